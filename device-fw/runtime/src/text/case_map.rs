//! The character or characters that another one becomes in upper or lower case
//!
//! **Invariant:** the mappings of the `core` that the runtime is built with, in tables of a sixth of its size: `build/case_runs.rs` asks
//! `core` and writes them.

/// Characters that change by the same distance: an even number of places apart when the lowest bit of `first` is set.
struct Run {
    /// The first character, times two; plus one when only every other character belongs to the run.
    first: u32,
    count: u16,
    /// What is added to the lower 16 bits.
    distance: u16,
}

include!(concat!(env!("OUT_DIR"), "/case_runs.rs"));

/// `ß` becomes `SS`: what a character becomes, up to three.
pub fn upper(character: char) -> impl Iterator<Item = char> {
    map(character, UPPER_RUNS, UPPER_SEVERAL, u8::to_ascii_uppercase)
}

/// What a character becomes in lower case, up to three.
pub fn lower(character: char) -> impl Iterator<Item = char> {
    map(character, LOWER_RUNS, LOWER_SEVERAL, u8::to_ascii_lowercase)
}

/// Upper case, where that is one character.
pub fn single_upper(character: char) -> char {
    only(upper(character)).unwrap_or(character)
}

/// Lower case, where that is one character.
pub fn single_lower(character: char) -> char {
    only(lower(character)).unwrap_or(character)
}

fn only(mut changed: impl Iterator<Item = char>) -> Option<char> {
    changed.next().filter(|_| changed.next().is_none())
}

fn map(
    character: char,
    runs: &'static [Run],
    several: &'static [[u16; 4]],
    ascii: fn(&u8) -> u8,
) -> impl Iterator<Item = char> {
    let mut changed = [Some(character), None, None];
    let code = u32::from(character);
    if character.is_ascii() {
        changed[0] = Some(char::from(ascii(&(code as u8))));
    } else if let Ok(place) = several.binary_search_by_key(&code, |entry| u32::from(entry[0])) {
        for (place, &unit) in changed.iter_mut().zip(&several[place][1..]) {
            *place = char::from_u32(u32::from(unit)).filter(|_| unit != 0);
        }
    } else if let Some(run) =
        runs.partition_point(|run| run.first >> 1 <= code).checked_sub(1).map(|place| &runs[place])
    {
        let (distance, step_bits) = (code - (run.first >> 1), run.first & 1);
        if distance >> step_bits < u32::from(run.count) && distance & step_bits == 0 {
            changed[0] = char::from_u32(code & !0xFFFF | u32::from((code as u16).wrapping_add(run.distance)));
        }
    }
    changed.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    #[test]
    fn agrees_with_the_tables_of_core() {
        for character in '\0'..=char::MAX {
            let (ours, theirs): (Vec<char>, Vec<char>) =
                (upper(character).collect(), character.to_uppercase().collect());
            assert_eq!(ours, theirs, "upper case of {character:?}");
            let (ours, theirs): (Vec<char>, Vec<char>) =
                (lower(character).collect(), character.to_lowercase().collect());
            assert_eq!(ours, theirs, "lower case of {character:?}");
        }
    }
}
