//! What stands in flash, checked against two other implementations of the format.

#[path = "support/flash.rs"]
mod flash;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use esp_nvs::Key;
use esp_nvs::mem_flash::MemFlash;
use flash::{MemoryFlash, PAGE, Random};
use pyrite_nvs::Nvs;
use pyrite_platform::errno::Errno;
use pyrite_platform::settings::SettingKind::{Bytes, Integer};

/// Reads a blob of ours.
fn blob(nvs: &mut Nvs<MemoryFlash>, space: &str, key: &str) -> Result<Vec<u8>, Errno> {
    let mut buffer = vec![0; 100_000];
    let length = nvs.get(space, key, Bytes, &mut buffer)?;
    buffer.truncate(length);
    Ok(buffer)
}

fn integer(nvs: &mut Nvs<MemoryFlash>, space: &str, key: &str) -> Result<i32, Errno> {
    let mut bytes = [0; 4];
    assert_eq!(nvs.get(space, key, Integer, &mut bytes)?, 4);
    Ok(i32::from_le_bytes(bytes))
}

fn bytes(random: &mut Random, length: usize) -> Vec<u8> {
    (0..length).map(|_| random.next() as u8).collect()
}

/// The two take turns on one flash: what one wrote the other reads, and writes over.
#[test]
fn another_implementation_agrees() {
    const PAGES: usize = 6;
    let mut random = Random(7);
    let mut content = vec![0xff; PAGES * PAGE];
    let mut integers: BTreeMap<String, i32> = BTreeMap::new();
    let mut blobs: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let spaces = ["app", "fifteen letters"];
    for turn in 0..60 {
        let mut ours = Nvs::new(MemoryFlash::holding(content.clone()));
        let mut theirs = esp_nvs::Nvs::new(0, content.len(), MemFlash::from_bytes(content)).expect("it opens");
        for name in integers.keys().chain(blobs.keys()) {
            let (space, key) = name.split_once('/').expect("a name");
            let (their_space, their_key) = (Key::from_slice(space.as_bytes()), Key::from_slice(key.as_bytes()));
            match (integers.get(name), blobs.get(name)) {
                (Some(value), _) => {
                    assert_eq!(integer(&mut ours, space, key), Ok(*value), "turn {turn}, {name}");
                    assert_eq!(theirs.get::<i32>(&their_space, &their_key), Ok(*value), "turn {turn}, {name}");
                }
                (None, Some(value)) => {
                    assert_eq!(blob(&mut ours, space, key).as_ref(), Ok(value), "turn {turn}, {name}");
                    assert_eq!(
                        theirs.get::<Vec<u8>>(&their_space, &their_key).as_ref(),
                        Ok(value),
                        "turn {turn}, {name}"
                    );
                }
                (None, None) => unreachable!("a name of one of them"),
            }
        }
        for _ in 0..random.below(12) {
            let space = spaces[random.below(2)];
            let (is_ours, is_blob, is_removed) = (turn % 2 == 0, random.below(2) == 0, random.below(5) == 0);
            let key = format!("{}{}", if is_blob { 'b' } else { 'i' }, random.below(6));
            let name = format!("{space}/{key}");
            let (their_space, their_key) = (Key::from_slice(space.as_bytes()), Key::from_slice(key.as_bytes()));
            if is_removed {
                let was_there = integers.remove(&name).is_some() | blobs.remove(&name).is_some();
                if is_ours {
                    let expected = if was_there { Ok(()) } else { Err(Errno::ENOENT) };
                    assert_eq!(ours.remove(space, &key), expected, "turn {turn}, {name}");
                } else {
                    theirs.delete(&their_space, &their_key).expect("removed");
                }
            } else if is_blob {
                let length = [0, 1, 31, 32, 33, 500, 4100][random.below(7)];
                let value = bytes(&mut random, length);
                // A full partition keeps what it had.
                let is_set = if is_ours {
                    ours.set(space, &key, Bytes, &value).map_err(|errno| assert_eq!(errno, Errno::ENOSPC)).is_ok()
                } else {
                    theirs.set(&their_space, &their_key, value.as_slice()).is_ok()
                };
                if is_set {
                    blobs.insert(name, value);
                }
            } else {
                let value = random.next() as i32;
                if is_ours {
                    assert_eq!(ours.set(space, &key, Integer, &value.to_le_bytes()), Ok(()), "turn {turn}, {name}");
                } else {
                    theirs.set(&their_space, &their_key, value).expect("set");
                }
                integers.insert(name, value);
            }
        }
        content = if turn % 2 == 0 { ours.into_storage().bytes } else { theirs.into_inner().into_inner() };
    }
    assert!(integers.len() > 6 && blobs.len() > 6, "there was something to compare");
}

/// Espressif's own tool makes a partition: `esp-idf-nvs-partition-gen` from PyPI.
#[test]
fn a_partition_of_espressif_is_read_and_changed() {
    let python = std::env::var("PYRITE_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_tool =
        Command::new(&python).args(["-c", "import esp_idf_nvs_partition_gen"]).stderr(Stdio::null()).status();
    if !has_tool.is_ok_and(|status| status.success()) {
        println!("esp-idf-nvs-partition-gen is not installed: nothing compared");
        return;
    }
    let folder = std::env::temp_dir().join(format!("pyrite-nvs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let long: String = (0..5000).map(|number| format!("{:02x}", number * 7 % 256)).collect();
    let table = format!(
        "key,type,encoding,value\nfirst,namespace,,\ncount,data,i32,-5\ntext,data,string,hello\nshort,data,hex2bin,00ff10\n\
         second,namespace,,\ncount,data,i32,2147483647\nlong,data,hex2bin,{long}\n"
    );
    std::fs::write(folder.join("table.csv"), table).expect("written");
    let made = Command::new(&python)
        .args(["-m", "esp_idf_nvs_partition_gen", "generate", "table.csv", "nvs.bin", "0x6000"])
        .current_dir(&folder)
        .output()
        .expect("it starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let image = std::fs::read(folder.join("nvs.bin")).expect("made");
    std::fs::remove_dir_all(&folder).expect("removed");
    let long: Vec<u8> = (0..5000).map(|number| (number * 7 % 256) as u8).collect();
    let mut nvs = Nvs::new(MemoryFlash::holding(image.clone()));
    assert_eq!((integer(&mut nvs, "first", "count"), integer(&mut nvs, "second", "count")), (Ok(-5), Ok(i32::MAX)));
    assert_eq!(blob(&mut nvs, "first", "short"), Ok(vec![0, 255, 16]));
    assert_eq!(blob(&mut nvs, "second", "long"), Ok(long.clone()));
    assert_eq!(nvs.get("first", "text", Bytes, &mut []), Err(Errno::ENOENT));
    // What stands there already is not written again, and a change leaves the rest alone.
    assert_eq!(nvs.set("second", "long", Bytes, &long), Ok(()));
    assert_eq!(nvs.set("first", "count", Integer, &(-5_i32).to_le_bytes()), Ok(()));
    let mut nvs = {
        let flash = nvs.into_storage();
        assert!(flash.bytes == image, "nothing was written");
        Nvs::new(flash)
    };
    assert_eq!(nvs.set("first", "short", Bytes, b"longer than it was"), Ok(()));
    let content = nvs.into_storage().bytes;
    let mut theirs = esp_nvs::Nvs::new(0, content.len(), MemFlash::from_bytes(content)).expect("it opens");
    let key = |name: &str| Key::from_slice(name.as_bytes());
    assert_eq!(theirs.get::<String>(&key("first"), &key("text")), Ok("hello".into()));
    assert_eq!(theirs.get::<Vec<u8>>(&key("first"), &key("short")), Ok(b"longer than it was".to_vec()));
    assert_eq!(theirs.get::<Vec<u8>>(&key("second"), &key("long")), Ok(long));
}

/// The layout, byte by byte, as ESP-IDF's documentation has it.
#[test]
fn an_integer_is_two_entries() {
    let mut nvs = Nvs::new(MemoryFlash::new(3));
    assert_eq!(nvs.set("app", "n", Integer, &(-2_i32).to_le_bytes()), Ok(()));
    let page = &nvs.into_storage().bytes[..PAGE];
    // Active, number 0, version 2; two entries written.
    assert_eq!(page[..9], [0xfe, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xfe]);
    assert!(page[9..28].iter().all(|&byte| byte == 0xff));
    assert_eq!((page[32], &page[33..64]), (0b1111_1010, &[0xff; 31][..]));
    // Space 0: the name of space 1.
    assert_eq!((&page[64..68], &page[72..80], page[88]), (&[0, 1, 1, 0xff][..], &b"app\0\0\0\0\0"[..], 1));
    // Space 1: an i32.
    assert_eq!((&page[96..100], &page[104..106]), (&[1, 0x14, 1, 0xff][..], &b"n\0"[..]));
    assert_eq!(page[120..128], [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    assert!(page[128..].iter().all(|&byte| byte == 0xff));
}
