//! The chip's clocks: time since power-on, and the wall clock, which goes on in resets and deep sleep.

use esp_hal::rtc_cntl::Rtc;
use pyrite_platform::clock::Clock;

use crate::alarms;
use crate::link::ATTENTION;

/// The clocks. The wall clock runs on the chip's crystal; the coarse clock that survives a reset only carries it over.
pub struct ChipClock {
    rtc: Rtc<'static>,
    /// Microseconds from 1970 to power-on.
    offset: u64,
}

impl ChipClock {
    /// Takes the wall clock over from before the reset.
    pub fn new(rtc: Rtc<'static>) -> Self {
        let offset = rtc.current_time_us().wrapping_sub(alarms::now());
        Self { rtc, offset }
    }
}

impl Clock for ChipClock {
    fn microseconds(&mut self) -> u64 {
        alarms::now()
    }

    fn epoch_nanoseconds(&mut self) -> u64 {
        alarms::now().wrapping_add(self.offset).saturating_mul(1000)
    }

    fn set_epoch_nanoseconds(&mut self, nanoseconds: u64) {
        let microseconds = nanoseconds / 1000;
        self.rtc.set_current_time_us(microseconds);
        self.offset = microseconds.wrapping_sub(alarms::now());
    }

    fn sleep_until(&mut self, deadline_microseconds: u64) {
        alarms::wait_until(deadline_microseconds, || ATTENTION.is_raised());
    }

    fn frequency_hertz(&mut self) -> u32 {
        esp_hal::clock::cpu_clock().as_hz()
    }

    fn cycles(&mut self) -> u64 {
        // The chip's counter has 32 bits; the time says which turn it is in.
        let per_microsecond = u64::from(self.frequency_hertz() / 1_000_000).max(1);
        alarms::now().wrapping_mul(per_microsecond)
    }
}
