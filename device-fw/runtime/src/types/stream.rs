//! What files and memory files share: reading, writing, lines, `with`
//!
//! **Invariant:** a stream of text gives and takes `str`, any other gives `bytes` and takes bytes-like objects; positions
//! count bytes. Every operation on a closed stream is a ValueError.

use pyrite_platform::files::{Handle, Whence};

use super::buffer::BufferRef;
use super::{file, memory_file, slice, vfs_lfs2};
use crate::native::Arguments;
use crate::output::TextBuilder;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// Bytes moved at a time through the machine's stack.
const CHUNK: usize = 128;

/// Where the bytes are.
#[derive(Clone, Copy)]
enum Source {
    File(Handle),
    /// In a file system on a device of the program.
    Volume(Value, Handle),
    Memory,
}

fn source(rt: &mut Runtime<'_>, stream: Value) -> Result<Source, Raised> {
    let source = match rt.native_type_of(stream) {
        types::STRING_IO | types::BYTES_IO => memory_file::is_open(rt, stream).then_some(Source::Memory),
        _ => file::handle(rt, stream).map(|handle| match file::volume(rt, stream).present() {
            Some(volume) => Source::Volume(volume, handle),
            None => Source::File(handle),
        }),
    };
    match source {
        Some(source) => Ok(source),
        None => Err(rt.raise_value_error(format_args!("I/O operation on closed file"))),
    }
}

fn is_text(rt: &Runtime<'_>, stream: Value) -> bool {
    matches!(rt.native_type_of(stream), types::STRING_IO | types::TEXT_IO)
}

fn read_some(rt: &mut Runtime<'_>, stream: Value, source: Source, buffer: &mut [u8]) -> Result<usize, Raised> {
    match source {
        Source::File(handle) => rt.machine.files.read(handle, buffer).or_raise(rt),
        Source::Volume(volume, handle) => vfs_lfs2::read(rt, volume, handle, buffer),
        Source::Memory => Ok(memory_file::read(rt, stream, buffer)),
    }
}

/// Moves the position back by bytes that were read too far.
fn unread(rt: &mut Runtime<'_>, stream: Value, source: Source, count: usize) -> Result<(), Raised> {
    if count > 0 {
        seek_to(rt, stream, source, -(count as i32), Whence::Current)?;
    }
    Ok(())
}

fn seek_to(rt: &mut Runtime<'_>, stream: Value, source: Source, offset: i32, whence: Whence) -> Result<u32, Raised> {
    match source {
        Source::File(handle) => rt.machine.files.seek(handle, offset, whence).or_raise(rt),
        Source::Volume(volume, handle) => vfs_lfs2::seek(rt, volume, handle, offset, whence),
        Source::Memory => memory_file::seek(rt, stream, offset, whence),
    }
}

fn finish(rt: &mut Runtime<'_>, text: TextBuilder, is_text: bool) -> Result<Value, Raised> {
    if is_text { text.finish(rt) } else { Ok(text.finish_bytes(rt)) }
}

/// A count argument; `None`, absent and negative ones mean no limit.
fn limit(rt: &mut Runtime<'_>, argument: Option<Value>) -> Result<Option<usize>, Raised> {
    match argument {
        Some(count) if !count.is_none() => match slice::integer(rt, count)? {
            Some(count) => Ok(usize::try_from(rt.index_argument(count)?).ok()),
            None => Err(rt.raise_about(types::TYPE_ERROR, "argument should be integer or None, not ", count, "")),
        },
        _ => Ok(None),
    }
}

/// `stream.read(count)`
pub fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let stream = args.at(0);
    let limit = limit(rt, args.get(1))?;
    let source = source(rt, stream)?;
    let is_text = is_text(rt, stream);
    // Room for all of it at once; text of so many characters may take more.
    let position = seek_to(rt, stream, source, 0, Whence::Current)?;
    let end = seek_to(rt, stream, source, 0, Whence::End)?;
    seek_to(rt, stream, source, i32::try_from(position).unwrap_or(i32::MAX), Whence::Start)?;
    let left = end.saturating_sub(position) as usize;
    let mut text = TextBuilder::new(rt, left.min(limit.unwrap_or(left)))?;
    match limit {
        Some(characters) if is_text => read_characters(rt, stream, source, characters, &mut text)?,
        _ => read_bytes(rt, stream, source, limit.unwrap_or(usize::MAX), &mut text)?,
    }
    finish(rt, text, is_text)
}

fn read_bytes(
    rt: &mut Runtime<'_>,
    stream: Value,
    source: Source,
    count: usize,
    text: &mut TextBuilder,
) -> Result<(), Raised> {
    let mut chunk = [0; CHUNK];
    let mut left = count;
    while left > 0 {
        let wanted = left.min(CHUNK);
        let length = read_some(rt, stream, source, &mut chunk[..wanted])?;
        if length == 0 {
            break;
        }
        text.push_bytes(rt, &chunk[..length])?;
        left -= length;
        rt.poll()?;
    }
    Ok(())
}

/// Reads characters of UTF-8: first as many bytes as characters are missing, then what the last ones lack.
fn read_characters(
    rt: &mut Runtime<'_>,
    stream: Value,
    source: Source,
    count: usize,
    text: &mut TextBuilder,
) -> Result<(), Raised> {
    let mut complete = 0;
    let mut lacking = 0;
    let mut chunk = [0; CHUNK];
    loop {
        let wanted = (count - complete - usize::from(lacking > 0) + lacking).min(CHUNK);
        if complete == count || wanted == 0 {
            return Ok(());
        }
        let length = read_some(rt, stream, source, &mut chunk[..wanted])?;
        if length == 0 {
            return Ok(());
        }
        for &byte in &chunk[..length] {
            match byte {
                0x80..=0xBF if lacking > 0 => lacking -= 1,
                0xC0..=0xDF => lacking = 1,
                0xE0..=0xEF => lacking = 2,
                0xF0..=0xF7 => lacking = 3,
                // A stray byte, which finishing the text will complain about.
                _ => lacking = 0,
            }
            complete += usize::from(lacking == 0);
        }
        text.push_bytes(rt, &chunk[..length])?;
        rt.poll()?;
    }
}

/// One line with its end; empty at the end of the stream.
fn line(rt: &mut Runtime<'_>, stream: Value, limit: Option<usize>) -> Result<Value, Raised> {
    let source = source(rt, stream)?;
    let mut text = TextBuilder::new(rt, 32)?;
    let mut chunk = [0; CHUNK];
    let mut left = limit.unwrap_or(usize::MAX);
    while left > 0 {
        let wanted = left.min(CHUNK);
        let length = read_some(rt, stream, source, &mut chunk[..wanted])?;
        let read = &chunk[..length];
        let taken = read.iter().position(|&byte| byte == b'\n').map_or(length, |place| place + 1);
        text.push_bytes(rt, &read[..taken])?;
        unread(rt, stream, source, length - taken)?;
        left -= taken;
        if length == 0 || read[taken - 1] == b'\n' {
            break;
        }
        rt.poll()?;
    }
    let is_text = is_text(rt, stream);
    finish(rt, text, is_text)
}

/// `stream.readline(limit)`
pub fn read_line(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let limit = limit(rt, args.get(1))?;
    line(rt, args.at(0), limit)
}

/// Next slot of streams: the next line.
pub fn next(rt: &mut Runtime<'_>, stream: Value) -> Result<Option<Value>, Raised> {
    let line = line(rt, stream, None)?;
    Ok(if rt.length(line)? == 0 { None } else { Some(line) })
}

/// `stream.readlines(hint)`
pub fn read_lines(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let enough = limit(rt, args.get(1))?.filter(|&enough| enough > 0).unwrap_or(usize::MAX);
    let lines = rt.new_list(&[])?;
    let mut length = 0;
    // As CPython: text goes on until it is more than that, bytes until it is as much.
    let enough = if is_text(rt, args.at(0)) { enough.saturating_add(1) } else { enough };
    while length < enough {
        let mark = rt.heap.log_mark();
        let Some(line) = next(rt, args.at(0))? else { break };
        length += rt.length(line)?;
        rt.list_push(lines, line)?;
        rt.heap.log_release(mark);
        rt.poll()?;
    }
    Ok(lines)
}

/// `stream.readinto(buffer, count)`
pub fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (stream, target) = (args.at(0), rt.native_part(args.at(1)));
    let limit = limit(rt, args.get(2))?;
    let source = source(rt, stream)?;
    let room = rt.writable_buffer_argument(target)?.length;
    let wanted = room.min(limit.unwrap_or(room));
    let mut chunk = [0; CHUNK];
    let mut done = 0;
    while done < wanted {
        let step = (wanted - done).min(CHUNK);
        let length = read_some(rt, stream, source, &mut chunk[..step])?;
        let Some(buffer) = rt.buffer(target) else { break };
        match rt.buffer_bytes_mut(buffer).get_mut(done..done + length) {
            Some(place) if length > 0 => place.copy_from_slice(&chunk[..length]),
            _ => break,
        }
        done += length;
        rt.poll()?;
    }
    Ok(Value::count(done))
}

/// `stream.write(text)`; gives the count of characters, or bytes.
pub fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if args.count() > 2 {
        // Only part of it, as MicroPython allows; without a copy.
        let span = rt.written_span(args)?;
        return write_bytes(rt, args.at(0), span).map(Value::count);
    }
    write_value(rt, args.at(0), args.at(1)).map(Value::count)
}

fn write_value(rt: &mut Runtime<'_>, stream: Value, value: Value) -> Result<usize, Raised> {
    let source = source(rt, stream)?;
    let data = rt.native_part(value);
    let is_text = is_text(rt, stream);
    let (length, count) = match (is_text, rt.text(data), rt.buffer(data)) {
        (true, Some(text), _) => (text.len(), text.chars().count()),
        (false, _, Some(buffer)) => (buffer.length, buffer.length),
        (true, ..) => {
            return Err(rt.raise_about(types::TYPE_ERROR, "write() argument must be str, not ", data, ""));
        }
        (false, ..) => {
            return Err(rt.raise_about(types::TYPE_ERROR, "a bytes-like object is required, not ", data, ""));
        }
    };
    if !is_text && let Some(buffer) = rt.buffer(data) {
        return write_bytes(rt, stream, buffer);
    }
    let mut done = 0;
    let mut chunk = [0; CHUNK];
    while done < length {
        let bytes = rt.text(data).unwrap_or("").as_bytes();
        let Some(part) = bytes.get(done..length.min(done + CHUNK)) else { break };
        let chunk = &mut chunk[..part.len()];
        chunk.copy_from_slice(part);
        done += write_some(rt, stream, source, chunk)?;
        rt.poll()?;
    }
    Ok(count)
}

fn write_some(rt: &mut Runtime<'_>, stream: Value, source: Source, bytes: &[u8]) -> Result<usize, Raised> {
    let written = match source {
        Source::File(handle) => rt.machine.files.write(handle, bytes).or_raise(rt)?,
        Source::Volume(volume, handle) => vfs_lfs2::write(rt, volume, handle, bytes)?,
        Source::Memory => memory_file::write(rt, stream, bytes)?,
    };
    if written == 0 {
        return Err(rt.raise_os_error(pyrite_platform::errno::Errno::ENOSPC));
    }
    Ok(written)
}

fn write_bytes(rt: &mut Runtime<'_>, stream: Value, buffer: BufferRef) -> Result<usize, Raised> {
    let source = source(rt, stream)?;
    let mut done = 0;
    let mut chunk = [0; CHUNK];
    while done < buffer.length {
        let part = rt.buffer_bytes(buffer).get(done..buffer.length.min(done + CHUNK)).unwrap_or(&[]);
        if part.is_empty() {
            break;
        }
        let chunk = &mut chunk[..part.len()];
        chunk.copy_from_slice(part);
        done += write_some(rt, stream, source, chunk)?;
        rt.poll()?;
    }
    Ok(done)
}

/// `stream.writelines(lines)`
pub fn write_lines(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    types::sequence::for_each(rt, args.at(1), |rt, line| write_value(rt, args.at(0), line).map(drop))?;
    Ok(Value::NONE)
}

/// `stream.seek(offset, whence)`
pub fn seek(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let offset = rt.index_argument(args.at(1))?;
    let whence = match args.get(2) {
        Some(whence) => rt.index_argument(whence)?,
        None => 0,
    };
    let whence = match whence {
        0 if offset < 0 => return Err(rt.raise_value_error(format_args!("negative seek value {offset}"))),
        0 => Whence::Start,
        1 => Whence::Current,
        2 => Whence::End,
        _ => return Err(rt.raise_value_error(format_args!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let source = source(rt, args.at(0))?;
    let position = seek_to(rt, args.at(0), source, offset, whence)?;
    rt.new_int(i64::from(position))
}

/// `stream.tell()`
pub fn tell(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let source = source(rt, args.at(0))?;
    let position = seek_to(rt, args.at(0), source, 0, Whence::Current)?;
    rt.new_int(i64::from(position))
}

/// `stream.flush()`
pub fn flush(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match source(rt, args.at(0))? {
        Source::File(handle) => rt.machine.files.flush(handle).or_raise(rt)?,
        Source::Volume(volume, handle) => vfs_lfs2::flush(rt, volume, handle)?,
        Source::Memory => {}
    }
    Ok(Value::NONE)
}

/// `stream.__enter__()`
pub fn enter(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    source(rt, args.at(0))?;
    Ok(args.at(0))
}
