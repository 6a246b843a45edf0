//! Error numbers as MicroPython's `errno` module has them (Linux numbering).

/// One error number; `OSError(number)` in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errno(pub u8);

impl Errno {
    /// Operation not permitted.
    pub const EPERM: Self = Self(1);
    /// No such file or directory.
    pub const ENOENT: Self = Self(2);
    /// Ctrl-C came in the middle; becomes KeyboardInterrupt.
    pub const EINTR: Self = Self(4);
    /// Input/output error: the medium failed or is corrupt.
    pub const EIO: Self = Self(5);
    /// Bad file handle.
    pub const EBADF: Self = Self(9);
    /// Try again.
    pub const EAGAIN: Self = Self(11);
    /// Out of memory.
    pub const ENOMEM: Self = Self(12);
    /// Permission denied.
    pub const EACCES: Self = Self(13);
    /// Bad address.
    pub const EFAULT: Self = Self(14);
    /// Busy.
    pub const EBUSY: Self = Self(16);
    /// Already exists.
    pub const EEXIST: Self = Self(17);
    /// No such device or mount.
    pub const ENODEV: Self = Self(19);
    /// Not a directory.
    pub const ENOTDIR: Self = Self(20);
    /// Is a directory.
    pub const EISDIR: Self = Self(21);
    /// Invalid argument.
    pub const EINVAL: Self = Self(22);
    /// Too many open files.
    pub const EMFILE: Self = Self(24);
    /// File too large.
    pub const EFBIG: Self = Self(27);
    /// No space left on the file system.
    pub const ENOSPC: Self = Self(28);
    /// Read-only file system.
    pub const EROFS: Self = Self(30);
    /// Out of range.
    pub const ERANGE: Self = Self(34);
    /// Name too long.
    pub const ENAMETOOLONG: Self = Self(36);
    /// Directory not empty.
    pub const ENOTEMPTY: Self = Self(39);
    /// The host knows the open file no longer.
    pub const ESTALE: Self = Self(116);
    /// Timed out.
    pub const ETIMEDOUT: Self = Self(110);
    /// Not supported.
    pub const EOPNOTSUPP: Self = Self(95);
    /// The far end reads no more.
    pub const EPIPE: Self = Self(32);
    /// The port is taken.
    pub const EADDRINUSE: Self = Self(98);
    /// The address is none of the board's.
    pub const EADDRNOTAVAIL: Self = Self(99);
    /// There is no network.
    pub const ENETUNREACH: Self = Self(101);
    /// The connection was given up.
    pub const ECONNABORTED: Self = Self(103);
    /// The far end broke the connection off.
    pub const ECONNRESET: Self = Self(104);
    /// No room for what is to be sent.
    pub const ENOBUFS: Self = Self(105);
    /// Connected already.
    pub const EISCONN: Self = Self(106);
    /// Not connected.
    pub const ENOTCONN: Self = Self(107);
    /// Nobody listens there.
    pub const ECONNREFUSED: Self = Self(111);
    /// No way leads there.
    pub const EHOSTUNREACH: Self = Self(113);
    /// Under way already.
    pub const EALREADY: Self = Self(114);
    /// Begun, not done.
    pub const EINPROGRESS: Self = Self(115);

    /// The symbolic name, as `errno.errorcode` has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EPERM => "EPERM",
            Self::ENOENT => "ENOENT",
            Self::EIO => "EIO",
            Self::EBADF => "EBADF",
            Self::EAGAIN => "EAGAIN",
            Self::ENOMEM => "ENOMEM",
            Self::EACCES => "EACCES",
            Self::EFAULT => "EFAULT",
            Self::EBUSY => "EBUSY",
            Self::EEXIST => "EEXIST",
            Self::ENODEV => "ENODEV",
            Self::ENOTDIR => "ENOTDIR",
            Self::EISDIR => "EISDIR",
            Self::EINVAL => "EINVAL",
            Self::EMFILE => "EMFILE",
            Self::EFBIG => "EFBIG",
            Self::ENOSPC => "ENOSPC",
            Self::EROFS => "EROFS",
            Self::ERANGE => "ERANGE",
            Self::ENAMETOOLONG => "ENAMETOOLONG",
            Self::ENOTEMPTY => "ENOTEMPTY",
            Self::ESTALE => "ESTALE",
            Self::ETIMEDOUT => "ETIMEDOUT",
            Self::EOPNOTSUPP => "EOPNOTSUPP",
            Self::EPIPE => "EPIPE",
            Self::EADDRINUSE => "EADDRINUSE",
            Self::EADDRNOTAVAIL => "EADDRNOTAVAIL",
            Self::ENETUNREACH => "ENETUNREACH",
            Self::ECONNABORTED => "ECONNABORTED",
            Self::ECONNRESET => "ECONNRESET",
            Self::ENOBUFS => "ENOBUFS",
            Self::EISCONN => "EISCONN",
            Self::ENOTCONN => "ENOTCONN",
            Self::ECONNREFUSED => "ECONNREFUSED",
            Self::EHOSTUNREACH => "EHOSTUNREACH",
            Self::EALREADY => "EALREADY",
            Self::EINPROGRESS => "EINPROGRESS",
            _ => "",
        }
    }
}
