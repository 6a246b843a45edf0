//! Wi-Fi and sockets, in an image with feature `wifi`; any other has none.
//!
//! Reading order: [`radio`] (who is with whom, on esp-radio), [`side`] (a side of the radio with its addresses, on smoltcp), [`leases`] (addresses
//! for the stations of an access point), [`sockets`].
//!
//! Nothing runs in the background but what esp-radio needs: packets are handled whenever the program asks anything of the network, which it
//! does in every wait for a socket.
//!
//! **Invariant:** the radio has its own heap, a part of RAM that is set aside at the start; Python memory is not touched.

#[cfg(feature = "wifi")]
mod leases;
#[cfg(feature = "wifi")]
mod radio;
#[cfg(feature = "wifi")]
mod side;
#[cfg(feature = "wifi")]
mod sockets;

#[cfg(feature = "wifi")]
pub use radio::{Parts, Radio};

#[cfg(not(feature = "wifi"))]
impl pyrite_platform::network::Wifi for crate::peripherals::ChipPeripherals {}

#[cfg(not(feature = "wifi"))]
impl pyrite_platform::network::Sockets for crate::peripherals::ChipPeripherals {}
