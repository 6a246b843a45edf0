//! The speed of the line: up when the board is idle, kept by a word now and then, down when it does not work out.
//!
//! `WIRE.md` has the rules. **Invariant:** whatever goes wrong ends at the speed of power-on with a hello, where the board comes back to by
//! itself; what is heard of a line at the wrong speed is never shown; what was asked meanwhile is asked then.

use std::time::{Duration, Instant};

use pyrite_protocol::limits::{SPEED_KEEP_MILLIS, SPEED_NOISE_MILLIS, SPEED_TRIAL_MILLIS};
use pyrite_protocol::message::{BoardState, Failure, Request};

use crate::board::link::LinkEvent;
use crate::board::transport::BAUD_RATE;
use crate::board::trouble::Trouble;

use super::super::incoming::{Arrival, Incoming};
use super::{ANSWER_TIMEOUT, Framed, MOST_REPETITIONS, Owner};

const TRIAL: Duration = Duration::from_millis(SPEED_TRIAL_MILLIS as u64);
const KEEP: Duration = Duration::from_millis(SPEED_KEEP_MILLIS as u64);
const NOISE: Duration = Duration::from_millis(SPEED_NOISE_MILLIS as u64);
/// An idle board answers at once; it may be about to run main.py.
const ASKED: Duration = Duration::from_secs(1);
/// Times that the new speed is tried within the board's trial.
const TRIALS: u32 = 3;
/// A board at a raised speed that has said nothing for this time does not hear us.
const SILENCE: Duration = ANSWER_TIMEOUT.saturating_mul(2);
/// A speed that held for this time is no bad one.
const PROVEN: Duration = Duration::from_secs(60);
/// Between two hellos to a board that goes back.
const HELLO_PERIOD: Duration = Duration::from_millis(300);
/// How long the board may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(300);
/// Speeds that are tried after one failed, in turn.
const SLOWER: [u32; 2] = [460_800, 230_400];
/// Times that the line may come back to the speed of power-on before it stays there.
const MOST_FALLS: u32 = 4;
/// A damaged frame weighs as much as so many that came well.
const DAMAGE: u32 = 4;
/// From this weight on the line is too fast.
const TOO_MUCH_DAMAGE: u32 = 80;
/// Bytes outside frames that are kept; the rest of a flood is dropped.
const MOST_STRAYS: usize = 4096;
/// Shorter text outside frames may be noise that looks like text.
const SHORTEST_TEXT: usize = 8;

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Nothing.
    None,
    /// This speed is to be asked for when nothing else is under way.
    Wanted(u32),
    /// The board was asked for this speed.
    Asked { sequence: u16, baud: u32, until: Instant },
    /// Both sides have changed to this speed, and it is tried.
    Trial { baud: u32, until: Instant, tried: Option<Instant> },
    /// The board is called in the speed of power-on.
    Falling { until: Instant, called: Option<Instant> },
}

/// The speed of the line.
pub struct LineSpeed {
    /// The one that holds on this side.
    baud: u32,
    /// The user's limit.
    most: u32,
    /// What this line turned out to carry.
    carries: u32,
    change: Change,
    falls: u32,
    damage: u32,
    /// Bytes outside frames at a raised speed: a word of a crashing board, or noise.
    strays: Vec<u8>,
    /// Whether something came since the last frame that was none.
    is_noisy: bool,
    last_frame: Instant,
    /// When the speed changed last.
    since: Instant,
}

impl LineSpeed {
    /// A line at the speed of power-on, to be brought to `most` at most.
    pub fn new(most: u32) -> Self {
        Self {
            baud: BAUD_RATE,
            most,
            carries: u32::MAX,
            change: if most > BAUD_RATE { Change::Wanted(most) } else { Change::None },
            falls: 0,
            damage: 0,
            strays: Vec::new(),
            is_noisy: false,
            last_frame: Instant::now(),
            since: Instant::now(),
        }
    }

    /// Whether the line runs faster than at power-on.
    pub fn is_raised(&self) -> bool {
        self.baud != BAUD_RATE
    }

    /// Whether nothing new is to be begun.
    pub fn is_changing(&self) -> bool {
        self.change != Change::None
    }

    /// Whether nothing may be sent but what the change itself needs.
    pub fn is_switching(&self) -> bool {
        matches!(self.change, Change::Asked { .. } | Change::Trial { .. } | Change::Falling { .. })
    }

    /// A byte came outside frames.
    pub fn stray(&mut self, byte: u8) {
        self.is_noisy = true;
        if self.strays.len() < MOST_STRAYS && !matches!(self.change, Change::Falling { .. }) {
            self.strays.push(byte);
        }
    }

    /// A frame came damaged, here or there.
    pub fn damaged(&mut self) {
        self.is_noisy = true;
        self.damage = self.damage.saturating_add(DAMAGE);
    }

    /// A frame came; gives the text that stood in front of it.
    pub fn understood(&mut self) -> Vec<u8> {
        self.last_frame = Instant::now();
        self.is_noisy = false;
        self.damage = self.damage.saturating_sub(1);
        self.take_text()
    }

    /// What of the bytes outside frames is text, up to where it ends.
    fn take_text(&mut self) -> Vec<u8> {
        let mut strays = std::mem::take(&mut self.strays);
        let valid = match std::str::from_utf8(&strays) {
            Ok(text) => text,
            Err(error) => {
                std::str::from_utf8(strays.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
            }
        };
        let is_noise = |c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t' | '\u{1b}');
        let length = valid.find(is_noise).unwrap_or(valid.len());
        strays.truncate(if length < SHORTEST_TEXT { 0 } else { length });
        strays
    }

    /// The speed to try next on a line that did not carry `baud`.
    fn slower(baud: u32) -> u32 {
        SLOWER.into_iter().find(|&slower| slower < baud).unwrap_or(BAUD_RATE)
    }
}

impl Framed<'_> {
    /// The user's limit.
    pub fn most_baud(&self) -> u32 {
        self.speed.most
    }

    /// The user wants another limit.
    pub(super) fn limit_speed(&mut self, baud: u32) {
        self.speed.most = baud;
        (self.speed.carries, self.speed.falls) = (u32::MAX, 0);
        if matches!(self.speed.change, Change::None | Change::Wanted(_)) {
            self.want_speed();
        }
    }

    /// Plans the change to the best speed, if it is not there.
    fn want_speed(&mut self) {
        let best = if self.speed.falls >= MOST_FALLS { BAUD_RATE } else { self.speed.most.min(self.speed.carries) };
        let best = best.max(BAUD_RATE);
        self.speed.change = if best == self.speed.baud { Change::None } else { Change::Wanted(best) };
    }

    /// When [`Framed::pump_speed`] has something to do.
    pub(super) fn speed_deadline(&self) -> Option<Instant> {
        match self.speed.change {
            Change::None if !self.speed.is_raised() => None,
            Change::None if self.unanswered.is_empty() => Some(self.last_sent + KEEP),
            Change::None => Some(self.speed.last_frame + if self.speed.is_noisy { NOISE } else { SILENCE }),
            Change::Wanted(_) => None,
            Change::Asked { until, .. } => Some(until),
            Change::Trial { until, tried, .. } => {
                Some(tried.map_or(until, |tried| until.min(tried + TRIAL / (TRIALS + 1))))
            }
            Change::Falling { until, called } => Some(called.map_or(until, |called| until.min(called + HELLO_PERIOD))),
        }
    }

    /// Takes the next step of a change, and keeps a raised speed.
    pub(super) fn pump_speed(&mut self) -> Result<(), Trouble> {
        let now = Instant::now();
        match self.speed.change {
            Change::None if !self.speed.is_raised() => {}
            Change::None if self.speed_fails() => self.fall()?,
            Change::None if now >= self.last_sent + KEEP && self.unanswered.is_empty() => {
                self.send(&Request::SetSpeed { baud: self.speed.baud }, Owner::Speed)?;
            }
            Change::None => {}
            Change::Wanted(_) if self.board.set_baud.is_none() => {
                self.speed.carries = BAUD_RATE;
                self.speed.change = Change::None;
            }
            // A board that runs a program may be deaf for a while: it is asked when it is idle again.
            Change::Wanted(_) if self.state != BoardState::Idle => self.speed.change = Change::None,
            Change::Wanted(baud) if self.unanswered.is_empty() => {
                let sequence = self.sequence;
                self.speed.change = Change::Asked { sequence, baud, until: now + ASKED };
                self.send(&Request::SetSpeed { baud }, Owner::Speed)?;
            }
            Change::Wanted(_) => {}
            Change::Asked { until, baud, .. } if now >= until => {
                log::info!("no answer to the question for {baud} baud");
                self.fall()?;
            }
            Change::Asked { .. } => {}
            Change::Trial { baud, until, .. } if now >= until => {
                log::info!("{}: {baud} baud does not work", self.board.path);
                self.speed.carries = LineSpeed::slower(baud);
                self.fall()?;
            }
            Change::Trial { baud, until, tried } if tried.is_none_or(|tried| now >= tried + TRIAL / (TRIALS + 1)) => {
                self.speed.change = Change::Trial { baud, until, tried: Some(now) };
                self.send(&Request::SetSpeed { baud }, Owner::Speed)?;
            }
            Change::Trial { .. } => {}
            Change::Falling { until, .. } if now >= until => {
                return Err(Trouble::NoAnswer { path: self.board.path.clone() });
            }
            Change::Falling { until, called } if called.is_none_or(|called| now >= called + HELLO_PERIOD) => {
                self.speed.change = Change::Falling { until, called: Some(now) };
                self.say_hello()?;
            }
            Change::Falling { .. } => {}
        }
        Ok(())
    }

    /// Whether a raised speed has turned out not to hold.
    pub(super) fn speed_fails(&self) -> bool {
        if !self.speed.is_raised() || self.speed.is_changing() {
            return false;
        }
        let silence = self.speed.last_frame.elapsed();
        let waits = !self.unanswered.is_empty();
        self.speed.damage >= TOO_MUCH_DAMAGE
            || (waits && self.speed.is_noisy && silence >= NOISE)
            || (waits && silence >= SILENCE)
    }

    /// Back to the speed of power-on, where the board comes, too.
    fn fall(&mut self) -> Result<(), Trouble> {
        let text = self.speed.take_text();
        self.console.extend_from_slice(&text);
        if self.speed.damage >= TOO_MUCH_DAMAGE {
            self.speed.carries = LineSpeed::slower(self.speed.baud);
        }
        log::info!("{}: back from {} baud", self.board.path, self.speed.baud);
        if self.speed.since.elapsed() >= PROVEN {
            self.speed.falls = 0;
        }
        self.speed.falls += 1;
        self.speed.damage = 0;
        self.unanswered.retain(|unanswered| unanswered.owner != Owner::Speed);
        let until = Instant::now() + ANSWER_TIMEOUT * MOST_REPETITIONS;
        self.speed.change = Change::Falling { until, called: None };
        self.set_line(BAUD_RATE)?;
        self.decoder.reset();
        self.pump_speed()
    }

    fn set_line(&mut self, baud: u32) -> Result<(), Trouble> {
        let Some(set) = &mut self.board.set_baud else { return Ok(()) };
        if let Err(error) = set(baud) {
            log::info!("{} cannot be set to {baud} baud: {error}", self.board.path);
            if baud == BAUD_RATE {
                return Err(Trouble::Vanished { path: self.board.path.clone() });
            }
            // The board will hear nothing in the new speed, and come back.
            self.speed.carries = LineSpeed::slower(baud);
            return self.fall();
        }
        if self.speed.baud != baud {
            self.speed.baud = baud;
            self.speed.since = Instant::now();
            self.report.send(LinkEvent::Speed(baud));
        }
        Ok(())
    }

    /// The answer to a question for a speed.
    pub(super) fn speed_answered(&mut self, sequence: u16, result: Result<u32, Failure>) {
        match (self.speed.change, result) {
            (Change::Asked { sequence: asked, baud, .. }, Ok(_)) if asked == sequence => {
                let now = Instant::now();
                let until = now + TRIAL * TRIALS / (TRIALS + 1);
                self.speed.change = Change::Trial { baud, until, tried: None };
                if let Err(trouble) = self.set_line(baud) {
                    log::info!("{trouble}");
                }
            }
            (Change::Asked { sequence: asked, .. }, Err(failure)) if asked == sequence => {
                log::info!("{}: the speed stays as it is: {failure:?}", self.board.path);
                self.speed.carries = BAUD_RATE;
                self.settle_speed();
            }
            (Change::Trial { .. }, Ok(_)) => {
                self.unanswered.retain(|unanswered| unanswered.owner != Owner::Speed);
                self.settle_speed();
            }
            _ => {}
        }
    }

    /// The board was welcomed: it is where it was called.
    pub(super) fn speed_welcomed(&mut self) {
        if matches!(self.speed.change, Change::Falling { .. }) {
            self.settle_speed();
        }
        self.plan_speed();
    }

    /// The board does something else now: an idle one can be asked.
    pub(super) fn plan_speed(&mut self) {
        if self.speed.change == Change::None && self.state == BoardState::Idle {
            self.want_speed();
        }
    }

    /// The change is over: what was asked meanwhile is sent.
    fn settle_speed(&mut self) {
        self.speed.change = Change::None;
        self.speed.strays.clear();
        self.speed.is_noisy = false;
        self.speed.last_frame = Instant::now();
        if let Err(trouble) = self.repeat() {
            // The port's end is noticed where it is read.
            log::info!("{trouble}");
        }
    }

    /// Says goodbye, and leaves the line as it was found; a broken link cannot be told.
    pub(super) fn leave(&mut self, incoming: &mut Incoming) {
        let bye = self.sequence;
        if self.speed.is_switching() {
            // The board comes back by itself, to a plain prompt with the first terminal.
            drop(self.set_line(BAUD_RATE));
            return;
        }
        if self.send(&Request::Bye, Owner::Nobody).is_err() || !self.speed.is_raised() {
            return;
        }
        let deadline = Instant::now() + GOODBYE;
        let mut later = Vec::new();
        while self.unanswered.iter().any(|unanswered| unanswered.sequence == bye) {
            match incoming.wait_fresh(Some(deadline)) {
                Arrival::Bytes(bytes) if self.take(&bytes).is_ok() => {}
                Arrival::Request(request) => later.push(request),
                Arrival::Bytes(_) | Arrival::Closed | Arrival::Nothing => break,
            }
        }
        for request in later {
            incoming.put_back(request);
        }
        drop(self.set_line(BAUD_RATE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_comes_through() {
        let heard = |bytes: &[u8]| {
            let mut speed = LineSpeed::new(921_600);
            bytes.iter().for_each(|&byte| speed.stray(byte));
            String::from_utf8(speed.understood()).unwrap()
        };
        assert_eq!(heard(b"\r\nPyrite stopped: ...\r\n\x00\xf0\x1e"), "\r\nPyrite stopped: ...\r\n");
        assert_eq!(heard(b"\x00\xe0pr\x80"), "");
        assert_eq!(heard(b"ab\x00"), "");
        assert_eq!(heard(b""), "");
    }

    #[test]
    fn speeds_step_down_to_that_of_power_on() {
        assert_eq!(LineSpeed::slower(2_000_000), 460_800);
        assert_eq!(LineSpeed::slower(921_600), 460_800);
        assert_eq!(LineSpeed::slower(460_800), 230_400);
        assert_eq!(LineSpeed::slower(230_400), BAUD_RATE);
    }
}
