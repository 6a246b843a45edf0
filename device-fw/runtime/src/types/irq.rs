//! `irq`: what `pin.irq()` gives, and the record of every interrupt handler
//!
//! **Invariant:** the fields below; `SOURCE` is [`Source::number`]. While the handler may be called, the object is in
//! [`crate::interrupts`]' list.

use pyrite_platform::events::Source;
use pyrite_platform::pins::Edges;

use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// Field: the pin, timer or UART that the handler is called with.
pub const PARENT: usize = 0;
/// Field: the handler, or `None`.
pub const HANDLER: usize = 1;
/// Field: number of the source.
pub const SOURCE: usize = 2;
/// Field: the edges that fire, as a number; of a timer 1 if it fires once.
pub const TRIGGER: usize = 3;
/// Field: what fired last.
pub const FLAGS: usize = 4;
/// Field: whether the handler is a hard one.
pub const HARD: usize = 5;
/// Field: how often the handler was called; wraps.
pub const HANDLED: usize = 6;
/// Field: how often it could not be called for want of room in the queue; wraps.
pub const LOST: usize = 7;

/// `irq`
pub const IRQ: NativeType = NativeType {
    name: "irq",
    slots: Slots { call: Some(call), ..Slots::INHERITED },
    members: &[
        ("flags", Member::Method(|rt, args| Ok(rt.field(args.at(0), FLAGS)), Arity::exactly(0))),
        ("handled", Member::Method(|rt, args| Ok(rt.field(args.at(0), HANDLED)), Arity::exactly(0))),
        ("lost", Member::Method(|rt, args| Ok(rt.field(args.at(0), LOST)), Arity::exactly(0))),
        ("trigger", Member::Method(trigger, Arity::between(0, 1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// A record that nothing calls yet; see [`Runtime::add_irq`].
pub fn new(rt: &mut Runtime<'_>, parent: Value, source: Source) -> Result<Value, Raised> {
    let number = Value::count(usize::from(source.number()));
    let zero = Value::count(0);
    rt.new_object(types::IRQ, &[parent, Value::NONE, number, zero, zero, Value::FALSE, zero, zero])
}

/// True for a timer that fires once.
pub fn fires_once(rt: &Runtime<'_>, object: Value) -> bool {
    matches!(source(rt, object), Source::Timer(_)) && rt.field(object, TRIGGER) == Value::count(1)
}

/// Adds 1 to a counter.
pub fn count(rt: &mut Runtime<'_>, object: Value, field: usize) {
    let counted = rt.field(object, field).as_small().unwrap_or(0);
    rt.set_field(object, field, Value::small_wrapping(counted.wrapping_add(1) & Value::SMALL_MAX));
}

/// Counts a soft call if the argument that was scheduled is a record, and gives what the handler is to be called with.
pub fn begin_soft(rt: &mut Runtime<'_>, argument: Value) -> Value {
    if rt.native_type_of(argument) != types::IRQ {
        return argument;
    }
    count(rt, argument, HANDLED);
    rt.field(argument, PARENT)
}

/// Makes the source silent.
pub fn stop(rt: &mut Runtime<'_>, object: Value) {
    // The sources below have been set up before; silencing them cannot fail.
    match source(rt, object) {
        Source::Pin(pin) => drop(rt.machine.pins.watch(pin, Edges::NONE)),
        Source::Timer(timer) => rt.machine.peripherals.stop_timer(timer),
        Source::Uart(_) => {}
    }
}

fn source(rt: &Runtime<'_>, object: Value) -> Source {
    Source::from_number(rt.field(object, SOURCE).as_small().unwrap_or(0) as u16)
}

/// `irq()` calls the handler, as if its source had fired.
fn call(rt: &mut Runtime<'_>, object: Value, _args: Arguments<'_>) -> Result<Value, Raised> {
    let handler = rt.field(object, HANDLER);
    let parent = rt.field(object, PARENT);
    rt.call(handler, &[parent])
}

/// `irq.trigger()` gives the edges that fire, `irq.trigger(edges)` sets them and gives what they were.
fn trigger(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    let old = rt.field(object, TRIGGER);
    if let (Some(edges), Source::Pin(pin)) = (args.get(1), source(rt, object)) {
        let edges = types::pin::irq_method::edges_argument(rt, edges)?;
        rt.machine.pins.watch(pin, edges).or_raise(rt)?;
        rt.set_field(object, TRIGGER, Value::count(usize::from(edges.0)));
    }
    Ok(old)
}
