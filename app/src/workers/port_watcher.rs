//! Sees ports come and go.
//!
//! **Invariant:** an event is sent when the set of ports, by identity, is another one than before, and once after the port
//! in use was named. A port whose path was typed is in the set as long as its path exists, though the system does not list it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::board::port::{PortAddress, PortInfo, available_ports};
use crate::state::event::Event;

use super::Outlet;

/// Time between two looks.
const PERIOD: Duration = Duration::from_secs(1);

/// Starts looking; ends when the sender is dropped. The sender takes the port in use; after that the next look is told in
/// any case, for a board that was reset may be gone and back between two looks.
pub fn start(outlet: Outlet) -> std::io::Result<Sender<Option<PortAddress>>> {
    let (sender, receiver) = channel();
    thread::Builder::new().name("port watcher".into()).spawn(move || run(&receiver, &outlet))?;
    Ok(sender)
}

fn run(in_use: &Receiver<Option<PortAddress>>, outlet: &Outlet) {
    let mut known = None;
    let mut port = None;
    loop {
        let ports = with_typed(available_ports(), port.as_ref());
        if known.as_ref() != Some(&ports) {
            known = Some(ports.clone());
            outlet.send(Event::Ports(ports));
        }
        let next_look = Instant::now() + PERIOD;
        loop {
            match in_use.recv_timeout(next_look.saturating_duration_since(Instant::now())) {
                Ok(next) => {
                    port = next;
                    known = None;
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

/// The ports of the system, and the one in use if it exists and is not among them.
fn with_typed(mut ports: Vec<PortInfo>, port: Option<&PortAddress>) -> Vec<PortInfo> {
    if let Some(address @ PortAddress::Serial(path)) = port
        && !ports.iter().any(|port| port.address == *address)
        && std::path::Path::new(path).exists()
    {
        ports.push(PortInfo { address: address.clone(), usb: None, serial_number: None, product: None });
    }
    ports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_port_is_there_while_its_path_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board");
        let port = PortAddress::Serial(path.display().to_string());
        assert_eq!(with_typed(Vec::new(), Some(&port)), []);
        std::fs::write(&path, "").unwrap();
        let ports = with_typed(Vec::new(), Some(&port));
        assert!(ports.iter().map(|port| &port.address).eq([&port]));
        assert_eq!(with_typed(ports.clone(), Some(&port)), ports);
        assert_eq!(with_typed(Vec::new(), Some(&PortAddress::Simulator)), []);
    }
}
