//! Unpacking what comes in deflated, piece by piece, in a window of fixed size.
//!
//! **Invariant:** memory is bounded by the window, and output by who takes it: an error from there ends the unpacking.

use pyrite_protocol::limits::PACKED_WINDOW;
use pyrite_protocol::message::Failure;
use pyrite_runtime::types::deflate_io::inflate::{Inflate, Memory, Pause, Stage, TABLES};

/// An unpacking under way.
pub struct Unpacker {
    inflate: Inflate,
    tables: [u8; TABLES],
    window: [u8; PACKED_WINDOW],
}

impl Default for Unpacker {
    fn default() -> Self {
        Self { inflate: Inflate::new(), tables: [0; TABLES], window: [0; PACKED_WINDOW] }
    }
}

impl Unpacker {
    /// At the start of other data.
    pub fn begin(&mut self) {
        self.inflate = Inflate::new();
    }

    /// Unpacks all of a piece and gives what comes of it to `take`.
    pub fn unpack(
        &mut self,
        mut packed: &[u8],
        take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        loop {
            let mut memory = Memory { tables: &mut self.tables, window: &mut self.window };
            let pause = self.inflate.run(&mut memory, &mut packed, PACKED_WINDOW);
            let start = self.inflate.oldest(PACKED_WINDOW);
            let ready = core::mem::take(&mut self.inflate.ready).min(PACKED_WINDOW);
            let (first, second) = self.window.split_at(start);
            let later = ready.saturating_sub(second.len());
            take(second.get(..ready).unwrap_or(second))?;
            take(first.get(..later).unwrap_or(first))?;
            match pause {
                Pause::Damaged => return Err(Failure::ChecksumMismatch),
                Pause::NeedsInput => return Ok(()),
                Pause::HasOutput if self.inflate.stage != Stage::Finished => {}
                // What stands behind the end does not count; the checksum of the whole does.
                Pause::HasOutput => return Ok(()),
            }
        }
    }
}
