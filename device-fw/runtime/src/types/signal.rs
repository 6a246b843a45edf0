//! `machine.Signal`: a pin that may be active low
//!
//! **Invariant:** fields pin (a `Pin`) and whether it is inverted.

use pyrite_platform::pins::Level;

use super::pin;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

const PIN: usize = 0;
const INVERT: usize = 1;

/// `Signal`
pub const SIGNAL: NativeType = NativeType {
    name: "Signal",
    new: Some((construct, Arity::between(1, 4).keywords(&["invert", "mode", "pull", "value"]))),
    slots: Slots { call: Some(value), ..Slots::INHERITED },
    members: &[
        ("off", Member::Method(|rt, args| switch(rt, args.at(0), Level::Low), Arity::exactly(0))),
        ("on", Member::Method(|rt, args| switch(rt, args.at(0), Level::High), Arity::exactly(0))),
        ("value", Member::Method(|rt, args| value(rt, args.at(0), args.skip(1)), Arity::between(0, 1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `Signal(pin, invert=False)`, or with the arguments of a pin.
fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let invert = match args.keyword(const { name("invert") }) {
        Some(invert) => rt.truth(invert)?,
        None => false,
    };
    let first = rt.native_part(args.at(0));
    let pin = if rt.native_type_of(first) == types::PIN { first } else { pin::construct(rt, Value::NONE, args)? };
    rt.new_object(types::SIGNAL, &[pin, Value::bool(invert)])
}

fn switch(rt: &mut Runtime<'_>, signal: Value, active: Level) -> Result<Value, Raised> {
    let inverted = rt.field(signal, INVERT) == Value::TRUE;
    let level = if (active == Level::High) != inverted { Level::High } else { Level::Low };
    let number = pin::number(rt, rt.field(signal, PIN));
    rt.machine.pins.write(number, level).or_raise(rt)?;
    rt.attend()?;
    Ok(Value::NONE)
}

fn value(rt: &mut Runtime<'_>, signal: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(active) = args.get(0) {
        let active = if rt.truth(active)? { Level::High } else { Level::Low };
        return switch(rt, signal, active);
    }
    let number = pin::number(rt, rt.field(signal, PIN));
    let level = rt.machine.pins.read(number).or_raise(rt)?;
    let inverted = rt.field(signal, INVERT) == Value::TRUE;
    Ok(Value::count(usize::from((level == Level::High) != inverted)))
}
