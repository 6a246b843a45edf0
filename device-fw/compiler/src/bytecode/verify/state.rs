//! What the verifier knows in front of an instruction

use super::{BROKEN, Check};

pub(super) const NO_HANDLER: u32 = u32::MAX;

/// Where in the reach of the innermost handler an instruction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Protected by it.
    Body,
    /// In it, the reason being untouched.
    Intact,
    /// In an `except`, the exception having been taken.
    Consumed,
}

/// What holds in front of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Values on the stack at least.
    pub(super) low: u32,
    /// Values on the stack at most.
    pub(super) high: u32,
    /// Offset of the instruction that set up the innermost handler.
    pub(super) handler: u32,
    pub(super) phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    With,
    Except,
    Finally,
    Async(AsyncExit),
}

/// The end of an `async with`: offsets of its parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct AsyncExit {
    /// Where the block goes when it ends normally.
    pub(super) normal: u32,
    /// Behind its `END_FINALLY`.
    pub(super) end: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Handler {
    pub(super) setup: u32,
    pub(super) kind: Kind,
    pub(super) outer: u32,
    pub(super) outer_phase: Phase,
    pub(super) level: u32,
    /// Depth under the reason when the handler runs.
    pub(super) low: u32,
    pub(super) high: u32,
}

impl Handler {
    /// How many values under the reason are gone behind the handler.
    pub(super) fn taken(&self) -> u32 {
        match self.kind {
            // Exit method and manager.
            Kind::With => 2,
            // The manager.
            Kind::Async(_) => 1,
            Kind::Except | Kind::Finally => 0,
        }
    }

    /// The state when the handler is done, or was left and has run.
    pub(super) fn behind(&self) -> Check<State> {
        let low = self.low.checked_sub(self.taken()).ok_or(BROKEN)?;
        let high = self.high.checked_sub(self.taken()).ok_or(BROKEN)?;
        Ok(State { low, high, handler: self.outer, phase: self.outer_phase })
    }
}

/// A jump target ahead.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) target: u32,
    pub(super) state: State,
    pub(super) is_handler: bool,
}

/// A jump target behind some jump.
#[derive(Clone, Copy)]
pub(super) struct Top {
    pub(super) target: u32,
    pub(super) state: Option<State>,
}
