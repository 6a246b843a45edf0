//! Memory reports: the runtime's parts as events of the link.

use pyrite_platform::memory::{Collect, MemoryPart as Part, MemoryQuestion};
use pyrite_protocol::codec::Frame;
use pyrite_protocol::message::{self, Event, MemoryPart, Request};

/// What the request that waits asks for, if it is about a report.
pub fn asked(pending: Option<Frame<'_>>) -> Option<MemoryQuestion> {
    question(&pending?.request().ok()?)
}

/// What a request asks about memory in the runtime's words, if it does.
pub fn question(request: &Request<'_>) -> Option<MemoryQuestion> {
    match *request {
        Request::MemoryReport { collect: message::Collect::First } => Some(MemoryQuestion::All(Collect::First)),
        Request::MemoryReport { collect: message::Collect::No } => Some(MemoryQuestion::All(Collect::No)),
        Request::MemoryObjects { start_word, words } => Some(MemoryQuestion::Objects { start_word, words }),
        _ => None,
    }
}

/// The event for a part.
pub fn event<'p>(request: u16, part: &Part<'p>) -> Event<'p> {
    let part = match *part {
        Part::Heap { total, used, largest_free, peak_used, peak_live, collections, compactions } => {
            MemoryPart::Heap { total, used, largest_free, peak_used, peak_live, collections, compactions }
        }
        Part::Stack { total, used, peak } => MemoryPart::Stack { total, used, peak },
        Part::Type { name, count, bytes } => MemoryPart::Type { name, count, bytes },
        Part::Module { name, bytes } => MemoryPart::Module { name, bytes },
        Part::Import { name, file_bytes, compile_peak, loaded } => {
            MemoryPart::Import { name, file_bytes, compile_peak, loaded }
        }
        Part::Map { start_word, runs } => MemoryPart::Map { start_word, runs },
        Part::Object { start_word, bytes, name, holder } => MemoryPart::Object { start_word, bytes, name, holder },
    };
    Event::MemoryPart { request, part }
}
