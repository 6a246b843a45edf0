//! The line to a chip that is to be flashed, and how it is reset.

use std::io;
use std::time::Duration;

use espflash::connection::Port;
use serialport::{SerialPort as _, UsbPortInfo};

use crate::board::port::PortAddress;
use crate::board::transport::{self, BAUD_RATE, SetLines, SimulatorOptions, Transport, serial_trouble};
use crate::board::trouble::Trouble;
use crate::desktop::pseudo_port::{self, PseudoPort};

/// How long a read waits at most; commands set their own times.
const TIMEOUT: Duration = Duration::from_secs(3);

/// An open line.
pub struct Line {
    /// What espflash speaks through.
    pub port: Port,
    /// Who the bridge is; zeros if nobody knows.
    pub usb: UsbPortInfo,
    /// How the chip is reset.
    pub reset: Reset,
    /// What moves the bytes where the port is none of the system's.
    pub guard: Option<PseudoPort>,
}

/// How a chip is reset.
pub enum Reset {
    /// By DTR and RTS of the port.
    Modem,
    /// By those of a cable that is none of the system's: a simulated one, or one behind a network.
    Lines(SetLines),
    /// By its user.
    ByHand,
}

impl Line {
    /// Opens the line to a port. `usb` is what the system knows of its bridge.
    pub fn open(address: &PortAddress, usb: Option<(u16, u16)>) -> Result<Self, Trouble> {
        match address {
            PortAddress::Serial(path) => Self::open_serial(path, usb),
            PortAddress::Tcp(_) | PortAddress::Rfc2217(_) => {
                let mut transport = transport::open(address, &SimulatorOptions::default())?;
                let reset = transport.set_lines.take().map_or(Reset::ByHand, Reset::Lines);
                Self::behind(transport, reset)
                    .map_err(|error| Trouble::System { path: address.to_string(), reason: error.to_string() })
            }
            PortAddress::Simulator => Err(Trouble::Simulator {
                reason: "The simulated board in this program has its firmware built in: choose another board to flash."
                    .to_owned(),
            }),
        }
    }

    fn open_serial(path: &str, usb: Option<(u16, u16)>) -> Result<Self, Trouble> {
        let failed = |error: serialport::Error| serial_trouble(path, &error);
        let mut port = serialport::new(path, BAUD_RATE).timeout(TIMEOUT).open_native().map_err(failed)?;
        let system = |error: io::Error| Trouble::System { path: path.to_owned(), reason: error.to_string() };
        pseudo_port::bound_writes(&port).map_err(system)?;
        // A pseudo terminal and some bridges have no modem lines.
        let has_lines = port.write_request_to_send(false).is_ok() && port.write_data_terminal_ready(false).is_ok();
        let reset = if has_lines { Reset::Modem } else { Reset::ByHand };
        Ok(Self { port, usb: usb_info(usb.unwrap_or_default()), reset, guard: None })
    }

    /// The line to a simulated board in this process.
    pub fn to_simulated(board: &pyrite_sim::Board) -> io::Result<Self> {
        let (mut reader, mut writer) = board.link().split();
        reader.set_timeout(Some(Duration::from_millis(20)));
        writer.set_timeout(Some(transport::WRITE_TIMEOUT));
        let transport = Transport {
            reader: Box::new(reader),
            writer: Box::new(writer),
            set_baud: None,
            set_lines: None,
            keep: Box::new(()),
        };
        let lines = board.lines();
        let set_lines = move |dtr, rts| {
            lines.set(dtr, rts);
            Ok(())
        };
        Self::behind(transport, Reset::Lines(Box::new(set_lines)))
    }

    fn behind(transport: Transport, reset: Reset) -> io::Result<Self> {
        let (port, guard) = pseudo_port::open(transport)?;
        pseudo_port::bound_writes(&port)?;
        Ok(Self { port, usb: usb_info((0, 0)), reset, guard: Some(guard) })
    }
}

fn usb_info((vid, pid): (u16, u16)) -> UsbPortInfo {
    UsbPortInfo { vid, pid, serial_number: None, manufacturer: None, product: None }
}

impl Reset {
    /// Whether a chip that no longer answers can be called again without its user.
    pub fn is_automatic(&self) -> bool {
        !matches!(self, Self::ByHand)
    }
}

/// How long a chip is held in reset, and how long its loader then takes to notice what it is to do.
const HOLD: Duration = Duration::from_millis(20);

/// Resets a chip into its loader.
pub fn enter_loader(set_lines: &mut SetLines) -> io::Result<()> {
    set_lines(false, true)?;
    std::thread::sleep(HOLD);
    set_lines(true, false)?;
    std::thread::sleep(HOLD);
    set_lines(false, false)
}

/// Resets a chip.
pub fn restart(set_lines: &mut SetLines) -> io::Result<()> {
    set_lines(false, true)?;
    std::thread::sleep(HOLD);
    set_lines(false, false)
}
