//! Module `sys`

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::output::Output;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// The module.
pub const SYS: NativeModule = NativeModule {
    name: "sys",
    members: &[
        ("argv", Member::Property(|rt, _| Ok(rt.argv))),
        ("byteorder", Member::Constant(Constant::Str("little"))),
        ("exc_info", Member::Function(exc_info, Arity::exactly(0))),
        ("exit", Member::Function(exit, Arity::between(0, 1))),
        ("getsizeof", Member::Function(getsizeof, Arity::exactly(1))),
        ("implementation", Member::Property(implementation)),
        ("intern", Member::Function(intern, Arity::exactly(1))),
        ("maxsize", Member::Constant(Constant::Int(0x7fff_ffff))),
        ("modules", Member::Property(|rt, _| Ok(rt.modules))),
        ("path", Member::Property(|rt, _| Ok(rt.path))),
        (
            "platform",
            Member::Property(|rt, _| {
                let platform = rt.machine.identity.platform;
                rt.new_str(platform)
            }),
        ),
        ("print_exception", Member::Function(print_exception, Arity::between(1, 2))),
        ("stderr", Member::Property(|rt, _| rt.new_object(types::CONSOLE_STREAM, &[Value::small_wrapping(2)]))),
        ("stdin", Member::Property(|rt, _| rt.new_object(types::CONSOLE_STREAM, &[Value::small_wrapping(0)]))),
        ("stdout", Member::Property(|rt, _| rt.new_object(types::CONSOLE_STREAM, &[Value::small_wrapping(1)]))),
        ("version", Member::Constant(Constant::Str("3.4.0; Pyrite 0.1.0"))),
        ("version_info", Member::Property(version_info)),
    ],
};

/// Version and sub-version of the .mpy format, as MicroPython packs them.
const MPY: i32 = 6 | 3 << 8;

fn version_info(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    rt.new_tuple(&[3, 4, 0].map(Value::small_wrapping))
}

fn implementation(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    let version = rt.new_tuple(&[
        Value::small_wrapping(1),
        Value::small_wrapping(26),
        Value::small_wrapping(0),
        Value::name(const { name("") }),
    ])?;
    let machine = rt.machine.identity.machine;
    let machine = rt.new_str(machine)?;
    let fields =
        [const { name("name") }, const { name("version") }, const { name("_machine") }, const { name("_mpy") }];
    let values = [Value::name(const { name("micropython") }), version, machine, Value::small_wrapping(MPY)];
    types::namedtuple::new_instance(rt, const { name("implementation") }, &fields, &values)
}

fn exit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_with(types::SYSTEM_EXIT, args.positional()))
}

fn exc_info(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    match crate::vm::unwind::handled(rt) {
        Some(exception) => {
            let class = rt.type_of(exception);
            rt.new_tuple(&[class, exception, Value::NONE])
        }
        None => rt.new_tuple(&[Value::NONE; 3]),
    }
}

fn intern(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match rt.intern_value(args.at(0))? {
        Some(name) => Ok(Value::name(name)),
        None => Err(rt.raise_about(types::TYPE_ERROR, "intern() argument must be str, not ", args.at(0), "")),
    }
}

fn getsizeof(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let size = if args.at(0).is_heap() { (rt.heap.size(args.at(0)) + 1) * 4 } else { 0 };
    Ok(Value::count(size))
}

fn print_exception(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut output = match args.get(1) {
        None | Some(Value::NONE) => Output::Console,
        Some(stream) => Output::Stream(stream),
    };
    rt.write_exception(args.at(0), &mut output)?;
    Ok(Value::NONE)
}
