//! ESP32-S3. Source: its datasheet and technical reference manual.

use pyrite_platform::power::WakeInput;

use super::{Access, Facts, pins};

/// See [`Facts`].
pub const FACTS: Facts = Facts {
    machine: "Pyrite board with ESP32S3",
    pins: pins(&[(0, 21), (33, 48)]),
    flash: pins(&[(26, 32)]),
    input_only: 0,
    wake_pins: pins(&[(0, 21)]),
    wake_inputs: &[WakeInput::Ext0, WakeInput::Ext1],
    hardware_timers: 4,
    console: (43, 44),
    i2c: &[(9, 8), (16, 15)],
    spi: &[(1, [12, 11, 13]), (2, [36, 35, 37])],
    uarts: &[(1, (10, 9)), (2, (17, 16))],
    memory: &[
        (0x3c00_0000, 0x3e00_0000, Access::ReadOnly),
        (0x3fc8_8000, 0x3fd0_0000, Access::Data),
        (0x3ff0_0000, 0x3ff2_0000, Access::ReadOnly),
        (0x4000_0000, 0x4006_0000, Access::ReadOnly),
        (0x4037_0000, 0x403e_0000, Access::Words),
        (0x4200_0000, 0x4400_0000, Access::ReadOnly),
        (0x5000_0000, 0x5000_2000, Access::Data),
        (0x6000_0000, 0x600d_1000, Access::Words),
    ],
};
