//! Operations against a model, on flash that works and on flash with bad blocks.

use pyrite_littlefs::{Error, FileSystem};
use pyrite_platform::files::{Create, OpenMode, Whence};

use crate::medium::{Medium, Random};
use crate::model::{
    APPEND, READ, Tree, UPDATE, WRITE, apply, apply_to_model, difference, random_change, read_file, snapshot,
};

pub fn formatted(block_bytes: usize, block_count: usize) -> FileSystem<Medium> {
    FileSystem::format(Medium::new(block_bytes, block_count)).map_err(|(_, error)| error).unwrap()
}

pub fn mounted(medium: Medium) -> FileSystem<Medium> {
    FileSystem::mount(medium).map_err(|(_, error)| error).unwrap()
}

fn run_random(seed: u64, block_bytes: usize, block_count: usize, change_count: usize, bad_blocks: usize) {
    let mut random = Random::new(seed);
    let mut medium = Medium::new(block_bytes, block_count);
    for _ in 0..bad_blocks {
        medium.bad[2 + random.below(block_count - 2)] = true;
    }
    let mut fs = FileSystem::format(medium).map_err(|(_, error)| error).unwrap();
    let mut tree = Tree::new();
    for number in 0..change_count {
        let change = random_change(&mut random, &tree, 24, block_bytes * 3);
        let context = format!("seed {seed}, change {number}: {change:.60?}");
        let mut changed = tree.clone();
        let expected = apply_to_model(&mut changed, &change);
        let result = apply(&mut fs, &change);
        match result {
            Err(Error::NoSpace) => {
                let actual = snapshot(&mut fs).unwrap();
                // A file that is new may be there, empty.
                tree = actual;
            }
            _ => {
                assert_eq!(result, expected, "{context}");
                tree = changed;
            }
        }
        if number % 16 == 0 {
            assert_eq!(difference(&snapshot(&mut fs).unwrap(), &tree), None, "{context}");
            match fs.verify() {
                // Too few good blocks are left to finish a repair.
                Err(Error::NoSpace) if bad_blocks > 0 => {}
                result => result.unwrap_or_else(|error| panic!("{error:?}: {context}")),
            }
        }
        if number % 64 == 0 {
            fs = mounted(fs.unmount());
            assert_eq!(difference(&snapshot(&mut fs).unwrap(), &tree), None, "mounted, {context}");
        }
    }
}

#[test]
fn random_changes_small_blocks() {
    for seed in 0..6 {
        run_random(seed, 512, 256, 800, 0);
    }
}

#[test]
fn random_changes_blocks_of_the_board() {
    for seed in 0..3 {
        run_random(seed, 4096, 64, 800, 0);
    }
}

#[test]
fn random_changes_with_bad_blocks() {
    for seed in 0..6 {
        run_random(seed, 512, 256, 800, 30);
    }
}

#[test]
fn random_changes_on_nearly_full_flash() {
    for seed in 0..4 {
        run_random(seed, 512, 40, 1000, 0);
    }
}

#[test]
fn metadata_moves_to_spread_the_wear() {
    let mut fs = formatted(512, 64);
    fs.make_directory("/d").unwrap();
    for number in 0..12_000_u32 {
        let handle = fs.open("/d/counter", WRITE).unwrap();
        fs.write(handle, &number.to_le_bytes()).unwrap();
        fs.close(handle).unwrap();
        if number % 3 == 0 {
            let handle = fs.open("/top", WRITE).unwrap();
            fs.write(handle, &number.to_le_bytes()).unwrap();
            fs.close(handle).unwrap();
        }
    }
    fs.verify().unwrap();
    assert_eq!(read_file(&mut fs, "/d/counter").unwrap(), 11_999_u32.to_le_bytes());
    let mut fs = mounted(fs.unmount());
    fs.verify().unwrap();
    assert_eq!(read_file(&mut fs, "/d/counter").unwrap(), 11_999_u32.to_le_bytes());
    let erasures = &fs.storage().erasures;
    let most = *erasures[2..].iter().max().unwrap();
    let all: u32 = erasures.iter().sum();
    assert!(most < all / 4, "one block took {most} of {all} erasures");
    assert!(erasures[0] + erasures[1] < all / 4, "the anchor took {} of {all}", erasures[0] + erasures[1]);
}

#[test]
fn several_files_open_at_once() {
    let mut fs = formatted(4096, 64);
    let handles: Vec<_> = (0..16).map(|n| fs.open(&format!("/f{n}"), WRITE).unwrap()).collect();
    assert_eq!(fs.open("/one_more", WRITE).unwrap_err(), Error::TooManyOpen);
    for round in 0..40 {
        for (n, handle) in handles.iter().enumerate() {
            fs.write(*handle, format!("{round} of {n};").as_bytes()).unwrap();
        }
    }
    for handle in handles {
        fs.close(handle).unwrap();
        assert_eq!(fs.close(handle).unwrap_err(), Error::BadHandle);
    }
    for n in 0..16 {
        let wanted: String = (0..40).map(|round| format!("{round} of {n};")).collect();
        assert_eq!(read_file(&mut fs, &format!("/f{n}")).unwrap(), wanted.as_bytes());
    }
}

#[test]
fn open_file_follows_its_entry() {
    let mut fs = formatted(512, 128);
    let handle = fs.open("/m", WRITE).unwrap();
    fs.write(handle, b"first").unwrap();
    for n in 0..30 {
        fs.make_directory(&format!("/d{n}")).unwrap();
    }
    fs.rename("/m", "/d3/renamed").unwrap();
    fs.write(handle, b" and second").unwrap();
    fs.remove_directory("/d0").unwrap();
    fs.close(handle).unwrap();
    assert_eq!(read_file(&mut fs, "/d3/renamed").unwrap(), b"first and second");
    assert_eq!(fs.stat("/m").unwrap_err(), Error::NotFound);
}

#[test]
fn removed_file_stays_readable_while_open() {
    let mut fs = formatted(512, 32);
    let content = Random::new(3).bytes(3000);
    let handle = fs.open("/f", WRITE).unwrap();
    fs.write(handle, &content).unwrap();
    fs.close(handle).unwrap();
    let handle = fs.open("/f", READ).unwrap();
    fs.remove("/f").unwrap();
    let other = fs.open("/g", WRITE).unwrap();
    fs.write(other, &[1; 4000]).unwrap();
    fs.close(other).unwrap();
    let mut seen = vec![0; 3000];
    assert_eq!(fs.read(handle, &mut seen).unwrap(), 3000);
    assert_eq!(seen, content);
    fs.close(handle).unwrap();
}

#[test]
fn old_content_stays_until_close() {
    let mut fs = formatted(4096, 32);
    let handle = fs.open("/f", WRITE).unwrap();
    fs.write(handle, b"old").unwrap();
    fs.close(handle).unwrap();
    let handle = fs.open("/f", WRITE).unwrap();
    fs.write(handle, &[b'n'; 10_000]).unwrap();
    assert_eq!(read_file(&mut fs, "/f").unwrap(), b"old");
    fs.flush(handle).unwrap();
    assert_eq!(read_file(&mut fs, "/f").unwrap(), [b'n'; 10_000]);
    fs.close(handle).unwrap();
}

#[test]
fn positions_in_all_modes() {
    let mut fs = formatted(512, 64);
    let handle = fs.open("/f", OpenMode { read: true, write: true, create: Create::New, append: false }).unwrap();
    fs.write(handle, b"0123456789").unwrap();
    assert_eq!(fs.seek(handle, -4, Whence::End).unwrap(), 6);
    assert_eq!(fs.seek(handle, -20, Whence::Current).unwrap_err(), Error::Invalid);
    fs.write(handle, b"ab").unwrap();
    assert_eq!(fs.seek(handle, 700, Whence::Start).unwrap(), 700);
    fs.write(handle, b"far").unwrap();
    assert_eq!(fs.seek(handle, 4, Whence::Start).unwrap(), 4);
    let mut seen = [0; 8];
    assert_eq!(fs.read(handle, &mut seen).unwrap(), 8);
    assert_eq!(&seen, b"45ab89\0\0");
    fs.write(handle, b"mid").unwrap();
    fs.close(handle).unwrap();
    let content = read_file(&mut fs, "/f").unwrap();
    assert_eq!((content.len(), &content[12..15], &content[700..]), (703, &b"mid"[..], &b"far"[..]));
    let handle = fs.open("/f", APPEND).unwrap();
    fs.seek(handle, 0, Whence::Start).unwrap();
    fs.write(handle, b"!").unwrap();
    assert_eq!(fs.read(handle, &mut seen).unwrap_err(), Error::BadHandle);
    fs.close(handle).unwrap();
    assert_eq!(fs.stat("/f").unwrap().size, 704);
    let handle = fs.open("/f", READ).unwrap();
    assert_eq!(fs.write(handle, b"x").unwrap_err(), Error::BadHandle);
    fs.close(handle).unwrap();
    let handle = fs.open("/f", UPDATE).unwrap();
    fs.truncate(handle, 600).unwrap();
    fs.truncate(handle, 5).unwrap();
    fs.truncate(handle, 7).unwrap();
    fs.close(handle).unwrap();
    assert_eq!(read_file(&mut fs, "/f").unwrap(), b"01234\0\0");
}

#[test]
fn errors_of_paths() {
    let mut fs = formatted(512, 64);
    fs.make_directory("/d").unwrap();
    let handle = fs.open("/d/f", WRITE).unwrap();
    fs.close(handle).unwrap();
    let new = OpenMode { read: false, write: true, create: Create::New, append: false };
    assert_eq!(fs.open("/d/f", new).unwrap_err(), Error::Exists);
    assert_eq!(fs.open("/d", READ).unwrap_err(), Error::IsDirectory);
    assert_eq!(fs.open("/x/f", WRITE).unwrap_err(), Error::NotFound);
    assert_eq!(fs.open("/d/f/g", WRITE).unwrap_err(), Error::NotDirectory);
    assert_eq!(fs.open(&"n".repeat(256), WRITE).unwrap_err(), Error::NameTooLong);
    assert_eq!(fs.open("/d/../f", READ).unwrap_err(), Error::Invalid);
    assert_eq!(fs.remove("/d").unwrap_err(), Error::IsDirectory);
    assert_eq!(fs.remove_directory("/d").unwrap_err(), Error::NotEmpty);
    assert_eq!(fs.remove_directory("/d/f").unwrap_err(), Error::NotDirectory);
    assert_eq!(fs.remove_directory("/").unwrap_err(), Error::Invalid);
    assert_eq!(fs.make_directory("/").unwrap_err(), Error::Exists);
    assert_eq!(fs.rename("/d", "/d/inner").unwrap_err(), Error::Invalid);
    assert_eq!(fs.rename("/d/f", "/d").unwrap_err(), Error::IsDirectory);
    let name = "n".repeat(255);
    let handle = fs.open(&name, WRITE).unwrap();
    fs.close(handle).unwrap();
    assert_eq!(fs.stat(&name).unwrap().size, 0);
}

#[test]
fn attributes_of_entries() {
    let mut fs = formatted(512, 64);
    let handle = fs.open("/f", WRITE).unwrap();
    fs.write(handle, b"x").unwrap();
    fs.set_modified(handle, 1_700_000_000_123_456_789).unwrap();
    fs.close(handle).unwrap();
    assert_eq!(fs.stat("/f").unwrap().modified_nanoseconds, 1_700_000_000_123_456_789);
    // Opened for writing and closed: it counts as changed, and holds what it did. Opened for reading: it does not.
    for (mode, time) in [(UPDATE, 1_700_000_001_000_000_000), (READ, 1_700_000_002_000_000_000)] {
        let handle = fs.open("/f", mode).unwrap();
        fs.set_modified(handle, time).unwrap();
        fs.close(handle).unwrap();
        assert_eq!(fs.stat("/f").unwrap().modified_nanoseconds, 1_700_000_001_000_000_000);
        assert_eq!(fs.stat("/f").unwrap().size, 1);
    }
    fs.set_attribute("/f", 7, b"seven").unwrap();
    fs.rename("/f", "/g").unwrap();
    let mut buffer = [0; 3];
    assert_eq!(fs.attribute("/g", 7, &mut buffer).unwrap(), Some(5));
    assert_eq!(&buffer, b"sev");
    assert_eq!(fs.attribute("/g", 8, &mut buffer).unwrap(), None);
    assert_eq!(fs.stat("/g").unwrap().modified_nanoseconds, 1_700_000_001_000_000_000);
}
