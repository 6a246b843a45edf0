//! Where state, workers and window meet.
//!
//! **Invariant:** the only writer of [`State`], the only `eframe::App`, and the only place that knows all three.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use eframe::egui;

use crate::board::flashing::FlashJob;
use crate::board::link::{Approach, LinkEvent, LinkRequest};
use crate::board::port::{PortAddress, available_ports};
use crate::board::transport::SimulatorOptions;
use crate::desktop;
use crate::session_log::SessionLog;
use crate::state::State;
use crate::state::dialogs::Dialog;
use crate::state::documents::{DocumentId, FileStamp, Location};
use crate::state::effect::{DiskRequest, Effect, FolderRequest};
use crate::state::event::Event;
use crate::state::session::Session;
use crate::state::settings::ThemeChoice;
use crate::ui::{self, Commands};
use crate::workers::device_link::{self, LinkHandle};
use crate::workers::disk::journal::read_back;
use crate::workers::disk::own_folder::{self, OwnFolder};
use crate::workers::file_picker::{FilePicker, SystemPicker};
use crate::workers::{Outlet, byte_code, checker, disk, flasher, port_watcher, synced_folders};

/// Bytes of a long text that are coloured in one frame.
const SETTLE_BYTES: usize = 256 * 1024;

/// How the window is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where session, journal and the simulated board's flash are kept; `None` for the user's own folder.
    pub data_folder: Option<PathBuf>,
    /// The port to use instead of the one used last.
    pub port: Option<PortAddress>,
    /// Files to open.
    pub files: Vec<PathBuf>,
    /// Where to write what happens.
    pub log: Option<PathBuf>,
}

/// The app.
pub struct App {
    ctx: egui::Context,
    state: State,
    commands: Commands,
    events: Receiver<Event>,
    outlet: Outlet,
    link: LinkHandle,
    disk: Sender<DiskRequest>,
    link_thread: Option<JoinHandle<()>>,
    disk_thread: Option<JoinHandle<()>>,
    _own_folder: OwnFolder,
    checker: Sender<checker::Job>,
    port_watcher: Sender<Option<PortAddress>>,
    flasher: Sender<(FlashJob, flasher::Cancel)>,
    flash_cancel: flasher::Cancel,
    folders: Sender<FolderRequest>,
    picker: Box<dyn FilePicker>,
    log: Option<SessionLog>,
    kept: Session,
    watched: (Vec<(DocumentId, PathBuf, FileStamp)>, Vec<PathBuf>),
    title: String,
    focused: Option<DocumentId>,
    typed_ahead: Vec<egui::Event>,
    drawn_dialog: Option<&'static str>,
    look: Option<(ThemeChoice, f32)>,
}

impl App {
    /// Starts the workers and brings back what was open.
    pub fn new(ctx: &egui::Context, options: Options) -> anyhow::Result<Self> {
        egui_material_icons::initialize(ctx);
        ui::theme::install(ctx);
        let data = options.data_folder.clone().unwrap_or_else(desktop::data_folder);
        let own_folder = own_folder::claim(&data)?;
        let folder = own_folder.path.clone();
        let (sender, events) = channel();
        let wake = ctx.clone();
        let outlet = Outlet::new(sender, move || wake.request_repaint());
        let (disk, disk_thread) = disk::start(folder.clone(), data.join("history"), outlet.clone())?;
        let link_outlet = outlet.clone();
        let simulator = SimulatorOptions { flash: Some(data.join("simulated-board.flash")) };
        let report = Box::new(move |event| link_outlet.send(Event::Link(event)));
        let (link, link_thread) = device_link::start(simulator, Some(data.join("history")), report)?;
        let checker = checker::start(outlet.clone())?;
        let port_watcher = port_watcher::start(outlet.clone())?;
        let flasher = flasher::start(outlet.clone())?;
        let folders = synced_folders::start(outlet.clone())?;
        let mut app = Self {
            ctx: ctx.clone(),
            state: State::default(),
            commands: Commands::default(),
            events,
            outlet,
            link,
            disk,
            link_thread: Some(link_thread),
            disk_thread: Some(disk_thread),
            _own_folder: own_folder,
            checker,
            port_watcher,
            flasher,
            flash_cancel: flasher::Cancel::default(),
            folders,
            picker: Box::new(SystemPicker),
            log: options.log.as_deref().map(SessionLog::create).transpose()?,
            kept: Session::default(),
            watched: Default::default(),
            title: String::new(),
            focused: None,
            typed_ahead: Vec::new(),
            drawn_dialog: None,
            look: None,
        };
        app.restore(&folder, options);
        Ok(app)
    }

    fn restore(&mut self, folder: &std::path::Path, options: Options) {
        let (session, journal) = read_back(folder);
        let mut effects = Vec::new();
        self.state.settings = session.settings.clone();
        self.state.settings.clamp();
        self.state.syncing.targets = session.sync_targets.clone();
        effects.push(Effect::Link(LinkRequest::SpeedLimit(self.state.settings.most_baud)));
        let root = session.folder.clone().filter(|folder| folder.is_dir()).unwrap_or_else(desktop::documents_folder);
        self.state.local_files.show(root, &mut effects);
        crate::state::on_start::restore(&mut self.state, &session, journal, disk::load, &mut effects);
        self.state.connection.ports = available_ports();
        let port =
            options.port.unwrap_or_else(|| crate::state::on_start::first_port(&session, &self.state.connection.ports));
        self.state.connection.connect(port, Approach::HandsOff, &mut effects);
        for path in options.files {
            let path = std::path::absolute(&path).unwrap_or(path);
            crate::state::on_command::open_local(&mut self.state, path, &mut effects);
        }
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            // A worker that is gone has ended with the process; there is nobody to tell.
            match effect {
                Effect::Link(request) => self.link.send(request),
                Effect::WatchPort(port) => drop(self.port_watcher.send(port)),
                Effect::Flash(job) => {
                    self.flash_cancel = flasher::Cancel::default();
                    drop(self.flasher.send((job, self.flash_cancel.clone())));
                }
                Effect::CancelFlash => self.flash_cancel.cancel(),
                Effect::Disk(request) => drop(self.disk.send(request)),
                Effect::Check(id, revision, buffer) => drop(self.checker.send((id, revision, buffer))),
                Effect::Folder(request) => drop(self.folders.send(request)),
                Effect::Compile(job) => byte_code::start(job, self.outlet.clone()),
                Effect::Pick(pick) => self.picker.pick(pick, self.outlet.clone()),
                Effect::CopyText(text) => self.ctx.copy_text(text),
                Effect::Log(line) => {
                    log::info!("{line}");
                    if let Some(log) = &mut self.log {
                        log.line("note", &line);
                    }
                }
            }
        }
    }

    /// Takes what the workers told since the last frame.
    fn take_events(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            if let Some(log) = &mut self.log {
                log.event(&event);
            }
            if let Event::Link(LinkEvent::Console(bytes)) = &event {
                self.link.consumed(bytes.len());
            }
            let effects = self.state.event(event);
            self.carry_out(effects);
        }
    }

    /// Applies what the user did in this frame.
    fn apply_commands(&mut self) {
        for command in self.commands.take() {
            if let Some(log) = &mut self.log {
                log.command(&command);
            }
            let effects = self.state.command(command);
            self.carry_out(effects);
        }
    }

    /// Hands on what follows from the state: what to keep, what to watch, how to look.
    fn follow_state(&mut self, ctx: &egui::Context) {
        self.state.notices.expire(Instant::now());
        if self.state.dialogs.open.is_some() {
            // The keys from now on are the dialog's.
            ui::dialog::take_focus(ctx);
        } else if self.drawn_dialog.is_none() {
            // In the frame that still showed the dialog nothing behind it could take the keyboard.
            ui::dialog::give_focus_back(ctx);
        }
        if let Some(log) = &mut self.log {
            log.shown(&self.state);
        }
        let session = self.state.session();
        if session != self.kept {
            self.kept = session.clone();
            self.carry_out(vec![Effect::Disk(DiskRequest::KeepSession(Box::new(session)))]);
        }
        let files =
            self.state.documents.list.iter().filter_map(|document| match (&document.location, document.stamp) {
                (Location::Local(path), Some(stamp)) => Some((document.id, path.clone(), stamp)),
                _ => None,
            });
        let watched = (files.collect(), self.state.local_files.unfolded.iter().cloned().collect());
        if watched != self.watched {
            self.watched = watched;
            let (files, folders) = self.watched.clone();
            self.carry_out(vec![Effect::Disk(DiskRequest::Watch { files, folders })]);
        }
        if let Some(document) = self.state.documents.active_mut()
            && !document.editor.is_settled()
        {
            document.editor.settle(SETTLE_BYTES);
            ctx.request_repaint();
        }
        let active = self.state.documents.active;
        if let (Some(id), true) = (active, active != self.focused) {
            // Whoever opens or chooses a document wants to type in it, from the next key on.
            ctx.memory_mut(|memory| memory.request_focus(ui::tabs::editor_id(id)));
        }
        self.focused = active;
        let look = (self.state.settings.theme, self.state.settings.zoom);
        if self.look != Some(look) {
            self.look = Some(look);
            ctx.set_theme(match look.0 {
                ThemeChoice::System => egui::ThemePreference::System,
                ThemeChoice::Light => egui::ThemePreference::Light,
                ThemeChoice::Dark => egui::ThemePreference::Dark,
            });
            ctx.set_zoom_factor(look.1);
            // Those keys change the size of the code instead.
            ctx.options_mut(|options| options.zoom_with_keyboard = false);
        }
        let title = match self.state.documents.active() {
            Some(document) => {
                let mark = if document.is_unsaved() { "● " } else { "" };
                format!("{mark}{} – Pyrite", document.location.name())
            }
            None => "Pyrite".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

/// Where the keyboard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keyboard {
    /// In a text that takes every key itself.
    InText,
    /// Among buttons and rows, where keys choose the next one.
    Elsewhere,
}

/// Whether a key may move the focus or show something else.
fn is_shortcut(event: &egui::Event, keyboard: Keyboard) -> bool {
    use egui::Key;
    let egui::Event::Key { key, pressed: true, modifiers, .. } = event else { return false };
    match key {
        Key::F2 | Key::F3 | Key::F5 | Key::F6 | Key::Escape => true,
        Key::Tab | Key::Enter | Key::Space | Key::Home | Key::End => {
            modifiers.command || keyboard == Keyboard::Elsewhere
        }
        Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight => keyboard == Keyboard::Elsewhere,
        _ => modifiers.command,
    }
}

impl eframe::App for App {
    fn raw_input_hook(&mut self, ctx: &egui::Context, raw_input: &mut egui::RawInput) {
        // What is typed before a shortcut comes first, and what is typed behind it is meant for what it shows: so a shortcut
        // has a frame of its own.
        let mut events = std::mem::take(&mut self.typed_ahead);
        events.append(&mut raw_input.events);
        let dialog = self.state.dialogs.open.as_ref().map(Dialog::name);
        let focused = ctx.memory(|memory| memory.focused());
        let in_text = focused.is_some()
            && (focused == self.state.documents.active.map(ui::tabs::editor_id)
                || focused == Some(ui::pane_focus::shell_id()));
        let keyboard = if in_text { Keyboard::InText } else { Keyboard::Elsewhere };
        let taken = if dialog != self.drawn_dialog {
            // A dialog came or went: what the keys are meant for is not there before the next frame.
            0
        } else {
            events.iter().position(|event| is_shortcut(event, keyboard)).map_or(events.len(), |index| index.max(1))
        };
        self.typed_ahead = events.split_off(taken);
        raw_input.events = events;
        if !self.typed_ahead.is_empty() {
            ctx.request_repaint();
        }
    }

    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.take_events();
        self.follow_state(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui::root::root(ui, &self.state, &mut self.commands);
        self.drawn_dialog = self.state.dialogs.open.as_ref().map(Dialog::name);
        if !self.commands.list().is_empty() {
            self.apply_commands();
            self.follow_state(ui.ctx());
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.link.send(LinkRequest::Quit);
        drop(self.disk.send(DiskRequest::Quit));
        for thread in [self.disk_thread.take(), self.link_thread.take()].into_iter().flatten() {
            // A thread that panicked has said so on standard error.
            drop(thread.join());
        }
    }
}
