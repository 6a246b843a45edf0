//! The radio: switching it on and off, joining a network, being one, listening for others.
//!
//! esp-radio tells the end of what takes its time through futures. The one that is under way owns the controller, and is polled whenever the
//! program asks for something.
//!
//! **Invariant:** what is switched off leaves nothing behind: the controller is dropped, and its memory is free again.

extern crate alloc;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use esp_hal::efuse;
use esp_hal::peripherals::{FROM_CPU_INTR0, TIMG1, WIFI};
use esp_hal::rng::Rng;
use esp_hal::timer::timg::TimerGroup;
use esp_radio::wifi::ap::{AccessPointConfig, AccessPointInfo};
use esp_radio::wifi::scan::ScanConfig;
use esp_radio::wifi::sta::StationConfig;
use esp_radio::wifi::{
    AuthenticationMethod, AuthenticationMethodConfig, Config, ConnectionError, ControllerConfig, DisconnectReason,
    Interface as RadioInterface, Password, Ssid as RadioSsid, WifiController, WifiError,
};
use pyrite_platform::errno::Errno;
use pyrite_platform::network::{
    AccessPoint, AccessPointSettings, Addresses, HostName, Interface, NetworkKey, Security, Ssid, Wifi, WifiStatus,
};

use super::side::Side;
use super::sockets::Table;
use crate::peripherals::ChipPeripherals;

/// Buffers of the driver, each about 1.6 KB: fewer than its makers choose, because Python wants the memory, too.
const RECEIVE_BUFFERS: u8 = 6;
const DYNAMIC_BUFFERS: u16 = 12;
const BLOCK_ACKNOWLEDGEMENT_WINDOW: u8 = 4;

/// Stations that an access point takes when nobody says.
const CLIENTS: u8 = 4;

/// Networks that are kept from listening.
const HEARD_MAX: usize = 24;

/// What the scheduler under the radio takes.
pub struct Parts {
    pub timer: TIMG1<'static>,
    pub interrupt: FROM_CPU_INTR0<'static>,
}

type Controller = WifiController<'static>;
type Working<T> = Pin<Box<dyn Future<Output = (Controller, T)>>>;

/// What the radio is doing.
enum Doing {
    Off,
    /// Nothing that has an end.
    Resting(Controller),
    Joining(Working<Result<(), WifiStatus>>),
    Listening(Working<Result<Vec<AccessPointInfo>, WifiError>>),
}

/// The radio, and what is reached through it.
pub struct Radio {
    /// Until the scheduler runs.
    parts: Option<Parts>,
    doing: Doing,
    pub(super) station: Option<Side>,
    pub(super) access_point: Option<Side>,
    /// Addresses that the program chose.
    fixed: [Option<Addresses>; 2],
    /// The network that the station is to be in, and how that goes.
    wanted: Option<Wanted>,
    status: WifiStatus,
    offered: Option<AccessPointSettings>,
    heard: Vec<AccessPointInfo>,
    /// Listening has ended, and what was heard has not been read yet.
    has_heard: bool,
    host_name: HostName,
    pub(super) table: Table,
}

#[derive(Clone, Copy)]
struct Wanted {
    ssid: Ssid,
    key: NetworkKey,
    bssid: Option<[u8; 6]>,
}

fn errno(error: &WifiError) -> Errno {
    match error {
        WifiError::OutOfMemory => Errno::ENOMEM,
        WifiError::InvalidSsid | WifiError::InvalidPassword | WifiError::InvalidArguments => Errno::EINVAL,
        WifiError::Unsupported => Errno::EOPNOTSUPP,
        WifiError::NotConnected => Errno::ENOTCONN,
        _ => Errno::EIO,
    }
}

/// Why joining failed, in the numbers that MicroPython's programs know.
fn failure(error: &ConnectionError) -> WifiStatus {
    let ConnectionError::Failed(information) = error else { return WifiStatus::Refused };
    match information.reason {
        DisconnectReason::NoAccessPointFound
        | DisconnectReason::NoAccessPointFoundInAuthmodeThreshold
        | DisconnectReason::NoAccessPointFoundInRssiThreshold
        | DisconnectReason::NoAccessPointFoundWithCompatibleSecurity => WifiStatus::NotFound,
        DisconnectReason::AuthenticationFailed
        | DisconnectReason::MicFailure
        | DisconnectReason::FourWayHandshakeTimeout => WifiStatus::WrongKey,
        DisconnectReason::BeaconTimeout => WifiStatus::BeaconTimeout,
        DisconnectReason::HandshakeTimeout | DisconnectReason::Timeout | DisconnectReason::AuthenticationExpired => {
            WifiStatus::HandshakeTimeout
        }
        _ => WifiStatus::Refused,
    }
}

fn security_of(method: Option<AuthenticationMethod>) -> Security {
    match method {
        None | Some(AuthenticationMethod::None) => Security::Open,
        Some(AuthenticationMethod::Wep) => Security::Wep,
        Some(AuthenticationMethod::Wpa) => Security::Wpa,
        Some(AuthenticationMethod::WpaWpa2Personal) => Security::WpaWpa2,
        Some(AuthenticationMethod::Wpa2Enterprise) => Security::Wpa2Enterprise,
        Some(AuthenticationMethod::Wpa3Personal) => Security::Wpa3,
        Some(AuthenticationMethod::Wpa2Wpa3Personal) => Security::Wpa2Wpa3,
        Some(_) => Security::Wpa2,
    }
}

/// Whether a future has come to its end.
fn poll<T>(working: &mut Working<T>) -> Option<(Controller, T)> {
    match working.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(end) => Some(end),
        Poll::Pending => None,
    }
}

fn mac(interface: Interface) -> [u8; 6] {
    let mut mac = [0; 6];
    mac.copy_from_slice(efuse::base_mac_address().as_bytes());
    mac[5] = mac[5].wrapping_add(interface as u8);
    mac
}

impl Radio {
    /// Off; the scheduler does not run yet.
    pub fn new(parts: Parts) -> Self {
        Self {
            parts: Some(parts),
            doing: Doing::Off,
            station: None,
            access_point: None,
            fixed: [None; 2],
            wanted: None,
            status: WifiStatus::Idle,
            offered: None,
            heard: Vec::new(),
            has_heard: false,
            host_name: HostName::new(b"mpy-esp32").unwrap_or_default(),
            table: Table::default(),
        }
    }

    /// A soft reset begins: the program's sockets go, the radio stays as it is, as MicroPython has it.
    pub fn reset(&mut self) {
        let mut table = core::mem::take(&mut self.table);
        table.close_all(self);
    }

    /// Whether it may send.
    #[cfg(feature = "esp32")]
    pub fn is_on(&self) -> bool {
        !matches!(self.doing, Doing::Off)
    }

    /// Lets everything go on.
    pub fn attend(&mut self) {
        self.attend_to_controller();
        let is_joined = self.is_joined();
        if let Some(side) = &mut self.station {
            side.attend(is_joined);
        }
        if let Some(side) = &mut self.access_point {
            side.attend(true);
        }
    }

    fn is_joined(&self) -> bool {
        matches!(&self.doing, Doing::Resting(controller) if self.wanted.is_some() && controller.is_connected())
    }

    fn attend_to_controller(&mut self) {
        self.doing = match core::mem::replace(&mut self.doing, Doing::Off) {
            Doing::Joining(mut working) => match poll(&mut working) {
                Some((controller, result)) => {
                    self.status = result.err().unwrap_or(WifiStatus::Connected);
                    Doing::Resting(controller)
                }
                None => Doing::Joining(working),
            },
            Doing::Listening(mut working) => match poll(&mut working) {
                Some((controller, result)) => {
                    self.heard = result.unwrap_or_default();
                    self.has_heard = true;
                    Doing::Resting(controller)
                }
                None => Doing::Listening(working),
            },
            // A network that was lost is joined again, as MicroPython does.
            Doing::Resting(controller) if self.status == WifiStatus::Connected && !controller.is_connected() => {
                self.status = WifiStatus::BeaconTimeout;
                Self::joining(controller)
            }
            other => other,
        };
    }

    fn joining(mut controller: Controller) -> Doing {
        Doing::Joining(Box::pin(async move {
            let result = controller.connect_async().await;
            (controller, result.map(|_| ()).map_err(|error| failure(&error)))
        }))
    }

    fn station_config(&self) -> Result<StationConfig, WifiError> {
        let Some(wanted) = &self.wanted else { return Ok(StationConfig::default()) };
        let authentication = if wanted.key.bytes().is_empty() {
            AuthenticationMethodConfig::Open
        } else {
            AuthenticationMethodConfig::Wpa2Personal(Password::try_from(wanted.key.bytes())?)
        };
        let config = StationConfig::default()
            .with_ssid(RadioSsid::try_from(wanted.ssid.bytes())?)
            .with_authentication(authentication);
        Ok(match wanted.bssid {
            Some(bssid) => config.with_bssid(bssid),
            None => config,
        })
    }

    fn access_point_config(&self) -> Result<AccessPointConfig, WifiError> {
        let settings = self.offer();
        let authentication = match settings.security {
            Security::Open => AuthenticationMethodConfig::Open,
            Security::Wpa => AuthenticationMethodConfig::Wpa(Password::try_from(settings.key.bytes())?),
            Security::WpaWpa2 => AuthenticationMethodConfig::WpaWpa2Personal(Password::try_from(settings.key.bytes())?),
            Security::Wpa2 => AuthenticationMethodConfig::Wpa2Personal(Password::try_from(settings.key.bytes())?),
            _ => return Err(WifiError::Unsupported),
        };
        Ok(AccessPointConfig::default()
            .with_ssid(RadioSsid::try_from(settings.ssid.bytes())?)
            .with_ssid_hidden(settings.is_hidden)
            .with_channel(settings.channel)
            .with_max_connections(settings.clients_max.into())
            .with_authentication(authentication))
    }

    /// What is offered, or would be.
    fn offer(&self) -> AccessPointSettings {
        self.offered.unwrap_or_else(|| {
            let mut ssid = *b"ESP_000000";
            let mac = mac(Interface::AccessPoint);
            for (place, half) in ssid[4..].iter_mut().zip(mac[3..].iter().flat_map(|byte| [byte >> 4, byte & 0xf])) {
                *place = b"0123456789ABCDEF"[usize::from(half)];
            }
            AccessPointSettings {
                ssid: Ssid::new(&ssid).unwrap_or_default(),
                key: NetworkKey::default(),
                security: Security::Open,
                channel: 1,
                is_hidden: false,
                clients_max: CLIENTS,
            }
        })
    }

    /// What the sides that are on want; `None` when none is.
    fn config(&self) -> Result<Option<Config>, WifiError> {
        Ok(match (&self.station, &self.access_point) {
            (None, None) => None,
            (Some(_), None) => Some(Config::Station(self.station_config()?)),
            (None, Some(_)) => Some(Config::AccessPoint(self.access_point_config()?)),
            (Some(_), Some(_)) => Some(Config::AccessPointStation(self.station_config()?, self.access_point_config()?)),
        })
    }

    /// Makes the radio do what the sides want. What is under way is broken off.
    fn configure(&mut self) -> Result<(), Errno> {
        let config = self.config().map_err(|error| errno(&error))?;
        let before = core::mem::replace(&mut self.doing, Doing::Off);
        let Some(config) = config else { return Ok(()) };
        let controller = match before {
            Doing::Resting(mut controller) => {
                controller.set_config(&config).map_err(|error| errno(&error))?;
                controller
            }
            before => {
                // A controller that is at work is given up with it.
                drop(before);
                self.controller(config)?
            }
        };
        let is_to_join = self.wanted.is_some() && self.status == WifiStatus::Connecting;
        self.doing = if is_to_join { Self::joining(controller) } else { Doing::Resting(controller) };
        // Joining begins with the first look at it.
        self.attend_to_controller();
        Ok(())
    }

    fn controller(&mut self, config: Config) -> Result<Controller, Errno> {
        if let Some(Parts { timer, interrupt }) = self.parts.take() {
            esp_rtos::start(TimerGroup::new(timer).timer0, interrupt);
        }
        let config = ControllerConfig::default()
            .with_static_rx_buf_num(RECEIVE_BUFFERS)
            .with_dynamic_rx_buf_num(DYNAMIC_BUFFERS)
            .with_dynamic_tx_buf_num(DYNAMIC_BUFFERS)
            .with_rx_ba_win(BLOCK_ACKNOWLEDGEMENT_WINDOW)
            .with_initial_config(config);
        // SAFETY: there is no other controller: the one before was dropped.
        WifiController::new(unsafe { WIFI::steal() }, config).map_err(|error| errno(&error))
    }

    fn side(&mut self, interface: Interface) -> &mut Option<Side> {
        match interface {
            Interface::Station => &mut self.station,
            Interface::AccessPoint => &mut self.access_point,
        }
    }

    fn set_active(&mut self, interface: Interface, is_active: bool) -> Result<(), Errno> {
        if self.side(interface).is_some() == is_active {
            return Ok(());
        }
        if is_active {
            let made = match interface {
                Interface::Station => RadioInterface::try_station(),
                Interface::AccessPoint => RadioInterface::try_access_point(),
            };
            let seed = u64::from(Rng::new().random());
            let fixed = self.fixed[interface as usize];
            *self.side(interface) = Some(Side::new(made.ok_or(Errno::EBUSY)?, interface, mac(interface), seed, fixed));
        } else {
            let mut table = core::mem::take(&mut self.table);
            table.close_side(self, interface);
            self.table = table;
            *self.side(interface) = None;
            if interface == Interface::Station {
                (self.wanted, self.status) = (None, WifiStatus::Idle);
            }
        }
        let result = self.configure();
        if result.is_err() {
            *self.side(interface) = None;
            self.doing = Doing::Off;
        }
        result
    }

    fn join(&mut self, wanted: Wanted) -> Result<(), Errno> {
        if self.station.is_none() {
            return Err(Errno::EPERM);
        }
        self.wanted = Some(wanted);
        self.status = WifiStatus::Connecting;
        self.configure()
    }

    fn leave(&mut self) -> Result<(), Errno> {
        if self.wanted.take().is_none() {
            return Ok(());
        }
        self.status = WifiStatus::Idle;
        // Given up with its controller: leaving has no end that would have to be waited for.
        self.doing = Doing::Off;
        self.configure()
    }

    fn scan(&mut self, index: usize) -> Result<Option<AccessPoint>, Errno> {
        if self.station.is_none() {
            return Err(Errno::EPERM);
        }
        if index == 0 && !self.has_heard {
            self.doing = match core::mem::replace(&mut self.doing, Doing::Off) {
                Doing::Resting(mut controller) => Doing::Listening(Box::pin(async move {
                    let config = ScanConfig::default().with_show_hidden(true).with_max(HEARD_MAX);
                    let result = controller.scan_async(&config).await;
                    (controller, result)
                })),
                other => other,
            };
            self.attend_to_controller();
            if !self.has_heard {
                return Err(Errno::EAGAIN);
            }
        }
        let Some(found) = self.heard.get(index) else {
            self.has_heard = false;
            self.heard = Vec::new();
            return Ok(None);
        };
        Ok(Some(AccessPoint {
            ssid: Ssid::new(found.ssid.as_str().as_bytes()).unwrap_or_default(),
            bssid: found.bssid,
            channel: found.channel,
            rssi: found.signal_strength,
            security: security_of(found.auth_method),
            is_hidden: found.ssid.is_empty(),
        }))
    }

    fn status(&self, interface: Interface) -> WifiStatus {
        match interface {
            Interface::Station => match (&self.doing, self.status) {
                (Doing::Joining(_), _) => WifiStatus::Connecting,
                // Without an address there is nothing that it could do.
                (_, WifiStatus::Connected) if !self.station.as_ref().is_some_and(Side::has_address) => {
                    WifiStatus::Connecting
                }
                (_, status) => status,
            },
            Interface::AccessPoint => match &self.access_point {
                Some(side) if side.client(0).is_some() => WifiStatus::Connected,
                _ => WifiStatus::Idle,
            },
        }
    }
}

impl Wifi for ChipPeripherals {
    fn wifi_is_active(&mut self, interface: Interface) -> bool {
        self.radio.side(interface).is_some()
    }

    fn set_wifi_active(&mut self, interface: Interface, is_active: bool) -> Result<(), Errno> {
        self.radio.attend();
        self.radio.set_active(interface, is_active)
    }

    fn join_wifi(&mut self, ssid: &Ssid, key: &NetworkKey, bssid: Option<[u8; 6]>) -> Result<(), Errno> {
        self.radio.attend();
        self.radio.join(Wanted { ssid: *ssid, key: *key, bssid })
    }

    fn leave_wifi(&mut self) -> Result<(), Errno> {
        self.radio.leave()
    }

    fn wifi_status(&mut self, interface: Interface) -> WifiStatus {
        self.radio.attend();
        self.radio.status(interface)
    }

    fn wifi_settings(&mut self, interface: Interface) -> Result<AccessPointSettings, Errno> {
        let offer = self.radio.offer();
        let wanted = self.radio.wanted;
        Ok(match (interface, wanted) {
            (Interface::AccessPoint, _) => offer,
            (Interface::Station, None) => AccessPointSettings { ssid: Ssid::default(), ..offer },
            (Interface::Station, Some(Wanted { ssid, key, .. })) => {
                let security = if key.bytes().is_empty() { Security::Open } else { Security::Wpa2 };
                AccessPointSettings { ssid, key, security, ..offer }
            }
        })
    }

    fn offer_wifi(&mut self, settings: &AccessPointSettings) -> Result<(), Errno> {
        let before = self.radio.offered.replace(*settings);
        let result = match self.radio.access_point {
            Some(_) => self.radio.configure(),
            None => self.radio.access_point_config().map(|_| ()).map_err(|error| errno(&error)),
        };
        if result.is_err() {
            self.radio.offered = before;
        }
        result
    }

    fn scan_wifi(&mut self, index: usize) -> Result<Option<AccessPoint>, Errno> {
        self.radio.attend();
        self.radio.scan(index)
    }

    fn wifi_client(&mut self, index: usize) -> Option<[u8; 6]> {
        self.radio.access_point.as_ref()?.client(index)
    }

    fn wifi_rssi(&mut self) -> Result<i8, Errno> {
        match &self.radio.doing {
            Doing::Resting(controller) if controller.is_connected() => controller
                .rssi()
                .map(|rssi| rssi.clamp(i8::MIN.into(), i8::MAX.into()) as i8)
                .map_err(|error| errno(&error)),
            _ => Err(Errno::ENOTCONN),
        }
    }

    fn wifi_mac(&mut self, interface: Interface) -> [u8; 6] {
        mac(interface)
    }

    fn wifi_addresses(&mut self, interface: Interface) -> Addresses {
        self.radio.attend();
        self.radio.side(interface).as_ref().map_or(Addresses::NONE, Side::addresses)
    }

    fn set_wifi_addresses(&mut self, interface: Interface, addresses: Option<Addresses>) -> Result<(), Errno> {
        self.radio.fixed[interface as usize] = addresses;
        if let Some(side) = self.radio.side(interface) {
            side.set_addresses(addresses);
        }
        Ok(())
    }

    fn host_name(&mut self) -> HostName {
        self.radio.host_name
    }

    fn set_host_name(&mut self, name: &HostName) -> Result<(), Errno> {
        self.radio.host_name = *name;
        Ok(())
    }
}
