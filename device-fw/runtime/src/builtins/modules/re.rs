//! Module `re`: regular expressions in time linear in the text
//!
//! The functions compile their pattern (the last one is remembered) and do what its methods do.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeFunction, NativeModule};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::{ModuleState, Runtime};
use crate::text::regex::{DOT_ALL, IGNORE_CASE, MULTI_LINE};
use crate::types;
use crate::types::pattern::{self, methods, substitute};
use crate::types::str::subject::Subject;
use crate::value::Value;

const fn flag(bits: u32) -> Member {
    Member::Constant(Constant::Value(Value::small_wrapping(bits as i32)))
}

/// The module.
pub const RE: NativeModule = NativeModule {
    name: "re",
    members: &[
        ("DOTALL", flag(DOT_ALL)),
        ("I", flag(IGNORE_CASE)),
        ("IGNORECASE", flag(IGNORE_CASE)),
        ("M", flag(MULTI_LINE)),
        ("MULTILINE", flag(MULTI_LINE)),
        ("Match", Member::Constant(Constant::Value(Value::native_type(types::MATCH)))),
        ("Pattern", Member::Constant(Constant::Value(Value::native_type(types::PATTERN)))),
        ("S", flag(DOT_ALL)),
        ("compile", Member::Function(compile, Arity::between(1, 2).keywords(&["flags"]))),
        ("error", Member::Constant(Constant::Value(Value::native_type(types::PATTERN_ERROR)))),
        ("escape", Member::Function(escape, Arity::exactly(1))),
        ("findall", Member::Function(findall, Arity::between(2, 3).keywords(&["flags"]))),
        ("finditer", Member::Function(finditer, Arity::between(2, 3).keywords(&["flags"]))),
        ("fullmatch", Member::Function(fullmatch, Arity::between(2, 3).keywords(&["flags"]))),
        ("match", Member::Function(match_start, Arity::between(2, 3).keywords(&["flags"]))),
        ("search", Member::Function(search, Arity::between(2, 3).keywords(&["flags"]))),
        ("split", Member::Function(split, Arity::between(2, 4).keywords(&["maxsplit", "flags"]))),
        ("sub", Member::Function(sub, Arity::between(3, 5).keywords(&["count", "flags"]))),
        ("subn", Member::Function(subn, Arity::between(3, 5).keywords(&["count", "flags"]))),
    ],
};

fn compile(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let flags = pattern::flags_argument(rt, args.named(1, const { name("flags") }))?;
    pattern::compile(rt, args.at(0), flags)
}

/// The compiled form of a pattern, the last one being remembered with its flags.
fn remembered(rt: &mut Runtime<'_>, source: Value, flags: Option<Value>) -> Result<Value, Raised> {
    if rt.is_native(source, types::PATTERN) {
        return Ok(source);
    }
    let flags = pattern::flags_argument(rt, flags)?;
    let last = rt.module_state(ModuleState::Re);
    if rt.heap.is(last, Kind::Tuple) {
        let (text, bits, compiled) = (rt.heap.word(last, 0), rt.heap.word(last, 1), rt.heap.word(last, 2));
        let same_flags = bits == Value::small_wrapping(flags as i32);
        if same_flags && (text == source || rt.text(text).is_some() && rt.text(text) == rt.text(source)) {
            return Ok(compiled);
        }
    }
    let compiled = pattern::compile(rt, source, flags)?;
    if rt.text(source).is_some() {
        let entry = rt.new_tuple(&[source, Value::small_wrapping(flags as i32), compiled])?;
        rt.set_module_state(ModuleState::Re, entry);
    }
    Ok(compiled)
}

/// Calls a method of the compiled pattern with the arguments after it up to `count`.
fn delegate(rt: &mut Runtime<'_>, args: Arguments<'_>, count: usize, method: NativeFunction) -> Result<Value, Raised> {
    let flags = args.named(count + 1, const { name("flags") });
    let compiled = remembered(rt, args.at(0), flags)?;
    let mut passed = [Value::NULL; 4];
    let mut used = 1;
    passed[0] = compiled;
    for index in 1..=count {
        let value = match index {
            2 if count == 2 => args.named(2, const { name("maxsplit") }),
            3 => args.named(3, const { name("count") }),
            _ => args.get(index),
        };
        if let (Some(value), Some(place)) = (value, passed.get_mut(index)) {
            *place = value;
            used = index + 1;
        }
    }
    rt.with_arguments(&passed[..used], method)
}

fn match_start(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 1, methods::match_start)
}

fn search(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 1, methods::search)
}

fn fullmatch(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 1, methods::fullmatch)
}

fn findall(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 1, methods::findall)
}

fn finditer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 1, methods::finditer)
}

fn split(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 2, methods::split)
}

fn sub(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 3, substitute::sub)
}

fn subn(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    delegate(rt, args, 3, substitute::subn)
}

fn escape(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let Some(subject) = Subject::of(rt, args.at(0))? else {
        return Err(rt.raise_about(types::TYPE_ERROR, "expected string or bytes-like object, got ", args.at(0), ""));
    };
    let length = subject.byte_length(rt);
    let mut builder = TextBuilder::new(rt, length)?;
    for position in 0..length {
        let byte = subject.bytes(rt).get(position).copied().unwrap_or(0);
        if b"()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(&byte) {
            builder.push(rt, "\\")?;
        }
        builder.push_bytes(rt, &[byte])?;
    }
    subject.finish(rt, builder)
}
