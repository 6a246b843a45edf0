//! Sockets by number, on the sides of the radio.
//!
//! A socket belongs to a side from its first use on: to the one that has its own address or the other's, else to the station. Both sides'
//! sockets live as long as their side is on.
//!
//! **Invariant:** a socket takes memory of the radio's heap only if there is some: otherwise `ENOMEM`.

extern crate alloc;

use alloc::vec::Vec;

use pyrite_platform::errno::Errno;
use pyrite_platform::network::{
    Interface, Ipv4Addr, Readiness, SocketAddrV4, SocketId, SocketOption, Sockets, Transport,
};
use smoltcp::iface::SocketHandle;
use smoltcp::socket::{tcp, udp};
use smoltcp::time::Duration;
use smoltcp::wire::{IpAddress, IpEndpoint, IpListenEndpoint};

use super::radio::Radio;
use super::side::Side;
use crate::peripherals::ChipPeripherals;

/// Sockets that are open at a time.
const SOCKETS: usize = 10;

/// Connections that wait for a listening socket at most: each takes buffers.
const BACKLOG: usize = 3;

/// Bytes of a connection's buffers, each way.
const STREAM_BUFFER: usize = 2048;

/// Bytes and number of datagrams that wait, each way.
const DATAGRAM_BUFFER: usize = 2048;
const DATAGRAMS: usize = 6;

/// Ports for sockets to which nobody gave one. Source: RFC 6335.
const FIRST_FREE_PORT: u16 = 49152;

/// How often a silent connection is probed.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// An open socket.
enum Open {
    /// It has no side yet; whether it is one of streams, its own address, and what was set.
    New(Transport, Option<SocketAddrV4>, Settings),
    Datagrams(Interface, SocketHandle),
    Stream(Stream),
    Listener(Listener),
}

#[derive(Clone, Copy, Default)]
struct Settings {
    keep_alive: bool,
    no_delay: bool,
}

struct Stream {
    interface: Interface,
    handle: SocketHandle,
    /// It was connected, so that its end is one.
    was_open: bool,
}

struct Listener {
    interface: Interface,
    local: IpListenEndpoint,
    waiting: Vec<SocketHandle>,
}

/// All sockets.
#[derive(Default)]
pub struct Table {
    open: [Option<Open>; SOCKETS],
    last_port: u16,
}

/// Memory for a buffer; `ENOMEM` when the radio's heap has none.
fn zeroed<T: Clone>(value: T, length: usize) -> Result<Vec<T>, Errno> {
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(length).map_err(|_| Errno::ENOMEM)?;
    buffer.resize(length, value);
    Ok(buffer)
}

fn stream_socket() -> Result<tcp::Socket<'static>, Errno> {
    let buffer = || zeroed(0, STREAM_BUFFER).map(tcp::SocketBuffer::new);
    Ok(tcp::Socket::new(buffer()?, buffer()?))
}

fn datagram_socket() -> Result<udp::Socket<'static>, Errno> {
    let buffer = || -> Result<udp::PacketBuffer<'static>, Errno> {
        let metadata = zeroed(udp::PacketMetadata::EMPTY, DATAGRAMS)?;
        Ok(udp::PacketBuffer::new(metadata, zeroed(0, DATAGRAM_BUFFER)?))
    };
    Ok(udp::Socket::new(buffer()?, buffer()?))
}

fn endpoint(address: SocketAddrV4) -> IpEndpoint {
    IpEndpoint::new(IpAddress::Ipv4(*address.ip()), address.port())
}

fn listen_endpoint(address: SocketAddrV4) -> IpListenEndpoint {
    let ip = Some(*address.ip()).filter(|ip| !ip.is_unspecified());
    IpListenEndpoint { addr: ip.map(IpAddress::Ipv4), port: address.port() }
}

fn address_of(endpoint: IpEndpoint) -> SocketAddrV4 {
    let IpAddress::Ipv4(ip) = endpoint.addr;
    SocketAddrV4::new(ip, endpoint.port)
}

fn apply(socket: &mut tcp::Socket<'_>, settings: Settings) {
    socket.set_keep_alive(settings.keep_alive.then_some(KEEP_ALIVE));
    socket.set_nagle_enabled(!settings.no_delay);
}

/// The side of an interface, if it is on.
fn side(radio: &mut Radio, interface: Interface) -> Result<&mut Side, Errno> {
    let side = match interface {
        Interface::Station => radio.station.as_mut(),
        Interface::AccessPoint => radio.access_point.as_mut(),
    };
    side.ok_or(Errno::ENETUNREACH)
}

/// The side through which a socket goes that has, or speaks to, these addresses.
fn side_for(radio: &Radio, own: Option<Ipv4Addr>, other: Option<Ipv4Addr>) -> Result<Interface, Errno> {
    let own = own.filter(|ip| !ip.is_unspecified());
    let sides = [(Interface::Station, &radio.station), (Interface::AccessPoint, &radio.access_point)];
    let on = || sides.iter().filter_map(|(interface, side)| side.as_ref().map(|side| (*interface, side)));
    if let Some(own) = own {
        return on().find(|(_, side)| side.addresses().ip == own).map(|found| found.0).ok_or(Errno::EADDRNOTAVAIL);
    }
    let near = other.and_then(|other| on().find(|(_, side)| side.is_near(other)));
    let found = near.or_else(|| on().find(|(_, side)| side.has_address())).or_else(|| on().next());
    found.map(|(interface, _)| interface).ok_or(Errno::ENETUNREACH)
}

impl Table {
    fn insert(&mut self, open: Open) -> Result<SocketId, Errno> {
        let place = self.open.iter().position(Option::is_none).ok_or(Errno::EMFILE)?;
        self.open[place] = Some(open);
        Ok(SocketId(place as u8))
    }

    fn get(&mut self, socket: SocketId) -> Result<&mut Open, Errno> {
        self.open.get_mut(usize::from(socket.0)).and_then(Option::as_mut).ok_or(Errno::EBADF)
    }

    fn free_port(&mut self) -> u16 {
        self.last_port = self.last_port.checked_add(1).unwrap_or(0).max(FIRST_FREE_PORT);
        self.last_port
    }

    /// Gives a socket of datagrams its side.
    fn datagrams(
        &mut self,
        radio: &mut Radio,
        socket: SocketId,
        other: Option<Ipv4Addr>,
    ) -> Result<(Interface, SocketHandle), Errno> {
        let own = match self.get(socket)? {
            Open::Datagrams(interface, handle) => return Ok((*interface, *handle)),
            Open::New(Transport::Datagram, own, _) => *own,
            _ => return Err(Errno::EOPNOTSUPP),
        };
        let interface = side_for(radio, own.map(|own| *own.ip()), other)?;
        let own = own.filter(|own| own.port() > 0);
        let own = own.unwrap_or_else(|| SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, self.free_port()));
        let mut made = datagram_socket()?;
        made.bind(listen_endpoint(own)).map_err(|_| Errno::EINVAL)?;
        let handle = side(radio, interface)?.sockets.add(made);
        *self.get(socket)? = Open::Datagrams(interface, handle);
        Ok((interface, handle))
    }

    /// Closes the sockets of a side that is switched off.
    pub fn close_side(&mut self, radio: &mut Radio, interface: Interface) {
        for place in 0..SOCKETS {
            let is_there = match &self.open[place] {
                Some(Open::Datagrams(of, _)) => *of == interface,
                Some(Open::Stream(stream)) => stream.interface == interface,
                Some(Open::Listener(listener)) => listener.interface == interface,
                Some(Open::New(..)) | None => false,
            };
            if is_there {
                self.close(radio, place);
            }
        }
    }

    /// Closes all.
    pub fn close_all(&mut self, radio: &mut Radio) {
        (0..SOCKETS).for_each(|place| self.close(radio, place));
    }

    fn close(&mut self, radio: &mut Radio, place: usize) {
        let Some(open) = self.open.get_mut(place).and_then(Option::take) else { return };
        match open {
            Open::New(..) => {}
            Open::Datagrams(interface, handle) => {
                if let Ok(side) = side(radio, interface) {
                    side.sockets.remove(handle);
                }
            }
            Open::Stream(Stream { interface, handle, .. }) => {
                if let Ok(side) = side(radio, interface) {
                    side.part_with(handle);
                }
            }
            Open::Listener(Listener { interface, waiting, .. }) => {
                if let Ok(side) = side(radio, interface) {
                    waiting.into_iter().for_each(|handle| side.part_with(handle));
                }
            }
        }
    }
}

impl Radio {
    /// Acts on the table, which is taken out meanwhile.
    fn with_table<T>(&mut self, act: impl FnOnce(&mut Table, &mut Self) -> T) -> T {
        self.attend();
        let mut table = core::mem::take(&mut self.table);
        let result = act(&mut table, self);
        self.table = table;
        // What was begun goes out.
        self.attend();
        result
    }
}

/// What a connection is ready for.
fn stream_readiness(socket: &tcp::Socket<'_>, was_open: bool) -> Readiness {
    let is_connecting = matches!(socket.state(), tcp::State::SynSent | tcp::State::SynReceived);
    let is_over = socket.state() == tcp::State::Closed;
    Readiness {
        readable: socket.can_recv() || (was_open && !is_connecting && !socket.may_recv()),
        writable: socket.can_send() || is_over,
        failed: is_over && !was_open,
        hung_up: is_over,
    }
}

impl Sockets for ChipPeripherals {
    fn open_socket(&mut self, transport: Transport) -> Result<SocketId, Errno> {
        self.radio.table.insert(Open::New(transport, None, Settings::default()))
    }

    fn bind_socket(&mut self, socket: SocketId, address: SocketAddrV4) -> Result<(), Errno> {
        self.radio.with_table(|table, radio| {
            match table.get(socket)? {
                Open::New(_, own @ None, _) => *own = Some(address),
                _ => return Err(Errno::EINVAL),
            }
            // Datagrams may come from now on, if there is a side already.
            if matches!(table.get(socket)?, Open::New(Transport::Datagram, ..)) {
                match table.datagrams(radio, socket, None) {
                    Ok(_) | Err(Errno::ENETUNREACH) => {}
                    Err(errno) => return Err(errno),
                }
            }
            Ok(())
        })
    }

    fn listen_socket(&mut self, socket: SocketId, backlog: u8) -> Result<(), Errno> {
        self.radio.with_table(|table, radio| {
            let own = match table.get(socket)? {
                Open::New(Transport::Stream, own, _) => *own,
                Open::Listener(_) => return Ok(()),
                _ => return Err(Errno::EOPNOTSUPP),
            };
            let own = own.filter(|own| own.port() > 0);
            let own = own.unwrap_or_else(|| SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, table.free_port()));
            let interface = side_for(radio, Some(*own.ip()), None)?;
            let is_taken = table.open.iter().flatten().any(|open| {
                matches!(open, Open::Listener(other) if other.interface == interface && other.local.port == own.port())
            });
            if is_taken {
                return Err(Errno::EADDRINUSE);
            }
            let side = side(radio, interface)?;
            let local = listen_endpoint(own);
            let mut waiting = Vec::new();
            for place in 0..usize::from(backlog).clamp(1, BACKLOG) {
                let mut made = match stream_socket() {
                    Ok(made) => made,
                    // One is enough.
                    Err(_) if place > 0 => break,
                    Err(errno) => return Err(errno),
                };
                made.listen(local).map_err(|_| Errno::EINVAL)?;
                waiting.push(side.sockets.add(made));
            }
            *table.get(socket)? = Open::Listener(Listener { interface, local, waiting });
            Ok(())
        })
    }

    fn accept_socket(&mut self, socket: SocketId) -> Result<(SocketId, SocketAddrV4), Errno> {
        self.radio.with_table(|table, radio| {
            if table.open.iter().all(Option::is_some) {
                return Err(Errno::EMFILE);
            }
            let Open::Listener(listener) = table.get(socket)? else { return Err(Errno::EINVAL) };
            let interface = listener.interface;
            let side = side(radio, interface)?;
            for place in &mut listener.waiting {
                let waiting = side.sockets.get_mut::<tcp::Socket<'_>>(*place);
                if waiting.state() == tcp::State::Closed {
                    // Somebody who came and went.
                    let _ = waiting.listen(listener.local);
                }
                let Some(from) = waiting.remote_endpoint().filter(|_| waiting.may_send() || waiting.can_recv()) else {
                    continue;
                };
                // Another one waits in its place.
                let mut made = stream_socket()?;
                made.listen(listener.local).map_err(|_| Errno::EINVAL)?;
                let handle = core::mem::replace(place, side.sockets.add(made));
                let accepted = Open::Stream(Stream { interface, handle, was_open: true });
                return Ok((table.insert(accepted)?, address_of(from)));
            }
            Err(Errno::EAGAIN)
        })
    }

    fn connect_socket(&mut self, socket: SocketId, address: SocketAddrV4) -> Result<(), Errno> {
        self.radio.with_table(|table, radio| match table.get(socket)? {
            Open::Stream(Stream { interface, handle, .. }) => {
                let (interface, handle) = (*interface, *handle);
                match side(radio, interface)?.sockets.get::<tcp::Socket<'_>>(handle).state() {
                    tcp::State::SynSent => Err(Errno::EALREADY),
                    tcp::State::Closed => Err(Errno::ECONNREFUSED),
                    _ => Err(Errno::EISCONN),
                }
            }
            // The runtime keeps whom datagrams go to.
            Open::New(Transport::Datagram, ..) | Open::Datagrams(..) => {
                table.datagrams(radio, socket, Some(*address.ip())).map(|_| ())
            }
            Open::Listener(_) => Err(Errno::EINVAL),
            Open::New(Transport::Stream, own, settings) => {
                let (own, settings) = (*own, *settings);
                let interface = side_for(radio, own.map(|own| *own.ip()), Some(*address.ip()))?;
                let port = own.map(|own| own.port()).filter(|port| *port > 0).unwrap_or_else(|| table.free_port());
                let side = side(radio, interface)?;
                if !side.has_address() {
                    return Err(Errno::EHOSTUNREACH);
                }
                let mut made = stream_socket()?;
                apply(&mut made, settings);
                made.connect(side.stack.context(), endpoint(address), port).map_err(|_| Errno::EHOSTUNREACH)?;
                let handle = side.sockets.add(made);
                *table.get(socket)? = Open::Stream(Stream { interface, handle, was_open: false });
                Err(Errno::EINPROGRESS)
            }
        })
    }

    fn socket_error(&mut self, socket: SocketId) -> Result<(), Errno> {
        self.radio.with_table(|table, radio| match table.get(socket)? {
            Open::Stream(stream) => {
                let state = side(radio, stream.interface)?.sockets.get::<tcp::Socket<'_>>(stream.handle).state();
                match state {
                    tcp::State::SynSent | tcp::State::SynReceived => Err(Errno::EAGAIN),
                    tcp::State::Closed if stream.was_open => Err(Errno::ECONNRESET),
                    tcp::State::Closed => Err(Errno::ECONNREFUSED),
                    _ => {
                        stream.was_open = true;
                        Ok(())
                    }
                }
            }
            _ => Ok(()),
        })
    }

    fn send_socket(&mut self, socket: SocketId, bytes: &[u8], address: Option<SocketAddrV4>) -> Result<usize, Errno> {
        self.radio.with_table(|table, radio| match (table.get(socket)?, address) {
            (Open::Stream(stream), _) => {
                let connection = side(radio, stream.interface)?.sockets.get_mut::<tcp::Socket<'_>>(stream.handle);
                match connection.send_slice(bytes) {
                    Ok(0) if !bytes.is_empty() => Err(Errno::EAGAIN),
                    Ok(count) => Ok(count),
                    Err(_) if connection.state() == tcp::State::SynSent => Err(Errno::EAGAIN),
                    Err(_) if stream.was_open => Err(Errno::ECONNRESET),
                    Err(_) => Err(Errno::ENOTCONN),
                }
            }
            (Open::Datagrams(..) | Open::New(Transport::Datagram, ..), Some(address)) => {
                let (interface, handle) = table.datagrams(radio, socket, Some(*address.ip()))?;
                let datagrams = side(radio, interface)?.sockets.get_mut::<udp::Socket<'_>>(handle);
                match datagrams.send_slice(bytes, endpoint(address)) {
                    Ok(()) => Ok(bytes.len()),
                    Err(udp::SendError::BufferFull) if bytes.len() > DATAGRAM_BUFFER => Err(Errno::ENOBUFS),
                    Err(udp::SendError::BufferFull) => Err(Errno::EAGAIN),
                    Err(udp::SendError::Unaddressable) => Err(Errno::EHOSTUNREACH),
                }
            }
            _ => Err(Errno::ENOTCONN),
        })
    }

    fn receive_socket(&mut self, socket: SocketId, buffer: &mut [u8]) -> Result<(usize, Option<SocketAddrV4>), Errno> {
        self.radio.with_table(|table, radio| match table.get(socket)? {
            Open::Stream(stream) => {
                let connection = side(radio, stream.interface)?.sockets.get_mut::<tcp::Socket<'_>>(stream.handle);
                match connection.recv_slice(buffer) {
                    Ok(0) if !buffer.is_empty() => Err(Errno::EAGAIN),
                    Ok(count) => Ok((count, None)),
                    Err(tcp::RecvError::Finished) => Ok((0, None)),
                    Err(tcp::RecvError::InvalidState) => match connection.state() {
                        tcp::State::SynSent | tcp::State::SynReceived => Err(Errno::EAGAIN),
                        _ if stream.was_open => Err(Errno::ECONNRESET),
                        _ => Err(Errno::ENOTCONN),
                    },
                }
            }
            Open::Datagrams(..) | Open::New(Transport::Datagram, ..) => {
                let (interface, handle) = table.datagrams(radio, socket, None)?;
                let datagrams = side(radio, interface)?.sockets.get_mut::<udp::Socket<'_>>(handle);
                // What does not fit is cut off, as with every socket of datagrams.
                let (datagram, from) = datagrams.recv().map_err(|_| Errno::EAGAIN)?;
                let count = datagram.len().min(buffer.len());
                buffer[..count].copy_from_slice(&datagram[..count]);
                Ok((count, Some(address_of(from.endpoint))))
            }
            _ => Err(Errno::ENOTCONN),
        })
    }

    fn socket_readiness(&mut self, socket: SocketId) -> Readiness {
        let readiness = self.radio.with_table(|table, radio| {
            Ok::<_, Errno>(match table.get(socket)? {
                Open::Stream(stream) => {
                    let connection = side(radio, stream.interface)?.sockets.get::<tcp::Socket<'_>>(stream.handle);
                    stream.was_open |= connection.may_send();
                    stream_readiness(connection, stream.was_open)
                }
                Open::Listener(listener) => {
                    let side = side(radio, listener.interface)?;
                    let mut all = listener.waiting.iter().map(|handle| side.sockets.get::<tcp::Socket<'_>>(*handle));
                    Readiness { readable: all.any(|one| one.may_send() || one.can_recv()), ..Readiness::default() }
                }
                Open::Datagrams(interface, handle) => {
                    let datagrams = side(radio, *interface)?.sockets.get::<udp::Socket<'_>>(*handle);
                    let (readable, writable) = (datagrams.can_recv(), datagrams.can_send());
                    Readiness { readable, writable, ..Readiness::default() }
                }
                Open::New(Transport::Datagram, ..) => Readiness { writable: true, ..Readiness::default() },
                Open::New(Transport::Stream, ..) => Readiness { hung_up: true, ..Readiness::default() },
            })
        });
        // The side is off, and with it the socket is at its end.
        readiness.unwrap_or(Readiness { readable: true, hung_up: true, ..Readiness::default() })
    }

    fn socket_address(&mut self, socket: SocketId) -> Result<SocketAddrV4, Errno> {
        let unknown = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0);
        let bound = |local: IpListenEndpoint| {
            let ip = local.addr.map_or(Ipv4Addr::UNSPECIFIED, |IpAddress::Ipv4(ip)| ip);
            SocketAddrV4::new(ip, local.port)
        };
        self.radio.with_table(|table, radio| {
            Ok(match table.get(socket)? {
                Open::New(_, own, _) => own.unwrap_or(unknown),
                Open::Listener(listener) => bound(listener.local),
                Open::Datagrams(interface, handle) => {
                    bound(side(radio, *interface)?.sockets.get::<udp::Socket<'_>>(*handle).endpoint())
                }
                Open::Stream(stream) => {
                    let connection = side(radio, stream.interface)?.sockets.get::<tcp::Socket<'_>>(stream.handle);
                    connection.local_endpoint().map_or(unknown, address_of)
                }
            })
        })
    }

    fn set_socket_option(&mut self, socket: SocketId, option: SocketOption) -> Result<(), Errno> {
        self.radio.with_table(|table, radio| {
            let open = table.get(socket)?;
            match option {
                // A port is free as soon as nobody listens on it, and datagrams go to everybody without asking.
                SocketOption::ReuseAddress(_) | SocketOption::Broadcast(_) => Ok(()),
                SocketOption::JoinGroup(..) | SocketOption::LeaveGroup(..) => Err(Errno::EOPNOTSUPP),
                SocketOption::KeepAlive(is_on) => {
                    if let Open::New(_, _, settings) = open {
                        settings.keep_alive = is_on;
                    } else if let Open::Stream(stream) = open {
                        let connection =
                            side(radio, stream.interface)?.sockets.get_mut::<tcp::Socket<'_>>(stream.handle);
                        connection.set_keep_alive(is_on.then_some(KEEP_ALIVE));
                    }
                    Ok(())
                }
                SocketOption::NoDelay(is_on) => {
                    if let Open::New(_, _, settings) = open {
                        settings.no_delay = is_on;
                    } else if let Open::Stream(stream) = open {
                        let connection =
                            side(radio, stream.interface)?.sockets.get_mut::<tcp::Socket<'_>>(stream.handle);
                        connection.set_nagle_enabled(!is_on);
                    }
                    Ok(())
                }
            }
        })
    }

    fn close_socket(&mut self, socket: SocketId) {
        self.radio.with_table(|table, radio| table.close(radio, socket.0.into()));
    }

    fn resolve_host(&mut self, name: &str) -> Result<Ipv4Addr, Errno> {
        self.radio.attend();
        let interface = side_for(&self.radio, None, None)?;
        let result = side(&mut self.radio, interface)?.resolve(name);
        self.radio.attend();
        result
    }
}
