//! `mem`: what is in the board's memory, and whose it is; and what a MemoryError of a program means.

use pyrite_protocol::message::{Collect, KIND_NAMES};

use super::Failure;
use crate::board::link::{FileError, FileReply, FileRequest, PeerKind};
use crate::board::memory::MemoryReport;
use crate::board::memory_error::{Circumstances, MemoryError};
use crate::workers::board_session::BoardSession;

/// Characters for the kinds of the map, in the order of [`KIND_NAMES`].
const LETTERS: [char; KIND_NAMES.len()] = ['.', 'r', 's', 'n', 'c', 'v', 'l', 'd', 'f', 'o'];

const COLUMNS: usize = 64;

/// Most lines of a table, so that the largest stand out.
const ROWS: usize = 16;

/// Prints a report.
pub fn mem(board: &mut BoardSession) -> Result<(), Failure> {
    match board.file(FileRequest::Memory(Collect::First)) {
        Ok(FileReply::Memory(report)) => {
            print!("{}", text(&report));
            Ok(())
        }
        Ok(_) => Err(Failure::BoardFile("mem".to_owned(), FileError::Garbled("no report came".to_owned()))),
        Err(error) => Err(Failure::BoardFile("mem".to_owned(), error)),
    }
}

/// The end of what a program printed.
#[derive(Debug, Default)]
pub struct Tail(Vec<u8>);

impl Tail {
    /// Enough for a traceback.
    const BYTES: usize = 8192;

    /// Adds output.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        if self.0.len() > 2 * Self::BYTES {
            self.0.drain(..self.0.len() - Self::BYTES);
        }
    }
}

/// Says on standard error what it means if the program ended by a MemoryError.
pub fn explain_error(board: &mut BoardSession, tail: &Tail, file_name: &str, source: &[u8]) {
    let output: Vec<_> = String::from_utf8_lossy(&tail.0).lines().map(str::to_owned).collect();
    let Some(error) = MemoryError::at_the_end_of(&output) else { return };
    let source = String::from_utf8_lossy(source);
    let number = error.place.as_ref().filter(|place| place.0 == file_name).map(|place| place.1);
    let line = number.and_then(|number| source.lines().nth(number.checked_sub(1)?));
    // What it kept is still there. A stock board would have to run a script for the answer.
    let report = match board.peer().kind {
        PeerKind::Pyrite => board.file(FileRequest::Memory(Collect::No)),
        _ => Err(FileError::Busy),
    };
    let report = match &report {
        Ok(FileReply::Memory(report)) => Some(report.as_ref()),
        _ => None,
    };
    let total_bytes = report.map_or(board.peer().heap_bytes, |report| u64::from(report.heap.total));
    let explanation = error.explain(&Circumstances { total_bytes, line, report });
    eprintln!("pyrite-cli: {} {}", explanation.title, explanation.remedy);
}

/// A report in words.
fn text(report: &MemoryReport) -> String {
    let heap = &report.heap;
    let free = report.free();
    let mut lines = vec![format!(
        "heap   {} of {} bytes used, {free} free, largest free block {}",
        heap.used, heap.total, heap.largest_free
    )];
    // What a board does not tell is left out: MicroPython knows neither peaks nor owners.
    if heap.peak_used > 0 {
        lines.push(format!(
            "       at most {} in use after a collection, {} with garbage; {} collections, {} compactions",
            heap.peak_live, heap.peak_used, heap.collections, heap.compactions
        ));
    }
    let peak = if report.stack.peak > 0 { format!(", at most {}", report.stack.peak) } else { String::new() };
    lines.push(format!("stack  {} of {} bytes used{peak}", report.stack.used, report.stack.total));
    let mut modules = report.modules.clone();
    modules.retain(|module| module.1 > 0);
    modules.sort_by_key(|module| std::cmp::Reverse(module.1));
    table(&mut lines, "bytes  held by", &modules, |(name, bytes)| format!("{bytes:>7}  {name}"));
    let mut types = report.types.clone();
    types.sort_by_key(|total| std::cmp::Reverse(total.bytes));
    table(&mut lines, "bytes   count  type", &types, |total| {
        format!("{:>7}  {:>6}  {}", total.bytes, total.count, total.name)
    });
    table(&mut lines, "bytes  type  held by", &report.objects, |object| {
        format!("{:>7}  {}  {}", object.bytes, object.name, object.holder)
    });
    table(&mut lines, "kept  compiling    file  import", &report.imports, |import| {
        format!("{:>7}  {:>9}  {:>6}  {}", import.loaded, import.compile_peak, import.file_bytes, import.name)
    });
    lines.push(String::new());
    let legend: Vec<_> = LETTERS.iter().zip(KIND_NAMES).map(|(letter, name)| format!("{letter} {name}")).collect();
    lines.push(format!("map: {}", legend.join(", ")));
    lines.extend(map(report));
    lines.join("\n") + "\n"
}

fn table<T>(lines: &mut Vec<String>, heading: &str, rows: &[T], line: impl Fn(&T) -> String) {
    if rows.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(format!("  {heading}"));
    lines.extend(rows.iter().take(ROWS).map(line));
    if let Some(more @ 1..) = rows.len().checked_sub(ROWS) {
        lines.push(format!("         and {more} more"));
    }
}

/// Lines of characters, each for as many bytes as fit the map into a screen: the kind that takes most of them.
fn map(report: &MemoryReport) -> Vec<String> {
    let (cell, cells) = report.cells(COLUMNS * 24);
    let letter = |kind: &u8| LETTERS.get(usize::from(*kind)).copied().unwrap_or('?');
    let heading = format!("each character stands for {cell} bytes");
    let lines = cells.chunks(COLUMNS).enumerate();
    std::iter::once(heading)
        .chain(lines.map(|(line, cells)| {
            format!("{:06x}  {}", line as u64 * COLUMNS as u64 * cell, cells.iter().map(letter).collect::<String>())
        }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::memory::{HeapFigures, HeapObject, TypeTotal};

    #[test]
    fn a_report_reads_as_tables_and_a_map() {
        let report = MemoryReport {
            heap: HeapFigures { total: 4096, used: 1024, largest_free: 3072, ..HeapFigures::default() },
            types: (0..20).map(|n| TypeTotal { name: format!("type{n}"), count: 1, bytes: n }).collect(),
            modules: vec![("__main__".into(), 24), ("<runtime>".into(), 1000), ("<garbage>".into(), 0)],
            objects: vec![HeapObject { start: 0, bytes: 512, name: "str".into(), holder: "__main__.text".into() }],
            map: vec![(2, 512), (7, 512), (0, 3072)],
            ..MemoryReport::default()
        };
        let text = text(&report);
        assert!(text.contains("1024 of 4096 bytes used, 3072 free"), "{text}");
        assert!(text.contains("   1000  <runtime>\n     24  __main__\n"), "{text}");
        assert!(!text.contains("<garbage>") && text.contains("and 4 more"), "{text}");
        assert!(text.contains("  bytes  type  held by\n    512  str  __main__.text\n"), "{text}");
        let map = format!("000000  {}{}\n000400  {}\n", "s".repeat(32), "d".repeat(32), ".".repeat(64));
        assert!(text.contains(&map), "{text}");
        assert!(text.contains("each character stands for 16 bytes"), "{text}");
    }
}
