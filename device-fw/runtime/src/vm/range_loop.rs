//! `for ... in range(...)` without a range object, so that such a loop also runs in a hard interrupt handler
//!
//! **Invariant:** whatever the name `range` means is called; only where that is the built-in type and a `for` begins right
//! behind the call, the slots of the loop are written at once. Other arguments than small ints take the long way.

use pyrite_compiler::bytecode::opcode as op;

use crate::heap::stack::INSTRUCTION;
use crate::runtime::Runtime;
use crate::value::Value;
use crate::vm::operations::{RANGE, RANGE_DOWN};

/// Begins the loop in the newest frame, whose instruction is stored: `positional` arguments of `range` lie from `start` on, and
/// the slots go to `result`. False if the range is to be made.
pub fn begin(rt: &mut Runtime<'_>, start: usize, positional: usize, keywords: usize, result: usize) -> bool {
    let frame = rt.heap.frame();
    let after_call = rt.heap.frame_count(frame + INSTRUCTION);
    if keywords > 0 || rt.heap.code_cursor(after_call).look() != op::GET_ITER_STACK {
        return false;
    }
    let argument = |position| rt.heap.stack_value(start + position);
    let (zero, one) = (Value::small_wrapping(0), Value::small_wrapping(1));
    let numbers = match positional {
        1 => [zero, argument(0), one],
        2 => [argument(0), argument(1), one],
        3 => [argument(0), argument(1), argument(2)],
        _ => return false,
    };
    if numbers[2] == zero || !numbers.iter().all(|number| number.is_small()) {
        return false;
    }
    let mode = if numbers[2].small_number() > 0 { RANGE } else { RANGE_DOWN };
    let slots = [numbers[0], numbers[1], numbers[2], mode];
    rt.heap.set_stack_pointer(result + slots.len());
    for (position, slot) in slots.into_iter().enumerate() {
        rt.heap.set_stack_value(result + position, slot);
    }
    rt.heap.set_frame_count(frame + INSTRUCTION, after_call + 1);
    true
}
