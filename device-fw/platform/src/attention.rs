//! A flag word that interrupts and other threads set, and that the virtual machine polls between bytecodes.
//!
//! Only loads and stores: the ESP32-C3 has no atomic read-modify-write.

use core::sync::atomic::{AtomicBool, Ordering};

/// Set by a port whenever something wants the firmware's attention (bytes arrived, a timer fired, a pin changed).
///
/// The virtual machine looks at it at every backward jump and call; when it is set, it clears it first and then calls
/// [`crate::console::Console::service`], so that an event that comes in between sets it again and is not lost.
#[derive(Debug, Default)]
pub struct Attention {
    raised: AtomicBool,
}

impl Attention {
    /// Nothing wanted yet.
    pub const fn new() -> Self {
        Self { raised: AtomicBool::new(false) }
    }

    /// Asks the virtual machine to look; callable from an interrupt or another thread.
    pub fn raise(&self) {
        self.raised.store(true, Ordering::Release);
    }

    /// True when something was raised since the last [`Attention::clear`].
    #[inline(always)]
    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Acquire)
    }

    /// Lowers the flag; call before looking at what was raised.
    pub fn clear(&self) {
        self.raised.store(false, Ordering::Release);
    }
}
