//! A folder that goes with its test.

use std::path::{Path, PathBuf};

/// Made new and empty, and removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    /// One of this name for this process.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pyrite-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// The path of a file in it.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file; its path.
    pub fn write(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
