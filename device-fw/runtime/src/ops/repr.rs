//! `repr(x)` and `str(x)` of any value
//!
//! **Invariant:** a container that contains itself ends as `...`; nesting deeper than the limit is a RuntimeError.

use crate::heap::compact::Plan;
use crate::heap::{Heap, Kind};
use crate::names::name;
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

const DEPTH: usize = 32;

/// Containers whose repr is under way.
pub struct ReprStack {
    objects: [Value; DEPTH],
    depth: usize,
}

impl ReprStack {
    /// None yet.
    pub const fn new() -> Self {
        Self { objects: [Value::NULL; DEPTH], depth: 0 }
    }

    /// Follows what a compaction moves.
    pub(crate) fn relocate(&mut self, heap: &Heap<'_>, plan: &Plan) {
        for object in &mut self.objects[..self.depth] {
            *object = heap.forwarded(plan, *object);
        }
    }
}

impl Default for ReprStack {
    fn default() -> Self {
        Self::new()
    }
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
        let depth = self.repr_stack.depth;
        if self.repr_stack.objects[..depth].contains(&value) {
            return Ok(ReprEntry::Cycle);
        }
        if depth >= DEPTH {
            return Err(self.raise_recursion_error());
        }
        self.repr_stack.objects[depth] = value;
        self.repr_stack.depth = depth + 1;
        Ok(ReprEntry::Entered)
    }

    /// Ends the repr of a container.
    pub fn leave_repr(&mut self) {
        self.repr_stack.depth = self.repr_stack.depth.saturating_sub(1);
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
            let text = rt.call(method, &[value])?;
            let text = rt.native_part(text);
            if rt.text(text).is_none() {
                return Err(rt.raise_about(types::TYPE_ERROR, "__str__ or __repr__ returned non-string ", text, ""));
            }
            return output.value_text(rt, text);
        }
    }
    let native = rt.native_part(value);
    match rt.slot(rt.native_type_of(native), |slots| slots.repr) {
        Some(slot) => slot(rt, native, style, output),
        None => rt.write_plain_repr(value, output),
    }
}
