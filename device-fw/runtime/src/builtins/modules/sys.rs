//! Module `sys`
//!
//! **Invariant:** what programs ask to tell firmwares apart (`implementation`, `version`) names MicroPython's version whose
//! behaviour they may count on, and Pyrite.

use pyrite_compiler::bytecode::mpy_read;

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::output::Output;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, namedtuple};
use crate::value::Value;

/// The module.
pub const SYS: NativeModule = NativeModule {
    name: "sys",
    members: &[
        ("argv", Member::Property(|rt, _| Ok(rt.argv))),
        ("byteorder", Member::Constant(Constant::Str("little"))),
        ("exc_info", Member::Function(exception_info, Arity::exactly(0))),
        ("exit", Member::Function(exit, Arity::between(0, 1))),
        ("getsizeof", Member::Function(size_of, Arity::between(1, 2))),
        ("implementation", Member::Property(implementation)),
        ("intern", Member::Function(intern, Arity::exactly(1))),
        ("maxsize", Member::Constant(Constant::Int(i32::MAX))),
        ("modules", Member::Property(|rt, _| Ok(rt.modules))),
        ("path", Member::Property(|rt, _| Ok(rt.path))),
        ("platform", Member::Property(|rt, _| rt.new_str(rt.machine.identity.platform))),
        ("print_exception", Member::Function(print_exception, Arity::between(1, 2))),
        ("ps1", Member::Constant(Constant::Str(">>> "))),
        ("ps2", Member::Constant(Constant::Str("... "))),
        ("stderr", Member::Property(|rt, _| rt.new_object(types::CONSOLE_TEXT, &[Value::count(2)]))),
        ("stdin", Member::Property(|rt, _| rt.new_object(types::CONSOLE_TEXT, &[Value::count(0)]))),
        ("stdout", Member::Property(|rt, _| rt.new_object(types::CONSOLE_TEXT, &[Value::count(1)]))),
        ("version", Member::Constant(Constant::Str(VERSION))),
        ("version_info", Member::Property(version_info)),
    ],
};

/// The version of Python, then ours.
const VERSION: &str = concat!("3.4.0; Pyrite v", env!("CARGO_PKG_VERSION"), ", MicroPython v1.26.0 compatible");

fn version_info(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.new_tuple(&[Value::count(3), Value::count(4), Value::count(0)])
}

fn implementation(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let empty = rt.new_str("")?;
    let values = [
        rt.new_str("micropython")?,
        rt.new_tuple(&[Value::count(1), Value::count(26), Value::count(0), empty])?,
        rt.new_str(rt.machine.identity.machine)?,
        Value::count(mpy_format()),
    ];
    let fields = const { [name("name"), name("version"), name("_machine"), name("_mpy")] };
    namedtuple::new_instance(rt, const { name("implementation") }, &fields, &values)
}

/// Sub-version of the .mpy format; it counts changes of native code only.
const MPY_SUB_VERSION: usize = 3;

/// Which .mpy files load here: version, sub-version and architecture in the bits that `mip` looks at.
const fn mpy_format() -> usize {
    mpy_read::VERSION as usize | MPY_SUB_VERSION << 8
}

fn exit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_with(types::SYSTEM_EXIT, args.positional()))
}

fn intern(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let text = rt.native_part(args.at(0));
    match rt.intern_value(text)? {
        Some(name) => Ok(Value::name(name)),
        None => Err(rt.raise_about(types::TYPE_ERROR, "expected str, not ", text, "")),
    }
}

fn size_of(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    Ok(Value::count(if object.is_heap() { (rt.heap.size(object) + 1) * 4 } else { 4 }))
}

fn exception_info(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    match crate::vm::unwind::handled(rt) {
        Some(exception) => {
            let class = rt.type_of(exception);
            rt.new_tuple(&[class, exception, Value::NONE])
        }
        None => rt.new_tuple(&[Value::NONE; 3]),
    }
}

fn print_exception(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let exception = args.at(0);
    let raised = rt.raise_value(exception);
    if raised.value() != exception {
        return Err(rt.raise_type_error(format_args!("expected an exception")));
    }
    match args.get(1) {
        Some(stream) if !stream.is_none() => rt.write_exception(exception, &mut Output::Stream(stream))?,
        _ => rt.write_exception(exception, &mut Output::Console)?,
    }
    Ok(Value::NONE)
}

impl Runtime<'_> {
    /// Sets `sys.argv`; what does not fit in memory is left out.
    pub fn set_arguments<'t>(&mut self, arguments: impl Iterator<Item = &'t str>) {
        if let Ok(list) = self.new_list(&[]) {
            self.argv = list;
            self.push_texts(list, arguments);
        }
    }

    /// Sets `sys.path`; what does not fit in memory is left out.
    pub fn set_search_path<'t>(&mut self, entries: impl Iterator<Item = &'t str>) {
        if let Ok(list) = self.new_list(&[]) {
            self.path = list;
            self.push_texts(list, entries);
        }
    }

    /// Sets what `-O` sets: 1 drops asserts, 3 line numbers.
    pub fn set_optimisation_level(&mut self, level: u8) {
        self.optimisation_level = level.min(3);
    }

    fn push_texts<'t>(&mut self, list: Value, texts: impl Iterator<Item = &'t str>) {
        for text in texts {
            let mark = self.heap.log_mark();
            let added = self.new_str(text).and_then(|text| self.list_push(list, text));
            self.heap.log_release(mark);
            if added.is_err() {
                return;
            }
        }
    }
}
