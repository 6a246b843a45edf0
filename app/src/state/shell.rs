//! The shell: what the board wrote, and the prompt.
//!
//! **Invariant:** the prompt stands exactly while a board is connected and idle; what the board writes meanwhile goes
//! above it.

use pyrite_firmware::repl::terminal::Screen;

use crate::board::link::CompletionId;
use crate::board::prompt::Prompt;

pub use crate::board::prompt::Entered;

use crate::text::terminal::Terminal;

/// The shell.
#[derive(Default)]
pub struct Shell {
    /// Lines and the cursor.
    pub terminal: Terminal,
    prompt: Prompt,
}

impl std::fmt::Debug for Shell {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shell").field("prompt", &self.prompt).finish_non_exhaustive()
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
        self.prompt.stands()
    }

    /// Takes output of the board.
    pub fn write(&mut self, bytes: &[u8]) {
        if !self.prompt.stands() {
            self.terminal.write(bytes);
            return;
        }
        // Output while the prompt stands: a timer, or a program's last words. The prompt moves below it.
        self.terminal.write(b"\r\x1b[K");
        self.terminal.write(bytes);
        self.fresh_line();
        self.prompt.redraw(&mut Echo(&mut self.terminal));
    }

    /// Adds a remark of the IDE.
    pub fn note(&mut self, text: &str) {
        self.hide_prompt();
        self.fresh_line();
        self.terminal.note(text);
    }

    /// Shows the prompt, if it does not stand.
    pub fn show_prompt(&mut self) {
        if !self.prompt.stands() {
            self.fresh_line();
            self.prompt.show(&mut Echo(&mut self.terminal));
        }
    }

    /// The board is busy or gone: what was typed so far stays on the screen, and is not run.
    pub fn hide_prompt(&mut self) {
        self.prompt.hide(&mut Echo(&mut self.terminal));
    }

    /// Empties the scroll-back; the prompt stays.
    pub fn clear(&mut self) {
        self.terminal.clear();
    }

    /// Takes typed bytes, up to the end of a statement; gives what it led to, and the bytes behind it.
    pub fn type_bytes(&mut self, bytes: &[u8]) -> (Option<Entered>, Vec<u8>) {
        self.prompt.type_bytes(bytes, &mut Echo(&mut self.terminal))
    }

    /// Takes the board's names: puts in what they have in common, or lists them.
    pub fn completions(&mut self, id: CompletionId, names: &[String]) {
        self.prompt.completions(id, names, &mut Echo(&mut self.terminal));
    }

    /// Shows several pasted lines as a statement of their own.
    pub fn paste_lines(&mut self, text: &str) -> Option<Entered> {
        if !self.prompt.stands() {
            return None;
        }
        self.hide_prompt();
        for line in text.lines() {
            self.terminal.write(b"=== ");
            self.terminal.write(line.as_bytes());
            self.terminal.write(b"\r\n");
        }
        Some(Entered::Statement(text.trim_end().to_owned() + "\n"))
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
