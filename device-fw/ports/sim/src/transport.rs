//! Where the far end of a simulated board's cable is: this terminal, a pseudo terminal, a TCP port,
//! a serial port over the network.
//!
//! Each transport moves bytes until the board is off or its own end is gone for good; a client that goes away and comes
//! back finds the board as it was.

use std::io::{self, Read, Write};
use std::time::Duration;

use crate::link::LinkReader;

#[cfg(unix)]
pub mod pty;
pub mod rfc2217;
pub mod stdio;
pub mod tcp;

/// Bytes moved at once.
const PIECE: usize = 4096;

/// How often a transport looks whether its client came or went, where the system does not tell.
const LOOK: Duration = Duration::from_millis(50);

/// Moves what the board sends into `sink` until the board is off, or `sink` fails.
fn forward(mut from_board: LinkReader, sink: &mut dyn Write) -> io::Result<()> {
    from_board.set_timeout(None);
    let mut piece = [0; PIECE];
    loop {
        let count = from_board.read(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        sink.write_all(&piece[..count])?;
        sink.flush()?;
    }
}
