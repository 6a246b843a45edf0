//! `help()`: what the keys do, what an object has, which modules there are
//!
//! **Invariant:** looking at an object runs none of its properties.

use crate::builtins::frozen;
use crate::builtins::modules::MODULES;
use crate::heap::Kind;
use crate::native::Arguments;
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value, View};

const WELCOME: &str = "\
Python on a microcontroller.

Keys on an empty line:
  Ctrl-A  raw REPL, for programs that drive the board
  Ctrl-B  back to this prompt
  Ctrl-C  stops the program that runs
  Ctrl-D  soft reset: Python begins afresh
  Ctrl-E  paste mode: several lines at once, without indentation of its own

help(object) lists what an object has, help('modules') what can be imported.
";

/// Names in a line of the list of modules, and columns for each.
const NAMES_IN_LINE: usize = 4;
const COLUMNS: usize = 18;

/// `help()`, `help(object)`, `help('modules')`
pub fn help(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        None => Output::Console.text(rt, WELCOME)?,
        Some(topic) if rt.text(topic) == Some("modules") => list_modules(rt)?,
        Some(object) => describe(rt, object)?,
    }
    Ok(Value::NONE)
}

/// The names in alphabetical order, column by column being harder to read on a narrow terminal.
fn list_modules(rt: &mut Runtime<'_>) -> Result<(), Raised> {
    let mut last = "";
    let mut count = 0;
    let names = || MODULES.iter().map(|module| module.name).chain(frozen::MODULES.iter().map(|module| module.name));
    while let Some(next) = names().filter(|&name| name > last).min() {
        Output::Console.text(rt, next)?;
        count += 1;
        if count % NAMES_IN_LINE == 0 {
            Output::Console.text(rt, "\n")?;
        } else {
            for _ in next.len()..COLUMNS {
                Output::Console.text(rt, " ")?;
            }
        }
        last = next;
    }
    Output::Console.text(rt, "\nand those in files: sys.path names the folders\n")
}

fn describe(rt: &mut Runtime<'_>, object: Value) -> Result<(), Raised> {
    let class = rt.type_of(object);
    Output::Console.text(rt, "object ")?;
    rt.write_value(object, Style::Repr, &mut Output::Console)?;
    Output::Console.text(rt, " is of type ")?;
    let class_name = rt.type_name(class);
    Output::Console.value_text(rt, class_name)?;
    Output::Console.text(rt, "\n")?;
    let mut outcome = Ok(());
    rt.each_attribute(object, &mut |rt, attribute| {
        if outcome.is_ok() {
            outcome = describe_attribute(rt, object, class, attribute);
        }
    });
    outcome
}

fn describe_attribute(rt: &mut Runtime<'_>, object: Value, class: Value, attribute: Name) -> Result<(), Raised> {
    if rt.name_text(attribute).starts_with("__") {
        // Every object has those.
        return Ok(());
    }
    let mark = rt.heap.log_mark();
    let of_instance = match rt.heap.kind(object) {
        Kind::Instance | Kind::Exception => rt.instance_attribute(object, attribute),
        _ => None,
    };
    let value = match (of_instance, object.view()) {
        (Some(value), _) => Some(value),
        (None, View::Module(_)) => rt.find_attribute_plainly(object, attribute)?,
        (None, View::Heap) if rt.heap.is(object, Kind::Module) => types::module::attribute(rt, object, attribute)?,
        // A class gives what it has as it is; asking the instance would run a property.
        (None, _) => rt.lookup(if rt.is_type(object) { object } else { class }, attribute),
    };
    Output::Console.text(rt, "  ")?;
    Output::Console.value_text(rt, Value::name(attribute))?;
    Output::Console.text(rt, " -- ")?;
    match value {
        Some(value) => rt.write_value(value, Style::Repr, &mut Output::Console)?,
        None => Output::Console.text(rt, "<built-in>")?,
    }
    rt.heap.log_release(mark);
    rt.poll()?;
    Output::Console.text(rt, "\n")
}
