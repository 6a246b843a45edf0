//! `socket.socket`: TCP and UDP
//!
//! A socket waits as its time says: for ever, for so many milliseconds, or not at all. While it waits, interrupts are served and
//! Ctrl-C ends it.
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, number plus one (0 once it is closed), transport, milliseconds
//! to wait ([`FOR_EVER`] for ever). A list in [`ModuleState::Sockets`] knows the open ones without keeping them alive, so that
//! those that a program lost can be taken back.

use core::ops::Range;

use pyrite_platform::errno::Errno;
use pyrite_platform::network::{Ipv4Addr, Readiness, SocketAddrV4, SocketId, SocketOption, Transport};

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::{OrRaise, Raised};
use crate::runtime::{ModuleState, Runtime};
use crate::types::{self, poll};
use crate::value::Value;

/// TCP or UDP over IPv4; numbers as lwIP has them.
pub const AF_INET: i32 = 2;
/// TCP.
pub const SOCK_STREAM: i32 = 1;
/// UDP.
pub const SOCK_DGRAM: i32 = 2;
/// Options of a socket.
pub const SOL_SOCKET: i32 = 0xFFF;
/// A port may be taken again at once.
pub const SO_REUSEADDR: i32 = 4;
/// A silent connection is probed.
pub const SO_KEEPALIVE: i32 = 8;
/// Datagrams may go to everybody.
pub const SO_BROADCAST: i32 = 0x20;
/// Options of IP.
pub const IPPROTO_IP: i32 = 0;
/// Datagrams to a group are received.
pub const IP_ADD_MEMBERSHIP: i32 = 3;
/// They are not any more.
pub const IP_DROP_MEMBERSHIP: i32 = 4;
/// Options of TCP.
pub const IPPROTO_TCP: i32 = 6;
/// Small pieces are sent at once.
pub const TCP_NODELAY: i32 = 1;
/// What is carried by UDP.
pub const IPPROTO_UDP: i32 = 17;

/// The number that MicroPython's ESP32 port gives for a host that is not found.
const HOST_NOT_FOUND: i32 = -202;

/// Time of a socket that waits for ever.
const FOR_EVER: u32 = u32::MAX;

/// How often the network is asked while a program waits, in microseconds.
const INTERVAL: u64 = 1000;

/// Bytes of a stream moved at once through the machine's stack.
const PIECE: usize = 256;

/// The longest datagram: what an Ethernet frame holds.
const DATAGRAM: usize = 1472;

const WORDS: usize = 4;
const NUMBER: usize = 1;
const TRANSPORT: usize = 2;
const TIME: usize = 3;

/// `socket`
pub const SOCKET: NativeType = NativeType {
    name: "socket",
    new: Some((construct, Arity::between(0, 4))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[
        ("__enter__", Member::Method(|_, args| Ok(args.at(0)), Arity::exactly(0))),
        ("__exit__", Member::Method(close, Arity::exactly(3))),
        ("accept", Member::Method(accept, Arity::exactly(0))),
        ("bind", Member::Method(bind, Arity::exactly(1))),
        ("close", Member::Method(close, Arity::exactly(0))),
        ("connect", Member::Method(connect, Arity::exactly(1))),
        ("fileno", Member::Method(file_number, Arity::exactly(0))),
        ("getsockname", Member::Method(own_address, Arity::exactly(0))),
        ("ioctl", Member::Method(ioctl, Arity::exactly(2))),
        ("listen", Member::Method(listen, Arity::between(0, 1))),
        ("makefile", Member::Method(|_, args| Ok(args.at(0)), Arity::between(0, 2))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readinto", Member::Method(read_into, Arity::between(1, 2))),
        ("readline", Member::Method(read_line, Arity::between(0, 1))),
        ("recv", Member::Method(|rt, args| receive(rt, args).map(|(bytes, _)| bytes), Arity::between(1, 2))),
        ("recvfrom", Member::Method(receive_from, Arity::between(1, 2))),
        ("send", Member::Method(send, Arity::between(1, 2))),
        ("sendall", Member::Method(send_all, Arity::between(1, 2))),
        ("sendto", Member::Method(send_to, Arity::between(2, 3))),
        ("setblocking", Member::Method(set_blocking, Arity::exactly(1))),
        ("setsockopt", Member::Method(set_option, Arity::exactly(3))),
        ("settimeout", Member::Method(set_time, Arity::exactly(1))),
        ("write", Member::Method(write, Arity::between(1, 3))),
    ],
    inheritable: Inheritable::Yes,
    ..NativeType::PLAIN
};

/// `socket(af=AF_INET, type=SOCK_STREAM, proto=0, fileno=None)`
fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let family = args.get(0).map_or(Ok(AF_INET), |family| rt.index_argument(family))?;
    let kind = args.get(1).map_or(Ok(SOCK_STREAM), |kind| rt.index_argument(kind))?;
    let transport = match (family, kind) {
        (AF_INET, SOCK_STREAM) => Transport::Stream,
        (AF_INET, SOCK_DGRAM) => Transport::Datagram,
        (AF_INET, _) => {
            return Err(rt.raise_value_error(format_args!("a socket is a SOCK_STREAM (TCP) or a SOCK_DGRAM (UDP)")));
        }
        _ => return Err(rt.raise_value_error(format_args!("sockets are of AF_INET (IPv4) only"))),
    };
    let socket = prepare(rt, transport, FOR_EVER)?;
    let id = match rt.machine.peripherals.open_socket(transport) {
        Err(Errno::EMFILE) => {
            take_back_lost(rt);
            rt.machine.peripherals.open_socket(transport)
        }
        result => result,
    }
    .or_raise(rt)?;
    enter(rt, socket, id);
    Ok(socket)
}

/// What may fail for want of memory, before there is a connection that could be lost.
fn prepare(rt: &mut Runtime<'_>, transport: Transport, time: u32) -> Result<Value, Raised> {
    let socket = rt.allocate_raw(Kind::RawObject, WORDS)?;
    if let Some(words) = rt.heap.raw_mut(socket).get_mut(..WORDS) {
        words.copy_from_slice(&[types::SOCKET.0.into(), 0, transport as u32, time]);
    }
    let listing = rt.module_state(ModuleState::Sockets);
    let length = rt.heap.raw(listing).len();
    if rt.heap.raw(listing).chunks_exact(2).all(|pair| pair[1] != 0) {
        let larger = rt.allocate_raw(Kind::Buffer, length + 8)?;
        for position in 0..length {
            let word = word(rt, listing, position);
            set_word(rt, larger, position, word);
        }
        rt.set_module_state(ModuleState::Sockets, larger);
    }
    Ok(socket)
}

/// A prepared socket gets its number.
fn enter(rt: &mut Runtime<'_>, socket: Value, id: SocketId) {
    let number = u32::from(id.0) + 1;
    set_word(rt, socket, NUMBER, number);
    // The list does not count as a reference, so the socket must not move.
    let identity = rt.heap.identity(socket);
    let listing = rt.module_state(ModuleState::Sockets);
    if let Some(pair) = rt.heap.raw_mut(listing).chunks_exact_mut(2).find(|pair| pair[1] == 0) {
        pair.copy_from_slice(&[identity, number]);
    }
}

/// A number is no socket's any more.
fn leave(rt: &mut Runtime<'_>, id: SocketId) {
    let number = u32::from(id.0) + 1;
    let listing = rt.module_state(ModuleState::Sockets);
    for pair in rt.heap.raw_mut(listing).chunks_exact_mut(2).filter(|pair| pair[1] == number) {
        pair.fill(0);
    }
    rt.machine.peripherals.close_socket(id);
}

/// Closes the sockets that no program can reach any more.
fn take_back_lost(rt: &mut Runtime<'_>) {
    rt.collect();
    let listing = rt.module_state(ModuleState::Sockets);
    for position in (0..rt.heap.raw(listing).len()).step_by(2) {
        let socket = Value::from_word(word(rt, listing, position));
        let Some(listed) = word(rt, listing, position + 1).checked_sub(1) else { continue };
        let listed = SocketId(listed as u8);
        let is_alive = rt.heap.is_there(socket, Kind::RawObject)
            && rt.native_type_of(socket) == types::SOCKET
            && number(rt, socket) == Some(listed);
        if !is_alive {
            leave(rt, listed);
        }
    }
}

fn word(rt: &Runtime<'_>, socket: Value, position: usize) -> u32 {
    rt.heap.raw(socket).get(position).copied().unwrap_or(0)
}

fn set_word(rt: &mut Runtime<'_>, socket: Value, position: usize, word: u32) {
    if let Some(place) = rt.heap.raw_mut(socket).get_mut(position) {
        *place = word;
    }
}

fn number(rt: &Runtime<'_>, socket: Value) -> Option<SocketId> {
    word(rt, socket, NUMBER).checked_sub(1).map(|number| SocketId(number as u8))
}

fn is_stream(rt: &Runtime<'_>, socket: Value) -> bool {
    word(rt, socket, TRANSPORT) == Transport::Stream as u32
}

fn open(rt: &mut Runtime<'_>, socket: Value) -> Result<SocketId, Raised> {
    number(rt, socket).ok_or(Errno::EBADF).or_raise(rt)
}

fn close(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(id) = number(rt, args.at(0)) {
        set_word(rt, args.at(0), NUMBER, 0);
        leave(rt, id);
    }
    Ok(Value::NONE)
}

/// Tries until something other than `EAGAIN` comes of it, as long as the socket waits.
fn wait<T>(
    rt: &mut Runtime<'_>,
    time: u32,
    mut act: impl FnMut(&mut Runtime<'_>) -> Result<T, Errno>,
) -> Result<Result<T, Errno>, Raised> {
    let start = rt.machine.clock.microseconds();
    let deadline = if time == FOR_EVER { u64::MAX } else { start + u64::from(time) * 1000 };
    loop {
        match act(rt) {
            Err(Errno::EAGAIN) => {}
            result => return Ok(result),
        }
        if time == 0 {
            return Ok(Err(Errno::EAGAIN));
        }
        rt.attend()?;
        let now = rt.machine.clock.microseconds();
        if now >= deadline {
            return Ok(Err(Errno::ETIMEDOUT));
        }
        rt.machine.clock.sleep_until(deadline.min(now + INTERVAL));
    }
}

/// The same, for a socket that is open.
fn wait_for<T>(
    rt: &mut Runtime<'_>,
    socket: Value,
    mut act: impl FnMut(&mut Runtime<'_>, SocketId) -> Result<T, Errno>,
) -> Result<Result<T, Errno>, Raised> {
    let time = word(rt, socket, TIME);
    // A handler may close the socket meanwhile.
    wait(rt, time, |rt| number(rt, socket).ok_or(Errno::EBADF).and_then(|id| act(rt, id)))
}

/// The address of a host, given by name or by numbers; none is 0.0.0.0.
fn resolve(rt: &mut Runtime<'_>, host: Value) -> Result<Ipv4Addr, Raised> {
    let host = rt.native_part(host);
    let text = rt.text_argument(host)?;
    if text.is_empty() {
        return Ok(Ipv4Addr::UNSPECIFIED);
    }
    if let Ok(ip) = text.parse() {
        return Ok(ip);
    }
    let found = wait(rt, FOR_EVER, |rt| {
        let text = rt.names.value_text(&rt.heap, host).unwrap_or("");
        rt.machine.peripherals.resolve_host(text)
    })?;
    match found {
        Ok(ip) => Ok(ip),
        Err(Errno::ENOENT) => Err(raise_not_found(rt, host)),
        Err(errno) => Err(rt.raise_os_error(errno)),
    }
}

#[cold]
fn raise_not_found(rt: &mut Runtime<'_>, host: Value) -> Raised {
    let text = TextBuilder::new(rt, 32).and_then(|mut text| {
        text.push(rt, "no address is known of the host '")?;
        text.push_value(rt, host)?;
        text.push(rt, "'")?;
        text.finish(rt)
    });
    match text {
        Ok(text) => rt.raise_with(types::OS_ERROR, &[Value::small_wrapping(HOST_NOT_FOUND), text]),
        Err(raised) => raised,
    }
}

/// A tuple of host and port.
fn address(rt: &mut Runtime<'_>, address: Value) -> Result<SocketAddrV4, Raised> {
    let pair = rt.collect_list(address)?;
    let &[host, port] = types::list::items(&rt.heap, pair) else {
        return Err(rt.raise_value_error(format_args!("an address is a tuple of host and port: ('192.168.4.1', 80)")));
    };
    let given = rt.index_argument(port)?;
    let Ok(port) = u16::try_from(given) else {
        return Err(rt.raise_value_error(format_args!("a port is a number from 0 to 65535, not {given}")));
    };
    Ok(SocketAddrV4::new(resolve(rt, host)?, port))
}

fn address_value(rt: &mut Runtime<'_>, address: SocketAddrV4) -> Result<Value, Raised> {
    let host = TextBuilder::formatted(rt, format_args!("{}", address.ip()))?;
    rt.new_tuple(&[host, Value::count(address.port().into())])
}

/// `getaddrinfo(host, port, af=0, type=0, proto=0, flags=0)`: a list of one tuple of family, type, protocol, name, address.
pub fn address_info(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let kind = match args.get(3).map_or(Ok(0), |kind| rt.index_argument(kind))? {
        0 => SOCK_STREAM,
        kind => kind,
    };
    let pair = rt.new_tuple(&[args.at(0), args.at(1)])?;
    let found = address(rt, pair)?;
    let found = address_value(rt, found)?;
    let name = rt.new_str("")?;
    let [family, kind, protocol] = [AF_INET, kind, 0].map(Value::small_wrapping);
    let entry = rt.new_tuple(&[family, kind, protocol, name, found])?;
    rt.new_list(&[entry])
}

fn bind(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = address(rt, args.at(1))?;
    let id = open(rt, args.at(0))?;
    rt.machine.peripherals.bind_socket(id, address).or_raise(rt)?;
    Ok(Value::NONE)
}

/// `listen(backlog=2)`
fn listen(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let backlog = args.get(1).map_or(Ok(2), |backlog| rt.index_argument(backlog))?.clamp(0, 255) as u8;
    let id = open(rt, args.at(0))?;
    rt.machine.peripherals.listen_socket(id, backlog).or_raise(rt)?;
    Ok(Value::NONE)
}

/// `accept()`: the new socket and the address of the far end.
fn accept(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let new = prepare(rt, Transport::Stream, FOR_EVER)?;
    let is_swept = core::cell::Cell::new(false);
    let accepted = wait_for(rt, args.at(0), |rt, id| match rt.machine.peripherals.accept_socket(id) {
        Err(Errno::EMFILE) if !is_swept.replace(true) => {
            take_back_lost(rt);
            Err(Errno::EAGAIN)
        }
        result => result,
    })?;
    let (id, from) = accepted.or_raise(rt)?;
    enter(rt, new, id);
    let from = address_value(rt, from)?;
    rt.new_tuple(&[new, from])
}

fn connect(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let socket = args.at(0);
    let to = address(rt, args.at(1))?;
    let id = open(rt, socket)?;
    match rt.machine.peripherals.connect_socket(id, to) {
        Err(Errno::EINPROGRESS) if word(rt, socket, TIME) != 0 => {}
        result => return result.or_raise(rt).map(|()| Value::NONE),
    }
    let connected = wait_for(rt, socket, |rt, id| {
        let Readiness { writable, failed, hung_up, .. } = rt.machine.peripherals.socket_readiness(id);
        if writable || failed || hung_up { rt.machine.peripherals.socket_error(id) } else { Err(Errno::EAGAIN) }
    })?;
    connected.or_raise(rt)?;
    Ok(Value::NONE)
}

fn length_of(rt: &mut Runtime<'_>, source: Value) -> Result<usize, Raised> {
    rt.copy_bytes_or_text(source, 0, &mut []).map(|(_, length)| length)
}

/// Sends one piece of a range; how many bytes were taken.
fn send_piece(
    rt: &mut Runtime<'_>,
    socket: Value,
    source: Value,
    range: Range<usize>,
    to: Option<SocketAddrV4>,
) -> Result<Result<usize, Errno>, Raised> {
    open(rt, socket)?;
    if is_stream(rt, socket) {
        let mut piece = [0; PIECE];
        let room = range.len().min(PIECE);
        let (count, _) = rt.copy_bytes_or_text(source, range.start, &mut piece[..room])?;
        return wait_for(rt, socket, |rt, id| rt.machine.peripherals.send_socket(id, &piece[..count], to));
    }
    // A datagram goes whole or not at all.
    let length = range.len();
    if length > DATAGRAM {
        return Err(rt.raise_value_error(format_args!("a datagram has {DATAGRAM} bytes at most, not {length}")));
    }
    let mut piece = [0; DATAGRAM];
    let (count, _) = rt.copy_bytes_or_text(source, range.start, &mut piece[..length])?;
    wait_for(rt, socket, |rt, id| rt.machine.peripherals.send_socket(id, &piece[..count], to))
}

/// Sends as much of a range as the socket's time allows; how many bytes were taken. Fails only if none were.
fn send_range(
    rt: &mut Runtime<'_>,
    socket: Value,
    source: Value,
    range: Range<usize>,
) -> Result<Result<usize, Errno>, Raised> {
    let Range { start, end } = range;
    let mut position = start;
    loop {
        match send_piece(rt, socket, source, position..end, None)? {
            Ok(count) => position += count,
            Err(Errno::EAGAIN | Errno::ETIMEDOUT) if position > start => return Ok(Ok(position - start)),
            Err(errno) => return Ok(Err(errno)),
        }
        if position >= end {
            return Ok(Ok(position - start));
        }
    }
}

/// `send(bytes)`: how many were taken.
fn send(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let length = length_of(rt, args.at(1))?;
    send_range(rt, args.at(0), args.at(1), 0..length)?.or_raise(rt).map(Value::count)
}

/// `sendall(bytes)`
fn send_all(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let length = length_of(rt, args.at(1))?;
    let mut position = 0;
    while position < length {
        position += send_piece(rt, args.at(0), args.at(1), position..length, None)?.or_raise(rt)?;
    }
    Ok(Value::NONE)
}

/// `sendto(bytes, address)`, `sendto(bytes, flags, address)`: how many were taken.
fn send_to(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let to = address(rt, args.get(3).unwrap_or(args.at(2)))?;
    let length = length_of(rt, args.at(1))?;
    send_piece(rt, args.at(0), args.at(1), 0..length, Some(to))?.or_raise(rt).map(Value::count)
}

/// A stream that has nothing now, and does not wait, says `None`, as a serial port does.
fn or_none(rt: &mut Runtime<'_>, result: Result<Value, Errno>) -> Result<Value, Raised> {
    match result {
        Err(Errno::EAGAIN) => Ok(Value::NONE),
        result => result.or_raise(rt),
    }
}

/// `write(bytes)`, `write(bytes, length)`, `write(bytes, start, length)`: how many were taken.
fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let all = length_of(rt, args.at(1))?;
    let (start, length) = match (args.get(2), args.get(3)) {
        (Some(start), Some(length)) => (limit(rt, Some(start))?, limit(rt, Some(length))?),
        (Some(length), None) => (0, limit(rt, Some(length))?),
        _ => (0, all),
    };
    let start = start.min(all);
    let range = start..start.saturating_add(length).min(all);
    let sent = send_range(rt, args.at(0), args.at(1), range)?;
    or_none(rt, sent.map(Value::count))
}

/// `recv(count)`, and from whom.
fn receive(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<(Value, Option<SocketAddrV4>), Raised> {
    let socket = args.at(0);
    let count = usize::try_from(rt.index_argument(args.at(1))?).unwrap_or(0);
    open(rt, socket)?;
    let mut text = TextBuilder::new(rt, 0)?;
    let mut piece = [0; DATAGRAM];
    let room = count.min(DATAGRAM);
    let received = wait_for(rt, socket, |rt, id| rt.machine.peripherals.receive_socket(id, &mut piece[..room]))?;
    let (length, from) = received.or_raise(rt)?;
    text.push_bytes(rt, &piece[..length.min(room)])?;
    Ok((text.finish_bytes(rt), from))
}

/// `recvfrom(count)`: the bytes, and the address they came from.
fn receive_from(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (bytes, from) = receive(rt, args)?;
    let from = match from {
        Some(from) => address_value(rt, from)?,
        None => Value::NONE,
    };
    rt.new_tuple(&[bytes, from])
}

/// Takes bytes that have come; how many more are wanted.
type Take<'t> = &'t mut dyn FnMut(&mut Runtime<'_>, &[u8]) -> Result<usize, Raised>;

/// Gives what comes to `take` until that has enough (0 more), the far end is done, or the wait ends. Fails only if nothing came.
fn receive_pieces(
    rt: &mut Runtime<'_>,
    socket: Value,
    mut wanted: usize,
    take: Take<'_>,
) -> Result<Result<(), Errno>, Raised> {
    open(rt, socket)?;
    let mut has_some = false;
    while wanted > 0 {
        let mut piece = [0; PIECE];
        let room = wanted.min(PIECE);
        let received = wait_for(rt, socket, |rt, id| rt.machine.peripherals.receive_socket(id, &mut piece[..room]))?;
        match received {
            Ok((0, _)) => break,
            Ok((count, _)) => wanted = take(rt, &piece[..count.min(room)])?,
            Err(Errno::EAGAIN | Errno::ETIMEDOUT) if has_some => break,
            Err(errno) => return Ok(Err(errno)),
        }
        has_some = true;
    }
    Ok(Ok(()))
}

fn limit(rt: &mut Runtime<'_>, given: Option<Value>) -> Result<usize, Raised> {
    match given {
        Some(limit) if !limit.is_none() => Ok(usize::try_from(rt.index_argument(limit)?).unwrap_or(usize::MAX)),
        _ => Ok(usize::MAX),
    }
}

/// `read(count=to the end)`
fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let limit = limit(rt, args.get(1))?;
    let mut text = TextBuilder::new(rt, 0)?;
    let result = receive_pieces(rt, args.at(0), limit, &mut |rt, bytes| {
        text.push_bytes(rt, bytes)?;
        Ok(limit - text.len())
    })?;
    let bytes = text.finish_bytes(rt);
    or_none(rt, result.map(|()| bytes))
}

/// `readline(limit=none)`
fn read_line(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let limit = limit(rt, args.get(1))?;
    let mut text = TextBuilder::new(rt, 0)?;
    // Byte by byte: what stands behind the line is left for the next one.
    let mut is_done = limit == 0;
    while !is_done {
        is_done = true;
        let result = receive_pieces(rt, args.at(0), 1, &mut |rt, bytes| {
            text.push_bytes(rt, bytes)?;
            is_done = bytes.last() == Some(&b'\n') || text.len() >= limit;
            Ok(0)
        })?;
        if let Err(errno) = result
            && text.is_empty()
        {
            return or_none(rt, Err(errno));
        }
    }
    Ok(text.finish_bytes(rt))
}

/// `readinto(buffer, count=all of it)`: how many bytes.
fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let target = args.at(1);
    let room = rt.writable_buffer_argument(target)?.length;
    let limit = limit(rt, args.get(2))?.min(room);
    let mut position = 0;
    let result = receive_pieces(rt, args.at(0), limit, &mut |rt, bytes| {
        let buffer = rt.writable_buffer_argument(target)?;
        if let Some(place) = rt.buffer_bytes_mut(buffer).get_mut(position..position + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        position += bytes.len();
        Ok(limit - position)
    })?;
    or_none(rt, result.map(|()| Value::count(position)))
}

fn set_blocking(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let time = if rt.truth(args.at(1))? { FOR_EVER } else { 0 };
    set_word(rt, args.at(0), TIME, time);
    Ok(Value::NONE)
}

/// `settimeout(seconds)`: `None` waits for ever, 0 not at all.
fn set_time(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let seconds = args.at(1);
    let time = if seconds.is_none() {
        FOR_EVER
    } else {
        let milliseconds = match rt.as_float(seconds) {
            Some(seconds) => f64::from(seconds) * 1000.0,
            None => rt.int_argument(seconds)? as f64 * 1000.0,
        };
        if milliseconds.is_nan() || milliseconds < 0.0 {
            return Err(rt.raise_value_error(format_args!("a time to wait is 0 or more seconds, or None")));
        }
        (milliseconds as u32).min(FOR_EVER - 1)
    };
    set_word(rt, args.at(0), TIME, time);
    Ok(Value::NONE)
}

/// `setsockopt(level, option, value)`
fn set_option(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let level = rt.index_argument(args.at(1))?;
    let number = rt.index_argument(args.at(2))?;
    let value = args.at(3);
    let option = match (level, number) {
        (IPPROTO_IP, IP_ADD_MEMBERSHIP | IP_DROP_MEMBERSHIP) => {
            let mut addresses = [0; 8];
            let (_, length) = rt.copy_bytes_or_text(value, 0, &mut addresses)?;
            let [a, b, c, d, e, f, g, h] = addresses;
            if length != 8 {
                return Err(rt.raise_value_error(format_args!("a group is 8 bytes: its address and the interface's")));
            }
            let (group, own) = (Ipv4Addr::new(a, b, c, d), Ipv4Addr::new(e, f, g, h));
            if number == IP_ADD_MEMBERSHIP {
                SocketOption::JoinGroup(group, own)
            } else {
                SocketOption::LeaveGroup(group, own)
            }
        }
        (SOL_SOCKET, SO_REUSEADDR) => SocketOption::ReuseAddress(rt.truth(value)?),
        (SOL_SOCKET, SO_KEEPALIVE) => SocketOption::KeepAlive(rt.truth(value)?),
        (SOL_SOCKET, SO_BROADCAST) => SocketOption::Broadcast(rt.truth(value)?),
        (IPPROTO_TCP, TCP_NODELAY) => SocketOption::NoDelay(rt.truth(value)?),
        _ => {
            return Err(rt.raise_value_error(format_args!("there is no option {number} of level {level}")));
        }
    };
    let id = open(rt, args.at(0))?;
    rt.machine.peripherals.set_socket_option(id, option).or_raise(rt)?;
    Ok(Value::NONE)
}

/// The address and port of this end.
fn own_address(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let id = open(rt, args.at(0))?;
    let address = rt.machine.peripherals.socket_address(id).or_raise(rt)?;
    address_value(rt, address)
}

/// -1 for one that is closed.
fn file_number(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(number(rt, args.at(0)).map_or(Value::small_wrapping(-1), |id| Value::count(id.0.into())))
}

/// `ioctl(request, argument)`: what `select.poll` asks of a stream.
fn ioctl(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if rt.index_argument(args.at(1))? != poll::IOCTL_POLL {
        return Err(rt.raise_os_error(Errno::EINVAL));
    }
    let wanted = rt.index_argument(args.at(2))?;
    let Some(id) = number(rt, args.at(0)) else { return Ok(Value::small_wrapping(poll::POLLNVAL)) };
    let Readiness { readable, writable, failed, hung_up } = rt.machine.peripherals.socket_readiness(id);
    let states = [(readable, poll::POLLIN), (writable, poll::POLLOUT)];
    let ready = states.iter().filter(|(is_set, _)| *is_set).fold(0, |events, (_, event)| events | event);
    let failed = if failed { poll::POLLERR } else { 0 } | if hung_up { poll::POLLHUP } else { 0 };
    Ok(Value::small_wrapping(wanted & ready | failed))
}

fn repr(rt: &mut Runtime<'_>, socket: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let kind = if is_stream(rt, socket) { "TCP" } else { "UDP" };
    match number(rt, socket) {
        Some(id) => out.format(rt, format_args!("<socket {} {kind}>", id.0)),
        None => out.format(rt, format_args!("<closed socket {kind}>")),
    }
}
