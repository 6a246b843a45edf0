//! The file tree on flash in memory.

use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Create, EntryKind, Files, NAME_MAX, OpenMode};
use pyrite_platform::storage::{Storage, StorageFault};

use super::{FlashFiles, Found};

struct Flash(Vec<u8>);

const BLOCK: usize = 4096;

fn flash() -> Flash {
    Flash(vec![0xff; 64 * BLOCK])
}

impl Storage for Flash {
    fn block_size(&self) -> u32 {
        BLOCK as u32
    }
    fn block_count(&self) -> u32 {
        (self.0.len() / BLOCK) as u32
    }
    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        let start = block as usize * BLOCK + offset as usize;
        buffer.copy_from_slice(&self.0[start..start + buffer.len()]);
        Ok(())
    }
    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        let start = block as usize * BLOCK + offset as usize;
        for (place, byte) in self.0[start..].iter_mut().zip(bytes) {
            *place &= byte;
        }
        Ok(())
    }
    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        self.0[block as usize * BLOCK..][..BLOCK].fill(0xff);
        Ok(())
    }
    fn sync(&mut self) -> Result<(), StorageFault> {
        Ok(())
    }
}

const READ: OpenMode = OpenMode { read: true, write: false, create: Create::Existing, append: false };
const WRITE: OpenMode = OpenMode { read: false, write: true, create: Create::OrTruncate, append: false };

fn put(files: &mut dyn Files, path: &str, content: &str) -> Result<(), Errno> {
    let handle = files.open(path, WRITE)?;
    files.write(handle, content.as_bytes())?;
    files.close(handle)
}

fn get(files: &mut dyn Files, path: &str) -> Result<String, Errno> {
    let handle = files.open(path, READ)?;
    let mut bytes = [0; 1000];
    let length = files.read(handle, &mut bytes)?;
    files.close(handle)?;
    Ok(String::from_utf8_lossy(&bytes[..length]).to_string())
}

fn names(files: &mut dyn Files, path: &str) -> Vec<String> {
    let mut name = [0; NAME_MAX];
    let mut names = Vec::new();
    while let Ok(Some((_, length))) = files.entry(path, names.len() as u32, &mut name) {
        names.push(String::from_utf8_lossy(&name[..length]).to_string());
    }
    names
}

fn current(files: &mut dyn Files) -> String {
    let mut bytes = [0; 600];
    let length = files.current_directory(&mut bytes).expect("room");
    String::from_utf8_lossy(&bytes[..length]).to_string()
}

#[test]
fn blank_flash_is_formatted_once() {
    let mut flash = flash();
    {
        let (mut files, found) = FlashFiles::start(&mut flash);
        assert_eq!(found, Found::Blank);
        assert_eq!(names(&mut files, "/"), ["boot.py"]);
        assert_eq!(put(&mut files, "main.py", "print(1)"), Ok(()));
    }
    let (mut files, found) = FlashFiles::start(&mut flash);
    assert_eq!(found, Found::Files);
    assert_eq!(get(&mut files, "/main.py"), Ok("print(1)".to_string()));
    assert_eq!(files.verify(), Ok(()));
}

#[test]
fn other_content_is_left_alone() {
    let mut flash = flash();
    flash.0[0] = b'x';
    flash.0[5 * BLOCK] = b'y';
    let before = flash.0.clone();
    {
        let (mut files, found) = FlashFiles::start(&mut flash);
        assert_eq!(found, Found::Foreign);
        assert_eq!(files.stat("/"), Err(Errno::ENODEV));
        assert_eq!(put(&mut files, "/f", "x"), Err(Errno::ENODEV));
    }
    assert!(flash.0 == before);
    let (mut files, _) = FlashFiles::start(&mut flash);
    assert_eq!(files.format(), Ok(()));
    assert_eq!(names(&mut files, ""), ["boot.py"]);
}

#[test]
fn first_start_cut_short_is_begun_again() {
    let mut flash = flash();
    flash.0[..20].copy_from_slice(b"half of a superblock");
    assert_eq!(FlashFiles::start(&mut flash).1, Found::Blank);
}

#[test]
fn paths_start_at_the_current_directory() {
    let mut flash = flash();
    let (mut files, _) = FlashFiles::start(&mut flash);
    assert_eq!(files.make_directory("lib"), Ok(()));
    assert_eq!(files.make_directory("/lib/inner"), Ok(()));
    assert_eq!(files.change_directory("lib/./inner"), Ok(()));
    assert_eq!(current(&mut files), "/lib/inner");
    assert_eq!(put(&mut files, "../a.py", "a"), Ok(()));
    assert_eq!(get(&mut files, "/lib//a.py"), Ok("a".to_string()));
    assert_eq!(files.change_directory("../../../.."), Ok(()));
    assert_eq!(current(&mut files), "/");
    assert_eq!(files.change_directory("boot.py"), Err(Errno::ENOTDIR));
    assert_eq!(files.change_directory("nothing"), Err(Errno::ENOENT));
    assert_eq!(files.open("lib", READ), Err(Errno::EISDIR));
    assert_eq!(files.open("lib/", WRITE), Err(Errno::EISDIR));
    assert_eq!(files.open("boot.py/", READ), Err(Errno::ENOTDIR));
    assert_eq!(files.open("", READ), Err(Errno::EISDIR));
    assert_eq!(files.stat("boot.py/"), Err(Errno::ENOTDIR));
    assert_eq!(files.open(&"n".repeat(300), WRITE), Err(Errno::ENAMETOOLONG));
    assert_eq!(files.stat(&"n/".repeat(300)), Err(Errno::ENAMETOOLONG));
    assert_eq!(files.open("a\0b", WRITE), Err(Errno::EINVAL));
    assert_eq!(names(&mut files, "lib"), ["a.py", "inner"]);
    assert_eq!(files.remove("lib"), Err(Errno::EISDIR));
    assert_eq!(files.remove_directory("lib"), Err(Errno::ENOTEMPTY));
    assert_eq!(files.change_directory("lib/inner"), Ok(()));
    assert_eq!(files.remove_directory("/lib/inner"), Ok(()));
    assert_eq!(current(&mut files), "/lib");
}

#[test]
fn changes_carry_the_time() {
    let mut flash = flash();
    let (mut files, _) = FlashFiles::start(&mut flash);
    files.set_time(1_700_000_000_500_000_000);
    assert_eq!(put(&mut files, "f", "x"), Ok(()));
    let stat = files.stat("f").expect("there");
    assert_eq!((stat.kind, stat.size, stat.modified_seconds), (EntryKind::File, 1, 1_700_000_000));
}

#[test]
fn close_all_keeps_what_was_written() {
    let mut flash = flash();
    let (mut files, _) = FlashFiles::start(&mut flash);
    let handle = files.open("log", WRITE).expect("room");
    assert_eq!(files.write(handle, b"line"), Ok(4));
    files.close_all();
    assert_eq!(files.write(handle, b"line"), Err(Errno::EBADF));
    assert_eq!(get(&mut files, "log"), Ok("line".to_string()));
    let before = files.file_system_stat("/").expect("mounted");
    assert_eq!((before.block_size, before.block_count, before.name_max), (4096, 64, 255));
    assert_eq!(put(&mut files, "large", &"x".repeat(9000)), Ok(()));
    let after = files.file_system_stat("/").expect("mounted");
    assert_eq!(before.free_blocks - after.free_blocks, 3);
}

#[test]
fn unmounting_gives_the_storage_free() {
    let mut flash = flash();
    let (mut files, _) = FlashFiles::start(&mut flash);
    let handle = files.open("log", WRITE).expect("room");
    assert_eq!((files.unmount(), files.is_mounted()), (Err(Errno::EBUSY), true));
    assert_eq!(files.close(handle), Ok(()));
    assert_eq!(files.make_directory("lib"), Ok(()));
    assert_eq!(files.change_directory("lib"), Ok(()));
    assert_eq!((files.unmount(), files.is_mounted()), (Ok(()), false));
    assert_eq!(files.unmount(), Err(Errno::ENODEV));
    assert_eq!(files.stat("/log"), Err(Errno::ENODEV));
    assert_eq!((files.mount(), files.is_mounted()), (Ok(()), true));
    assert_eq!(current(&mut files), "/");
    assert_eq!(names(&mut files, ""), ["boot.py", "lib", "log"]);
    assert_eq!(files.unmount(), Ok(()));
    files.restore();
    assert_eq!(files.stat("/log").map(|stat| stat.size), Ok(0));
}
