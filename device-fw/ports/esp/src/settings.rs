//! Small values that outlive power-off (`esp32.NVS`): this port does not keep them yet
//!
//! The format of the partition `nvs` is ESP-IDF's, and what MicroPython keeps there is not to be destroyed; every operation answers `ENODEV`.

use pyrite_platform::settings::Settings;

use crate::peripherals::ChipPeripherals;

impl Settings for ChipPeripherals {}
