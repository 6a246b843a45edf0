//! The board's end of the simulated cable.

use std::time::{Duration, Instant};

use pyrite_platform::console::Link;

use crate::clock::instant;
use crate::modem_lines::ModemLines;
use crate::pipe::{Pipe, WakeOnBytes};

/// How long the board waits for somebody to read before bytes are dropped, as on a line that nobody listens to.
const PATIENCE: Duration = Duration::from_secs(2);

/// The board's end.
pub struct MachineLink {
    /// Bytes from the host.
    pub incoming: Pipe,
    /// Bytes to the host.
    pub outgoing: Pipe,
    /// DTR and RTS.
    pub lines: ModemLines,
    /// Base of the board's clock.
    pub power_on: Instant,
}

impl Link for MachineLink {
    fn send(&mut self, bytes: &[u8]) {
        self.outgoing.write_or_drop(bytes, PATIENCE);
    }

    fn receive(&mut self, buffer: &mut [u8]) -> usize {
        self.incoming.read_now(buffer)
    }

    fn wait(&mut self, deadline_microseconds: Option<u64>) {
        let deadline = deadline_microseconds.and_then(|deadline| instant(self.power_on, deadline));
        self.incoming.wait_for_attention(deadline, WakeOnBytes::Yes);
    }

    fn is_closed(&mut self) -> bool {
        // A chip that is held in reset is as good as off.
        self.incoming.is_closed() || self.lines.is_reset()
    }
}
