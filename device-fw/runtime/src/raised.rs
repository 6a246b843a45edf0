//! Errors of Python programs: raising them from Rust
//!
//! **Invariant:** a [`Raised`] carries an exception instance, or [`Value::ABANDON`], which no handler catches. It needs no rooting
//! while it travels up: the instance is in the log like every allocation.

use core::fmt;

use pyrite_platform::errno::Errno;

use crate::heap::OutOfMemory;
use crate::heap::stack::StackOverflow;
use crate::output::TextBuilder;
use crate::runtime::Runtime;
use crate::types;
use crate::types::exception::{self, emergency};
use crate::value::{Name, TypeId, Value};

/// A Python exception on its way up: `Err(rt.raise_type_error(format_args!("...")))`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raised(Value);

impl Raised {
    /// Leaves the program past every handler.
    pub const ABANDON: Self = Self(Value::ABANDON);

    /// Raises an exception instance that exists already (see [`Runtime::raise_value`] for what `raise x` accepts).
    pub const fn instance(exception: Value) -> Self {
        Self(exception)
    }

    /// The exception instance.
    pub const fn value(self) -> Value {
        self.0
    }

    /// True when no handler may catch it.
    pub const fn is_abandon(self) -> bool {
        self.0.word() == Value::ABANDON.word()
    }
}

impl Runtime<'_> {
    /// An exception of a built-in class with a message.
    #[cold]
    #[inline(never)]
    pub fn raise(&mut self, class: TypeId, message: fmt::Arguments<'_>) -> Raised {
        if self.heap.lock_depth > 0 {
            return Raised(emergency::with_message(self, Value::native_type(class), message));
        }
        let text = match message.as_str() {
            Some(text) => self.new_str(text),
            None => TextBuilder::formatted(self, message),
        };
        self.raise_text(class, text)
    }

    /// An exception of a built-in class with these `args`.
    #[cold]
    #[inline(never)]
    pub fn raise_with(&mut self, class: TypeId, arguments: &[Value]) -> Raised {
        match exception::new(self, Value::native_type(class), arguments) {
            Ok(instance) => Raised(instance),
            Err(raised) => raised,
        }
    }

    /// An exception of a built-in class with a text that was put together, or what was raised meanwhile.
    #[cold]
    #[inline(never)]
    pub fn raise_text(&mut self, class: TypeId, text: Result<Value, Raised>) -> Raised {
        match text {
            Ok(text) => self.raise_with(class, &[text]),
            Err(raised) => raised,
        }
    }

    /// TypeError
    #[cold]
    pub fn raise_type_error(&mut self, message: fmt::Arguments<'_>) -> Raised {
        self.raise(types::TYPE_ERROR, message)
    }

    /// ValueError
    #[cold]
    pub fn raise_value_error(&mut self, message: fmt::Arguments<'_>) -> Raised {
        self.raise(types::VALUE_ERROR, message)
    }

    /// IndexError
    #[cold]
    pub fn raise_index_error(&mut self, message: fmt::Arguments<'_>) -> Raised {
        self.raise(types::INDEX_ERROR, message)
    }

    /// KeyError of the key itself.
    #[cold]
    pub fn raise_key_error(&mut self, key: Value) -> Raised {
        self.raise_with(types::KEY_ERROR, &[key])
    }

    /// OverflowError
    #[cold]
    pub fn raise_overflow_error(&mut self, message: fmt::Arguments<'_>) -> Raised {
        self.raise(types::OVERFLOW_ERROR, message)
    }

    /// ZeroDivisionError
    #[cold]
    pub fn raise_zero_division_error(&mut self, message: fmt::Arguments<'_>) -> Raised {
        self.raise(types::ZERO_DIVISION_ERROR, message)
    }

    /// RuntimeError
    #[cold]
    pub fn raise_runtime_error(&mut self, message: fmt::Arguments<'_>) -> Raised {
        self.raise(types::RUNTIME_ERROR, message)
    }

    /// NotImplementedError
    #[cold]
    pub fn raise_not_implemented_error(&mut self, message: fmt::Arguments<'_>) -> Raised {
        self.raise(types::NOT_IMPLEMENTED_ERROR, message)
    }

    /// AttributeError in CPython's wording.
    #[cold]
    pub fn raise_attribute_error(&mut self, object: Value, name: Name) -> Raised {
        let attribute = Value::name(name);
        let type_of = self.type_of(object);
        let result = (|| {
            let mut text = TextBuilder::new(self, 48)?;
            if self.is_type(object) {
                text.push(self, "type object '")?;
                text.push_type_name(self, object)?;
            } else if let Some(module) = self.module_name(object) {
                text.push(self, "module '")?;
                text.push_value(self, module)?;
            } else {
                text.push(self, "'")?;
                text.push_type_name(self, type_of)?;
            }
            let middle = if self.is_type(object) || self.module_name(object).is_some() { "'" } else { "' object" };
            text.push(self, middle)?;
            text.push(self, " has no attribute '")?;
            text.push_value(self, attribute)?;
            text.push(self, "'")?;
            text.finish(self)
        })();
        self.raise_text(types::ATTRIBUTE_ERROR, result)
    }

    /// TypeError: a built-in type's attribute was to be set or deleted.
    #[cold]
    pub fn raise_immutable_type(&mut self, class: Value, name: Name) -> Raised {
        let result = (|| {
            let mut text = TextBuilder::new(self, 64)?;
            text.push(self, "cannot set '")?;
            text.push_value(self, Value::name(name))?;
            text.push(self, "' attribute of immutable type '")?;
            text.push_type_name(self, class)?;
            text.push(self, "'")?;
            text.finish(self)
        })();
        self.raise_text(types::TYPE_ERROR, result)
    }

    /// A message that names the type of a value: `raise_about(TYPE_ERROR, "", value, " object is not iterable")` gives
    /// `'int' object is not iterable`.
    #[cold]
    #[inline(never)]
    pub fn raise_about(&mut self, class: TypeId, before: &str, value: Value, after: &str) -> Raised {
        let type_of = self.type_of(value);
        if self.heap.lock_depth > 0 {
            let type_name = self.type_name(type_of);
            let exception = emergency::with_message(self, Value::native_type(class), format_args!("{before}'"));
            emergency::write_text(self, type_name);
            emergency::write(self, format_args!("'{after}"));
            return Raised(exception);
        }
        let result = (|| {
            let mut text = TextBuilder::new(self, 48)?;
            text.push(self, before)?;
            text.push(self, "'")?;
            text.push_type_name(self, type_of)?;
            text.push(self, "'")?;
            text.push(self, after)?;
            text.finish(self)
        })();
        self.raise_text(class, result)
    }

    /// A message with a text value in the middle: `raise_naming(NAME_ERROR, "name '", name, "' is not defined")`.
    #[cold]
    #[inline(never)]
    pub fn raise_naming(&mut self, class: TypeId, before: &str, text_value: Value, after: &str) -> Raised {
        if self.heap.lock_depth > 0 {
            let exception = emergency::with_message(self, Value::native_type(class), format_args!("{before}"));
            emergency::write_text(self, text_value);
            emergency::write(self, format_args!("{after}"));
            return Raised(exception);
        }
        let result = (|| {
            let mut text = TextBuilder::new(self, 48)?;
            text.push(self, before)?;
            text.push_value(self, text_value)?;
            text.push(self, after)?;
            text.finish(self)
        })();
        self.raise_text(class, result)
    }

    /// OSError with a number; for `EINTR` what interrupted.
    #[cold]
    pub fn raise_os_error(&mut self, errno: Errno) -> Raised {
        if errno == Errno::EINTR
            && let Err(raised) = self.poll()
        {
            return raised;
        }
        self.raise_with(types::OS_ERROR, &[Value::small_wrapping(i32::from(errno.0))])
    }

    /// StopIteration carrying a value (`None` when there is nothing to carry).
    #[cold]
    pub fn raise_stop_iteration(&mut self, value: Value) -> Raised {
        if value.is_none() {
            self.raise_with(types::STOP_ITERATION, &[])
        } else {
            self.raise_with(types::STOP_ITERATION, &[value])
        }
    }

    /// MemoryError, without allocating: it uses the instance set aside at start.
    #[cold]
    #[inline(never)]
    pub fn raise_memory_error(&mut self, out_of_memory: OutOfMemory) -> Raised {
        // A handler does not change what the program's MemoryError is about.
        if !self.in_hard_handler() {
            self.memory_error = crate::runtime::MemoryErrorFacts {
                bytes: out_of_memory.words.saturating_sub(1).saturating_mul(4),
                free: self.heap.free_bytes(),
                largest: self.heap.largest_free() * 4,
                locked: self.heap.lock_depth > 0,
            };
        }
        Raised(emergency::take(self, Value::native_type(types::MEMORY_ERROR)))
    }

    /// RuntimeError for too deep recursion.
    #[cold]
    #[inline(never)]
    pub fn raise_recursion_error(&mut self) -> Raised {
        self.raise(types::RECURSION_ERROR, format_args!("maximum recursion depth exceeded"))
    }
}

/// Turns errors of the heap into Python exceptions: `heap.push(..).or_raise(rt)?`.
pub trait OrRaise<T> {
    /// The value, or the Python exception for the error.
    fn or_raise(self, rt: &mut Runtime<'_>) -> Result<T, Raised>;
}

impl<T> OrRaise<T> for Result<T, StackOverflow> {
    #[inline]
    fn or_raise(self, rt: &mut Runtime<'_>) -> Result<T, Raised> {
        self.map_err(|_| rt.raise_recursion_error())
    }
}

impl<T> OrRaise<T> for Result<T, OutOfMemory> {
    #[inline]
    fn or_raise(self, rt: &mut Runtime<'_>) -> Result<T, Raised> {
        self.map_err(|error| rt.raise_memory_error(error))
    }
}

impl<T> OrRaise<T> for Result<T, Errno> {
    #[inline]
    fn or_raise(self, rt: &mut Runtime<'_>) -> Result<T, Raised> {
        self.map_err(|errno| rt.raise_os_error(errno))
    }
}
