//! Whatever the bytes: no panic, no overflow, an answer in bounded time

use allocator_api2::alloc::Global;
use pyrite_compiler::bytecode::mpy_read::Image;
use pyrite_compiler::bytecode::verify::verify;
use pyrite_compiler::diagnostic::{CompileError, ErrorKind};
use pyrite_compiler::syntax::lexer::{LineState, lex_line};
use pyrite_compiler::{Mode, Options, check, compile};

/// A small generator of random numbers; the same ones every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit.max(1)
    }
}

fn programs() -> Vec<Vec<u8>> {
    ["functions", "classes", "exceptions", "expressions", "strings", "asynchronous"]
        .iter()
        .map(|name| {
            let path = format!("{}/tests/programs/{name}.py", env!("CARGO_MANIFEST_DIR"));
            std::fs::read(path).expect("readable")
        })
        .collect()
}

/// Puts bytes through everything that takes source.
fn survive(source: &[u8]) {
    for mode in [Mode::Module, Mode::Interactive, Mode::Expression] {
        let options = Options { mode, ..Options::default() };
        if let Ok(bytes) = compile(source, &options, Global) {
            let image = Image::parse(&bytes).unwrap_or_else(|error| panic!("{error}: {}", show(source)));
            assert_eq!(verify(&image, Global), Ok(()), "{}", show(source));
        }
    }
    let mut errors = 0;
    check(source, Global, &mut |diagnostic| {
        errors += 1;
        assert!(diagnostic.start as usize <= source.len() && diagnostic.start <= diagnostic.end);
        assert!(!diagnostic.to_string().is_empty());
        let _ = (diagnostic.hint(), diagnostic.is_incomplete(source));
    });
    let fails = compile(source, &Options::default(), Global).is_err();
    assert_eq!(errors > 0, fails, "check and compile disagree: {}", show(source));
    let mut state = LineState::default();
    for line in source.split_inclusive(|&byte| byte == b'\n') {
        let mut last = 0;
        state = lex_line(line, state, &mut |token| {
            assert!(token.start >= last && token.end as usize <= line.len(), "{}", show(source));
            last = token.end;
        });
    }
}

fn show(source: &[u8]) -> String {
    String::from_utf8_lossy(&source[..source.len().min(3000)]).into_owned()
}

#[test]
fn truncated_programs() {
    for program in programs() {
        for end in (0..program.len()).step_by(13) {
            survive(&program[..end]);
        }
    }
}

#[test]
fn mutated_programs() {
    let pieces: &[&[u8]] = &[
        b"(",
        b")",
        b"[",
        b"]",
        b"{",
        b"}",
        b":",
        b",",
        b"\n",
        b"    ",
        b"\t",
        b"\"",
        b"'''",
        b"f\"",
        b"f'{",
        b"\\",
        b"#",
        b"\0",
        b"\xff",
        b"lambda ",
        b" if ",
        b" else ",
        b" for x in ",
        b"async ",
        b"await ",
        b"yield ",
        b"def f():",
        b"=",
        b":=",
        b"*",
        b"**",
        b"not ",
        b"try:\n",
        b"finally:\n",
        b"return ",
        b"break\n",
        b"class A:\n",
        b"global x\n",
        b"nonlocal x\n",
        b"super()",
        b"del ",
        b"0x",
        b"1e",
        b"@",
        b"import ",
        b"from . ",
        b"with a as b:\n",
        b"elif x:\n",
    ];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let programs = programs();
    for round in 0..1500 {
        let program = &programs[round % programs.len()];
        // A window of the program, so that a round is short.
        let start = random.below(program.len());
        let end = (start + 50 + random.below(600)).min(program.len());
        let mut source = program[start..end].to_vec();
        for _ in 0..1 + random.below(4) {
            let at = random.below(source.len() + 1);
            match random.below(4) {
                0 => {
                    let piece = pieces[random.below(pieces.len())];
                    source.splice(at..at, piece.iter().copied());
                }
                1 => {
                    let until = (at + random.below(12)).min(source.len());
                    source.drain(at..until);
                }
                2 if at < source.len() => source[at] = random.below(256) as u8,
                _ => {
                    let from = random.below(source.len() + 1);
                    let until = (from + random.below(30)).min(source.len());
                    let copy = source[from..until].to_vec();
                    source.splice(at..at, copy);
                }
            }
        }
        survive(&source);
    }
}

#[test]
fn deep_nesting_is_an_error() {
    // Ten times the depth is no deeper: parsing stops at the limit.
    let deep = 100_000;
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{1:", "}"),
        ("f(", ")"),
        ("a[", "]"),
        ("not ", ""),
        ("-", ""),
        ("2**", ""),
        ("lambda: ", ""),
        ("x if y else ", ""),
        ("await ", ""),
        ("[i for i in ", "]"),
        ("f'{", "}'"),
        ("*", ""),
        ("(yield ", ")"),
        ("(a:=", ")"),
    ] {
        let source = format!("x = {}1{}\n", open.repeat(deep), close.repeat(deep));
        survive(source.as_bytes());
        let unclosed = format!("x = {}", open.repeat(deep));
        survive(unclosed.as_bytes());
    }
    let mut blocks = String::new();
    for depth in 0..300 {
        blocks += &format!("{}if x:\n", " ".repeat(depth));
    }
    survive(blocks.as_bytes());
    let mut functions = String::new();
    for depth in 0..90 {
        functions += &format!("{}def f():\n", " ".repeat(depth));
    }
    functions += &format!("{}pass\n", " ".repeat(90));
    survive(functions.as_bytes());
}

#[test]
fn long_chains_are_fine() {
    let count = 10_000;
    for (start, part, end) in [
        ("x = 1", " + a", ""),
        ("x = a", ".b", ""),
        ("x = a", "()", ""),
        ("x = a", "[0]", ""),
        ("x = a", " and b", ""),
        ("x = a", " < b", ""),
        ("x = a", " * b + c", ""),
        ("x = [", "1, ", "]"),
        ("x = [", "a, ", "]"),
        ("x = (", "a, ", ")"),
        ("x = {", "a: b, ", "}"),
        ("x = f(", "a, ", ")"),
        ("x = ", "'abc' ", ""),
        ("x", " = y", ""),
        ("", "x = 1\n", ""),
        ("", "x;", ""),
        ("if a:\n b\n", "elif a:\n b\n", "else:\n c\n"),
        ("def f():\n", " x = 1\n", ""),
        ("", "def f(): pass\n", ""),
    ] {
        let source = format!("{start}{}{end}\n", part.repeat(count));
        match compile(source.as_bytes(), &Options::default(), Global) {
            Ok(bytes) => {
                let image = Image::parse(&bytes).expect("our image");
                assert_eq!(verify(&image, Global), Ok(()), "{part}");
            }
            Err(CompileError::Syntax(diagnostic)) => {
                // Jumps reach 16 KB.
                assert_eq!(diagnostic.kind, ErrorKind::CodeTooLarge, "{part}: {diagnostic}");
            }
            Err(error) => panic!("{part}: {error}"),
        }
    }
}

#[test]
fn huge_and_odd_sources() {
    let size = 10 << 20;
    for piece in
        ["\0", "\u{feff}", "a\n", "(", "\"", "\\\n", "#", " ", "\t", "\n", "'''", "1", "f'{", "x=1;", "é", "\r", "@"]
    {
        let source = piece.repeat(if piece == "(" { size } else { size / 20 } / piece.len());
        let mut count = 0;
        check(source.as_bytes(), Global, &mut |_| count += 1);
        assert!(count <= 100);
    }
    let invalid = vec![0xffu8; size];
    let result = compile(&invalid, &Options::default(), Global);
    assert!(matches!(result, Err(CompileError::Syntax(_))));
    survive(b"");
    survive(b"\xef\xbb\xbfx = 1");
    survive("x = '\u{feff}'\r\ny = 1\rz = 2".as_bytes());
}

#[test]
fn a_small_machine_stack_is_enough() {
    // What a board has: the nesting limit keeps the machine stack within it (this build is not fully optimised).
    let work = || {
        let options = Options { nesting_limit: 32, ..Options::default() };
        for (open, close) in
            [("(", ")"), ("[", "]"), ("f(a, ", ")"), ("[x for x in ", "]"), ("lambda: ", ""), ("f'{", "}'")]
        {
            for depth in [10, 14, 18, 22, 26, 30, 40] {
                let source = format!("def f():\n  x = {}1{}\n", open.repeat(depth), close.repeat(depth));
                let _ = compile(source.as_bytes(), &options, Global);
            }
        }
        let mut blocks = String::new();
        for depth in 0..28 {
            blocks += &format!("{}for x in y:\n", " ".repeat(depth));
        }
        blocks += &format!("{}pass\n", " ".repeat(28));
        compile(blocks.as_bytes(), &options, Global).expect("compiles");
    };
    let thread = std::thread::Builder::new().stack_size(128 << 10).spawn(work).expect("a thread");
    thread.join().expect("no overflow");
}
