//! What each mistake is called, and where it is

use allocator_api2::alloc::Global;
use pyrite_compiler::diagnostic::{CompileError, PythonClass};
use pyrite_compiler::{Options, check, compile};

/// All errors of a source, as `line:column sentence`.
fn errors(source: &str) -> Vec<String> {
    let mut errors = Vec::new();
    check(source.as_bytes(), Global, &mut |error| {
        errors.push(format!("{}:{} {error}", error.line_number, error.column_number));
    });
    errors
}

#[track_caller]
fn expect(source: &str, expected: &[&str]) {
    assert_eq!(errors(source), expected, "{source}");
    match compile(source.as_bytes(), &Options::default(), Global) {
        Ok(_) => assert!(expected.is_empty(), "{source}"),
        Err(CompileError::Syntax(first)) => {
            assert_eq!(format!("{}:{} {first}", first.line_number, first.column_number), expected[0], "{source}");
        }
        Err(error) => panic!("{source}: {error}"),
    }
}

#[test]
fn beginners_mistakes() {
    expect("if x > 3\n    print(x)\n", &["1:9 a ':' is missing at the end of the 'if' line"]);
    expect("while True\n    pass\n", &["1:11 a ':' is missing at the end of the 'while' line"]);
    expect("def f()\n    return 1\n", &["1:8 a ':' is missing at the end of the 'def' line"]);
    expect("def f:\n    pass\n", &["1:6 parentheses are missing after the function's name"]);
    expect("if x = 3:\n    print(x)\n", &["1:6 '=' assigns; a comparison is written '=='"]);
    expect("print \"hello\"\n", &["1:1 print needs parentheses"]);
    expect("print(\"a\"\nx = 5\n", &["1:6 this '(' was never closed"]);
    expect("x = (1, 2]\n", &["1:10 ']' does not match the '(' on line 1"]);
    expect("print(a))\n", &["1:9 ')' closes nothing: no bracket is open here"]);
    expect("x = [1, 2\n     3]\n", &["1:10 a comma is missing, or a bracket was not closed"]);
    expect("for i range(3):\n    pass\n", &["1:7 'in' is missing after the loop variable"]);
    expect("class = 5\n", &["1:1 'class' is a keyword of Python and cannot be a name"]);
    expect("x = 5 +\n", &["1:8 a value is missing at the end of this line"]);
    expect("whlie True:\n    pass\n", &["1:1 this word is not known here"]);
    expect("if x:\n    pass\nesle:\n    y\n", &["3:1 this word is not known here"]);
    expect("if a:\n    b\nelse if c:\n    d\n", &["3:1 Python writes 'elif', not 'else if'"]);
    expect("if a:\n    b\nelse c:\n    d\n", &["3:1 'else' takes no condition"]);
    expect("if x:\nprint(x)\n", &["2:1 expected an indented line after the 'if' on line 1"]);
    expect("x = 1\n  y = 2\n", &["2:1 this line is indented, but no block begins here"]);
    expect("if x:\n    a\n  b\n", &["3:1 this indentation matches no line above"]);
    expect("if x:\n\ta\n        b\n", &["3:1 tabs and spaces are mixed in the indentation"]);
    expect("s = \"abc\nx=1\n", &["1:5 this string has no end on its line"]);
    expect("s = \"\"\"abc\nx=1\n", &["1:5 this triple-quoted string has no end"]);
    expect("x++\n", &["1:2 Python has no '++' and '--'"]);
    expect("x = a && b\n", &["1:7 Python writes 'and', not '&&'"]);
    expect("x = a || b\n", &["1:7 Python writes 'or', not '||'"]);
    expect("x = !a\n", &["1:5 Python writes 'not', not '!'"]);
    expect("x = a <> b\n", &["1:7 Python writes '!=', not '<>'"]);
    expect("x = a => b\n", &["1:7 Python writes '>=', not '=>'"]);
    expect("x = 012\n", &["1:5 a number cannot start with 0"]);
    expect("x = 1abc\n", &["1:5 this is not a number, and a name cannot start with a digit"]);
    expect("x = \u{201c}hi\u{201d}\n", &["1:5 '\u{201c}' means nothing in Python"]);
    expect("return 5\n", &["1:1 'return' outside a function"]);
    expect("break\n", &["1:1 'break' outside a loop"]);
    expect("else:\n    x\n", &["1:1 this 'else' belongs to no 'if'"]);
    expect("try:\n    x\n", &["1:1 this 'try' has neither 'except' nor 'finally'"]);
    expect("x = {\"a\": 1, \"b\" 2}\n", &["1:17 a ':' is missing between key and value"]);
    expect("match x:\n    pass\n", &["1:1 MicroPython has no 'match' statement"]);
    expect("5 = x\n", &["1:1 cannot assign to a literal value"]);
    expect("f() = 3\n", &["1:1 cannot assign to the result of a call"]);
    expect("a + b = c\n", &["1:1 cannot assign to the result of an operation"]);
    expect("a b\n", &["1:3 a name does not fit here: an operator or a comma is missing before it"]);
}

#[test]
fn functions_and_calls() {
    expect("def f(a, a): pass\n", &["1:10 two parameters are named 'a'"]);
    expect("def f(a=1, b): pass\n", &["1:12 a parameter without a default follows one with a default"]);
    expect("def f(*): pass\n", &["1:7 after '*' a named parameter must follow"]);
    expect("def f(**k, a): pass\n", &["1:12 nothing can follow the '**' parameter"]);
    expect("def f(*a, *b): pass\n", &["1:11 there can be only one '*' in the parameters"]);
    expect("def f(/, a): pass\n", &["1:7 '/' cannot stand here in the parameters"]);
    expect("f(a=1, 2)\n", &["1:8 a positional argument follows a keyword argument"]);
    expect("f(**a, b)\n", &["1:8 a positional argument follows '**'"]);
    expect("f(x=1, x=2)\n", &["1:8 the argument 'x' is given twice"]);
    expect("f(x for x in y, 1)\n", &["1:3 a generator among other arguments needs parentheses"]);
    expect("def f():\n    nonlocal x\n", &["2:14 no function around this one has a variable 'x'"]);
    expect("def f():\n    x = 1\n    global x\n", &["3:12 'x' is used before it is declared"]);
    expect("def f(x):\n    global x\n", &["2:12 'x' is a parameter of this function already"]);
    expect("nonlocal x\n", &["1:1 'nonlocal' outside a function"]);
    expect("x = yield 5\n", &["1:5 'yield' outside a function"]);
    expect(
        "def f():\n    await x\n",
        &["2:5 'await', 'async for' and 'async with' need an async function around them"],
    );
    expect("async def f():\n    return (x async for x in y)\n", &["2:13 MicroPython has no asynchronous generators"]);
    expect("@micropython.asm_thumb\ndef f(): pass\n", &["1:2 inline assembler is not available on this firmware"]);
    expect("@micropython.native\ndef f(): pass\n@micropython.viper\ndef g(): pass\n", &[]);
    expect("X = const(1)\nX = 2\n", &["2:1 'X' was made a constant with const()"]);
    expect("def f():\n    from x import *\n", &["2:19 'import *' is only possible outside functions and classes"]);
}

#[test]
fn strings() {
    expect("f\"{x\"\n", &["1:5 a '}' is missing in the f-string"]);
    expect("f\"{x}}\"\n", &["1:6 a single '}' in the text of an f-string"]);
    expect("f\"{}\"\n", &["1:3 an f-string field is empty"]);
    expect("f\"{a!x}\"\n", &["1:6 after '!' in an f-string must follow r, s or a"]);
    expect("f\"{a b}\"\n", &["1:6 a name does not fit into this field of the f-string"]);
    expect("x = \"\\xg\"\n", &["1:6 digits are missing in this escape sequence"]);
    expect("\"\\N{DASH}\"\n", &["1:2 MicroPython knows no characters by name (\\N{...})"]);
    expect("b\"\u{e4}\"\n", &["1:3 bytes can only hold ASCII characters"]);
    expect("x = 'a' b'b'\n", &["1:5 bytes and strings cannot be joined"]);
}

#[test]
fn several_errors_are_found() {
    expect(
        "def f():\n    x = = 1\n    y = 2\n    if y\n        z = )\n    return\n\nclass A:\n    def g(self:\n        pass\n\n    def h(self):\n        print \"x\"\n\nwhile 1:\n    brek 5\nfor x in y:\n    pass\n",
        &[
            "2:9 a value is missing before '='",
            "4:9 a ':' is missing at the end of the 'if' line",
            "5:13 ')' closes nothing: no bracket is open here",
            "9:10 this '(' was never closed",
            "13:9 print needs parentheses",
            "16:5 this word is not known here",
        ],
    );
    // One damaged head is one error; its block is still looked at.
    expect(
        "if x ==:\n    y = 1\n    z = 2 2\nw = 3\n",
        &[
            "1:8 a value is missing before ':'",
            "3:11 a number does not fit here: an operator or a comma is missing before it",
        ],
    );
    // An unclosed bracket does not swallow the rest.
    expect(
        "def a():\n    x = [1,\n\ndef b():\n    y = 1 1\n",
        &[
            "2:9 this '[' was never closed",
            "5:11 a number does not fit here: an operator or a comma is missing before it",
        ],
    );
}

#[test]
fn hints_and_classes() {
    let first = |source: &str| {
        let mut first = None;
        check(source.as_bytes(), Global, &mut |error| {
            first.get_or_insert(error);
        });
        first.expect("an error")
    };
    assert_eq!(first("whlie x:\n  y\n").hint(), Some("Did you mean 'while'?"));
    assert_eq!(first("print x\n").hint(), Some("Write print(...)."));
    assert_eq!(first("x = 1\n  y = 2\n").python_class(), PythonClass::IndentationError);
    assert_eq!(first("if x:\ny\n").python_class(), PythonClass::IndentationError);
    assert_eq!(first("x = (\n").python_class(), PythonClass::SyntaxError);
    let incomplete = |source: &str| first(source).is_incomplete(source.as_bytes());
    assert!(incomplete("x = (1,\n"));
    assert!(incomplete("x = '''a\n"));
    assert!(incomplete("def f():\n"));
    assert!(!incomplete("x = )\n"));
    assert!(!incomplete("x = 'a\n"));
}

#[test]
fn correct_programs_have_no_errors() {
    for source in [
        "",
        "\n\n# only a comment\n",
        "x = 1",
        "if x:\n    pass\n# comment\nelse:\n  # other\n    pass",
        "class A:\n\n    # comment\n    x = 1\n\n    def f(self): pass\n\n\n\ny = 2\n",
        "def f():\n\treturn 1\n",
        "x = (\n1,\n    # comment\n  2)\n",
        "match = 1\ncase = match + 1\nmatch(case)\nmatch[0] = case.x\nprint(match, case)\n",
        "if x: pass\nelif y: pass\nelse: pass\n",
        "try: pass\nexcept: pass\nelse: pass\nfinally: pass\n",
        "x: int\ny: 'str' = 1\nself.z: int = 2\na[0]: int = 3\n",
        "def f(a, /, b, *, c: int = 1, **d) -> None: ...\n",
        "lambda: 0\nlambda *a, **k: (a, k)\nlambda a, /, b=1, *, c: a\n",
        "assert x, 'message'\ndel x, (y, z), a[0], b.c\nraise\nraise X from None\n",
        "from . import a\nfrom .. import b as c\nfrom ...d.e import (f, g as h,)\nfrom x import *\nimport a.b.c as d, e\n",
        "@a\n@b.c(1)\nclass D(E, metaclass=F, **g): pass\n",
        "async def f():\n    async with a as b, c: pass\n    async for x in y: await x\n    return [x async for x in y if await x]\n",
        "print(*a, **b)\nf(a)(b)[c].d(e=1)\n",
        "x = a if b else c if d else e\ny = not a in b is not c\nz = a<b<=c!=d\n",
        "x = 1 if True else 2; y = 3;\n",
        "while x: \n  break\nelse:\n  pass\n",
        "with a: pass\nwith (a): pass\nwith (a, b): pass\nwith (a) as b: pass\nwith (a as b): pass\nwith (yield_)(): pass\n",
        "x = [\n    a\n    for a in b\n    if a\n]\n",
        "x = {**a, 'b': 1}\ny = {*a, 1}\nz = [*a, *b]\nw = *a, b\nfor i in *a, b: pass\nreturn_ = (*a,)\n",
        "if (n := 10) > 5: pass\nf(x := 1, y=(z := 2))\n[a := 1, b]\nx[y := 0]\n",
    ] {
        expect(source, &[]);
    }
}

#[test]
fn what_micropython_does_not_have() {
    expect("try:\n    pass\nexcept* E:\n    pass\n", &["3:7 MicroPython has no 'except*' and no groups of exceptions"]);
    expect("try:\n    pass\nexcept *E:\n    pass\n", &["3:8 MicroPython has no 'except*' and no groups of exceptions"]);
    for prefix in ["t", "T", "tr", "Rt"] {
        let sentence = "MicroPython has no template strings (t\"...\")";
        expect(&format!("x = {prefix}\"a{{b}}\"\n"), &[&format!("1:5 {sentence}")]);
        expect(&format!("f({prefix}'a')\n"), &[&format!("1:3 {sentence}")]);
        expect(&format!("[1, {prefix}'a']\n"), &[&format!("1:5 {sentence}")]);
        expect(&format!("{prefix}'''a'''\n"), &[&format!("1:1 {sentence}")]);
    }
    let named = "MicroPython knows no characters by name (\\N{...})";
    expect("x = '\\N{BULLET}'\n", &[&format!("1:6 {named}")]);
    expect("x = f'\\N{BULLET} {y}'\n", &[&format!("1:7 {named}")]);
    // In bytes and raw strings it means nothing special.
    expect("x = b'\\N{a}', r'\\N{a}'\n", &[]);
    expect("async def f():\n    return (x async for x in y)\n", &["2:13 MicroPython has no asynchronous generators"]);
    // As on MicroPython, whose asyncio is written so: the value goes to whoever runs the coroutine.
    expect("async def f():\n    yield 1\n", &[]);
    for source in
        ["try:\n    pass\nexcept* E:\n    pass\n", "t'a'\n", "'\\N{A}'\n", "async def f():\n    (x async for x in y)\n"]
    {
        match compile(source.as_bytes(), &Options::default(), Global) {
            Err(CompileError::Syntax(error)) => assert!(error.hint().is_some(), "{source}"),
            _ => panic!("{source}"),
        }
    }
}
