//! The friendly prompt key by key beside genuine MicroPython's.
//!
//! Both get the same keys and have to answer with the same bytes, but for line ends (the npm package prints plain ones)
//! and the banner. Where we answer otherwise on purpose, the table says why, and the test that we still do. Without
//! node or the npm package only our own answers are checked.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use pyrite_tests::board::Board;

/// Keys after which both stand the same.
const SAME: &[&str] = &[
    "1 + 1\r",
    "x = 5\rx\r",
    "'a' 'b'\r",
    "None\r",
    "[1, 'two', 3.5]\r",
    "print('hello')\r",
    "print('a', end='')\r",
    "1; 2; 3\r",
    "if 1:\rprint(2)\r\r\r\r",
    "for i in range(3):\rprint(i)\r\x7f\r",
    "def f(a):\rreturn a * 2\r\x7f\rf(4)\r",
    "class A:\rdef g(self):\rreturn 7\r\x7f\x7f\rA().g()\r",
    "if 0: pass\r\r",
    "while False:\rpass\r\x7felse:\rprint('else')\r\x7f\r",
    "try:\r1/0\r\x7fexcept ZeroDivisionError:\rprint('caught')\r\x7f\r",
    "@staticmethod\rdef h():\rpass\r\x7f\r",
    "(1,\r2,\r3)\r",
    "[\r]\r",
    "x = '''a\rb'''\rx\r",
    "x = 1 + \\\r2\rx\r",
    "raise ValueError\r",
    "raise ValueError('why')\r",
    "raise KeyboardInterrupt\r",
    "class E(Exception): pass\r\rraise E\rraise E(1)\r",
    "raise OSError(2)\r",
    "assert 0\r",
    "assert 0, 'text'\r",
    "if 1\r\x03",
    "print(\x03",
    "abc\x03",
    "if 1:\rx\x03",
    "\x03\x03",
    "\r\r",
    "ab\x7f\x7f\x7f1\r",
    "12\x1b[D3\r",
    "1234\x01x=\r",
    "11\x1b[D\x1b[D\x1b[C5\r",
    "1 + 22\x1b[H3\x1b[F4\r",
    "123\x1b[D\x1b[3~\r",
    "12345\x1b[D\x1b[D\x0b\r",
    "12345\x15\x1b[A\r",
    "1 + 2\r\x1b[A\r",
    "1\r2\r3\r\x1b[A\x1b[A\x1b[A\x1b[B\r",
    "7\r8\r\x10\x10\x0e\r",
    "99\x05\x01\x02\x061\r",
    "\x05print(1)\rprint(2)\r\x04",
    "\x05for i in range(2):\r    print(i)\rprint('done')\x04",
    "\x05abc\x03",
    "\x05x = 5\rx\r\x04",
    "\x05\x04",
    "\x01print(3)\x04\x02",
    "\x01abc\x03print(4)\x04\x02",
    "\x01\x01\x02",
    "\x01x = 9\x04x\x04\x02x\r",
    "\x02",
    "import sys\rsys.ma\t\r",
    "imp\tmath\r",
    "math.fl\t(2.5)\r",
    "zzz\t\x15",
    "if 1:\r\t2\r\x7f\x7f\r",
    "if 1:\r 2\r\r\r",
    "lambda: 0\x15",
    "_\r",
    "1\r_\r",
    "'x' * 100\r",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx = 1\r",
    "print(1) # comment\r",
    "# only a comment\r",
    "async def co():\rpass\r\x7f\r",
    "with open('zz', 'w') as f:\rf.write('q')\r\x7f\r",
    "10 ** 20\r",
    "b'a\\x00'\r",
    "{1: 2}\r{1}\rset()\r()\r(1,)\r",
    "...\rEllipsis\rNotImplemented\rTrue\r",
    "def dd(): pass\r\r",
    "type(1)\r",
    "\x05print('grün €')\r\x04",
    "\x01print('é€')\x04\x02",
    "a = 1; a\r",
    "if a:\r1\r\x7felse:\r2\r\x7f\r",
    "del a\r",
    "f'{1 + 1}'\r",
    "\x05\r\r\x03",
];

/// Keys, what we answer, and why not what MicroPython does.
const DIFFERENT: &[(&str, &str, &str)] = &[
    (
        "'abc\r",
        "'abc\nTraceback (most recent call last):\n  File \"<stdin>\", line 1\nSyntaxError: this string has no end on its line\n>>> ",
        "Errors of syntax say what is wrong.",
    ),
    (
        ")\r",
        ")\nTraceback (most recent call last):\n  File \"<stdin>\", line 1\nSyntaxError: ')' closes nothing: no bracket is open here\n>>> ",
        "Errors of syntax say what is wrong.",
    ),
    (
        "1/0\r",
        "1/0\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nZeroDivisionError: division by zero\n>>> ",
        "Messages are CPython's.",
    ),
    (
        "undefined\r",
        "undefined\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nNameError: name 'undefined' is not defined\n>>> ",
        "Messages are CPython's.",
    ),
    (
        "x y\r",
        "x y\nTraceback (most recent call last):\n  File \"<stdin>\", line 1\nSyntaxError: a name does not fit here: an operator or a comma is missing before it\n>>> ",
        "Errors of syntax say what is wrong.",
    ),
    (
        "  1\r",
        "  1\nTraceback (most recent call last):\n  File \"<stdin>\", line 1\nIndentationError: this line is indented, but no block begins here\n>>> ",
        "Errors of syntax say what is wrong.",
    ),
    (
        "if 1:\r\x7f2\r\r",
        "if 1:\n...     \x08\x08\x08\x08\x1b[K2\n... \nTraceback (most recent call last):\n  File \"<stdin>\", line 2\nIndentationError: expected an indented line after the 'if' on line 1\n>>> ",
        "Errors of syntax say what is wrong.",
    ),
    ("'é€𝄞'\r", "'é€𝄞'\n'é€𝄞'\n>>> ", "MicroPython leaves out what is not ASCII at the friendly prompt."),
    (
        "x = 'ä'\rlen(x)\r",
        "x = 'ä'\n>>> len(x)\n1\n>>> ",
        "MicroPython leaves out what is not ASCII at the friendly prompt.",
    ),
    ("'xé\x7fy'\r", "'xé\x08\x1b[Ky'\n'xy'\n>>> ", "MicroPython leaves out what is not ASCII at the friendly prompt."),
    (
        "'ab'\x1b[D\x1b[Dü\r",
        "'ab'\x08\x08üb'\x08\x08\n'aüb'\n>>> ",
        "MicroPython leaves out what is not ASCII at the friendly prompt.",
    ),
    (
        "import math\rmath.pi\r",
        "import math\n>>> math.pi\n3.1415927\n>>> ",
        "Floats have single precision, as on the chip.",
    ),
    ("1e100\r", "1e100\ninf\n>>> ", "Floats have single precision, as on the chip."),
    ("pri\t(1)\r", "print(1)\n1\n>>> ", "Built-in names are completed too."),
    ("len\r", "len\n<built-in function len>\n>>> ", "A function of ours tells its name."),
    (
        "foo bar\x17\x15",
        "foo bar\x08\x08\x08\x1b[K\x08\x08\x08\x08\x1b[K",
        "MicroPython's ports differ in the keys that go by words; ours has them all.",
    ),
    (
        "foo bar\x1bb\x1bd\x15",
        "foo bar\x08\x08\x08\x1b[K\x08\x08\x08\x08\x1b[K",
        "MicroPython's ports differ in the keys that go by words; ours has them all.",
    ),
    (
        "foo bar\x1b[1;5D\x0b\x15",
        "foo bar\x08\x08\x08\x1b[K\x08\x08\x08\x08\x1b[K",
        "MicroPython's ports differ in the keys that go by words; ours has them all.",
    ),
    (
        "1\r2\r3\r4\r5\r6\r7\r8\r9\r\x10\x10\x10\x10\x10\x10\x10\x10\x10\r",
        "1\n1\n>>> 2\n2\n>>> 3\n3\n>>> 4\n4\n>>> 5\n5\n>>> 6\n6\n>>> 7\n7\n>>> 8\n8\n>>> 9\n9\n>>> 9\x088\x087\x086\x085\x084\x083\x082\x081\n1\n>>> ",
        "The history holds 1,024 bytes of lines, not 8 lines.",
    ),
    (
        "raise SystemExit\r",
        "raise SystemExit\nMPY: soft reboot\n>>> ",
        "A board says that Python begins afresh; the npm package is no board.",
    ),
];

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Typed behind each case, to know when its answer is complete.
const MARK: &[u8] = b"'#'+'end'\r";

/// A prompt at the far end of a cable.
struct Prompt {
    line: TcpStream,
}

impl Prompt {
    fn of(board: &Board) -> Self {
        let line = TcpStream::connect(&board.address).expect("connected");
        line.set_read_timeout(Some(PATIENCE)).expect("set");
        let mut prompt = Self { line };
        // The banner, or an empty line in front of it.
        prompt.play("\x02");
        prompt
    }

    /// Types keys: what comes until the prompt waits again, without banner, its mark and carriage returns.
    #[track_caller]
    fn play(&mut self, keys: &str) -> String {
        self.line.write_all(&[keys.as_bytes(), MARK].concat()).expect("written");
        let mut text = String::new();
        let mut bytes = Vec::new();
        while !(text.ends_with(">>> ") && text.contains("\n'#end'\n")) {
            let mut piece = [0; 1024];
            let count = self.line.read(&mut piece).unwrap_or_else(|error| panic!("{keys:?}: {error} after {text:?}"));
            assert!(count > 0, "{keys:?}: the line ends after {text:?}");
            bytes.extend(&piece[..count]);
            text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        }
        let text = text.strip_suffix("'#'+'end'\n'#end'\n>>> ").unwrap_or_else(|| panic!("{keys:?}: {text:?}"));
        without_addresses(&without_banner(text))
    }
}

fn without_banner(text: &str) -> String {
    let is_banner = |line: &&str| {
        line.starts_with("MicroPython v") || line.starts_with("Pyrite v") || line.starts_with("Type \"help()\"")
    };
    text.split_inclusive('\n').filter(|line| !is_banner(line)).collect()
}

fn without_addresses(text: &str) -> String {
    let mut parts = text.split("0x");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push_str("0x");
        whole.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    whole
}

#[test]
fn keys_are_answered_as_micropython_answers_them() {
    let board = Board::simulated();
    let mut ours = Prompt::of(&board);
    let genuine_board = Board::genuine();
    let mut genuine = genuine_board.as_ref().map(Prompt::of);
    let mut failures = Vec::new();
    for &keys in SAME {
        let answer = ours.play(keys);
        if let Some(wanted) = genuine.as_mut().map(|genuine| genuine.play(keys))
            && wanted != answer
        {
            failures.push(format!("{keys:?}\n    MicroPython: {wanted:?}\n    ours:        {answer:?}"));
        }
    }
    for &(keys, wanted, why) in DIFFERENT {
        let answer = ours.play(keys);
        if answer != wanted {
            failures.push(format!("{keys:?}\n    the table: {wanted:?}\n    ours:      {answer:?}"));
        }
        if genuine.as_mut().is_some_and(|genuine| genuine.play(keys) == answer) {
            failures.push(format!("{keys:?} is answered as MicroPython does: move it up ({why})"));
        }
    }
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures.join("\n"));
}
