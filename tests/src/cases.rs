//! The Python cases as data: which there are, what each is to print, and where two texts differ

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::root;

/// A case that takes longer than this hangs.
pub const LIMIT: Duration = Duration::from_secs(120);

/// Every case under tests/python, or those whose path holds the text in `CASE`.
pub fn cases() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("tests/python")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "lib" && name != "__pycache__") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "py") {
                found.push(path);
            }
        }
    }
    found.sort();
    if let Ok(only) = std::env::var("CASE") {
        found.retain(|path| path.to_string_lossy().contains(&only));
    }
    found
}

/// Name of a case: its path under tests/python, `/` separated.
pub fn name(case: &Path) -> String {
    let name = case.strip_prefix(root().join("tests/python")).unwrap_or(case);
    name.to_string_lossy().replace('\\', "/")
}

/// What a program printed.
pub struct Outcome {
    /// Its standard output, then its errors; lines end with `\n`.
    pub text: String,
    /// It was ended after [`LIMIT`].
    pub timed_out: bool,
}

/// Runs a program in the folder of a case.
pub fn run(command: &mut Command, case: &Path) -> Outcome {
    let folder = case.parent().expect("a case stands in a folder");
    let mut child = command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut output = child.stdout.take().expect("piped");
    let mut errors = child.stderr.take().expect("piped");
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = output.read_to_end(&mut bytes);
        bytes
    });
    let error_reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = errors.read_to_end(&mut bytes);
        bytes
    });
    let started = Instant::now();
    let mut timed_out = false;
    while child.try_wait().expect("a child of ours").is_none() {
        if started.elapsed() > LIMIT {
            timed_out = true;
            let _ = child.kill();
            let _ = child.wait();
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut text = String::from_utf8_lossy(&reader.join().expect("a reader")).replace("\r\n", "\n");
    text.push_str(&String::from_utf8_lossy(&error_reader.join().expect("a reader")));
    Outcome { text, timed_out }
}

/// What a case is to print: what CPython prints, or the `.out` file beside it.
pub fn expected(case: &Path) -> String {
    let kept = case.with_extension("out");
    if kept.exists() {
        return std::fs::read_to_string(kept).expect("UTF-8");
    }
    cpython(case)
}

/// What CPython prints itself.
pub fn cpython(case: &Path) -> String {
    // -I keeps the case's own folder off the path: some cases are called like the module that they are about.
    run(Command::new("python3").args(["-I", "-B", "-W", "ignore"]).arg(case), case).text
}

/// The first line that differs, with both texts around it.
pub fn difference(expected: &str, actual: &str) -> String {
    let (mut expected, mut actual) = (expected.lines(), actual.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (expected.next(), actual.next()) {
            (None, None) => return "the line ends differ".to_owned(),
            (left, right) if left == right => {}
            (left, right) => {
                let more: Vec<_> = actual.take(3).collect();
                return format!(
                    "line {number}\n    expected: {}\n    actual:   {}\n              {}",
                    left.unwrap_or("(nothing)"),
                    right.unwrap_or("(nothing)"),
                    more.join("\n              ")
                );
            }
        }
    }
}
