//! One alarm of the chip for many timers, and for the end of a wait.
//!
//! **Invariant:** periods do not drift: each is counted from the last deadline. When interrupts were held up, every missed period fires, or is
//! counted as lost when there are too many.

use esp_hal::Blocking;
use esp_hal::handler;
use esp_hal::interrupt::wait_for_interrupt;
use esp_hal::time::{Duration, Instant};
use esp_hal::timer::{AnyTimer, OneShotTimer};
use esp_sync::NonReentrantMutex;
use pyrite_platform::events::{CAPACITY, Event, Source};
use pyrite_platform::timers::Repeat;

use crate::link::{ATTENTION, EVENTS};

/// Timers of programs.
pub const TIMERS: usize = 16;

/// The slot of who waits.
const WAIT: usize = TIMERS;

/// The slot of the line to the host.
const LINE: usize = TIMERS + 1;

/// The alarm is set no further ahead, in microseconds: what it takes to get there is counted in several steps.
const FURTHEST: u64 = 60_000_000;

/// The alarm is set no closer: it must lie in the future when the chip gets it.
const CLOSEST: u64 = 4;

/// Microseconds after which who waits looks again.
const GLANCE: u64 = 2000;

/// Never.
const OFF: u64 = u64::MAX;

#[derive(Clone, Copy)]
struct Slot {
    /// Microseconds since power-on.
    due: u64,
    /// Microseconds; 0 when it fires once.
    period: u64,
}

struct Alarms {
    timer: Option<OneShotTimer<'static, Blocking>>,
    slots: [Slot; TIMERS + 2],
}

static ALARMS: NonReentrantMutex<Alarms> =
    NonReentrantMutex::new(Alarms { timer: None, slots: [Slot { due: OFF, period: 0 }; TIMERS + 2] });

/// Microseconds since power-on.
pub fn now() -> u64 {
    Instant::now().duration_since_epoch().as_micros()
}

/// Takes the alarm.
pub fn open(timer: impl esp_hal::timer::Timer + Into<AnyTimer<'static>>) {
    // In its place before its interrupt is on, as in `crate::link`.
    ALARMS.with(|alarms| {
        let timer = alarms.timer.insert(OneShotTimer::new(timer));
        timer.set_interrupt_handler(rang);
        timer.listen();
    });
    #[cfg(feature = "esp32")]
    listen_to_edge();
}

/// The ESP32's timer reports by level and by edge. Either is enough, and a second report finds nothing due; together they also reach a program
/// on Espressif's emulator, which lacks the registers that tell whose level it is.
#[cfg(feature = "esp32")]
fn listen_to_edge() {
    let timers = esp_hal::peripherals::TIMG0::regs();
    esp_hal::interrupt::bind_handler(esp_hal::peripherals::Interrupt::TG0_T0_EDGE, rang);
    timers.t(0).config().modify(|_, word| word.edge_int_en().set_bit());
    timers.int_ena().modify(|_, word| word.t(0).set_bit());
}

#[handler]
fn rang() {
    ALARMS.with(|alarms| {
        if let Some(timer) = &mut alarms.timer {
            timer.clear_interrupt();
        }
        alarms.fire(now());
        alarms.arm();
    });
}

impl Alarms {
    fn fire(&mut self, now: u64) {
        for (number, slot) in self.slots.iter_mut().enumerate() {
            if slot.due > now {
                continue;
            }
            if number == WAIT {
                // Who waits turns it off. One that rings between the waiter's question and its sleep is followed by another.
                slot.due = now.saturating_add(slot.period);
                continue;
            }
            if number == LINE {
                slot.due = OFF;
                ATTENTION.raise();
                continue;
            }
            if slot.period > 0
                && let missed @ 1.. = ((now - slot.due) / slot.period).saturating_sub(CAPACITY as u64)
            {
                EVENTS.count_lost(u32::try_from(missed).unwrap_or(u32::MAX));
                slot.due += missed * slot.period;
            }
            while slot.due <= now {
                EVENTS.put(Event { source: Source::Timer(number as u8), flags: 0 });
                slot.due = if slot.period > 0 { slot.due + slot.period } else { OFF };
            }
            ATTENTION.raise();
        }
    }

    fn arm(&mut self) {
        let next = self.slots.iter().map(|slot| slot.due).min().unwrap_or(OFF);
        let Some(timer) = &mut self.timer else { return };
        if next == OFF {
            timer.stop();
            return;
        }
        let ahead = next.saturating_sub(now()).clamp(CLOSEST, FURTHEST);
        // The time is one that the chip can count.
        let _ = timer.schedule(Duration::from_micros(ahead));
    }

    fn set(&mut self, number: usize, due: u64, period: u64) {
        self.slots[number] = Slot { due, period };
        self.arm();
    }
}

/// Starts a timer, or starts it over.
pub fn start(timer: u8, period_microseconds: u64, repeat: Repeat) {
    let period = period_microseconds.max(1);
    let due = now().saturating_add(period);
    let period = if repeat == Repeat::Periodic { period } else { 0 };
    ALARMS.with(|alarms| alarms.set(timer.into(), due, period));
}

/// Raises the attention flag at this time, once.
pub fn wake_at(time_microseconds: u64) {
    ALARMS.with(|alarms| alarms.set(LINE, time_microseconds, 0));
}

/// Stops a timer.
pub fn stop(timer: u8) {
    ALARMS.with(|alarms| alarms.set(timer.into(), OFF, 0));
}

/// The chip has slept: its timer stood still, and what was due meanwhile is due now.
pub fn catch_up() {
    ALARMS.with(|alarms| {
        alarms.fire(now());
        alarms.arm();
    });
}

/// Stops all timers.
pub fn stop_all() {
    (0..TIMERS as u8).for_each(stop);
}

/// Returns when `ready` holds or at the deadline; the processor sleeps until then.
pub fn wait_until(deadline_microseconds: u64, ready: impl Fn() -> bool) {
    if ready() {
        return;
    }
    loop {
        let now = now();
        if now >= deadline_microseconds {
            break;
        }
        // First the alarm, then the question, then the sleep: what comes while the alarm is set is seen at once. The ESP32-C3 is not said to
        // wake when interrupts are off. So they are on, and one that comes between the question and the sleep is seen at the next glance: the
        // alarm rings until the wait is over.
        ALARMS.with(|alarms| alarms.set(WAIT, deadline_microseconds.min(now + GLANCE), GLANCE));
        if ready() {
            break;
        }
        wait_for_interrupt();
    }
    ALARMS.with(|alarms| alarms.set(WAIT, OFF, 0));
}
