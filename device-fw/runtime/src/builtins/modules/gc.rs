//! Module `gc`

use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::{Gc, Runtime};
use crate::value::Value;

/// The module.
pub const GC: NativeModule = NativeModule {
    name: "gc",
    members: &[
        ("collect", Member::Function(collect, Arity::between(0, 1))),
        ("disable", Member::Function(disable, Arity::exactly(0))),
        ("enable", Member::Function(enable, Arity::exactly(0))),
        ("isenabled", Member::Function(isenabled, Arity::exactly(0))),
        ("mem_alloc", Member::Function(mem_alloc, Arity::exactly(0))),
        ("mem_free", Member::Function(mem_free, Arity::exactly(0))),
        ("threshold", Member::Function(threshold, Arity::between(0, 1))),
    ],
};

/// Gives how many objects became free, as MicroPython does.
fn collect(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::count(rt.collect_and_tidy()))
}

fn disable(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    rt.gc_disabled = Gc::Disabled;
    Ok(Value::NONE)
}

fn enable(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    rt.gc_disabled = Gc::Enabled;
    Ok(Value::NONE)
}

fn isenabled(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::bool(rt.gc_disabled == Gc::Enabled))
}

fn mem_alloc(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::count(rt.heap.heap_bytes().saturating_sub(rt.heap.free_bytes())))
}

fn mem_free(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::count(rt.heap.free_bytes()))
}

/// `-1` stands for never, as in MicroPython.
fn threshold(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        None if rt.gc_threshold == 0 => Ok(Value::small_wrapping(-1)),
        None => Ok(Value::count(rt.gc_threshold)),
        Some(bytes) => {
            let bytes = rt.index_argument(bytes)?;
            rt.gc_threshold = usize::try_from(bytes).unwrap_or(0);
            Ok(Value::NONE)
        }
    }
}
