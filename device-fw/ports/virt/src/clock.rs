//! The machine's clocks: the CLINT's timer since power-on, and a real-time clock.
//!
//! The CLINT has one alarm. It serves who waits and the program's timer: it is set to what comes first.

use core::arch::asm;

use pyrite_platform::clock::Clock;
use pyrite_platform::events::{Event, Source};
use pyrite_platform::timers::Repeat;

use crate::board::EVENTS;
use crate::start::{wait_for_interrupt, without_interrupts};
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

/// What the alarm is for, in ticks.
struct Alarm {
    /// The end of a wait.
    wait: u64,
    /// When the program's timer fires next.
    due: u64,
    /// 0 when it fires once.
    period: u64,
    /// Instructions up to the trap in which it did last.
    fired: u64,
}

/// Never.
const OFF: u64 = u64::MAX;

static mut ALARM: Alarm = Alarm { wait: OFF, due: OFF, period: 0, fired: 0 };

fn with_alarm<T>(act: impl FnOnce(&mut Alarm) -> T) -> T {
    let alarm = &raw mut ALARM;
    // SAFETY: one processor without interrupts; `act` does not come here again.
    without_interrupts(|| act(unsafe { &mut *alarm }))
}

impl Alarm {
    fn arm(&self) {
        set_alarm(self.wait.min(self.due));
    }
}

/// The alarm rings: in the trap handler.
pub fn ring() {
    with_alarm(|alarm| {
        let now = ticks();
        if alarm.wait <= now {
            alarm.wait = OFF;
        }
        if alarm.due <= now {
            alarm.fired = instructions();
            while alarm.due <= now {
                EVENTS.put(Event { source: Source::Timer(0), flags: 0 });
                alarm.due = if alarm.period > 0 { alarm.due + alarm.period } else { OFF };
            }
            ATTENTION.raise();
        }
        alarm.arm();
    });
}

/// Starts the program's timer, or starts it over.
pub fn start_timer(period_microseconds: u64, repeat: Repeat) {
    let period = period_microseconds.clamp(1, OFF / TICKS_PER_MICROSECOND) * TICKS_PER_MICROSECOND;
    with_alarm(|alarm| {
        alarm.due = ticks().saturating_add(period);
        alarm.period = if repeat == Repeat::Periodic { period } else { 0 };
        alarm.arm();
    });
}

/// Stops it.
pub fn stop_timer() {
    with_alarm(|alarm| {
        alarm.due = OFF;
        alarm.arm();
    });
}

/// Instructions up to the trap in which it fired last.
pub fn fired() -> u64 {
    with_alarm(|alarm| alarm.fired)
}

fn set_wait(ticks: u64) {
    with_alarm(|alarm| {
        alarm.wait = ticks;
        alarm.arm();
    });
}

/// Returns when `ready` holds or at the deadline.
pub fn wait_until(deadline_microseconds: u64, ready: impl Fn() -> bool) {
    let deadline = deadline_microseconds.saturating_mul(TICKS_PER_MICROSECOND);
    let is_over = || ready() || ticks() >= deadline;
    while !is_over() {
        set_wait(deadline);
        // The alarm may have rung since.
        wait_for_interrupt(is_over);
    }
    set_wait(OFF);
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
