//! Heap, values, types, virtual machine and built-in modules
//!
//! In reading order:
//! - [`value`]: the 32-bit word. [`heap`]: the arena; **its front page has the rules about garbage collection**
//! - [`names`]: interned texts
//! - [`native`]: tables of built-in types, modules and functions. [`raised`]: Python exceptions as `Result`. [`output`]: text
//! - [`runtime`]: the struct that everything hangs off. [`interrupts`]: handlers and their priorities. [`inventory`]: memory
//!   reports. [`calendar`]: dates
//! - [`ops`]: operations on any value, as methods of `Runtime`
//! - [`types`]: one Python type a file. [`vm`]: loading, calling, running. [`builtins`]: one Python module a file
//!
//! **Invariants:** `no_std` without `alloc`; no state outside [`runtime::Runtime`]; no chip, no operating system; `unsafe` only under
//! `heap/`. No program, file or cable makes this crate panic, recurse without bound or lose data.
//!
//! # How do I ...
//!
//! **add a type?** See [`types`]: a file with a [`native::NativeType`], a line in its registry. An object with fields is
//! `rt.new_object(types::THING, &[field, ..])?`, read with `rt.field(object, n)`; raw state goes into
//! `rt.allocate_raw(Kind::RawObject, words)` whose word 0 is the type's number. [`types::property`] is a complete small example;
//! [`types::table`] the core of dict and set, [`ops::iterate`] has list and tuple primitives.
//!
//! **add a method?** A line in the type's `members`: `("append", Member::Method(list_append, Arity::exactly(1)))`, and
//! `fn list_append(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised>`. `args.at(0)` is `self`, of the right type;
//! the arity counts what follows it. An optional argument is `args.get(2)`; a keyword `args.keyword(const { name("key") })`, listed in
//! `Arity::..keywords(&["key"])`.
//!
//! **add a module or a function to one?** See [`builtins::modules`]: a file with a [`native::NativeModule`], a line in its registry. Functions
//! of `builtins` itself (`len`, `print`) stand in `builtins/modules/builtins.rs`, which names the file each lives in.
//!
//! **raise?** `Err(rt.raise_value_error(format_args!("..")))`, `rt.raise(types::OS_ERROR, ..)`, `rt.raise_about(types::TYPE_ERROR,
//! "", value, " object is not iterable")` where a type's name goes in. Wording is CPython's.
//!
//! **hold values?** Freely: what was passed, allocated or returned by a call stays alive until the native function returns
//! ([`heap`], "Rooting"). A loop that may run long polls `rt.poll()?` and brackets its steps with `log_mark` / `log_release`; one that
//! waits for something calls `rt.attend()?` instead, so that interrupt handlers run meanwhile ([`interrupts`]).
//!
//! **borrow a payload?** `rt.heap.words(v)`, `.words_mut(v)`, `.bytes(v)`, `.raw(v)`, `.count(v, n)`; `rt.text(v)` for strings of
//! both sorts. Copy out what you need before the next allocation; the borrow checker insists.
//!
//! **take a subclass instance?** `self` and slot operands arrive unwrapped. Other arguments: `let v = rt.native_part(v);`.
//!
//! **run a program?** See [`runtime::Runtime`].
#![no_std]

#[cfg(test)]
extern crate std;

pub mod builtins;
pub mod calendar;
pub mod heap;
pub mod interrupts;
pub mod inventory;
pub mod names;
pub mod native;
pub mod number;
pub mod ops;
pub mod output;
pub mod raised;
pub mod runtime;
pub mod text;
pub mod types;
pub mod value;
pub mod vm;
