//! Checks that code objects keep to the rules the virtual machine relies on
//!
//! **Invariant:** after [`verify`] every reachable instruction is whole, its operand is in range, it jumps to a reachable
//! instruction with the same stack depth and the same open handlers; the stack never sinks below the locals nor grows
//! beyond `state_count`, handlers never nest deeper than `handler_count`, and execution never runs off the end. What a
//! handler finds on the stack (exception, None, or the two values of a return or jump) is there untouched when its
//! `END_FINALLY` looks at it. Kinds of other values are not checked: the virtual machine looks before it uses them.
//!
//! The code is walked from start to end with one current state. States of jump targets ahead wait in a list; targets
//! behind keep their state from walk to walk, and a walk that finds new ones is followed by another.
//!
//! A `finally` block runs with one value of the reason on the stack or with two, so depths are known as a range: `low`
//! for one, `high` for two, and two more for each such block nested in another. The code for `async with` takes the two
//! cases apart itself and is therefore recognised as a whole (`async_exit`).

mod async_exit;
mod state;

use allocator_api2::alloc::Allocator;

use super::code::{Code, Signature};
use super::mpy_read::{FormatError, Image};
use super::opcode::{self, Instruction, Operand, read_unsigned};
use crate::list::{List, OutOfMemory};
use state::{Handler, Kind, NO_HANDLER, Pending, Phase, State, Top};

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
        let code = Code::parse(raw.bytes())?;
        let function = Function {
            signature: *code.signature(),
            names: code.names(),
            cells: code.cells(),
            instructions: code.instructions(),
            name_count: image.name_count(),
            constant_count: image.constant_count(),
            child_count: raw.child_count(),
        };
        verify_function(&function, allocator)?;
    }
    Ok(())
}

/// One code object with what its operands may refer to, wherever its parts stand.
#[derive(Clone, Copy, Debug)]
pub struct Function<'c> {
    /// The numbers in front.
    pub signature: Signature,
    /// Var-uints: the function's name, the names of its parameters; more may follow.
    pub names: &'c [u8],
    /// Locals that are wrapped in a cell on entry.
    pub cells: &'c [u8],
    /// The instructions.
    pub instructions: &'c [u8],
    /// Names of the image.
    pub name_count: u32,
    /// Constants of the image.
    pub constant_count: u32,
    /// Code objects that this one makes.
    pub child_count: u32,
}

/// More walks than loops can nest.
const MAX_WALKS: u32 = 100;

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
    is_generator: bool,
    changed: bool,
}

/// Checks one code object.
pub fn verify_function<A: Allocator + Copy>(function: &Function<'_>, allocator: A) -> Check<()> {
    let signature = function.signature;
    require(!function.instructions.is_empty())?;
    let mut position = 0;
    for _ in 0..=signature.named_count() {
        let name = read_unsigned(function.names, &mut position).ok_or(FormatError::Prelude)?;
        require(name < function.name_count)?;
    }
    require(signature.default_count <= signature.positional_count)?;
    require(function.cells.iter().all(|&cell| u32::from(cell) < signature.state_count))?;
    require(signature.state_count <= 0xffff && signature.handler_count <= 0xff)?;
    let mut verifier = Verifier {
        code: function.instructions,
        state_count: signature.state_count,
        handler_limit: signature.handler_count,
        name_count: function.name_count,
        constant_count: function.constant_count,
        child_count: function.child_count,
        handlers: List::new_in(allocator),
        pending: List::new_in(allocator),
        tops: List::new_in(allocator),
        local_count: signature.parameter_count(),
        max_depth: 0,
        is_generator: signature.is_generator(),
        changed: true,
    };
    for &cell in function.cells {
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

    fn decode(&self, offset: u32) -> Check<Instruction> {
        Instruction::decode(self.code, offset as usize).ok_or(BROKEN)
    }

    fn walk(&mut self) -> Check<()> {
        self.pending.clear();
        let mut state = Some(State { low: 0, high: 0, handler: NO_HANDLER, phase: Phase::Body });
        let mut offset = 0;
        let mut next_top = 0;
        let mut previous = opcode::RETURN_VALUE;
        while (offset as usize) < self.code.len() {
            let (arrived, is_handler) = self.arrive(offset, state, previous)?;
            state = arrived;
            while let Some(&top) = self.tops.get(next_top) {
                // A target between two instructions is no target.
                require(top.target >= offset)?;
                if top.target > offset {
                    break;
                }
                require(!is_handler)?;
                state = self.meet(top.state, state)?;
                if top.state != state {
                    self.tops[next_top].state = state;
                    self.changed = true;
                }
                next_top += 1;
            }
            let instruction = self.decode(offset)?;
            previous = instruction.opcode;
            let mut next = instruction.next as u32;
            if let Some(before) = state {
                (state, next) = match self.async_part(offset, before)? {
                    Some((after, next)) => (after, next),
                    None => (self.step(offset, &instruction, before)?, next),
                };
            }
            offset = next;
        }
        require(state.is_none() && self.pending.is_empty())
    }

    fn meet(&self, left: Option<State>, right: Option<State>) -> Check<Option<State>> {
        match (left, right) {
            (Some(left), Some(right)) => {
                let high = left.high.max(right.high);
                require(State { high, ..left } == State { high, ..right })?;
                Ok(Some(State { high, ..left }))
            }
            (state, None) | (None, state) => Ok(state),
        }
    }

    /// Brings together the current state and those of the jumps that lead here. Says also whether a handler starts here.
    fn arrive(&mut self, offset: u32, mut state: Option<State>, previous: u8) -> Check<(Option<State>, bool)> {
        let mut handlers = 0;
        let mut jumps = 0;
        let mut start = None;
        let mut index = 0;
        while let Some(&pending) = self.pending.get(index) {
            require(pending.target >= offset)?;
            if pending.target > offset {
                index += 1;
                continue;
            }
            if pending.is_handler {
                handlers += 1;
                start = Some(pending.state);
            } else {
                jumps += 1;
                state = self.meet(state, Some(pending.state))?;
            }
            let last = self.pending.len() - 1;
            self.pending.swap(index, last);
            self.pending.pop();
        }
        let Some(start) = start else { return Ok((state, false)) };
        // A handler is reached as the machine does it, or from the end of its body with None as the reason.
        require(handlers == 1 && jumps == 0)?;
        if let Some(from_body) = state {
            let handler = self.handler(start.handler)?;
            require(matches!(handler.kind, Kind::With | Kind::Finally) && previous == opcode::LOAD_CONST_NONE)?;
            require(from_body.handler == start.handler && from_body.phase == Phase::Body)?;
            require(from_body.low == start.low)?;
        }
        Ok((Some(start), true))
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
            self.pending.push(Pending { target, state, is_handler: false })?;
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

    fn note_depth(&mut self, depth: u32) -> Check<()> {
        self.max_depth = self.max_depth.max(depth);
        require(self.max_depth <= self.state_count)
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

    /// How deep the code here may reach into the stack.
    fn floor(&self, state: State) -> Check<u32> {
        if state.handler == NO_HANDLER {
            return Ok(0);
        }
        Ok(self.handler(state.handler)?.low + u32::from(state.phase == Phase::Intact))
    }

    /// The state behind an instruction, if execution goes on to the next one.
    fn step(&mut self, offset: u32, instruction: &Instruction, before: State) -> Check<Option<State>> {
        self.check_operand(instruction, before)?;
        match instruction.opcode {
            // A frame that no generator owns has nowhere to wait.
            opcode::YIELD_VALUE | opcode::YIELD_FROM => require(self.is_generator)?,
            opcode::WITH_CLEANUP => return self.with_cleanup(instruction, before).map(Some),
            opcode::END_FINALLY => return self.end_finally(before).map(Some),
            opcode::UNWIND_JUMP => return self.unwind(offset, instruction, before).map(|()| None),
            opcode::POP_EXCEPT_JUMP => {
                let handler = self.handler(before.handler)?;
                require(handler.kind == Kind::Except && before.phase != Phase::Intact && before.low == handler.low)?;
                self.jump(offset, instruction.operand, handler.behind()?)?;
                return Ok(None);
            }
            _ => {}
        }
        let (pops, pushes) = instruction.stack_effect();
        let rest = before.low.checked_sub(pops).ok_or(BROKEN)?;
        let mut after = State { low: rest + pushes, high: before.high - pops + pushes, ..before };
        self.note_depth(before.high.max(after.high))?;
        let only_looks = matches!(instruction.opcode, opcode::DUP_TOP | opcode::DUP_TOP_TWO);
        if !only_looks && rest < self.floor(before)? {
            // An `except` takes its exception off the stack, once.
            let handler = self.handler(before.handler)?;
            require(handler.kind == Kind::Except && before.phase == Phase::Intact)?;
            require(rest == handler.low && pushes == 0)?;
            after.phase = Phase::Consumed;
        }
        let target = instruction.operand;
        match instruction.opcode {
            opcode::JUMP | opcode::POP_JUMP_IF_TRUE | opcode::POP_JUMP_IF_FALSE => self.jump(offset, target, after)?,
            opcode::JUMP_IF_TRUE_OR_POP | opcode::JUMP_IF_FALSE_OR_POP => self.jump(offset, target, before)?,
            opcode::FOR_ITER => {
                self.jump(offset, target, State { low: rest, high: before.high - pops, ..before })?;
            }
            opcode::SETUP_WITH | opcode::SETUP_EXCEPT | opcode::SETUP_FINALLY => {
                after = self.set_up(offset, instruction, before, after)?;
            }
            _ => {}
        }
        Ok(if instruction.ends_block() { None } else { Some(after) })
    }

    /// Opens a handler; gives the state of its body.
    fn set_up(&mut self, offset: u32, instruction: &Instruction, before: State, after: State) -> Check<State> {
        let kind = match instruction.opcode {
            opcode::SETUP_WITH => Kind::With,
            opcode::SETUP_EXCEPT => Kind::Except,
            _ => self.async_exit(instruction.operand).map_or(Kind::Finally, Kind::Async),
        };
        let above = u32::from(kind == Kind::With);
        let outer = before.handler;
        let level = if outer == NO_HANDLER { 1 } else { self.handler(outer)?.level + 1 };
        require(level <= self.handler_limit)?;
        let handler = Handler {
            setup: offset,
            kind,
            outer,
            outer_phase: before.phase,
            level,
            low: after.low - above,
            high: after.high - above,
        };
        // What the handler takes with it must be its own.
        require(handler.behind()?.low >= self.floor(before)?)?;
        self.set_handler(handler)?;
        let reason = if kind == Kind::Except { 1 } else { 2 };
        let state = State { low: handler.low + 1, high: handler.high + reason, handler: offset, phase: Phase::Intact };
        self.note_depth(state.high)?;
        require(instruction.operand > offset)?;
        self.pending.push(Pending { target: instruction.operand, state, is_handler: true })?;
        Ok(State { handler: offset, phase: Phase::Body, ..after })
    }

    fn with_cleanup(&mut self, instruction: &Instruction, before: State) -> Check<State> {
        let handler = self.handler(before.handler)?;
        require(handler.kind == Kind::With && before.phase == Phase::Intact && before.low == handler.low + 1)?;
        // The exit method is called with three arguments above its receiver.
        self.note_depth((before.low + 2).max(before.high + 1))?;
        require(self.decode(instruction.next as u32)?.opcode == opcode::END_FINALLY)?;
        Ok(State { low: before.low - 2, high: before.high - 2, ..before })
    }

    fn end_finally(&mut self, before: State) -> Check<State> {
        let handler = self.handler(before.handler)?;
        let behind = handler.behind()?;
        require(!matches!(handler.kind, Kind::Async(_)))?;
        require(before.phase == Phase::Intact && before.low == behind.low + 1)?;
        Ok(behind)
    }

    fn unwind(&mut self, offset: u32, instruction: &Instruction, before: State) -> Check<()> {
        let count = instruction.extra & 0x7f;
        require(count > 0)?;
        // The target is put on top; where a handler runs, the room for the count is its own.
        self.note_depth(before.high + 1)?;
        let mut state = before;
        for _ in 0..count {
            let handler = self.handler(state.handler)?;
            match state.phase {
                Phase::Body | Phase::Consumed => require(state.low == handler.low)?,
                // A `finally` that is running is given up.
                Phase::Intact => require(handler.kind == Kind::Finally && state.low == handler.low + 1)?,
            }
            state = handler.behind()?;
        }
        if instruction.extra & 0x80 != 0 {
            state.low = state.low.checked_sub(opcode::ITERATOR_SLOTS).ok_or(BROKEN)?;
            state.high -= opcode::ITERATOR_SLOTS;
        }
        require(state.low >= self.floor(state)?)?;
        self.jump(offset, instruction.operand, state)
    }
}
