//! The lines entered last, newest first, in a fixed number of bytes: the oldest make room.

const CAPACITY: usize = 1024;
const HEADER: usize = 2;

/// Lines entered at the prompt.
pub struct History {
    bytes: [u8; CAPACITY],
    used: usize,
}

impl Default for History {
    fn default() -> Self {
        Self::new()
    }
}

impl History {
    /// Without lines.
    pub const fn new() -> Self {
        Self { bytes: [0; CAPACITY], used: 0 }
    }

    /// Forgets all lines.
    pub fn clear(&mut self) {
        self.used = 0;
    }

    /// Takes a line in; not an empty one, not the newest again, and not one longer than the whole store.
    pub fn push(&mut self, line: &[u8]) {
        let needed = HEADER + line.len();
        if line.is_empty() || needed > CAPACITY || self.get(0) == Some(line) {
            return;
        }
        while self.used + needed > CAPACITY {
            self.drop_oldest();
        }
        self.bytes.copy_within(..self.used, needed);
        let length = line.len() as u16;
        self.bytes[..HEADER].copy_from_slice(&length.to_le_bytes());
        self.bytes[HEADER..needed].copy_from_slice(line);
        self.used += needed;
    }

    /// The line number `index`, 0 being the newest.
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        self.lines().nth(index)
    }

    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &self.bytes[..self.used];
        core::iter::from_fn(move || {
            let (header, after) = rest.split_first_chunk::<HEADER>()?;
            let (line, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*header)))?;
            rest = after;
            Some(line)
        })
    }

    fn drop_oldest(&mut self) {
        let oldest = self.lines().last().map_or(self.used, |line| HEADER + line.len());
        self.used -= oldest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_first_without_repetition() {
        let mut history = History::new();
        for line in ["a", "", "b", "b", "a"] {
            history.push(line.as_bytes());
        }
        assert_eq!(history.lines().collect::<std::vec::Vec<_>>(), [b"a", b"b", b"a"]);
        assert_eq!(history.get(3), None);
    }

    #[test]
    fn oldest_make_room() {
        let mut history = History::new();
        for round in 0..10_000_usize {
            let line = std::format!("{}{round}", "x".repeat(round % 700));
            history.push(line.as_bytes());
            assert_eq!(history.get(0), Some(line.as_bytes()));
        }
        history.push(&[b'y'; CAPACITY]);
        assert!(history.get(0).is_some_and(|line| line[0] == b'x'));
        history.push(&[b'z'; CAPACITY - HEADER]);
        assert_eq!(history.lines().count(), 1);
    }
}
