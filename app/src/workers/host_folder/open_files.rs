//! What a board has open in a lent folder.
//!
//! **Invariant:** what was opened for reading stays as it was then, or gives `ESTALE`; what is written stands in a draft until it is put in
//! its place whole, but for appending, which only ever adds.

use std::collections::{HashMap, VecDeque};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use cap_std::fs::File;
use pyrite_platform::errno::Errno;
use pyrite_protocol::limits::{MOUNT_BLOCK, PACKED_WINDOW};
use pyrite_protocol::message::{Entry, EntryKind};
use pyrite_protocol::mount::{Opening, Packing, write_entry};

use crate::board::lent_folder::{Answer, Ask, OpenedNext, Status, Wanted};
use crate::board::packing::pack;

use super::jail::{DRAFT_PREFIX, Jail, NAME_MAX, number};

/// A larger file is not kept in memory while it is open.
const SNAPSHOT_MAX: u64 = 1024 * 1024;

/// Contents that are remembered, so that opening a file again is seen to give the same.
const REMEMBERED: usize = 16;

/// A board opens fewer; one that opens more has forgotten some.
const OPEN_MAX: usize = 64;

/// Most bytes in a piece for a board without frames, whatever it wants.
const PIECE_MAX: usize = PACKED_WINDOW;

/// Bytes of names in a list for such a board; one entry may have more.
const LIST_BYTES: usize = 400;

/// The largest file that a board can use.
const SIZE_MAX: u64 = i32::MAX as u64;

/// Files and folders that the board changed, with what they were afterwards: that is no news.
pub type OwnChanges = Arc<Mutex<Vec<(PathBuf, Option<Version>)>>>;

/// As many of them are remembered.
const OWN_CHANGES_MAX: usize = 64;

/// Which state a file is in.
pub type Version = (u64, SystemTime);

enum Open {
    /// A file or list as it was.
    Snapshot(Arc<[u8]>),
    /// A file too large for that.
    Large(File, Version),
    /// What is going to replace a file.
    Draft { file: File, name: String, target: PathBuf, is_changed: bool },
    /// The file itself, which only grows.
    Appended(File, String),
}

/// The files.
pub struct OpenFiles {
    jail: Jail,
    open: HashMap<u32, Open>,
    contents: VecDeque<(u32, Arc<[u8]>)>,
    next_contents: u32,
    next_draft: u32,
    own: OwnChanges,
}

impl OpenFiles {
    /// None open.
    pub fn new(jail: Jail, own: OwnChanges) -> Self {
        Self { jail, open: HashMap::new(), contents: VecDeque::new(), next_contents: 1, next_draft: 0, own }
    }

    /// Carries a call out.
    pub fn answer(&mut self, ask: &Ask) -> Answer {
        self.carry_out(ask).unwrap_or_else(Answer::Failed)
    }

    fn carry_out(&mut self, ask: &Ask) -> Result<Answer, Errno> {
        match ask {
            Ask::Stat(path) => return self.jail.status(path).map(Answer::Status),
            Ask::Open { file, path, opening } => return self.open(*file, path, *opening),
            Ask::Look { path, wanted } => return self.look(path, *wanted),
            Ask::OpenNext { path, opening, wanted } => {
                return self.open_next(path, *opening, *wanted).map(Answer::OpenedNext);
            }
            Ask::Piece { file, offset, wanted } => {
                let (packing, bytes) = self.piece(*file, *offset, *wanted)?;
                return Ok(Answer::Data(packing, bytes));
            }
            Ask::List { path, index } => {
                let mut length = 0;
                let entries = self.jail.list(path)?.into_iter().skip(*index as usize).take_while(|(name, _)| {
                    let is_first = length == 0;
                    length += name.len().max(1);
                    is_first || length <= LIST_BYTES
                });
                return Ok(Answer::Entries(entries.collect()));
            }
            Ask::Read { file, block } => return self.read(*file, *block),
            Ask::Write { file, offset, bytes } => self.write(*file, *offset, bytes)?,
            Ask::Flush(file) => self.flush(*file)?,
            Ask::Close(file) => self.close(*file)?,
            Ask::CloseAll => {
                let all: Vec<u32> = self.open.keys().copied().collect();
                for file in all {
                    // The program that would want to know is gone.
                    let _ = self.close(file);
                }
            }
            Ask::Remove(path) => {
                self.jail.remove(path)?;
                self.changed(Path::new(path));
            }
            Ask::RemoveDirectory(path) => {
                self.jail.remove_folder(path)?;
                self.changed(Path::new(path));
            }
            Ask::MakeDirectory(path) => {
                self.jail.make_folder(path)?;
                self.changed(Path::new(path));
            }
            Ask::Rename(from, to) => {
                self.jail.rename(from, to)?;
                self.changed(Path::new(from));
                self.changed(Path::new(to));
            }
            Ask::Space => {
                let (block_size, block_count, free_blocks) = self.jail.space()?;
                return Ok(Answer::Space { block_size, block_count, free_blocks });
            }
        }
        Ok(Answer::Done)
    }

    /// Drops everything that is open; what was written and not put in its place is gone.
    pub fn forget_all(&mut self) {
        for (_, open) in self.open.drain() {
            if let Open::Draft { name, .. } = open {
                self.jail.discard(&name);
            }
        }
    }

    fn fresh_contents(&mut self) -> u32 {
        self.next_contents = self.next_contents.wrapping_add(1).max(1);
        self.next_contents
    }

    /// The number of contents: the same ones have the same.
    fn number_of(&mut self, contents: &Arc<[u8]>) -> u32 {
        if let Some((known, _)) = self.contents.iter().find(|(_, known)| known == contents) {
            return *known;
        }
        let fresh = self.fresh_contents();
        self.contents.push_back((fresh, Arc::clone(contents)));
        if self.contents.len() > REMEMBERED {
            self.contents.pop_front();
        }
        fresh
    }

    fn open(&mut self, file: u32, path: &str, opening: Opening) -> Result<Answer, Errno> {
        if self.open.len() >= OPEN_MAX {
            return Err(Errno::EMFILE);
        }
        let (open, size, contents) = match opening {
            Opening::List => {
                let list: Arc<[u8]> = self.list(path)?.into();
                (Open::Snapshot(Arc::clone(&list)), list.len() as u64, self.number_of(&list))
            }
            Opening::Read => self.open_to_read(path)?,
            Opening::Append => {
                let mut appended = self.jail.append(path)?;
                let size = appended.seek(SeekFrom::End(0)).map_err(|error| number(&error))?;
                self.changed(Path::new(path));
                (Open::Appended(appended, path.to_owned()), size, self.fresh_contents())
            }
            Opening::New if self.jail.exists(path)? => return Err(Errno::EEXIST),
            Opening::New | Opening::Replace => {
                let (draft, name, target) = self.draft(path)?;
                let open = Open::Draft { file: draft, name, target, is_changed: true };
                (open, 0, self.fresh_contents())
            }
            Opening::Update => {
                let mut old = self.jail.read(path)?;
                let (mut draft, name, target) = self.draft(path)?;
                match std::io::copy(&mut old, &mut draft) {
                    Ok(size) => {
                        let open = Open::Draft { file: draft, name, target, is_changed: false };
                        (open, size, self.fresh_contents())
                    }
                    Err(error) => {
                        self.jail.discard(&name);
                        return Err(number(&error));
                    }
                }
            }
        };
        if size > SIZE_MAX {
            if let Open::Draft { name, .. } = &open {
                self.jail.discard(name);
            }
            return Err(Errno::EFBIG);
        }
        self.open.insert(file, open);
        Ok(Answer::Opened { size: size as u32, contents })
    }

    fn open_to_read(&mut self, path: &str) -> Result<(Open, u64, u32), Errno> {
        let mut file = self.jail.read(path)?;
        let version = version(&file)?;
        if version.0 > SNAPSHOT_MAX {
            return Ok((Open::Large(file, version), version.0, self.fresh_contents()));
        }
        let mut bytes = Vec::new();
        // One that grows meanwhile is cut off.
        std::io::Read::by_ref(&mut file).take(SNAPSHOT_MAX).read_to_end(&mut bytes).map_err(|error| number(&error))?;
        let bytes: Arc<[u8]> = bytes.into();
        let contents = self.number_of(&bytes);
        Ok((Open::Snapshot(Arc::clone(&bytes)), bytes.len() as u64, contents))
    }

    fn list(&self, path: &str) -> Result<Vec<u8>, Errno> {
        let mut list = Vec::new();
        for (name, status) in self.jail.list(path)? {
            let entry =
                Entry { kind: status.kind, size: status.size, modified_seconds: status.modified_seconds, name: &name };
            let mut place = [0; NAME_MAX + 32];
            list.extend_from_slice(write_entry(&entry, &mut place).unwrap_or_default());
        }
        Ok(list)
    }

    fn draft(&mut self, path: &str) -> Result<(File, String, PathBuf), Errno> {
        let target = self.jail.target(path)?;
        let name = self.draft_name();
        let file = self.jail.draft(&name, &target)?;
        Ok((file, name, target))
    }

    fn draft_name(&mut self) -> String {
        self.next_draft += 1;
        // Two windows, or two boards, may have the same folder.
        let since = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos());
        format!("{DRAFT_PREFIX}{}-{since}-{}", std::process::id(), self.next_draft)
    }

    /// A name for a file that the board does not name itself.
    fn next_file(&mut self) -> u32 {
        (1..).find(|file| !self.open.contains_key(file)).unwrap_or(0)
    }

    fn read(&mut self, file: u32, block: u32) -> Result<Answer, Errno> {
        let bytes = self.read_at(file, u64::from(block) * MOUNT_BLOCK as u64, MOUNT_BLOCK)?;
        let (packing, bytes) = packed(bytes);
        Ok(Answer::Data(packing, bytes))
    }

    fn piece(&mut self, file: u32, offset: u32, wanted: Wanted) -> Result<(Packing, Vec<u8>), Errno> {
        let bytes = self.read_at(file, offset.into(), wanted.most.min(PIECE_MAX))?;
        Ok(if wanted.packing == Packing::Deflated { packed(bytes) } else { (Packing::Plain, bytes) })
    }

    fn open_next(&mut self, path: &str, opening: Opening, wanted: Wanted) -> Result<OpenedNext, Errno> {
        let file = self.next_file();
        let Answer::Opened { size, .. } = self.open(file, path, opening)? else { return Err(Errno::EIO) };
        let piece = match opening {
            Opening::Read => self.piece(file, 0, wanted)?,
            _ => (Packing::Plain, Vec::new()),
        };
        Ok(OpenedNext { file, size, piece })
    }

    /// What a path is, and what an import asks next: a name that is not there is looked for as a module, a folder as a package.
    fn look(&mut self, path: &str, wanted: Wanted) -> Result<Answer, Errno> {
        let there = |path: &str, jail: &Jail| match jail.status(path) {
            Err(Errno::ENOENT) => Ok(None),
            status => status.map(Some),
        };
        let found = there(path, &self.jail)?;
        let stem = match found {
            None => path.to_owned(),
            Some(Status { kind: EntryKind::Directory, .. }) => format!("{path}/__init__"),
            Some(_) => return Ok(Answer::Looked { found: [found, None, None], opened: None }),
        };
        // What cannot be told now is told when it is asked for.
        let source_path = format!("{stem}.py");
        let source = there(&source_path, &self.jail).unwrap_or(None);
        let code = there(&format!("{stem}.mpy"), &self.jail).unwrap_or(None);
        let is_file = source.is_some_and(|source| source.kind == EntryKind::File);
        let opened = is_file.then(|| self.open_next(&source_path, Opening::Read, wanted).ok()).flatten();
        Ok(Answer::Looked { found: [found, source, code], opened })
    }

    fn read_at(&mut self, file: u32, start: u64, most: usize) -> Result<Vec<u8>, Errno> {
        let read_at = |file: &mut File| {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(start))?;
            std::io::Read::by_ref(file).take(most as u64).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let words = |error: std::io::Error| number(&error);
        Ok(match self.open.get_mut(&file).ok_or(Errno::ESTALE)? {
            Open::Snapshot(bytes) => {
                let start = (start as usize).min(bytes.len());
                bytes.get(start..bytes.len().min(start + most)).unwrap_or_default().to_vec()
            }
            Open::Large(file, known) => {
                let bytes = read_at(file).map_err(words)?;
                if version(file)? != *known {
                    return Err(Errno::ESTALE);
                }
                bytes
            }
            Open::Draft { file, .. } | Open::Appended(file, _) => read_at(file).map_err(words)?,
        })
    }

    fn write(&mut self, file: u32, offset: u32, bytes: &[u8]) -> Result<(), Errno> {
        let words = |error: std::io::Error| number(&error);
        match self.open.get_mut(&file).ok_or(Errno::ESTALE)? {
            Open::Snapshot(_) | Open::Large(..) => Err(Errno::EBADF),
            Open::Draft { file, is_changed, .. } => {
                *is_changed = true;
                file.seek(SeekFrom::Start(offset.into())).and_then(|_| file.write_all(bytes)).map_err(words)
            }
            Open::Appended(file, path) => {
                let path = PathBuf::from(&*path);
                file.write_all(bytes).map_err(words)?;
                self.changed(&path);
                Ok(())
            }
        }
    }

    /// Puts a copy of a draft in its place.
    fn flush(&mut self, file: u32) -> Result<(), Errno> {
        let copy_name = self.draft_name();
        let words = |error: std::io::Error| number(&error);
        let target = match self.open.get_mut(&file).ok_or(Errno::ESTALE)? {
            Open::Snapshot(_) | Open::Large(..) => return Ok(()),
            Open::Appended(file, _) => return file.sync_data().map_err(words),
            Open::Draft { is_changed: false, .. } => return Ok(()),
            Open::Draft { file, target, is_changed, .. } => {
                let mut copy = self.jail.draft(&copy_name, target)?;
                let copied = file
                    .seek(SeekFrom::Start(0))
                    .and_then(|_| std::io::copy(file, &mut copy))
                    .and_then(|_| copy.sync_data())
                    .map_err(words)
                    .and_then(|()| self.jail.publish(&copy_name, target));
                if let Err(error) = copied {
                    self.jail.discard(&copy_name);
                    return Err(error);
                }
                *is_changed = false;
                target.clone()
            }
        };
        self.changed(&target);
        Ok(())
    }

    fn close(&mut self, file: u32) -> Result<(), Errno> {
        match self.open.remove(&file) {
            Some(Open::Draft { file, name, target, is_changed: true }) => {
                let put = file.sync_data().map_err(|error| number(&error));
                drop(file);
                match put.and_then(|()| self.jail.publish(&name, &target)) {
                    Ok(()) => {
                        self.changed(&target);
                        Ok(())
                    }
                    Err(error) => {
                        self.jail.discard(&name);
                        Err(error)
                    }
                }
            }
            Some(Open::Draft { name, .. }) => {
                self.jail.discard(&name);
                Ok(())
            }
            Some(Open::Snapshot(_) | Open::Large(..) | Open::Appended(..)) | None => Ok(()),
        }
    }

    /// The board changed something.
    fn changed(&self, path: &Path) {
        let version = self.jail.version(path);
        if let Ok(mut own) = self.own.lock() {
            own.retain(|(known, _)| known != path);
            if own.len() >= OWN_CHANGES_MAX {
                own.remove(0);
            }
            own.push((path.to_owned(), version));
        }
    }
}

/// A piece as it travels: deflated if that is shorter.
fn packed(bytes: Vec<u8>) -> (Packing, Vec<u8>) {
    let packed = pack(&bytes);
    if packed.len() < bytes.len() { (Packing::Deflated, packed) } else { (Packing::Plain, bytes) }
}

fn version(file: &File) -> Result<Version, Errno> {
    let metadata = file.metadata().map_err(|error| number(&error))?;
    let modified = metadata.modified().map_or(SystemTime::UNIX_EPOCH, cap_std::time::SystemTime::into_std);
    Ok((metadata.len(), modified))
}

/// True if what is at a path now is what the board made of it.
pub fn is_of_board(root: &Path, path: &Path, own: &OwnChanges) -> bool {
    let Ok(inner) = path.strip_prefix(root) else { return false };
    let is_draft = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| name.starts_with(DRAFT_PREFIX));
    if inner.as_os_str().is_empty() || inner.file_name().is_some_and(is_draft) {
        return true;
    }
    let now = std::fs::symlink_metadata(path).ok();
    let now = now.map(|now| (now.len(), now.modified().unwrap_or(SystemTime::UNIX_EPOCH)));
    own.lock().is_ok_and(|own| own.iter().any(|(known, version)| known == inner && *version == now))
}
