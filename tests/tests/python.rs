//! Every case under tests/python prints on the simulated board what it prints on CPython 3.
//!
//! A case is a file; a file `NAME.out` beside it holds the expected text where CPython cannot give it. In the folder
//! `differences` it holds what CPython prints otherwise: the known differences, one a case. Folders named
//! `lib` hold modules that cases import. A comment `# part: led 2` connects a part to the simulated board. Each case also
//! runs with a collection at every allocation, and with a compaction there that moves every object which may move; and as byte
//! code from a .mpy file, of our compiler and of the official one where that is installed (`PYRITE_MPY_CROSS`).

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use pyrite_tests::cases::{Outcome, cases, cpython, difference, expected, name, run};
use pyrite_tests::program;

/// What a case wants connected to the board, as switches.
fn parts(case: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(case).unwrap_or_default();
    let parts = text.lines().filter_map(|line| line.strip_prefix("# part: "));
    parts.flat_map(|part| ["--part".to_owned(), part.to_owned()]).collect()
}

/// Cases write files into their folders, so only one round runs at a time.
static ROUND: Mutex<()> = Mutex::new(());

/// How a case reaches the board.
#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    /// As it is, with these switches.
    Source(&'a [&'a str]),
    /// As a .mpy file that this program makes: compiler, words before the source, word before the output.
    Mpy(&'a Path, &'a [&'a str], &'a str),
}

/// Cases that cannot print the same from a .mpy file of the official compiler.
const OTHERWISE_FROM_MPY_CROSS: &[&str] = &[
    // It evaluates the value of a dict entry before the key.
    "container/evaluation_of_pairs.py",
    "function/argument_order.py",
    "function/evaluation_order.py",
    // It leaves out code that cannot run before it looks which names are local variables.
    "differences/unbound_local_message.py",
    // It takes the name `range` in a `for` for the built-in type, and what it is given for numbers.
    "range/loop_arguments.py",
    // Prints paths that follow from sys.path, which names the file's folder first.
    "vfs/user_file_system.py",
];

/// The case as a module in a folder of its own: `None` when the compiler lacks the syntax.
fn compiled(case: &Path, name: &str, compiler: &Path, words: &[&str], output: &str) -> Option<PathBuf> {
    let maker = compiler.file_stem().expect("a program has a name").to_string_lossy();
    let flat = name.trim_end_matches(".py").replace(['/', '\\'], "_");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mpy-{maker}")).join(flat);
    std::fs::create_dir_all(&folder).expect("a folder");
    let image = folder.join("compiled_case.mpy");
    let made = Command::new(compiler)
        .args(words)
        .arg(case)
        .arg(output)
        .arg(&image)
        .stderr(Stdio::null())
        .status()
        .unwrap_or_else(|error| panic!("{}: {error}", compiler.display()));
    made.success().then_some(folder)
}

/// What the case prints on the board; `None` when it does not reach it in this form.
fn outcome(board: &Path, case: &Path, name: &str, form: Form<'_>) -> Option<Outcome> {
    let mut command = Command::new(board);
    match form {
        Form::Source(switches) => command.args(switches).args(parts(case)).arg(case),
        Form::Mpy(compiler, words, output) => {
            if OTHERWISE_FROM_MPY_CROSS.contains(&name) {
                return None;
            }
            let folder = compiled(case, name, compiler, words, output)?;
            let beside = case.parent().expect("a case stands in a folder");
            let path = std::env::join_paths([folder.as_path(), beside, Path::new(".frozen")]).expect("no odd names");
            command.env("MICROPYPATH", path).args(parts(case)).args(["-m", "compiled_case"])
        }
    };
    Some(run(&mut command, case))
}

fn compare(form: Form<'_>, least: usize) {
    let _round = ROUND.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let board = program("pyrite-sim");
    let cases = cases();
    let total = cases.len();
    assert!(total > 0, "no case matches");
    let queue = Mutex::new(VecDeque::from(cases));
    let failures = Mutex::new(Vec::new());
    let ran = Mutex::new(0);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some(case) = queue.lock().expect("no worker panics").pop_front() else { break };
                    let name = name(&case);
                    let Some(given) = outcome(&board, &case, &name, form) else { continue };
                    *ran.lock().expect("no worker panics") += 1;
                    let wanted = expected(&case);
                    if given.text != wanted || given.timed_out {
                        let late = if given.timed_out { " (timed out)" } else { "" };
                        let failure = format!("{name}{late}: {}", difference(&wanted, &given.text));
                        failures.lock().expect("no worker panics").push(failure);
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no worker panics");
    let ran = ran.into_inner().expect("no worker panics");
    failures.sort();
    println!("{} of {ran} cases print what CPython prints; {total} in all; {form:?}", ran - failures.len());
    assert!(failures.is_empty(), "{} of {ran} cases differ:\n{}", failures.len(), failures.join("\n"));
    assert!(ran >= least || std::env::var_os("CASE").is_some(), "only {ran} of {total} cases ran");
}

#[test]
fn cases_print_what_cpython_prints() {
    compare(Form::Source(&[]), 400);
}

#[test]
fn known_differences_are_some() {
    let is_known = |case: &PathBuf| case.parent().is_some_and(|folder| folder.ends_with("differences"));
    let differences: Vec<_> = cases().into_iter().filter(is_known).collect();
    for case in &differences {
        let text = std::fs::read_to_string(case).expect("UTF-8");
        let name = case.display();
        assert!(text.contains("# Cause: ") && text.contains("# Workaround: "), "{name} says cause and workaround");
        assert!(case.with_extension("out").exists(), "{name} lacks its .out");
        assert_ne!(cpython(case), expected(case), "{name} differs no more: it goes to the other cases, without .out");
    }
    assert!(differences.len() >= 20 || std::env::var_os("CASE").is_some(), "only {} are here", differences.len());
}

#[test]
fn cases_hold_with_a_collection_at_every_allocation() {
    compare(Form::Source(&["-X", "gc=stress"]), 400);
}

#[test]
fn cases_hold_when_every_allocation_moves_what_may_move() {
    compare(Form::Source(&["-X", "gc=compact"]), 400);
}

#[test]
fn cases_hold_as_byte_code_of_ours() {
    compare(Form::Mpy(&program("pyrite-cli"), &["mpy"], "--output"), 400);
}

#[test]
fn cases_hold_as_byte_code_of_the_official_compiler() {
    let Some(compiler) = std::env::var_os("PYRITE_MPY_CROSS") else {
        eprintln!("PYRITE_MPY_CROSS is not set: byte code of the official compiler is not tried");
        return;
    };
    // It lacks the syntax of some thirty cases.
    compare(Form::Mpy(Path::new(&compiler), &[], "-o"), 400);
}
