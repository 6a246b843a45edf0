//! What was done, so that it can be undone: groups of changes
//!
//! **Invariant:** undoing a group and redoing it gives the same text; the group in force when the file was saved is
//! known, so 'modified' is right after any undo and redo.

use crate::text::selection::Selection;

/// `removed` stood at `start`, `inserted` stands there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is, in bytes.
    pub start: usize,
    /// What stood there.
    pub removed: String,
    /// What stands there now.
    pub inserted: String,
}

/// Which side of an insertion an offset stays on when the insertion is exactly there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// It stays before what is inserted.
    Before,
    /// It goes after what is inserted.
    After,
}

impl Change {
    /// Where the change ends in the text before it.
    pub fn old_end(&self) -> usize {
        self.start + self.removed.len()
    }

    /// Where the change ends in the text after it.
    pub fn new_end(&self) -> usize {
        self.start + self.inserted.len()
    }

    /// Where `offset` of the text before the change lies after it.
    pub fn map(&self, offset: usize, bias: Bias) -> usize {
        if offset < self.start || (offset == self.start && bias == Bias::Before) {
            offset
        } else if offset >= self.old_end() {
            offset - self.removed.len() + self.inserted.len()
        } else {
            match bias {
                Bias::Before => self.start,
                Bias::After => self.new_end(),
            }
        }
    }

    /// The change that takes this one back.
    pub fn inverse(&self) -> Change {
        Change { start: self.start, removed: self.inserted.clone(), inserted: self.removed.clone() }
    }
}

/// What may be undone together with its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Typed characters, up to the end of a word.
    Typing,
    /// Characters erased one after the other.
    Erasing,
    /// A step of its own.
    Alone,
}

/// Changes that are undone in one step, in the order in which they were made.
#[derive(Clone, Debug)]
pub struct Group {
    /// In the order in which they were made.
    pub changes: Vec<Change>,
    /// What was selected before.
    pub before: Selection,
    /// What was selected after.
    pub after: Selection,
    grouping: Grouping,
    id: u64,
}

/// Texts kept for undoing, in bytes; beyond that the oldest groups go.
const KEPT_BYTES: usize = 256 * 1024 * 1024;

/// All groups, and how far they are undone.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Group>,
    redo: Vec<Group>,
    /// The state under the oldest group.
    base_id: u64,
    last_id: u64,
    saved_id: Option<u64>,
    /// The last group takes no more changes.
    sealed: bool,
    kept_bytes: usize,
}

impl History {
    /// A history whose present text is the one in the file.
    pub fn of_saved_text() -> History {
        History { saved_id: Some(0), ..History::default() }
    }

    fn state_id(&self) -> u64 {
        self.undo.last().map_or(self.base_id, |group| group.id)
    }

    /// Whether the text differs from the one that was saved last.
    pub fn is_modified(&self) -> bool {
        self.saved_id != Some(self.state_id())
    }

    /// The present text is the one in the file.
    pub fn mark_saved(&mut self) {
        self.saved_id = Some(self.state_id());
        self.seal();
    }

    /// No file holds the present text.
    pub fn mark_unsaved(&mut self) {
        self.saved_id = None;
        self.seal();
    }

    /// Ends the present group: what comes next is undone apart from it.
    pub fn seal(&mut self) {
        self.sealed = true;
    }

    /// There is a group to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// There is a group to make again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Takes in changes that were made.
    pub fn record(&mut self, changes: Vec<Change>, before: Selection, after: Selection, grouping: Grouping) {
        self.redo.clear();
        self.last_id += 1;
        self.kept_bytes += changes.iter().map(|change| change.removed.len() + change.inserted.len()).sum::<usize>();
        let joins = !self.sealed && self.undo.last().is_some_and(|group| group.takes(&changes, before, grouping));
        self.sealed = false;
        if joins && let Some(group) = self.undo.last_mut() {
            for change in changes {
                group.append(change);
            }
            group.after = after;
            group.id = self.last_id;
        } else {
            self.undo.push(Group { changes, before, after, grouping, id: self.last_id });
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let mut gone = 0;
        while self.kept_bytes > KEPT_BYTES && gone + 1 < self.undo.len() {
            self.kept_bytes = self.kept_bytes.saturating_sub(self.undo[gone].bytes());
            self.base_id = self.undo[gone].id;
            gone += 1;
        }
        self.undo.drain(..gone);
    }

    /// The group to take back now.
    pub fn undo(&mut self) -> Option<&Group> {
        self.seal();
        let group = self.undo.pop()?;
        self.redo.push(group);
        self.redo.last()
    }

    /// The group to make again now.
    pub fn redo(&mut self) -> Option<&Group> {
        self.seal();
        let group = self.redo.pop()?;
        self.undo.push(group);
        self.undo.last()
    }
}

impl Group {
    fn bytes(&self) -> usize {
        self.changes.iter().map(|change| change.removed.len() + change.inserted.len()).sum()
    }

    fn takes(&self, changes: &[Change], before: Selection, grouping: Grouping) -> bool {
        let continues = self.after.anchor == before.anchor && self.after.head == before.head && before.is_empty();
        if grouping != self.grouping || !continues {
            return false;
        }
        match (grouping, changes, self.changes.last()) {
            (Grouping::Typing, [change], Some(last)) => {
                let word_begins =
                    last.inserted.ends_with(char::is_whitespace) && !change.inserted.starts_with(char::is_whitespace);
                change.removed.is_empty() && !word_begins
            }
            (Grouping::Erasing, [_], Some(_)) => true,
            _ => false,
        }
    }

    fn append(&mut self, change: Change) {
        match self.changes.last_mut() {
            Some(last) if change.removed.is_empty() && change.start == last.new_end() => {
                last.inserted.push_str(&change.inserted);
            }
            Some(last) if last.inserted.is_empty() && change.inserted.is_empty() && change.old_end() == last.start => {
                last.start = change.start;
                last.removed.insert_str(0, &change.removed);
            }
            _ => self.changes.push(change),
        }
    }
}
