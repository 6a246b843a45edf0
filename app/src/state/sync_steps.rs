//! The steps of a sync: what is asked of the disk and the board, and what follows from the answers.
//!
//! **Invariant:** a sync has one question under way at most. While a program runs or the board is away it waits; one that is kept then
//! compares anew, as both sides may have changed.

use crate::board::history::BoardKey;
use crate::board::link::{Activity, FileError, FileReply, join};
use crate::board::sync::LocalTree;
use crate::board::sync::mirror::Need;
use crate::board::sync::work::{Report, Step, Work};

use super::State;
use super::board_files::Purpose;
use super::board_tabs;
use super::dialogs::Dialog;
use super::effect::{Effect, FolderRequest};
use super::event::FolderEvent;
use super::notices::{Severity, Topic};
use super::on_link::start_waiting;
use super::syncing::{Finished, Sync, SyncId, UnderWay, Wait};

/// Goes on with a sync as far as possible.
pub fn go_on(state: &mut State, id: SyncId, effects: &mut Vec<Effect>) {
    loop {
        let wait = wait(state, id);
        let is_kept = state.syncing.is_kept(id);
        let Some(sync) = state.syncing.get_mut(id) else { return };
        if sync.under_way != UnderWay::Nothing || sync.is_halted {
            return;
        }
        let need = sync.mirror.need();
        if matches!(need, Need::Ask(_) | Need::Read(_)) {
            sync.waits_for = wait;
            if wait.is_some() {
                return;
            }
        }
        match need {
            Need::Tree => {
                sync.under_way = UnderWay::Disk;
                effects.push(Effect::Folder(FolderRequest::Walk(id, sync.folder.clone())));
            }
            Need::Read(path) => {
                sync.under_way = UnderWay::Disk;
                effects.push(Effect::Folder(FolderRequest::Read(id, sync.folder.clone(), path)));
            }
            Need::Ask(request) => {
                sync.board = sync.board.take().or_else(|| state.connection.peer().map(BoardKey::of));
                sync.under_way = UnderWay::Board(state.board_files.request(Purpose::Sync(id), request, effects));
            }
            Need::Agreement if is_kept => {
                let has_nothing_to_do = sync.mirror.plan().is_some_and(|plan| plan.is_done(sync.deleting));
                match sync.mirror.agreed_unseen(sync.deleting) {
                    Ok(()) if has_nothing_to_do => end_round(state, id, None),
                    Ok(()) => continue,
                    Err(complaint) => end_round(state, id, Some(complaint)),
                }
                continue;
            }
            Need::Agreement => effects.push(Effect::Log(format!("compared {}", sync.folder.display()))),
            Need::Nothing => {
                ended(state, id, effects);
                if is_kept {
                    continue;
                }
            }
        }
        return;
    }
}

/// Why the board cannot be asked now.
fn wait(state: &State, id: SyncId) -> Option<Wait> {
    let sync = state.syncing.draft.iter().chain(&state.syncing.kept).find(|sync| sync.id == id)?;
    let Some(peer) = state.connection.peer() else { return Some(Wait::Board) };
    if sync.board.as_ref().is_some_and(|board| *board != BoardKey::of(peer)) {
        return Some(Wait::Board);
    }
    let runs = &state.runs;
    // A program that waits is waiting for the folder that is kept in sync.
    let is_next = runs.waiting.is_some() && !state.syncing.is_kept(id);
    let is_busy = state.connection.activity == Activity::Running || runs.current.is_some() || is_next;
    is_busy.then_some(Wait::Program)
}

/// Has what was saved in the folder that is kept in sync brought to the board before a program starts there; whether that is still under
/// way. What cannot be brought there holds nobody up: it is told.
pub fn is_catching_up(state: &mut State, effects: &mut Vec<Effect>) -> bool {
    let Some(id) = state.syncing.kept.as_ref().filter(|kept| !kept.is_awaited).map(|kept| kept.id) else {
        return state.syncing.kept.as_ref().is_some_and(|kept| kept.under_way != UnderWay::Nothing);
    };
    if wait(state, id).is_some() {
        return false;
    }
    if let Some(kept) = &mut state.syncing.kept {
        kept.is_awaited = true;
    }
    start_round(state, id, effects);
    state.syncing.kept.as_ref().is_some_and(|kept| kept.under_way != UnderWay::Nothing)
}

/// Begins another comparison, now or after what is under way.
pub fn start_round(state: &mut State, id: SyncId, effects: &mut Vec<Effect>) {
    let Some(sync) = state.syncing.get_mut(id) else { return };
    if sync.under_way == UnderWay::Nothing {
        sync.is_halted = false;
        sync.is_changed = false;
        sync.waits_for = None;
        sync.mirror.compare_again();
        go_on(state, id, effects);
    } else {
        sync.is_changed = true;
    }
}

/// News of a folder.
pub fn folder_said(state: &mut State, event: FolderEvent, effects: &mut Vec<Effect>) {
    let (FolderEvent::Walked(id, _)
    | FolderEvent::Contents(id, _)
    | FolderEvent::Changed(id)
    | FolderEvent::Unwatched(id, _)) = event;
    let (is_kept, changes) = (state.syncing.is_kept(id), state.board_files.changes);
    let Some(sync) = state.syncing.get_mut(id) else { return };
    match event {
        FolderEvent::Changed(_) if is_kept => start_round(state, id, effects),
        FolderEvent::Changed(_) => sync.is_changed = true,
        FolderEvent::Unwatched(_, reason) => {
            sync.trouble = Some(reason.clone());
            let title = format!("{} is not kept in sync.", sync.name());
            sync.is_lasting = false;
            state.syncing.kept.take_if(|kept| kept.id == id);
            state.notices.error(title, reason);
        }
        FolderEvent::Walked(_, tree) => {
            sync.under_way = UnderWay::Nothing;
            match tree {
                // Nothing was saved: a program need not wait until the board has been asked for all its files.
                Ok(tree) if sync.is_awaited && is_kept && sync.has_synced(&tree) => {
                    end_round(state, id, None);
                }
                Ok(tree) => walked(sync, tree, changes),
                Err(reason) => halt(state, id, reason),
            }
            go_on(state, id, effects);
        }
        FolderEvent::Contents(_, contents) => {
            sync.under_way = UnderWay::Nothing;
            sync.mirror.read(contents);
            if sync.is_cancelled {
                sync.mirror.give_up();
            }
            go_on(state, id, effects);
        }
    }
    start_waiting(state, effects);
}

fn walked(sync: &mut Sync, tree: LocalTree, changes: u64) {
    sync.seen = Some(tree.clone());
    if sync.board_changes != changes {
        sync.board_changes = changes;
        sync.mirror.forget_board();
    }
    sync.mirror.walked(tree);
}

/// The board answered a question of it, or not.
pub fn answered(state: &mut State, id: SyncId, result: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    let is_kept = state.syncing.is_kept(id);
    let Some(sync) = state.syncing.get_mut(id) else { return };
    sync.under_way = UnderWay::Nothing;
    let step = sync.mirror.work().and_then(Work::step).cloned();
    match result {
        // It is asked again when the program has ended.
        Err(FileError::Busy) if !sync.is_cancelled => {
            sync.waits_for = Some(Wait::Program);
            return start_waiting(state, effects);
        }
        // A plan that the user agreed to ends with a report; everything else begins again when the board is back.
        Err(FileError::NotConnected) if is_kept || step.is_none() => {
            sync.mirror.forget_board();
            sync.mirror.compare_again();
            sync.waits_for = Some(Wait::Board);
            sync.board.take_if(|_| !is_kept);
            return start_waiting(state, effects);
        }
        _ => {}
    }
    if let (Some(Step::Delete(extra)), Ok(_)) = (&step, &result) {
        state.documents.removed_from_board(&join(sync.mirror.target(), &extra.path), effects);
    }
    if let Err((path, error)) = sync.mirror.answered(result) {
        halt(state, id, format!("{path}: {error}."));
    } else if sync.is_cancelled {
        sync.mirror.give_up();
    }
    go_on(state, id, effects);
    start_waiting(state, effects);
}

/// The board is at its prompt, or there again.
pub fn board_is_free(state: &mut State, effects: &mut Vec<Effect>) {
    for id in state.syncing.ids() {
        let (is_kept, is_free) = (state.syncing.is_kept(id), wait(state, id).is_none());
        let Some(sync) = state.syncing.get_mut(id) else { continue };
        if !is_free || sync.waits_for.is_none() {
            continue;
        }
        sync.waits_for = None;
        if is_kept { start_round(state, id, effects) } else { go_on(state, id, effects) }
    }
}

/// A board answers: it may hold other files than before.
pub fn board_came(state: &mut State, effects: &mut Vec<Effect>) {
    state.board_files.changes += 1;
    if let Some(id) = state.syncing.kept.as_ref().map(|kept| kept.id) {
        start_round(state, id, effects);
    }
}

/// The board went away: what was compared with it does not count any more.
pub fn board_went(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(draft) = state.syncing.draft.as_mut().filter(|draft| draft.mirror.plan().is_some()) else { return };
    draft.mirror.forget_board();
    draft.board = None;
    let id = draft.id;
    start_round(state, id, effects);
}

/// It cannot go on.
fn halt(state: &mut State, id: SyncId, reason: String) {
    if state.syncing.is_kept(id) {
        end_round(state, id, Some(reason));
    } else if let Some(sync) = state.syncing.get_mut(id) {
        sync.is_halted = true;
        sync.trouble = Some(reason);
    }
}

/// A round of one that is kept has ended; with the trouble, if it failed. What changed meanwhile begins the next one.
fn end_round(state: &mut State, id: SyncId, trouble: Option<String>) {
    let Some(sync) = state.syncing.get_mut(id) else { return };
    let is_changed = std::mem::take(&mut sync.is_changed);
    sync.is_halted = !is_changed;
    if is_changed {
        sync.mirror.compare_again();
        return;
    }
    sync.synced = sync.seen.take().filter(|_| trouble.is_none());
    let is_news = trouble.is_some() && trouble != sync.trouble;
    sync.trouble = trouble.clone();
    let title = format!("{} is not in sync with the board.", sync.name());
    match trouble {
        Some(trouble) if is_news => state.notices.push(Severity::Error, Topic::Sync, title, trouble, Vec::new()),
        Some(_) => {}
        None => state.notices.withdraw(Topic::Sync),
    }
}

/// What was left undone, in words.
fn undone(report: &Report) -> Option<String> {
    let failed = report.failed.first().map(|failed| format!("{}: {}.", failed.path, failed.reason));
    let left = || report.left.first().map(|left| format!("{left} was not sent."));
    failed.or_else(left)
}

/// A plan has been carried out, as far as possible.
fn ended(state: &mut State, id: SyncId, effects: &mut Vec<Effect>) {
    let Some(sync) = state.syncing.get_mut(id) else { return };
    let report = sync.mirror.report().cloned().unwrap_or_default();
    let (folder, target) = (sync.folder.clone(), sync.mirror.target().to_owned());
    let summary = if report == Report::default() {
        format!("{} and {target} of the board are the same.", sync.name())
    } else {
        format!("{} is synced with {target}: {}", sync.name(), report.summary())
    };
    effects.push(Effect::Log(summary.clone()));
    // Another one does not know of it.
    let knows_all = sync.board_changes == state.board_files.changes;
    state.board_files.changes += 1;
    if knows_all {
        sync.board_changes = state.board_files.changes;
    }
    if report.ended_by != Some(FileError::NotConnected) {
        state.board_files.refresh(effects);
        board_tabs::look(state, effects);
    }
    let trouble = undone(&report);
    if state.syncing.is_kept(id) {
        end_round(state, id, trouble);
        return;
    }
    let Some(mut sync) = state.syncing.draft.take() else { return };
    let is_complete = report.is_complete();
    if is_complete {
        state.notices.info(summary);
    } else {
        state.syncing.finished = Some(Finished { folder: folder.clone(), target, report });
    }
    match (is_complete, &state.dialogs.open) {
        (true, Some(Dialog::Sync)) => state.dialogs.close(),
        (false, None) => state.dialogs.ask(Dialog::Sync, ""),
        _ => {}
    }
    let goes_on = sync.is_lasting && !sync.is_cancelled;
    if goes_on || state.syncing.kept.as_ref().is_some_and(|kept| kept.folder == folder) {
        let before = state.syncing.kept.take();
        effects.extend(before.map(|before| Effect::Folder(FolderRequest::Unwatch(before.id))));
    }
    if goes_on {
        sync.trouble = trouble;
        state.syncing.kept = Some(sync);
        // What was saved since it was looked at first.
        start_round(state, id, effects);
    } else {
        effects.push(Effect::Folder(FolderRequest::Unwatch(id)));
    }
}
