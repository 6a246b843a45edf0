//! The long arms of the dispatch loop
//!
//! **Invariant:** the stack pointer is stored when these run; they find their operands at the top of the stack and leave them there
//! unless they say otherwise.

use crate::builtins;
use crate::heap::Kind;
use crate::heap::cursor::StackCursor;
use crate::heap::stack::EXTRA;
use crate::names::entries::{self, Entry, entry_of};
use crate::names::name;
use crate::native::{BinaryOperator, UnaryOperator};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{self, class, exception, function, instance, table};
use crate::value::{FunctionId, Name, Table, Value, View};
use crate::vm::frame::{self, Entered, ROLE_CALL, ROLE_INIT};
use crate::vm::generators::Resume;
use crate::vm::{range_loop, retry};

/// How a `for` steps, in the topmost of its four slots. Here: by `next` of the iterator in the second lowest. (Compilers write these four
/// slots themselves for comprehensions.)
pub const GENERAL: Value = Value::NULL;
/// Over a list: list, index.
pub const LIST: Value = Value::small_wrapping(1);
/// Over a tuple: tuple, index.
pub const TUPLE: Value = Value::small_wrapping(2);
/// Upwards over a range of small ints: next, stop, step.
pub const RANGE: Value = Value::small_wrapping(3);
/// Downwards over a range of small ints: next, stop, step.
pub const RANGE_DOWN: Value = Value::small_wrapping(4);

/// What a call led to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Called {
    /// A new frame is the newest, or the frame goes on elsewhere.
    Frame,
    /// It is over; this is the result.
    Value(Value),
}

impl From<Entered> for Called {
    #[inline(always)]
    fn from(entered: Entered) -> Self {
        match entered {
            Entered::Frame => Self::Frame,
            Entered::Generator(value) => Self::Value(value),
        }
    }
}

/// Calls with arguments at the top of the stack; the result is to go to `result`.
#[inline]
pub fn call(
    rt: &mut Runtime<'_>,
    callee: Value,
    start: usize,
    positional: usize,
    keywords: usize,
    result: usize,
) -> Result<Called, Raised> {
    let floor = rt.heap.set_call_floor(result);
    let called = if rt.heap.is(callee, Kind::Function) {
        frame::enter(rt, callee, start, positional, keywords, result, ROLE_CALL).map(Called::from)
    } else {
        call_other(rt, callee, start, positional, keywords, result)
    };
    rt.heap.set_call_floor(floor);
    called
}

fn call_other(
    rt: &mut Runtime<'_>,
    callee: Value,
    start: usize,
    positional: usize,
    keywords: usize,
    result: usize,
) -> Result<Called, Raised> {
    match rt.heap.kind(callee) {
        Kind::BoundMethod => {
            let receiver = rt.heap.word(callee, function::METHOD_SELF);
            let method = rt.heap.word(callee, function::METHOD_FUNCTION);
            rt.insert_argument(start, receiver)?;
            return call(rt, method, start, positional + 1, keywords, result);
        }
        Kind::Class => {
            if let Some(init) = plain_init(rt, callee) {
                let object = instance::new(rt, callee)?;
                rt.insert_argument(start, object)?;
                rt.heap.set_stack_value(result, object);
                return match frame::enter(rt, init, start, positional + 1, keywords, result, ROLE_INIT)? {
                    Entered::Frame => Ok(Called::Frame),
                    Entered::Generator(_) => {
                        Err(rt.raise_type_error(format_args!("__init__() should return None, not 'generator'")))
                    }
                };
            }
        }
        Kind::Instance => {
            if let Some(method) = rt.special_method(callee, const { name("__call__") }) {
                rt.insert_argument(start, callee)?;
                return call(rt, method, start, positional + 1, keywords, result);
            }
        }
        _ if callee == Value::native_type(types::RANGE)
            && range_loop::begin(rt, start, positional, keywords, result) =>
        {
            return Ok(Called::Frame);
        }
        _ => {}
    }
    retry::call_on_stack(rt, callee, start, positional, keywords).map(Called::Value)
}

/// The `__init__` of a class whose instances need nothing but that: a Python function, no `__new__`, no built-in base.
fn plain_init(rt: &mut Runtime<'_>, class: Value) -> Option<Value> {
    if rt.heap.word(class, class::NATIVE_BASE) != Value::native_type(types::OBJECT) {
        return None;
    }
    if rt.lookup(class, const { name("__new__") }).is_some_and(|new| new.is_heap()) {
        return None;
    }
    let init = rt.lookup(class, const { name("__init__") })?;
    if rt.heap.is(init, Kind::Function) { Some(init) } else { None }
}

/// NameError for a local that is unset.
#[cold]
pub fn raise_unbound(rt: &mut Runtime<'_>) -> Raised {
    rt.raise(types::UNBOUND_LOCAL_ERROR, format_args!("local variable referenced before assignment"))
}

/// A built-in name; NameError if there is none.
pub fn load_builtin(rt: &mut Runtime<'_>, name: Name) -> Result<Value, Raised> {
    let module = builtins::modules::BUILTINS;
    if let Some(value) = rt.lookup(Value::native_module(module), name) {
        return Ok(value);
    }
    match entries::member(entries::table_number(Table::Module(module)), name) {
        Some(member) => {
            let id = FunctionId { table: Table::Module(module), member: member as u16 };
            match entry_of(id) {
                Some(Entry::Value(value)) => Ok(value),
                Some(Entry::Int(number)) => rt.new_int(i64::from(number)),
                Some(Entry::Float(number)) => rt.new_float(number),
                _ => Ok(Value::native_function(id)),
            }
        }
        None if name == const { crate::names::name("__debug__") } => Ok(Value::bool(rt.optimisation_level == 0)),
        None => Err(rt.raise_naming(types::NAME_ERROR, "name '", Value::name(name), "' is not defined")),
    }
}

/// A name in a class body, at module level or in `exec`.
pub fn load_name(rt: &mut Runtime<'_>, frame: usize, globals: Value, name: Name) -> Result<Value, Raised> {
    let namespace = rt.heap.frame_value(frame + EXTRA);
    if !namespace.is_null()
        && let Some(value) = rt.dict_get_name(namespace, name)
    {
        return Ok(value);
    }
    match rt.dict_get_name(globals, name) {
        Some(value) => Ok(value),
        None => load_builtin(rt, name),
    }
}

/// `del name`
pub fn delete_name(rt: &mut Runtime<'_>, dict: Value, name: Name) -> Result<(), Raised> {
    match rt.dict_remove(dict, Value::name(name))? {
        Some(_) => Ok(()),
        None => Err(rt.raise_naming(types::NAME_ERROR, "name '", Value::name(name), "' is not defined")),
    }
}

/// A method and what to call it with, without making a bound method: `NULL` when it is called as it is.
pub fn load_method(rt: &mut Runtime<'_>, object: Value, name: Name) -> Result<(Value, Value), Raised> {
    match object.view() {
        View::Heap => match rt.heap.kind(object) {
            Kind::Instance | Kind::Exception => {
                let class = rt.heap.word(object, instance::CLASS);
                let flags = rt.heap.count(class, class::FLAGS);
                if flags & (class::FLAG_DATA_DESCRIPTORS | class::FLAG_GET_ATTRIBUTE) == 0
                    && rt.instance_attribute(object, name).is_none()
                    && let Some(found) = rt.lookup(class, name)
                    && is_method(rt, found)
                {
                    return Ok((found, object));
                }
            }
            Kind::Class | Kind::Module => {}
            kind => {
                let class = match kind {
                    Kind::Object | Kind::RawObject => rt.type_of(object),
                    kind => Value::native_type(kind.type_id()),
                };
                if class != Value::native_type(types::SUPER)
                    && let Some(found) = rt.lookup(class, name)
                    && is_method(rt, found)
                {
                    return Ok((found, object));
                }
            }
        },
        View::Small(_) | View::Name(_) | View::Singleton => {
            let class = rt.type_of(object);
            if let Some(found) = rt.lookup(class, name)
                && is_method(rt, found)
            {
                return Ok((found, object));
            }
        }
        View::Function(_) | View::Type(_) | View::Module(_) => {}
    }
    Ok((rt.get_attribute(object, name)?, Value::NULL))
}

/// True for what binds to an instance as a plain method does.
#[inline]
fn is_method(rt: &Runtime<'_>, found: Value) -> bool {
    if found.is_heap() {
        return rt.heap.is(found, Kind::Function);
    }
    match found.as_native_function() {
        Some(id) => matches!(entry_of(id), Some(Entry::Method(..))) && matches!(id.table, Table::Type(_)),
        None => false,
    }
}

/// `super().name` as a method: looked up after `class` for `object`.
pub fn load_super_method(
    rt: &mut Runtime<'_>,
    class: Value,
    object: Value,
    name: Name,
) -> Result<(Value, Value), Raised> {
    if let Some(found) = rt.lookup_after(class, object, name)
        && is_method(rt, found)
        && !rt.is_type(object)
    {
        return Ok((found, object));
    }
    let proxy = rt.new_object(types::SUPER, &[class, object])?;
    Ok((rt.get_attribute(proxy, name)?, Value::NULL))
}

/// The binary operators in the order of their numbers.
const OPERATORS: [BinaryOperator; 13] = [
    BinaryOperator::Or,
    BinaryOperator::Xor,
    BinaryOperator::And,
    BinaryOperator::LeftShift,
    BinaryOperator::RightShift,
    BinaryOperator::Add,
    BinaryOperator::Subtract,
    BinaryOperator::Multiply,
    BinaryOperator::MatrixMultiply,
    BinaryOperator::FloorDivide,
    BinaryOperator::TrueDivide,
    BinaryOperator::Modulo,
    BinaryOperator::Power,
];

/// The operator that a number means, and whether it is the in-place one.
pub fn operator_of(number: u8) -> (BinaryOperator, bool) {
    (OPERATORS[usize::from(number % 13)], number < 13)
}

/// A binary operator by its number behind the comparisons: in-place ones first.
pub fn binary(rt: &mut Runtime<'_>, number: u8, left: Value, right: Value) -> Result<Value, Raised> {
    let operator = OPERATORS[usize::from(number % 13)];
    if let (Some(a), Some(b)) = (left.as_small(), right.as_small()) {
        let result = match operator {
            BinaryOperator::Or => Value::small(a | b),
            BinaryOperator::Xor => Value::small(a ^ b),
            BinaryOperator::And => Value::small(a & b),
            BinaryOperator::RightShift if (0..32).contains(&b) => Value::small(a >> b.min(31)),
            BinaryOperator::LeftShift if (0..31).contains(&b) => {
                i32::try_from(i64::from(a) << b).ok().and_then(Value::small)
            }
            BinaryOperator::Add => a.checked_add(b).and_then(Value::small),
            BinaryOperator::Subtract => a.checked_sub(b).and_then(Value::small),
            BinaryOperator::Multiply => a.checked_mul(b).and_then(Value::small),
            BinaryOperator::FloorDivide if b != 0 => {
                let quotient = a.wrapping_div(b);
                Value::small(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
            }
            BinaryOperator::Modulo if b != 0 => {
                let rest = a.wrapping_rem(b);
                Value::small(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
            }
            _ => None,
        };
        if let Some(result) = result {
            return Ok(result);
        }
    }
    if rt.heap.is(left, Kind::Complex) && !rt.may_have_special_methods(right) {
        let result = types::complex::complex_binary(rt, operator, left, right)?;
        if result != Value::NOT_IMPLEMENTED {
            return Ok(result);
        }
    }
    if number < 13 { rt.in_place(operator, left, right) } else { rt.binary(operator, left, right) }
}

/// A unary operator by its number.
pub fn unary(rt: &mut Runtime<'_>, number: u8, value: Value) -> Result<Value, Raised> {
    let operator = match number {
        0 => UnaryOperator::Positive,
        1 => UnaryOperator::Negative,
        2 => UnaryOperator::Invert,
        _ => return Ok(Value::bool(!rt.truth(value)?)),
    };
    if let Some(number) = value.as_small() {
        let result = match operator {
            UnaryOperator::Positive => Some(value),
            UnaryOperator::Negative => Value::small(-number),
            UnaryOperator::Invert => Value::small(!number),
            UnaryOperator::Absolute => Value::small(number.abs()),
        };
        if let Some(result) = result {
            return Ok(result);
        }
    }
    rt.unary(operator, value)
}

/// `except matcher`: true when the exception is an instance of the class, or of one in the tuple.
pub fn exception_match(rt: &mut Runtime<'_>, exception: Value, matcher: Value) -> Result<bool, Raised> {
    if rt.heap.is(exception, Kind::Exception) && rt.heap.word(exception, instance::CLASS) == matcher {
        return Ok(true);
    }
    if rt.heap.is(matcher, Kind::Tuple) {
        for position in 0..rt.heap.size(matcher) {
            let class = rt.heap.word(matcher, position);
            if exception_match(rt, exception, class)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if !rt.is_type(matcher) || !rt.is_native_subtype(rt.native_base(matcher), types::BASE_EXCEPTION) {
        return Err(
            rt.raise_type_error(format_args!("catching classes that do not inherit from BaseException is not allowed"))
        );
    }
    Ok(rt.is_instance(exception, matcher))
}

/// `object[key]` with the common cases first.
#[inline]
pub fn load_item(rt: &mut Runtime<'_>, object: Value, key: Value) -> Result<Value, Raised> {
    match rt.heap.kind(object) {
        Kind::List | Kind::Tuple if key.is_small() => {
            let items = rt.sequence_items(object);
            if let Some(position) = types::slice::wrap(key.small_number(), items.len()) {
                return Ok(items[position]);
            }
        }
        Kind::ByteArray | Kind::Bytes => {
            if let Some(byte) = rt.heap.quick_byte(object, key) {
                return Ok(byte);
            }
        }
        Kind::Dict if key.is_name() => {
            if let Some(name) = key.as_name()
                && let Some(value) = rt.dict_get_name(object, name)
            {
                return Ok(value);
            }
        }
        Kind::Dict => {
            if let Some(value) = rt.dict_get(object, key)? {
                return Ok(value);
            }
        }
        _ if rt.heap.is(key, Kind::Slice) => return retry::slice(rt),
        _ => {}
    }
    rt.get_item(object, key)
}

/// `object[key] = item`, or `del object[key]` for `NULL`, with the item, the object and the key on top of the stack.
#[inline]
pub fn store_item(rt: &mut Runtime<'_>, object: Value, key: Value, item: Value) -> Result<(), Raised> {
    if item.is_null() {
        return rt.delete_item(object, key);
    }
    match rt.heap.kind(object) {
        Kind::List if key.is_small() => {
            let items = types::list::items_mut(&mut rt.heap, object);
            if let Some(position) = types::slice::wrap(key.small_number(), items.len()) {
                items[position] = item;
                return Ok(());
            }
        }
        Kind::ByteArray if rt.heap.quick_store_byte(object, key, item) => return Ok(()),
        Kind::Dict => return retry::dict_set(rt),
        _ => {}
    }
    rt.set_item(object, key, item)
}

/// The four slots of a `for` over an object.
#[inline]
pub fn iterate_on_stack(rt: &mut Runtime<'_>, object: Value) -> Result<[Value; 4], Raised> {
    let zero = Value::small_wrapping(0);
    match rt.heap.kind(object) {
        Kind::List => return Ok([object, zero, Value::NULL, LIST]),
        Kind::Tuple => return Ok([object, zero, Value::NULL, TUPLE]),
        Kind::Generator => return Ok([Value::NULL, object, Value::NULL, GENERAL]),
        Kind::Range => {
            if let [start, stop, step, ..] = *rt.heap.words(object)
                && start.is_small()
                && stop.is_small()
                && step.is_small()
            {
                return Ok([start, stop, step, if step.small_number() > 0 { RANGE } else { RANGE_DOWN }]);
            }
        }
        _ => {}
    }
    Ok([Value::NULL, rt.iterate(object)?, Value::NULL, GENERAL])
}

/// The next value of a `for` whose slots are on top of the stack.
#[inline]
pub fn for_next(rt: &mut Runtime<'_>, stack: StackCursor) -> Result<Option<Value>, Raised> {
    let (object, mode) = (stack.peek(4), stack.peek(1));
    if mode == LIST || mode == TUPLE {
        let index = stack.peek(3).small_number();
        let item = rt.heap.quick_step(object, index);
        if item.is_some() {
            stack.poke(3, Value::small_wrapping(index + 1));
        }
        return Ok(item);
    }
    rt.next(stack.peek(3))
}

/// A tuple or the like of the topmost values.
pub fn build(rt: &mut Runtime<'_>, kind: Kind, count: usize) -> Result<Value, Raised> {
    retry::with_all_room(rt, |rt| build_once(rt, kind, count))
}

fn build_once(rt: &mut Runtime<'_>, kind: Kind, count: usize) -> Result<Value, Raised> {
    let object = rt.allocate_words(kind, count)?;
    rt.heap.copy_from_stack(rt.heap.stack_pointer() - count, count, object, 0);
    Ok(object)
}

/// A list of the topmost values.
pub fn build_list(rt: &mut Runtime<'_>, count: usize) -> Result<Value, Raised> {
    retry::with_all_room(rt, |rt| {
        let list = rt.new_list(&[])?;
        if count > 0 {
            let items = build_once(rt, Kind::Items, count)?;
            rt.heap.set_word(list, 0, items);
            rt.heap.set_count(list, 1, count);
        }
        Ok(list)
    })
}

/// A set of the topmost values.
pub fn build_set(rt: &mut Runtime<'_>, count: usize) -> Result<Value, Raised> {
    retry::with_all_room(rt, |rt| {
        let set = table::new(rt, Kind::Set, count)?;
        let start = rt.heap.stack_pointer() - count;
        for position in 0..count {
            let key = rt.heap.stack_value(start + position);
            table::find_or_insert(rt, set, key)?;
        }
        Ok(set)
    })
}

/// A slice of the two or three topmost values.
pub fn build_slice(rt: &mut Runtime<'_>, count: usize) -> Result<Value, Raised> {
    let start = rt.heap.stack_pointer() - count;
    let step = if count == 3 { rt.heap.stack_value(start + 2) } else { Value::NONE };
    let bounds = [rt.heap.stack_value(start), rt.heap.stack_value(start + 1), step];
    rt.allocate_with(Kind::Slice, &bounds)
}

/// Adds to the container of a comprehension, `depth` values below the top, and tells how many values that used up.
pub fn store_comprehension(rt: &mut Runtime<'_>, depth: usize, kind: usize) -> Result<usize, Raised> {
    retry::with_all_room(rt, |rt| store_comprehension_once(rt, depth, kind))
}

fn store_comprehension_once(rt: &mut Runtime<'_>, depth: usize, kind: usize) -> Result<usize, Raised> {
    let top = rt.heap.stack_pointer();
    let container = rt.heap.stack_value(top - depth);
    let (value, below) = (rt.heap.stack_value(top - 1), rt.heap.stack_value(top - 2));
    match kind {
        0 => {
            rt.list_push(container, value)?;
            Ok(1)
        }
        1 => {
            rt.dict_set(container, value, below)?;
            Ok(2)
        }
        _ => {
            table::find_or_insert(rt, container, value)?;
            Ok(1)
        }
    }
}

/// Replaces the sequence on top by its `count` items, the first on top.
pub fn unpack(rt: &mut Runtime<'_>, count: usize) -> Result<(), Raised> {
    let top = rt.heap.stack_pointer() - 1;
    let sequence = rt.heap.stack_value(top);
    let list = if matches!(rt.heap.kind(sequence), Kind::List | Kind::Tuple) {
        sequence
    } else {
        collect_at_most(rt, sequence, count + 1)?
    };
    let length = rt.sequence_items(list).len();
    if length != count {
        return Err(if length < count {
            rt.raise_value_error(format_args!("not enough values to unpack (expected {count}, got {length})"))
        } else {
            rt.raise_value_error(format_args!("too many values to unpack (expected {count})"))
        });
    }
    rt.heap.set_stack_pointer(top);
    for position in (0..count).rev() {
        let item = rt.sequence_items(list).get(position).copied().unwrap_or(Value::NONE);
        rt.heap.push(item).or_raise(rt)?;
    }
    Ok(())
}

fn iterate_to_unpack(rt: &mut Runtime<'_>, iterable: Value) -> Result<Value, Raised> {
    if let Some(iterator) = rt.try_iterate(iterable)? {
        return Ok(iterator);
    }
    let type_name = rt.type_name(rt.type_of(iterable));
    Err(rt.raise_naming(types::TYPE_ERROR, "cannot unpack non-iterable ", type_name, " object"))
}

fn collect_at_most(rt: &mut Runtime<'_>, iterable: Value, limit: usize) -> Result<Value, Raised> {
    let iterator = iterate_to_unpack(rt, iterable)?;
    let list = rt.new_list(&[])?;
    while rt.sequence_items(list).len() < limit {
        match rt.next(iterator)? {
            Some(item) => rt.list_push(list, item)?,
            None => break,
        }
    }
    Ok(list)
}

/// Replaces the sequence on top by `before` items, a list of the rest, `after` items; the first on top.
pub fn unpack_starred(rt: &mut Runtime<'_>, before: usize, after: usize) -> Result<(), Raised> {
    let top = rt.heap.stack_pointer() - 1;
    let sequence = rt.heap.stack_value(top);
    let iterator = iterate_to_unpack(rt, sequence)?;
    let list = rt.collect_list(iterator)?;
    let length = rt.sequence_items(list).len();
    if length < before + after {
        let wanted = before + after;
        return Err(rt.raise_value_error(format_args!(
            "not enough values to unpack (expected at least {wanted}, got {length})"
        )));
    }
    let rest = rt.new_list(&[])?;
    for position in before..length - after {
        let item = rt.sequence_items(list).get(position).copied().unwrap_or(Value::NONE);
        rt.list_push(rest, item)?;
    }
    rt.heap.set_stack_pointer(top);
    for position in (length - after..length).rev() {
        let item = rt.sequence_items(list).get(position).copied().unwrap_or(Value::NONE);
        rt.heap.push(item).or_raise(rt)?;
    }
    rt.heap.push(rest).or_raise(rt)?;
    for position in (0..before).rev() {
        let item = rt.sequence_items(list).get(position).copied().unwrap_or(Value::NONE);
        rt.heap.push(item).or_raise(rt)?;
    }
    Ok(())
}

/// Arguments after `*` and `**` were spread out.
pub struct Spread {
    /// What is called.
    pub callee: Value,
    /// Where the arguments start.
    pub start: usize,
    /// How many positional ones.
    pub positional: usize,
    /// How many keywords.
    pub keywords: usize,
    /// Where the result goes.
    pub result: usize,
}

/// Replaces arguments, some of which are `*sequence` or `**mapping`, by what these hold.
pub fn spread(rt: &mut Runtime<'_>, positional: usize, keywords: usize, is_method: bool) -> Result<Spread, Raised> {
    let top = rt.heap.stack_pointer();
    let starred = rt.heap.stack_value(top - 1).as_small().unwrap_or(0);
    let first = top - 1 - 2 * keywords - positional;
    let result = first - 1 - usize::from(is_method);
    let callee = rt.heap.stack_value(result);
    let receiver = if is_method { rt.heap.stack_value(result + 1) } else { Value::NULL };
    let arguments = rt.new_list(&[])?;
    if !receiver.is_null() {
        rt.list_push(arguments, receiver)?;
    }
    for position in 0..positional {
        let argument = rt.heap.stack_value(first + position);
        if position < 31 && starred >> position & 1 != 0 {
            match rt.try_iterate(argument)? {
                // Its `__iter__` was called, once is enough.
                Some(iterator) if rt.may_have_special_methods(argument) => {
                    rt.check_length_hint(argument)?;
                    rt.extend_list(arguments, iterator)?;
                }
                Some(_) => rt.extend_list(arguments, argument)?,
                None => {
                    return Err(rt.raise_about(
                        types::TYPE_ERROR,
                        "argument after * must be an iterable, not ",
                        argument,
                        "",
                    ));
                }
            }
        } else {
            rt.list_push(arguments, argument)?;
        }
    }
    let named = rt.new_list(&[])?;
    for keyword in 0..keywords {
        let at = first + positional + 2 * keyword;
        let (key, value) = (rt.heap.stack_value(at), rt.heap.stack_value(at + 1));
        if key.is_null() {
            spread_mapping(rt, named, value)?;
        } else {
            rt.list_push(named, key)?;
            rt.list_push(named, value)?;
        }
    }
    // Everything is in the two lists, which the log holds; the stack is filled again from the callee up.
    let start = result + 1;
    rt.heap.set_stack_pointer(start);
    let mut counts = [0; 2];
    for (list, count) in [arguments, named].into_iter().zip(&mut counts) {
        *count = rt.sequence_items(list).len();
        for position in 0..*count {
            let item = rt.sequence_items(list).get(position).copied().unwrap_or(Value::NONE);
            rt.heap.push(item).or_raise(rt)?;
        }
    }
    Ok(Spread { callee, start, positional: counts[0], keywords: counts[1] / 2, result })
}

fn spread_mapping(rt: &mut Runtime<'_>, named: Value, mapping: Value) -> Result<(), Raised> {
    let mapping = rt.native_part(mapping);
    let push = |rt: &mut Runtime<'_>, key: Value, value: Value| -> Result<(), Raised> {
        match rt.intern_value(key)? {
            Some(name) => {
                rt.list_push(named, Value::name(name))?;
                rt.list_push(named, value)
            }
            None => Err(rt.raise_type_error(format_args!("keywords must be strings"))),
        }
    };
    if rt.heap.is(mapping, Kind::Dict) {
        let mut position = 0;
        while let Some((next, key, value)) = table::next(&rt.heap, mapping, position) {
            push(rt, key, value)?;
            position = next;
        }
        return Ok(());
    }
    let Some(keys) = rt.attribute_or_absent(mapping, const { name("keys") })? else {
        return Err(rt.raise_about(types::TYPE_ERROR, "argument after ** must be a mapping, not ", mapping, ""));
    };
    let keys = rt.call(keys, &[])?;
    let iterator = rt.iterate(keys)?;
    while let Some(key) = rt.next(iterator)? {
        let value = rt.get_item(mapping, key)?;
        push(rt, key, value)?;
    }
    Ok(())
}

/// `raise exception from cause`
pub fn raise_from(rt: &mut Runtime<'_>, exception: Value, cause: Value) -> Raised {
    let raised = rt.raise_value(exception);
    let cause = if cause.is_none() {
        Value::NONE
    } else {
        let cause = rt.raise_value(cause);
        cause.value()
    };
    if rt.heap.is(raised.value(), Kind::Exception) {
        rt.heap.set_word(raised.value(), exception::CAUSE, cause);
    }
    raised
}

/// One step of `yield from` over anything but a running generator.
pub fn delegate(rt: &mut Runtime<'_>, iterator: Value, sent: Value) -> Result<Resume, Raised> {
    if sent.is_none() {
        return Ok(match rt.next(iterator)? {
            Some(value) => Resume::Yielded(value),
            None => Resume::Returned(core::mem::replace(&mut rt.stop_value, Value::NONE)),
        });
    }
    match rt.call_method(iterator, const { name("send") }, &[sent]) {
        Ok(value) => Ok(Resume::Yielded(value)),
        Err(raised) if rt.raised_is(raised, types::STOP_ITERATION) => {
            Ok(Resume::Returned(crate::vm::unwind::stop_value(rt, raised)))
        }
        Err(raised) => Err(raised),
    }
}
