//! The connection with the board.
//!
//! **Invariant:** `wanted` is what the user chose; `link` is what is. A wanted port that vanished is tried again when
//! it comes back.

use crate::board::link::{Activity, Approach, LinkRequest, Peer};
use pyrite_sim::BoardFacts;
use pyrite_sim::boards::UsbId;

use crate::board::port::{PortAddress, PortInfo};
use crate::board::recognise;
use crate::board::trouble::Trouble;

use super::effect::Effect;

/// The state of the link.
#[derive(Debug, Clone, PartialEq)]
pub enum Link {
    /// Not connected, as asked.
    Off,
    /// The port is being opened, the board greeted.
    Connecting,
    /// A board answers.
    On(Peer),
    /// Not connected, for a reason.
    Trouble(Trouble),
}

/// What stays the same when a board is plugged in elsewhere: USB numbers and serial number.
type Identity = (Option<(u16, u16)>, Option<String>);

/// Ports, the choice, and the link.
#[derive(Debug)]
pub struct Connection {
    /// The ports of this computer now.
    pub ports: Vec<PortInfo>,
    /// What the user chose; `None` after Disconnect.
    pub wanted: Option<PortAddress>,
    /// USB identity of the wanted board: it may come back under another path.
    identity: Option<Identity>,
    /// What is.
    pub link: Link,
    /// What the board does.
    pub activity: Activity,
    /// Speed of the serial line in bits a second, where it is raised.
    pub raised_baud: Option<u32>,
    /// The board's clock is to be set once no program runs that would see it jump.
    pub clock_due: bool,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            ports: Vec::new(),
            wanted: None,
            identity: None,
            link: Link::Off,
            activity: Activity::Idle,
            raised_baud: None,
            clock_due: false,
        }
    }
}

impl Connection {
    /// The board, if one answers.
    pub fn peer(&self) -> Option<&Peer> {
        match &self.link {
            Link::On(peer) => Some(peer),
            _ => None,
        }
    }

    /// The boards that the one in use may be, the likeliest first.
    pub fn likely_boards(&self) -> Vec<&'static BoardFacts> {
        if self.wanted == Some(PortAddress::Simulator) {
            return vec![BoardFacts::usual()];
        }
        let info = self.ports.iter().find(|info| Some(&info.address) == self.wanted.as_ref());
        let usb = info.and_then(|info| info.usb).map(|(vendor, product)| UsbId(vendor, product));
        recognise::likely(usb, self.peer().map(|peer| peer.machine.as_str()))
    }

    /// Starts using a port.
    pub fn connect(&mut self, port: PortAddress, approach: Approach, effects: &mut Vec<Effect>) {
        self.identity = self
            .ports
            .iter()
            .find(|info| info.address == port && info.usb.is_some())
            .map(|info| (info.usb, info.serial_number.clone()));
        self.wanted = Some(port.clone());
        effects.push(Effect::WatchPort(Some(port.clone())));
        self.link = Link::Connecting;
        self.activity = Activity::Idle;
        effects.push(Effect::Link(LinkRequest::Connect(port, approach)));
    }

    /// Lets go.
    pub fn disconnect(&mut self, effects: &mut Vec<Effect>) {
        self.wanted = None;
        self.identity = None;
        self.link = Link::Off;
        effects.push(Effect::WatchPort(None));
        effects.push(Effect::Link(LinkRequest::Disconnect));
    }

    /// Takes a new list of ports. Reconnects a board that came back; returns boards that are new.
    pub fn ports_changed(&mut self, ports: Vec<PortInfo>, effects: &mut Vec<Effect>) -> Vec<PortInfo> {
        let fresh: Vec<PortInfo> =
            ports.iter().filter(|port| port.is_likely_board() && !self.ports.contains(port)).cloned().collect();
        self.ports = ports;
        let troubled = matches!(&self.link, Link::Trouble(trouble) if trouble.heals_by_itself());
        if let (true, Some(wanted)) = (troubled, self.wanted.clone()) {
            let same_path = self.ports.iter().find(|port| port.address == wanted);
            let same_board = self.identity.as_ref().and_then(|(usb, serial)| {
                self.ports.iter().find(|port| port.usb == *usb && port.serial_number == *serial)
            });
            if let Some(port) = same_board.or(same_path) {
                let address = port.address.clone();
                self.connect(address, Approach::HandsOff, effects);
                return Vec::new();
            }
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(path: &str, serial: &str) -> PortInfo {
        PortInfo {
            address: PortAddress::Serial(path.into()),
            usb: Some((0x303a, 0x1001)),
            serial_number: Some(serial.into()),
            product: None,
        }
    }

    #[test]
    fn a_board_that_comes_back_elsewhere_is_connected_again() {
        let mut connection = Connection::default();
        let mut effects = Vec::new();
        connection.ports_changed(vec![port("/dev/ttyACM0", "A")], &mut effects);
        connection.connect(PortAddress::Serial("/dev/ttyACM0".into()), Approach::HandsOff, &mut effects);
        effects.clear();
        connection.link = Link::Trouble(Trouble::Vanished { path: "/dev/ttyACM0".into() });
        connection.ports_changed(Vec::new(), &mut effects);
        assert!(effects.is_empty());
        connection.ports_changed(vec![port("/dev/ttyACM1", "A")], &mut effects);
        assert_eq!(connection.wanted, Some(PortAddress::Serial("/dev/ttyACM1".into())));
        assert!(matches!(effects[..], [Effect::WatchPort(_), Effect::Link(LinkRequest::Connect(..))]));
    }
}
