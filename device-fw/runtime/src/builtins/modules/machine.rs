//! Module `machine`
//!
//! **Invariant:** only what the platform can do stands here; a program can ask `hasattr(machine, ..)`.

use pyrite_platform::console::Reset;
use pyrite_platform::machine::ResetCause;
use pyrite_platform::pins::Level;

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// The module.
pub const MACHINE: NativeModule = NativeModule {
    name: "machine",
    members: &[
        ("DEEPSLEEP_RESET", cause(ResetCause::DeepSleep)),
        ("HARD_RESET", cause(ResetCause::Hard)),
        ("PWRON_RESET", cause(ResetCause::PowerOn)),
        ("Pin", Member::Constant(Constant::Value(Value::native_type(types::PIN)))),
        ("SOFT_RESET", cause(ResetCause::Soft)),
        ("WDT_RESET", cause(ResetCause::Watchdog)),
        ("freq", Member::Function(frequency, Arity::between(0, 1))),
        ("idle", Member::Function(idle, Arity::exactly(0))),
        ("lightsleep", Member::Function(sleep, Arity::between(0, 1))),
        ("reset", Member::Function(|rt, _| reset(rt, Reset::Hard), Arity::exactly(0))),
        ("reset_cause", Member::Function(reset_cause, Arity::exactly(0))),
        ("sleep", Member::Function(sleep, Arity::between(0, 1))),
        ("soft_reset", Member::Function(|rt, _| reset(rt, Reset::Soft), Arity::exactly(0))),
        ("time_pulse_us", Member::Function(time_pulse, Arity::between(2, 3))),
        ("unique_id", Member::Function(unique_id, Arity::exactly(0))),
    ],
};

const fn cause(cause: ResetCause) -> Member {
    Member::Constant(Constant::Int(cause as i64))
}

fn frequency(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let hertz = i64::from(rt.machine.clock.frequency_hertz());
    match args.get(0) {
        None => rt.new_int(hertz),
        Some(wanted) if rt.int_argument(wanted)? == hertz => Ok(Value::NONE),
        Some(_) => Err(rt.raise_value_error(format_args!("this board runs at {hertz} Hz only"))),
    }
}

fn reset(rt: &mut Runtime<'_>, reset: Reset) -> Result<Value, Raised> {
    rt.machine.console.request_reset(reset);
    // Whoever runs this program sees the request at its next look.
    rt.machine.attention.raise();
    Err(Raised::ABANDON)
}

fn reset_cause(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::small_wrapping(rt.machine.identity.reset_cause as i32))
}

fn unique_id(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let id = rt.machine.identity.unique_id;
    rt.new_bytes(&id)
}

/// Waits for the next event, a millisecond at most.
fn idle(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.poll()?;
    let deadline = rt.machine.clock.microseconds().saturating_add(1000);
    rt.machine.clock.sleep_until(deadline);
    rt.poll()?;
    Ok(Value::NONE)
}

/// Sleeps for milliseconds, or until something happens that wakes the board.
fn sleep(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let milliseconds = match args.get(0) {
        Some(milliseconds) if !milliseconds.is_none() => rt.int_argument(milliseconds)?.max(0) as u64,
        _ => u64::MAX,
    };
    super::time::wait(rt, milliseconds.saturating_mul(1000)).map(|()| Value::NONE)
}

/// `time_pulse_us(pin, level, timeout)`: microseconds that a pulse lasts; -2 when it does not begin in time, -1 when it
/// does not end in time.
fn time_pulse(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = types::pin::number_argument(rt, args.at(0))?;
    let level = if rt.truth(args.at(1))? { Level::High } else { Level::Low };
    let timeout = match args.get(2) {
        Some(timeout) => rt.int_argument(timeout)?.max(0) as u64,
        None => 1_000_000,
    };
    if wait_while(rt, pin, level == Level::Low, timeout)?.is_none() {
        return Ok(Value::small_wrapping(-2));
    }
    match wait_while(rt, pin, level == Level::High, timeout)? {
        Some(microseconds) => rt.new_int(i64::try_from(microseconds).unwrap_or(i64::MAX)),
        None => Ok(Value::small_wrapping(-1)),
    }
}

/// Waits while a pin is high (or low), and gives how long that took; `None` after `timeout` microseconds.
fn wait_while(rt: &mut Runtime<'_>, pin: u8, is_high: bool, timeout: u64) -> Result<Option<u64>, Raised> {
    let start = rt.machine.clock.microseconds();
    loop {
        let level = rt.machine.pins.read(pin).or_raise(rt)?;
        let elapsed = rt.machine.clock.microseconds().saturating_sub(start);
        if (level == Level::High) != is_high {
            return Ok(Some(elapsed));
        }
        if elapsed >= timeout {
            return Ok(None);
        }
        rt.poll()?;
    }
}
