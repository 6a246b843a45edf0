//! `machine.mem8`, `mem16`, `mem32`: the chip's registers by address
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, bytes of the width. One object a width is made, when it is first asked for; hard
//! interrupt handlers may use them then.

use pyrite_platform::errno::Errno;
use pyrite_platform::registers::Width;

use crate::heap::Kind;
use crate::native::{Inheritable, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::{ModuleState, Runtime};
use crate::types;
use crate::value::Value;

/// `mem`
pub const MEM: NativeType = NativeType {
    name: "mem",
    slots: Slots { get_item: Some(get), set_item: Some(set), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// The object of a width.
pub fn object(rt: &mut Runtime<'_>, width: Width) -> Result<Value, Raised> {
    let mut objects = rt.module_state(ModuleState::Machine);
    if objects.is_null() {
        objects = rt.allocate_words(Kind::Items, 3)?;
        for (position, width) in [Width::Byte, Width::Half, Width::Word].into_iter().enumerate() {
            let object = rt.allocate_raw(Kind::RawObject, 2)?;
            rt.heap.raw_mut(object).copy_from_slice(&[types::MEM.0.into(), width as u32]);
            rt.heap.set_word(objects, position, object);
        }
        rt.set_module_state(ModuleState::Machine, objects);
    }
    let position = match width {
        Width::Byte => 0,
        Width::Half => 1,
        Width::Word => 2,
    };
    Ok(rt.heap.word(objects, position))
}

fn place(rt: &mut Runtime<'_>, mem: Value, address: Value) -> Result<(u32, Width), Raised> {
    let width = match rt.heap.raw(mem) {
        [_, 1] => Width::Byte,
        [_, 2] => Width::Half,
        _ => Width::Word,
    };
    // Addresses above the greatest signed int may come negative.
    let address = rt.int_argument(address)? as u32;
    let bytes = width as u32;
    if !address.is_multiple_of(bytes) {
        return Err(rt.raise_value_error(format_args!("address {address:#010x} is not aligned to {bytes} bytes")));
    }
    Ok((address, width))
}

#[cold]
fn raise_fault(rt: &mut Runtime<'_>, errno: Errno, address: u32) -> Raised {
    let machine = rt.machine.identity.machine;
    match errno {
        Errno::EFAULT | Errno::ENODEV => {
            rt.raise_value_error(format_args!("there is nothing at address {address:#010x} on {machine}"))
        }
        errno => rt.raise_os_error(errno),
    }
}

fn get(rt: &mut Runtime<'_>, mem: Value, address: Value) -> Result<Value, Raised> {
    let (address, width) = place(rt, mem, address)?;
    match rt.machine.peripherals.read_register(address, width) {
        Ok(word) => rt.new_int(i64::from(word)),
        Err(errno) => Err(raise_fault(rt, errno, address)),
    }
}

fn set(rt: &mut Runtime<'_>, mem: Value, address: Value, value: Value) -> Result<(), Raised> {
    let (address, width) = place(rt, mem, address)?;
    let value = rt.int_argument(value)? as u32;
    rt.machine.peripherals.write_register(address, width, value).map_err(|errno| raise_fault(rt, errno, address))
}
