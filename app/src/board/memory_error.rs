//! What a MemoryError means, and what helps.
//!
//! **Invariant:** every number is the board's own; a remedy is named only where the numbers, or the line that failed, speak for it.

use super::memory::MemoryReport;
use crate::text::terminal::traceback::{TracebackPart, part_of, place_in};

/// Lines from the end of the output in which a traceback is looked for.
pub const LINES_LOOKED_AT: usize = 400;

/// A request is small up to here, or up to this part of the memory: that it fails says that memory is full, not that the request was
/// too large.
const SMALL_BYTES: u64 = 1024;
const SMALL_PART: u64 = 16;

/// What the board says before the numbers, and Pyrite and MicroPython alike.
const ALLOCATING: &str = "memory allocation failed, allocating ";
const LOCKED: &str = "memory allocation failed, heap is locked";

/// Why memory could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// There was no room.
    NoRoom {
        /// Bytes that were asked for.
        asked: u64,
        /// Bytes that were free and the largest piece of them, where the board tells.
        room: Option<(u64, u64)>,
    },
    /// The heap was locked, as it is in a hard interrupt handler.
    Locked,
}

/// A MemoryError as the board printed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryError {
    /// Why.
    pub cause: Cause,
    /// The file and the line number, from 1, where it was raised.
    pub place: Option<(String, usize)>,
}

/// What is known besides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Circumstances<'c> {
    /// Size of the Python memory; 0 where it is unknown.
    pub total_bytes: u64,
    /// The text of the line where it was raised.
    pub line: Option<&'c str>,
    /// What the memory held when it failed, or just before.
    pub report: Option<&'c MemoryReport>,
}

/// A MemoryError in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened, with its numbers.
    pub title: String,
    /// What helps.
    pub remedy: String,
}

impl MemoryError {
    /// The exception that ended the program, if it was one of these: the last one of the output's last lines.
    pub fn at_the_end_of(output: &[String]) -> Option<Self> {
        let end = output.iter().rposition(|line| !line.trim().is_empty())?;
        let newest = |index: usize| {
            let before = index.checked_sub(1).and_then(|before| output.get(before));
            let line = output.get(index)?.as_str();
            let is_one = part_of(line, before.map(String::as_str)) == Some(TracebackPart::Exception)
                || (index == end && line.starts_with("MemoryError"));
            is_one.then_some(index)
        };
        Self::on_line(output, (0..=end).rev().find_map(newest)?)
    }

    /// The last one of the output that came from a locked heap; the program may have gone on after it.
    pub fn of_a_locked_heap(output: &[String]) -> Option<Self> {
        (0..output.len())
            .rev()
            .find_map(|index| Self::on_line(output, index).filter(|error| error.cause == Cause::Locked))
    }

    fn on_line(output: &[String], index: usize) -> Option<Self> {
        let text = output.get(index)?.strip_prefix("MemoryError: ")?.trim_end();
        let cause = if text == LOCKED {
            Cause::Locked
        } else {
            let (asked, rest) = leading_number(text.strip_prefix(ALLOCATING)?)?;
            let room = rest.strip_prefix(" bytes (").and_then(|rest| {
                let (free, rest) = leading_number(rest)?;
                let (largest, _) = leading_number(rest.strip_prefix(" free, largest block ")?)?;
                Some((free, largest))
            });
            Cause::NoRoom { asked, room }
        };
        let place = output.get(index.checked_sub(1).unwrap_or(index)).and_then(|line| place_in(line));
        Some(Self { cause, place: place.map(|place| (place.file_name, place.line_number)) })
    }

    /// Says what happened and what helps.
    pub fn explain(&self, known: &Circumstances<'_>) -> Explanation {
        let who = match &self.place {
            Some((file_name, line)) => format!("Line {line} of {file_name}"),
            None => "The program".to_owned(),
        };
        match self.cause {
            Cause::Locked => Explanation {
                title: format!("{who} needed memory while none may be taken: the heap was locked, as in a hard interrupt handler."),
                remedy: "Leave to micropython.schedule() what needs memory, or make it before and only change it in the \
                         handler: a bytearray, a list of a fixed length. Floats, texts, tuples and bound methods like self.f are new objects."
                    .to_owned(),
            },
            Cause::NoRoom { asked, room } => {
                let total = known.total_bytes;
                Explanation { title: numbers(&who, asked, room, total), remedy: remedy(asked, room, total, known) }
            }
        }
    }
}

/// Digits, and what stands behind them.
fn leading_number(text: &str) -> Option<(u64, &str)> {
    let length = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    Some((text.get(..length)?.parse().ok()?, text.get(length..)?))
}

/// Bytes, with the thousands apart.
fn bytes(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn numbers(who: &str, asked: u64, room: Option<(u64, u64)>, total: u64) -> String {
    let of_total = if total > 0 { format!(" of {}", bytes(total)) } else { String::new() };
    let rest = match room {
        Some((free, largest)) if free == largest => {
            format!(", and {}{of_total} were free, in one piece", bytes(free))
        }
        Some((free, largest)) => {
            format!(", and {}{of_total} were free, the largest piece {}", bytes(free), bytes(largest))
        }
        None if total > 0 => format!(", and the Python memory has {} in all", bytes(total)),
        None => String::new(),
    };
    format!("{who} asked for {} bytes at once{rest}.", bytes(asked))
}

fn remedy(asked: u64, room: Option<(u64, u64)>, total: u64, known: &Circumstances<'_>) -> String {
    let line = known.line.unwrap_or_default().trim();
    let import = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "));
    let module = import.and_then(|rest| rest.split([' ', ',', ';', '.']).next()).filter(|name| !name.is_empty());
    if let Some(module) = module {
        let most = holder(known.report).map_or(String::new(), |most| format!(" {most}"));
        return format!(
            "Compiling needs memory of its own: put {module}.mpy on the board in place of {module}.py, or import {module} \
             first of all, before the program has made anything.{most}"
        );
    }
    let pieces = if line.contains("read") {
        "Read the file in pieces or line by line (for line in file), or with readinto() into a bytearray that was made once"
    } else if line.contains(".append(") || line.contains(".extend(") {
        "A list that grows is copied into a larger one while it is still there: make an array.array or a bytearray of the final \
         size once, and keep numbers in it"
    } else {
        "Work in pieces: a bytearray made once and used again, array.array in place of a list of numbers, a file read line by line"
    };
    match room {
        _ if total > 0 && asked >= total => format!("That never fits, however empty the memory is. {pieces}."),
        Some((free, _)) if asked <= free && free > SMALL_BYTES => {
            "Enough is free, but in pieces: make large buffers at the start of the program and use them again, and call \
             gc.collect() before the large one is made."
                .to_owned()
        }
        Some(_) | None if asked > SMALL_BYTES.max(total / SMALL_PART) => {
            let most = holder(known.report).map_or(String::new(), |most| format!(" {most}"));
            format!("{pieces}; or make room first: del what is no longer needed, then gc.collect().{most}")
        }
        Some(_) | None => {
            let most = holder(known.report).unwrap_or_else(|| "The memory view says what holds it.".to_owned());
            format!(
                "The memory is full. {most} Delete names that are no longer needed (del), empty lists that grow, and import \
                 .mpy files in place of .py."
            )
        }
    }
}

/// Who holds most.
fn holder(report: Option<&MemoryReport>) -> Option<String> {
    let report = report?;
    let modules = report.modules.iter().filter(|module| !module.0.starts_with('<'));
    let (name, held) = modules.max_by_key(|module| module.1).filter(|module| module.1 > 0)?;
    let main = if name == "__main__" { "The program itself" } else { name };
    Some(format!("{main} holds most: {} bytes.", bytes(u64::from(*held))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn raised(text: &str) -> MemoryError {
        let output =
            lines(&format!("hello\nTraceback (most recent call last):\n  File \"a.py\", line 7, in f\n{text}\n\n"));
        MemoryError::at_the_end_of(&output).expect("a MemoryError")
    }

    fn explained(text: &str, line: &str, total_bytes: u64) -> Explanation {
        let report = MemoryReport {
            modules: vec![("__main__".into(), 700), ("pictures".into(), 41_000), ("<garbage>".into(), 50_000)],
            ..MemoryReport::default()
        };
        raised(text).explain(&Circumstances { total_bytes, line: Some(line), report: Some(&report) })
    }

    #[test]
    fn both_firmwares_texts_are_read() {
        let error =
            raised("MemoryError: memory allocation failed, allocating 9000 bytes (5000 free, largest block 4000)");
        assert_eq!(error.cause, Cause::NoRoom { asked: 9000, room: Some((5000, 4000)) });
        assert_eq!(error.place, Some(("a.py".to_owned(), 7)));
        let error = raised("MemoryError: memory allocation failed, allocating 9000 bytes");
        assert_eq!(error.cause, Cause::NoRoom { asked: 9000, room: None });
        assert_eq!(raised("MemoryError: memory allocation failed, heap is locked").cause, Cause::Locked);
        // Without a traceback: the program itself could not be compiled.
        let bare = lines("MemoryError: memory allocation failed, allocating 80 bytes (60 free, largest block 60)");
        assert_eq!(MemoryError::at_the_end_of(&bare).and_then(|error| error.place), None);
    }

    #[test]
    fn what_is_none_is_left_alone() {
        for text in [
            "",
            "ready",
            "MemoryError: memory allocation failed, allocating 9000 bytes\nready",
            "MemoryError: mine",
            "MemoryError",
            "MemoryError: memory allocation failed, allocating many bytes",
            "MemoryError: memory allocation failed, allocating 99999999999999999999999 bytes",
            "  File \"a.py\", line 7\nMemoryError: memory allocation failed, allocating 9 bytes\n  File \"a.py\", line 7\nValueError: x",
        ] {
            assert_eq!(MemoryError::at_the_end_of(&lines(text)), None, "{text}");
        }
        let passed = lines("MemoryError: memory allocation failed, heap is locked\nready");
        assert_eq!(MemoryError::at_the_end_of(&passed), None);
        assert!(MemoryError::of_a_locked_heap(&passed).is_some());
    }

    #[test]
    fn remedies_fit_the_numbers() {
        let check = |text: &str, line: &str, total: u64, title: &str, remedy: &str| {
            let explanation = explained(&format!("MemoryError: memory allocation failed, {text}"), line, total);
            assert!(explanation.title.contains(title), "{explanation:?}");
            assert!(explanation.remedy.contains(remedy), "{explanation:?}");
        };
        let asked =
            "Line 7 of a.py asked for 500,000 bytes at once, and 41,256 of 65,536 were free, the largest piece 38,112.";
        let text = "allocating 500000 bytes (41256 free, largest block 38112)";
        check(text, "x = bytearray(n)", 65_536, asked, "That never fits, however empty the memory is. Work in pieces");
        check(
            text,
            "data = file.read()",
            65_536,
            asked,
            "never fits, however empty the memory is. Read the file in pieces",
        );
        let fragmented = "allocating 40000 bytes (41256 free, largest block 3000)";
        check(fragmented, "x = bytearray(n)", 65_536, "the largest piece 3,000.", "Enough is free, but in pieces");
        let large = "allocating 50000 bytes (41256 free, largest block 41256)";
        check(
            large,
            "rows.append(1)",
            65_536,
            "were free, in one piece.",
            "array.array or a bytearray of the final size",
        );
        check(large, "x = bytearray(n)", 65_536, "", "pictures holds most: 41,000 bytes.");
        let full = "allocating 24 bytes (16 free, largest block 16)";
        check(
            full,
            "x = Point(1, 2)",
            65_536,
            "asked for 24 bytes",
            "The memory is full. pictures holds most: 41,000 bytes.",
        );
        // It is not the list that asks for more.
        let row = "allocating 2000 bytes (1508 free, largest block 1504)";
        check(row, "rows.append(bytearray(2000))", 65_536, "", "The memory is full. pictures holds most");
        // A few bytes in pieces are no room either.
        let crumbs = "allocating 8 bytes (8 free, largest block 0)";
        check(crumbs, "x = Point(1, 2)", 65_536, "", "The memory is full. pictures holds most");
        check(full, "from motor import turn", 65_536, "", "put motor.mpy on the board in place of motor.py");
        check("allocating 9000 bytes", "x = y", 0, "Line 7 of a.py asked for 9,000 bytes at once.", "Work in pieces");
        check("allocating 9000 bytes", "x = y", 8000, "the Python memory has 8,000 in all.", "That never fits");
        check("heap is locked", "x = 1.5", 0, "the heap was locked", "micropython.schedule()");
    }

    #[test]
    fn any_output_is_read_without_harm() {
        let pieces = [
            "MemoryError: memory allocation failed, allocating ",
            "9 bytes (",
            "8 free, largest block ",
            "ä",
            "\n",
            "  File \"a\", line 3\n",
        ];
        for mut number in 0..pieces.len().pow(4) {
            let mut text = String::new();
            for _ in 0..4 {
                text += pieces[number % pieces.len()];
                number /= pieces.len();
            }
            if let Some(error) = MemoryError::at_the_end_of(&lines(&text)) {
                assert!(!error.explain(&Circumstances::default()).remedy.is_empty());
            }
        }
        assert_eq!(bytes(0), "0");
        assert_eq!(bytes(999), "999");
        assert_eq!(bytes(1_000_000), "1,000,000");
    }
}
