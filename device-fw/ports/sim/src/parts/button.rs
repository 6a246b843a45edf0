//! A push button, which is also a touch pad

use std::any::Any;

use super::{Drive, Part};
use crate::sim_board::lines::Levels;

/// A button that connects a pin to ground while it is pressed.
#[derive(Debug, Clone)]
pub struct Button {
    pin: u8,
    pressed_drive: Drive,
    released_drive: Drive,
    is_pressed: bool,
}

impl Button {
    /// From the pin to ground: the program turns the pull-up on and reads 0 while it is pressed.
    pub fn new(pin: u8) -> Self {
        Self { pin, pressed_drive: Drive::Low, released_drive: Drive::Nothing, is_pressed: false }
    }

    /// From the pin to the supply, with a resistor to ground: the program reads 1 while it is pressed.
    pub fn active_high(pin: u8) -> Self {
        Self { pin, pressed_drive: Drive::High, released_drive: Drive::PullDown, is_pressed: false }
    }

    /// Presses it.
    pub fn press(&mut self) {
        self.is_pressed = true;
    }

    /// Lets it go.
    pub fn release(&mut self) {
        self.is_pressed = false;
    }
}

impl Part for Button {
    fn kind(&self) -> &'static str {
        "button"
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.pin]
    }

    fn state(&self) -> String {
        if self.is_pressed { "pressed" } else { "released" }.into()
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn drive(&self, pin: u8, _levels: &Levels<'_>) -> Drive {
        match (pin == self.pin, self.is_pressed) {
            (false, _) => Drive::Nothing,
            (true, true) => self.pressed_drive,
            (true, false) => self.released_drive,
        }
    }

    fn is_touched(&self, pin: u8) -> bool {
        pin == self.pin && self.is_pressed
    }
}
