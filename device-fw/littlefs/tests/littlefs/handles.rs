//! Files that stay open while everything around them changes.

use pyrite_littlefs::{Error, FileSystem, OPEN_FILES_MAX, SUSPENDED_FILE_WORDS, SUSPENDED_WORDS};
use pyrite_platform::files::{Create, Handle, OpenMode, Whence};

use crate::medium::{Medium, Random};
use crate::model::{Change, Tree, apply, apply_to_model, difference, random_change, snapshot};
use crate::operations::formatted;

const ANY: OpenMode = OpenMode { read: true, write: true, create: Create::OrKeep, append: false };

/// What an open file should be.
struct Open {
    handle: Handle,
    /// Where its entry is; `None` once that is removed.
    path: Option<String>,
    content: Vec<u8>,
    position: usize,
    is_changed: bool,
}

impl Open {
    fn save(&mut self, tree: &mut Tree) {
        if let (true, Some(path)) = (self.is_changed, &self.path) {
            tree.insert(path.clone(), Some(self.content.clone()));
            self.is_changed = false;
        }
    }

    fn follow(&mut self, change: &Change) {
        let Some(path) = &self.path else { return };
        match change {
            Change::Remove { path: removed } if path == removed => self.path = None,
            Change::Rename { from, to } if from != to => {
                if path == to {
                    self.path = None;
                } else if path == from || path.starts_with(&format!("{from}/")) {
                    self.path = Some(format!("{to}{}", &path[from.len()..]));
                }
            }
            _ => {}
        }
    }

    fn use_randomly(&mut self, fs: &mut FileSystem<Medium>, random: &mut Random, tree: &mut Tree) {
        match random.below(5) {
            0 => {
                self.position = random.below(self.content.len() + 50);
                fs.seek(self.handle, self.position as i32, Whence::Start).unwrap();
            }
            1 => {
                let mut bytes = vec![0; random.below(400)];
                let count = fs.read(self.handle, &mut bytes).unwrap();
                let start = self.position.min(self.content.len());
                let end = (self.position + bytes.len()).min(self.content.len()).max(start);
                assert_eq!(bytes[..count], self.content[start..end]);
                self.position += count;
            }
            2 => {
                fs.flush(self.handle).unwrap();
                self.save(tree);
            }
            3 => {
                let size = random.below(self.content.len() + 100);
                fs.truncate(self.handle, size as u32).unwrap();
                self.is_changed |= size != self.content.len();
                self.content.resize(size, 0);
            }
            _ => {
                let count = random.below(500);
                let bytes = random.bytes(count);
                let mut done = 0;
                while done < bytes.len() {
                    done += fs.write(self.handle, &bytes[done..]).unwrap();
                }
                if !bytes.is_empty() {
                    let end = self.position + bytes.len();
                    self.content.resize(self.content.len().max(end), 0);
                    self.content[self.position..end].copy_from_slice(&bytes);
                    self.position = end;
                    self.is_changed = true;
                }
            }
        }
    }
}

/// Puts the file system into words and takes it up again, as far as the last open file.
fn suspended(fs: FileSystem<Medium>) -> FileSystem<Medium> {
    let mut words = vec![u32::MAX; SUSPENDED_WORDS + OPEN_FILES_MAX * SUSPENDED_FILE_WORDS];
    let medium = fs.suspend(&mut |at, word| words[at] = word);
    while words.len() > SUSPENDED_WORDS && words[words.len() - SUSPENDED_FILE_WORDS] == 0 {
        words.truncate(words.len() - SUSPENDED_FILE_WORDS);
    }
    let resumed = FileSystem::resume(medium, &|at| words.get(at).copied().unwrap_or(0));
    resumed.map_err(|(_, error)| error).unwrap()
}

fn run(seed: u64, block_bytes: usize, block_count: usize) {
    let mut random = Random::new(seed);
    let mut fs = formatted(block_bytes, block_count);
    let mut tree = Tree::new();
    let mut open: Vec<Open> = Vec::new();
    for number in 0..900 {
        let context = format!("seed {seed}, step {number}");
        if seed % 2 == 1 {
            fs = suspended(fs);
        }
        match random.below(8) {
            0 if open.len() < 12 => {
                let change = random_change(&mut random, &tree, 16, 10);
                let Change::Write { path, .. } = change else { continue };
                match fs.open(&path, ANY) {
                    Ok(handle) => {
                        let node = tree.entry(path.clone()).or_insert(Some(Vec::new()));
                        let content = node.clone().expect("a file");
                        open.push(Open { handle, path: Some(path), content, position: 0, is_changed: false });
                    }
                    Err(error) => assert!(
                        matches!(error, Error::IsDirectory | Error::NotFound | Error::NotDirectory),
                        "{error:?}: {context}"
                    ),
                }
            }
            1 if !open.is_empty() => {
                let mut closed = open.swap_remove(random.below(open.len()));
                fs.close(closed.handle).unwrap();
                closed.save(&mut tree);
            }
            2..5 if !open.is_empty() => {
                let index = random.below(open.len());
                open[index].use_randomly(&mut fs, &mut random, &mut tree);
            }
            _ => {
                let change = random_change(&mut random, &tree, 16, 800);
                let mut changed = tree.clone();
                let expected = apply_to_model(&mut changed, &change);
                assert_eq!(apply(&mut fs, &change), expected, "{change:.60?}: {context}");
                if expected.is_ok() {
                    tree = changed;
                    open.iter_mut().for_each(|file| file.follow(&change));
                }
            }
        }
        if number % 20 == 0 {
            assert_eq!(difference(&check(&mut fs), &tree), None, "{context}");
        }
    }
}

/// The tree as a fresh mount of the same medium sees it, handles being all in use.
fn check(fs: &mut FileSystem<Medium>) -> Tree {
    let mut other = crate::operations::mounted(fs.storage().clone());
    other.verify().unwrap();
    snapshot(&mut other).unwrap()
}

#[test]
fn open_files_while_all_changes() {
    for seed in 0..10 {
        run(seed, 512, 700);
    }
    for seed in 10..13 {
        run(seed, 4096, 200);
    }
}
