//! The byte code of small programs

use allocator_api2::alloc::Global;
use pyrite_compiler::bytecode::disassemble::disassemble;
use pyrite_compiler::bytecode::mpy_read::Image;
use pyrite_compiler::bytecode::verify::verify;
use pyrite_compiler::{Mode, Options, compile};

fn listing(source: &str, options: &Options<'_>) -> Vec<String> {
    let bytes = compile(source.as_bytes(), options, Global).unwrap_or_else(|error| panic!("{source}: {error}"));
    let image = Image::parse(&bytes).expect("our image");
    assert_eq!(verify(&image, Global), Ok(()), "{source}");
    let mut text = String::new();
    disassemble(&image, &mut text).expect("writing to a string works");
    // Without lines, offsets and heads.
    text.lines()
        .filter(|line| line.starts_with(' '))
        .map(|line| line.trim_start_matches(|letter: char| letter == ' ' || letter.is_ascii_digit()).to_owned())
        .collect()
}

#[track_caller]
fn expect(source: &str, expected: &[&str]) {
    assert_eq!(listing(source, &Options::default()), expected, "{source}");
}

const END: [&str; 2] = ["LOAD_CONST_NONE", "RETURN_VALUE"];

#[track_caller]
fn expect_module(source: &str, expected: &[&str]) {
    let expected: Vec<&str> = expected.iter().chain(&END).copied().collect();
    expect(source, &expected);
}

#[test]
fn constants_are_folded() {
    expect_module("x = 1 + 2 * 3 - -4", &["LOAD_CONST_SMALL_INT 11", "STORE_NAME x"]);
    expect_module("x = 1 << 40", &["LOAD_CONST_OBJ 1099511627776", "STORE_NAME x"]);
    expect_module("x = -7 // 2 % 5", &["LOAD_CONST_SMALL_INT 1", "STORE_NAME x"]);
    expect_module("x = ~0x3fffffff", &["LOAD_CONST_SMALL_INT -1073741824", "STORE_NAME x"]);
    expect_module("x = 0x40000000", &["LOAD_CONST_OBJ 1073741824", "STORE_NAME x"]);
    expect_module("x = -1.50", &["LOAD_CONST_OBJ -1.50", "STORE_NAME x"]);
    expect_module("x = not 0", &["LOAD_CONST_TRUE", "STORE_NAME x"]);
    expect_module("x = 1, 'a', (2.5, None)", &["LOAD_CONST_OBJ (1, \"a\", (2.5, None))", "STORE_NAME x"]);
    expect_module("x = 1 // 0", &["LOAD_CONST_SMALL_INT 1", "LOAD_CONST_SMALL_INT 0", "BINARY_OP //", "STORE_NAME x"]);
    expect_module("'doc'\n1\nNone\n...\n", &[]);
}

#[test]
fn const_names_are_replaced() {
    expect_module(
        "A = const(5)\nx = A + 1",
        &["LOAD_CONST_SMALL_INT 5", "STORE_NAME A", "LOAD_CONST_SMALL_INT 6", "STORE_NAME x"],
    );
    expect_module("_A = const(5)\n_B = const(_A << 2 | 1)\nx = _B", &["LOAD_CONST_SMALL_INT 21", "STORE_NAME x"]);
    expect_module(
        "_A = const('text')\nx = f(_A)",
        &["LOAD_NAME f", "LOAD_CONST_STRING text", "CALL_FUNCTION 1 positional, 0 keyword", "STORE_NAME x"],
    );
    // A parameter of the same name is a variable.
    expect(
        "A = const(5)\ndef f(A):\n    return A\n",
        &[
            "LOAD_CONST_SMALL_INT 5",
            "STORE_NAME A",
            "MAKE_FUNCTION 0",
            "STORE_NAME f",
            "LOAD_CONST_NONE",
            "RETURN_VALUE",
            "LOAD_FAST 0",
            "RETURN_VALUE",
        ],
    );
}

#[test]
fn dead_code_is_dropped() {
    expect_module("if 0:\n    a\nelif 1:\n    b\nelse:\n    c\n", &["LOAD_NAME b", "POP_TOP"]);
    expect_module("while 0:\n    a\n", &[]);
    expect_module("x = a if True else b", &["LOAD_NAME a", "STORE_NAME x"]);
    expect_module("if not __debug__:\n    a\n", &[]);
    expect(
        "def f():\n    return 1\n    print(2)\n",
        &[
            "MAKE_FUNCTION 0",
            "STORE_NAME f",
            "LOAD_CONST_NONE",
            "RETURN_VALUE",
            "LOAD_CONST_SMALL_INT 1",
            "RETURN_VALUE",
        ],
    );
}

#[test]
fn variables_are_resolved() {
    expect(
        "def f(a):\n    def g():\n        return a + b\n    return g\n",
        &[
            "MAKE_FUNCTION 0",
            "STORE_NAME f",
            "LOAD_CONST_NONE",
            "RETURN_VALUE",
            "LOAD_FAST 0",
            "MAKE_CLOSURE 0 with 1 cells",
            "STORE_FAST 1",
            "LOAD_FAST 1",
            "RETURN_VALUE",
            "LOAD_DEREF 0",
            "LOAD_GLOBAL b",
            "BINARY_OP +",
            "RETURN_VALUE",
        ],
    );
    expect(
        "def f():\n    global x\n    x = y = 1\n    del x, y\n",
        &[
            "MAKE_FUNCTION 0",
            "STORE_NAME f",
            "LOAD_CONST_NONE",
            "RETURN_VALUE",
            "LOAD_CONST_SMALL_INT 1",
            "DUP_TOP",
            "STORE_GLOBAL x",
            "STORE_FAST 0",
            "DELETE_GLOBAL x",
            "DELETE_FAST 0",
            "LOAD_CONST_NONE",
            "RETURN_VALUE",
        ],
    );
}

#[test]
fn calls_and_loops() {
    expect_module(
        "a.b(1, k=2)",
        &[
            "LOAD_NAME a",
            "LOAD_METHOD b",
            "LOAD_CONST_SMALL_INT 1",
            "LOAD_CONST_STRING k",
            "LOAD_CONST_SMALL_INT 2",
            "CALL_METHOD 1 positional, 1 keyword",
            "POP_TOP",
        ],
    );
    expect_module(
        "for i in x:\n    y\n",
        &["LOAD_NAME x", "GET_ITER_STACK", "FOR_ITER to 12", "STORE_NAME i", "LOAD_NAME y", "POP_TOP", "JUMP to 3"],
    );
    expect_module(
        "while a:\n    b\n",
        &["JUMP to 5", "LOAD_NAME b", "POP_TOP", "LOAD_NAME a", "POP_JUMP_IF_TRUE to 2"],
    );
    expect_module(
        "f'{a!r:>{b}}!'",
        &[
            "LOAD_CONST_STRING {!r:>{}}!",
            "LOAD_METHOD format",
            "LOAD_NAME a",
            "LOAD_NAME b",
            "CALL_METHOD 2 positional, 0 keyword",
            "POP_TOP",
        ],
    );
}

#[test]
fn modes_and_levels() {
    let with = |mode, optimisation_level| Options { mode, optimisation_level, ..Options::default() };
    assert_eq!(
        listing("x", &with(Mode::Interactive, 0)),
        [
            "LOAD_NAME __repl_print__",
            "LOAD_NAME x",
            "CALL_FUNCTION 1 positional, 0 keyword",
            "POP_TOP",
            "LOAD_CONST_NONE",
            "RETURN_VALUE"
        ]
    );
    assert_eq!(
        listing(" x + 1\n", &with(Mode::Expression, 0)),
        ["LOAD_NAME x", "LOAD_CONST_SMALL_INT 1", "BINARY_OP +", "RETURN_VALUE"]
    );
    assert_eq!(listing("assert x\n", &with(Mode::Module, 1)), END);
    assert_eq!(
        listing("x = __debug__", &with(Mode::Module, 1)),
        ["LOAD_CONST_FALSE", "STORE_NAME x", "LOAD_CONST_NONE", "RETURN_VALUE"]
    );
    assert!(compile(b"x = 1", &with(Mode::Expression, 0), Global).is_err());
}

#[test]
fn lines_are_recorded() {
    let source = "a = 1\n\n\ndef f(x):\n    y = (\n        x +\n        g()\n    )\n    return y\n";
    let bytes = compile(source.as_bytes(), &Options::default(), Global).expect("compiles");
    let image = Image::parse(&bytes).expect("our image");
    let lines = |index: usize| {
        let raw = image.codes().nth(index).expect("a code object");
        let code = raw.code().expect("whole");
        let mut lines: Vec<u32> = (0..code.instructions().len()).map(|offset| code.line_number(offset)).collect();
        lines.dedup();
        lines
    };
    assert_eq!(lines(0), [1, 4]);
    assert_eq!(lines(1), [6, 7, 9]);
    let bare = Options { optimisation_level: 3, ..Options::default() };
    let bytes = compile(source.as_bytes(), &bare, Global).expect("compiles");
    let image = Image::parse(&bytes).expect("our image");
    assert!(image.codes().all(|raw| raw.code().expect("whole").line_table().is_empty()));
}

#[test]
fn limits_are_errors_with_a_place() {
    let fails = |source: &str| match compile(source.as_bytes(), &Options::default(), Global) {
        Err(error) => error.to_string(),
        Ok(_) => String::from("compiles"),
    };
    let variables: String = (0..256).map(|number| format!("    v{number} = {number}\n")).collect();
    assert_eq!(fails(&format!("def f():\n{variables}")), "a function can have at most 255 variables");
    assert_eq!(fails(&format!("x = {}1", "(".repeat(200))), "this is nested too deeply");
    assert_eq!(
        fails(&format!("if x:\n{}", "    f(1, 2, 3, 4)\n".repeat(3000))),
        "this block is too large to jump over"
    );
    assert_eq!(fails(&format!("{} = 1", "n".repeat(256))), "this name is too long");
    assert_eq!(fails(&format!("x = 0x{}", "f".repeat(5000))), "this number has too many digits");
}
