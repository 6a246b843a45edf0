//! Real clients of MicroPython boards, driving a simulated board on a pseudo terminal.
//!
//! They need `mpremote` on the search path (`pip install mpremote`); without it these tests say so and pass.
#![cfg(unix)]

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pyrite_tests::board::Board;
use pyrite_tests::folder::Folder;
use pyrite_tests::{peer, root};

/// A simulated board on a pseudo terminal, and a folder for files of the host.
struct Bench {
    board: Board,
    folder: Folder,
    mpremote: PathBuf,
}

impl Bench {
    fn new(name: &str) -> Option<Self> {
        let Some(mpremote) = peer("mpremote") else {
            println!("mpremote is not installed: nothing tested");
            return None;
        };
        Some(Self { board: Board::on_a_terminal(), folder: Folder::new(&format!("clients-{name}")), mpremote })
    }

    /// Runs mpremote: whether it succeeded, and what it printed.
    fn try_mpremote(&self, arguments: &[&str]) -> (bool, String) {
        let mut child = Command::new(&self.mpremote)
            .args(["connect", &self.board.address])
            .args(arguments)
            .current_dir(self.folder.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("mpremote starts");
        let deadline = Instant::now() + Duration::from_secs(60);
        while child.try_wait().expect("a child of ours").is_none() {
            if Instant::now() > deadline {
                let _ = child.kill();
                panic!("mpremote {arguments:?} hangs");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output().expect("output");
        let mut text = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
        text.push_str(&String::from_utf8_lossy(&output.stderr).replace("\r\n", "\n"));
        (output.status.success(), text)
    }

    /// Runs mpremote, which has to succeed.
    #[track_caller]
    fn mpremote(&self, arguments: &[&str]) -> String {
        let (success, text) = self.try_mpremote(arguments);
        assert!(success, "mpremote {arguments:?}: {text}");
        text
    }

    fn write(&self, name: &str, contents: &[u8]) {
        let path = self.folder.path(name);
        std::fs::create_dir_all(path.parent().expect("in the folder")).expect("a folder");
        std::fs::write(path, contents).expect("written");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path(name)).expect("a file")
    }
}

#[test]
fn mpremote_runs_code() {
    let Some(bench) = Bench::new("code") else { return };
    assert_eq!(bench.mpremote(&["eval", "6 * 7"]), "42\n");
    assert_eq!(bench.mpremote(&["exec", "import sys; print(sys.platform)"]), "esp32\n");
    bench.write("program.py", b"for i in range(3):\n    print('line', i)\n");
    assert_eq!(bench.mpremote(&["run", "program.py"]), "line 0\nline 1\nline 2\n");
    let (success, text) = bench.try_mpremote(&["exec", "1 / 0"]);
    assert!(!success && text.contains("ZeroDivisionError"), "{text}");
    bench.mpremote(&["exec", "kept = 5"]);
    assert_eq!(bench.mpremote(&["resume", "eval", "kept"]), "5\n");
    bench.mpremote(&["soft-reset"]);
    let (success, text) = bench.try_mpremote(&["resume", "eval", "kept"]);
    assert!(!success && text.contains("NameError"), "{text}");
    let long = format!("text = {:?}\nprint(len(text))\n", "x".repeat(8000));
    bench.write("long.py", long.as_bytes());
    assert_eq!(bench.mpremote(&["run", "long.py"]), "8000\n");
}

#[test]
fn mpremote_moves_files() {
    let Some(bench) = Bench::new("files") else { return };
    let binary: Vec<u8> = (0..3000_u32).map(|index| (index * 37 % 256) as u8).collect();
    bench.write("binary.bin", &binary);
    bench.write("text.txt", "grüße\n".as_bytes());
    bench.write("tree/a.py", b"A = 1\n");
    bench.write("tree/sub/b.py", b"B = 2\n");
    bench.mpremote(&["cp", "binary.bin", ":"]);
    bench.mpremote(&["cp", "text.txt", ":renamed.txt"]);
    bench.mpremote(&["cp", ":binary.bin", "back.bin"]);
    assert_eq!(bench.read("back.bin"), binary);
    assert_eq!(bench.mpremote(&["cat", ":renamed.txt"]), "grüße\n");
    let listing = bench.mpremote(&["ls"]);
    assert!(listing.contains("3000 binary.bin") && listing.contains("renamed.txt"), "{listing}");
    let sum = bench.mpremote(&["sha256sum", ":binary.bin"]);
    assert!(sum.contains("90d5a0a1a5ad49c0") || sum.lines().last().is_some_and(|line| line.len() == 64), "{sum}");
    bench.mpremote(&["cp", "-r", "tree", ":"]);
    assert!(bench.mpremote(&["ls", ":tree/sub"]).contains("6 b.py"));
    assert_eq!(bench.mpremote(&["exec", "import sys; sys.path.append('/tree'); import a; print(a.A)"]), "1\n");
    bench.mpremote(&["cp", "-r", ":tree", "copy"]);
    assert_eq!(bench.read("copy/sub/b.py"), b"B = 2\n");
    bench.mpremote(&["mkdir", ":new"]);
    bench.mpremote(&["touch", ":new/empty"]);
    assert!(bench.mpremote(&["tree"]).contains("empty"));
    bench.mpremote(&["rm", "-r", ":tree"]);
    bench.mpremote(&["rm", ":renamed.txt", ":new/empty"]);
    bench.mpremote(&["rmdir", ":new"]);
    assert_eq!(bench.mpremote(&["ls"]).lines().count(), 3, "the title, boot.py and binary.bin");
    let (success, text) = bench.try_mpremote(&["cat", ":nothing"]);
    assert!(!success && text.contains("No such file"), "{text}");
    let free = bench.mpremote(&["df"]);
    assert!(free.contains('/'), "{free}");
}

#[test]
fn mpremote_mounts_a_folder() {
    let Some(bench) = Bench::new("mount") else { return };
    bench.write("shared/greeting.txt", b"hello\nfrom the computer\n");
    bench.write("shared/helper.py", b"def double(x):\n    return 2 * x\n");
    bench.write("shared/pack/__init__.py", b"from .inner import NAME\n");
    bench.write("shared/pack/inner.py", b"NAME = __name__\n");
    let program = "
import os
print(os.getcwd(), sorted(os.listdir()))
with open('greeting.txt') as file:
    print(file.readline(), end='')
    print(file.read(), end='')
import helper, pack
print(helper.double(21), pack.NAME)
with open('made.bin', 'wb') as file:
    file.write(bytes(range(256)) * 4)
os.mkdir('folder')
os.rename('made.bin', 'folder/moved.bin')
print(os.stat('folder/moved.bin')[6], os.listdir('folder'))
os.chdir('/')
print('greeting.txt' in os.listdir(), open('/remote/greeting.txt', 'rb').read(5))
try:
    open('/remote/nothing')
except OSError as error:
    print(error.errno)
";
    let text = bench.mpremote(&["mount", "shared", "exec", program]);
    let expected = "/remote ['greeting.txt', 'helper.py', 'pack']\nhello\nfrom the computer\n42 pack.inner\n\
                    1024 ['moved.bin']\nFalse b'hello'\n2\n";
    assert!(text.ends_with(expected), "{text}");
    assert_eq!(bench.read("shared/folder/moved.bin").len(), 1024);
    bench.write("program.py", b"import helper\nprint(helper.double(4))\n");
    let text = bench.mpremote(&["mount", "shared", "run", "program.py"]);
    assert!(text.ends_with("8\n"), "{text}");
}

#[test]
fn a_terminal_on_the_port_can_interrupt() {
    let Some(bench) = Bench::new("terminal") else { return };
    let open =
        || std::fs::OpenOptions::new().read(true).write(true).open(&bench.board.address).expect("the port opens");
    let (mut line, answers) = (open(), Answers::of(open()));
    line.write_all(b"\r\x03\x02").expect("written");
    answers.wait_for("help()");
    interrupt_two_programs(&mut line, &answers);
}

#[test]
fn mpremote_repl_can_interrupt() {
    let Some(bench) = Bench::new("repl") else { return };
    // mpremote's console needs a terminal of its own.
    let output = Command::new("python3")
        .arg(root().join("tests/tools/drive_terminal.py"))
        .arg(&bench.mpremote)
        .args(["connect", &bench.board.address, "repl", "--"])
        .args([
            "=>Use Ctrl-] or Ctrl-x to exit",
            r"\r=>>>> ",
            r"while True: pass\r\r=>... ",
            r"\x03=>KeyboardInterrupt",
            r"import time; time.sleep(100)\r=>100)",
            r"\x03=>KeyboardInterrupt",
            r"print(6 * 7)\r=>42",
        ])
        .output()
        .expect("python3 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[track_caller]
fn interrupt_two_programs(keys: &mut dyn Write, answers: &Answers) {
    for program in ["while True: pass\r\r", "import time; time.sleep(100)\r"] {
        keys.write_all(program.as_bytes()).and_then(|()| keys.flush()).expect("written");
        std::thread::sleep(Duration::from_millis(300));
        keys.write_all(b"\x03").and_then(|()| keys.flush()).expect("written");
        let text = answers.wait_for("KeyboardInterrupt: \r\n>>> ");
        assert!(text.contains("Traceback"), "{text}");
    }
}

const PATIENCE: Duration = Duration::from_secs(20);

/// What comes from a line, read on a thread, so that waiting ends.
struct Answers {
    pieces: Receiver<Vec<u8>>,
}

impl Answers {
    fn of(mut line: impl Read + Send + 'static) -> Self {
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut piece = [0; 256];
            while let Ok(count) = line.read(&mut piece) {
                if count == 0 || sender.send(piece[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { pieces }
    }

    /// Waits until `wanted` has come, and gives everything up to the piece it came in.
    #[track_caller]
    fn wait_for(&self, wanted: &str) -> String {
        let mut text = Vec::new();
        loop {
            let seen = String::from_utf8_lossy(&text).into_owned();
            if seen.contains(wanted) {
                return seen;
            }
            let piece = self.pieces.recv_timeout(PATIENCE);
            text.extend(piece.unwrap_or_else(|_| panic!("no {wanted:?} in {seen:?}")));
        }
    }
}
