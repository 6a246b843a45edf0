//! Bytes that were found by their address: what a memoryview from `uctypes` looks at
//!
//! **Invariant:** fields `[object, offset]`: a raw object of the heap, and the byte of its payload where this begins.

use crate::heap::Kind;
use crate::native::{Inheritable, NativeType};
use crate::runtime::Runtime;
use crate::types::buffer::BufferRef;
use crate::value::Value;

/// `memory`
pub const MEMORY: NativeType = NativeType { name: "memory", inheritable: Inheritable::No, ..NativeType::PLAIN };

const OBJECT: usize = 0;
const OFFSET: usize = 1;

/// Bytes before the first one of a bytes object, in its payload.
const DESCRIPTOR: usize = 4;

/// Where the bytes lie.
pub fn buffer(rt: &Runtime<'_>, memory: Value) -> Option<BufferRef> {
    let (object, offset) = (rt.field(memory, OBJECT), rt.heap.count(memory, 1 + OFFSET));
    if rt.heap.is(object, Kind::Bytes) {
        let whole = rt.buffer(object)?;
        return Some(whole.part(offset.checked_sub(DESCRIPTOR)?, whole.length));
    }
    let length = rt.heap.buffer(object).len();
    Some(BufferRef::of_storage(object, length).part(offset, length))
}
