//! What a board reports about its memory.
//!
//! **Invariant:** sizes are bytes. The runs of the map follow one another from the heap's start.

use pyrite_protocol::message::MemoryPart;

/// A report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryReport {
    /// The Python heap as a whole.
    pub heap: HeapFigures,
    /// The stack of Python calls.
    pub stack: StackFigures,
    /// Totals by type.
    pub types: Vec<TypeTotal>,
    /// Owner and what it holds; in angle brackets what is no module.
    pub modules: Vec<(String, u32)>,
    /// What the newest imports cost.
    pub imports: Vec<ImportCost>,
    /// Kind (a position in [`pyrite_protocol::message::KIND_NAMES`]) and bytes of each run.
    pub map: Vec<(u8, u32)>,
}

/// The Python heap as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeapFigures {
    /// In all.
    pub total: u32,
    /// Taken.
    pub used: u32,
    /// The largest free piece.
    pub largest_free: u32,
    /// The most that was taken at any time, garbage included.
    pub peak_used: u32,
    /// The most that a collection found in use.
    pub peak_live: u32,
    /// Collections so far.
    pub collections: u32,
    /// Compactions so far.
    pub compactions: u32,
}

/// The stack of Python calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StackFigures {
    /// In all.
    pub total: u32,
    /// In use.
    pub used: u32,
    /// The most that was in use.
    pub peak: u32,
}

/// All objects of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeTotal {
    /// Its name; in angle brackets what is no type of Python's.
    pub name: String,
    /// How many.
    pub count: u32,
    /// What they take.
    pub bytes: u32,
}

/// What an import cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportCost {
    /// The module.
    pub name: String,
    /// Of the file.
    pub file_bytes: u32,
    /// The most that compiling took besides; 0 for a .mpy file.
    pub compile_peak: u32,
    /// What stayed when it was loaded, before it ran.
    pub loaded: u32,
}

impl MemoryReport {
    /// Adds a part as it comes. The first part of a report begins anew: a repeated request repeats all parts.
    pub fn add(&mut self, part: &MemoryPart<'_>) {
        match *part {
            MemoryPart::Heap { total, used, largest_free, peak_used, peak_live, collections, compactions } => {
                *self = Self::default();
                self.heap = HeapFigures { total, used, largest_free, peak_used, peak_live, collections, compactions };
            }
            MemoryPart::Stack { total, used, peak } => self.stack = StackFigures { total, used, peak },
            MemoryPart::Type { name, count, bytes } => {
                self.types.push(TypeTotal { name: name.to_owned(), count, bytes })
            }
            MemoryPart::Module { name, bytes } => self.modules.push((name.to_owned(), bytes)),
            MemoryPart::Import { name, file_bytes, compile_peak, loaded } => {
                self.imports.push(ImportCost { name: name.to_owned(), file_bytes, compile_peak, loaded });
            }
            MemoryPart::Map { runs, .. } => self.add_runs(runs),
        }
    }

    fn add_runs(&mut self, runs: &[u8]) {
        let mut bytes = runs.iter();
        while let Some(&kind) = bytes.next() {
            let (mut words, mut shift) = (0_u32, 0);
            for &byte in bytes.by_ref() {
                words |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            self.map.push((kind, words.saturating_mul(4)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_report_begins_anew_and_runs_are_read() {
        let heap = MemoryPart::Heap {
            total: 100,
            used: 40,
            largest_free: 60,
            peak_used: 50,
            peak_live: 40,
            collections: 1,
            compactions: 0,
        };
        let map = MemoryPart::Map { start_word: 0, runs: &[2, 5, 0, 0x82, 0x01] };
        let mut report = MemoryReport::default();
        for part in [heap, map, heap, map, MemoryPart::Module { name: "m", bytes: 7 }] {
            report.add(&part);
        }
        assert_eq!(report.map, [(2, 20), (0, 520)]);
        assert_eq!(report.modules, [("m".to_owned(), 7)]);
        // A run without an end, as from a damaged board.
        report.add(&MemoryPart::Map { start_word: 0, runs: &[3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80] });
        assert_eq!(report.map.last(), Some(&(3, 0)));
    }
}
