//! Module `network`

use pyrite_platform::network::{Interface, Security, WifiStatus};

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, wlan};
use crate::value::Value;

/// The module.
pub const NETWORK: NativeModule = NativeModule {
    name: "network",
    members: &[
        ("AP_IF", number(Interface::AccessPoint as i32)),
        ("AUTH_OPEN", number(Security::Open as i32)),
        ("AUTH_WEP", number(Security::Wep as i32)),
        ("AUTH_WPA2_ENTERPRISE", number(Security::Wpa2Enterprise as i32)),
        ("AUTH_WPA2_PSK", number(Security::Wpa2 as i32)),
        ("AUTH_WPA2_WPA3_PSK", number(Security::Wpa2Wpa3 as i32)),
        ("AUTH_WPA3_PSK", number(Security::Wpa3 as i32)),
        ("AUTH_WPA_PSK", number(Security::Wpa as i32)),
        ("AUTH_WPA_WPA2_PSK", number(Security::WpaWpa2 as i32)),
        ("MODE_11B", number(1)),
        ("MODE_11G", number(2)),
        ("MODE_11N", number(4)),
        ("STAT_ASSOC_FAIL", status(WifiStatus::Refused)),
        ("STAT_BEACON_TIMEOUT", status(WifiStatus::BeaconTimeout)),
        ("STAT_CONNECTING", status(WifiStatus::Connecting)),
        ("STAT_GOT_IP", status(WifiStatus::Connected)),
        ("STAT_HANDSHAKE_TIMEOUT", status(WifiStatus::HandshakeTimeout)),
        ("STAT_IDLE", status(WifiStatus::Idle)),
        ("STAT_NO_AP_FOUND", status(WifiStatus::NotFound)),
        ("STAT_WRONG_PASSWORD", status(WifiStatus::WrongKey)),
        ("STA_IF", number(Interface::Station as i32)),
        ("WLAN", Member::Constant(Constant::Value(Value::native_type(types::WLAN)))),
        ("hostname", Member::Function(host_name, Arity::between(0, 1))),
    ],
};

const fn number(number: i32) -> Member {
    Member::Constant(Constant::Int(number))
}

const fn status(status: WifiStatus) -> Member {
    number(status as i32)
}

/// `hostname(name)`: reads or sets the name that the board tells routers.
fn host_name(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    wlan::host_name(rt, args.get(0))
}
