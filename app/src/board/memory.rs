//! What a board reports about its memory.
//!
//! **Invariant:** sizes are bytes. The runs of the map follow one another from the heap's start.

use std::ops::Range;

use pyrite_protocol::message::{KIND_NAMES, MemoryPart};

/// Kinds, as positions in [`KIND_NAMES`].
const FREE: u8 = 0;
const TEXT: u8 = 2;
const NUMBER: u8 = 3;
const CODE: u8 = 4;
const LIST: u8 = 6;
const DICT: u8 = 7;
const OTHER: u8 = 9;

/// Bytes of a block of MicroPython's heap on a machine of 32 bits.
const BLOCK_BYTES: u32 = 16;
/// Blocks in a line of its map.
const LINE_BLOCKS: u32 = 64;

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
    /// The biggest objects, the largest first.
    pub objects: Vec<HeapObject>,
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

/// One of the biggest objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeapObject {
    /// Byte of the heap where it starts.
    pub start: u32,
    /// What it takes.
    pub bytes: u32,
    /// Its type; in angle brackets what has none.
    pub name: String,
    /// The names that hold it; in angle brackets who else does.
    pub holder: String,
}

impl HeapObject {
    /// It and its holder in words.
    pub fn text(&self) -> String {
        match self.holder.as_str() {
            "<garbage>" => format!("{}, {} bytes, garbage", self.name, self.bytes),
            holder => format!("{}, {} bytes, held by {holder}", self.name, self.bytes),
        }
    }
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
            MemoryPart::Object { start_word, bytes, name, holder } => {
                let start = start_word.saturating_mul(4);
                let object = HeapObject { start, bytes, name: name.to_owned(), holder: holder.to_owned() };
                // A repeated request repeats its events.
                if self.objects.iter().all(|other| other.start != object.start) {
                    let place = self.objects.partition_point(|other| other.bytes >= bytes);
                    self.objects.insert(place, object);
                }
            }
        }
    }

    /// Reads what MicroPython's `micropython.mem_info(1)` prints. It tells neither types nor owners.
    pub fn of_mem_info(text: &str) -> Option<Self> {
        let number = |line: &str, name: &str| -> Option<u32> {
            let rest = line.split_once(name)?.1.trim_start_matches([':', ' ']);
            rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
        };
        let mut report = Self::default();
        let (mut last, mut is_map) = (OTHER, false);
        for line in text.lines() {
            if let Some(used) = number(line, "stack") {
                report.stack = StackFigures { total: number(line, "out of").unwrap_or(0), used, peak: 0 };
            } else if line.starts_with("GC: total") {
                report.heap.total = number(line, "total")?;
                report.heap.used = number(line, "used")?;
            } else if let Some(blocks) = number(line, "max free sz") {
                report.heap.largest_free = blocks.saturating_mul(BLOCK_BYTES);
            } else if line.starts_with("GC memory layout") {
                is_map = true;
            } else if is_map && let Some(lines) = number(line, "(") {
                report.add_run(FREE, lines.saturating_mul(LINE_BLOCKS * BLOCK_BYTES));
            } else if is_map && let Some((address, blocks)) = line.split_once(": ") {
                if !address.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    continue;
                }
                for block in blocks.trim_end().bytes() {
                    last = match block {
                        b'.' => FREE,
                        b'=' => last,
                        b'S' => TEXT,
                        b'F' => NUMBER,
                        b'B' => CODE,
                        b'L' | b'T' => LIST,
                        b'D' => DICT,
                        _ => OTHER,
                    };
                    report.add_run(last, BLOCK_BYTES);
                }
            }
        }
        (report.heap.total > 0).then_some(report)
    }

    /// Adds to the last run, or begins another.
    fn add_run(&mut self, kind: u8, bytes: u32) {
        match self.map.last_mut() {
            Some(last) if last.0 == kind => last.1 = last.1.saturating_add(bytes),
            _ => self.map.push((kind, bytes)),
        }
    }

    /// Free bytes.
    pub fn free(&self) -> u32 {
        self.heap.total.saturating_sub(self.heap.used)
    }

    /// Bytes by kind.
    pub fn kinds(&self) -> [u32; KIND_NAMES.len()] {
        let mut kinds = [0_u32; KIND_NAMES.len()];
        for &(kind, bytes) in &self.map {
            if let Some(sum) = kinds.get_mut(usize::from(kind)) {
                *sum = sum.saturating_add(bytes);
            }
        }
        kinds
    }

    /// The map in at most so many cells of equal size: their size in bytes, a power of two, and the kind that takes most of each.
    pub fn cells(&self, most: usize) -> (u64, Vec<u8>) {
        let total: u64 = self.map.iter().map(|run| u64::from(run.1)).sum();
        let cell = total.div_ceil(most.max(1) as u64).max(16).next_power_of_two();
        let mut cells = Vec::new();
        let (mut at, mut shares) = (0_u64, [0_u64; KIND_NAMES.len()]);
        for &(kind, bytes) in &self.map {
            let Some(kind) = Some(usize::from(kind)).filter(|&kind| kind < shares.len()) else { continue };
            let mut rest = u64::from(bytes);
            while rest > 0 {
                let part = rest.min(cell - at % cell);
                shares[kind] += part;
                at += part;
                rest -= part;
                if at.is_multiple_of(cell) {
                    cells.push(largest(&shares));
                    shares = [0; KIND_NAMES.len()];
                }
            }
        }
        if !at.is_multiple_of(cell) {
            cells.push(largest(&shares));
        }
        (cell, cells)
    }

    /// The runs that reach into a range of the heap: where each starts, its kind and its bytes.
    pub fn runs_in(&self, range: Range<u64>) -> impl Iterator<Item = (u64, u8, u32)> {
        let starts = self.map.iter().scan(0_u64, |next, &(kind, bytes)| {
            let start = *next;
            *next += u64::from(bytes);
            Some((start, kind, bytes))
        });
        starts.filter(move |&(start, _, bytes)| start < range.end && start + u64::from(bytes) > range.start)
    }

    /// The biggest objects that reach into a range of the heap.
    pub fn objects_in(&self, range: Range<u64>) -> impl Iterator<Item = &HeapObject> {
        self.objects.iter().filter(move |object| {
            let start = u64::from(object.start);
            start < range.end && start + u64::from(object.bytes) > range.start
        })
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

/// The kind with the largest share; of equal ones the last.
fn largest(shares: &[u64]) -> u8 {
    let largest = shares.iter().enumerate().max_by_key(|(_, share)| **share);
    largest.map_or(FREE, |(kind, _)| kind as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_micropython_prints_is_read() {
        let text = "stack: 548 out of 8192\r\nGC: total: 4096, used: 112, free: 3984\r\n \
                    No. of 1-blocks: 84, 2-blocks: 18, max blk sz: 264, max free sz: 190\r\n\
                    GC memory layout; from 3ffe4a30:\r\n00000: h=S==DB.\r\n       (2 lines all free)\r\n00880: .L\r\n";
        let report = MemoryReport::of_mem_info(text).expect("a report");
        assert_eq!((report.heap.total, report.heap.used, report.heap.largest_free), (4096, 112, 3040));
        assert_eq!((report.stack.used, report.stack.total), (548, 8192));
        let (free, line) = (BLOCK_BYTES, LINE_BLOCKS * BLOCK_BYTES);
        let runs = [(OTHER, 32), (TEXT, 48), (DICT, 16), (CODE, 16), (FREE, 2 * free + 2 * line), (LIST, 16)];
        assert_eq!(report.map, runs);
        assert_eq!(MemoryReport::of_mem_info("Traceback\r\n"), None);
    }

    #[test]
    fn cells_show_what_takes_most_of_them() {
        let report = MemoryReport { map: vec![(TEXT, 512), (DICT, 8), (FREE, 520)], ..MemoryReport::default() };
        let (size, cells) = report.cells(70);
        assert_eq!((size, cells.len(), cells[0], cells[32], cells[64]), (16, 65, TEXT, DICT, FREE));
        assert_eq!(report.runs_in(512..528).collect::<Vec<_>>(), [(512, DICT, 8), (520, FREE, 520)]);
        assert_eq!(report.kinds()[usize::from(TEXT)], 512);
        assert!(MemoryReport::default().cells(0).1.is_empty());
    }

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
        for (start_word, bytes, name) in [(2, 8, "str"), (8, 40, "list"), (u32::MAX, 12, "dict")] {
            report.add(&MemoryPart::Object { start_word, bytes, name, holder: "m.x" });
        }
        let names: Vec<_> = report.objects.iter().map(|object| object.name.as_str()).collect();
        assert_eq!(names, ["list", "dict", "str"]);
        let there: Vec<_> = report.objects_in(36..48).map(HeapObject::text).collect();
        assert_eq!(there, ["list, 40 bytes, held by m.x"]);
        // A run without an end, as from a damaged board.
        report.add(&MemoryPart::Map { start_word: 0, runs: &[3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80] });
        assert_eq!(report.map.last(), Some(&(3, 0)));
    }
}
