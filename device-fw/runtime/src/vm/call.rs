//! Calls from Rust, and what happens to arguments on the way
//!
//! **Invariant:** arguments lie on the stack from `start`: positional ones, then keyword pairs, the stack pointer right behind
//! them. A call leaves the stack pointer where it found it. What a native function logged is let go when it returns; its result is
//! logged for the caller.

use crate::heap::Kind;
use crate::names::entries::{Entry, entry_of};
use crate::names::name;
use crate::native::{Arguments, Arity, Keywords, NativeFunction};
use crate::output::TextBuilder;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{self, function, type_type};
use crate::value::{FunctionId, Name, Table, Value, View};

impl Runtime<'_> {
    /// `callee(*arguments)`
    pub fn call(&mut self, callee: Value, arguments: &[Value]) -> Result<Value, Raised> {
        self.call_with(callee, arguments, &[])
    }

    /// `callee(*arguments, **keywords)`
    pub fn call_with(
        &mut self,
        callee: Value,
        arguments: &[Value],
        keywords: &[(Name, Value)],
    ) -> Result<Value, Raised> {
        let bottom = self.heap.stack_pointer();
        let result = self.push_and_call(callee, arguments, keywords);
        self.heap.set_stack_pointer(bottom);
        self.logged(result)
    }

    /// `object.name(*arguments)`
    pub fn call_method(&mut self, object: Value, name: Name, arguments: &[Value]) -> Result<Value, Raised> {
        let method = self.get_attribute(object, name)?;
        self.call(method, arguments)
    }

    /// Calls with `first` (if any) in front of the arguments that native code got itself.
    pub fn call_passing(&mut self, callee: Value, first: Option<Value>, args: Arguments<'_>) -> Result<Value, Raised> {
        let bottom = self.heap.stack_pointer();
        let result = self.push_passing(callee, first, args);
        self.heap.set_stack_pointer(bottom);
        self.logged(result)
    }

    /// Runs native code with these values as its arguments.
    pub fn with_arguments<T>(
        &mut self,
        arguments: &[Value],
        run: impl FnOnce(&mut Self, Arguments<'_>) -> Result<T, Raised>,
    ) -> Result<T, Raised> {
        let bottom = self.heap.stack_pointer();
        for &argument in arguments {
            self.heap.push(argument).or_raise(self)?;
        }
        let args = self.heap.arguments(bottom, arguments.len(), 0);
        let result = run(self, args);
        self.heap.set_stack_pointer(bottom);
        result
    }

    /// Keeps the outcome of a call alive for the native code that made it.
    #[inline]
    fn logged(&mut self, result: Result<Value, Raised>) -> Result<Value, Raised> {
        match result {
            Ok(value) => self.heap.keep(value),
            Err(raised) => self.heap.keep(raised.value()),
        }
        result
    }

    fn push_and_call(
        &mut self,
        callee: Value,
        arguments: &[Value],
        keywords: &[(Name, Value)],
    ) -> Result<Value, Raised> {
        self.heap.push(callee).or_raise(self)?;
        let start = self.heap.stack_pointer();
        for &argument in arguments {
            self.heap.push(argument).or_raise(self)?;
        }
        for &(name, value) in keywords {
            self.heap.push(Value::name(name)).or_raise(self)?;
            self.heap.push(value).or_raise(self)?;
        }
        self.call_on_stack(callee, start, arguments.len(), keywords.len())
    }

    fn push_passing(&mut self, callee: Value, first: Option<Value>, args: Arguments<'_>) -> Result<Value, Raised> {
        self.heap.push(callee).or_raise(self)?;
        let start = self.heap.stack_pointer();
        if let Some(first) = first {
            self.heap.push(first).or_raise(self)?;
        }
        for position in 0..args.count() {
            self.heap.push(args.at(position)).or_raise(self)?;
        }
        for position in 0..args.keyword_count() {
            if let Some((name, value)) = args.keyword_at(position) {
                self.heap.push(Value::name(name)).or_raise(self)?;
                self.heap.push(value).or_raise(self)?;
            }
        }
        let positional = args.count() + usize::from(first.is_some());
        self.call_on_stack(callee, start, positional, args.keyword_count())
    }

    /// Calls with arguments that lie at the top of the stack. Recurses in Rust for Python functions.
    pub(crate) fn call_on_stack(
        &mut self,
        callee: Value,
        start: usize,
        positional: usize,
        keywords: usize,
    ) -> Result<Value, Raised> {
        let (mut callee, mut positional) = (callee, positional);
        loop {
            match callee.view() {
                View::Function(id) => return self.call_native(id, start, positional, keywords),
                View::Type(_) => {
                    let args = self.heap.arguments(start, positional, keywords);
                    return type_type::instantiate(self, callee, args);
                }
                View::Heap => match self.heap.kind(callee) {
                    Kind::Function => return crate::vm::run(self, callee, start, positional, keywords),
                    Kind::BoundMethod => {
                        let receiver = self.heap.word(callee, function::METHOD_SELF);
                        self.insert_argument(start, receiver)?;
                        callee = self.heap.word(callee, function::METHOD_FUNCTION);
                        positional += 1;
                        continue;
                    }
                    Kind::Class => {
                        let args = self.heap.arguments(start, positional, keywords);
                        return type_type::instantiate(self, callee, args);
                    }
                    _ => {}
                },
                _ => {}
            }
            if let Some(method) = self.special_method(callee, const { name("__call__") }) {
                self.insert_argument(start, callee)?;
                callee = method;
                positional += 1;
                continue;
            }
            let native = self.native_part(callee);
            return match self.slot(self.native_type_of(native), |slots| slots.call) {
                Some(slot) => {
                    let args = self.heap.arguments(start, positional, keywords);
                    self.check_native_stack()?;
                    slot(self, native, args)
                }
                None => Err(self.raise_about(types::TYPE_ERROR, "", callee, " object is not callable")),
            };
        }
    }

    /// Puts a value in front of the arguments at the top of the stack.
    pub(crate) fn insert_argument(&mut self, start: usize, value: Value) -> Result<(), Raised> {
        let top = self.heap.stack_pointer();
        self.heap.push(Value::NULL).or_raise(self)?;
        for index in (start..top).rev() {
            let moved = self.heap.stack_value(index);
            self.heap.set_stack_value(index + 1, moved);
        }
        self.heap.set_stack_value(start, value);
        Ok(())
    }

    /// Calls a built-in function with arguments at the top of the stack.
    pub(crate) fn call_native(
        &mut self,
        id: FunctionId,
        start: usize,
        positional: usize,
        keywords: usize,
    ) -> Result<Value, Raised> {
        let args = self.heap.arguments(start, positional, keywords);
        let Some(entry) = entry_of(id) else {
            if id.member >= type_type::SLOT_METHOD_BASE {
                return type_type::call_slot_method(self, id.member - type_type::SLOT_METHOD_BASE, args);
            }
            return Err(self.raise_type_error(format_args!("not callable")));
        };
        let (function, limits, skip) = match entry {
            Entry::Function(function, limits) => (function, limits, 0),
            Entry::ClassMethod(function, limits) => (function, limits, 1),
            Entry::Method(function, limits) => {
                self.check_receiver(id, start, positional)?;
                (function, limits, 1)
            }
            Entry::Property(_) | Entry::Value(_) | Entry::Int(_) | Entry::Float(_) => {
                return Err(self.raise_type_error(format_args!("'getset_descriptor' object is not callable")));
            }
        };
        let wrong_count = positional < usize::from(limits.minimum) + skip
            || (positional > usize::from(limits.maximum) + skip && limits.maximum != Arity::MANY);
        if wrong_count || keywords > 0 {
            let function_name = self.function_name(Value::native_function(id));
            self.check_arity(function_name, limits.arity(), args, skip)?;
        }
        self.run_native(function, args)
    }

    /// Runs a native function and lets go of what it logged.
    #[inline]
    fn run_native(&mut self, function: NativeFunction, args: Arguments<'_>) -> Result<Value, Raised> {
        self.check_native_stack()?;
        let mark = self.heap.log_mark();
        let result = function(self, args);
        self.heap.log_release(mark);
        result
    }

    /// Calls the getter of a built-in property.
    pub(crate) fn call_native_plainly(
        &mut self,
        function: NativeFunction,
        arguments: &[Value],
    ) -> Result<Value, Raised> {
        self.with_arguments(arguments, |rt, args| {
            let result = rt.run_native(function, args);
            rt.logged(result)
        })
    }

    /// `self` of a built-in method must be of its type; an instance of a Python subclass gives way to the value inside it.
    fn check_receiver(&mut self, id: FunctionId, start: usize, positional: usize) -> Result<(), Raised> {
        let Table::Type(type_id) = id.table else { return Ok(()) };
        let receiver = if positional > 0 { self.heap.stack_value(start) } else { Value::NULL };
        // Every kind with a type of its own says which; the others say `object`, which goes the long way.
        if type_id != types::OBJECT && self.heap.kind(receiver).type_id() == type_id {
            return Ok(());
        }
        if positional > 0 && self.is_native(receiver, type_id) {
            if self.heap.is(receiver, Kind::Instance) && type_id != types::OBJECT {
                let native = self.native_part(receiver);
                self.heap.set_stack_value(start, native);
            }
            return Ok(());
        }
        let type_name = self.type_name(Value::native_type(type_id));
        Err(self.raise_naming(types::TYPE_ERROR, "method needs a '", type_name, "' object as its first argument"))
    }

    /// Checks counts and keywords against an arity. The first `skip` arguments do not count.
    pub fn check_arity(
        &mut self,
        function_name: Value,
        arity: Arity,
        args: Arguments<'_>,
        skip: usize,
    ) -> Result<(), Raised> {
        let given = args.count().saturating_sub(skip);
        if let Keywords::Only(allowed) = arity.keywords {
            for position in 0..args.keyword_count() {
                let Some((keyword, _)) = args.keyword_at(position) else { continue };
                let text = self.name_text(keyword);
                if !allowed.contains(&text) {
                    return Err(self.raise_keyword(function_name, keyword, "an unexpected"));
                }
            }
        }
        // A required argument may also come by keyword; the function checks that itself.
        let named = if matches!(arity.keywords, Keywords::Only(_)) { args.keyword_count() } else { 0 };
        let too_many = arity.maximum != Arity::MANY && given > usize::from(arity.maximum);
        if given + named < usize::from(arity.minimum) || too_many {
            return Err(self.raise_count(function_name, arity, given));
        }
        Ok(())
    }

    #[cold]
    pub(crate) fn raise_keyword(&mut self, function_name: Value, keyword: Name, what: &str) -> Raised {
        let text = (|| {
            let mut text = TextBuilder::new(self, 64)?;
            text.push_value(self, function_name)?;
            text.push(self, "() got ")?;
            text.push(self, what)?;
            text.push(self, " keyword argument '")?;
            text.push_value(self, Value::name(keyword))?;
            text.push(self, "'")?;
            text.finish(self)
        })();
        self.raise_text(types::TYPE_ERROR, text)
    }

    #[cold]
    fn raise_count(&mut self, function_name: Value, arity: Arity, given: usize) -> Raised {
        let text = (|| {
            let mut text = TextBuilder::new(self, 64)?;
            text.push_value(self, function_name)?;
            let plural = |count: u8| if count == 1 { "" } else { "s" };
            let mut output = crate::output::Output::Text(&mut text);
            if arity.minimum == arity.maximum {
                let (count, plural) = (arity.minimum, plural(arity.minimum));
                output.format(
                    self,
                    format_args!("() takes {count} positional argument{plural} but {given} were given"),
                )?;
            } else if given < usize::from(arity.minimum) {
                let (count, plural) = (arity.minimum, plural(arity.minimum));
                output.format(self, format_args!("() takes at least {count} argument{plural} ({given} given)"))?;
            } else {
                let (count, plural) = (arity.maximum, plural(arity.maximum));
                output.format(self, format_args!("() takes at most {count} argument{plural} ({given} given)"))?;
            }
            text.finish(self)
        })();
        self.raise_text(types::TYPE_ERROR, text)
    }
}
