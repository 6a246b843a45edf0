//! Versions of files of a board that were overwritten or deleted, or written.
//!
//! **Invariant:** a version is named by what it holds, so that what was kept once is not kept again.

use serde::{Deserialize, Serialize};

use super::link::Peer;

/// Which board, as a name for a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BoardKey(String);

impl BoardKey {
    /// Of the board that answered: its unique number, or its name where it did not tell one.
    pub fn of(peer: &Peer) -> Self {
        let name = if peer.unique_id.is_empty() { &peer.machine } else { &peer.unique_id };
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
        let key: String = name.chars().map(safe).take(80).collect();
        Self(if key.is_empty() { "board".to_owned() } else { key })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One version of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Where it was on the board.
    pub path: String,
    /// When it was kept, in seconds since 1970-01-01 UTC.
    pub seconds: u64,
    /// Bytes.
    pub size: u64,
    /// As in zlib.
    pub crc32: u32,
    /// SHA-256 in hex digits.
    pub sha256: String,
    /// What happened.
    pub event: VersionEvent,
}

/// Why a version was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum VersionEvent {
    /// It was written to the board.
    Written,
    /// It was on the board and was about to be replaced.
    Replaced,
    /// It was on the board and was about to be deleted.
    Deleted,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::link::PeerKind;

    #[test]
    fn a_key_is_a_name_for_a_folder() {
        let peer = |id: &str, machine: &str| Peer {
            kind: PeerKind::Pyrite,
            firmware: String::new(),
            machine: machine.into(),
            platform: String::new(),
            unique_id: id.into(),
            heap_bytes: 0,
            flash_bytes: 0,
        };
        assert_eq!(BoardKey::of(&peer("0a1b", "ESP32")).as_str(), "0a1b");
        assert_eq!(BoardKey::of(&peer("", "../x y")).as_str(), "___x_y");
        assert_eq!(BoardKey::of(&peer("", "")).as_str(), "board");
    }
}
