//! Keystrokes in, bytes out.

use core::ops::Range;
use std::collections::VecDeque;
use std::format;
use std::string::String;
use std::vec::Vec;

use super::friendly::friendly_repl;
use super::history::History;
use super::raw::{WINDOW, raw_repl};
use super::terminal::{
    Completer, Condition, Full, Interpreter, Key, ReplEnd, RunEnd, Screen, SourceKind, SourceText, Terminal,
};

struct Bench {
    input: VecDeque<u8>,
    output: Vec<u8>,
}

impl Screen for Bench {
    fn write(&mut self, bytes: &[u8]) {
        self.output.extend(bytes);
    }
}

impl Terminal for Bench {
    fn key(&mut self) -> Key {
        self.input.pop_front().map_or(Key::Leave, Key::Byte)
    }
}

struct Text {
    bytes: Vec<u8>,
    limit: usize,
}

impl SourceText for Text {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn insert(&mut self, position: usize, bytes: &[u8]) -> Result<(), Full> {
        if self.bytes.len() + bytes.len() > self.limit {
            return Err(Full);
        }
        self.bytes.splice(position..position, bytes.iter().copied());
        Ok(())
    }

    fn remove(&mut self, range: Range<usize>) {
        self.bytes.drain(range);
    }
}

struct Fake {
    text: Text,
    ran: Vec<(SourceKind, String)>,
    raised: Vec<Condition>,
    names: &'static [&'static str],
}

impl Completer for Fake {
    fn text(&mut self) -> &mut dyn SourceText {
        &mut self.text
    }

    fn complete(&mut self, _line: &[u8], found: &mut dyn FnMut(&[u8])) {
        for name in self.names {
            found(name.as_bytes());
        }
    }
}

impl Interpreter for Fake {
    fn attend(&mut self) {}

    fn run(&mut self, kind: SourceKind) -> RunEnd {
        let source = String::from_utf8_lossy(&core::mem::take(&mut self.text.bytes)).into_owned();
        let end = if source.contains("raise") {
            RunEnd::Raised
        } else if source.contains("exit") {
            RunEnd::Exited
        } else {
            RunEnd::Completed
        };
        self.ran.push((kind, source));
        end
    }

    fn print_exception(&mut self) {}

    fn raise(&mut self, condition: Condition) {
        self.raised.push(condition);
    }
}

struct Session {
    end: ReplEnd,
    output: String,
    ran: Vec<(SourceKind, String)>,
    raised: Vec<Condition>,
}

fn play(input: &[u8], limit: usize, names: &'static [&'static str], raw: bool) -> Session {
    let mut bench = Bench { input: input.iter().copied().collect(), output: Vec::new() };
    let text = Text { bytes: Vec::new(), limit };
    let mut fake = Fake { text, ran: Vec::new(), raised: Vec::new(), names };
    let end = if raw {
        raw_repl(&mut bench, &mut fake)
    } else {
        friendly_repl(&mut bench, &mut fake, &mut History::new(), "board with chip")
    };
    Session { end, output: String::from_utf8_lossy(&bench.output).into_owned(), ran: fake.ran, raised: fake.raised }
}

/// What follows the greeting and the first prompt.
#[track_caller]
fn check(input: &str, expected_output: &str, expected_source: &[&str]) {
    let session = play(input.as_bytes(), 10_000, &[], false);
    let (_, output) = session.output.split_once(">>> ").expect("a prompt");
    assert_eq!(output, expected_output);
    let sources: Vec<&str> = session.ran.iter().map(|(_, source)| source.as_str()).collect();
    assert_eq!(sources, expected_source);
}

#[test]
fn greeting_is_what_clients_look_for() {
    let session = play(b"", 10, &[], false);
    assert_eq!(
        session.output,
        format!(
            "Pyrite v{} on {}; board with chip\r\nMicroPython v1.26.0 compatible. Type \"help()\" for more information.\r\n>>> ",
            super::banner::VERSION,
            super::banner::DATE
        )
    );
    assert_eq!(session.end, ReplEnd::Leave);
}

#[test]
fn lines_are_echoed_and_run() {
    check("1\r", "1\r\n>>> ", &["1"]);
    check("1\n2\r3\r\n", "1\r\n>>> 2\r\n>>> 3\r\n>>> ", &["1", "2", "3"]);
    check("\r\r", "\r\n>>> \r\n>>> ", &[]);
    check("x = 'é漢'\r", "x = 'é漢'\r\n>>> ", &["x = 'é漢'"]);
}

#[test]
fn lines_are_edited() {
    check("ac\x1b[Db\r", "ac\x08bc\x08\r\n>>> ", &["abc"]);
    check("abc\x1b[D\x1b[D\x7f\r", "abc\x08\x08\x08\x1b[Kbc\x08\x08\r\n>>> ", &["bc"]);
    check("abcdef\x01X\r", "abcdef\x1b[6DXabcdef\x1b[6D\r\n>>> ", &["Xabcdef"]);
    check("abc\x1b[H\x1b[3~\x1b[FX\r", "abc\x08\x08\x08\x1b[Kbc\x08\x08bcX\r\n>>> ", &["bcX"]);
    check("abc\x1b[D\x0b\r", "abc\x08\x1b[K\r\n>>> ", &["ab"]);
    check("abc\x1b[D\x15\r", "abc\x08\x08\x08\x1b[Kc\x08\r\n>>> ", &["c"]);
    check("ab\x03", "ab\r\n>>> ", &[]);
    check("a\x1b[C\x06\x1b[A\x1b[B\r", "a\r\n>>> ", &["a"]);
    check("foo bar\x17\r", "foo bar\x08\x08\x08\x1b[K\r\n>>> ", &["foo "]);
    check("foo bar\x1b[1;5D-\r", "foo bar\x08\x08\x08-bar\x08\x08\x08\r\n>>> ", &["foo -bar"]);
    check("漢é\x1b[D\x1b[Dx\r", "漢é\x08\x08\x08x漢é\x08\x08\x08\r\n>>> ", &["x漢é"]);
    check("漢é\x7f\x7fx\r", "漢é\x08\x1b[K\x08\x08\x1b[Kx\r\n>>> ", &["x"]);
}

#[test]
fn history_goes_both_ways() {
    check("a\rb\r\x1b[A\x1b[A\r", "a\r\n>>> b\r\n>>> b\x08a\r\n>>> ", &["a", "b", "a"]);
    check("aa\r\x1b[A\x1b[Bc\r", "aa\r\n>>> aa\x08\x08\x1b[Kc\r\n>>> ", &["aa", "c"]);
    check("\x1b[A\x1b[B\x0e\x10\r", "\r\n>>> ", &[]);
}

#[test]
fn compound_statements_are_indented() {
    check("if 1:\rx\r\r\r", "if 1:\r\n...     x\r\n...     \r\n...     \r\n... ", &[]);
    check(
        "if 1:\rx\r\r\r\r",
        "if 1:\r\n...     x\r\n...     \r\n...     \r\n... \r\n>>> ",
        &["if 1:\n    x\n    \n    \n"],
    );
    check("if 1:\r\x7fx\x03", "if 1:\r\n...     \x08\x08\x08\x08\x1b[Kx\r\n>>> ", &[]);
    check("(1,\r2)\r", "(1,\r\n... 2)\r\n>>> ", &["(1,\n2)"]);
    check("if 1:\r  pass\r\x04", "if 1:\r\n...     \x08\x08\x08 pass\r\n... >>> ", &["if 1:\n  pass\n"]);
    check("while 1:\r\tx\x03", "while 1:\r\n...     x\r\n>>> ", &[]);
}

#[test]
fn control_keys_on_an_empty_line() {
    assert_eq!(play(b"\x01", 99, &[], false).end, ReplEnd::Raw);
    assert_eq!(play(b"\x04", 99, &[], false).end, ReplEnd::SoftReset);
    assert_eq!(play(b"exit\r", 99, &[], false).end, ReplEnd::SoftReset);
    assert_eq!(play(b"\x02", 99, &[], false).output.matches("compatible").count(), 2);
    check("\x03\x03", "\r\n>>> \r\n>>> ", &[]);
}

#[test]
fn paste_mode_runs_several_statements() {
    check(
        "\x05a\r  b\r\x04",
        "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== a\r\n===   b\r\n=== \r\n>>> ",
        &["a\n  b\n"],
    );
    check("\x05a\r\x03", "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== a\r\n=== \r\n>>> ", &[]);
}

#[test]
fn tab_completes() {
    let output = |input: &str, names| {
        let session = play(input.as_bytes(), 1000, names, false);
        session.output.split_once(">>> ").expect("a prompt").1.into()
    };
    let names: String = output("pr\t", &["print", "pow"]);
    assert_eq!(names, "print");
    let common: String = output("x.\t", &["rise", "risen"]);
    assert_eq!(common, "x.rise");
    let many: String = output("p\t\x1b[D", &["print", "pow"]);
    assert_eq!(many, "p\r\nprint           pow\r\n>>> p\x08");
    let none: String = output("im\t", &[]);
    assert_eq!(none, "import ");
    let indented: String = output("x \t", &["y"]);
    assert_eq!(indented, "x     ");
}

#[test]
fn raw_repl_answers_byte_for_byte() {
    let session = play(b"print(1)\x04raise\x04\x02", 99, &[], true);
    assert_eq!(session.output, "raw REPL; CTRL-B to exit\r\n>OK\x04\x04>OK\x04\x04>\r\n");
    assert_eq!(session.end, ReplEnd::Friendly);
    assert_eq!(session.ran[0], (SourceKind::File, "print(1)".into()));
    let session = play(b"abc\x03\x04", 99, &[], true);
    assert_eq!(session.output, "raw REPL; CTRL-B to exit\r\n>OK\r\n");
    assert_eq!(session.end, ReplEnd::SoftReset);
    assert_eq!(play(b"x\x01\x01", 99, &[], true).output.matches("raw REPL").count(), 3);
    assert_eq!(play(b"exit\x04", 99, &[], true).output, "raw REPL; CTRL-B to exit\r\n>OK\x04\x04");
}

#[test]
fn raw_paste_has_flow_control() {
    let greeting = "raw REPL; CTRL-B to exit\r\n>R\x01\0\x02\x01";
    let session = play(b"\x05A\x01x = 1\x04", 9999, &[], true);
    assert_eq!(session.output, format!("{greeting}\x04\x04\x04>"));
    assert_eq!(session.ran, [(SourceKind::File, "x = 1".into())]);

    let long = "y".repeat(usize::from(WINDOW) * 2 + 1);
    let session = play(format!("\x05A\x01{long}\x04").as_bytes(), 9999, &[], true);
    assert_eq!(session.output, format!("{greeting}\x01\x01\x04\x04\x04>"));
    assert_eq!(session.ran[0].1, long);

    let session = play(b"\x05A\x01x = 1\x03", 9999, &[], true);
    assert_eq!(session.output, format!("{greeting}\x04\x04\x04>"));
    assert_eq!(session.raised, [Condition::KeyboardInterrupt]);

    assert_eq!(play(b"\x05B\x01", 9999, &[], true).output, "raw REPL; CTRL-B to exit\r\n>R\0>");
}

#[test]
fn too_much_text_is_an_error_not_an_end() {
    let session = play(b"\x05A\x010123456789\x04x\x04", 5, &[], true);
    assert_eq!(session.output, "raw REPL; CTRL-B to exit\r\n>R\x01\0\x02\x01\x04\x04\x04>OK\x04\x04>");
    assert_eq!(session.raised, [Condition::OutOfMemory]);
    let session = play(b"0123456789\x04x\x04", 5, &[], true);
    assert_eq!(session.raised, [Condition::OutOfMemory]);
    assert_eq!(session.ran.len(), 1);
    let session = play(b"\x050123456789\x04x\r", 5, &[], false);
    assert_eq!((session.raised.len(), session.ran.len()), (1, 1));
    let session = play(b"0123456789\r", 5, &[], false);
    assert_eq!(session.ran[0].1, "01234");
}

#[test]
fn noise_never_panics() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for round in 0..3000 {
        let bytes: Vec<u8> = (0..200)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let byte = (state >> 20) as u8;
                if state & 3 == 0 { b"\x1b[;5ABCDHF~\t\x7f\r: ()'\xc3\xa9\x17"[usize::from(byte) % 22] } else { byte }
            })
            .collect();
        play(&bytes, 64, &["print", "pow"], round % 2 == 0);
    }
}
