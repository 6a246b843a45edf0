//! A terminal at the prompt of a whole simulated board.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use pyrite_sim::{Board, Link, Options};

/// Nothing here takes longer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What is typed and printed at a board's prompt.
pub struct Terminal {
    link: Link,
    text: String,
}

impl Terminal {
    pub fn new(board: &Board) -> Self {
        let mut link = board.link();
        link.set_read_timeout(Some(Duration::from_millis(20)));
        Self { link, text: String::new() }
    }

    pub fn send(&mut self, text: &str) {
        self.link.write_all(text.as_bytes()).expect("the board listens");
    }

    /// Waits for a text; what came up to its end is taken.
    #[track_caller]
    pub fn expect(&mut self, wanted: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.text.find(wanted) {
                let rest = self.text.split_off(at + wanted.len());
                return std::mem::replace(&mut self.text, rest);
            }
            assert!(Instant::now() < deadline, "no {wanted:?} in {:?}", self.text);
            let mut piece = [0; 1024];
            if let Ok(count) = self.link.read(&mut piece) {
                self.text.push_str(&String::from_utf8_lossy(&piece[..count]));
            }
        }
    }

    /// Types a line at the prompt and waits for the next prompt; what was printed.
    #[track_caller]
    pub fn line(&mut self, line: &str) -> String {
        self.send(&format!("{line}\r"));
        self.expect("\r\n");
        let text = self.expect(">>> ");
        text.trim_end_matches(">>> ").replace("\r\n", "\n")
    }

    /// The same; the last line that was printed.
    #[track_caller]
    pub fn last_line(&mut self, line: &str) -> String {
        self.line(line).trim_end().lines().last().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn soft_reset(&mut self) {
        self.send("\x04");
        self.expect("soft reboot");
        self.expect(">>> ");
    }
}

/// A board at its first prompt.
pub fn start(options: Options) -> (Board, Terminal) {
    let board = Board::start(options).expect("a board");
    let mut terminal = Terminal::new(&board);
    terminal.expect(">>> ");
    (board, terminal)
}
