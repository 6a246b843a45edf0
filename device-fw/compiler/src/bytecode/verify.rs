//! Checks that code objects keep to the rules the virtual machine relies on
//!
//! **Invariant:** after [`verify`] every reachable instruction is whole, its operand is in range, it jumps to a reachable
//! instruction with the same stack depth and the same open handlers, the stack never sinks below the locals nor grows
//! beyond `state_count`, handlers never nest deeper than `handler_count`, and execution never runs off the end.
//!
//! Not checked: kinds of values, and which of the reasons for which a `finally` block may run (one or two values on the
//! stack) it is about to handle; there the depth may be off by one, so the virtual machine looks before it takes.
//!
//! The code is walked from start to end with one current state. States of jump targets ahead wait in a list; targets
//! behind keep their state from walk to walk, and a walk that finds new ones is followed by another.

use allocator_api2::alloc::Allocator;

use super::code::Code;
use super::mpy_read::{FormatError, Image, RawCode};
use super::opcode::{self, Instruction, Operand};
use crate::list::{List, OutOfMemory};

/// Why an image was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// The allocator had no room for the work space.
    OutOfMemory,
    /// The image breaks the rules.
    Format(FormatError),
}

impl From<OutOfMemory> for VerifyError {
    fn from(_: OutOfMemory) -> Self {
        VerifyError::OutOfMemory
    }
}

impl From<FormatError> for VerifyError {
    fn from(error: FormatError) -> Self {
        VerifyError::Format(error)
    }
}

type Check<T> = Result<T, VerifyError>;

const BROKEN: VerifyError = VerifyError::Format(FormatError::Instruction);

fn require(holds: bool) -> Check<()> {
    if holds { Ok(()) } else { Err(BROKEN) }
}

/// Checks all code objects of an image.
pub fn verify<A: Allocator + Copy>(image: &Image<'_>, allocator: A) -> Check<()> {
    for raw in image.codes() {
        verify_code(image, &raw, allocator)?;
    }
    Ok(())
}

const NO_HANDLER: u32 = u32::MAX;

/// More walks than loops can nest.
const MAX_WALKS: u32 = 100;

/// What holds in front of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    /// Values on the stack.
    low: u32,
    /// The same, if a `finally` block runs because of a return or jump.
    high: u32,
    /// Offset of the instruction that set up the innermost handler.
    handler: u32,
}

#[derive(Clone, Copy)]
struct Handler {
    setup: u32,
    outer: u32,
    level: u32,
    /// Depth under the exception when the handler runs.
    base: u32,
    /// Depth behind the handler's `END_FINALLY`, once that is known.
    exit: Option<u32>,
}

/// A jump target ahead.
#[derive(Clone, Copy)]
struct Pending {
    target: u32,
    state: State,
    /// The state's depth is the exit depth of this handler, less the iterator if that is popped.
    left_handler: u32,
}

/// A jump target behind some jump.
#[derive(Clone, Copy)]
struct Top {
    target: u32,
    state: Option<State>,
}

struct Verifier<'c, A: Allocator + Copy> {
    code: &'c [u8],
    state_count: u32,
    handler_limit: u32,
    name_count: u32,
    constant_count: u32,
    child_count: u32,
    handlers: List<Handler, A>,
    pending: List<Pending, A>,
    tops: List<Top, A>,
    local_count: u32,
    max_depth: u32,
    changed: bool,
}

fn verify_code<A: Allocator + Copy>(image: &Image<'_>, raw: &RawCode<'_>, allocator: A) -> Check<()> {
    let code = Code::parse(raw.bytes())?;
    let signature = *code.signature();
    require(code.name() < image.name_count())?;
    require(code.argument_names().take(signature.named_count() as usize).all(|name| name < image.name_count()))?;
    require(signature.default_count <= signature.positional_count)?;
    require(signature.state_count <= 0xffff && signature.handler_count <= 0xff)?;
    let mut verifier = Verifier {
        code: code.instructions(),
        state_count: signature.state_count,
        handler_limit: signature.handler_count,
        name_count: image.name_count(),
        constant_count: image.constant_count(),
        child_count: raw.child_count(),
        handlers: List::new_in(allocator),
        pending: List::new_in(allocator),
        tops: List::new_in(allocator),
        local_count: signature.parameter_count(),
        max_depth: 0,
        changed: true,
    };
    for &cell in code.cells() {
        verifier.local_count = verifier.local_count.max(u32::from(cell) + 1);
    }
    verifier.find_tops()?;
    let mut walks = 0;
    while verifier.changed {
        walks += 1;
        require(walks <= MAX_WALKS)?;
        verifier.changed = false;
        verifier.walk()?;
    }
    require(verifier.local_count + verifier.max_depth <= verifier.state_count)
}

impl<A: Allocator + Copy> Verifier<'_, A> {
    /// Notes where jumps go back to.
    fn find_tops(&mut self) -> Check<()> {
        let mut offset = 0;
        while offset < self.code.len() {
            let instruction = Instruction::decode(self.code, offset).ok_or(BROKEN)?;
            if let Some(target) = instruction.target() {
                require(target < self.code.len())?;
                if target <= offset {
                    let target = target as u32;
                    let place = self.tops.partition_point(|top| top.target < target);
                    if self.tops.get(place).is_none_or(|top| top.target != target) {
                        let top = Top { target, state: None };
                        self.tops.insert_gap(place, 1, top)?;
                        self.tops[place] = top;
                    }
                }
            }
            offset = instruction.next;
        }
        Ok(())
    }

    fn walk(&mut self) -> Check<()> {
        self.pending.clear();
        let mut state = Some(State { low: 0, high: 0, handler: NO_HANDLER });
        let mut offset = 0;
        let mut next_top = 0;
        while offset < self.code.len() {
            state = self.arrive(offset as u32, state)?;
            while let Some(&top) = self.tops.get(next_top) {
                // A target between two instructions is no target.
                require(top.target >= offset as u32)?;
                if top.target > offset as u32 {
                    break;
                }
                state = self.meet(top.state, state)?;
                if top.state != state {
                    self.tops[next_top].state = state;
                    self.changed = true;
                }
                next_top += 1;
            }
            let instruction = Instruction::decode(self.code, offset).ok_or(BROKEN)?;
            if let Some(before) = state {
                state = self.step(offset as u32, &instruction, before)?;
            }
            offset = instruction.next;
        }
        require(state.is_none() && self.pending.is_empty())
    }

    fn meet(&self, left: Option<State>, right: Option<State>) -> Check<Option<State>> {
        match (left, right) {
            (Some(left), Some(right)) => {
                require(left.low == right.low && left.handler == right.handler)?;
                Ok(Some(State { high: left.high.max(right.high), ..left }))
            }
            (state, None) | (None, state) => Ok(state),
        }
    }

    /// Brings together the current state and those of the jumps that lead here.
    fn arrive(&mut self, offset: u32, mut state: Option<State>) -> Check<Option<State>> {
        let mut index = 0;
        while let Some(&pending) = self.pending.get(index) {
            require(pending.target >= offset)?;
            if pending.target > offset {
                index += 1;
                continue;
            }
            let mut arriving = pending.state;
            if pending.left_handler != NO_HANDLER {
                let handler = self.handler(pending.left_handler)?;
                // An iterator to be popped was counted into `low` as what to take off.
                let depth = handler.exit.unwrap_or(handler.base);
                arriving.low = depth.checked_sub(pending.state.low).ok_or(BROKEN)?;
                arriving.high = arriving.low;
            }
            state = self.meet(state, Some(arriving))?;
            let last = self.pending.len() - 1;
            self.pending.swap(index, last);
            self.pending.pop();
        }
        Ok(state)
    }

    fn handler(&self, setup: u32) -> Check<Handler> {
        let place = self.handlers.partition_point(|handler| handler.setup < setup);
        self.handlers.get(place).filter(|handler| handler.setup == setup).copied().ok_or(BROKEN)
    }

    fn set_handler(&mut self, handler: Handler) -> Check<()> {
        let place = self.handlers.partition_point(|other| other.setup < handler.setup);
        if self.handlers.get(place).is_none_or(|other| other.setup != handler.setup) {
            self.handlers.insert_gap(place, 1, handler)?;
        }
        self.handlers[place] = handler;
        Ok(())
    }

    fn jump(&mut self, from: u32, target: u32, state: State) -> Check<()> {
        if target > from {
            self.pending.push(Pending { target, state, left_handler: NO_HANDLER })?;
            return Ok(());
        }
        let place = self.tops.partition_point(|top| top.target < target);
        let known = self.tops.get(place).filter(|top| top.target == target).ok_or(BROKEN)?.state;
        let met = self.meet(known, Some(state))?;
        if met != known {
            self.tops[place].state = met;
            self.changed = true;
        }
        Ok(())
    }

    fn check_operand(&mut self, instruction: &Instruction, state: State) -> Check<()> {
        if let Some(local) = instruction.local() {
            require(local < self.state_count)?;
            self.local_count = self.local_count.max(local + 1);
        }
        match instruction.kind {
            Operand::Name => require(instruction.operand < self.name_count)?,
            Operand::Constant => require(instruction.operand < self.constant_count)?,
            Operand::Child | Operand::ChildAndByte => require(instruction.operand < self.child_count)?,
            Operand::Signed => {
                require((-(1 << 30)..1 << 30).contains(&(instruction.operand as i32)))?;
            }
            Operand::Unsigned => match instruction.opcode {
                opcode::BUILD_SLICE => require(matches!(instruction.operand, 2 | 3))?,
                opcode::STORE_COMP => {
                    require(instruction.operand & 3 != 3 && instruction.operand >> 2 < state.low)?;
                    require(instruction.operand >> 2 > u32::from(instruction.operand & 3 == 1))?;
                }
                _ => require(instruction.operand <= 0xffff)?,
            },
            Operand::None
            | Operand::Local
            | Operand::SignedJump
            | Operand::SignedJumpAndByte
            | Operand::ForwardJump => {}
        }
        Ok(())
    }

    /// The state behind an instruction, if execution goes on to the next one.
    fn step(&mut self, offset: u32, instruction: &Instruction, before: State) -> Check<Option<State>> {
        self.check_operand(instruction, before)?;
        let (pops, pushes) = instruction.stack_effect();
        require(before.high >= pops)?;
        // In an `async with` the code for the higher stack is not told apart from that for the lower one.
        let low = (before.low + pushes).checked_sub(pops).ok_or(BROKEN)?;
        let mut after = State { low, high: before.high - pops + pushes, ..before };
        self.max_depth = self.max_depth.max(before.high).max(after.high);
        require(self.max_depth <= self.state_count)?;
        let target = instruction.operand;
        match instruction.opcode {
            opcode::JUMP | opcode::POP_JUMP_IF_TRUE | opcode::POP_JUMP_IF_FALSE => self.jump(offset, target, after)?,
            opcode::JUMP_IF_TRUE_OR_POP | opcode::JUMP_IF_FALSE_OR_POP => self.jump(offset, target, before)?,
            opcode::FOR_ITER => {
                let slots = opcode::ITERATOR_SLOTS;
                let low = before.low.checked_sub(slots).ok_or(BROKEN)?;
                self.jump(offset, target, State { low, high: before.high - slots, ..before })?;
            }
            opcode::SETUP_WITH | opcode::SETUP_EXCEPT | opcode::SETUP_FINALLY => {
                let is_with = instruction.opcode == opcode::SETUP_WITH;
                let base = if is_with { after.low - 1 } else { after.low };
                let level = if before.handler == NO_HANDLER { 1 } else { self.handler(before.handler)?.level + 1 };
                require(level <= self.handler_limit)?;
                let exit = self.handler(offset).ok().and_then(|known| known.exit);
                self.set_handler(Handler { setup: offset, outer: before.handler, level, base, exit })?;
                after.handler = offset;
                let extra = u32::from(instruction.opcode != opcode::SETUP_EXCEPT);
                self.jump(offset, target, State { low: base + 1, high: base + 1 + extra, handler: offset })?;
            }
            opcode::POP_EXCEPT_JUMP => {
                let handler = self.handler(before.handler)?;
                self.jump(offset, target, State { handler: handler.outer, ..after })?;
            }
            opcode::END_FINALLY => {
                let mut handler = self.handler(before.handler)?;
                // Only None on top goes on from here.
                after.high = after.low;
                handler.exit = Some(after.low);
                self.set_handler(handler)?;
                after.handler = handler.outer;
            }
            opcode::UNWIND_JUMP => self.unwind(offset, instruction, before)?,
            _ => {}
        }
        Ok(if instruction.ends_block() { None } else { Some(after) })
    }

    fn unwind(&mut self, offset: u32, instruction: &Instruction, before: State) -> Check<()> {
        let count = instruction.extra & 0x7f;
        require(count > 0)?;
        let mut left = before.handler;
        for _ in 1..count {
            left = self.handler(left)?.outer;
        }
        let handler = self.handler(left)?.outer;
        let target = instruction.operand;
        let pops_iterator = instruction.extra & 0x80 != 0;
        let taken_off = if pops_iterator { opcode::ITERATOR_SLOTS } else { 0 };
        if target > offset {
            let state = State { low: taken_off, high: taken_off, handler };
            self.pending.push(Pending { target, state, left_handler: left })?;
            return Ok(());
        }
        let place = self.tops.partition_point(|top| top.target < target);
        let known = self.tops.get(place).filter(|top| top.target == target).ok_or(BROKEN)?;
        require(known.state.is_none_or(|state| state.handler == handler))
    }
}
