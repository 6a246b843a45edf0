//! `io.IOBase`: what streams written in Python derive from
//!
//! **Invariant:** an instance of a subclass has no built-in value inside: `self` in every method here is the instance, whose `readinto`,
//! `write` and `ioctl` say what the stream is. What a subclass defines itself comes before these methods.

use pyrite_platform::errno::Errno;

use crate::names::name;
use crate::native::{Arguments, Arity, Member, NativeType, Slots};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, sequence};
use crate::value::Value;

/// `IOBase`
pub const IO_BASE: NativeType = NativeType {
    name: "IOBase",
    new: Some((|rt, _, _| rt.new_object(types::IO_BASE, &[]), Arity::at_least(0).any_keywords())),
    slots: Slots { iterate: Some(|_, stream| Ok(stream)), next: Some(next), ..Slots::INHERITED },
    members: &[
        ("__enter__", Member::Method(|_, args| Ok(args.at(0)), Arity::exactly(0))),
        ("__exit__", Member::Method(exit, Arity::exactly(3))),
        ("close", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("flush", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readline", Member::Method(read_line, Arity::between(0, 1))),
        ("readlines", Member::Method(read_lines, Arity::exactly(0))),
        ("writelines", Member::Method(write_lines, Arity::exactly(1))),
    ],
    ..NativeType::PLAIN
};

/// Bytes asked for at a time when reading to the end.
const CHUNK: usize = 64;

fn exit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.call_method(args.at(0), const { name("close") }, &[])
}

/// Calls `stream.readinto` for up to `count` bytes and adds them to `bytes`. `None`: nothing is there now; 0: the end.
fn read_piece(
    rt: &mut Runtime<'_>,
    stream: Value,
    count: usize,
    bytes: &mut TextBuilder,
) -> Result<Option<usize>, Raised> {
    let length = Value::count(count);
    let buffer = rt.call(Value::native_type(types::BYTEARRAY), &[length])?;
    let given = rt.call_method(stream, const { name("readinto") }, &[buffer])?;
    if given.is_none() {
        return Ok(None);
    }
    let given = rt.index_argument(given)?;
    if given < 0 {
        let errno = u8::try_from(given.unsigned_abs()).map_or(Errno::EIO, Errno);
        return Err(rt.raise_os_error(errno));
    }
    let given = (given as usize).min(count);
    let Some(source) = rt.buffer(buffer) else { return Ok(Some(0)) };
    let mut done = 0;
    let mut piece = [0; CHUNK];
    while done < given {
        let part = rt.buffer_bytes(source).get(done..given.min(done + CHUNK)).unwrap_or(&[]);
        if part.is_empty() {
            break;
        }
        let piece = &mut piece[..part.len()];
        piece.copy_from_slice(part);
        bytes.push_bytes(rt, piece)?;
        done += piece.len();
    }
    Ok(Some(given))
}

fn limit(rt: &mut Runtime<'_>, argument: Option<Value>) -> Result<Option<usize>, Raised> {
    match argument {
        Some(count) if !count.is_none() => Ok(usize::try_from(rt.index_argument(count)?).ok()),
        _ => Ok(None),
    }
}

/// `read(count)` in one call of `readinto`; without a count, to the end. `None` when nothing is there now.
fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let stream = args.at(0);
    let limit = limit(rt, args.get(1))?;
    let mut bytes = TextBuilder::new(rt, limit.unwrap_or(CHUNK))?;
    loop {
        let mark = rt.heap.log_mark();
        let given = read_piece(rt, stream, limit.unwrap_or(CHUNK), &mut bytes)?;
        if given.is_none() && bytes.is_empty() {
            return Ok(Value::NONE);
        }
        if limit.is_some() || given.unwrap_or(0) == 0 {
            return Ok(bytes.finish_bytes(rt));
        }
        rt.heap.log_release(mark);
        bytes.keep(rt);
        rt.poll()?;
    }
}

fn read_line(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let limit = limit(rt, args.get(1))?;
    line(rt, args.at(0), limit.unwrap_or(usize::MAX))
}

fn line(rt: &mut Runtime<'_>, stream: Value, limit: usize) -> Result<Value, Raised> {
    let mut bytes = TextBuilder::new(rt, CHUNK)?;
    while bytes.len() < limit {
        let mark = rt.heap.log_mark();
        let given = read_piece(rt, stream, 1, &mut bytes)?;
        if given.is_none() && bytes.is_empty() {
            return Ok(Value::NONE);
        }
        if given.unwrap_or(0) == 0 || bytes.bytes(rt).last() == Some(&b'\n') {
            break;
        }
        rt.heap.log_release(mark);
        bytes.keep(rt);
        rt.poll()?;
    }
    Ok(bytes.finish_bytes(rt))
}

fn next(rt: &mut Runtime<'_>, stream: Value) -> Result<Option<Value>, Raised> {
    let line = rt.call_method(stream, const { name("readline") }, &[])?;
    Ok(rt.truth(line)?.then_some(line))
}

fn read_lines(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let lines = rt.new_list(&[])?;
    while let Some(line) = next(rt, args.at(0))? {
        rt.list_push(lines, line)?;
        rt.poll()?;
    }
    Ok(lines)
}

fn write_lines(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    sequence::for_each(rt, args.at(1), |rt, line| {
        rt.call_method(args.at(0), const { name("write") }, &[line]).map(drop)
    })?;
    Ok(Value::NONE)
}
