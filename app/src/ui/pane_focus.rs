//! F6 and Shift+F6: the keyboard goes from pane to pane.
//!
//! **Invariant:** each pane that is shown can be reached and left; Tab stays free for indenting and completing.

use eframe::egui::{Context, Id};

use crate::state::State;

use super::tabs::editor_id;

/// Which way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// F6.
    Next,
    /// Shift+F6.
    Previous,
}

/// The shell's text.
pub fn shell_id() -> Id {
    Id::unique("shell")
}

/// The tree of this computer.
pub fn local_tree_id() -> Id {
    Id::unique("files of this computer")
}

/// The tree of the board.
pub fn board_tree_id() -> Id {
    Id::unique("files of the board")
}

/// The board's memory.
pub fn memory_id() -> Id {
    Id::unique("memory pane")
}

/// The messages.
pub fn notices_id() -> Id {
    Id::unique("notices pane")
}

/// A pane has the focus, for a part of it has.
#[derive(Debug, Clone, Copy)]
struct HasFocus;

/// A part of a pane shall take the focus.
#[derive(Debug, Clone, Copy, Default)]
struct WantsFocus;

/// A pane says whether one of its parts has the focus.
pub fn note(ctx: &Context, pane: Id, has_focus: bool) {
    ctx.data_mut(|data| {
        if has_focus {
            data.insert_temp(pane, HasFocus);
        } else {
            data.remove::<HasFocus>(pane);
        }
    });
}

/// The tree that has the focus, if one does.
pub fn focused_tree(ctx: &Context) -> Option<Id> {
    [local_tree_id(), board_tree_id()]
        .into_iter()
        .find(|tree| ctx.data(|data| data.get_temp::<HasFocus>(*tree)).is_some())
}

/// A part of this pane shall take the focus.
pub fn wish(ctx: &Context, pane: Id) {
    ctx.data_mut(|data| data.insert_temp(pane, WantsFocus));
}

/// Whether a part of a pane shall take the focus now.
pub fn take_wish(ctx: &Context, pane: Id) -> bool {
    ctx.data_mut(|data| data.remove_temp::<WantsFocus>(pane)).is_some()
}

/// Goes to the next pane.
pub fn go(ctx: &Context, state: &State, way: Way) {
    let mut panes = Vec::new();
    panes.extend(state.documents.active.map(editor_id));
    if state.settings.shell_shown {
        panes.push(shell_id());
    }
    if state.settings.files_shown {
        panes.push(local_tree_id());
        panes.extend(state.connection.peer().map(|_| board_tree_id()));
    }
    if state.settings.memory_shown && state.memory.report.is_some() {
        panes.push(memory_id());
    }
    if !state.notices.list.is_empty() {
        panes.push(notices_id());
    }
    let focused = ctx.memory(|memory| memory.focused());
    // A pane that is to get the focus in this frame counts as having it.
    let wished: Vec<Id> = panes.iter().copied().filter(|pane| take_wish(ctx, *pane)).collect();
    let has_focus = |pane: &Id| {
        Some(*pane) == focused || wished.contains(pane) || ctx.data(|data| data.get_temp::<HasFocus>(*pane)).is_some()
    };
    let next = match (panes.iter().position(has_focus), way) {
        (Some(at), Way::Next) => (at + 1) % panes.len(),
        (Some(at), Way::Previous) => (at + panes.len() - 1) % panes.len(),
        (None, Way::Next) => 0,
        (None, Way::Previous) => panes.len().saturating_sub(1),
    };
    let Some(&pane) = panes.get(next) else { return };
    if [local_tree_id(), board_tree_id(), notices_id(), memory_id()].contains(&pane) {
        wish(ctx, pane);
        ctx.memory_mut(|memory| focused.into_iter().for_each(|id| memory.surrender_focus(id)));
    } else {
        ctx.memory_mut(|memory| memory.request_focus(pane));
    }
}
