//! Runs generated programs on the simulated board and on CPython, and prints each difference that is not on the list.
//!
//! `cargo fuzz-programs --count 20000 --seed 1` runs 20,000 programs; `--damaged` damages them first; `--stress` collects garbage at
//! every allocation; `--grammar FILE` takes another grammar; `--show` prints the programs instead of running them. The exit code is 1 when something is found.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use pyrite_runtime::runtime::Collection;
use pyrite_sim::Options;
use pyrite_tests::fuzz::campaign::{Campaign, Kind};
use pyrite_tests::fuzz::grammar::Grammar;

/// Bytes of heap of the simulated board: what fits CPython's programs, not a chip's.
const HEAP_BYTES: usize = 1024 * 1024;

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fuzz_programs: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<usize> {
    let (mut count, mut seed, mut most, mut show, mut kind) = (1000_u64, 1_u64, 20_usize, false, Kind::Whole);
    let mut options = Options { heap_bytes: HEAP_BYTES, ..Options::default() };
    let mut grammar = Grammar::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(switch) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{switch} wants a value"));
        match switch.as_str() {
            "--count" => count = value()?.parse()?,
            "--seed" => seed = value()?.parse()?,
            "--most" => most = value()?.parse()?,
            "--grammar" => grammar = Grammar::parse(&std::fs::read_to_string(value()?)?),
            "--show" => show = true,
            "--damaged" => kind = Kind::Damaged,
            "--stress" => options.collection = Collection::Always,
            other => bail!(
                "{other} is unknown; there are --count, --seed, --most FINDINGS, --damaged, --stress, --show, --grammar FILE"
            ),
        }
    }
    let mut campaign = Campaign::new(grammar, options);
    let started = Instant::now();
    let mut shown = 0;
    let mut ran = 0;
    let first = seed;
    for seed in seed..seed + count {
        if show {
            print!("{}", campaign.program(kind, seed));
            continue;
        }
        ran += 1;
        if let Some(finding) = campaign.examine(kind, seed)? {
            println!("{finding}");
            shown += 1;
            if shown == most {
                break;
            }
        }
        if ran % 1000 == 0 {
            eprintln!("{ran} programs, {shown} findings shown, {} s", started.elapsed().as_secs());
        }
    }
    for (look, count) in &campaign.looks {
        println!("{count} x {look}");
    }
    let found: usize = campaign.looks.values().sum();
    println!(
        "{ran} programs ({kind:?}) from seed {first}: {found} findings; {} lines compared, {} refused; explained: {:?}",
        campaign.lines, campaign.refused, campaign.explained
    );
    Ok(found)
}
