//! Tokens to tree, with recovery after errors
//!
//! **Invariant:** recursion follows the program's nesting only up to `nesting_limit`; long chains (`a + b + ..`,
//! `a.b.c..`, `elif`) are loops. Every error is reported once, where it is found.
//!
//! - `statement`: simple statements; `compound`: those with blocks; `definition`: functions and classes
//! - `expression`: operators; `atom`: what they work on; `call`: calls, indices; `display`: brackets and
//!   comprehensions; `string`: strings and f-strings
//! - `target`: what may be assigned to
//! - `fold`: constants
//! - `explain`: which error it is when a token does not fit

mod atom;
mod call;
mod compound;
mod definition;
mod display;
mod explain;
mod expression;
mod fold;
mod statement;
mod string;
mod target;

use allocator_api2::alloc::Allocator;

use super::ast::*;
use super::chunks::Chunk;
use super::lexer::{LexError, Lexer};
use super::token::{Token, TokenKind};
use crate::diagnostic::{Diagnostic, ErrorKind, Reporter};
use crate::list::{List, OutOfMemory};
use crate::names::{InternError, Interner};
use crate::source::line_and_column;
use crate::{Mode, Options};

/// Why parsing stopped; an error in the program has been reported by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The allocator had no room.
    OutOfMemory,
    /// The program is wrong.
    Reported,
}

impl From<OutOfMemory> for Stop {
    fn from(_: OutOfMemory) -> Self {
        Stop::OutOfMemory
    }
}

/// The result of parsing something.
pub type Parse<T> = Result<T, Stop>;

macro_rules! known_names {
    ($($name:ident = $number:literal, $text:literal;)*) => {
        /// Names the compiler itself knows, interned first so that their numbers are fixed.
        const KNOWN_NAMES: &[&str] = &[$($text),*];

        /// Numbers of the names the compiler itself knows.
        pub mod known {
            use super::Symbol;
            $(pub const $name: Symbol = Symbol($number);)*
        }

        #[test]
        fn known_names_have_their_numbers() {
            $(assert_eq!(KNOWN_NAMES[usize::from(known::$name.0)], $text);)*
        }
    };
}

known_names! {
    CLASS = 0, "__class__";
    SUPER = 1, "super";
    CONST = 2, "const";
    MICROPYTHON = 3, "micropython";
    DEBUG = 4, "__debug__";
    NATIVE = 5, "native";
    VIPER = 6, "viper";
    BYTECODE = 7, "bytecode";
    REPL_PRINT = 8, "__repl_print__";
    NAME = 9, "__name__";
    MODULE = 10, "__module__";
    QUALNAME = 11, "__qualname__";
    STAR = 12, "*";
    EMPTY = 13, "";
}

/// What stands at the top level.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// A whole statement, or several on a line: a range of statement words.
    Statements(Range),
    /// The head of a class whose body follows statement by statement.
    ClassHead(StatementId),
    /// The end of such a class's body.
    ClassEnd,
    /// The end of the program.
    End,
}

/// What the parser knows about where it is.
#[derive(Clone, Copy)]
struct Surroundings {
    /// The scope that names belong to.
    scope: ScopeId,
    /// Whether `break` and `continue` have a loop.
    in_loop: bool,
    /// The innermost open bracket.
    bracket: Option<Token>,
}

/// The parser.
pub struct Parser<'s, 'k, A: Allocator + Copy> {
    source: &'s [u8],
    lexer: Lexer<'s>,
    token: Token,
    token_error: Option<LexError>,
    previous_end: u32,
    /// First token of the statement being parsed.
    statement_start: Token,
    /// Bit n: the block at indentation level n opens no block of the program.
    stray_indents: u128,
    last_recovery: u32,
    /// The tree of the current top-level statement.
    pub tree: Tree<A>,
    /// All names so far.
    pub names: Interner<A>,
    /// Values of `const()` names.
    constants: List<(Symbol, Expression), A>,
    /// Names of `const()` values that are parameters of the functions around.
    shadowed: List<Symbol, A>,
    scratch: List<u32, A>,
    around: Surroundings,
    /// Open top-level classes (their scopes are 1, 2, ..).
    class_depth: u16,
    depth: u16,
    depth_limit: u16,
    awaits: u32,
    optimisation_level: u8,
    mode: Mode,
    /// Where errors go.
    pub reporter: Reporter<'k>,
}

impl<'s, 'k, A: Allocator + Copy> Parser<'s, 'k, A> {
    /// Starts at the beginning of the source, which must be UTF-8.
    pub fn new(source: &'s [u8], options: &Options<'_>, reporter: Reporter<'k>, allocator: A) -> Parse<Self> {
        let mut names = Interner::new_in(allocator);
        for name in KNOWN_NAMES {
            names.intern(name.as_bytes()).map_err(|_| Stop::OutOfMemory)?;
        }
        let mut parser = Parser {
            source,
            lexer: Lexer::new(source),
            token: Token { kind: TokenKind::Newline, starts_line: true, start: 0, end: 0 },
            token_error: None,
            previous_end: 0,
            statement_start: Token { kind: TokenKind::Newline, starts_line: true, start: 0, end: 0 },
            stray_indents: 0,
            last_recovery: 0,
            tree: Tree::new_in(allocator)?,
            names,
            constants: List::new_in(allocator),
            shadowed: List::new_in(allocator),
            scratch: List::new_in(allocator),
            around: Surroundings { scope: ScopeId::MODULE, in_loop: false, bracket: None },
            class_depth: 0,
            depth: 0,
            depth_limit: options.nesting_limit.max(8),
            awaits: 0,
            optimisation_level: options.optimisation_level,
            mode: options.mode,
            reporter,
        };
        parser.advance();
        Ok(parser)
    }

    /// Blocks that stay open at the end of the first piece of a source.
    pub fn keep_open(&mut self, open_blocks: u8) {
        self.lexer.keep_open(open_blocks);
    }

    /// Goes on with the next piece of the source, when [`Parser::next_unit`] gave the end.
    pub fn go_on<'t>(self, chunk: Chunk<'t>) -> Parser<'t, 'k, A> {
        let (source, at) = (chunk.text, chunk.start as u32);
        let start = Token { kind: TokenKind::Newline, starts_line: true, start: at, end: at };
        let mut reporter = self.reporter;
        (reporter.offset, reporter.lines_before) = (chunk.offset_of_text(), chunk.lines_before_text());
        let mut parser = Parser {
            source,
            lexer: self.lexer.go_on(source, chunk.start, chunk.open_blocks),
            token: start,
            token_error: None,
            previous_end: at,
            statement_start: start,
            stray_indents: self.stray_indents,
            last_recovery: 0,
            tree: self.tree,
            names: self.names,
            constants: self.constants,
            shadowed: self.shadowed,
            scratch: self.scratch,
            around: self.around,
            class_depth: self.class_depth,
            depth: self.depth,
            depth_limit: self.depth_limit,
            awaits: self.awaits,
            optimisation_level: self.optimisation_level,
            mode: self.mode,
            reporter,
        };
        parser.advance();
        parser
    }

    /// Calls `keep` with the place of each literal that a `const()` name stands for, and puts the new place.
    pub fn keep_literals(
        &mut self,
        mut keep: impl FnMut((u32, u32)) -> Result<(u32, u32), OutOfMemory>,
    ) -> Result<(), OutOfMemory> {
        for (_, value) in self.constants.iter_mut() {
            if let Some((start, end)) = value.kind.place_mut() {
                (*start, *end) = keep((*start, *end))?;
            }
        }
        Ok(())
    }

    /// Gives back the memory that only parsing takes, and moves the rest to where there is room, see [`List::settle`].
    pub fn settle_memory(&mut self) {
        self.tree.release();
        self.scratch.release();
        self.shadowed.release();
        self.constants.settle(0);
        self.names.settle();
    }

    /// The line number of a place in the text.
    fn line_number(&self, position: u32) -> u32 {
        self.reporter.lines_before.wrapping_add(line_and_column(self.source, position).0)
    }

    /// The source text.
    pub fn source(&self) -> &'s [u8] {
        self.source
    }

    /// Parses the next piece of the program. After an error the next call goes on behind it.
    pub fn next_unit(&mut self) -> Parse<Unit> {
        self.tree.clear(usize::from(self.class_depth) + 1);
        self.scratch.clear();
        self.shadowed.clear();
        self.depth = self.class_depth;
        self.around = Surroundings { scope: ScopeId(self.class_depth), in_loop: false, bracket: None };
        match self.token.kind {
            TokenKind::EndOfFile => return Ok(Unit::End),
            TokenKind::Newline => {
                self.advance();
                return self.next_unit_after_blank();
            }
            TokenKind::Dedent => {
                self.advance();
                if self.class_depth == 0 {
                    return self.next_unit_after_blank();
                }
                self.class_depth -= 1;
                return Ok(Unit::ClassEnd);
            }
            _ => {}
        }
        let mark = self.scratch.len();
        let result = self.top_statement();
        match result {
            Ok(Some(class)) => Ok(Unit::ClassHead(class)),
            Ok(None) => Ok(Unit::Statements(self.take_range(mark)?)),
            Err(stop) => {
                if stop == Stop::Reported {
                    self.around.bracket = None;
                    self.resynchronise();
                }
                Err(stop)
            }
        }
    }

    fn next_unit_after_blank(&mut self) -> Parse<Unit> {
        Ok(Unit::Statements(Range::default()))
    }

    /// Parses the one expression of `eval`.
    pub fn expression_unit(&mut self) -> Parse<ExpressionId> {
        if self.token.kind == TokenKind::Indent {
            self.advance();
        }
        let expression = self.expression_list()?;
        if self.token.kind == TokenKind::Newline {
            self.advance();
        }
        if !matches!(self.token.kind, TokenKind::EndOfFile | TokenKind::Dedent) {
            return Err(self.unexpected_token());
        }
        Ok(expression)
    }

    // Tokens

    fn advance(&mut self) {
        self.previous_end = self.token.end;
        loop {
            self.token = self.lexer.next_token();
            match self.token.kind {
                TokenKind::Comment => {}
                TokenKind::Dedent => {
                    let level = 1u128 << self.lexer.closing_indent().min(127);
                    if self.stray_indents & level == 0 {
                        break;
                    }
                    self.stray_indents &= !level;
                }
                _ => break,
            }
        }
        self.token_error = self.lexer.error;
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.token.kind == kind
    }

    fn accept(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, kind: TokenKind) -> Parse<()> {
        if self.accept(kind) { Ok(()) } else { Err(self.expected(kind)) }
    }

    fn text(&self, token: Token) -> &'s [u8] {
        token.text(self.source)
    }

    // Errors

    /// Reports an error at a place; the caller returns what this gives.
    fn error(&mut self, kind: ErrorKind, start: u32, end: u32) -> Stop {
        let (kind, start, end) = match self.template_string() {
            Some((start, end)) => (ErrorKind::TemplateString, start, end),
            None => (kind, start, end),
        };
        self.reporter.report(Diagnostic::new(self.source, kind, start, end));
        Stop::Reported
    }

    fn error_at_token(&mut self, kind: ErrorKind) -> Stop {
        self.error(kind, self.token.start, self.token.end)
    }

    /// Reports an error after which parsing can simply go on, if errors are being collected.
    fn soft_error(&mut self, kind: ErrorKind, start: u32, end: u32) -> Parse<()> {
        let stop = self.error(kind, start, end);
        if self.reporter.wants_more() { Ok(()) } else { Err(stop) }
    }

    /// Skips to the next place where a statement can begin.
    fn resynchronise(&mut self) {
        loop {
            match self.token.kind {
                TokenKind::EndOfFile | TokenKind::Dedent => return,
                TokenKind::Newline => {
                    self.advance();
                    self.accept_stray_indent();
                    return;
                }
                TokenKind::Indent => {
                    self.accept_stray_indent();
                    return;
                }
                kind if self.token.starts_line
                    && self.lexer.in_brackets()
                    && starts_statement(kind)
                    && self.token.start > self.last_recovery =>
                {
                    // A bracket before this line was never closed.
                    self.last_recovery = self.token.start;
                    self.lexer.recover_at(self.token.start);
                    self.advance();
                    self.accept_stray_indent();
                    return;
                }
                _ => {}
            }
            self.advance();
        }
    }

    /// Passes an indentation that opens no block (after a damaged head): its statements are taken as belonging to the
    /// block around, and the matching dedent is passed over.
    fn accept_stray_indent(&mut self) {
        if self.at(TokenKind::Indent) {
            self.stray_indents |= 1 << self.lexer.indent_depth().min(127);
            self.advance();
        }
    }

    // Nesting

    fn enter(&mut self) -> Parse<()> {
        if self.depth >= self.depth_limit {
            return Err(self.error_at_token(ErrorKind::TooDeep));
        }
        self.depth += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    // Tree

    fn push_expression(&mut self, position: u32, kind: ExpressionKind) -> Parse<ExpressionId> {
        let id = ExpressionId(self.tree.expressions.len() as u32);
        self.tree.expressions.push(Expression { position, kind })?;
        Ok(id)
    }

    fn push_statement(&mut self, position: u32, kind: StatementKind) -> Parse<()> {
        let id = self.tree.statements.len() as u32;
        self.tree.statements.push(Statement { position, kind })?;
        self.scratch.push(id)?;
        Ok(())
    }

    /// Moves what is on the scratch stack above `mark` to the tree.
    fn take_range(&mut self, mark: usize) -> Parse<Range> {
        let start = self.tree.children.len() as u32;
        let words = self.scratch.get(mark..).unwrap_or_default();
        let count = words.len() as u32;
        self.tree.children.extend_from_slice(words)?;
        self.scratch.truncate(mark);
        Ok(Range { start, count })
    }

    /// Stores words side by side; gives the index of the first.
    fn push_words(&mut self, words: &[u32]) -> Parse<u32> {
        let start = self.tree.children.len() as u32;
        self.tree.children.extend_from_slice(words)?;
        Ok(start)
    }

    fn new_scope(&mut self, kind: ScopeKind, parent: ScopeId) -> Parse<ScopeId> {
        let id = self.tree.scopes.len();
        let Ok(number) = u16::try_from(id) else { return Err(self.error_at_token(ErrorKind::TooLarge)) };
        self.tree.scopes.push(Scope::new(kind, parent))?;
        Ok(ScopeId(number))
    }

    fn scope_mut(&mut self, id: ScopeId) -> Option<&mut Scope> {
        self.tree.scopes.get_mut(usize::from(id.0))
    }

    fn intern(&mut self, text: &[u8]) -> Parse<Symbol> {
        if text.len() > 255 {
            return Err(self.error_at_token(ErrorKind::NameTooLong));
        }
        match self.names.intern(text) {
            Ok(number) => Ok(Symbol(number)),
            Err(InternError::OutOfMemory) => Err(Stop::OutOfMemory),
            Err(InternError::TooMany) => Err(self.error_at_token(ErrorKind::TooLarge)),
        }
    }

    /// Takes a name token.
    fn name(&mut self) -> Parse<Symbol> {
        if !self.at(TokenKind::Name) {
            return Err(self.expected_name());
        }
        let symbol = self.intern(self.text(self.token))?;
        self.advance();
        Ok(symbol)
    }

    /// Takes a name token and makes a name node of it.
    fn name_node(&mut self, context: Context, scope: ScopeId) -> Parse<ExpressionId> {
        let position = self.token.start;
        let symbol = self.name()?;
        self.push_name(position, context, scope, symbol)
    }

    fn push_name(&mut self, position: u32, context: Context, scope: ScopeId, symbol: Symbol) -> Parse<ExpressionId> {
        self.push_expression(position, ExpressionKind::Name { context, scope, symbol, binding: NO_BINDING })
    }

    /// Parses something and forgets what it put into the tree (annotations).
    fn discard(&mut self, parse: impl FnOnce(&mut Self) -> Parse<ExpressionId>) -> Parse<()> {
        let expressions = self.tree.expressions.len();
        let children = self.tree.children.len();
        let scopes = self.tree.scopes.len();
        let functions = self.tree.functions.len();
        parse(self)?;
        self.tree.expressions.truncate(expressions);
        self.tree.children.truncate(children);
        self.tree.scopes.truncate(scopes);
        self.tree.functions.truncate(functions);
        Ok(())
    }
}

/// Whether a line that starts with this token is a statement of its own, not the continuation of a bracket.
fn starts_statement(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(
        kind,
        Assert
            | Break
            | Class
            | Continue
            | Def
            | Del
            | Elif
            | Except
            | Finally
            | Global
            | Import
            | Nonlocal
            | Pass
            | Raise
            | Return
            | Try
            | While
            | With
    )
}
