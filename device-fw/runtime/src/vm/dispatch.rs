//! The dispatch loop
//!
//! **Invariant:** instruction, stack and local cursors of the running frame live in Rust locals. Before anything that may
//! allocate, run Python code or look at the stack, the stack pointer is stored; before anything that may leave the frame, the instruction
//! too. Errors leave the inner loop with `break 'raised`.

use pyrite_compiler::bytecode::opcode as op;

use crate::heap::Kind;
use crate::heap::cursor::{CodeCursor, StackCursor, TableCursor};
use crate::heap::stack::{EXTRA, FUNCTION, INSTRUCTION, LOCALS, PREVIOUS, RESULT, STATE};
use crate::native::{BinaryOperator, Comparison};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};
use crate::vm::frame::{ROLE_CALL, ROLE_GENERATOR, enter_quickly, handlers as frame_handlers};
use crate::vm::generators::{self, Resume};
use crate::vm::leave::{deliver_yield, leave, pop_handler, push_handler, unwind_jump, unwind_return};
use crate::vm::opcode_patterns::opcodes;
use crate::vm::operations::{self, Called};
use crate::vm::unwind::{self, Trace};
use crate::vm::{load, make_function::make_function, retry, with_statement};

const SMALL_INT_MULTI_BASE: i32 = op::LOAD_CONST_SMALL_INT_MULTI as i32 + op::SMALL_INT_MULTI_EXCESS;

const LAST_STORE_FAST_MULTI: u8 = op::STORE_FAST_MULTI + 15;

const OP_LESS: u8 = op::BINARY_OP_MULTI;
const OP_MORE: u8 = op::BINARY_OP_MULTI + 1;
const OP_EQUAL: u8 = op::BINARY_OP_MULTI + 2;
const OP_LESS_EQUAL: u8 = op::BINARY_OP_MULTI + 3;
const OP_MORE_EQUAL: u8 = op::BINARY_OP_MULTI + 4;
const OP_NOT_EQUAL: u8 = op::BINARY_OP_MULTI + 5;
const OP_IN: u8 = op::BINARY_OP_MULTI + 6;
const OP_IS: u8 = op::BINARY_OP_MULTI + 7;
const OP_EXCEPTION_MATCH: u8 = op::BINARY_OP_MULTI + 8;
const OP_IN_PLACE: u8 = op::BINARY_OP_MULTI + 9;
const OP_IN_PLACE_ADD: u8 = OP_IN_PLACE + BinaryOperator::Add as u8;
const OP_IN_PLACE_SUBTRACT: u8 = OP_IN_PLACE + BinaryOperator::Subtract as u8;
const OP_IN_PLACE_MULTIPLY: u8 = OP_IN_PLACE + BinaryOperator::Multiply as u8;
const OP_PLAIN: u8 = OP_IN_PLACE + 13;
const OP_ADD: u8 = OP_PLAIN + BinaryOperator::Add as u8;
const OP_SUBTRACT: u8 = OP_PLAIN + BinaryOperator::Subtract as u8;
const OP_MULTIPLY: u8 = OP_PLAIN + BinaryOperator::Multiply as u8;

/// The cursors of a frame.
struct Registers {
    frame: usize,
    code: CodeCursor,
    stack: StackCursor,
    locals: StackCursor,
    constants: TableCursor,
    names: TableCursor,
}

impl Registers {
    /// Those of the newest frame.
    #[inline(always)]
    fn load(rt: &Runtime<'_>) -> Self {
        let heap = &rt.heap;
        let frame = heap.frame();
        let context = heap.payload_word(heap.frame_value(frame + FUNCTION), types::function::CONTEXT);
        Self {
            frame,
            code: heap.code_cursor(heap.frame_count(frame + INSTRUCTION)),
            stack: heap.stack_cursor(heap.stack_pointer()),
            locals: heap.stack_cursor(heap.frame_count(frame + LOCALS)),
            constants: heap.table_cursor(context),
            names: heap.table_cursor(heap.payload_word(context, load::NAMES)),
        }
    }
}

/// Runs the newest frame, and what it calls, until the frame that native code waits for is left. `inject` is raised first.
#[expect(clippy::manual_range_patterns, reason = "see `opcode_patterns`")]
pub fn run(rt: &mut Runtime<'_>, inject: Option<Raised>) -> Result<Resume, Raised> {
    let log = rt.heap.log_mark();
    if let Some(raised) = inject {
        unwind::raise(rt, raised, Trace::Add)?;
    }
    let mut trace = Trace::Add;
    loop {
        let Registers { mut frame, mut code, mut stack, mut locals, mut constants, mut names } = Registers::load(rt);
        let raised: Raised = 'raised: {
            /// Stores the stack pointer.
            macro_rules! sync {
                () => {
                    rt.heap.store_stack_pointer(stack)
                };
            }
            /// Continues with the newest frame.
            macro_rules! load_registers {
                () => {
                    Registers { frame, code, stack, locals, constants, names } = Registers::load(rt)
                };
            }
            /// Evaluates a result; errors are raised.
            macro_rules! attempt {
                ($result:expr) => {
                    match $result {
                        Ok(value) => value,
                        Err(raised) => break 'raised raised,
                    }
                };
            }
            /// Stores the instruction and continues with the newest frame.
            macro_rules! save_instruction {
                () => {
                    let offset = rt.heap.code_offset(code);
                    rt.heap.set_frame_count(frame + INSTRUCTION, offset)
                };
            }
            macro_rules! name {
                () => {{
                    let index = code.unsigned();
                    Name(u32::from(names.half(index)))
                }};
            }
            macro_rules! poll {
                () => {
                    if rt.machine.attention.is_raised() {
                        sync!();
                        rt.heap.log_release(log);
                        attempt!(rt.attend_between());
                    }
                };
            }
            /// Ends an operation: goes on with the frame that a call made, or with its value.
            macro_rules! called {
                ($result:expr, $bottom:expr) => {{
                    // The frame's instruction must be there for whoever comes back to it.
                    save_instruction!();
                    match attempt!($result) {
                        Called::Value(value) => {
                            stack = rt.heap.stack_cursor($bottom);
                            stack.push(value);
                        }
                        Called::Frame => {
                            load_registers!();
                        }
                    }
                }};
            }
            /// Calls; a plain Python function without leaving the loop.
            macro_rules! call {
                ($callee:expr, $start:expr, $positional:expr, $keywords:expr, $result:expr) => {{
                    let (callee, start, positional, keywords, result) =
                        ($callee, $start, $positional, $keywords, $result);
                    if rt.heap.has_kind(callee, Kind::Function)
                        && keywords == 0
                        && let Some(entered) = enter_quickly(rt, callee, start, positional, result)
                    {
                        save_instruction!();
                        let context = rt.heap.payload_word(callee, types::function::CONTEXT);
                        frame = entered.frame;
                        code = entered.code;
                        stack = rt.heap.stack_cursor(entered.values);
                        locals = rt.heap.stack_cursor(start);
                        constants = rt.heap.table_cursor(context);
                        names = rt.heap.table_cursor(rt.heap.payload_word(context, load::NAMES));
                        continue;
                    }
                    if let Some(id) = callee.as_native_function() {
                        save_instruction!();
                        let value = attempt!(retry::call_native(rt, id, start, positional, keywords));
                        stack = rt.heap.stack_cursor(result);
                        stack.push(value);
                        continue;
                    }
                    called!(operations::call(rt, callee, start, positional, keywords, result), result);
                }};
            }
            /// Pushes what a loop steps to, or stores it at once where the next instruction would.
            macro_rules! bind {
                ($value:expr) => {{
                    let next = code.look();
                    if matches!(next, op::STORE_FAST_MULTI..=LAST_STORE_FAST_MULTI) {
                        code.byte();
                        locals.set_local(usize::from(next - op::STORE_FAST_MULTI), $value);
                    } else {
                        stack.push($value);
                    }
                }};
            }
            /// A binary operator of any operands, by its number.
            macro_rules! binary {
                ($opcode:expr) => {{
                    sync!();
                    rt.heap.log_release(log);
                    let result = attempt!(retry::binary(rt, $opcode - OP_IN_PLACE));
                    stack.drop(1);
                    stack.poke(1, result);
                }};
            }
            /// A binary operator that small ints and floats do at once.
            macro_rules! arithmetic {
                ($opcode:expr, $of_small_ints:ident, $operator:tt) => {{
                    let (left, right) = (stack.peek(2), stack.peek(1));
                    if let Some(number) = left.$of_small_ints(right) {
                        stack.drop(1);
                        stack.poke(1, number);
                    } else if let Some((left, right)) = rt.heap.floats(left, right)
                        && let Some(number) = rt.heap.quick_float(left $operator right)
                    {
                        stack.drop(1);
                        stack.poke(1, number);
                    } else {
                        binary!($opcode);
                    }
                }};
            }
            /// Ends a comparison: most often a conditional jump follows, which then needs no value on the stack.
            macro_rules! branch {
                ($condition:expr) => {{
                    let condition = $condition;
                    let next = code.look();
                    if next != op::POP_JUMP_IF_FALSE && next != op::POP_JUMP_IF_TRUE {
                        stack.push(Value::bool(condition));
                        continue;
                    }
                    code.byte();
                    let distance = code.signed_jump();
                    if condition == (next == op::POP_JUMP_IF_TRUE) {
                        code.jump(distance);
                        if distance < 0 {
                            rt.heap.log_release(log);
                            poll!();
                        }
                    }
                }};
            }
            /// The truth of a comparison of numbers; other operands are compared by their types, which may give any value.
            macro_rules! compared {
                ($operator:tt, $slow:expr) => {{
                    let (left, right) = (stack.peek(2), stack.peek(1));
                    if left.is_small() && right.is_small() {
                        stack.drop(2);
                        (left.word() as i32) $operator (right.word() as i32)
                    } else if let Some((left, right)) = rt.heap.floats(left, right) {
                        stack.drop(2);
                        left $operator right
                    } else {
                        sync!();
                        let result = attempt!(rt.compare($slow, left, right));
                        stack.drop(1);
                        stack.poke(1, result);
                        continue;
                    }
                }};
            }
            macro_rules! truth {
                ($value:expr) => {{
                    let value = $value;
                    match value {
                        Value::TRUE => true,
                        Value::FALSE => false,
                        _ => {
                            sync!();
                            attempt!(rt.truth(value))
                        }
                    }
                }};
            }
            loop {
                let opcode = code.byte();
                match opcode {
                    opcodes!(LOAD_FAST_MULTI) => {
                        let value = locals.local(usize::from(opcode - op::LOAD_FAST_MULTI));
                        if value.is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        stack.push(value);
                    }
                    opcodes!(STORE_FAST_MULTI) => {
                        let value = stack.pop();
                        locals.set_local(usize::from(opcode - op::STORE_FAST_MULTI), value);
                    }
                    opcodes!(LOAD_CONST_SMALL_INT_MULTI) => {
                        stack.push(Value::small_wrapping(i32::from(opcode) - SMALL_INT_MULTI_BASE));
                    }
                    OP_LESS => branch!(compared!(<, Comparison::Less)),
                    OP_MORE => branch!(compared!(>, Comparison::Greater)),
                    OP_LESS_EQUAL => branch!(compared!(<=, Comparison::LessEqual)),
                    OP_MORE_EQUAL => branch!(compared!(>=, Comparison::GreaterEqual)),
                    OP_EQUAL => branch!(compared!(==, Comparison::Equal)),
                    OP_NOT_EQUAL => branch!(compared!(!=, Comparison::NotEqual)),
                    OP_ADD | OP_IN_PLACE_ADD => arithmetic!(opcode, add_small, +),
                    OP_SUBTRACT | OP_IN_PLACE_SUBTRACT => arithmetic!(opcode, subtract_small, -),
                    OP_MULTIPLY | OP_IN_PLACE_MULTIPLY => arithmetic!(opcode, multiply_small, *),
                    OP_IN => {
                        let (left, right) = (stack.peek(2), stack.peek(1));
                        sync!();
                        let result = attempt!(rt.contains(right, left));
                        stack.drop(2);
                        branch!(result);
                    }
                    OP_IS => {
                        let right = stack.pop();
                        branch!(stack.pop() == right);
                    }
                    OP_EXCEPTION_MATCH => {
                        let (left, right) = (stack.peek(2), stack.peek(1));
                        sync!();
                        let result = attempt!(operations::exception_match(rt, left, right));
                        stack.drop(2);
                        branch!(result);
                    }
                    opcodes!(OTHER_BINARY_OP) => binary!(opcode),
                    opcodes!(UNARY_OP_MULTI) => {
                        let value = stack.peek(1);
                        sync!();
                        let result = attempt!(operations::unary(rt, opcode - op::UNARY_OP_MULTI, value));
                        stack.poke(1, result);
                    }
                    op::LOAD_CONST_FALSE => stack.push(Value::FALSE),
                    op::LOAD_CONST_NONE => stack.push(Value::NONE),
                    op::LOAD_CONST_TRUE => stack.push(Value::TRUE),
                    op::LOAD_NULL => stack.push(Value::NULL),
                    op::LOAD_CONST_SMALL_INT => {
                        let number = code.signed();
                        stack.push(Value::small_wrapping(number));
                    }
                    op::LOAD_CONST_STRING => {
                        let name = name!();
                        stack.push(Value::name(name));
                    }
                    op::LOAD_CONST_OBJ => {
                        let index = code.unsigned();
                        stack.push(constants.value(load::CONSTANTS + index));
                    }
                    op::LOAD_FAST_N => {
                        let value = locals.local(code.unsigned());
                        if value.is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        stack.push(value);
                    }
                    op::LOAD_DEREF => {
                        let cell = locals.local(code.unsigned());
                        let value = rt.heap.word(cell, 0);
                        if value.is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        stack.push(value);
                    }
                    op::STORE_FAST_N => {
                        let value = stack.pop();
                        locals.set_local(code.unsigned(), value);
                    }
                    op::STORE_DEREF => {
                        let value = stack.pop();
                        let cell = locals.local(code.unsigned());
                        rt.heap.set_word(cell, 0, value);
                    }
                    op::DELETE_FAST => {
                        let local = code.unsigned();
                        if locals.local(local).is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        locals.set_local(local, Value::NULL);
                    }
                    op::DELETE_DEREF => {
                        let cell = locals.local(code.unsigned());
                        if rt.heap.word(cell, 0).is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        rt.heap.set_word(cell, 0, Value::NULL);
                    }
                    op::LOAD_GLOBAL => {
                        let name = name!();
                        let globals = constants.value(load::GLOBALS);
                        let value = match rt.dict_get_name(globals, name) {
                            Some(value) => value,
                            None => {
                                sync!();
                                attempt!(operations::load_builtin(rt, name))
                            }
                        };
                        stack.push(value);
                    }
                    op::LOAD_NAME => {
                        let name = name!();
                        sync!();
                        let globals = constants.value(load::GLOBALS);
                        let value = attempt!(operations::load_name(rt, frame, globals, name));
                        stack.push(value);
                    }
                    op::STORE_NAME => {
                        let name = name!();
                        sync!();
                        let namespace = rt.heap.frame_value(frame + EXTRA);
                        let target = namespace.present().unwrap_or(constants.value(load::GLOBALS));
                        attempt!(rt.dict_set_name(target, name, stack.peek(1)));
                        stack.drop(1);
                    }
                    op::STORE_GLOBAL => {
                        let name = name!();
                        sync!();
                        attempt!(rt.dict_set_name(constants.value(load::GLOBALS), name, stack.peek(1)));
                        stack.drop(1);
                    }
                    op::DELETE_NAME => {
                        let name = name!();
                        sync!();
                        let namespace = rt.heap.frame_value(frame + EXTRA);
                        let target = namespace.present().unwrap_or(constants.value(load::GLOBALS));
                        attempt!(operations::delete_name(rt, target, name));
                    }
                    op::DELETE_GLOBAL => {
                        let name = name!();
                        sync!();
                        attempt!(operations::delete_name(rt, constants.value(load::GLOBALS), name));
                    }
                    op::LOAD_ATTR => {
                        let name = name!();
                        let object = stack.peek(1);
                        if let Some(value) = rt.plain_instance_attribute(object, name) {
                            stack.poke(1, value);
                            continue;
                        }
                        sync!();
                        let value = attempt!(rt.get_attribute(object, name));
                        stack.poke(1, value);
                    }
                    op::STORE_ATTR => {
                        let name = name!();
                        sync!();
                        let (object, value) = (stack.peek(1), stack.peek(2));
                        attempt!(rt.set_attribute(object, name, value.present()));
                        stack.drop(2);
                    }
                    op::LOAD_METHOD => {
                        let name = name!();
                        let object = stack.peek(1);
                        if let Some(method) = rt.plain_method(object, name) {
                            stack.poke(1, method);
                            stack.push(object);
                            continue;
                        }
                        sync!();
                        let (method, receiver) = attempt!(operations::load_method(rt, object, name));
                        stack.poke(1, method);
                        stack.push(receiver);
                    }
                    op::LOAD_SUPER_METHOD => {
                        let name = name!();
                        sync!();
                        let (class, object) = (stack.peek(2), stack.peek(1));
                        let (method, receiver) = attempt!(operations::load_super_method(rt, class, object, name));
                        stack.drop(1);
                        stack.poke(2, method);
                        stack.poke(1, receiver);
                    }
                    op::LOAD_BUILD_CLASS => {
                        sync!();
                        let value =
                            attempt!(operations::load_builtin(rt, const { crate::names::name("__build_class__") }));
                        stack.push(value);
                    }
                    op::LOAD_SUBSCR => {
                        let (object, key) = (stack.peek(2), stack.peek(1));
                        let found = match key.as_name() {
                            Some(name) => rt.dict_quick_name(object, name),
                            None => rt.heap.quick_item(object, key),
                        };
                        if let Some(item) = found {
                            stack.drop(1);
                            stack.poke(1, item);
                            continue;
                        }
                        sync!();
                        let value = attempt!(operations::load_item(rt, object, key));
                        stack.drop(1);
                        stack.poke(1, value);
                    }
                    op::STORE_SUBSCR => {
                        let (value, object, key) = (stack.peek(3), stack.peek(2), stack.peek(1));
                        if !value.is_null() && rt.heap.quick_store(object, key, value) {
                            stack.drop(3);
                            continue;
                        }
                        sync!();
                        attempt!(operations::store_item(rt, object, key, value));
                        stack.drop(3);
                    }
                    op::DUP_TOP => {
                        let top = stack.peek(1);
                        stack.push(top);
                    }
                    op::DUP_TOP_TWO => {
                        let (below, top) = (stack.peek(2), stack.peek(1));
                        stack.push(below);
                        stack.push(top);
                    }
                    op::POP_TOP => stack.drop(1),
                    op::ROT_TWO => {
                        let (below, top) = (stack.peek(2), stack.peek(1));
                        stack.poke(2, top);
                        stack.poke(1, below);
                    }
                    op::ROT_THREE => {
                        let (a, b, c) = (stack.peek(3), stack.peek(2), stack.peek(1));
                        stack.poke(3, c);
                        stack.poke(2, a);
                        stack.poke(1, b);
                    }
                    op::JUMP => {
                        let distance = code.signed_jump();
                        code.jump(distance);
                        if distance < 0 {
                            rt.heap.log_release(log);
                            poll!();
                        }
                    }
                    op::POP_JUMP_IF_TRUE => {
                        let distance = code.signed_jump();
                        let condition = stack.pop();
                        if truth!(condition) {
                            code.jump(distance);
                            if distance < 0 {
                                rt.heap.log_release(log);
                                poll!();
                            }
                        }
                    }
                    op::POP_JUMP_IF_FALSE => {
                        let distance = code.signed_jump();
                        let condition = stack.pop();
                        if !truth!(condition) {
                            code.jump(distance);
                            if distance < 0 {
                                rt.heap.log_release(log);
                                poll!();
                            }
                        }
                    }
                    op::JUMP_IF_TRUE_OR_POP => {
                        let distance = code.forward();
                        if truth!(stack.peek(1)) {
                            code.jump(distance);
                        } else {
                            stack.drop(1);
                        }
                    }
                    op::JUMP_IF_FALSE_OR_POP => {
                        let distance = code.forward();
                        if truth!(stack.peek(1)) {
                            stack.drop(1);
                        } else {
                            code.jump(distance);
                        }
                    }
                    op::SETUP_EXCEPT | op::SETUP_FINALLY => {
                        let distance = code.forward();
                        let finally = usize::from(opcode == op::SETUP_FINALLY);
                        sync!();
                        push_handler(rt, frame, code, stack, distance, finally);
                    }
                    op::SETUP_WITH => {
                        let distance = code.forward();
                        sync!();
                        let (exit, manager, value) = attempt!(with_statement::enter_with(rt, stack.peek(1)));
                        stack.poke(1, exit);
                        stack.push(manager);
                        sync!();
                        push_handler(rt, frame, code, stack, distance, 1);
                        stack.push(value);
                    }
                    op::WITH_CLEANUP => {
                        sync!();
                        let top = attempt!(with_statement::with_cleanup(rt));
                        stack = rt.heap.stack_cursor(top);
                    }
                    op::POP_EXCEPT_JUMP => {
                        let distance = code.forward();
                        pop_handler(rt, frame);
                        code.jump(distance);
                    }
                    op::END_FINALLY => {
                        pop_handler(rt, frame);
                        let top = stack.pop();
                        if top.is_none() {
                            continue;
                        }
                        match top.as_internal() {
                            Some(0) => {
                                let next;
                                (next, stack) = unwind_return(rt, frame, code, stack);
                                if let Some(next) = next {
                                    code = next;
                                    continue;
                                }
                                sync!();
                                save_instruction!();
                                let value = stack.pop();
                                match attempt!(leave(rt, value)) {
                                    Some(resume) => return Ok(resume),
                                    None => load_registers!(),
                                }
                            }
                            Some(left) => {
                                (code, stack) = unwind_jump(rt, frame, code, stack, left - 1);
                                poll!();
                            }
                            None => {
                                sync!();
                                trace = Trace::Keep;
                                break 'raised rt.raise_value(top);
                            }
                        }
                    }
                    op::UNWIND_JUMP => {
                        let distance = code.signed_jump();
                        let mut target = code;
                        target.jump(distance);
                        let count = usize::from(code.byte());
                        stack.push(Value::internal(rt.heap.code_offset(target)));
                        (code, stack) = unwind_jump(rt, frame, code, stack, count);
                        poll!();
                    }
                    op::GET_ITER => {
                        sync!();
                        let iterator = attempt!(rt.iterate(stack.peek(1)));
                        stack.poke(1, iterator);
                    }
                    op::GET_ITER_STACK => {
                        sync!();
                        let slots = attempt!(operations::iterate_on_stack(rt, stack.peek(1)));
                        stack.drop(1);
                        for slot in slots {
                            stack.push(slot);
                        }
                    }
                    op::FOR_ITER => {
                        let mode = stack.peek(1);
                        if mode == operations::RANGE || mode == operations::RANGE_DOWN {
                            let distance = code.forward();
                            let (next, stop, step) = (stack.peek(4), stack.peek(3), stack.peek(2));
                            let (next, stop, step) = (next.word() as i32, stop.word() as i32, step.word() as i32);
                            if if mode == operations::RANGE { next < stop } else { next > stop } {
                                // Tagged numbers: the step's tag bit goes off.
                                let after = next.checked_add(step - 1).unwrap_or(stop);
                                stack.poke(4, Value::from_word(after as u32 | 1));
                                bind!(Value::from_word(next as u32 | 1));
                            } else {
                                stack.drop(op::ITERATOR_SLOTS as usize);
                                code.jump(distance);
                            }
                            continue;
                        }
                        let iterator = stack.peek(3);
                        if mode == operations::GENERAL
                            && rt.heap.is(iterator, Kind::Generator)
                            && !generators::is_finished(rt, iterator)
                        {
                            sync!();
                            save_instruction!();
                            attempt!(generators::reopen(rt, iterator, Value::NONE, ROLE_GENERATOR));
                            load_registers!();
                            continue;
                        }
                        sync!();
                        match attempt!(operations::for_next(rt, stack)) {
                            Some(value) => {
                                code.forward();
                                bind!(value);
                            }
                            None => {
                                let distance = code.forward();
                                stack.drop(op::ITERATOR_SLOTS as usize);
                                code.jump(distance);
                            }
                        }
                    }
                    op::BUILD_TUPLE => {
                        let count = code.unsigned();
                        sync!();
                        let tuple = attempt!(operations::build(rt, Kind::Tuple, count));
                        stack.drop(count);
                        stack.push(tuple);
                    }
                    op::BUILD_LIST => {
                        let count = code.unsigned();
                        sync!();
                        let list = attempt!(operations::build_list(rt, count));
                        stack.drop(count);
                        stack.push(list);
                    }
                    op::BUILD_MAP => {
                        let count = code.unsigned();
                        sync!();
                        let dict = attempt!(retry::with_all_room(rt, |rt| rt.new_dict(count)));
                        stack.push(dict);
                    }
                    op::STORE_MAP => {
                        sync!();
                        attempt!(retry::store_map(rt));
                        stack.drop(2);
                    }
                    op::BUILD_SET => {
                        let count = code.unsigned();
                        sync!();
                        let set = attempt!(operations::build_set(rt, count));
                        stack.drop(count);
                        stack.push(set);
                    }
                    op::BUILD_SLICE => {
                        let count = code.unsigned();
                        sync!();
                        let slice = attempt!(operations::build_slice(rt, count));
                        stack.drop(count);
                        stack.push(slice);
                    }
                    op::STORE_COMP => {
                        let operand = code.unsigned();
                        sync!();
                        let depth = (operand >> 2) + 1;
                        let count = attempt!(operations::store_comprehension(rt, depth, operand & 3));
                        stack.drop(count);
                    }
                    op::UNPACK_SEQUENCE => {
                        let count = code.unsigned();
                        sync!();
                        attempt!(operations::unpack(rt, count));
                        stack = rt.heap.stack_cursor(rt.heap.stack_pointer());
                    }
                    op::UNPACK_EX => {
                        let counts = code.unsigned();
                        sync!();
                        attempt!(operations::unpack_starred(rt, counts & 0xff, counts >> 8 & 0xff));
                        stack = rt.heap.stack_cursor(rt.heap.stack_pointer());
                    }
                    op::MAKE_FUNCTION => {
                        let child = code.unsigned();
                        sync!();
                        let function = attempt!(make_function(rt, frame, child, 0, false));
                        stack.push(function);
                    }
                    op::MAKE_FUNCTION_DEFARGS => {
                        let child = code.unsigned();
                        sync!();
                        let function = attempt!(make_function(rt, frame, child, 0, true));
                        stack.drop(2);
                        stack.push(function);
                    }
                    op::MAKE_CLOSURE => {
                        let child = code.unsigned();
                        let cells = usize::from(code.byte());
                        sync!();
                        let function = attempt!(make_function(rt, frame, child, cells, false));
                        stack.drop(cells);
                        stack.push(function);
                    }
                    op::MAKE_CLOSURE_DEFARGS => {
                        let child = code.unsigned();
                        let cells = usize::from(code.byte());
                        sync!();
                        let function = attempt!(make_function(rt, frame, child, cells, true));
                        stack.drop(cells + 2);
                        stack.push(function);
                    }
                    op::CALL_FUNCTION => {
                        let counts = code.unsigned();
                        sync!();
                        rt.heap.log_release(log);
                        poll!();
                        let (positional, keywords) = (counts & 0xff, counts >> 8 & 0xff);
                        let start = rt.heap.stack_pointer() - positional - 2 * keywords;
                        let callee = stack.peek(positional + 2 * keywords + 1);
                        call!(callee, start, positional, keywords, start - 1);
                    }
                    op::CALL_METHOD => {
                        let counts = code.unsigned();
                        sync!();
                        rt.heap.log_release(log);
                        poll!();
                        let (mut positional, keywords) = (counts & 0xff, counts >> 8 & 0xff);
                        let mut start = rt.heap.stack_pointer() - positional - 2 * keywords;
                        let callee = stack.peek(positional + 2 * keywords + 2);
                        let result = start - 2;
                        if !stack.peek(positional + 2 * keywords + 1).is_null() {
                            start -= 1;
                            positional += 1;
                        }
                        call!(callee, start, positional, keywords, result);
                    }
                    op::CALL_FUNCTION_VAR_KW | op::CALL_METHOD_VAR_KW => {
                        let counts = code.unsigned();
                        sync!();
                        rt.heap.log_release(log);
                        poll!();
                        let is_method = opcode == op::CALL_METHOD_VAR_KW;
                        let spread = attempt!(operations::spread(rt, counts & 0xff, counts >> 8 & 0xff, is_method));
                        called!(
                            operations::call(
                                rt,
                                spread.callee,
                                spread.start,
                                spread.positional,
                                spread.keywords,
                                spread.result
                            ),
                            spread.result
                        );
                    }
                    op::RETURN_VALUE => {
                        // Neither a special role nor handlers: the plain case in one comparison.
                        if rt.heap.frame_value(frame + STATE) == Value::count(ROLE_CALL) {
                            let value = stack.pop();
                            let result = rt.heap.frame_count(frame + RESULT);
                            let previous = rt.heap.frame_count(frame + PREVIOUS);
                            rt.heap.set_frame_value(result, value);
                            rt.heap.set_stack_pointer(result + 1);
                            rt.heap.set_frame(previous);
                            load_registers!();
                            continue;
                        }
                        if frame_handlers(rt, frame) > 0 {
                            let next;
                            (next, stack) = unwind_return(rt, frame, code, stack);
                            if let Some(next) = next {
                                code = next;
                                continue;
                            }
                        }
                        sync!();
                        save_instruction!();
                        let value = stack.pop();
                        match attempt!(leave(rt, value)) {
                            Some(resume) => return Ok(resume),
                            None => load_registers!(),
                        }
                    }
                    op::RAISE_LAST => {
                        sync!();
                        trace = Trace::Keep;
                        break 'raised match unwind::handled(rt) {
                            Some(exception) => Raised::instance(exception),
                            None => {
                                trace = Trace::Add;
                                rt.raise_runtime_error(format_args!("No active exception to reraise"))
                            }
                        };
                    }
                    op::RAISE_OBJ => {
                        sync!();
                        unwind::begin_traceback(rt, stack.peek(1));
                        break 'raised rt.raise_value(stack.peek(1));
                    }
                    op::RAISE_FROM => {
                        sync!();
                        break 'raised operations::raise_from(rt, stack.peek(2), stack.peek(1));
                    }
                    op::YIELD_VALUE => {
                        let value = stack.peek(1);
                        sync!();
                        save_instruction!();
                        rt.heap.log_release(log);
                        rt.heap.keep(value);
                        match deliver_yield(rt, value) {
                            Some(resume) => return Ok(resume),
                            None => load_registers!(),
                        }
                    }
                    op::YIELD_FROM => {
                        let sent = stack.pop();
                        let iterator = stack.peek(1);
                        sync!();
                        save_instruction!();
                        if rt.heap.is(iterator, Kind::Generator) && !generators::is_finished(rt, iterator) {
                            poll!();
                            attempt!(generators::reopen(rt, iterator, sent, ROLE_GENERATOR));
                            load_registers!();
                            continue;
                        }
                        match attempt!(operations::delegate(rt, iterator, sent)) {
                            Resume::Yielded(value) => {
                                let after_opcode = rt.heap.frame_count(frame + INSTRUCTION);
                                rt.heap.set_frame_count(frame + INSTRUCTION, after_opcode - 1);
                                stack.push(value);
                                sync!();
                                match deliver_yield(rt, value) {
                                    Some(resume) => return Ok(resume),
                                    None => load_registers!(),
                                }
                            }
                            Resume::Returned(value) => stack.poke(1, value),
                        }
                    }
                    op::IMPORT_NAME => {
                        let name = name!();
                        sync!();
                        let (level, from_list) = (stack.peek(2), stack.peek(1));
                        let globals = constants.value(load::GLOBALS);
                        let module = attempt!(crate::vm::import::import_name(rt, name, level, from_list, globals));
                        stack.drop(1);
                        stack.poke(1, module);
                    }
                    op::IMPORT_FROM => {
                        let name = name!();
                        sync!();
                        let value = attempt!(crate::vm::import::import_from(rt, stack.peek(1), name));
                        stack.push(value);
                    }
                    op::IMPORT_STAR => {
                        sync!();
                        let namespace = rt.heap.frame_value(frame + EXTRA);
                        let target = namespace.present().unwrap_or(constants.value(load::GLOBALS));
                        attempt!(crate::vm::import::import_star(rt, stack.peek(1), target));
                        stack.drop(1);
                    }
                    opcodes!(INVALID) => {
                        sync!();
                        break 'raised rt.raise_not_implemented_error(format_args!("opcode {opcode:#x}"));
                    }
                }
            }
        };
        let offset = rt.heap.code_offset(code);
        let frame = frame;
        if rt.heap.frame() == frame {
            rt.heap.set_frame_count(frame + INSTRUCTION, offset);
        }
        rt.heap.keep(raised.value());
        let outcome = unwind::raise(rt, raised, trace);
        rt.heap.log_release(log);
        match outcome {
            Ok(()) => {}
            Err(raised) => {
                rt.heap.keep(raised.value());
                return Err(raised);
            }
        }
        trace = Trace::Add;
    }
}
