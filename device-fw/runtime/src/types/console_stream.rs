//! `sys.stdin`, `sys.stdout`, `sys.stderr` and their `.buffer`
//!
//! **Invariant:** their one field is the number of the stream; both directions of all of them are the console. As text, Enter reads as
//! `\n` and `\n` writes as `\r\n`; as bytes nothing is changed.

use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{TypeId, Value};

/// The console as a stream of text.
pub const CONSOLE_TEXT: NativeType = NativeType {
    name: "TextIOWrapper",
    slots: SLOTS,
    members: &[
        ("buffer", Member::Property(buffer)),
        ("close", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("fileno", Member::Method(|rt, args| Ok(rt.field(args.at(0), 0)), Arity::exactly(0))),
        ("flush", Member::Method(flush, Arity::exactly(0))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readinto", Member::Method(read_into, Arity::between(1, 2))),
        ("readline", Member::Method(read_line, Arity::between(0, 1))),
        ("readlines", Member::Method(read_lines, Arity::exactly(0))),
        ("write", Member::Method(write_text, Arity::between(1, 3))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// The console as a stream of bytes.
pub const CONSOLE_BYTES: NativeType = NativeType {
    name: "FileIO",
    slots: SLOTS,
    members: &[
        ("close", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("fileno", Member::Method(|rt, args| Ok(rt.field(args.at(0), 0)), Arity::exactly(0))),
        ("flush", Member::Method(flush, Arity::exactly(0))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readinto", Member::Method(read_into, Arity::between(1, 2))),
        ("readline", Member::Method(read_line, Arity::between(0, 1))),
        ("readlines", Member::Method(read_lines, Arity::exactly(0))),
        ("write", Member::Method(write_bytes, Arity::between(1, 3))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const SLOTS: Slots = Slots { iterate: Some(|_, stream| Ok(stream)), next: Some(next), ..Slots::INHERITED };

/// Ends input where a program reads to the end.
const CTRL_D: u8 = 4;

fn is_text(rt: &Runtime<'_>, stream: Value) -> bool {
    const TEXT: TypeId = types::CONSOLE_TEXT;
    rt.native_type_of(stream) == TEXT
}

/// Waits for the next byte of the console; `None` when no byte will ever come again.
pub fn next_byte(rt: &mut Runtime<'_>) -> Result<Option<u8>, Raised> {
    loop {
        rt.attend()?;
        if let Some(byte) = rt.machine.console.read() {
            return Ok(Some(byte));
        }
        if rt.machine.console.is_at_end() {
            return Ok(None);
        }
        rt.machine.console.wait(None);
    }
}

fn buffer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.field(args.at(0), 0);
    rt.new_object(types::CONSOLE_BYTES, &[number])
}

fn finish(rt: &mut Runtime<'_>, stream: Value, text: TextBuilder) -> Result<Value, Raised> {
    if is_text(rt, stream) { text.finish(rt) } else { Ok(text.finish_bytes(rt)) }
}

/// Waits for `limit` characters (of text) or bytes; without a limit, reads to the end of input or Ctrl-D.
fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let stream = args.at(0);
    let limit = match args.get(1) {
        Some(limit) if !limit.is_none() => rt.int_argument(limit)?,
        _ => -1,
    };
    let is_text = is_text(rt, stream);
    let mut text = TextBuilder::new(rt, limit.clamp(16, 256) as usize)?;
    let mut taken = 0;
    while limit < 0 || taken < limit {
        let Some(byte) = next_byte(rt)? else { break };
        if limit < 0 && byte == CTRL_D {
            break;
        }
        text.push_bytes(rt, &[typed(byte, is_text)])?;
        let mut missing = if is_text { continuation_bytes(byte) } else { 0 };
        while missing > 0
            && let Some(more) = next_byte(rt)?
        {
            text.push_bytes(rt, &[more])?;
            missing -= 1;
        }
        taken += 1;
    }
    finish(rt, stream, text)
}

const fn typed(byte: u8, is_text: bool) -> u8 {
    if is_text && byte == b'\r' { b'\n' } else { byte }
}

const fn continuation_bytes(first: u8) -> usize {
    match first {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0..=0xF4 => 3,
        _ => 0,
    }
}

fn line(rt: &mut Runtime<'_>, stream: Value, limit: i64) -> Result<Value, Raised> {
    let is_text = is_text(rt, stream);
    let mut text = TextBuilder::new(rt, 32)?;
    while limit < 0 || (text.len() as i64) < limit {
        let Some(byte) = next_byte(rt)? else { break };
        let byte = typed(byte, is_text);
        text.push_bytes(rt, &[byte])?;
        if byte == b'\n' {
            break;
        }
    }
    finish(rt, stream, text)
}

fn read_line(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let limit = match args.get(1) {
        Some(limit) if !limit.is_none() => rt.int_argument(limit)?,
        _ => -1,
    };
    line(rt, args.at(0), limit)
}

fn next(rt: &mut Runtime<'_>, stream: Value) -> Result<Option<Value>, Raised> {
    let line = line(rt, stream, -1)?;
    Ok(rt.truth(line)?.then_some(line))
}

fn read_lines(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let lines = rt.new_list(&[])?;
    while let Some(line) = next(rt, args.at(0))? {
        rt.list_push(lines, line)?;
    }
    Ok(lines)
}

/// Waits until the buffer is full or input ends.
fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let stream = args.at(0);
    let target = args.at(1);
    let room = rt.writable_buffer_argument(target)?.length;
    let wanted = match args.get(2) {
        Some(limit) if !limit.is_none() => usize::try_from(rt.int_argument(limit)?).unwrap_or(0).min(room),
        _ => room,
    };
    let is_text = is_text(rt, stream);
    let mut taken = 0;
    while taken < wanted {
        let Some(byte) = next_byte(rt)? else { break };
        let buffer = rt.writable_buffer_argument(target)?;
        let Some(place) = rt.buffer_bytes_mut(buffer).get_mut(taken) else { break };
        *place = typed(byte, is_text);
        taken += 1;
    }
    Ok(Value::count(taken))
}

fn write_text(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let text = rt.native_part(args.at(1));
    if rt.buffer(text).is_some() {
        // As MicroPython does: bytes go out as they are.
        return write_bytes(rt, args);
    }
    let characters = rt.text_argument(text)?.chars().count();
    let text = rt.names.value_text(&rt.heap, text).unwrap_or("");
    rt.machine.console.write_text(text.as_bytes());
    Ok(Value::count(characters))
}

fn write_bytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let buffer = rt.written_span(args)?;
    let mut piece = [0; 128];
    let mut start = 0;
    loop {
        let rest = rt.buffer_bytes(buffer).get(start..).unwrap_or(&[]);
        let count = rest.len().min(piece.len());
        if count == 0 {
            return Ok(Value::count(start));
        }
        piece[..count].copy_from_slice(&rest[..count]);
        rt.machine.console.write(&piece[..count]);
        start += count;
    }
}

fn flush(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    // Whatever was gathered leaves with the service of a poll.
    rt.machine.attention.raise();
    rt.attend()?;
    Ok(Value::NONE)
}
