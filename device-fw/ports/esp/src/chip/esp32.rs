//! ESP32. Source: its datasheet and technical reference manual; the usual pins are those of MicroPython.

use pyrite_platform::power::WakeInput;

use super::{Access, Facts, pins};

/// See [`Facts`].
pub const FACTS: Facts = Facts {
    machine: "Pyrite board with ESP32",
    pins: pins(&[(0, 5), (12, 19), (21, 23), (25, 27), (32, 39)]),
    flash: pins(&[(6, 11)]),
    input_only: pins(&[(34, 39)]),
    wake_pins: pins(&[(0, 0), (2, 2), (4, 4), (12, 15), (25, 27), (32, 39)]),
    wake_inputs: &[WakeInput::Ext0, WakeInput::Ext1],
    hardware_timers: 4,
    console: (1, 3),
    i2c: &[(18, 19), (25, 26)],
    spi: &[(1, [14, 13, 12]), (2, [18, 23, 19])],
    uarts: &[(1, (10, 9)), (2, (17, 16))],
    memory: &[
        (0x3f40_0000, 0x3f80_0000, Access::ReadOnly),
        (0x3ff0_0000, 0x3ff8_0000, Access::Words),
        (0x3ff8_0000, 0x3ff8_2000, Access::Data),
        (0x3ff9_0000, 0x3ffa_0000, Access::ReadOnly),
        (0x3ffa_e000, 0x4000_0000, Access::Data),
        (0x4000_0000, 0x4007_0000, Access::ReadOnly),
        (0x4007_0000, 0x400a_0000, Access::Words),
        (0x400c_0000, 0x400c_2000, Access::Words),
        (0x400d_0000, 0x4040_0000, Access::ReadOnly),
        (0x5000_0000, 0x5000_2000, Access::Data),
        (0x6000_0000, 0x6004_0000, Access::Words),
    ],
};
