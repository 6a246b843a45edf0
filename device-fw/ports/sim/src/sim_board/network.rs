//! Simulated Wi-Fi, and sockets that reach this computer's loopback and nothing else.
//!
//! What networks can be heard is told by [`SimBoard::add_network`]; while nobody told, the board finds whichever network a program asks
//! for. Every address of the board is 127.0.0.1: a server on the board is there for programs of this computer, and theirs for the board.
//!
//! **Invariant:** no socket ever blocks, so the board's lock is held for a moment only.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::mem::MaybeUninit;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use pyrite_platform::errno::Errno;
use pyrite_platform::network::{
    AccessPoint, AccessPointSettings, Addresses, HostName, Interface, Ipv4Addr, NetworkKey, Readiness, Security,
    SocketAddrV4, SocketId, SocketOption, Sockets, Ssid, Transport, Wifi, WifiStatus,
};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::SimBoard;
use crate::chip_rom::model::MAC;

/// Sockets that are open at a time; lwIP's as MicroPython's ESP32 port has it.
const SOCKETS_MAX: u8 = 16;
/// How long joining a network takes, and how long until it is given up.
const JOIN_TIME: Duration = Duration::from_millis(100);
const FAIL_TIME: Duration = Duration::from_millis(500);
/// How long listening for networks takes.
const SCAN_TIME: Duration = Duration::from_millis(200);
/// After a full buffer, when sending is tried again.
const SEND_PAUSE: Duration = Duration::from_millis(5);
/// What is added to a port that needs rights which this computer's user lacks.
const PORT_SHIFT: u16 = 8000;

/// The network that can be heard while nobody said otherwise.
const DEFAULT_SSID: &str = "Pyrite";

/// Where the board is once it is in a network.
const LOOPBACK: Addresses = Addresses {
    ip: Ipv4Addr::LOCALHOST,
    mask: Ipv4Addr::new(255, 0, 0, 0),
    gateway: Ipv4Addr::LOCALHOST,
    dns: Ipv4Addr::LOCALHOST,
};

/// A network that the board can hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimNetwork {
    /// Its name.
    pub ssid: String,
    /// Its key; an open one has none.
    pub key: Option<String>,
}

#[derive(Default)]
struct Side {
    is_active: bool,
    fixed: Option<Addresses>,
}

struct Joining {
    since: Instant,
    outcome: WifiStatus,
    ssid: Ssid,
    key: NetworkKey,
}

/// One open socket.
struct Open {
    socket: Socket,
    transport: Transport,
    is_listening: bool,
    is_connecting: bool,
    /// Why connecting failed: the system tells it once only.
    failure: Option<Errno>,
    /// Connections that were taken to know that there are some.
    waiting: VecDeque<(Socket, SocketAddrV4)>,
    full_since: Option<Instant>,
}

/// Wi-Fi and sockets of a board.
#[derive(Default)]
pub struct Network {
    heard: Vec<SimNetwork>,
    station: Side,
    access_point: Side,
    joining: Option<Joining>,
    offered: Option<AccessPointSettings>,
    scan_since: Option<Instant>,
    host_name: Option<HostName>,
    sockets: BTreeMap<u8, Open>,
}

fn no_settings() -> AccessPointSettings {
    AccessPointSettings {
        ssid: Ssid::default(),
        key: NetworkKey::default(),
        security: Security::Open,
        channel: 1,
        is_hidden: false,
        clients_max: 4,
    }
}

impl Network {
    /// The program is gone: so are its sockets.
    pub fn close_sockets(&mut self) {
        self.sockets.clear();
    }

    /// The chip is reset: only what is around it stays.
    pub fn reset(&mut self) {
        *self = Self { heard: std::mem::take(&mut self.heard), ..Self::default() };
    }

    fn side(&mut self, interface: Interface) -> &mut Side {
        match interface {
            Interface::Station => &mut self.station,
            Interface::AccessPoint => &mut self.access_point,
        }
    }

    fn status(&self) -> WifiStatus {
        match &self.joining {
            Some(_) if !self.station.is_active => WifiStatus::Idle,
            Some(joining) => {
                let time = if joining.outcome == WifiStatus::Connected { JOIN_TIME } else { FAIL_TIME };
                if joining.since.elapsed() < time { WifiStatus::Connecting } else { joining.outcome }
            }
            None => WifiStatus::Idle,
        }
    }

    /// How joining a network will end.
    fn outcome(&self, ssid: &Ssid, key: &NetworkKey) -> WifiStatus {
        if self.heard.is_empty() {
            return WifiStatus::Connected;
        }
        match self.heard.iter().find(|network| network.ssid.as_bytes() == ssid.bytes()) {
            None => WifiStatus::NotFound,
            Some(network) if network.key.as_deref().is_none_or(|wanted| wanted.as_bytes() == key.bytes()) => {
                WifiStatus::Connected
            }
            Some(_) => WifiStatus::WrongKey,
        }
    }

    fn addresses(&self, interface: Interface) -> Addresses {
        let (is_up, fixed) = match interface {
            Interface::Station => (self.status() == WifiStatus::Connected, self.station.fixed),
            Interface::AccessPoint => (self.access_point.is_active, self.access_point.fixed),
        };
        if is_up { fixed.unwrap_or(LOOPBACK) } else { Addresses::NONE }
    }

    /// Without a network there is no way anywhere.
    fn check_up(&self) -> Result<(), Errno> {
        let is_up = self.access_point.is_active || self.status() == WifiStatus::Connected;
        if is_up { Ok(()) } else { Err(Errno::EHOSTUNREACH) }
    }

    /// Where on this computer an address of the board's network is.
    fn on_host(&self, address: SocketAddrV4) -> Result<SocketAddrV4, Errno> {
        let ip = *address.ip();
        let own = [Interface::Station, Interface::AccessPoint].map(|interface| self.addresses(interface).ip);
        if ip.is_multicast() || ip.is_loopback() {
            return Ok(address);
        }
        if ip.is_unspecified() || own.contains(&ip) {
            return Ok(SocketAddrV4::new(Ipv4Addr::LOCALHOST, address.port()));
        }
        Err(Errno::EHOSTUNREACH)
    }

    fn open(&mut self, socket: SocketId) -> Result<&mut Open, Errno> {
        self.sockets.get_mut(&socket.0).ok_or(Errno::EBADF)
    }

    fn insert(&mut self, socket: Socket, transport: Transport) -> Result<SocketId, Errno> {
        let number = (0..SOCKETS_MAX).find(|number| !self.sockets.contains_key(number)).ok_or(Errno::EMFILE)?;
        socket.set_nonblocking(true).map_err(errno)?;
        let open = Open {
            socket,
            transport,
            is_listening: false,
            is_connecting: false,
            failure: None,
            waiting: VecDeque::new(),
            full_since: None,
        };
        self.sockets.insert(number, open);
        Ok(SocketId(number))
    }
}

fn errno(error: io::Error) -> Errno {
    match error.kind() {
        ErrorKind::WouldBlock => Errno::EAGAIN,
        ErrorKind::AddrInUse => Errno::EADDRINUSE,
        ErrorKind::AddrNotAvailable => Errno::EADDRNOTAVAIL,
        ErrorKind::ConnectionRefused => Errno::ECONNREFUSED,
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Errno::ECONNRESET,
        ErrorKind::ConnectionAborted => Errno::ECONNABORTED,
        ErrorKind::NotConnected => Errno::ENOTCONN,
        ErrorKind::TimedOut => Errno::ETIMEDOUT,
        ErrorKind::PermissionDenied => Errno::EACCES,
        ErrorKind::InvalidInput => Errno::EINVAL,
        _ => Errno::EIO,
    }
}

fn from_host(address: &SockAddr) -> SocketAddrV4 {
    address.as_socket_ipv4().unwrap_or(SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0))
}

impl Open {
    /// Takes a connection that waits, if there is one.
    fn take_waiting(&mut self) -> Result<(), Errno> {
        if self.waiting.is_empty() {
            let (socket, from) = self.socket.accept().map_err(errno)?;
            self.waiting.push_back((socket, from_host(&from)));
        }
        Ok(())
    }

    /// Whether connecting has come to an end, good or bad.
    fn settle(&mut self) -> Result<(), Errno> {
        if self.is_connecting && self.failure.is_none() {
            self.failure = self.socket.take_error().unwrap_or_else(Some).map(errno);
            self.is_connecting = self.socket.peer_addr().is_err();
        }
        self.failure.map_or(Ok(()), Err)
    }

    fn readiness(&mut self) -> Readiness {
        if self.is_listening {
            return Readiness { readable: self.take_waiting().is_ok(), ..Readiness::default() };
        }
        if self.settle().is_err() {
            return Readiness { writable: true, failed: true, hung_up: true, ..Readiness::default() };
        }
        if self.is_connecting {
            return Readiness::default();
        }
        let mut piece = [MaybeUninit::uninit()];
        let peeked = self.socket.peek(&mut piece);
        let is_empty = matches!(&peeked, Err(error) if error.kind() == ErrorKind::WouldBlock);
        let is_unconnected = matches!(&peeked, Err(error) if error.kind() == ErrorKind::NotConnected);
        let is_broken = matches!(&peeked, Err(error)
            if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted));
        Readiness {
            readable: !is_empty && !is_unconnected,
            writable: !is_unconnected && self.full_since.is_none_or(|since| since.elapsed() >= SEND_PAUSE),
            failed: is_broken,
            hung_up: is_broken || is_unconnected,
        }
    }
}

impl SimBoard {
    /// From now on the board hears this network, besides others that were added.
    pub fn add_network(&self, network: SimNetwork) {
        self.lock().network.heard.push(network);
    }
}

impl Wifi for SimBoard {
    fn wifi_is_active(&mut self, interface: Interface) -> bool {
        self.lock().network.side(interface).is_active
    }

    fn set_wifi_active(&mut self, interface: Interface, is_active: bool) -> Result<(), Errno> {
        let mut state = self.lock();
        state.network.side(interface).is_active = is_active;
        if interface == Interface::Station && !is_active {
            state.network.joining = None;
        }
        Ok(())
    }

    fn join_wifi(&mut self, ssid: &Ssid, key: &NetworkKey, _bssid: Option<[u8; 6]>) -> Result<(), Errno> {
        let network = &mut self.lock().network;
        if !network.station.is_active {
            return Err(Errno::EPERM);
        }
        let outcome = network.outcome(ssid, key);
        network.joining = Some(Joining { since: Instant::now(), outcome, ssid: *ssid, key: *key });
        Ok(())
    }

    fn leave_wifi(&mut self) -> Result<(), Errno> {
        self.lock().network.joining = None;
        Ok(())
    }

    fn wifi_status(&mut self, interface: Interface) -> WifiStatus {
        match interface {
            Interface::Station => self.lock().network.status(),
            // Nobody is there to join the simulated access point.
            Interface::AccessPoint => WifiStatus::Idle,
        }
    }

    fn wifi_settings(&mut self, interface: Interface) -> Result<AccessPointSettings, Errno> {
        let network = &self.lock().network;
        match (interface, &network.joining) {
            (Interface::Station, Some(Joining { ssid, key, .. })) => {
                let security = if key.bytes().is_empty() { Security::Open } else { Security::Wpa2 };
                Ok(AccessPointSettings { ssid: *ssid, key: *key, security, ..no_settings() })
            }
            (Interface::Station, None) => Ok(no_settings()),
            (Interface::AccessPoint, _) => {
                let default =
                    AccessPointSettings { ssid: Ssid::new(b"ESP_FE5C1D").unwrap_or_default(), ..no_settings() };
                Ok(network.offered.unwrap_or(default))
            }
        }
    }

    fn offer_wifi(&mut self, settings: &AccessPointSettings) -> Result<(), Errno> {
        self.lock().network.offered = Some(*settings);
        Ok(())
    }

    fn scan_wifi(&mut self, index: usize) -> Result<Option<AccessPoint>, Errno> {
        let network = &mut self.lock().network;
        if !network.station.is_active {
            return Err(Errno::EPERM);
        }
        if index == 0 && network.scan_since.get_or_insert_with(Instant::now).elapsed() < SCAN_TIME {
            return Err(Errno::EAGAIN);
        }
        let default = SimNetwork { ssid: DEFAULT_SSID.into(), key: None };
        let heard = if network.heard.is_empty() { std::slice::from_ref(&default) } else { &network.heard };
        let Some(found) = heard.get(index) else {
            network.scan_since = None;
            return Ok(None);
        };
        // The nearest is the first.
        let distance = u8::try_from(index).unwrap_or(u8::MAX);
        Ok(Some(AccessPoint {
            ssid: Ssid::new(found.ssid.as_bytes()).unwrap_or_default(),
            bssid: [0x02, 0x50, 0x59, 0, 0, distance],
            channel: 1 + distance % 13,
            rssi: -40 - (distance.min(50) as i8),
            security: if found.key.is_some() { Security::Wpa2 } else { Security::Open },
            is_hidden: false,
        }))
    }

    fn wifi_rssi(&mut self) -> Result<i8, Errno> {
        let network = &self.lock().network;
        if network.status() == WifiStatus::Connected { Ok(-40) } else { Err(Errno::ENOTCONN) }
    }

    fn wifi_mac(&mut self, interface: Interface) -> [u8; 6] {
        let mut mac = MAC;
        mac[5] = mac[5].wrapping_add(interface as u8);
        mac
    }

    fn wifi_addresses(&mut self, interface: Interface) -> Addresses {
        self.lock().network.addresses(interface)
    }

    fn set_wifi_addresses(&mut self, interface: Interface, addresses: Option<Addresses>) -> Result<(), Errno> {
        self.lock().network.side(interface).fixed = addresses;
        Ok(())
    }

    fn host_name(&mut self) -> HostName {
        let default = HostName::new(b"mpy-esp32").unwrap_or_default();
        self.lock().network.host_name.unwrap_or(default)
    }

    fn set_host_name(&mut self, name: &HostName) -> Result<(), Errno> {
        self.lock().network.host_name = Some(*name);
        Ok(())
    }
}

impl Sockets for SimBoard {
    fn open_socket(&mut self, transport: Transport) -> Result<SocketId, Errno> {
        let (kind, protocol) = match transport {
            Transport::Stream => (Type::STREAM, Protocol::TCP),
            Transport::Datagram => (Type::DGRAM, Protocol::UDP),
        };
        let socket = Socket::new(Domain::IPV4, kind, Some(protocol)).map_err(errno)?;
        // What the board sends to a group stays on this computer.
        if transport == Transport::Datagram {
            socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST).map_err(errno)?;
        }
        self.lock().network.insert(socket, transport)
    }

    fn bind_socket(&mut self, socket: SocketId, address: SocketAddrV4) -> Result<(), Errno> {
        let network = &mut self.lock().network;
        let address = network.on_host(address).map_err(|_| Errno::EADDRNOTAVAIL)?;
        let open = network.open(socket)?;
        match open.socket.bind(&address.into()) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                let shifted = SocketAddrV4::new(*address.ip(), address.port().saturating_add(PORT_SHIFT));
                open.socket.bind(&shifted.into()).map_err(errno)
            }
            result => result.map_err(errno),
        }
    }

    fn listen_socket(&mut self, socket: SocketId, backlog: u8) -> Result<(), Errno> {
        let network = &mut self.lock().network;
        let open = network.open(socket)?;
        if open.transport == Transport::Datagram {
            return Err(Errno::EOPNOTSUPP);
        }
        open.socket.listen(i32::from(backlog.max(1))).map_err(errno)?;
        open.is_listening = true;
        Ok(())
    }

    fn accept_socket(&mut self, socket: SocketId) -> Result<(SocketId, SocketAddrV4), Errno> {
        let network = &mut self.lock().network;
        if network.sockets.len() >= usize::from(SOCKETS_MAX) {
            return Err(Errno::EMFILE);
        }
        let open = network.open(socket)?;
        if !open.is_listening {
            return Err(Errno::EINVAL);
        }
        open.take_waiting()?;
        let (accepted, from) = open.waiting.pop_front().ok_or(Errno::EAGAIN)?;
        Ok((network.insert(accepted, Transport::Stream)?, from))
    }

    fn connect_socket(&mut self, socket: SocketId, address: SocketAddrV4) -> Result<(), Errno> {
        let network = &mut self.lock().network;
        network.check_up()?;
        let address = network.on_host(address)?;
        let open = network.open(socket)?;
        open.settle()?;
        if open.is_connecting {
            return Err(Errno::EALREADY);
        }
        if open.transport == Transport::Stream && open.socket.peer_addr().is_ok() {
            return Err(Errno::EISCONN);
        }
        match open.socket.connect(&address.into()).map_err(errno) {
            Ok(()) => Ok(()),
            // Systems say differently that it is under way; whether that is so shows later.
            Err(Errno::EAGAIN | Errno::EIO) => {
                open.is_connecting = true;
                Err(Errno::EINPROGRESS)
            }
            Err(errno) => Err(errno),
        }
    }

    fn socket_error(&mut self, socket: SocketId) -> Result<(), Errno> {
        let network = &mut self.lock().network;
        let open = network.open(socket)?;
        open.settle()?;
        if open.is_connecting { Err(Errno::EAGAIN) } else { Ok(()) }
    }

    fn send_socket(&mut self, socket: SocketId, bytes: &[u8], address: Option<SocketAddrV4>) -> Result<usize, Errno> {
        let network = &mut self.lock().network;
        network.check_up()?;
        let address = address.map(|address| network.on_host(address)).transpose()?;
        let open = network.open(socket)?;
        open.settle()?;
        let sent = match address {
            Some(address) => open.socket.send_to(bytes, &address.into()),
            None => (&open.socket).write(bytes),
        };
        let is_full = matches!(&sent, Err(error) if error.kind() == ErrorKind::WouldBlock);
        open.full_since = is_full.then(Instant::now);
        sent.map_err(errno)
    }

    fn receive_socket(&mut self, socket: SocketId, buffer: &mut [u8]) -> Result<(usize, Option<SocketAddrV4>), Errno> {
        let network = &mut self.lock().network;
        let open = network.open(socket)?;
        open.settle()?;
        if open.transport == Transport::Stream {
            return (&open.socket).read(buffer).map(|count| (count, None)).map_err(errno);
        }
        // The library's own way to receive from somebody gives uninitialised memory.
        let socket = UdpSocket::from(open.socket.try_clone().map_err(errno)?);
        let (count, from) = socket.recv_from(buffer).map_err(errno)?;
        Ok((count, Some(from_host(&from.into()))))
    }

    fn socket_readiness(&mut self, socket: SocketId) -> Readiness {
        let network = &mut self.lock().network;
        network.open(socket).map_or(Readiness::default(), Open::readiness)
    }

    fn socket_address(&mut self, socket: SocketId) -> Result<SocketAddrV4, Errno> {
        let network = &mut self.lock().network;
        network.open(socket)?.socket.local_addr().map(|address| from_host(&address)).map_err(errno)
    }

    fn set_socket_option(&mut self, socket: SocketId, option: SocketOption) -> Result<(), Errno> {
        let network = &mut self.lock().network;
        let socket = &network.open(socket)?.socket;
        match option {
            SocketOption::ReuseAddress(is_on) => socket.set_reuse_address(is_on),
            SocketOption::Broadcast(is_on) => socket.set_broadcast(is_on),
            SocketOption::KeepAlive(is_on) => socket.set_keepalive(is_on),
            SocketOption::NoDelay(is_on) => socket.set_tcp_nodelay(is_on),
            SocketOption::JoinGroup(group, _) => socket.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST),
            SocketOption::LeaveGroup(group, _) => socket.leave_multicast_v4(&group, &Ipv4Addr::LOCALHOST),
        }
        .map_err(errno)
    }

    fn close_socket(&mut self, socket: SocketId) {
        self.lock().network.sockets.remove(&socket.0);
    }

    fn resolve_host(&mut self, name: &str) -> Result<Ipv4Addr, Errno> {
        let network = &self.lock().network;
        network.check_up()?;
        let own = network.host_name.unwrap_or_else(|| HostName::new(b"mpy-esp32").unwrap_or_default());
        let name = name.trim_end_matches('.').trim_end_matches(".local");
        if name.eq_ignore_ascii_case("localhost") || name.as_bytes() == own.bytes() {
            Ok(Ipv4Addr::LOCALHOST)
        } else {
            Err(Errno::ENOENT)
        }
    }
}
