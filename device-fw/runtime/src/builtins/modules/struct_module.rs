//! Module `struct`: values packed into bytes by a format
//!
//! **Invariant:** a format is read piece by piece, the same way for size, packing and unpacking. Sizes and alignment are
//! those of a 32-bit little-endian machine.

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::number::integer_bytes::ByteOrder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::array::item::Item;
use crate::types::buffer::{Access, BufferRef};
use crate::types::bytes;
use crate::types::slice;
use crate::value::Value;

/// The module.
pub const STRUCT: NativeModule = NativeModule {
    name: "struct",
    members: &[
        ("calcsize", Member::Function(calcsize, Arity::exactly(1))),
        ("error", Member::Constant(Constant::Value(Value::native_type(types::STRUCT_ERROR)))),
        ("pack", Member::Function(pack, Arity::at_least(1))),
        ("pack_into", Member::Function(pack_into, Arity::at_least(3))),
        ("unpack", Member::Function(unpack, Arity::exactly(2))),
        ("unpack_from", Member::Function(unpack_from, Arity::between(2, 3))),
    ],
};

/// The format argument, and how far it has been read.
#[derive(Clone, Copy)]
struct Format {
    /// A str or bytes value.
    value: Value,
    position: usize,
    order: ByteOrder,
    aligned: Aligned,
}

/// Whether items stand at multiples of their size.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aligned {
    Yes,
    No,
}

/// One piece of a format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece {
    /// So many numbers.
    Numbers(Item, usize),
    /// So many single bytes.
    Characters(usize),
    /// Padding.
    Padding(usize),
    /// One value: bytes in a field of this size.
    Bytes(usize),
    /// One value: bytes in a field of this size whose first byte counts them.
    Counted(usize),
}

impl Format {
    fn new(rt: &mut Runtime<'_>, value: Value) -> Result<Self, Raised> {
        let value = rt.native_part(value);
        if rt.text(value).is_none() {
            rt.buffer_argument(value)?;
        }
        let mut format = Self { value, position: 1, order: ByteOrder::Little, aligned: Aligned::No };
        match format.text(rt).first() {
            Some(b'<' | b'=') => {}
            Some(b'>' | b'!') => format.order = ByteOrder::Big,
            Some(b'@') => format.aligned = Aligned::Yes,
            _ => {
                format.aligned = Aligned::Yes;
                format.position = 0;
            }
        }
        Ok(format)
    }

    fn text<'h>(&self, rt: &'h Runtime<'_>) -> &'h [u8] {
        match rt.text(self.value) {
            Some(text) => text.as_bytes(),
            None => bytes::view(rt, self.value).unwrap_or(&[]),
        }
    }

    fn next(&mut self, rt: &mut Runtime<'_>) -> Result<Option<Piece>, Raised> {
        let mut count = None;
        loop {
            let Some(&code) = self.text(rt).get(self.position) else {
                return match count {
                    Some(_) => {
                        Err(rt.raise(types::STRUCT_ERROR, format_args!("repeat count given without format specifier")))
                    }
                    None => Ok(None),
                };
            };
            self.position += 1;
            if code.is_ascii_whitespace() && count.is_none() {
                continue;
            }
            if code.is_ascii_digit() {
                let digit = usize::from(code - b'0');
                count = Some(count.unwrap_or(0usize).saturating_mul(10).saturating_add(digit));
                continue;
            }
            let count = count.unwrap_or(1);
            return match (code, Item::of_code(code)) {
                (b'x', _) => Ok(Some(Piece::Padding(count))),
                (b'c', _) => Ok(Some(Piece::Characters(count))),
                (b's', _) => Ok(Some(Piece::Bytes(count))),
                (b'p', _) => Ok(Some(Piece::Counted(count))),
                (_, Some(item)) => Ok(Some(Piece::Numbers(item, count))),
                _ => Err(rt.raise(types::STRUCT_ERROR, format_args!("bad char in struct format"))),
            };
        }
    }

    /// Where an item goes that stands at `offset` or after it.
    fn align(&self, offset: usize, item: Item) -> usize {
        match self.aligned {
            Aligned::Yes => offset.next_multiple_of(item.size()),
            Aligned::No => offset,
        }
    }
}

impl Piece {
    /// The offset after the piece that begins at `offset`.
    fn end(self, format: &Format, offset: usize) -> usize {
        match self {
            Self::Numbers(item, count) => format.align(offset, item).saturating_add(item.size().saturating_mul(count)),
            Self::Characters(count) | Self::Padding(count) | Self::Bytes(count) | Self::Counted(count) => {
                offset.saturating_add(count)
            }
        }
    }

    /// How many values it takes.
    fn values(self) -> usize {
        match self {
            Self::Numbers(_, count) | Self::Characters(count) => count,
            Self::Padding(_) => 0,
            Self::Bytes(_) | Self::Counted(_) => 1,
        }
    }
}

/// Bytes and values of a format.
fn measure(rt: &mut Runtime<'_>, mut format: Format) -> Result<(usize, usize), Raised> {
    let (mut size, mut values) = (0, 0usize);
    while let Some(piece) = format.next(rt)? {
        size = piece.end(&format, size);
        values = values.saturating_add(piece.values());
        if size > 1 << 30 {
            return Err(rt.raise(types::STRUCT_ERROR, format_args!("total struct size too long")));
        }
    }
    Ok((size, values))
}

fn calcsize(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let format = Format::new(rt, args.at(0))?;
    Ok(Value::count(measure(rt, format)?.0))
}

/// Packs `values` into a zeroed bytes object of the right size.
fn pack_values(rt: &mut Runtime<'_>, mut format: Format, values: &[Value]) -> Result<Value, Raised> {
    let (size, wanted) = measure(rt, format)?;
    if wanted != values.len() {
        let given = values.len();
        return Err(
            rt.raise(types::STRUCT_ERROR, format_args!("pack expected {wanted} items for packing (got {given})"))
        );
    }
    let target = rt.new_bytes_zeroed(size)?;
    let (mut offset, mut taken) = (0, 0);
    while let Some(piece) = format.next(rt)? {
        let given = values.get(taken..taken + piece.values()).unwrap_or(&[]);
        match piece {
            Piece::Numbers(item, _) => {
                let start = format.align(offset, item);
                for (nth, &value) in given.iter().enumerate() {
                    let bytes = match item.pack(rt, value, format.order) {
                        Err(raised) if rt.raised_is(raised, types::OVERFLOW_ERROR) => {
                            return Err(rt.raise(types::STRUCT_ERROR, format_args!("argument out of range")));
                        }
                        Err(raised) if rt.raised_is(raised, types::TYPE_ERROR) => {
                            let what = if matches!(item, Item::Float(_)) { "a float" } else { "an integer" };
                            return Err(rt.raise(types::STRUCT_ERROR, format_args!("required argument is not {what}")));
                        }
                        packed => packed?,
                    };
                    put(rt, target, start + nth * item.size(), &bytes[..item.size()]);
                }
            }
            Piece::Characters(_) => {
                for (nth, &value) in given.iter().enumerate() {
                    match bytes::view(rt, value) {
                        Some(&[byte]) => put(rt, target, offset + nth, &[byte]),
                        _ => {
                            return Err(rt.raise(
                                types::STRUCT_ERROR,
                                format_args!("char format requires a bytes object of length 1"),
                            ));
                        }
                    }
                }
            }
            Piece::Padding(_) => {}
            Piece::Bytes(room) => {
                let source = text_bytes(rt, given)?;
                let length = rt.heap.bytes(source).len().min(room);
                rt.heap.copy_bytes(source, 0, length, target, offset);
            }
            Piece::Counted(room) => {
                let source = text_bytes(rt, given)?;
                let length = rt.heap.bytes(source).len().min(room.saturating_sub(1)).min(255);
                if room > 0 {
                    put(rt, target, offset, &[length as u8]);
                    rt.heap.copy_bytes(source, 0, length, target, offset + 1);
                }
            }
        }
        offset = piece.end(&format, offset);
        taken += piece.values();
    }
    Ok(target)
}

/// The bytes of an `s` or `p` value: bytes-like, or a str in UTF-8.
fn text_bytes(rt: &mut Runtime<'_>, given: &[Value]) -> Result<Value, Raised> {
    let value = given.first().copied().unwrap_or(Value::NONE);
    let native = rt.native_part(value);
    if rt.text(native).is_some() {
        return types::str::coding::encode_value(rt, native, None, None);
    }
    bytes::from_value(rt, value)
}

fn put(rt: &mut Runtime<'_>, target: Value, offset: usize, source: &[u8]) {
    if let Some(place) = rt.heap.bytes_mut(target).get_mut(offset..offset + source.len()) {
        place.copy_from_slice(source);
    }
}

fn pack(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let format = Format::new(rt, args.at(0))?;
    pack_values(rt, format, args.skip(1).positional())
}

/// The part of a buffer from an offset on that has room for `size` bytes.
fn part_of(rt: &mut Runtime<'_>, buffer: BufferRef, offset: Option<Value>, size: usize) -> Result<BufferRef, Raised> {
    let offset = match offset {
        Some(offset) => slice::clipped_index(rt, offset)?,
        None => 0,
    };
    let start = match usize::try_from(offset) {
        Ok(start) => Some(start),
        Err(_) => buffer.length.checked_sub(offset.unsigned_abs() as usize),
    };
    match start {
        Some(start) if start.saturating_add(size) <= buffer.length => Ok(buffer.part(start, size)),
        _ => Err(rt.raise(
            types::STRUCT_ERROR,
            format_args!("buffer too small: {size} bytes at offset {offset} do not fit {} bytes", buffer.length),
        )),
    }
}

fn pack_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let format = Format::new(rt, args.at(0))?;
    let packed = pack_values(rt, format, args.skip(3).positional())?;
    let size = rt.heap.bytes(packed).len();
    let target = rt.writable_buffer_argument(args.at(1))?;
    debug_assert!(target.access == Access::ReadWrite);
    let target = part_of(rt, target, args.get(2), size)?;
    if let Some(source) = rt.buffer(packed) {
        rt.copy_buffer(source, target);
    }
    Ok(Value::NONE)
}

/// The tuple of values that a format finds in a buffer.
fn unpack_values(rt: &mut Runtime<'_>, mut format: Format, source: BufferRef) -> Result<Value, Raised> {
    let (_, count) = measure(rt, format)?;
    let tuple = rt.allocate_words(crate::heap::Kind::Tuple, count)?;
    let (mut offset, mut stored) = (0, 0);
    while let Some(piece) = format.next(rt)? {
        match piece {
            Piece::Numbers(item, numbers) => {
                let start = format.align(offset, item);
                for nth in 0..numbers {
                    let mut packed = [0; types::array::item::MAX_SIZE];
                    let size = item.size();
                    let bytes = rt.buffer_bytes(source.part(start + nth * size, size));
                    packed[..bytes.len()].copy_from_slice(bytes);
                    let value = item.unpack(rt, &packed[..size], format.order)?;
                    rt.heap.set_word(tuple, stored + nth, value);
                }
            }
            Piece::Characters(characters) => {
                for nth in 0..characters {
                    let byte = rt.buffer_bytes(source.part(offset + nth, 1)).first().copied().unwrap_or(0);
                    let value = rt.new_bytes(&[byte])?;
                    rt.heap.set_word(tuple, stored + nth, value);
                }
            }
            Piece::Padding(_) => {}
            Piece::Bytes(length) => {
                let value = copy_part(rt, source.part(offset, length))?;
                rt.heap.set_word(tuple, stored, value);
            }
            Piece::Counted(room) => {
                let count = rt.buffer_bytes(source.part(offset, 1)).first().copied().unwrap_or(0);
                let length = usize::from(count).min(room.saturating_sub(1));
                let value = copy_part(rt, source.part(offset + 1, length))?;
                rt.heap.set_word(tuple, stored, value);
            }
        }
        offset = piece.end(&format, offset);
        stored += piece.values();
    }
    Ok(tuple)
}

fn copy_part(rt: &mut Runtime<'_>, part: BufferRef) -> Result<Value, Raised> {
    let value = rt.new_bytes_zeroed(part.length)?;
    bytes::fill_bytes(rt, value, part);
    Ok(value)
}

fn unpack(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let format = Format::new(rt, args.at(0))?;
    let size = measure(rt, format)?.0;
    let buffer = rt.buffer_argument(args.at(1))?;
    if buffer.length != size {
        return Err(rt.raise(types::STRUCT_ERROR, format_args!("unpack requires a buffer of {size} bytes")));
    }
    unpack_values(rt, format, buffer)
}

fn unpack_from(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let format = Format::new(rt, args.at(0))?;
    let size = measure(rt, format)?.0;
    let buffer = rt.buffer_argument(args.at(1))?;
    let part = part_of(rt, buffer, args.get(2), size)?;
    unpack_values(rt, format, part)
}
