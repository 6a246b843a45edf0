//! Opens a port: bytes in, bytes out.
//!
//! **Invariant:** a read returns within [`READ_TIMEOUT`], so that a reading thread can be ended; why a port cannot be
//! opened is told as a [`Trouble`].

use std::any::Any;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::PathBuf;
use std::time::Duration;

use crate::desktop;

use super::port::PortAddress;
use super::remote_port;
use super::trouble::Trouble;

/// Longest time that a read waits for bytes.
pub const READ_TIMEOUT: Duration = Duration::from_millis(100);
/// Longest time that a write waits for room.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(3);
/// What every board's serial bridge starts with.
pub const BAUD_RATE: u32 = pyrite_protocol::limits::BASE_BAUD;
/// The fastest speed that is tried if nobody says otherwise: every usual bridge makes it.
pub const MOST_BAUD: u32 = 921_600;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);

/// Sets the speed of a port, in bits a second, for what is sent and received from now on.
pub type SetBaud = Box<dyn FnMut(u32) -> io::Result<()> + Send>;

/// Sets DTR and RTS, in this order, true for asserted.
pub type SetLines = Box<dyn FnMut(bool, bool) -> io::Result<()> + Send>;

/// An open port.
pub struct Transport {
    /// What the board sends. `TimedOut` means nothing yet; 0 bytes mean the end.
    pub reader: Box<dyn Read + Send>,
    /// What is sent to the board.
    pub writer: Box<dyn Write + Send>,
    /// Sets the speed of a port that has one.
    pub set_baud: Option<SetBaud>,
    /// Sets the lines of a port whose lines are set here.
    pub set_lines: Option<SetLines>,
    /// What must live as long as the port: the simulated board.
    pub keep: Box<dyn Any + Send>,
}

/// What the simulated board is made of.
#[derive(Debug, Clone, Default)]
pub struct SimulatorOptions {
    /// File that holds its flash; without one it forgets everything.
    pub flash: Option<PathBuf>,
}

/// Opens a port.
pub fn open(port: &PortAddress, simulator: &SimulatorOptions) -> Result<Transport, Trouble> {
    match port {
        PortAddress::Simulator => open_simulator(simulator),
        PortAddress::Serial(path) => open_serial(path),
        PortAddress::Tcp(address) => open_tcp(address, port),
        PortAddress::Rfc2217(address) => open_remote(address, port),
    }
}

fn open_simulator(simulator: &SimulatorOptions) -> Result<Transport, Trouble> {
    let failed = |error: io::Error| Trouble::Simulator { reason: error.to_string() };
    let flash = match &simulator.flash {
        Some(path) => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(failed)?;
            }
            pyrite_sim::Flash::File(path.clone())
        }
        None => pyrite_sim::Flash::Memory,
    };
    let started = pyrite_sim::Board::start(pyrite_sim::Options { flash, ..Default::default() });
    let board = started.map_err(|error| match (&simulator.flash, error.kind()) {
        (Some(path), ErrorKind::ResourceBusy) => Trouble::Simulator {
            reason: format!(
                "Its flash image {} is in use by another Pyrite window or pyrite-cli. Close that, then connect again.",
                path.display()
            ),
        },
        _ => failed(error),
    })?;
    let (mut reader, mut writer) = board.link().split();
    reader.set_timeout(Some(READ_TIMEOUT));
    writer.set_timeout(Some(WRITE_TIMEOUT));
    Ok(Transport {
        reader: Box::new(reader),
        writer: Box::new(writer),
        set_baud: None,
        set_lines: None,
        keep: Box::new(board),
    })
}

fn open_serial(path: &str) -> Result<Transport, Trouble> {
    let failed = |error: serialport::Error| serial_trouble(path, &error);
    let mut writer = serialport::new(path, BAUD_RATE).timeout(WRITE_TIMEOUT).open().map_err(failed)?;
    // Pseudo terminals and some bridges have no modem lines.
    let _ = writer.write_data_terminal_ready(true);
    let mut reader = writer.try_clone().map_err(failed)?;
    reader.set_timeout(READ_TIMEOUT).map_err(failed)?;
    let mut speed = writer.try_clone().map_err(failed)?;
    let set_baud: SetBaud = Box::new(move |baud| speed.set_baud_rate(baud).map_err(io::Error::from));
    Ok(Transport {
        reader: Box::new(reader),
        writer: Box::new(writer),
        set_baud: Some(set_baud),
        set_lines: None,
        keep: Box::new(()),
    })
}

/// Why a serial port cannot be opened.
pub fn serial_trouble(path: &str, error: &serialport::Error) -> Trouble {
    let path = path.to_owned();
    let text = error.to_string();
    let lower = text.to_lowercase();
    match error.kind() {
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => {
            // Windows reports a port that another program holds as a denied access.
            if cfg!(windows) {
                return Trouble::Taken { path, holder: None };
            }
            Trouble::NoPermission { remedy: desktop::permission_remedy(&path), path }
        }
        _ if lower.contains("busy") || lower.contains("exclusive lock") => {
            Trouble::Taken { holder: desktop::port_holder(&path), path }
        }
        serialport::ErrorKind::Io(ErrorKind::NotFound) => Trouble::Missing { path },
        serialport::ErrorKind::NoDevice if !std::path::Path::new(&path).exists() => Trouble::Missing { path },
        _ => Trouble::System { path, reason: text },
    }
}

fn open_tcp(address: &str, port: &PortAddress) -> Result<Transport, Trouble> {
    let stream = connect(address).map_err(|error| socket_trouble(port, &error))?;
    let clones = stream.try_clone().and_then(|reader| Ok((reader, TcpGuard(stream.try_clone()?))));
    let (reader, keep) = clones.map_err(|error| socket_trouble(port, &error))?;
    Ok(Transport {
        reader: Box::new(reader),
        writer: Box::new(stream),
        set_baud: None,
        set_lines: None,
        keep: Box::new(keep),
    })
}

fn open_remote(address: &str, port: &PortAddress) -> Result<Transport, Trouble> {
    let opened = connect(address).and_then(|stream| Ok((TcpGuard(stream.try_clone()?), remote_port::open(stream)?)));
    let (keep, opened) = opened.map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => Trouble::System {
            path: port.to_string(),
            reason: "Its server hung up: another program may be using the port. Close that, then connect again.".to_owned(),
        },
        ErrorKind::Unsupported => Trouble::System {
            path: port.to_string(),
            reason: format!(
                "Who listens there knows of no serial port. If it is a board's plain socket, connect to tcp://{address}."
            ),
        },
        _ => socket_trouble(port, &error),
    })?;
    Ok(Transport {
        reader: Box::new(opened.reader),
        writer: Box::new(opened.writer),
        set_baud: Some(opened.set_baud),
        set_lines: Some(opened.set_lines),
        keep: Box::new(keep),
    })
}

fn socket_trouble(port: &PortAddress, error: &io::Error) -> Trouble {
    let path = port.to_string();
    match error.kind() {
        ErrorKind::ConnectionRefused => Trouble::System {
            path,
            reason: "Nobody listens there: start the board or the simulator first, then connect again.".to_owned(),
        },
        ErrorKind::TimedOut => Trouble::NoAnswer { path },
        _ => Trouble::System { path, reason: error.to_string() },
    }
}

/// A connection whose reads and writes end in time.
fn connect(address: &str) -> io::Result<TcpStream> {
    let mut last = io::Error::new(ErrorKind::NotFound, "no such host");
    for candidate in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&candidate, CONNECT_TIMEOUT) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(READ_TIMEOUT))?;
                stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Closes the socket for all its handles.
struct TcpGuard(TcpStream);

impl Drop for TcpGuard {
    fn drop(&mut self) {
        // It may be closed by the other side already.
        let _ = self.0.shutdown(std::net::Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_of_a_port_is_understood() {
        let of = |kind, text: &str| serial_trouble("/dev/null", &serialport::Error::new(kind, text)).short();
        assert_eq!(of(serialport::ErrorKind::NoDevice, "Device or resource busy"), "Port in use");
        assert_eq!(
            of(serialport::ErrorKind::NoDevice, "Unable to acquire exclusive lock on serial port"),
            "Port in use"
        );
        assert_eq!(of(serialport::ErrorKind::Io(ErrorKind::NotFound), "No such file"), "Not plugged in");
        assert_eq!(of(serialport::ErrorKind::Unknown, "Not a typewriter"), "Cannot open");
        let denied = serialport::ErrorKind::Io(ErrorKind::PermissionDenied);
        assert_eq!(of(denied, "Permission denied"), if cfg!(windows) { "Port in use" } else { "No permission" });
    }
}
