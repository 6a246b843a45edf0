//! Recognises the end of an `async with`
//!
//! Its code finds out itself whether the reason on the stack is an exception or a return or jump, and handles each; so
//! its depths depend on values. It is accepted only in the one form that compilers write.

use allocator_api2::alloc::Allocator;

use super::state::{AsyncExit, Kind, NO_HANDLER, Phase, State};
use super::{Check, Verifier};
use crate::bytecode::opcode::{self, Instruction, Operand};

impl<A: Allocator + Copy> Verifier<'_, A> {
    /// The instructions from here, if they are these: opcodes with operands where those matter.
    fn matches_all(&self, mut offset: u32, wanted: &[u8], targets: &mut [u32]) -> Option<u32> {
        let mut target = 0;
        for &opcode in wanted {
            let instruction = Instruction::decode(self.code, offset as usize)?;
            if instruction.opcode != opcode {
                return None;
            }
            match instruction.kind {
                Operand::Name if instruction.operand >= self.name_count => return None,
                Operand::Unsigned if instruction.operand != 3 => return None,
                Operand::SignedJump => {
                    *targets.get_mut(target)? = instruction.operand;
                    target += 1;
                }
                _ => {}
            }
            offset = instruction.next as u32;
        }
        Some(offset)
    }

    /// Recognises the end of an `async with` at a handler's start.
    pub(super) fn async_exit(&self, start: u32) -> Option<AsyncExit> {
        use opcode::*;
        const MATCH: u8 = BINARY_OP_MULTI + BinaryOperator::ExceptionMatch as u8;
        const RAISED: [u8; 21] = [
            DUP_TOP,
            LOAD_GLOBAL,
            MATCH,
            POP_JUMP_IF_FALSE,
            DUP_TOP,
            ROT_THREE,
            ROT_TWO,
            LOAD_METHOD,
            ROT_THREE,
            ROT_THREE,
            DUP_TOP,
            LOAD_ATTR,
            ROT_TWO,
            LOAD_CONST_NONE,
            CALL_METHOD,
            GET_ITER,
            LOAD_CONST_NONE,
            YIELD_FROM,
            POP_JUMP_IF_FALSE,
            POP_TOP,
            LOAD_CONST_NONE,
        ];
        const CALLS: [u8; 9] = [
            LOAD_METHOD,
            LOAD_CONST_NONE,
            DUP_TOP,
            DUP_TOP,
            CALL_METHOD,
            GET_ITER,
            LOAD_CONST_NONE,
            YIELD_FROM,
            POP_TOP,
        ];
        let mut targets = [0; 3];
        let jump = self.matches_all(start, &RAISED, &mut targets[..2])?;
        let unwinding = self.matches_all(jump, &[JUMP], &mut targets[2..])?;
        let normal = self.matches_all(unwinding, &[ROT_THREE, ROT_THREE], &mut [])?;
        let last = self.matches_all(normal, &CALLS, &mut [])?;
        let end = self.matches_all(last, &[END_FINALLY], &mut [])?;
        (targets == [unwinding, last, last]).then_some(AsyncExit { normal, end })
    }

    /// At the normal end of an `async with` block, or at its handler: steps over it as a whole.
    pub(super) fn async_part(&mut self, offset: u32, before: State) -> Check<Option<(Option<State>, u32)>> {
        if before.handler == NO_HANDLER {
            return Ok(None);
        }
        let handler = self.handler(before.handler)?;
        let Kind::Async(exit) = handler.kind else { return Ok(None) };
        if before.phase == Phase::Intact {
            // With two values of a reason, the method, its receiver and three arguments.
            self.note_depth(before.high + 4)?;
            return Ok(Some((Some(handler.behind()?), exit.end)));
        }
        if before.low != handler.low {
            return Ok(None);
        }
        let mut target = [0];
        let normal_end = [opcode::LOAD_CONST_NONE, opcode::ROT_TWO, opcode::JUMP];
        match self.matches_all(offset, &normal_end, &mut target) {
            Some(next) if target[0] == exit.normal => Ok(Some((None, next))),
            _ => Ok(None),
        }
    }
}
