//! `esp32`: pins that wake the board from sleep

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::power::WakeInput;

use crate::names::name;
use crate::native::{Arguments, Arity};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, pin};
use crate::value::Value;

/// `(pin, level)`
pub const PIN: Arity = Arity::between(0, 2).keywords(&["pin", "level"]);
/// `(pins, level)`
pub const PINS: Arity = Arity::between(0, 2).keywords(&["pins", "level"]);

/// `wake_on_ext0(pin=None, level=WAKEUP_ALL_LOW)`
pub fn wake_on_pin(rt: &mut Runtime<'_>, args: Arguments<'_>, input: WakeInput) -> Result<Value, Raised> {
    let pins = match args.named(0, const { name("pin") }) {
        Some(wanted) if !wanted.is_none() => 1 << bit(rt, wanted)?,
        _ => 0,
    };
    set(rt, args, input, pins)
}

/// `wake_on_ext1(pins=None, level=WAKEUP_ALL_LOW)` and `wake_on_gpio`
pub fn wake_on_pins(rt: &mut Runtime<'_>, args: Arguments<'_>, input: WakeInput) -> Result<Value, Raised> {
    let mut pins = 0;
    if let Some(wanted) = args.named(0, const { name("pins") })
        && !wanted.is_none()
    {
        let list = rt.collect_list(wanted)?;
        for index in 0..types::list::items(&rt.heap, list).len() {
            let Some(&one) = types::list::items(&rt.heap, list).get(index) else { break };
            pins |= 1 << bit(rt, one)?;
        }
    }
    set(rt, args, input, pins)
}

/// A pin's place in a word.
fn bit(rt: &mut Runtime<'_>, wanted: Value) -> Result<u8, Raised> {
    let pin = pin::number_argument(rt, wanted)?;
    if pin < 64 { Ok(pin) } else { Err(rt.raise_value_error(format_args!("Pin {pin} cannot wake the board"))) }
}

fn set(rt: &mut Runtime<'_>, args: Arguments<'_>, input: WakeInput, pins: u64) -> Result<Value, Raised> {
    let level = match args.named(1, const { name("level") }) {
        Some(level) if rt.truth(level)? => Level::High,
        _ => Level::Low,
    };
    match rt.machine.peripherals.set_wake_pins(input, pins, level) {
        Ok(()) => Ok(Value::NONE),
        Err(errno) => Err(raise(rt, errno, input)),
    }
}

#[cold]
fn raise(rt: &mut Runtime<'_>, errno: Errno, input: WakeInput) -> Raised {
    let chip = rt.machine.identity.chip();
    match (errno, input) {
        (Errno::EOPNOTSUPP, WakeInput::Gpio) => rt.raise_value_error(format_args!(
            "{chip} is not woken by any pin: use esp32.wake_on_ext0() or esp32.wake_on_ext1()"
        )),
        (Errno::EOPNOTSUPP, _) => {
            rt.raise_value_error(format_args!("{chip} has no such input: use esp32.wake_on_gpio() or a time"))
        }
        (Errno::EINVAL, _) => rt.raise_value_error(format_args!(
            "one of these pins cannot wake {chip}: only pins of its low-power part can (ESP32: 0, 2, 4, 12 to 15, 25 to 27, 32 to 39; ESP32-C3: 0 to 5)"
        )),
        _ => rt.raise_os_error(errno),
    }
}
