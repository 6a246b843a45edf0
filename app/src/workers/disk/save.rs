//! Replaces a file atomically.
//!
//! **Invariant:** at every moment, also of a power cut, the path holds the old contents or the new, whole; a link stays a
//! link and permissions stay as they were.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::desktop;
use crate::state::documents::FileStamp;
use crate::state::effect::Expected;
use crate::state::event::SaveError;

use super::describe;

/// Writes `bytes` to `path`, unless something stands there that was not expected.
pub fn save(path: &Path, bytes: &[u8], expected: Expected) -> Result<FileStamp, SaveError> {
    // A link is followed, so that the file it points to is replaced and not the link.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let failed = |error: std::io::Error| SaveError::Failed(describe(path, &error));
    let stamp = FileStamp::of(bytes);
    if let Expected::Unchanged(expected) = expected {
        match std::fs::read(&target) {
            Ok(there) if there == bytes => return Ok(stamp),
            Ok(there) if FileStamp::of(&there) != expected => return Err(SaveError::ChangedOutside),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
    }
    let old = std::fs::metadata(&target).ok();
    if expected == Expected::Nothing && old.as_ref().is_some_and(|old| !old.is_dir()) {
        return Err(SaveError::Exists);
    }
    if let Some(old) = &old {
        if old.is_dir() {
            return Err(SaveError::Failed(format!("{} is a folder.", path.display())));
        }
        if old.permissions().readonly() {
            return Err(SaveError::Failed(format!("{} is write-protected.", path.display())));
        }
    }
    let (temporary, mut file) = create_beside(&target).map_err(failed)?;
    let written = (|| {
        file.write_all(bytes)?;
        if let Some(old) = &old {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        drop(file);
        std::fs::rename(&temporary, &target)
    })();
    if let Err(error) = written {
        // The message about the failed save matters more than a leftover.
        let _ = std::fs::remove_file(&temporary);
        return Err(failed(error));
    }
    if let Some(folder) = target.parent() {
        desktop::sync_folder(folder);
    }
    Ok(stamp)
}

/// Copies a file, in place of one that may be there.
pub fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| describe(to, &error);
    let mut source = File::open(from).map_err(|error| describe(from, &error))?;
    let permissions = source.metadata().map_err(|error| describe(from, &error))?.permissions();
    let (temporary, mut file) = create_beside(to).map_err(failed)?;
    let copied = (|| {
        std::io::copy(&mut source, &mut file)?;
        file.set_permissions(permissions)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&temporary, to)
    })();
    copied.map_err(|error| {
        // The message matters more than a leftover.
        let _ = std::fs::remove_file(&temporary);
        failed(error)
    })
}

/// Creates a file of a new name in the folder of `target`, so that a rename stays within one file system.
fn create_beside(target: &Path) -> std::io::Result<(PathBuf, File)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut number = std::process::id();
    loop {
        let path = target.with_file_name(format!(".{name}.{number}.tmp"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number = number.wrapping_add(1),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_and_no_leftovers_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        let first = save(&path, b"one", Expected::Nothing).unwrap();
        let second = save(&path, b"two", Expected::Unchanged(first)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(second, FileStamp::of(b"two"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_another_program_wrote_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        let stamp = save(&path, b"one", Expected::Anything).unwrap();
        std::fs::write(&path, "other").unwrap();
        assert_eq!(save(&path, b"mine", Expected::Unchanged(stamp)), Err(SaveError::ChangedOutside));
        assert_eq!(std::fs::read(&path).unwrap(), b"other");
        // The same text is no conflict.
        assert!(save(&path, b"other", Expected::Unchanged(stamp)).is_ok());
        assert_eq!(save(&path, b"mine", Expected::Nothing), Err(SaveError::Exists));
        assert_eq!(std::fs::read(&path).unwrap(), b"other");
    }

    #[test]
    fn failures_are_said_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no/such/a.py");
        let Err(SaveError::Failed(reason)) = save(&missing, b"", Expected::Anything) else { panic!("must fail") };
        assert!(reason.contains("does not exist"), "{reason}");
        let Err(SaveError::Failed(reason)) = save(folder.path(), b"", Expected::Nothing) else { panic!("must fail") };
        assert!(reason.contains("is a folder"), "{reason}");
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.py"), folder.path().join("link.py"));
        std::fs::write(&path, "one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        save(&link, b"two", Expected::Anything).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o755);
    }
}
