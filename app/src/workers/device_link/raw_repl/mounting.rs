//! A folder for boards without frames: a helper on the board asks in its output, and is answered on its input.
//!
//! **Invariant:** what the helper asks is never shown; a question is answered whole, so that nothing typed comes in between.

use pyrite_platform::errno::Errno;
use pyrite_protocol::message::EntryKind;
use pyrite_protocol::mount::Opening;

use crate::board::lent_folder::{Answer, Ask, MountEvent, News};
use crate::board::link::{LinkEvent, normalize};
use crate::workers::host_folder::MountAccess;

use super::super::incoming::Incoming;
use super::scripts::literal;
use super::{RawRepl, Stop};

/// What is run on the board.
const HELPER: &str = include_str!("mount_helper.py");

/// Stands before and behind a question, and before an answer.
const MARK: u8 = 0x18;

/// Longest question; anything longer is none.
const QUESTION_MAX: usize = 4096;

/// Finds questions in what a board prints.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// What came of one.
    begun: Vec<u8>,
    calls: u32,
    epoch: u32,
}

impl Questions {
    /// Takes questions out of bytes; gives what is left, and the questions.
    fn sift(&mut self, bytes: &[u8]) -> (Vec<u8>, Vec<String>) {
        let (mut rest, mut questions) = (Vec::with_capacity(bytes.len()), Vec::new());
        for &byte in bytes {
            let is_first = self.begun.is_empty();
            match (is_first, byte) {
                (true, MARK) => self.begun.push(byte),
                (true, _) => rest.push(byte),
                (false, MARK) if self.begun.len() > 1 => {
                    let question = std::mem::take(&mut self.begun);
                    questions.push(String::from_utf8_lossy(question.get(2..).unwrap_or_default()).into_owned());
                }
                (false, _) => {
                    self.begun.push(byte);
                    if self.begun.get(1) != Some(&b'P') || self.begun.len() > QUESTION_MAX {
                        // A program printed that byte.
                        rest.append(&mut self.begun);
                    }
                }
            }
        }
        (rest, questions)
    }
}

impl RawRepl<'_> {
    /// Takes what the board sent: questions go to the folder, the rest is given back.
    pub(super) fn sift(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, Stop> {
        if self.mount.folder().is_none() {
            return Ok(bytes);
        }
        let (rest, questions) = self.questions.sift(&bytes);
        for question in questions {
            let asked = ask(&question);
            match (asked, self.mount.folder()) {
                (Some(Asked::Folder(ask)), Some(folder)) => {
                    self.questions.calls = self.questions.calls.wrapping_add(1);
                    folder.call(self.questions.calls, ask);
                }
                (Some(Asked::Here(path)), _) => self.answer(&format!("0 x{}", hex(&path)))?,
                _ => self.answer(&Errno::EINVAL.0.to_string())?,
            }
        }
        Ok(rest)
    }

    fn answer(&mut self, words: &str) -> Result<(), Stop> {
        let line = [&[MARK], words.as_bytes(), b"\n"].concat();
        self.write(&line)
    }

    /// The folder has said something.
    pub(super) fn folder_said(&mut self, generation: u64, news: News) -> Result<(), Stop> {
        if !self.mount.is_current(generation) {
            return Ok(());
        }
        match news {
            News::Answer(_, answer) => self.answer(&words(&answer)),
            News::Changed(paths) => {
                self.report.send(LinkEvent::Mount(MountEvent::Changed(paths)));
                Ok(())
            }
        }
    }

    /// Lends the board a folder.
    pub(super) fn mount(
        &mut self,
        incoming: &mut Incoming,
        path: &std::path::Path,
        access: MountAccess,
    ) -> Result<(), Stop> {
        if self.running.is_some() {
            let reason = "A program is running on the board: stop it first.".to_owned();
            self.report.send(LinkEvent::Mount(MountEvent::Failed(reason)));
            return Ok(());
        }
        match self.mount.lend(path, access) {
            Ok(()) => self.send_helper(incoming),
            Err(reason) => {
                self.report.send(LinkEvent::Mount(MountEvent::Failed(reason)));
                Ok(())
            }
        }
    }

    /// Sends the helper to a board that is to have the folder, and does not know it (any more).
    pub(super) fn send_helper(&mut self, incoming: &mut Incoming) -> Result<(), Stop> {
        let Some(folder) = self.mount.folder() else { return Ok(()) };
        let (path, access) = (folder.path().to_owned(), folder.access());
        self.questions.epoch = self.questions.epoch.wrapping_add(1);
        folder.epoch(self.questions.epoch);
        // In a place of its own, where no program changes what it needs.
        match self.script(incoming, &format!("exec({}, {{}})\n", literal(HELPER).replace("\\U0000000a", "\\n")))? {
            Ok(_) => self.report.send(LinkEvent::Mount(MountEvent::Mounted(path, access))),
            Err(error) => {
                self.mount.take_back();
                let reason = format!("The board's firmware cannot do it: {error}");
                self.report.send(LinkEvent::Mount(MountEvent::Failed(reason)));
            }
        }
        Ok(())
    }

    /// Takes the folder back.
    pub(super) fn unmount(&mut self, incoming: &mut Incoming) -> Result<(), Stop> {
        let is_lent = self.mount.folder().is_some();
        if is_lent && self.running.is_none() {
            // A program that has unmounted it itself has done no harm.
            let _ = self.script(incoming, "import os\nos.chdir('/')\nos.umount('/remote')\n")?;
        }
        self.mount.take_back();
        self.report.send(LinkEvent::Mount(MountEvent::Unmounted));
        Ok(())
    }
}

/// What a question wants.
enum Asked {
    /// Something of the folder.
    Folder(Ask),
    /// Where a path leads.
    Here(String),
}

fn ask(question: &str) -> Option<Asked> {
    let mut words = question.split(' ');
    let verb = words.next()?;
    let path = |words: &mut std::str::Split<'_, char>| {
        let text = String::from_utf8(unhex(words.next()?.strip_prefix('x')?)?).ok()?;
        Some(normalize(&text))
    };
    // A path as the folder has it.
    let inner = |words: &mut std::str::Split<'_, char>| path(words).map(|path| path.trim_start_matches('/').to_owned());
    let number = |words: &mut std::str::Split<'_, char>| words.next()?.parse::<u32>().ok();
    let words = &mut words;
    Some(Asked::Folder(match verb {
        "chdir" => return path(words).map(Asked::Here),
        "stat" => Ask::Stat(inner(words)?),
        "list" => Ask::List { path: inner(words)?, index: number(words)? },
        "mkdir" => Ask::MakeDirectory(inner(words)?),
        "rmdir" => Ask::RemoveDirectory(inner(words)?),
        "remove" => Ask::Remove(inner(words)?),
        "rename" => Ask::Rename(inner(words)?, inner(words)?),
        "space" => Ask::Space,
        "open" => {
            let path = inner(words)?;
            let mode = words.next()?;
            let opening = match (mode.chars().next()?, mode.contains('+')) {
                ('w', _) => Opening::Replace,
                ('x', _) => Opening::New,
                ('a', _) => Opening::Append,
                (_, true) => Opening::Update,
                (_, false) => Opening::Read,
            };
            Ask::OpenNext { path, opening }
        }
        "read" => Ask::Piece { file: number(words)?, offset: number(words)? },
        "write" => Ask::Write { file: number(words)?, offset: number(words)?, bytes: from_base64(words.next()?)? },
        "flush" => Ask::Flush(number(words)?),
        "close" => Ask::Close(number(words)?),
        _ => return None,
    }))
}

fn words(answer: &Answer) -> String {
    let mode = |kind: EntryKind| match kind {
        EntryKind::Directory => 0x4000,
        EntryKind::File => 0x8000,
    };
    match answer {
        Answer::Done => "0".to_owned(),
        Answer::Failed(errno) => errno.0.to_string(),
        Answer::Status(status) => format!("0 {} {} {}", mode(status.kind), status.size, status.modified_seconds),
        Answer::Opened { size, contents } => format!("0 {contents} {size}"),
        Answer::Data(_, bytes) => format!("0 {}", to_base64(bytes)),
        Answer::Space { block_size, block_count, free_blocks } => format!("0 {block_size} {block_count} {free_blocks}"),
        Answer::Entries(entries) => {
            let mut words = "0".to_owned();
            for (name, status) in entries {
                words.push_str(&format!(" x{} {} {}", hex(name), mode(status.kind), status.size));
            }
            words
        }
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().enumerate().fold(0_u32, |bits, (at, &byte)| bits | u32::from(byte) << (16 - 8 * at));
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            text.push(if digit <= group.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes().filter(|&byte| byte != b'=') {
        bits = bits << 6 | DIGITS.iter().position(|&known| known == digit)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_survives_the_way() {
        for length in 0..20_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(77)).collect();
            assert_eq!(from_base64(&to_base64(&bytes)), Some(bytes));
        }
        assert_eq!((to_base64(b"Pyrite"), from_base64("UHl!")), ("UHlyaXRl".to_owned(), None));
        assert_eq!(unhex(&hex("größe")).as_deref(), Some("größe".as_bytes()));
        assert_eq!((unhex("0"), unhex("é")), (Some(vec![0]), None));
    }

    #[test]
    fn questions_are_taken_out_of_the_output() {
        let mut questions = Questions::default();
        assert_eq!(questions.sift(b"one\x18Psta"), (b"one".to_vec(), Vec::new()));
        assert_eq!(questions.sift(b"t x2f\x18two\x18"), (b"two".to_vec(), vec!["stat x2f".to_owned()]));
        // A program's own byte.
        assert_eq!(questions.sift(b"three"), (b"\x18three".to_vec(), Vec::new()));
    }

    #[test]
    fn paths_stay_inside() {
        for (question, expected) in [("stat x2f2e2e2f6574632f2e2f61", "etc/a"), ("stat x", ""), ("stat x2f", "")] {
            assert!(matches!(ask(question), Some(Asked::Folder(Ask::Stat(path))) if path == expected), "{question}");
        }
        for damaged in ["", "stat", "stat zz", "open x61", "read 1", "write 1 2 !", "format x61", "list x61 -1"] {
            assert!(ask(damaged).is_none(), "{damaged}");
        }
    }
}
