//! Module `json`
//!
//! **Invariant:** neither reading nor writing recurses: open containers wait in a list, so depth costs memory only.

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::output::{Output, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

pub mod read;
pub mod write;

const WRITE_KEYWORDS: &[&str] = &["separators", "indent", "ensure_ascii", "sort_keys", "default"];

/// The module.
pub const JSON: NativeModule = NativeModule {
    name: "json",
    members: &[
        ("JSONDecodeError", Member::Constant(Constant::Value(Value::native_type(types::JSON_DECODE_ERROR)))),
        ("dump", Member::Function(dump, Arity::exactly(2).keywords(WRITE_KEYWORDS))),
        ("dumps", Member::Function(dumps, Arity::exactly(1).keywords(WRITE_KEYWORDS))),
        ("load", Member::Function(load, Arity::exactly(1))),
        ("loads", Member::Function(loads, Arity::exactly(1))),
    ],
};

fn text_of(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let layout = write::Layout::from_arguments(rt, args)?;
    let mut builder = TextBuilder::new(rt, 64)?;
    write::write(rt, args.at(0), &layout, &mut Output::Text(&mut builder))?;
    builder.finish(rt)
}

fn dumps(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    text_of(rt, args)
}

fn dump(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let text = text_of(rt, args)?;
    Output::Stream(args.at(1)).value_text(rt, text)?;
    Ok(Value::NONE)
}

fn loads(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let native = rt.native_part(args.at(0));
    let text = match rt.text(native) {
        Some(_) => native,
        None if rt.buffer(native).is_some() => types::str::coding::decode_value(rt, native, None, None)?,
        None => {
            let class = rt.type_name(rt.type_of(native));
            let message = "the JSON object must be str, bytes or bytearray, not ";
            return Err(rt.raise_naming(types::TYPE_ERROR, message, class, ""));
        }
    };
    read::read(rt, text)
}

fn load(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let text = rt.call_method(args.at(0), const { name("read") }, &[])?;
    rt.with_arguments(&[text], loads)
}
