//! One sentence for each error

use core::fmt;

use super::ErrorKind;
use crate::syntax::lexer::LexError;
use crate::syntax::literal::LiteralError;
use crate::syntax::token::TokenKind;

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

pub(super) fn write_sentence(kind: ErrorKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        ErrorKind::Literal(LiteralError::NamedCharacter) => "MicroPython knows no characters by name (\\N{...})",
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
        ErrorKind::ExceptStar => "MicroPython has no 'except*' and no groups of exceptions",
        ErrorKind::TemplateString => "MicroPython has no template strings (t\"...\")",
        ErrorKind::BareExceptNotLast => "an 'except' for everything must be the last one",
        ErrorKind::ExceptNeedsParentheses => "several exceptions need parentheses",
        ErrorKind::ForWithoutIn => "'in' is missing after the loop variable",
        ErrorKind::Match => "MicroPython has no 'match' statement",
        ErrorKind::ConditionalWithoutElse => "this 'if' in an expression needs an 'else'",
        ErrorKind::NotNeedsParentheses => "'not' needs parentheses here",
        ErrorKind::NotWithoutIn => "'not' between two values must be 'not in'",
        ErrorKind::WalrusTarget => "':=' needs a plain name on its left",
        ErrorKind::WalrusWithoutParentheses => "':=' stands in parentheses here",
        ErrorKind::AugmentedTuple => "this assignment cannot change several values at once",
        ErrorKind::TwoStars => "only one target can have a star",
        ErrorKind::StarredAlone => "a star cannot stand here",
        ErrorKind::StarredInComprehension => "a comprehension cannot unpack with a star",
        ErrorKind::BreakOutsideLoop => "'break' outside a loop",
        ErrorKind::ContinueOutsideLoop => "'continue' outside a loop",
        ErrorKind::ReturnOutsideFunction => "'return' outside a function",
        ErrorKind::YieldOutsideFunction => "'yield' outside a function",
        ErrorKind::AwaitOutsideAsync => "'await', 'async for' and 'async with' need an async function around them",
        ErrorKind::AsyncGenerator => "MicroPython has no asynchronous generators",
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
        ErrorKind::TooManyVariables => "a function can have at most 255 variables",
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
