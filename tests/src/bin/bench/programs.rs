//! CPU time of whole programs, ours and other interpreters' in turn.
//!
//! **Invariant:** a time counts only beside an output that agrees with the board's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Prints the table: a row a program, for each peer its time and the ratio peer / ours, above 1 where we are faster.
///
/// # Errors
/// A program that fails or prints something else than on the board; the other rows are printed nevertheless.
pub fn print_table(programs: &[PathBuf], board: &Path, peers: &[PathBuf], runs: u32) -> Result<()> {
    println!("CPU seconds (user + system), least of {runs}; ratio = peer / pyrite");
    print!("{:<15} {:>8}", "program", "pyrite");
    for peer in peers {
        print!(" {:>14} {:>6}", super::name(peer), "ratio");
    }
    println!();

    let shell = pyrite_tests::peer("bash").unwrap_or_else(|| PathBuf::from("sh"));
    let mut ratios = vec![Vec::new(); peers.len()];
    let mut failures = Vec::new();
    for program in programs {
        let name = super::name(program);
        match row(&shell, program, board, peers, runs) {
            Ok((ours, theirs)) => {
                print!("{name:<15} {ours:>8.3}");
                for (time, ratios) in theirs.iter().zip(&mut ratios) {
                    print!(" {time:>14.3} {:>6.2}", time / ours);
                    ratios.push(time / ours);
                }
                println!();
            }
            Err(error) => {
                println!("{name:<15} failed");
                failures.push(format!("{name}: {error:#}"));
            }
        }
    }
    if ratios.iter().any(|ratios| !ratios.is_empty()) {
        print!("{:<15} {:>8}", "geometric mean", "");
        for ratios in &ratios {
            print!(" {:>14} {:>6.2}", "", geometric_mean(ratios));
        }
        println!();
    }
    if !failures.is_empty() {
        bail!("{} of {} programs failed:\n{}", failures.len(), programs.len(), failures.join("\n"));
    }
    Ok(())
}

/// The least time of a program on the board and on each peer, in seconds.
///
/// The interpreters take turns, so that a change of the machine's load meets all of them.
fn row(shell: &Path, program: &Path, board: &Path, peers: &[PathBuf], runs: u32) -> Result<(f64, Vec<f64>)> {
    let mut ours = f64::INFINITY;
    let mut theirs = vec![f64::INFINITY; peers.len()];
    for _ in 0..runs {
        let reference = measure(shell, board, program)?;
        ours = ours.min(reference.seconds);
        for (peer, least) in peers.iter().zip(&mut theirs) {
            let measured = measure(shell, peer, program)?;
            if measured.output != reference.output {
                bail!(
                    "the outputs differ\n  {}: {}\n  {}: {}",
                    board.display(),
                    reference.output.trim_end(),
                    peer.display(),
                    measured.output.trim_end()
                );
            }
            *least = least.min(measured.seconds);
        }
    }
    // A shell without finer clocks reports a very short run as nothing.
    if ours <= 0.0 {
        bail!("too short to be measured");
    }
    Ok((ours, theirs))
}

struct Measured {
    seconds: f64,
    output: String,
}

/// Runs a program to its end under a shell, whose `times` gives the CPU time of its children.
fn measure(shell: &Path, interpreter: &Path, program: &Path) -> Result<Measured> {
    let output = Command::new(shell)
        .args(["-c", r#""$@"; status=$?; times >&2; exit $status"#, "sh"])
        .arg(interpreter)
        .arg(program)
        // The decimal point follows the locale.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start the shell {}", shell.display()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
    if !output.status.success() {
        bail!("{} {} failed:\n{errors}{printed}", interpreter.display(), program.display());
    }
    let seconds =
        errors.lines().next_back().and_then(parse_times).with_context(|| format!("no times in:\n{errors}"))?;
    Ok(Measured { seconds, output: printed })
}

/// The sum of a line of `times` in POSIX's form: `0m1.250s 0m0.004s`.
fn parse_times(line: &str) -> Option<f64> {
    let mut sum = 0.0;
    for part in line.split_whitespace() {
        let (minutes, seconds) = part.strip_suffix('s')?.split_once('m')?;
        sum += 60.0 * minutes.parse::<f64>().ok()? + seconds.parse::<f64>().ok()?;
    }
    Some(sum)
}

fn geometric_mean(values: &[f64]) -> f64 {
    (values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_summed() {
        assert_eq!(parse_times("0m1.250s 0m0.250s"), Some(1.5));
        assert_eq!(parse_times("2m0.5s 0m0.000000s"), Some(120.5));
        assert_eq!(parse_times("Traceback"), None);
    }

    #[test]
    fn the_mean_is_geometric() {
        assert!((geometric_mean(&[1.0, 4.0]) - 2.0).abs() < 1e-9);
    }
}
