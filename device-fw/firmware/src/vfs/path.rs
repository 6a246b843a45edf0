//! Absolute paths in a buffer of fixed size.
//!
//! **Invariant:** a path begins with `/`, has no `.`, `..` or empty component, and does not end in `/` unless it is the root.

use pyrite_platform::errno::Errno;

/// Bytes of the longest path.
pub const PATH_MAX: usize = 512;

/// An absolute path.
#[derive(Clone, Copy)]
pub struct Path {
    bytes: [u8; PATH_MAX],
    length: usize,
}

impl Path {
    /// `/`.
    pub const fn root() -> Self {
        let mut bytes = [0; PATH_MAX];
        bytes[0] = b'/';
        Self { bytes, length: 1 }
    }

    /// True for `/`.
    pub fn is_root(&self) -> bool {
        self.length == 1
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.length]).unwrap_or("/")
    }

    /// Where `path` leads from here. `..` above the root stays at the root.
    pub fn join(&self, path: &str) -> Result<Self, Errno> {
        let mut joined = if path.starts_with('/') { Self::root() } else { *self };
        for name in path.split('/') {
            match name {
                "" | "." => {}
                ".." => joined.pop(),
                name => joined.push(name)?,
            }
        }
        Ok(joined)
    }

    /// Goes to the directory above; the root is its own.
    pub fn pop(&mut self) {
        let slash = self.bytes[..self.length].iter().rposition(|&byte| byte == b'/').unwrap_or(0);
        self.length = slash.max(1);
    }

    fn push(&mut self, name: &str) -> Result<(), Errno> {
        if name.contains('\0') {
            return Err(Errno::EINVAL);
        }
        let start = if self.is_root() { 1 } else { self.length + 1 };
        let end = start + name.len();
        self.bytes.get_mut(start..end).ok_or(Errno::ENAMETOOLONG)?.copy_from_slice(name.as_bytes());
        self.bytes[start - 1] = b'/';
        self.length = end;
        Ok(())
    }
}
