//! Layout of classes that Python code defines
//!
//! **Invariant:** `[name, bases, dict, mro, native base, flags]`. The method resolution order lists the Python classes in
//! C3 order and ends with the native base, whose own bases follow from its table. Whoever changes a class dict clears the method cache.

use crate::heap::Kind;
use crate::names::name;
use crate::ops::linearize;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};

/// Payload word: `__name__`, a name.
pub const NAME: usize = 0;
/// Payload word: `__bases__`, a tuple.
pub const BASES: usize = 1;
/// Payload word: the dict of attributes.
pub const DICT: usize = 2;
/// Payload word: the method resolution order, a tuple.
pub const MRO: usize = 3;
/// Payload word: the built-in type that instances contain.
pub const NATIVE_BASE: usize = 4;
/// Payload word: `FLAG_..` bits.
pub const FLAGS: usize = 5;
const WORDS: usize = 6;

/// A property or another data descriptor is among the attributes: look there before the instance.
pub const FLAG_DATA_DESCRIPTORS: usize = 1;
/// `__setattr__` or `__delattr__` is defined.
pub const FLAG_SET_ATTRIBUTE: usize = 2;
/// `__getattribute__` is defined.
pub const FLAG_GET_ATTRIBUTE: usize = 4;

/// Makes a class.
pub fn new(rt: &mut Runtime<'_>, class_name: Value, bases: Value, dict: Value) -> Result<Value, Raised> {
    let bases = if rt.heap.size(bases) == 0 {
        rt.allocate_with(Kind::Tuple, &[Value::native_type(types::OBJECT)])?
    } else {
        bases
    };
    types::table::trim(&mut rt.heap, dict);
    let class = rt.allocate_words(Kind::Class, WORDS)?;
    rt.heap.set_word(class, NAME, class_name);
    rt.heap.set_word(class, BASES, bases);
    rt.heap.set_word(class, DICT, dict);
    let native_base = native_base_of(rt, bases)?;
    rt.heap.set_word(class, NATIVE_BASE, native_base);
    let mro = linearize::linearize(rt, class, bases, native_base)?;
    rt.heap.set_word(class, MRO, mro);
    let mut flags = 0;
    for position in 0..rt.heap.size(bases) {
        let base = rt.heap.word(bases, position);
        if rt.heap.is(base, Kind::Class) {
            flags |= rt.heap.count(base, FLAGS);
        }
    }
    rt.heap.set_count(class, FLAGS, flags);
    let mut position = 0;
    while let Some((next, key, value)) = types::table::next(&rt.heap, dict, position) {
        if let Some(name) = key.as_name() {
            note_attribute(rt, class, name, value);
        }
        position = next;
    }
    Ok(class)
}

/// Keeps the flags of a class true when an attribute is set.
pub fn note_attribute(rt: &mut Runtime<'_>, class: Value, attribute: Name, value: Value) {
    let mut flags = rt.heap.count(class, FLAGS);
    if attribute == const { name("__setattr__") } || attribute == const { name("__delattr__") } {
        flags |= FLAG_SET_ATTRIBUTE;
    }
    if attribute == const { name("__getattribute__") } {
        flags |= FLAG_GET_ATTRIBUTE;
    }
    let is_descriptor = rt.is_native(value, types::PROPERTY) || rt.is_native(value, types::TUPLE_FIELD) || {
        let class_of = rt.type_of(value);
        rt.heap.is(class_of, Kind::Class)
            && (rt.lookup(class_of, const { name("__set__") }).is_some()
                || rt.lookup(class_of, const { name("__delete__") }).is_some())
    };
    if is_descriptor {
        flags |= FLAG_DATA_DESCRIPTORS;
    }
    rt.heap.set_count(class, FLAGS, flags);
}

/// The one built-in type that all bases agree on.
fn native_base_of(rt: &mut Runtime<'_>, bases: Value) -> Result<Value, Raised> {
    let mut found = types::OBJECT;
    for position in 0..rt.heap.size(bases) {
        let base = rt.heap.word(bases, position);
        let native = if rt.heap.is(base, Kind::Class) { rt.heap.word(base, NATIVE_BASE) } else { base };
        let Some(id) = native.as_native_type() else {
            return Err(rt.raise_type_error(format_args!("bases must be types")));
        };
        if types::native(id).inheritable == crate::native::Inheritable::No {
            let type_name = rt.type_name(native);
            return Err(rt.raise_naming(types::TYPE_ERROR, "type '", type_name, "' is not an acceptable base type"));
        }
        if rt.is_native_subtype(id, found) {
            found = id;
        } else if !rt.is_native_subtype(found, id) {
            return Err(rt.raise_type_error(format_args!("multiple bases have instance lay-out conflict")));
        }
    }
    Ok(Value::native_type(found))
}
