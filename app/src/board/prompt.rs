//! The prompt of a board that draws none.
//!
//! Behind frames the board draws no prompt, and at the raw REPL it has none worth showing; so it stands on this computer, with the line
//! editor that the board's own prompt uses.

use pyrite_firmware::repl::banner::{CONTINUATION_PROMPT, PROMPT};
use pyrite_firmware::repl::completion::complete;
use pyrite_firmware::repl::continuation::wants_more;
use pyrite_firmware::repl::history::History;
use pyrite_firmware::repl::line_editor::{LineEditor, Step};
use pyrite_firmware::repl::terminal::{Completer, Full, Screen, SourceText, key};

use super::link::CompletionId;

/// What a key at the prompt led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// A whole statement.
    Statement(String),
    /// Restart the interpreter (Ctrl-D).
    Restart,
    /// Ask the board what the end of this line can become (Tab).
    Complete(CompletionId, String),
}

/// The prompt, whether it stands or not, with the statement being entered and those before.
pub struct Prompt {
    editor: LineEditor,
    text: Entry,
    history: History,
    prompt: Option<&'static str>,
    asked: Option<Asked>,
    next_question: u64,
}

/// A question for completions that has no answer yet.
struct Asked {
    id: CompletionId,
    /// What was typed then, all of it and up to the cursor: the answer fits nothing else.
    text: Vec<u8>,
    line: Vec<u8>,
}

impl std::fmt::Debug for Prompt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Prompt").field("prompt", &self.prompt).finish_non_exhaustive()
    }
}

impl Default for Prompt {
    fn default() -> Self {
        Self {
            editor: LineEditor::new(),
            text: Entry::default(),
            history: History::new(),
            prompt: None,
            asked: None,
            next_question: 0,
        }
    }
}

/// The statement being entered.
#[derive(Default)]
struct Entry(Vec<u8>);

impl SourceText for Entry {
    fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn insert(&mut self, position: usize, bytes: &[u8]) -> Result<(), Full> {
        self.0.splice(position..position, bytes.iter().copied());
        Ok(())
    }

    fn remove(&mut self, range: std::ops::Range<usize>) {
        self.0.drain(range);
    }
}

/// The statement being entered, with the names that the board knows.
struct Known<'a> {
    text: &'a mut Entry,
    names: &'a [String],
}

impl Completer for Known<'_> {
    fn text(&mut self) -> &mut dyn SourceText {
        self.text
    }

    fn complete(&mut self, _line: &[u8], found: &mut dyn FnMut(&[u8])) {
        for name in self.names {
            found(name.as_bytes());
        }
    }
}

impl Prompt {
    /// Whether it stands.
    pub fn stands(&self) -> bool {
        self.prompt.is_some()
    }

    /// Draws it at the start of an empty line, with nothing entered.
    pub fn show(&mut self, screen: &mut dyn Screen) {
        self.text.clear();
        self.begin(PROMPT, screen);
    }

    /// Draws it again, with what is entered.
    pub fn redraw(&mut self, screen: &mut dyn Screen) {
        self.editor.redraw(&self.text, screen);
    }

    /// Ends it: what was typed so far stays on the screen, and is not run.
    pub fn hide(&mut self, screen: &mut dyn Screen) {
        if self.prompt.take().is_some() {
            screen.write(if self.text.bytes().is_empty() { b"\r\x1b[K" } else { b"\r\n" });
            self.text.clear();
        }
    }

    /// Takes typed bytes, up to the end of a statement; gives what it led to, and the bytes behind it.
    pub fn type_bytes(&mut self, bytes: &[u8], screen: &mut dyn Screen) -> (Option<Entered>, Vec<u8>) {
        for (index, &byte) in bytes.iter().enumerate() {
            if let Some(entered) = self.type_byte(byte, screen) {
                return (Some(entered), bytes.get(index + 1..).unwrap_or_default().to_vec());
            }
        }
        (None, Vec::new())
    }

    fn type_byte(&mut self, byte: u8, screen: &mut dyn Screen) -> Option<Entered> {
        self.prompt?;
        let step = self.editor.key(byte, &mut self.text, &mut self.history, screen);
        match step {
            Step::Continue => None,
            Step::Complete => {
                let id = CompletionId(self.next_question);
                self.next_question += 1;
                let line = self.editor.before_cursor(&self.text).to_vec();
                let question = String::from_utf8_lossy(&line).into_owned();
                self.asked = Some(Asked { id, text: self.text.bytes().to_vec(), line });
                Some(Entered::Complete(id, question))
            }
            Step::Line => self.line_ended(screen),
            Step::Command(key::CTRL_C) => {
                screen.write(b"\r\n");
                self.show(screen);
                None
            }
            Step::Command(key::CTRL_D) if self.text.bytes().is_empty() => {
                self.prompt = None;
                screen.write(b"\r\n");
                Some(Entered::Restart)
            }
            Step::Command(_) => None,
        }
    }

    /// Takes the board's names: puts in what they have in common, or lists them. An answer to what is no longer there
    /// changes nothing.
    pub fn completions(&mut self, id: CompletionId, names: &[String], screen: &mut dyn Screen) {
        let Some(asked) = self.asked.take_if(|asked| asked.id == id) else { return };
        let same = asked.text == self.text.bytes() && asked.line == self.editor.before_cursor(&self.text);
        if self.prompt.is_some() && same {
            let mut known = Known { text: &mut self.text, names };
            complete(&mut self.editor, &mut known, screen);
        }
    }

    fn line_ended(&mut self, screen: &mut dyn Screen) -> Option<Entered> {
        if self.text.bytes().is_empty() {
            self.begin(PROMPT, screen);
            return None;
        }
        if wants_more(self.text.bytes()) {
            self.text.0.push(b'\n');
            self.begin(CONTINUATION_PROMPT, screen);
            return None;
        }
        self.prompt = None;
        let statement = String::from_utf8_lossy(self.text.bytes()).into_owned();
        self.text.clear();
        Some(Entered::Statement(statement))
    }

    fn begin(&mut self, prompt: &'static str, screen: &mut dyn Screen) {
        self.prompt = Some(prompt);
        self.editor.begin(prompt, &mut self.text, screen);
    }
}
