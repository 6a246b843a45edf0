//! The dispatch loop
//!
//! **Invariant:** instruction, stack and local cursors of the running frame live in Rust locals. Before anything that may
//! allocate, run Python code or look at the stack, the stack pointer is stored; before anything that may leave the frame, the instruction
//! too. Errors leave the inner loop with `break 'raised`.

use pyrite_compiler::bytecode::opcode as op;

use crate::heap::Kind;
use crate::heap::cursor::{CodeCursor, StackCursor, TableCursor};
use crate::heap::stack::{
    EXTRA, FUNCTION, HANDLER_DEPTH, HANDLER_EXCEPTION, HANDLER_INSTRUCTION, INSTRUCTION, LOCALS, PREVIOUS, RESULT,
    STATE, VALUES,
};
use crate::native::BinaryOperator;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};
use crate::vm::frame::{
    ROLE_CALL, ROLE_ENTRY, ROLE_GENERATOR, ROLE_INIT, enter_quickly, handlers as frame_handlers, role as frame_role,
    set_handlers,
};
use crate::vm::generators::{self, Resume};
use crate::vm::load;
use crate::vm::operations::{self, Called};
use crate::vm::unwind::{self, Trace, handler_at};

const SMALL_INT_MULTI_BASE: i32 = op::LOAD_CONST_SMALL_INT_MULTI as i32 + op::SMALL_INT_MULTI_EXCESS;

const LAST_SMALL_INT_MULTI: u8 = op::LOAD_CONST_SMALL_INT_MULTI + 63;
const LAST_LOAD_FAST_MULTI: u8 = op::LOAD_FAST_MULTI + 15;
const LAST_STORE_FAST_MULTI: u8 = op::STORE_FAST_MULTI + 15;
const LAST_UNARY_OP: u8 = op::UNARY_OP_MULTI + 3;

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
const OP_PLAIN: u8 = OP_IN_PLACE + 13;
const OP_ADD: u8 = OP_PLAIN + BinaryOperator::Add as u8;
const OP_SUBTRACT: u8 = OP_PLAIN + BinaryOperator::Subtract as u8;
const OP_LAST: u8 = OP_PLAIN + 12;

/// The arms of the loop. A dense number for each lets the `match` be one jump through a table.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Arm {
    LoadFastMulti,
    StoreFastMulti,
    LoadConstSmallIntMulti,
    OpLess,
    OpMore,
    OpLessEqual,
    OpMoreEqual,
    OpEqual,
    OpNotEqual,
    OpAdd,
    OpSubtract,
    OpIn,
    OpIs,
    OpExceptionMatch,
    OpInPlace,
    UnaryOpMulti,
    LoadConstFalse,
    LoadConstNone,
    LoadConstTrue,
    LoadNull,
    LoadConstSmallInt,
    LoadConstString,
    LoadConstObj,
    LoadFastN,
    LoadDeref,
    StoreFastN,
    StoreDeref,
    DeleteFast,
    DeleteDeref,
    LoadGlobal,
    LoadName,
    StoreName,
    StoreGlobal,
    DeleteName,
    DeleteGlobal,
    LoadAttr,
    StoreAttr,
    LoadMethod,
    LoadSuperMethod,
    LoadBuildClass,
    LoadSubscr,
    StoreSubscr,
    DupTop,
    DupTopTwo,
    PopTop,
    RotTwo,
    RotThree,
    Jump,
    PopJumpIfTrue,
    PopJumpIfFalse,
    JumpIfTrueOrPop,
    JumpIfFalseOrPop,
    SetupExcept,
    SetupWith,
    WithCleanup,
    PopExceptJump,
    EndFinally,
    UnwindJump,
    GetIter,
    GetIterStack,
    ForIter,
    BuildTuple,
    BuildList,
    BuildMap,
    StoreMap,
    BuildSet,
    BuildSlice,
    StoreComp,
    UnpackSequence,
    UnpackEx,
    MakeFunction,
    MakeFunctionDefargs,
    MakeClosure,
    MakeClosureDefargs,
    CallFunction,
    CallMethod,
    CallFunctionVarKw,
    ReturnValue,
    RaiseLast,
    RaiseObj,
    RaiseFrom,
    YieldValue,
    YieldFrom,
    ImportName,
    ImportFrom,
    ImportStar,
    Invalid,
}

/// The arm of each opcode.
static ARMS: [Arm; 256] = {
    let mut arms = [Arm::Invalid; 256];
    let mut opcode = 0;
    while opcode < 256 {
        arms[opcode] = match opcode as u8 {
            op::LOAD_FAST_MULTI..=LAST_LOAD_FAST_MULTI => Arm::LoadFastMulti,
            op::STORE_FAST_MULTI..=LAST_STORE_FAST_MULTI => Arm::StoreFastMulti,
            op::LOAD_CONST_SMALL_INT_MULTI..=LAST_SMALL_INT_MULTI => Arm::LoadConstSmallIntMulti,
            OP_LESS => Arm::OpLess,
            OP_MORE => Arm::OpMore,
            OP_LESS_EQUAL => Arm::OpLessEqual,
            OP_MORE_EQUAL => Arm::OpMoreEqual,
            OP_EQUAL => Arm::OpEqual,
            OP_NOT_EQUAL => Arm::OpNotEqual,
            OP_ADD | OP_IN_PLACE_ADD => Arm::OpAdd,
            OP_SUBTRACT | OP_IN_PLACE_SUBTRACT => Arm::OpSubtract,
            OP_IN => Arm::OpIn,
            OP_IS => Arm::OpIs,
            OP_EXCEPTION_MATCH => Arm::OpExceptionMatch,
            OP_IN_PLACE..=OP_LAST => Arm::OpInPlace,
            op::UNARY_OP_MULTI..=LAST_UNARY_OP => Arm::UnaryOpMulti,
            op::LOAD_CONST_FALSE => Arm::LoadConstFalse,
            op::LOAD_CONST_NONE => Arm::LoadConstNone,
            op::LOAD_CONST_TRUE => Arm::LoadConstTrue,
            op::LOAD_NULL => Arm::LoadNull,
            op::LOAD_CONST_SMALL_INT => Arm::LoadConstSmallInt,
            op::LOAD_CONST_STRING => Arm::LoadConstString,
            op::LOAD_CONST_OBJ => Arm::LoadConstObj,
            op::LOAD_FAST_N => Arm::LoadFastN,
            op::LOAD_DEREF => Arm::LoadDeref,
            op::STORE_FAST_N => Arm::StoreFastN,
            op::STORE_DEREF => Arm::StoreDeref,
            op::DELETE_FAST => Arm::DeleteFast,
            op::DELETE_DEREF => Arm::DeleteDeref,
            op::LOAD_GLOBAL => Arm::LoadGlobal,
            op::LOAD_NAME => Arm::LoadName,
            op::STORE_NAME => Arm::StoreName,
            op::STORE_GLOBAL => Arm::StoreGlobal,
            op::DELETE_NAME => Arm::DeleteName,
            op::DELETE_GLOBAL => Arm::DeleteGlobal,
            op::LOAD_ATTR => Arm::LoadAttr,
            op::STORE_ATTR => Arm::StoreAttr,
            op::LOAD_METHOD => Arm::LoadMethod,
            op::LOAD_SUPER_METHOD => Arm::LoadSuperMethod,
            op::LOAD_BUILD_CLASS => Arm::LoadBuildClass,
            op::LOAD_SUBSCR => Arm::LoadSubscr,
            op::STORE_SUBSCR => Arm::StoreSubscr,
            op::DUP_TOP => Arm::DupTop,
            op::DUP_TOP_TWO => Arm::DupTopTwo,
            op::POP_TOP => Arm::PopTop,
            op::ROT_TWO => Arm::RotTwo,
            op::ROT_THREE => Arm::RotThree,
            op::JUMP => Arm::Jump,
            op::POP_JUMP_IF_TRUE => Arm::PopJumpIfTrue,
            op::POP_JUMP_IF_FALSE => Arm::PopJumpIfFalse,
            op::JUMP_IF_TRUE_OR_POP => Arm::JumpIfTrueOrPop,
            op::JUMP_IF_FALSE_OR_POP => Arm::JumpIfFalseOrPop,
            op::SETUP_EXCEPT | op::SETUP_FINALLY => Arm::SetupExcept,
            op::SETUP_WITH => Arm::SetupWith,
            op::WITH_CLEANUP => Arm::WithCleanup,
            op::POP_EXCEPT_JUMP => Arm::PopExceptJump,
            op::END_FINALLY => Arm::EndFinally,
            op::UNWIND_JUMP => Arm::UnwindJump,
            op::GET_ITER => Arm::GetIter,
            op::GET_ITER_STACK => Arm::GetIterStack,
            op::FOR_ITER => Arm::ForIter,
            op::BUILD_TUPLE => Arm::BuildTuple,
            op::BUILD_LIST => Arm::BuildList,
            op::BUILD_MAP => Arm::BuildMap,
            op::STORE_MAP => Arm::StoreMap,
            op::BUILD_SET => Arm::BuildSet,
            op::BUILD_SLICE => Arm::BuildSlice,
            op::STORE_COMP => Arm::StoreComp,
            op::UNPACK_SEQUENCE => Arm::UnpackSequence,
            op::UNPACK_EX => Arm::UnpackEx,
            op::MAKE_FUNCTION => Arm::MakeFunction,
            op::MAKE_FUNCTION_DEFARGS => Arm::MakeFunctionDefargs,
            op::MAKE_CLOSURE => Arm::MakeClosure,
            op::MAKE_CLOSURE_DEFARGS => Arm::MakeClosureDefargs,
            op::CALL_FUNCTION => Arm::CallFunction,
            op::CALL_METHOD => Arm::CallMethod,
            op::CALL_FUNCTION_VAR_KW | op::CALL_METHOD_VAR_KW => Arm::CallFunctionVarKw,
            op::RETURN_VALUE => Arm::ReturnValue,
            op::RAISE_LAST => Arm::RaiseLast,
            op::RAISE_OBJ => Arm::RaiseObj,
            op::RAISE_FROM => Arm::RaiseFrom,
            op::YIELD_VALUE => Arm::YieldValue,
            op::YIELD_FROM => Arm::YieldFrom,
            op::IMPORT_NAME => Arm::ImportName,
            op::IMPORT_FROM => Arm::ImportFrom,
            op::IMPORT_STAR => Arm::ImportStar,
            _ => Arm::Invalid,
        };
        opcode += 1;
    }
    arms
};

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

/// True when the frame's next instruction is a YIELD_FROM: a generator stopped in what it delegates to.
pub fn is_at_yield_from(rt: &Runtime<'_>, frame: usize) -> bool {
    let mut code = rt.heap.code_cursor(rt.heap.frame_count(frame + INSTRUCTION));
    code.byte() == op::YIELD_FROM
}

/// The newest frame, a generator whose next instruction is stored, yields `value`. `Some` when native code waits for it; otherwise the
/// frame that resumed it is ready to go on.
pub fn deliver_yield(rt: &mut Runtime<'_>, value: Value) -> Option<Resume> {
    loop {
        let role = frame_role(rt, rt.heap.frame());
        generators::suspend(rt);
        if role & ROLE_ENTRY != 0 {
            return Some(Resume::Yielded(value));
        }
        // The instruction stored is the one behind the opcode.
        let frame = rt.heap.frame();
        let after_opcode = rt.heap.frame_count(frame + INSTRUCTION);
        let top = rt.heap.stack_pointer();
        rt.heap.set_stack_value(top, value);
        rt.heap.set_stack_pointer(top + 1);
        if rt.heap.code_cursor(after_opcode - 1).byte() == op::FOR_ITER {
            let mut code = rt.heap.code_cursor(after_opcode);
            code.forward();
            let next = rt.heap.code_offset(code);
            rt.heap.set_frame_count(frame + INSTRUCTION, next);
            return None;
        }
        // YIELD_FROM: the resumer yields it too, and will run the instruction again.
        rt.heap.set_frame_count(frame + INSTRUCTION, after_opcode - 1);
    }
}

/// The generator in the newest frame returned `value`. `Some` when native code waits for it.
fn deliver_return(rt: &mut Runtime<'_>, value: Value) -> Option<Resume> {
    let role = frame_role(rt, rt.heap.frame());
    generators::finish(rt);
    if role & ROLE_ENTRY != 0 {
        return Some(Resume::Returned(value));
    }
    let frame = rt.heap.frame();
    let after_opcode = rt.heap.frame_count(frame + INSTRUCTION);
    let top = rt.heap.stack_pointer();
    if rt.heap.code_cursor(after_opcode - 1).byte() == op::FOR_ITER {
        let mut code = rt.heap.code_cursor(after_opcode);
        let distance = code.forward();
        code.jump(distance);
        let next = rt.heap.code_offset(code);
        rt.heap.set_frame_count(frame + INSTRUCTION, next);
        rt.heap.set_stack_pointer(top - op::ITERATOR_SLOTS as usize);
    } else {
        rt.heap.set_stack_value(top - 1, value);
    }
    None
}

/// Runs the newest frame, and what it calls, until the frame that native code waits for is left. `inject` is raised first.
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
                        attempt!(rt.attend());
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
                    if rt.heap.is(callee, Kind::Function)
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
                    called!(operations::call(rt, callee, start, positional, keywords, result), result);
                }};
            }
            macro_rules! compare_small {
                ($operator:tt, $slow:expr) => {{
                    let right = stack.pop();
                    let left = stack.peek(1);
                    if left.is_small() && right.is_small() {
                        stack.poke(1, Value::bool((left.word() as i32) $operator (right.word() as i32)));
                    } else {
                        stack.push(right);
                        sync!();
                        let result = attempt!(rt.compare($slow, left, right));
                        stack.drop(1);
                        stack.poke(1, result);
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
                match ARMS[usize::from(opcode)] {
                    Arm::LoadFastMulti => {
                        let value = locals.local(usize::from(opcode - op::LOAD_FAST_MULTI));
                        if value.is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        stack.push(value);
                    }
                    Arm::StoreFastMulti => {
                        let value = stack.pop();
                        locals.set_local(usize::from(opcode - op::STORE_FAST_MULTI), value);
                    }
                    Arm::LoadConstSmallIntMulti => {
                        stack.push(Value::small_wrapping(i32::from(opcode) - SMALL_INT_MULTI_BASE));
                    }
                    Arm::OpLess => compare_small!(<, crate::native::Comparison::Less),
                    Arm::OpMore => compare_small!(>, crate::native::Comparison::Greater),
                    Arm::OpLessEqual => compare_small!(<=, crate::native::Comparison::LessEqual),
                    Arm::OpMoreEqual => compare_small!(>=, crate::native::Comparison::GreaterEqual),
                    Arm::OpEqual => compare_small!(==, crate::native::Comparison::Equal),
                    Arm::OpNotEqual => compare_small!(!=, crate::native::Comparison::NotEqual),
                    Arm::OpAdd => {
                        let (left, right) = (stack.peek(2), stack.peek(1));
                        if let Some(sum) = left.add_small(right) {
                            stack.drop(1);
                            stack.poke(1, sum);
                        } else {
                            sync!();
                            let result = attempt!(if opcode == OP_ADD {
                                rt.binary(BinaryOperator::Add, left, right)
                            } else {
                                rt.in_place(BinaryOperator::Add, left, right)
                            });
                            stack.drop(1);
                            stack.poke(1, result);
                        }
                    }
                    Arm::OpSubtract => {
                        let (left, right) = (stack.peek(2), stack.peek(1));
                        if let Some(difference) = left.subtract_small(right) {
                            stack.drop(1);
                            stack.poke(1, difference);
                        } else {
                            sync!();
                            let result = attempt!(if opcode == OP_SUBTRACT {
                                rt.binary(BinaryOperator::Subtract, left, right)
                            } else {
                                rt.in_place(BinaryOperator::Subtract, left, right)
                            });
                            stack.drop(1);
                            stack.poke(1, result);
                        }
                    }
                    Arm::OpIn => {
                        let (left, right) = (stack.peek(2), stack.peek(1));
                        sync!();
                        let result = attempt!(rt.contains(right, left));
                        stack.drop(1);
                        stack.poke(1, Value::bool(result));
                    }
                    Arm::OpIs => {
                        let right = stack.pop();
                        let left = stack.peek(1);
                        stack.poke(1, Value::bool(left == right));
                    }
                    Arm::OpExceptionMatch => {
                        let (left, right) = (stack.peek(2), stack.peek(1));
                        sync!();
                        let result = attempt!(operations::exception_match(rt, left, right));
                        stack.drop(1);
                        stack.poke(1, Value::bool(result));
                    }
                    Arm::OpInPlace => {
                        let (left, right) = (stack.peek(2), stack.peek(1));
                        sync!();
                        let result = attempt!(operations::binary(rt, opcode - OP_IN_PLACE, left, right));
                        stack.drop(1);
                        stack.poke(1, result);
                    }
                    Arm::UnaryOpMulti => {
                        let value = stack.peek(1);
                        sync!();
                        let result = attempt!(operations::unary(rt, opcode - op::UNARY_OP_MULTI, value));
                        stack.poke(1, result);
                    }
                    Arm::LoadConstFalse => stack.push(Value::FALSE),
                    Arm::LoadConstNone => stack.push(Value::NONE),
                    Arm::LoadConstTrue => stack.push(Value::TRUE),
                    Arm::LoadNull => stack.push(Value::NULL),
                    Arm::LoadConstSmallInt => {
                        let number = code.signed();
                        stack.push(Value::small_wrapping(number));
                    }
                    Arm::LoadConstString => {
                        let name = name!();
                        stack.push(Value::name(name));
                    }
                    Arm::LoadConstObj => {
                        let index = code.unsigned();
                        stack.push(constants.value(load::CONSTANTS + index));
                    }
                    Arm::LoadFastN => {
                        let value = locals.local(code.unsigned());
                        if value.is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        stack.push(value);
                    }
                    Arm::LoadDeref => {
                        let cell = locals.local(code.unsigned());
                        let value = rt.heap.word(cell, 0);
                        if value.is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        stack.push(value);
                    }
                    Arm::StoreFastN => {
                        let value = stack.pop();
                        locals.set_local(code.unsigned(), value);
                    }
                    Arm::StoreDeref => {
                        let value = stack.pop();
                        let cell = locals.local(code.unsigned());
                        rt.heap.set_word(cell, 0, value);
                    }
                    Arm::DeleteFast => {
                        let local = code.unsigned();
                        if locals.local(local).is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        locals.set_local(local, Value::NULL);
                    }
                    Arm::DeleteDeref => {
                        let cell = locals.local(code.unsigned());
                        if rt.heap.word(cell, 0).is_null() {
                            sync!();
                            break 'raised operations::raise_unbound(rt);
                        }
                        rt.heap.set_word(cell, 0, Value::NULL);
                    }
                    Arm::LoadGlobal => {
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
                    Arm::LoadName => {
                        let name = name!();
                        sync!();
                        let globals = constants.value(load::GLOBALS);
                        let value = attempt!(operations::load_name(rt, frame, globals, name));
                        stack.push(value);
                    }
                    Arm::StoreName => {
                        let name = name!();
                        sync!();
                        let namespace = rt.heap.frame_value(frame + EXTRA);
                        let target = namespace.present().unwrap_or(constants.value(load::GLOBALS));
                        attempt!(rt.dict_set_name(target, name, stack.peek(1)));
                        stack.drop(1);
                    }
                    Arm::StoreGlobal => {
                        let name = name!();
                        sync!();
                        attempt!(rt.dict_set_name(constants.value(load::GLOBALS), name, stack.peek(1)));
                        stack.drop(1);
                    }
                    Arm::DeleteName => {
                        let name = name!();
                        sync!();
                        let namespace = rt.heap.frame_value(frame + EXTRA);
                        let target = namespace.present().unwrap_or(constants.value(load::GLOBALS));
                        attempt!(operations::delete_name(rt, target, name));
                    }
                    Arm::DeleteGlobal => {
                        let name = name!();
                        sync!();
                        attempt!(operations::delete_name(rt, constants.value(load::GLOBALS), name));
                    }
                    Arm::LoadAttr => {
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
                    Arm::StoreAttr => {
                        let name = name!();
                        sync!();
                        let (object, value) = (stack.peek(1), stack.peek(2));
                        attempt!(rt.set_attribute(object, name, value.present()));
                        stack.drop(2);
                    }
                    Arm::LoadMethod => {
                        let name = name!();
                        sync!();
                        let (method, receiver) = attempt!(operations::load_method(rt, stack.peek(1), name));
                        stack.poke(1, method);
                        stack.push(receiver);
                    }
                    Arm::LoadSuperMethod => {
                        let name = name!();
                        sync!();
                        let (class, object) = (stack.peek(2), stack.peek(1));
                        let (method, receiver) = attempt!(operations::load_super_method(rt, class, object, name));
                        stack.drop(1);
                        stack.poke(2, method);
                        stack.poke(1, receiver);
                    }
                    Arm::LoadBuildClass => {
                        sync!();
                        let value =
                            attempt!(operations::load_builtin(rt, const { crate::names::name("__build_class__") }));
                        stack.push(value);
                    }
                    Arm::LoadSubscr => {
                        sync!();
                        let (object, key) = (stack.peek(2), stack.peek(1));
                        let value = attempt!(operations::load_item(rt, object, key));
                        stack.drop(1);
                        stack.poke(1, value);
                    }
                    Arm::StoreSubscr => {
                        sync!();
                        let (value, object, key) = (stack.peek(3), stack.peek(2), stack.peek(1));
                        attempt!(operations::store_item(rt, object, key, value));
                        stack.drop(3);
                    }
                    Arm::DupTop => {
                        let top = stack.peek(1);
                        stack.push(top);
                    }
                    Arm::DupTopTwo => {
                        let (below, top) = (stack.peek(2), stack.peek(1));
                        stack.push(below);
                        stack.push(top);
                    }
                    Arm::PopTop => stack.drop(1),
                    Arm::RotTwo => {
                        let (below, top) = (stack.peek(2), stack.peek(1));
                        stack.poke(2, top);
                        stack.poke(1, below);
                    }
                    Arm::RotThree => {
                        let (a, b, c) = (stack.peek(3), stack.peek(2), stack.peek(1));
                        stack.poke(3, c);
                        stack.poke(2, a);
                        stack.poke(1, b);
                    }
                    Arm::Jump => {
                        let distance = code.signed_jump();
                        code.jump(distance);
                        if distance < 0 {
                            rt.heap.log_release(log);
                            poll!();
                        }
                    }
                    Arm::PopJumpIfTrue => {
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
                    Arm::PopJumpIfFalse => {
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
                    Arm::JumpIfTrueOrPop => {
                        let distance = code.forward();
                        if truth!(stack.peek(1)) {
                            code.jump(distance);
                        } else {
                            stack.drop(1);
                        }
                    }
                    Arm::JumpIfFalseOrPop => {
                        let distance = code.forward();
                        if truth!(stack.peek(1)) {
                            stack.drop(1);
                        } else {
                            code.jump(distance);
                        }
                    }
                    Arm::SetupExcept => {
                        let distance = code.forward();
                        let finally = usize::from(opcode == op::SETUP_FINALLY);
                        sync!();
                        push_handler(rt, frame, code, stack, distance, finally);
                    }
                    Arm::SetupWith => {
                        let distance = code.forward();
                        sync!();
                        let (exit, manager, value) = attempt!(operations::enter_with(rt, stack.peek(1)));
                        stack.poke(1, exit);
                        stack.push(manager);
                        sync!();
                        push_handler(rt, frame, code, stack, distance, 1);
                        stack.push(value);
                    }
                    Arm::WithCleanup => {
                        sync!();
                        let top = attempt!(operations::with_cleanup(rt));
                        stack = rt.heap.stack_cursor(top);
                    }
                    Arm::PopExceptJump => {
                        let distance = code.forward();
                        pop_handler(rt, frame);
                        code.jump(distance);
                    }
                    Arm::EndFinally => {
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
                    Arm::UnwindJump => {
                        let distance = code.signed_jump();
                        let mut target = code;
                        target.jump(distance);
                        let count = usize::from(code.byte());
                        stack.push(Value::internal(rt.heap.code_offset(target)));
                        (code, stack) = unwind_jump(rt, frame, code, stack, count);
                        poll!();
                    }
                    Arm::GetIter => {
                        sync!();
                        let iterator = attempt!(rt.iterate(stack.peek(1)));
                        stack.poke(1, iterator);
                    }
                    Arm::GetIterStack => {
                        sync!();
                        let slots = attempt!(operations::iterate_on_stack(rt, stack.peek(1)));
                        stack.drop(1);
                        for slot in slots {
                            stack.push(slot);
                        }
                    }
                    Arm::ForIter => {
                        let mode = stack.peek(1);
                        if mode == operations::RANGE {
                            let distance = code.forward();
                            let (next, stop, step) = (stack.peek(4), stack.peek(3), stack.peek(2));
                            let (next, stop, step) = (next.word() as i32, stop.word() as i32, step.word() as i32);
                            if if step > 0 { next < stop } else { next > stop } {
                                // Tagged numbers: the step's tag bit goes off.
                                let after = next.checked_add(step - 1).unwrap_or(stop);
                                stack.poke(4, Value::from_word(after as u32 | 1));
                                stack.push(Value::from_word(next as u32 | 1));
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
                                stack.push(value);
                            }
                            None => {
                                let distance = code.forward();
                                stack.drop(op::ITERATOR_SLOTS as usize);
                                code.jump(distance);
                            }
                        }
                    }
                    Arm::BuildTuple => {
                        let count = code.unsigned();
                        sync!();
                        let tuple = attempt!(operations::build(rt, Kind::Tuple, count));
                        stack.drop(count);
                        stack.push(tuple);
                    }
                    Arm::BuildList => {
                        let count = code.unsigned();
                        sync!();
                        let list = attempt!(operations::build_list(rt, count));
                        stack.drop(count);
                        stack.push(list);
                    }
                    Arm::BuildMap => {
                        let count = code.unsigned();
                        sync!();
                        let dict = attempt!(rt.new_dict(count));
                        stack.push(dict);
                    }
                    Arm::StoreMap => {
                        sync!();
                        let (dict, value, key) = (stack.peek(3), stack.peek(2), stack.peek(1));
                        attempt!(rt.dict_set(dict, key, value));
                        stack.drop(2);
                    }
                    Arm::BuildSet => {
                        let count = code.unsigned();
                        sync!();
                        let set = attempt!(operations::build_set(rt, count));
                        stack.drop(count);
                        stack.push(set);
                    }
                    Arm::BuildSlice => {
                        let count = code.unsigned();
                        sync!();
                        let slice = attempt!(operations::build_slice(rt, count));
                        stack.drop(count);
                        stack.push(slice);
                    }
                    Arm::StoreComp => {
                        let operand = code.unsigned();
                        sync!();
                        let container = stack.peek((operand >> 2) + 1);
                        let count = attempt!(operations::store_comprehension(rt, container, operand & 3));
                        stack.drop(count);
                    }
                    Arm::UnpackSequence => {
                        let count = code.unsigned();
                        sync!();
                        attempt!(operations::unpack(rt, count));
                        stack = rt.heap.stack_cursor(rt.heap.stack_pointer());
                    }
                    Arm::UnpackEx => {
                        let counts = code.unsigned();
                        sync!();
                        attempt!(operations::unpack_starred(rt, counts & 0xff, counts >> 8 & 0xff));
                        stack = rt.heap.stack_cursor(rt.heap.stack_pointer());
                    }
                    Arm::MakeFunction => {
                        let child = code.unsigned();
                        sync!();
                        let function = attempt!(operations::make_function(rt, frame, child, 0, false));
                        stack.push(function);
                    }
                    Arm::MakeFunctionDefargs => {
                        let child = code.unsigned();
                        sync!();
                        let function = attempt!(operations::make_function(rt, frame, child, 0, true));
                        stack.drop(2);
                        stack.push(function);
                    }
                    Arm::MakeClosure => {
                        let child = code.unsigned();
                        let cells = usize::from(code.byte());
                        sync!();
                        let function = attempt!(operations::make_function(rt, frame, child, cells, false));
                        stack.drop(cells);
                        stack.push(function);
                    }
                    Arm::MakeClosureDefargs => {
                        let child = code.unsigned();
                        let cells = usize::from(code.byte());
                        sync!();
                        let function = attempt!(operations::make_function(rt, frame, child, cells, true));
                        stack.drop(cells + 2);
                        stack.push(function);
                    }
                    Arm::CallFunction => {
                        let counts = code.unsigned();
                        sync!();
                        rt.heap.log_release(log);
                        poll!();
                        let (positional, keywords) = (counts & 0xff, counts >> 8 & 0xff);
                        let start = rt.heap.stack_pointer() - positional - 2 * keywords;
                        let callee = stack.peek(positional + 2 * keywords + 1);
                        call!(callee, start, positional, keywords, start - 1);
                    }
                    Arm::CallMethod => {
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
                    Arm::CallFunctionVarKw => {
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
                    Arm::ReturnValue => {
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
                    Arm::RaiseLast => {
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
                    Arm::RaiseObj => {
                        sync!();
                        unwind::begin_traceback(rt, stack.peek(1));
                        break 'raised rt.raise_value(stack.peek(1));
                    }
                    Arm::RaiseFrom => {
                        sync!();
                        break 'raised operations::raise_from(rt, stack.peek(2), stack.peek(1));
                    }
                    Arm::YieldValue => {
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
                    Arm::YieldFrom => {
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
                    Arm::ImportName => {
                        let name = name!();
                        sync!();
                        let (level, from_list) = (stack.peek(2), stack.peek(1));
                        let globals = constants.value(load::GLOBALS);
                        let module = attempt!(crate::vm::import::import_name(rt, name, level, from_list, globals));
                        stack.drop(1);
                        stack.poke(1, module);
                    }
                    Arm::ImportFrom => {
                        let name = name!();
                        sync!();
                        let value = attempt!(crate::vm::import::import_from(rt, stack.peek(1), name));
                        stack.push(value);
                    }
                    Arm::ImportStar => {
                        sync!();
                        let namespace = rt.heap.frame_value(frame + EXTRA);
                        let target = namespace.present().unwrap_or(constants.value(load::GLOBALS));
                        attempt!(crate::vm::import::import_star(rt, stack.peek(1), target));
                        stack.drop(1);
                    }
                    Arm::Invalid => {
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

/// Sets up a handler that starts `distance` bytes behind `code`.
#[inline(always)]
fn push_handler(
    rt: &mut Runtime<'_>,
    frame: usize,
    code: CodeCursor,
    stack: StackCursor,
    distance: isize,
    finally: usize,
) {
    let number = frame_handlers(rt, frame);
    let handler = handler_at(frame, number);
    let mut target = code;
    target.jump(distance);
    let values = rt.heap.frame_count(frame + VALUES);
    let depth = rt.heap.stack_index(stack) - values;
    if handler < values {
        let offset = rt.heap.code_offset(target);
        rt.heap.set_frame_count(handler + HANDLER_INSTRUCTION, offset);
        rt.heap.set_frame_count(handler + HANDLER_DEPTH, depth << 1 | finally);
        rt.heap.set_frame_value(handler + HANDLER_EXCEPTION, Value::NULL);
        set_handlers(rt, frame, number + 1);
    }
}

#[inline(always)]
fn pop_handler(rt: &mut Runtime<'_>, frame: usize) {
    let number = frame_handlers(rt, frame).saturating_sub(1);
    rt.heap.set_frame_value(handler_at(frame, number) + HANDLER_EXCEPTION, Value::NULL);
    set_handlers(rt, frame, number);
}

/// On the stack above a value: a `finally` runs on the way out of the function, which is to return that value.
const RETURNING: Value = Value::internal(0);

/// On the stack above a jump's target: a `finally` runs on the way there, `left` handlers are still to be left.
const fn jumping(left: usize) -> Value {
    Value::internal(1 + left)
}

/// An active `finally` on top is given up for another return or jump: what it was to do at its end is dropped.
fn cancel_active_finally(stack: &mut StackCursor) {
    let kept = stack.pop();
    // Either a mark over a value, or an exception or None.
    if stack.pop().as_internal().is_some() {
        stack.drop(1);
    }
    stack.push(kept);
}

/// Before a return with the value on top: where to go on if a `finally` has to run first.
#[inline(never)]
fn unwind_return(
    rt: &mut Runtime<'_>,
    frame: usize,
    code: CodeCursor,
    stack: StackCursor,
) -> (Option<CodeCursor>, StackCursor) {
    let here = rt.heap.code_offset(code);
    let mut stack = stack;
    loop {
        let number = frame_handlers(rt, frame);
        if number == 0 {
            return (None, stack);
        }
        let handler = handler_at(frame, number - 1);
        let depth = rt.heap.frame_count(handler + HANDLER_DEPTH);
        if depth & 1 != 0 {
            let start = rt.heap.frame_count(handler + HANDLER_INSTRUCTION);
            if start >= here {
                // Iterators between the handler's depth and the value go.
                let value = stack.pop();
                stack = rt.heap.stack_cursor(rt.heap.frame_count(frame + VALUES) + (depth >> 1));
                stack.push(value);
                stack.push(RETURNING);
                return (Some(rt.heap.code_cursor(start)), stack);
            }
            cancel_active_finally(&mut stack);
        }
        pop_handler(rt, frame);
    }
}

/// Goes on with a jump out of `left` handlers (bit 7: and out of an iterator); the target's offset is on top.
#[inline(never)]
fn unwind_jump(
    rt: &mut Runtime<'_>,
    frame: usize,
    code: CodeCursor,
    stack: StackCursor,
    left: usize,
) -> (CodeCursor, StackCursor) {
    let here = rt.heap.code_offset(code);
    let (mut stack, mut left) = (stack, left);
    while left & 0x7f > 0 {
        left -= 1;
        let number = frame_handlers(rt, frame);
        if number == 0 {
            break;
        }
        let handler = handler_at(frame, number - 1);
        if rt.heap.frame_count(handler + HANDLER_DEPTH) & 1 != 0 {
            let start = rt.heap.frame_count(handler + HANDLER_INSTRUCTION);
            if start >= here {
                stack.push(jumping(left));
                return (rt.heap.code_cursor(start), stack);
            }
            cancel_active_finally(&mut stack);
        }
        pop_handler(rt, frame);
    }
    let target = stack.pop().as_internal().unwrap_or(here);
    if left != 0 {
        stack.drop(op::ITERATOR_SLOTS as usize);
    }
    (rt.heap.code_cursor(target), stack)
}

/// Leaves the newest frame with its result. `Some` when native code waits for it; otherwise the caller's frame is ready to go on.
#[inline(always)]
fn leave(rt: &mut Runtime<'_>, value: Value) -> Result<Option<Resume>, Raised> {
    let frame = rt.heap.frame();
    let role = frame_role(rt, frame);
    let result = rt.heap.frame_count(frame + RESULT);
    if role == ROLE_CALL {
        let previous = rt.heap.frame_count(frame + PREVIOUS);
        rt.heap.set_frame(previous);
        rt.heap.set_stack_value(result, value);
        rt.heap.set_stack_pointer(result + 1);
        return Ok(None);
    }
    leave_otherwise(rt, value, role, result)
}

#[inline(never)]
fn leave_otherwise(rt: &mut Runtime<'_>, value: Value, role: usize, result: usize) -> Result<Option<Resume>, Raised> {
    if role & ROLE_GENERATOR != 0 {
        rt.heap.keep(value);
        return Ok(deliver_return(rt, value));
    }
    if role & ROLE_INIT != 0 && !value.is_none() {
        return Err(rt.raise_about(types::TYPE_ERROR, "__init__() should return None, not ", value, ""));
    }
    let frame = rt.heap.frame();
    let previous = rt.heap.frame_count(frame + PREVIOUS);
    rt.heap.set_frame(previous);
    if role & ROLE_ENTRY != 0 {
        let locals = rt.heap.frame_count(frame + LOCALS);
        rt.heap.set_stack_pointer(locals);
        rt.heap.keep(value);
        return Ok(Some(Resume::Returned(value)));
    }
    rt.heap.set_stack_pointer(result + 1);
    Ok(None)
}
