//! Lines of Python and the classes of their tokens; each token is shown as `text/class`

use pyrite::text::python_line::{LineState, TokenClass, cut_line};

fn letter(class: TokenClass) -> &'static str {
    match class {
        TokenClass::Name => "n",
        TokenClass::Keyword => "k",
        TokenClass::Constant => "c",
        TokenClass::Builtin => "b",
        TokenClass::Definition => "d",
        TokenClass::Class => "C",
        TokenClass::Call => "f",
        TokenClass::Decorator => "@",
        TokenClass::Number => "0",
        TokenClass::String => "s",
        TokenClass::Escape => "e",
        TokenClass::Comment => "#",
        TokenClass::Operator => "o",
        TokenClass::Bracket => "B",
        TokenClass::Error => "!",
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let mut state = LineState::default();
    let mut tokens = Vec::new();
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            state = cut_line(line, state, &mut tokens);
            let pieces: Vec<String> =
                tokens.iter().map(|token| format!("{}/{}", &line[token.range.clone()], letter(token.class))).collect();
            pieces.join(" ")
        })
        .collect();
    assert_eq!(lines.join("\n"), expected, "{text:?}");
}

#[test]
fn code() {
    check("", "");
    check("def f(a, *b): return None", "def/k f/d (/B a/n ,/o */o b/n )/B :/o return/k None/c");
    check("class A(Exception): pass", "class/k A/C (/B Exception/C )/B :/o pass/k");
    check("async def f(): await g()", "async/k def/k f/d (/B )/B :/o await/k g/f (/B )/B");
    check("@app.route", "@app.route/@");
    check("a @ b", "a/n @/o b/n");
    check(
        "print(len(x), x.len, y.print())",
        "print/b (/B len/b (/B x/n )/B ,/o x/n ./o len/n ,/o y/n ./o print/f (/B )/B )/B",
    );
    check("f(max=1, x==max)", "f/f (/B max/n =/o 1/0 ,/o x/n =/o =/o max/b )/B");
    check("match x:", "match/k x/n :/o");
    check("match = x", "match/n =/o x/n");
    check("match(x)", "match/f (/B x/n )/B");
    check("x = $y # c ü", "x/n =/o $/! y/n # c ü/#");
    check("größe = self.x", "größe/n =/o self/c ./o x/n");
}

#[test]
fn numbers() {
    check(
        "0 1_000 0xFF 0b1 0o7 1.5 .5 1e9 1E-9 2j 1. 3if",
        "0/0 1_000/0 0xFF/0 0b1/0 0o7/0 1.5/0 .5/0 1e9/0 1E-9/0 2j/0 1./0 3/0 if/!",
    );
    check("12abc", "12/0 abc/!");
}

#[test]
fn strings() {
    check("'a' \"b\" rb'\\x' u'x'", "'a'/s \"b\"/s rb'\\x'/s u'x'/s");
    check(
        "'a\\n\\x4g\\u00e9\\N{BULLET}\\777\\'' x",
        "'a/s \\n/e \\x4/e g/s \\u00e9/e \\N{BULLET}/e \\777/e \\'/e '/s x/n",
    );
    check("'open\nx", "'open/s\nx/n");
    check("'a\\\nb' x", "'a/s \\/e\nb'/s x/n");
    check("'''a\nif # b\n''' if", "'''a/s\nif # b/s\n'''/s if/k");
    check("x = \"\"\"a\"\"\" + 'b'", "x/n =/o \"\"\"a\"\"\"/s +/o 'b'/s");
    check("x = '''\\\n\\''''''", "x/n =/o '''/s \\/e\n\\'/e '''/s ''/s");
    check("'\\", "'/s \\/e");
    check("'\\ü'", "'/s \\ü/e '/s");
}

#[test]
fn f_strings() {
    check("f'a{b}c'", "f'a/s {/o b/n }/o c'/s");
    check("f'{{a}}'", "f'/s {{/e a/s }}/e '/s");
    check("f'{x!r:>{w}.2f}%'", "f'/s {/o x/n !r:>/s {/o w/n }/o .2f/s }/o %'/s");
    check("f'{d[\"k\"]}'", "f'/s {/o d/n [/o \"k\"/s ]/o }/o '/s");
    check("f'{x", "f'/s {/o x/n");
    check("f'{x!=y}'", "f'/s {/o x/n !/o =/o y/n }/o '/s");
    check("rf'\\d{x}'", "rf'\\d/s {/o x/n }/o '/s");
    check("f'''{\na}'''", "f'''/s {/o\na}'''/s");
}

#[test]
fn depth_is_bounded() {
    let deep = "f'{".repeat(2_000);
    let mut tokens = Vec::new();
    cut_line(&deep, LineState::default(), &mut tokens);
    let nested = "f\"{".repeat(100) + &"{".repeat(5_000);
    cut_line(&nested, LineState::default(), &mut tokens);
    cut_line(&"(".repeat(30_000), LineState::default(), &mut tokens);
    cut_line(&"ä".repeat(30_000), LineState::default(), &mut tokens);
}
