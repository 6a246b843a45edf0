//! Python values to JSON text
//!
//! A list holds the containers that are being written, each followed by how far it is.

use crate::heap::Kind;
use crate::names::name;
use crate::native::Arguments;
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::utf8;
use crate::types;
use crate::types::int::Operand;
use crate::types::str::writer;
use crate::types::table;
use crate::value::Value;

/// How the text is laid out.
pub struct Layout {
    item_separator: Value,
    key_separator: Value,
    /// Spaces per level, or the text itself.
    indent: Option<Indent>,
    non_ascii: NonAscii,
    order: Order,
    /// Called with what JSON has no form for.
    default: Option<Value>,
}

#[derive(Clone, Copy)]
enum Indent {
    Spaces(usize),
    Text(Value),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum NonAscii {
    Escaped,
    Kept,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    AsInserted,
    Sorted,
}

/// Containers inside each other; deeper ones are taken for endless.
const DEPTH: usize = 1000;

impl Layout {
    /// From the keyword arguments of `dumps`.
    pub fn from_arguments(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Self, Raised> {
        let indent = match args.keyword(const { name("indent") }) {
            Some(indent) if !indent.is_none() => match rt.text(rt.native_part(indent)) {
                Some(_) => Some(Indent::Text(rt.native_part(indent))),
                None => Some(Indent::Spaces(rt.index_argument(indent)?.max(0) as usize)),
            },
            _ => None,
        };
        let separators = match args.keyword(const { name("separators") }) {
            Some(separators) if !separators.is_none() => {
                let items = rt.collect_list(separators)?;
                match *rt.sequence_items(items) {
                    [item, key] => [rt.native_part(item), rt.native_part(key)],
                    _ => return Err(rt.raise_value_error(format_args!("separators must be a pair of strings"))),
                }
            }
            _ => {
                let item = rt.new_str(if indent.is_some() { "," } else { ", " })?;
                [item, rt.new_str(": ")?]
            }
        };
        for separator in separators {
            rt.text_argument(separator)?;
        }
        let non_ascii = match args.keyword(const { name("ensure_ascii") }) {
            Some(ensure) if !rt.truth(ensure)? => NonAscii::Kept,
            _ => NonAscii::Escaped,
        };
        let order = match args.keyword(const { name("sort_keys") }) {
            Some(sort) if rt.truth(sort)? => Order::Sorted,
            _ => Order::AsInserted,
        };
        let default = args.keyword(const { name("default") }).filter(|default| !default.is_none());
        let [item_separator, key_separator] = separators;
        Ok(Self { item_separator, key_separator, indent, non_ascii, order, default })
    }
}

/// Writes a value.
pub fn write(rt: &mut Runtime<'_>, value: Value, layout: &Layout, output: &mut Output<'_>) -> Result<(), Raised> {
    let mut writing = Writing { layout, open: rt.new_list(&[])? };
    writing.value(rt, value, output)?;
    while let [.., container, position] = *rt.sequence_items(writing.open) {
        rt.poll()?;
        writing.step(rt, container, position.as_small().unwrap_or(0) as usize, output)?;
    }
    Ok(())
}

struct Writing<'l> {
    layout: &'l Layout,
    /// Containers (a list, a tuple or a dict) and positions in turn. Dicts to be sorted stand as lists of items, which
    /// are tuples, after the mark `NULL`.
    open: Value,
}

impl Writing<'_> {
    fn depth(&self, rt: &Runtime<'_>) -> usize {
        rt.sequence_items(self.open).len() / 2
    }

    /// Writes a scalar, or opens a container.
    fn value(&mut self, rt: &mut Runtime<'_>, value: Value, output: &mut Output<'_>) -> Result<(), Raised> {
        let mut value = value;
        let mut attempts = 0;
        loop {
            let native = rt.native_part(value);
            match native {
                Value::NONE => return output.text(rt, "null"),
                Value::TRUE => return output.text(rt, "true"),
                Value::FALSE => return output.text(rt, "false"),
                _ => {}
            }
            if rt.text(native).is_some() {
                return write_string(rt, native, self.layout.non_ascii, output);
            }
            if Operand::of(rt, native).is_some() {
                return types::int::text::write_decimal(rt, native, output);
            }
            if let Some(number) = rt.as_float(native) {
                return match number {
                    _ if number.is_nan() => output.text(rt, "NaN"),
                    f32::INFINITY => output.text(rt, "Infinity"),
                    f32::NEG_INFINITY => output.text(rt, "-Infinity"),
                    _ => rt.write_value(native, Style::Repr, output),
                };
            }
            match rt.heap.kind(native) {
                Kind::List | Kind::Tuple if rt.sequence_items(native).is_empty() => return output.text(rt, "[]"),
                Kind::List | Kind::Tuple => {
                    output.text(rt, "[")?;
                    return self.open(rt, native);
                }
                _ if rt.is_native(native, types::DICT) => {
                    if table::length(&rt.heap, native) == 0 {
                        return output.text(rt, "{}");
                    }
                    output.text(rt, "{")?;
                    return self.open(rt, native);
                }
                _ => {}
            }
            match self.layout.default {
                Some(default) if attempts < DEPTH => value = rt.call(default, &[value])?,
                _ => {
                    let class = rt.type_name(rt.type_of(value));
                    return Err(rt.raise_naming(
                        types::TYPE_ERROR,
                        "Object of type ",
                        class,
                        " is not JSON serializable",
                    ));
                }
            }
            attempts += 1;
        }
    }

    fn open(&mut self, rt: &mut Runtime<'_>, container: Value) -> Result<(), Raised> {
        if rt.sequence_items(self.open).contains(&container) {
            return Err(rt.raise_value_error(format_args!("Circular reference detected")));
        }
        if self.depth(rt) >= DEPTH {
            return Err(rt.raise_recursion_error());
        }
        let mut container = container;
        if self.layout.order == Order::Sorted && rt.is_native(container, types::DICT) {
            container = self.sorted_copy(rt, container)?;
        }
        rt.list_push(self.open, container)?;
        rt.list_push(self.open, Value::small_wrapping(0))
    }

    /// A dict with the same entries, in the order of its keys.
    fn sorted_copy(&self, rt: &mut Runtime<'_>, dict: Value) -> Result<Value, Raised> {
        let keys = rt.new_list(&[])?;
        let mut position = 0;
        while let Some((next, key, _)) = table::next(&rt.heap, dict, position) {
            rt.list_push(keys, key)?;
            position = next;
        }
        rt.call_method(keys, const { name("sort") }, &[])?;
        let copy = rt.new_dict(table::length(&rt.heap, dict))?;
        let mut index = 0;
        while let Some(&key) = rt.sequence_items(keys).get(index) {
            if let Some(value) = rt.dict_get(dict, key)? {
                rt.dict_set(copy, key, value)?;
            }
            index += 1;
        }
        Ok(copy)
    }

    /// Writes the next item of the innermost container, or its end.
    fn step(
        &mut self,
        rt: &mut Runtime<'_>,
        container: Value,
        position: usize,
        output: &mut Output<'_>,
    ) -> Result<(), Raised> {
        let is_dict = rt.is_native(container, types::DICT);
        let (next, key, item) = if is_dict {
            match table::next(&rt.heap, container, position) {
                Some((next, key, item)) => (next, Some(key), item),
                None => return self.close(rt, "}", output),
            }
        } else {
            match rt.sequence_items(container).get(position) {
                Some(&item) => (position + 1, None, item),
                None => return self.close(rt, "]", output),
            }
        };
        rt.heap.keep(item);
        if position > 0 {
            output.value_text(rt, self.layout.item_separator)?;
        }
        self.new_line(rt, self.depth(rt), output)?;
        let place = rt.sequence_items(self.open).len().saturating_sub(1);
        let open = rt.heap.word(self.open, 0);
        rt.heap.set_word(open, place, Value::count(next));
        if let Some(key) = key {
            self.key(rt, key, output)?;
            output.value_text(rt, self.layout.key_separator)?;
        }
        self.value(rt, item, output)
    }

    fn close(&mut self, rt: &mut Runtime<'_>, bracket: &str, output: &mut Output<'_>) -> Result<(), Raised> {
        let length = rt.sequence_items(self.open).len().saturating_sub(2);
        rt.heap.set_count(self.open, 1, length);
        self.new_line(rt, length / 2, output)?;
        output.text(rt, bracket)
    }

    fn new_line(&self, rt: &mut Runtime<'_>, depth: usize, output: &mut Output<'_>) -> Result<(), Raised> {
        let Some(indent) = self.layout.indent else { return Ok(()) };
        output.text(rt, "\n")?;
        match indent {
            Indent::Spaces(count) => {
                writer::write(rt, output, |sink| crate::text::format_spec::write_fill(sink, ' ', count * depth))
            }
            Indent::Text(text) => (0..depth).try_for_each(|_| output.value_text(rt, text)),
        }
    }

    /// Keys are strings; numbers, bools and None become such.
    fn key(&mut self, rt: &mut Runtime<'_>, key: Value, output: &mut Output<'_>) -> Result<(), Raised> {
        let native = rt.native_part(key);
        if rt.text(native).is_some() {
            return write_string(rt, native, self.layout.non_ascii, output);
        }
        let simple = native.is_none() || Operand::of(rt, native).is_some() || rt.heap.is(native, Kind::Float);
        if !simple {
            let class = rt.type_name(rt.type_of(key));
            return Err(rt.raise_naming(
                types::TYPE_ERROR,
                "keys must be str, int, float, bool or None, not ",
                class,
                "",
            ));
        }
        output.text(rt, "\"")?;
        self.value(rt, native, output)?;
        output.text(rt, "\"")
    }
}

fn write_string(
    rt: &mut Runtime<'_>,
    value: Value,
    non_ascii: NonAscii,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\' && byte != 0x7f;
    output.text(rt, "\"")?;
    let mut position = 0;
    while let Some(rest) = rt.text(value).and_then(|text| text.get(position..)).filter(|rest| !rest.is_empty()) {
        let run =
            rest.bytes().take_while(|&byte| plain(byte) && (byte.is_ascii() || non_ascii == NonAscii::Kept)).count();
        if run > 0 {
            writer::write_slice(rt, output, value, position, position + run)?;
            position += run;
            continue;
        }
        let Some((character, next)) = rt.text(value).and_then(|text| utf8::char_at(text, position)) else { break };
        match character {
            '"' => output.text(rt, "\\\"")?,
            '\\' => output.text(rt, "\\\\")?,
            '\n' => output.text(rt, "\\n")?,
            '\r' => output.text(rt, "\\r")?,
            '\t' => output.text(rt, "\\t")?,
            '\x08' => output.text(rt, "\\b")?,
            '\x0c' => output.text(rt, "\\f")?,
            '\x7f' => output.text(rt, "\x7f")?,
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    output.format(rt, format_args!("\\u{unit:04x}"))?;
                }
            }
        }
        position = next;
    }
    output.text(rt, "\"")
}
