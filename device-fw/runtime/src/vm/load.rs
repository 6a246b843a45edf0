//! From a .mpy image to functions in the heap
//!
//! **Invariant:** a context is `[globals, code, names, constants..]`. `code` is one [`Kind::Code`] object with a record for each function, at a
//! word boundary:
//!
//! ```text
//! word 0   stack words (16 bits) | locals (8) | positional parameters (8)
//! word 1   keyword-only parameters (8) | defaults (8) | flags (8) | handlers (8)
//! word 2   bytes from the record's start to the instructions (16) | children (16)
//! words    byte offset in the code object of each child's record
//! bytes    name and parameter names (var-uints into the table of names), line table, cells, count of cells, instructions
//! ```
//!
//! Every index in the instructions was checked against its table, and the instructions were verified, before anything runs.

use pyrite_compiler::bytecode::code::{Code, lines};
use pyrite_compiler::bytecode::mpy_read::{Constant, Constants, FormatError, Image, Name as ImageName};
use pyrite_compiler::bytecode::opcode::{Instruction, Operand, read_unsigned};
use pyrite_compiler::bytecode::verify::{self, VerifyError};

use crate::heap::{Kind, OutOfMemory, layout};
use crate::names::rom;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, TypeId, Value};
use crate::vm::embed::SPARE_WORDS;

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

const RECORD_WORDS: usize = 3;

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
}

impl Record {
    /// Reads the record at a byte offset in a code object.
    #[inline(always)]
    pub fn read(code: &[u32], offset: usize) -> Self {
        let at = offset / 4;
        match code.get(at..at + RECORD_WORDS) {
            Some(&[first, second, third]) => Self::of([first, second, third]),
            _ => Self::of([0; RECORD_WORDS]),
        }
    }

    /// From the record's words.
    #[inline(always)]
    pub const fn of([first, second, third]: [u32; RECORD_WORDS]) -> Self {
        Self {
            stack: (first & 0xffff) as usize,
            locals: (first >> 16 & 0xff) as usize,
            positional: (first >> 24) as usize,
            keyword_only: (second & 0xff) as usize,
            defaults: (second >> 8 & 0xff) as usize,
            flags: (second >> 16) as u8,
            handlers: (second >> 24) as usize,
            instructions: (third & 0xffff) as usize,
            children: (third >> 16) as usize,
        }
    }
}

impl Runtime<'_> {
    /// Loads an image and gives its module function, with these globals. `image` is not in the heap, or is kept by the caller.
    pub fn load(&mut self, image: &[u8], globals: Value) -> Result<Value, Raised> {
        let image = match Image::parse(image) {
            Ok(image) => image,
            Err(error) => return Err(self.raise_format(error)),
        };
        self.verify(&image)?;
        self.load_verified(&image, globals)
    }

    /// As [`Runtime::load`], for an image that passed the verifier when this program was built.
    pub fn load_frozen(&mut self, image: &'static [u8], globals: Value) -> Result<Value, Raised> {
        match Image::parse(image) {
            Ok(image) => self.load_verified(&image, globals),
            Err(error) => Err(self.raise_format(error)),
        }
    }

    fn load_verified(&mut self, image: &Image<'_>, globals: Value) -> Result<Value, Raised> {
        let context = self.allocate_words(Kind::Context, CONSTANTS + image.constant_count() as usize)?;
        self.heap.set_word(context, GLOBALS, globals);
        let names = self.allocate_raw(Kind::Buffer, (image.name_count() as usize).div_ceil(2))?;
        self.heap.set_word(context, NAMES, names);
        let mark = self.heap.log_mark();
        for (position, name) in image.names().enumerate() {
            let name = match name {
                ImageName::Static(number) => rom::static_name(number),
                ImageName::Str(text) => self.intern(text)?,
            };
            if let Some(word) = self.heap.raw_mut(names).get_mut(position / 2) {
                *word |= name.0 << (16 * (position % 2));
            }
            self.heap.log_release(mark);
        }
        self.names.trim(&mut self.heap);
        for (position, constant) in image.constants().enumerate() {
            let value = load_constant(self, constant, 0)?;
            self.heap.set_word(context, CONSTANTS + position, value);
            self.heap.log_release(mark);
        }
        let (code, root) = match load_codes(self, image)? {
            Ok(loaded) => loaded,
            Err(error) => return Err(self.raise_format(error)),
        };
        self.heap.set_word(context, CODE, code);
        let record = (self.heap.payload_offset(code) + root) / 4;
        self.allocate_with(Kind::Function, &[context, Value::count(record), Value::NULL])
    }

    /// Checks that the code keeps to the rules that the unchecked cursors rely on. Work space is borrowed as for compiling.
    fn verify(&mut self, image: &Image<'_>) -> Result<(), Raised> {
        let mut verified = self.verify_in_largest(image)?;
        if matches!(verified, Err(VerifyError::OutOfMemory)) {
            self.collect();
            self.join_free_runs();
            verified = self.verify_in_largest(image)?;
        }
        match verified {
            Ok(()) => Ok(()),
            Err(VerifyError::Format(error)) => Err(self.raise_format(error)),
            Err(VerifyError::OutOfMemory) => {
                let words = self.heap.free_words() + 1;
                Err(self.raise_memory_error(OutOfMemory { words }))
            }
        }
    }

    fn verify_in_largest(&mut self, image: &Image<'_>) -> Result<Result<(), VerifyError>, Raised> {
        let mark = self.heap.log_mark();
        let words = self.heap.largest_free().saturating_sub(SPARE_WORDS);
        let buffer = self.heap.try_allocate_raw_unfilled(Kind::Buffer, words).or_raise(self)?;
        let scratch = self.heap.scratch(buffer);
        let verified = verify::verify(image, &scratch);
        self.heap.shrink(buffer, 0);
        self.heap.log_release(mark);
        Ok(verified)
    }

    #[cold]
    fn raise_format(&mut self, error: FormatError) -> Raised {
        self.raise(types::VALUE_ERROR, format_args!("{error}"))
    }
}

fn load_constant(rt: &mut Runtime<'_>, constant: Constant<'_>, depth: usize) -> Result<Value, Raised> {
    match constant {
        Constant::None => Ok(Value::NONE),
        Constant::False => Ok(Value::FALSE),
        Constant::True => Ok(Value::TRUE),
        Constant::Ellipsis => Ok(Value::ELLIPSIS),
        Constant::Str(text) => rt.new_str(text),
        Constant::Bytes(bytes) => rt.new_bytes(bytes),
        Constant::Integer(text) => load_number(rt, types::INT, text),
        Constant::Float(text) => load_number(rt, types::FLOAT, text),
        Constant::Complex(text) => load_number(rt, types::COMPLEX, text),
        Constant::Tuple(items) => load_tuple(rt, items, depth),
    }
}

fn load_number(rt: &mut Runtime<'_>, class: TypeId, text: &str) -> Result<Value, Raised> {
    let text = rt.new_str(text)?;
    rt.call(Value::native_type(class), &[text])
}

/// Tuples nest at most as deep as the reader allows, so this recursion is bounded.
fn load_tuple(rt: &mut Runtime<'_>, items: Constants<'_>, depth: usize) -> Result<Value, Raised> {
    let tuple = rt.allocate_words(Kind::Tuple, items.remaining() as usize)?;
    for (position, item) in items.enumerate() {
        let value = load_constant(rt, item, depth + 1)?;
        rt.heap.set_word(tuple, position, value);
    }
    Ok(tuple)
}

/// What the loader finds out about a function before it copies it.
struct Plan {
    record: Record,
    /// Bytes of name, parameter names, line table, cells and count.
    head_bytes: usize,
}

fn plan(code: &Code<'_>, children: u32, image: &Image<'_>) -> Result<Plan, FormatError> {
    let signature = code.signature();
    let mut locals = signature.parameter_count();
    let instructions = code.instructions();
    let mut offset = 0;
    while offset < instructions.len() {
        let instruction = Instruction::decode(instructions, offset).ok_or(FormatError::Instruction)?;
        if let Some(local) = instruction.local() {
            locals = locals.max(local.saturating_add(1));
        }
        let in_bounds = match instruction.kind {
            Operand::Name => instruction.operand < image.name_count(),
            Operand::Constant => instruction.operand < image.constant_count(),
            Operand::Child | Operand::ChildAndByte => instruction.operand < children,
            _ => true,
        };
        let target_in_bounds = instruction.target().is_none_or(|target| target < instructions.len());
        if !in_bounds || !target_in_bounds {
            return Err(FormatError::Instruction);
        }
        offset = instruction.next;
    }
    for &cell in code.cells() {
        locals = locals.max(u32::from(cell) + 1);
    }
    let head_bytes = code.head().len() + 1;
    let instructions_at = (RECORD_WORDS + children as usize) * 4 + head_bytes;
    let fits = locals <= 255
        && signature.positional_count <= 255
        && signature.keyword_only_count <= 255
        && signature.handler_count <= 255
        && signature.state_count <= 0xffff
        && children <= 0xffff
        && code.cells().len() <= 255
        && instructions_at <= 0xffff;
    if !fits || signature.default_count > signature.positional_count {
        return Err(FormatError::Prelude);
    }
    let flags = signature.flags & 0xf | if code.cells().is_empty() { 0 } else { FLAG_CELLS };
    let record = Record {
        stack: (signature.state_count.saturating_sub(locals)) as usize,
        locals: locals as usize,
        positional: signature.positional_count as usize,
        keyword_only: signature.keyword_only_count as usize,
        defaults: signature.default_count as usize,
        flags,
        handlers: signature.handler_count as usize,
        instructions: instructions_at,
        children: children as usize,
    };
    Ok(Plan { record, head_bytes })
}

fn record_bytes(plan: &Plan, code: &Code<'_>) -> usize {
    (plan.record.instructions + code.instructions().len()).next_multiple_of(4)
}

/// The code object and the offset of the module's own record, which is the last one, so that it can be cut off after an import.
fn load_codes(rt: &mut Runtime<'_>, image: &Image<'_>) -> Result<Result<(Value, usize), FormatError>, Raised> {
    let mut bytes = 0;
    let mut module_bytes = None;
    for raw in image.codes() {
        let plan = raw.code().and_then(|code| Ok((plan(&code, raw.child_count(), image)?, code)));
        match plan {
            Ok((plan, code)) => {
                let record = record_bytes(&plan, &code);
                module_bytes.get_or_insert(record);
                bytes += record;
            }
            Err(error) => return Ok(Err(error)),
        }
    }
    let root = bytes - module_bytes.unwrap_or(0);
    let object = rt.allocate_raw(Kind::Buffer, bytes / 4)?;
    let mut next = 0;
    for (number, raw) in image.codes().enumerate() {
        let Ok(code) = raw.code() else { continue };
        let Ok(plan) = plan(&code, raw.child_count(), image) else { continue };
        let record = plan.record;
        let offset = if number == 0 { root } else { next };
        let Some(target) = rt.heap.buffer_mut(object).get_mut(offset..) else { continue };
        let words = [
            record.stack as u32 | (record.locals as u32) << 16 | (record.positional as u32) << 24,
            record.keyword_only as u32
                | (record.defaults as u32) << 8
                | u32::from(record.flags) << 16
                | (record.handlers as u32) << 24,
            record.instructions as u32 | (record.children as u32) << 16,
        ];
        for (position, word) in words.into_iter().enumerate() {
            copy_at(target, position * 4, &word.to_le_bytes());
        }
        for child in 0..record.children {
            copy_at(target, (RECORD_WORDS + child) * 4, &UNFILLED.to_le_bytes());
        }
        let head = (RECORD_WORDS + record.children) * 4;
        copy_at(target, head, code.head());
        copy_at(target, head + plan.head_bytes - 1, &[code.cells().len() as u8]);
        copy_at(target, record.instructions, code.instructions());
        if number > 0 {
            attach(rt, object, root, offset);
            next += record_bytes(&plan, &code);
        }
    }
    rt.heap.seal_code(object);
    Ok(Ok((object, root)))
}

/// What a child's place holds until the child is loaded.
const UNFILLED: u32 = u32::MAX;

fn copy_at(target: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(target) = target.get_mut(at..at + bytes.len()) {
        target.copy_from_slice(bytes);
    }
}

/// Enters the record at `offset` into its parent: in pre-order that is the deepest record with a free place on the path of newest
/// children from the root.
fn attach(rt: &mut Runtime<'_>, object: Value, root: usize, offset: usize) {
    let words = rt.heap.raw_mut(object);
    let mut at = root;
    let mut parent_slot = None;
    loop {
        let record = Record::read(words, at);
        let first = at / 4 + RECORD_WORDS;
        let places = words.get(first..first + record.children).unwrap_or(&[]);
        let filled = places.iter().take_while(|&&place| place != UNFILLED).count();
        if filled < record.children {
            parent_slot = Some(first + filled);
        }
        match filled.checked_sub(1).and_then(|last| places.get(last)) {
            Some(&child) => at = child as usize,
            None => break,
        }
    }
    if let Some(slot) = parent_slot.and_then(|slot| words.get_mut(slot)) {
        *slot = offset as u32;
    }
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

/// Cuts the module's own code off its code object, when it has run and nothing refers to its function any more.
pub fn discard_module_code(rt: &mut Runtime<'_>, function: Value) {
    let (_, code, offset) = parts(rt, function);
    rt.heap.shrink(code, offset / 4);
}

/// Context, code object and record of a function.
#[inline]
pub fn parts(rt: &Runtime<'_>, function: Value) -> (Value, Value, usize) {
    let context = rt.heap.word(function, types::function::CONTEXT);
    let code = rt.heap.word(context, CODE);
    let record = rt.heap.count(function, types::function::RECORD) * 4;
    (context, code, record.saturating_sub(rt.heap.payload_offset(code)))
}

/// Where child number `child` of the record at `offset` stands in the code object.
#[inline]
pub fn child_offset(rt: &Runtime<'_>, code: Value, offset: usize, child: usize) -> usize {
    rt.heap.raw(code).get(offset / 4 + RECORD_WORDS + child).map_or(0, |&child| child as usize)
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
    let start = offset + (RECORD_WORDS + record.children) * 4;
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
