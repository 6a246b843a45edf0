//! DTR and RTS of the simulated cable, and the two transistors that make reset and boot pin of them.
//!
//! As on boards with an automatic download circuit: RTS alone holds the chip in reset, DTR alone pulls the boot pin low, both
//! together do nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::pipe::Pipe;

/// How long the reset pin takes to rise, because a capacitor hangs on it. Hosts count on it: they let go of reset before they pull
/// the boot pin.
const RISE: Duration = Duration::from_millis(5);

/// The two lines. Clones are handles on the same ones.
#[derive(Clone)]
pub struct ModemLines {
    state: Arc<Mutex<State>>,
    wakes: Pipe,
}

#[derive(Default)]
struct State {
    dtr: bool,
    rts: bool,
    /// Since when the chip is no longer held in reset, after it was.
    released: Option<Instant>,
    /// What the boot pin said then, if the host has gone on since.
    boot_pin: Option<BootPin>,
    /// A reset that the chip has not noticed.
    pending: bool,
}

/// What the boot pin says when reset is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BootPin {
    /// Not pulled: boot from flash.
    High,
    /// Pulled: stay in the ROM's loader.
    Low,
}

impl ModemLines {
    /// Lines that wake the board through `wakes`.
    pub fn new(wakes: Pipe) -> Self {
        Self { state: Arc::default(), wakes }
    }

    /// What the host sets, true for asserted.
    pub fn set(&self, dtr: bool, rts: bool) {
        let mut state = self.lock();
        let was_held = state.is_held();
        // The chip looks at its pin when it starts, however late its thread here does.
        if state.boot_pin.is_none() && state.has_started() {
            state.boot_pin = Some(state.boot_pin());
        }
        (state.dtr, state.rts) = (dtr, rts);
        if state.is_held() {
            state.pending = true;
            state.released = None;
            state.boot_pin = None;
        } else if was_held {
            state.released = Some(Instant::now());
        }
        drop(state);
        self.wakes.ring();
    }

    /// True from the moment at which the host holds the chip in reset until [`Self::wait_for_release`].
    pub fn is_reset(&self) -> bool {
        self.lock().pending
    }

    /// Waits while the chip is held in reset and says how it starts then; `None` if the board is turned off meanwhile.
    pub fn wait_for_release(&self) -> Option<BootPin> {
        loop {
            let mut state = self.lock();
            if state.has_started() {
                state.pending = false;
                state.released = None;
                let now = state.boot_pin();
                return Some(state.boot_pin.take().unwrap_or(now));
            }
            drop(state);
            if self.wakes.is_closed() {
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_held(&self) -> bool {
        self.rts && !self.dtr
    }

    fn has_started(&self) -> bool {
        self.released.is_some_and(|since| since.elapsed() >= RISE)
    }

    fn boot_pin(&self) -> BootPin {
        if self.dtr && !self.rts { BootPin::Low } else { BootPin::High }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(sequence: &[(bool, bool)]) -> Option<BootPin> {
        let lines = ModemLines::new(Pipe::new(1, None));
        for &(dtr, rts) in sequence {
            lines.set(dtr, rts);
        }
        lines.is_reset().then(|| lines.wait_for_release()).flatten()
    }

    #[test]
    fn the_usual_sequences_do_what_they_are_for() {
        let (off, on) = (false, true);
        // Into the loader, one line after the other and both at once.
        assert_eq!(after(&[(off, off), (off, on), (on, on), (on, off)]), Some(BootPin::Low));
        assert_eq!(after(&[(off, off), (on, on), (off, on), (on, off)]), Some(BootPin::Low));
        // A plain reset.
        assert_eq!(after(&[(off, on), (off, off)]), Some(BootPin::High));
        // Opening a port sets both.
        assert_eq!(after(&[(on, on)]), None);
        assert_eq!(after(&[(on, off), (off, off)]), None);
    }

    #[test]
    fn who_looks_late_sees_how_the_chip_started() {
        let lines = ModemLines::new(Pipe::new(1, None));
        lines.set(false, true);
        lines.set(true, false);
        std::thread::sleep(2 * RISE);
        lines.set(false, false);
        assert_eq!(lines.wait_for_release(), Some(BootPin::Low));
        // The next reset is one of its own.
        lines.set(false, true);
        lines.set(false, false);
        assert_eq!(lines.wait_for_release(), Some(BootPin::High));
    }
}
