//! Power cuts, full partitions and garbage.

#[path = "support/flash.rs"]
mod flash;

use esp_nvs::Key;
use esp_nvs::mem_flash::MemFlash;
use flash::{MemoryFlash, PAGE, Random};
use pyrite_nvs::Nvs;
use pyrite_platform::errno::Errno;
use pyrite_platform::settings::SettingKind::{Bytes, Integer};
use pyrite_platform::storage::Storage;

const KEYS: [&str; 4] = ["zero", "one", "two", "three"];

/// A value.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Integer(i32),
    Blob(Vec<u8>),
}

/// What each key holds.
type Model = [Option<Value>; 4];

/// One step of a program: a key gets a value, or loses it.
type Step = (usize, Option<Value>);

fn step(random: &mut Random) -> Step {
    let value = match random.below(8) {
        0 => None,
        1..4 => Some(Value::Integer(random.next() as i32)),
        _ => {
            let length = [0, 3, 32, 200, 1900, 4500][random.below(6)];
            // Much of it looks erased.
            let mut byte = || if random.below(3) == 0 { random.next() as u8 } else { 0xff };
            Some(Value::Blob((0..length).map(|_| byte()).collect()))
        }
    };
    (random.below(KEYS.len()), value)
}

fn act<S: Storage>(nvs: &mut Nvs<S>, (key, value): &Step) -> Result<(), Errno> {
    match value {
        Some(Value::Integer(value)) => nvs.set("space", KEYS[*key], Integer, &value.to_le_bytes()),
        Some(Value::Blob(value)) => nvs.set("space", KEYS[*key], Bytes, value),
        None => nvs.remove("space", KEYS[*key]),
    }
}

fn follow(model: &Model, (key, value): &Step) -> Model {
    let mut model = model.clone();
    model[*key] = value.clone();
    model
}

fn read<S: Storage>(nvs: &mut Nvs<S>) -> Model {
    KEYS.map(|key| {
        let (mut number, mut buffer) = ([0; 4], vec![0; 5000]);
        match (nvs.get("space", key, Integer, &mut number), nvs.get("space", key, Bytes, &mut buffer)) {
            (Ok(4), Err(Errno::ENOENT)) => Some(Value::Integer(i32::from_le_bytes(number))),
            (Err(Errno::ENOENT), Ok(length)) => Some(Value::Blob(buffer[..length].to_vec())),
            (Err(Errno::ENOENT), Err(Errno::ENOENT)) => None,
            other => panic!("{key}: {other:?}"),
        }
    })
}

/// What the other implementation finds.
fn read_theirs(content: &[u8]) -> Model {
    let mut nvs = esp_nvs::Nvs::new(0, content.len(), MemFlash::from_bytes(content.to_vec())).expect("it opens");
    let space = Key::from_str("space");
    KEYS.map(|key| {
        let key = Key::from_slice(key.as_bytes());
        let number = nvs.get::<i32>(&space, &key).ok().map(Value::Integer);
        let blob = nvs.get::<Vec<u8>>(&space, &key).ok().map(Value::Blob);
        assert!(number.is_none() || blob.is_none(), "a key has one value");
        number.or(blob)
    })
}

/// Whether each value is the old or the new one.
fn is_between(found: &Model, before: &Model, after: &Model) -> bool {
    (0..KEYS.len()).all(|key| found[key] == before[key] || found[key] == after[key])
}

/// What a page in use says first.
const ACTIVE: u32 = 0xffff_fffe;
const FULL: u32 = 0xffff_fffc;
const FREEING: u32 = 0xffff_fff8;

fn uses(content: &[u8]) -> impl Iterator<Item = u32> {
    content.chunks(PAGE).map(|page| u32::from_le_bytes([page[0], page[1], page[2], page[3]]))
}

/// A page is free, or one is being freed: else ESP-IDF's library, and with it MicroPython, erases the partition.
fn is_kept_by_esp_idf(content: &[u8]) -> bool {
    uses(content).any(|usage| ![ACTIVE, FULL].contains(&usage))
}

#[test]
fn power_cuts_leave_the_old_or_the_new_value() {
    let (mut cuts, mut compared, mut changes) = (0, 0, 0);
    for seed in 1..30 {
        let mut random = Random(seed * 7919);
        let mut flash = MemoryFlash::new(3 + seed as usize % 3);
        let mut model = Model::default();
        for _ in 0..60 {
            let step = step(&mut random);
            let after = follow(&model, &step);
            // How far it comes without a cut, and what the whole of it takes.
            let mut whole = Nvs::new(flash.clone());
            let result = act(&mut whole, &step);
            let is_done = result.is_ok();
            assert!(is_done || [Errno::ENOSPC, Errno::ENOENT].contains(&result.expect_err("it failed")), "{step:?}");
            let whole = whole.into_storage();
            let took = usize::MAX - whole.power;
            for _ in 0..6.min(took) {
                let mut cut = flash.clone();
                cut.power = random.below(took);
                let mut nvs = Nvs::new(cut);
                // A cut may also come before the second of two steps, in one life of the board.
                assert_eq!(act(&mut nvs, &step), Err(Errno::EIO), "{step:?}");
                let mut torn = nvs.into_storage();
                torn.power = usize::MAX;
                assert!(is_kept_by_esp_idf(&torn.bytes), "{step:?}");
                let found = read(&mut Nvs::new(torn.clone()));
                assert!(is_between(&found, &model, &after), "{step:?}: {found:?} between {model:?} and {after:?}");
                // The other one takes an entry that is whole for written, though its state does not say so yet. A page that is being freed it takes
                // for freed when it holds names of spaces only.
                if !uses(&torn.bytes).any(|usage| usage == FREEING) {
                    let theirs = read_theirs(&torn.bytes);
                    assert!(
                        is_between(&theirs, &model, &after),
                        "{step:?}: {theirs:?} between {model:?} and {after:?}"
                    );
                    compared += 1;
                }
                // The next change puts things in order; what it does not concern stays.
                let mut nvs = Nvs::new(torn);
                let next = (0, Some(Value::Integer(77)));
                match act(&mut nvs, &next) {
                    Ok(()) => {
                        let expected = follow(&found, &next);
                        assert_eq!(read(&mut nvs), expected, "{step:?}");
                        let content = nvs.into_storage().bytes;
                        assert_eq!(read_theirs(&content), expected, "{step:?}");
                    }
                    Err(errno) => assert_eq!(errno, Errno::ENOSPC, "{step:?}"),
                }
                cuts += 1;
            }
            if is_done {
                model = after;
                changes += 1;
            }
            flash = MemoryFlash::holding(whole.bytes);
            assert!(is_kept_by_esp_idf(&flash.bytes));
            assert_eq!(read(&mut Nvs::new(flash.clone())), model, "{step:?}");
        }
    }
    println!("{cuts} cuts, {compared} compared, {changes} changes");
    assert!(cuts > 2000 && compared > 1000 && changes > 500);
}

#[test]
fn a_failing_medium_is_put_in_order_without_a_restart() {
    let mut nvs = Nvs::new(MemoryFlash { power: 700, ..MemoryFlash::new(3) });
    assert_eq!(nvs.set("space", "one", Bytes, &[1; 300]), Ok(()));
    assert_eq!(nvs.set("space", "one", Bytes, &[2; 500]), Err(Errno::EIO));
    let mut flash = nvs.into_storage();
    flash.power = usize::MAX;
    let mut nvs = Nvs::new(flash);
    let mut buffer = [0; 600];
    assert_eq!((nvs.get("space", "one", Bytes, &mut buffer), buffer[299]), (Ok(300), 1));
    assert_eq!(nvs.set("space", "one", Bytes, &[3; 500]), Ok(()));
    assert_eq!((nvs.get("space", "one", Bytes, &mut buffer), buffer[499]), (Ok(500), 3));
}

#[test]
fn a_full_partition_keeps_what_it_has() {
    let mut nvs = Nvs::new(MemoryFlash::new(3));
    let mut count = 0;
    while nvs.set("space", &format!("key{count}"), Integer, &[count as u8, 0, 0, 0]) == Ok(()) {
        count += 1;
        assert!(count < 400, "it is full some time");
    }
    // Two pages of entries, one of them for the name of the space.
    assert_eq!(count, 2 * 126 - 1);
    assert_eq!(nvs.set("space", "blob", Bytes, &[0; 100]), Err(Errno::ENOSPC));
    assert_eq!(nvs.set("space", "blob", Bytes, &[0; 100_000]), Err(Errno::ENOSPC));
    assert_eq!(nvs.set("other", "key", Integer, &[0; 4]), Err(Errno::ENOSPC));
    for number in 0..count {
        let mut value = [0; 4];
        assert_eq!(nvs.get("space", &format!("key{number}"), Integer, &mut value), Ok(4));
        assert_eq!(value[0], number as u8);
    }
    assert_eq!(nvs.remove("space", "key7"), Ok(()));
    assert_eq!(nvs.remove("space", "key7"), Err(Errno::ENOENT));
    assert_eq!(nvs.set("space", "key8", Integer, &[9; 4]), Ok(()));
    assert!(is_kept_by_esp_idf(&nvs.into_storage().bytes));
}

#[test]
fn many_changes_fit_into_little_room() {
    let mut nvs = Nvs::new(MemoryFlash::new(3));
    for round in 0..500_u32 {
        assert_eq!(nvs.set("space", "blob", Bytes, &[round as u8; 1500]), Ok(()), "round {round}");
        assert_eq!(nvs.set("space", "count", Integer, &round.to_le_bytes()), Ok(()), "round {round}");
    }
    let mut buffer = [0; 1500];
    assert_eq!((nvs.get("space", "blob", Bytes, &mut buffer), buffer[1499]), (Ok(1500), 499_u32 as u8));
    assert_eq!((nvs.get("space", "count", Integer, &mut buffer), buffer[0]), (Ok(4), 499_u32 as u8));
}

#[test]
fn names_that_nvs_does_not_have_are_refused() {
    let mut nvs = Nvs::new(MemoryFlash::new(3));
    for name in ["", "sixteen letters!", "a\0b"] {
        assert_eq!(nvs.set(name, "key", Integer, &[0; 4]), Err(Errno::ENAMETOOLONG));
        assert_eq!(nvs.set("space", name, Integer, &[0; 4]), Err(Errno::ENAMETOOLONG));
        assert_eq!(nvs.get("space", name, Integer, &mut []), Err(Errno::ENAMETOOLONG));
    }
    assert_eq!(nvs.set("space", "key", Integer, &[0; 3]), Err(Errno::EINVAL));
    assert_eq!(Nvs::new(MemoryFlash::new(1)).set("space", "key", Integer, &[0; 4]), Err(Errno::ENODEV));
}

/// Everything is tried on it; it may fail, but it ends.
fn try_all(content: Vec<u8>) {
    let mut nvs = Nvs::new(MemoryFlash::holding(content));
    let mut buffer = vec![0; 5000];
    for key in KEYS {
        let _ = nvs.get("space", key, Integer, &mut buffer);
        let _ = nvs.get("space", key, Bytes, &mut buffer);
    }
    let _ = nvs.remove("space", KEYS[1]);
    if nvs.set("space", KEYS[0], Integer, &[5, 0, 0, 0]) == Ok(()) {
        assert_eq!((nvs.get("space", KEYS[0], Integer, &mut buffer), buffer[0]), (Ok(4), 5));
    }
    if nvs.set("space", KEYS[2], Bytes, &[6; 700]) == Ok(()) {
        assert_eq!((nvs.get("space", KEYS[2], Bytes, &mut buffer), buffer[699]), (Ok(700), 6));
    }
}

#[test]
fn garbage_never_panics_or_hangs() {
    let mut random = Random(99);
    let mut nvs = Nvs::new(MemoryFlash::new(4));
    for _ in 0..40 {
        let _ = act(&mut nvs, &step(&mut random));
    }
    let good = nvs.into_storage().bytes;
    for round in 0..1500 {
        let mut content = good.clone();
        if round % 10 == 0 {
            content.fill_with(|| random.next() as u8);
        } else {
            for _ in 0..1 + random.below(40) {
                // Heads and states of pages more often than the rest.
                let offset = if random.below(2) == 0 { random.below(96) } else { random.below(PAGE) };
                content[random.below(4) * PAGE + offset] ^= 1 << random.below(8);
            }
        }
        try_all(content);
    }
    // Heads that are right, with whatever behind them.
    for _ in 0..300 {
        let mut content = good.clone();
        for page in 0..4 {
            content[page * PAGE + 32..(page + 1) * PAGE].fill_with(|| random.next() as u8);
        }
        try_all(content);
    }
}
