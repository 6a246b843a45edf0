//! The bytes that turn a plain REPL into a framed link, and the bytes that turn it back.
//!
//! The hello consists of control bytes that a stock MicroPython prompt ignores and of bytes that occur in no UTF-8
//! text, so it may be sent to any board at any time, and no keyboard and no text file sends it by chance.

/// What a host sends: a delimiter, which ends whatever frame a vanished host left half sent, then the sequence.
pub const HELLO: [u8; 9] = [0x00, 0x1C, 0x1D, 0x1E, 0x1F, 0xFE, 0x1F, 0x1E, 0x1D];

/// The part that the board looks for. Its first byte occurs nowhere else in it, so a failed match restarts at once.
pub const HELLO_SEQUENCE: [u8; 8] = [0x1C, 0x1D, 0x1E, 0x1F, 0xFE, 0x1F, 0x1E, 0x1D];

/// Finds [`HELLO_SEQUENCE`] in a stream of bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct HelloMatcher {
    matched: u8,
}

impl HelloMatcher {
    /// Nothing seen yet.
    pub const fn new() -> Self {
        Self { matched: 0 }
    }

    /// Looks at the next byte; true when it completes the sequence.
    pub fn push(&mut self, byte: u8) -> bool {
        if HELLO_SEQUENCE.get(usize::from(self.matched)) == Some(&byte) {
            self.matched += 1;
        } else {
            self.matched = u8::from(byte == HELLO_SEQUENCE[0]);
        }
        if usize::from(self.matched) == HELLO_SEQUENCE.len() {
            self.matched = 0;
            return true;
        }
        false
    }
}

/// Finds a terminal program that talks to a board whose framed link its last host never closed.
///
/// mpremote, Thonny and people begin with Ctrl-C, Ctrl-A, Ctrl-B, Ctrl-D and Enter. Two such bytes in a row outside
/// every frame, one of them Ctrl-A, -B or -C, are no noise worth mentioning: the board returns to the plain REPL.
#[derive(Debug, Clone, Copy, Default)]
pub struct TerminalMatcher {
    keys: u8,
    commands: u8,
    previous: u8,
}

impl TerminalMatcher {
    /// Nothing seen yet.
    pub const fn new() -> Self {
        Self { keys: 0, commands: 0, previous: 0 }
    }

    /// Looks at the next byte outside frames; when a terminal is there, the two keys that it pressed last.
    pub fn push(&mut self, byte: u8) -> Option<[u8; 2]> {
        match byte {
            0x01..=0x03 => {
                self.keys = self.keys.saturating_add(1);
                self.commands = self.commands.saturating_add(1);
            }
            0x04 | b'\r' | b'\n' => self.keys = self.keys.saturating_add(1),
            _ => *self = Self::new(),
        }
        let previous = core::mem::replace(&mut self.previous, byte);
        if self.keys >= 2 && self.commands >= 1 {
            *self = Self::new();
            return Some([previous, byte]);
        }
        None
    }

    /// Forgets what was seen; a frame came in.
    pub fn reset(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> usize {
        let mut matcher = HelloMatcher::new();
        bytes.iter().filter(|&&byte| matcher.push(byte)).count()
    }

    #[test]
    fn hello_is_found_anywhere() {
        assert_eq!(HELLO[1..], HELLO_SEQUENCE);
        assert_eq!(found(&HELLO), 1);
        assert_eq!(found(&[b"print(1)\r\n".as_slice(), &HELLO, b"x", &HELLO].concat()), 2);
        assert_eq!(found(&[&HELLO_SEQUENCE[..5], &HELLO_SEQUENCE[..]].concat()), 1);
        assert_eq!(found(&HELLO_SEQUENCE[..7]), 0);
    }

    #[test]
    fn stock_prompt_ignores_every_byte_of_the_hello() {
        for byte in HELLO {
            let control_with_meaning = matches!(byte, 1..=6 | 8..=11 | 13 | 14 | 16 | 21 | 23 | 27 | 127);
            assert!(!control_with_meaning && !(32..=126).contains(&byte), "{byte:#x}");
        }
    }

    #[test]
    fn terminals_are_recognised() {
        let is_terminal = |bytes: &[u8]| {
            let mut matcher = TerminalMatcher::new();
            bytes.iter().any(|&byte| matcher.push(byte).is_some())
        };
        assert!(is_terminal(b"\r\x03"));
        assert!(is_terminal(b"\x03\x03"));
        assert!(is_terminal(b"\r\x01"));
        assert!(!is_terminal(b"\r\n\r\n"));
        assert!(!is_terminal(b"\x03"));
        assert!(!is_terminal(b"a\x03b\x03"));
    }
}
