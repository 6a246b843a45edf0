//! Prints what the board's program weighs in flash on RV32, crate by crate
//!
//! The image is the one of device-fw/ports/virt, in its release profile. A function counts for the crate that it is written in, together with what
//! was inlined into it; code of a generic function for the crate of that function. Constants without a name (texts, tables, places of panics) are
//! one row, because linking leaves no trace of where they come from. `code_size --symbols 40` lists the largest symbols too.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

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
    let mut crates = BTreeMap::<String, u32>::new();
    let mut named = 0;
    let symbols = image.symbols()?;
    for symbol in &symbols {
        named += symbol.size;
        *crates.entry(symbol.owner()).or_default() += symbol.size;
    }
    let total: u32 = image.loaded()?.iter().map(|section| section.size).sum();
    crates.insert("(jump tables, gaps)".into(), total.saturating_sub(named));
    let mut rows: Vec<_> = crates.into_iter().collect();
    rows.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    for (name, size) in rows {
        println!("{size:>8}  {name}");
    }
    println!("{total:>8}  in all, {} KB", total.div_ceil(1024));
    let mut symbols = symbols;
    symbols.sort_by_key(|symbol| std::cmp::Reverse(symbol.size));
    for symbol in symbols.iter().take(listed) {
        println!("{:>8}  {:#}", symbol.size, rustc_demangle::demangle(&symbol.name));
    }
    Ok(())
}

/// The row of constants whose crate nobody knows.
const NO_CRATE: &str = "(constants without a name)";

/// A function or constant.
struct Symbol {
    name: String,
    size: u32,
}

impl Symbol {
    /// The crate it is written in.
    fn owner(&self) -> String {
        if self.name.starts_with(".L") {
            return NO_CRATE.into();
        }
        let path = format!("{:#}", rustc_demangle::demangle(&self.name));
        if !path.contains("::") {
            // Names for the linker: of the compiler's own library (`__mulsf3`, `memcpy`), else of the port (`main`).
            return if path.starts_with("__") || path.starts_with("mem") { "compiler_builtins" } else { "pyrite_virt" }
                .into();
        }
        let start = path.find(|c: char| c.is_ascii_alphabetic()).unwrap_or_default();
        let rest = path[start..].trim_start_matches("dyn ").trim_start_matches("mut ");
        // The built-in types stand for the library that gives them methods.
        let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if rest[word.len()..].starts_with("::") { word } else { "core".into() }
    }
}

/// As much of an ELF file of 32 bits, low byte first, as it takes to weigh it. Source: the ELF specification, "Section Header" and "Symbol Table".
struct Elf {
    bytes: Vec<u8>,
}

struct Section {
    kind: u32,
    flags: u32,
    address: u32,
    offset: u32,
    size: u32,
    link: u32,
}

const SYMBOL_TABLE: u32 = 2;
const NO_BITS: u32 = 8;
const LOADED: u32 = 2;
const FUNCTION: u8 = 2;
const OBJECT: u8 = 1;

impl Elf {
    fn read(bytes: Vec<u8>) -> Result<Self> {
        if !bytes.starts_with(b"\x7fELF\x01\x01") {
            bail!("not an ELF file of 32 bits");
        }
        Ok(Self { bytes })
    }

    fn number<const SIZE: usize>(&self, offset: usize) -> Result<u32> {
        let bytes = self.bytes.get(offset..offset + SIZE).context("the file is cut short")?;
        Ok(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    fn sections(&self) -> Result<Vec<Section>> {
        let (start, size, count) = (self.number::<4>(32)?, self.number::<2>(46)?, self.number::<2>(48)?);
        (0..count)
            .map(|index| {
                let field = |number: u32| self.number::<4>((start + index * size + 4 * number) as usize);
                let (kind, flags, address) = (field(1)?, field(2)?, field(3)?);
                Ok(Section { kind, flags, address, offset: field(4)?, size: field(5)?, link: field(6)? })
            })
            .collect()
    }

    /// What lies in flash.
    fn loaded(&self) -> Result<Vec<Section>> {
        let mut sections = self.sections()?;
        sections.retain(|section| section.flags & LOADED != 0 && section.kind != NO_BITS);
        Ok(sections)
    }

    /// What lies in flash and has a name; of several names for the same bytes one.
    fn symbols(&self) -> Result<Vec<Symbol>> {
        let sections = self.sections()?;
        let loaded = self.loaded()?;
        let table = sections.iter().find(|section| section.kind == SYMBOL_TABLE).context("no symbol table")?;
        let names = sections.get(table.link as usize).context("no names")?.offset;
        let mut found = BTreeMap::new();
        for entry in (table.offset..table.offset + table.size).step_by(16) {
            let entry = entry as usize;
            let (name, address, size) =
                (self.number::<4>(entry)?, self.number::<4>(entry + 4)?, self.number::<4>(entry + 8)?);
            let is_thing = matches!(self.number::<1>(entry + 12)? as u8 & 0xf, FUNCTION | OBJECT);
            let is_in_flash =
                loaded.iter().any(|section| (section.address..section.address + section.size).contains(&address));
            if size > 0 && is_thing && is_in_flash {
                let text = self.bytes.get((names + name) as usize..).context("the file is cut short")?;
                let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
                found.insert(address, Symbol { name: String::from_utf8_lossy(text).into_owned(), size });
            }
        }
        Ok(found.into_values().collect())
    }
}
