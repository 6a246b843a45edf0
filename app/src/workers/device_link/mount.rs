//! The folder that is lent to whatever board is connected.
//!
//! **Invariant:** it is there until it is taken back, however often the board goes and comes; what an earlier one still says is dropped.

use std::path::Path;
use std::sync::mpsc::Sender;

use crate::board::link::LinkRequest;
use crate::workers::host_folder::{HostFolder, MountAccess};

use super::incoming::Input;

/// The folder, if there is one.
pub struct Mount {
    requests: Sender<Input>,
    folder: Option<HostFolder>,
    generation: u64,
}

impl Mount {
    /// None yet; what one says goes to `requests`.
    pub fn new(requests: Sender<Input>) -> Self {
        Self { requests, folder: None, generation: 0 }
    }

    /// Lends a folder instead of the one before.
    pub fn lend(&mut self, path: &Path, access: MountAccess) -> Result<(), String> {
        self.take_back();
        let (generation, requests) = (self.generation, self.requests.clone());
        let folder = HostFolder::lend(path, access, move |news| {
            // Nobody listens any more at the end of the program.
            let _ = requests.send(Input::Request(LinkRequest::FolderNews(generation, news)));
        })?;
        self.folder = Some(folder);
        Ok(())
    }

    /// Lends nothing any more.
    pub fn take_back(&mut self) {
        self.folder = None;
        self.generation += 1;
    }

    /// The folder.
    pub fn folder(&self) -> Option<&HostFolder> {
        self.folder.as_ref()
    }

    /// Whether news are of the folder that is lent now.
    pub fn is_current(&self, generation: u64) -> bool {
        self.folder.is_some() && generation == self.generation
    }
}
