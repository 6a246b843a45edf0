//! Serial ports, in the shape of embedded-io with `ReadReady`.

use crate::errno::Errno;

/// Pins and frame of a serial port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UartSettings {
    /// Bits a second.
    pub baud: u32,
    /// Data bits: 5 to 8.
    pub data_bits: u8,
    /// Parity.
    pub parity: Parity,
    /// Stop bits: 1 or 2.
    pub stop_bits: u8,
    /// GPIO number of the output.
    pub tx: u8,
    /// GPIO number of the input.
    pub rx: u8,
    /// Whether the port fires [`crate::events::Source::Uart`] when bytes have come.
    pub events: ReceiveEvents,
}

/// Parity bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parity {
    /// None.
    None,
    /// Even.
    Even,
    /// Odd.
    Odd,
}

/// Whether received bytes fire events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiveEvents {
    /// They do.
    On,
    /// They do not.
    Off,
}

/// Serial ports by number.
pub trait Uart {
    /// The usual settings of port `uart`; `None` when there is no such port.
    fn uart_default(&self, uart: u8) -> Option<UartSettings> {
        let _ = uart;
        None
    }

    /// Sets a port up; what was received before is kept.
    fn configure_uart(&mut self, uart: u8, settings: UartSettings) -> Result<(), Errno> {
        let _ = (uart, settings);
        Err(Errno::ENODEV)
    }

    /// Takes bytes to send; how many were taken.
    fn uart_write(&mut self, uart: u8, bytes: &[u8]) -> Result<usize, Errno> {
        let _ = (uart, bytes);
        Err(Errno::ENODEV)
    }

    /// Gives received bytes, without waiting; how many.
    fn uart_read(&mut self, uart: u8, buffer: &mut [u8]) -> Result<usize, Errno> {
        let _ = (uart, buffer);
        Err(Errno::ENODEV)
    }

    /// How many received bytes wait.
    fn uart_waiting(&mut self, uart: u8) -> usize {
        let _ = uart;
        0
    }

    /// True when everything was sent.
    fn uart_is_sent(&mut self, uart: u8) -> bool {
        let _ = uart;
        true
    }

    /// Holds the line down for longer than a character: a break.
    fn uart_send_break(&mut self, uart: u8) -> Result<(), Errno> {
        let _ = uart;
        Err(Errno::ENODEV)
    }

    /// Turns a port off.
    fn stop_uart(&mut self, uart: u8) {
        let _ = uart;
    }
}
