//! Prints what the board's program weighs in flash on RV32, crate by crate
//!
//! The image is the one of device-fw/ports/virt, in its release profile. A function counts for the crate that it is written in, together with what
//! was inlined into it; code of a generic function for the crate of that function. Constants without a name (texts, tables, places of panics) are
//! one row, because linking leaves no trace of where they come from. `code_size --symbols 40` lists the largest symbols too.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use pyrite_tests::elf::{self, Elf};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("code_size: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let listed = match arguments.next().as_deref() {
        None => 0,
        Some("--symbols") => arguments.next().context("--symbols takes a number")?.parse()?,
        Some(other) => bail!("unknown option {other}; known: --symbols COUNT"),
    };
    let image = Elf::read(std::fs::read(pyrite_tests::virt::build()?)?)?;
    let (rows, total) = elf::crates(&image, "pyrite_virt")?;
    for (name, size) in rows {
        println!("{size:>8}  {name}");
    }
    println!("{total:>8}  in all, {} KB", total.div_ceil(1024));
    let mut symbols = image.symbols()?;
    symbols.sort_by_key(|symbol| std::cmp::Reverse(symbol.size));
    for symbol in symbols.iter().take(listed) {
        println!("{:>8}  {:#}", symbol.size, rustc_demangle::demangle(&symbol.name));
    }
    Ok(())
}
