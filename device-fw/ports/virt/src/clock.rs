//! The machine's clocks: the CLINT's timer since power-on, and a real-time clock.

use core::arch::asm;

use pyrite_platform::clock::Clock;

use crate::start::wait_for_interrupt;
use crate::uart::ATTENTION;

/// Ticks of the timer in a microsecond.
const TICKS_PER_MICROSECOND: u64 = 10;

const CLINT: usize = 0x0200_0000;
/// When the timer's interrupt comes: 64 bits, low word first.
const TIMER_COMPARE: usize = CLINT + 0x4000;

/// Nanoseconds since 1970, low word first; reading the low word holds the high one.
const REAL_TIME: usize = 0x10_1000;

/// What the machine says its speed is: QEMU has none, a chip of this class runs so.
const FREQUENCY_HERTZ: u32 = 160_000_000;

fn ticks() -> u64 {
    loop {
        let (high, low, again): (u32, u32, u32);
        // SAFETY: reads the timer.
        unsafe {
            asm!("rdtimeh {high}", "rdtime {low}", "rdtimeh {again}",
                high = out(reg) high, low = out(reg) low, again = out(reg) again);
        }
        if high == again {
            return u64::from(high) << 32 | u64::from(low);
        }
    }
}

/// Microseconds since power-on.
pub fn microseconds() -> u64 {
    ticks() / TICKS_PER_MICROSECOND
}

fn set_alarm(ticks: u64) {
    let words = TIMER_COMPARE as *mut u32;
    // SAFETY: registers of the timer; no moment between the writes is earlier than the alarm.
    unsafe {
        words.write_volatile(u32::MAX);
        words.add(1).write_volatile((ticks >> 32) as u32);
        words.write_volatile(ticks as u32);
    }
}

/// The alarm is heard.
pub fn silence() {
    set_alarm(u64::MAX);
}

/// Returns when `ready` holds or at the deadline.
pub fn wait_until(deadline_microseconds: u64, ready: impl Fn() -> bool) {
    let deadline = deadline_microseconds.saturating_mul(TICKS_PER_MICROSECOND);
    loop {
        if ready() || ticks() >= deadline {
            break;
        }
        set_alarm(deadline);
        wait_for_interrupt(&ready);
    }
    silence();
}

/// Nanoseconds since 1970-01-01 UTC by the real-time clock.
pub fn real_time() -> u64 {
    let words = REAL_TIME as *const u32;
    // SAFETY: registers of the real-time clock.
    unsafe {
        let low = words.read_volatile();
        u64::from(words.add(1).read_volatile()) << 32 | u64::from(low)
    }
}

/// The clocks, with what the program set the wall clock to.
#[derive(Default)]
pub struct VirtClock {
    /// What to add to the real-time clock, in nanoseconds; wraps.
    offset: u64,
}

impl Clock for VirtClock {
    fn microseconds(&mut self) -> u64 {
        microseconds()
    }

    fn epoch_nanoseconds(&mut self) -> u64 {
        real_time().wrapping_add(self.offset)
    }

    fn set_epoch_nanoseconds(&mut self, nanoseconds: u64) {
        self.offset = nanoseconds.wrapping_sub(real_time());
    }

    fn sleep_until(&mut self, deadline_microseconds: u64) {
        wait_until(deadline_microseconds, || ATTENTION.is_raised());
    }

    fn frequency_hertz(&mut self) -> u32 {
        FREQUENCY_HERTZ
    }

    fn cycles(&mut self) -> u64 {
        instructions()
    }
}

/// Instructions since power-on. QEMU counts them with `-icount`, and gives the host's time stamps without.
fn instructions() -> u64 {
    loop {
        let (high, low, again): (u32, u32, u32);
        // SAFETY: reads a counter.
        unsafe {
            asm!("rdinstreth {high}", "rdinstret {low}", "rdinstreth {again}",
                high = out(reg) high, low = out(reg) low, again = out(reg) again);
        }
        if high == again {
            return u64::from(high) << 32 | u64::from(low);
        }
    }
}
