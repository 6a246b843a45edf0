//! Cuts the board's bytes into characters and orders: UTF-8, control characters, ANSI escape sequences
//!
//! Sequences after ECMA-48. Bytes that are neither text nor a known sequence become replacement marks or nothing; the
//! parser is never stuck: a sequence that does not end is given up after a bounded number of bytes.

use super::{AnsiColor, Style};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order<'a> {
    /// Characters to write; none of them is a control character.
    Text(&'a str),
    /// The line is finished.
    LineFeed,
    /// What is written from here on looks otherwise.
    Style(StyleChange),
    /// The line being written changes.
    Edit(LineEdit),
    /// The screen was cleared.
    NewScreen,
}

/// A change of the line being written. Counts are at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEdit {
    /// To the start.
    Return,
    /// That many characters to the left.
    Left(usize),
    /// That many to the right.
    Right(usize),
    /// To a column, from 0.
    Column(usize),
    /// To the next stop of eight.
    Tab,
    /// From the cursor on.
    EraseToEnd,
    /// Up to the cursor.
    EraseToStart,
    /// The whole line; the cursor stays.
    EraseAll,
    /// That many characters from the cursor on, and the rest moves up.
    Delete(usize),
    /// That many blanks at the cursor.
    Insert(usize),
}

/// A change of the looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StyleChange {
    /// Back to plain.
    Reset,
    /// The characters' colour.
    Ink(AnsiColor),
    /// The colour behind them.
    Ground(AnsiColor),
    /// Heavy, or not.
    Bold(Switch),
    /// Underlined, or not.
    Underline(Switch),
    /// Colours swapped, or not.
    Inverse(Switch),
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// From here on.
    On,
    /// No longer.
    Off,
}

impl StyleChange {
    /// Makes the change.
    pub fn apply(self, style: &mut Style) {
        match self {
            StyleChange::Reset => *style = Style::default(),
            StyleChange::Ink(color) => style.ink = color,
            StyleChange::Ground(color) => style.ground = color,
            StyleChange::Bold(switch) => style.bold = switch == Switch::On,
            StyleChange::Underline(switch) => style.underline = switch == Switch::On,
            StyleChange::Inverse(switch) => style.inverse = switch == Switch::On,
        }
    }
}

/// Numbers in one sequence; more are dropped.
const MOST_NUMBERS: usize = 16;
/// The largest number in a sequence.
const LARGEST_NUMBER: usize = 9_999;
/// A sequence or string longer than this is given up, in bytes.
const LONGEST_SEQUENCE: usize = 4_096;

/// How far a sequence has come.
#[derive(Clone, Debug, Default)]
enum Progress {
    #[default]
    Text,
    Escape,
    /// `ESC [`, the numbers so far, and whether it is of a private kind.
    Control {
        numbers: Vec<usize>,
        private: bool,
        length: usize,
    },
    /// `ESC ]` and the like, up to BEL or `ESC \`.
    Words {
        length: usize,
        escaped: bool,
    },
    /// One more byte, which does not matter.
    SkipOne,
}

/// The parser between two pieces of output.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    progress: Progress,
    /// The start of a UTF-8 character whose rest has not come.
    partial: Vec<u8>,
}

const REPLACEMENT: &str = "\u{fffd}";

impl Parser {
    /// Takes bytes and gives orders.
    pub fn feed(&mut self, bytes: &[u8], mut give: impl FnMut(Order<'_>)) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if !self.partial.is_empty() {
                at = self.finish_character(bytes, at, &mut give);
                continue;
            }
            match &mut self.progress {
                Progress::Text => at = self.text(bytes, at, &mut give),
                Progress::Escape => {
                    self.progress = match byte {
                        b'[' => Progress::Control { numbers: vec![0], private: false, length: 0 },
                        b']' | b'P' | b'X' | b'^' | b'_' => Progress::Words { length: 0, escaped: false },
                        b'(' | b')' | b'*' | b'+' | b'#' | b' ' | b'%' => Progress::SkipOne,
                        _ => Progress::Text,
                    };
                    // Control characters and text are not part of any sequence.
                    at += usize::from((0x20..0x7f).contains(&byte));
                }
                Progress::Control { numbers, private, length } => {
                    *length += 1;
                    match byte {
                        b'0'..=b'9' => {
                            if let Some(number) = numbers.last_mut() {
                                *number = (*number * 10 + usize::from(byte - b'0')).min(LARGEST_NUMBER);
                            }
                            at += 1;
                        }
                        b';' | b':' => {
                            if numbers.len() < MOST_NUMBERS {
                                numbers.push(0);
                            }
                            at += 1;
                        }
                        b'<'..=b'?' | b' '..=b'/' => {
                            *private = true;
                            at += 1;
                        }
                        b'@'..=b'~' => {
                            if !*private {
                                control(byte, numbers, &mut give);
                            }
                            self.progress = Progress::Text;
                            at += 1;
                        }
                        _ => self.progress = Progress::Text,
                    }
                    if let Progress::Control { length, .. } = &self.progress
                        && *length > LONGEST_SEQUENCE
                    {
                        self.progress = Progress::Text;
                    }
                }
                Progress::Words { length, escaped } => {
                    *length += 1;
                    let ends = byte == 0x07 || (*escaped && byte == b'\\');
                    // A line break inside means that it was none.
                    let broken = byte == b'\n' || *length > LONGEST_SEQUENCE;
                    *escaped = byte == 0x1b;
                    if ends || broken {
                        self.progress = Progress::Text;
                    }
                    at += usize::from(!broken || ends);
                }
                Progress::SkipOne => {
                    self.progress = Progress::Text;
                    at += usize::from((0x20..0x7f).contains(&byte));
                }
            }
        }
    }

    /// Takes text and control characters from `at` on, up to the next sequence; returns where it got to.
    fn text(&mut self, bytes: &[u8], at: usize, give: &mut impl FnMut(Order<'_>)) -> usize {
        let rest = &bytes[at..];
        let length = rest.iter().position(|&byte| byte < 0x20 || byte == 0x7f).unwrap_or(rest.len());
        if length > 0 {
            self.characters(&rest[..length], length == rest.len(), give);
            return at + length;
        }
        match rest[0] {
            b'\n' => give(Order::LineFeed),
            b'\r' => give(Order::Edit(LineEdit::Return)),
            0x08 => give(Order::Edit(LineEdit::Left(1))),
            b'\t' => give(Order::Edit(LineEdit::Tab)),
            0x1b => self.progress = Progress::Escape,
            // The bell, and Ctrl-A to Ctrl-D and the like that raw modes echo as marks of their own.
            0x07 => {}
            _ => give(Order::Text(REPLACEMENT)),
        }
        at + 1
    }

    /// Takes bytes that hold no control character. If more may follow, an unfinished character at their end waits.
    fn characters(&mut self, mut bytes: &[u8], more_may_follow: bool, give: &mut impl FnMut(Order<'_>)) {
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    give_text(text, give);
                    return;
                }
                Err(error) => {
                    let (valid, rest) = bytes.split_at(error.valid_up_to());
                    give_text(std::str::from_utf8(valid).unwrap_or_default(), give);
                    match error.error_len() {
                        Some(length) => {
                            give(Order::Text(REPLACEMENT));
                            bytes = &rest[length..];
                        }
                        None if more_may_follow => {
                            self.partial = rest.to_vec();
                            return;
                        }
                        None => {
                            give(Order::Text(REPLACEMENT));
                            return;
                        }
                    }
                }
            }
        }
    }

    /// Adds the byte at `at` to the character that waits; returns where to go on.
    fn finish_character(&mut self, bytes: &[u8], at: usize, give: &mut impl FnMut(Order<'_>)) -> usize {
        let byte = bytes[at];
        if !(0x80..0xc0).contains(&byte) {
            self.partial.clear();
            give(Order::Text(REPLACEMENT));
            return at;
        }
        self.partial.push(byte);
        match std::str::from_utf8(&self.partial) {
            Ok(text) => {
                give_text(text, give);
                self.partial.clear();
            }
            Err(error) if error.error_len().is_none() => {}
            Err(_) => {
                self.partial.clear();
                give(Order::Text(REPLACEMENT));
            }
        }
        at + 1
    }
}

/// C1 control characters are text to nobody.
fn give_text(text: &str, give: &mut impl FnMut(Order<'_>)) {
    for (index, piece) in text.split(|c: char| ('\u{80}'..='\u{9f}').contains(&c)).enumerate() {
        if index > 0 {
            give(Order::Text(REPLACEMENT));
        }
        if !piece.is_empty() {
            give(Order::Text(piece));
        }
    }
}

/// Carries out `ESC [ numbers last`.
fn control(last: u8, numbers: &[usize], give: &mut impl FnMut(Order<'_>)) {
    let number = numbers.first().copied().unwrap_or(0);
    let count = number.max(1);
    let edit = match last {
        b'C' | b'a' => LineEdit::Right(count),
        b'D' => LineEdit::Left(count),
        b'G' | b'`' => LineEdit::Column(count - 1),
        b'K' => match number {
            0 => LineEdit::EraseToEnd,
            1 => LineEdit::EraseToStart,
            _ => LineEdit::EraseAll,
        },
        b'J' => match number {
            0 => LineEdit::EraseToEnd,
            1 => return,
            _ => return give(Order::NewScreen),
        },
        b'P' => LineEdit::Delete(count),
        b'@' => LineEdit::Insert(count),
        b'm' => return style(numbers, give),
        _ => return,
    };
    give(Order::Edit(edit));
}

fn style(numbers: &[usize], give: &mut impl FnMut(Order<'_>)) {
    let mut numbers = numbers.iter().copied();
    while let Some(number) = numbers.next() {
        let indexed = |index: usize| AnsiColor::indexed(index as u8);
        let change = match number {
            0 => StyleChange::Reset,
            1 => StyleChange::Bold(Switch::On),
            22 => StyleChange::Bold(Switch::Off),
            4 => StyleChange::Underline(Switch::On),
            24 => StyleChange::Underline(Switch::Off),
            7 => StyleChange::Inverse(Switch::On),
            27 => StyleChange::Inverse(Switch::Off),
            30..=37 => StyleChange::Ink(indexed(number - 30)),
            39 => StyleChange::Ink(AnsiColor::DEFAULT),
            40..=47 => StyleChange::Ground(indexed(number - 40)),
            49 => StyleChange::Ground(AnsiColor::DEFAULT),
            90..=97 => StyleChange::Ink(indexed(number - 90 + 8)),
            100..=107 => StyleChange::Ground(indexed(number - 100 + 8)),
            38 | 48 => {
                let color = match numbers.next() {
                    Some(5) => palette(numbers.next().unwrap_or(0)),
                    Some(2) => {
                        let mut part = || numbers.next().unwrap_or(0);
                        nearest(part(), part(), part())
                    }
                    _ => return,
                };
                if number == 38 { StyleChange::Ink(color) } else { StyleChange::Ground(color) }
            }
            _ => continue,
        };
        give(Order::Style(change));
    }
}

/// The nearest of the sixteen colours to one of the 256.
fn palette(index: usize) -> AnsiColor {
    match index {
        0..=15 => AnsiColor::indexed(index as u8),
        16..=231 => {
            let level = |step: usize| if step == 0 { 0 } else { 55 + 40 * step };
            let index = index - 16;
            nearest(level(index / 36), level(index / 6 % 6), level(index % 6))
        }
        _ => {
            let grey = 8 + 10 * (index.min(255) - 232);
            nearest(grey, grey, grey)
        }
    }
}

/// The nearest of the sixteen colours to one of 256 levels each of red, green and blue.
fn nearest(red: usize, green: usize, blue: usize) -> AnsiColor {
    let brightest = red.max(green).max(blue);
    let darkest = red.min(green).min(blue);
    if brightest - darkest < 32 {
        return AnsiColor::indexed(match brightest {
            0..=47 => 0,
            48..=143 => 8,
            144..=207 => 7,
            _ => 15,
        });
    }
    let bit = |value: usize, bit: u8| if value * 2 > brightest + darkest { bit } else { 0 };
    let bright = if brightest > 200 { 8 } else { 0 };
    AnsiColor::indexed(bit(red, 1) | bit(green, 2) | bit(blue, 4) | bright)
}
