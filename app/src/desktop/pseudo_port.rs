//! A serial port in front of a board that has none of the system's: behind a network, or simulated in this process.
//!
//! espflash speaks to the ports of the system alone; where there are pseudo terminals, one of them is such a port.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::board::transport::Transport;

/// Moves the bytes until it is dropped.
pub struct PseudoPort {
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// A port through which the board behind `transport` is reached.
#[cfg(unix)]
pub fn open(transport: Transport) -> io::Result<(espflash::connection::Port, PseudoPort)> {
    use serialport::SerialPort as _;
    use std::time::Duration;

    use crate::board::transport::BAUD_RATE;

    /// How often the threads look whether they are still needed.
    const LOOK: Duration = Duration::from_millis(20);

    let (mut near, mut far) = serialport::TTYPort::pair().map_err(io::Error::other)?;
    far.set_baud_rate(BAUD_RATE).map_err(io::Error::other)?;
    near.set_timeout(LOOK).map_err(io::Error::other)?;
    let near_writer = near.try_clone_native().map_err(io::Error::other)?;
    let Transport { reader, writer, set_baud, set_lines: _, keep } = transport;
    let is_over = Arc::new(AtomicBool::new(false));
    let to_board = {
        let is_over = Arc::clone(&is_over);
        std::thread::Builder::new().name("pseudo port out".into()).spawn(move || {
            carry(Following { near, set_baud, baud: BAUD_RATE }, writer, &is_over);
            drop(keep);
        })?
    };
    let from_board = {
        let is_over = Arc::clone(&is_over);
        std::thread::Builder::new().name("pseudo port in".into()).spawn(move || carry(reader, near_writer, &is_over))?
    };
    Ok((far, PseudoPort { is_over, threads: vec![to_board, from_board] }))
}

/// A port through which the board behind `transport` is reached.
#[cfg(not(unix))]
pub fn open(_transport: Transport) -> io::Result<(espflash::connection::Port, PseudoPort)> {
    Err(io::Error::new(ErrorKind::Unsupported, "on this system only boards on serial ports can be flashed"))
}

/// Makes writes to a port end when its timeout is over, also where the far end of a pseudo terminal no longer reads.
#[cfg(unix)]
pub fn bound_writes(port: &espflash::connection::Port) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;

    use nix::fcntl::{FcntlArg, OFlag, fcntl};

    let flags = OFlag::from_bits_truncate(fcntl(port.as_raw_fd(), FcntlArg::F_GETFL)?);
    fcntl(port.as_raw_fd(), FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
    Ok(())
}

/// Makes writes to a port end when its timeout is over; here they do.
#[cfg(not(unix))]
pub fn bound_writes(_port: &espflash::connection::Port) -> io::Result<()> {
    Ok(())
}

/// The near end, which takes the speed along that the far end is set to.
#[cfg(unix)]
struct Following {
    near: serialport::TTYPort,
    set_baud: Option<crate::board::transport::SetBaud>,
    baud: u32,
}

#[cfg(unix)]
impl Read for Following {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use serialport::SerialPort as _;

        let count = self.near.read(buffer)?;
        if let Some(set_baud) = &mut self.set_baud {
            let baud = self.near.baud_rate().map_err(io::Error::from)?;
            if baud != self.baud {
                set_baud(baud)?;
                self.baud = baud;
            }
        }
        Ok(count)
    }
}

#[cfg_attr(not(unix), allow(dead_code))]
fn carry(mut from: impl Read, mut to: impl Write, is_over: &AtomicBool) {
    let mut piece = [0; 4096];
    while !is_over.load(Ordering::Acquire) {
        match from.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => {
                if to.write_all(&piece[..count]).and_then(|()| to.flush()).is_err() {
                    break;
                }
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => break,
        }
    }
    is_over.store(true, Ordering::Release);
}

impl Drop for PseudoPort {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so on standard error.
            drop(thread.join());
        }
    }
}
