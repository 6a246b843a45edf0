//! Pulse width modulation.

use crate::errno::Errno;

/// What a PWM pin puts out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PwmSettings {
    /// Periods a second.
    pub frequency_hertz: u32,
    /// High part of a period: 0 is none, 65535 all of it.
    pub duty_u16: u16,
}

/// PWM by GPIO number.
pub trait Pwm {
    /// Puts out pulses; `EINVAL` for a pin that does not exist, `EPERM` for one that can only read, `ENOSPC` when all channels are taken,
    /// `ERANGE` for a frequency that cannot be made.
    fn set_pwm(&mut self, pin: u8, settings: PwmSettings) -> Result<(), Errno> {
        let _ = (pin, settings);
        Err(Errno::ENODEV)
    }

    /// What the pin puts out; `None` when it does no PWM.
    fn pwm(&mut self, pin: u8) -> Option<PwmSettings> {
        let _ = pin;
        None
    }

    /// Ends PWM on a pin.
    fn stop_pwm(&mut self, pin: u8) {
        let _ = pin;
    }
}
