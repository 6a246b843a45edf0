//! How the firmware runs programs: compiling, running, the text being entered, completion
//!
//! **Invariant:** compiling borrows the largest free span of the heap and gives it back; the image and the source are garbage when the
//! program starts.

use pyrite_compiler::diagnostic::{CompileError, Diagnostic, ErrorKind, PythonClass};
use pyrite_compiler::list::List;
use pyrite_compiler::syntax::chunks::{ReadError, ReadSource};
use pyrite_compiler::{Mode, Options};
use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Files, Handle, Whence};

use crate::heap::scratch::Scratch;
use crate::heap::{Kind, OutOfMemory};
use crate::names::{entries, name};
use crate::output::TextBuilder;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{self, exception, module, table};
use crate::value::{Name, Table, Value, View};
use crate::vm::load::Reader;

/// Memory kept free while compiling, for the error if there is one.
const SPARE_WORDS: usize = 64;

/// Where a source is.
#[derive(Clone, Copy)]
pub enum Source<'s> {
    /// Outside the heap.
    Outside(&'s [u8]),
    /// A string or bytes object.
    Object(Value),
    /// An open file of the machine, read while it is compiled.
    File(Handle),
}

/// Reads a file for the compiler.
struct FileSource<'f, 'm> {
    files: &'f mut (dyn Files + 'm),
    handle: Handle,
    error: Option<Errno>,
}

impl ReadSource for FileSource<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError> {
        self.files.read(self.handle, buffer).map_err(|errno| {
            self.error = Some(errno);
            ReadError
        })
    }
}

enum Compiled {
    Image {
        start: usize,
        length: usize,
    },
    Failed(CompileError),
    /// The source could not be read.
    Unread(Errno),
}

impl Runtime<'_> {
    /// Compiles a source to a function without parameters that runs it with these globals.
    pub fn compile(
        &mut self,
        source: Source<'_>,
        file_name: &str,
        mode: Mode,
        globals: Value,
    ) -> Result<Value, Raised> {
        let mark = self.heap.log_mark();
        self.begin_import();
        let options = Options {
            file_name,
            mode,
            optimisation_level: self.optimisation_level,
            nesting_limit: self.nesting_left(),
        };
        let (mut buffer, mut compiled) = self.compile_in_largest(source, &options)?;
        if matches!(compiled, Compiled::Failed(CompileError::OutOfMemory)) {
            self.heap.log_release(mark);
            self.collect();
            self.join_free_runs();
            (buffer, compiled) = self.compile_in_largest(source, &options)?;
        }
        match compiled {
            Compiled::Image { start, length } => {
                self.heap.keep_scratch(buffer, start, length);
                let image = self.heap.detached_bytes(buffer, length);
                let function = self.load(Reader::memory(image), globals)?;
                self.heap.log_release(mark);
                self.heap.keep(function);
                Ok(function)
            }
            Compiled::Failed(CompileError::OutOfMemory) => {
                let words = self.heap.free_words() + 1;
                Err(self.raise_memory_error(OutOfMemory { words }))
            }
            Compiled::Unread(errno) => Err(errno).or_raise(self),
            // Only a source that is read fails so, and says how.
            Compiled::Failed(CompileError::Read) => Err(Errno::EIO).or_raise(self),
            Compiled::Failed(CompileError::Syntax(diagnostic))
                if diagnostic.kind == ErrorKind::TooDeep && options.nesting_limit < self.config.nesting_limit =>
            {
                Err(self.raise_recursion_error())
            }
            Compiled::Failed(CompileError::Syntax(diagnostic)) => Err(self.raise_syntax_error(&diagnostic, file_name)),
        }
    }

    /// Compiles in the largest free span: the buffer that was lent, cut down to nothing on failure, and the outcome.
    fn compile_in_largest(&mut self, source: Source<'_>, options: &Options<'_>) -> Result<(Value, Compiled), Raised> {
        let words = self.heap.largest_free().saturating_sub(SPARE_WORDS);
        let buffer = self.heap.try_allocate_raw_unfilled(Kind::Buffer, words).or_raise(self)?;
        let (compiled, peak) = match source {
            Source::Outside(bytes) => {
                let scratch = self.heap.scratch(buffer);
                (compile_in(bytes, options, &scratch), scratch.peak())
            }
            Source::Object(value) if value.is_name() => {
                let mut copy = [0; crate::names::LENGTH_MAX];
                let text = self.text(value).unwrap_or("").as_bytes();
                let length = text.len().min(copy.len());
                copy[..length].copy_from_slice(&text[..length]);
                let scratch = self.heap.scratch(buffer);
                (compile_in(&copy[..length], options, &scratch), scratch.peak())
            }
            Source::File(handle) => {
                let scratch = self.heap.scratch(buffer);
                let mut source = FileSource { files: &mut *self.machine.files, handle, error: None };
                let compiled = match source.files.seek(handle, 0, Whence::Start) {
                    Ok(_) => outcome(pyrite_compiler::compile_reading(&mut source, options, &scratch)),
                    Err(errno) => Compiled::Unread(errno),
                };
                (source.error.map_or(compiled, Compiled::Unread), scratch.peak())
            }
            Source::Object(value) => {
                let (scratch, bytes) = self.heap.scratch_and_bytes(buffer, value);
                (compile_in(bytes, options, &scratch), scratch.peak())
            }
        };
        self.import_costs.newest.compile_peak = peak as u32;
        if !matches!(compiled, Compiled::Image { .. }) {
            // Lets the span go before an exception is made.
            self.heap.shrink(buffer, 0);
        }
        Ok((buffer, compiled))
    }

    /// The SyntaxError or IndentationError for a diagnostic, its place in the traceback.
    pub fn raise_syntax_error(&mut self, diagnostic: &Diagnostic, file_name: &str) -> Raised {
        let class = match diagnostic.python_class() {
            PythonClass::SyntaxError => types::SYNTAX_ERROR,
            PythonClass::IndentationError => types::INDENTATION_ERROR,
        };
        let raised = self.raise(class, format_args!("{diagnostic}"));
        match self.new_str(file_name) {
            Ok(file) => exception::add_traceback(self, raised.value(), file, diagnostic.line_number as usize),
            Err(other) => return other,
        }
        raised
    }

    /// Compiles and runs a source in `__main__`.
    pub fn compile_and_run(&mut self, source: &[u8], file_name: &str, mode: Mode) -> Result<Value, Raised> {
        let globals = self.main_globals();
        let mark = self.heap.log_mark();
        let function = self.compile(Source::Outside(source), file_name, mode, globals)?;
        self.heap.log_release(mark);
        let function = self.settle(function);
        self.run_module(function)
    }

    /// Runs a function that [`Runtime::compile`] or [`Runtime::load`] gave.
    pub fn run_module(&mut self, function: Value) -> Result<Value, Raised> {
        let mark = self.heap.log_mark();
        self.heap.keep(function);
        let result = self.call(function, &[]);
        self.heap.log_release(mark);
        match result {
            Ok(value) => self.heap.keep(value),
            Err(raised) => self.heap.keep(raised.value()),
        }
        result
    }

    /// Runs a .py or .mpy file in `__main__`.
    pub fn run_file(&mut self, path: &str) -> Result<Value, Raised> {
        let globals = self.main_globals();
        let file = self.new_str(path)?;
        self.dict_set_name(globals, const { name("__file__") }, file)?;
        let function = crate::vm::import::load_file(self, path, globals)?;
        self.run_module(function)
    }

    /// The globals of `__main__`.
    pub fn main_globals(&self) -> Value {
        self.heap.word(self.main_module, module::GLOBALS)
    }

    /// Begins anew between two programs of one session: nothing is on the stack, nothing is being handled.
    pub fn reset_stack(&mut self) {
        self.heap.reset_stack();
        self.restart_native_stack();
        self.repr_chain = crate::ops::repr::ReprChain::default();
        self.heap.lock_depth = 0;
        self.reset_interrupt_state();
    }

    /// Calls `found` for each name that can follow: `prefix` is the end of a line, like `mach` or `machine.Pi`.
    pub fn complete(&mut self, prefix: &str, found: &mut dyn FnMut(&str)) {
        let start = prefix
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .map_or(0, |at| at + prefix[at..].chars().next().map_or(1, char::len_utf8));
        let word = &prefix[start..];
        let mut object = Value::NULL;
        let mut parts = word.split('.').peekable();
        let mut last = "";
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                last = part;
                break;
            }
            let Some(part) = self.names.find(&self.heap, part) else { return };
            let next = if object.is_null() {
                self.dict_get_name(self.main_globals(), part)
            } else {
                // Properties of Python classes are not run for this.
                match self.heap.kind(object) {
                    Kind::Instance => self.instance_attribute(object, part),
                    _ => self.find_attribute(object, part).unwrap_or(None),
                }
            };
            let Some(next) = next else { return };
            object = next;
        }
        let mark = self.heap.log_mark();
        self.each_attribute(object, &mut |rt, name| {
            let text = rt.name_text(name);
            if text.starts_with(last) && (!text.starts_with('_') || last.starts_with('_')) {
                found(text);
            }
        });
        self.heap.log_release(mark);
    }

    /// Calls `visit` with the name of each attribute of an object: of `__main__` and `builtins` for `NULL`. A name may come twice.
    pub fn each_attribute(&mut self, object: Value, visit: &mut dyn FnMut(&mut Self, Name)) {
        if object.is_null() {
            let globals = self.main_globals();
            self.each_key(globals, visit);
            return self.each_member(entries::table_number(Table::Module(crate::builtins::modules::BUILTINS)), visit);
        }
        match object.view() {
            View::Module(id) => return self.each_member(entries::table_number(Table::Module(id)), visit),
            View::Heap if self.heap.is(object, Kind::Module) => {
                return self.each_key(self.heap.word(object, module::GLOBALS), visit);
            }
            _ => {}
        }
        if matches!(self.heap.kind(object), Kind::Instance | Kind::Exception) {
            let attributes = self.heap.word(object, types::instance::ATTRIBUTES);
            if self.heap.is(attributes, Kind::Dict) {
                self.each_key(attributes, visit);
            } else {
                for pair in 0..self.heap.size(attributes) / 2 {
                    if let Some(name) = self.heap.word(attributes, pair * 2).as_name() {
                        visit(self, name);
                    }
                }
            }
        }
        let class = if self.is_type(object) { object } else { self.type_of(object) };
        let mro = if self.heap.is(class, Kind::Class) { self.heap.word(class, types::class::MRO) } else { Value::NULL };
        for position in 0..self.heap.size(mro) {
            let ancestor = self.heap.word(mro, position);
            if self.heap.is(ancestor, Kind::Class) {
                self.each_key(self.heap.word(ancestor, types::class::DICT), visit);
            }
        }
        let mut native = Some(self.native_base(class));
        while let Some(id) = native {
            self.each_member(id.0 as usize, visit);
            native = types::native(id).base;
        }
    }

    fn each_key(&mut self, dict: Value, visit: &mut dyn FnMut(&mut Self, Name)) {
        let mut position = 0;
        while let Some((next, key, _)) = table::next(&self.heap, dict, position) {
            if let Some(name) = key.as_name() {
                visit(self, name);
            }
            position = next;
        }
    }

    fn each_member(&mut self, table: usize, visit: &mut dyn FnMut(&mut Self, Name)) {
        let mut member = 0;
        while let Some(name) = entries::member_at(table, member) {
            visit(self, name);
            member += 1;
        }
    }

    /// The text being entered at a prompt or received for a run; it lives in the heap until it is run or cleared.
    pub fn source(&self) -> &[u8] {
        self.heap.bytes(self.source_text).get(..self.source_length).unwrap_or(&[])
    }

    /// Inserts into the text being entered.
    pub fn source_insert(&mut self, position: usize, bytes: &[u8]) -> Result<(), OutOfMemory> {
        let (length, more) = (self.source_length, bytes.len());
        let wanted = length + more;
        if self.source_text.is_null() || self.heap.bytes(self.source_text).len() < wanted {
            let capacity = wanted + wanted / 4 + 64;
            let mark = self.heap.log_mark();
            if self.source_text.is_null() || !self.heap.grow_bytes_in_place(self.source_text, capacity) {
                let larger = match self.heap.try_allocate_bytes(capacity) {
                    Ok(larger) => larger,
                    Err(_) => {
                        self.collect();
                        let needed = wanted.div_ceil(4) + 2;
                        if needed > self.heap.largest_free() {
                            self.join_free_runs();
                        }
                        match self.heap.try_allocate_bytes(capacity) {
                            Ok(larger) => larger,
                            Err(_) => self.heap.try_allocate_bytes(wanted)?,
                        }
                    }
                };
                self.heap.copy_bytes(self.source_text, 0, length, larger, 0);
                self.source_text = larger;
            }
            self.heap.log_release(mark);
        }
        let text = self.heap.bytes_mut(self.source_text);
        let position = position.min(length);
        text.copy_within(position..length, position + more);
        text[position..position + more].copy_from_slice(bytes);
        self.source_length = wanted;
        Ok(())
    }

    /// Removes from the text being entered.
    pub fn source_remove(&mut self, range: core::ops::Range<usize>) {
        let length = self.source_length;
        let (start, end) = (range.start.min(length), range.end.min(length));
        if start < end {
            self.heap.bytes_mut(self.source_text).copy_within(end..length, start);
            self.source_length = length - (end - start);
        }
    }

    /// Compiles and runs the text entered, which is empty afterwards, in `__main__`.
    pub fn run_source(&mut self, file_name: &str, mode: Mode) -> Result<Value, Raised> {
        let text = core::mem::replace(&mut self.source_text, Value::NULL);
        let length = core::mem::replace(&mut self.source_length, 0);
        self.heap.keep(text);
        self.heap.truncate_bytes(text, length);
        let globals = self.main_globals();
        let function = self.compile(Source::Object(text), file_name, mode, globals)?;
        let everything = self.heap.log_bottom();
        self.heap.log_release(everything);
        let function = self.settle(function);
        self.run_module(function)
    }

    /// A text with the first line of what an exception says: class and message, for a host.
    pub fn exception_line(&mut self, raised: Raised) -> Result<Value, Raised> {
        let mut text = TextBuilder::new(self, 64)?;
        let class_name = self.type_name(self.type_of(raised.value()));
        text.push_value(self, class_name)?;
        text.push(self, ": ")?;
        self.write_value(raised.value(), crate::output::Style::Str, &mut crate::output::Output::Text(&mut text))?;
        text.finish(self)
    }
}

fn compile_in(source: &[u8], options: &Options<'_>, scratch: &Scratch<'_>) -> Compiled {
    outcome(pyrite_compiler::compile(source, options, scratch))
}

fn outcome(compiled: Result<List<u8, &Scratch<'_>>, CompileError>) -> Compiled {
    match compiled {
        Ok(image) => {
            let (start, length) = (image.as_ptr() as usize, image.len());
            // Freeing it would write into its first bytes.
            core::mem::forget(image);
            Compiled::Image { start, length }
        }
        Err(error) => Compiled::Failed(error),
    }
}
