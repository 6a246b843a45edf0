//! `micropython.RingIO`: a queue of bytes that an interrupt may fill or empty
//!
//! **Invariant:** fields `[buffer, first, length]`: the bytes lie from `first` on, round the end of the buffer. No method but those
//! that give bytes takes memory; what has no room is not written, and nobody waits.

use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::poll::{IOCTL_POLL, POLLIN, POLLOUT};
use crate::value::Value;

/// `RingIO`
pub const RING_IO: NativeType = NativeType {
    name: "RingIO",
    new: Some((new, Arity::exactly(1))),
    members: &[
        ("any", Member::Method(|rt, args| Ok(rt.field(args.at(0), LENGTH)), Arity::exactly(0))),
        ("close", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("ioctl", Member::Method(ioctl, Arity::exactly(2))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readinto", Member::Method(read_into, Arity::between(1, 2))),
        ("readline", Member::Method(read_line, Arity::between(0, 1))),
        ("write", Member::Method(write, Arity::between(1, 3))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const BUFFER: usize = 0;
const FIRST: usize = 1;
const LENGTH: usize = 2;

/// `RingIO(size)` or `RingIO(buffer)`. As in MicroPython, one byte of a buffer given stays free.
fn new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let zero = Value::count(0);
    let buffer = match args.at(0).as_small() {
        Some(size) if size > 0 => {
            let size = Value::count(size as usize + 1);
            rt.call(Value::native_type(types::BYTEARRAY), &[size])?
        }
        Some(_) => return Err(rt.raise_value_error(format_args!("the size must be at least 1"))),
        None => args.at(0),
    };
    if rt.writable_buffer_argument(buffer)?.length < 2 {
        return Err(rt.raise_value_error(format_args!("the buffer must have at least 2 bytes")));
    }
    rt.new_object(types::RING_IO, &[buffer, zero, zero])
}

fn state(rt: &Runtime<'_>, ring: Value) -> (usize, usize, usize) {
    let size = rt.buffer(rt.field(ring, BUFFER)).map_or(1, |buffer| buffer.length.max(1));
    (rt.heap.count(ring, 1 + FIRST) % size, rt.heap.count(ring, 1 + LENGTH).min(size), size)
}

/// Takes up to `wanted` bytes out, handing each to `take`; stops behind a byte for which that is false.
fn drain(
    rt: &mut Runtime<'_>,
    ring: Value,
    wanted: usize,
    take: &mut dyn FnMut(&mut Runtime<'_>, usize, u8) -> bool,
) -> usize {
    let (first, length, size) = state(rt, ring);
    let mut done = 0;
    while done < wanted.min(length) {
        let Some(buffer) = rt.buffer(rt.field(ring, BUFFER)) else { break };
        let byte = rt.buffer_bytes(buffer).get((first + done) % size).copied().unwrap_or(0);
        done += 1;
        if !take(rt, done - 1, byte) {
            break;
        }
    }
    rt.heap.set_count(ring, 1 + FIRST, (first + done) % size);
    rt.heap.set_count(ring, 1 + LENGTH, length - done);
    done
}

fn take_bytes(rt: &mut Runtime<'_>, ring: Value, limit: Option<Value>, stop: Option<u8>) -> Result<Value, Raised> {
    let (_, length, _) = state(rt, ring);
    let wanted = match limit {
        Some(limit) if !limit.is_none() => usize::try_from(rt.index_argument(limit)?).unwrap_or(length).min(length),
        _ => length,
    };
    let bytes = rt.new_bytes_zeroed(wanted)?;
    let done = drain(rt, ring, wanted, &mut |rt, position, byte| {
        if let Some(place) = rt.heap.bytes_mut(bytes).get_mut(position) {
            *place = byte;
        }
        Some(byte) != stop
    });
    rt.heap.truncate_bytes(bytes, done);
    Ok(bytes)
}

fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    take_bytes(rt, args.at(0), args.get(1), None)
}

fn read_line(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    take_bytes(rt, args.at(0), args.get(1), Some(b'\n'))
}

fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let target = args.at(1);
    let room = rt.writable_buffer_argument(target)?.length;
    let wanted = match args.get(2) {
        Some(limit) => usize::try_from(rt.index_argument(limit)?).unwrap_or(room).min(room),
        None => room,
    };
    let done = drain(rt, args.at(0), wanted, &mut |rt, position, byte| {
        if let Some(buffer) = rt.buffer(target)
            && let Some(place) = rt.buffer_bytes_mut(buffer).get_mut(position)
        {
            *place = byte;
        }
        true
    });
    Ok(Value::count(done))
}

fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let ring = args.at(0);
    let span = rt.written_span(args)?;
    let (first, length, size) = state(rt, ring);
    let count = span.length.min(size - 1 - length.min(size - 1));
    for position in 0..count {
        let byte = rt.buffer_bytes(span).get(position).copied().unwrap_or(0);
        if let Some(buffer) = rt.buffer(rt.field(ring, BUFFER))
            && let Some(place) = rt.buffer_bytes_mut(buffer).get_mut((first + length + position) % size)
        {
            *place = byte;
        }
    }
    rt.heap.set_count(ring, 1 + LENGTH, length + count);
    Ok(Value::count(count))
}

fn ioctl(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if rt.index_argument(args.at(1))? != IOCTL_POLL {
        return Ok(Value::small_wrapping(-1));
    }
    let wanted = rt.index_argument(args.at(2))?;
    let (_, length, size) = state(rt, args.at(0));
    let readable = if length > 0 { POLLIN } else { 0 };
    let writable = if length + 1 < size { POLLOUT } else { 0 };
    Ok(Value::small_wrapping(wanted & (readable | writable)))
}
