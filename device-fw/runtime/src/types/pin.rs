//! `machine.Pin`
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, GPIO number, which the machine accepted. Mode, pull and level live in
//! the machine alone.

pub mod irq_method;

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::{Level, PinMode, Pull};

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Comparison, Constant, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

const INIT_KEYWORDS: &[&str] = &["mode", "pull", "value", "drive", "hold"];

/// `Pin`
pub const PIN: NativeType = NativeType {
    name: "Pin",
    new: Some((construct, Arity::between(1, 4).keywords(INIT_KEYWORDS))),
    slots: Slots {
        repr: Some(repr),
        hash: Some(|rt, pin| Ok(u32::from(number(rt, pin)))),
        compare: Some(compare),
        call: Some(value_of),
        ..Slots::INHERITED
    },
    members: &[
        ("DRIVE_0", constant(0)),
        ("DRIVE_1", constant(1)),
        ("DRIVE_2", constant(2)),
        ("DRIVE_3", constant(3)),
        ("IN", constant(MODE_IN)),
        ("IRQ_FALLING", constant(2)),
        ("IRQ_RISING", constant(1)),
        ("OPEN_DRAIN", constant(MODE_OPEN_DRAIN)),
        ("OUT", constant(MODE_OUT)),
        ("PULL_DOWN", constant(PULL_DOWN)),
        ("PULL_UP", constant(PULL_UP)),
        ("drive", Member::Method(strength, Arity::between(0, 1))),
        ("high", Member::Method(|rt, args| drive(rt, args.at(0), Level::High), Arity::exactly(0))),
        ("init", Member::Method(init, Arity::between(0, 3).keywords(INIT_KEYWORDS))),
        ("irq", Member::Method(irq_method::irq, irq_method::ARITY)),
        ("low", Member::Method(|rt, args| drive(rt, args.at(0), Level::Low), Arity::exactly(0))),
        ("mode", Member::Method(mode, Arity::between(0, 1))),
        ("off", Member::Method(|rt, args| drive(rt, args.at(0), Level::Low), Arity::exactly(0))),
        ("on", Member::Method(|rt, args| drive(rt, args.at(0), Level::High), Arity::exactly(0))),
        ("pull", Member::Method(pull, Arity::between(0, 1))),
        ("toggle", Member::Method(toggle, Arity::exactly(0))),
        ("value", Member::Method(|rt, args| value_of(rt, args.at(0), args.skip(1)), Arity::between(0, 1))),
    ],
    ..NativeType::PLAIN
};

// Numbers as MicroPython's ESP32 port has them.
const MODE_IN: i32 = 1;
const MODE_OUT: i32 = 3;
const MODE_OPEN_DRAIN: i32 = 7;
const PULL_DOWN: i32 = 1;
const PULL_UP: i32 = 2;

const fn constant(number: i32) -> Member {
    Member::Constant(Constant::Int(number))
}

/// GPIO number of a pin object.
pub fn number(rt: &Runtime<'_>, pin: Value) -> u8 {
    rt.heap.raw(pin).get(1).copied().unwrap_or(0) as u8
}

/// The GPIO number in an argument that may be a pin or a number; the machine must have such a pin.
pub fn number_argument(rt: &mut Runtime<'_>, value: Value) -> Result<u8, Raised> {
    let value = rt.native_part(value);
    if rt.native_type_of(value) == types::PIN {
        return Ok(number(rt, value));
    }
    let number = rt.index_argument(value)?;
    let chip = rt.machine.identity.chip();
    let Ok(pin) = u8::try_from(number) else {
        return Err(rt.raise_value_error(format_args!("invalid pin {number}: {chip} has no such GPIO")));
    };
    match rt.machine.pins.mode(pin) {
        Ok(_) => Ok(pin),
        Err(Errno::EBUSY) => {
            Err(rt.raise_value_error(format_args!("invalid pin {pin}: {chip} needs it for its flash memory")))
        }
        Err(_) => Err(rt.raise_value_error(format_args!("invalid pin {pin}: {chip} has no such GPIO"))),
    }
}

/// `Pin(id, mode=-1, pull=-1, *, value=None, drive=None)`
pub fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number_argument(rt, args.at(0))?;
    let pin = rt.allocate_raw(Kind::RawObject, 2)?;
    if let [class, place, ..] = rt.heap.raw_mut(pin) {
        *class = u32::from(types::PIN.0);
        *place = u32::from(number);
    }
    configure(rt, number, args.skip(1))?;
    Ok(pin)
}

fn init(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    configure(rt, number, args.skip(1))?;
    Ok(Value::NONE)
}

/// Applies `mode`, `pull` and `value`; what is not given stays.
fn configure(rt: &mut Runtime<'_>, number: u8, args: Arguments<'_>) -> Result<(), Raised> {
    // -1 stands for "not given", as in MicroPython.
    let given = |value: Option<Value>| value.filter(|value| value.as_small() != Some(-1));
    let mode = given(args.named(0, const { name("mode") }));
    let pull = given(args.named(1, const { name("pull") }));
    let level = match args.named(2, const { name("value") }) {
        Some(value) if !value.is_none() => Some(level_of(rt, value)?),
        _ => None,
    };
    let (mut pin_mode, mut pin_pull) = rt.machine.pins.mode(number).or_raise(rt)?;
    if let Some(mode) = mode.filter(|mode| !mode.is_none()) {
        pin_mode = mode_argument(rt, mode)?;
    }
    if let Some(pull) = pull {
        pin_pull = pull_argument(rt, pull)?;
    }
    if let Some(level) = level {
        // Before the pin becomes an output, so that it starts at this level, where the chip can do that.
        let _ = rt.machine.pins.write(number, level);
    }
    if mode.is_some() || pull.is_some() {
        match rt.machine.pins.configure(number, pin_mode, pin_pull) {
            Ok(()) => {}
            Err(Errno::EPERM) => return Err(raise_input_only(rt, number)),
            Err(errno) => return Err(rt.raise_os_error(errno)),
        }
    }
    if let Some(wanted) = given(args.keyword(const { name("drive") })).filter(|wanted| !wanted.is_none()) {
        set_strength(rt, number, wanted)?;
    }
    match level {
        Some(level) if pin_mode != PinMode::Input => rt.machine.pins.write(number, level).or_raise(rt),
        _ => Ok(()),
    }
}

/// ValueError for an output on a pin that can only read.
#[cold]
pub fn raise_input_only(rt: &mut Runtime<'_>, number: u8) -> Raised {
    let chip = rt.machine.identity.chip();
    rt.raise_value_error(format_args!("Pin {number} is input only on {chip}; choose another pin for an output"))
}

fn set_strength(rt: &mut Runtime<'_>, number: u8, wanted: Value) -> Result<(), Raised> {
    match rt.index_argument(wanted)? {
        strength @ 0..=3 => rt.machine.pins.set_strength(number, strength as u8).or_raise(rt),
        other => {
            Err(rt.raise_value_error(format_args!("invalid drive strength {other}: use Pin.DRIVE_0 to Pin.DRIVE_3")))
        }
    }
}

/// `drive()` gives the strength of the output's driver, `drive(Pin.DRIVE_3)` sets it.
fn strength(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    if let Some(wanted) = args.get(1) {
        return set_strength(rt, number, wanted).map(|()| Value::NONE);
    }
    rt.machine.pins.strength(number).or_raise(rt).map(|strength| Value::count(usize::from(strength)))
}

fn mode_argument(rt: &mut Runtime<'_>, mode: Value) -> Result<PinMode, Raised> {
    match rt.index_argument(mode)? {
        MODE_IN => Ok(PinMode::Input),
        MODE_OUT => Ok(PinMode::Output),
        MODE_OPEN_DRAIN => Ok(PinMode::OpenDrain),
        other => {
            Err(rt.raise_value_error(format_args!("invalid pin mode {other}: use Pin.IN, Pin.OUT or Pin.OPEN_DRAIN")))
        }
    }
}

fn pull_argument(rt: &mut Runtime<'_>, pull: Value) -> Result<Pull, Raised> {
    if pull.is_none() {
        return Ok(Pull::Floating);
    }
    match rt.index_argument(pull)? {
        PULL_DOWN => Ok(Pull::Down),
        PULL_UP => Ok(Pull::Up),
        other => {
            Err(rt.raise_value_error(format_args!("invalid pin pull {other}: use Pin.PULL_UP, Pin.PULL_DOWN or None")))
        }
    }
}

fn level_of(rt: &mut Runtime<'_>, value: Value) -> Result<Level, Raised> {
    Ok(if rt.truth(value)? { Level::High } else { Level::Low })
}

/// `pin.value()`, `pin.value(x)`, `pin()` and `pin(x)`.
fn value_of(rt: &mut Runtime<'_>, pin: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    if args.count() > 1 || args.keyword_count() > 0 {
        return Err(rt.raise_type_error(format_args!("a pin takes at most 1 argument")));
    }
    match args.get(0) {
        Some(value) => {
            let level = level_of(rt, value)?;
            drive(rt, pin, level)
        }
        None => {
            let number = number(rt, pin);
            let level = rt.machine.pins.read(number).or_raise(rt)?;
            Ok(Value::count(usize::from(level == Level::High)))
        }
    }
}

fn drive(rt: &mut Runtime<'_>, pin: Value, level: Level) -> Result<Value, Raised> {
    let number = number(rt, pin);
    rt.machine.pins.write(number, level).or_raise(rt)?;
    // An edge that this made is handled before the program goes on.
    rt.attend()?;
    Ok(Value::NONE)
}

fn toggle(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    let level = match rt.machine.pins.read(number).or_raise(rt)? {
        Level::Low => Level::High,
        Level::High => Level::Low,
    };
    drive(rt, args.at(0), level)
}

fn mode(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    if args.count() > 1 {
        configure(rt, number, args.skip(1))?;
        return Ok(Value::NONE);
    }
    let (mode, _) = rt.machine.pins.mode(number).or_raise(rt)?;
    Ok(Value::small_wrapping(match mode {
        PinMode::Input => MODE_IN,
        PinMode::Output => MODE_OUT,
        PinMode::OpenDrain => MODE_OPEN_DRAIN,
    }))
}

fn pull(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    let (mode, pull) = rt.machine.pins.mode(number).or_raise(rt)?;
    if let Some(wanted) = args.get(1) {
        let wanted = pull_argument(rt, wanted)?;
        rt.machine.pins.configure(number, mode, wanted).or_raise(rt)?;
        return Ok(Value::NONE);
    }
    Ok(match pull {
        Pull::Floating => Value::NONE,
        Pull::Down => Value::small_wrapping(PULL_DOWN),
        Pull::Up => Value::small_wrapping(PULL_UP),
    })
}

fn repr(rt: &mut Runtime<'_>, pin: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let number = number(rt, pin);
    out.format(rt, format_args!("Pin({number})"))
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if rt.native_type_of(right) != types::PIN {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = number(rt, left) == number(rt, right);
    match comparison {
        Comparison::Equal => Ok(Value::bool(equal)),
        Comparison::NotEqual => Ok(Value::bool(!equal)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}
