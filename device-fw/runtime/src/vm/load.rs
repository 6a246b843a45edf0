//! From a .mpy image to functions in the heap
//!
//! **Invariant:** a context is `[globals, code, names, constants..]`. `code` is one [`Kind::Code`] object with a record for each function, at a
//! word boundary:
//!
//! ```text
//! word 0   stack words (8 bits) | locals (8) | positional parameters (8) | flags (8)
//! word 1   bytes from the record's start to the instructions (12) | handlers (4) | children (8) | defaults (4) | keyword-only
//!          parameters (4)
//!          of a record that is flagged as long: bytes to the instructions (16) | children (16)
//! word 2   of such a record only: more stack words (8) | handlers (8) | defaults (8) | keyword-only parameters (8)
//! words    byte offset in the code object of each child's record
//! bytes    name and parameter names (var-uints into the table of names), line table, cells, count of cells, instructions
//! ```
//!
//! Every index in the instructions was checked against its table, and the instructions were verified, before anything runs.
//!
//! - `reader`: the bytes of an image; `constants`: its names and constants; `records`: its code objects

mod constants;
mod reader;
mod records;

use pyrite_compiler::bytecode::code::lines;
use pyrite_compiler::bytecode::mpy_read::{self, FormatError, HEADER_BYTES};
use pyrite_compiler::bytecode::opcode::{self, Instruction, read_unsigned};

use crate::heap::{Kind, layout};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};
use reader::Failure;
pub use reader::Reader;
use records::{Tables, Trust};

/// Payload word of a context: the dict of globals.
pub const GLOBALS: usize = layout::CONTEXT_GLOBALS;
/// Payload word of a context: the code object.
pub const CODE: usize = layout::CONTEXT_CODE;
/// Payload word of a context: a [`Kind::Buffer`] of half words, the names.
pub const NAMES: usize = layout::CONTEXT_NAMES;
/// First payload word of the constants.
pub const CONSTANTS: usize = 3;

/// Flag of a record: calling it makes a generator.
pub const FLAG_GENERATOR: u8 = 1;
/// Flag of a record: it has `**keywords`.
pub const FLAG_VAR_KEYWORDS: u8 = 2;
/// Flag of a record: it has `*arguments`.
pub const FLAG_VAR_ARGUMENTS: u8 = 4;
/// Flag of a record: keyword-only parameters have defaults.
pub const FLAG_KEYWORD_DEFAULTS: u8 = 8;
/// Flag of a record: locals are to be put into cells on entry.
pub const FLAG_CELLS: u8 = 16;

/// Flag of a record: some number is too large for the short form.
const FLAG_LONG: u8 = 32;
/// Flag of a record: there are keyword-only parameters.
const FLAG_KEYWORD_ONLY: u8 = 64;
/// Flags that say what a function does; the others say how its record is written.
const FLAGS_OF_FUNCTIONS: u8 = FLAG_LONG - 1;

/// Words of a long record; the short form has one less.
const RECORD_WORDS_MAX: usize = 3;

/// The fixed part of a function's record.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Words that the values may take.
    pub stack: usize,
    /// Local variables, parameters included.
    pub locals: usize,
    /// Positional parameters, those that take cells of a closure included.
    pub positional: usize,
    /// Keyword-only parameters.
    pub keyword_only: usize,
    /// Positional parameters with defaults.
    pub defaults: usize,
    /// `FLAG_..` bits.
    pub flags: u8,
    /// Nesting of exception handlers.
    pub handlers: usize,
    /// Bytes from the record to the instructions.
    pub instructions: usize,
    /// Functions defined inside.
    pub children: usize,
    /// Written in the long form.
    is_long: bool,
}

impl Record {
    /// Reads the record at a byte offset in a code object.
    #[inline(always)]
    pub fn read(code: &[u32], offset: usize) -> Self {
        let at = offset / 4;
        match code.get(at..at + 2) {
            Some(&[first, second]) => Self::of(first, second, || code.get(at + 2).copied().unwrap_or(0)),
            _ => Self::of(0, 0, || 0),
        }
    }

    /// From the record's words.
    #[inline(always)]
    pub fn of(first: u32, second: u32, third: impl FnOnce() -> u32) -> Self {
        let flags = (first >> 24) as u8;
        let short = Self {
            stack: (first & 0xff) as usize,
            locals: (first >> 8 & 0xff) as usize,
            positional: (first >> 16 & 0xff) as usize,
            keyword_only: (second >> 28) as usize,
            defaults: (second >> 24 & 0xf) as usize,
            flags: flags & FLAGS_OF_FUNCTIONS,
            handlers: (second >> 12 & 0xf) as usize,
            instructions: (second & 0xfff) as usize,
            children: (second >> 16 & 0xff) as usize,
            is_long: false,
        };
        if flags & FLAG_LONG == 0 { short } else { short.made_long(second, third()) }
    }

    #[cold]
    #[inline(never)]
    fn made_long(self, second: u32, third: u32) -> Self {
        Self {
            stack: self.stack | (third << 8 & 0xff00) as usize,
            keyword_only: (third >> 24) as usize,
            defaults: (third >> 16 & 0xff) as usize,
            handlers: (third >> 8 & 0xff) as usize,
            instructions: (second & 0xffff) as usize,
            children: (second >> 16) as usize,
            is_long: true,
            ..self
        }
    }

    /// The record's words, and how many of them there are.
    fn words(&self) -> ([u32; RECORD_WORDS_MAX], usize) {
        let flags = self.flags
            | if self.is_long { FLAG_LONG } else { 0 }
            | if self.keyword_only > 0 { FLAG_KEYWORD_ONLY } else { 0 };
        let first = (self.stack & 0xff) as u32
            | (self.locals as u32) << 8
            | (self.positional as u32) << 16
            | u32::from(flags) << 24;
        let (handlers, defaults) = (self.handlers as u32, self.defaults as u32);
        let (instructions, children) = (self.instructions as u32, self.children as u32);
        let keyword_only = self.keyword_only as u32;
        if self.is_long {
            let third = (self.stack >> 8) as u32 | handlers << 8 | defaults << 16 | keyword_only << 24;
            return ([first, instructions | children << 16, third], 3);
        }
        ([first, instructions | handlers << 12 | children << 16 | defaults << 24 | keyword_only << 28, 0], 2)
    }

    /// Words that the fixed part takes.
    #[inline]
    const fn words_in_front(&self) -> usize {
        if self.is_long { 3 } else { 2 }
    }

    /// Whether all numbers have room in the short form.
    const fn fits_short_form(&self) -> bool {
        self.stack <= 0xff
            && self.handlers <= 0xf
            && self.defaults <= 0xf
            && self.keyword_only <= 0xf
            && self.children <= 0xff
            && self.instructions <= 0xfff
    }
}

impl Runtime<'_> {
    /// Loads an image and gives its module function, with these globals.
    pub fn load(&mut self, mut image: Reader<'_>, globals: Value) -> Result<Value, Raised> {
        let loaded = load_image(self, &mut image, globals, Trust::Verify);
        self.or_raise_failure(loaded)
    }

    /// As [`Runtime::load`], for an image that passed the verifier when this program was built.
    pub fn load_frozen(&mut self, image: &'static [u8], globals: Value) -> Result<Value, Raised> {
        let loaded = load_image(self, &mut Reader::memory(image), globals, Trust::Verified);
        self.or_raise_failure(loaded)
    }

    fn or_raise_failure(&mut self, loaded: Result<Value, Failure>) -> Result<Value, Raised> {
        match loaded {
            Ok(function) => Ok(function),
            Err(Failure::Raised(raised)) => Err(raised),
            Err(Failure::Format(error)) => Err(self.raise(types::VALUE_ERROR, format_args!("{error}"))),
        }
    }
}

fn load_image(rt: &mut Runtime<'_>, reader: &mut Reader<'_>, globals: Value, trust: Trust) -> Result<Value, Failure> {
    let mut header = [0; HEADER_BYTES];
    if reader.remaining() < HEADER_BYTES {
        return Err(FormatError::NotMpy.into());
    }
    reader.fill(rt, &mut header)?;
    mpy_read::check_header(&header)?;
    let name_count = reader.count(rt)?;
    let constant_count = reader.count(rt)?;
    let context = rt.allocate_words(Kind::Context, CONSTANTS + constant_count)?;
    rt.heap.set_word(context, GLOBALS, globals);
    let names = rt.allocate_raw(Kind::Buffer, name_count.div_ceil(2))?;
    rt.heap.set_word(context, NAMES, names);
    let mark = rt.heap.log_mark();
    for position in 0..name_count {
        let name = constants::read_name(rt, reader)?;
        if let Some(word) = rt.heap.raw_mut(names).get_mut(position / 2) {
            *word |= name.0 << (16 * (position % 2));
        }
        rt.heap.log_release(mark);
    }
    rt.names.trim(&mut rt.heap);
    for position in 0..constant_count {
        let value = constants::read_constant(rt, reader, 0)?;
        rt.heap.set_word(context, CONSTANTS + position, value);
        rt.heap.log_release(mark);
    }
    let tables = Tables { name_count: name_count as u32, constant_count: constant_count as u32 };
    let (code, root) = records::load(rt, reader, tables, trust)?;
    rt.heap.set_word(context, CODE, code);
    let record = (rt.heap.payload_offset(code) + root) / 4;
    Ok(rt.allocate_with(Kind::Function, &[context, Value::count(record), Value::NULL])?)
}

/// The module function once more, with other globals: for code objects.
pub fn with_globals(rt: &mut Runtime<'_>, function: Value, globals: Value) -> Result<Value, Raised> {
    let context = rt.heap.word(function, types::function::CONTEXT);
    let record = rt.heap.word(function, types::function::RECORD);
    let size = rt.heap.size(context);
    let copy = rt.allocate_words(Kind::Context, size)?;
    rt.heap.copy_words(context, copy, size);
    rt.heap.set_word(copy, GLOBALS, globals);
    rt.allocate_with(Kind::Function, &[copy, record, Value::NULL])
}

/// How many names a module's own code stores, counting each time.
pub fn names_stored(rt: &Runtime<'_>, function: Value) -> usize {
    let (_, code, root) = parts(rt, function);
    let start = root + Record::read(rt.heap.raw(code), root).instructions;
    let instructions = rt.heap.buffer(code).get(start..).unwrap_or(&[]);
    let (mut at, mut count) = (0, 0);
    while let Some(instruction) = Instruction::decode(instructions, at) {
        count += usize::from(instruction.opcode == opcode::STORE_NAME);
        at = instruction.next;
    }
    count
}

/// Cuts off what runs only once, when a module's function has run: its own code and that of the classes that it made. Nobody refers to
/// the function any more but the caller.
pub fn discard_module_code(rt: &mut Runtime<'_>, function: Value) {
    let (context, code, root) = parts(rt, function);
    let once = records::first_that_runs_once(rt.heap.raw(code), root);
    let mut end = root;
    if once < root {
        rt.collect();
        let first = rt.heap.payload_offset(code) + once;
        // An image that no compiler made may hold on to such code.
        end = if rt.heap.has_function_from(context, first / 4, function) { root } else { once };
    }
    rt.heap.shrink(code, end / 4);
}

/// Context, code object and record of a function.
#[inline]
pub fn parts(rt: &Runtime<'_>, function: Value) -> (Value, Value, usize) {
    let context = rt.heap.word(function, types::function::CONTEXT);
    let code = rt.heap.word(context, CODE);
    let record = rt.heap.count(function, types::function::RECORD) * 4;
    (context, code, record.saturating_sub(rt.heap.payload_offset(code)))
}

/// The record of child number `child` of the record at `offset`.
pub fn record_at(rt: &Runtime<'_>, code: Value, offset: usize, child: usize) -> Record {
    Record::read(rt.heap.raw(code), child_offset(rt, code, offset, child))
}

/// The defaults of a function's positional parameters, as a tuple; `None` when it has none.
pub fn defaults(rt: &mut Runtime<'_>, function: Value) -> Result<Option<Value>, Raised> {
    let defaults = rt.heap.word(function, types::function::DEFAULTS);
    let (_, code, offset) = parts(rt, function);
    match Record::read(rt.heap.raw(code), offset).defaults {
        1 if !defaults.is_null() => rt.allocate_with(Kind::Tuple, &[defaults]).map(Some),
        _ => Ok(defaults.present()),
    }
}

/// Where child number `child` of the record at `offset` stands in the code object.
#[inline]
pub fn child_offset(rt: &Runtime<'_>, code: Value, offset: usize, child: usize) -> usize {
    let words = rt.heap.raw(code);
    let children = offset / 4 + Record::read(words, offset).words_in_front();
    words.get(children + child).map_or(0, |&child| child as usize)
}

/// Name number `index` of a context.
#[inline]
pub fn name_at(rt: &Runtime<'_>, context: Value, index: usize) -> Name {
    let names = rt.heap.raw(rt.heap.word(context, NAMES));
    let word = names.get(index / 2).copied().unwrap_or(0);
    Name(if index.is_multiple_of(2) { word & 0xffff } else { word >> 16 })
}

/// The bytes of a record from its names on, as far as the instructions; the cells and their count are at the end.
fn head<'h>(rt: &'h Runtime<'_>, code: Value, offset: usize, record: &Record) -> &'h [u8] {
    let start = offset + (record.words_in_front() + record.children) * 4;
    rt.heap.buffer(code).get(start..offset + record.instructions).unwrap_or(&[])
}

/// `__name__` of a Python function, a string value.
pub fn function_name(rt: &Runtime<'_>, function: Value) -> Value {
    let (context, code, offset) = parts(rt, function);
    let record = Record::read(rt.heap.raw(code), offset);
    let index = read_unsigned(head(rt, code, offset, &record), &mut 0).unwrap_or(0);
    Value::name(name_at(rt, context, index as usize))
}

/// The name of parameter number `parameter`.
pub fn parameter_name(rt: &Runtime<'_>, function: Value, parameter: usize) -> Option<Name> {
    let (context, code, offset) = parts(rt, function);
    let record = Record::read(rt.heap.raw(code), offset);
    let head = head(rt, code, offset, &record);
    let mut position = 0;
    for _ in 0..=parameter {
        read_unsigned(head, &mut position)?;
    }
    read_unsigned(head, &mut position).map(|index| name_at(rt, context, index as usize))
}

/// Local number `cell` among those that are put into cells on entry.
pub fn cell_local(rt: &Runtime<'_>, function: Value, cell: usize) -> Option<usize> {
    let (_, code, offset) = parts(rt, function);
    let record = Record::read(rt.heap.raw(code), offset);
    if record.flags & FLAG_CELLS == 0 {
        return None;
    }
    let head = head(rt, code, offset, &record);
    let (&count, rest) = head.split_last()?;
    let cells = rest.get(rest.len().checked_sub(usize::from(count))?..)?;
    cells.get(cell).map(|&local| usize::from(local))
}

/// The byte offset in a function's code object of a byte offset in the arena.
pub fn offset_in_code(rt: &Runtime<'_>, function: Value, byte_offset: usize) -> usize {
    let context = rt.heap.payload_word(function, types::function::CONTEXT);
    byte_offset.saturating_sub(rt.heap.payload_offset(rt.heap.payload_word(context, CODE)))
}

/// File, line and function of the instruction at `instruction` (byte offset in the code object) of a function.
pub fn place(rt: &Runtime<'_>, function: Value, instruction: usize) -> (Value, u32, Value) {
    let (context, code, offset) = parts(rt, function);
    let record = Record::read(rt.heap.raw(code), offset);
    let head = head(rt, code, offset, &record);
    let mut position = 0;
    for _ in 0..=record.positional + record.keyword_only {
        if read_unsigned(head, &mut position).is_none() {
            break;
        }
    }
    let cells = head.last().map_or(0, |&count| usize::from(count) + 1);
    let table = head.get(position..head.len().saturating_sub(cells)).unwrap_or(&[]);
    let start = offset + record.instructions;
    let mut rest = instruction.saturating_sub(start);
    let mut line = 1;
    for (code_step, line_step) in lines(table) {
        match rest.checked_sub(code_step) {
            Some(left) => rest = left,
            None => break,
        }
        line += line_step;
    }
    (Value::name(name_at(rt, context, 0)), line, function_name(rt, function))
}
