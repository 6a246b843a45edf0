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
    let Ok(metadata) = std::fs::metadata(path) else { return remedy_by_group(path, None, "") };
    let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
    let group = Group::numbered(&groups, metadata.gid()).filter(|_| metadata.mode() & 0o060 == 0o060);
    remedy_by_group(path, group, &std::env::var("USER").unwrap_or_default())
}

/// What helps a user with a port, if members of a group may use it.
#[cfg(unix)]
fn remedy_by_group(path: &str, group: Option<Group<'_>>, user: &str) -> String {
    match group {
        None | Some(Group { name: "root", .. }) => {
            format!("Run this in a terminal, then connect again:\nsudo chmod a+rw {path}")
        }
        Some(Group { name, members }) if members.clone().any(|member| member == user) => {
            format!("You are in the group {name} by now: log out and in again, then connect.")
        }
        Some(Group { name, .. }) => {
            format!("Run this in a terminal, then log out and in again:\nsudo usermod -a -G {name} $USER")
        }
    }
}

/// What gives this user the right to open a port.
#[cfg(not(unix))]
pub fn permission_remedy(_path: &str) -> String {
    "Another program may hold the port: close it, or unplug the board and plug it in again.".to_owned()
}

/// A group of users.
#[cfg(unix)]
struct Group<'t> {
    name: &'t str,
    members: std::str::Split<'t, char>,
}

#[cfg(unix)]
impl<'t> Group<'t> {
    /// One in the text of `/etc/group`.
    fn numbered(groups: &'t str, group_id: u32) -> Option<Self> {
        groups.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let is_meant = fields.nth(1)?.parse() == Ok(group_id);
            is_meant.then(|| Self { name, members: fields.next().unwrap_or_default().split(',') })
        })
    }
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
        let name = |number| Group::numbered(groups, number).map(|group| group.name);
        assert_eq!(name(20), Some("dialout"));
        assert_eq!(name(10), Some("uucp"));
        assert_eq!(name(99), None);
    }

    #[test]
    fn the_remedy_is_the_command_for_the_group_of_the_port() {
        let groups = "root:x:0:\ndialout:x:20:ann,bob\nuucp:x:10:\n";
        let remedy = |number, user| remedy_by_group("/dev/ttyUSB0", Group::numbered(groups, number), user);
        assert!(remedy(20, "eve").ends_with("\nsudo usermod -a -G dialout $USER"));
        assert!(remedy(10, "eve").ends_with("\nsudo usermod -a -G uucp $USER"));
        // Rights come with the next login.
        assert!(remedy(20, "bob").starts_with("You are in the group dialout by now: log out"));
        assert!(remedy(0, "eve").ends_with("\nsudo chmod a+rw /dev/ttyUSB0"));
        assert!(remedy(99, "eve").ends_with("\nsudo chmod a+rw /dev/ttyUSB0"));
    }
}
