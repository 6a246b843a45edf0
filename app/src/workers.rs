//! Threads: each owns what it touches, takes requests from a channel and answers with events.
//!
//! - [`device_link`]: owns the port
//! - [`board_session`]: the same for a caller who waits, such as `pyrite-cli`
//! - [`port_watcher`]: sees ports come and go
//! - [`byte_code`]: compiles for the board
//! - [`checker`]: looks for errors in what is typed
//! - [`disk`]: reads and writes files of this computer
//! - [`clock`]: the time that a board's clock is set to
//! - [`history`]: keeps versions of a board's files
//! - [`flasher`]: writes firmware to a board
//! - [`folder_watcher`]: sees files change in a folder
//! - [`host_folder`]: lends a folder of this computer to a board
//! - [`project_folder`]: what a folder holds that is synced with a board; [`synced_folders`]: looks at them for the window
//! - [`file_picker`]: asks for a path with the system's dialog
//!
//! **Invariant:** no worker sees the state; the window is woken through [`Outlet`] alone.

pub mod board_session;
pub mod byte_code;
pub mod checker;
pub mod clock;
pub mod device_link;
pub mod disk;
pub mod file_picker;
pub mod flasher;
pub mod folder_watcher;
pub mod history;
pub mod host_folder;
pub mod port_watcher;
pub mod project_folder;
pub mod synced_folders;

use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::state::event::Event;

/// Where a worker's events go; wakes whoever waits for them.
#[derive(Clone)]
pub struct Outlet {
    sender: Sender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Outlet {
    /// Events go into `sender`, then `wake` is called.
    pub fn new(sender: Sender<Event>, wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self { sender, wake: Arc::new(wake) }
    }

    /// Sends an event. One that nobody waits for any more is dropped.
    pub fn send(&self, event: Event) {
        if self.sender.send(event).is_ok() {
            (self.wake)();
        }
    }
}
