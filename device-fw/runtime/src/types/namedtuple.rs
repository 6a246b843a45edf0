//! Classes made by `collections.namedtuple`
//!
//! **Invariant:** such a class derives from `tuple`. Its `__new__`, `__repr__` and `_make` are built-in functions bound to the
//! *specification*, a tuple of class name, field names and defaults; its fields and methods are [`TUPLE_FIELD`] objects,
//! which attribute lookup turns into the item or the bound method.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, instance, sequence, type_type};
use crate::value::{Name, Value};

/// What stands in the class for a field (its position) or a method (the function). Its members are functions for the class.
pub const TUPLE_FIELD: NativeType = NativeType {
    name: "namedtuple_field",
    members: &[
        ("_asdict", Member::Function(as_dict, Arity::exactly(1))),
        ("_make", Member::Function(make, Arity::exactly(3))),
        ("_replace", Member::Function(replace, Arity::exactly(1).any_keywords())),
        ("__new__", Member::Function(construct, Arity::at_least(2).any_keywords())),
        ("__repr__", Member::Function(repr, Arity::exactly(2))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// Field of a specification.
const CLASS_NAME: usize = 0;
const FIELDS: usize = 1;
const DEFAULTS: usize = 2;

/// A new class. `fields` is a tuple of interned names, `defaults` a tuple for the last of them.
pub fn new_class(rt: &mut Runtime<'_>, class_name: Name, fields: Value, defaults: Value) -> Result<Value, Raised> {
    let specification = rt.new_tuple(&[Value::name(class_name), fields, defaults])?;
    let dict = rt.new_dict(rt.heap.size(fields) + 7)?;
    rt.dict_set_name(dict, const { name("_fields") }, fields)?;
    for position in 0..rt.heap.size(fields) {
        let Some(field) = rt.heap.word(fields, position).as_name() else { continue };
        let descriptor = rt.new_object(types::TUPLE_FIELD, &[Value::count(position)])?;
        rt.dict_set_name(dict, field, descriptor)?;
    }
    for method in [const { name("_asdict") }, const { name("_replace") }] {
        let function = own_function(rt, method);
        let descriptor = rt.new_object(types::TUPLE_FIELD, &[function])?;
        rt.dict_set_name(dict, method, descriptor)?;
    }
    for method in [const { name("__new__") }, const { name("__repr__") }, const { name("_make") }] {
        let function = own_function(rt, method);
        let mut bound = rt.new_bound_method(function, specification)?;
        if method == const { name("_make") } {
            bound = rt.new_object(types::CLASS_METHOD, &[bound])?;
        }
        rt.dict_set_name(dict, method, bound)?;
    }
    let bases = rt.new_tuple(&[Value::native_type(types::TUPLE)])?;
    rt.with_arguments(&[], |rt, none| type_type::make_class(rt, Value::name(class_name), bases, dict, none))
}

/// An instance of a class made for it alone; for `os.uname()` and the like.
pub fn new_instance(
    rt: &mut Runtime<'_>,
    class_name: Name,
    fields: &[Name],
    values: &[Value],
) -> Result<Value, Raised> {
    let names = rt.allocate_words(Kind::Tuple, fields.len())?;
    for (position, &field) in fields.iter().enumerate() {
        rt.heap.set_word(names, position, Value::name(field));
    }
    let defaults = rt.new_tuple(&[])?;
    let class = new_class(rt, class_name, names, defaults)?;
    let items = rt.new_tuple(values)?;
    instance::wrapping(rt, class, items)
}

/// What a field or method of `object` is when read through it.
pub fn bind(rt: &mut Runtime<'_>, descriptor: Value, object: Value) -> Result<Value, Raised> {
    let what = rt.field(descriptor, 0);
    match what.as_small() {
        Some(position) => Ok(rt.heap.word(rt.native_part(object), position as usize)),
        None => rt.new_bound_method(what, object),
    }
}

fn own_function(rt: &Runtime<'_>, function: Name) -> Value {
    rt.native_member(types::TUPLE_FIELD, function).unwrap_or(Value::NONE)
}

/// `__new__(specification, class, *items, **fields)`
fn construct(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (specification, class) = (args.at(0), args.at(1));
    let fields = rt.heap.word(specification, FIELDS);
    let count = rt.heap.size(fields);
    let given = args.skip(2).positional();
    if given.len() > count {
        let class_name = rt.heap.word(specification, CLASS_NAME);
        let mut text = TextBuilder::new(rt, 64)?;
        text.push_value(rt, class_name)?;
        let message =
            format_args!(".__new__() takes {} positional arguments but {} were given", count + 1, given.len() + 1);
        Output::Text(&mut text).format(rt, message)?;
        let text = text.finish(rt)?;
        return Err(rt.raise_with(types::TYPE_ERROR, &[text]));
    }
    let items = rt.allocate_words(Kind::Tuple, count)?;
    for (position, &item) in given.iter().enumerate() {
        rt.heap.set_word(items, position, item);
    }
    fill_from_keywords(rt, specification, items, args, given.len())?;
    let defaults = rt.heap.word(specification, DEFAULTS);
    let first_default = count.saturating_sub(rt.heap.size(defaults));
    for position in 0..count {
        if !rt.heap.word(items, position).is_null() {
            continue;
        }
        if position < first_default {
            let field = rt.heap.word(fields, position);
            return Err(complain(rt, specification, ".__new__() missing 1 required positional argument: '", field));
        }
        let default = rt.heap.word(defaults, position - first_default);
        rt.heap.set_word(items, position, default);
    }
    instance::wrapping(rt, class, items)
}

/// Puts keyword arguments in their places; those before `taken` were given by position.
fn fill_from_keywords(
    rt: &mut Runtime<'_>,
    specification: Value,
    items: Value,
    args: Arguments<'_>,
    taken: usize,
) -> Result<(), Raised> {
    let fields = rt.heap.word(specification, FIELDS);
    for index in 0..args.keyword_count() {
        let Some((keyword, value)) = args.keyword_at(index) else { continue };
        let keyword = Value::name(keyword);
        match rt.heap.words(fields).iter().position(|&field| field == keyword) {
            Some(position) if position < taken => {
                return Err(complain(rt, specification, ".__new__() got multiple values for argument '", keyword));
            }
            Some(position) => rt.heap.set_word(items, position, value),
            None => {
                return Err(complain(rt, specification, ".__new__() got an unexpected keyword argument '", keyword));
            }
        }
    }
    Ok(())
}

#[cold]
fn complain(rt: &mut Runtime<'_>, specification: Value, message: &str, field: Value) -> Raised {
    let class_name = rt.heap.word(specification, CLASS_NAME);
    let text = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push_value(rt, class_name)?;
        text.push(rt, message)?;
        text.push_value(rt, field)?;
        text.push(rt, "'")?;
        text.finish(rt)
    })();
    rt.raise_text(types::TYPE_ERROR, text)
}

/// `_make(specification, class, iterable)`
fn make(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let items = types::tuple::from_iterable(rt, args.at(2))?;
    let (given, wanted) = (rt.heap.size(items), rt.heap.size(rt.heap.word(args.at(0), FIELDS)));
    if given != wanted {
        return Err(rt.raise_type_error(format_args!("Expected {wanted} arguments, got {given}")));
    }
    instance::wrapping(rt, args.at(1), items)
}

/// `__repr__(specification, object)`
fn repr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (fields, object) = (rt.heap.word(args.at(0), FIELDS), args.at(1));
    let items = rt.native_part(object);
    let mut text = TextBuilder::new(rt, 48)?;
    let class = rt.type_of(object);
    text.push_type_name(rt, class)?;
    text.push(rt, "(")?;
    sequence::guarded_repr(rt, items, &mut Output::Text(&mut text), |rt, out| {
        for position in 0..rt.heap.size(fields) {
            let (field, item) = (rt.heap.word(fields, position), rt.heap.word(items, position));
            out.text(rt, if position == 0 { "" } else { ", " })?;
            out.value_text(rt, field)?;
            out.text(rt, "=")?;
            rt.write_value(item, Style::Repr, out)?;
        }
        Ok(())
    })?;
    text.push(rt, ")")?;
    text.finish(rt)
}

/// The field names of an instance.
fn fields_of(rt: &mut Runtime<'_>, object: Value) -> Value {
    let class = rt.type_of(object);
    rt.lookup(class, const { name("_fields") }).unwrap_or(Value::NULL)
}

/// `object._asdict()`
fn as_dict(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (fields, items) = (fields_of(rt, args.at(0)), rt.native_part(args.at(0)));
    let dict = rt.new_dict(rt.heap.size(fields))?;
    for position in 0..rt.heap.size(fields) {
        let (field, item) = (rt.heap.word(fields, position), rt.heap.word(items, position));
        rt.dict_set(dict, field, item)?;
    }
    Ok(dict)
}

/// `object._replace(**fields)`
fn replace(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    let (fields, items) = (fields_of(rt, object), rt.native_part(object));
    let count = rt.heap.size(items);
    let replaced = rt.allocate_words(Kind::Tuple, count)?;
    rt.heap.move_words(items, 0, replaced, 0, count);
    for index in 0..args.keyword_count() {
        let Some((keyword, value)) = args.keyword_at(index) else { continue };
        let keyword = Value::name(keyword);
        match rt.heap.words(fields).iter().position(|&field| field == keyword) {
            Some(position) => rt.heap.set_word(replaced, position, value),
            None => {
                let list = rt.new_list(&[keyword])?;
                let names = rt.repr(list)?;
                return Err(rt.raise_naming(types::VALUE_ERROR, "Got unexpected field names: ", names, ""));
            }
        }
    }
    let class = rt.type_of(object);
    instance::wrapping(rt, class, replaced)
}
