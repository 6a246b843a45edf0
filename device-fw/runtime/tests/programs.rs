//! Programs run by the whole runtime: source in, console text out

#[path = "support/machine.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the example")]
mod machine;

use machine::TestMachine;
use pyrite_platform::console::Service;
use pyrite_runtime::runtime::{Collection, Config, Runtime};

fn run_in(source: &str, heap_bytes: usize, collection: Collection, prepare: impl FnOnce(&mut TestMachine)) -> String {
    let mut test = TestMachine::new();
    prepare(&mut test);
    let mut arena = vec![0u32; heap_bytes / 4];
    {
        let config = Config { collection, ..Config::default() };
        let mut rt = Runtime::new(&mut arena, test.machine(), config);
        let result = rt.compile_and_run(source.as_bytes(), "main.py", pyrite_compiler::Mode::Module);
        if let Err(raised) = result {
            rt.print_exception(raised);
        }
    }
    test.text()
}

/// Runs a program normally and with a collection at every allocation, and compares what it prints.
fn check(source: &str, expected: &str) {
    for collection in [Collection::WhenFull, Collection::Always] {
        let actual = run_in(source, 128 * 1024, collection, |_| {});
        assert_eq!(actual, expected, "{collection:?}:\n{source}");
    }
}

#[test]
fn prints() {
    check("print('hello', 1 + 2)\n", "hello 3\n");
}

#[test]
fn calls() {
    check(
        "def f(a, b=2, *c, d, e=5, **g):\n    return (a, b, c, d, e, g)\nprint(f(1, d=4))\nprint(f(1, 3, 7, 8, d=4, x=9))\n",
        "(1, 2, (), 4, 5, {})\n(1, 3, (7, 8), 4, 5, {'x': 9})\n",
    );
    check(
        "def f(a, b): pass\nfor args in ((), (1,), (1, 2, 3)):\n    try:\n        f(*args)\n    except TypeError as e:\n        print(e)\n",
        "f() missing 2 required positional arguments: 'a' and 'b'\nf() missing 1 required positional argument: 'b'\nf() takes 2 positional arguments but 3 were given\n",
    );
}

#[test]
fn closures() {
    check(
        "def counter():\n    n = 0\n    def step(by=1):\n        nonlocal n\n        n += by\n        return n\n    return step\nc = counter()\nprint(c(), c(5), c())\n",
        "1 6 7\n",
    );
}

#[test]
fn classes() {
    check(
        "class A:\n    def __init__(self, x):\n        self.x = x\n    def get(self):\n        return self.x\nclass B(A):\n    def __init__(self, x):\n        super().__init__(x + 1)\n    def get(self):\n        return super().get() * 2\nprint(B(3).get(), isinstance(B(1), A), B.__name__)\n",
        "8 True B\n",
    );
    check(
        "class A: pass\nclass B(A): pass\nclass C(A): pass\nclass D(B, C): pass\nprint([c.__name__ for c in D.__mro__])\n",
        "['D', 'B', 'C', 'A', 'object']\n",
    );
}

#[test]
fn exceptions() {
    check(
        "def f():\n    try:\n        raise ValueError('a')\n    except ValueError as e:\n        print('caught', e)\n        raise KeyError('b') from e\n    finally:\n        print('finally')\ntry:\n    f()\nexcept KeyError as e:\n    print(repr(e), repr(e.__cause__))\n",
        "caught a\nfinally\nKeyError('b') ValueError('a')\n",
    );
    check(
        "def f():\n    return 1 / 0\ndef g():\n    f()\ng()\n",
        "Traceback (most recent call last):\n  File \"main.py\", line 5, in <module>\n  File \"main.py\", line 4, in g\n  File \"main.py\", line 2, in f\nZeroDivisionError: division by zero\n",
    );
}

#[test]
fn generators() {
    check(
        "def g():\n    x = yield 1\n    print('got', x)\n    try:\n        yield 2\n    finally:\n        print('closed')\ni = g()\nprint(next(i), i.send('a'))\ni.close()\nprint(list(i))\n",
        "got a\n1 2\nclosed\n[]\n",
    );
    check(
        "def inner():\n    x = yield 'i'\n    return x\ndef outer():\n    r = yield from inner()\n    yield r\no = outer()\nprint(next(o), o.send(7))\nprint(sum(i * i for i in range(10)))\n",
        "i 7\n285\n",
    );
}

#[test]
fn deep_recursion_raises() {
    check(
        "def f(n):\n    return f(n + 1)\ntry:\n    f(0)\nexcept RuntimeError as e:\n    print(type(e).__name__, e)\n",
        "RecursionError maximum recursion depth exceeded\n",
    );
}

#[test]
fn nested_iterators_end_where_the_stack_does() {
    for deeper in ["enumerate(i)", "filter(None, i)", "map(max, i, ())", "zip(i)"] {
        let source = format!(
            "i = (1, 2)\nfor _ in range(10000):\n    i = {deeper}\ntry:\n    for _ in i: pass\nexcept RuntimeError as e:\n    print(type(e).__name__)\n"
        );
        assert_eq!(run_in(&source, 1 << 20, Collection::WhenFull, |_| {}), "RecursionError\n", "{deeper}");
    }
}

#[test]
fn memory_runs_out_cleanly() {
    let source = "l = []\ntry:\n    while True:\n        l.append(bytearray(1000))\nexcept MemoryError as e:\n    l = None\n    print(str(e)[:46])\nprint('on')\n";
    let actual = run_in(source, 64 * 1024, Collection::WhenFull, |_| {});
    assert!(actual.starts_with("memory allocation failed, allocating "), "{actual}");
    assert!(actual.ends_with("on\n"), "{actual}");
}

#[test]
fn endless_loops_are_interrupted() {
    for source in ["while True: pass\n", "while 1:\n    x = 1\n", "def f(): f2()\ndef f2(): pass\nwhile True: f()\n"] {
        let actual = run_in(source, 64 * 1024, Collection::WhenFull, |test| {
            test.attention.raise();
            test.console.services.push_back(Service::Interrupt);
        });
        assert!(actual.ends_with("KeyboardInterrupt: \n"), "{actual}");
    }
    let actual = run_in(
        "try:\n    while True: pass\nexcept BaseException:\n    print('no')\nfinally:\n    print('no')\n",
        64 * 1024,
        Collection::WhenFull,
        |test| {
            test.attention.raise();
            test.console.services.push_back(Service::Abandon);
        },
    );
    assert_eq!(actual, "");
}

#[test]
fn imports() {
    let prepare = |test: &mut TestMachine| {
        let mut put = |path: &str, text: &str| test.files.files.insert(path.into(), text.into());
        put("/alpha.py", "print('alpha runs', __name__)\nx = 5\ndef f():\n    return x + 1\n");
        put("/lib/pack/__init__.py", "from . import sub\nfrom .sub import y as z\n");
        put("/lib/pack/sub.py", "y = 7\nprint(__name__)\n");
        put("/broken.py", "x = 1\nx.nothing\n");
    };
    let source = "import alpha, alpha\nprint(alpha.f(), alpha.x)\nfrom alpha import f as g\nprint(g())\nimport pack.sub\nprint(pack.z, pack.sub.y)\ntry:\n    import broken\nexcept AttributeError as e:\n    print(e)\nimport sys\nprint('broken' in sys.modules, 'alpha' in sys.modules)\ntry:\n    import missing\nexcept ImportError as e:\n    print(e)\n";
    let expected = "alpha runs alpha\n6 5\n6\npack.sub\n7 7\n'int' object has no attribute 'nothing'\nFalse True\nNo module named 'missing'\n";
    for collection in [Collection::WhenFull, Collection::Always] {
        assert_eq!(run_in(source, 128 * 1024, collection, prepare), expected);
    }
}

#[test]
fn syntax_errors_have_their_place() {
    let actual = run_in("x = 1\nif x\n    y\n", 64 * 1024, Collection::WhenFull, |_| {});
    assert!(
        actual.starts_with("Traceback (most recent call last):\n  File \"main.py\", line 2\nSyntaxError: "),
        "{actual}"
    );
}

#[test]
fn help_tells_what_an_object_has() {
    let class = "class A:\n    x = 1\n    def __repr__(self):\n        return 'me'\n";
    check(&format!("{class}help(A)\n"), "object <class 'A'> is of type type\n  x -- 1\n");
    check(&format!("{class}a = A()\na.y = 'two'\nhelp(a)\n"), "object me is of type A\n  y -- 'two'\n  x -- 1\n");
    let property = "class A:\n    @property\n    def broken(self):\n        raise ValueError\nhelp(A())\n";
    let actual = run_in(property, 64 * 1024, Collection::WhenFull, |_| {});
    assert!(actual.contains("\n  broken -- <property"), "{actual}");
    let actual = run_in("help('modules')\n", 64 * 1024, Collection::WhenFull, |_| {});
    let listed: Vec<_> = actual.split_whitespace().collect();
    assert!(["array", "json", "asyncio"].iter().all(|module| listed.contains(module)), "{actual}");
    let actual = run_in("import math\nhelp(math)\nhelp()\n", 64 * 1024, Collection::WhenFull, |_| {});
    assert!(actual.contains("  pi -- 3.14") && actual.contains("Ctrl-E"), "{actual}");
}
