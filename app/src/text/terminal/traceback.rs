//! Places in programs that a traceback names

use std::ops::Range;

/// A place in a program, and where in the line it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracebackPlace {
    /// In bytes of the line.
    pub range: Range<usize>,
    /// The file's name as printed.
    pub file_name: String,
    /// Counted from 1.
    pub line_number: usize,
}

/// Finds `File "name", line number` in a line.
pub fn place_in(line: &str) -> Option<TracebackPlace> {
    let start = line.find("File \"")?;
    if !line[..start].trim().is_empty() {
        return None;
    }
    let name_start = start + "File \"".len();
    let name_end = name_start + line[name_start..].find('"')?;
    let number = line[name_end..].strip_prefix("\", line ")?;
    let digits = number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number_start = line.len() - number.len();
    let line_number = number[..digits].parse().ok()?;
    let file_name = line[name_start..name_end].to_owned();
    Some(TracebackPlace { range: start..number_start + digits, file_name, line_number })
}

/// What part of a traceback a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TracebackPart {
    /// `Traceback (most recent call last):`
    Heading,
    /// `File "x.py", line 3, in f`
    Place,
    /// `ValueError: what was wrong`
    Exception,
}

/// What part of a traceback `line` is, given the line before it.
pub fn part_of(line: &str, before: Option<&str>) -> Option<TracebackPart> {
    if line == "Traceback (most recent call last):" {
        Some(TracebackPart::Heading)
    } else if place_in(line).is_some() {
        Some(TracebackPart::Place)
    } else if before.is_some_and(|before| place_in(before).is_some()) && line.starts_with(|c: char| c.is_alphabetic()) {
        Some(TracebackPart::Exception)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        let place = place_in("  File \"lib/motor.py\", line 12, in step").unwrap();
        assert_eq!((place.file_name.as_str(), place.line_number, place.range), ("lib/motor.py", 12, 2..30));
        assert_eq!(place_in("  File \"main.py\", line 7").map(|place| place.line_number), Some(7));
        for line in [
            "",
            "File \"x",
            "File \"x\", line",
            "File \"x\", line x",
            "see File \"x\", line 1",
            "File \"x\", line 99999999999999999999999",
        ] {
            assert_eq!(place_in(line), None, "{line}");
        }
    }

    #[test]
    fn the_exception_follows_the_last_place() {
        let place = "  File \"main.py\", line 7, in <module>";
        assert_eq!(part_of("ValueError: x", Some(place)), Some(TracebackPart::Exception));
        assert_eq!(part_of("ValueError: x", None), None);
        assert_eq!(part_of(place, None), Some(TracebackPart::Place));
        assert_eq!(part_of("Traceback (most recent call last):", None), Some(TracebackPart::Heading));
    }
}
