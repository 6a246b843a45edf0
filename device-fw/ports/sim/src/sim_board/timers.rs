//! Timers of the simulated board: one thread that sleeps until the next is due.
//!
//! **Invariant:** periods do not drift: each is counted from the last deadline. When the host is late, every missed period fires, or is counted as lost when there are too many.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyrite_platform::errno::Errno;
use pyrite_platform::events::{CAPACITY, Source};
use pyrite_platform::timers::{Repeat, Timers};

use super::SimBoard;
use crate::interrupts::Interrupts;

/// Timers that programs ask for by number, as on an ESP32.
const HARDWARE: u8 = 4;
/// All timers; the rest are virtual.
const COUNT: u8 = 16;
/// Number in events of the watchdog, which no program can ask for.
const WATCHDOG: u8 = u8::MAX;

/// The thread, and what it waits for.
pub struct SimTimers {
    shared: Arc<Shared>,
    interrupts: Interrupts,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: Vec<Running>,
    watchdog: Option<(Duration, Instant)>,
    /// When the board looks at its line.
    wake: Option<Instant>,
    bitten: bool,
    thread_started: bool,
    closed: bool,
}

struct Running {
    timer: u8,
    due: Instant,
    period: Duration,
    repeat: Repeat,
    done: bool,
}

impl SimTimers {
    /// No timer runs.
    pub fn new(interrupts: Interrupts) -> Self {
        Self { shared: Arc::new(Shared { state: Mutex::default(), changed: Condvar::new() }), interrupts }
    }

    /// Stops all timers; not the watchdog.
    pub fn stop_all(&self) {
        self.shared.lock().running.clear();
    }

    /// The chip is reset: the watchdog is off, too.
    pub fn reset(&self) {
        let mut state = self.shared.lock();
        state.running.clear();
        state.watchdog = None;
        state.wake = None;
        state.bitten = false;
    }

    /// Starts the watchdog, or sets its time anew.
    pub fn start_watchdog(&self, timeout: Duration) {
        self.change(|state| state.watchdog = Some((timeout, Instant::now() + timeout)));
    }

    /// Gives the watchdog its whole time again.
    pub fn feed_watchdog(&self) {
        self.change(|state| {
            if let Some((timeout, due)) = &mut state.watchdog {
                *due = Instant::now() + *timeout;
            }
        });
    }

    /// True when the watchdog was not fed in time.
    pub fn has_bitten(&self) -> bool {
        self.shared.lock().bitten
    }

    /// Raises the board's attention at this time, once.
    pub fn wake_at(&self, time: Instant) {
        self.change(|state| state.wake = Some(time));
    }

    fn start(&self, timer: u8, period: Duration, repeat: Repeat) {
        self.change(|state| {
            state.running.retain(|running| running.timer != timer);
            state.running.push(Running { timer, due: Instant::now() + period, period, repeat, done: false });
        });
    }

    fn stop(&self, timer: u8) {
        self.shared.lock().running.retain(|running| running.timer != timer);
    }

    fn change(&self, act: impl FnOnce(&mut State)) {
        let mut state = self.shared.lock();
        act(&mut state);
        if !std::mem::replace(&mut state.thread_started, true) {
            let (shared, interrupts) = (Arc::clone(&self.shared), self.interrupts.clone());
            let spawned =
                std::thread::Builder::new().name("board timers".into()).spawn(move || shared.run(&interrupts));
            state.thread_started = spawned.is_ok();
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl Drop for SimTimers {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, interrupts: &Interrupts) {
        let mut state = self.lock();
        while !state.closed {
            let now = Instant::now();
            state.fire(now, interrupts);
            let next = state.running.iter().map(|running| running.due);
            let next = next.chain(state.watchdog.map(|(_, due)| due)).chain(state.wake).min();
            state = match next {
                Some(next) => {
                    let left = next.saturating_duration_since(Instant::now());
                    self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl State {
    fn fire(&mut self, now: Instant, interrupts: &Interrupts) {
        if self.wake.is_some_and(|time| now >= time) {
            self.wake = None;
            interrupts.wake();
        }
        for running in &mut self.running {
            if running.repeat == Repeat::Periodic {
                // The host slept, or the period is shorter than its turns.
                let missed = now.saturating_duration_since(running.due).as_nanos() / running.period.as_nanos().max(1);
                if let Some(late) = u32::try_from(missed).unwrap_or(u32::MAX).checked_sub(CAPACITY as u32) {
                    interrupts.lose(late);
                    running.due += running.period * late;
                }
            }
            while running.due <= now {
                interrupts.fire(Source::Timer(running.timer), 0);
                running.due += running.period;
                if running.repeat == Repeat::Once {
                    running.done = true;
                    break;
                }
            }
        }
        self.running.retain(|running| !running.done);
        if self.watchdog.is_some_and(|(_, due)| due <= now) {
            self.watchdog = None;
            self.bitten = true;
            interrupts.fire(Source::Timer(WATCHDOG), 0);
        }
    }
}

impl Timers for SimBoard {
    fn timer_count(&self) -> u8 {
        COUNT
    }

    fn hardware_timers(&self) -> u8 {
        HARDWARE
    }

    fn start_timer(&mut self, timer: u8, period_microseconds: u64, repeat: Repeat) -> Result<(), Errno> {
        if timer >= COUNT {
            return Err(Errno::EINVAL);
        }
        self.timers.start(timer, Duration::from_micros(period_microseconds.max(1)), repeat);
        Ok(())
    }

    fn stop_timer(&mut self, timer: u8) {
        self.timers.stop(timer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipe::Pipe;

    #[test]
    fn periods_missed_while_the_host_slept_are_counted_at_once() {
        let interrupts = Interrupts::new(Pipe::new(1, None));
        let (start, period) = (Instant::now(), Duration::from_micros(1));
        let running = Running { timer: 1, due: start, period, repeat: Repeat::Periodic, done: false };
        let mut state = State { running: vec![running], ..State::default() };
        state.fire(start + Duration::from_secs(10), &interrupts);
        assert_eq!(interrupts.fired(), 10_000_001);
        assert_eq!(interrupts.queue().lost(), 10_000_001 - CAPACITY as u32);
        assert_eq!(state.running[0].due, start + Duration::from_secs(10) + period);
    }
}
