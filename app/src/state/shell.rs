//! The shell: what the board wrote, and the prompt.
//!
//! Behind frames the board draws no prompt, and at the raw REPL it has none worth showing; so the prompt stands here,
//! with the line editor that the board's own prompt uses.
//!
//! **Invariant:** the prompt stands exactly while a board is connected and idle; what the board writes meanwhile goes
//! above it.

use pyrite_firmware::repl::banner::{CONTINUATION_PROMPT, PROMPT};
use pyrite_firmware::repl::completion::complete;
use pyrite_firmware::repl::continuation::wants_more;
use pyrite_firmware::repl::history::History;
use pyrite_firmware::repl::line_editor::{LineEditor, Step};
use pyrite_firmware::repl::terminal::{Completer, Full, Screen, SourceText, key};

use crate::board::link::CompletionId;

use crate::text::terminal::Terminal;

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

/// The shell.
pub struct Shell {
    /// Lines and the cursor.
    pub terminal: Terminal,
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

impl std::fmt::Debug for Shell {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shell").field("prompt", &self.prompt).finish_non_exhaustive()
    }
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            terminal: Terminal::new(),
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

/// Writes into the terminal.
struct Echo<'t>(&'t mut Terminal);

impl Screen for Echo<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }
}

impl Shell {
    /// Whether the prompt stands.
    pub fn has_prompt(&self) -> bool {
        self.prompt.is_some()
    }

    /// Takes output of the board.
    pub fn write(&mut self, bytes: &[u8]) {
        if self.prompt.is_none() {
            self.terminal.write(bytes);
            return;
        }
        // Output while the prompt stands: a timer, or a program's last words. The prompt moves below it.
        self.terminal.write(b"\r\x1b[K");
        self.terminal.write(bytes);
        self.fresh_line();
        self.editor.redraw(&self.text, &mut Echo(&mut self.terminal));
    }

    /// Adds a remark of the IDE.
    pub fn note(&mut self, text: &str) {
        self.hide_prompt();
        self.fresh_line();
        self.terminal.note(text);
    }

    /// Shows the prompt, if it does not stand.
    pub fn show_prompt(&mut self) {
        if self.prompt.is_none() {
            self.fresh_line();
            self.text.clear();
            self.begin(PROMPT);
        }
    }

    /// The board is busy or gone: what was typed so far stays on the screen, and is not run.
    pub fn hide_prompt(&mut self) {
        if self.prompt.take().is_some() {
            if self.text.bytes().is_empty() {
                self.terminal.write(b"\r\x1b[K");
            } else {
                self.terminal.write(b"\r\n");
            }
            self.text.clear();
        }
    }

    /// Empties the scroll-back; the prompt stays.
    pub fn clear(&mut self) {
        self.terminal.clear();
    }

    /// Takes typed bytes, up to the end of a statement; gives what it led to, and the bytes behind it.
    pub fn type_bytes(&mut self, bytes: &[u8]) -> (Option<Entered>, Vec<u8>) {
        for (index, &byte) in bytes.iter().enumerate() {
            if let Some(entered) = self.type_byte(byte) {
                return (Some(entered), bytes.get(index + 1..).unwrap_or_default().to_vec());
            }
        }
        (None, Vec::new())
    }

    fn type_byte(&mut self, byte: u8) -> Option<Entered> {
        self.prompt?;
        let step = self.editor.key(byte, &mut self.text, &mut self.history, &mut Echo(&mut self.terminal));
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
            Step::Line => self.line_ended(),
            Step::Command(key::CTRL_C) => {
                self.terminal.write(b"\r\n");
                self.text.clear();
                self.begin(PROMPT);
                None
            }
            Step::Command(key::CTRL_D) if self.text.bytes().is_empty() => {
                self.prompt = None;
                self.terminal.write(b"\r\n");
                Some(Entered::Restart)
            }
            Step::Command(_) => None,
        }
    }

    /// Takes the board's names: puts in what they have in common, or lists them. An answer to what is no longer there
    /// changes nothing.
    pub fn completions(&mut self, id: CompletionId, names: &[String]) {
        let Some(asked) = self.asked.take_if(|asked| asked.id == id) else { return };
        let same = asked.text == self.text.bytes() && asked.line == self.editor.before_cursor(&self.text);
        if self.prompt.is_some() && same {
            let mut known = Known { text: &mut self.text, names };
            complete(&mut self.editor, &mut known, &mut Echo(&mut self.terminal));
        }
    }

    fn line_ended(&mut self) -> Option<Entered> {
        if self.text.bytes().is_empty() {
            self.begin(PROMPT);
            return None;
        }
        if wants_more(self.text.bytes()) {
            self.text.0.push(b'\n');
            self.begin(CONTINUATION_PROMPT);
            return None;
        }
        self.prompt = None;
        let statement = String::from_utf8_lossy(self.text.bytes()).into_owned();
        self.text.clear();
        Some(Entered::Statement(statement))
    }

    /// Shows several pasted lines as a statement of their own.
    pub fn paste_lines(&mut self, text: &str) -> Option<Entered> {
        self.prompt?;
        self.hide_prompt();
        for line in text.lines() {
            self.terminal.write(b"=== ");
            self.terminal.write(line.as_bytes());
            self.terminal.write(b"\r\n");
        }
        Some(Entered::Statement(text.trim_end().to_owned() + "\n"))
    }

    fn begin(&mut self, prompt: &'static str) {
        self.prompt = Some(prompt);
        self.editor.begin(prompt, &mut self.text, &mut Echo(&mut self.terminal));
    }

    fn fresh_line(&mut self) {
        if self.terminal.cursor().column > 0 {
            self.terminal.write(b"\r\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(shell: &Shell) -> String {
        shell.terminal.text(shell.terminal.all())
    }

    #[test]
    fn statements_are_entered_and_edited() {
        let mut shell = Shell::default();
        shell.write(b"banner\r\n");
        shell.show_prompt();
        let (entered, rest) = shell.type_bytes(b"1+\x7f\x7f2+3\r7");
        assert_eq!(entered, Some(Entered::Statement("2+3".into())));
        assert_eq!(rest, b"7");
        shell.write(b"5\r\n");
        shell.show_prompt();
        assert_eq!(screen(&shell), "banner\n>>> 2+3\n5\n>>> ");
    }

    #[test]
    fn blocks_are_continued_until_an_empty_line() {
        let mut shell = Shell::default();
        shell.show_prompt();
        let (entered, _) = shell.type_bytes(b"for i in x:\rprint(i)\r\x7f\r");
        assert_eq!(entered, Some(Entered::Statement("for i in x:\n    print(i)\n".into())));
    }

    #[test]
    fn output_goes_above_the_prompt() {
        let mut shell = Shell::default();
        shell.show_prompt();
        shell.type_bytes(b"abc");
        shell.write(b"tick\r\n");
        assert_eq!(screen(&shell), "tick\n>>> abc");
        assert_eq!(shell.type_bytes(b"\x03").0, None);
        assert_eq!(shell.type_bytes(b"\x04").0, Some(Entered::Restart));
    }

    #[test]
    fn names_of_the_board_complete_a_word() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut shell = Shell::default();
        shell.show_prompt();
        let ask = |shell: &mut Shell, typed: &[u8]| match shell.type_bytes(typed).0 {
            Some(Entered::Complete(id, line)) => (id, line),
            other => panic!("a question, not {other:?}"),
        };
        let (id, line) = ask(&mut shell, b"x = pri\t");
        assert_eq!(line, "x = pri");
        shell.completions(id, &names(&["print"]));
        assert_eq!(screen(&shell), ">>> x = print");
        let (id, line) = ask(&mut shell, b"(machine.\t");
        assert_eq!(line, "x = print(machine.");
        shell.completions(id, &names(&["Pin", "freq"]));
        let listed = screen(&shell);
        assert!(listed.contains("Pin") && listed.ends_with(">>> x = print(machine."), "{listed:?}");
        // A late answer: the line is another one now.
        let (id, _) = ask(&mut shell, b"fr\t");
        shell.type_bytes(b"z");
        shell.completions(id, &names(&["freq"]));
        assert!(screen(&shell).ends_with("machine.frz"));
    }
}
