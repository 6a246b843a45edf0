//! The host's end of the simulated cable: blocking reads and writes with timeouts, like a serial port.

use std::io::{self, Read, Write};
use std::time::Duration;

use crate::pipe::{Pipe, WriteError};

/// Both directions. Clones are handles on the same cable; [`Link::split`] for one thread a direction.
#[derive(Clone)]
pub struct Link {
    reader: LinkReader,
    writer: LinkWriter,
}

/// What the board sends.
#[derive(Clone)]
pub struct LinkReader {
    pipe: Pipe,
    timeout: Option<Duration>,
}

/// What is sent to the board.
#[derive(Clone)]
pub struct LinkWriter {
    pipe: Pipe,
    timeout: Option<Duration>,
}

impl Link {
    pub(crate) fn new(from_board: Pipe, to_board: Pipe) -> Self {
        Self {
            reader: LinkReader { pipe: from_board, timeout: None },
            writer: LinkWriter { pipe: to_board, timeout: None },
        }
    }

    /// One handle a direction.
    pub fn split(self) -> (LinkReader, LinkWriter) {
        (self.reader, self.writer)
    }

    /// How long reads and writes wait before they fail with [`io::ErrorKind::TimedOut`]; for ever without.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.reader.timeout = timeout;
        self.writer.timeout = timeout;
    }

    /// Whether the cable has a speed.
    pub fn is_paced(&self) -> bool {
        self.reader.pipe.is_paced()
    }

    /// The speed that the host's end is set to; without one it follows the board's. Nothing on a cable without a speed.
    pub fn set_baud(&mut self, baud: Option<u32>) {
        self.reader.pipe.set_host_baud(baud);
        self.writer.pipe.set_host_baud(baud);
    }

    /// How long reads alone wait.
    pub fn set_read_timeout(&mut self, timeout: Option<Duration>) {
        self.reader.timeout = timeout;
    }
}

impl LinkReader {
    /// How long reads wait before they fail with [`io::ErrorKind::TimedOut`]; for ever without.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    /// Forgets what the board sent so far.
    pub fn discard(&mut self) {
        self.pipe.discard();
    }
}

impl LinkWriter {
    /// How long writes wait before they fail with [`io::ErrorKind::TimedOut`]; for ever without.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }
}

impl Read for LinkReader {
    /// 0 bytes mean that the board is off.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.pipe.read(buffer, self.timeout).ok_or_else(|| io::ErrorKind::TimedOut.into())
    }
}

impl Write for LinkWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pipe.write(bytes, self.timeout).map_err(|error| {
            match error {
                WriteError::Closed => io::ErrorKind::BrokenPipe,
                WriteError::TimedOut => io::ErrorKind::TimedOut,
            }
            .into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Link {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl Write for Link {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
