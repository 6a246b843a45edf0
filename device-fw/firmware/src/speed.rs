//! The speed of the line to the host, which is lent: a host that falls silent, or that others follow, does not keep it.
//!
//! `WIRE.md` has the rules. Times are microseconds of the board's clock.

use pyrite_protocol::limits::{BASE_BAUD, SPEED_LEASE_MILLIS, SPEED_NOISE_MILLIS, SPEED_TRIAL_MILLIS};

/// The speed that holds.
#[derive(Debug, Clone, Copy)]
pub struct Speed {
    baud: u32,
    /// When the host was understood last, or the speed changed.
    heard: u64,
    /// Whether it was understood in this speed.
    is_proven: bool,
    /// When the line wakes a running program to look at the clock.
    look: u64,
}

impl Default for Speed {
    /// As at power-on.
    fn default() -> Self {
        Self { baud: BASE_BAUD, heard: 0, is_proven: false, look: 0 }
    }
}

impl Speed {
    /// Bits a second.
    pub fn baud(&self) -> u32 {
        self.baud
    }

    /// Whether it is another one than at power-on.
    pub fn is_lent(&self) -> bool {
        self.baud != BASE_BAUD
    }

    /// Another speed holds from now on; when to look at the clock, if it is a lent one.
    pub fn change(&mut self, baud: u32, now: u64) -> Option<u64> {
        *self = Self { baud, heard: now, is_proven: false, look: 0 };
        self.next_look(now)
    }

    /// The host was understood.
    pub fn keep(&mut self, now: u64) {
        self.heard = now;
        self.is_proven = true;
    }

    /// When it ends if nothing comes; never for one that is not lent.
    pub fn deadline(&self) -> Option<u64> {
        let lease = if self.is_proven { SPEED_LEASE_MILLIS } else { SPEED_TRIAL_MILLIS };
        self.is_lent().then(|| self.heard.saturating_add(micros(lease)))
    }

    /// Whether it has ended by silence.
    pub fn is_over(&self, now: u64) -> bool {
        self.deadline().is_some_and(|deadline| now >= deadline)
    }

    /// Whether it ends by something that was not understood. In a trial the change itself may garble something.
    pub fn ends_by_noise(&self, now: u64) -> bool {
        self.is_lent() && self.is_proven && now >= self.heard.saturating_add(micros(SPEED_NOISE_MILLIS))
    }

    /// The next time to look at the clock, if none is planned any more.
    pub fn next_look(&mut self, now: u64) -> Option<u64> {
        let deadline = self.deadline().filter(|_| now >= self.look)?;
        self.look = deadline;
        Some(deadline)
    }
}

fn micros(millis: u32) -> u64 {
    u64::from(millis) * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_lent_as_long_as_the_host_is_understood() {
        let mut speed = Speed::default();
        assert!(!speed.is_lent() && speed.deadline().is_none() && !speed.is_over(u64::MAX));
        assert_eq!(speed.change(921_600, 1_000), Some(501_000));
        assert!(!speed.is_over(500_999) && speed.is_over(501_000));
        // In the trial noise says nothing.
        assert!(!speed.ends_by_noise(u64::MAX));
        speed.keep(400_000);
        assert_eq!(speed.deadline(), Some(1_900_000));
        assert!(!speed.ends_by_noise(1_299_999) && speed.ends_by_noise(1_300_000));
        // A look that is planned is enough; the next is planned at it.
        assert_eq!(speed.next_look(500_000), None);
        assert_eq!(speed.next_look(501_000), Some(1_900_000));
        assert_eq!(speed.change(BASE_BAUD, 600_000), None);
        assert!(!speed.is_lent());
    }
}
