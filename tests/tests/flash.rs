//! The files on a board's flash: they outlive pulled plugs and a change of firmware.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use pyrite_protocol::message::Request;
use pyrite_sim::{Board, Flash, Options};
use pyrite_tests::host::Host;
use pyrite_tests::program;

/// A flash image that is removed with the test.
struct Image(PathBuf);

impl Image {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pyrite-flash-{}-{name}.image", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Self(path)
    }

    fn board(&self) -> Board {
        let options = Options { flash: Flash::File(self.0.clone()), flash_bytes: FLASH_BYTES, ..Options::default() };
        Board::start(options).expect("a board")
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

const FLASH_BYTES: u32 = 256 * 1024;

/// Runs `script` with the reference code on the image; false when the reference is not installed.
fn reference(image: &Path, script: &str) -> bool {
    let check = Command::new("python3").args(["-c", "import littlefs"]).stderr(Stdio::null()).status();
    if !check.is_ok_and(|status| status.success()) {
        println!("littlefs-python is not installed: nothing compared");
        return false;
    }
    let mount = "
import sys
from littlefs import LittleFS, UserContext
data = bytearray(open(sys.argv[1], 'rb').read())
fs = LittleFS(context=UserContext(buffer=data), mount=False, block_size=4096, block_count=len(data) // 4096,
              read_size=32, prog_size=32, cache_size=128, lookahead_size=32, block_cycles=100)
fs.mount()
";
    let unmount = "
fs.unmount()
open(sys.argv[1], 'wb').write(data)
";
    let script = format!("{mount}{script}{unmount}");
    let status = Command::new("python3").args(["-c", &script]).arg(image).status().expect("python3 starts");
    assert!(status.success(), "the reference refuses the image");
    true
}

#[test]
fn files_outlive_a_change_of_firmware() {
    let image = Image::new("firmware");
    let large: Vec<u8> = (0..30_000_u32).map(|index| (index * 31 % 251) as u8).collect();
    {
        let board = image.board();
        let mut host = Host::connect(board.link());
        host.upload(1, "/main.py", b"print('ours')\n").expect("uploaded");
        host.upload(2, "/lib/deep/large.bin", &large).expect("uploaded");
        board.power_off();
    }
    let script = "
assert sorted(fs.listdir('/')) == ['boot.py', 'lib', 'main.py'], fs.listdir('/')
assert fs.open('/main.py', 'rb').read() == b\"print('ours')\\n\"
large = bytes(index * 31 % 251 for index in range(30000))
assert fs.open('/lib/deep/large.bin', 'rb').read() == large
assert int.from_bytes(fs.getattr('/main.py', 1), 'little') > 1700000000 * 10**9
fs.open('/theirs.bin', 'wb').write(large[::-1])
fs.rename('/main.py', '/lib/moved.py')
fs.remove('/boot.py')
";
    if !reference(&image.0, script) {
        return;
    }
    let board = image.board();
    let mut host = Host::connect(board.link());
    let reversed: Vec<u8> = large.iter().rev().copied().collect();
    assert_eq!(host.download("/theirs.bin"), Ok(reversed));
    assert_eq!(host.download("/lib/moved.py"), Ok(b"print('ours')\n".to_vec()));
    assert_eq!(host.download("/lib/deep/large.bin"), Ok(large));
    let names: Vec<String> =
        host.ask(&Request::List { path: "/" }).expect("listed").entries.into_iter().map(|entry| entry.0).collect();
    assert_eq!(names, ["lib", "theirs.bin"]);
}

#[test]
fn something_else_on_the_flash_is_left_alone() {
    let image = Image::new("foreign");
    let foreign: Vec<u8> = (0..FLASH_BYTES).map(|index| (index * 7 % 249) as u8).collect();
    std::fs::write(&image.0, &foreign).expect("written");
    let board = image.board();
    let mut host = Host::connect(board.link());
    assert!(host.upload(1, "/main.py", b"x").is_err());
    board.power_off();
    assert!(std::fs::read(&image.0).expect("read") == foreign, "foreign content was changed");
}

/// Writes one file after the other and one file again and again, and says how far it is.
const WRITER: &str = "
import os
def put(path, text):
    with open(path, 'w') as f:
        f.write(text)
n = 0
try:
    n = int(open('/count').read())
except OSError:
    pass
while True:
    n += 1
    put('/new', '%05d ' % n * 300)
    os.rename('/new', '/data')
    put('/count', str(n))
    if n % 4 == 0:
        put('/extra%d' % (n % 7), 'x' * n)
    if n % 5 == 0:
        try:
            os.remove('/extra%d' % (n % 7))
        except OSError:
            pass
    print('done', n)
";

struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    /// A board as a process of its own, running `source` through the raw REPL.
    fn start(image: &Image, source: &str) -> Self {
        let mut child = Command::new(program("pyrite-sim"))
            .args(["--stdio", "--flash-size", "256K", "--flash"])
            .arg(&image.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("pyrite-sim starts");
        let input = child.stdin.as_mut().expect("piped");
        input.write_all(format!("\x01{source}\x04").as_bytes()).expect("written");
        let lines = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, lines }
    }
}

/// A killed process is a pulled plug: what was programmed so far stands in the image, and nothing after it.
#[test]
fn pulled_plugs_lose_nothing_that_was_done() {
    let image = Image::new("plug");
    let mut done = 0;
    for round in 0..15_u64 {
        let Process { mut child, lines } = Process::start(&image, WRITER);
        let (send, receive) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                if let Some((_, number)) = line.split_once("done ") {
                    let _ = send.send(number.trim().parse::<u32>().expect("a number"));
                }
            }
        });
        let first = receive.recv_timeout(Duration::from_secs(30)).expect("the writer writes");
        assert!(first > done, "the board forgot: {first} after {done}");
        std::thread::sleep(Duration::from_millis(round * 37 % 90));
        child.kill().expect("killed");
        let _ = child.wait();
        reader.join().expect("read to the end");
        done = receive.try_iter().last().unwrap_or(first);

        let board = image.board();
        let mut host = Host::connect(board.link());
        let data = host.download("/data").expect("there");
        let text = String::from_utf8(data).expect("digits");
        let number: u32 = text[..5].parse().expect("digits");
        assert!(number >= done && number <= done + 1, "{number} after {done}");
        assert_eq!(text, format!("{number:05} ").repeat(300));
        board.power_off();
    }
    assert!(done > 15, "the writer got only to {done}");
}
