//! What a program for a chip weighs: its ELF file, section by section and crate by crate.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

/// The row of constants whose crate nobody knows.
const NO_CRATE: &str = "(constants without a name)";

/// A function or constant.
pub struct Symbol {
    /// As the linker has it.
    pub name: String,
    /// Bytes in flash.
    pub size: u32,
}

impl Symbol {
    /// The crate it is written in; what has a name for the linker only belongs to `port`.
    pub fn owner(&self, port: &str) -> String {
        if self.name.starts_with(".L") {
            return NO_CRATE.into();
        }
        let path = format!("{:#}", rustc_demangle::demangle(&self.name));
        if !path.contains("::") {
            // Names for the linker: of the compiler's own library (`__mulsf3`, `memcpy`), else of the port (`main`).
            return if path.starts_with("__") || path.starts_with("mem") { "compiler_builtins" } else { port }.into();
        }
        let start = path.find(|c: char| c.is_ascii_alphabetic()).unwrap_or_default();
        let rest = path[start..].trim_start_matches("dyn ").trim_start_matches("mut ");
        // The built-in types stand for the library that gives them methods.
        let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if rest[word.len()..].starts_with("::") { word } else { "core".into() }
    }
}

/// As much of an ELF file of 32 bits, low byte first, as it takes to weigh it. Source: the ELF specification, "Section Header" and "Symbol Table".
pub struct Elf {
    bytes: Vec<u8>,
}

/// A stretch of the program.
pub struct Section {
    /// Its name.
    pub name: String,
    /// Where it is when the program runs.
    pub address: u32,
    /// Bytes.
    pub size: u32,
    kind: u32,
    flags: u32,
    offset: u32,
    link: u32,
}

const SYMBOL_TABLE: u32 = 2;
const NO_BITS: u32 = 8;
const LOADED: u32 = 2;
const FUNCTION: u8 = 2;
const OBJECT: u8 = 1;

impl Elf {
    /// Takes a file; an error says what is wrong with it.
    pub fn read(bytes: Vec<u8>) -> Result<Self> {
        if !bytes.starts_with(b"\x7fELF\x01\x01") {
            bail!("not an ELF file of 32 bits");
        }
        Ok(Self { bytes })
    }

    fn number<const SIZE: usize>(&self, offset: usize) -> Result<u32> {
        let bytes = self.bytes.get(offset..offset + SIZE).context("the file is cut short")?;
        Ok(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    fn text(&self, offset: u32) -> Result<String> {
        let text = self.bytes.get(offset as usize..).context("the file is cut short")?;
        let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    /// All sections.
    pub fn sections(&self) -> Result<Vec<Section>> {
        let (start, size, count) = (self.number::<4>(32)?, self.number::<2>(46)?, self.number::<2>(48)?);
        let field = |index: u32, number: u32| self.number::<4>((start + index * size + 4 * number) as usize);
        let names = field(self.number::<2>(50)?, 4)?;
        (0..count)
            .map(|index| {
                let field = |number: u32| field(index, number);
                let (kind, flags, address) = (field(1)?, field(2)?, field(3)?);
                let name = self.text(names + field(0)?)?;
                Ok(Section { name, kind, flags, address, offset: field(4)?, size: field(5)?, link: field(6)? })
            })
            .collect()
    }

    /// What lies in flash.
    pub fn loaded(&self) -> Result<Vec<Section>> {
        let mut sections = self.sections()?;
        sections.retain(|section| section.flags & LOADED != 0 && section.kind != NO_BITS);
        Ok(sections)
    }

    /// What lies in flash and has a name; of several names for the same bytes one.
    pub fn symbols(&self) -> Result<Vec<Symbol>> {
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
                found.insert(address, Symbol { name: self.text(names + name)?, size });
            }
        }
        Ok(found.into_values().collect())
    }
}

/// Bytes of the flash by crate, the heaviest first, and their sum. What has no name is a row; names for the linker only belong to `port`.
pub fn crates(image: &Elf, port: &str) -> Result<(Vec<(String, u32)>, u32)> {
    let mut crates = BTreeMap::<String, u32>::new();
    let mut named = 0;
    for symbol in image.symbols()? {
        named += symbol.size;
        *crates.entry(symbol.owner(port)).or_default() += symbol.size;
    }
    let total: u32 = image.loaded()?.iter().map(|section| section.size).sum();
    crates.insert("(jump tables, gaps)".into(), total.saturating_sub(named));
    let mut rows: Vec<_> = crates.into_iter().collect();
    rows.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok((rows, total))
}
