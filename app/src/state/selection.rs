//! Several entries of a tree that are selected together.
//!
//! **Invariant:** empty unless there is more than one.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// A path of one side.
pub trait TreePath: Clone + Ord {
    /// Whether it is somewhere in that folder.
    fn is_in(&self, folder: &Self) -> bool;
}

impl TreePath for String {
    fn is_in(&self, folder: &Self) -> bool {
        self.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl TreePath for PathBuf {
    fn is_in(&self, folder: &Self) -> bool {
        self != folder && self.starts_with(folder)
    }
}

/// Makes these the ones that are selected together.
pub fn mark<K: TreePath>(marked: &mut BTreeSet<K>, paths: Vec<K>) {
    marked.clear();
    if paths.len() > 1 {
        marked.extend(paths);
    }
}

/// What is meant when something is done with an entry: all that are selected with it, without what is in a folder among them.
pub fn meant<K: TreePath>(marked: &BTreeSet<K>, path: &K) -> Vec<K> {
    if !marked.contains(path) {
        return vec![path.clone()];
    }
    outermost(marked.iter().cloned().collect())
}

/// Those that are not in a folder among them.
pub fn outermost<K: TreePath>(paths: Vec<K>) -> Vec<K> {
    paths.iter().filter(|path| !paths.iter().any(|folder| path.is_in(folder))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_folder_goes_with_it() {
        let mut marked = BTreeSet::new();
        let paths = ["/lib", "/lib/a.py", "/lib2", "/main.py"].map(str::to_owned);
        mark(&mut marked, paths.to_vec());
        assert_eq!(meant(&marked, &"/main.py".to_owned()), ["/lib", "/lib2", "/main.py"]);
        assert_eq!(meant(&marked, &"/other".to_owned()), ["/other"]);
        mark(&mut marked, vec!["/lib".to_owned()]);
        assert!(marked.is_empty());
        assert_eq!(outermost(vec![PathBuf::from("/a/b"), PathBuf::from("/a"), PathBuf::from("/ab")]).len(), 2);
    }
}
