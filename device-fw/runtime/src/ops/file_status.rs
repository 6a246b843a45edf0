//! The tuples that tell about files: of `os.stat`, `os.statvfs` and `os.ilistdir`
//!
//! **Invariant:** times count from 2000, as in module `time`; what is unknown or older is 0.

use pyrite_platform::files::{EntryKind, FileSystemStat, Stat};

use crate::calendar::EPOCH_2000;
use crate::heap::Kind;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// Bit of the mode that says directory.
pub const DIRECTORY_MODE: i64 = 0x4000;
const FILE_MODE: i64 = 0x8000;

const fn mode_of(kind: EntryKind) -> i64 {
    match kind {
        EntryKind::Directory => DIRECTORY_MODE,
        EntryKind::File => FILE_MODE,
    }
}

impl Runtime<'_> {
    fn number_tuple(&mut self, numbers: [i64; 10]) -> Result<Value, Raised> {
        let tuple = self.allocate_words(Kind::Tuple, numbers.len())?;
        for (position, number) in numbers.into_iter().enumerate() {
            let number = self.new_int(number)?;
            self.heap.set_word(tuple, position, number);
        }
        Ok(tuple)
    }

    /// What `os.stat` gives.
    pub fn stat_tuple(&mut self, stat: Stat) -> Result<Value, Raised> {
        let modified = i64::try_from(stat.modified_seconds).unwrap_or(0).saturating_sub(EPOCH_2000).max(0);
        let size = i64::from(stat.size);
        self.number_tuple([mode_of(stat.kind), 0, 0, 0, 0, 0, size, modified, modified, modified])
    }

    /// What `os.statvfs` gives.
    pub fn file_system_tuple(&mut self, stat: FileSystemStat) -> Result<Value, Raised> {
        let [block, count, free, name_max] =
            [stat.block_size, stat.block_count, stat.free_blocks, stat.name_max].map(i64::from);
        self.number_tuple([block, block, count, free, free, 0, 0, 0, 0, name_max])
    }

    /// One entry of `os.ilistdir`: name, kind, 0 and size.
    pub fn entry_tuple(&mut self, name: Value, kind: EntryKind, size: u32) -> Result<Value, Raised> {
        let (mode, size) = (self.new_int(mode_of(kind))?, self.new_int(i64::from(size))?);
        self.new_tuple(&[name, mode, Value::count(0), size])
    }
}
