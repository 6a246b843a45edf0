//! Code objects of an image to records in the heap
//!
//! **Invariant:** the records of functions stand in front, then those that run only once, which are the module's and those of the
//! classes and the like that it makes; the module's is the last one. So what has run can be cut off.

use pyrite_compiler::bytecode::code::{self, Signature};
use pyrite_compiler::bytecode::mpy_read::{FormatError, MAX_CODE_DEPTH};
use pyrite_compiler::bytecode::opcode::{self, Instruction, Operand};
use pyrite_compiler::bytecode::verify::{Function, VerifyError, verify_function};

use super::reader::{Failure, Reader};
use super::{FLAG_CELLS, Record};
use crate::heap::{Kind, OutOfMemory};
use crate::raised::OrRaise;
use crate::runtime::Runtime;
use crate::value::Value;

/// What a child's place holds until the child is loaded.
const UNFILLED: u32 = u32::MAX;

/// Bytes of signature and sizes, at most.
const PRELUDE_BYTES: usize = 24;

/// Memory kept free beside the verifier's work space, for the error if there is one.
const SPARE_WORDS: usize = 32;

/// Whether the instructions are to be checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Nobody has looked at them yet.
    Verify,
    /// They passed the verifier when this program was built.
    Verified,
}

/// What instructions may refer to.
#[derive(Clone, Copy)]
pub(super) struct Tables {
    pub name_count: u32,
    pub constant_count: u32,
}

/// One code object as it stands in the image.
struct Part {
    signature: Signature,
    /// Where names, line table and cells stand, the instructions behind them.
    head_start: usize,
    head_bytes: usize,
    cell_count: usize,
    instruction_bytes: usize,
    first_opcode: u8,
    children: usize,
}

impl Part {
    /// Reads what is in front of a code object, and moves to the next one.
    fn read(rt: &mut Runtime<'_>, reader: &mut Reader<'_>) -> Result<Self, Failure> {
        let head = reader.unsigned(rt)?;
        if head & 3 != 0 {
            return Err(FormatError::NativeCode.into());
        }
        let length = (head >> 3) as usize;
        if length > reader.remaining() {
            return Err(FormatError::Truncated.into());
        }
        let start = reader.position();
        let mut bytes = [0; PRELUDE_BYTES];
        let bytes = &mut bytes[..length.min(PRELUDE_BYTES)];
        reader.fill(rt, bytes)?;
        let mut prelude = 0;
        let signature = Signature::read(bytes, &mut prelude).ok_or(FormatError::Prelude)?;
        let (info_bytes, cell_count) = code::read_sizes(bytes, &mut prelude).ok_or(FormatError::Prelude)?;
        let head_bytes = info_bytes.checked_add(cell_count).ok_or(FormatError::Prelude)?;
        let in_front = head_bytes.checked_add(prelude).ok_or(FormatError::Prelude)?;
        let instruction_bytes = length.checked_sub(in_front).filter(|&rest| rest > 0).ok_or(FormatError::Prelude)?;
        reader.seek(start + in_front)?;
        let first_opcode = reader.byte(rt)?;
        reader.seek(start + length)?;
        let children = if head & 4 != 0 { reader.count(rt)? } else { 0 };
        Ok(Self {
            signature,
            head_start: start + prelude,
            head_bytes,
            cell_count,
            instruction_bytes,
            first_opcode,
            children,
        })
    }

    /// The record, but for the locals that only the instructions tell; these count as words of the stack as yet.
    fn record(&self) -> Record {
        let mut record = Record {
            stack: self.signature.state_count as usize,
            locals: 0,
            positional: self.signature.positional_count as usize,
            keyword_only: self.signature.keyword_only_count as usize,
            defaults: self.signature.default_count as usize,
            flags: self.signature.flags & 0xf | if self.cell_count == 0 { 0 } else { FLAG_CELLS },
            handlers: self.signature.handler_count as usize,
            instructions: 0,
            children: self.children,
            is_long: false,
        };
        let behind_words = self.children * 4 + self.head_bytes + 1;
        record.instructions = record.words_in_front() * 4 + behind_words;
        if !record.fits_short_form() {
            record.is_long = true;
            record.instructions = record.words_in_front() * 4 + behind_words;
        }
        record
    }

    /// Bytes from the record's start to the names, and to the instructions.
    fn places(&self) -> (usize, usize) {
        let instructions = self.record().instructions;
        (instructions - self.head_bytes - 1, instructions)
    }

    fn record_bytes(&self) -> usize {
        (self.places().1 + self.instruction_bytes).next_multiple_of(4)
    }
}

/// The way through the tree of code objects, parents before their children.
struct Walk {
    /// Code objects still to come, at each depth.
    left: [u32; MAX_CODE_DEPTH + 1],
    depth: usize,
    /// Bit n: the code object whose children are at depth n runs only once.
    once: u128,
}

impl Walk {
    const fn new() -> Self {
        let mut left = [0; MAX_CODE_DEPTH + 1];
        left[0] = 1;
        Self { left, depth: 0, once: 1 }
    }

    /// Goes to the next code object; false when there is none.
    fn next(&mut self) -> bool {
        loop {
            match self.left[self.depth].checked_sub(1) {
                Some(left) => {
                    self.left[self.depth] = left;
                    return true;
                }
                None if self.depth == 0 => return false,
                None => self.depth -= 1,
            }
        }
    }

    /// Notes what this code object is; gives whether it runs only once. A class body (and nothing else that a compiler makes)
    /// begins with the name of its module.
    fn enter(&mut self, part: &Part) -> Result<bool, FormatError> {
        let is_root = self.depth == 0;
        let once = is_root || self.once >> self.depth & 1 != 0 && part.first_opcode == opcode::LOAD_NAME;
        if part.children > 0 {
            self.depth += 1;
            *self.left.get_mut(self.depth).ok_or(FormatError::TooDeep)? = part.children as u32;
            self.once = self.once & !(1 << self.depth) | u128::from(once) << self.depth;
        }
        Ok(once)
    }
}

/// The code object and the offset of the module's own record.
pub(super) fn load(
    rt: &mut Runtime<'_>,
    reader: &mut Reader<'_>,
    tables: Tables,
    trust: Trust,
) -> Result<(Value, usize), Failure> {
    let start = reader.position();
    let (mut kept_bytes, mut once_bytes, mut root_bytes) = (0, 0, None);
    let mut walk = Walk::new();
    while walk.next() {
        let part = Part::read(rt, reader)?;
        let bytes = part.record_bytes();
        root_bytes.get_or_insert(bytes);
        *(if walk.enter(&part)? { &mut once_bytes } else { &mut kept_bytes }) += bytes;
    }
    if reader.remaining() > 0 {
        return Err(FormatError::Truncated.into());
    }
    let end = kept_bytes + once_bytes;
    let root = end - root_bytes.unwrap_or(0);
    let object = rt.allocate_raw(Kind::Buffer, end / 4)?;
    let mut verifier = if trust == Trust::Verify { Some(Verifier::new(rt)?) } else { None };
    let (mut next_kept, mut next_once) = (0, kept_bytes);
    reader.seek(start)?;
    let mut walk = Walk::new();
    let mut is_first = true;
    while walk.next() {
        let part = Part::read(rt, reader)?;
        let behind = reader.position();
        let once = walk.enter(&part)?;
        let next = if once { &mut next_once } else { &mut next_kept };
        let offset = if is_first { root } else { core::mem::replace(next, *next + part.record_bytes()) };
        // A file that changed since it was measured.
        if offset + part.record_bytes() > end {
            return Err(FormatError::Truncated.into());
        }
        copy_record(rt, reader, object, offset, &part)?;
        let record = finish_record(rt, object, offset, &part, tables)?;
        if let Some(verifier) = &mut verifier {
            verifier.check(rt, object, offset, &part, &record, tables)?;
        }
        if !is_first {
            attach(rt, object, root, offset);
        }
        is_first = false;
        reader.seek(behind)?;
    }
    if let Some(verifier) = verifier {
        verifier.end(rt);
    }
    rt.heap.seal_code(object);
    Ok((object, root))
}

/// Copies what stays as it is in the image.
fn copy_record(
    rt: &mut Runtime<'_>,
    reader: &mut Reader<'_>,
    object: Value,
    offset: usize,
    part: &Part,
) -> Result<(), Failure> {
    let (head, instructions) = part.places();
    for child in 1..=part.children {
        put(rt, object, offset + head - child * 4, &UNFILLED.to_le_bytes());
    }
    reader.seek(part.head_start)?;
    reader.copy(rt, part.head_bytes, |rt, at, piece| put(rt, object, offset + head + at, piece))?;
    put(rt, object, offset + instructions - 1, &[part.cell_count.min(usize::from(u8::MAX)) as u8]);
    reader.copy(rt, part.instruction_bytes, |rt, at, piece| put(rt, object, offset + instructions + at, piece))
}

fn put(rt: &mut Runtime<'_>, object: Value, at: usize, bytes: &[u8]) {
    if let Some(place) = rt.heap.buffer_mut(object).get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// Cells and instructions of a record that was copied.
fn cells_and_instructions<'h>(bytes: &'h [u8], offset: usize, part: &Part) -> (&'h [u8], &'h [u8]) {
    let start = offset + part.places().1;
    let cells = bytes.get(start - 1 - part.cell_count..start - 1).unwrap_or(&[]);
    (cells, bytes.get(start..start + part.instruction_bytes).unwrap_or(&[]))
}

/// Checks what the operands refer to, and fills in the record's words.
fn finish_record(
    rt: &mut Runtime<'_>,
    object: Value,
    offset: usize,
    part: &Part,
    tables: Tables,
) -> Result<Record, FormatError> {
    let signature = part.signature;
    let (cells, instructions) = cells_and_instructions(rt.heap.buffer(object), offset, part);
    let mut locals = signature.parameter_count();
    let mut at = 0;
    while at < instructions.len() {
        let instruction = Instruction::decode(instructions, at).ok_or(FormatError::Instruction)?;
        if let Some(local) = instruction.local() {
            locals = locals.max(local.saturating_add(1));
        }
        let in_bounds = match instruction.kind {
            Operand::Name => instruction.operand < tables.name_count,
            Operand::Constant => instruction.operand < tables.constant_count,
            Operand::Child | Operand::ChildAndByte => (instruction.operand as usize) < part.children,
            _ => true,
        };
        let target_in_bounds = instruction.target().is_none_or(|target| target < instructions.len());
        if !in_bounds || !target_in_bounds {
            return Err(FormatError::Instruction);
        }
        at = instruction.next;
    }
    for &cell in cells {
        locals = locals.max(u32::from(cell) + 1);
    }
    let measured = part.record();
    let fits = locals <= 255
        && signature.positional_count <= 255
        && signature.keyword_only_count <= 255
        && signature.handler_count <= 255
        && locals <= signature.state_count
        && signature.state_count <= 0xffff
        && part.children <= 0xffff
        && part.cell_count <= 255
        && measured.instructions <= 0xffff;
    if !fits || signature.default_count > signature.positional_count {
        return Err(FormatError::Prelude);
    }
    let record = Record { stack: measured.stack - locals as usize, locals: locals as usize, ..measured };
    let (words, count) = record.words();
    for (position, word) in words.into_iter().take(count).enumerate() {
        put(rt, object, offset + position * 4, &word.to_le_bytes());
    }
    Ok(record)
}

/// Checks that the code keeps to the rules that the unchecked cursors rely on.
struct Verifier {
    /// Work space, borrowed as for compiling.
    space: Value,
}

impl Verifier {
    fn new(rt: &mut Runtime<'_>) -> Result<Self, Failure> {
        let words = rt.heap.largest_free().saturating_sub(SPARE_WORDS);
        Ok(Self { space: rt.heap.try_allocate_raw_unfilled(Kind::Buffer, words).or_raise(rt)? })
    }

    fn check(
        &mut self,
        rt: &mut Runtime<'_>,
        object: Value,
        offset: usize,
        part: &Part,
        record: &Record,
        tables: Tables,
    ) -> Result<(), Failure> {
        let mut verified = self.check_once(rt, object, offset, part, record, tables);
        if matches!(verified, Err(VerifyError::OutOfMemory)) {
            rt.heap.shrink(self.space, 0);
            rt.collect();
            rt.join_free_runs();
            *self = Self::new(rt)?;
            verified = self.check_once(rt, object, offset, part, record, tables);
        }
        match verified {
            Ok(()) => Ok(()),
            Err(VerifyError::Format(error)) => Err(error.into()),
            Err(VerifyError::OutOfMemory) => {
                rt.heap.shrink(self.space, 0);
                let words = rt.heap.free_words() + 1;
                Err(rt.raise_memory_error(OutOfMemory { words }).into())
            }
        }
    }

    fn check_once(
        &self,
        rt: &mut Runtime<'_>,
        object: Value,
        offset: usize,
        part: &Part,
        record: &Record,
        tables: Tables,
    ) -> Result<(), VerifyError> {
        let (scratch, bytes) = rt.heap.scratch_and_bytes(self.space, object);
        let (cells, instructions) = cells_and_instructions(bytes, offset, part);
        let (head, end) = part.places();
        let names = bytes.get(offset + head..offset + end - 1 - part.cell_count).unwrap_or(&[]);
        let function = Function {
            signature: Signature { state_count: (record.stack + record.locals) as u32, ..part.signature },
            names,
            cells,
            instructions,
            name_count: tables.name_count,
            constant_count: tables.constant_count,
            child_count: part.children as u32,
        };
        verify_function(&function, &scratch)
    }

    fn end(self, rt: &mut Runtime<'_>) {
        rt.heap.shrink(self.space, 0);
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
        let first = at / 4 + record.words_in_front();
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

/// Where the records that run only once begin.
pub(super) fn first_that_runs_once(words: &[u32], root: usize) -> usize {
    let record = Record::read(words, root);
    let first = root / 4 + record.words_in_front();
    let children = words.get(first..first + record.children).unwrap_or(&[]);
    let begins_a_class = |&child: &usize| {
        let at = child + Record::read(words, child).instructions;
        let word = words.get(at / 4).copied().unwrap_or(0);
        word.to_le_bytes()[at % 4] == opcode::LOAD_NAME
    };
    children.iter().map(|&child| child as usize).filter(begins_a_class).min().unwrap_or(root)
}
