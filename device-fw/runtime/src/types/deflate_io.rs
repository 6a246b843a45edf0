//! `deflate.DeflateIO`: a stream that packs what is written and unpacks what is read
//!
//! **Invariant:** fields `[stream, format, window bits, closes, reader, writer]`. Reader and writer are raw memory, made at the first read
//! or write: the state in words, then a piece of input or nothing, then tables and window. The checksum covers what was unpacked or packed.

pub mod checksum;
pub mod deflate;
pub mod inflate;

use pyrite_platform::errno::Errno;

use checksum::Checksum;
use deflate::{DEFLATE_WORDS, Deflate, HEADS};
use inflate::{INFLATE_WORDS, Inflate, Pause, Stage, TABLES};

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `DeflateIO`
pub const DEFLATE_IO: NativeType = NativeType {
    name: "DeflateIO",
    new: Some((new, Arity::between(1, 4).keywords(&["format", "wbits", "close"]))),
    slots: Slots { iterate: Some(|_, stream| Ok(stream)), next: Some(next), ..Slots::INHERITED },
    members: &[
        ("__enter__", Member::Method(|_, args| Ok(args.at(0)), Arity::exactly(0))),
        ("__exit__", Member::Method(close, Arity::exactly(3))),
        ("close", Member::Method(close, Arity::exactly(0))),
        ("flush", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readinto", Member::Method(read_into, Arity::between(1, 2))),
        ("readline", Member::Method(|rt, args| line(rt, args.at(0)), Arity::exactly(0))),
        ("write", Member::Method(write, Arity::between(1, 3))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// zlib or gzip, whichever the data says.
pub const AUTO: i32 = 0;
/// No header.
pub const RAW: i32 = 1;
/// RFC 1950
pub const ZLIB: i32 = 2;
/// RFC 1952
pub const GZIP: i32 = 3;

const STREAM: usize = 0;
const FORMAT: usize = 1;
const WINDOW_BITS: usize = 2;
const CLOSES: usize = 3;
const READER: usize = 4;
const WRITER: usize = 5;

/// Bytes asked of the stream at a time.
const INPUT: usize = 64;
/// Bytes packed at a time.
const PIECE: usize = 256;
const WINDOW_BITS_MAX: i32 = 15;
const WINDOW_BITS_DEFAULT: i32 = 8;

// Words of a reader.
const SUM_AT: usize = INFLATE_WORDS;
const RANGE_AT: usize = SUM_AT + 2;
const KIND_AT: usize = RANGE_AT + 1;
const READER_WORDS: usize = KIND_AT + 1;
const INPUT_AT: usize = READER_WORDS * 4;
const TABLES_AT: usize = INPUT_AT + INPUT;
const WINDOW_AT: usize = TABLES_AT + TABLES;

// Words of a writer.
const WRITER_SUM_AT: usize = DEFLATE_WORDS;
const WRITER_WORDS: usize = WRITER_SUM_AT + 2;
const HEADS_AT: usize = WRITER_WORDS * 4;
const HISTORY_AT: usize = HEADS_AT + 2 * HEADS;

fn new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut number = |index, keyword| match args.named(index, keyword) {
        Some(value) => rt.index_argument(value),
        None => Ok(0),
    };
    let format = number(1, const { name("format") })?;
    let bits = number(2, const { name("wbits") })?;
    if !(AUTO..=GZIP).contains(&format) {
        return Err(rt.raise_value_error(format_args!("format must be AUTO, RAW, ZLIB or GZIP (0 to 3), not {format}")));
    }
    if bits != 0 && !(5..=WINDOW_BITS_MAX).contains(&bits) {
        return Err(rt.raise_value_error(format_args!("wbits must be 0 or from 5 to 15, not {bits}")));
    }
    let methods = const { [name("read"), name("write")] };
    let is_stream = rt.attribute_or_absent(args.at(0), methods[0])?.is_some()
        || rt.attribute_or_absent(args.at(0), methods[1])?.is_some();
    if !is_stream {
        return Err(rt.raise_about(types::TYPE_ERROR, "expected a stream, not ", args.at(0), ""));
    }
    let closes = match args.named(3, const { name("close") }) {
        Some(closes) => rt.truth(closes)?,
        None => false,
    };
    let fields = [
        args.at(0),
        Value::small_wrapping(format),
        Value::small_wrapping(bits),
        Value::bool(closes),
        Value::NULL,
        Value::NULL,
    ];
    rt.new_object(types::DEFLATE_IO, &fields)
}

fn open_stream(rt: &mut Runtime<'_>, object: Value) -> Result<Value, Raised> {
    match rt.field(object, STREAM) {
        Value::NONE => Err(rt.raise_os_error(Errno::EINVAL)),
        stream => Ok(stream),
    }
}

#[cold]
fn raise_damaged(rt: &mut Runtime<'_>) -> Raised {
    rt.raise_os_error(Errno::EINVAL)
}

// Reading.

/// A reader's state while it is at work.
struct Reader {
    memory: Value,
    inflate: Inflate,
    sum: Checksum,
    input: [u8; INPUT],
    start: usize,
    end: usize,
    /// RAW, ZLIB or GZIP; with the highest bit once the trailer was read.
    kind: u32,
}

const TRAILER_READ: u32 = 1 << 31;

/// What the stream gave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    Something,
    NothingNow,
}

impl Reader {
    fn load(rt: &Runtime<'_>, memory: Value) -> Self {
        let words: [u32; READER_WORDS] = rt
            .heap
            .raw(memory)
            .get(..READER_WORDS)
            .and_then(|words| words.try_into().ok())
            .unwrap_or([0; READER_WORDS]);
        let state: [u32; INFLATE_WORDS] = words[..INFLATE_WORDS].try_into().unwrap_or([0; INFLATE_WORDS]);
        let input = rt.heap.buffer(memory).get(INPUT_AT..TABLES_AT).and_then(|bytes| bytes.try_into().ok());
        Self {
            memory,
            inflate: Inflate::from_words(&state),
            sum: Checksum::from_words(words[SUM_AT], words[SUM_AT + 1]),
            input: input.unwrap_or([0; INPUT]),
            start: (words[RANGE_AT] & 0xffff) as usize,
            end: (words[RANGE_AT] >> 16) as usize,
            kind: words[KIND_AT],
        }
    }

    fn store(&self, rt: &mut Runtime<'_>) {
        if let Some(words) = rt.heap.raw_mut(self.memory).get_mut(..READER_WORDS) {
            words[..INFLATE_WORDS].copy_from_slice(&self.inflate.to_words());
            words[SUM_AT..RANGE_AT].copy_from_slice(&self.sum.to_words());
            words[RANGE_AT] = self.start as u32 | (self.end as u32) << 16;
            words[KIND_AT] = self.kind;
        }
        if let Some(place) = rt.heap.buffer_mut(self.memory).get_mut(INPUT_AT..TABLES_AT) {
            place.copy_from_slice(&self.input);
        }
    }

    /// Gets more input; EOFError when there is none.
    fn refill(&mut self, rt: &mut Runtime<'_>, stream: Value) -> Result<Input, Raised> {
        let given = rt.call_method(stream, const { name("read") }, &[Value::count(INPUT)])?;
        if given.is_none() {
            return Ok(Input::NothingNow);
        }
        let buffer = rt.buffer_argument(given)?;
        if buffer.length == 0 {
            return Err(rt.raise_with(types::EOF_ERROR, &[]));
        }
        let bytes = rt.buffer_bytes(buffer);
        let count = bytes.len().min(INPUT);
        self.input[..count].copy_from_slice(&bytes[..count]);
        (self.start, self.end) = (0, count);
        Ok(Input::Something)
    }

    /// A byte of header or trailer.
    fn byte(&mut self, rt: &mut Runtime<'_>, stream: Value) -> Result<u32, Raised> {
        loop {
            let mut input = self.input.get(self.start..self.end).unwrap_or(&[]);
            self.inflate.fill(&mut input);
            self.start = self.end - input.len();
            if let Ok(byte) = self.inflate.take(8) {
                return Ok(byte);
            }
            if let Input::NothingNow = self.refill(rt, stream)? {
                rt.attend()?;
            }
        }
    }

    /// Reads the header and gives format and window bits.
    fn header(&mut self, rt: &mut Runtime<'_>, stream: Value, format: i32) -> Result<(i32, i32), Raised> {
        if format == RAW {
            return Ok((RAW, WINDOW_BITS_DEFAULT));
        }
        let (first, second) = (self.byte(rt, stream)?, self.byte(rt, stream)?);
        if format != ZLIB && (first, second) == (0x1f, 0x8b) {
            let mut rest = [0; 8];
            for byte in &mut rest {
                *byte = self.byte(rt, stream)?;
            }
            let flags = rest[1];
            if rest[0] != 8 {
                return Err(raise_damaged(rt));
            }
            if flags & 4 != 0 {
                let length = self.byte(rt, stream)? | self.byte(rt, stream)? << 8;
                for _ in 0..length {
                    self.byte(rt, stream)?;
                }
            }
            // Name and comment end with a zero.
            for flag in [8, 16] {
                while flags & flag != 0 && self.byte(rt, stream)? != 0 {}
            }
            if flags & 2 != 0 {
                self.byte(rt, stream)?;
                self.byte(rt, stream)?;
            }
            return Ok((GZIP, WINDOW_BITS_MAX));
        }
        let is_zlib = first & 15 == 8 && first >> 4 <= 7 && (first << 8 | second) % 31 == 0 && second & 0x20 == 0;
        if format == GZIP || !is_zlib {
            return Err(raise_damaged(rt));
        }
        Ok((ZLIB, (first >> 4) as i32 + 8))
    }

    /// Compares the checksum behind the data with what came out.
    fn trailer(&mut self, rt: &mut Runtime<'_>, stream: Value) -> Result<(), Raised> {
        if self.kind & TRAILER_READ != 0 {
            return Ok(());
        }
        let kind = self.kind as i32;
        self.kind |= TRAILER_READ;
        if kind == RAW {
            return Ok(());
        }
        self.inflate.to_byte();
        let mut number = 0_u64;
        let count = if kind == GZIP { 8 } else { 4 };
        for position in 0..count {
            let byte = u64::from(self.byte(rt, stream)?);
            number = if kind == GZIP { number | byte << (8 * position) } else { number << 8 | byte };
        }
        let expected = match kind {
            GZIP => u64::from(self.sum.crc32()) | u64::from(self.sum.length()) << 32,
            _ => u64::from(self.sum.adler32()),
        };
        if number != expected {
            return Err(raise_damaged(rt));
        }
        // What was read too far belongs to whoever reads on behind the packed data.
        let left = self.end - self.start + self.inflate.bit_count as usize / 8;
        (self.start, self.end) = (0, 0);
        if left > 0
            && let Some(seek) = rt.attribute_or_absent(stream, const { name("seek") })?
        {
            rt.call(seek, &[Value::small_wrapping(-(left as i32)), Value::small_wrapping(1)])?;
        }
        Ok(())
    }

    /// Unpacks up to `wanted` bytes. 0: the end, or nothing more for now.
    fn piece(&mut self, rt: &mut Runtime<'_>, stream: Value, target: &mut [u8]) -> Result<(usize, Input), Raised> {
        loop {
            let mut input = self.input.get(self.start..self.end).unwrap_or(&[]);
            let (head, window) = rt.heap.buffer_mut(self.memory).split_at_mut(WINDOW_AT);
            let mut memory =
                inflate::Memory { tables: head.get_mut(TABLES_AT..).unwrap_or(&mut []), window: &mut *window };
            let pause = self.inflate.run(&mut memory, &mut input, target.len());
            self.start = self.end - input.len();
            let count = self.inflate.ready.min(target.len());
            let oldest = self.inflate.oldest(window.len());
            for (position, place) in target[..count].iter_mut().enumerate() {
                *place = window[(oldest + position) % window.len()];
            }
            self.inflate.ready -= count;
            self.sum.add(self.kind as i32, &target[..count]);
            if count > 0 {
                return Ok((count, Input::Something));
            }
            match pause {
                Pause::Damaged => return Err(raise_damaged(rt)),
                Pause::HasOutput if self.inflate.stage == Stage::Finished || target.is_empty() => {
                    if !target.is_empty() {
                        self.trailer(rt, stream)?;
                    }
                    return Ok((0, Input::Something));
                }
                Pause::HasOutput => {}
                Pause::NeedsInput => {
                    if let Input::NothingNow = self.refill(rt, stream)? {
                        return Ok((0, Input::NothingNow));
                    }
                }
            }
        }
    }
}

/// The reader's memory; made, the header read, at the first time.
fn reader(rt: &mut Runtime<'_>, object: Value) -> Result<Value, Raised> {
    let memory = rt.field(object, READER);
    if !memory.is_null() {
        return Ok(memory);
    }
    let stream = open_stream(rt, object)?;
    let head = rt.allocate_raw(Kind::Buffer, WINDOW_AT.div_ceil(4))?;
    let mut reader = Reader {
        memory: head,
        inflate: Inflate::new(),
        sum: Checksum::new(),
        input: [0; INPUT],
        start: 0,
        end: 0,
        kind: 0,
    };
    let (kind, bits) = reader.header(rt, stream, rt.field(object, FORMAT).small_number())?;
    reader.kind = kind as u32;
    let bits = match rt.field(object, WINDOW_BITS).small_number() {
        0 => bits,
        given => given,
    };
    reader.memory = rt.allocate_raw(Kind::Buffer, WINDOW_AT / 4 + (1 << bits) / 4)?;
    reader.store(rt);
    rt.set_field(object, READER, reader.memory);
    Ok(reader.memory)
}

/// Takes a piece of what was unpacked.
type Take<'t> = dyn FnMut(&mut Runtime<'_>, &[u8]) -> Result<(), Raised> + 't;

/// Unpacks at most `wanted` bytes and hands each piece on. True when nothing came because the stream has nothing for now.
fn unpack(rt: &mut Runtime<'_>, object: Value, wanted: usize, take: &mut Take<'_>) -> Result<bool, Raised> {
    let stream = open_stream(rt, object)?;
    let memory = reader(rt, object)?;
    let mut state = Reader::load(rt, memory);
    let mut left = wanted;
    let mut piece = [0; INPUT];
    while left > 0 {
        let mark = rt.heap.log_mark();
        let step = left.min(INPUT);
        let unpacked = state.piece(rt, stream, &mut piece[..step]);
        state.store(rt);
        rt.heap.log_release(mark);
        let (count, input) = match unpacked {
            Ok(unpacked) => unpacked,
            Err(raised) => {
                rt.heap.keep(raised.value());
                return Err(raised);
            }
        };
        if count == 0 {
            return Ok(matches!(input, Input::NothingNow) && left == wanted);
        }
        take(rt, &piece[..count])?;
        left -= count;
        rt.poll()?;
    }
    Ok(false)
}

fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let wanted = match args.get(1) {
        Some(count) if !count.is_none() => usize::try_from(rt.index_argument(count)?).unwrap_or(usize::MAX),
        _ => usize::MAX,
    };
    let mut bytes = TextBuilder::new(rt, wanted.min(INPUT))?;
    let nothing_now = unpack(rt, args.at(0), wanted, &mut |rt, piece| {
        bytes.push_bytes(rt, piece)?;
        bytes.keep(rt);
        Ok(())
    })?;
    if nothing_now { Ok(Value::NONE) } else { Ok(bytes.finish_bytes(rt)) }
}

fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let target = rt.native_part(args.at(1));
    let room = rt.writable_buffer_argument(target)?.length;
    let wanted = match args.get(2) {
        Some(count) if !count.is_none() => usize::try_from(rt.index_argument(count)?).unwrap_or(room).min(room),
        _ => room,
    };
    let mut done = 0;
    let nothing_now = unpack(rt, args.at(0), wanted, &mut |rt, piece| {
        if let Some(buffer) = rt.buffer(target)
            && let Some(place) = rt.buffer_bytes_mut(buffer).get_mut(done..done + piece.len())
        {
            place.copy_from_slice(piece);
        }
        done += piece.len();
        Ok(())
    })?;
    if nothing_now { Ok(Value::NONE) } else { Ok(Value::count(done)) }
}

fn line(rt: &mut Runtime<'_>, object: Value) -> Result<Value, Raised> {
    let mut bytes = TextBuilder::new(rt, INPUT)?;
    loop {
        let mut byte = None;
        unpack(rt, object, 1, &mut |_, piece| {
            byte = piece.first().copied();
            Ok(())
        })?;
        let Some(byte) = byte else { break };
        bytes.push_bytes(rt, &[byte])?;
        if byte == b'\n' {
            break;
        }
    }
    Ok(bytes.finish_bytes(rt))
}

fn next(rt: &mut Runtime<'_>, object: Value) -> Result<Option<Value>, Raised> {
    let line = line(rt, object)?;
    Ok(rt.truth(line)?.then_some(line))
}

// Writing.

/// Bytes on their way to the stream.
struct Packed {
    bytes: [u8; PIECE * 2],
    length: usize,
}

impl Packed {
    const fn new() -> Self {
        Self { bytes: [0; PIECE * 2], length: 0 }
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn send(&mut self, rt: &mut Runtime<'_>, stream: Value) -> Result<(), Raised> {
        let length = core::mem::replace(&mut self.length, 0);
        if length == 0 {
            return Ok(());
        }
        let bytes = rt.new_bytes(&self.bytes[..length])?;
        rt.call_method(stream, const { name("write") }, &[bytes]).map(drop)
    }
}

/// The format to write; `AUTO` means zlib.
fn written_format(rt: &Runtime<'_>, object: Value) -> i32 {
    match rt.field(object, FORMAT).small_number() {
        AUTO => ZLIB,
        format => format,
    }
}

fn load_writer(rt: &Runtime<'_>, memory: Value) -> (Deflate, Checksum) {
    let words: [u32; WRITER_WORDS] =
        rt.heap.raw(memory).get(..WRITER_WORDS).and_then(|words| words.try_into().ok()).unwrap_or([0; WRITER_WORDS]);
    let [first, second, third, low, high] = words;
    (Deflate::from_words(&[first, second, third]), Checksum::from_words(low, high))
}

fn store_writer(rt: &mut Runtime<'_>, memory: Value, deflate: Deflate, sum: Checksum) {
    if let Some(words) = rt.heap.raw_mut(memory).get_mut(..WRITER_WORDS) {
        words[..DEFLATE_WORDS].copy_from_slice(&deflate.to_words());
        words[WRITER_SUM_AT..].copy_from_slice(&sum.to_words());
    }
}

/// The writer's memory; made, the header written, at the first time.
fn writer(rt: &mut Runtime<'_>, object: Value, stream: Value) -> Result<Value, Raised> {
    let memory = rt.field(object, WRITER);
    if !memory.is_null() {
        return Ok(memory);
    }
    let bits = match rt.field(object, WINDOW_BITS).small_number() {
        0 => WINDOW_BITS_DEFAULT,
        bits => bits,
    };
    let memory = rt.allocate_raw(Kind::Buffer, HISTORY_AT / 4 + (1 << bits) / 4)?;
    let mut packed = Packed::new();
    let mut deflate = Deflate::default();
    match written_format(rt, object) {
        ZLIB => {
            // A window below 256 bytes cannot be said.
            let first = ((bits.max(8) - 8) as u32) << 4 | 8;
            // The usual level of packing; the lowest bits make both bytes a multiple of 31.
            let check = 0x80 + 31 - (first << 8 | 0x80) % 31;
            packed.push(first as u8);
            packed.push(check as u8);
        }
        GZIP => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255].into_iter().for_each(|byte| packed.push(byte)),
        _ => {}
    }
    deflate.start(&mut |byte| packed.push(byte));
    packed.send(rt, stream)?;
    store_writer(rt, memory, deflate, Checksum::new());
    rt.set_field(object, WRITER, memory);
    Ok(memory)
}

fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    let stream = open_stream(rt, object)?;
    let span = rt.written_span(args)?;
    let format = written_format(rt, object);
    let memory = writer(rt, object, stream)?;
    let mut done = 0;
    while done < span.length {
        let mark = rt.heap.log_mark();
        let mut piece = [0; PIECE];
        let part = rt.buffer_bytes(span).get(done..span.length.min(done + PIECE)).unwrap_or(&[]);
        let length = part.len();
        if length == 0 {
            break;
        }
        piece[..length].copy_from_slice(part);
        let piece = &piece[..length];
        let (mut deflate, mut sum) = load_writer(rt, memory);
        sum.add(format, piece);
        let mut packed = Packed::new();
        let (head, window) = rt.heap.buffer_mut(memory).split_at_mut(HISTORY_AT);
        let mut tables = deflate::Memory { heads: head.get_mut(HEADS_AT..).unwrap_or(&mut []), window };
        deflate.pack(&mut tables, piece, &mut |byte| packed.push(byte));
        store_writer(rt, memory, deflate, sum);
        packed.send(rt, stream)?;
        rt.heap.log_release(mark);
        done += length;
        rt.poll()?;
    }
    Ok(Value::count(done))
}

/// `close()`: ends what was written; closes the stream if that was asked for.
fn close(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    let stream = rt.field(object, STREAM);
    if stream.is_none() {
        return Ok(Value::NONE);
    }
    rt.heap.keep(stream);
    let memory = rt.field(object, WRITER);
    rt.set_field(object, STREAM, Value::NONE);
    if !memory.is_null() {
        let (mut deflate, sum) = load_writer(rt, memory);
        let mut packed = Packed::new();
        deflate.finish(&mut |byte| packed.push(byte));
        match written_format(rt, object) {
            ZLIB => sum.adler32().to_be_bytes().into_iter().for_each(|byte| packed.push(byte)),
            GZIP => {
                let trailer = [sum.crc32().to_le_bytes(), sum.length().to_le_bytes()];
                trailer.as_flattened().iter().for_each(|&byte| packed.push(byte));
            }
            _ => {}
        }
        packed.send(rt, stream)?;
    }
    rt.set_field(object, READER, Value::NULL);
    rt.set_field(object, WRITER, Value::NULL);
    if rt.field(object, CLOSES) == Value::TRUE {
        rt.call_method(stream, const { name("close") }, &[])?;
    }
    Ok(Value::NONE)
}
