//! Boards that have only MicroPython's REPLs: genuine MicroPython, and ours behind a line that lets no hello through.

use super::Cli;
use pyrite_tests::board::{Board, without_hello};

/// Genuine MicroPython that has no raw paste; `None` where it is not installed.
pub fn genuine(name: &str) -> Option<Cli> {
    let board = Board::genuine()?;
    Some(Cli::new(name, &format!("tcp://{}", board.address), Some(board)))
}

/// Our firmware as a stock board, with raw paste.
pub fn plain(name: &str) -> Cli {
    let board = Board::simulated();
    let port = format!("tcp://{}", without_hello(&board.address));
    Cli::new(name, &port, Some(board))
}

fn check_programs(cli: &Cli, firmware: &str) {
    cli.write("program.py", "for i in range(3):\n    print('line', i)\n");
    assert_eq!(cli.ok(&["run", "program.py"]), "line 0\nline 1\nline 2\n");
    assert_eq!(cli.ok(&["eval", "6 * 7"]), "42\n");
    assert_eq!(cli.ok(&["exec", "print('grüße')"]), "grüße\n");
    cli.fails(&["exec", "1 / 0"], 1, "ZeroDivisionError");
    cli.fails(&["exec", "x = ("], 1, "SyntaxError");
    cli.fails(&["exec", "bytearray(1 << 28)"], 1, "asked for 268,435,456 bytes at once");
    // The raw REPL does not tell the number.
    cli.ok(&["exec", "raise SystemExit(7)"]);
    cli.write("long.py", format!("text = {:?}\nprint(len(text))\n", "x".repeat(8000)));
    assert_eq!(cli.ok(&["run", "long.py"]), "8000\n");
    let info = cli.ok(&["info"]);
    assert!(info.contains(&format!("firmware    {firmware} v")) && info.contains("bytes free"), "{info}");
    // What it does not tell is not shown.
    let memory = cli.ok(&["mem"]);
    let tells = ["free, largest free block", "stack  ", "map: ", "each character stands for"];
    assert!(tells.iter().all(|words| memory.contains(words)) && !memory.contains("held by"), "{memory}");
}

fn check_files(cli: &Cli) {
    let binary: Vec<u8> = (0..3000_u32).map(|index| (index * 37 % 256) as u8).collect();
    cli.write("binary.bin", &binary);
    cli.write("tree/a.py", "A = 1\n");
    cli.write("tree/sub/b.py", "B = 'grüße'\n");
    cli.ok(&["cp", "binary.bin", ":"]);
    cli.ok(&["cp", ":binary.bin", "back.bin"]);
    assert_eq!(cli.read("back.bin"), binary);
    cli.ok(&["cp", "-r", "tree", ":"]);
    assert!(cli.ok(&["ls"]).contains("3000 binary.bin"));
    assert!(cli.ok(&["ls", ":tree"]).contains("sub/"));
    assert_eq!(cli.ok(&["cat", ":tree/sub/b.py"]), "B = 'grüße'\n");
    cli.ok(&["cp", "-r", ":tree", "copy"]);
    assert_eq!(cli.read("copy/sub/b.py"), "B = 'grüße'\n".as_bytes());
    cli.ok(&["mkdir", ":new"]);
    // The npm package counts this error otherwise than boards do, so only the place is sure.
    cli.fails(&["mkdir", ":new"], 4, "mkdir :/new");
    cli.fails(&["rm", ":tree"], 4, "not empty");
    cli.ok(&["rm", "-r", ":tree"]);
    cli.ok(&["rm", ":binary.bin", ":new"]);
    cli.fails(&["cat", ":binary.bin"], 4, "no such file or folder on the board");
}

#[test]
fn genuine_micropython_runs_programs() {
    if let Some(cli) = genuine("genuine-programs") {
        check_programs(&cli, "MicroPython");
    }
}

#[test]
fn genuine_micropython_takes_files() {
    if let Some(cli) = genuine("genuine-files") {
        check_files(&cli);
    }
}

#[test]
fn a_plain_board_runs_programs() {
    check_programs(&plain("plain-programs"), "Pyrite");
}

#[test]
fn a_plain_board_takes_files() {
    check_files(&plain("plain-files"));
}

#[cfg(unix)]
#[test]
fn a_plain_board_is_interrupted() {
    use std::io::{BufRead as _, BufReader};
    let cli = plain("plain-interrupt");
    cli.write("endless.py", "print('begun')\nwhile True:\n    pass\n");
    let mut child = cli.start(&["run", "endless.py"]);
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
    assert_eq!(super::end_of(child).status, 130);
    assert_eq!(cli.ok(&["eval", "1 + 1"]), "2\n");
}

/// What a stock board does in a folder of the computer.
const MOUNTED: &str = r#"
import os
assert os.getcwd() == '/remote', os.getcwd()
assert sorted(os.listdir()) == ['helper.py', 'lib'], os.listdir()
import helper
from lib.inner import deep
assert helper.answer() == 42 and deep == 'tief'
with open('out.txt', 'w') as f:
    for i in range(200):
        f.write('line %d\n' % i)
assert os.stat('out.txt')[6] == 1690, os.stat('out.txt')
with open('out.txt', 'a') as f:
    f.write('größer\n')
with open('out.txt') as f:
    lines = list(f)
assert len(lines) == 201 and lines[17] == 'line 17\n' and lines[-1] == 'größer\n', lines
with open('out.txt', 'r+b') as f:
    assert f.read(4) == b'line'
    f.seek(0)
    f.write(b'LINE')
    f.seek(1000)
    assert f.read(5) == open('out.txt', 'rb').read()[1000:1005]
text = open('out.txt').read()
assert text[:6] == 'LINE 0' and text.endswith('größer\n') and len(text) == 1697, len(text)
os.mkdir('folder')
os.rename('out.txt', 'folder/moved.txt')
assert list(os.ilistdir('folder')) == [('moved.txt', 0x8000, 0, 1699)], list(os.ilistdir('folder'))
os.chdir('folder')
assert os.getcwd() == '/remote/folder' and 'helper.py' in os.listdir('..')
os.chdir('..')
def fails(act, *arguments):
    try:
        act(*arguments)
    except OSError as e:
        return e.errno
assert fails(open, 'none.txt') == 2 and fails(open, 'folder') == 21 and fails(open, 'helper.py', 'x') == 17
assert fails(os.mkdir, 'folder') == 17 and fails(os.remove, 'none') == 2 and fails(open, '../../etc/passwd') == 2
os.remove('folder/moved.txt')
os.rmdir('folder')
assert os.statvfs('/remote')[2] > 0
print('all right \x18 here')
"#;

fn check_mount(cli: &Cli) {
    cli.write("project/helper.py", "def answer():\n    return 42\n");
    cli.write("project/lib/inner.py", "deep = 'tief'\n");
    cli.write("mounted.py", MOUNTED);
    assert_eq!(cli.ok(&["mount", "project", "run", "mounted.py"]), "all right \x18 here\n");
    let left: Vec<_> = std::fs::read_dir(cli.folder.join("project")).expect("a folder").flatten().collect();
    assert_eq!(left.len(), 2, "{left:?}");
    // A board that was mounted once is mounted again.
    cli.write("project/helper.py", "def answer():\n    return 43\n");
    cli.write("uses.py", "import helper\nprint(helper.answer())\nopen('x', 'w')\n");
    cli.fails(&["mount", "--read-only", "project", "run", "uses.py"], 1, "43");
    assert!(!cli.folder.join("project/x").exists());
}

#[test]
fn genuine_micropython_works_in_a_folder() {
    if let Some(cli) = genuine("genuine-mount") {
        check_mount(&cli);
    }
}

/// Text that does not pack, so that pieces are long, and every byte that a prompt takes for a key.
#[test]
fn long_pieces_fill_no_small_buffer() {
    let Some(board) = Board::genuine_with(256) else { return };
    let cli = Cli::new("small-buffer", &format!("tcp://{}", board.address), Some(board));
    let mut random = pyrite_tests::fuzz::random::Random::new(3);
    let bytes: Vec<u8> = (0..=255).chain((0..20_000).map(|_| random.below(256) as u8)).collect();
    cli.write("project/big.bin", &bytes);
    cli.write("project/pack/__init__.py", "from .part import number\n");
    cli.write("project/pack/part.py", format!("number = 7\nTEXT = {:?}\n", "text ".repeat(1000)));
    for index in 0..60 {
        cli.write(&format!("project/names/{}-{index}", "n".repeat(120)), "");
    }
    let program = format!(
        "import binascii, os, pack\nwith open('big.bin', 'rb') as f:\n    data = f.read()\n    f.seek(5000)\n    part = f.read(300)\nassert part == data[5000:5300] and (len(data), binascii.crc32(data)) == ({}, {})\nassert len(os.listdir('names')) == 60 and (pack.number, len(pack.part.TEXT)) == (7, 5000)\nwith open('copy.bin', 'wb') as f:\n    f.write(data)\nprint('right')\n",
        bytes.len(),
        pyrite_protocol::frame::crc32(&bytes)
    );
    cli.write("program.py", program);
    assert_eq!(cli.ok(&["mount", "project", "run", "program.py"]), "right\n");
    assert_eq!(std::fs::read(cli.folder.join("project/copy.bin")).expect("written"), bytes);
}

#[test]
fn a_plain_board_works_in_a_folder() {
    check_mount(&plain("plain-mount"));
}
