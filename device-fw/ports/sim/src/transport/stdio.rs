//! The board on this terminal, or on a pair of pipes.

use std::io::{self, IsTerminal, Read, Write};
use std::time::Duration;

use super::forward;
use crate::board::Board;

/// Ctrl-], which leaves as in mpremote and telnet.
const LEAVE: u8 = 0x1D;

/// How long the board may be silent after the end of a piped input before it is turned off.
const SILENCE: Duration = Duration::from_millis(300);

/// Serves the board on standard input and output until Ctrl-] on a terminal, or the end of a piped input.
pub fn serve(board: Board) -> io::Result<()> {
    let on_terminal = io::stdin().is_terminal();
    let raw = on_terminal.then(RawTerminal::new).transpose()?;
    if on_terminal {
        eprint!("Simulated board on this terminal; Ctrl-] leaves.\r\n");
    }
    let (from_board, mut to_board) = board.link().split();
    let output = std::thread::spawn(move || forward(from_board, &mut io::stdout()));
    let mut input = io::stdin().lock();
    let mut piece = [0; super::PIECE];
    loop {
        let count = input.read(&mut piece)?;
        if count == 0 {
            break;
        }
        let piece = &piece[..count];
        let leave = piece.iter().position(|&byte| on_terminal && byte == LEAVE);
        if to_board.write_all(&piece[..leave.unwrap_or(count)]).is_err() || leave.is_some() {
            break;
        }
    }
    if !on_terminal {
        board.wait_until_silent(SILENCE);
    }
    board.power_off();
    drop(raw);
    // A reader of our output that went away is no error of ours.
    let _ = output.join();
    if on_terminal {
        eprintln!();
    }
    Ok(())
}

/// A terminal that hands every key over as it is, until dropped.
pub struct RawTerminal {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

impl RawTerminal {
    #[cfg(unix)]
    /// Sets the terminal up, if standard input is one.
    pub fn new() -> io::Result<Self> {
        let before = rustix::termios::tcgetattr(io::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &raw)?;
        Ok(Self { before })
    }

    #[cfg(not(unix))]
    /// Sets the terminal up, if standard input is one.
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        #[cfg(unix)]
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.before);
    }
}
