//! Editing one line of a terminal, key by key, with ANSI output.
//!
//! The text may hold earlier lines of the same statement; only what stands behind `line_start` is touched. Cursor and
//! start are byte positions at character boundaries; moves are counted in columns.

use super::history::History;
use super::terminal::{Screen, SourceText, key};

/// What a key led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing that the caller has to know.
    Continue,
    /// The line was ended.
    Line,
    /// Ctrl-A to Ctrl-E on an empty line, or Ctrl-C on any.
    Command(u8),
    /// The word before the cursor is to be completed.
    Complete,
}

/// State of one line.
pub struct LineEditor {
    prompt: &'static str,
    line_start: usize,
    cursor: usize,
    escape: Escape,
    /// 0 is the line being written, 1 the newest of the history.
    history_position: usize,
    last_newline: Option<u8>,
    auto_indent: bool,
    indent_just_added: bool,
    character: [u8; 4],
    character_length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    Begun,
    /// `ESC [`, with the first number and the last.
    Bracket {
        first: u16,
        last: u16,
    },
    /// `ESC O`.
    Shift3,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Left,
    Right,
    WordLeft,
    WordRight,
    Home,
    End,
    Up,
    Down,
    DeleteAtCursor,
    DeleteWord,
    KillWord,
    KillToEnd,
    KillToStart,
    Backspace,
}

impl Default for LineEditor {
    fn default() -> Self {
        Self::new()
    }
}

impl LineEditor {
    /// For a line that [`LineEditor::begin`] starts.
    pub const fn new() -> Self {
        Self {
            prompt: "",
            line_start: 0,
            cursor: 0,
            escape: Escape::None,
            history_position: 0,
            last_newline: None,
            auto_indent: true,
            indent_just_added: false,
            character: [0; 4],
            character_length: 0,
        }
    }

    /// Begins a line at the end of `text`: prints the prompt and indents below a colon.
    pub fn begin(&mut self, prompt: &'static str, text: &mut dyn SourceText, screen: &mut dyn Screen) {
        self.prompt = prompt;
        self.line_start = text.bytes().len();
        self.cursor = self.line_start;
        self.escape = Escape::None;
        self.history_position = 0;
        self.character_length = 0;
        screen.write(prompt.as_bytes());
        if self.line_start == 0 {
            self.auto_indent = true;
        }
        self.indent_just_added = false;
        if self.auto_indent {
            for _ in 0..indent_levels(text.bytes()) {
                self.replace(self.cursor, 0, INDENT, text, screen);
                self.indent_just_added = true;
            }
        }
    }

    /// The line up to the cursor.
    pub fn before_cursor<'t>(&self, text: &'t dyn SourceText) -> &'t [u8] {
        text.bytes().get(self.line_start..self.cursor).unwrap_or(&[])
    }

    /// Takes the next byte from the terminal.
    pub fn key(&mut self, byte: u8, text: &mut dyn SourceText, history: &mut History, screen: &mut dyn Screen) -> Step {
        let step = match self.escape {
            Escape::None => self.plain_key(byte, text, history, screen),
            _ => {
                if let Some(command) = self.escape_key(byte) {
                    self.command(command, text, history, screen);
                }
                Step::Continue
            }
        };
        self.indent_just_added = false;
        step
    }

    /// Puts the rest of a completed word at the cursor.
    pub fn insert(&mut self, bytes: &[u8], text: &mut dyn SourceText, screen: &mut dyn Screen) {
        self.replace(self.cursor, 0, bytes, text, screen);
    }

    /// Draws prompt and line again, on the fresh line below a list of completions.
    pub fn redraw(&mut self, text: &dyn SourceText, screen: &mut dyn Screen) {
        let line = text.bytes().get(self.line_start..).unwrap_or(&[]);
        let tail = text.bytes().get(self.cursor..).unwrap_or(&[]);
        screen.write(self.prompt.as_bytes());
        screen.write(line);
        move_back(columns(tail), screen);
    }

    fn plain_key(
        &mut self,
        byte: u8,
        text: &mut dyn SourceText,
        history: &mut History,
        screen: &mut dyn Screen,
    ) -> Step {
        if byte < 0x80 {
            self.character_length = 0;
        }
        if !matches!(byte, b'\r' | b'\n') {
            self.last_newline = None;
        }
        let line_is_empty = text.bytes().len() == self.line_start;
        let just_indented = self.indent_just_added;
        let command = match byte {
            key::CTRL_A..=key::CTRL_E if line_is_empty => return Step::Command(byte),
            key::CTRL_C => return Step::Command(byte),
            key::CTRL_A => Command::Home,
            key::CTRL_B => Command::Left,
            key::CTRL_D => Command::DeleteAtCursor,
            key::CTRL_E => Command::End,
            key::CTRL_F => Command::Right,
            key::CTRL_K => Command::KillToEnd,
            key::CTRL_N => Command::Down,
            key::CTRL_P => Command::Up,
            key::CTRL_U => Command::KillToStart,
            key::CTRL_W => Command::KillWord,
            key::BACKSPACE | key::DELETE => Command::Backspace,
            key::ESCAPE => {
                self.escape = Escape::Begun;
                return Step::Continue;
            }
            b'\r' | b'\n' => return self.newline(byte, text, history, screen),
            key::TAB if just_indented => {
                self.auto_indent = false;
                return Step::Continue;
            }
            b' ' if just_indented => {
                self.auto_indent = false;
                // One column is left of the indent. The rest was blank, so nothing needs erasing.
                let kept = self.cursor - (INDENT.len() - 1);
                text.remove(kept..self.cursor);
                self.move_to_removed(kept, screen);
                return Step::Continue;
            }
            key::TAB => return self.tab(text, screen),
            b' '..=b'~' => {
                self.replace(self.cursor, 0, &[byte], text, screen);
                return Step::Continue;
            }
            0x80.. => {
                self.multibyte(byte, text, screen);
                return Step::Continue;
            }
            _ => return Step::Continue,
        };
        self.command(command, text, history, screen);
        Step::Continue
    }

    /// Enter ends a line whether the terminal sends CR, LF or both.
    fn newline(&mut self, byte: u8, text: &dyn SourceText, history: &mut History, screen: &mut dyn Screen) -> Step {
        if self.last_newline.is_some_and(|last| last != byte) {
            self.last_newline = None;
            return Step::Continue;
        }
        self.last_newline = Some(byte);
        screen.write(b"\r\n");
        history.push(text.bytes().get(self.line_start..).unwrap_or(&[]));
        Step::Line
    }

    fn tab(&mut self, text: &mut dyn SourceText, screen: &mut dyn Screen) -> Step {
        // Behind white space, the start of a continuation line included, a tab indents.
        let before = self.cursor.checked_sub(1).and_then(|index| text.bytes().get(index));
        if before.is_some_and(u8::is_ascii_whitespace) {
            self.replace(self.cursor, 0, INDENT, text, screen);
            return Step::Continue;
        }
        Step::Complete
    }

    fn multibyte(&mut self, byte: u8, text: &mut dyn SourceText, screen: &mut dyn Screen) {
        if byte >= 0xC0 {
            self.character_length = 0;
        } else if self.character_length == 0 {
            return;
        }
        let Some(place) = self.character.get_mut(self.character_length) else {
            self.character_length = 0;
            return;
        };
        *place = byte;
        self.character_length += 1;
        let so_far = self.character;
        let so_far = &so_far[..self.character_length];
        match core::str::from_utf8(so_far) {
            Ok(_) => {
                self.character_length = 0;
                self.replace(self.cursor, 0, so_far, text, screen);
            }
            Err(error) if error.error_len().is_some() => self.character_length = 0,
            Err(_) => {}
        }
    }

    fn escape_key(&mut self, byte: u8) -> Option<Command> {
        let escape = core::mem::replace(&mut self.escape, Escape::None);
        match (escape, byte) {
            (Escape::Begun, b'[') => {
                self.escape = Escape::Bracket { first: 0, last: 0 };
                None
            }
            (Escape::Begun, b'O') => {
                self.escape = Escape::Shift3;
                None
            }
            (Escape::Begun, b'b') => Some(Command::WordLeft),
            (Escape::Begun, b'f') => Some(Command::WordRight),
            (Escape::Begun, b'd') => Some(Command::DeleteWord),
            (Escape::Begun, key::DELETE | key::BACKSPACE) => Some(Command::KillWord),
            (Escape::Bracket { first, last }, b'0'..=b'9') => {
                let number = last.saturating_mul(10).saturating_add(u16::from(byte - b'0'));
                let first = if first == last { number } else { first };
                self.escape = Escape::Bracket { first, last: number };
                None
            }
            (Escape::Bracket { first, .. }, b';') => {
                // The number so far stays the first; what follows is a modifier.
                self.escape = Escape::Bracket { first: first | FIRST_IS_COMPLETE, last: 0 };
                None
            }
            (Escape::Bracket { first, last }, _) => match (byte, first & !FIRST_IS_COMPLETE) {
                (b'A', _) => Some(Command::Up),
                (b'B', _) => Some(Command::Down),
                (b'C', _) if last == WITH_CONTROL || last == WITH_ALT => Some(Command::WordRight),
                (b'D', _) if last == WITH_CONTROL || last == WITH_ALT => Some(Command::WordLeft),
                (b'C', _) => Some(Command::Right),
                (b'D', _) => Some(Command::Left),
                (b'H', _) | (b'~', 1 | 7) => Some(Command::Home),
                (b'F', _) | (b'~', 4 | 8) => Some(Command::End),
                (b'~', 3) => Some(Command::DeleteAtCursor),
                _ => None,
            },
            (Escape::Shift3, b'H') => Some(Command::Home),
            (Escape::Shift3, b'F') => Some(Command::End),
            (Escape::Shift3, b'A') => Some(Command::Up),
            (Escape::Shift3, b'B') => Some(Command::Down),
            (Escape::Shift3, b'C') => Some(Command::Right),
            (Escape::Shift3, b'D') => Some(Command::Left),
            _ => None,
        }
    }

    fn command(&mut self, command: Command, text: &mut dyn SourceText, history: &History, screen: &mut dyn Screen) {
        let (start, cursor, end) = (self.line_start, self.cursor, text.bytes().len());
        match command {
            Command::Left => self.move_to(previous_character(text.bytes(), start, cursor), text, screen),
            Command::Right => self.move_to(next_character(text.bytes(), cursor), text, screen),
            Command::WordLeft => self.move_to(previous_word(text.bytes(), start, cursor), text, screen),
            Command::WordRight => self.move_to(next_word(text.bytes(), cursor), text, screen),
            Command::Home => self.move_to(start, text, screen),
            Command::End => self.move_to(end, text, screen),
            Command::DeleteAtCursor => {
                let next = next_character(text.bytes(), cursor);
                self.cut(cursor, next, text, screen);
            }
            Command::DeleteWord => {
                let next = next_word(text.bytes(), cursor);
                self.cut(cursor, next, text, screen);
            }
            Command::KillWord => {
                let previous = previous_word(text.bytes(), start, cursor);
                self.cut(previous, cursor, text, screen);
            }
            Command::KillToEnd => self.cut(cursor, end, text, screen),
            Command::KillToStart => self.cut(start, cursor, text, screen),
            Command::Backspace => {
                let before = self.before_cursor(text);
                let indentation_only = before.len() >= INDENT.len() && before.iter().all(|&byte| byte == b' ');
                let previous = if indentation_only {
                    cursor - INDENT.len()
                } else {
                    previous_character(text.bytes(), start, cursor)
                };
                self.cut(previous, cursor, text, screen);
            }
            Command::Up => {
                if let Some(line) = history.get(self.history_position) {
                    self.history_position += 1;
                    self.replace(start, end - start, line, text, screen);
                }
            }
            Command::Down => {
                if let Some(position) = self.history_position.checked_sub(1) {
                    self.history_position = position;
                    let line = position.checked_sub(1).and_then(|index| history.get(index)).unwrap_or(b"");
                    self.replace(start, end - start, line, text, screen);
                }
            }
        }
    }

    fn move_to(&mut self, position: usize, text: &dyn SourceText, screen: &mut dyn Screen) {
        if let Some(skipped) = text.bytes().get(position..self.cursor) {
            move_back(columns(skipped), screen);
        } else if let Some(skipped) = text.bytes().get(self.cursor..position) {
            // Drawing over what stands there moves forwards on every terminal.
            screen.write(skipped);
        }
        self.cursor = position;
    }

    fn move_to_removed(&mut self, position: usize, screen: &mut dyn Screen) {
        move_back(self.cursor - position, screen);
        self.cursor = position;
    }

    fn cut(&mut self, from: usize, to: usize, text: &mut dyn SourceText, screen: &mut dyn Screen) {
        if from < to {
            self.replace(from, to - from, b"", text, screen);
        }
    }

    /// Replaces `removed` bytes from `start` (not behind the cursor) and leaves the cursor behind what was inserted.
    fn replace(
        &mut self,
        start: usize,
        removed: usize,
        inserted: &[u8],
        text: &mut dyn SourceText,
        screen: &mut dyn Screen,
    ) {
        let columns_before = columns(text.bytes().get(start..).unwrap_or(&[]));
        let back = columns(text.bytes().get(start..self.cursor).unwrap_or(&[]));
        if removed > 0 {
            text.remove(start..start + removed);
        }
        let fits = inserted.is_empty() || text.insert(start, inserted).is_ok();
        let cursor = if fits { start + inserted.len() } else { start };
        let tail = text.bytes().get(start..).unwrap_or(&[]);
        move_back(back, screen);
        if columns(tail) < columns_before {
            screen.write(b"\x1b[K");
        }
        screen.write(tail);
        move_back(columns(text.bytes().get(cursor..).unwrap_or(&[])), screen);
        if !fits {
            screen.write(b"\x07");
        }
        self.cursor = cursor;
    }
}

const INDENT: &[u8] = b"    ";
const FIRST_IS_COMPLETE: u16 = 0x8000;
const WITH_ALT: u16 = 3;
const WITH_CONTROL: u16 = 5;

/// How many levels a new line is indented, by the last line of `text`, which ends with a newline.
fn indent_levels(text: &[u8]) -> usize {
    let Some(last_line) = text.strip_suffix(b"\n") else { return 0 };
    if last_line.is_empty() {
        return 0;
    }
    let start = last_line.iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
    let line = &last_line[start..];
    let indentation = line.iter().take_while(|&&byte| byte == b' ').count();
    if start > 0 && indentation == line.len() {
        // After two blank lines the statement ends at the margin.
        let earlier = &last_line[..start - 1];
        let second = earlier.rsplit(|&byte| byte == b'\n').next().unwrap_or(earlier);
        if second.len() < earlier.len() && second.iter().all(|&byte| byte == b' ') {
            return 0;
        }
    }
    indentation / INDENT.len() + usize::from(line.last() == Some(&b':'))
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

fn previous_character(text: &[u8], start: usize, cursor: usize) -> usize {
    let before = text.get(start..cursor).unwrap_or(&[]);
    before.iter().rposition(|&byte| !is_continuation(byte)).map_or(start, |index| start + index)
}

fn next_character(text: &[u8], cursor: usize) -> usize {
    let after = text.get(cursor..).unwrap_or(&[]);
    let skipped = after.iter().skip(1).take_while(|&&byte| is_continuation(byte)).count();
    cursor + (1 + skipped).min(after.len())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn previous_word(text: &[u8], start: usize, cursor: usize) -> usize {
    let before = text.get(start..cursor).unwrap_or(&[]);
    let Some(last) = before.iter().rposition(|&byte| is_word(byte)) else { return start };
    start + before[..last].iter().rposition(|&byte| !is_word(byte)).map_or(0, |index| index + 1)
}

fn next_word(text: &[u8], cursor: usize) -> usize {
    let after = text.get(cursor..).unwrap_or(&[]);
    let Some(first) = after.iter().position(|&byte| is_word(byte)) else { return cursor + after.len() };
    cursor + first + after[first..].iter().position(|&byte| !is_word(byte)).unwrap_or(after.len() - first)
}

fn move_back(columns: usize, screen: &mut dyn Screen) {
    if columns <= 4 {
        screen.write(&b"\x08\x08\x08\x08"[..columns]);
        return;
    }
    let mut digits = [0; 20];
    let mut position = digits.len();
    let mut rest = columns;
    while rest > 0 {
        position -= 1;
        digits[position] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    screen.write(b"\x1b[");
    screen.write(&digits[position..]);
    screen.write(b"D");
}

/// Columns that text takes on a terminal.
fn columns(text: &[u8]) -> usize {
    match core::str::from_utf8(text) {
        Ok(text) => text.chars().map(width).sum(),
        Err(_) => text.iter().filter(|&&byte| !is_continuation(byte)).count(),
    }
}

/// Columns of one character: the blocks of wide and of combining characters (Unicode East Asian Width W and F;
/// general category Mn).
fn width(character: char) -> usize {
    match u32::from(character) {
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05BD | 0x064B..=0x065F | 0x200B..=0x200F => 0,
        0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F => 0,
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7A3 => 2,
        0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 => 2,
        0x1F300..=0x1F64F | 0x1F680..=0x1F6FF | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}
