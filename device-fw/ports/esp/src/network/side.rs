//! A side of the radio: its packets, its addresses, and the sockets that go through it, on smoltcp.

extern crate alloc;

use alloc::vec::Vec;

use esp_radio::wifi::{Interface as RadioInterface, WifiRxToken, WifiTxToken};
use pyrite_platform::errno::Errno;
use pyrite_platform::network::{Addresses, Interface, Ipv4Addr};
use smoltcp::iface::{Config, Interface as Stack, SocketHandle, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::{dhcpv4, dns, tcp};
use smoltcp::time::Instant;
use smoltcp::wire::{DnsQueryType, EthernetAddress, HardwareAddress, IpAddress, IpCidr, Ipv4Cidr};

use super::leases::Leases;
use crate::alarms;

/// Bytes of an Ethernet frame.
const FRAME: usize = 1514;

/// Where an access point is, and the stations with it, when nobody says.
const ACCESS_POINT: Addresses = Addresses {
    ip: Ipv4Addr::new(192, 168, 4, 1),
    mask: Ipv4Addr::new(255, 255, 255, 0),
    gateway: Ipv4Addr::new(192, 168, 4, 1),
    dns: Ipv4Addr::UNSPECIFIED,
};

/// Names are asked for by one question at a time.
const QUESTIONS: usize = 1;

/// Closed connections that are kept until the far end knows.
const PARTING: usize = 4;

/// Longest name of a host, in bytes.
const NAME_MAX: usize = 253;

/// The radio as smoltcp sees it.
struct Port(RadioInterface);

struct Received(WifiRxToken);

struct Sent(WifiTxToken);

impl Device for Port {
    type RxToken<'a> = Received;
    type TxToken<'a> = Sent;

    fn receive(&mut self, _now: Instant) -> Option<(Received, Sent)> {
        self.0.receive().map(|(received, sent)| (Received(received), Sent(sent)))
    }

    fn transmit(&mut self, _now: Instant) -> Option<Sent> {
        self.0.transmit().map(Sent)
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = FRAME;
        capabilities
    }
}

impl RxToken for Received {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, act: F) -> R {
        self.0.consume_token(|frame| act(frame))
    }
}

impl TxToken for Sent {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, length: usize, act: F) -> R {
        self.0.consume_token(length, act)
    }
}

/// A question for the address of a host.
struct Question {
    name: Vec<u8>,
    handle: dns::QueryHandle,
}

/// A side of the radio that is on.
pub struct Side {
    port: Port,
    pub(super) stack: Stack,
    pub(super) sockets: SocketSet<'static>,
    addresses: Addresses,
    /// A station asks the router for addresses, unless the program chose some.
    router: Option<SocketHandle>,
    /// An access point has some for its stations.
    leases: Option<Leases>,
    names: SocketHandle,
    question: Option<Question>,
    is_up: bool,
    /// Connections that a program has closed, until the far end knows.
    parting: Vec<SocketHandle>,
}

fn now() -> Instant {
    Instant::from_micros(i64::try_from(alarms::now()).unwrap_or(i64::MAX))
}

impl Side {
    /// With the addresses that the program chose, or those that are usual.
    pub fn new(interface: RadioInterface, which: Interface, mac: [u8; 6], seed: u64, fixed: Option<Addresses>) -> Self {
        let mut port = Port(interface);
        let mut config = Config::new(HardwareAddress::Ethernet(EthernetAddress(mac)));
        config.random_seed = seed;
        let stack = Stack::new(config, &mut port, now());
        let mut sockets = SocketSet::new(Vec::new());
        let names = sockets.add(dns::Socket::new(&[], Vec::from_iter((0..QUESTIONS).map(|_| None))));
        let mut side = Self {
            port,
            stack,
            sockets,
            addresses: Addresses::NONE,
            router: None,
            leases: None,
            names,
            question: None,
            is_up: false,
            parting: Vec::new(),
        };
        match which {
            Interface::Station => side.set_addresses(fixed),
            Interface::AccessPoint => {
                side.set_addresses(Some(fixed.unwrap_or(ACCESS_POINT)));
                side.leases = Leases::new(&mut side.sockets);
            }
        }
        side
    }

    /// Handles packets. `is_up` says whether there is anybody to exchange them with.
    pub fn attend(&mut self, is_up: bool) {
        if is_up
            && !self.is_up
            && let Some(router) = self.router
        {
            self.sockets.get_mut::<dhcpv4::Socket<'_>>(router).reset();
        }
        self.is_up = is_up;
        self.stack.poll(now(), &mut self.port, &mut self.sockets);
        self.attend_to_router();
        self.let_go();
        if let Some(leases) = &mut self.leases {
            leases.attend(&mut self.sockets, &self.addresses);
        }
    }

    /// A program has closed a connection: what it sent still goes out.
    pub fn part_with(&mut self, handle: SocketHandle) {
        self.sockets.get_mut::<tcp::Socket<'_>>(handle).close();
        if self.parting.len() >= PARTING {
            let oldest = self.parting.remove(0);
            self.sockets.remove(oldest);
        }
        self.parting.push(handle);
    }

    fn let_go(&mut self) {
        let sockets = &mut self.sockets;
        self.parting.retain(|handle| {
            // The last one waits for stray packets of the far end, for which this board has no memory.
            let state = sockets.get::<tcp::Socket<'_>>(*handle).state();
            let is_over = matches!(state, tcp::State::Closed | tcp::State::TimeWait);
            if is_over {
                sockets.remove(*handle);
            }
            !is_over
        });
    }

    fn attend_to_router(&mut self) {
        let Some(router) = self.router else { return };
        let addresses = match self.sockets.get_mut::<dhcpv4::Socket<'_>>(router).poll() {
            None => return,
            Some(dhcpv4::Event::Deconfigured) => Addresses::NONE,
            Some(dhcpv4::Event::Configured(config)) => Addresses {
                ip: config.address.address(),
                mask: config.address.netmask(),
                gateway: config.router.unwrap_or(Ipv4Addr::UNSPECIFIED),
                dns: config.dns_servers.first().copied().unwrap_or(Ipv4Addr::UNSPECIFIED),
            },
        };
        self.apply(addresses);
    }

    /// Takes these addresses, or asks the router for some.
    pub fn set_addresses(&mut self, addresses: Option<Addresses>) {
        if let Some(router) = self.router.take() {
            self.sockets.remove(router);
        }
        match addresses {
            Some(addresses) => self.apply(addresses),
            None if self.leases.is_some() => self.apply(ACCESS_POINT),
            None => {
                self.router = Some(self.sockets.add(dhcpv4::Socket::new()));
                self.apply(Addresses::NONE);
            }
        }
    }

    fn apply(&mut self, addresses: Addresses) {
        self.addresses = addresses;
        self.stack.update_ip_addrs(|list| {
            list.clear();
            if !addresses.ip.is_unspecified() {
                let prefix = u32::from(addresses.mask).leading_ones() as u8;
                // There is room for one.
                let _ = list.push(IpCidr::Ipv4(Ipv4Cidr::new(addresses.ip, prefix)));
            }
        });
        self.stack.routes_mut().remove_default_ipv4_route();
        if !addresses.gateway.is_unspecified() && addresses.gateway != addresses.ip {
            // There is room for one.
            let _ = self.stack.routes_mut().add_default_ipv4_route(addresses.gateway);
        }
        let servers = [IpAddress::Ipv4(addresses.dns)];
        let servers = if addresses.dns.is_unspecified() { &[][..] } else { &servers };
        self.sockets.get_mut::<dns::Socket<'_>>(self.names).update_servers(servers);
    }

    /// Where it is.
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// Whether it has an address.
    pub fn has_address(&self) -> bool {
        !self.addresses.ip.is_unspecified()
    }

    /// Whether an address is one of this side's network.
    pub fn is_near(&self, ip: Ipv4Addr) -> bool {
        let Addresses { ip: own, mask, .. } = self.addresses;
        self.has_address() && u32::from(ip) & u32::from(mask) == u32::from(own) & u32::from(mask)
    }

    /// Station number `index` that has an address from here.
    pub fn client(&self, index: usize) -> Option<[u8; 6]> {
        self.leases.as_ref()?.station(index)
    }

    /// The address of a host: `EAGAIN` while it is being asked for.
    pub fn resolve(&mut self, name: &str) -> Result<Ipv4Addr, Errno> {
        if name.len() > NAME_MAX {
            return Err(Errno::ENOENT);
        }
        let names = self.sockets.get_mut::<dns::Socket<'_>>(self.names);
        if let Some(question) = self.question.take() {
            if question.name != name.as_bytes() {
                // Whoever asked it does not wait any more.
                names.cancel_query(question.handle);
            } else {
                return match names.get_query_result(question.handle) {
                    Ok(found) => found.first().map(|IpAddress::Ipv4(address)| *address).ok_or(Errno::ENOENT),
                    Err(dns::GetQueryResultError::Pending) => {
                        self.question = Some(question);
                        Err(Errno::EAGAIN)
                    }
                    Err(dns::GetQueryResultError::Failed) => Err(Errno::ENOENT),
                };
            }
        }
        let handle = names.start_query(self.stack.context(), name, DnsQueryType::A).map_err(|error| match error {
            dns::StartQueryError::NoFreeSlot => Errno::EAGAIN,
            dns::StartQueryError::InvalidName | dns::StartQueryError::NameTooLong => Errno::ENOENT,
        })?;
        self.question = Some(Question { name: name.as_bytes().to_vec(), handle });
        Err(Errno::EAGAIN)
    }
}
