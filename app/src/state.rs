//! All that the window shows, as plain data with one owner a subject.
//!
//! Reading order: [`command`] (what the user wants), [`event`] (what the workers tell), [`effect`] (what the workers
//! shall do); then the subjects: [`documents`] ([`board_tabs`]), [`connection`], [`runs`], [`shell`], [`board_files`], [`local_files`] ([`selection`]),
//! [`arrivals`], [`syncing`] ([`sync_steps`]), [`history`], [`compare`], [`properties`], [`memory`], [`flash_tree`], [`byte_code`], [`flashing`], [`dialogs`], [`notices`], [`settings`], [`session`]. [`on_command`] and [`on_event`] are the two ways in.
//!
//! **Invariant:** no egui, no thread, no file, no port is touched here; the same commands and events always lead to
//! the same state (but for the clock in `notices`).

pub mod arrivals;
pub mod board_files;
pub mod board_tabs;
pub mod byte_code;
pub mod carry;
pub mod command;
pub mod compare;
pub mod connection;
pub mod dialogs;
pub mod documents;
pub mod effect;
pub mod event;
pub mod flash_tree;
pub mod flashing;
pub mod history;
pub mod local_files;
pub mod memory;
pub mod memory_trouble;
pub mod mounting;
pub mod notices;
pub mod on_answer;
pub mod on_command;
pub mod on_event;
pub mod on_link;
pub mod on_start;
pub mod properties;
pub mod runs;
pub mod selection;
pub mod session;
pub mod settings;
pub mod shell;
pub mod sync_steps;
pub mod syncing;

use arrivals::Arrivals;
use board_files::BoardFiles;
use carry::{Cargo, Carriage};
use command::Command;
use connection::Connection;
use dialogs::Dialogs;
use documents::Documents;
use effect::Effect;
use event::Event;
use flashing::Flashing;
use local_files::LocalFiles;
use memory::Memory;
use mounting::Mounting;
use notices::Notices;
use runs::Runs;
use session::Session;
use settings::Settings;
use shell::Shell;
use syncing::Syncing;

/// All that the window shows.
#[derive(Debug, Default)]
pub struct State {
    /// Open files.
    pub documents: Documents,
    /// The board.
    pub connection: Connection,
    /// Programs on the board.
    pub runs: Runs,
    /// The shell.
    pub shell: Shell,
    /// Files of the board.
    pub board_files: BoardFiles,
    /// What is about to be brought somewhere.
    pub arrivals: Arrivals,
    /// Files of this computer.
    pub local_files: LocalFiles,
    /// The folder that is lent to the board.
    pub mounting: Mounting,
    /// Folders that are synced with the board.
    pub syncing: Syncing,
    /// Files that were cut or copied.
    pub carried: Option<(Cargo, Carriage)>,
    /// The board's memory.
    pub memory: Memory,
    /// Writing firmware to the board.
    pub flashing: Flashing,
    /// The question that stands.
    pub dialogs: Dialogs,
    /// Messages.
    pub notices: Notices,
    /// Settings.
    pub settings: Settings,
}

impl State {
    /// Applies what the user wants; returns what the workers shall do.
    pub fn command(&mut self, command: Command) -> Vec<Effect> {
        let mut effects = Vec::new();
        on_command::apply(self, command, &mut effects);
        arrivals::ask(self);
        effects
    }

    /// Applies what a worker tells; returns what the workers shall do.
    pub fn event(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        on_event::apply(self, event, &mut effects);
        arrivals::ask(self);
        effects
    }

    /// What shall survive a restart.
    pub fn session(&self) -> Session {
        let active = self.documents.active;
        Session {
            documents: self.documents.open_documents(),
            active: self.documents.list.iter().position(|document| Some(document.id) == active),
            folder: Some(self.local_files.root.clone()),
            port: self.connection.wanted.clone(),
            sync_targets: self.syncing.targets.clone(),
            settings: self.settings.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
