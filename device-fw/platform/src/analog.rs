//! Analog inputs and touch pads.

use crate::errno::Errno;

/// One conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnalogReading {
    /// Part of the full scale: 0 to 65535.
    pub fraction_u16: u16,
    /// Voltage at the pin, calibrated.
    pub microvolts: u32,
}

/// Analog inputs by GPIO number.
pub trait Analog {
    /// Converts the voltage at a pin. `attenuation` is 0 to 3 for 0, 2.5, 6 and 11 dB. `EINVAL` for a pin without converter.
    fn read_analog(&mut self, pin: u8, attenuation: u8) -> Result<AnalogReading, Errno> {
        let _ = (pin, attenuation);
        Err(Errno::ENODEV)
    }

    /// Counts of a touch pad: fewer when a finger is on it. `EINVAL` for a pin that is none.
    fn read_touch(&mut self, pin: u8) -> Result<u16, Errno> {
        let _ = pin;
        Err(Errno::ENODEV)
    }
}
