//! What the editor's window remembers between frames and the text does not: scrolling, blinking, composing
//!
//! **Invariant:** losing it loses nothing but a scroll position.

use std::ops::Range;

use eframe::egui::{Context, Id, Pos2, Vec2};

use crate::text::selection::Selection;

/// Memory of one editor.
#[derive(Clone, Debug, Default)]
pub(super) struct ViewState {
    /// The last wish to bring something into view that was heeded.
    pub reveal_serial: u64,
    /// The line that lights up, and since when (seconds of egui's clock).
    pub flash: Option<(usize, f64)>,
    /// When the caret moved last; it blinks from then on.
    pub caret_moved_at: f64,
    /// What was selected, and in which revision, when it was drawn last.
    pub drawn: Option<(Selection, u64)>,
    /// What an input method is composing.
    pub preedit: Preedit,
    /// What the mouse selects while its button is down.
    pub drag: Option<Drag>,
    pub last_press: Option<Press>,
    /// Where it was scrolled to, and how much was seen.
    pub offset: Vec2,
    pub seen: Vec2,
    /// The width of the text, as far as it was seen.
    pub text_width: f32,
    /// The selection that was offered to the system for pasting with the middle button.
    pub offered: Range<usize>,
    pub was_shown: bool,
    /// Where scrolling did not get to, for egui did not know yet how far the text goes now.
    pub pending: Option<Vec2>,
}

/// Text that is not final yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Preedit {
    pub text: String,
    /// The part being worked on, in characters.
    pub active: Option<Range<usize>>,
}

/// The last press of the mouse button, for telling double clicks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    pub at: f64,
    pub position: Pos2,
    pub count: u32,
}

/// Selecting with the mouse.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drag {
    pub unit: DragUnit,
    /// What stays selected: the word or line that it started on.
    pub origin: Range<usize>,
}

/// In what steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DragUnit {
    Character,
    Word,
    Line,
}

impl ViewState {
    pub fn load(ctx: &Context, id: Id) -> ViewState {
        ctx.data(|data| data.get_temp(id)).unwrap_or_default()
    }

    pub fn store(self, ctx: &Context, id: Id) {
        ctx.data_mut(|data| data.insert_temp(id, self));
    }
}
