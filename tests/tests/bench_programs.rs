//! The benchmark programs, at a tiny size, print on the simulated board what they print on CPython 3.

use std::path::Path;
use std::process::{Command, Stdio};

use pyrite_tests::{program, root};

/// Bytes of heap that a real board has for them.
const HEAP: &str = "heapsize=160K";

/// The program with the size from its line `SIZE = N  # in the smoke test: M`.
fn shrunk(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("UTF-8");
    let line = text.lines().find(|line| line.starts_with("SIZE = ")).expect("a program sets its SIZE");
    let (_, tiny) = line.split_once("  # in the smoke test: ").expect("a program knows its tiny size");
    text.replacen(line, &format!("SIZE = {tiny}"), 1)
}

fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    text.replace("\r\n", "\n")
}

#[test]
fn programs_print_what_cpython_prints() {
    let board = program("pyrite-sim");
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("tests/bench/programs")).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let code = shrunk(&path);
        let expected = output(Command::new("python3").args(["-I", "-B", "-c", &code]));
        let actual = output(Command::new(&board).args(["-X", HEAP, "-c", &code]));
        let name = path.file_stem().expect("a file name").to_string_lossy();
        assert!(expected.starts_with(&format!("{name} ")), "{name} on CPython prints {expected}");
        assert_eq!(actual, expected, "{name}");
        count += 1;
    }
    assert_eq!(count, 12, "a program is added or lost");
}
