//! Small values that outlive power-off (`esp32.NVS`): in the partition `nvs`, as MicroPython keeps them there.

use pyrite_nvs::Nvs;
use pyrite_platform::errno::Errno;
use pyrite_platform::settings::{SettingKind, Settings};

use crate::flash::PartitionFlash;
use crate::partitions::Table;
use crate::peripherals::ChipPeripherals;

/// The partition with settings.
const LABEL: &str = "nvs";

/// The store, if the flash has a place for it.
pub fn open(partitions: &'static Table) -> Option<Nvs<PartitionFlash>> {
    partitions.named(LABEL).map(|partition| Nvs::new(PartitionFlash::new(partition.address, partition.size)))
}

impl ChipPeripherals {
    fn settings(&mut self) -> Result<&mut Nvs<PartitionFlash>, Errno> {
        self.settings.as_mut().ok_or(Errno::ENODEV)
    }
}

impl Settings for ChipPeripherals {
    fn setting(&mut self, space: &str, key: &str, kind: SettingKind, buffer: &mut [u8]) -> Result<usize, Errno> {
        self.settings()?.get(space, key, kind, buffer)
    }

    fn set_setting(&mut self, space: &str, key: &str, kind: SettingKind, value: &[u8]) -> Result<(), Errno> {
        self.settings()?.set(space, key, kind, value)
    }

    fn erase_setting(&mut self, space: &str, key: &str) -> Result<(), Errno> {
        self.settings()?.remove(space, key)
    }

    /// It is in flash already.
    fn commit_settings(&mut self) -> Result<(), Errno> {
        self.settings().map(|_| ())
    }
}
