//! ESP32-C3. Source: its datasheet and technical reference manual; the usual pins are those of MicroPython.

use pyrite_platform::power::WakeInput;

use super::{Access, Facts, pins};

/// See [`Facts`]. GPIO 11 supplies the flash.
pub const FACTS: Facts = Facts {
    machine: "Pyrite board with ESP32C3",
    pins: pins(&[(0, 10), (18, 21)]),
    flash: pins(&[(11, 17)]),
    input_only: 0,
    wake_pins: pins(&[(0, 5)]),
    wake_inputs: &[WakeInput::Gpio],
    hardware_timers: 2,
    console: (21, 20),
    i2c: &[(5, 6)],
    spi: &[(1, [6, 7, 2])],
    uarts: &[(1, (10, 9))],
    memory: &[
        (0x3c00_0000, 0x3c80_0000, Access::ReadOnly),
        (0x3fc8_0000, 0x3fce_0000, Access::Data),
        (0x3ff0_0000, 0x3ff2_0000, Access::ReadOnly),
        (0x4000_0000, 0x4006_0000, Access::ReadOnly),
        (0x4037_c000, 0x403e_0000, Access::Words),
        (0x4200_0000, 0x4280_0000, Access::ReadOnly),
        (0x5000_0000, 0x5000_2000, Access::Data),
        (0x6000_0000, 0x600d_2000, Access::Words),
    ],
};
