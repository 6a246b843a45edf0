//! Prints how many RV32 instructions the basic operations take, and a collection, as one table
//!
//! The machine is the one of device-fw/ports/virt in stock QEMU, which counts instructions with `-icount`. Operations: tests/bench/*.py, instructions of
//! one iteration, loop included. Pause: one collection of a heap of 128 KB that is 80 % full (tests/bench/memory/pause.py). Interrupts: from the trap in
//! which a timer fires to the time that its handler asks for first, while a loop runs: the median of 101, and the longest
//! (tests/bench/interrupts/latency.py).

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use pyrite_protocol::message::{Namespace, Outcome, RunMode};
use pyrite_tests::virt::Virt;

/// Fills four fifths of the heap with what programs hold, then collects.
const PAUSE: &str = include_str!("../../bench/memory/pause.py");

/// The lines of [`PAUSE`] that collect again and again.
const PAUSE_ROUNDS: &str = "for _ in range(ROUNDS):\n    gc.collect()\n";

/// In their place: the first collection moves what may move, the second finds a settled heap.
const PAUSE_COUNTED: &str = "\
import time
gc.collect()
a = time.ticks_cpu()
gc.collect()
b = time.ticks_cpu()
c = time.ticks_cpu()
print(time.ticks_diff(b, a) - time.ticks_diff(c, b))
";

/// How long handlers take to come; two numbers.
const LATENCY: &str = include_str!("../../bench/interrupts/latency.py");

/// The line of [`LATENCY`] that makes its handler a soft one.
const LATENCY_SOFT: &str = "HARD = False\n";

/// In its place: a hard one.
const LATENCY_HARD: &str = "HARD = True\n";

/// The line of a case that runs it.
const CASE_RUN: &str = "run(ITERATIONS)\n";

/// In its place: the first run fills caches, the other two differ by a thousand iterations.
const CASE_COUNTED: &str = "\
import time
run(100)
a = time.ticks_cpu()
run(100)
b = time.ticks_cpu()
run(1100)
c = time.ticks_cpu()
print((time.ticks_diff(c, b) - time.ticks_diff(b, a)) // 1000)
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("virt_table: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = pyrite_tests::root();
    let image = pyrite_tests::virt::build()?;
    let mut cases: Vec<_> = std::fs::read_dir(root.join("tests/bench"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    cases.sort();
    for case in cases {
        let source = std::fs::read_to_string(&case)?;
        let name = case.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        println!("{:>8}  {name}", counted(&image, &source, CASE_RUN, CASE_COUNTED)?);
    }
    println!("{:>8}  collection of a heap of 128 KB, 80 % full", counted(&image, PAUSE, PAUSE_ROUNDS, PAUSE_COUNTED)?);
    for (kind, line) in [("hard", LATENCY_HARD), ("soft", LATENCY_SOFT)] {
        let said = said(&image, LATENCY, LATENCY_SOFT, line)?;
        let (median, longest) = said.split_once(' ').with_context(|| format!("no two numbers: {said}"))?;
        println!("{median:>8}  interrupt to a {kind} handler that has asked for the time; at most {longest}");
    }
    Ok(())
}

/// The number that a program prints once its line `replaced` counts.
fn counted(image: &Path, source: &str, replaced: &str, counting: &str) -> Result<u64> {
    let text = said(image, source, replaced, counting)?;
    text.parse().with_context(|| format!("no number: {text}"))
}

/// The line that it prints.
fn said(image: &Path, source: &str, replaced: &str, counting: &str) -> Result<String> {
    if !source.contains(replaced) {
        bail!("the program lacks {replaced:?}");
    }
    let source = source.replace(replaced, counting);
    let mut virt = Virt::start(image, &["heapsize=131072"], &["-icount", "shift=0"])?;
    let host = &mut virt.host;
    host.patience = Duration::from_secs(120);
    host.start(1, source.as_bytes(), RunMode::File, Namespace::Fresh)
        .map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
    let outcome = host.wait_finished(1);
    let text = String::from_utf8_lossy(&host.console).into_owned();
    if outcome != Outcome::Completed {
        bail!("{text}");
    }
    Ok(text.trim().to_owned())
}
