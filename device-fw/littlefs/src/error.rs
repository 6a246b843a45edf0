//! What can go wrong, one variant for each thing a caller can do about it.

use pyrite_platform::errno::Errno;

/// Why an operation failed. Nothing is changed on the medium when one fails, unless the variant says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// No entry of that name.
    NotFound,
    /// An entry of that name is there already.
    Exists,
    /// A path goes through a file.
    NotDirectory,
    /// A file was wanted and a directory is there.
    IsDirectory,
    /// A directory still has entries.
    NotEmpty,
    /// No free block is left, or an entry does not fit into a metadata block.
    NoSpace,
    /// A path, position or mode that makes no sense.
    Invalid,
    /// A name longer than the file system allows.
    NameTooLong,
    /// A file longer than the file system allows.
    TooLarge,
    /// The handle is closed, or was not opened for this.
    BadHandle,
    /// All handles are in use.
    TooManyOpen,
    /// The medium does not hold a littlefs of a version and geometry that this code reads.
    NotFormatted,
    /// A structure on the medium contradicts itself.
    Corrupt,
    /// The medium failed; the operation may or may not have happened, everything else is intact.
    Io,
    /// A block could not be erased or programmed. Internal: the caller picks another block.
    BadBlock,
}

impl From<Error> for Errno {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::ENOENT,
            Error::Exists => Self::EEXIST,
            Error::NotDirectory => Self::ENOTDIR,
            Error::IsDirectory => Self::EISDIR,
            Error::NotEmpty => Self::ENOTEMPTY,
            Error::NoSpace => Self::ENOSPC,
            Error::Invalid => Self::EINVAL,
            Error::NameTooLong => Self::ENAMETOOLONG,
            Error::TooLarge => Self::EFBIG,
            Error::BadHandle => Self::EBADF,
            Error::TooManyOpen => Self::EMFILE,
            Error::NotFormatted => Self::ENODEV,
            Error::Corrupt | Error::Io | Error::BadBlock => Self::EIO,
        }
    }
}
