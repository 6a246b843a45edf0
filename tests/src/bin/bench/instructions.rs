//! Instructions per iteration of the language's basic operations.
//!
//! Each case is run twice, with N and 3N iterations; the difference over 2N is the cost of one iteration, start-up and
//! compilation cancelled out.

use std::path::{Path, PathBuf};

use anyhow::Result;
use pyrite_tests::instructions::Counter;

/// Iterations of the shorter run.
const ITERATIONS: u64 = 2_000;

/// Prints the table: a row a case, a column an interpreter, the ratio ours / peer.
pub fn print_table(cases: &[PathBuf], board: &Path, peers: &[PathBuf]) -> Result<()> {
    let counter = Counter::find()?;
    println!("Instructions per iteration ({}), loop included", counter.name());
    print!("{:<18} {:>10}", "case", "pyrite");
    for peer in peers {
        print!(" {:>14} {:>6}", super::name(peer), "ratio");
    }
    println!();
    for case in cases {
        let ours = per_iteration(&counter, board, case)?;
        print!("{:<18} {ours:>10.0}", super::name(case));
        for peer in peers {
            let theirs = per_iteration(&counter, peer, case)?;
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
