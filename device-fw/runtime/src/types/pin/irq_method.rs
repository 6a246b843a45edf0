//! `Pin.irq`: a handler for edges of a pin
//!
//! **Invariant:** the port watches a pin exactly while its record has a handler.

use pyrite_platform::errno::Errno;
use pyrite_platform::events::Source;
use pyrite_platform::pins::Edges;

use super::number;
use crate::names::name;
use crate::native::{Arguments, Arity};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::irq;
use crate::value::Value;

/// What `irq` takes.
pub const ARITY: Arity = Arity::between(0, 2).keywords(&["handler", "trigger", "priority", "wake", "hard"]);

/// `irq(handler=None, trigger=IRQ_FALLING | IRQ_RISING, *, priority=1, wake=None, hard=False)`; without arguments it changes nothing.
/// There is one priority for hard handlers and one for soft ones; `priority` and `wake` are taken for the sake of programs.
pub fn irq(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = args.at(0);
    let gpio = number(rt, pin);
    let source = Source::Pin(gpio);
    let record = match rt.find_irq(source) {
        Some(record) => record,
        None => irq::new(rt, pin, source)?,
    };
    if args.count() == 1 && args.keyword_count() == 0 {
        return Ok(record);
    }
    let handler = args.named(1, const { name("handler") }).unwrap_or(Value::NONE);
    let edges = match args.named(2, const { name("trigger") }) {
        Some(edges) => edges_argument(rt, edges)?,
        None => Edges::BOTH,
    };
    let hard = match args.keyword(const { name("hard") }) {
        Some(hard) => rt.truth(hard)?,
        None => false,
    };
    rt.check_handler(handler)?;
    rt.add_irq(source, record)?;
    // Silent while the record changes.
    let _ = rt.machine.pins.watch(gpio, Edges::NONE);
    rt.set_field(record, irq::PARENT, pin);
    rt.set_field(record, irq::HANDLER, handler);
    rt.set_field(record, irq::TRIGGER, Value::count(usize::from(edges.0)));
    rt.set_field(record, irq::HARD, Value::bool(hard));
    if handler.is_none() {
        rt.remove_irq(source);
        return Ok(record);
    }
    match rt.machine.pins.watch(gpio, edges) {
        Ok(()) => Ok(record),
        Err(errno) => {
            rt.remove_irq(source);
            Err(match errno {
                Errno::ENODEV => rt.raise_value_error(format_args!("this board has no pin interrupts")),
                errno => rt.raise_os_error(errno),
            })
        }
    }
}

/// The edges in an argument: `IRQ_RISING`, `IRQ_FALLING` or both.
pub fn edges_argument(rt: &mut Runtime<'_>, edges: Value) -> Result<Edges, Raised> {
    match rt.index_argument(edges)? {
        edges @ 1..=3 => Ok(Edges(edges as u8)),
        other => Err(rt.raise_value_error(format_args!(
            "trigger {other} is not supported: use Pin.IRQ_RISING, Pin.IRQ_FALLING or both (IRQ_RISING | IRQ_FALLING)"
        ))),
    }
}
