//! Upper, lower, title and swapped case
//!
//! With the full mappings of Unicode, so one character may become several; bytes change in ASCII only.

use core::fmt::{self, Write};

use super::case_map;

/// A change of case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
    /// `lower`
    Lower,
    /// `casefold`: what text that differs in case only has in common.
    Fold,
    /// `upper`
    Upper,
    /// `capitalize`: first character upper, the others lower.
    Capitalize,
    /// `title`: upper after a character without case.
    Title,
    /// `swapcase`
    Swap,
}

/// What has to be remembered from one character to the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct CaseState {
    started: bool,
    after_cased: bool,
}

impl CaseState {
    /// Whether the next character, which is upper case or not, becomes upper case.
    fn is_upper(&mut self, case: Case, upper: bool, cased: bool) -> bool {
        let result = match case {
            Case::Lower | Case::Fold => false,
            Case::Upper => true,
            Case::Capitalize => !self.started,
            Case::Title => !self.after_cased,
            Case::Swap => !upper,
        };
        self.started = true;
        self.after_cased = cased;
        result
    }

    /// The changed byte.
    pub fn change_byte(&mut self, byte: u8, case: Case) -> u8 {
        match self.is_upper(case, byte.is_ascii_uppercase(), byte.is_ascii_alphabetic()) {
            true => byte.to_ascii_uppercase(),
            false => byte.to_ascii_lowercase(),
        }
    }

    /// Writes the changed character.
    pub fn change(&mut self, character: char, case: Case, sink: &mut (impl Write + ?Sized)) -> fmt::Result {
        if character.is_ascii() {
            return sink.write_char(char::from(self.change_byte(character as u8, case)));
        }
        if case == Case::Fold {
            return fold(character, sink);
        }
        let cased = character.is_uppercase() || character.is_lowercase();
        if case == Case::Swap && !cased {
            return sink.write_char(character);
        }
        if self.is_upper(case, character.is_uppercase(), cased) {
            for (index, changed) in case_map::upper(character).enumerate() {
                // Of an expansion such as ß to SS, only the first letter is a title letter.
                if index > 0 && matches!(case, Case::Title | Case::Capitalize) {
                    case_map::lower(changed).try_for_each(|lower| sink.write_char(lower))?;
                } else {
                    sink.write_char(changed)?;
                }
            }
            Ok(())
        } else {
            case_map::lower(character).try_for_each(|changed| sink.write_char(changed))
        }
    }
}

/// Unicode's full case folding: lower case of upper case, with few exceptions.
fn fold(character: char, sink: &mut (impl Write + ?Sized)) -> fmt::Result {
    match character {
        'ı' => sink.write_char(character),
        'ẞ' => sink.write_str("ss"),
        // Cherokee got its small letters late, so its large ones stand for both.
        '\u{13a0}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => {
            case_map::upper(character).try_for_each(|changed| sink.write_char(changed))
        }
        _ => case_map::upper(character).flat_map(case_map::lower).try_for_each(|changed| sink.write_char(changed)),
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::String;

    fn check(case: Case, text: &str, expected: &str) {
        let (mut state, mut out) = (CaseState::default(), String::new());
        text.chars().for_each(|character| state.change(character, case, &mut out).expect("a String takes all"));
        assert_eq!(out, expected, "{case:?}");
    }

    #[test]
    fn changes_as_cpython() {
        check(Case::Lower, "ABC ÄÖ 1", "abc äö 1");
        check(Case::Upper, "straße", "STRASSE");
        check(Case::Capitalize, "hELLO wORLD", "Hello world");
        check(Case::Title, "hello world they're ßa", "Hello World They'Re Ssa");
        check(Case::Swap, "Hello Äö ß1", "hELLO äÖ SS1");
    }
}
