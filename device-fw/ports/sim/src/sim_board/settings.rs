//! Small values that outlive power-off (`esp32.NVS`): in the partition `nvs` of the simulated flash, as on a chip

use pyrite_nvs::Nvs;
use pyrite_platform::errno::Errno;
use pyrite_platform::settings::{SettingKind, Settings};

use super::SimBoard;
use super::partitions::PartitionStorage;

/// The partition with settings.
const LABEL: &str = "nvs";

impl SimBoard {
    fn with_settings<T>(
        &self,
        act: impl FnOnce(&mut Nvs<PartitionStorage<'_>>) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let mut state = self.lock();
        act(&mut Nvs::new(state.partitions.storage(LABEL).ok_or(Errno::ENODEV)?))
    }
}

impl Settings for SimBoard {
    fn setting(&mut self, space: &str, key: &str, kind: SettingKind, buffer: &mut [u8]) -> Result<usize, Errno> {
        self.with_settings(|nvs| nvs.get(space, key, kind, buffer))
    }

    fn set_setting(&mut self, space: &str, key: &str, kind: SettingKind, value: &[u8]) -> Result<(), Errno> {
        self.with_settings(|nvs| nvs.set(space, key, kind, value))
    }

    fn erase_setting(&mut self, space: &str, key: &str) -> Result<(), Errno> {
        self.with_settings(|nvs| nvs.remove(space, key))
    }

    fn commit_settings(&mut self) -> Result<(), Errno> {
        self.lock().partitions.sync()
    }
}
