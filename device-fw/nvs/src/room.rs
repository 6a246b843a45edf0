//! Room for items: the page to which they are appended, and free pages.
//!
//! **Invariant:** a page is freed by moving its items to a new one; while that goes on it says so, and a cut is followed by moving them anew.

use pyrite_platform::errno::Errno;
use pyrite_platform::storage::Storage;

use crate::entry::{ENTRY_BYTES, Entry};
use crate::page::{self, ENTRIES, PAGE_BYTES, State, States, Use};
use crate::walk::Walk;

/// The pages of a storage.
#[derive(Clone, Copy, Default)]
pub(crate) struct Pages {
    /// The page that was begun last, and what it is used for.
    pub newest: Option<(u32, Use)>,
    /// Its number.
    sequence: u32,
    /// A page that is being freed.
    pub freeing: Option<u32>,
    /// Pages that are free.
    pub free: u32,
    /// Written entries of all pages.
    pub written: u32,
}

impl Pages {
    /// Looks at all pages. Fails where they are not of this format's size, or fewer than moving items takes.
    #[inline(never)]
    pub fn look<S: Storage>(storage: &mut S) -> Result<Self, Errno> {
        /// One in use and a free one.
        const AT_LEAST: u32 = 2;
        if storage.block_size() != PAGE_BYTES || storage.block_count() < AT_LEAST {
            return Err(Errno::ENODEV);
        }
        let mut pages = Self::default();
        for page in 0..storage.block_count() {
            let Some(head) = page::head(storage, page)? else {
                pages.free += 1;
                continue;
            };
            pages.written += u32::from(States::read(storage, page)?.written());
            if pages.newest.is_none() || head.sequence >= pages.sequence {
                (pages.newest, pages.sequence) = (Some((page, head.usage)), head.sequence);
            }
            if head.usage == Use::Freeing {
                pages.freeing = Some(page);
            }
        }
        Ok(pages)
    }

    /// Begins the free page behind the newest one.
    pub fn begin<S: Storage>(&self, storage: &mut S) -> Result<u32, Errno> {
        let count = storage.block_count();
        let start = self.newest.map_or(0, |(page, _)| page + 1);
        for offset in 0..count {
            let page = (start + offset) % count;
            if page::head(storage, page)?.is_none() {
                let sequence = self.newest.map_or(0, |_| self.sequence.saturating_add(1));
                page::begin(storage, page, sequence)?;
                return Ok(page);
            }
        }
        Err(Errno::ENOSPC)
    }
}

/// The page to which items are appended, and its first empty entry; a page is begun when none was.
pub(crate) fn active<S: Storage>(storage: &mut S) -> Result<(u32, u8), Errno> {
    let pages = Pages::look(storage)?;
    match pages.newest {
        Some((page, Use::Active)) => Ok((page, States::read(storage, page)?.end())),
        _ => new_page(storage),
    }
}

/// Ends the active page and begins another; its first empty entry, behind items that had to move. `ENOSPC` when no entry can be had that way.
pub(crate) fn new_page<S: Storage>(storage: &mut S) -> Result<(u32, u8), Errno> {
    let pages = Pages::look(storage)?;
    // The one that stays free.
    const KEPT: u32 = 1;
    if pages.free > KEPT {
        end_active(storage, &pages)?;
        return Ok((pages.begin(storage)?, 0));
    }
    let mut emptiest = None;
    for page in 0..storage.block_count() {
        if page::head(storage, page)?.is_some() {
            let written = States::read(storage, page)?.written();
            if written < emptiest.map_or(ENTRIES, |(_, written)| written) {
                emptiest = Some((page, written));
            }
        }
    }
    let (page, _) = emptiest.ok_or(Errno::ENOSPC)?;
    if pages.free == 0 {
        return Err(Errno::ENOSPC);
    }
    // In this order: while a page is being freed, an active one holds nothing but copies.
    end_active(storage, &pages)?;
    page::mark(storage, page, Use::Freeing)?;
    move_items(storage, page)
}

fn end_active<S: Storage>(storage: &mut S, pages: &Pages) -> Result<(), Errno> {
    match pages.newest {
        Some((page, Use::Active)) => page::mark(storage, page, Use::Full),
        _ => Ok(()),
    }
}

/// Moves the items of a page to a new one and frees it; the new page and its first empty entry.
pub(crate) fn move_items<S: Storage>(storage: &mut S, from: u32) -> Result<(u32, u8), Errno> {
    let to = Pages::look(storage)?.begin(storage)?;
    let mut walk = Walk::page(from);
    let mut index = 0;
    while let Some(item) = walk.next(storage)? {
        for place in 0..item.entry.span {
            let bytes = page::read_bytes(storage, from, item.place.index + place)?;
            page::write_bytes(storage, to, index + place, &bytes)?;
        }
        page::set_states(storage, to, index..index + item.entry.span, State::Written)?;
        index += item.entry.span;
    }
    page::erase(storage, from)?;
    Ok((to, index))
}

/// Bytes of data that an item appended now may have; `None` without room for its head.
pub(crate) fn tail<S: Storage>(storage: &mut S) -> Result<Option<usize>, Errno> {
    let (_, index) = active(storage)?;
    Ok((ENTRIES - index).checked_sub(1).map(|entries| usize::from(entries) * ENTRY_BYTES))
}

/// Appends an item, to a new page where it does not fit on the active one.
pub(crate) fn append<S: Storage>(storage: &mut S, entry: &Entry, data: &[u8]) -> Result<(), Errno> {
    let (mut page, mut index) = active(storage)?;
    if entry.span > ENTRIES - index {
        (page, index) = new_page(storage)?;
        if entry.span > ENTRIES - index {
            return Err(Errno::ENOSPC);
        }
    }
    page::write_item(storage, page, index, entry, data)
}
