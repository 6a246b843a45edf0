//! `machine`: resets, sleep, and what the chip is

use pyrite_platform::console::Reset;
use pyrite_platform::errno::Errno;

use crate::native::Arguments;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `freq()` gives hertz; `freq(hertz)` is accepted where it changes nothing.
pub fn frequency(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let hertz = i64::from(rt.machine.clock.frequency_hertz());
    match args.get(0) {
        None => rt.new_int(hertz),
        Some(wanted) if rt.int_argument(wanted)? == hertz => Ok(Value::NONE),
        Some(_) => Err(rt.raise_value_error(format_args!("this board runs at {hertz} Hz only"))),
    }
}

/// Asks for a reset and leaves the program.
pub fn reset(rt: &mut Runtime<'_>, reset: Reset) -> Result<Value, Raised> {
    rt.machine.console.request_reset(reset);
    // Whoever runs this program sees the request at its next look.
    rt.machine.attention.raise();
    Err(Raised::ABANDON)
}

/// `reset_cause()`
pub fn reset_cause(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::small_wrapping(rt.machine.identity.reset_cause as i32))
}

/// `unique_id()`
pub fn unique_id(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let id = rt.machine.identity.unique_id;
    rt.new_bytes(&id)
}

/// Waits for the next event, a millisecond at most.
pub fn idle(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.attend()?;
    let deadline = rt.machine.clock.microseconds().saturating_add(1000);
    rt.machine.clock.sleep_until(deadline);
    rt.attend()?;
    Ok(Value::NONE)
}

/// Sleeps for milliseconds, or until something happens that wakes the board.
pub fn sleep(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let microseconds = match args.get(0) {
        Some(milliseconds) if !milliseconds.is_none() => {
            Some((rt.int_argument(milliseconds)?.max(0) as u64).saturating_mul(1000))
        }
        _ => None,
    };
    rt.attend()?;
    match rt.machine.peripherals.sleep_lightly(microseconds) {
        Ok(()) => {
            rt.attend()?;
            Ok(Value::NONE)
        }
        Err(_) => crate::builtins::modules::time::wait(rt, microseconds.unwrap_or(u64::MAX)).map(|()| Value::NONE),
    }
}

/// `deepsleep(milliseconds=for ever)`: the chip is off but for its clock, and starts anew afterwards.
pub fn deep_sleep(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let microseconds = match args.get(0) {
        Some(milliseconds) => Some(rt.int_argument(milliseconds)?.max(0) as u64 * 1000),
        None => None,
    };
    match rt.machine.peripherals.prepare_deep_sleep(microseconds) {
        Ok(()) => reset(rt, Reset::Hard),
        Err(Errno::ENODEV) => Err(rt.raise(types::RUNTIME_ERROR, format_args!("this board cannot sleep deeply"))),
        Err(errno) => Err(errno).or_raise(rt),
    }
}

/// `wake_reason()`
pub fn wake_reason(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::small_wrapping(rt.machine.peripherals.wake_reason() as i32))
}

/// `bootloader()`
pub fn bootloader(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!(
        "the bootloader is entered by the buttons of the board (hold BOOT, press EN) or by the tool that flashes it"
    )))
}
