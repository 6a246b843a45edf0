//! Whether what was typed at the prompt is complete
//!
//! The rule is MicroPython's: brackets, triple quotes and a trailing backslash go on; a statement with a block ends with
//! an empty line.

use super::lexer::{LineState, lex_line};
use super::token::TokenKind;

/// Whether the prompt should ask for another line. `input` holds the lines typed so far, without the last line end.
pub fn needs_another_line(input: &[u8]) -> bool {
    let mut state = LineState::default();
    let mut first = None;
    let mut opens_block = false;
    for line in input.split_inclusive(|&byte| byte == b'\n') {
        let mut last = None;
        state = lex_line(line, state, &mut |token| {
            if token.kind != TokenKind::Comment {
                first.get_or_insert(token.kind);
                last = Some(token.kind);
            }
        });
        opens_block |= last == Some(TokenKind::Colon) && !state.in_statement();
    }
    if state.in_statement() {
        return true;
    }
    let has_block = matches!(
        first,
        Some(
            TokenKind::At
                | TokenKind::Async
                | TokenKind::Class
                | TokenKind::Def
                | TokenKind::For
                | TokenKind::If
                | TokenKind::Try
                | TokenKind::While
                | TokenKind::With
        )
    );
    (has_block || opens_block) && !input.ends_with(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_until_the_entry_is_complete() {
        let check =
            |input: &str, expected: bool| assert_eq!(needs_another_line(input.as_bytes()), expected, "{input:?}");
        check("", false);
        check("x = 1", false);
        check("x = (1,", true);
        check("x = (1,\n2)", false);
        check("x = '''a", true);
        check("x = '''a\nb'''", false);
        check("x = 1 + \\", true);
        check("if x:", true);
        check("if x: y", true);
        check("if x:\n    y", true);
        check("if x:\n    y\n", false);
        check("@decorator", true);
        check("x = 'abc", false);
        check("f'{", false);
        check("iffy = 1", false);
        check("d = {'a':", true);
        check("x = 1 # (", false);
    }
}
