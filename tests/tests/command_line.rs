//! `pyrite-sim` as a command: programs, exit codes, and the board on a TCP port.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pyrite_tests::board::Board;
use pyrite_tests::program;

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the command with a text on standard input: its output and exit code.
#[track_caller]
fn run(arguments: &[&str], input: &str) -> (String, i32) {
    run_in(&std::env::temp_dir(), arguments, input)
}

#[track_caller]
fn run_in(folder: &std::path::Path, arguments: &[&str], input: &str) -> (String, i32) {
    let mut child = Command::new(program("pyrite-sim"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("MICROPYPATH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pyrite-sim starts");
    let mut keys = child.stdin.take().expect("piped");
    // A program that does not read leaves the pipe broken.
    let _ = keys.write_all(input.as_bytes());
    drop(keys);
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().expect("a child of ours").is_none() {
        if Instant::now() > deadline {
            let _ = child.kill();
            panic!("pyrite-sim {arguments:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("output");
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code().unwrap_or(-1))
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("pyrite-command-{}-{name}", std::process::id()));
        for (path, text) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("in the folder")).expect("a folder");
            std::fs::write(path, text).expect("written");
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn programs_come_from_everywhere() {
    let folder = Folder::new(
        "sources",
        &[
            ("main.py", "import sys\nimport sibling\nprint(sibling.NAME, sys.argv[1:])\n"),
            ("sibling.py", "NAME = 'sibling'\n"),
            ("package/__main__.py", "print('package', __name__)\n"),
            ("elsewhere/found.py", "print('found')\n"),
        ],
    );
    let at = |arguments: &[&str]| run_in(&folder.0, arguments, "");
    assert_eq!(at(&["main.py", "-x", "b"]), ("sibling ['-x', 'b']\n".into(), 0));
    assert_eq!(at(&["-m", "sibling"]), (String::new(), 0));
    assert_eq!(at(&["-m", "package"]), ("package __main__\n".into(), 0));
    assert_eq!(at(&["-c", "import sys; print(sys.argv)", "a"]), ("['-c', 'a']\n".into(), 0));
    assert_eq!(run(&[], "print(1 + 1)\n"), ("2\n".into(), 0));
    let whole = folder.0.join("main.py");
    assert_eq!(run(&[whole.to_str().expect("UTF-8")], "").0, "sibling []\n");
    let (text, code) = at(&["-m", "nothing"]);
    assert!(text.contains("No module named 'nothing'") && code == 1, "{text}");
    assert_eq!(at(&["nothing.py"]).1, 2);
}

#[test]
fn exit_codes_are_those_of_micropython() {
    assert_eq!(run(&["-c", "1 / 0"], "").1, 1);
    assert_eq!(run(&["-c", "x = ("], "").1, 1);
    assert_eq!(run(&["-c", "import sys; sys.exit()"], "").1, 0);
    assert_eq!(run(&["-c", "import sys; sys.exit(7)"], "").1, 7);
    assert_eq!(run(&["-c", "raise SystemExit(300)"], "").1, 300 % 256);
    assert_eq!(run(&["-c", "import sys; sys.exit('why')"], ""), ("why\n".into(), 1));
    assert_eq!(run(&["--nonsense"], "").1, 1);
}

#[test]
fn options_set_heap_collector_and_level() {
    let (text, code) = run(&["-X", "heapsize=50K", "-c", "bytearray(100000)"], "");
    assert!(text.contains("MemoryError") && code == 1, "{text}");
    assert_eq!(run(&["-X", "heapsize=1M", "-c", "print(len(bytearray(600000)))"], "").0, "600000\n");
    assert_eq!(
        run(&["-X", "gc=stress", "-c", "print([str(i) * 2 for i in range(4)])"], "").0,
        "['00', '11', '22', '33']\n"
    );
    assert_eq!(run(&["-X", "emit=bytecode", "-v", "-O", "-c", "assert False\nprint(__debug__)"], "").0, "False\n");
    for level in ["-OO", "-O2", "-O3"] {
        assert_eq!(run(&[level, "-c", "assert False"], "").1, 0);
    }
}

#[test]
fn a_board_has_the_pins_of_its_file() {
    // Which pins a program gets, which it can drive, and where a bus is without a word.
    let source = "\
from machine import Pin, I2C
def can(*arguments):
    try:
        Pin(*arguments)
        return True
    except (ValueError, OSError):
        return False
print([pin for pin in range(50) if not can(pin)])
print([pin for pin in range(50) if can(pin) and not can(pin, Pin.OUT)])
print(I2C(0))
";
    let on = |board: &[&str]| run(&[board, &["-c", source]].concat(), "");
    let esp32 = "[6, 7, 8, 9, 10, 11, 20, 24, 28, 29, 30, 31, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49]\n\
                 [34, 35, 36, 37, 38, 39]\nI2C(0, scl=18, sda=19, freq=400000)\n";
    assert_eq!(on(&[]), (esp32.into(), 0));
    assert_eq!(on(&["--board", "esp32-generic"]), (esp32.into(), 0));
    let (text, code) = on(&["--board", "xiao-esp32c3"]);
    assert!(text.starts_with("[11, 12, 13, 14, 15, 16, 17, 22, 23,") && code == 0, "{text}");
    assert!(text.ends_with(", 49]\n[]\nI2C(0, scl=5, sda=6, freq=400000)\n"), "{text}");
    assert_eq!(on(&["--board", "arduino"]).1, 1);
}

#[test]
fn piped_input_is_read_to_its_end() {
    assert_eq!(run(&["-c", "print(input(), input())"], "a\nb"), ("a b\n".into(), 0));
    let (text, code) = run(&["-c", "input()"], "");
    assert!(text.contains("EOFError") && code == 1, "{text}");
    assert_eq!(run(&["-c", "import sys\nprint(sys.stdin.read())"], "x\ny\n").0, "x\ny\n\n");
    assert_eq!(run(&["-c", "import sys\nfor line in sys.stdin: print(repr(line))"], "x\ny").0, "'x\\n'\n'y'\n");
    assert_eq!(run(&["-c", "import sys\nprint(sys.stdin.buffer.read(3))"], "a\rb").0, "b'a\\rb'\n");
}

#[test]
fn a_prompt_follows_with_i() {
    let (text, code) = run(&["-i", "-c", "kept = 20"], "kept + 1\nimport sys\nsys.exit(3)\n");
    assert!(text.contains(">>> kept + 1\r\n21\n>>> "), "{text:?}");
    assert_eq!(code, 3);
    assert_eq!(run(&["-i"], "1 / 0\n").1, 0);
}

#[test]
fn a_board_on_a_tcp_port_takes_one_client_after_another() {
    let board = Board::simulated();
    for round in 0..5 {
        let mut client = TcpStream::connect(&board.address).expect("connected");
        client.set_read_timeout(Some(PATIENCE)).expect("set");
        client.write_all(format!("\r\x03\x02print('round', {round})\r").as_bytes()).expect("written");
        let mut text = Vec::new();
        let wanted = format!("\r\nround {round}\r\n>>> ");
        while !text.ends_with(wanted.as_bytes()) {
            let mut piece = [0; 256];
            let count = client.read(&mut piece).expect("an answer");
            assert!(count > 0, "{}", String::from_utf8_lossy(&text));
            text.extend(&piece[..count]);
        }
        // Gone in the middle of something.
        client.write_all(b"print('half").expect("written");
    }
}
