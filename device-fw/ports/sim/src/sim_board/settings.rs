//! Small values that outlive power-off: the simulated NVS, in a text file beside the flash image.
//!
//! **Invariant:** the file is replaced whole, when the program commits. A line a value: space and key in hexadecimal, `i` or `b`, the value in hexadecimal.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use pyrite_platform::errno::Errno;
use pyrite_platform::settings::{SETTING_NAME_MAX, SettingKind, Settings};

use super::SimBoard;

/// Bytes of flash for settings.
const CAPACITY: usize = 16 * 1024;

/// The values, and where they last.
#[derive(Default)]
pub struct Store {
    values: BTreeMap<(String, String, SettingKind), Vec<u8>>,
    file: Option<PathBuf>,
}

impl Store {
    /// The values of a file, which need not exist yet.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut store = Self { values: BTreeMap::new(), file: Some(path.into()) };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(store),
            Err(error) => return Err(error),
        };
        for (index, line) in text.lines().enumerate() {
            let Some((name, value)) = parse(line) else {
                let what =
                    format!("{}, line {}: these are no settings of a simulated board", path.display(), index + 1);
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            };
            store.values.insert(name, value);
        }
        Ok(store)
    }

    fn save(&self) -> io::Result<()> {
        let Some(path) = &self.file else { return Ok(()) };
        let mut text = String::new();
        for ((space, key, kind), value) in &self.values {
            let kind = if *kind == SettingKind::Integer { 'i' } else { 'b' };
            let _ = writeln!(text, "{} {} {kind} {}", hex(space.as_bytes()), hex(key.as_bytes()), hex(value));
        }
        let mut new_path = path.clone().into_os_string();
        new_path.push(".new");
        let mut file = File::create(&new_path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        fs::rename(&new_path, path)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok().filter(|_| pair.len() == 2)).collect()
}

type Setting = ((String, String, SettingKind), Vec<u8>);

fn parse(line: &str) -> Option<Setting> {
    let mut words = line.split(' ');
    let space = String::from_utf8(unhex(words.next()?)?).ok()?;
    let key = String::from_utf8(unhex(words.next()?)?).ok()?;
    let kind = match words.next()? {
        "i" => SettingKind::Integer,
        "b" => SettingKind::Bytes,
        _ => return None,
    };
    let value = unhex(words.next()?)?;
    words.next().is_none().then_some(((space, key, kind), value))
}

fn check_names(space: &str, key: &str) -> Result<(), Errno> {
    let fits = |name: &str| (1..=SETTING_NAME_MAX).contains(&name.len());
    if fits(space) && fits(key) { Ok(()) } else { Err(Errno::ENAMETOOLONG) }
}

impl Settings for SimBoard {
    fn setting(&mut self, space: &str, key: &str, kind: SettingKind, buffer: &mut [u8]) -> Result<usize, Errno> {
        check_names(space, key)?;
        let state = self.lock();
        let value = state.settings.values.get(&(space.into(), key.into(), kind)).ok_or(Errno::ENOENT)?;
        let count = value.len().min(buffer.len());
        buffer[..count].copy_from_slice(&value[..count]);
        Ok(value.len())
    }

    fn set_setting(&mut self, space: &str, key: &str, kind: SettingKind, value: &[u8]) -> Result<(), Errno> {
        check_names(space, key)?;
        let values = &mut self.lock().settings.values;
        let used: usize = values.values().map(Vec::len).sum();
        if used + value.len() > CAPACITY {
            return Err(Errno::ENOSPC);
        }
        values.insert((space.into(), key.into(), kind), value.to_vec());
        Ok(())
    }

    fn erase_setting(&mut self, space: &str, key: &str) -> Result<(), Errno> {
        check_names(space, key)?;
        let values = &mut self.lock().settings.values;
        let mut found = false;
        for kind in [SettingKind::Integer, SettingKind::Bytes] {
            found |= values.remove(&(space.into(), key.into(), kind)).is_some();
        }
        if found { Ok(()) } else { Err(Errno::ENOENT) }
    }

    fn commit_settings(&mut self) -> Result<(), Errno> {
        self.lock().settings.save().map_err(|_| Errno::EIO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_values_or_refused() {
        let name = ("app".into(), "key".into(), SettingKind::Bytes);
        assert_eq!(parse("617070 6b6579 b 00ff"), Some((name, vec![0, 255])));
        for wrong in ["", "61", "61 62 x 00", "61 62 i 0", "61 62 i zz", "61 62 i 00 00", "ff 62 i 00"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
