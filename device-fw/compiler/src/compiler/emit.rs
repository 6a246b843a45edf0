//! Writes instructions: jumps, labels, lines, stack depth
//!
//! **Invariant:** jumps are written with room for the long form; when a stretch of code is complete,
//! [`Emitter::settle`] finds the short ones, moves the code together and fixes the line table. Nothing jumps across
//! stretches: a stretch is a function, or one statement of a module or of a top-level class.
//!
//! The code of functions being compiled stands one behind the other in one buffer, the innermost last.

mod settle;

use allocator_api2::alloc::Allocator;

use super::constants::Constants;
use crate::bytecode::opcode::{self, Operand, opcode_info};
use crate::diagnostic::{Diagnostic, ErrorKind, Reporter};
use crate::list::{List, OutOfMemory};
use crate::names::Interner;
use crate::source::LineCursor;
use crate::syntax::ast::{ScopeId, Symbol, Tree};
use crate::syntax::chunks::Chunk;
use crate::syntax::parser::{Parse, Stop};

/// A place in the code that jumps go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(u32);

#[derive(Clone, Copy)]
pub(super) struct LabelState {
    offset: u32,
    depth: u16,
    is_used: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Jump {
    /// Offset of the opcode.
    at: u32,
    label: u32,
    /// Bytes saved by the short jumps before this one.
    saved_before: u32,
    is_short: bool,
}

#[derive(Clone, Copy)]
pub(super) struct LineMark {
    offset: u32,
    line_number: u32,
}

/// Where `break` and `continue` go.
#[derive(Clone, Copy)]
pub(super) struct Loop {
    pub break_label: Label,
    pub continue_label: Label,
    /// Leaving by `break` must pop an iterator of four slots.
    pub pops_iterator: bool,
    /// Handlers open around the loop.
    pub handlers: u16,
    /// Stack depth where `break` arrives, and where `continue` does.
    pub break_depth: u16,
    pub continue_depth: u16,
}

/// The code object being written.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub scope: ScopeId,
    pub name: Symbol,
    /// Where its code starts in the code buffer.
    code_start: usize,
    /// Where the current stretch starts.
    stretch_start: usize,
    jumps_start: usize,
    labels_start: usize,
    marks_start: usize,
    table_start: usize,
    /// Where its children start in the output.
    pub output_start: usize,
    pub child_count: u32,
    pub depth: u16,
    pub max_depth: u16,
    pub handlers: u16,
    pub max_handlers: u16,
    /// Nothing gets here.
    pub is_dead: bool,
    pub innermost_loop: Option<Loop>,
    /// Offset in the source of the last statement begun, for errors about the code as a whole.
    pub position: u32,
    last_line: u32,
    table_line: u32,
    table_offset: u32,
}

/// What is written to, and what is needed to write.
pub(super) struct Emitter<'s, A: Allocator + Copy> {
    pub source: &'s [u8],
    pub code: List<u8, A>,
    labels: List<LabelState, A>,
    jumps: List<Jump, A>,
    marks: List<LineMark, A>,
    /// Encoded line tables of the frames.
    pub table: List<u8, A>,
    /// Finished code objects.
    pub output: List<u8, A>,
    pub frame: Frame,
    pub frames: List<Frame, A>,
    pub constants: Constants<A>,
    /// Index into the image's name table by symbol.
    name_indices: List<u16, A>,
    /// Symbols in order of that index.
    pub used_names: List<u16, A>,
    /// Expressions whose operator is still to be written.
    pub spine: List<u32, A>,
    /// Text being put together.
    pub text: List<u8, A>,
    lines: LineCursor,
    has_lines: bool,
    pub allocator: A,
}

/// What is left when everything is written.
pub(super) struct Results<A: Allocator> {
    /// The module's own code.
    pub code: List<u8, A>,
    /// All other code objects.
    pub output: List<u8, A>,
    pub constants: Constants<A>,
    pub frame: Frame,
}

/// What one step of emission needs from outside the emitter.
pub(super) struct Site<'r, 'k, A: Allocator + Copy> {
    pub tree: &'r Tree<A>,
    pub names: &'r mut Interner<A>,
    pub reporter: &'r mut Reporter<'k>,
    pub is_interactive: bool,
    pub drops_asserts: bool,
}

const UNUSED: u16 = u16::MAX;

impl Frame {
    fn new(scope: ScopeId, name: Symbol) -> Self {
        Frame {
            scope,
            name,
            code_start: 0,
            stretch_start: 0,
            jumps_start: 0,
            labels_start: 0,
            marks_start: 0,
            table_start: 0,
            output_start: 0,
            child_count: 0,
            depth: 0,
            max_depth: 0,
            handlers: 0,
            max_handlers: 0,
            is_dead: false,
            innermost_loop: None,
            position: 0,
            last_line: 1,
            table_line: 1,
            table_offset: 0,
        }
    }
}

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    pub fn new(source: &'s [u8], module_name: Symbol, has_lines: bool, allocator: A) -> Self {
        Emitter {
            source,
            code: List::new_in(allocator),
            labels: List::new_in(allocator),
            jumps: List::new_in(allocator),
            marks: List::new_in(allocator),
            table: List::new_in(allocator),
            output: List::new_in(allocator),
            frame: Frame::new(ScopeId::MODULE, module_name),
            frames: List::new_in(allocator),
            constants: Constants::new_in(allocator),
            name_indices: List::new_in(allocator),
            used_names: List::new_in(allocator),
            spine: List::new_in(allocator),
            text: List::new_in(allocator),
            lines: LineCursor::new(),
            has_lines,
            allocator,
        }
    }

    /// Gives back the memory that only emission takes, and moves the rest to where there is room, see [`List::settle`]. `coming` bytes
    /// of code are expected before the next time.
    pub fn settle_memory(&mut self, coming: usize) {
        for list in [&mut self.code, &mut self.table] {
            list.settle(0);
        }
        self.labels.settle(0);
        self.jumps.settle(0);
        self.marks.settle(0);
        self.spine.release();
        self.text.release();
        self.frames.settle(0);
        self.constants.settle();
        self.name_indices.settle(8);
        self.used_names.settle(8);
        self.output.settle(coming);
    }

    /// Goes on with the next piece of the source.
    pub fn go_on<'t>(self, chunk: Chunk<'t>) -> Emitter<'t, A> {
        Emitter {
            source: chunk.text,
            code: self.code,
            labels: self.labels,
            jumps: self.jumps,
            marks: self.marks,
            table: self.table,
            output: self.output,
            frame: Frame { position: chunk.start as u32, ..self.frame },
            frames: self.frames,
            constants: self.constants,
            name_indices: self.name_indices,
            used_names: self.used_names,
            spine: self.spine,
            text: self.text,
            lines: LineCursor::behind(chunk.start, chunk.lines_before),
            has_lines: self.has_lines,
            allocator: self.allocator,
        }
    }

    /// Gives back what was needed for writing.
    pub fn into_results(self) -> Results<A> {
        Results { code: self.code, output: self.output, constants: self.constants, frame: self.frame }
    }

    // Frames

    pub fn begin_frame(&mut self, scope: ScopeId, name: Symbol) -> Result<(), OutOfMemory> {
        self.frames.push(self.frame)?;
        self.frame = Frame {
            code_start: self.code.len(),
            stretch_start: self.code.len(),
            jumps_start: self.jumps.len(),
            labels_start: self.labels.len(),
            marks_start: self.marks.len(),
            table_start: self.table.len(),
            output_start: self.output.len(),
            ..Frame::new(scope, name)
        };
        Ok(())
    }

    /// Drops the frame's code and goes back to the frame around.
    pub fn end_frame(&mut self) {
        self.code.truncate(self.frame.code_start);
        self.jumps.truncate(self.frame.jumps_start);
        self.labels.truncate(self.frame.labels_start);
        self.marks.truncate(self.frame.marks_start);
        self.table.truncate(self.frame.table_start);
        if let Some(frame) = self.frames.pop() {
            self.frame = frame;
        }
    }

    /// The finished instructions of the frame.
    pub fn frame_code(&self) -> &[u8] {
        self.code.get(self.frame.code_start..).unwrap_or_default()
    }

    /// The finished line table of the frame.
    pub fn frame_table(&self) -> &[u8] {
        self.table.get(self.frame.table_start..).unwrap_or_default()
    }

    /// Where the frame's instructions are in `code`.
    pub fn code_range(&self) -> core::ops::Range<usize> {
        self.frame.code_start..self.code.len()
    }

    /// Where the frame's line table is in `table`.
    pub fn table_range(&self) -> core::ops::Range<usize> {
        self.frame.table_start..self.table.len()
    }

    // Stack depth

    pub fn adjust(&mut self, pops: u32, pushes: u32) {
        let depth = u32::from(self.frame.depth).saturating_sub(pops) + pushes;
        self.set_depth(depth.min(u32::from(u16::MAX)) as u16);
    }

    pub fn set_depth(&mut self, depth: u16) {
        self.frame.depth = depth;
        self.frame.max_depth = self.frame.max_depth.max(depth);
    }

    /// Makes room for values that the virtual machine puts above the current depth.
    pub fn need_room(&mut self, count: u16) {
        self.frame.max_depth = self.frame.max_depth.max(self.frame.depth.saturating_add(count));
    }

    pub fn enter_handler(&mut self) {
        self.frame.handlers += 1;
        self.frame.max_handlers = self.frame.max_handlers.max(self.frame.handlers);
    }

    pub fn leave_handler(&mut self) {
        self.frame.handlers = self.frame.handlers.saturating_sub(1);
    }

    // Instructions

    fn byte(&mut self, byte: u8) -> Result<(), OutOfMemory> {
        if self.frame.is_dead { Ok(()) } else { self.code.push(byte) }
    }

    fn unsigned(&mut self, value: u32) -> Result<(), OutOfMemory> {
        let mut buffer = [0; 5];
        let bytes = encode_unsigned(value, &mut buffer);
        if self.frame.is_dead { Ok(()) } else { self.code.extend_from_slice(bytes) }
    }

    /// An instruction without operand.
    pub fn op(&mut self, opcode: u8) -> Result<(), OutOfMemory> {
        self.op_with(opcode, 0)
    }

    /// An instruction with an unsigned operand (or none).
    pub fn op_with(&mut self, opcode: u8, operand: u32) -> Result<(), OutOfMemory> {
        let kind = opcode_info(opcode).map_or(Operand::None, |info| info.operand);
        let instruction = opcode::Instruction { opcode, kind, operand, extra: 0, next: 0 };
        let (pops, pushes) = instruction.stack_effect();
        self.adjust(pops, pushes);
        self.byte(opcode)?;
        if kind != Operand::None {
            self.unsigned(operand)?;
        }
        if instruction.ends_block() {
            self.frame.is_dead = true;
        }
        Ok(())
    }

    /// `MAKE_CLOSURE` and the like.
    pub fn op_with_byte(&mut self, opcode: u8, operand: u32, extra: u8) -> Result<(), OutOfMemory> {
        let instruction = opcode::Instruction { opcode, kind: Operand::ChildAndByte, operand, extra, next: 0 };
        let (pops, pushes) = instruction.stack_effect();
        self.adjust(pops, pushes);
        self.byte(opcode)?;
        self.unsigned(operand)?;
        self.byte(extra)
    }

    pub fn small_int(&mut self, value: i32) -> Result<(), OutOfMemory> {
        let excess = opcode::SMALL_INT_MULTI_EXCESS;
        if (-excess..64 - excess).contains(&value) {
            return self.op((i32::from(opcode::LOAD_CONST_SMALL_INT_MULTI) + excess + value) as u8);
        }
        self.adjust(0, 1);
        self.byte(opcode::LOAD_CONST_SMALL_INT)?;
        let mut shift = 0;
        while shift < 28 && (value >> (shift + 6)) != (value >> 31) {
            shift += 7;
        }
        loop {
            let more = if shift > 0 { 0x80 } else { 0 };
            self.byte((value >> shift & 0x7f) as u8 | more)?;
            if shift == 0 {
                return Ok(());
            }
            shift -= 7;
        }
    }

    // Labels and jumps

    pub fn new_label(&mut self) -> Result<Label, OutOfMemory> {
        let label = Label(self.labels.len() as u32);
        self.labels.push(LabelState { offset: 0, depth: 0, is_used: false })?;
        Ok(label)
    }

    /// A jump; `depth_change` is how much deeper the stack is at the target than after the instruction.
    fn jump_with(
        &mut self,
        opcode: u8,
        label: Label,
        pops: u32,
        pushes: u32,
        depth_at_target: u16,
    ) -> Result<(), OutOfMemory> {
        let at = self.code.len() as u32;
        if !self.frame.is_dead {
            if let Some(state) = self.labels.get_mut(label.0 as usize) {
                state.depth = depth_at_target;
                state.is_used = true;
            }
            self.jumps.push(Jump { at, label: label.0, saved_before: 0, is_short: false })?;
            self.code.extend_from_slice(&[opcode, 0, 0])?;
        }
        self.adjust(pops, pushes);
        Ok(())
    }

    /// `JUMP`
    pub fn jump(&mut self, label: Label) -> Result<(), OutOfMemory> {
        self.jump_with(opcode::JUMP, label, 0, 0, self.frame.depth)?;
        self.frame.is_dead = true;
        Ok(())
    }

    /// `POP_JUMP_IF_..`
    pub fn pop_jump_if(&mut self, condition: bool, label: Label) -> Result<(), OutOfMemory> {
        let opcode = if condition { opcode::POP_JUMP_IF_TRUE } else { opcode::POP_JUMP_IF_FALSE };
        self.jump_with(opcode, label, 1, 0, self.frame.depth.saturating_sub(1))
    }

    /// `JUMP_IF_.._OR_POP`
    pub fn jump_if_or_pop(&mut self, condition: bool, label: Label) -> Result<(), OutOfMemory> {
        let opcode = if condition { opcode::JUMP_IF_TRUE_OR_POP } else { opcode::JUMP_IF_FALSE_OR_POP };
        self.jump_with(opcode, label, 1, 0, self.frame.depth)
    }

    /// `FOR_ITER`: at the label the iterator is gone.
    pub fn for_iter(&mut self, label: Label) -> Result<(), OutOfMemory> {
        let after = self.frame.depth.saturating_sub(opcode::ITERATOR_SLOTS as u16);
        self.jump_with(opcode::FOR_ITER, label, 0, 1, after)
    }

    /// `SETUP_..`: the handler finds one value above the current depth (for `with`, above its two).
    pub fn setup(&mut self, opcode: u8, label: Label) -> Result<(), OutOfMemory> {
        let is_with = opcode == opcode::SETUP_WITH;
        let (pops, pushes) = if is_with { (1, 3) } else { (0, 0) };
        let handler_depth = self.frame.depth + if is_with { 2 } else { 1 };
        // While it is set up, the enter method and its receiver lie above the exit method.
        self.need_room(if is_with { 4 } else { 0 });
        self.jump_with(opcode, label, pops, pushes, handler_depth)?;
        self.enter_handler();
        Ok(())
    }

    /// `POP_EXCEPT_JUMP`
    pub fn pop_except_jump(&mut self, label: Label) -> Result<(), OutOfMemory> {
        self.jump_with(opcode::POP_EXCEPT_JUMP, label, 0, 0, self.frame.depth)?;
        self.frame.is_dead = true;
        Ok(())
    }

    /// Out of `handlers` handlers to a label where the stack has this depth.
    pub fn unwind_jump(
        &mut self,
        label: Label,
        handlers: u16,
        pops_iterator: bool,
        depth: u16,
    ) -> Result<(), OutOfMemory> {
        let before = self.frame.depth;
        if handlers == 0 {
            if pops_iterator {
                for _ in 0..opcode::ITERATOR_SLOTS {
                    self.op(opcode::POP_TOP)?;
                }
            }
            self.jump_with(opcode::JUMP, label, 0, 0, depth)?;
        } else {
            // The target and the count lie on the stack while finally blocks run.
            self.need_room(3);
            self.jump_with(opcode::UNWIND_JUMP, label, 0, 0, depth)?;
            self.byte(handlers.min(0x7f) as u8 | if pops_iterator { 0x80 } else { 0 })?;
        }
        self.frame.depth = before;
        self.frame.is_dead = true;
        Ok(())
    }

    /// Puts the label here. Code that nothing reached becomes alive if a jump to the label exists.
    pub fn place(&mut self, label: Label) {
        let offset = self.code.len() as u32;
        let frame = &mut self.frame;
        if let Some(state) = self.labels.get_mut(label.0 as usize) {
            state.offset = offset;
            if frame.is_dead && state.is_used {
                frame.is_dead = false;
                frame.depth = state.depth;
            }
            state.depth = frame.depth;
        }
    }

    /// Puts the label of a loop's top here, which jumps from below will reach if `is_alive`.
    pub fn place_top(&mut self, label: Label, is_alive: bool) {
        self.frame.is_dead &= !is_alive;
        self.place(label);
    }

    /// Whether something jumps to the label.
    pub fn is_used(&self, label: Label) -> bool {
        self.labels.get(label.0 as usize).is_some_and(|state| state.is_used)
    }

    // Lines

    /// What follows belongs to the line of this place.
    pub fn mark_line(&mut self, position: u32) -> Result<(), OutOfMemory> {
        if !self.has_lines || self.frame.is_dead {
            return Ok(());
        }
        let line_number = self.lines.line_number(self.source, position);
        if line_number <= self.frame.last_line {
            return Ok(());
        }
        self.frame.last_line = line_number;
        let offset = self.code.len() as u32;
        if self.marks.len() > self.frame.marks_start
            && let Some(last) = self.marks.last_mut().filter(|last| last.offset == offset)
        {
            last.line_number = line_number;
            return Ok(());
        }
        self.marks.push(LineMark { offset, line_number })
    }

    // Names

    /// The symbol's index in the image's name table.
    pub fn name_index(&mut self, symbol: Symbol) -> Result<u32, OutOfMemory> {
        let slot = usize::from(symbol.0);
        if slot >= self.name_indices.len() {
            self.name_indices.resize(slot + 1, UNUSED)?;
        }
        if self.name_indices[slot] == UNUSED {
            self.name_indices[slot] = self.used_names.len() as u16;
            self.used_names.push(symbol.0)?;
        }
        Ok(u32::from(self.name_indices[slot]))
    }

    /// An instruction whose operand is a name.
    pub fn op_name(&mut self, opcode: u8, symbol: Symbol) -> Result<(), OutOfMemory> {
        // A name that only dead code uses need not be in the table.
        let index = if self.frame.is_dead { 0 } else { self.name_index(symbol)? };
        self.op_with(opcode, index)
    }
}

impl<A: Allocator + Copy> Site<'_, '_, A> {
    pub fn error(&mut self, source: &[u8], kind: ErrorKind, position: u32) -> Stop {
        self.reporter.report(Diagnostic::new(source, kind, position, position + 1));
        Stop::Reported
    }

    pub fn intern(&mut self, text: &[u8]) -> Parse<Symbol> {
        self.names.intern(text).map(Symbol).map_err(|_| Stop::OutOfMemory)
    }
}

/// Encodes a var-uint at the end of the buffer and gives that part.
pub(super) fn encode_unsigned(mut value: u32, buffer: &mut [u8; 5]) -> &[u8] {
    let mut start = buffer.len() - 1;
    buffer[start] = value as u8 & 0x7f;
    value >>= 7;
    while value != 0 {
        start -= 1;
        buffer[start] = value as u8 | 0x80;
        value >>= 7;
    }
    &buffer[start..]
}
