//! Wi-Fi and sockets, in the shape of lwIP's.
//!
//! Nothing here waits: what is not there yet is [`Errno::EAGAIN`], and the runtime asks again while it attends to interrupts and Ctrl-C.

pub use core::net::{Ipv4Addr, SocketAddrV4};

use crate::errno::Errno;

/// Longest name of a network, in bytes; IEEE 802.11.
pub const SSID_MAX: usize = 32;
/// Longest key of a network, in bytes: a passphrase has 8 to 63, a key in hexadecimal 64.
pub const KEY_MAX: usize = 64;
/// Shortest passphrase, in bytes.
pub const KEY_MIN: usize = 8;
/// Longest name that the board tells routers, in bytes.
pub const HOST_NAME_MAX: usize = 32;

/// Which side of a Wi-Fi network the board is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Interface {
    /// It joins the network of an access point.
    Station = 0,
    /// It is the access point.
    AccessPoint = 1,
}

/// How joining a network goes; numbers as MicroPython's ESP32 port has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum WifiStatus {
    /// Nobody asked.
    Idle = 1000,
    /// Under way.
    Connecting = 1001,
    /// Joined, with an address.
    Connected = 1010,
    /// The access point is not heard any more.
    BeaconTimeout = 200,
    /// No access point has this name.
    NotFound = 201,
    /// The key is wrong.
    WrongKey = 202,
    /// The access point refused.
    Refused = 203,
    /// The access point does not answer.
    HandshakeTimeout = 204,
}

/// How a network is protected; numbers as MicroPython's ESP32 port has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Security {
    /// Not at all.
    Open = 0,
    /// WEP.
    Wep = 1,
    /// WPA with a key.
    Wpa = 2,
    /// WPA2 with a key.
    Wpa2 = 3,
    /// WPA or WPA2 with a key.
    WpaWpa2 = 4,
    /// WPA2 with a server of accounts.
    Wpa2Enterprise = 5,
    /// WPA3 with a key.
    Wpa3 = 6,
    /// WPA2 or WPA3 with a key.
    Wpa2Wpa3 = 7,
}

/// A few bytes of text: a name or key of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short<const MAX: usize> {
    bytes: [u8; MAX],
    length: u8,
}

impl<const MAX: usize> Default for Short<MAX> {
    fn default() -> Self {
        Self { bytes: [0; MAX], length: 0 }
    }
}

impl<const MAX: usize> Short<MAX> {
    /// A copy; `None` if it is too long.
    pub fn new(text: &[u8]) -> Option<Self> {
        let mut short = Self::default();
        short.bytes.get_mut(..text.len())?.copy_from_slice(text);
        short.length = text.len() as u8;
        Some(short)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&[])
    }
}

/// A name of a network.
pub type Ssid = Short<SSID_MAX>;
/// A key of a network; none for an open one.
pub type NetworkKey = Short<KEY_MAX>;
/// A name of a board.
pub type HostName = Short<HOST_NAME_MAX>;

/// An access point that was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessPoint {
    /// Its name.
    pub ssid: Ssid,
    /// Its hardware address.
    pub bssid: [u8; 6],
    /// Its channel.
    pub channel: u8,
    /// How strong it is heard, in dBm.
    pub rssi: i8,
    /// How it is protected.
    pub security: Security,
    /// Whether it hides its name.
    pub is_hidden: bool,
}

/// What the board offers as an access point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessPointSettings {
    /// Name.
    pub ssid: Ssid,
    /// Key.
    pub key: NetworkKey,
    /// Protection.
    pub security: Security,
    /// Channel.
    pub channel: u8,
    /// Whether the name is hidden.
    pub is_hidden: bool,
    /// Most stations at a time.
    pub clients_max: u8,
}

/// Where the board is in its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// Its own.
    pub ip: Ipv4Addr,
    /// Which bits tell the network.
    pub mask: Ipv4Addr,
    /// The way out.
    pub gateway: Ipv4Addr,
    /// Who knows names.
    pub dns: Ipv4Addr,
}

impl Addresses {
    /// None.
    pub const NONE: Self = Self {
        ip: Ipv4Addr::UNSPECIFIED,
        mask: Ipv4Addr::UNSPECIFIED,
        gateway: Ipv4Addr::UNSPECIFIED,
        dns: Ipv4Addr::UNSPECIFIED,
    };
}

/// Wi-Fi.
pub trait Wifi {
    /// Whether a side is switched on.
    fn wifi_is_active(&mut self, interface: Interface) -> bool {
        let _ = interface;
        false
    }

    /// Switches a side on or off.
    fn set_wifi_active(&mut self, interface: Interface, is_active: bool) -> Result<(), Errno> {
        let _ = (interface, is_active);
        Err(Errno::ENODEV)
    }

    /// Begins to join a network; [`Wifi::wifi_status`] tells how it goes. `bssid` chooses one of several access points.
    fn join_wifi(&mut self, ssid: &Ssid, key: &NetworkKey, bssid: Option<[u8; 6]>) -> Result<(), Errno> {
        let _ = (ssid, key, bssid);
        Err(Errno::ENODEV)
    }

    /// Leaves the network.
    fn leave_wifi(&mut self) -> Result<(), Errno> {
        Err(Errno::ENODEV)
    }

    /// How it goes; an access point that is on is [`WifiStatus::Connected`] while a station is with it.
    fn wifi_status(&mut self, interface: Interface) -> WifiStatus {
        let _ = interface;
        WifiStatus::Idle
    }

    /// The network that the station joined last, or that the board offers.
    fn wifi_settings(&mut self, interface: Interface) -> Result<AccessPointSettings, Errno> {
        let _ = interface;
        Err(Errno::ENODEV)
    }

    /// What the board offers as an access point.
    fn offer_wifi(&mut self, settings: &AccessPointSettings) -> Result<(), Errno> {
        let _ = settings;
        Err(Errno::ENODEV)
    }

    /// Access point number `index` of those heard; 0 listens anew and is `EAGAIN` meanwhile. `None` past the last.
    fn scan_wifi(&mut self, index: usize) -> Result<Option<AccessPoint>, Errno> {
        let _ = index;
        Err(Errno::ENODEV)
    }

    /// Station number `index` of those that are with the board.
    fn wifi_client(&mut self, index: usize) -> Option<[u8; 6]> {
        let _ = index;
        None
    }

    /// How strong the access point is heard, in dBm.
    fn wifi_rssi(&mut self) -> Result<i8, Errno> {
        Err(Errno::ENODEV)
    }

    /// Hardware address.
    fn wifi_mac(&mut self, interface: Interface) -> [u8; 6] {
        let _ = interface;
        [0; 6]
    }

    /// Where the board is.
    fn wifi_addresses(&mut self, interface: Interface) -> Addresses {
        let _ = interface;
        Addresses::NONE
    }

    /// Where the board shall be; `None` asks the router.
    fn set_wifi_addresses(&mut self, interface: Interface, addresses: Option<Addresses>) -> Result<(), Errno> {
        let _ = (interface, addresses);
        Err(Errno::ENODEV)
    }

    /// The name that the board tells routers.
    fn host_name(&mut self) -> HostName {
        HostName::default()
    }

    /// Another name.
    fn set_host_name(&mut self, name: &HostName) -> Result<(), Errno> {
        let _ = name;
        Err(Errno::ENODEV)
    }
}

/// Number of an open socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SocketId(pub u8);

/// How a socket carries bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TCP.
    Stream,
    /// UDP.
    Datagram,
}

/// What a socket is ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Readiness {
    /// Something can be received or accepted, or the end was reached.
    pub readable: bool,
    /// Something can be sent.
    pub writable: bool,
    /// The connection failed.
    pub failed: bool,
    /// The far end is gone.
    pub hung_up: bool,
}

/// What can be set of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketOption {
    /// A port may be taken again at once.
    ReuseAddress(bool),
    /// Datagrams may go to everybody.
    Broadcast(bool),
    /// A silent connection is probed.
    KeepAlive(bool),
    /// Small pieces are sent at once.
    NoDelay(bool),
    /// Datagrams to this group are received by the interface with the second address.
    JoinGroup(Ipv4Addr, Ipv4Addr),
    /// They are not any more.
    LeaveGroup(Ipv4Addr, Ipv4Addr),
}

/// Sockets by number.
pub trait Sockets {
    /// A new one; `EMFILE` when there are too many.
    fn open_socket(&mut self, transport: Transport) -> Result<SocketId, Errno> {
        let _ = transport;
        Err(Errno::ENODEV)
    }

    /// Gives it a port; address 0.0.0.0 is any of the board's, port 0 a free one.
    fn bind_socket(&mut self, socket: SocketId, address: SocketAddrV4) -> Result<(), Errno> {
        let _ = (socket, address);
        Err(Errno::ENODEV)
    }

    /// Lets others connect; `backlog` of them may wait.
    fn listen_socket(&mut self, socket: SocketId, backlog: u8) -> Result<(), Errno> {
        let _ = (socket, backlog);
        Err(Errno::ENODEV)
    }

    /// The connection of one that waits.
    fn accept_socket(&mut self, socket: SocketId) -> Result<(SocketId, SocketAddrV4), Errno> {
        let _ = socket;
        Err(Errno::ENODEV)
    }

    /// Connects; `EINPROGRESS` until the socket is writable or has failed.
    fn connect_socket(&mut self, socket: SocketId, address: SocketAddrV4) -> Result<(), Errno> {
        let _ = (socket, address);
        Err(Errno::ENODEV)
    }

    /// What went wrong since it was asked last, such as with connecting.
    fn socket_error(&mut self, socket: SocketId) -> Result<(), Errno> {
        let _ = socket;
        Err(Errno::ENODEV)
    }

    /// Takes bytes to send, to the far end or to `address`; how many.
    fn send_socket(&mut self, socket: SocketId, bytes: &[u8], address: Option<SocketAddrV4>) -> Result<usize, Errno> {
        let _ = (socket, bytes, address);
        Err(Errno::ENODEV)
    }

    /// Gives what came, and from whom where that is a datagram; 0 bytes of a stream are its end.
    fn receive_socket(&mut self, socket: SocketId, buffer: &mut [u8]) -> Result<(usize, Option<SocketAddrV4>), Errno> {
        let _ = (socket, buffer);
        Err(Errno::ENODEV)
    }

    /// What it is ready for now.
    fn socket_readiness(&mut self, socket: SocketId) -> Readiness {
        let _ = socket;
        Readiness::default()
    }

    /// Its own address and port.
    fn socket_address(&mut self, socket: SocketId) -> Result<SocketAddrV4, Errno> {
        let _ = socket;
        Err(Errno::ENODEV)
    }

    /// Sets an option.
    fn set_socket_option(&mut self, socket: SocketId, option: SocketOption) -> Result<(), Errno> {
        let _ = (socket, option);
        Err(Errno::ENODEV)
    }

    /// Closes it; what was taken to send is still sent.
    fn close_socket(&mut self, socket: SocketId) {
        let _ = socket;
    }

    /// The address of a host; `EAGAIN` while it is being asked for, `ENOENT` if it has none.
    fn resolve_host(&mut self, name: &str) -> Result<Ipv4Addr, Errno> {
        let _ = name;
        Err(Errno::ENODEV)
    }
}
