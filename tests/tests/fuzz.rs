//! Generated programs, always the same: no difference that is not on the list, no panic, no hang.
//!
//! `cargo fuzz-programs` runs as many as wanted; what it finds becomes a case under tests/python.

use pyrite_sim::Options;
use pyrite_tests::fuzz::campaign::{Campaign, Kind};
use pyrite_tests::fuzz::grammar::Grammar;

/// Bytes of heap of the simulated board: room for programs made for CPython.
const HEAP_BYTES: usize = 1024 * 1024;

#[track_caller]
fn check(kind: Kind, seeds: std::ops::Range<u64>) -> Campaign {
    let mut campaign = Campaign::new(Grammar::default(), Options { heap_bytes: HEAP_BYTES, ..Options::default() });
    let mut findings = Vec::new();
    for seed in seeds {
        findings.extend(campaign.examine(kind, seed).expect("CPython runs").map(|finding| finding.to_string()));
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    campaign
}

#[test]
fn programs_print_what_cpython_prints() {
    let campaign = check(Kind::Whole, 0..80);
    assert!(campaign.lines > 500, "the programs print only {} lines", campaign.lines);
    assert!(campaign.refused < 20, "{} of the programs are no Python", campaign.refused);
}

#[test]
fn damaged_programs_do_no_damage() {
    let campaign = check(Kind::Damaged, 0..300);
    assert!(campaign.refused > 100, "the damage shows in {} programs", campaign.refused);
}
