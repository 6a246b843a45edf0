//! One line of the text, laid out: its galley, and the way from offsets to places and back
//!
//! **Invariant:** of a very long line only the part in view is laid out, so a file of one line scrolls like any other.

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::epaint::text::cursor::CCursor;
use eframe::egui::{Color32, FontId, Galley, Stroke, TextFormat, Ui, Vec2, text::LayoutJob};

use crate::text::display_line::DisplayLine;
use crate::text::edit::Editor;
use crate::text::movement::cells_after;
use crate::text::python_line::{Token, TokenClass};
use crate::ui::theme::{SyntaxColors, Theme};

use super::view_state::Preedit;

/// Lines up to this length are laid out whole, in bytes.
const WHOLE_LINE_BYTES: usize = 2_000;
/// Characters laid out on either side of the part in view.
const MARGIN_CHARS: usize = 40;

/// What all rows have in common.
pub(super) struct RowStyle {
    pub font: FontId,
    pub theme: &'static Theme,
    pub row_height: f32,
    pub char_width: f32,
    /// The columns in view: they limit what is laid out of a very long line.
    pub columns: Range<usize>,
}

/// One line.
pub(super) struct Row {
    pub line_index: usize,
    /// The line's range in the text.
    pub range: Range<usize>,
    pub galley: Arc<Galley>,
    display: DisplayLine,
    /// Where in the text the laid out part starts.
    part_start: usize,
    /// Where it starts on the screen, from the left end of the line.
    part_x: f32,
    /// Characters that an input method is composing: where they stand in the drawn text and how many they are.
    composed: Option<(usize, usize)>,
    /// The leading blanks, in cells; nothing for a blank line.
    pub indent_cells: Option<usize>,
}

fn ink(class: TokenClass, colors: &SyntaxColors) -> Color32 {
    match class {
        TokenClass::Name => colors.plain,
        TokenClass::Keyword => colors.keyword,
        TokenClass::Constant => colors.constant,
        TokenClass::Builtin => colors.builtin,
        TokenClass::Definition => colors.definition,
        TokenClass::Class => colors.class,
        TokenClass::Call => colors.call,
        TokenClass::Decorator => colors.decorator,
        TokenClass::Number => colors.number,
        TokenClass::String => colors.string,
        TokenClass::Escape => colors.escape,
        TokenClass::Comment => colors.comment,
        TokenClass::Operator | TokenClass::Bracket => colors.operator,
        TokenClass::Error => colors.error,
    }
}

impl Row {
    /// Lays out a line. `preedit` is what an input method composes at the caret, if the caret is on this line.
    pub fn new(ui: &Ui, editor: &Editor, style: &RowStyle, line_index: usize, preedit: Option<&Preedit>) -> Row {
        let buffer = editor.buffer();
        let range = buffer.line_range(line_index);
        let (part, part_x, first_cell) = if range.len() <= WHOLE_LINE_BYTES {
            (range.clone(), 0.0, 0)
        } else {
            let position =
                |column_index: usize| buffer.offset(crate::text::buffer::Position { line_index, column_index });
            let first = style.columns.start.saturating_sub(MARGIN_CHARS);
            let part = position(first)..position(style.columns.end + MARGIN_CHARS);
            (part, first as f32 * style.char_width, first)
        };
        let text = buffer.slice(part.clone());
        let display = DisplayLine::new(&text, first_cell);
        let mut tokens = editor.highlighter().tokens(buffer, line_index);
        // To bytes of the part.
        let cut = part.start - range.start;
        tokens.retain_mut(|token| {
            token.range = token.range.start.saturating_sub(cut)..token.range.end.saturating_sub(cut).min(text.len());
            !token.range.is_empty()
        });
        let mut job = layout_job(&display, &tokens, style);
        let composed = preedit.map(|preedit| {
            let at = display.char_index(editor.selection().head.saturating_sub(part.start));
            insert_composed(&mut job, at, preedit, style);
            (at, preedit.text.chars().count())
        });
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
        let indent_cells = (blanks < text.len() && cut == 0).then(|| cells_after(&text[..blanks], 0));
        Row { line_index, range, galley, display, part_start: part.start, part_x, composed, indent_cells }
    }

    /// Where an offset stands, from the left end of the line.
    pub fn x(&self, offset: usize) -> f32 {
        self.x_of_index(self.char_index(offset))
    }

    /// The index of an offset among the characters drawn.
    pub fn char_index(&self, offset: usize) -> usize {
        let index = self.display.char_index(offset.saturating_sub(self.part_start));
        match self.composed {
            Some((at, count)) if index > at => index + count,
            _ => index,
        }
    }

    /// How many characters are drawn.
    pub fn char_count(&self) -> usize {
        self.char_index(usize::MAX)
    }

    fn x_of_index(&self, index: usize) -> f32 {
        self.part_x + self.galley.pos_from_cursor(CCursor::new(index)).left()
    }

    /// Where the composed text stands, and the part of it being worked on; both from the left end of the line.
    pub fn composed_x(&self, preedit: &Preedit) -> Option<(Range<f32>, Range<f32>)> {
        let (at, count) = self.composed?;
        let active = preedit.active.clone().unwrap_or(count..count);
        let x = |index: usize| self.x_of_index(at + index.min(count));
        Some((x(0)..x(count), x(active.start)..x(active.end)))
    }

    /// The offset at a place, from the left end of the line.
    pub fn offset(&self, x: f32) -> usize {
        let mut index = self.galley.cursor_from_pos(Vec2::new(x - self.part_x, 1.0)).index.0;
        if let Some((at, count)) = self.composed
            && index > at
        {
            index = index.saturating_sub(count).max(at);
        }
        self.part_start + self.display.byte(index)
    }

    /// Where the laid out part starts, from the left end of the line.
    pub fn part_x(&self) -> f32 {
        self.part_x
    }

    /// The width of the line, in points.
    pub fn width(&self, style: &RowStyle) -> f32 {
        let part_end = self.part_start + self.display.byte(usize::MAX);
        let rest = self.range.end.saturating_sub(part_end);
        self.part_x + self.galley.size().x + rest as f32 * style.char_width
    }
}

fn layout_job(display: &DisplayLine, tokens: &[Token], style: &RowStyle) -> LayoutJob {
    let plain = style.theme.syntax.plain;
    let mut job = LayoutJob { break_on_newline: false, keep_trailing_whitespace: true, ..LayoutJob::default() };
    let mut push = |text: &str, color: Color32| {
        if !text.is_empty() {
            job.append(text, 0.0, TextFormat::simple(style.font.clone(), color));
        }
    };
    let text = display.text();
    let mut at = 0;
    for token in tokens {
        let range = display.drawn_range(token.range.clone());
        // Blanks take the colour of what follows: fewer sections.
        if range.start > at && !text[at..range.start].trim().is_empty() {
            push(&text[at..range.start], plain);
            at = range.start;
        }
        push(&text[at.min(range.end)..range.end], ink(token.class, &style.theme.syntax));
        at = range.end.max(at);
    }
    push(&text[at..], plain);
    if job.sections.is_empty() {
        job.append("", 0.0, TextFormat::simple(style.font.clone(), plain));
    }
    job
}

/// Puts composed text into a laid out line, underlined.
fn insert_composed(job: &mut LayoutJob, at: usize, preedit: &Preedit, style: &RowStyle) {
    let byte = job.text.char_indices().nth(at).map_or(job.text.len(), |(byte, _)| byte);
    let old = std::mem::take(job);
    *job = LayoutJob { break_on_newline: false, keep_trailing_whitespace: true, ..LayoutJob::default() };
    let mut inserted = false;
    let underlined = TextFormat {
        underline: Stroke::new(1.0, style.theme.text),
        ..TextFormat::simple(style.font.clone(), style.theme.syntax.plain)
    };
    for section in &old.sections {
        let range = section.byte_range.start.0..section.byte_range.end.0;
        if !inserted && byte <= range.end {
            let split = byte.max(range.start);
            job.append(&old.text[range.start..split], 0.0, section.format.clone());
            job.append(&preedit.text, 0.0, underlined.clone());
            job.append(&old.text[split..range.end], 0.0, section.format.clone());
            inserted = true;
        } else {
            job.append(&old.text[range], 0.0, section.format.clone());
        }
    }
    if !inserted {
        job.append(&preedit.text, 0.0, underlined);
    }
}
