//! What happened, a line of JSON each, for support and for tests of the window.
//!
//! Each line has `at_millis` (since the start), `what`, and `text`. `what` is one of `console` (output of the board),
//! `connection`, `activity`, `memory`, `run started`, `run finished`, `completions`, `file`, `opened`, `checked`, `saved`, `command`,
//! `notice` (a message that the window shows), `dialog` (a question that it asks), `note`.
//!
//! **Invariant:** written only if asked for by `--log`; a line is on its way to the disk when its frame ends.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;

use crate::board::link::LinkEvent;
use crate::state::State;
use crate::state::command::Command;
use crate::state::dialogs::Dialog;
use crate::state::event::{DiskEvent, Event, FolderEvent};
use crate::state::notices::NoticeId;
use crate::text::terminal::TerminalCommand;

/// The log.
#[derive(Debug)]
pub struct SessionLog {
    file: File,
    start: Instant,
    last_notice: Option<NoticeId>,
    last_asked: (Option<&'static str>, Option<String>),
}

impl SessionLog {
    /// Begins a log; an old one of the same name is replaced.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("the log {} cannot be written", path.display()))?;
        Ok(Self { file, start: Instant::now(), last_notice: None, last_asked: (None, None) })
    }

    /// Writes a line.
    pub fn line(&mut self, what: &str, text: &str) {
        let at_millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let line = serde_json::json!({ "at_millis": at_millis, "what": what, "text": text });
        // A full disk must not stop the work that is being logged.
        let _ = writeln!(self.file, "{line}");
    }

    /// Writes down an event.
    pub fn event(&mut self, event: &Event) {
        match event {
            Event::Link(LinkEvent::Console(bytes)) => self.line("console", &String::from_utf8_lossy(bytes)),
            Event::Link(LinkEvent::Connecting(port)) => self.line("connection", &format!("connecting {port}")),
            Event::Link(LinkEvent::Connected(port, _)) => self.line("connection", &format!("connected {port}")),
            Event::Link(LinkEvent::Disconnected(port, _)) => self.line("connection", &format!("disconnected {port}")),
            Event::Link(LinkEvent::Activity(activity)) => self.line("activity", &format!("{activity:?}")),
            Event::Link(LinkEvent::RunStarted(run)) => self.line("run started", &run.0.to_string()),
            Event::Link(LinkEvent::RunFinished(_, outcome)) => self.line("run finished", &format!("{outcome:?}")),
            Event::Link(LinkEvent::FileDone(_, result)) => match result {
                Ok(_) => self.line("file", "done"),
                Err(error) => self.line("file", &error.to_string()),
            },
            Event::Link(LinkEvent::Completions(_, names)) => self.line("completions", &names.join(" ")),
            Event::Link(LinkEvent::Progress(..)) => {}
            Event::Link(LinkEvent::Memory(_, report)) => {
                self.line("memory", &format!("{} of {} bytes used", report.heap.used, report.heap.total));
            }
            Event::Link(LinkEvent::Mount(event)) => self.line("mount", &format!("{event:?}")),
            Event::Link(LinkEvent::Speed(baud)) => self.line("connection", &format!("{baud} baud")),
            Event::Checked(_, _, findings) => self.line("checked", &format!("{} findings", findings.len())),
            Event::Disk(DiskEvent::Saved { path, result, .. }) => match result {
                Ok(_) => self.line("saved", &path.display().to_string()),
                Err(error) => self.line("note", &format!("not saved: {error:?}")),
            },
            Event::Disk(DiskEvent::Loaded(path, Ok(_))) => self.line("opened", &path.display().to_string()),
            Event::Flashed(result) => match result {
                Ok(report) => self.line("note", &format!("flashed {}", report.title)),
                Err(fault) => self.line("note", &format!("not flashed: {}", fault.title())),
            },
            Event::Flashing(_) => {}
            Event::Compiled { path, result, .. } => {
                let outcome = if result.is_ok() { "compiled" } else { "not compiled" };
                self.line("note", &format!("{path} {outcome}"));
            }
            Event::Folder(FolderEvent::Walked(_, Err(reason)) | FolderEvent::Unwatched(_, reason)) => {
                self.line("note", reason);
            }
            Event::Disk(_) | Event::Folder(_) | Event::Ports(_) | Event::Picked(..) | Event::NoPicker(_) => {}
        }
    }

    /// Writes down what the window says and asks that it did not before.
    pub fn shown(&mut self, state: &State) {
        for notice in &state.notices.list {
            if self.last_notice.is_none_or(|last| notice.id > last) {
                self.last_notice = Some(notice.id);
                self.line("notice", &format!("{:?}: {} {}", notice.severity, notice.title, notice.remedy));
            }
        }
        let asked = (state.dialogs.open.as_ref().map(Dialog::name), state.dialogs.complaint.clone());
        if asked != self.last_asked {
            let (name, complaint) = (asked.0.unwrap_or("none"), asked.1.clone().unwrap_or_default());
            self.last_asked = asked;
            self.line("dialog", format!("{name} {complaint}").trim_end());
        }
    }

    /// Writes down what the user wanted, but not what was typed.
    pub fn command(&mut self, command: &Command) {
        let text = match command {
            Command::Shell(TerminalCommand::OpenPlace { file_name, line_number }) => {
                format!("OpenPlace {file_name}:{line_number}")
            }
            Command::Edit(..) | Command::Shell(_) | Command::DialogText(_) => return,
            Command::Upload(paths, folder) => format!("Upload {} to {folder}", paths.len()),
            command => {
                let text = format!("{command:?}");
                text.chars().take(200).collect()
            }
        };
        self.line("command", &text);
    }
}
