//! Small values that outlive power-off, by name: the ESP32's NVS.

use crate::errno::Errno;

/// The longest name of a namespace or key, in bytes.
pub const SETTING_NAME_MAX: usize = 15;

/// What sort of value it is; a key has one value, of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingKind {
    /// Four bytes, least significant first.
    Integer,
    /// Any bytes.
    Bytes,
}

/// The store.
pub trait Settings {
    /// Copies a value to `buffer` as far as it fits; its whole length. `ENOENT` when there is none of this sort.
    fn setting(&mut self, space: &str, key: &str, kind: SettingKind, buffer: &mut [u8]) -> Result<usize, Errno> {
        let _ = (space, key, kind, buffer);
        Err(Errno::ENODEV)
    }

    /// Sets a value in place of what the key had; safe against power loss only after [`Settings::commit_settings`].
    fn set_setting(&mut self, space: &str, key: &str, kind: SettingKind, value: &[u8]) -> Result<(), Errno> {
        let _ = (space, key, kind, value);
        Err(Errno::ENODEV)
    }

    /// Removes the value of a key; `ENOENT` when there is none.
    fn erase_setting(&mut self, space: &str, key: &str) -> Result<(), Errno> {
        let _ = (space, key);
        Err(Errno::ENODEV)
    }

    /// Makes what was set safe.
    fn commit_settings(&mut self) -> Result<(), Errno> {
        Err(Errno::ENODEV)
    }
}
