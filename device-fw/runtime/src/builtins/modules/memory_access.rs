//! Module `_uctypes`: addresses of bytes, and the bytes at an address; what the frozen module `uctypes` is built on
//!
//! **Invariant:** only memory of a living bytes-like object can be reached, and a view of it keeps the object alive and in place.

use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// The module.
pub const MEMORY_ACCESS: NativeModule = NativeModule {
    name: "_uctypes",
    members: &[
        ("addressof", Member::Function(address_of, Arity::exactly(1))),
        ("memory", Member::Function(memory, Arity::exactly(1))),
    ],
};

fn address_of(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let buffer = rt.buffer_argument(args.at(0))?;
    let address = rt.buffer_address(buffer);
    rt.new_int(i64::from(address))
}

/// `memory(address)`: a view of the bytes from there to the end of the object that they belong to.
fn memory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = rt.int_argument(args.at(0))?;
    let found = usize::try_from(address).ok().and_then(|address| rt.heap.raw_object_at(address));
    let Some((object, offset)) = found else {
        return Err(rt.raise_value_error(format_args!(
            "no object has bytes at address {address:#x}: use uctypes.addressof() of one that is alive"
        )));
    };
    rt.heap.keep(object);
    let memory = rt.new_object(types::MEMORY, &[object, Value::count(offset)])?;
    rt.call(Value::native_type(types::MEMORYVIEW), &[memory])
}
