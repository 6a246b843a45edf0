//! Lends a folder of this computer to a board: carries out what the board asks of it.
//!
//! [`jail`] is the folder, [`open_files`] what the board has open there.
//!
//! **Invariant:** slow disks hold up nobody but the board's program that waits for them; a call that comes again is carried out once; the
//! files that are open outlive a lost connection.

pub mod jail;
pub mod open_files;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::board::lent_folder::{Answer, Ask, News};
use crate::workers::folder_watcher::FolderWatcher;
use jail::Jail;
use open_files::OpenFiles;

pub use pyrite_protocol::mount::MountAccess;

/// Answers that are remembered, for calls that come again.
const REMEMBERED: usize = 64;

/// Takes an answer to a call, or what has changed in the folder.
pub type Sink = Box<dyn Fn(News) + Send>;

enum Job {
    Call(u32, Ask),
    Epoch(u32),
}

/// A folder that is lent. Dropping it ends that: what the board did not finish is forgotten.
pub struct HostFolder {
    path: PathBuf,
    access: MountAccess,
    jobs: Sender<Job>,
    _watcher: Option<FolderWatcher>,
}

impl HostFolder {
    /// Begins to lend a folder. `sink` must not wait.
    pub fn lend(
        path: &Path,
        access: MountAccess,
        sink: impl Fn(News) + Send + Clone + 'static,
    ) -> Result<Self, String> {
        let words = |error: std::io::Error| crate::workers::disk::describe(path, &error);
        let path = path.canonicalize().map_err(words)?;
        let own = Arc::new(Mutex::new(Vec::new()));
        let jail = Jail::open(&path, access).map_err(words)?;
        let files = OpenFiles::new(jail, Arc::clone(&own));
        let (jobs, receiver) = channel();
        let answers: Sink = Box::new(sink.clone());
        thread::Builder::new()
            .name("lent folder".into())
            .spawn(move || serve(&receiver, files, &answers))
            .map_err(words)?;
        let root = path.clone();
        let watcher = FolderWatcher::start(&path, move |changed| {
            let changed: Vec<PathBuf> =
                changed.into_iter().filter(|path| !open_files::is_of_board(&root, path, &own)).collect();
            if !changed.is_empty() {
                sink(News::Changed(changed));
            }
        });
        if let Err(error) = &watcher {
            log::warn!("changes in {} are not seen: {error}", path.display());
        }
        Ok(Self { path, access, jobs, _watcher: watcher.ok() })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the board may do.
    pub fn access(&self) -> MountAccess {
        self.access
    }

    /// Has a call carried out.
    pub fn call(&self, call: u32, ask: Ask) {
        // A thread that panicked has said so.
        let _ = self.jobs.send(Job::Call(call, ask));
    }

    /// The board stands for the files that are open with this number.
    pub fn epoch(&self, epoch: u32) {
        let _ = self.jobs.send(Job::Epoch(epoch));
    }
}

fn serve(jobs: &Receiver<Job>, mut files: OpenFiles, answers: &Sink) {
    let mut epoch = None;
    let mut remembered: VecDeque<(u32, Answer)> = VecDeque::new();
    while let Ok(job) = jobs.recv() {
        match job {
            Job::Epoch(number) => {
                if epoch != Some(number) {
                    files.forget_all();
                    remembered.clear();
                    epoch = Some(number);
                }
            }
            Job::Call(call, ask) => {
                let known = remembered.iter().find(|(known, _)| *known == call).map(|(_, answer)| answer.clone());
                let answer = known.unwrap_or_else(|| {
                    let answer = files.answer(&ask);
                    if !matches!(ask, Ask::Read { .. } | Ask::Piece { .. } | Ask::List { .. } | Ask::Look { .. }) {
                        remembered.push_back((call, answer.clone()));
                        if remembered.len() > REMEMBERED {
                            remembered.pop_front();
                        }
                    }
                    answer
                });
                answers(News::Answer(call, answer));
            }
        }
    }
    files.forget_all();
}

#[cfg(test)]
mod tests;
