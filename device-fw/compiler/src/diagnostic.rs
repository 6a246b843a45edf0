//! What is wrong with a program, in words a student understands
//!
//! **Invariant:** a diagnostic is small plain data; its text is put together only when shown. One sentence says what
//! is wrong; the hint, if there is one, says what to do. To add an error: a variant, its sentence, maybe its hint.

mod hint;
mod sentence;

use core::fmt;

use crate::list::OutOfMemory;
use crate::source::line_and_column;
use crate::syntax::lexer::LexError;
use crate::syntax::literal::LiteralError;
use crate::syntax::token::TokenKind;

/// Why compiling stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// The allocator had no room.
    OutOfMemory,
    /// The source could not be read to its end.
    Read,
    /// The program is wrong.
    Syntax(Diagnostic),
}

impl From<OutOfMemory> for CompileError {
    fn from(_: OutOfMemory) -> Self {
        CompileError::OutOfMemory
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompileError::OutOfMemory => OutOfMemory.fmt(formatter),
            CompileError::Read => formatter.write_str("the source could not be read"),
            CompileError::Syntax(diagnostic) => diagnostic.fmt(formatter),
        }
    }
}

/// The Python exception class that an error stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PythonClass {
    /// `SyntaxError`
    SyntaxError,
    /// `IndentationError`
    IndentationError,
}

/// The beginning of a name, for messages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ShortText {
    bytes: [u8; 23],
    length: u8,
}

impl ShortText {
    /// Keeps as many whole characters as fit.
    pub fn new(text: &[u8]) -> Self {
        let mut bytes = [0; 23];
        let mut length = text.len().min(bytes.len());
        while length < text.len() && length > 0 && text[length] & 0xc0 == 0x80 {
            length -= 1;
        }
        bytes[..length].copy_from_slice(&text[..length]);
        ShortText { bytes, length: length as u8 }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or("?")
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What somebody tried to assign to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum NotTarget {
    Keyword,
    Literal,
    Call,
    Operation,
    Comparison,
    Conditional,
    Lambda,
    Comprehension,
    FString,
    Dict,
    Set,
    Yield,
    Walrus,
}

impl NotTarget {
    fn words(self) -> &'static str {
        match self {
            NotTarget::Keyword => "True, False or None",
            NotTarget::Literal => "a literal value",
            NotTarget::Call => "the result of a call",
            NotTarget::Operation => "the result of an operation",
            NotTarget::Comparison => "a comparison",
            NotTarget::Conditional => "a conditional expression",
            NotTarget::Lambda => "a lambda",
            NotTarget::Comprehension => "a comprehension",
            NotTarget::FString => "an f-string",
            NotTarget::Dict => "a dict",
            NotTarget::Set => "a set",
            NotTarget::Yield => "a yield",
            NotTarget::Walrus => "a := expression",
        }
    }
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the sentences in `Display` say it")]
pub enum ErrorKind {
    Lexical(LexError),
    Literal(LiteralError),
    Unexpected(TokenKind),
    UnexpectedClosing(TokenKind),
    UnexpectedInField(TokenKind),
    Expected(TokenKind, TokenKind),
    ExpectedExpression(TokenKind),
    MissingColon(TokenKind),
    MissingComma,
    MissingOperator(TokenKind),
    ColonAlone,
    NeverClosed(TokenKind),
    /// The open bracket, the closing one, the line of the open one.
    MismatchedBracket(TokenKind, TokenKind, u32),
    ExpectedBlock(TokenKind),
    /// The head's keyword and line.
    MissingIndent(TokenKind, u32),
    UnexpectedIndent,
    AssignInsteadOfEqual,
    EqualInDict,
    DictItemWithoutValue,
    DictColonMissing,
    PairInSet,
    PrintWithoutParentheses,
    KeywordAsName(TokenKind),
    MisspeltKeyword(TokenKind),
    WrittenAs(&'static str, &'static str),
    Increment,
    ElseIf,
    ElseWithCondition,
    ClauseAlone(TokenKind),
    TryAlone,
    ExceptStar,
    TemplateString,
    BareExceptNotLast,
    ExceptNeedsParentheses,
    ForWithoutIn,
    Match,
    ConditionalWithoutElse,
    NotNeedsParentheses,
    NotWithoutIn,
    WalrusTarget,
    /// `x = y := 1`: only in parentheses.
    WalrusWithoutParentheses,
    CannotAssign(NotTarget),
    CannotDelete(NotTarget),
    AssignToConst(ShortText),
    AugmentedTuple,
    TwoStars,
    StarredAlone,
    StarredInComprehension,
    BreakOutsideLoop,
    ContinueOutsideLoop,
    ReturnOutsideFunction,
    YieldOutsideFunction,
    AwaitOutsideAsync,
    AsyncGenerator,
    AfterAsync,
    AfterDecorator,
    AssemblerDecorator,
    UnknownDecorator,
    DefWithoutParentheses,
    DuplicateParameter(ShortText),
    DefaultBeforeRequired,
    MisplacedSlash,
    SecondStarParameter,
    BareStarLast,
    StarParameterDefault,
    AfterKeywordsParameter,
    PositionalAfterKeyword,
    PositionalAfterDoubleStar,
    StarAfterDoubleStar,
    KeywordRepeated(ShortText),
    GeneratorNeedsParentheses,
    TooManyArguments,
    TooManyVariables,
    StarImportInFunction,
    NonlocalInModule,
    NonlocalMissing(ShortText),
    DeclaredAfterUse(ShortText),
    ParameterDeclared(ShortText),
    DeclaredTwice(ShortText),
    BytesAndStrings,
    UnterminatedFString,
    EmptyField,
    FieldConversion,
    NumberTooLong,
    NameTooLong,
    TooDeep,
    TooLarge,
    CodeTooLarge,
}

/// One error with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub kind: ErrorKind,
    /// First byte of the place.
    pub start: u32,
    /// One past its last byte; equal to `start` where something is missing.
    pub end: u32,
    /// From 1.
    pub line_number: u32,
    /// From 1, counted in characters.
    pub column_number: u32,
}

impl Diagnostic {
    pub(crate) fn new(source: &[u8], kind: ErrorKind, start: u32, end: u32) -> Self {
        let (line_number, column_number) = line_and_column(source, start);
        Diagnostic { kind, start, end: end.max(start), line_number, column_number }
    }

    /// Which exception the board raises for it.
    pub fn python_class(&self) -> PythonClass {
        match self.kind {
            ErrorKind::MissingIndent(..)
            | ErrorKind::UnexpectedIndent
            | ErrorKind::Lexical(LexError::UnmatchedDedent | LexError::MixedIndentation | LexError::TooManyIndents) => {
                PythonClass::IndentationError
            }
            _ => PythonClass::SyntaxError,
        }
    }

    /// What to do about it, if that can be said.
    pub fn hint(&self) -> Option<&'static str> {
        hint::hint(self.kind)
    }

    /// Whether more input could make the program right: the end came too early. For the prompt.
    pub fn is_incomplete(&self, source: &[u8]) -> bool {
        let at_end = self.end as usize >= source.trim_ascii_end().len();
        match self.kind {
            ErrorKind::NeverClosed(_)
            | ErrorKind::UnterminatedFString
            | ErrorKind::Lexical(LexError::UnterminatedTripleString) => true,
            ErrorKind::MissingIndent(..) | ErrorKind::ExpectedBlock(_) => at_end,
            _ => false,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        sentence::write_sentence(self.kind, formatter)
    }
}

/// Takes diagnostics: hands each on, or keeps the first.
pub struct Reporter<'k> {
    /// Bytes and line ends of the source in front of the text that is worked on.
    pub(crate) offset: u32,
    pub(crate) lines_before: u32,
    sink: Option<&'k mut dyn FnMut(Diagnostic)>,
    first: Option<Diagnostic>,
    last_start: u32,
    left: u32,
}

/// A program with more errors than this is not a Python program.
const MAX_DIAGNOSTICS: u32 = 100;

impl<'k> Reporter<'k> {
    /// Keeps the first error; compiling stops there.
    pub fn first_only() -> Self {
        Reporter { offset: 0, lines_before: 0, sink: None, first: None, last_start: u32::MAX, left: 0 }
    }

    /// Hands every error on.
    pub fn to_sink(sink: &'k mut dyn FnMut(Diagnostic)) -> Self {
        Reporter {
            offset: 0,
            lines_before: 0,
            sink: Some(sink),
            first: None,
            last_start: u32::MAX,
            left: MAX_DIAGNOSTICS,
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = Diagnostic {
            start: self.offset.wrapping_add(diagnostic.start),
            end: self.offset.wrapping_add(diagnostic.end),
            line_number: self.lines_before.wrapping_add(diagnostic.line_number),
            ..diagnostic
        };
        if let Some(sink) = &mut self.sink {
            // One place, one error.
            if self.left > 0 && self.last_start != diagnostic.start {
                self.left -= 1;
                self.last_start = diagnostic.start;
                sink(diagnostic.clone());
            }
        }
        self.first.get_or_insert(diagnostic);
    }

    /// Whether to look for further errors.
    pub fn wants_more(&self) -> bool {
        self.left > 0
    }

    /// The first error.
    pub fn first(&self) -> Option<&Diagnostic> {
        self.first.as_ref()
    }
}
