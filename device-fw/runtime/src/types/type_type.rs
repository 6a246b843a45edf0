//! `type`: making classes and instances; special methods of built-in types as attributes
//!
//! **Invariant:** a special method of a built-in type (`list.__len__`) is an attribute exactly if its type fills the slot; calling it
//! goes to the slot, past what a Python subclass defines.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots, UnaryOperator};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, class, instance};
use crate::value::{FunctionId, Name, Table, TypeId, Value};

/// `type`
pub const TYPE: NativeType = NativeType {
    name: "type",
    new: Some((type_new, Arity::between(1, 3).any_keywords())),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[("mro", Member::Method(|rt, args| mro_list(rt, args.at(0)), Arity::exactly(0)))],
    ..NativeType::PLAIN
};

fn repr(rt: &mut Runtime<'_>, value: Value, _: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    output.text(rt, "<class '")?;
    let class_name = rt.type_name(value);
    output.value_text(rt, class_name)?;
    output.text(rt, "'>")
}

fn mro_list(rt: &mut Runtime<'_>, class: Value) -> Result<Value, Raised> {
    let list = rt.new_list(&[])?;
    let mro = if rt.heap.is(class, Kind::Class) { rt.heap.word(class, class::MRO) } else { Value::NULL };
    for position in 0..rt.heap.size(mro).saturating_sub(1) {
        let ancestor = rt.heap.word(mro, position);
        rt.list_push(list, ancestor)?;
    }
    let mut native = Some(rt.native_base(class));
    while let Some(id) = native {
        rt.list_push(list, Value::native_type(id))?;
        native = types::native(id).base;
    }
    Ok(list)
}

/// `__name__`, `__bases__` and the like of a type.
pub fn get_attribute(rt: &mut Runtime<'_>, value: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    let is_class = rt.heap.is(value, Kind::Class);
    match attribute {
        _ if attribute == const { name("__name__") } || attribute == const { name("__qualname__") } => {
            Ok(Some(rt.type_name(value)))
        }
        _ if attribute == const { name("__bases__") } => {
            if is_class {
                return Ok(Some(rt.heap.word(value, class::BASES)));
            }
            let base = value.as_native_type().and_then(|id| types::native(id).base);
            let bases = base.map(Value::native_type);
            rt.new_tuple(bases.as_slice()).map(Some)
        }
        _ if attribute == const { name("__mro__") } => {
            let list = mro_list(rt, value)?;
            rt.tuple_from_list(list).map(Some)
        }
        _ if attribute == const { name("__dict__") } => {
            if is_class {
                return Ok(Some(rt.heap.word(value, class::DICT)));
            }
            rt.new_dict(0).map(Some)
        }
        _ if attribute == const { name("__module__") } => Ok(Some(Value::name(const { name("builtins") }))),
        _ if attribute == const { name("__doc__") } => Ok(Some(Value::NONE)),
        _ => Ok(None),
    }
}

/// `type(x)` and `type(name, bases, dict)`.
fn type_new(rt: &mut Runtime<'_>, _metaclass: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.count() {
        1 => Ok(rt.type_of(args.at(0))),
        3 => {
            let class_name = rt.attribute_name(args.at(0))?;
            let bases = args.at(1);
            if !rt.heap.is(bases, Kind::Tuple) {
                return Err(rt.raise_type_error(format_args!("type() argument 2 must be tuple")));
            }
            let namespace = rt.native_part(args.at(2));
            if !rt.heap.is(namespace, Kind::Dict) {
                return Err(rt.raise_type_error(format_args!("type() argument 3 must be dict")));
            }
            // The class gets a dict of its own with names as keys.
            let dict = rt.new_dict(types::table::length(&rt.heap, namespace))?;
            let mut position = 0;
            while let Some((next, key, value)) = types::table::next(&rt.heap, namespace, position) {
                let key = rt.attribute_name(key)?;
                rt.dict_set_name(dict, key, value)?;
                position = next;
            }
            make_class(rt, Value::name(class_name), bases, dict, args.skip(3))
        }
        _ => Err(rt.raise_type_error(format_args!("type() takes 1 or 3 arguments"))),
    }
}

/// Makes a class and runs `__set_name__` and `__init_subclass__`, the latter with the keywords in `keywords`.
pub fn make_class(
    rt: &mut Runtime<'_>,
    class_name: Value,
    bases: Value,
    dict: Value,
    keywords: Arguments<'_>,
) -> Result<Value, Raised> {
    // `__new__` is a static method without saying so.
    if let Some(function) = rt.dict_get_name(dict, const { name("__new__") })
        && rt.heap.is(function, Kind::Function)
    {
        let function = rt.new_object(types::STATIC_METHOD, &[function])?;
        rt.dict_set_name(dict, const { name("__new__") }, function)?;
    }
    // Objects that are equal by a rule of their own are not hashed by another rule of a base.
    if rt.dict_get_name(dict, const { name("__eq__") }).is_some()
        && rt.dict_get_name(dict, const { name("__hash__") }).is_none()
    {
        rt.dict_set_name(dict, const { name("__hash__") }, Value::NONE)?;
    }
    let class = class::new(rt, class_name, bases, dict)?;
    let mut position = 0;
    while let Some((next, key, value)) = types::table::next(&rt.heap, dict, position) {
        if let Some(method) = rt.special_method(value, const { name("__set_name__") }) {
            rt.call(method, &[value, class, key])?;
        }
        position = next;
    }
    let init_subclass = const { name("__init_subclass__") };
    if let Some(found) = rt.lookup_after(class, class, init_subclass)
        && found.is_heap()
    {
        // It is a class method even when not declared as one.
        let function = if rt.is_native(found, types::CLASS_METHOD) { rt.field(found, 0) } else { found };
        rt.call_passing(function, Some(class), keywords)?;
    }
    Ok(class)
}

/// Calls a type: `__new__`, then `__init__` if that gave an instance.
pub fn instantiate(rt: &mut Runtime<'_>, class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(id) = class.as_native_type() {
        return construct_native(rt, id, class, args);
    }
    let found_new = rt.lookup(class, const { name("__new__") });
    let object = match found_new {
        Some(found) if found.is_heap() => {
            let function = if rt.is_native(found, types::STATIC_METHOD) { rt.field(found, 0) } else { found };
            let object = rt.call_passing(function, Some(class), args)?;
            if !rt.is_instance(object, class) {
                return Ok(object);
            }
            object
        }
        _ => new_instance(rt, class, args)?,
    };
    match rt.lookup(class, const { name("__init__") }) {
        Some(init) if init.as_native_function().is_none() => {
            let result = rt.call_passing(init, Some(object), args)?;
            if !result.is_none() {
                return Err(rt.raise_about(types::TYPE_ERROR, "__init__() should return None, not ", result, ""));
            }
        }
        _ => {
            let plain = rt.native_base(class) == types::OBJECT && found_new.is_none_or(|found| !found.is_heap());
            if plain && args.count() + args.keyword_count() > 0 {
                let class_name = rt.type_name(class);
                return Err(rt.raise_naming(types::TYPE_ERROR, "", class_name, "() takes no arguments"));
            }
            if args.keyword_count() > 0 && rt.heap.is(object, Kind::Exception) {
                let class_name = rt.type_name(class);
                return Err(rt.raise_naming(types::TYPE_ERROR, "", class_name, "() takes no keyword arguments"));
            }
        }
    }
    Ok(object)
}

/// Calls the constructor of a built-in type.
fn construct_native(rt: &mut Runtime<'_>, id: TypeId, class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut table = types::native(id);
    // Exceptions inherit their constructor; other types bring their own.
    while table.new.is_none() && rt.is_native_subtype(id, types::BASE_EXCEPTION) {
        match table.base {
            Some(base) => table = types::native(base),
            None => break,
        }
    }
    match table.new {
        Some((new, arity)) => {
            let type_name = rt.type_name(Value::native_type(id));
            rt.check_arity(type_name, arity, args, 0)?;
            rt.check_native_stack()?;
            new(rt, class, args)
        }
        None => {
            let type_name = rt.type_name(class);
            Err(rt.raise_naming(types::TYPE_ERROR, "cannot create '", type_name, "' instances"))
        }
    }
}

/// `object.__new__(class, ...)`: an instance of a Python class, around a built-in value when it derives from a built-in type.
pub fn new_instance(rt: &mut Runtime<'_>, class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(id) = class.as_native_type() {
        return construct_native(rt, id, class, args);
    }
    let id = rt.native_base(class);
    if id == types::OBJECT || id == types::IO_BASE {
        return instance::new(rt, class);
    }
    if rt.is_native_subtype(id, types::BASE_EXCEPTION) {
        return types::exception::new(rt, class, args.positional());
    }
    // A Python __init__ takes arguments that the built-in constructor would not.
    let has_init = rt.lookup(class, const { name("__init__") }).is_some_and(|init| init.as_native_function().is_none());
    let mutable = matches!(
        id,
        types::FRAME_BUFFER | types::LIST | types::DICT | types::SET | types::BYTEARRAY | types::ORDERED_DICT
    );
    let args = if has_init && mutable { Arguments::NONE } else { args };
    let native = construct_native(rt, id, class, args)?;
    instance::wrapping(rt, class, native)
}

/// One special method of built-in types: which types have it, and what calling it does.
struct SlotMethod {
    method: Name,
    /// How many, with `self`.
    arguments: u8,
    present: fn(&Runtime<'_>, TypeId) -> bool,
    call: fn(&mut Runtime<'_>, Arguments<'_>) -> Result<Value, Raised>,
}

/// Stands behind the members of `SLOT_METHODS`: built-in functions with `self` first.
pub(crate) static SLOT_METHODS_TABLE: TypeId = types::TYPE;

macro_rules! has {
    ($slot:ident) => {
        |rt, id| rt.slot(id, |slots| slots.$slot).is_some()
    };
}

static SLOT_METHODS: &[SlotMethod] = &[
    SlotMethod {
        method: name("__repr__"),
        arguments: 1,
        present: |_, _| true,
        call: |rt, args| written(rt, args, Style::Repr),
    },
    SlotMethod {
        method: name("__str__"),
        arguments: 1,
        present: |_, _| true,
        call: |rt, args| written(rt, args, Style::Str),
    },
    SlotMethod { method: name("__hash__"), arguments: 1, present: |_, _| true, call: slot_hash },
    SlotMethod {
        method: name("__eq__"),
        arguments: 2,
        present: |_, _| true,
        call: |rt, args| compared(rt, args, Comparison::Equal),
    },
    SlotMethod {
        method: name("__ne__"),
        arguments: 2,
        present: |_, _| true,
        call: |rt, args| compared(rt, args, Comparison::NotEqual),
    },
    SlotMethod {
        method: name("__lt__"),
        arguments: 2,
        present: has!(compare),
        call: |rt, args| compared(rt, args, Comparison::Less),
    },
    SlotMethod {
        method: name("__le__"),
        arguments: 2,
        present: has!(compare),
        call: |rt, args| compared(rt, args, Comparison::LessEqual),
    },
    SlotMethod {
        method: name("__gt__"),
        arguments: 2,
        present: has!(compare),
        call: |rt, args| compared(rt, args, Comparison::Greater),
    },
    SlotMethod {
        method: name("__ge__"),
        arguments: 2,
        present: has!(compare),
        call: |rt, args| compared(rt, args, Comparison::GreaterEqual),
    },
    SlotMethod {
        method: name("__len__"),
        arguments: 1,
        present: has!(length),
        call: |rt, args| rt.length(args.at(0)).map(Value::count),
    },
    SlotMethod {
        method: name("__bool__"),
        arguments: 1,
        present: |rt, id| rt.slot(id, |slots| slots.truth).is_some(),
        call: |rt, args| rt.truth(args.at(0)).map(Value::bool),
    },
    SlotMethod {
        method: name("__getitem__"),
        arguments: 2,
        present: has!(get_item),
        call: |rt, args| rt.get_item(args.at(0), args.at(1)),
    },
    SlotMethod {
        method: name("__setitem__"),
        arguments: 3,
        present: has!(set_item),
        call: |rt, args| rt.set_item(args.at(0), args.at(1), args.at(2)).map(|()| Value::NONE),
    },
    SlotMethod {
        method: name("__delitem__"),
        arguments: 2,
        present: has!(delete_item),
        call: |rt, args| rt.delete_item(args.at(0), args.at(1)).map(|()| Value::NONE),
    },
    SlotMethod {
        method: name("__contains__"),
        arguments: 2,
        present: has!(contains),
        call: |rt, args| rt.contains(args.at(0), args.at(1)).map(Value::bool),
    },
    SlotMethod {
        method: name("__iter__"),
        arguments: 1,
        present: |rt, id| is_iterable(rt, id),
        call: |rt, args| rt.iterate(args.at(0)),
    },
    SlotMethod { method: name("__next__"), arguments: 1, present: has!(next), call: slot_next },
    SlotMethod {
        method: name("__add__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::Add),
    },
    SlotMethod {
        method: name("__sub__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::Subtract),
    },
    SlotMethod {
        method: name("__mul__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::Multiply),
    },
    SlotMethod {
        method: name("__mod__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::Modulo),
    },
    SlotMethod {
        method: name("__truediv__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::TrueDivide),
    },
    SlotMethod {
        method: name("__floordiv__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::FloorDivide),
    },
    SlotMethod {
        method: name("__and__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::And),
    },
    SlotMethod {
        method: name("__or__"),
        arguments: 2,
        present: has!(binary),
        call: |rt, args| binary(rt, args, BinaryOperator::Or),
    },
    SlotMethod {
        method: name("__neg__"),
        arguments: 1,
        present: has!(unary),
        call: |rt, args| rt.unary(UnaryOperator::Negative, args.at(0)),
    },
    SlotMethod {
        method: name("__abs__"),
        arguments: 1,
        present: has!(unary),
        call: |rt, args| rt.unary(UnaryOperator::Absolute, args.at(0)),
    },
];

fn is_iterable(rt: &Runtime<'_>, id: TypeId) -> bool {
    rt.slot(id, |slots| slots.iterate).is_some() || rt.slot(id, |slots| slots.next).is_some()
}

fn written(rt: &mut Runtime<'_>, args: Arguments<'_>, style: Style) -> Result<Value, Raised> {
    let value = args.at(0);
    let mut text = TextBuilder::new(rt, 24)?;
    let mut output = Output::Text(&mut text);
    match rt.slot(rt.native_type_of(value), |slots| slots.repr) {
        Some(slot) => slot(rt, value, style, &mut output)?,
        None => rt.write_plain_repr(value, &mut output)?,
    }
    text.finish(rt)
}

fn compared(rt: &mut Runtime<'_>, args: Arguments<'_>, comparison: Comparison) -> Result<Value, Raised> {
    let (left, right) = (args.at(0), rt.native_part(args.at(1)));
    match rt.slot(rt.native_type_of(left), |slots| slots.compare) {
        Some(slot) => match (slot(rt, comparison, left, right)?, comparison) {
            (Value::NOT_IMPLEMENTED, Comparison::NotEqual) => match slot(rt, Comparison::Equal, left, right)? {
                Value::NOT_IMPLEMENTED => Ok(Value::NOT_IMPLEMENTED),
                equal => Ok(Value::bool(!rt.truth(equal)?)),
            },
            (result, _) => Ok(result),
        },
        None if left == right => Ok(Value::bool(comparison == Comparison::Equal)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn slot_hash(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let value = args.at(0);
    let hash = match rt.slot(rt.native_type_of(value), |slots| slots.hash) {
        Some(slot) => slot(rt, value)?,
        None if rt.heap.is(value, Kind::Instance) => rt.heap.identity(value) >> 2,
        None => rt.hash(value)?,
    };
    Ok(Value::small_wrapping(hash as i32))
}

fn slot_next(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match rt.next(args.at(0))? {
        Some(value) => Ok(value),
        None => Err(rt.raise_stop_iteration(Value::NONE)),
    }
}

fn binary(rt: &mut Runtime<'_>, args: Arguments<'_>, operator: BinaryOperator) -> Result<Value, Raised> {
    let right = rt.native_part(args.at(1));
    match rt.slot(rt.native_type_of(args.at(0)), |slots| slots.binary) {
        Some(slot) => slot(rt, operator, args.at(0), right),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Members of built-in functions beyond this number are slot methods.
pub(crate) const SLOT_METHOD_BASE: u16 = 0x800;

/// A special method of the object's built-in type, bound to the built-in value inside it.
pub fn slot_method(rt: &mut Runtime<'_>, object: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    let id = rt.native_type_of(object);
    slot_method_of(rt, id, object, attribute)
}

/// As [`slot_method`], of a given type.
pub fn slot_method_of(
    rt: &mut Runtime<'_>,
    id: TypeId,
    object: Value,
    attribute: Name,
) -> Result<Option<Value>, Raised> {
    match find_slot_method(rt, id, attribute) {
        Some(function) => rt.new_bound_method(function, object).map(Some),
        None => Ok(None),
    }
}

/// A special method of a built-in type (or of the one a class derives from), not bound.
pub fn unbound_slot_method(rt: &mut Runtime<'_>, class: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    let id = rt.native_base(class);
    Ok(find_slot_method(rt, id, attribute))
}

fn find_slot_method(rt: &Runtime<'_>, id: TypeId, attribute: Name) -> Option<Value> {
    let number = SLOT_METHODS.iter().position(|entry| entry.method == attribute)?;
    if !(SLOT_METHODS.get(number)?.present)(rt, id) {
        return None;
    }
    let function = FunctionId { table: Table::Type(SLOT_METHODS_TABLE), member: SLOT_METHOD_BASE + number as u16 };
    Some(Value::native_function(function))
}

/// Calls slot method number `number` with `self` first.
pub(crate) fn call_slot_method(rt: &mut Runtime<'_>, number: u16, args: Arguments<'_>) -> Result<Value, Raised> {
    let Some(entry) = SLOT_METHODS.get(usize::from(number)) else {
        return Err(rt.raise_type_error(format_args!("not callable")));
    };
    let wanted = args.count();
    let expected = entry.arguments;
    if wanted != usize::from(expected) {
        let count = expected - 1;
        let given = wanted.saturating_sub(1);
        return Err(rt.raise_type_error(format_args!("expected {count} arguments, got {given}")));
    }
    let native = rt.native_part(args.at(0));
    if native == args.at(0) {
        return (entry.call)(rt, args);
    }
    // The built-in value takes the place of the instance, so that the slot is reached and not the subclass again.
    let mut values = [native, Value::NULL, Value::NULL, Value::NULL];
    for (position, value) in values.iter_mut().enumerate().take(wanted).skip(1) {
        *value = args.at(position);
    }
    rt.with_arguments(&values[..wanted.min(4)], |rt, args| (entry.call)(rt, args))
}
