//! `repr(x)` and `str(x)` of any value
//!
//! **Invariant:** a container that contains itself ends as `...`; nesting deeper than the machine's stack allows is a
//! RecursionError.

use crate::heap::Kind;
use crate::names::name;
use crate::output::{Output, Style, TextBuilder};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// Containers whose repr is under way: on the value stack, each with the place of the next one further out.
#[derive(Clone, Copy, Default)]
pub struct ReprChain {
    /// Stack index of the innermost container, one more than that; 0 for none.
    innermost: usize,
}

/// What [`Runtime::enter_repr`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReprEntry {
    /// Go on; call [`Runtime::leave_repr`] afterwards, also on errors.
    Entered,
    /// The object's repr is under way further out: write `...` inside the brackets.
    Cycle,
}

impl Runtime<'_> {
    /// Begins the repr of a container.
    pub fn enter_repr(&mut self, value: Value) -> Result<ReprEntry, Raised> {
        self.check_native_stack()?;
        let mut link = self.repr_chain.innermost;
        while let Some(index) = link.checked_sub(1) {
            if self.heap.stack_value(index) == value {
                return Ok(ReprEntry::Cycle);
            }
            link = self.heap.stack_value(index + 1).as_small().map_or(0, |outer| outer as usize);
        }
        let top = self.heap.stack_pointer();
        self.heap.push(value).or_raise(self)?;
        if let Err(error) = self.heap.push(Value::count(self.repr_chain.innermost)) {
            self.heap.set_stack_pointer(top);
            return Err(error).or_raise(self);
        }
        self.repr_chain.innermost = top + 1;
        Ok(ReprEntry::Entered)
    }

    /// Ends the repr of a container.
    pub fn leave_repr(&mut self) {
        let Some(index) = self.repr_chain.innermost.checked_sub(1) else { return };
        self.repr_chain.innermost = self.heap.stack_value(index + 1).as_small().map_or(0, |outer| outer as usize);
        self.heap.set_stack_pointer(index);
    }

    /// `<thing object at 1c40>`
    pub fn write_plain_repr(&mut self, value: Value, output: &mut Output<'_>) -> Result<(), Raised> {
        let class = self.type_name(self.type_of(value));
        output.text(self, "<")?;
        output.value_text(self, class)?;
        let identity = self.heap.identity(value);
        output.format(self, format_args!(" object at {identity:x}>"))
    }
}

/// Writes `str(value)` or `repr(value)`.
pub fn write(rt: &mut Runtime<'_>, value: Value, style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    if matches!(rt.heap.kind(value), Kind::Instance | Kind::Exception) {
        let mut method = None;
        if style == Style::Str {
            method = rt.special_method(value, const { name("__str__") });
        }
        // An exception's str is its message even when the class defines __repr__.
        if method.is_none() && !(style == Style::Str && rt.heap.is(value, Kind::Exception)) {
            method = rt.special_method(value, const { name("__repr__") });
        }
        if let Some(method) = method {
            let given = rt.call(method, &[value])?;
            let text = rt.native_part(given);
            if rt.text(text).is_none() {
                let class = rt.type_of(given);
                let mut message = TextBuilder::new(rt, 64)?;
                message.push(rt, if style == Style::Str { "__str__" } else { "__repr__" })?;
                message.push(rt, " returned non-string (type ")?;
                message.push_type_name(rt, class)?;
                message.push(rt, ")")?;
                let message = message.finish(rt)?;
                return Err(rt.raise_with(types::TYPE_ERROR, &[message]));
            }
            return output.value_text(rt, text);
        }
    }
    let native = rt.native_part(value);
    if native != value && write_named(rt, value, native, output)? {
        return Ok(());
    }
    match rt.slot(rt.native_type_of(value), |slots| slots.repr) {
        Some(slot) => slot(rt, native, style, output),
        None => rt.write_plain_repr(value, output),
    }
}

/// Instances of a program's class around a built-in value that shows its type: with the name of the class. False for others.
fn write_named(rt: &mut Runtime<'_>, value: Value, native: Value, output: &mut Output<'_>) -> Result<bool, Raised> {
    let id = rt.native_type_of(native);
    if !matches!(id, types::SET | types::FROZENSET | types::BYTEARRAY) {
        return Ok(false);
    }
    let class = rt.type_name(rt.type_of(value));
    output.value_text(rt, class)?;
    if id != types::BYTEARRAY {
        types::set_operations::repr(rt, native, ("()", "({", "})"), output)?;
        return Ok(true);
    }
    output.text(rt, "(")?;
    types::bytes::repr(rt, native, Style::Repr, output)?;
    output.text(rt, ")")?;
    Ok(true)
}
