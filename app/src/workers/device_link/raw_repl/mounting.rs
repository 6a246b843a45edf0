//! A folder for boards without frames: a helper on the board asks in its output, and is answered on its input.
//!
//! **Invariant:** what the helper asks is never shown; a question is answered whole, so that nothing typed comes in between. Never more of an
//! answer is on its way than the input buffer of a small board takes, and none of it does anything at a prompt but stand there.

use pyrite_platform::errno::Errno;
use pyrite_protocol::message::EntryKind;
use pyrite_protocol::mount::{Opening, Packing};

use crate::board::lent_folder::{Answer, Ask, MountEvent, News, OpenedNext, Status, Wanted};
use crate::board::link::{LinkEvent, normalize};
use crate::board::packing::pack;
use crate::workers::host_folder::MountAccess;

use super::super::incoming::Incoming;
use super::base64::{from_base64, to_base64};
use super::scripts::literal;
use super::{RawRepl, Stop};

/// What is run on the board.
const HELPER: &str = include_str!("mount_helper.py");

/// Stands before and behind a question, and before an answer.
const MARK: u8 = 0x18;

/// Longest question; anything longer is none.
const QUESTION_MAX: usize = 4096;

/// Bytes of an answer that are sent at once. The input buffer of an ESP32 has 256, and no flow control.
const ROOM: usize = 200;

/// As many more are sent with each word of the helper that it has taken so many.
const TAKEN: usize = 64;

/// Bytes that mean something at a prompt, or in an answer, and the one behind which they stand there with another bit changed.
const KEYS: [u8; 5] = [1, 2, 3, 4, MARK];
const ESCAPE: u8 = 0x1b;

/// Finds questions in what a board prints.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// What came of one.
    begun: Vec<u8>,
    calls: u32,
    epoch: u32,
    /// The question that waits, and in which form its data may travel.
    asked: Option<(u32, Form)>,
    reply: Option<Reply>,
}

/// An answer on its way, until the helper has taken it but for the last bytes.
#[derive(Debug)]
struct Reply {
    bytes: Vec<u8>,
    sent: usize,
    room: usize,
    /// How often the helper is going to say that it has taken some more.
    awaited: usize,
}

impl Reply {
    /// What may be sent now.
    fn part(&mut self) -> &[u8] {
        let end = self.bytes.len().min(self.room);
        let part = self.bytes.get(self.sent..end).unwrap_or_default();
        self.sent = end;
        part
    }
}

/// How data travel to a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As they are, but for some bytes that travel as two.
    Bytes,
    /// In base 64: the board reads only text.
    Text,
}

/// What the helper says.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Question(String),
    /// It has taken some more of an answer.
    Taken,
}

impl Questions {
    /// Takes what the helper says out of bytes; gives what is left, and that.
    fn sift(&mut self, bytes: &[u8]) -> (Vec<u8>, Vec<Said>) {
        let (mut rest, mut said) = (Vec::with_capacity(bytes.len()), Vec::new());
        for &byte in bytes {
            let is_first = self.begun.is_empty();
            match (is_first, byte) {
                (true, MARK) => self.begun.push(byte),
                (true, _) => rest.push(byte),
                (false, MARK) if self.begun.len() > 1 => {
                    let question = std::mem::take(&mut self.begun);
                    said.push(Said::Question(
                        String::from_utf8_lossy(question.get(2..).unwrap_or_default()).into_owned(),
                    ));
                }
                (false, b'K') if self.begun.len() == 1 && self.is_awaited() => {
                    self.begun.clear();
                    said.push(Said::Taken);
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
        (rest, said)
    }

    /// Whether the helper is going to say that it has taken something; if so it says that now.
    fn is_awaited(&mut self) -> bool {
        let awaited = self.reply.as_mut().filter(|reply| reply.awaited > 0);
        awaited.map(|reply| reply.awaited -= 1).is_some()
    }

    /// Whether an answer was on its way, of which some may stand at the prompt now; it goes no further.
    pub(super) fn call_off(&mut self) -> bool {
        self.asked = None;
        self.reply.take().is_some_and(|reply| reply.awaited > 0)
    }
}

/// A program without its comments, its indentation a blank a level: it travels whenever a program is run.
fn short(program: &str) -> String {
    let lines = program.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let short = |line: &str| {
        let text = line.trim_start();
        format!("{}{text}\n", " ".repeat((line.len() - text.len()) / 4))
    };
    lines.map(short).collect()
}

/// Runs the helper in a place of its own, where no program changes what it needs.
fn plain_helper() -> String {
    format!("exec({}, {{}})\n", literal(&short(HELPER)).replace("\\U0000000a", "\\n"))
}

/// The same in less than half as many bytes, for boards that unpack.
fn packed_helper() -> String {
    let packed = to_base64(&pack(short(HELPER).as_bytes()));
    format!(
        "import deflate as _d,io as _i,binascii as _b\n_t=_d.DeflateIO(_i.BytesIO(_b.a2b_base64(b'{packed}')),_d.RAW,12).read()\ndel _d,_i,_b\nexec(_t,{{}})\ndel _t\n"
    )
}

impl RawRepl<'_> {
    /// Takes what the board sent: questions go to the folder, the rest is given back.
    pub(super) fn sift(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, Stop> {
        if self.mount.folder().is_none() {
            return Ok(bytes);
        }
        let (rest, said) = self.questions.sift(&bytes);
        for said in said {
            let question = match said {
                Said::Question(question) => question,
                Said::Taken => {
                    self.go_on_answering(TAKEN)?;
                    continue;
                }
            };
            let asked = ask(&question);
            self.questions.calls = self.questions.calls.wrapping_add(1);
            let call = self.questions.calls;
            // Who asks does not wait for the answer before any more.
            self.questions.call_off();
            match (asked, self.mount.folder()) {
                (Some(Asked::Dropped(ask)), Some(folder)) => folder.call(call, ask),
                (Some(Asked::Folder(ask, form)), Some(folder)) => {
                    self.questions.asked = Some((call, form));
                    folder.call(call, ask);
                }
                (Some(Asked::Here(path)), _) => self.answer(message(&format!("x{}", hex(&path))))?,
                _ => self.answer(refusal(Errno::EINVAL))?,
            }
        }
        Ok(rest)
    }

    fn answer(&mut self, Telegram { bytes, data }: Telegram) -> Result<(), Stop> {
        self.questions.reply = Some(Reply { bytes, sent: 0, room: 0, awaited: data.saturating_sub(1) / TAKEN });
        self.go_on_answering(ROOM)
    }

    /// There is room for some more.
    fn go_on_answering(&mut self, room: usize) -> Result<(), Stop> {
        let Some(reply) = &mut self.questions.reply else { return Ok(()) };
        reply.room += room;
        let part = reply.part().to_vec();
        self.write(&part)
    }

    /// The folder has said something.
    pub(super) fn folder_said(&mut self, generation: u64, news: News) -> Result<(), Stop> {
        if !self.mount.is_current(generation) {
            return Ok(());
        }
        match news {
            News::Answer(call, answer) => match self.questions.asked.take_if(|(asked, _)| *asked == call) {
                Some((_, form)) => self.answer(words(&answer, form)),
                None => Ok(()),
            },
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
        self.questions.call_off();
        self.questions.epoch = self.questions.epoch.wrapping_add(1);
        folder.epoch(self.questions.epoch);
        let mut sent = self.script(incoming, &packed_helper())?;
        if sent.is_err() {
            // It cannot unpack.
            sent = self.script(incoming, &plain_helper())?;
        }
        match sent {
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
    /// Something of the folder, whose data may come in this form.
    Folder(Ask, Form),
    /// The same, and nobody waits for the answer.
    Dropped(Ask),
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
    // In which form data may come, and how much.
    let wanted = |words: &mut std::str::Split<'_, char>| {
        let forms = words.next()?;
        let form = if forms.contains('b') { Form::Bytes } else { Form::Text };
        let packing = if forms.contains('d') { Packing::Deflated } else { Packing::Plain };
        Some((Wanted { most: number(words)? as usize, packing }, form))
    };
    let words = &mut words;
    let mut form = Form::Bytes;
    let ask = match verb {
        "chdir" => return path(words).map(Asked::Here),
        "drop" => return number(words).map(Ask::Close).map(Asked::Dropped),
        "look" => {
            let path = inner(words)?;
            let (wanted, asked) = wanted(words)?;
            form = asked;
            Ask::Look { path, wanted }
        }
        "list" => {
            let (path, index) = (inner(words)?, number(words)?);
            form = wanted(words)?.1;
            Ask::List { path, index }
        }
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
            let (wanted, asked) = wanted(words)?;
            form = asked;
            Ask::OpenNext { path, opening, wanted }
        }
        "read" => {
            let (file, offset) = (number(words)?, number(words)?);
            let (wanted, asked) = wanted(words)?;
            form = asked;
            Ask::Piece { file, offset, wanted }
        }
        "write" => Ask::Write { file: number(words)?, offset: number(words)?, bytes: from_base64(words.next()?)? },
        "flush" => Ask::Flush(number(words)?),
        "close" => Ask::Close(number(words)?),
        _ => return None,
    };
    Some(Asked::Folder(ask, form))
}

/// What travels: an error number, how many bytes follow, how they travel, words; then those bytes.
struct Telegram {
    bytes: Vec<u8>,
    /// How many of them follow the words.
    data: usize,
}

fn telegram(words: &str, (packing, data): (Packing, &[u8]), form: Form) -> Telegram {
    let data = match form {
        Form::Text => to_base64(data).into_bytes(),
        Form::Bytes => data
            .iter()
            .flat_map(|&byte| {
                let travels_as_two = KEYS.contains(&byte) || byte == ESCAPE;
                let (first, second) = if travels_as_two { (ESCAPE, Some(byte ^ 0x40)) } else { (byte, None) };
                std::iter::once(first).chain(second)
            })
            .collect(),
    };
    let form = if form == Form::Text { 't' } else { 'b' };
    let packing = if packing == Packing::Deflated { "d" } else { "" };
    let bytes = [&[MARK], format!("0 {} {form}{packing} {words}\n", data.len()).as_bytes(), &data].concat();
    Telegram { bytes, data: data.len() }
}

fn message(words: &str) -> Telegram {
    telegram(words, (Packing::Plain, b""), Form::Bytes)
}

fn refusal(errno: Errno) -> Telegram {
    Telegram { bytes: [&[MARK], format!("{} 0 b\n", errno.0).as_bytes()].concat(), data: 0 }
}

fn words(answer: &Answer, form: Form) -> Telegram {
    let mode = |kind: EntryKind| match kind {
        EntryKind::Directory => 0x4000,
        EntryKind::File => 0x8000,
    };
    let status = |status: &Option<Status>| match status {
        Some(status) => format!("{} {} {}", mode(status.kind), status.size, status.modified_seconds),
        None => "0 0 0".to_owned(),
    };
    let opened = |opened: &OpenedNext| format!("{} {}", opened.file, opened.size);
    match answer {
        Answer::Done => message(""),
        Answer::Failed(errno) => refusal(*errno),
        Answer::Data(packing, bytes) => telegram("", (*packing, bytes), form),
        Answer::OpenedNext(file) => telegram(&opened(file), (file.piece.0, &file.piece.1), form),
        Answer::Looked { found, opened: file } => {
            let mut words = found.iter().map(status).collect::<Vec<_>>().join(" ");
            match file {
                Some(file) => {
                    words = format!("{words} {}", opened(file));
                    telegram(&words, (file.piece.0, &file.piece.1), form)
                }
                None => message(&words),
            }
        }
        Answer::Space { block_size, block_count, free_blocks } => {
            message(&format!("{block_size} {block_count} {free_blocks}"))
        }
        Answer::Entries(entries) => {
            let entry =
                |(name, status): &(String, Status)| format!("x{} {} {}", hex(name), mode(status.kind), status.size);
            let list = entries.iter().map(entry).collect::<Vec<_>>().join(" ");
            telegram("", (Packing::Plain, list.as_bytes()), form)
        }
        // The helper asks for neither.
        Answer::Status(_) | Answer::Opened { .. } => refusal(Errno::EINVAL),
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_helper_loses_nothing_but_words_for_readers() {
        let program = "# One.\nclass A:\n    def b(self):\n        # Two.\n        return '#  '\n\n\nA()\n";
        assert_eq!(short(program), "class A:\n def b(self):\n  return '#  '\nA()\n");
        assert!(packed_helper().len() * 2 < plain_helper().len());
    }

    #[test]
    fn names_survive_the_way() {
        assert_eq!(unhex(&hex("größe")).as_deref(), Some("größe".as_bytes()));
        assert_eq!((unhex("0"), unhex("é")), (Some(vec![0]), None));
    }

    #[test]
    fn questions_are_taken_out_of_the_output() {
        let mut questions = Questions::default();
        assert_eq!(questions.sift(b"one\x18Psta"), (b"one".to_vec(), Vec::new()));
        let asked = vec![Said::Question("stat x2f".to_owned())];
        assert_eq!(questions.sift(b"t x2f\x18two\x18"), (b"two".to_vec(), asked));
        // A program's own byte.
        assert_eq!(questions.sift(b"three\x18Kept"), (b"\x18three\x18Kept".to_vec(), Vec::new()));
        questions.reply = Some(Reply { bytes: vec![b'x'; 200], sent: 200, room: ROOM, awaited: 1 });
        assert_eq!(questions.sift(b"four\x18K"), (b"four".to_vec(), vec![Said::Taken]));
        assert_eq!(questions.sift(b"\x18K"), (b"\x18K".to_vec(), Vec::new()));
        assert!(!questions.call_off());
        questions.reply = Some(Reply { bytes: vec![b'x'; 200], sent: 200, room: ROOM, awaited: 1 });
        assert!(questions.call_off() && !questions.call_off());
    }

    #[test]
    fn an_answer_leaves_as_far_as_there_is_room() {
        let mut reply = Reply { bytes: (0..=255).collect(), sent: 0, room: ROOM, awaited: 3 };
        assert_eq!(reply.part().len(), ROOM);
        assert!(reply.part().is_empty());
        reply.room += TAKEN;
        assert_eq!(reply.part(), &(ROOM as u8..=255).collect::<Vec<_>>()[..]);
        assert!(reply.part().is_empty());
    }

    #[test]
    fn no_byte_of_an_answer_is_a_key() {
        let all: Vec<u8> = (0..=255).collect();
        for form in [Form::Bytes, Form::Text] {
            let told = telegram("1 2", (Packing::Deflated, &all), form).bytes;
            assert!(told.starts_with(&[MARK]) && !told[1..].iter().any(|byte| KEYS.contains(byte)), "{form:?}");
        }
        let told = telegram("1 2", (Packing::Plain, b"a\x03\x1b["), Form::Bytes);
        assert_eq!(told.data, 6);
        assert_eq!(told.bytes, b"\x180 6 b 1 2\na\x1bC\x1b[[");
        assert_eq!(words(&Answer::Failed(Errno::ENOENT), Form::Text).bytes, b"\x182 0 b\n");
    }

    #[test]
    fn paths_stay_inside() {
        for (path, expected) in [("x2f2e2e2f6574632f2e2f61", "etc/a"), ("x", ""), ("x2f", "")] {
            let question = format!("look {path} bd 512");
            let asked = ask(&question);
            assert!(
                matches!(asked, Some(Asked::Folder(Ask::Look { path, .. }, Form::Bytes)) if path == expected),
                "{question}"
            );
        }
        for damaged in [
            "",
            "look",
            "look zz b 1",
            "look x61",
            "open x61 r",
            "read 1",
            "read 1 2 b",
            "write 1 2 !",
            "format x61",
            "list x61 -1 b 1",
            "drop x",
        ] {
            assert!(ask(damaged).is_none(), "{damaged}");
        }
    }
}
