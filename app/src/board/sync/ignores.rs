//! What is left out of a sync: what belongs to other programs, and a project's own lists.
//!
//! **Invariant:** what a folder around it leaves out stays left out, whatever a list below says.

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::board::link::EntryKind;

use super::relative;

/// The file with a folder's own list, in the syntax of `.gitignore`.
pub const OWN_LIST: &str = ".pyriteignore";

/// What is never synced: what belongs to other programs, and what is only there for a moment.
const ALWAYS: [&str; 24] = [
    ".git",
    ".hg",
    ".svn",
    ".gitignore",
    ".gitattributes",
    OWN_LIST,
    "__pycache__",
    "*.pyc",
    ".venv",
    ".idea",
    ".vscode",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    "*.swp",
    "*.swx",
    "*~",
    ".#*",
    "\\#*#",
    ".*.tmp",
    ".~lock.*",
];

/// What is left out.
#[derive(Debug, Clone)]
pub struct Ignores {
    always: Gitignore,
    /// Lists with the folders they are in, a folder behind those around it.
    own: Vec<(String, Gitignore)>,
}

impl Ignores {
    /// With the project's own list; what in it cannot be understood is an error in words.
    pub fn new(own_list: &str) -> Result<Self, String> {
        let mut ignores = Self { always: read("", &mut ALWAYS.into_iter())?, own: Vec::new() };
        ignores.add("", own_list)?;
        Ok(ignores)
    }

    /// Adds the list of a folder, relative to the project. It comes before those of the folders around it.
    pub fn add(&mut self, folder: &str, list: &str) -> Result<(), String> {
        let rules = read(folder, &mut list.lines())?;
        if !rules.is_empty() {
            self.own.push((folder.to_owned(), rules));
        }
        Ok(())
    }

    /// Whether a path in the project is left out, by itself or with a folder around it.
    pub fn ignores(&self, path: &str, kind: EntryKind) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.filter_map(|end| path.get(..end)).any(|part| {
            let is_folder = part.len() < path.len() || kind == EntryKind::Folder;
            self.always.matched(part, is_folder).is_ignore() || self.own_lists_ignore(part, is_folder)
        })
    }

    /// The innermost list that says anything about it decides.
    fn own_lists_ignore(&self, path: &str, is_folder: bool) -> bool {
        let below = |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|it| it.starts_with('/'));
        let lists = self.own.iter().rev().filter(|(folder, _)| below(folder));
        for (folder, list) in lists {
            match list.matched(relative(folder, path), is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }
}

fn read(folder: &str, lines: &mut dyn Iterator<Item = &str>) -> Result<Gitignore, String> {
    let failed = |error: ignore::Error| {
        let slash = if folder.is_empty() { "" } else { "/" };
        format!("{folder}{slash}{OWN_LIST}: {error}")
    };
    let mut builder = GitignoreBuilder::new("");
    for line in lines {
        builder.add_line(None, line).map_err(failed)?;
    }
    builder.build().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_git_reads_them() {
        let ignores = Ignores::new("*.md\n!keep.md\n/build/\n").expect("a list");
        let is_ignored = |path: &str| ignores.ignores(path, EntryKind::File);
        assert!(is_ignored("a.md") && is_ignored("x/a.md") && !is_ignored("keep.md"));
        assert!(is_ignored("build/x/keep.md") && !is_ignored("lib/build"));
        assert!(is_ignored(".git/config") && is_ignored("a/__pycache__/b") && is_ignored("#x#") && !is_ignored("x#"));
        assert!(Ignores::new("a{b").is_err());
    }

    #[test]
    fn a_list_further_in_comes_first() {
        let mut ignores = Ignores::new("*.md\n/data/\n").expect("a list");
        ignores.add("lib", "!read.md\n/local\n").expect("a list");
        ignores.add("lib/deep", "read.md\n").expect("a list");
        ignores.add("data", "!*\n").expect("a list");
        let is_ignored = |path: &str| ignores.ignores(path, EntryKind::File);
        assert!(is_ignored("read.md") && !is_ignored("lib/read.md") && !is_ignored("lib/x/read.md"));
        assert!(is_ignored("lib/deep/read.md") && is_ignored("lib/a.md") && is_ignored("library/read.md"));
        assert!(is_ignored("lib/local") && !is_ignored("local") && !is_ignored("lib/x/local"));
        assert!(is_ignored("data/x"), "a folder that is left out is not looked into");
        assert!(ignores.add("lib", "a{b").is_err_and(|error| error.starts_with("lib/.pyriteignore: ")));
    }
}
