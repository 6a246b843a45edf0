//! Addresses for the stations of an access point: a DHCP server with a handful of them. Source: RFC 2131.

extern crate alloc;

use alloc::vec;

use pyrite_platform::network::{Addresses, Ipv4Addr};
use smoltcp::iface::{SocketHandle, SocketSet};
use smoltcp::socket::udp;
use smoltcp::wire::{DhcpMessageType, DhcpPacket, DhcpRepr, EthernetAddress, IpAddress, IpEndpoint};

const SERVER: u16 = 67;
const CLIENT: u16 = 68;

/// Stations that have an address at a time; the one that asked longest ago gives way.
const STATIONS: usize = 8;

/// Seconds for which an address is given.
const LEASE: u32 = 2 * 60 * 60;

/// Bytes of a packet, and packets that wait.
const PACKET: usize = 576;
const PACKETS: usize = 2;

/// Who has which address: station number `n` has the `n`-th behind the access point's own.
pub struct Leases {
    socket: SocketHandle,
    stations: [Option<[u8; 6]>; STATIONS],
    /// The place that is given away next.
    next: usize,
}

impl Leases {
    /// Nobody has an address.
    pub fn new(sockets: &mut SocketSet<'static>) -> Option<Self> {
        let buffer = || udp::PacketBuffer::new(vec![udp::PacketMetadata::EMPTY; PACKETS], vec![0; PACKET * PACKETS]);
        let mut socket = udp::Socket::new(buffer(), buffer());
        socket.bind(SERVER).ok()?;
        Some(Self { socket: sockets.add(socket), stations: [None; STATIONS], next: 0 })
    }

    /// Station number `index` of those that have an address.
    pub fn station(&self, index: usize) -> Option<[u8; 6]> {
        self.stations.iter().flatten().nth(index).copied()
    }

    /// Answers what stations ask.
    pub fn attend(&mut self, sockets: &mut SocketSet<'static>, own: &Addresses) {
        let mut answer = [0; PACKET];
        while sockets.get::<udp::Socket<'_>>(self.socket).can_recv() {
            let socket = sockets.get_mut::<udp::Socket<'_>>(self.socket);
            let Ok((packet, _)) = socket.recv() else { return };
            let length = self.answer(packet, own, &mut answer);
            let everybody = IpEndpoint::new(IpAddress::Ipv4(Ipv4Addr::BROADCAST), CLIENT);
            if let Some(bytes) = length.and_then(|length| answer.get(..length)) {
                // A station that hears nothing asks again.
                let _ = socket.send_slice(bytes, everybody);
            }
        }
    }

    fn place(&mut self, mac: [u8; 6]) -> usize {
        let known = self.stations.iter().position(|station| *station == Some(mac));
        let place = known.or_else(|| self.stations.iter().position(Option::is_none)).unwrap_or_else(|| {
            self.next = (self.next + 1) % STATIONS;
            self.next
        });
        self.stations[place] = Some(mac);
        place
    }

    fn answer(&mut self, packet: &[u8], own: &Addresses, answer: &mut [u8]) -> Option<usize> {
        let packet = DhcpPacket::new_checked(packet).ok()?;
        let asked = DhcpRepr::parse(&packet).ok()?;
        let mac = asked.client_hardware_address.0;
        let is_for_other = asked.server_identifier.is_some_and(|server| server != own.ip);
        let message_type = match asked.message_type {
            DhcpMessageType::Discover => DhcpMessageType::Offer,
            DhcpMessageType::Request if !is_for_other => DhcpMessageType::Ack,
            DhcpMessageType::Release | DhcpMessageType::Decline => {
                self.stations.iter_mut().filter(|station| **station == Some(mac)).for_each(|station| *station = None);
                return None;
            }
            _ => return None,
        };
        let offered = Ipv4Addr::from(u32::from(own.ip).wrapping_add(1 + self.place(mac) as u32));
        // A station that was here before and wants the address of another gets to know that it cannot have it.
        let wanted = asked.requested_ip.or(Some(asked.client_ip).filter(|ip| !ip.is_unspecified()));
        let is_refused = message_type == DhcpMessageType::Ack && wanted.is_some_and(|wanted| wanted != offered);
        let message_type = if is_refused { DhcpMessageType::Nak } else { message_type };
        let repr = DhcpRepr {
            message_type,
            transaction_id: asked.transaction_id,
            secs: 0,
            client_hardware_address: EthernetAddress(mac),
            client_ip: Ipv4Addr::UNSPECIFIED,
            your_ip: if is_refused { Ipv4Addr::UNSPECIFIED } else { offered },
            server_ip: own.ip,
            router: Some(own.ip),
            subnet_mask: Some(own.mask),
            relay_agent_ip: asked.relay_agent_ip,
            broadcast: true,
            requested_ip: None,
            client_identifier: None,
            server_identifier: Some(own.ip),
            parameter_request_list: None,
            dns_servers: None,
            max_size: None,
            lease_duration: Some(LEASE),
            renew_duration: None,
            rebind_duration: None,
            additional_options: &[],
        };
        let length = repr.buffer_len();
        repr.emit(&mut DhcpPacket::new_unchecked(answer.get_mut(..length)?)).ok()?;
        Some(length)
    }
}
