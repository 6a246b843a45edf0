//! Prints instructions per iteration of the language's basic operations, as one table.
//!
//! Each case of tests/bench/*.py is run twice by `pyrite-sim`, with N and 3N iterations, under callgrind; the difference
//! over 2N is the cost of one iteration, start-up and compilation cancelled out. Peers are other interpreters that
//! take a file name: `bench --peer /path/to/micropython`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use pyrite_tests::instructions::{Counter, build_board};

/// Iterations of the shorter run.
const ITERATIONS: u64 = 2_000;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("tests/ stands in the workspace")?;
    let mut peers = Vec::new();
    let mut only = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--peer" => peers.push(PathBuf::from(arguments.next().context("--peer takes a program")?)),
            name if !name.starts_with('-') => only = Some(name.to_owned()),
            other => bail!("unknown option {other}; known: --peer PROGRAM, a case's name"),
        }
    }
    let board = build_board(root)?;
    let mut cases: Vec<PathBuf> = std::fs::read_dir(root.join("tests/bench"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    cases.sort();

    let counter = Counter::find()?;
    println!("Instructions per iteration ({}), loop included", counter.name());
    print!("{:<18} {:>10}", "case", "pyrite");
    for peer in &peers {
        print!(" {:>14} {:>6}", peer.file_name().unwrap_or_default().to_string_lossy(), "ratio");
    }
    println!();
    for case in cases {
        let name = case.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let ours = per_iteration(&counter, &board, &case)?;
        print!("{name:<18} {ours:>10.0}");
        for peer in &peers {
            let theirs = per_iteration(&counter, peer, &case)?;
            print!(" {theirs:>14.0} {:>6.2}", ours / theirs);
        }
        println!();
    }
    Ok(())
}

/// The cost of one iteration of a case, in instructions.
fn per_iteration(counter: &Counter, program: &Path, case: &Path) -> Result<f64> {
    let text = std::fs::read_to_string(case)?;
    let count = |iterations: u64| -> Result<u64> {
        let script = std::env::temp_dir().join(format!("pyrite-bench-{}-{iterations}.py", std::process::id()));
        std::fs::write(&script, text.replace("ITERATIONS", &iterations.to_string()))?;
        let counted = counter.instructions(program, &script);
        std::fs::remove_file(&script)?;
        counted
    };
    let (short, long) = (count(ITERATIONS)?, count(3 * ITERATIONS)?);
    Ok(long.saturating_sub(short) as f64 / (2 * ITERATIONS) as f64)
}
