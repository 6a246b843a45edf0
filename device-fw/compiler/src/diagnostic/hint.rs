//! What to do about an error

use super::{ErrorKind, NotTarget};
use crate::syntax::lexer::LexError;
use crate::syntax::literal::LiteralError;
use crate::syntax::token::TokenKind;

/// The hint for an error, if there is one.
pub(super) fn hint(kind: ErrorKind) -> Option<&'static str> {
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
        ErrorKind::ExceptStar => "Write 'except' without the star: one exception arrives at a time.",
        ErrorKind::TemplateString => "Write an f-string, f\"...\", which gives the text at once.",
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
