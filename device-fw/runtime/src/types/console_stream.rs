//! `sys.stdin`, `sys.stdout`, `sys.stderr`: the console as a stream
//!
//! **Invariant:** one field, the file descriptor number; all three are the same console.

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `FileIO`, as MicroPython calls it.
pub const CONSOLE_STREAM: NativeType = NativeType {
    name: "FileIO",
    slots: Slots { iterate: Some(|_, value| Ok(value)), next: Some(next), ..Slots::INHERITED },
    members: &[
        ("buffer", Member::Property(|_, args| Ok(args.at(0)))),
        ("close", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("flush", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("fileno", Member::Method(|rt, args| Ok(rt.field(args.at(0), 0)), Arity::exactly(0))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readline", Member::Method(readline, Arity::between(0, 1))),
        ("write", Member::Method(write, Arity::exactly(1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let value = rt.native_part(args.at(1));
    if let Some(text) = rt.text(value) {
        let count = text.chars().count();
        Output::Console.value_text(rt, value)?;
        return Ok(Value::count(count));
    }
    match rt.heap.kind(value) {
        Kind::Bytes => {
            let bytes = rt.heap.bytes(value);
            rt.machine.console.write(bytes);
            Ok(Value::count(bytes.len()))
        }
        Kind::ByteArray => {
            let length = rt.heap.count(value, 1);
            let bytes = rt.heap.buffer(rt.heap.word(value, 0)).get(..length).unwrap_or(&[]);
            rt.machine.console.write(bytes);
            Ok(Value::count(length))
        }
        _ => Err(rt.raise_about(types::TYPE_ERROR, "expected str or bytes, not ", value, "")),
    }
}

/// Waits for one byte of input.
fn next_byte(rt: &mut Runtime<'_>) -> Result<u8, Raised> {
    loop {
        rt.poll()?;
        if let Some(byte) = rt.machine.console.read() {
            return Ok(byte);
        }
        rt.machine.console.wait(None);
    }
}

fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let wanted = match args.get(1) {
        None | Some(Value::NONE) => usize::MAX,
        Some(count) => usize::try_from(rt.index_argument(count)?).unwrap_or(usize::MAX),
    };
    let mut text = TextBuilder::new(rt, wanted.min(64))?;
    let mut characters = 0;
    while characters < wanted {
        let byte = next_byte(rt)?;
        if byte == 0x04 && wanted == usize::MAX {
            break;
        }
        text.push_bytes(rt, &[byte])?;
        // A character counts when its last byte is there.
        let complete = core::str::from_utf8(text.bytes(rt)).is_ok();
        characters += usize::from(complete);
    }
    text.finish(rt)
}

fn readline(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    let mut text = TextBuilder::new(rt, 64)?;
    loop {
        let byte = match next_byte(rt)? {
            b'\r' => b'\n',
            byte => byte,
        };
        if byte == 0x04 {
            return text.finish(rt);
        }
        text.push_bytes(rt, &[byte])?;
        if byte == b'\n' {
            return text.finish(rt);
        }
    }
}

fn next(rt: &mut Runtime<'_>, stream: Value) -> Result<Option<Value>, Raised> {
    let line = rt.with_arguments(&[stream], readline)?;
    let is_empty = rt.text(line).is_none_or(str::is_empty);
    Ok(if is_empty { None } else { Some(line) })
}
