//! Images against the reference code in C, in both directions: what one writes, the other reads, changes and lists.
//!
//! The reference comes as the Python package `littlefs-python`. `PYRITE_PYTHON` names the Python that has it; without one
//! the tests say so and pass.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use pyrite_littlefs::FileSystem;

use crate::medium::{Medium, Random};
use crate::model::{Change, Tree, apply, apply_to_model, difference, random_change, snapshot};
use crate::operations::formatted;

/// A Python that has the reference code.
fn python() -> Option<String> {
    let named = std::env::var("PYRITE_PYTHON").ok();
    let python = named.into_iter().chain(["python3".to_owned()]).find(|python| {
        let check = Command::new(python).args(["-c", "import littlefs"]).stderr(Stdio::null()).status();
        check.is_ok_and(|status| status.success())
    });
    if python.is_none() {
        eprintln!("skipped: no Python with littlefs-python; `pip install littlefs-python` and set PYRITE_PYTHON");
    }
    python
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn line(change: &Change) -> String {
    match change {
        Change::Write { path, content, .. } => format!("write\t{path}\t{}", hex(content)),
        Change::Append { path, content } => format!("append\t{path}\t{}", hex(content)),
        Change::Overwrite { path, position, content } => format!("overwrite\t{path}\t{position}\t{}", hex(content)),
        Change::Truncate { path, size } => format!("truncate\t{path}\t{size}"),
        Change::Remove { path } => format!("remove\t{path}"),
        Change::MakeDirectory { path } => format!("make_directory\t{path}"),
        Change::RemoveDirectory { path } => format!("remove_directory\t{path}"),
        Change::Rename { from, to } => format!("rename\t{from}\t{to}"),
    }
}

/// Runs the reference code on an image; gives the tree and the times of change that it then sees.
fn run(python: &str, medium: &mut Medium, block_bytes: usize, version: u32, lines: &[String]) -> (Tree, Vec<u64>) {
    let name = format!("littlefs-{}-{:?}.image", std::process::id(), std::thread::current().id());
    let image: PathBuf = std::env::temp_dir().join(name);
    std::fs::write(&image, &medium.bytes).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/littlefs/reference.py");
    let mut child = Command::new(python)
        .args([script, image.to_str().unwrap(), &block_bytes.to_string(), &version.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = lines.join("\n") + "\n";
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    medium.bytes = std::fs::read(&image).unwrap();
    std::fs::remove_file(&image).unwrap();
    assert!(output.status.success(), "the reference code failed");
    let mut times = Vec::new();
    let tree = String::from_utf8(output.stdout).unwrap().lines().map(|line| parse(line, &mut times)).collect();
    (tree, times)
}

fn parse(line: &str, times: &mut Vec<u64>) -> (String, Option<Vec<u8>>) {
    let fields: Vec<&str> = line.split('\t').collect();
    let content = fields.get(3).map(|hex| {
        times.push(fields[2].parse().unwrap());
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    });
    (fields[0].to_owned(), content)
}

/// Changes that succeed, applied to the model.
fn valid_changes(random: &mut Random, tree: &mut Tree, count: usize, size_max: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    while changes.len() < count {
        let change = random_change(random, tree, 24, size_max);
        let mut changed = tree.clone();
        if apply_to_model(&mut changed, &change).is_ok() {
            *tree = changed;
            changes.push(change);
        }
    }
    changes
}

fn take_turns(python: &str, seed: u64, block_bytes: usize, block_count: usize, version: u32, reference_formats: bool) {
    let mut random = Random::new(seed);
    let mut tree = Tree::new();
    let mut medium = if reference_formats {
        let mut medium = Medium::new(block_bytes, block_count);
        run(python, &mut medium, block_bytes, version, &["format".to_owned(), "mount".to_owned()]);
        medium
    } else {
        formatted(block_bytes, block_count).unmount()
    };
    for round in 0..4 {
        let context = format!("seed {seed}, round {round}, version {version:#x}");
        let mut fs = FileSystem::mount(medium).unwrap_or_else(|(_, error)| panic!("{error:?}: {context}"));
        assert_eq!(difference(&snapshot(&mut fs).unwrap(), &tree), None, "ours reads, {context}");
        fs.verify().unwrap();
        for change in valid_changes(&mut random, &mut tree, 60, block_bytes * 2) {
            apply(&mut fs, &change).unwrap_or_else(|error| panic!("{error:?} in {change:.60?}: {context}"));
        }
        medium = fs.unmount();
        let mut lines = vec!["mount".to_owned()];
        let (seen, _) = run(python, &mut medium, block_bytes, version, &lines);
        assert_eq!(difference(&seen, &tree), None, "the reference reads, {context}");
        lines.extend(valid_changes(&mut random, &mut tree, 60, block_bytes * 2).iter().map(line));
        let (seen, _) = run(python, &mut medium, block_bytes, version, &lines);
        assert_eq!(difference(&seen, &tree), None, "the reference changed, {context}");
    }
}

#[test]
fn turns_with_the_reference_code_small_blocks() {
    let Some(python) = python() else { return };
    for seed in 0..2 {
        take_turns(&python, seed, 1024, 1024, 0, seed % 2 == 0);
        take_turns(&python, seed, 1024, 1024, 0x0002_0000, seed % 2 == 1);
    }
}

#[test]
fn turns_with_the_reference_code_blocks_of_the_board() {
    let Some(python) = python() else { return };
    for seed in 10..12 {
        take_turns(&python, seed, 4096, 1024, 0, seed % 2 == 0);
        take_turns(&python, seed, 4096, 1024, 0x0002_0000, seed % 2 == 1);
    }
}

#[test]
fn times_of_change_are_where_micropython_looks() {
    let Some(python) = python() else { return };
    let mut fs = formatted(4096, 32);
    let handle = fs.open("/f", crate::model::WRITE).unwrap();
    fs.write(handle, b"content").unwrap();
    fs.set_modified(handle, 1_700_000_000_000_000_007).unwrap();
    fs.close(handle).unwrap();
    let mut medium = fs.unmount();
    let set = format!("attribute\t/g\t1\t{}", hex(&99_u64.to_le_bytes()));
    let lines = ["mount".to_owned(), "write\t/g\t00".to_owned(), set];
    let (_, mut times) = run(&python, &mut medium, 4096, 0, &lines);
    times.sort_unstable();
    assert_eq!(times, [99, 1_700_000_000_000_000_007]);
    let mut fs = crate::operations::mounted(medium);
    assert_eq!(fs.stat("/g").unwrap().modified_nanoseconds, 99);
}

#[test]
fn the_reference_repairs_what_ours_left_half_done() {
    let Some(python) = python() else { return };
    let mut random = Random::new(77);
    let mut tree = Tree::new();
    let mut fs = formatted(512, 128);
    for change in valid_changes(&mut random, &mut tree, 120, 900) {
        apply(&mut fs, &change).unwrap();
    }
    // Power fails in ours, the reference goes on.
    let start = fs.unmount();
    for cut_at in (1..60).step_by(3) {
        let mut medium = start.clone();
        medium.cut_at = Some(medium.changes + cut_at);
        medium.tear = [crate::medium::Tear::Prefix, crate::medium::Tear::Bits][(cut_at % 2) as usize];
        let mut fs = FileSystem::mount(medium).map_err(|(_, error)| error).unwrap();
        let mut model = tree.clone();
        let mut before = model.clone();
        for change in valid_changes(&mut random, &mut model.clone(), 40, 900) {
            before.clone_from(&model);
            if apply_to_model(&mut model, &change).is_err() || apply(&mut fs, &change).is_err() {
                break;
            }
        }
        let mut medium = fs.unmount();
        if !medium.is_off {
            continue;
        }
        medium.power_on();
        let lines = ["mount".to_owned(), "write\t/after\t0102".to_owned()];
        let (mut seen, _) = run(&python, &mut medium, 512, 0, &lines);
        seen.remove("/after");
        let differences = [difference(&seen, &before), difference(&seen, &model)];
        // A new file may be there before its content.
        let is_created = differences.iter().flatten().all(|text| text.contains("0 bytes"));
        assert!(differences.contains(&None) || is_created, "cut at {cut_at}: {differences:?}");
    }
}
