//! The program's console: bytes in, bytes out, and what the host asked meanwhile.
//!
//! The firmware implements it on top of a [`Link`], once for the plain REPL and the framed link alike.

use crate::memory::{MemoryPart, MemoryQuestion};

/// The raw byte line to the host: UART, USB, pty, TCP or a channel. Implemented by a port.
pub trait Link {
    /// Sends all bytes, waiting while the line is busy. A line nobody listens to drops bytes; it never blocks for ever.
    fn send(&mut self, bytes: &[u8]);

    /// Takes up to `buffer.len()` received bytes without waiting; 0 when none are there.
    fn receive(&mut self, buffer: &mut [u8]) -> usize;

    /// Returns when bytes are there, the attention flag is raised, or `deadline_microseconds` (clock base) is reached.
    fn wait(&mut self, deadline_microseconds: Option<u64>);

    /// Whether [`Link::set_baud`] can bring the line to this speed.
    fn accepts_baud(&mut self, _baud: u32) -> Result<(), SpeedRefusal> {
        Err(SpeedRefusal::NoSpeed)
    }

    /// Changes the speed of the line, to one that it accepts, when everything handed over so far has left in the old one.
    fn set_baud(&mut self, _baud: u32) {}

    /// Raises the attention flag at this time (clock base), once, also while a program runs; a later call replaces an earlier one.
    /// Only asked of a line whose speed was changed.
    fn wake_at(&mut self, _time_microseconds: u64) {}

    /// True when the far end is gone for good (pipe closed, process told to end): the firmware returns from its loop.
    fn is_closed(&mut self) -> bool;
}

/// Why a line does not take a speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeedRefusal {
    /// It has none: USB, a socket, a pipe.
    NoSpeed,
    /// It cannot make this one.
    OutOfReach,
}

/// What [`Console::service`] found for the running program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Nothing for the program.
    Nothing,
    /// Raise KeyboardInterrupt at the next bytecode.
    Interrupt,
    /// Leave the program at once, past every `except` and `finally` (reset, power off).
    Abandon,
    /// Report memory through [`Console::memory_part`] and [`Console::memory_end`].
    ReportMemory(MemoryQuestion),
}

/// Which reset a program asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// As Ctrl-D does.
    Soft,
    /// As the reset pin does.
    Hard,
}

/// Console of the running program.
pub trait Console {
    /// Writes bytes as they are. Callers that print text turn `\n` into `\r\n` themselves; see [`Console::write_text`].
    fn write(&mut self, bytes: &[u8]);

    /// Writes text, turning each `\n` into `\r\n` as terminals want it.
    fn write_text(&mut self, text: &[u8]) {
        let mut lines = text.split(|&byte| byte == b'\n');
        if let Some(first) = lines.next() {
            self.write(first);
        }
        for line in lines {
            self.write(b"\r\n");
            self.write(line);
        }
    }

    /// Writes what a person typed, where nobody else shows it. A line that its own terminal edits needs no echo.
    fn echo(&mut self, bytes: &[u8]) {
        self.write(bytes);
    }

    /// Takes one byte of the program's standard input without waiting.
    fn read(&mut self) -> Option<u8>;

    /// True when [`Console::read`] would give a byte.
    fn can_read(&mut self) -> bool;

    /// True when no byte will ever come again: piped input at its end. `input()` then raises EOFError.
    fn is_at_end(&mut self) -> bool {
        false
    }

    /// Handles what has arrived since the last call (Ctrl-C, frames, file requests). Called between bytecodes when the
    /// attention flag was raised, and by every waiting function.
    fn service(&mut self) -> Service;

    /// Waits for input or attention, at most until `deadline_microseconds` (clock base).
    fn wait(&mut self, deadline_microseconds: Option<u64>);

    /// Sets the byte that interrupts a program (3 = Ctrl-C), or none; `micropython.kbd_intr`.
    fn set_interrupt_byte(&mut self, byte: Option<u8>);

    /// Notes that the program asked for a reset; from now on [`Console::service`] gives [`Service::Abandon`]. Where there is
    /// nothing to reset, the program just ends.
    fn request_reset(&mut self, reset: Reset) {
        let _ = reset;
    }

    /// Takes a part of a memory report; who never asks for one drops it.
    fn memory_part(&mut self, part: &MemoryPart<'_>) {
        let _ = part;
    }

    /// Ends a memory report.
    fn memory_end(&mut self) {}
}
