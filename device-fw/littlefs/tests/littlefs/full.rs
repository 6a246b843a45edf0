//! Flash that is full: nothing is lost, and deleting makes room again.

use pyrite_littlefs::{Error, FileSystem};

use crate::medium::{Medium, Random};
use crate::model::{APPEND, Tree, WRITE, difference, read_file, snapshot};
use crate::operations::{formatted, mounted};

/// Writes files until one does not fit; returns what fitted.
fn fill(fs: &mut FileSystem<Medium>, prefix: &str, size: usize) -> Tree {
    let mut tree = Tree::new();
    for number in 0.. {
        let path = format!("/{prefix}{number}");
        let content = Random::new(number).bytes(size);
        let result = fs.open(&path, WRITE).and_then(|handle| {
            let result = fs.write(handle, &content);
            match result {
                Ok(count) if count == content.len() => fs.close(handle),
                Ok(_) | Err(Error::NoSpace) => {
                    fs.abandon(handle);
                    Err(Error::NoSpace)
                }
                Err(error) => Err(error),
            }
        });
        match result {
            Ok(()) => tree.insert(path, Some(content)),
            Err(Error::NoSpace) => {
                match fs.remove(&path) {
                    Ok(()) | Err(Error::NotFound) => {}
                    Err(error) => panic!("{error:?}"),
                }
                return tree;
            }
            Err(error) => panic!("{error:?}"),
        };
    }
    tree
}

#[test]
fn full_flash_keeps_everything_and_deleting_frees_it() {
    for (block_bytes, size) in [(512, 900), (4096, 5000), (4096, 100), (512, 40)] {
        let mut fs = formatted(block_bytes, 48);
        let empty = fs.usage().unwrap().used_blocks;
        let mut counts = Vec::new();
        for round in 0..4 {
            let tree = fill(&mut fs, "f", size);
            assert!(tree.len() > 10, "{} files of {size}", tree.len());
            assert_eq!(difference(&snapshot(&mut fs).unwrap(), &tree), None);
            if round == 1 {
                fs = mounted(fs.unmount());
                assert_eq!(difference(&snapshot(&mut fs).unwrap(), &tree), None);
            }
            fs.verify().unwrap();
            for path in tree.keys() {
                fs.remove(path).unwrap_or_else(|error| panic!("{path}: {error:?}"));
            }
            fs.verify().unwrap();
            let used = fs.usage().unwrap().used_blocks;
            assert!(used <= empty + 4, "{used} blocks are used by nothing");
            counts.push(tree.len());
        }
        assert!(counts.iter().all(|&count| count * 10 >= counts[0] * 8), "{counts:?}");
    }
}

#[test]
fn a_log_keeps_what_fitted() {
    let mut fs = formatted(4096, 16);
    let handle = fs.open("/log", APPEND).unwrap();
    let mut written = 0_usize;
    let line = [b'.'; 100];
    let error = loop {
        match fs.write(handle, &line) {
            Ok(count) => written += count,
            Err(error) => break error,
        }
    };
    assert_eq!(error, Error::NoSpace);
    fs.close(handle).unwrap();
    assert!(written > 12 * 4000);
    assert_eq!(read_file(&mut fs, "/log").unwrap().len(), written);
    fs.remove("/log").unwrap();
    let handle = fs.open("/log", WRITE).unwrap();
    assert_eq!(fs.write(handle, &[0; 40_000]).unwrap(), 40_000);
    fs.close(handle).unwrap();
}

#[test]
fn overwriting_on_full_flash_keeps_the_old_content() {
    let mut fs = formatted(4096, 16);
    let tree = fill(&mut fs, "f", 9000);
    let handle = fs.open("/f0", WRITE).unwrap();
    let mut result = Ok(0);
    for _ in 0..100 {
        result = fs.write(handle, &[1; 4096]);
        if result != Ok(4096) {
            break;
        }
    }
    assert!(result != Ok(4096));
    fs.abandon(handle);
    assert_eq!(difference(&snapshot(&mut fs).unwrap(), &tree), None);
}
