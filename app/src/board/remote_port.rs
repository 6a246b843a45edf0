//! A serial port over a network (RFC 2217): with a speed, and with DTR and RTS.
//!
//! **Invariant:** a command leaves in one piece, between bytes of the port; what the other end answers is taken by whoever reads
//! the port, so setting the speed waits for a reader on another thread, but never for long.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyrite_sim::com_port::{Agreed, Arrival, Decoder, command, control, put_command, put_data};

use super::transport::{BAUD_RATE, READ_TIMEOUT, SetBaud, SetLines};

/// How long the other end may take to answer.
const ANSWER: Duration = Duration::from_secs(4);

/// Bytes read at once.
const PIECE: usize = 16 * 1024;

/// The port, each part of it for a thread of its own.
pub struct RemotePort {
    /// What the board sends.
    pub reader: Reader,
    /// What is sent to the board.
    pub writer: Writer,
    /// Sets the speed, and waits until the other end says so.
    pub set_baud: SetBaud,
    /// Sets DTR and RTS.
    pub set_lines: SetLines,
}

/// Greets the other end and sets the port up as a board's is: 115200 baud, eight bits, both lines asserted, as systems do with
/// ports of their own.
///
/// The stream has its timeouts already. Fails with [`ErrorKind::TimedOut`] if nobody answers, with [`ErrorKind::Unsupported`] if
/// there is no serial port behind it.
pub fn open(stream: TcpStream) -> io::Result<RemotePort> {
    let wire = Wire(Arc::new(Mutex::new(stream.try_clone()?)));
    let (answered, answers) = channel();
    let mut reader = Reader {
        stream,
        wire: wire.clone(),
        decoder: Decoder::default(),
        agreed: Agreed::default(),
        answered,
        ready: Vec::new(),
    };
    let mut greeting = Vec::new();
    reader.agreed.ask(&mut greeting);
    wire.send(&greeting)?;
    let deadline = Instant::now() + ANSWER;
    while !reader.agreed.com_port().unwrap_or(false) {
        if reader.agreed.com_port() == Some(false) {
            return Err(io::Error::new(ErrorKind::Unsupported, "there is no serial port behind it"));
        }
        reader.fill_until(deadline)?;
    }
    let mut set_up = Vec::new();
    put_command(command::SET_DATA_SIZE, &[8], &mut set_up);
    put_command(command::SET_PARITY, &[1], &mut set_up);
    put_command(command::SET_STOP_SIZE, &[1], &mut set_up);
    put_command(command::SET_CONTROL, &[control::NO_FLOW], &mut set_up);
    put_lines(true, true, &mut set_up);
    put_command(command::SET_BAUD, &BAUD_RATE.to_be_bytes(), &mut set_up);
    wire.send(&set_up)?;
    let mut speed = Speed { wire: wire.clone(), answers };
    while speed.answer() != Some(BAUD_RATE) {
        reader.fill_until(deadline)?;
    }
    Ok(RemotePort {
        reader,
        writer: Writer { wire: wire.clone(), bytes: Vec::new() },
        set_baud: Box::new(move |baud| speed.set(baud)),
        set_lines: Box::new(move |dtr, rts| {
            let mut bytes = Vec::new();
            put_lines(dtr, rts, &mut bytes);
            wire.send(&bytes)
        }),
    })
}

/// Both lines, one after the other, in the order in which the state between does not reset a board.
fn put_lines(dtr: bool, rts: bool, bytes: &mut Vec<u8>) {
    let dtr_command = [if dtr { control::DTR_ON } else { control::DTR_OFF }];
    let rts_command = [if rts { control::RTS_ON } else { control::RTS_OFF }];
    // RTS alone resets.
    let order = if dtr { [dtr_command, rts_command] } else { [rts_command, dtr_command] };
    for line in order {
        put_command(command::SET_CONTROL, &line, bytes);
    }
}

/// What is sent, by several threads.
#[derive(Clone)]
struct Wire(Arc<Mutex<TcpStream>>);

impl Wire {
    fn lock(&self) -> MutexGuard<'_, TcpStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, bytes: &[u8]) -> io::Result<()> {
        let mut stream = self.lock();
        let sent = stream.write_all(bytes);
        if sent.is_err() {
            // Half a command garbles whatever follows; the connection is over already, or is now.
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
        sent
    }
}

/// What the board sends, without what is for the port.
pub struct Reader {
    stream: TcpStream,
    wire: Wire,
    decoder: Decoder,
    agreed: Agreed,
    answered: Sender<(u8, Vec<u8>)>,
    /// Bytes of the board that nobody has read.
    ready: Vec<u8>,
}

impl Reader {
    /// Takes what comes next.
    fn fill(&mut self) -> io::Result<()> {
        let mut piece = [0; PIECE];
        let count = self.stream.read(&mut piece)?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let mut answers = Vec::new();
        for &byte in piece.get(..count).unwrap_or_default() {
            match self.decoder.push(byte) {
                None => {}
                Some(Arrival::Data(byte)) => self.ready.push(byte),
                Some(Arrival::Negotiation(verb, option)) => self.agreed.take(verb, option, &mut answers),
                // Nobody may be waiting for it any more.
                Some(Arrival::Command(number, value)) => drop(self.answered.send((number, value))),
            }
        }
        if answers.is_empty() { Ok(()) } else { self.wire.send(&answers) }
    }

    /// The same, while there is time.
    fn fill_until(&mut self, deadline: Instant) -> io::Result<()> {
        match self.fill() {
            Err(error) if is_nothing_yet(&error) && Instant::now() < deadline => Ok(()),
            Err(error) if is_nothing_yet(&error) => Err(ErrorKind::TimedOut.into()),
            Ok(()) if Instant::now() >= deadline => Err(ErrorKind::TimedOut.into()),
            result => result,
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let deadline = Instant::now() + READ_TIMEOUT;
        while self.ready.is_empty() {
            match self.fill() {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                Ok(()) if self.ready.is_empty() && Instant::now() >= deadline => {
                    return Err(ErrorKind::TimedOut.into());
                }
                result => result?,
            }
        }
        let count = self.ready.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), self.ready.get(..count)) {
            to.copy_from_slice(from);
        }
        self.ready.drain(..count);
        Ok(count)
    }
}

fn is_nothing_yet(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// What is sent to the board.
pub struct Writer {
    wire: Wire,
    bytes: Vec<u8>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.clear();
        put_data(bytes, &mut self.bytes);
        self.wire.send(&self.bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The speed, and the other end's answers.
struct Speed {
    wire: Wire,
    answers: Receiver<(u8, Vec<u8>)>,
}

impl Speed {
    /// A speed that was answered already.
    fn answer(&self) -> Option<u32> {
        self.answers.try_iter().find_map(|(number, value)| baud_of(number, &value))
    }

    fn set(&mut self, baud: u32) -> io::Result<()> {
        // What is late belongs to another question.
        while self.answers.try_recv().is_ok() {}
        let mut bytes = Vec::new();
        put_command(command::SET_BAUD, &baud.to_be_bytes(), &mut bytes);
        self.wire.send(&bytes)?;
        let deadline = Instant::now() + ANSWER;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let (number, value) = self.answers.recv_timeout(left).map_err(|_| io::Error::from(ErrorKind::TimedOut))?;
            match baud_of(number, &value) {
                Some(answered) if answered == baud => return Ok(()),
                Some(answered) => {
                    let text = format!("the port's server stays at {answered} baud");
                    return Err(io::Error::new(ErrorKind::Unsupported, text));
                }
                None => {}
            }
        }
    }
}

fn baud_of(number: u8, value: &[u8]) -> Option<u32> {
    (number == command::SET_BAUD + command::ANSWER)
        .then(|| value.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)))
        .flatten()
}
