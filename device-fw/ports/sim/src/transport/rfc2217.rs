//! The board on a TCP port as a serial port over the network, RFC 2217: with a speed, and with DTR and RTS.
//!
//! One client at a time, any number one after another; a client that goes lets go of both lines.
//!
//! **Invariant:** whatever a client sends, nothing but the bytes of the port and the state of its lines reaches the board.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{LOOK, PIECE, forward};
use crate::board::Board;
use crate::com_port::{Agreed, Arrival, Decoder, command, control, put_command, put_data};
use crate::link::{Link, LinkWriter};
use crate::modem_lines::ModemLines;

/// The speed that a line without one claims to have in the beginning.
const USUAL_BAUD: u32 = 115_200;

/// CTS, DSR and carrier: somebody is there and ready.
const MODEM_STATE: u8 = 0xB0;

/// How long a client may leave what is sent to it unread, before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the chip stays in reset while its host is between two steps of a sequence.
///
/// Tools take DTR and RTS one after the other, and over a network each step waits for its answer. In between both lines are
/// asserted, which lets go of reset: far longer than the circuit's capacitor bridges. Servers made for these boards hold that step
/// back, and so does this one.
const STEP: Duration = Duration::from_millis(400);

/// Serves the board on an address until it is off. Tells the address it listens on through `ready`.
pub fn serve(board: &Board, address: impl ToSocketAddrs, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    ready(listener.local_addr()?);
    let client = Client::default();
    let (from_board, mut to_board) = board.link().split();
    let output = std::thread::spawn({
        let client = client.clone();
        move || forward(from_board, &mut ClientOutput { client, wire: Vec::new() })
    });
    for stream in listener.incoming() {
        // A client that was gone before it was accepted is no reason to stop.
        let Ok(stream) = stream else { continue };
        let set_up = stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(LOOK)));
        let Ok(for_output) = set_up.and_then(|()| stream.set_write_timeout(Some(PATIENCE))).and(stream.try_clone())
        else {
            continue;
        };
        client.change(Some(for_output));
        let mut session = Session {
            client: client.clone(),
            link: board.link(),
            lines: Lines { board: board.lines(), dtr: false, rts: false, held_back: None },
            baud: USUAL_BAUD,
            decoder: Decoder::default(),
            agreed: Agreed::default(),
        };
        let is_on = session.run(stream, &mut to_board);
        client.change(None);
        session.lines.let_go();
        if !is_on {
            let _ = output.join();
            return Ok(());
        }
    }
    Ok(())
}

/// The client that is there, if one is. Clones are handles on the same.
#[derive(Clone, Default)]
struct Client(Arc<Mutex<Option<TcpStream>>>);

impl Client {
    fn lock(&self) -> MutexGuard<'_, Option<TcpStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, stream: Option<TcpStream>) {
        if let Some(before) = std::mem::replace(&mut *self.lock(), stream) {
            // It may be gone by itself.
            let _ = before.shutdown(Shutdown::Both);
        }
    }

    /// Sends everything or, to a client that does not take it, nothing any more: half a command would garble what follows.
    fn send(&self, bytes: &[u8]) {
        let mut client = self.lock();
        if let Some(stream) = client.as_mut()
            && stream.write_all(bytes).is_err()
        {
            let _ = stream.shutdown(Shutdown::Both);
            *client = None;
        }
    }
}

/// Sends what the board says to the client that is there.
struct ClientOutput {
    client: Client,
    wire: Vec<u8>,
}

impl Write for ClientOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.wire.clear();
        put_data(bytes, &mut self.wire);
        self.client.send(&self.wire);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One client's time at the port.
struct Session {
    client: Client,
    link: Link,
    lines: Lines,
    baud: u32,
    decoder: Decoder,
    agreed: Agreed,
}

impl Session {
    /// Serves until the client goes; false if the board is off.
    fn run(&mut self, mut stream: TcpStream, to_board: &mut LinkWriter) -> bool {
        let mut piece = [0; PIECE];
        let mut data = Vec::new();
        let mut answers = Vec::new();
        loop {
            let count = match stream.read(&mut piece) {
                Ok(0) => return true,
                Ok(count) => count,
                Err(error)
                    if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
                {
                    0
                }
                Err(_) => return true,
            };
            for &byte in &piece[..count] {
                match self.decoder.push(byte) {
                    None => {}
                    Some(Arrival::Data(byte)) => data.push(byte),
                    Some(Arrival::Negotiation(verb, option)) => self.agreed.take(verb, option, &mut answers),
                    Some(Arrival::Command(number, value)) => {
                        // What came before a command is sent under the old settings.
                        if to_board.write_all(&data).is_err() {
                            return false;
                        }
                        data.clear();
                        self.command(number, &value, &mut answers);
                    }
                }
            }
            if to_board.write_all(&data).is_err() {
                return false;
            }
            data.clear();
            if !answers.is_empty() {
                self.client.send(&answers);
                answers.clear();
            }
            self.lines.go_on();
        }
    }

    fn command(&mut self, number: u8, value: &[u8], wire: &mut Vec<u8>) {
        let first = value.first().copied().unwrap_or_default();
        let mut answer = |value: &[u8]| put_command(number.wrapping_add(command::ANSWER), value, wire);
        match number {
            command::SIGNATURE if value.is_empty() => answer(b"pyrite-sim"),
            command::SET_BAUD => {
                let baud = value.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
                if baud > 0 {
                    self.baud = baud;
                    self.link.set_baud(Some(baud));
                }
                answer(&self.baud.to_be_bytes());
            }
            // The UART has eight data bits, no parity and one stop bit; whoever asks for others hears so.
            command::SET_DATA_SIZE => answer(&[8]),
            command::SET_PARITY | command::SET_STOP_SIZE => answer(&[1]),
            command::SET_CONTROL => answer(&[self.control(first)]),
            command::SET_LINE_STATE_MASK => answer(&[first]),
            command::SET_MODEM_STATE_MASK => {
                answer(&[first]);
                // Nothing ever changes, so this is the only time.
                put_command(command::NOTIFY_MODEM_STATE, &[MODEM_STATE & first], wire);
            }
            // Nothing is kept here that could be dropped.
            command::PURGE => answer(&[first]),
            _ => {}
        }
    }

    /// Sets or asks one thing, and says how it is then.
    fn control(&mut self, what: u8) -> u8 {
        let lines = &mut self.lines;
        match what {
            control::DTR_ON => lines.set(true, lines.rts),
            control::DTR_OFF => lines.set(false, lines.rts),
            control::RTS_ON => lines.set(lines.dtr, true),
            control::RTS_OFF => lines.set(lines.dtr, false),
            _ => {}
        }
        match what {
            control::ASK_DTR..=control::DTR_OFF if lines.dtr => control::DTR_ON,
            control::ASK_DTR..=control::DTR_OFF => control::DTR_OFF,
            control::ASK_RTS..=control::RTS_OFF if lines.rts => control::RTS_ON,
            control::ASK_RTS..=control::RTS_OFF => control::RTS_OFF,
            control::ASK_BREAK..=control::BREAK_OFF => control::BREAK_OFF,
            control::ASK_FLOW_IN..=16 | 18 => control::NO_FLOW_IN,
            _ => control::NO_FLOW,
        }
    }
}

/// The lines as the client sets them.
struct Lines {
    board: ModemLines,
    dtr: bool,
    rts: bool,
    /// Since when the board does not know of the last step.
    held_back: Option<Instant>,
}

impl Lines {
    fn set(&mut self, dtr: bool, rts: bool) {
        let was_reset = self.rts && !self.dtr;
        if (dtr, rts) == (self.dtr, self.rts) {
            return;
        }
        self.apply();
        (self.dtr, self.rts) = (dtr, rts);
        if was_reset && dtr && rts {
            self.held_back = Some(Instant::now());
        } else {
            self.board.set(dtr, rts);
        }
    }

    /// Lets the board know of a step that was held back.
    fn apply(&mut self) {
        if self.held_back.take().is_some() {
            self.board.set(self.dtr, self.rts);
        }
    }

    /// The same, once the sequence is not coming any more.
    fn go_on(&mut self) {
        if self.held_back.is_some_and(|since| since.elapsed() >= STEP) {
            self.apply();
        }
    }

    fn let_go(&mut self) {
        self.apply();
        if self.dtr || self.rts {
            self.board.set(false, false);
        }
    }
}
