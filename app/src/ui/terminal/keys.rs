//! Which bytes the board gets for a key

use eframe::egui::os::OperatingSystem;
use eframe::egui::{Key, Modifiers};

/// What a key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// Send these bytes.
    Send(Vec<u8>),
    /// Open the search bar.
    Find,
    /// To the next match.
    FindNext,
    /// To the match before.
    FindPrevious,
    /// Close the search bar, or drop the selection.
    Escape,
    /// Scroll by pages; negative is up.
    ScrollPages(i8),
    /// Select everything.
    SelectAll,
}

/// What `key` does, if it does not type a character.
pub fn key_action(key: Key, modifiers: Modifiers, os: OperatingSystem) -> Option<KeyAction> {
    let Modifiers { alt, shift, ctrl, command, .. } = modifiers;
    let is_mac = matches!(os, OperatingSystem::Mac | OperatingSystem::IOS);
    let send = |bytes: &[u8]| Some(KeyAction::Send(bytes.to_vec()));
    match key {
        Key::F if command && !shift => return Some(KeyAction::Find),
        Key::F3 => return Some(if shift { KeyAction::FindPrevious } else { KeyAction::FindNext }),
        Key::A if command && (is_mac || shift) => return Some(KeyAction::SelectAll),
        Key::PageUp => return Some(KeyAction::ScrollPages(-1)),
        Key::PageDown => return Some(KeyAction::ScrollPages(1)),
        Key::Escape => return Some(KeyAction::Escape),
        _ => {}
    }
    if ctrl && !alt && !shift {
        return send(&[control_byte(key)?]);
    }
    if alt || (command && is_mac) {
        return None;
    }
    match key {
        Key::Enter => send(b"\r"),
        Key::Backspace => send(b"\x7f"),
        Key::Delete => send(b"\x1b[3~"),
        Key::Tab if !shift => send(b"\t"),
        Key::ArrowUp => send(b"\x1b[A"),
        Key::ArrowDown => send(b"\x1b[B"),
        Key::ArrowRight => send(b"\x1b[C"),
        Key::ArrowLeft => send(b"\x1b[D"),
        Key::Home => send(b"\x1b[H"),
        Key::End => send(b"\x1b[F"),
        _ => None,
    }
}

/// Ctrl and a letter. C, V and X are the clipboard's and arrive as other events.
fn control_byte(key: Key) -> Option<u8> {
    let name = key.name().as_bytes();
    match name {
        [letter @ b'A'..=b'Z'] => Some(letter - b'A' + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_bytes() {
        let linux = |key, modifiers| key_action(key, modifiers, OperatingSystem::Nix);
        let ctrl = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
        assert_eq!(linux(Key::D, ctrl), Some(KeyAction::Send(vec![4])));
        assert_eq!(linux(Key::E, ctrl), Some(KeyAction::Send(vec![5])));
        assert_eq!(linux(Key::Enter, Modifiers::NONE), Some(KeyAction::Send(b"\r".to_vec())));
        assert_eq!(linux(Key::ArrowUp, Modifiers::NONE), Some(KeyAction::Send(b"\x1b[A".to_vec())));
        assert_eq!(linux(Key::F, ctrl), Some(KeyAction::Find));
        assert_eq!(linux(Key::X, Modifiers::NONE), None);
        let mac_control = Modifiers { ctrl: true, ..Modifiers::NONE };
        assert_eq!(key_action(Key::C, mac_control, OperatingSystem::Mac), Some(KeyAction::Send(vec![3])));
    }
}
