//! The changes of case of Unicode as runs of characters that change alike
//!
//! The tables of `core` have eight bytes for each of 2,800 characters; neighbours nearly always change by the same distance.

use std::fmt::Write;

/// Characters from `first` on, `step` apart, that change by the same distance.
struct Run {
    first: u32,
    step: u32,
    count: u32,
    distance: u16,
}

/// The source of the tables `UPPER_RUNS`, `LOWER_RUNS`, `UPPER_SEVERAL` and `LOWER_SEVERAL` of `text/case_map.rs`.
pub fn source() -> String {
    let mut text = String::new();
    for (name, map) in [("UPPER", upper as fn(char) -> Vec<char>), ("LOWER", lower)] {
        let runs = runs(map);
        let _ = writeln!(text, "const {name}_RUNS: &[Run] = &[");
        for Run { first, step, count, distance } in runs {
            let first = first << 1 | (step - 1);
            let _ = writeln!(text, "    Run {{ first: {first:#x}, count: {count}, distance: {distance:#x} }},");
        }
        let _ = writeln!(text, "];\nconst {name}_SEVERAL: &[[u16; 4]] = &[");
        for character in beyond_ascii() {
            let changed = map(character);
            if changed.len() > 1 {
                let place = |index: usize| changed.get(index).map_or(0, |&changed| u32::from(changed));
                let words = [u32::from(character), place(0), place(1), place(2)];
                assert!(
                    words.iter().all(|&word| word < 0x1_0000) && changed.len() <= 3,
                    "{character:?} needs a wider table"
                );
                let _ = writeln!(text, "    {words:#x?},");
            }
        }
        let _ = writeln!(text, "];");
    }
    text
}

fn upper(character: char) -> Vec<char> {
    character.to_uppercase().collect()
}

fn lower(character: char) -> Vec<char> {
    character.to_lowercase().collect()
}

fn beyond_ascii() -> impl Iterator<Item = char> {
    '\u{80}'..=char::MAX
}

fn runs(map: fn(char) -> Vec<char>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for character in beyond_ascii() {
        let [changed] = map(character)[..] else { continue };
        if changed == character {
            continue;
        }
        let code = u32::from(character);
        // The upper half never changes: the board adds the distance to the lower 16 bits only.
        assert_eq!(code >> 16, u32::from(changed) >> 16, "{character:?} changes its plane");
        let distance = (u32::from(changed) as u16).wrapping_sub(code as u16);
        match runs.last_mut() {
            Some(run) if run.distance == distance && run.count > 1 && code == run.first + run.step * run.count => {
                run.count += 1
            }
            Some(run) if run.distance == distance && run.count == 1 && matches!(code - run.first, 1 | 2) => {
                (run.step, run.count) = (code - run.first, 2);
            }
            _ => runs.push(Run { first: code, step: 1, count: 1, distance }),
        }
    }
    runs
}
