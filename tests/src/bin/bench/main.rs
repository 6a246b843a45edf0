//! Compares the speed of the simulated board with other Python interpreters, as one table.
//!
//! ```text
//! cargo bench-table [CASE] [--peer PROGRAM]... [--board PROGRAM]
//! cargo bench-table --programs [NAME] [--peer PROGRAM]... [--board PROGRAM] [--runs COUNT]
//! ```
//!
//! Without `--programs`, the table gives instructions per iteration of each basic operation in tests/bench/*.py. With it,
//! CPU time of the standard benchmark programs in tests/bench/programs/*.py; what they print must agree.
//! `--peer /path/to/micropython` adds an interpreter that takes a file name. `--board` takes a `pyrite-sim` that is
//! already built; without it, the board is built with optimisation first.
//!
//! A new program: a file in tests/bench/programs whose line `SIZE = N  # in the smoke test: M` sets its amount of work,
//! and whose printed result is the same on any interpreter and with floats of any precision.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use pyrite_tests::instructions::build_board;

mod instructions;
mod programs;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Which table is wanted.
enum Table {
    Instructions,
    Programs,
}

fn run() -> Result<()> {
    let root = pyrite_tests::root();
    let mut table = Table::Instructions;
    let mut peers = Vec::new();
    let mut board = None;
    let mut only = None;
    let mut runs = 3;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--programs" => table = Table::Programs,
            "--peer" => peers.push(PathBuf::from(arguments.next().context("--peer takes a program")?)),
            "--board" => board = Some(PathBuf::from(arguments.next().context("--board takes a program")?)),
            "--runs" => {
                let count = arguments.next().and_then(|count| count.parse().ok()).filter(|count| *count > 0);
                runs = count.context("--runs takes a count of 1 or more")?;
            }
            name if !name.starts_with('-') => only = Some(name.to_owned()),
            other => bail!(
                "unknown option {other}; known: --programs, --peer PROGRAM, --board PROGRAM, --runs COUNT, a case's name"
            ),
        }
    }
    let folder = match table {
        Table::Instructions => root.join("tests/bench"),
        Table::Programs => root.join("tests/bench/programs"),
    };
    let cases = cases(&folder, only.as_deref())?;
    let board = match board {
        Some(board) => board,
        None => build_board(&root)?,
    };
    match table {
        Table::Instructions => instructions::print_table(&cases, &board, &peers),
        Table::Programs => programs::print_table(&cases, &board, &peers, runs),
    }
}

/// The Python files of a folder in the order of their names, or the one called `only`.
fn cases(folder: &Path, only: Option<&str>) -> Result<Vec<PathBuf>> {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter(|path| only.is_none_or(|only| name(path) == only))
        .collect();
    cases.sort();
    if let (true, Some(only)) = (cases.is_empty(), only) {
        bail!("{} holds no {only}.py", folder.display());
    }
    Ok(cases)
}

/// What a table calls a case or an interpreter.
fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
