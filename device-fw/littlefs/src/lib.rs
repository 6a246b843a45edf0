//! The littlefs v2 file system on flash, in safe Rust, without a heap.
//!
//! Reads and writes the on-disk format 2.0 and 2.1 as MicroPython uses it, so that files survive changing the firmware in
//! both directions. Source of the format: `SPEC.md` of littlefs.
//!
//! Reading order: [`FileSystem`] (the object and its mounting), `directory` (paths, entries, renaming), `file` and
//! `write_stream` (open files), `skip_list` (their blocks), `metadata` (reading a pair), `change`, `log_writer` and `commit`
//! (changing one), `consistency` (repair after a power cut), `allocator`, `suspended` (between two operations).
//!
//! **Invariant:** no heap, no unsafe code; whatever stands on the medium, no operation panics or runs for ever.
//! **Invariant:** power may fail at any storage operation: a file then has its old or its new content, and the tree is whole.
#![no_std]
#![forbid(unsafe_code)]

mod allocator;
mod change;
mod checksum;
mod commit;
mod consistency;
mod device;
mod directory;
mod error;
mod file;
mod file_system;
mod global_state;
mod log_writer;
mod metadata;
mod pair;
mod skip_list;
mod superblock;
mod suspended;
mod tag;
mod write_stream;

pub use directory::Information;
pub use error::Error;
pub use file_system::{FileSystem, OPEN_FILES_MAX, Usage};
pub use suspended::{SUSPENDED_FILE_WORDS, SUSPENDED_WORDS};
