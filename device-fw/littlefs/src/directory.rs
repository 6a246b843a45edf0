//! Paths and directory entries: looking up, listing, making, removing, renaming.
//!
//! Paths are absolute; `/` separates, empty components and `.` are passed over, `..` is refused (the caller resolves it).

use core::ops::ControlFlow;

use pyrite_platform::files::EntryKind;
use pyrite_platform::storage::Storage;

use crate::change::Change;
use crate::error::Error;
use crate::file::Location;
use crate::file_system::FileSystem;
use crate::metadata::{Located, Metadata, Position};
use crate::pair::Pair;
use crate::tag::{class, kind};

/// The user attribute in which MicroPython keeps the time of the last change: nanoseconds since 1970, little endian.
pub(crate) const MODIFIED_ATTRIBUTE: u8 = 1;

/// What is known of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Information {
    /// File or directory.
    pub kind: EntryKind,
    /// Bytes; 0 for a directory.
    pub size: u32,
    /// Nanoseconds since 1970-01-01 UTC of the last change; 0 when unknown.
    pub modified_nanoseconds: u64,
}

/// The newest tags of an entry.
#[derive(Default)]
struct Details {
    name: Option<Located>,
    structure: Option<Located>,
    modified: Option<Located>,
}

const DIRECTORY: Information = Information { kind: EntryKind::Directory, size: 0, modified_nanoseconds: 0 };

/// Where a path leads.
pub(crate) enum Place<'p> {
    Root,
    Entry {
        metadata: Metadata,
        id: u16,
        kind: u16,
    },
    /// Nothing of that name in a directory that exists; `id` is where it would go.
    Missing {
        metadata: Metadata,
        id: u16,
        name: &'p str,
    },
}

fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty() && *name != ".")
}

/// True when `inner` is `outer` or lies below it.
fn is_within(outer: &str, inner: &str) -> bool {
    let mut inner = components(inner);
    components(outer).all(|name| inner.next() == Some(name))
}

impl<S: Storage> FileSystem<S> {
    pub(crate) fn look_up<'p>(&mut self, path: &'p str) -> Result<Place<'p>, Error> {
        if self.is_doubtful {
            self.prepare_for_reading()?;
        }
        let mut place = Place::Root;
        for name in components(path) {
            if name == ".." {
                return Err(Error::Invalid);
            }
            if name.len() > self.superblock.name_max as usize {
                return Err(Error::NameTooLong);
            }
            let pair = match &place {
                Place::Root => self.root,
                Place::Entry { metadata, id, kind: kind::DIRECTORY } => self.directory_pair(metadata, *id)?,
                Place::Entry { .. } => return Err(Error::NotDirectory),
                Place::Missing { .. } => return Err(Error::NotFound),
            };
            let (metadata, position) = self.find_in_directory(pair, name)?;
            place = match position {
                Position::Found { id, kind } => Place::Entry { metadata, id, kind },
                Position::Insert { id } => Place::Missing { metadata, id, name },
            };
        }
        Ok(place)
    }

    fn find_in_directory(&mut self, pair: Pair, name: &str) -> Result<(Metadata, Position), Error> {
        let mut metadata = self.device.fetch(pair)?;
        let mut pairs_left = self.device.block_count;
        loop {
            let position = self.device.find_name(&metadata, name.as_bytes())?;
            match position {
                Position::Insert { id } if id == metadata.count && metadata.split => {}
                _ => return Ok((metadata, position)),
            }
            pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
            metadata = self.device.fetch(metadata.tail)?;
        }
    }

    /// The first pair of the directory that entry `id` stands for.
    fn directory_pair(&mut self, metadata: &Metadata, id: u16) -> Result<Pair, Error> {
        match self.device.find_tag(metadata, id, class::STRUCT)? {
            Some(found) if found.tag.kind() == kind::DIRECTORY_STRUCT && found.tag.length() == 8 => {
                self.device.read_pair(metadata.pair.0[0], found.offset)
            }
            _ => Err(Error::Corrupt),
        }
    }

    /// Finds what is known of an entry in one walk.
    fn details(&mut self, metadata: &Metadata, id: u16) -> Result<Details, Error> {
        let mut details = Details::default();
        self.device.walk_entry(metadata, id, &mut |_, located| {
            let place = match located.tag.class() {
                class::NAME => &mut details.name,
                class::STRUCT => &mut details.structure,
                class::USER_ATTRIBUTE if located.tag.chunk() == MODIFIED_ATTRIBUTE => &mut details.modified,
                _ => return Ok(ControlFlow::<()>::Continue(())),
            };
            place.get_or_insert(located);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(details)
    }

    fn information(&mut self, metadata: &Metadata, details: &Details) -> Result<Information, Error> {
        let kind = details.name.ok_or(Error::Corrupt)?.tag.kind();
        if kind == kind::DIRECTORY {
            return Ok(DIRECTORY);
        }
        let block = metadata.pair.0[0];
        let found = details.structure.ok_or(Error::Corrupt)?;
        let size = match found.tag.kind() {
            kind::INLINE_STRUCT if !found.tag.is_deleted() => u32::from(found.tag.length()),
            kind::SKIP_LIST_STRUCT if found.tag.length() == 8 => self.device.read_u32(block, found.offset + 4)?,
            _ => return Err(Error::Corrupt),
        };
        let mut modified = [0; 8];
        if let Some(found) = details.modified.filter(|found| !found.tag.is_deleted()) {
            let length = usize::from(found.tag.length()).min(modified.len());
            self.device.read(block, found.offset, &mut modified[..length])?;
        }
        let modified_nanoseconds = u64::from_le_bytes(modified);
        Ok(Information { kind: EntryKind::File, size, modified_nanoseconds })
    }

    /// Tells what a path is.
    pub fn stat(&mut self, path: &str) -> Result<Information, Error> {
        match self.look_up(path)? {
            Place::Root => Ok(DIRECTORY),
            Place::Entry { metadata, id, .. } => {
                let details = self.details(&metadata, id)?;
                self.information(&metadata, &details)
            }
            Place::Missing { .. } => Err(Error::NotFound),
        }
    }

    /// The entry number `index` of a directory, sorted by name; its name is written to `name`, the length in bytes returned
    /// with it. `None` past the last one.
    pub fn entry(
        &mut self,
        path: &str,
        index: u32,
        name: &mut [u8; 255],
    ) -> Result<Option<(Information, usize)>, Error> {
        let pair = self.look_up_directory(path)?;
        let mut metadata = self.device.fetch(pair)?;
        let mut left = index;
        let mut pairs_left = self.device.block_count;
        loop {
            let first = u16::from(self.is_superblock_entry(&metadata)?);
            let listed = u32::from(metadata.count.saturating_sub(first));
            if left < listed {
                let id = first + left as u16;
                let details = self.details(&metadata, id)?;
                let found = details.name.ok_or(Error::Corrupt)?;
                let length = usize::from(found.tag.length()).min(name.len());
                self.device.read(metadata.pair.0[0], found.offset, &mut name[..length])?;
                return Ok(Some((self.information(&metadata, &details)?, length)));
            }
            left -= listed;
            if !metadata.split {
                return Ok(None);
            }
            pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
            metadata = self.device.fetch(metadata.tail)?;
        }
    }

    fn is_superblock_entry(&mut self, metadata: &Metadata) -> Result<bool, Error> {
        if !metadata.pair.overlaps(self.root) {
            return Ok(false);
        }
        let name = self.device.find_tag(metadata, 0, class::NAME)?;
        Ok(metadata.count > 0 && name.is_some_and(|name| name.tag.kind() == kind::SUPERBLOCK))
    }

    fn look_up_directory(&mut self, path: &str) -> Result<Pair, Error> {
        match self.look_up(path)? {
            Place::Root => Ok(self.root),
            Place::Entry { metadata, id, kind: kind::DIRECTORY } => self.directory_pair(&metadata, id),
            Place::Entry { .. } => Err(Error::NotDirectory),
            Place::Missing { .. } => Err(Error::NotFound),
        }
    }

    fn is_empty_directory(&mut self, pair: Pair) -> Result<bool, Error> {
        let mut metadata = self.device.fetch(pair)?;
        let mut pairs_left = self.device.block_count;
        while metadata.count == 0 && metadata.split {
            pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
            metadata = self.device.fetch(metadata.tail)?;
        }
        Ok(metadata.count == 0)
    }

    /// Makes a directory.
    pub fn make_directory(&mut self, path: &str) -> Result<(), Error> {
        self.prepare()?;
        let Place::Missing { metadata, id, name } = self.look_up(path)? else { return Err(Error::Exists) };
        self.restart_lookahead();
        self.settle(|fs| {
            // The new pair goes behind the last one of its parent on the list of all pairs.
            let mut last = metadata;
            let mut pairs_left = fs.device.block_count;
            while last.split {
                pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
                last = fs.device.fetch(last.tail)?;
            }
            let pair = fs.write_empty_pair(last.tail)?.to_bytes();
            let entry = [
                Change::create(id),
                Change::put(kind::DIRECTORY, id, name.as_bytes()),
                Change::put(kind::DIRECTORY_STRUCT, id, &pair),
            ];
            if !metadata.split {
                let [create, name, pointer] = entry;
                return fs.commit(&mut { metadata }, &[create, name, pointer, Change::tail(false, &pair)]);
            }
            fs.add_orphans(1);
            fs.commit(&mut last, &[Change::tail(false, &pair)])?;
            fs.add_orphans(-1);
            // That commit may have moved the pair that gets the entry.
            let Place::Missing { mut metadata, id: same_id, .. } = fs.look_up(path)? else {
                return Err(Error::Corrupt);
            };
            if same_id != id {
                return Err(Error::Corrupt);
            }
            fs.commit(&mut metadata, &entry)
        })
    }

    /// Removes a file. Handles that have it open keep its content until they are closed.
    pub fn remove(&mut self, path: &str) -> Result<(), Error> {
        self.prepare()?;
        match self.look_up(path)? {
            Place::Root | Place::Entry { kind: kind::DIRECTORY, .. } => Err(Error::IsDirectory),
            Place::Entry { mut metadata, id, .. } => {
                self.settle(|fs| fs.commit(&mut metadata, &[Change::delete(id)]))?;
                self.restart_lookahead();
                Ok(())
            }
            Place::Missing { .. } => Err(Error::NotFound),
        }
    }

    /// Removes an empty directory.
    pub fn remove_directory(&mut self, path: &str) -> Result<(), Error> {
        self.prepare()?;
        let (mut metadata, id) = match self.look_up(path)? {
            Place::Root => return Err(Error::Invalid),
            Place::Entry { metadata, id, kind: kind::DIRECTORY } => (metadata, id),
            Place::Entry { .. } => return Err(Error::NotDirectory),
            Place::Missing { .. } => return Err(Error::NotFound),
        };
        let pair = self.directory_pair(&metadata, id)?;
        if !self.is_empty_directory(pair)? {
            return Err(Error::NotEmpty);
        }
        self.settle(|fs| {
            fs.add_orphans(1);
            fs.commit(&mut metadata, &[Change::delete(id)])?;
            fs.unlink_removed(pair)
        })?;
        self.restart_lookahead();
        Ok(())
    }

    /// Takes a directory that no entry points to any more off the list of all pairs.
    fn unlink_removed(&mut self, pair: Pair) -> Result<(), Error> {
        let mut before = self.predecessor(pair)?.ok_or(Error::Corrupt)?;
        self.add_orphans(-1);
        self.unlink(&mut before)
    }

    /// Renames or moves a file or directory. An existing file, or an empty directory, at `to` is replaced atomically by one
    /// of its kind.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), Error> {
        self.prepare()?;
        let (source, source_id, source_kind) = match self.look_up(from)? {
            Place::Root => return Err(Error::Invalid),
            Place::Entry { metadata, id, kind } => (metadata, id, kind),
            Place::Missing { .. } => return Err(Error::NotFound),
        };
        let (mut target, id, name, replaced) = match self.look_up(to)? {
            Place::Root => return Err(Error::IsDirectory),
            Place::Missing { metadata, id, name } => (metadata, id, name, None),
            Place::Entry { metadata, id, kind } => {
                let name = components(to).last().ok_or(Error::Invalid)?;
                (metadata, id, name, Some(kind))
            }
        };
        let is_same_pair = source.pair.overlaps(target.pair);
        if replaced.is_some() && is_same_pair && source_id == id {
            return Ok(());
        }
        if source_kind == kind::DIRECTORY && is_within(from, to) {
            return Err(Error::Invalid);
        }
        let replaced_pair = match (source_kind, replaced) {
            (kind::DIRECTORY, Some(kind::DIRECTORY)) => {
                let pair = self.directory_pair(&target, id)?;
                if !self.is_empty_directory(pair)? {
                    return Err(Error::NotEmpty);
                }
                Some(pair)
            }
            (kind::DIRECTORY, Some(_)) => return Err(Error::NotDirectory),
            (_, Some(kind::DIRECTORY)) => return Err(Error::IsDirectory),
            _ => None,
        };

        let moving = self.take_locations(source.pair, source_id);
        self.restart_lookahead();
        let result = self.settle(|fs| {
            if replaced_pair.is_some() {
                fs.add_orphans(1);
            }
            if !is_same_pair {
                fs.state.set_move(source.pair, source_id);
            }
            let delete_replaced = replaced.map(|_| Change::delete(id));
            // Where the old entry stands once the new one is in front of it or not.
            let shifted = if replaced.is_none() && id <= source_id { source_id + 1 } else { source_id };
            let delete_source = is_same_pair.then_some(Change::delete(shifted));
            let changes = [
                delete_replaced,
                Some(Change::create(id)),
                Some(Change::put(source_kind, id, name.as_bytes())),
                Some(Change::Copy { id, source: &source, source_id }),
                delete_source,
            ];
            let mut list = [Change::create(0); 5];
            let mut length = 0;
            for change in changes.into_iter().flatten() {
                list[length] = change;
                length += 1;
            }
            fs.commit(&mut target, &list[..length])?;
            if let Some((pair, id)) = fs.state.pending_move() {
                let mut source = fs.device.fetch(pair)?;
                fs.state.clear_move();
                fs.commit(&mut source, &[Change::delete(id)])?;
            }
            match replaced_pair {
                Some(pair) => fs.unlink_removed(pair),
                None => Ok(()),
            }
        });
        self.give_locations(moving, if result.is_ok() { to } else { from });
        self.restart_lookahead();
        result
    }

    /// Detaches the open files of an entry that is about to be renamed; bit set of their indexes.
    fn take_locations(&mut self, pair: Pair, id: u16) -> u32 {
        let mut taken = 0;
        for (index, file) in self.files.iter_mut().enumerate() {
            if let Some(file) = file
                && file.location.is_some_and(|location| location.id == id && location.pair.overlaps(pair))
            {
                file.location = None;
                taken |= 1 << index;
            }
        }
        taken
    }

    fn give_locations(&mut self, taken: u32, path: &str) {
        if taken == 0 {
            return;
        }
        let Ok(Place::Entry { metadata, id, .. }) = self.look_up(path) else { return };
        for (index, file) in self.files.iter_mut().enumerate() {
            if let Some(file) = file
                && taken >> index & 1 == 1
            {
                file.location = Some(Location { pair: metadata.pair, id });
            }
        }
    }

    /// Reads user attribute `attribute` of an entry to `buffer` and returns its length, which may be more than fitted;
    /// `None` when the entry has none.
    pub fn attribute(&mut self, path: &str, attribute: u8, buffer: &mut [u8]) -> Result<Option<usize>, Error> {
        let (metadata, id) = self.look_up_entry(path)?;
        let Some(found) = self.device.find_attribute(&metadata, id, attribute)? else { return Ok(None) };
        let length = usize::from(found.tag.length());
        let fitting = length.min(buffer.len());
        self.device.read(metadata.pair.0[0], found.offset, &mut buffer[..fitting])?;
        Ok(Some(length))
    }

    /// Sets user attribute `attribute` of an entry.
    pub fn set_attribute(&mut self, path: &str, attribute: u8, data: &[u8]) -> Result<(), Error> {
        if data.len() > self.superblock.attribute_max as usize {
            return Err(Error::TooLarge);
        }
        self.prepare()?;
        let (mut metadata, id) = self.look_up_entry(path)?;
        let change = Change::put(kind::USER_ATTRIBUTE | u16::from(attribute), id, data);
        self.restart_lookahead();
        self.settle(|fs| fs.commit(&mut metadata, &[change]))
    }

    fn look_up_entry(&mut self, path: &str) -> Result<(Metadata, u16), Error> {
        match self.look_up(path)? {
            Place::Root => Err(Error::Invalid),
            Place::Entry { metadata, id, .. } => Ok((metadata, id)),
            Place::Missing { .. } => Err(Error::NotFound),
        }
    }
}
