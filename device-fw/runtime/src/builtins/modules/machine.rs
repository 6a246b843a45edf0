//! Module `machine`
//!
//! Interrupt handlers and their priorities: [`crate::interrupts`].
//!
//! **Invariant:** only what MicroPython has stands here, plus `lost_events`; what this board cannot do raises an error that says so.

pub mod power;
pub mod pulses;

use pyrite_platform::console::Reset;
use pyrite_platform::machine::ResetCause;
use pyrite_platform::power::WakeReason;
use pyrite_platform::registers::Width;

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, memory_access};
use crate::value::{TypeId, Value};

/// The module.
pub const MACHINE: NativeModule = NativeModule {
    name: "machine",
    members: &[
        ("ADC", class(types::ADC)),
        ("DEEPSLEEP", Member::Constant(Constant::Int(4))),
        ("DEEPSLEEP_RESET", cause(ResetCause::DeepSleep)),
        ("EXT0_WAKE", wake(WakeReason::Pin)),
        ("EXT1_WAKE", wake(WakeReason::Pins)),
        ("GPIO_WAKE", wake(WakeReason::Gpio)),
        ("HARD_RESET", cause(ResetCause::Hard)),
        ("I2C", class(types::I2C)),
        ("PIN_WAKE", wake(WakeReason::Pin)),
        ("PWM", class(types::PWM)),
        ("PWRON_RESET", cause(ResetCause::PowerOn)),
        ("Pin", class(types::PIN)),
        ("RTC", class(types::RTC)),
        ("SLEEP", Member::Constant(Constant::Int(2))),
        ("SOFT_RESET", cause(ResetCause::Soft)),
        ("SPI", class(types::SPI)),
        ("Signal", class(types::SIGNAL)),
        ("SoftI2C", class(types::SOFT_I2C)),
        ("SoftSPI", class(types::SOFT_SPI)),
        ("TIMER_WAKE", wake(WakeReason::Timer)),
        ("Timer", class(types::TIMER)),
        ("TouchPad", class(types::TOUCH_PAD)),
        ("UART", class(types::UART)),
        ("WDT", class(types::WDT)),
        ("WDT_RESET", cause(ResetCause::Watchdog)),
        ("bitstream", Member::Function(pulses::bitstream, Arity::exactly(4))),
        ("bootloader", Member::Function(power::bootloader, Arity::between(0, 1))),
        ("deepsleep", Member::Function(power::deep_sleep, Arity::between(0, 1))),
        ("dht_readinto", Member::Function(pulses::dht_read_into, Arity::exactly(2))),
        ("disable_irq", Member::Function(disable_irq, Arity::exactly(0))),
        ("enable_irq", Member::Function(enable_irq, Arity::between(0, 1))),
        ("freq", Member::Function(power::frequency, Arity::between(0, 1))),
        ("idle", Member::Function(power::idle, Arity::exactly(0))),
        ("lightsleep", Member::Function(power::sleep, Arity::between(0, 1))),
        ("lost_events", Member::Function(lost_events, Arity::exactly(0))),
        ("mem16", Member::Property(|rt, _| memory_access::object(rt, Width::Half))),
        ("mem32", Member::Property(|rt, _| memory_access::object(rt, Width::Word))),
        ("mem8", Member::Property(|rt, _| memory_access::object(rt, Width::Byte))),
        ("reset", Member::Function(|rt, _| power::reset(rt, Reset::Hard), Arity::exactly(0))),
        ("reset_cause", Member::Function(power::reset_cause, Arity::exactly(0))),
        ("sleep", Member::Function(power::sleep, Arity::between(0, 1))),
        ("soft_reset", Member::Function(|rt, _| power::reset(rt, Reset::Soft), Arity::exactly(0))),
        ("time_pulse_us", Member::Function(pulses::time_pulse, Arity::between(2, 3))),
        ("unique_id", Member::Function(power::unique_id, Arity::exactly(0))),
        ("wake_reason", Member::Function(power::wake_reason, Arity::exactly(0))),
    ],
};

const fn class(id: TypeId) -> Member {
    Member::Constant(Constant::Value(Value::native_type(id)))
}

const fn wake(reason: WakeReason) -> Member {
    Member::Constant(Constant::Int(reason as i32))
}

const fn cause(cause: ResetCause) -> Member {
    Member::Constant(Constant::Int(cause as i32))
}

/// `state = disable_irq()` begins a critical section: no handler runs until `enable_irq(state)`.
fn disable_irq(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let state = Value::count(usize::from(!rt.interrupts_masked()));
    rt.set_interrupts_masked(true);
    Ok(state)
}

/// `enable_irq(state)`: as it was before `disable_irq()` gave that state.
fn enable_irq(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let enabled = match args.get(0) {
        Some(state) => rt.truth(state)?,
        None => true,
    };
    rt.set_interrupts_masked(!enabled);
    rt.attend()?;
    Ok(Value::NONE)
}

/// `(events, calls)`: events that came faster than handlers could run, and soft handlers that found the schedule queue full.
fn lost_events(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let (events, calls) = (rt.machine.events.lost(), rt.lost_calls());
    let (events, calls) = (rt.new_int(i64::from(events))?, rt.new_int(i64::from(calls))?);
    rt.new_tuple(&[events, calls])
}
