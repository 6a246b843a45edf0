//! What differs between Linux, Windows and macOS, and nothing else.
//!
//! **Invariant:** no other file of the app asks which operating system it runs on.

pub mod pseudo_port;

use std::path::{Path, PathBuf};

use crate::board::trouble::PortHolder;

/// Where the app keeps its own files.
pub fn data_folder() -> PathBuf {
    match directories::ProjectDirs::from("dev", "pyrite", "Pyrite") {
        Some(folders) => folders.data_dir().to_owned(),
        None => std::env::temp_dir().join("pyrite"),
    }
}

/// Where a student keeps documents.
pub fn documents_folder() -> PathBuf {
    let folders = directories::UserDirs::new();
    let documents = folders.as_ref().and_then(|folders| folders.document_dir()).filter(|folder| folder.is_dir());
    match (documents, &folders) {
        (Some(folder), _) => folder.to_owned(),
        (None, Some(folders)) => folders.home_dir().to_owned(),
        (None, None) => PathBuf::from("/"),
    }
}

/// Whether a port is a UART of the mainboard, which no board hangs on.
pub fn is_builtin_uart(path: &str) -> bool {
    cfg!(target_os = "linux") && path.starts_with("/dev/ttyS")
}

/// Whether a path is a terminal that the system numbers anew for every program.
pub fn is_pseudo_terminal(path: &str) -> bool {
    cfg!(unix) && (path.starts_with("/dev/pts/") || path.starts_with("/dev/ttys"))
}

/// Which program holds a port, as far as the system tells.
#[cfg(target_os = "linux")]
pub fn port_holder(path: &str) -> Option<PortHolder> {
    let device = std::fs::canonicalize(path).ok()?;
    for process in std::fs::read_dir("/proc").ok()?.flatten() {
        let Some(process_id) = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if process_id == std::process::id() {
            continue;
        }
        let Ok(descriptors) = std::fs::read_dir(process.path().join("fd")) else { continue };
        let holds =
            descriptors.flatten().any(|descriptor| std::fs::read_link(descriptor.path()).is_ok_and(|to| to == device));
        if holds {
            let name = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default().trim().to_owned();
            return Some(PortHolder { process_id, name: if name.is_empty() { "a program".into() } else { name } });
        }
    }
    None
}

/// Which program holds a port, as far as the system tells.
#[cfg(not(target_os = "linux"))]
pub fn port_holder(_path: &str) -> Option<PortHolder> {
    None
}

/// What gives this user the right to open a port.
#[cfg(unix)]
pub fn permission_remedy(path: &str) -> String {
    use std::os::unix::fs::MetadataExt as _;
    let group = std::fs::metadata(path).ok().and_then(|metadata| {
        let groups = std::fs::read_to_string("/etc/group").ok()?;
        group_name(&groups, metadata.gid()).filter(|_| metadata.mode() & 0o060 == 0o060)
    });
    match group.as_deref() {
        Some("root") | None => format!("Run this in a terminal, then connect again:\nsudo chmod a+rw {path}"),
        Some(group) => {
            format!("Run this in a terminal, then log out and in again:\nsudo usermod -a -G {group} $USER")
        }
    }
}

/// What gives this user the right to open a port.
#[cfg(not(unix))]
pub fn permission_remedy(_path: &str) -> String {
    "Another program may hold the port: close it, or unplug the board and plug it in again.".to_owned()
}

/// The name of a group in the text of `/etc/group`.
#[cfg(unix)]
fn group_name(groups: &str, group_id: u32) -> Option<String> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(group_id)).then(|| name.to_owned())
    })
}

/// Makes a rename in this folder durable.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) {
    // Some file systems cannot; the file itself is synced already.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Makes a rename in this folder durable.
#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_by_number() {
        let groups = "root:x:0:\ndialout:x:20:ann,bob\nuucp:x:10:\n";
        assert_eq!(group_name(groups, 20).as_deref(), Some("dialout"));
        assert_eq!(group_name(groups, 10).as_deref(), Some("uucp"));
        assert_eq!(group_name(groups, 99), None);
    }
}
