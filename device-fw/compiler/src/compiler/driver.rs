//! The whole program, one top-level statement at a time

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Results, Site};
use super::scopes::{self, Resolver};
use crate::bytecode::code::{Signature, write_sizes};
use crate::bytecode::{mpy_write, opcode};
use crate::diagnostic::{CompileError, Diagnostic, ErrorKind, Reporter};
use crate::list::{List, OutOfMemory};
use crate::names::Interner;
use crate::syntax::ast::{Range, ScopeId, StatementId, StatementKind, Symbol};
use crate::syntax::chunks::{Chunk, ChunkError, Chunks, ReadSource};
use crate::syntax::lexer::LexError;
use crate::syntax::parser::{Parse, Parser, Stop, Unit, known};
use crate::{Mode, Options};

/// Longest name in the name table; longer strings are constants.
pub(super) const MAX_NAME_LENGTH: usize = 255;

struct Driver<'s, 'k, A: Allocator + Copy> {
    parser: Parser<'s, 'k, A>,
    emitter: Emitter<'s, A>,
    heads: List<u32, A>,
    mode: Mode,
    optimisation_level: u8,
    /// An error was found, so the code is of no use; further statements are only checked.
    failed: bool,
}

fn stop_to_error(stop: Stop, first: Option<&Diagnostic>) -> CompileError {
    match (stop, first) {
        (Stop::Reported, Some(diagnostic)) => CompileError::Syntax(diagnostic.clone()),
        _ => CompileError::OutOfMemory,
    }
}

fn utf8_error(source: &[u8], error: core::str::Utf8Error) -> Diagnostic {
    let start = error.valid_up_to() as u32;
    Diagnostic::new(source, ErrorKind::Lexical(LexError::InvalidUtf8), start, start + 1)
}

/// See [`crate::compile`].
pub(crate) fn compile<A: Allocator + Copy>(
    source: &[u8],
    options: &Options<'_>,
    allocator: A,
) -> Result<List<u8, A>, CompileError> {
    if let Err(error) = core::str::from_utf8(source) {
        return Err(CompileError::Syntax(utf8_error(source, error)));
    }
    let parser = match Parser::new(source, options, Reporter::first_only(), allocator) {
        Ok(parser) => parser,
        Err(_) => return Err(CompileError::OutOfMemory),
    };
    let mut driver = match Driver::new(parser, options, allocator) {
        Ok(driver) => driver,
        Err(stop) => return Err(stop_to_error(stop, None)),
    };
    match driver.run() {
        Ok(()) => {}
        Err(stop) => return Err(stop_to_error(stop, driver.parser.reporter.first())),
    }
    if let Some(diagnostic) = driver.parser.reporter.first() {
        return Err(CompileError::Syntax(diagnostic.clone()));
    }
    Ok(driver.finish()?)
}

impl From<ChunkError> for CompileError {
    fn from(error: ChunkError) -> Self {
        match error {
            ChunkError::Read => CompileError::Read,
            ChunkError::OutOfMemory => CompileError::OutOfMemory,
        }
    }
}

/// See [`crate::compile_reading`].
pub(crate) fn compile_reading<A: Allocator + Copy>(
    source: &mut dyn ReadSource,
    options: &Options<'_>,
    allocator: A,
) -> Result<List<u8, A>, CompileError> {
    let mut chunks = Chunks::new(source, allocator);
    let mut waiting: Option<Driver<'static, 'static, A>> = None;
    loop {
        chunks.advance()?;
        let chunk = chunks.current();
        let text = chunk.text.get(chunk.start..).unwrap_or_default();
        if let Err(error) = core::str::from_utf8(text) {
            let mut reporter = Reporter::first_only();
            (reporter.offset, reporter.lines_before) = (chunk.offset, chunk.lines_before);
            reporter.report(utf8_error(text, error));
            return Err(stop_to_error(Stop::Reported, reporter.first()));
        }
        let mut driver = match waiting.take() {
            Some(driver) => driver.go_on(chunk),
            None => {
                let mut parser = Parser::new(chunk.text, options, Reporter::first_only(), allocator)
                    .map_err(|stop| stop_to_error(stop, None))?;
                parser.keep_open(chunk.open_blocks);
                Driver::new(parser, options, allocator).map_err(|stop| stop_to_error(stop, None))?
            }
        };
        let ran = driver.units().and_then(|()| if chunk.is_last { driver.end_module() } else { Ok(()) });
        if let Err(stop) = ran {
            return Err(stop_to_error(stop, driver.parser.reporter.first()));
        }
        if let Some(diagnostic) = driver.parser.reporter.first() {
            return Err(CompileError::Syntax(diagnostic.clone()));
        }
        driver.heads.release();
        driver.parser.settle_memory();
        driver.emitter.settle_memory(chunk.text.len() / 2);
        let is_last = chunk.is_last;
        let mut driver = driver.go_on(chunk.emptied());
        if is_last {
            drop(chunks);
            return Ok(driver.finish()?);
        }
        let mut moved = 0;
        driver.parser.keep_literals(|place| chunks.keep(place, &mut moved))?;
        waiting = Some(driver);
    }
}

/// See [`crate::check`].
pub(crate) fn check<A: Allocator + Copy>(source: &[u8], allocator: A, sink: &mut dyn FnMut(Diagnostic)) {
    if let Err(error) = core::str::from_utf8(source) {
        sink(utf8_error(source, error));
        return;
    }
    let options = Options::default();
    let Ok(parser) = Parser::new(source, &options, Reporter::to_sink(sink), allocator) else { return };
    let Ok(mut driver) = Driver::new(parser, &options, allocator) else { return };
    // Memory running out ends the check; on a computer it does not.
    let _ = driver.run();
}

impl<'s, 'k, A: Allocator + Copy> Driver<'s, 'k, A> {
    fn new(mut parser: Parser<'s, 'k, A>, options: &Options<'_>, allocator: A) -> Parse<Self> {
        let name = options.file_name.as_bytes();
        let name = name.get(..MAX_NAME_LENGTH).unwrap_or(name);
        let file_name = parser.names.intern(name).map(Symbol).map_err(|_| Stop::OutOfMemory)?;
        let module = parser.names.intern(b"<module>").map(Symbol).map_err(|_| Stop::OutOfMemory)?;
        let has_lines = options.optimisation_level < 3;
        let mut emitter = Emitter::new(parser.source(), module, has_lines, allocator);
        // By convention the file's name comes first.
        emitter.name_index(file_name)?;
        emitter.name_index(module)?;
        Ok(Driver {
            parser,
            emitter,
            heads: List::new_in(allocator),
            mode: options.mode,
            optimisation_level: options.optimisation_level,
            failed: false,
        })
    }

    fn run(&mut self) -> Parse<()> {
        if self.mode == Mode::Expression {
            return self.run_expression();
        }
        self.units()?;
        self.end_module()
    }

    /// Compiles statement by statement, to the end of the text.
    fn units(&mut self) -> Parse<()> {
        loop {
            let step = match self.parser.next_unit() {
                Ok(Unit::End) => return Ok(()),
                Ok(Unit::Statements(range)) => self.statements(range),
                Ok(Unit::ClassHead(class)) => self.class_head(class),
                Ok(Unit::ClassEnd) => self.class_end(),
                Err(stop) => Err(stop),
            };
            match step {
                Ok(()) => {}
                Err(Stop::Reported) if self.parser.reporter.wants_more() => self.failed = true,
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Goes on with another piece of the source.
    fn go_on<'t>(self, chunk: Chunk<'t>) -> Driver<'t, 'k, A> {
        Driver {
            parser: self.parser.go_on(chunk),
            emitter: self.emitter.go_on(chunk),
            heads: self.heads,
            mode: self.mode,
            optimisation_level: self.optimisation_level,
            failed: self.failed,
        }
    }

    fn run_expression(&mut self) -> Parse<()> {
        let expression = self.parser.expression_unit()?;
        self.resolve()?;
        let (emitter, mut site) = self.parts();
        emitter.expression(&mut site, expression)?;
        emitter.op(opcode::RETURN_VALUE)?;
        self.settle()
    }

    fn resolve(&mut self) -> Parse<()> {
        scopes::resolve(Resolver {
            source: self.emitter.source,
            tree: &mut self.parser.tree,
            names: &self.parser.names,
            heads: &mut self.heads,
            reporter: &mut self.parser.reporter,
        })?;
        match self.parser.reporter.first() {
            Some(_) => Err(Stop::Reported),
            None => Ok(()),
        }
    }

    fn parts(&mut self) -> (&mut Emitter<'s, A>, Site<'_, 'k, A>) {
        let site = Site {
            tree: &self.parser.tree,
            names: &mut self.parser.names,
            reporter: &mut self.parser.reporter,
            is_interactive: self.mode == Mode::Interactive,
            drops_asserts: self.optimisation_level > 0,
        };
        (&mut self.emitter, site)
    }

    fn settle(&mut self) -> Parse<()> {
        let (emitter, mut site) = self.parts();
        let position = emitter.frame.position;
        if emitter.settle()? { Ok(()) } else { Err(site.error(emitter.source, ErrorKind::CodeTooLarge, position)) }
    }

    fn statements(&mut self, range: Range) -> Parse<()> {
        self.resolve()?;
        if self.failed {
            return Ok(());
        }
        let (emitter, mut site) = self.parts();
        emitter.block(&mut site, range)?;
        self.settle()
    }

    fn class_head(&mut self, statement: StatementId) -> Parse<()> {
        let resolved = self.resolve();
        if self.failed || resolved.is_err() {
            // The frames must match the classes even if their code is of no use.
            self.failed = true;
            self.emitter.begin_frame(ScopeId::MODULE, known::EMPTY)?;
            return resolved;
        }
        let (emitter, mut site) = self.parts();
        let StatementKind::Class(class) = site.tree.statement(statement).kind else { return Ok(()) };
        emitter.open_class(&mut site, class)?;
        Ok(())
    }

    fn class_end(&mut self) -> Parse<()> {
        if self.failed {
            self.emitter.end_frame();
            return Ok(());
        }
        let (emitter, mut site) = self.parts();
        emitter.close_class(&mut site)?;
        Ok(())
    }

    fn end_module(&mut self) -> Parse<()> {
        if self.failed {
            return Ok(());
        }
        self.emitter.op(opcode::LOAD_CONST_NONE)?;
        self.emitter.op(opcode::RETURN_VALUE)?;
        self.settle()
    }

    /// Gives back what the parser needed.
    fn into_results(self) -> (Interner<A>, Emitter<'s, A>) {
        (self.parser.names, self.emitter)
    }

    /// Puts the image together.
    fn finish(self) -> Result<List<u8, A>, OutOfMemory> {
        let (names, emitter) = self.into_results();
        let allocator = emitter.allocator;
        let mut prelude: List<u8, A> = List::new_in(allocator);
        let signature = Signature {
            state_count: u32::from(emitter.frame.max_depth).max(1),
            handler_count: u32::from(emitter.frame.max_handlers),
            ..Signature::default()
        };
        let mut buffer = [0; 16];
        let length = signature.write(&mut buffer);
        prelude.extend_from_slice(&buffer[..length])?;
        let name_index = 1;
        let info_length = 1 + emitter.frame_table().len();
        let length = write_sizes(info_length, 0, &mut buffer);
        prelude.extend_from_slice(&buffer[..length])?;
        prelude.push(name_index)?;
        prelude.extend_from_slice(emitter.frame_table())?;

        let mut head: List<u8, A> = List::new_in(allocator);
        mpy_write::write_head(emitter.used_names.len(), emitter.constants.count(), &mut head)?;
        for &symbol in emitter.used_names.iter() {
            mpy_write::write_name(names.text(symbol), &mut head)?;
        }
        drop(names);
        let Results { code, mut output, constants, frame } = emitter.into_results();
        let code_length = prelude.len() + code.len();
        let mut code_head: List<u8, A> = List::new_in(allocator);
        mpy_write::write_code_head(code_length, frame.child_count, &mut code_head)?;
        let mut child_head: List<u8, A> = List::new_in(allocator);
        if frame.child_count > 0 {
            mpy_write::write_unsigned(frame.child_count, &mut child_head)?;
        }
        // The finished code objects are the largest part: everything else goes in front of them.
        let front: [&[u8]; 6] = [&head, constants.encoded(), &code_head, &prelude, &code, &child_head];
        let gap = front.iter().map(|part| part.len()).sum();
        output.insert_gap(0, gap, 0)?;
        let mut at = 0;
        for part in front {
            if let Some(place) = output.get_mut(at..at + part.len()) {
                place.copy_from_slice(part);
            }
            at += part.len();
        }
        Ok(output)
    }
}
