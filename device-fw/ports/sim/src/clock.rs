//! The simulated board's clocks: the host's time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use pyrite_platform::clock::Clock;

use crate::pipe::{Pipe, WakeOnBytes};

/// Clock rate that the board tells; that of an ESP32.
const FREQUENCY_HERTZ: u32 = 160_000_000;

/// Clocks that start at power-on.
pub struct SimClock {
    power_on: Instant,
    /// What to add to the host's wall clock, in nanoseconds.
    epoch_offset: i128,
    /// What raises the attention flag while the board sleeps.
    wakes: Pipe,
}

impl SimClock {
    /// Time 0 is `power_on`; sleeping ends early when `wakes` raises the attention flag.
    pub fn new(power_on: Instant, wakes: Pipe) -> Self {
        Self { power_on, epoch_offset: 0, wakes }
    }
}

/// The instant of a time in microseconds since power-on.
pub fn instant(power_on: Instant, microseconds: u64) -> Option<Instant> {
    power_on.checked_add(Duration::from_micros(microseconds))
}

fn host_epoch_nanoseconds() -> i128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_nanos() as i128)
}

impl Clock for SimClock {
    fn microseconds(&mut self) -> u64 {
        self.power_on.elapsed().as_micros() as u64
    }

    fn epoch_nanoseconds(&mut self) -> u64 {
        (host_epoch_nanoseconds() + self.epoch_offset).clamp(0, i128::from(u64::MAX)) as u64
    }

    fn set_epoch_nanoseconds(&mut self, nanoseconds: u64) {
        self.epoch_offset = i128::from(nanoseconds) - host_epoch_nanoseconds();
    }

    fn sleep_until(&mut self, deadline_microseconds: u64) {
        // A deadline beyond what the host's clock can say is never.
        self.wakes.wait_for_attention(instant(self.power_on, deadline_microseconds), WakeOnBytes::No);
    }

    fn frequency_hertz(&mut self) -> u32 {
        FREQUENCY_HERTZ
    }
}
