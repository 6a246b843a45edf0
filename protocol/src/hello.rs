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
/// mpremote, Thonny and people begin with Enter or Ctrl-C, and Ctrl-A, -B, -C or -D. Two such bytes in a row outside every frame, one
/// of them Ctrl-A, -B or -C, are no noise worth mentioning: the board returns to the plain REPL. The rest of a frame whose start was
/// damaged is not to look like that: it begins mostly with 01 or 02, which is no beginning here, has 01 for each zero of its data, and
/// bytes that are no text; behind those it takes four, and Ctrl-A is none of them. So that its first bytes are not taken for keys, those
/// are held until the line is quiet ([`TerminalMatcher::settle`]) or enough followed them that somebody can type.
#[derive(Debug, Clone, Copy, Default)]
pub struct TerminalMatcher {
    keys: u8,
    previous: u8,
    is_binary: bool,
    held: Keys,
}

/// What a terminal typed last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keys {
    bytes: [u8; HELD],
    count: u8,
}

/// A terminal is known by its keys and what follows them; together as many bytes as this are enough.
const HELD: usize = 8;

impl Keys {
    /// The bytes in their order.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.count)).unwrap_or(&[])
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(usize::from(self.count)) {
            *place = byte;
            self.count += 1;
        }
    }
}

impl TerminalMatcher {
    /// Nothing seen yet.
    pub const fn new() -> Self {
        Self { keys: 0, previous: 0, is_binary: false, held: Keys { bytes: [0; HELD], count: 0 } }
    }

    /// Looks at the next byte outside frames; when a terminal is there without doubt, what it typed last.
    pub fn push(&mut self, byte: u8) -> Option<Keys> {
        if self.is_holding() {
            if !is_typed(byte) && !matches!(byte, 0x01..=0x04 | b'\r' | b'\n') {
                *self = Self { is_binary: true, ..Self::new() };
                return None;
            }
            self.held.push(byte);
            return (usize::from(self.held.count) == HELD).then(|| self.settle()).flatten();
        }
        let is_key = match byte {
            0x01 => !self.is_binary,
            0x02..=0x04 | b'\r' | b'\n' => true,
            _ => false,
        };
        if is_key {
            self.keys = self.keys.saturating_add(1);
        } else {
            self.keys = 0;
            self.is_binary |= !is_typed(byte);
        }
        let previous = core::mem::replace(&mut self.previous, byte);
        let is_pair = match previous {
            0x03 => true,
            b'\r' | b'\n' => matches!(byte, 0x01..=0x03),
            _ => false,
        };
        if is_pair && self.keys >= if self.is_binary { 4 } else { 2 } {
            self.held.push(previous);
            self.held.push(byte);
        }
        None
    }

    /// Whether keys were seen that may be those of a terminal.
    pub fn is_holding(&self) -> bool {
        self.held.count > 0
    }

    /// Nothing has followed for a while: who typed, if keys are held, is a terminal.
    pub fn settle(&mut self) -> Option<Keys> {
        let held = core::mem::take(self).held;
        (held.count > 0).then_some(held)
    }

    /// Forgets what was seen: a frame came in, or the end of one.
    pub fn reset(&mut self) {
        *self = Self::new();
    }
}

/// Whether a byte is what keyboards type most.
const fn is_typed(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | 0x05 | 0x08 | 0x1b | 0x7f)
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
            bytes.iter().any(|&byte| matcher.push(byte).is_some()) || matcher.settle().is_some()
        };
        assert!(is_terminal(b"\r\x03"));
        assert!(is_terminal(b"\x03\x03"));
        assert!(is_terminal(b"\r\x01"));
        assert!(is_terminal(b"\x03\x01"));
        assert!(!is_terminal(b"\r\n\r\n"));
        assert!(!is_terminal(b"\x03"));
        assert!(!is_terminal(b"a\x03b\x03"));
        assert!(is_terminal(b"exit\x7f()\r\x03"));
        // The rest of a frame without its start, and who types behind it.
        assert!(!is_terminal(b"\x01\x01\x06\x01\x02\x01\x06\x01\x02\r\x06"));
        assert!(!is_terminal(b"\x05\x91\x02\x03\r\x01\x01\x01\x01\x01\x01"));
        assert!(is_terminal("ä\r\u{3}\r\u{3}".as_bytes()));
        // The first part of an answer has its first zero there, and the number 3.
        assert!(!is_terminal(b"\n\x03\x01\x1e\x91\x02\x04\x01\x80\x08"));
        let mut matcher = TerminalMatcher::new();
        let typed = b"\r\x03print(1)\r";
        let found =
            typed.iter().position(|&byte| matcher.push(byte).is_some_and(|keys| keys.bytes() == &typed[..HELD]));
        assert_eq!(found, Some(HELD - 1));
    }
}
