//! A walk through the folders of a board, in one file system or wherever they lead.
//!
//! Whoever walks asks [`FolderWalk::question`] of the board and gives the answer to [`FolderWalk::answer`], until there is no question.
//!
//! **Invariant:** a walk that stays in a file system does not enter a folder of the root before that is known to belong to it: another one
//! may be mounted there, such as a folder of this computer.

use std::collections::VecDeque;

use super::link::{Entry, EntryKind, FileError, FileReply, FileRequest, Space, join, parent};

/// A walk under way. Paths are absolute.
#[derive(Debug)]
pub struct FolderWalk {
    start: String,
    extent: Extent,
    space: Option<Space>,
    questions: VecDeque<Question>,
}

/// How far a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Through one file system: what is asked first costs a question more, and another one for each folder of the root.
    FileSystem,
    /// Through everything that is there.
    Everything,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    /// How full the file system is, asked of the start or of a folder around it.
    Space(String),
    List(String),
    /// Whether a folder belongs to this file system.
    Belongs(String),
}

/// What an answer tells.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing that matters.
    Nothing,
    /// A folder has these entries.
    Entries(String, Vec<Entry>),
    /// The folder where the walk starts is not there.
    NoStart,
    /// That folder belongs to another file system.
    Elsewhere(String),
}

impl FolderWalk {
    /// From this folder on, as far as its file system goes.
    pub fn new(start: &str) -> Self {
        let mut walk = Self { extent: Extent::FileSystem, ..Self::through_everything(start) };
        walk.questions.push_front(Question::Space(start.to_owned()));
        walk
    }

    /// The same from the root on, where the board has just told how full it is.
    pub fn of_root(space: Space) -> Self {
        Self { extent: Extent::FileSystem, space: Some(space), ..Self::through_everything("/") }
    }

    /// From this folder on through everything that is in it.
    pub fn through_everything(start: &str) -> Self {
        let questions = VecDeque::from([Question::List(start.to_owned())]);
        Self { start: start.to_owned(), extent: Extent::Everything, space: None, questions }
    }

    /// Where it starts.
    pub fn start(&self) -> &str {
        &self.start
    }

    /// How many questions are known to come.
    pub fn questions_left(&self) -> usize {
        self.questions.len()
    }

    /// How full the file system is, once that is told; a walk through everything does not ask.
    pub fn space(&self) -> Option<Space> {
        self.space
    }

    /// The next question; none when the walk has ended.
    pub fn question(&self) -> Option<FileRequest> {
        self.questions.front().map(|question| match question {
            Question::Space(path) | Question::Belongs(path) => FileRequest::Space(path.clone()),
            Question::List(path) => FileRequest::List(path.clone()),
        })
    }

    /// The board's answer to it; `enters` says which folders are to be looked into. An error is about the path it gives; the
    /// walk goes on without it if the board can still be asked.
    pub fn answer(
        &mut self,
        answer: Result<FileReply, FileError>,
        enters: impl Fn(&str) -> bool,
    ) -> Result<Told, (String, FileError)> {
        let Some(question) = self.questions.pop_front() else { return Ok(Told::Nothing) };
        if let Err(error @ (FileError::NotConnected | FileError::Busy | FileError::Cancelled)) = answer {
            self.questions.clear();
            return Err((self.start.clone(), error));
        }
        match (question, answer) {
            (Question::Space(_), Ok(FileReply::Space(space))) => self.space = Some(space),
            // The folder is not there yet: what is around it counts.
            (Question::Space(path), _) if path != "/" => {
                self.questions.push_front(Question::Space(parent(&path).to_owned()));
            }
            (Question::List(folder), Ok(FileReply::Entries(entries))) => {
                for entry in entries.iter().filter(|entry| entry.kind == EntryKind::Folder) {
                    let path = join(&folder, &entry.name);
                    if folder == "/" && self.extent == Extent::FileSystem {
                        self.questions.push_back(Question::Belongs(path));
                    } else if enters(&path) {
                        self.questions.push_back(Question::List(path));
                    }
                }
                return Ok(Told::Entries(folder, entries));
            }
            (Question::List(folder), Err(FileError::NOT_FOUND)) if folder == self.start => return Ok(Told::NoStart),
            (Question::List(folder), Err(error)) => return Err((folder, error)),
            (Question::Belongs(path), answer) => {
                if !answer.is_ok_and(|reply| Some(reply) == self.space.map(FileReply::Space)) {
                    return Ok(Told::Elsewhere(path));
                }
                if enters(&path) {
                    self.questions.push_back(Question::List(path));
                }
            }
            (Question::Space(_) | Question::List(_), _) => {}
        }
        Ok(Told::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Space = Space { total_bytes: 100, free_bytes: 50, block_bytes: 1 };

    fn folder(name: &str) -> Entry {
        Entry { name: name.to_owned(), kind: EntryKind::Folder, size: 0 }
    }

    /// All that a walk tells that stays in its file system.
    fn walked(walk: FolderWalk, enters: impl Fn(&str) -> bool) -> Vec<String> {
        let (told, space) = told(walk, enters);
        assert_eq!(space, Some(HERE));
        told
    }

    /// All that a walk tells, of a board where `/pc` is another file system and `/bad` cannot be read.
    fn told(mut walk: FolderWalk, enters: impl Fn(&str) -> bool) -> (Vec<String>, Option<Space>) {
        let mut told = Vec::new();
        while let Some(question) = walk.question() {
            let answer = match question {
                FileRequest::Space(path) if path == "/pc" => {
                    Ok(FileReply::Space(Space { total_bytes: 1 << 40, ..HERE }))
                }
                FileRequest::Space(path) if path.starts_with("/new") => Err(FileError::NOT_FOUND),
                FileRequest::Space(_) => Ok(FileReply::Space(HERE)),
                FileRequest::List(path) => match path.as_str() {
                    "/" => Ok(FileReply::Entries(["lib", "pc", "bad"].map(folder).to_vec())),
                    "/lib" => Ok(FileReply::Entries(["a", "b"].map(folder).to_vec())),
                    "/lib/a" | "/lib/b" | "/pc" => Ok(FileReply::Entries(Vec::new())),
                    "/bad" => Err(FileError::Errno(5)),
                    _ => Err(FileError::NOT_FOUND),
                },
                other => panic!("{other:?}"),
            };
            match walk.answer(answer, &enters) {
                Ok(Told::Nothing) => {}
                Ok(Told::Entries(folder, _)) => told.push(folder),
                Ok(other) => told.push(format!("{other:?}")),
                Err((path, error)) => told.push(format!("{path}: {error:?}")),
            }
        }
        (told, walk.space())
    }

    #[test]
    fn a_walk_through_everything_asks_nothing_else() {
        let all = ["/", "/lib", "/pc", "/bad: Errno(5)", "/lib/a", "/lib/b"].map(str::to_owned).to_vec();
        assert_eq!(told(FolderWalk::through_everything("/"), |_| true), (all, None));
        let some = ["/lib", "/lib/b"].map(str::to_owned).to_vec();
        assert_eq!(told(FolderWalk::through_everything("/lib"), |path| path != "/lib/a"), (some, None));
    }

    #[test]
    fn a_walk_stays_in_its_file_system() {
        let all = ["/", "Elsewhere(\"/pc\")", "/lib", "/bad: Errno(5)", "/lib/a", "/lib/b"];
        assert_eq!(walked(FolderWalk::new("/"), |_| true), all);
        assert_eq!(walked(FolderWalk::of_root(HERE), |_| true), all);
        assert_eq!(walked(FolderWalk::new("/"), |path| path == "/lib"), ["/", "Elsewhere(\"/pc\")", "/lib"]);
        assert_eq!(walked(FolderWalk::new("/lib"), |path| path != "/lib/a"), ["/lib", "/lib/b"]);
        assert_eq!(walked(FolderWalk::new("/new/er"), |_| true), ["NoStart"]);
    }

    #[test]
    fn a_board_that_cannot_be_asked_ends_it() {
        let mut walk = FolderWalk::new("/");
        assert_eq!(walk.answer(Err(FileError::Busy), |_| true), Err(("/".to_owned(), FileError::Busy)));
        assert_eq!(walk.question(), None);
    }
}
