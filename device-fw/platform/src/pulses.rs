//! Protocols of one line whose pulses are timed too finely for Python.

use crate::errno::Errno;

/// Lines by GPIO number. The pin is configured already.
pub trait Pulses {
    /// Sends bits, most significant first: `[high, low]` of a 0 bit and `[high, low]` of a 1 bit, in nanoseconds.
    fn send_bits(&mut self, pin: u8, timing_nanoseconds: [u32; 4], bytes: &[u8]) -> Result<(), Errno> {
        let _ = (pin, timing_nanoseconds, bytes);
        Err(Errno::ENODEV)
    }

    /// Wakes a DHT11 or DHT22 and takes its five bytes, checksum included; `ETIMEDOUT` when none answers.
    fn read_dht(&mut self, pin: u8) -> Result<[u8; 5], Errno> {
        let _ = pin;
        Err(Errno::ENODEV)
    }

    /// 1-wire reset: true when a device answers.
    fn one_wire_reset(&mut self, pin: u8) -> Result<bool, Errno> {
        let _ = pin;
        Err(Errno::ENODEV)
    }

    /// 1-wire slot that sends a bit.
    fn one_wire_write(&mut self, pin: u8, bit: crate::pins::Level) -> Result<(), Errno> {
        let _ = (pin, bit);
        Err(Errno::ENODEV)
    }

    /// 1-wire slot that takes a bit.
    fn one_wire_read(&mut self, pin: u8) -> Result<crate::pins::Level, Errno> {
        let _ = pin;
        Err(Errno::ENODEV)
    }
}
