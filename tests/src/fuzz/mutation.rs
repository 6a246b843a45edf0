//! Programs damaged token by token: no panic, no hang, and both compilers agree on what is Python
//!
//! **Invariant:** the result is valid UTF-8, as the program given is.

use super::random::Random;

/// Tokens that the damage may bring in.
const FOREIGN: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "*",
    "**",
    "->",
    ":=",
    "@",
    ";",
    "\\",
    "\n",
    "    ",
    "\t",
    "'",
    "\"",
    "\"\"\"",
    "lambda ",
    "yield ",
    "await ",
    "async ",
    "return ",
    "break",
    "continue",
    "pass",
    "global ",
    "nonlocal ",
    "del ",
    "in ",
    "not ",
    "is ",
    "else ",
    "if ",
    "for ",
    "while ",
    "try:",
    "except:",
    "finally:",
    "with ",
    "as ",
    "import ",
    "from ",
    "class ",
    "def ",
    "None",
    "True",
    "0x",
    "1e",
    "0b1",
    "1_0",
    "f'",
    "b'",
    "rb'",
    "...",
    "!",
    "!=",
    "~",
    "#",
    "é",
    "\u{0}",
    "$",
    "?",
    "0777",
    "1__0",
    "1.e5",
    "x",
    "print",
    "assert ",
    "raise ",
    "/",
    "//",
    "<",
    ">>=",
    "+=",
    "-",
    "_",
];

/// The program with a few tokens lost, doubled, exchanged or brought in.
pub fn damaged(program: &str, random: &mut Random) -> String {
    let mut tokens: Vec<&str> = tokens(program);
    for _ in 0..=random.below(3) {
        if tokens.is_empty() {
            break;
        }
        let at = random.below(tokens.len());
        match random.below(5) {
            0 => {
                tokens.remove(at);
            }
            1 => tokens.insert(at, tokens[at]),
            2 => {
                let other = random.below(tokens.len());
                tokens.swap(at, other);
            }
            3 => tokens[at] = tokens[random.below(tokens.len())],
            _ => tokens.insert(at, FOREIGN[random.below(FOREIGN.len())]),
        }
    }
    tokens.concat()
}

/// Words, numbers, runs of blanks, and every other character alone.
fn tokens(program: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = program;
    let class = |letter: char| match letter {
        ' ' => 1,
        letter if letter.is_alphanumeric() || letter == '_' => 2,
        _ => 0,
    };
    while let Some(first) = rest.chars().next() {
        let length = if class(first) == 0 {
            first.len_utf8()
        } else {
            rest.find(|letter| class(letter) != class(first)).unwrap_or(rest.len())
        };
        let (token, more) = rest.split_at(length);
        found.push(token);
        rest = more;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Random, damaged, tokens};

    #[test]
    fn tokens_are_the_program() {
        let program = "if é == 10:\n    print('a  b')\n";
        assert_eq!(tokens(program).concat(), program);
        assert_eq!(tokens("ab  += 1"), ["ab", "  ", "+", "=", " ", "1"]);
    }

    #[test]
    fn a_seed_damages_one_way() {
        let program = "for i in range(3):\n    print(i)\n";
        let once = damaged(program, &mut Random::new(5));
        assert_eq!(once, damaged(program, &mut Random::new(5)));
        assert!((0..20).any(|seed| damaged(program, &mut Random::new(seed)) != program));
    }
}
