//! Brings back what was open when the program ended, however it ended.
//!
//! **Invariant:** an unsaved text always comes back, also if its file is gone or another one now.

use std::path::Path;

use crate::board::port::{PortAddress, PortInfo};

use crate::text::buffer::Buffer;
use crate::text::file_text::FileFormat;

use super::State;
use super::documents::Location;
use super::effect::Effect;
use super::event::LoadedFile;
use super::session::{JournalEntry, OpenDocument, Session};

/// Opens the documents of the session; a journal's text goes before the file's. A document of the board without a
/// journal comes back when its board does.
pub fn restore(
    state: &mut State,
    session: &Session,
    journal: Vec<JournalEntry>,
    load: impl Fn(&Path) -> Result<LoadedFile, String>,
    effects: &mut Vec<Effect>,
) {
    let mut journal = journal;
    let unsaved = journal.len();
    let mut open: Vec<OpenDocument> = session.documents.clone();
    for entry in &journal {
        if !open.iter().any(|document| document.id == entry.id) {
            open.push(OpenDocument { id: entry.id, location: entry.location.clone() });
        }
    }
    for document in open {
        let id = document.id;
        let kept = journal.iter().position(|entry| entry.id == id).map(|index| journal.remove(index));
        let file = match &document.location {
            Location::Local(path) => load(path).ok(),
            _ => None,
        };
        let untitled = matches!(document.location, Location::Untitled(_));
        match (kept, file) {
            (Some(entry), file) => {
                let format = file.as_ref().map(|file| file.format).unwrap_or_default();
                // The watcher finds out whether the file is still the one that the text began as.
                let stamp = entry.stamp.or(file.map(|file| file.stamp));
                state.documents.restore(document, Buffer::new(&entry.text), format, stamp, effects);
                if let Some(document) = state.documents.get_mut(id) {
                    document.editor.mark_unsaved();
                }
            }
            (None, Some(file)) => {
                state.documents.restore(document, file.buffer, file.format, Some(file.stamp), effects);
            }
            (None, None) if untitled => {
                state.documents.restore(document, Buffer::new(""), FileFormat::default(), None, effects);
            }
            (None, None) if matches!(document.location, Location::Board(_)) => {
                state.documents.wait_for_board(document);
            }
            (None, None) => {}
        }
    }
    let active = session.active.and_then(|index| session.documents.get(index)).map(|document| document.id);
    match active {
        Some(id) if state.documents.get(id).is_some() => state.documents.active = Some(id),
        wanted => state.documents.show_when_back = wanted,
    }
    if unsaved > 0 {
        let what =
            if unsaved == 1 { "An unsaved text was".to_owned() } else { format!("{unsaved} unsaved texts were") };
        state.notices.info(format!("{what} brought back."));
    }
    if state.documents.list.is_empty() {
        state.documents.new_untitled();
    }
}

/// The port to begin with: the one used last if it is there, a board that is plugged in, or the simulated board.
pub fn first_port(session: &Session, ports: &[PortInfo]) -> PortAddress {
    let last = session.port.clone().filter(|port| match port {
        PortAddress::Serial(_) => ports.iter().any(|info| info.address == *port),
        PortAddress::Simulator => !ports.iter().any(PortInfo::is_likely_board),
        PortAddress::Tcp(_) | PortAddress::Rfc2217(_) => false,
    });
    last.or_else(|| ports.iter().find(|port| port.is_likely_board()).map(|port| port.address.clone()))
        .unwrap_or(PortAddress::Simulator)
}
