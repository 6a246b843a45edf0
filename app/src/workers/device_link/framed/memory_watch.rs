//! When a watcher of the board's memory gets the next report.
//!
//! **Invariant:** asking takes at most [`SHARE`] of the time, the cable's and the board's together, and never more than five reports a second.

use std::time::{Duration, Instant};

use pyrite_protocol::message::Collect;

use crate::board::link::{FileRequest, RequestId};

/// The number of the watcher's own requests; nobody else counts so far.
pub const WATCH: RequestId = RequestId(u64::MAX);

/// Least time from one report to the next.
const PERIOD: Duration = Duration::from_millis(200);

/// One part in so many.
const SHARE: u32 = 50;

/// A watcher.
#[derive(Debug)]
pub struct MemoryWatch {
    due: Instant,
    asked: Option<Instant>,
    collect: Collect,
}

impl MemoryWatch {
    /// Wants a report at once.
    pub fn at_once() -> Self {
        Self { due: Instant::now(), asked: None, collect: Collect::No }
    }

    /// The program has ended: what it left shows, once the garbage is gone.
    pub fn program_ended(&mut self) {
        (self.due, self.collect) = (Instant::now(), Collect::First);
    }

    /// When the next question is due.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// The question, if it is due. While a program runs garbage counts as it is: collecting for a watcher would change what the program does.
    pub fn ask(&mut self) -> Option<FileRequest> {
        let now = Instant::now();
        if self.asked.is_some() || now < self.due {
            return None;
        }
        self.asked = Some(now);
        Some(FileRequest::Memory(std::mem::replace(&mut self.collect, Collect::No)))
    }

    /// The answer came.
    pub fn answered(&mut self) {
        let took = self.asked.take().map_or(Duration::ZERO, |asked| asked.elapsed());
        self.due = Instant::now() + pause(took);
    }
}

/// The pause after an answer that took so long.
fn pause(took: Duration) -> Duration {
    (took * (SHARE - 1)).max(PERIOD.saturating_sub(took))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_cable_is_asked_less_often() {
        assert_eq!(pause(Duration::from_millis(1)), Duration::from_millis(199));
        assert_eq!(pause(Duration::from_millis(150)), Duration::from_millis(7350));
        let mut watch = MemoryWatch::at_once();
        assert!(watch.ask().is_some() && watch.ask().is_none());
        watch.answered();
        assert!(watch.ask().is_none() && watch.due() > Instant::now());
        watch.program_ended();
        assert_eq!(watch.ask(), Some(FileRequest::Memory(Collect::First)));
    }
}
