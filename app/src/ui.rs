//! The window: functions that read state and push commands.
//!
//! [`root`] lays out the parts; each part is a file with one function `xyz_ui(ui, &Part, &mut Commands)`. Colours and
//! sizes come from [`theme`] alone.
//!
//! **Invariant:** nothing here writes state; every button has a name that a screen reader can say.
//!
//! To add a pane: a file here, a line in [`root`], a subject in `state` for what it shows.

pub mod board_pane;
pub mod compare;
pub mod conflicts;
pub mod dialog;
pub mod drag;
pub mod editor;
pub mod flash;
pub mod history;
pub mod icon_button;
pub mod local_pane;
pub mod memory_pane;
pub mod metrics;
pub mod mount_menu;
pub mod notices;
pub mod pane_focus;
pub mod picker;
pub mod pins_pane;
pub mod properties;
pub mod root;
pub mod settings;
pub mod shell_pane;
pub mod shortcuts;
pub mod status_bar;
pub mod sync;
pub mod sync_menu;
pub mod tabs;
pub mod terminal;
pub mod theme;
pub mod toolbar;
pub mod tree;

use crate::state::command::Command;

/// Commands pushed in one frame, in order.
#[derive(Debug, Default)]
pub struct Commands {
    list: Vec<Command>,
}

impl Commands {
    /// Adds a wish of the user.
    pub fn push(&mut self, command: Command) {
        self.list.push(command);
    }

    /// Adds one, if there is one.
    pub fn extend(&mut self, command: Option<Command>) {
        self.list.extend(command);
    }

    /// Takes all, leaving none.
    pub fn take(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.list)
    }

    /// What was pushed.
    pub fn list(&self) -> &[Command] {
        &self.list
    }
}
