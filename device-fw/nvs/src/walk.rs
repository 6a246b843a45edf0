//! A walk over the items of all pages, or of one.
//!
//! **Invariant:** only items that were written whole are seen. Pages come as they lie in flash; which of two items is newer says their place.

use pyrite_platform::errno::Errno;
use pyrite_platform::storage::Storage;

use crate::entry::Entry;
use crate::page::{self, ENTRIES, Head, State, States, read_bytes};

/// Where an item is; a later one is newer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub sequence: u32,
    pub page: u32,
    pub index: u8,
}

/// An item: its place and its head.
#[derive(Clone, Copy)]
pub(crate) struct Item {
    pub place: Place,
    pub entry: Entry,
}

/// What stands at an entry.
pub(crate) enum Found {
    /// An item.
    Item(Entry),
    /// Nothing, for so many entries.
    Nothing(u8),
    /// So many entries of an item that was not written or erased whole.
    Broken(u8),
}

/// Looks at an entry of a page.
pub(crate) fn look<S: Storage>(storage: &mut S, page: u32, states: &States, index: u8) -> Result<Found, Errno> {
    if states.of(index) != State::Written {
        return Ok(Found::Nothing(1));
    }
    let Some(entry) = Entry::read(&read_bytes(storage, page, index)?) else { return Ok(Found::Broken(1)) };
    let end = index.saturating_add(entry.span);
    let is_whole = end <= ENTRIES && (index..end).all(|index| states.of(index) == State::Written);
    Ok(if is_whole { Found::Item(entry) } else { Found::Broken(entry.span.min(ENTRIES - index)) })
}

/// The walk. Items may be erased and written meanwhile; those that are written may be seen or not.
pub(crate) struct Walk {
    page: u32,
    end: u32,
    head: Option<Head>,
    states: States,
    /// The next entry; [`ENTRIES`] before a new page.
    index: u8,
}

impl Walk {
    /// Over all pages.
    pub fn everywhere<S: Storage>(storage: &S) -> Self {
        Self::over(0, storage.block_count())
    }

    /// Over one page.
    pub fn page(page: u32) -> Self {
        Self::over(page, page.saturating_add(1))
    }

    fn over(page: u32, end: u32) -> Self {
        Self { page, end, head: None, states: States::default(), index: 0 }
    }

    /// The next item.
    #[inline(never)]
    pub fn next<S: Storage>(&mut self, storage: &mut S) -> Result<Option<Item>, Errno> {
        while self.page < self.end {
            let Some(Head { sequence, .. }) = self.head else {
                self.head = page::head(storage, self.page)?;
                if self.head.is_some() {
                    (self.states, self.index) = (States::read(storage, self.page)?, 0);
                } else {
                    self.page += 1;
                }
                continue;
            };
            if self.index >= ENTRIES {
                self.head = None;
                self.page += 1;
                continue;
            }
            let place = Place { sequence, page: self.page, index: self.index };
            match look(storage, self.page, &self.states, self.index)? {
                Found::Item(entry) => {
                    self.index += entry.span;
                    return Ok(Some(Item { place, entry }));
                }
                Found::Nothing(span) | Found::Broken(span) => self.index += span,
            }
        }
        Ok(None)
    }
}

/// The newest item that fits.
pub(crate) fn newest<S: Storage>(storage: &mut S, fits: &dyn Fn(&Entry) -> bool) -> Result<Option<Item>, Errno> {
    let mut walk = Walk::everywhere(storage);
    let mut newest: Option<Item> = None;
    while let Some(item) = walk.next(storage)? {
        if fits(&item.entry) && newest.is_none_or(|newest| newest.place < item.place) {
            newest = Some(item);
        }
    }
    Ok(newest)
}

/// Erases an item.
pub(crate) fn erase<S: Storage>(storage: &mut S, item: &Item) -> Result<(), Errno> {
    let Place { page, index, .. } = item.place;
    page::set_states(storage, page, index..index + item.entry.span, State::Erased)
}

/// Erases every item that fits; how many.
pub(crate) fn erase_all<S: Storage>(storage: &mut S, fits: &dyn Fn(&Item) -> bool) -> Result<usize, Errno> {
    let mut walk = Walk::everywhere(storage);
    let mut count = 0;
    while let Some(item) = walk.next(storage)? {
        if fits(&item) {
            erase(storage, &item)?;
            count += 1;
        }
    }
    Ok(count)
}
