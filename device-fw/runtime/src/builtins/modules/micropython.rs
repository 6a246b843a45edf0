//! Module `micropython`

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::output::Output;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// The module.
pub const MICROPYTHON: NativeModule = NativeModule {
    name: "micropython",
    members: &[
        ("alloc_emergency_exception_buf", Member::Function(emergency_buffer, Arity::exactly(1))),
        ("const", Member::Function(|_, args| Ok(args.at(0)), Arity::exactly(1))),
        ("heap_lock", Member::Function(heap_lock, Arity::exactly(0))),
        ("heap_locked", Member::Function(|rt, _| Ok(Value::count(rt.heap.lock_depth as usize)), Arity::exactly(0))),
        ("heap_unlock", Member::Function(heap_unlock, Arity::exactly(0))),
        ("kbd_intr", Member::Function(keyboard_interrupt, Arity::exactly(1))),
        ("mem_info", Member::Function(memory_info, Arity::between(0, 1))),
        ("opt_level", Member::Function(optimisation_level, Arity::between(0, 1))),
        ("qstr_info", Member::Function(names_info, Arity::between(0, 1))),
        ("stack_use", Member::Function(stack_use, Arity::exactly(0))),
    ],
};

/// The room for an exception raised without memory is set aside at start; there is nothing to enlarge.
fn emergency_buffer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.index_argument(args.at(0))?;
    Ok(Value::NONE)
}

fn heap_lock(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.heap.lock_depth = rt.heap.lock_depth.saturating_add(1);
    Ok(Value::NONE)
}

fn heap_unlock(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.heap.lock_depth = rt.heap.lock_depth.saturating_sub(1);
    Ok(Value::count(rt.heap.lock_depth as usize))
}

fn keyboard_interrupt(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let byte = rt.index_argument(args.at(0))?;
    rt.machine.console.set_interrupt_byte(u8::try_from(byte).ok());
    Ok(Value::NONE)
}

fn optimisation_level(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        Some(level) => {
            rt.optimisation_level = rt.index_argument(level)?.clamp(0, 3) as u8;
            Ok(Value::NONE)
        }
        None => Ok(Value::count(usize::from(rt.optimisation_level))),
    }
}

fn stack_use(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let (used, _) = rt.heap.stack_use();
    Ok(Value::count(used * 4))
}

fn memory_info(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (used, total) = rt.heap.stack_use();
    let (used, total) = (used * 4, total * 4);
    let out = &mut Output::Console;
    out.format(rt, format_args!("stack: {used} out of {total}\n"))?;
    let (total, free) = (rt.heap.heap_bytes(), rt.heap.free_bytes());
    let (largest, collections) = (rt.heap.largest_free() * 4, rt.heap.collections);
    out.format(rt, format_args!("GC: total: {total}, used: {}, free: {free}\n", total - free))?;
    out.format(rt, format_args!(" largest free block: {largest}, collections: {collections}\n"))?;
    if args.count() > 0 {
        let names = rt.names.count();
        out.format(rt, format_args!(" interned names in RAM: {names}\n"))?;
    }
    Ok(Value::NONE)
}

fn names_info(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let names = rt.names.count();
    let bytes: usize = rt.names.roots().iter().map(|&root| storage_bytes(rt, root)).sum();
    Output::Console.format(rt, format_args!("qstr pool: n_qstr={names}, n_total_bytes={bytes}\n"))?;
    Ok(Value::NONE)
}

/// Bytes of an object, and of the objects in it if it is a list of pieces.
fn storage_bytes(rt: &Runtime<'_>, object: Value) -> usize {
    if !object.is_heap() {
        return 0;
    }
    let mut words = rt.heap.size(object) + 1;
    if rt.heap.is(object, Kind::Items) {
        words += rt
            .heap
            .words(object)
            .iter()
            .filter(|piece| piece.is_heap())
            .map(|&piece| rt.heap.size(piece) + 1)
            .sum::<usize>();
    }
    words * 4
}
