//! The board's end of the simulated cable.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pyrite_platform::console::{Link, SpeedRefusal};

use crate::chip_rom::CONSOLE_BAUD;
use crate::clock::instant;
use crate::modem_lines::ModemLines;
use crate::pipe::{Pipe, WakeOnBytes};
use crate::sim_board::timers::SimTimers;

/// How long the board waits for somebody to read before bytes are dropped, as on a line that nobody listens to.
const PATIENCE: Duration = Duration::from_secs(2);

/// Speeds that the UART of an ESP32 makes, in bits a second.
const SPEEDS: RangeInclusive<u32> = 1_200..=5_000_000;

/// The board's end.
pub struct MachineLink {
    /// Bytes from the host.
    pub incoming: Pipe,
    /// Bytes to the host.
    pub outgoing: Pipe,
    /// DTR and RTS.
    pub lines: ModemLines,
    /// Speed of the line at power-on, if it has one.
    pub base_baud: Option<u32>,
    /// What wakes a running program.
    pub timers: Arc<SimTimers>,
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

    fn accepts_baud(&mut self, baud: u32) -> Result<(), SpeedRefusal> {
        match (self.incoming.is_paced(), SPEEDS.contains(&baud)) {
            (false, _) => Err(SpeedRefusal::NoSpeed),
            (true, false) => Err(SpeedRefusal::OutOfReach),
            (true, true) => Ok(()),
        }
    }

    fn set_baud(&mut self, baud: u32) {
        // The line may be a slower one than the firmware was made for.
        let baud = self.base_baud.filter(|_| baud == CONSOLE_BAUD).unwrap_or(baud);
        self.incoming.set_baud(baud);
        self.outgoing.set_baud(baud);
    }

    fn wake_at(&mut self, time_microseconds: u64) {
        if let Some(time) = instant(self.power_on, time_microseconds) {
            self.timers.wake_at(time);
        }
    }

    fn is_closed(&mut self) -> bool {
        // A chip that is held in reset is as good as off.
        self.incoming.is_closed() || self.lines.is_reset()
    }
}
