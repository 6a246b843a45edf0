//! Module `micropython`

mod memory;

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// The module.
pub const MICROPYTHON: NativeModule = NativeModule {
    name: "micropython",
    members: &[
        ("RingIO", Member::Constant(Constant::Value(Value::native_type(types::RING_IO)))),
        ("alloc_emergency_exception_buf", Member::Function(emergency_buffer, Arity::exactly(1))),
        ("asm_thumb", Member::Function(|_, args| Ok(args.at(0)), Arity::exactly(1))),
        ("asm_xtensa", Member::Function(|_, args| Ok(args.at(0)), Arity::exactly(1))),
        ("bytecode", Member::Function(|_, args| Ok(args.at(0)), Arity::exactly(1))),
        ("const", Member::Function(|_, args| Ok(args.at(0)), Arity::exactly(1))),
        ("heap_lock", Member::Function(heap_lock, Arity::exactly(0))),
        ("heap_locked", Member::Function(heap_locked, Arity::exactly(0))),
        ("heap_unlock", Member::Function(heap_unlock, Arity::exactly(0))),
        ("kbd_intr", Member::Function(kbd_intr, Arity::exactly(1))),
        ("mem_info", Member::Function(memory::mem_info, Arity::between(0, 1))),
        ("native", Member::Function(|_, args| Ok(args.at(0)), Arity::exactly(1))),
        ("opt_level", Member::Function(opt_level, Arity::between(0, 1))),
        ("qstr_info", Member::Function(memory::qstr_info, Arity::between(0, 1))),
        ("schedule", Member::Function(schedule, Arity::exactly(2))),
        ("stack_use", Member::Function(memory::stack_use, Arity::exactly(0))),
        ("viper", Member::Function(|_, args| Ok(args.at(0)), Arity::exactly(1))),
    ],
};

/// `alloc_emergency_exception_buf(size)`: room for the message of an exception that is raised while the heap is locked.
fn emergency_buffer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let size = usize::try_from(rt.index_argument(args.at(0))?).unwrap_or(0);
    rt.interrupts.emergency_length = 0;
    rt.interrupts.emergency_text = if size == 0 { Value::NULL } else { rt.new_bytes_zeroed(size)? };
    Ok(Value::NONE)
}

fn heap_lock(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    rt.heap.lock_depth = rt.heap.lock_depth.saturating_add(1);
    Ok(Value::NONE)
}

fn heap_unlock(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    rt.heap.lock_depth = rt.heap.lock_depth.saturating_sub(1);
    Ok(Value::count(rt.heap.lock_depth as usize))
}

fn heap_locked(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::count(rt.heap.lock_depth as usize))
}

fn kbd_intr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.index_argument(args.at(0))?;
    rt.machine.console.set_interrupt_byte(u8::try_from(number).ok());
    Ok(Value::NONE)
}

fn opt_level(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        None => Ok(Value::count(usize::from(rt.optimisation_level))),
        Some(level) => {
            let level = rt.index_argument(level)?;
            rt.optimisation_level = level.clamp(0, 3) as u8;
            Ok(Value::NONE)
        }
    }
}

/// `schedule(function, argument)`: called between two bytecodes, soon.
fn schedule(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.schedule(args.at(0), args.at(1))?;
    Ok(Value::NONE)
}
