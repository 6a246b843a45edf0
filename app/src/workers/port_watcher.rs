//! Sees ports come and go.
//!
//! **Invariant:** an event is sent only when the set of ports, by identity, is another one than before.

use std::thread;
use std::time::Duration;

use crate::board::port::available_ports;
use crate::state::event::Event;

use super::Outlet;

/// Time between two looks.
const PERIOD: Duration = Duration::from_secs(1);

/// Starts looking; ends with the process.
pub fn start(outlet: Outlet) -> std::io::Result<()> {
    thread::Builder::new().name("port watcher".into()).spawn(move || {
        let mut known = Vec::new();
        loop {
            let ports = available_ports();
            if ports != known {
                known.clone_from(&ports);
                outlet.send(Event::Ports(ports));
            }
            thread::sleep(PERIOD);
        }
    })?;
    Ok(())
}
