//! The console of a program run from the command line: this process's standard input and output.
//!
//! Text is written as it is, without carriage returns. Pieces of output are gathered until the program comes to its next
//! jump, call or wait.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use pyrite_platform::console::{Console, Service};

use crate::clock::instant;
use crate::pipe::{Pipe, WakeOnBytes};

/// Gathered output that is written at once.
const GATHERED: usize = 16 * 1024;

/// Bytes read ahead from standard input.
const READ_AHEAD: usize = 64 * 1024;

/// The console.
pub struct StdioConsole {
    gathered: Vec<u8>,
    output_is_gone: bool,
    input: Pipe,
    reader_started: bool,
    peeked: Option<u8>,
    interrupt: Interrupt,
    interrupt_byte: Option<u8>,
    power_on: Instant,
}

/// Ctrl-C of this process.
#[derive(Clone)]
pub struct Interrupt {
    raised: Arc<AtomicBool>,
    wakes: Pipe,
}

impl Interrupt {
    /// Raises it; the program sees it at the next bytecode.
    pub fn raise(&self) {
        self.raised.store(true, Ordering::Release);
        self.wakes.ring();
    }
}

impl StdioConsole {
    /// A console whose clock started at `power_on`.
    pub fn new(power_on: Instant) -> Self {
        let input = Pipe::new(READ_AHEAD, None);
        Self {
            gathered: Vec::with_capacity(GATHERED),
            output_is_gone: false,
            interrupt: Interrupt { raised: Arc::default(), wakes: input.clone() },
            input,
            reader_started: false,
            peeked: None,
            interrupt_byte: Some(3),
            power_on,
        }
    }

    /// Handle for a signal handler.
    pub fn interrupt(&self) -> Interrupt {
        self.interrupt.clone()
    }

    /// What raises the program's attention.
    pub fn wakes(&self) -> Pipe {
        self.input.clone()
    }

    /// Writes what was gathered.
    pub fn flush(&mut self) {
        if self.gathered.is_empty() {
            return;
        }
        let mut output = io::stdout().lock();
        if output.write_all(&self.gathered).and_then(|()| output.flush()).is_err() {
            self.output_is_gone = true;
        }
        self.gathered.clear();
    }

    /// Standard input is only touched once a program asks for it.
    fn start_reader(&mut self) {
        if std::mem::replace(&mut self.reader_started, true) {
            return;
        }
        let input = self.input.clone();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            loop {
                match io::stdin().lock().read(&mut piece) {
                    Ok(0) => break,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                    Ok(count) => {
                        let mut rest = &piece[..count];
                        while !rest.is_empty() {
                            match input.write(rest, None) {
                                Ok(taken) => rest = &rest[taken..],
                                Err(_) => return,
                            }
                        }
                    }
                }
            }
            input.close();
        });
    }
}

impl Console for StdioConsole {
    fn write(&mut self, bytes: &[u8]) {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= GATHERED {
            self.flush();
        } else {
            self.input.attention().raise();
        }
    }

    fn write_text(&mut self, text: &[u8]) {
        self.write(text);
    }

    /// The terminal, or the pipe, has its line complete and shown.
    fn echo(&mut self, _bytes: &[u8]) {}

    fn read(&mut self) -> Option<u8> {
        if let Some(byte) = self.peeked.take() {
            return Some(byte);
        }
        self.flush();
        self.start_reader();
        let mut byte = [0];
        (self.input.read_now(&mut byte) == 1).then_some(byte[0])
    }

    fn can_read(&mut self) -> bool {
        if self.peeked.is_none() {
            self.peeked = self.read();
        }
        self.peeked.is_some()
    }

    fn is_at_end(&mut self) -> bool {
        self.peeked.is_none() && self.input.is_closed() && self.input.is_empty()
    }

    fn service(&mut self) -> Service {
        self.flush();
        if self.output_is_gone {
            return Service::Abandon;
        }
        let interrupted = self.interrupt.raised.swap(false, Ordering::AcqRel);
        if interrupted && self.interrupt_byte.is_some() { Service::Interrupt } else { Service::Nothing }
    }

    fn wait(&mut self, deadline_microseconds: Option<u64>) {
        self.flush();
        if self.peeked.is_none() {
            let deadline = deadline_microseconds.and_then(|deadline| instant(self.power_on, deadline));
            self.input.wait_for_attention(deadline, WakeOnBytes::Yes);
        }
    }

    fn set_interrupt_byte(&mut self, byte: Option<u8>) {
        self.interrupt_byte = byte;
    }
}

impl Drop for StdioConsole {
    fn drop(&mut self) {
        self.flush();
    }
}
