//! Built-in functions on objects of any type

use pyrite_compiler::Mode;

use crate::heap::Kind;
use crate::heap::stack::{EXTRA, FUNCTION};
use crate::names::name;
use crate::native::Arguments;
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, console_stream, table};
use crate::value::{Name, Value};
use crate::vm::embed::Source;
use crate::vm::load;

/// `callable()`
pub fn callable(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::bool(rt.is_callable(args.at(0))))
}

/// `getattr()`
pub fn getattr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(1))?;
    match args.get(2) {
        None => rt.get_attribute(args.at(0), name),
        Some(default) => Ok(rt.attribute_or_absent(args.at(0), name)?.unwrap_or(default)),
    }
}

/// `hasattr()`
pub fn hasattr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(1))?;
    Ok(Value::bool(rt.attribute_or_absent(args.at(0), name)?.is_some()))
}

/// `setattr()`
pub fn setattr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(1))?;
    rt.set_attribute(args.at(0), name, Some(args.at(2)))?;
    Ok(Value::NONE)
}

/// `delattr()`
pub fn delattr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(1))?;
    rt.set_attribute(args.at(0), name, None)?;
    Ok(Value::NONE)
}

/// `hash()`
pub fn hash(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let hash = rt.hash(args.at(0))?;
    Ok(Value::small_wrapping(hash as i32))
}

/// `id()`
pub fn id(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let identity = rt.heap.identity(args.at(0));
    rt.new_int(i64::from(identity))
}

/// `repr()`
pub fn repr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.repr(args.at(0))
}

/// `isinstance()`
pub fn isinstance(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let class = rt.type_of(args.at(0));
    let what = "isinstance() arg 2 must be a type, a tuple of types, or a union";
    is_subclass_of_any(rt, class, args.at(1), what).map(Value::bool)
}

/// `issubclass()`
pub fn issubclass(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if !rt.is_type(args.at(0)) {
        return Err(rt.raise_type_error(format_args!("issubclass() arg 1 must be a class")));
    }
    let what = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
    is_subclass_of_any(rt, args.at(0), args.at(1), what).map(Value::bool)
}

fn is_subclass_of_any(
    rt: &mut Runtime<'_>,
    class: Value,
    ancestors: Value,
    what: &'static str,
) -> Result<bool, Raised> {
    if rt.is_type(ancestors) {
        return Ok(rt.is_subclass(class, ancestors));
    }
    if !rt.heap.is(ancestors, Kind::Tuple) {
        return Err(rt.raise_type_error(format_args!("{what}")));
    }
    rt.check_native_stack()?;
    for position in 0..rt.heap.size(ancestors) {
        let ancestor = rt.heap.word(ancestors, position);
        if is_subclass_of_any(rt, class, ancestor, what)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `iter()`
pub fn iter(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(1) {
        None => rt.iterate(args.at(0)),
        Some(sentinel) => rt.new_object(types::CALL_ITERATOR, &[args.at(0), sentinel]),
    }
}

/// `next()`
pub fn next(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match (rt.next(args.at(0))?, args.get(1)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => {
            let value = core::mem::replace(&mut rt.stop_value, Value::NONE);
            Err(rt.raise_stop_iteration(value))
        }
    }
}

/// `print()`
pub fn print(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let text_or = |rt: &mut Runtime<'_>, value: Option<Value>, default: Name, message: &str| match value {
        None | Some(Value::NONE) => Ok(Value::name(default)),
        Some(value) if rt.text(rt.native_part(value)).is_some() => Ok(value),
        Some(value) => {
            let type_name = rt.type_name(rt.type_of(value));
            Err(rt.raise_naming(types::TYPE_ERROR, message, type_name, ""))
        }
    };
    let message = "sep must be None or a string, not ";
    let separator = text_or(rt, args.keyword(const { name("sep") }), const { name(" ") }, message)?;
    let message = "end must be None or a string, not ";
    let end = text_or(rt, args.keyword(const { name("end") }), const { name("\n") }, message)?;
    let mut output = match args.keyword(const { name("file") }) {
        None | Some(Value::NONE) => Output::Console,
        Some(stream) => Output::Stream(stream),
    };
    for position in 0..args.count() {
        if position > 0 {
            output.value_text(rt, separator)?;
        }
        rt.write_value(args.at(position), Style::Str, &mut output)?;
    }
    output.value_text(rt, end)?;
    Ok(Value::NONE)
}

/// `input()`: a line from the console, with echo and backspace.
pub fn input(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(prompt) = args.get(0) {
        rt.write_value(prompt, Style::Str, &mut Output::Console)?;
    }
    let mut text = crate::output::TextBuilder::new(rt, 32)?;
    loop {
        let byte = match console_stream::next_byte(rt)? {
            Some(byte) => byte,
            // Piped input may end without a last newline.
            None if text.is_empty() => return Err(rt.raise_with(types::EOF_ERROR, &[])),
            None => return text.finish(rt),
        };
        match byte {
            b'\r' | b'\n' => {
                rt.machine.console.echo(b"\r\n");
                return text.finish(rt);
            }
            0x04 if text.is_empty() => return Err(rt.raise_with(types::EOF_ERROR, &[])),
            0x08 | 0x7f => {
                // Back over a whole character.
                let bytes = text.bytes(rt);
                if let Some(start) = bytes.iter().rposition(|byte| byte & 0xc0 != 0x80) {
                    text.truncate(start);
                    rt.machine.console.echo(b"\x08 \x08");
                }
            }
            b'\t' | 0x20.. => {
                text.push_bytes(rt, &[byte])?;
                rt.machine.console.echo(&[byte]);
            }
            _ => {}
        }
    }
}

/// `dir()`
pub fn dir(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = rt.new_list(&[])?;
    let mut failed = None;
    if let Some(object) = args.get(0) {
        rt.each_attribute(object, &mut |rt, name| {
            let value = Value::name(name);
            if failed.is_none()
                && !rt.sequence_items(list).contains(&value)
                && let Err(raised) = rt.list_push(list, value)
            {
                failed = Some(raised);
            }
        });
    } else {
        let namespace = caller_namespace(rt);
        let mut position = 0;
        while let Some((next, key, _)) = table::next(&rt.heap, namespace, position) {
            rt.list_push(list, key)?;
            position = next;
        }
    }
    if let Some(raised) = failed {
        return Err(raised);
    }
    rt.call_method(list, const { name("sort") }, &[])?;
    Ok(list)
}

/// The globals of the Python function that called.
fn caller_globals(rt: &Runtime<'_>) -> Value {
    let frame = rt.heap.frame();
    if frame == 0 {
        return rt.main_globals();
    }
    let (context, ..) = load::parts(rt, rt.heap.frame_value(frame + FUNCTION));
    rt.heap.word(context, load::GLOBALS)
}

/// The names that a class body or `exec` works in, or the globals.
fn caller_namespace(rt: &Runtime<'_>) -> Value {
    let frame = rt.heap.frame();
    let namespace = if frame == 0 { Value::NULL } else { rt.heap.frame_value(frame + EXTRA) };
    namespace.present().unwrap_or_else(|| caller_globals(rt))
}

/// `globals()`
pub fn globals(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    Ok(caller_globals(rt))
}

/// `locals()`: inside a function the globals, as in MicroPython. The .mpy format that compiled code is in has no names
/// of locals but those of parameters.
pub fn locals(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    Ok(caller_namespace(rt))
}

/// `vars()`
pub fn vars(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        None => Ok(caller_namespace(rt)),
        Some(object) => match rt.attribute_or_absent(object, const { name("__dict__") })? {
            Some(dict) => Ok(dict),
            None => Err(rt.raise_type_error(format_args!("vars() argument must have __dict__ attribute"))),
        },
    }
}

/// `compile(source, file name, mode)`: a code object, whose field 0 is the module function.
pub fn compile(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mode = match rt.text_argument(args.at(2))? {
        "exec" => Mode::Module,
        "eval" => Mode::Expression,
        "single" => Mode::Interactive,
        _ => return Err(rt.raise_value_error(format_args!("compile() mode must be 'exec', 'eval' or 'single'"))),
    };
    let function = compile_value(rt, args.at(0), args.at(1), mode, Value::NULL)?;
    rt.new_object(types::CODE, &[function])
}

fn compile_value(
    rt: &mut Runtime<'_>,
    source: Value,
    file: Value,
    mode: Mode,
    globals: Value,
) -> Result<Value, Raised> {
    let mut source = rt.native_part(source);
    if rt.buffer(source).is_some() && !rt.heap.is(source, Kind::Bytes) {
        source = types::bytes::from_value(rt, source)?;
    }
    if rt.text(source).is_none() && !rt.heap.is(source, Kind::Bytes) {
        return Err(rt.raise_about(
            types::TYPE_ERROR,
            "source must be a string, bytes or code object, not ",
            source,
            "",
        ));
    }
    let file = rt.text_argument(file)?;
    let mut copy = [0; crate::names::LENGTH_MAX];
    let length = file.len().min(copy.len());
    copy[..length].copy_from_slice(&file.as_bytes()[..length]);
    let file = core::str::from_utf8(&copy[..length]).unwrap_or("<string>");
    rt.compile(Source::Object(source), file, mode, globals)
}

fn evaluate(rt: &mut Runtime<'_>, args: Arguments<'_>, mode: Mode) -> Result<Value, Raised> {
    let globals = match args.get(1) {
        None | Some(Value::NONE) => caller_globals(rt),
        Some(globals) if rt.heap.is(rt.native_part(globals), Kind::Dict) => rt.native_part(globals),
        Some(_) => return Err(rt.raise_type_error(format_args!("globals must be a dict"))),
    };
    let namespace = match args.get(2) {
        None | Some(Value::NONE) if args.count() > 1 => Value::NULL,
        None | Some(Value::NONE) => caller_namespace(rt),
        Some(namespace) if rt.heap.is(rt.native_part(namespace), Kind::Dict) => rt.native_part(namespace),
        Some(_) => return Err(rt.raise_type_error(format_args!("locals must be a dict"))),
    };
    let namespace = if namespace == globals { Value::NULL } else { namespace };
    let function = if rt.is_native(args.at(0), types::CODE) {
        load::with_globals(rt, rt.field(args.at(0), 0), globals)?
    } else {
        compile_value(rt, args.at(0), Value::name(const { name("<string>") }), mode, globals)?
    };
    let start = rt.heap.stack_pointer();
    let result = crate::vm::run_in(rt, function, start, 0, 0, namespace);
    rt.heap.set_stack_pointer(start);
    result
}

/// `eval()`
pub fn eval(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    evaluate(rt, args, Mode::Expression)
}

/// `exec()`
pub fn exec(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    evaluate(rt, args, Mode::Module)?;
    Ok(Value::NONE)
}

/// `__import__()`
pub fn __import__(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(0))?;
    let globals = match args.get(1) {
        Some(globals) if rt.heap.is(globals, Kind::Dict) => globals,
        _ => caller_globals(rt),
    };
    let from_list = args.get(3).unwrap_or(Value::NONE);
    let level = args.get(4).unwrap_or(Value::small_wrapping(0));
    crate::vm::import::import_name(rt, name, level, from_list, globals)
}

/// `__build_class__(function, name, *bases, **keywords)`: what a class statement calls.
pub fn __build_class__(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (function, class_name) = (args.at(0), args.at(1));
    if !rt.heap.is(function, Kind::Function) {
        return Err(rt.raise_type_error(format_args!("__build_class__: func must be a function")));
    }
    let class_name = Value::name(rt.attribute_name(class_name)?);
    let bases = rt.new_tuple(args.skip(2).positional())?;
    let dict = rt.new_dict(4)?;
    let start = rt.heap.stack_pointer();
    let cell = crate::vm::run_in(rt, function, start, 0, 0, dict);
    rt.heap.set_stack_pointer(start);
    let cell = cell?;
    rt.heap.keep(cell);
    let class = types::type_type::make_class(rt, class_name, bases, dict, args.skip(args.count()))?;
    // A body that uses `super` or `__class__` returns the cell for it.
    if rt.heap.is(cell, Kind::Cell) {
        rt.heap.set_word(cell, 0, class);
    }
    Ok(class)
}

/// `__repl_print__()`: shows the value of an expression at the prompt, and keeps it as `_`.
pub fn __repl_print__(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let value = args.at(0);
    if !value.is_none() {
        rt.write_value(value, Style::Repr, &mut Output::Console)?;
        Output::Console.text(rt, "\n")?;
        let globals = rt.main_globals();
        rt.dict_set_name(globals, const { name("_") }, value)?;
    }
    Ok(Value::NONE)
}
