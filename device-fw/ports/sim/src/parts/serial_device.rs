//! Whatever speaks over a serial line: a test, or somebody at a window

use std::any::Any;

use super::Part;

/// The far end of a serial line.
#[derive(Debug, Clone)]
pub struct SerialDevice {
    tx: u8,
    rx: u8,
    received: Vec<u8>,
    to_send: Vec<u8>,
}

impl SerialDevice {
    /// On the board's output `tx` and input `rx`.
    pub fn new(tx: u8, rx: u8) -> Self {
        Self { tx, rx, received: Vec::new(), to_send: Vec::new() }
    }

    /// Sends bytes to the board.
    pub fn send(&mut self, bytes: &[u8]) {
        self.to_send.extend_from_slice(bytes);
    }

    /// Takes what the board has sent.
    pub fn take_received(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.received)
    }
}

impl Part for SerialDevice {
    fn kind(&self) -> &'static str {
        "serial device"
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.tx, self.rx]
    }

    fn state(&self) -> String {
        format!("{} bytes received", self.received.len())
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn serial(&mut self, tx: u8, byte: u8) -> Vec<u8> {
        if tx == self.tx {
            self.received.push(byte);
        }
        Vec::new()
    }

    fn serial_output(&mut self, rx: u8) -> Vec<u8> {
        if rx == self.rx { std::mem::take(&mut self.to_send) } else { Vec::new() }
    }
}
