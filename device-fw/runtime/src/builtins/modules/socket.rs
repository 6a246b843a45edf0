//! Module `socket`

use crate::native::{Arity, Constant, Member, NativeModule};
use crate::types::{self, socket};
use crate::value::Value;

/// The module.
pub const SOCKET: NativeModule = NativeModule {
    name: "socket",
    members: &[
        ("AF_INET", number(socket::AF_INET)),
        ("IPPROTO_IP", number(socket::IPPROTO_IP)),
        ("IPPROTO_TCP", number(socket::IPPROTO_TCP)),
        ("IPPROTO_UDP", number(socket::IPPROTO_UDP)),
        ("IP_ADD_MEMBERSHIP", number(socket::IP_ADD_MEMBERSHIP)),
        ("IP_DROP_MEMBERSHIP", number(socket::IP_DROP_MEMBERSHIP)),
        ("SOCK_DGRAM", number(socket::SOCK_DGRAM)),
        ("SOCK_STREAM", number(socket::SOCK_STREAM)),
        ("SOL_SOCKET", number(socket::SOL_SOCKET)),
        ("SO_BROADCAST", number(socket::SO_BROADCAST)),
        ("SO_KEEPALIVE", number(socket::SO_KEEPALIVE)),
        ("SO_REUSEADDR", number(socket::SO_REUSEADDR)),
        ("TCP_NODELAY", number(socket::TCP_NODELAY)),
        ("getaddrinfo", Member::Function(socket::address_info, Arity::between(2, 6))),
        ("socket", Member::Constant(Constant::Value(Value::native_type(types::SOCKET)))),
    ],
};

const fn number(number: i32) -> Member {
    Member::Constant(Constant::Int(number))
}
