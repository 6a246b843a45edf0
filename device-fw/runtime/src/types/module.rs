//! `module`: modules loaded from files, and `__main__`
//!
//! **Invariant:** `[name, globals]`; `globals` is a dict with names as keys.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Inheritable, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::{ModuleState, Runtime};
use crate::value::{Name, Value};

/// Payload word: `__name__`.
pub const NAME: usize = 0;
/// Payload word: the dict of globals.
pub const GLOBALS: usize = crate::heap::layout::MODULE_GLOBALS;

/// `module`
pub const MODULE: NativeType = NativeType {
    name: "module",
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn repr(rt: &mut Runtime<'_>, value: Value, _: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let module_name = rt.module_name(value).unwrap_or(Value::NULL);
    output.text(rt, "<module '")?;
    output.value_text(rt, module_name)?;
    output.text(rt, "'>")
}

/// A module without anything but its name.
pub fn new(rt: &mut Runtime<'_>, module_name: Value) -> Result<Value, Raised> {
    let globals = rt.new_dict(2)?;
    rt.dict_set_name(globals, const { name("__name__") }, module_name)?;
    rt.allocate_with(Kind::Module, &[module_name, globals])
}

/// An attribute of a module from a file.
pub fn attribute(rt: &mut Runtime<'_>, module: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    let globals = rt.heap.word(module, GLOBALS);
    if let Some(value) = rt.dict_get_name(globals, attribute) {
        return Ok(Some(value));
    }
    match attribute {
        _ if attribute == const { name("__dict__") } => Ok(Some(globals)),
        _ if attribute == const { name("__class__") } => Ok(Some(Value::native_type(crate::types::MODULE))),
        _ => match rt.dict_get_name(globals, const { name("__getattr__") }) {
            Some(function) => rt.call(function, &[Value::name(attribute)]).map(Some),
            None => Ok(None),
        },
    }
}

/// Makes `__main__`, `sys.modules` and the like.
pub fn set_up(rt: &mut Runtime<'_>) -> Result<(), Raised> {
    rt.module_states = rt.allocate_words(Kind::Items, ModuleState::Count as usize)?;
    rt.modules = rt.new_dict(2)?;
    rt.path = rt.new_list(&[])?;
    rt.argv = rt.new_list(&[])?;
    rt.main_module = new(rt, Value::name(const { name("__main__") }))?;
    let (modules, main) = (rt.modules, rt.main_module);
    rt.dict_set_name(modules, const { name("__main__") }, main)?;
    let path = rt.path;
    for entry in [const { name("") }, const { name(".frozen") }, const { name("/lib") }] {
        rt.list_push(path, Value::name(entry))?;
    }
    Ok(())
}
