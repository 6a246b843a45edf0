//! Wi-Fi and sockets: none in this image.

use pyrite_platform::network::{Sockets, Wifi};

use crate::peripherals::ChipPeripherals;

impl Wifi for ChipPeripherals {}

impl Sockets for ChipPeripherals {}
