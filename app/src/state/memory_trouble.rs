//! A run that ended for want of memory, explained.
//!
//! **Invariant:** only what the run itself printed is looked at; the message goes when the next run begins.

use crate::board::link::{Outcome, normalize};
use crate::board::memory_error::{Circumstances, LINES_LOOKED_AT, MemoryError};
use crate::text::terminal::Place;

use super::State;
use super::command::Command;
use super::documents::Location;
use super::notices::{Severity, Topic};
use super::settings::SettingChange;

/// A run begins.
pub fn begun(state: &mut State) {
    state.runs.first_line = state.shell.terminal.end_line().saturating_sub(1);
    state.runs.reports_before = state.memory.reports;
    state.notices.withdraw(Topic::Run);
}

/// A run has ended: says what a MemoryError means, if there was one.
pub fn ended(state: &mut State, outcome: &Outcome) {
    let output = output(state);
    let error = match outcome {
        Outcome::Failed => MemoryError::at_the_end_of(&output).or_else(|| MemoryError::of_a_locked_heap(&output)),
        // An interrupt handler is switched off by its error, and the program goes on.
        Outcome::Completed | Outcome::Exited(_) | Outcome::Interrupted => MemoryError::of_a_locked_heap(&output),
        Outcome::Refused(_) | Outcome::Lost => None,
    };
    let Some(error) = error else { return };
    let line = error.place.as_ref().and_then(|(file_name, number)| source_line(state, file_name, *number));
    let report = state.memory.report.as_deref();
    // What the board says of itself counts the stack in.
    let whole = state.connection.peer().map_or(0, |peer| peer.heap_bytes);
    let explanation = error.explain(&Circumstances {
        total_bytes: report.map_or(whole, |report| u64::from(report.heap.total)),
        line: line.as_deref(),
        // One from before the run does not say what the run filled the memory with.
        report: report.filter(|_| state.memory.reports > state.runs.reports_before),
    });
    let mut actions = Vec::new();
    if let Some((file_name, line)) = error.place {
        actions.push(("Show the line".to_owned(), Command::GoTo(file_name, line)));
    }
    if !state.settings.memory_shown {
        actions.push(("Open the memory view".to_owned(), Command::Set(SettingChange::MemoryShown(true))));
    }
    state.notices.push(Severity::Error, Topic::Run, explanation.title, explanation.remedy, actions);
}

/// The last lines of what the run printed.
fn output(state: &State) -> Vec<String> {
    let terminal = &state.shell.terminal;
    let end = terminal.end_line();
    let first = state.runs.first_line.max(end.saturating_sub(LINES_LOOKED_AT)).max(terminal.first_line());
    let range = Place { line: first, column: 0 }..Place { line: end.saturating_sub(1), column: usize::MAX };
    terminal.text(range).lines().map(str::to_owned).collect()
}

/// A line of a program that is open here, from 1.
fn source_line(state: &State, file_name: &str, number: usize) -> Option<String> {
    let by_run = state.runs.names.get(file_name).and_then(|id| state.documents.get(*id));
    let document = by_run.or_else(|| state.documents.at(&Location::Board(normalize(file_name))))?;
    let buffer = document.editor.buffer();
    let index = number.checked_sub(1).filter(|index| *index < buffer.line_count())?;
    Some(buffer.line_text(index).into_owned())
}
