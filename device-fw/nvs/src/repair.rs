//! What a power cut leaves, put in order before anything is written.

use pyrite_platform::errno::Errno;
use pyrite_platform::storage::Storage;

use crate::entry::sort;
use crate::page::{self, ENTRIES, State, States, Use, read_bytes, set_states};
use crate::room::{Pages, move_items};
use crate::walk::{self, Found, Item, Walk, look};

/// Finishes what was begun: pages that were being freed, items that were being written, values that were being replaced.
pub(crate) fn repair<S: Storage>(storage: &mut S) -> Result<(), Errno> {
    free_pages(storage)?;
    if let Some((page, Use::Active)) = Pages::look(storage)?.newest {
        tidy_page(storage, page)?;
        if let Some(last) = last_item(storage, page)? {
            walk::erase_all(storage, &|item| item.place < last.place && last.entry.replaces(&item.entry))?;
        }
    }
    Ok(())
}

/// Moves the items of pages that were being freed.
fn free_pages<S: Storage>(storage: &mut S) -> Result<(), Errno> {
    // The format has one such page at a time; a damaged flash may have more.
    for round in 0..storage.block_count() {
        let pages = Pages::look(storage)?;
        let Some(freeing) = pages.freeing else { break };
        match pages.newest {
            // It holds copies of some of the items.
            Some((page, Use::Active)) if round == 0 => page::erase(storage, page)?,
            Some((page, Use::Active)) => page::mark(storage, page, Use::Full)?,
            _ => {}
        }
        move_items(storage, freeing)?;
    }
    Ok(())
}

/// Erases items that are not whole, and entries that were begun; every empty entry of the page is then behind all others.
fn tidy_page<S: Storage>(storage: &mut S, page: u32) -> Result<(), Errno> {
    let states = States::read(storage, page)?;
    let mut end = ENTRIES;
    while end > 0
        && states.of(end - 1) == State::Empty
        && read_bytes(storage, page, end - 1)?.iter().all(|&byte| byte == 0xff)
    {
        end -= 1;
    }
    let mut index = 0;
    while index < end {
        let (span, is_kept) = match look(storage, page, &states, index)? {
            Found::Item(entry) => (entry.span, true),
            Found::Broken(span) => (span, false),
            Found::Nothing(span) => (span, states.of(index) == State::Erased),
        };
        if !is_kept {
            set_states(storage, page, index..index + span, State::Erased)?;
        }
        index += span;
    }
    Ok(())
}

fn last_item<S: Storage>(storage: &mut S, page: u32) -> Result<Option<Item>, Errno> {
    let mut walk = Walk::page(page);
    let mut last = None;
    while let Some(item) = walk.next(storage)? {
        last = Some(item);
    }
    Ok(last)
}

/// Erases pieces that belong to no blob.
pub(crate) fn sweep<S: Storage>(storage: &mut S) -> Result<(), Errno> {
    let mut chunks = Walk::everywhere(storage);
    while let Some(chunk) = chunks.next(storage)? {
        if chunk.entry.sort != sort::CHUNK {
            continue;
        }
        let (space, key, number) = (chunk.entry.space, chunk.entry.key, chunk.entry.chunk);
        let mut all = Walk::everywhere(storage);
        let mut is_used = false;
        while let Some(item) = all.next(storage)? {
            if item.entry.is_of(space, key) && item.entry.as_blob().is_some_and(|blob| blob.has(number)) {
                is_used = true;
                break;
            }
        }
        if !is_used {
            walk::erase(storage, &chunk)?;
        }
    }
    Ok(())
}
