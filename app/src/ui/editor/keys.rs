//! Which key does what in the editor

use eframe::egui::os::OperatingSystem;
use eframe::egui::{Key, Modifiers};

use crate::text::command::{Command, Erase};
use crate::text::movement::{Extend, Motion};

/// What a key asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyAction {
    /// An order to the text.
    Edit(Command),
    /// Opens the bar that finds.
    Find,
    /// Opens the bar that finds and replaces.
    Replace,
    /// Opens the bar that goes to a line.
    GoToLine,
    /// Goes to the next match.
    FindNext,
    /// Goes to the match before.
    FindPrevious,
    /// Closes the bar, or drops the selection.
    Escape,
}

/// What is going on around the key.
#[derive(Clone, Copy, Debug)]
pub struct KeyContext {
    /// The system whose habits count.
    pub os: OperatingSystem,
    /// Whole lines that fit into the window.
    pub page_lines: usize,
}

/// What `key` does, if it is one of the editor's.
pub fn key_action(key: Key, modifiers: Modifiers, context: KeyContext) -> Option<KeyAction> {
    let is_mac = matches!(context.os, OperatingSystem::Mac | OperatingSystem::IOS);
    let Modifiers { alt, shift, command, .. } = modifiers;
    // On a Mac Option goes by words and Command to the ends; elsewhere Ctrl goes by words.
    let by_word = if is_mac { alt } else { command };
    let to_end = is_mac && command;
    let extend = if shift { Extend::Select } else { Extend::Move };
    let moves = |motion: Motion| Some(KeyAction::Edit(Command::Move(motion, extend)));
    let edits = |command: Command| Some(KeyAction::Edit(command));
    match key {
        Key::ArrowLeft if to_end => moves(Motion::LineStartSmart),
        Key::ArrowRight if to_end => moves(Motion::LineEnd),
        Key::ArrowUp if to_end => moves(Motion::DocumentStart),
        Key::ArrowDown if to_end => moves(Motion::DocumentEnd),
        Key::ArrowLeft if by_word => moves(Motion::WordLeft),
        Key::ArrowRight if by_word => moves(Motion::WordRight),
        Key::ArrowLeft if !alt => moves(Motion::Left),
        Key::ArrowRight if !alt => moves(Motion::Right),
        Key::ArrowUp if alt && !shift => edits(Command::MoveLinesUp),
        Key::ArrowDown if alt && !shift => edits(Command::MoveLinesDown),
        Key::ArrowDown if alt && shift => edits(Command::DuplicateLines),
        Key::ArrowUp if !command && !alt => moves(Motion::Up),
        Key::ArrowDown if !command && !alt => moves(Motion::Down),
        Key::Home if command => moves(Motion::DocumentStart),
        Key::End if command => moves(Motion::DocumentEnd),
        Key::Home => moves(Motion::LineStartSmart),
        Key::End => moves(Motion::LineEnd),
        Key::PageUp if !command => moves(Motion::PageUp { lines: context.page_lines }),
        Key::PageDown if !command => moves(Motion::PageDown { lines: context.page_lines }),

        Key::Backspace if to_end => edits(Command::Erase(Erase::ToLineStart)),
        Key::Delete if to_end => edits(Command::Erase(Erase::ToLineEnd)),
        Key::Backspace if by_word && shift => edits(Command::Erase(Erase::ToLineStart)),
        Key::Delete if by_word && shift => edits(Command::Erase(Erase::ToLineEnd)),
        Key::Backspace if by_word => edits(Command::Erase(Erase::WordLeft)),
        Key::Delete if by_word => edits(Command::Erase(Erase::WordRight)),
        Key::Backspace => edits(Command::Erase(Erase::Left)),
        // Shift+Delete arrives as a cut.
        Key::Delete if !shift => edits(Command::Erase(Erase::Right)),
        Key::Enter if !command => edits(Command::BreakLine),
        Key::Tab if shift && !command => edits(Command::Outdent),
        Key::Tab if !command => edits(Command::Indent),

        Key::A if command && !shift => edits(Command::SelectAll),
        Key::Z if command && shift => edits(Command::Redo),
        Key::Z if command => edits(Command::Undo),
        Key::Y if command => edits(Command::Redo),
        // On some keyboards the slash needs Shift, so Shift does not count.
        Key::Slash | Key::Questionmark if command => edits(Command::ToggleComment),
        Key::D if command && shift => edits(Command::DuplicateLines),
        Key::K if command && shift => edits(Command::DeleteLines),
        Key::CloseBracket if command => edits(Command::Indent),
        Key::OpenBracket if command => edits(Command::Outdent),
        Key::Backslash | Key::Pipe if command => moves(Motion::MatchingBracket),

        Key::F if command && alt && is_mac => Some(KeyAction::Replace),
        Key::F if command && !shift => Some(KeyAction::Find),
        Key::H if command && !shift => Some(KeyAction::Replace),
        Key::G if command && is_mac && shift => Some(KeyAction::FindPrevious),
        Key::G if command && !shift => Some(KeyAction::GoToLine),
        Key::F3 if shift => Some(KeyAction::FindPrevious),
        Key::F3 => Some(KeyAction::FindNext),
        Key::Escape => Some(KeyAction::Escape),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_follow_the_system() {
        let action = |os, key, modifiers| key_action(key, modifiers, KeyContext { os, page_lines: 10 });
        let moved = |motion, extend| Some(KeyAction::Edit(Command::Move(motion, extend)));
        let ctrl = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
        let option = Modifiers::ALT;
        let linux = OperatingSystem::Nix;
        let mac = OperatingSystem::Mac;
        assert_eq!(action(linux, Key::ArrowLeft, ctrl), moved(Motion::WordLeft, Extend::Move));
        assert_eq!(action(linux, Key::ArrowLeft, ctrl | Modifiers::SHIFT), moved(Motion::WordLeft, Extend::Select));
        assert_eq!(action(mac, Key::ArrowLeft, option), moved(Motion::WordLeft, Extend::Move));
        assert_eq!(
            action(mac, Key::ArrowLeft, Modifiers::MAC_CMD | Modifiers::COMMAND),
            moved(Motion::LineStartSmart, Extend::Move)
        );
        assert_eq!(action(linux, Key::PageUp, Modifiers::NONE), moved(Motion::PageUp { lines: 10 }, Extend::Move));
        assert_eq!(action(linux, Key::S, ctrl), None);
        assert_eq!(action(linux, Key::Enter, ctrl), None);
    }
}
