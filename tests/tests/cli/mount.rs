//! A folder of this computer as the board's current directory.

use std::io::{BufRead as _, BufReader};

use super::Cli;
use super::stock::{genuine, plain};

/// What a board does with files, wherever they are: prints nothing unless something is wrong.
const PROGRAM: &str = r#"
import os, sys

assert os.getcwd() == '/remote', os.getcwd()
assert 'remote' in os.listdir('/')
assert sorted(os.listdir()) == ['helper.py', 'lib', 'program.py'], os.listdir()
import helper
from lib.inner import deep
assert helper.answer() == 42 and deep == 'deep'

with open('out.txt', 'w') as f:
    for i in range(1000):
        f.write('line %d\n' % i)
    assert f.tell() == sum(len('line %d\n' % i) for i in range(1000))
assert os.stat('out.txt')[6] == 8890, os.stat('out.txt')
with open('out.txt', 'a') as f:
    f.write('more\n')
    f.write('and more\n')
with open('out.txt') as f:
    lines = f.readlines()
assert len(lines) == 1002 and lines[17] == 'line 17\n' and lines[-1] == 'and more\n'
with open('out.txt', 'r+b') as f:
    assert f.read(4) == b'line'
    f.seek(0)
    f.write(b'LINE')
    f.seek(-5, 2)
    f.write(b'MORE\n')
    f.flush()
    f.seek(5000)
    assert f.read(6) == open('out.txt', 'rb').read()[5000:5006]
data = open('out.txt', 'rb').read()
assert data[:6] == b'LINE 0' and data[-9:] == b'and MORE\n' and len(data) == 8904, len(data)

with open('random.bin', 'wb') as f:
    value, chunk = 1, bytearray(1500)
    for i in range(1500):
        value = (value * 1103515245 + 12345) & 0x7fffffff
        chunk[i] = value >> 16 & 255
    for _ in range(7):
        assert f.write(chunk) == 1500
with open('random.bin', 'rb') as f:
    for _ in range(7):
        assert f.read(1500) == chunk
    assert f.read() == b''
    for at in (10000, 17, 4095, 2047, 2048, 6000):
        f.seek(at)
        assert f.read(1)[0] == chunk[at % 1500], at

os.mkdir('folder')
os.rename('out.txt', 'folder/moved.txt')
assert os.listdir('folder') == ['moved.txt']
assert ('folder', 0x4000, 0, 0) in list(os.ilistdir())
assert ('moved.txt', 0x8000, 0, 8904) in list(os.ilistdir('folder'))
os.chdir('folder')
assert os.getcwd() == '/remote/folder' and 'helper.py' in os.listdir('..')
os.chdir('..')

def fails(act, *arguments):
    try:
        act(*arguments)
    except OSError as e:
        return e.errno
    return 0

assert fails(open, 'none.txt') == 2
assert fails(open, 'folder') == 21
assert fails(open, 'helper.py', 'x') == 17
assert fails(open, 'none/x', 'w') == 2
assert fails(os.mkdir, 'folder') == 17
assert fails(os.rmdir, 'folder') == 39
assert fails(os.remove, 'none.txt') == 2
assert fails(os.rename, 'helper.py', '/helper.py') == 1
assert fails(os.rmdir, '/remote') == 1
assert fails(os.stat, '/remote/../remote/none') == 2
assert os.stat('/remote')[0] == 0x4000 and os.stat('/remote/helper.py')[0] == 0x8000
assert os.statvfs('/remote')[1] > 0
os.remove('folder/moved.txt')
os.rmdir('folder')
os.remove('random.bin')

# The flash is where it was.
os.chdir('/')
assert os.listdir() == ['boot.py', 'remote'] and os.getcwd() == '/'
open('note.txt', 'w').close()
assert os.listdir('/') == ['boot.py', 'note.txt', 'remote']
assert fails(open, 'remote/none') == 2
os.remove('note.txt')
os.chdir('remote/lib')
assert os.listdir() == ['inner.py']
files = [open('/remote/helper.py') for _ in range(8)]
assert fails(open, '/remote/helper.py') == 24
for f in files:
    f.close()
many = open('inner.py').read()
print('all right', len(many))
"#;

fn with_project(name: &str) -> Vec<Cli> {
    let all = Cli::with_each_port(name);
    for cli in &all {
        cli.write("project/helper.py", "def answer():\n    return 42\n");
        cli.write("project/lib/inner.py", "deep = 'deep'\n");
        cli.write("project/program.py", PROGRAM);
    }
    all
}

#[test]
fn a_program_works_with_files_of_the_folder() {
    for cli in with_project("mount") {
        let output = cli.ok(&["mount", "project", "run", "project/program.py"]);
        assert_eq!(output, "all right 14\n", "{}", cli.port);
        // Nothing is left of it.
        let mut names: Vec<_> = std::fs::read_dir(cli.folder.join("project"))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        assert_eq!(names, ["helper.py", "lib", "program.py"]);
        if cli.board.is_some() {
            // The board has its own files back.
            assert_eq!(cli.ok(&["exec", "import os; print(os.getcwd(), os.listdir())"]), "/ ['boot.py']\n");
        }
    }
}

#[test]
fn the_prompt_works_in_the_folder() {
    let typed = "import helper\nhelper.answer()\n1/0\nfor i in range(2):\n  print('n', i)\n\nimport os; os.getcwd()\n\
        x = 5\n\x04import helper; helper.answer() + 1, 'x' in dir()\n";
    let mut all = with_project("mount-repl");
    for stock in [Some(plain("mount-repl-stock")), genuine("mount-repl-genuine")].into_iter().flatten() {
        stock.write("project/helper.py", "def answer():\n    return 42\n");
        all.push(stock);
    }
    for cli in all {
        let done = cli.run(&["mount", "project", "repl"], typed);
        assert_eq!(done.status, 0, "{}: {done:?}", cli.port);
        let parts = [">>> helper.answer()\n42\n>>> ", "ZeroDivisionError", "n 0\nn 1\n>>> ", "'/remote'\n>>> "];
        for part in parts {
            assert!(done.output.contains(part), "{}, {part:?}: {}", cli.port, done.output);
        }
        assert!(done.output.contains("\n(43, False)\n>>> "), "{}: {}", cli.port, done.output);
    }
}

#[test]
fn texts_run_in_the_folder() {
    let cli = with_project("mount-exec").remove(1);
    assert_eq!(cli.ok(&["mount", "project", "exec", "import helper; print(helper.answer())"]), "42\n");
    assert_eq!(cli.ok(&["mount", "project", "eval", "__import__('lib.inner').inner.deep"]), "'deep'\n");
    cli.fails(&["mount", "--watch", "project", "repl"], 2, "--watch needs a program");
}

#[test]
fn a_read_only_folder_is_not_changed() {
    for cli in with_project("mount-ro") {
        cli.write(
            "tries.py",
            "import os
def fails(act, *arguments):
    try:
        act(*arguments)
    except OSError as e:
        return e.errno
print([fails(open, 'helper.py', mode) for mode in ('w', 'a', 'r+', 'x')], fails(open, 'new', 'w'))
print(fails(os.remove, 'helper.py'), fails(os.mkdir, 'd'), fails(os.rename, 'helper.py', 'x'), fails(os.rmdir, 'lib'))
import helper
print(helper.answer())
",
        );
        let output = cli.ok(&["mount", "--read-only", "project", "run", "tries.py"]);
        assert_eq!(output, "[30, 30, 30, 30] 30\n30 30 30 30\n42\n");
        assert_eq!(cli.read("project/program.py"), PROGRAM.as_bytes());
    }
}

#[test]
fn what_is_no_folder_is_told() {
    let cli = Cli::with_tcp("mount-none");
    cli.fails(&["mount", "nowhere"], 4, "does not exist");
    cli.write("file", "");
    cli.fails(&["mount", "file"], 4, "no folder");
}

#[test]
fn a_save_runs_the_program_again() {
    for cli in Cli::with_each_port("mount-watch") {
        cli.write("project/part.py", "text = 'first'\n");
        // It never ends by itself.
        cli.write("project/program.py", "import part, time\nprint(part.text)\nwhile True:\n    time.sleep(1)\n");
        let mut child = cli.start(&["mount", "--watch", "project", "run", "project/program.py"]);
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut next = |expected: &str| {
            let found = lines.by_ref().map(|line| line.expect("text")).find(|line| line == expected);
            assert_eq!(found.as_deref(), Some(expected), "{}", cli.port);
        };
        next("first");
        cli.write("project/part.py", "text = 'second'\n");
        next("second");
        // A save as editors do it: a new file in its place.
        cli.write("project/part.new", "text = 'third'\n");
        std::fs::rename(cli.folder.join("project/part.new"), cli.folder.join("project/part.py")).expect("renamed");
        next("third");
        cli.write("project/program.py", "print('another program')\n");
        next("another program");
        cli.write("project/program.py", "print('and one more')\n");
        next("and one more");
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
}
