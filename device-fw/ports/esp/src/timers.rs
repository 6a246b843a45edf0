//! Timers that fire events: all of them share the chip's alarm.

use pyrite_platform::errno::Errno;
use pyrite_platform::timers::{Repeat, Timers};

use crate::alarms::{self, TIMERS};
use crate::chip::FACTS;
use crate::peripherals::ChipPeripherals;

impl Timers for ChipPeripherals {
    fn timer_count(&self) -> u8 {
        TIMERS as u8
    }

    fn hardware_timers(&self) -> u8 {
        FACTS.hardware_timers
    }

    fn start_timer(&mut self, timer: u8, period_microseconds: u64, repeat: Repeat) -> Result<(), Errno> {
        if usize::from(timer) >= TIMERS {
            return Err(Errno::EINVAL);
        }
        alarms::start(timer, period_microseconds, repeat);
        Ok(())
    }

    fn stop_timer(&mut self, timer: u8) {
        if usize::from(timer) < TIMERS {
            alarms::stop(timer);
        }
    }
}
