//! ESP32-C6. Source: its datasheet and technical reference manual.

use pyrite_platform::power::WakeInput;

use super::{Access, Facts, pins};

/// See [`Facts`].
pub const FACTS: Facts = Facts {
    machine: "Pyrite board with ESP32C6",
    pins: pins(&[(0, 23)]),
    flash: pins(&[(24, 30)]),
    input_only: 0,
    wake_pins: pins(&[(0, 7)]),
    wake_inputs: &[WakeInput::Ext1, WakeInput::Gpio],
    hardware_timers: 2,
    console: (16, 17),
    i2c: &[(6, 7)],
    spi: &[(1, [6, 7, 2])],
    uarts: &[(1, (10, 9))],
    memory: &[
        (0x4000_0000, 0x4005_0000, Access::ReadOnly),
        (0x4080_0000, 0x4088_0000, Access::Data),
        (0x4200_0000, 0x4300_0000, Access::ReadOnly),
        (0x5000_0000, 0x5000_4000, Access::Data),
        (0x6000_0000, 0x600d_0000, Access::Words),
    ],
};
