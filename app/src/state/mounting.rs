//! The folder of this computer that is lent to the board.

use std::path::PathBuf;

use pyrite_protocol::mount::MountAccess;

use crate::board::lent_folder::MountEvent;

use super::State;
use super::effect::Effect;

/// The folder.
#[derive(Debug, Default)]
pub struct Mounting {
    /// What is lent, and what the board may do with it.
    pub folder: Option<(PathBuf, MountAccess)>,
}

/// Applies news of it.
pub fn apply(state: &mut State, event: MountEvent, effects: &mut Vec<Effect>) {
    match event {
        MountEvent::Mounted(path, access) => {
            effects.push(Effect::Log(format!("lent {}", path.display())));
            state.mounting.folder = Some((path, access));
        }
        MountEvent::Failed(reason) => {
            state.mounting.folder = None;
            state.notices.error("The folder was not mounted.", reason);
        }
        MountEvent::Unmounted => state.mounting.folder = None,
        MountEvent::Changed(_) => {}
    }
}
