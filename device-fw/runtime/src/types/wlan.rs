//! `network.WLAN`: the board in a Wi-Fi network, or as one
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, number of the interface. What is set is the machine's, so it stays over a soft reset.

use pyrite_platform::errno::Errno;
use pyrite_platform::network::{
    AccessPointSettings, Addresses, HostName, Interface, Ipv4Addr, KEY_MIN, NetworkKey, SSID_MAX, Security, Ssid,
    WifiStatus,
};

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Comparison, Constant, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{self, list};
use crate::value::{Name, Value};

/// Milliseconds between two looks at a scan that is under way.
const SCAN_INTERVAL: u64 = 10_000;

const CONFIG: &[&str] = &[
    "ssid",
    "essid",
    "key",
    "password",
    "security",
    "authmode",
    "channel",
    "hidden",
    "max_clients",
    "hostname",
    "dhcp_hostname",
    "pm",
    "txpower",
    "reconnects",
];

const fn number(number: i32) -> Member {
    Member::Constant(Constant::Int(number))
}

/// `WLAN`
pub const WLAN: NativeType = NativeType {
    name: "WLAN",
    new: Some((construct, Arity::between(0, 1))),
    slots: Slots { repr: Some(repr), compare: Some(compare), ..Slots::INHERITED },
    members: &[
        ("IF_AP", number(Interface::AccessPoint as i32)),
        ("IF_STA", number(Interface::Station as i32)),
        ("PM_NONE", number(0)),
        ("PM_PERFORMANCE", number(1)),
        ("PM_POWERSAVE", number(2)),
        ("SEC_OPEN", number(Security::Open as i32)),
        ("SEC_WEP", number(Security::Wep as i32)),
        ("SEC_WPA", number(Security::Wpa as i32)),
        ("SEC_WPA2", number(Security::Wpa2 as i32)),
        ("SEC_WPA2_ENT", number(Security::Wpa2Enterprise as i32)),
        ("SEC_WPA2_WPA3", number(Security::Wpa2Wpa3 as i32)),
        ("SEC_WPA3", number(Security::Wpa3 as i32)),
        ("SEC_WPA_WPA2", number(Security::WpaWpa2 as i32)),
        ("active", Member::Method(active, Arity::between(0, 1))),
        ("config", Member::Method(config, Arity::between(0, 1).keywords(CONFIG))),
        ("connect", Member::Method(connect, Arity::between(0, 2).keywords(&["ssid", "key", "bssid"]))),
        ("disconnect", Member::Method(disconnect, Arity::exactly(0))),
        ("ifconfig", Member::Method(if_config, Arity::between(0, 1))),
        ("ipconfig", Member::Method(ip_config, Arity::between(0, 1).keywords(&["addr4", "gw4", "dhcp4", "dns"]))),
        ("isconnected", Member::Method(is_connected, Arity::exactly(0))),
        ("scan", Member::Method(scan, Arity::exactly(0))),
        ("status", Member::Method(status, Arity::between(0, 1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `WLAN(interface=WLAN.IF_STA)`
fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let interface = args.get(0).map_or(Ok(Interface::Station as i32), |interface| rt.index_argument(interface))?;
    if !(0..=1).contains(&interface) {
        return Err(rt.raise_value_error(format_args!(
            "a WLAN is WLAN.IF_STA (joins a network) or WLAN.IF_AP (is one), not {interface}"
        )));
    }
    let object = rt.allocate_raw(Kind::RawObject, 2)?;
    if let [type_word, word] = rt.heap.raw_mut(object) {
        (*type_word, *word) = (types::WLAN.0.into(), interface as u32);
    }
    Ok(object)
}

fn interface(rt: &Runtime<'_>, wlan: Value) -> Interface {
    match rt.heap.raw(wlan).get(1) {
        Some(0) => Interface::Station,
        _ => Interface::AccessPoint,
    }
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if comparison != Comparison::Equal || rt.native_type_of(right) != types::WLAN {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::bool(interface(rt, left) == interface(rt, right)))
}

fn repr(rt: &mut Runtime<'_>, wlan: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let side = if interface(rt, wlan) == Interface::Station { "STA" } else { "AP" };
    let ip = rt.machine.peripherals.wifi_addresses(interface(rt, wlan)).ip;
    out.format(rt, format_args!("<WLAN {side} {ip}>"))
}

#[cold]
fn raise_inactive(rt: &mut Runtime<'_>) -> Raised {
    match rt.new_str("Wifi Not Started: call active(True) first") {
        Ok(text) => rt.raise_with(types::OS_ERROR, &[text]),
        Err(raised) => raised,
    }
}

/// The machine's error, in words where they say more than a number.
fn done(rt: &mut Runtime<'_>, result: Result<(), Errno>) -> Result<Value, Raised> {
    match result {
        Ok(()) => Ok(Value::NONE),
        Err(Errno::EPERM) => Err(raise_inactive(rt)),
        Err(errno) => Err(rt.raise_os_error(errno)),
    }
}

/// `active(is_active)`: switches it on or off; whether it is on.
fn active(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let interface = interface(rt, args.at(0));
    if let Some(is_active) = args.get(1) {
        let is_active = rt.truth(is_active)?;
        rt.machine.peripherals.set_wifi_active(interface, is_active).or_raise(rt)?;
    }
    Ok(Value::bool(rt.machine.peripherals.wifi_is_active(interface)))
}

fn ssid_argument(rt: &mut Runtime<'_>, value: Value) -> Result<Ssid, Raised> {
    let mut bytes = [0; SSID_MAX];
    let (_, length) = rt.copy_bytes_or_text(value, 0, &mut bytes)?;
    match bytes.get(..length).filter(|bytes| !bytes.is_empty()).and_then(Ssid::new) {
        Some(ssid) => Ok(ssid),
        None => {
            Err(rt.raise_value_error(format_args!("the name of a network has 1 to {SSID_MAX} bytes, not {length}")))
        }
    }
}

/// A key; `None` and `""` for an open network.
fn key_argument(rt: &mut Runtime<'_>, value: Value) -> Result<NetworkKey, Raised> {
    if value.is_none() {
        return Ok(NetworkKey::default());
    }
    let mut bytes = [0; pyrite_platform::network::KEY_MAX];
    let (_, length) = rt.copy_bytes_or_text(value, 0, &mut bytes)?;
    match bytes.get(..length).filter(|bytes| bytes.is_empty() || length >= KEY_MIN).and_then(NetworkKey::new) {
        Some(key) => Ok(key),
        None => Err(rt.raise_value_error(format_args!("the key of a network has 8 to 63 characters, not {length}"))),
    }
}

fn station_only(rt: &mut Runtime<'_>, wlan: Value) -> Result<(), Raised> {
    match interface(rt, wlan) {
        Interface::Station => Ok(()),
        Interface::AccessPoint => {
            Err(rt.raise(types::OS_ERROR, format_args!("an access point joins no network: use WLAN(WLAN.IF_STA)")))
        }
    }
}

/// `connect(ssid, key, *, bssid)` begins; `isconnected()` and `status()` tell how it goes. Without a name the last network again.
fn connect(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    station_only(rt, args.at(0))?;
    let (ssid, key) = match args.named(1, const { name("ssid") }).filter(|ssid| !ssid.is_none()) {
        Some(ssid) => {
            let key = args.named(2, const { name("key") }).unwrap_or(Value::NONE);
            (ssid_argument(rt, ssid)?, key_argument(rt, key)?)
        }
        None => {
            let last = rt.machine.peripherals.wifi_settings(Interface::Station).or_raise(rt)?;
            if last.ssid.bytes().is_empty() {
                return Err(rt.raise_value_error(format_args!("connect() needs the name of a network")));
            }
            (last.ssid, last.key)
        }
    };
    let bssid = match args.keyword(const { name("bssid") }).filter(|bssid| !bssid.is_none()) {
        Some(bssid) => {
            let mut bytes = [0; 6];
            if rt.copy_bytes_or_text(bssid, 0, &mut bytes)?.1 != bytes.len() {
                return Err(rt.raise_value_error(format_args!("bssid is the 6 bytes of a hardware address")));
            }
            Some(bytes)
        }
        None => None,
    };
    let result = rt.machine.peripherals.join_wifi(&ssid, &key, bssid);
    done(rt, result)
}

fn disconnect(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    station_only(rt, args.at(0))?;
    let result = rt.machine.peripherals.leave_wifi();
    done(rt, result)
}

fn is_connected(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let interface = interface(rt, args.at(0));
    Ok(Value::bool(rt.machine.peripherals.wifi_status(interface) == WifiStatus::Connected))
}

/// `status()`: a number `STAT_...`; `status('rssi')`; `status('stations')` of an access point.
fn status(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let interface = interface(rt, args.at(0));
    let Some(what) = args.get(1) else {
        return match interface {
            Interface::Station => Ok(Value::count(rt.machine.peripherals.wifi_status(interface) as usize)),
            Interface::AccessPoint => Err(rt.raise_value_error(format_args!("an access point has status('stations')"))),
        };
    };
    match (rt.text_argument(what)?, interface) {
        ("rssi", Interface::Station) => {
            let rssi = rt.machine.peripherals.wifi_rssi().or_raise(rt)?;
            Ok(Value::small_wrapping(rssi.into()))
        }
        ("stations", Interface::AccessPoint) => {
            let found = rt.new_list(&[])?;
            let mut index = 0;
            while let Some(address) = rt.machine.peripherals.wifi_client(index) {
                let address = rt.new_bytes(&address)?;
                let entry = rt.new_tuple(&[address])?;
                rt.list_push(found, entry)?;
                index += 1;
            }
            Ok(found)
        }
        _ => Err(rt.raise_value_error(format_args!("unknown status param: 'rssi' of a station, 'stations' of an AP"))),
    }
}

/// `scan()`: a list of tuples of name, hardware address, channel, strength in dBm, security, whether the name is hidden.
fn scan(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    station_only(rt, args.at(0))?;
    let found = rt.new_list(&[])?;
    let mut index = 0;
    loop {
        match rt.machine.peripherals.scan_wifi(index) {
            Ok(None) => return Ok(found),
            Ok(Some(access_point)) => {
                let ssid = rt.new_bytes(access_point.ssid.bytes())?;
                let bssid = rt.new_bytes(&access_point.bssid)?;
                let entry = rt.new_tuple(&[
                    ssid,
                    bssid,
                    Value::count(access_point.channel.into()),
                    Value::small_wrapping(access_point.rssi.into()),
                    Value::count(access_point.security as usize),
                    Value::bool(access_point.is_hidden),
                ])?;
                rt.list_push(found, entry)?;
                index += 1;
            }
            Err(Errno::EAGAIN) => {
                rt.attend()?;
                let now = rt.machine.clock.microseconds();
                rt.machine.clock.sleep_until(now + SCAN_INTERVAL);
            }
            Err(Errno::EPERM) => return Err(raise_inactive(rt)),
            Err(errno) => return Err(rt.raise_os_error(errno)),
        }
    }
}

fn ip_value(rt: &mut Runtime<'_>, ip: Ipv4Addr) -> Result<Value, Raised> {
    TextBuilder::formatted(rt, format_args!("{ip}"))
}

fn ip_argument(rt: &mut Runtime<'_>, value: Value) -> Result<Ipv4Addr, Raised> {
    match rt.text_argument(value)?.parse() {
        Ok(ip) => Ok(ip),
        Err(_) => {
            let value = rt.native_part(value);
            Err(rt.raise_naming(types::VALUE_ERROR, "'", value, "' is no IPv4 address, such as '192.168.4.1'"))
        }
    }
}

/// `ifconfig()`: own address, mask, gateway and name server; a tuple of four sets them, `'dhcp'` asks the router.
fn if_config(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let interface = interface(rt, args.at(0));
    let Some(wanted) = args.get(1) else {
        let Addresses { ip, mask, gateway, dns } = rt.machine.peripherals.wifi_addresses(interface);
        let mut values = [Value::NULL; 4];
        for (place, ip) in values.iter_mut().zip([ip, mask, gateway, dns]) {
            *place = ip_value(rt, ip)?;
        }
        return rt.new_tuple(&values);
    };
    let native = rt.native_part(wanted);
    let addresses = match rt.text(native) {
        Some("dhcp") => None,
        Some(_) => {
            return Err(rt.raise_value_error(format_args!("ifconfig() takes a tuple of four addresses, or 'dhcp'")));
        }
        None => {
            let items = rt.collect_list(wanted)?;
            let &[ip, mask, gateway, dns] = list::items(&rt.heap, items) else {
                return Err(
                    rt.raise_value_error(format_args!("ifconfig() takes four: address, mask, gateway, name server"))
                );
            };
            Some(Addresses {
                ip: ip_argument(rt, ip)?,
                mask: ip_argument(rt, mask)?,
                gateway: ip_argument(rt, gateway)?,
                dns: ip_argument(rt, dns)?,
            })
        }
    };
    let result = rt.machine.peripherals.set_wifi_addresses(interface, addresses);
    done(rt, result)
}

/// An address and a mask: a tuple of both, or `'192.168.4.1/24'`.
fn address_and_mask(rt: &mut Runtime<'_>, value: Value) -> Result<(Ipv4Addr, Ipv4Addr), Raised> {
    let native = rt.native_part(value);
    let Some(text) = rt.text(native) else {
        let items = rt.collect_list(value)?;
        let &[ip, mask] = list::items(&rt.heap, items) else {
            return Err(rt.raise_value_error(format_args!("addr4 is a tuple of address and mask")));
        };
        return Ok((ip_argument(rt, ip)?, ip_argument(rt, mask)?));
    };
    let parsed = text.split_once('/').and_then(|(ip, bits)| {
        let bits = bits.parse::<u32>().ok().filter(|bits| *bits <= 32)?;
        Some((ip.parse().ok()?, Ipv4Addr::from_bits(u32::MAX.checked_shl(32 - bits).unwrap_or(0))))
    });
    parsed.ok_or_else(|| rt.raise_value_error(format_args!("addr4 looks like '192.168.4.1/24'")))
}

/// `ipconfig(what)` gives, `ipconfig(what=value)` sets: `addr4`, `gw4`, `dhcp4`, `dns`.
fn ip_config(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let interface = interface(rt, args.at(0));
    let mut addresses = rt.machine.peripherals.wifi_addresses(interface);
    if let Some(what) = args.get(1) {
        return match rt.text_argument(what)? {
            "addr4" => {
                let (ip, mask) = (ip_value(rt, addresses.ip)?, ip_value(rt, addresses.mask)?);
                rt.new_tuple(&[ip, mask])
            }
            "gw4" => ip_value(rt, addresses.gateway),
            "dns" => ip_value(rt, addresses.dns),
            _ => Err(rt.raise_value_error(format_args!("ipconfig() knows 'addr4', 'gw4' and 'dns'"))),
        };
    }
    let mut is_set = false;
    if let Some(address) = args.keyword(const { name("addr4") }) {
        (addresses.ip, addresses.mask) = address_and_mask(rt, address)?;
        is_set = true;
    }
    if let Some(gateway) = args.keyword(const { name("gw4") }) {
        addresses.gateway = ip_argument(rt, gateway)?;
        is_set = true;
    }
    if let Some(dns) = args.keyword(const { name("dns") }) {
        addresses.dns = ip_argument(rt, dns)?;
        is_set = true;
    }
    let wants_dhcp = match args.keyword(const { name("dhcp4") }) {
        Some(dhcp) => rt.truth(dhcp)?,
        None => false,
    };
    if !is_set && !wants_dhcp {
        return Err(rt.raise_type_error(format_args!("ipconfig() needs a name to read, or keywords to set")));
    }
    let result = rt.machine.peripherals.set_wifi_addresses(interface, Some(addresses).filter(|_| !wants_dhcp));
    done(rt, result)
}

fn security_argument(rt: &mut Runtime<'_>, value: Value) -> Result<Security, Raised> {
    const ALL: [Security; 8] = [
        Security::Open,
        Security::Wep,
        Security::Wpa,
        Security::Wpa2,
        Security::WpaWpa2,
        Security::Wpa2Enterprise,
        Security::Wpa3,
        Security::Wpa2Wpa3,
    ];
    let number = rt.index_argument(value)?;
    match ALL.into_iter().find(|security| *security as i32 == number) {
        Some(security) => Ok(security),
        None => Err(rt.raise_value_error(format_args!("security is a number WLAN.SEC_..., not {number}"))),
    }
}

/// Reads or sets the name that the board tells routers.
pub fn host_name(rt: &mut Runtime<'_>, wanted: Option<Value>) -> Result<Value, Raised> {
    let Some(wanted) = wanted else {
        let host_name = rt.machine.peripherals.host_name();
        return rt.new_str(core::str::from_utf8(host_name.bytes()).unwrap_or(""));
    };
    let text = rt.text_argument(wanted)?;
    match HostName::new(text.as_bytes()).filter(|_| !text.is_empty()) {
        Some(host_name) => {
            rt.machine.peripherals.set_host_name(&host_name).or_raise(rt)?;
            Ok(Value::NONE)
        }
        None => {
            let most = pyrite_platform::network::HOST_NAME_MAX;
            Err(rt.raise_value_error(format_args!("a host name has 1 to {most} characters")))
        }
    }
}

/// `config(what)` gives, `config(what=value)` sets.
fn config(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let interface = interface(rt, args.at(0));
    if let Some(what) = args.get(1) {
        if args.keyword_count() > 0 {
            return Err(rt.raise_type_error(format_args!("config() reads one value or sets some, not both")));
        }
        return read_config(rt, interface, what);
    }
    let mut settings = rt.machine.peripherals.wifi_settings(interface).or_raise(rt)?;
    let before = settings;
    for index in 0..args.keyword_count() {
        if let Some((key, value)) = args.keyword_at(index) {
            set_config(rt, &mut settings, key, value)?;
        }
    }
    if settings == before {
        return Ok(Value::NONE);
    }
    if interface == Interface::Station {
        return Err(rt.raise(
            types::OS_ERROR,
            format_args!("name, key, security and channel are an access point's: a station gets them by connect()"),
        ));
    }
    if settings.security != Security::Open && settings.key.bytes().is_empty() {
        return Err(rt.raise_value_error(format_args!("a network with security needs a key of 8 to 63 characters")));
    }
    let result = rt.machine.peripherals.offer_wifi(&settings);
    done(rt, result)
}

fn read_config(rt: &mut Runtime<'_>, interface: Interface, what: Value) -> Result<Value, Raised> {
    let settings = rt.machine.peripherals.wifi_settings(interface).or_raise(rt)?;
    match rt.text_argument(what)? {
        "mac" => {
            let mac = rt.machine.peripherals.wifi_mac(interface);
            rt.new_bytes(&mac)
        }
        "ssid" | "essid" => match core::str::from_utf8(settings.ssid.bytes()) {
            Ok(text) => rt.new_str(text),
            Err(_) => rt.new_bytes(settings.ssid.bytes()),
        },
        "channel" => Ok(Value::count(settings.channel.into())),
        "hidden" => Ok(Value::bool(settings.is_hidden)),
        "security" | "authmode" => Ok(Value::count(settings.security as usize)),
        "max_clients" => Ok(Value::count(settings.clients_max.into())),
        "hostname" | "dhcp_hostname" => host_name(rt, None),
        "key" | "password" => Err(rt.raise_value_error(format_args!("a key cannot be read"))),
        _ => {
            let what = rt.native_part(what);
            Err(rt.raise_naming(types::VALUE_ERROR, "unknown config param '", what, "'"))
        }
    }
}

fn set_config(rt: &mut Runtime<'_>, settings: &mut AccessPointSettings, key: Name, value: Value) -> Result<(), Raised> {
    if key == const { name("ssid") } || key == const { name("essid") } {
        settings.ssid = ssid_argument(rt, value)?;
    } else if key == const { name("key") } || key == const { name("password") } {
        settings.key = key_argument(rt, value)?;
        // A key without more said of it protects.
        if settings.security == Security::Open && !settings.key.bytes().is_empty() {
            settings.security = Security::WpaWpa2;
        }
    } else if key == const { name("security") } || key == const { name("authmode") } {
        settings.security = security_argument(rt, value)?;
    } else if key == const { name("channel") } {
        let channel = rt.index_argument(value)?;
        settings.channel = match u8::try_from(channel) {
            Ok(channel @ 1..=14) => channel,
            _ => return Err(rt.raise_value_error(format_args!("a channel is a number from 1 to 14, not {channel}"))),
        };
    } else if key == const { name("hidden") } {
        settings.is_hidden = rt.truth(value)?;
    } else if key == const { name("max_clients") } {
        let most = rt.index_argument(value)?;
        settings.clients_max = match u8::try_from(most) {
            Ok(most @ 1..=10) => most,
            _ => return Err(rt.raise_value_error(format_args!("max_clients is a number from 1 to 10, not {most}"))),
        };
    } else if key == const { name("hostname") } || key == const { name("dhcp_hostname") } {
        host_name(rt, Some(value))?;
    } else {
        // Power saving, transmitting power and retries: the radio does as it can, and programs written for others go on.
        if rt.as_float(value).is_none() {
            rt.index_argument(value)?;
        }
    }
    Ok(())
}
