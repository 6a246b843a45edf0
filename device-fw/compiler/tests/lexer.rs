//! Tokens, and colouring line by line

use pyrite_compiler::syntax::lexer::{Lexer, LineState, lex_line};
use pyrite_compiler::syntax::token::TokenKind;

/// The tokens of a whole program, as kind and text.
fn tokens(source: &str) -> Vec<(TokenKind, &str)> {
    let mut lexer = Lexer::new(source.as_bytes());
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next_token();
        if token.kind == TokenKind::EndOfFile {
            return tokens;
        }
        tokens.push((token.kind, &source[token.start as usize..token.end as usize]));
    }
}

/// The kinds of the tokens on each line.
fn line_kinds(source: &str) -> Vec<Vec<TokenKind>> {
    let mut state = LineState::default();
    source
        .split_inclusive('\n')
        .map(|line| {
            let mut kinds = Vec::new();
            state = lex_line(line.as_bytes(), state, &mut |token| kinds.push(token.kind));
            kinds
        })
        .collect()
}

#[test]
fn programs_become_tokens() {
    use TokenKind::*;
    let check = |source: &str, expected: &[(TokenKind, &str)]| assert_eq!(tokens(source), expected, "{source}");
    check("x = 1", &[(Name, "x"), (Assign, "="), (Integer, "1"), (Newline, "")]);
    check(
        "if a:\n  b\nc",
        &[
            (If, "if"),
            (Name, "a"),
            (Colon, ":"),
            (Newline, ""),
            (Indent, "  "),
            (Name, "b"),
            (Newline, ""),
            (Dedent, ""),
            (Name, "c"),
            (Newline, ""),
        ],
    );
    check(
        "(a,\n b)",
        &[(LeftParenthesis, "("), (Name, "a"), (Comma, ","), (Name, "b"), (RightParenthesis, ")"), (Newline, "")],
    );
    check(
        "f'a{b!r:>{c}}d'",
        &[
            (FStringStart, "f'"),
            (FStringMiddle, "a"),
            (LeftBrace, "{"),
            (Name, "b"),
            (Exclamation, "!"),
            (Name, "r"),
            (Colon, ":"),
            (FStringMiddle, ">"),
            (LeftBrace, "{"),
            (Name, "c"),
            (RightBrace, "}"),
            (RightBrace, "}"),
            (FStringMiddle, "d"),
            (FStringEnd, "'"),
            (Newline, ""),
        ],
    );
    check(
        "0x_1F 1_0.5e-3j .5 1.",
        &[(Integer, "0x_1F"), (Imaginary, "1_0.5e-3j"), (Float, ".5"), (Float, "1."), (Newline, "")],
    );
    check(
        "a<<=b**c//d->e:=f...",
        &[
            (Name, "a"),
            (LeftShiftAssign, "<<="),
            (Name, "b"),
            (DoubleStar, "**"),
            (Name, "c"),
            (DoubleSlash, "//"),
            (Name, "d"),
            (Arrow, "->"),
            (Name, "e"),
            (Walrus, ":="),
            (Name, "f"),
            (Ellipsis, "..."),
            (Newline, ""),
        ],
    );
    check(
        "rb'x' Rb\"y\" u'z' b",
        &[(String, "rb'x'"), (String, "Rb\"y\""), (String, "u'z'"), (Name, "b"), (Newline, "")],
    );
}

#[test]
fn lines_are_coloured_one_by_one() {
    use TokenKind::*;
    let check = |source: &str, expected: &[&[TokenKind]]| assert_eq!(line_kinds(source), expected, "{source}");
    check("x = '''a\nb\nc''' + y\n", &[&[Name, Assign, String], &[String], &[String, Plus, Name]]);
    check(
        "f'''a{\nb}\nc'''\n",
        &[&[FStringStart, FStringMiddle, LeftBrace], &[Name, RightBrace, FStringMiddle], &[FStringMiddle, FStringEnd]],
    );
    check("x = 'open\ny = 1 # c\n", &[&[Name, Assign, Error], &[Name, Assign, Integer, Comment]]);
    check("f'{open\ny\n", &[&[FStringStart, LeftBrace, Name, Error], &[Name]]);
    check("x = (\n1)\n", &[&[Name, Assign, LeftParenthesis], &[Integer, RightParenthesis]]);
}

#[test]
fn lexing_again_from_an_edited_line_soon_agrees() {
    let path = format!("{}/tests/programs/strings.py", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(path).expect("readable");
    let states = |source: &str| {
        let mut states = vec![LineState::default()];
        for line in source.split_inclusive('\n') {
            let before = states[states.len() - 1];
            states.push(lex_line(line.as_bytes(), before, &mut |_| {}));
        }
        states
    };
    let before = states(&source);
    // A line in the middle gets a comment: only its own colours change.
    let mut lines: Vec<String> = source.split_inclusive('\n').map(str::to_owned).collect();
    let edited = 3;
    lines[edited].insert(0, '#');
    let after = states(&lines.concat());
    assert_eq!(before[..=edited], after[..=edited]);
    assert_eq!(before[edited + 1..], after[edited + 1..]);
}
