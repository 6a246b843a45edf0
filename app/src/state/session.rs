//! What survives a restart: open files, layout, connection, settings, and the text of unsaved documents.
//!
//! **Invariant:** reading never fails the start: what cannot be read is as if it were not there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::board::port::PortAddress;

use super::documents::{DocumentId, FileStamp, Location};
use super::settings::Settings;

/// The part of the state that is kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// Documents in tab order.
    pub documents: Vec<OpenDocument>,
    /// Index of the active one.
    pub active: Option<usize>,
    /// The folder that the files pane shows.
    pub folder: Option<std::path::PathBuf>,
    /// Port used last; `None` after Disconnect.
    pub port: Option<PortAddress>,
    /// Folders of the board where folders of this computer went that were synced, if not to the root.
    pub sync_targets: BTreeMap<String, String>,
    /// Settings.
    pub settings: Settings,
}

/// A document that was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDocument {
    /// Its number, which names its journal.
    pub id: DocumentId,
    /// Where it belongs.
    pub location: Location,
}

/// The text of an unsaved document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Which document.
    pub id: DocumentId,
    /// Where it belongs.
    pub location: Location,
    /// The whole text.
    pub text: String,
    /// The file that it began as: another one there now was written by someone else.
    #[serde(default)]
    pub stamp: Option<FileStamp>,
}
