//! Levels of a pin, straight in the chip's registers.

use pyrite_platform::pins::Level;

/// Registers that set and clear a pin's output, and its bit in them.
#[derive(Clone, Copy)]
pub struct Line {
    set: *mut u32,
    clear: *mut u32,
    input: *const u32,
    bit: u32,
}

impl Line {
    /// The registers of this pin, which exists.
    pub fn of(pin: u8) -> Self {
        let gpio = esp_hal::peripherals::GPIO::regs();
        let bit = 1 << (pin % 32);
        #[cfg(any(feature = "esp32", feature = "esp32s3"))]
        if pin >= 32 {
            let (set, clear) = (gpio.out1_w1ts().as_ptr(), gpio.out1_w1tc().as_ptr());
            return Self { set, clear, input: gpio.in1().as_ptr(), bit };
        }
        Self { set: gpio.out_w1ts().as_ptr(), clear: gpio.out_w1tc().as_ptr(), input: gpio.in_().as_ptr(), bit }
    }

    /// Sets the output.
    #[inline(always)]
    pub fn high(self) {
        // SAFETY: a register in which a 1 sets the output.
        unsafe { self.set.write_volatile(self.bit) }
    }

    /// Clears the output.
    #[inline(always)]
    pub fn low(self) {
        // SAFETY: a register in which a 1 clears the output.
        unsafe { self.clear.write_volatile(self.bit) }
    }

    /// True when the line is high; only where the pin's input is on.
    #[inline(always)]
    pub fn is_high(self) -> bool {
        // SAFETY: the register of inputs.
        unsafe { self.input.read_volatile() & self.bit != 0 }
    }

    /// Drives a level.
    pub fn drive(self, level: Level) {
        match level {
            Level::Low => self.low(),
            Level::High => self.high(),
        }
    }

    /// The level on the line.
    pub fn level(self) -> Level {
        if self.is_high() { Level::High } else { Level::Low }
    }
}
