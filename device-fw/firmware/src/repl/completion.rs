//! Tab at the prompt: one match is put in, many are listed in columns.

use super::continuation::is_identifier;
use super::line_editor::LineEditor;
use super::terminal::{Completer, Screen};

const LONGEST_NAME: usize = 128;
const LONGEST_LINE: usize = 256;
const SLOT: usize = 16;
const LINE: usize = 4 * SLOT;

/// Completes the word before the cursor, or lists what it could become.
pub fn complete(editor: &mut LineEditor, completer: &mut dyn Completer, screen: &mut dyn Screen) {
    // The completer holds the text, so what it is asked about is a copy. Of a long line the end is what matters.
    let mut copy = [0; LONGEST_LINE];
    let text = completer.text();
    let line = editor.before_cursor(text);
    let line = line.len().checked_sub(LONGEST_LINE).and_then(|cut| line.get(cut..)).unwrap_or(line);
    let length = line.len();
    copy[..length].copy_from_slice(line);
    let line = &copy[..length];
    let word_start = line.iter().rposition(|&byte| !is_identifier(byte)).map_or(0, |index| index + 1);
    let word = &line[word_start..];

    let mut matches = Matches::new(word.len());
    completer.complete(line, &mut |name| matches.add(word, name));
    if matches.count == 0 {
        // Nothing by that name: at the start of a line it may become `import`.
        let import = b"import ";
        if word_start == 0 && !word.is_empty() && import.starts_with(word) {
            editor.insert(&import[word.len()..], completer.text(), screen);
        }
        return;
    }
    let common = &matches.common[..matches.common_length];
    if matches.count == 1 || common.len() > word.len() {
        editor.insert(common.get(word.len()..).unwrap_or(&[]), completer.text(), screen);
        return;
    }
    let mut column = LINE;
    completer.complete(line, &mut |name| {
        if is_wanted(word, name) {
            column = list(name, column, screen);
        }
    });
    screen.write(b"\r\n");
    editor.redraw(completer.text(), screen);
}

struct Matches {
    count: usize,
    common: [u8; LONGEST_NAME],
    common_length: usize,
}

impl Matches {
    fn new(word_length: usize) -> Self {
        Self { count: 0, common: [0; LONGEST_NAME], common_length: word_length.min(LONGEST_NAME) }
    }

    fn add(&mut self, word: &[u8], name: &[u8]) {
        if !is_wanted(word, name) {
            return;
        }
        if self.count == 1 && self.common[..self.common_length] == *name {
            // A name of `__main__` that is also a built-in one comes twice.
            return;
        }
        if self.count == 0 {
            self.common_length = name.len().min(LONGEST_NAME);
            self.common[..self.common_length].copy_from_slice(&name[..self.common_length]);
        } else {
            let same = name.iter().zip(&self.common[..self.common_length]).take_while(|(left, right)| left == right);
            self.common_length = same.count();
        }
        self.count += 1;
    }
}

/// Names with an underscore are only offered once it is typed.
fn is_wanted(word: &[u8], name: &[u8]) -> bool {
    name.starts_with(word) && !(word.is_empty() && name.first() == Some(&b'_'))
}

fn list(name: &[u8], column: usize, screen: &mut dyn Screen) -> usize {
    let mut gap = column.next_multiple_of(SLOT) - column;
    if gap < 2 {
        gap += SLOT;
    }
    if column + gap + name.len() <= LINE {
        for _ in 0..gap {
            screen.write(b" ");
        }
        screen.write(name);
        return column + gap + name.len();
    }
    screen.write(b"\r\n");
    screen.write(name);
    name.len()
}
