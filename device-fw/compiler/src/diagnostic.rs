//! What is wrong with a program, in words a student understands
//!
//! **Invariant:** a diagnostic is small plain data; its text is put together only when shown. One sentence says what
//! is wrong; the hint, if there is one, says what to do. To add an error: a variant, its sentence, maybe its hint.

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
    BareExceptNotLast,
    ExceptNeedsParentheses,
    ForWithoutIn,
    Match,
    ConditionalWithoutElse,
    NotNeedsParentheses,
    NotWithoutIn,
    WalrusTarget,
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
        hint(self.kind)
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

struct Quoted(TokenKind);

impl fmt::Display for Quoted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.0;
        let article = match kind {
            TokenKind::EndOfFile | TokenKind::Newline | TokenKind::Dedent | TokenKind::FStringEnd => "the ",
            TokenKind::FStringMiddle => "",
            TokenKind::Indent | TokenKind::Error => "an ",
            TokenKind::FStringStart => "an ",
            _ if kind.is_operator() || kind.is_keyword() => {
                return write!(formatter, "'{}'", kind.text());
            }
            _ => "a ",
        };
        write!(formatter, "{article}{}", kind.text())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_sentence(self.kind, formatter)
    }
}

fn write_sentence(kind: ErrorKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match kind {
        ErrorKind::Lexical(error) => return write_lexical(error, f),
        ErrorKind::Unexpected(found) => return write!(f, "{} does not fit here", Quoted(found)),
        ErrorKind::UnexpectedClosing(found) => {
            return write!(f, "{} closes nothing: no bracket is open here", Quoted(found));
        }
        ErrorKind::UnexpectedInField(found) => {
            return write!(f, "{} does not fit into this field of the f-string", Quoted(found));
        }
        ErrorKind::Expected(wanted, found) => {
            return write!(f, "expected {} but found {}", Quoted(wanted), Quoted(found));
        }
        ErrorKind::ExpectedExpression(TokenKind::Newline | TokenKind::EndOfFile | TokenKind::Dedent) => {
            return f.write_str("a value is missing at the end of this line");
        }
        ErrorKind::ExpectedExpression(found) => return write!(f, "a value is missing before {}", Quoted(found)),
        ErrorKind::MissingColon(head) => return write!(f, "a ':' is missing at the end of the '{}' line", head.text()),
        ErrorKind::MissingOperator(found) => {
            return write!(f, "{} does not fit here: an operator or a comma is missing before it", Quoted(found));
        }
        ErrorKind::NeverClosed(open) => return write!(f, "this '{}' was never closed", open.text()),
        ErrorKind::MismatchedBracket(open, found, line) => {
            return write!(f, "'{}' does not match the '{}' on line {line}", found.text(), open.text());
        }
        ErrorKind::ExpectedBlock(head) => return write!(f, "the '{}' has no statements", head.text()),
        ErrorKind::MissingIndent(head, line) => {
            return write!(f, "expected an indented line after the '{}' on line {line}", head.text());
        }
        ErrorKind::KeywordAsName(keyword) => {
            return write!(f, "'{}' is a keyword of Python and cannot be a name", keyword.text());
        }
        ErrorKind::WrittenAs(wrong, right) => return write!(f, "Python writes '{right}', not '{wrong}'"),
        ErrorKind::ClauseAlone(found) => {
            let partner = match found {
                TokenKind::Except | TokenKind::Finally => "try",
                _ => "if",
            };
            return write!(f, "this '{}' belongs to no '{partner}'", found.text());
        }
        ErrorKind::CannotAssign(what) => return write!(f, "cannot assign to {}", what.words()),
        ErrorKind::CannotDelete(what) => return write!(f, "cannot delete {}", what.words()),
        ErrorKind::AssignToConst(name) => return write!(f, "'{name}' was made a constant with const()"),
        ErrorKind::DuplicateParameter(name) => return write!(f, "two parameters are named '{name}'"),
        ErrorKind::KeywordRepeated(name) => return write!(f, "the argument '{name}' is given twice"),
        ErrorKind::NonlocalMissing(name) => return write!(f, "no function around this one has a variable '{name}'"),
        ErrorKind::DeclaredAfterUse(name) => return write!(f, "'{name}' is used before it is declared"),
        ErrorKind::ParameterDeclared(name) => return write!(f, "'{name}' is a parameter of this function already"),
        ErrorKind::DeclaredTwice(name) => return write!(f, "'{name}' cannot be both global and nonlocal"),
        _ => {}
    }
    f.write_str(fixed_sentence(kind))
}

fn write_lexical(error: LexError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(match error {
        LexError::UnterminatedString => "this string has no end on its line",
        LexError::UnterminatedTripleString => "this triple-quoted string has no end",
        LexError::UnterminatedField => "a '}' is missing in the f-string",
        LexError::LoneBrace => "a single '}' in the text of an f-string",
        LexError::InvalidCharacter(character) if character.is_control() => {
            return write!(f, "the control character {:#04x} has no place in a program", character as u32);
        }
        LexError::InvalidCharacter(character) => return write!(f, "'{character}' means nothing in Python"),
        LexError::InvalidUtf8 => "this is not UTF-8 text",
        LexError::InvalidNumber => "this is not a number, and a name cannot start with a digit",
        LexError::LeadingZero => "a number cannot start with 0",
        LexError::AfterBackslash => "after a '\\' the line must end",
        LexError::UnmatchedDedent => "this indentation matches no line above",
        LexError::MixedIndentation => "tabs and spaces are mixed in the indentation",
        LexError::TooManyIndents => "blocks are nested too deeply",
        LexError::StringsTooDeep => "f-strings are nested too deeply",
    })
}

fn fixed_sentence(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Literal(LiteralError::Escape) => "digits are missing in this escape sequence",
        ErrorKind::Literal(LiteralError::NoSuchCharacter) => "no character has this number",
        ErrorKind::Literal(LiteralError::NamedCharacter) => "characters cannot be given by name here",
        ErrorKind::Literal(LiteralError::NotAscii) => "bytes can only hold ASCII characters",
        ErrorKind::MissingComma => "a comma is missing, or a bracket was not closed",
        ErrorKind::ColonAlone => "a ':' does not fit here",
        ErrorKind::UnexpectedIndent => "this line is indented, but no block begins here",
        ErrorKind::AssignInsteadOfEqual => "'=' assigns; a comparison is written '=='",
        ErrorKind::EqualInDict => "a dict writes 'key: value', not 'key = value'",
        ErrorKind::DictItemWithoutValue => "every item of a dict needs 'key: value'",
        ErrorKind::DictColonMissing => "a ':' is missing between key and value",
        ErrorKind::PairInSet => "a set has no 'key: value' items",
        ErrorKind::PrintWithoutParentheses => "print needs parentheses",
        ErrorKind::MisspeltKeyword(_) => "this word is not known here",
        ErrorKind::Increment => "Python has no '++' and '--'",
        ErrorKind::ElseIf => "Python writes 'elif', not 'else if'",
        ErrorKind::ElseWithCondition => "'else' takes no condition",
        ErrorKind::TryAlone => "this 'try' has neither 'except' nor 'finally'",
        ErrorKind::ExceptStar => "'except*' is not available here",
        ErrorKind::BareExceptNotLast => "an 'except' for everything must be the last one",
        ErrorKind::ExceptNeedsParentheses => "several exceptions need parentheses",
        ErrorKind::ForWithoutIn => "'in' is missing after the loop variable",
        ErrorKind::Match => "MicroPython has no 'match' statement",
        ErrorKind::ConditionalWithoutElse => "this 'if' in an expression needs an 'else'",
        ErrorKind::NotNeedsParentheses => "'not' needs parentheses here",
        ErrorKind::NotWithoutIn => "'not' between two values must be 'not in'",
        ErrorKind::WalrusTarget => "':=' needs a plain name on its left",
        ErrorKind::AugmentedTuple => "this assignment cannot change several values at once",
        ErrorKind::TwoStars => "only one target can have a star",
        ErrorKind::StarredAlone => "a star cannot stand here",
        ErrorKind::StarredInComprehension => "a comprehension cannot unpack with a star",
        ErrorKind::BreakOutsideLoop => "'break' outside a loop",
        ErrorKind::ContinueOutsideLoop => "'continue' outside a loop",
        ErrorKind::ReturnOutsideFunction => "'return' outside a function",
        ErrorKind::YieldOutsideFunction => "'yield' outside a function",
        ErrorKind::AwaitOutsideAsync => "'await', 'async for' and 'async with' need an async function around them",
        ErrorKind::AsyncGenerator => "asynchronous generators are not available here",
        ErrorKind::AfterAsync => "after 'async' must follow 'def', 'for' or 'with'",
        ErrorKind::AfterDecorator => "after a decorator must follow 'def' or 'class'",
        ErrorKind::AssemblerDecorator => "inline assembler is not available on this firmware",
        ErrorKind::UnknownDecorator => "MicroPython has no such decorator",
        ErrorKind::DefWithoutParentheses => "parentheses are missing after the function's name",
        ErrorKind::DefaultBeforeRequired => "a parameter without a default follows one with a default",
        ErrorKind::MisplacedSlash => "'/' cannot stand here in the parameters",
        ErrorKind::SecondStarParameter => "there can be only one '*' in the parameters",
        ErrorKind::BareStarLast => "after '*' a named parameter must follow",
        ErrorKind::StarParameterDefault => "a starred parameter cannot have a default",
        ErrorKind::AfterKeywordsParameter => "nothing can follow the '**' parameter",
        ErrorKind::PositionalAfterKeyword => "a positional argument follows a keyword argument",
        ErrorKind::PositionalAfterDoubleStar => "a positional argument follows '**'",
        ErrorKind::StarAfterDoubleStar => "a '*' argument follows '**'",
        ErrorKind::GeneratorNeedsParentheses => "a generator among other arguments needs parentheses",
        ErrorKind::TooManyArguments => "too many arguments",
        ErrorKind::StarImportInFunction => "'import *' is only possible outside functions and classes",
        ErrorKind::NonlocalInModule => "'nonlocal' outside a function",
        ErrorKind::BytesAndStrings => "bytes and strings cannot be joined",
        ErrorKind::UnterminatedFString => "this f-string has no end",
        ErrorKind::EmptyField => "an f-string field is empty",
        ErrorKind::FieldConversion => "after '!' in an f-string must follow r, s or a",
        ErrorKind::NumberTooLong => "this number has too many digits",
        ErrorKind::NameTooLong => "this name is too long",
        ErrorKind::TooDeep => "this is nested too deeply",
        ErrorKind::TooLarge => "this is too large",
        ErrorKind::CodeTooLarge => "this block is too large to jump over",
        _ => "invalid syntax",
    }
}

fn hint(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::Lexical(error) => return lexical_hint(error),
        ErrorKind::Literal(LiteralError::Escape) => "A backslash is written '\\\\', or put an r before the string.",
        ErrorKind::Literal(LiteralError::NamedCharacter) => "Write the character itself, or its number with \\u.",
        ErrorKind::Literal(LiteralError::NotAscii) => "Write \\x and the byte's two hexadecimal digits.",
        ErrorKind::MissingColon(_) => "Put a ':' at the end of the line.",
        ErrorKind::MissingOperator(_) => "Is a comma, an operator or a quotation mark missing, or a bracket?",
        ErrorKind::MissingComma => "Put a comma between the items, or close the bracket.",
        ErrorKind::NeverClosed(_) => "Put the closing bracket where it belongs.",
        ErrorKind::MismatchedBracket(..) => "Every closing bracket must be of the kind last opened.",
        ErrorKind::MissingIndent(..) => "Indent the line by four spaces; a block with nothing to do is 'pass'.",
        ErrorKind::ExpectedBlock(_) => "A block with nothing to do is written 'pass'.",
        ErrorKind::UnexpectedIndent => "Remove the spaces at the start of the line, or check the line above.",
        ErrorKind::AssignInsteadOfEqual => "Write '==' to compare.",
        ErrorKind::CannotAssign(NotTarget::Call | NotTarget::Operation | NotTarget::Comparison) => {
            "The name that gets the value stands on the left of '='; to compare, write '=='."
        }
        ErrorKind::CannotAssign(NotTarget::Literal) => "The name that gets the value stands on the left of '='.",
        ErrorKind::AssignToConst(_) => "Leave const() out if the value has to change.",
        ErrorKind::PrintWithoutParentheses => "Write print(...).",
        ErrorKind::KeywordAsName(_) => "Choose another name, for example with '_' at its end.",
        ErrorKind::MisspeltKeyword(keyword) => return keyword_hint(keyword),
        ErrorKind::Increment => "Write 'x += 1' or 'x -= 1'.",
        ErrorKind::ElseIf | ErrorKind::ElseWithCondition => "Write 'elif condition:'.",
        ErrorKind::ClauseAlone(_) => "It must be indented exactly like the line it belongs to.",
        ErrorKind::TryAlone => "Add 'except Exception as e:' and what to do then.",
        ErrorKind::ExceptNeedsParentheses => "Write 'except (A, B):', or 'except A as name:'.",
        ErrorKind::ForWithoutIn => "A loop is written 'for x in items:'.",
        ErrorKind::Match => "Use 'if', 'elif' and 'else'.",
        ErrorKind::ConditionalWithoutElse => "Write 'a if condition else b'.",
        ErrorKind::AwaitOutsideAsync => "Write 'async def' for the function around it.",
        ErrorKind::AsyncGenerator => "Use a list: '[.. async for ..]'.",
        ErrorKind::AssemblerDecorator => "Write the function in Python; @micropython.native and viper are accepted.",
        ErrorKind::DefWithoutParentheses => "Write 'def name():'.",
        ErrorKind::DefaultBeforeRequired => "Put the parameters with defaults last.",
        ErrorKind::PositionalAfterKeyword => "Put the arguments without a name first.",
        ErrorKind::ReturnOutsideFunction => "Check the indentation: does this line belong into a function?",
        ErrorKind::BreakOutsideLoop | ErrorKind::ContinueOutsideLoop => {
            "Check the indentation: does this line belong into a loop?"
        }
        ErrorKind::NonlocalMissing(_) => "For a variable of the module write 'global'.",
        ErrorKind::DeclaredAfterUse(_) => "Put the declaration at the start of the function.",
        ErrorKind::EmptyField => "Put a value between '{' and '}'; a brace itself is written '{{'.",
        ErrorKind::EqualInDict => "Write ':' between key and value.",
        ErrorKind::TooDeep => "Split the expression or the function.",
        ErrorKind::CodeTooLarge => "Move parts of it into functions.",
        _ => return None,
    })
}

fn lexical_hint(error: LexError) -> Option<&'static str> {
    Some(match error {
        LexError::UnterminatedString => "Close the string with the quote it began with.",
        LexError::UnterminatedTripleString => "Close it with three quotes.",
        LexError::LoneBrace => "A brace in the text is written '}}'.",
        LexError::InvalidCharacter('\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2018}' | '\u{2019}' | '\u{201a}') => {
            "This is a typographic quotation mark; use ' or \"."
        }
        LexError::InvalidCharacter('\u{2013}' | '\u{2014}' | '\u{2212}') => "Use the minus sign of the keyboard: -.",
        LexError::InvalidCharacter('\u{d7}') => "Multiplication is written *.",
        LexError::InvalidCharacter('\u{f7}') => "Division is written /.",
        LexError::InvalidCharacter('\u{a0}' | '\u{200b}' | '\u{feff}') => {
            "An invisible character, often from copied text; delete it and type a space."
        }
        LexError::InvalidCharacter('?' | '$') => "Delete it.",
        LexError::InvalidNumber => "A name starts with a letter or '_'; '_' in numbers stands between digits.",
        LexError::LeadingZero => "Remove the zeros, or write 0o for octal.",
        LexError::UnmatchedDedent => "Indent the line like the other lines of its block.",
        LexError::MixedIndentation => "Use four spaces everywhere.",
        _ => return None,
    })
}

fn keyword_hint(keyword: TokenKind) -> Option<&'static str> {
    Some(match keyword {
        TokenKind::While => "Did you mean 'while'?",
        TokenKind::For => "Did you mean 'for'?",
        TokenKind::If => "Did you mean 'if'?",
        TokenKind::Elif => "Did you mean 'elif'?",
        TokenKind::Else => "Did you mean 'else'?",
        TokenKind::Def => "Did you mean 'def'?",
        TokenKind::Class => "Did you mean 'class'?",
        TokenKind::Return => "Did you mean 'return'?",
        TokenKind::Import => "Did you mean 'import'?",
        TokenKind::From => "Did you mean 'from'?",
        TokenKind::Try => "Did you mean 'try'?",
        TokenKind::Except => "Did you mean 'except'?",
        TokenKind::Finally => "Did you mean 'finally'?",
        TokenKind::With => "Did you mean 'with'?",
        TokenKind::Pass => "Did you mean 'pass'?",
        TokenKind::Break => "Did you mean 'break'?",
        TokenKind::Continue => "Did you mean 'continue'?",
        TokenKind::Lambda => "Did you mean 'lambda'?",
        TokenKind::Global => "Did you mean 'global'?",
        TokenKind::Nonlocal => "Did you mean 'nonlocal'?",
        TokenKind::Raise => "Did you mean 'raise'?",
        TokenKind::Assert => "Did you mean 'assert'?",
        TokenKind::Async => "Did you mean 'async'?",
        TokenKind::Await => "Did you mean 'await'?",
        TokenKind::Yield => "Did you mean 'yield'?",
        TokenKind::Del => "Did you mean 'del'?",
        TokenKind::In => "Did you mean 'in'?",
        _ => return None,
    })
}

/// Takes diagnostics: hands each on, or keeps the first.
pub struct Reporter<'k> {
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
        Reporter { sink: None, first: None, last_start: u32::MAX, left: 0 }
    }

    /// Hands every error on.
    pub fn to_sink(sink: &'k mut dyn FnMut(Diagnostic)) -> Self {
        Reporter { sink: Some(sink), first: None, last_start: u32::MAX, left: MAX_DIAGNOSTICS }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
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
