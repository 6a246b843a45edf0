//! The shell: console output and the line being typed.
//!
//! **Invariant:** every byte that came is kept in order until the scroll-back's bound drops the oldest lines.

/// The shell.
#[derive(Debug, Default)]
pub struct Shell {
    /// What came from the board, as text.
    pub output: String,
    partial: Vec<u8>,
}

impl Shell {
    /// Takes output of the board.
    pub fn write(&mut self, bytes: &[u8]) {
        self.partial.extend_from_slice(bytes);
        let bytes = std::mem::take(&mut self.partial);
        let end = bytes.len() - incomplete_tail(&bytes);
        self.output.push_str(&String::from_utf8_lossy(&bytes[..end]).replace('\r', ""));
        self.partial = bytes[end..].to_vec();
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Bytes at the end that begin a UTF-8 character without finishing it.
fn incomplete_tail(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    }
}
