//! Module `collections`

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, namedtuple, sequence};
use crate::value::{TypeId, Value};

/// The module.
pub const COLLECTIONS: NativeModule = NativeModule {
    name: "collections",
    members: &[
        ("OrderedDict", class(types::ORDERED_DICT)),
        ("defaultdict", class(types::DEFAULT_DICT)),
        ("deque", class(types::DEQUE)),
        ("namedtuple", Member::Function(named_tuple, Arity::exactly(2).keywords(&["defaults", "module", "rename"]))),
    ],
};

const fn class(id: TypeId) -> Member {
    Member::Constant(Constant::Value(Value::native_type(id)))
}

fn named_tuple(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let class_name = rt.attribute_name(args.at(0))?;
    let list = rt.new_list(&[])?;
    if rt.text(rt.native_part(args.at(1))).is_some() {
        split_names(rt, args.at(1), list)?;
    } else {
        sequence::for_each(rt, args.at(1), |rt, field| add_field(rt, list, field))?;
    }
    let fields = rt.tuple_from_list(list)?;
    let defaults = match args.keyword(const { name("defaults") }) {
        Some(defaults) if !defaults.is_none() => types::tuple::from_iterable(rt, defaults)?,
        _ => rt.new_tuple(&[])?,
    };
    if rt.heap.size(defaults) > rt.heap.size(fields) {
        return Err(rt.raise_type_error(format_args!("Got more default values than field names")));
    }
    namedtuple::new_class(rt, class_name, fields, defaults)
}

/// Adds the names in a text, separated by blanks or commas.
fn split_names(rt: &mut Runtime<'_>, text: Value, list: Value) -> Result<(), Raised> {
    let text = rt.native_part(text);
    let is_separator = |byte: u8| byte == b',' || byte.is_ascii_whitespace();
    let mut start = 0;
    loop {
        let bytes = rt.text(text).unwrap_or("").as_bytes();
        while bytes.get(start).is_some_and(|&byte| is_separator(byte)) {
            start += 1;
        }
        let rest = bytes.get(start..).unwrap_or(&[]);
        let length = rest.iter().position(|&byte| is_separator(byte)).unwrap_or(rest.len());
        if length == 0 {
            return Ok(());
        }
        let mut copy = [0; crate::names::LENGTH_MAX];
        let Some(copy) = copy.get_mut(..length) else {
            return Err(rt.raise_value_error(format_args!("name too long")));
        };
        copy.copy_from_slice(&rest[..length]);
        let field = rt.intern(core::str::from_utf8(copy).unwrap_or(""))?;
        add_field(rt, list, Value::name(field))?;
        start += length;
    }
}

fn add_field(rt: &mut Runtime<'_>, list: Value, field: Value) -> Result<(), Raised> {
    let field = rt.attribute_name(field)?;
    let text = rt.name_text(field);
    let is_identifier = !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|character| character == '_' || !character.is_ascii() || character.is_ascii_alphanumeric());
    let starts_with_underscore = text.starts_with('_');
    let (field, quoted) = (Value::name(field), rt.repr(Value::name(field))?);
    if !is_identifier {
        let before = "Type names and field names must be valid identifiers: ";
        return Err(rt.raise_naming(types::VALUE_ERROR, before, quoted, ""));
    }
    if starts_with_underscore {
        return Err(rt.raise_naming(types::VALUE_ERROR, "Field names cannot start with an underscore: ", quoted, ""));
    }
    if sequence::items(&rt.heap, list).contains(&field) {
        return Err(rt.raise_naming(types::VALUE_ERROR, "Encountered duplicate field name: ", quoted, ""));
    }
    rt.list_push(list, field)
}
