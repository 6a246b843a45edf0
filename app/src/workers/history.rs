//! Keeps versions of a board's files on this computer.
//!
//! A folder for each board: `versions.jsonl`, a line for each version, and `contents/`, a file for each content.
//!
//! **Invariant:** a line is written when its content is on disk; nothing is ever removed or changed. Several windows may add lines to
//! one folder.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use pyrite_protocol::frame::crc32;
use sha2::{Digest as _, Sha256};

use crate::board::history::{BoardKey, Version, VersionEvent};
use crate::state::effect::Expected;
use crate::state::event::SaveError;

use super::disk::describe;
use super::disk::save::save;

/// The versions of one board's files.
#[derive(Debug)]
pub struct History {
    folder: PathBuf,
    versions: Vec<Version>,
}

impl History {
    /// Reads what was kept of a board. Lines that cannot be read are passed over.
    pub fn open(all_boards: &Path, board: &BoardKey) -> Self {
        let folder = all_boards.join(board.as_str());
        let text = std::fs::read_to_string(list_of(&folder)).unwrap_or_default();
        let versions = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Self { folder, versions }
    }

    /// All of them, the oldest first.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// What was kept of a file that has this size and checksum.
    pub fn find(&self, path: &str, size: u64, crc32: u32) -> Option<&Version> {
        self.versions.iter().rev().find(|it| it.path == path && it.size == size && it.crc32 == crc32)
    }

    /// Keeps a content of a file.
    pub fn keep(&mut self, path: &str, bytes: &[u8], event: VersionEvent) -> Result<(), String> {
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let contents = self.folder.join("contents");
        let target = contents.join(&sha256);
        if std::fs::metadata(&target).is_ok_and(|there| there.len() == bytes.len() as u64) {
            return self.note(path, bytes.len() as u64, crc32(bytes), sha256, event);
        }
        std::fs::create_dir_all(&contents).map_err(|error| describe(&contents, &error))?;
        match save(&target, bytes, Expected::Anything) {
            Ok(_) => self.note(path, bytes.len() as u64, crc32(bytes), sha256, event),
            Err(SaveError::Failed(reason)) => Err(reason),
            Err(SaveError::ChangedOutside | SaveError::Exists) => Err(format!("{} was changed.", target.display())),
        }
    }

    /// Notes that a content that was kept before stood on the board.
    pub fn keep_again(&mut self, version: &Version, event: VersionEvent) -> Result<(), String> {
        self.note(&version.path, version.size, version.crc32, version.sha256.clone(), event)
    }

    fn note(&mut self, path: &str, size: u64, crc32: u32, sha256: String, event: VersionEvent) -> Result<(), String> {
        // What is there already under this name is not told twice, unless it goes.
        let newest = self.versions.iter().rev().find(|version| version.path == path);
        let goes = event == VersionEvent::Deleted && newest.is_some_and(|it| it.event != VersionEvent::Deleted);
        if newest.is_some_and(|newest| newest.sha256 == sha256 && !goes) {
            return Ok(());
        }
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let version = Version { path: path.to_owned(), seconds, size, crc32, sha256, event };
        let list = list_of(&self.folder);
        let mut line = serde_json::to_vec(&version).map_err(|error| error.to_string())?;
        // A line that was cut off by a power loss ends here.
        line.insert(0, b'\n');
        line.push(b'\n');
        let file = OpenOptions::new().create(true).append(true).open(&list);
        let written = file.and_then(|mut file| file.write_all(&line).and_then(|()| file.sync_data()));
        written.map_err(|error| describe(&list, &error))?;
        self.versions.push(version);
        Ok(())
    }

    /// Reads a version back.
    pub fn read(&self, version: &Version) -> Result<Vec<u8>, String> {
        // The name comes from a file.
        if version.sha256.is_empty() || !version.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err("its entry is damaged.".to_owned());
        }
        let path = self.folder.join("contents").join(&version.sha256);
        let bytes = std::fs::read(&path).map_err(|error| describe(&path, &error))?;
        if bytes.len() as u64 != version.size || crc32(&bytes) != version.crc32 {
            return Err(format!("{} is damaged.", path.display()));
        }
        Ok(bytes)
    }
}

fn list_of(folder: &Path) -> PathBuf {
    folder.join("versions.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::link::{Peer, PeerKind};
    use VersionEvent::{Deleted, Replaced, Written};

    fn key() -> BoardKey {
        BoardKey::of(&Peer {
            kind: PeerKind::Pyrite,
            firmware: String::new(),
            machine: "b".into(),
            platform: String::new(),
            unique_id: String::new(),
            heap_bytes: 0,
            flash_bytes: 0,
        })
    }

    #[test]
    fn versions_come_back_each_content_once() {
        let data = tempfile::tempdir().unwrap();
        let mut history = History::open(data.path(), &key());
        history.keep("/a.py", b"one", Replaced).unwrap();
        history.keep("/a.py", b"two", Written).unwrap();
        history.keep("/a.py", b"two", Replaced).unwrap();
        history.keep("/b.py", b"one", Deleted).unwrap();
        let known = history.find("/a.py", 3, crc32(b"two")).unwrap().clone();
        history.keep_again(&known, Deleted).unwrap();
        history.keep_again(&known, Deleted).unwrap();
        // A line that was cut off, and one of another program.
        let list = data.path().join("b/versions.jsonl");
        let mut text = std::fs::read(&list).unwrap();
        text.extend(b"\n{\"path\":\"/c");
        std::fs::write(&list, text).unwrap();
        history.keep("/c.py", b"", Written).unwrap();
        let history = History::open(data.path(), &key());
        let told: Vec<_> = history.versions().iter().map(|it| (it.path.as_str(), it.size, it.event)).collect();
        let expected = [
            ("/a.py", 3, Replaced),
            ("/a.py", 3, Written),
            ("/b.py", 3, Deleted),
            ("/a.py", 3, Deleted),
            ("/c.py", 0, Written),
        ];
        assert_eq!(told, expected);
        assert_eq!(history.read(&history.versions()[1]), Ok(b"two".to_vec()));
        assert_eq!(std::fs::read_dir(data.path().join("b/contents")).unwrap().count(), 3);
        std::fs::write(data.path().join("b/contents").join(&history.versions()[1].sha256), "tw0").unwrap();
        assert!(history.read(&history.versions()[1]).is_err());
        let outside = Version { sha256: "../versions.jsonl".into(), ..history.versions()[0].clone() };
        assert!(history.read(&outside).is_err());
    }
}
