//! Asks for a path with the dialog of the system.
//!
//! **Invariant:** the window never waits for a dialog; where the system has none, the event says so and the window
//! shows its own.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::state::effect::Pick;
use crate::state::event::Event;

use super::Outlet;

/// A system without a portal answers as if the user had cancelled, but faster than any user can.
const FASTER_THAN_A_USER: Duration = Duration::from_millis(250);

/// Asks for paths.
pub trait FilePicker {
    /// Asks; the answer is [`Event::Picked`] or [`Event::NoPicker`].
    fn pick(&self, pick: Pick, outlet: Outlet);
}

/// The dialogs of the system.
pub struct SystemPicker;

impl FilePicker for SystemPicker {
    fn pick(&self, pick: Pick, outlet: Outlet) {
        let again = pick.clone();
        let spawned = thread::Builder::new().name("file picker".into()).spawn({
            let outlet = outlet.clone();
            move || {
                let begun = Instant::now();
                let path = ask(&pick);
                if path.is_none() && begun.elapsed() < FASTER_THAN_A_USER {
                    outlet.send(Event::NoPicker(pick));
                } else {
                    outlet.send(Event::Picked(pick, path));
                }
            }
        });
        if spawned.is_err() {
            outlet.send(Event::NoPicker(again));
        }
    }
}

fn ask(pick: &Pick) -> Option<PathBuf> {
    match pick {
        Pick::Open { folder } => rfd::FileDialog::new()
            .set_directory(folder)
            .add_filter("Python", &["py", "pyi"])
            .add_filter("All files", &["*"])
            .pick_file(),
        Pick::Firmware { folder } => rfd::FileDialog::new()
            .set_directory(folder)
            .add_filter("Firmware", &["bin"])
            .add_filter("All files", &["*"])
            .pick_file(),
        Pick::Save { folder, name, .. } => rfd::FileDialog::new().set_directory(folder).set_file_name(name).save_file(),
        Pick::Folder { folder } | Pick::Mount { folder } | Pick::Sync { folder } => {
            rfd::FileDialog::new().set_directory(folder).pick_folder()
        }
    }
}

/// No dialogs: the window shows its own. For tests and systems without a desktop.
pub struct NoPicker;

impl FilePicker for NoPicker {
    fn pick(&self, pick: Pick, outlet: Outlet) {
        outlet.send(Event::NoPicker(pick));
    }
}
