//! Whether what was typed so far is a whole statement.
//!
//! A rule of thumb over bytes, not the parser: it must answer for broken input too, and as users of MicroPython know it.

/// True when the prompt asks for another line (`... `). `input` has its lines separated by `\n`, without a last one
/// unless the last line is empty.
pub fn wants_more(input: &[u8]) -> bool {
    let Some(&last) = input.last() else { return false };
    match scan(input) {
        Open::TripleQuote => return true,
        Open::Bracket => return true,
        Open::Quote | Open::Nothing => {}
    }
    if last == b'\\' {
        return true;
    }
    // A compound statement ends with an empty line.
    starts_compound_statement(input) && last != b'\n'
}

enum Open {
    Nothing,
    Bracket,
    Quote,
    TripleQuote,
}

const COMPOUND_KEYWORDS: [&[u8]; 8] = [b"if", b"while", b"for", b"try", b"with", b"def", b"class", b"async"];

fn starts_compound_statement(input: &[u8]) -> bool {
    input.first() == Some(&b'@')
        || COMPOUND_KEYWORDS.iter().any(|keyword| {
            input.strip_prefix(*keyword).is_some_and(|rest| !rest.first().is_some_and(|&byte| is_identifier(byte)))
        })
}

/// True for a byte inside an identifier; every byte of a multi-byte character counts.
pub fn is_identifier(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn scan(input: &[u8]) -> Open {
    let mut brackets = 0_i32;
    let mut quote: Option<(u8, bool)> = None;
    let mut rest = input;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (quote, *byte) {
            (_, b'\\') if quote.is_some() => rest = after.get(1..).unwrap_or(&[]),
            (None, b'\'' | b'"') => {
                let triple = after.starts_with(&[*byte, *byte]);
                rest = if triple { &after[2..] } else { after };
                quote = Some((*byte, triple));
            }
            (Some((opened, true)), closing) if closing == opened && after.starts_with(&[opened, opened]) => {
                rest = &after[2..];
                quote = None;
            }
            (Some((opened, false)), closing) if closing == opened => quote = None,
            // A string in single quotes does not reach over the end of the line: the parser will say so.
            (Some((_, false)), b'\n') => quote = None,
            (None, b'#') => {
                let end = after.iter().position(|&byte| byte == b'\n').unwrap_or(after.len());
                rest = &after[end..];
            }
            (None, b'(' | b'[' | b'{') => brackets += 1,
            (None, b')' | b']' | b'}') => brackets -= 1,
            _ => {}
        }
    }
    match quote {
        Some((_, true)) => Open::TripleQuote,
        Some((_, false)) => Open::Quote,
        None if brackets > 0 => Open::Bracket,
        None => Open::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_statements() {
        for input in [
            "",
            "1",
            "x = 1",
            "print('(')",
            "'''a'''",
            "f()",
            "ifx = 1",
            "iffy",
            "a)",
            "'abc",
            "x # (",
            "x # it's",
            "if 1:\n    pass\n",
            "'\\'('",
            "\"\\\\\"",
            "x = [1,\n2]",
            "import os",
            "'''a''' 'b'",
            "else",
            "défi",
        ] {
            assert!(!wants_more(input.as_bytes()), "{input:?}");
        }
    }

    #[test]
    fn unfinished_statements() {
        for input in [
            "if 1:",
            "def f():",
            "class A:",
            "async def f():",
            "@decorator",
            "for",
            "while 1: pass",
            "f(",
            "[1,",
            "{",
            "'''abc",
            "\"\"\"a\nb",
            "x = \\",
            "if 1:\n    x",
            "try:\n  1\n",
            "x = (1, # )",
            "'''it's (",
            "f('\\'', (",
        ] {
            let expected = !input.ends_with('\n');
            assert_eq!(wants_more(input.as_bytes()), expected, "{input:?}");
        }
    }
}
