//! Module `platform`

use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// The module.
pub const PLATFORM: NativeModule = NativeModule {
    name: "platform",
    members: &[
        ("libc_ver", Member::Function(library, Arity::between(0, 3))),
        ("machine", Member::Function(|rt, _| rt.new_str(rt.machine.identity.machine), Arity::exactly(0))),
        ("platform", Member::Function(platform, Arity::between(0, 2))),
        ("python_compiler", Member::Function(|rt, _| rt.new_str("Rust"), Arity::exactly(0))),
        ("python_implementation", Member::Function(|rt, _| rt.new_str("Pyrite"), Arity::exactly(0))),
    ],
};

fn platform(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.machine.identity.platform;
    TextBuilder::formatted(rt, format_args!("Pyrite-{}-{name}", env!("CARGO_PKG_VERSION")))
}

/// There is no C library: two empty strings, as CPython gives for one that it does not know.
fn library(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let empty = rt.new_str("")?;
    rt.new_tuple(&[empty, empty])
}
