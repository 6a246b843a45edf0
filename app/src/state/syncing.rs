//! Folders of this computer that are synced with the board: the one in the dialog, and the one that is kept in sync.
//!
//! [`super::sync_steps`] drives them: what is needed from the disk and the board, and what follows from the answers.
//!
//! **Invariant:** what is sent is what is on the disk, never what an editor holds and has not saved; nothing is written before the user
//! agreed to a plan; a folder that is kept in sync goes on only with the board that it began with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::board::history::BoardKey;
use crate::board::link::{LinkRequest, RequestId, normalize};
use crate::board::sync::LocalTree;
use crate::board::sync::mirror::Mirror;
use crate::board::sync::plan::Deleting;
use crate::board::sync::work::{Report, Step, Work};

use super::State;
use super::carry::local_name;
use super::dialogs::Dialog;
use super::effect::{Effect, FolderRequest};
use super::notices::Topic;
use super::on_command::require_board;
use super::sync_steps::{go_on, start_round};

/// The folder of the board that a folder goes to when nobody says otherwise.
const ROOT: &str = "/";

/// Most folders whose targets are remembered.
const TARGETS_MAX: usize = 50;

/// Names a sync, so that a late answer is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct SyncId(pub u64);

/// All syncs.
#[derive(Debug, Default)]
pub struct Syncing {
    /// The one in the dialog.
    pub draft: Option<Sync>,
    /// The one that goes on, whenever its folder changes.
    pub kept: Option<Sync>,
    /// How the one that was in the dialog ended, if not all was done.
    pub finished: Option<Finished>,
    /// Where folders went, if not to the root.
    pub targets: BTreeMap<String, String>,
    last: SyncId,
}

/// One sync.
#[derive(Debug)]
pub struct Sync {
    /// Its number.
    pub id: SyncId,
    /// The folder of this computer.
    pub folder: PathBuf,
    /// What is compared and done.
    pub mirror: Mirror,
    /// Whether what is on the board alone is deleted.
    pub deleting: Deleting,
    /// Whether it goes on after the first time.
    pub is_lasting: bool,
    /// Why it does not go on, in words.
    pub trouble: Option<String>,
    /// What it waits for.
    pub waits_for: Option<Wait>,
    /// The trouble is such that it goes on only when the folder changes or the user wants it.
    pub(super) is_halted: bool,
    /// The user wants it to end.
    pub(super) is_cancelled: bool,
    /// The folder changed since it was looked at.
    pub(super) is_changed: bool,
    /// A program waits until what is on the disk is on the board.
    pub(super) is_awaited: bool,
    /// What the folder held when it was looked at last, and what of that is on the board for sure.
    pub(super) seen: Option<LocalTree>,
    pub(super) synced: Option<LocalTree>,
    pub(super) under_way: UnderWay,
    /// The board that it began with.
    pub(super) board: Option<BoardKey>,
    /// [`super::board_files::BoardFiles::changes`] when the board was asked what it holds.
    pub(super) board_changes: u64,
}

/// What a sync waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// A program on the board to end.
    Program,
    /// The board to come back.
    Board,
}

/// Who was asked and has not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnderWay {
    Nothing,
    Disk,
    Board(RequestId),
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The folder of this computer.
    pub folder: PathBuf,
    /// The folder of the board.
    pub target: String,
    /// What was done, and what was not.
    pub report: Report,
}

/// A choice in the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncChoice {
    /// Whether what is on the board alone is deleted.
    Delete(Deleting),
    /// Whether it goes on after the first time.
    Lasting(bool),
}

/// How the folder that is kept in sync is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// In words.
    pub text: String,
    /// All of it, where the text has to be short.
    pub details: String,
    /// Whether something is wrong.
    pub is_trouble: bool,
}

impl Syncing {
    /// One of them.
    pub(super) fn get_mut(&mut self, id: SyncId) -> Option<&mut Sync> {
        self.draft.as_mut().filter(|sync| sync.id == id).or(self.kept.as_mut().filter(|sync| sync.id == id))
    }

    /// Their numbers.
    pub(super) fn ids(&self) -> Vec<SyncId> {
        self.draft.iter().chain(&self.kept).map(|sync| sync.id).collect()
    }

    /// Whether that one goes on by itself.
    pub(super) fn is_kept(&self, id: SyncId) -> bool {
        self.kept.as_ref().is_some_and(|sync| sync.id == id)
    }

    /// Where a folder went last, or the root.
    fn target(&self, folder: &Path) -> String {
        let kept = self.kept.as_ref().filter(|kept| kept.folder == folder).map(|kept| kept.mirror.target().to_owned());
        let remembered = || folder.to_str().and_then(|folder| self.targets.get(folder)).cloned();
        kept.or_else(remembered).unwrap_or_else(|| ROOT.to_owned())
    }

    fn remember(&mut self, folder: &Path, target: &str) {
        let Some(folder) = folder.to_str() else { return };
        self.targets.remove(folder);
        if target != ROOT && self.targets.len() < TARGETS_MAX {
            self.targets.insert(folder.to_owned(), target.to_owned());
        }
    }
}

impl Sync {
    /// The name of its folder.
    pub fn name(&self) -> String {
        local_name(&self.folder)
    }

    /// Whether files are being sent.
    pub fn is_working(&self) -> bool {
        self.mirror.work().is_some()
    }

    /// The request to the board that is under way.
    pub fn request(&self) -> Option<RequestId> {
        match self.under_way {
            UnderWay::Board(id) => Some(id),
            UnderWay::Nothing | UnderWay::Disk => None,
        }
    }

    /// Whether the board has all of that for sure, but for what programs did there.
    pub(super) fn has_synced(&self, tree: &LocalTree) -> bool {
        self.synced.as_ref().is_some_and(|synced| synced.holds_the_same(tree))
    }

    /// Whether the user wants it to end.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }
}

/// No program waits for the folder that is kept in sync (any more).
pub fn wait_no_longer(state: &mut State) {
    if let Some(kept) = &mut state.syncing.kept {
        kept.is_awaited = false;
    }
}

/// Asks the board how a folder differs from it, and shows that.
pub fn open(state: &mut State, folder: PathBuf, effects: &mut Vec<Effect>) {
    if state.syncing.draft.as_ref().is_some_and(Sync::is_working) {
        state.dialogs.ask(Dialog::Sync, "");
        return;
    }
    if folder.as_os_str().is_empty() {
        state.notices.error("Nothing is synced.", "Choose a folder of this computer first.");
        return;
    }
    if require_board(state, "Nothing is synced.") {
        let target = state.syncing.target(&folder);
        let is_lasting = state.syncing.kept.as_ref().is_some_and(|kept| kept.folder == folder);
        begin(state, folder, &target, Deleting::No, is_lasting, effects);
    }
}

fn begin(
    state: &mut State,
    folder: PathBuf,
    target: &str,
    deleting: Deleting,
    is_lasting: bool,
    effects: &mut Vec<Effect>,
) {
    state.syncing.last.0 += 1;
    let id = state.syncing.last;
    state.syncing.finished = None;
    state.syncing.draft = Some(Sync {
        id,
        folder,
        mirror: Mirror::new(target),
        deleting,
        is_lasting,
        trouble: None,
        waits_for: None,
        is_halted: false,
        is_cancelled: false,
        is_changed: false,
        is_awaited: false,
        seen: None,
        synced: None,
        under_way: UnderWay::Nothing,
        board: None,
        board_changes: 0,
    });
    state.dialogs.ask(Dialog::Sync, target);
    go_on(state, id, effects);
}

/// A choice in the dialog, which counts when the user agrees.
pub fn choose(state: &mut State, choice: SyncChoice) {
    let Some(draft) = state.syncing.draft.as_mut().filter(|draft| !draft.is_working()) else { return };
    match choice {
        SyncChoice::Delete(deleting) => draft.deleting = deleting,
        SyncChoice::Lasting(is_lasting) => draft.is_lasting = is_lasting,
    }
}

/// The main button of the dialog: to another target, to sync as planned, or to close.
pub fn accepted(state: &mut State, text: &str, effects: &mut Vec<Effect>) {
    let target = normalize(text);
    let Some(draft) = &mut state.syncing.draft else {
        if let Some(finished) = state.syncing.finished.take() {
            open(state, finished.folder, effects);
        }
        return;
    };
    let is_moved = target != draft.mirror.target() && !draft.is_working();
    if is_moved || draft.is_halted {
        let (folder, deleting, is_lasting) = (draft.folder.clone(), draft.deleting, draft.is_lasting);
        begin(state, folder, &target, deleting, is_lasting, effects);
        return;
    }
    let has_nothing_to_do = draft.mirror.plan().is_some_and(|plan| plan.is_done(draft.deleting));
    if has_nothing_to_do && !draft.is_lasting {
        let folder = draft.folder.clone();
        state.syncing.draft = None;
        let kept = state.syncing.kept.take_if(|kept| kept.folder == folder);
        effects.extend(kept.map(|kept| Effect::Folder(FolderRequest::Unwatch(kept.id))));
        return;
    }
    let (id, folder, is_lasting) = (draft.id, draft.folder.clone(), draft.is_lasting);
    let is_planned = draft.mirror.plan().is_some();
    let agreed = draft.mirror.agreed(draft.deleting);
    state.dialogs.ask(Dialog::Sync, &target);
    match agreed {
        Err(complaint) => state.dialogs.complaint = Some(complaint),
        Ok(()) if is_planned => {
            state.syncing.remember(&folder, &target);
            if is_lasting {
                // Watching begins first, so that no change falls between.
                effects.push(Effect::Folder(FolderRequest::Watch(id, folder)));
            }
            go_on(state, id, effects);
        }
        Ok(()) => {}
    }
}

/// The dialog was called off; files that are being sent are left off, each whole.
pub fn cancelled(state: &mut State, effects: &mut Vec<Effect>) {
    state.syncing.finished = None;
    let Some(draft) = &mut state.syncing.draft else { return };
    if !draft.is_working() {
        state.syncing.draft = None;
        return;
    }
    let id = draft.id;
    draft.is_cancelled = true;
    let target = draft.mirror.target().to_owned();
    state.dialogs.ask(Dialog::Sync, target);
    match draft.under_way {
        UnderWay::Board(request) => effects.push(Effect::Link(LinkRequest::CancelFile(request))),
        UnderWay::Disk => {}
        UnderWay::Nothing => {
            draft.mirror.give_up();
            go_on(state, id, effects);
        }
    }
}

/// The folder is not kept in sync any more.
pub fn stop(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(kept) = state.syncing.kept.take() {
        state.notices.withdraw(Topic::Sync);
        effects.push(Effect::Log(format!("{} is no longer kept in sync", kept.folder.display())));
        effects.push(Effect::Folder(FolderRequest::Unwatch(kept.id)));
    }
}

/// Compares the folder that is kept in sync with the board, whatever is known of it.
pub fn again(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(kept) = &mut state.syncing.kept {
        kept.mirror.forget_board();
        let id = kept.id;
        start_round(state, id, effects);
    }
}

/// How the folder that is kept in sync is, if there is one.
pub fn status(state: &State) -> Option<Status> {
    let kept = state.syncing.kept.as_ref()?;
    let name = kept.name();
    let says = |text: String| Status { details: text.clone(), text, is_trouble: false };
    let is_its_board = |key: BoardKey| kept.board.as_ref().is_none_or(|board| *board == key);
    let is_there = state.connection.peer().map(BoardKey::of).is_some_and(is_its_board);
    Some(if let Some(trouble) = &kept.trouble {
        let details = format!("{}: {trouble}", kept.folder.display());
        Status { text: format!("{name} is not in sync"), details, is_trouble: true }
    } else if !is_there {
        says(format!("{name} waits for its board"))
    } else if kept.waits_for.is_some() {
        says(format!("{name} waits for the program to end"))
    } else if let Some(step) = kept.mirror.work().and_then(Work::step) {
        let verb = if matches!(step, Step::Delete(_)) { "deleting" } else { "sending" };
        says(format!("{name}: {verb} {}", step.path()))
    } else if kept.under_way != UnderWay::Nothing {
        says(format!("{name}: comparing"))
    } else {
        says(format!("{name} is kept in sync with {}", kept.mirror.target()))
    })
}
