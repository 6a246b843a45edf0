//! What comes before a file of the board is overwritten or deleted: its contents are kept on this computer.
//!
//! The drivers give every file request to [`Keeping::begin`] and carry out what they get back, until their own request comes.
//!
//! **Invariant:** what is asked before only reads; a file that cannot be kept is told, and what the user wants is done.

use std::path::PathBuf;

use pyrite_protocol::frame;

use crate::board::folder_walk::{FolderWalk, Told};
use crate::board::history::{BoardKey, VersionEvent};
use crate::board::link::{EntryKind, FileError, FileReply, FileRequest, Peer, join};
use crate::workers::history::History;

/// Keeps versions of one board.
#[derive(Debug, Default)]
pub struct Keeping {
    history: Option<History>,
    job: Option<Job>,
}

#[derive(Debug)]
struct Job {
    wanted: FileRequest,
    event: VersionEvent,
    /// Files that are to be looked at besides the path at hand.
    rest: Vec<String>,
    /// Through a folder that is deleted.
    walk: Option<FolderWalk>,
    path: String,
    question: Question,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// What is this?
    Kind,
    /// What is in the folder?
    Walk,
    /// Is what this file holds kept already?
    Checksum,
    /// What does it hold?
    Contents,
    /// What the user wants.
    Wanted,
}

/// What is to be done with an answer of the board.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask this.
    Ask(FileRequest),
    /// Tell it: it is the end.
    End(Result<FileReply, FileError>),
}

impl Keeping {
    /// Of this board, in a folder for all boards; without one nothing is kept.
    pub fn new(folder: Option<&PathBuf>, peer: &Peer) -> Self {
        Self { history: folder.map(|folder| History::open(folder, &BoardKey::of(peer))), job: None }
    }

    /// A request comes: what is to be asked first, or it itself.
    pub fn begin(&mut self, request: FileRequest) -> FileRequest {
        self.job = None;
        let (path, event, question) = match &request {
            FileRequest::Write(path, _) => (path.clone(), VersionEvent::Replaced, Question::Checksum),
            FileRequest::Remove(path) | FileRequest::RemoveTree(path) => {
                (path.clone(), VersionEvent::Deleted, Question::Kind)
            }
            // What has the new name already is replaced.
            FileRequest::Rename(_, to) => (to.clone(), VersionEvent::Replaced, Question::Checksum),
            _ => return request,
        };
        if self.history.is_none() {
            return request;
        }
        let job = Job { wanted: request, event, rest: Vec::new(), walk: None, path, question };
        let first = job.ask();
        self.job = Some(job);
        first
    }

    /// The board answered what was asked last.
    pub fn answered(&mut self, result: Result<FileReply, FileError>) -> Next {
        let (Some(history), Some(mut job)) = (&mut self.history, self.job.take()) else { return Next::End(result) };
        if result == Err(FileError::NotConnected) {
            return Next::End(result);
        }
        if job.question == Question::Walk {
            job.walked(result);
            job.go_on();
            return self.ask(job);
        }
        let kept = match (job.question, &result) {
            (Question::Wanted, Ok(_)) => {
                if let FileRequest::Write(path, data) = &job.wanted {
                    told(&history.keep(path, data, VersionEvent::Written), path);
                }
                return Next::End(result);
            }
            (Question::Wanted, Err(_)) => return Next::End(result),
            (Question::Kind, Ok(FileReply::Stat { entry, .. })) => {
                match entry.kind {
                    EntryKind::Folder => job.walk = Some(FolderWalk::through_everything(&job.path)),
                    EntryKind::File => job.rest.push(job.path.clone()),
                }
                job.go_on();
                return self.ask(job);
            }
            (Question::Checksum, Ok(FileReply::Checksum { size, crc32 })) => {
                let version = history.find(&job.path, *size, *crc32).cloned();
                if let FileRequest::Write(path, data) = &job.wanted
                    && (data.len() as u64, frame::crc32(data)) == (*size, *crc32)
                {
                    // The board has it already: nothing is replaced, and nothing needs to be sent.
                    if version.is_none() {
                        told(&history.keep(path, data, VersionEvent::Written), path);
                    }
                    return Next::End(Ok(FileReply::Done));
                }
                match version {
                    Some(version) => history.keep_again(&version, job.event),
                    None => {
                        job.question = Question::Contents;
                        return self.ask(job);
                    }
                }
            }
            (Question::Contents, Ok(FileReply::Data(bytes))) => history.keep(&job.path, bytes, job.event),
            // There is nothing, or nothing that can be read.
            _ => Ok(()),
        };
        told(&kept, &job.path);
        job.go_on();
        self.ask(job)
    }

    fn ask(&mut self, job: Job) -> Next {
        let request = job.ask();
        self.job = Some(job);
        Next::Ask(request)
    }
}

fn told(kept: &Result<(), String>, path: &str) {
    if let Err(reason) = kept {
        log::error!("no version of {path} is kept: {reason}");
    }
}

impl Job {
    /// A folder has these files.
    fn walked(&mut self, listed: Result<FileReply, FileError>) {
        let Some(walk) = &mut self.walk else { return };
        // What cannot be read cannot be kept.
        if let Ok(Told::Entries(folder, entries)) = walk.answer(listed, |_| true) {
            let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
            self.rest.extend(files.map(|file| join(&folder, &file.name)));
        }
    }

    /// The next file, the next folder, or what the user wants.
    fn go_on(&mut self) {
        self.question = if let Some(path) = self.rest.pop() {
            self.path = path;
            Question::Checksum
        } else if self.walk.as_ref().is_some_and(|walk| walk.question().is_some()) {
            Question::Walk
        } else {
            Question::Wanted
        };
    }

    fn ask(&self) -> FileRequest {
        let path = self.path.clone();
        match self.question {
            Question::Kind => FileRequest::Stat(path),
            Question::Walk => self.walk.as_ref().and_then(FolderWalk::question).unwrap_or_else(|| self.wanted.clone()),
            Question::Checksum => FileRequest::Checksum(path),
            Question::Contents => FileRequest::Read(path),
            Question::Wanted => self.wanted.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::link::{Entry, PeerKind};
    use pyrite_protocol::frame::crc32;

    fn peer() -> Peer {
        Peer {
            kind: PeerKind::Pyrite,
            firmware: String::new(),
            machine: "b".into(),
            platform: String::new(),
            unique_id: "1".into(),
            heap_bytes: 0,
            flash_bytes: 0,
        }
    }

    fn sum(bytes: &[u8]) -> Result<FileReply, FileError> {
        Ok(FileReply::Checksum { size: bytes.len() as u64, crc32: crc32(bytes) })
    }

    #[test]
    fn what_is_overwritten_is_fetched_once() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().to_owned();
        let mut keeping = Keeping::new(Some(&folder), &peer());
        let write = FileRequest::Write("/a".into(), b"new".to_vec());
        assert_eq!(keeping.begin(write.clone()), FileRequest::Checksum("/a".into()));
        assert_eq!(keeping.answered(sum(b"old")), Next::Ask(FileRequest::Read("/a".into())));
        assert_eq!(keeping.answered(Ok(FileReply::Data(b"old".to_vec()))), Next::Ask(write.clone()));
        assert_eq!(keeping.answered(Ok(FileReply::Done)), Next::End(Ok(FileReply::Done)));
        // What this computer wrote it has.
        keeping.begin(FileRequest::Write("/a".into(), b"newer".to_vec()));
        let next = keeping.answered(sum(b"new"));
        assert_eq!(next, Next::Ask(FileRequest::Write("/a".into(), b"newer".to_vec())));
        assert_eq!(keeping.answered(Err(FileError::Errno(28))), Next::End(Err(FileError::Errno(28))));
        let history = History::open(&folder, &BoardKey::of(&peer()));
        let kept: Vec<_> = history.versions().iter().map(|version| history.read(version).unwrap()).collect();
        assert_eq!(kept, [b"old".to_vec(), b"new".to_vec()]);
        // What the board has already is not sent, and is kept once.
        for _ in 0..2 {
            keeping.begin(FileRequest::Write("/a".into(), b"other".to_vec()));
            assert_eq!(keeping.answered(sum(b"other")), Next::End(Ok(FileReply::Done)));
        }
        let history = History::open(&folder, &BoardKey::of(&peer()));
        assert_eq!(history.versions().len(), 3);
        // A file that is moved over another one.
        let rename = FileRequest::Rename("/b".into(), "/a".into());
        assert_eq!(keeping.begin(rename.clone()), FileRequest::Checksum("/a".into()));
        assert_eq!(keeping.answered(sum(b"theirs")), Next::Ask(FileRequest::Read("/a".into())));
        assert_eq!(keeping.answered(Ok(FileReply::Data(b"theirs".to_vec()))), Next::Ask(rename));
        assert_eq!(keeping.answered(Ok(FileReply::Done)), Next::End(Ok(FileReply::Done)));
        let history = History::open(&folder, &BoardKey::of(&peer()));
        assert_eq!(history.versions().len(), 4);
        // A new file, and a cable that is pulled.
        keeping.begin(write.clone());
        assert_eq!(keeping.answered(Err(FileError::NOT_FOUND)), Next::Ask(write.clone()));
        keeping.begin(write);
        assert_eq!(keeping.answered(Err(FileError::NotConnected)), Next::End(Err(FileError::NotConnected)));
    }

    #[test]
    fn all_that_is_in_a_folder_is_kept_before_it_is_deleted() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().to_owned();
        let mut keeping = Keeping::new(Some(&folder), &peer());
        let entry = |name: &str, kind| Entry { name: name.into(), kind, size: 1 };
        let delete = FileRequest::RemoveTree("/lib".into());
        assert_eq!(keeping.begin(delete.clone()), FileRequest::Stat("/lib".into()));
        let stat = Ok(FileReply::Stat { entry: entry("/lib", EntryKind::Folder), changed: None });
        assert_eq!(keeping.answered(stat), Next::Ask(FileRequest::List("/lib".into())));
        let entries = vec![entry("in", EntryKind::Folder), entry("x", EntryKind::File)];
        assert_eq!(
            keeping.answered(Ok(FileReply::Entries(entries))),
            Next::Ask(FileRequest::Checksum("/lib/x".into()))
        );
        assert_eq!(keeping.answered(sum(b"x")), Next::Ask(FileRequest::Read("/lib/x".into())));
        let read = Ok(FileReply::Data(b"x".to_vec()));
        assert_eq!(keeping.answered(read), Next::Ask(FileRequest::List("/lib/in".into())));
        assert_eq!(keeping.answered(Ok(FileReply::Entries(Vec::new()))), Next::Ask(delete));
        assert_eq!(keeping.answered(Ok(FileReply::Done)), Next::End(Ok(FileReply::Done)));
        let history = History::open(&folder, &BoardKey::of(&peer()));
        assert_eq!(history.versions()[0].event, VersionEvent::Deleted);
        // Without a folder nothing is asked.
        let mut keeping = Keeping::new(None, &peer());
        assert_eq!(keeping.begin(FileRequest::Remove("/a".into())), FileRequest::Remove("/a".into()));
        assert_eq!(keeping.answered(Ok(FileReply::Done)), Next::End(Ok(FileReply::Done)));
    }
}
