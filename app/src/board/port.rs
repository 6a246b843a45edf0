//! Where a board can be reached, and which ports this computer has.
//!
//! **Invariant:** two [`PortInfo`] are the same device exactly when their identity (path, VID, PID, serial number)
//! is equal; the order of a list never matters.

use std::fmt;
use std::str::FromStr;

use pyrite_sim::BoardFacts;
use pyrite_sim::boards::{UsbId, bridge};
use serde::{Deserialize, Serialize};

/// How the text of an address behind a socket begins.
const TCP: &str = "tcp://";
/// The same, of a serial port over a network.
const RFC2217: &str = "rfc2217://";

/// Where a board can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PortAddress {
    /// The simulated board inside this process.
    Simulator,
    /// A serial port or a pseudo terminal, by path (`/dev/ttyACM0`, `COM3`, `/dev/pts/4`).
    Serial(String),
    /// A board behind a TCP socket, `host:port`.
    Tcp(String),
    /// A serial port over a network (RFC 2217), `host:port`.
    Rfc2217(String),
}

impl PortAddress {
    /// Whether the port is a cable that can be pulled out and come back.
    pub fn is_serial(&self) -> bool {
        matches!(self, Self::Serial(_))
    }

    /// A short name for a button or a status bar.
    pub fn short_name(&self) -> String {
        match self {
            Self::Simulator => "Simulated board".to_owned(),
            Self::Serial(path) => path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
            Self::Tcp(address) | Self::Rfc2217(address) => address.clone(),
        }
    }
}

impl fmt::Display for PortAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simulator => formatter.write_str("sim"),
            Self::Serial(path) => formatter.write_str(path),
            Self::Tcp(address) => write!(formatter, "{TCP}{address}"),
            Self::Rfc2217(address) => write!(formatter, "{RFC2217}{address}"),
        }
    }
}

impl FromStr for PortAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err(
                "the port is empty: use sim, a serial port such as /dev/ttyACM0 or COM3, tcp://HOST:PORT or rfc2217://HOST:PORT"
                    .into(),
            );
        }
        if text == "sim" {
            return Ok(Self::Simulator);
        }
        for (scheme, of_address) in [(TCP, Self::Tcp as fn(String) -> Self), (RFC2217, Self::Rfc2217)] {
            let Some(address) = text.strip_prefix(scheme) else { continue };
            let number = address
                .rsplit_once(':')
                .and_then(|(host, number)| (!host.is_empty()).then(|| number.parse::<u16>().ok()).flatten());
            return match number {
                Some(_) => Ok(of_address(address.to_owned())),
                None => Err(format!("{scheme}{address} lacks a host or a port number: write {scheme}HOST:PORT")),
            };
        }
        Ok(Self::Serial(text.to_owned()))
    }
}

/// A port that this computer offers at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortInfo {
    /// How to open it.
    pub address: PortAddress,
    /// USB vendor and product number.
    pub usb: Option<(u16, u16)>,
    /// USB serial number.
    pub serial_number: Option<String>,
    /// What the device calls itself.
    pub product: Option<String>,
}

impl PortInfo {
    /// The text of a chooser's row: what the device calls itself, or is known as, and what board that may be.
    pub fn title(&self) -> String {
        let usb = self.usb.map(|(vendor, product)| UsbId(vendor, product));
        let device = self.product.as_deref().or_else(|| usb.and_then(bridge));
        // A bridge is on many boards; the first is a guess that the chip's answer may prove wrong.
        let board = usb.and_then(|usb| BoardFacts::on_usb(usb).next()).map(|board| board.name.as_str());
        let name = self.address.short_name();
        match (device, board) {
            (Some(device), Some(board)) => format!("{device}, perhaps {board} ({name})"),
            (Some(device), None) => format!("{device} ({name})"),
            (None, _) => name,
        }
    }

    /// Whether the port is likely a microcontroller board: every USB serial device is, an onboard COM1 is not.
    pub fn is_likely_board(&self) -> bool {
        self.usb.is_some()
    }
}

/// The serial ports of this computer that could have a board behind them.
pub fn available_ports() -> Vec<PortInfo> {
    let Ok(ports) = serialport::available_ports() else { return Vec::new() };
    let mut found: Vec<PortInfo> = ports
        .into_iter()
        .filter_map(|port| match port.port_type {
            serialport::SerialPortType::UsbPort(usb) => Some(PortInfo {
                address: PortAddress::Serial(port.port_name),
                usb: Some((usb.vid, usb.pid)),
                serial_number: usb.serial_number,
                product: usb.product.filter(|product| !product.trim().is_empty()),
            }),
            serialport::SerialPortType::PciPort => None,
            serialport::SerialPortType::BluetoothPort => None,
            serialport::SerialPortType::Unknown if crate::desktop::is_builtin_uart(&port.port_name) => None,
            serialport::SerialPortType::Unknown => Some(PortInfo {
                address: PortAddress::Serial(port.port_name),
                usb: None,
                serial_number: None,
                product: None,
            }),
        })
        // macOS lists each device twice; the call-out device does not wait for a carrier.
        .filter(|port| !matches!(&port.address, PortAddress::Serial(path) if path.starts_with("/dev/tty.")))
        .collect();
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_what_it_may_be() {
        let title = |usb, product: Option<&str>| {
            let address = PortAddress::Serial("/dev/ttyUSB0".into());
            PortInfo { address, usb, serial_number: None, product: product.map(str::to_owned) }.title()
        };
        assert_eq!(title(None, None), "ttyUSB0");
        assert_eq!(title(Some((1, 2)), Some("Modem")), "Modem (ttyUSB0)");
        assert_eq!(title(Some((0x10c4, 0xea60)), None), "CP210x, perhaps ESP32-DevKitC V4 (ttyUSB0)");
        assert_eq!(title(Some((0x303a, 0x1001)), Some("USB JTAG")), "USB JTAG, perhaps XIAO ESP32C3 (ttyUSB0)");
    }

    #[test]
    fn addresses_are_read_and_written() {
        for (text, address) in [
            ("sim", PortAddress::Simulator),
            ("/dev/ttyACM0", PortAddress::Serial("/dev/ttyACM0".into())),
            ("COM3", PortAddress::Serial("COM3".into())),
            ("tcp://localhost:5000", PortAddress::Tcp("localhost:5000".into())),
            ("rfc2217://lab:2217", PortAddress::Rfc2217("lab:2217".into())),
        ] {
            assert_eq!(text.parse(), Ok(address.clone()));
            assert_eq!(address.to_string(), text);
        }
        for text in ["", "tcp://", "tcp://host", "tcp://:1", "tcp://host:x", "rfc2217://lab"] {
            assert!(text.parse::<PortAddress>().is_err(), "{text}");
        }
    }
}
