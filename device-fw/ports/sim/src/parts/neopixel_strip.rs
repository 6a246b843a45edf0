//! A strip of WS2812 lights

use std::any::Any;

use super::Part;

/// The strip. Lights take their bytes in the order green, red, blue; each passes on what is not for it.
#[derive(Debug, Clone)]
pub struct NeopixelStrip {
    pin: u8,
    bytes_each: usize,
    bytes: Vec<u8>,
    shown: u64,
}

impl NeopixelStrip {
    /// So many lights of three colours, dark.
    pub fn new(pin: u8, lights: usize) -> Self {
        Self { pin, bytes_each: 3, bytes: vec![0; lights * 3], shown: 0 }
    }

    /// So many lights of four colours (red, green, blue, white), dark.
    pub fn with_white(pin: u8, lights: usize) -> Self {
        Self { pin, bytes_each: 4, bytes: vec![0; lights * 4], shown: 0 }
    }

    /// The colours as red, green and blue.
    pub fn colours(&self) -> Vec<[u8; 3]> {
        self.bytes.chunks_exact(self.bytes_each).map(|light| [light[1], light[0], light[2]]).collect()
    }

    /// How often new colours came.
    pub fn shown(&self) -> u64 {
        self.shown
    }
}

impl Part for NeopixelStrip {
    fn kind(&self) -> &'static str {
        "NeoPixel strip"
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.pin]
    }

    fn state(&self) -> String {
        let colours: Vec<String> =
            self.colours().iter().map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}")).collect();
        colours.join(" ")
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn bits(&mut self, pin: u8, bytes: &[u8]) {
        if pin == self.pin {
            let count = bytes.len().min(self.bytes.len());
            self.bytes[..count].copy_from_slice(&bytes[..count]);
            self.shown += 1;
        }
    }
}
