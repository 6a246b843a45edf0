//! The folder of this computer that is lent to the board.
//!
//! **Invariant:** a program runs again from the files of the folder, never from what an editor holds and has not saved.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pyrite_protocol::mount::MountAccess;

use crate::board::lent_folder::MountEvent;
use crate::board::link::{Activity, LinkRequest};

use super::State;
use super::documents::Location;
use super::effect::Effect;
use super::on_command::run_document;
use super::runs::Program;
use super::settings::OnSave;

/// The folder.
#[derive(Debug, Default)]
pub struct Mounting {
    /// What is lent, and what the board may do with it.
    pub folder: Option<(PathBuf, MountAccess)>,
    /// Modules to be imported anew when the board is at its prompt.
    stale: BTreeSet<String>,
}

impl Mounting {
    /// What the board does with the folder, in words; without a board it waits.
    pub fn status(&self, has_board: bool) -> Option<String> {
        let words = self.words()?;
        Some(if has_board { format!("works in {words}") } else { format!("{words} waits for the board") })
    }

    /// The folder's name, and what may be done with it, in words.
    pub fn words(&self) -> Option<String> {
        let (path, access) = self.folder.as_ref()?;
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        Some(match access {
            MountAccess::Full => name,
            MountAccess::ReadOnly => format!("{name} (read-only)"),
        })
    }
}

/// Lends the board a folder.
pub fn mount(state: &mut State, folder: PathBuf, access: MountAccess, effects: &mut Vec<Effect>) {
    if state.connection.peer().is_none() {
        state.notices.error("The folder was not mounted.", "Connect a board first: choose it at the top right.");
        return;
    }
    effects.push(Effect::Link(LinkRequest::Mount(folder, access)));
}

/// Applies news of it.
pub fn apply(state: &mut State, event: MountEvent, effects: &mut Vec<Effect>) {
    match event {
        MountEvent::Mounted(path, access) => {
            effects.push(Effect::Log(format!("lent {}", path.display())));
            if state.mounting.folder.is_none() {
                // In the shell it would take the place of a line that is being typed.
                state.notices.info(format!("{} is the board's current directory now: /remote.", path.display()));
            }
            state.mounting.folder = Some((path, access));
        }
        MountEvent::Failed(reason) => {
            state.mounting.folder = None;
            state.notices.error("The folder was not mounted.", reason);
        }
        MountEvent::Unmounted => state.mounting = Mounting::default(),
        MountEvent::Changed(paths) => changed(state, &paths, effects),
    }
}

fn changed(state: &mut State, paths: &[PathBuf], effects: &mut Vec<Effect>) {
    let Some((root, _)) = state.mounting.folder.clone() else { return };
    match state.settings.on_save {
        OnSave::Nothing => {}
        OnSave::RunAgain => run_again(state, &root, effects),
        OnSave::ImportAgain => {
            state.mounting.stale.extend(paths.iter().filter_map(|path| module_name(&root, path)));
            if state.runs.current.is_none()
                && state.connection.activity == Activity::Idle
                && let Some(statement) = take_imports(state)
            {
                state.runs.start_statement(statement, effects);
            }
        }
    }
}

/// Runs the program that ran last, or the one in the editor.
fn run_again(state: &mut State, root: &Path, effects: &mut Vec<Effect>) {
    let last = state.runs.last.filter(|id| state.documents.get(*id).is_some());
    let Some(document) = last.or(state.documents.active).and_then(|id| state.documents.get(id)) else { return };
    let id = document.id;
    let place = match &document.location {
        Location::Local(path) => path.strip_prefix(root).ok().and_then(board_path),
        Location::Untitled(_) | Location::Board(_) => None,
    };
    let Some(place) = place else {
        run_document(state, id, effects);
        return;
    };
    // Read by the board, so that it is what was saved, by whatever editor.
    let name = python_text(&place);
    let source = format!("exec(compile(open({name}).read(), {name}, 'exec'))\n").into_bytes();
    let program = Program { document: id, file_name: place, source };
    if state.runs.current.is_some() || state.connection.activity == Activity::Running {
        state.runs.waiting = Some(program);
        effects.push(Effect::Link(LinkRequest::Interrupt));
    } else {
        state.shell.note(&format!("Running {} again", program.file_name));
        state.runs.start(program, effects);
    }
}

/// What imports the modules that changed, if there are any; they do not wait any more.
pub fn take_imports(state: &mut State) -> Option<String> {
    let stale = std::mem::take(&mut state.mounting.stale);
    if stale.is_empty() {
        return None;
    }
    let names: Vec<String> = stale.iter().map(|name| python_text(name)).collect();
    // A program's own names for a module lead to the new one.
    Some(format!(
        "import sys\nfor _name in ({},):\n    if sys.modules.pop(_name, None):\n        globals()[_name.split('.')[0]] = __import__(_name)\n        print('imported', _name, 'again')\n",
        names.join(", ")
    ))
}

/// The module that a file is, if it is one.
fn module_name(root: &Path, path: &Path) -> Option<String> {
    let inner = board_path(path.strip_prefix(root).ok()?)?;
    let stem = inner.strip_suffix(".py").or_else(|| inner.strip_suffix(".mpy"))?;
    Some(stem.strip_suffix("/__init__").unwrap_or(stem).replace('/', "."))
}

/// A path inside the folder as the board says it.
fn board_path(inner: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = inner.iter().map(|name| name.to_str()).collect();
    names.map(|names| names.join("/")).filter(|path| !path.is_empty())
}

/// A text as Python source has it.
fn python_text(text: &str) -> String {
    let mut source = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => source.extend(['\\', c]),
            c if c.is_control() => source.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => source.push(c),
        }
    }
    source.push('\'');
    source
}
