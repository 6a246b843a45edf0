//! One direction of the simulated cable: bytes in order, in bounded memory, at the speed of the line.
//!
//! A paced pipe gives each byte out when the last bit of it would have arrived. If its two ends run at different speeds, what arrives is what
//! a receiver makes of such bits: noise.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyrite_platform::attention::Attention;

use crate::line_speed::{LineSpeed, byte_time, received};

/// One direction. Clones are handles on the same pipe.
#[derive(Clone)]
pub struct Pipe {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    capacity: usize,
    /// Raised at every write; only the direction to the board uses it.
    attention: Attention,
}

struct State {
    bytes: VecDeque<u8>,
    speed: Option<LineSpeed>,
    segments: VecDeque<Segment>,
    /// What a receiver at another speed made of bytes, and nobody has taken.
    noise: VecDeque<u8>,
    wire_time: Duration,
    closed: bool,
    /// Nobody has read for so long that the writer no longer waits.
    unattended: bool,
    /// [`Pipe::ring`] was called since the board last came back from a wait.
    rung: bool,
}

/// Bytes written at once on a paced line.
struct Segment {
    start: Instant,
    count: u32,
    taken: u32,
    byte_time: Duration,
    /// Speeds of the sender and the receiver.
    speeds: (u32, u32),
}

/// Why a write did not go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteError {
    /// The far end is gone.
    Closed,
    /// The pipe stayed full for the whole time; no byte was taken.
    TimedOut,
}

impl Pipe {
    /// A pipe that holds `capacity` bytes, with these speeds if given.
    pub fn new(capacity: usize, speed: Option<LineSpeed>) -> Self {
        let state = State {
            bytes: VecDeque::new(),
            speed,
            segments: VecDeque::new(),
            noise: VecDeque::new(),
            wire_time: Duration::ZERO,
            closed: false,
            unattended: false,
            rung: false,
        };
        let shared = Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
            capacity: capacity.max(1),
            attention: Attention::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Sets another speed of the board's end. A pipe without speeds stays without.
    pub fn set_baud(&self, baud: u32) {
        self.change_speed(|speed| speed.board = baud);
    }

    /// Sets the speed of the host's end; without one, that of the board's end.
    pub fn set_host_baud(&self, baud: Option<u32>) {
        self.change_speed(|speed| speed.host = baud);
    }

    /// Whether it has a speed.
    pub fn is_paced(&self) -> bool {
        self.lock().speed.is_some()
    }

    /// For how long the line was busy with what was written so far.
    pub fn wire_time(&self) -> Duration {
        self.lock().wire_time
    }

    /// What is written from now on leaves at the new speed, what has not arrived yet meets it.
    fn change_speed(&self, change: impl FnOnce(&mut LineSpeed)) {
        let mut state = self.lock();
        let Some(speed) = &mut state.speed else { return };
        change(speed);
        if speed.host.is_none() {
            return;
        }
        let receiver = speed.ends().1;
        let now = Instant::now();
        for segment in state.segments.iter_mut().rev() {
            if segment.start + segment.byte_time * segment.count <= now {
                break;
            }
            segment.speeds.1 = receiver;
        }
    }

    /// The flag that every write raises.
    pub fn attention(&self) -> &Attention {
        &self.shared.attention
    }

    /// Raises the flag and wakes who waits, without bytes.
    pub fn ring(&self) {
        let mut state = self.lock();
        self.shared.attention.raise();
        state.rung = true;
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Writes some of `bytes`, at least one, waiting up to `timeout` (for ever without one) for room.
    pub fn write(&self, bytes: &[u8], timeout: Option<Duration>) -> Result<usize, WriteError> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        let mut state = self.lock();
        loop {
            if state.closed {
                return Err(WriteError::Closed);
            }
            let room = self.shared.capacity.saturating_sub(state.bytes.len());
            if room > 0 {
                let count = room.min(bytes.len());
                state.bytes.extend(&bytes[..count]);
                if let Some(speeds) = state.speed.as_ref().map(LineSpeed::ends) {
                    let byte_time = byte_time(speeds.0);
                    state.wire_time += byte_time * count as u32;
                    let line_free = state.segments.back().map(|last| last.start + last.byte_time * last.count);
                    let now = Instant::now();
                    let start = line_free.map_or(now, |free| free.max(now));
                    state.segments.push_back(Segment { start, count: count as u32, taken: 0, byte_time, speeds });
                }
                self.shared.attention.raise();
                drop(state);
                self.shared.changed.notify_all();
                return Ok(count);
            }
            state = match self.wait_changed(state, deadline) {
                Ok(state) => state,
                Err(_) => return Err(WriteError::TimedOut),
            };
        }
    }

    /// Writes all of `bytes`. When nobody reads for `patience`, the oldest bytes make room, then and further on without
    /// waiting until somebody reads again: who comes late finds what was said last.
    pub fn write_or_drop(&self, bytes: &[u8], patience: Duration) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let patience = if self.lock().unattended { Duration::ZERO } else { patience };
            match self.write(rest, Some(patience)) {
                Ok(count) => rest = &rest[count..],
                Err(WriteError::Closed) => return,
                Err(WriteError::TimedOut) => self.drop_oldest(rest.len()),
            }
        }
    }

    fn drop_oldest(&self, count: usize) {
        let mut state = self.lock();
        state.unattended = true;
        let mut left = count.min(state.bytes.len());
        state.bytes.drain(..left);
        while let Some(first) = state.segments.front_mut() {
            let dropped = left.min((first.count - first.taken) as usize);
            first.taken += dropped as u32;
            left -= dropped;
            if first.taken < first.count {
                break;
            }
            state.segments.pop_front();
        }
    }

    /// Takes what is there, without waiting; 0 for nothing.
    pub fn read_now(&self, buffer: &mut [u8]) -> usize {
        let mut state = self.lock();
        let count = self.take(&mut state, buffer);
        if !state.is_empty() {
            // Bytes still on their way on a paced line, or more than the buffer takes.
            self.shared.attention.raise();
        }
        drop(state);
        if count > 0 {
            self.shared.changed.notify_all();
        }
        count
    }

    /// Takes what is there, waiting up to `timeout` (for ever without one): `None` when the time is over, 0 bytes when
    /// the pipe is closed and empty.
    pub fn read(&self, buffer: &mut [u8], timeout: Option<Duration>) -> Option<usize> {
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        let mut state = self.lock();
        loop {
            let count = self.take(&mut state, buffer);
            if count > 0 {
                drop(state);
                self.shared.changed.notify_all();
                return Some(count);
            }
            if state.closed && state.bytes.is_empty() && state.noise.is_empty() {
                return Some(0);
            }
            let ready = self.next_ready(&state);
            let until = match (deadline, ready) {
                (Some(deadline), Some(ready)) => Some(deadline.min(ready)),
                (deadline, ready) => deadline.or(ready),
            };
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return None;
            }
            state = self.wait_changed(state, until).unwrap_or_else(|state| state);
        }
    }

    /// Waits until bytes are there, the pipe is closed, the attention flag is raised, or `deadline` has come.
    pub fn wait_for_attention(&self, deadline: Option<Instant>, wake_on_bytes: WakeOnBytes) {
        let mut state = self.lock();
        loop {
            let ready = self.next_ready(&state);
            let now = Instant::now();
            let bytes_are_there = !state.is_empty() && ready.is_none_or(|ready| ready <= now);
            let woken = state.closed
                || state.rung
                || (wake_on_bytes == WakeOnBytes::Yes && bytes_are_there)
                || (self.shared.attention.is_raised() && (state.is_empty() || bytes_are_there));
            if woken || deadline.is_some_and(|deadline| now >= deadline) {
                state.rung = false;
                return;
            }
            let until = match (deadline, ready) {
                (Some(deadline), Some(ready)) => Some(deadline.min(ready)),
                (deadline, ready) => deadline.or(ready),
            };
            state = self.wait_changed(state, until).unwrap_or_else(|state| state);
        }
    }

    /// Waits until the pipe is closed or `deadline` has come; for ever without one. What is written meanwhile is lost, as on a board that sleeps.
    pub fn wait_while_off(&self, deadline: Option<Instant>) {
        let mut state = self.lock();
        while !state.closed {
            state = match self.wait_changed(state, deadline) {
                Ok(state) => state,
                Err(mut state) => {
                    state.forget();
                    return;
                }
            };
        }
    }

    /// True when bytes wait that nobody has taken.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Waits until everything was taken, at most `timeout`.
    pub fn drain(&self, timeout: Duration) {
        let deadline = Instant::now() + timeout;
        let mut state = self.lock();
        while !state.bytes.is_empty() && !state.closed && Instant::now() < deadline {
            state = self.wait_changed(state, Some(deadline)).unwrap_or_else(|state| state);
        }
    }

    /// Ends the pipe: readers get what is there and then the end.
    pub fn close(&self) {
        self.lock().closed = true;
        self.shared.attention.raise();
        self.shared.changed.notify_all();
    }

    /// True once closed.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Forgets what nobody has read; a client that opens the line does not get what was sent before.
    pub fn discard(&self) {
        let mut state = self.lock();
        state.forget();
        drop(state);
        self.shared.changed.notify_all();
    }

    fn take(&self, state: &mut State, buffer: &mut [u8]) -> usize {
        if state.speed.is_some() {
            return state.take_paced(buffer);
        }
        let count = buffer.len().min(state.bytes.len());
        for (place, byte) in buffer.iter_mut().zip(state.bytes.drain(..count)) {
            *place = byte;
        }
        if count > 0 {
            state.unattended = false;
        }
        count
    }

    /// When the first byte that waits is due; `None` when it is due now or no byte waits.
    fn next_ready(&self, state: &State) -> Option<Instant> {
        if !state.noise.is_empty() {
            return None;
        }
        let first = state.segments.front()?;
        Some(first.start + first.byte_time * (first.taken + 1))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a change; `Err` when `until` has come.
    fn wait_changed<'s>(
        &self,
        state: MutexGuard<'s, State>,
        until: Option<Instant>,
    ) -> Result<MutexGuard<'s, State>, MutexGuard<'s, State>> {
        match until {
            None => Ok(self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner)),
            Some(until) => {
                let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                    return Err(state);
                };
                let (state, timeout) =
                    self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
                if timeout.timed_out() { Err(state) } else { Ok(state) }
            }
        }
    }
}

impl State {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.noise.is_empty()
    }

    fn forget(&mut self) {
        self.bytes.clear();
        self.segments.clear();
        self.noise.clear();
    }

    /// Takes what has arrived by now.
    fn take_paced(&mut self, buffer: &mut [u8]) -> usize {
        let now = Instant::now();
        let mut count = 0;
        while count < buffer.len() {
            if let Some(noise) = self.noise.pop_front() {
                buffer[count] = noise;
                count += 1;
                continue;
            }
            let (Some(first), Some(speed)) = (self.segments.front_mut(), &self.speed) else { break };
            let elapsed = now.saturating_duration_since(first.start);
            let arrived = (elapsed.as_nanos() / first.byte_time.as_nanos().max(1)).min(u128::from(first.count)) as u32;
            let take = (arrived.saturating_sub(first.taken) as usize).min(buffer.len() - count).min(self.bytes.len());
            first.taken += take as u32;
            let bytes = self.bytes.drain(..take);
            let sender = first.speeds.0;
            let receiver = speed.seen(sender, first.speeds.1);
            if LineSpeed::fit(sender, receiver) {
                for (place, byte) in buffer[count..].iter_mut().zip(bytes) {
                    *place = byte;
                }
                count += take;
            } else {
                self.noise.extend(received(&bytes.collect::<Vec<_>>(), sender, receiver));
            }
            self.unattended &= take == 0;
            if first.taken < first.count {
                if self.noise.is_empty() {
                    break;
                }
                continue;
            }
            // The last segment stays as long as it keeps the line busy.
            self.segments.pop_front();
        }
        count
    }
}

/// Whether arriving bytes end a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeOnBytes {
    /// They do.
    Yes,
    /// Only the attention flag does.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_their_order_and_the_pipe_its_bounds() {
        let pipe = Pipe::new(4, None);
        assert_eq!(pipe.write(b"abcdef", None), Ok(4));
        assert_eq!(pipe.write(b"x", Some(Duration::ZERO)), Err(WriteError::TimedOut));
        let mut buffer = [0; 3];
        assert_eq!(pipe.read(&mut buffer, None), Some(3));
        assert_eq!(&buffer, b"abc");
        pipe.close();
        assert_eq!(pipe.read(&mut buffer, None), Some(1));
        assert_eq!(pipe.read(&mut buffer, None), Some(0));
        assert_eq!(pipe.write(b"x", None), Err(WriteError::Closed));
    }

    #[test]
    fn an_unattended_line_drops_instead_of_blocking() {
        let pipe = Pipe::new(10, None);
        let start = Instant::now();
        for _ in 0..1000 {
            pipe.write_or_drop(&[0; 100], Duration::from_millis(20));
        }
        assert!(start.elapsed() < Duration::from_secs(1));
        let mut buffer = [0; 100];
        pipe.write_or_drop(b"last", Duration::ZERO);
        assert_eq!(pipe.read_now(&mut buffer), 10);
        assert_eq!(&buffer[6..10], b"last");
        pipe.write_or_drop(b"abc", Duration::from_millis(20));
        assert_eq!(pipe.read_now(&mut buffer), 3);
    }

    #[test]
    fn another_speed_is_for_what_follows() {
        let pipe = Pipe::new(1000, Some(LineSpeed::to_host(10_000)));
        let start = Instant::now();
        assert_eq!(pipe.write(&[1; 20], None), Ok(20));
        pipe.set_baud(1_000_000);
        assert_eq!(pipe.write(&[2; 100], None), Ok(100));
        let mut buffer = [0; 200];
        let mut received = 0;
        while received < 120 {
            received += pipe.read(&mut buffer[received..], None).expect("no timeout");
        }
        assert!(start.elapsed() >= Duration::from_millis(20));
        assert_eq!((buffer[19], buffer[20]), (1, 2));
        let unpaced = Pipe::new(10, None);
        unpaced.set_baud(1);
        assert_eq!(unpaced.write(b"x", None), Ok(1));
        assert_eq!(unpaced.read_now(&mut buffer), 1);
    }

    #[test]
    fn ends_of_different_speed_hear_noise() {
        let pipe = Pipe::new(1000, Some(LineSpeed::to_host(1_000_000)));
        let hear = |host: Option<u32>| {
            pipe.set_host_baud(host);
            assert_eq!(pipe.write(b"hello", None), Ok(5));
            let mut heard = Vec::new();
            let mut buffer = [0; 3];
            while let Some(count) = pipe.read(&mut buffer, Some(Duration::from_millis(20))) {
                heard.extend_from_slice(&buffer[..count]);
            }
            heard
        };
        assert_eq!(hear(None), b"hello");
        assert_eq!(hear(Some(990_000)), b"hello");
        let noise = hear(Some(115_200));
        assert!(!noise.is_empty() && noise != b"hello", "{noise:?}");
        assert_eq!(hear(Some(1_000_000)), b"hello");
        assert_eq!(pipe.wire_time(), Duration::from_micros(200));
    }

    #[test]
    fn a_paced_line_takes_its_time() {
        let pipe = Pipe::new(1000, Some(LineSpeed::to_host(10_000)));
        let start = Instant::now();
        assert_eq!(pipe.write(&[1; 100], None), Ok(100));
        let mut received = 0;
        let mut buffer = [0; 100];
        assert_eq!(pipe.read_now(&mut buffer), 0);
        while received < 100 {
            received += pipe.read(&mut buffer, None).expect("no timeout");
        }
        let elapsed = start.elapsed();
        assert!(elapsed >= Duration::from_millis(99), "{elapsed:?}");
        assert_eq!(pipe.read(&mut buffer, Some(Duration::from_millis(1))), None);
    }
}
