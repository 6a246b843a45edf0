//! One line of the terminal, laid out

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::epaint::text::cursor::CCursor;
use eframe::egui::text::LayoutJob;
use eframe::egui::{Color32, FontId, Galley, Stroke, TextFormat, Ui, Vec2};

use crate::text::display_line::DisplayLine;
use crate::text::terminal::traceback::{TracebackPart, TracebackPlace, part_of, place_in};
use crate::text::terminal::{AnsiColor, Style, Terminal};
use crate::ui::theme::Theme;

/// Lines up to this length are laid out whole, in characters.
const WHOLE_LINE_CHARS: usize = 500;
/// Characters laid out on either side of the part in view.
const MARGIN_CHARS: usize = 40;

/// What all rows have in common.
pub(super) struct RowStyle {
    pub font: FontId,
    pub theme: &'static Theme,
    pub char_width: f32,
    /// The columns in view.
    pub columns: Range<usize>,
}

/// One line.
pub(super) struct Row {
    pub number: usize,
    pub galley: Arc<Galley>,
    /// Where the laid out part starts: its column, and its place from the left end of the line.
    first_column: usize,
    pub part_x: f32,
    pub columns: usize,
    /// The place in a program that the line names, and its columns.
    pub link: Option<(TracebackPlace, Range<usize>)>,
}

fn ansi(color: AnsiColor, theme: &Theme) -> Option<Color32> {
    color.index().and_then(|index| theme.ansi.get(index)).copied()
}

fn format(style: Style, plain: Color32, font: &FontId, theme: &Theme) -> TextFormat {
    let mut ink = ansi(style.ink, theme);
    if style.bold
        && let Some(index) = style.ink.index().filter(|index| *index < 8)
    {
        ink = theme.ansi.get(index + 8).copied();
    }
    let mut ground = ansi(style.ground, theme);
    if style.inverse {
        (ink, ground) = (Some(ground.unwrap_or(theme.paper)), Some(ink.unwrap_or(plain)));
    }
    let plain = match () {
        () if style.note => theme.text_weak,
        () if style.bold => theme.text_strong,
        () => plain,
    };
    let ink = ink.unwrap_or(plain);
    TextFormat {
        background: ground.unwrap_or(Color32::TRANSPARENT),
        underline: if style.underline { Stroke::new(1.0, ink) } else { Stroke::NONE },
        italics: style.note,
        ..TextFormat::simple(font.clone(), ink)
    }
}

impl Row {
    /// Lays out a line.
    pub fn new(ui: &Ui, terminal: &Terminal, style: &RowStyle, number: usize) -> Option<Row> {
        let line = terminal.line(number)?;
        let theme = style.theme;
        let before = number.checked_sub(1).and_then(|before| terminal.line(before));
        let part = part_of(&line.text, before.as_ref().map(|line| line.text.as_ref()));
        let plain = match part {
            Some(TracebackPart::Heading | TracebackPart::Exception) => theme.error,
            Some(TracebackPart::Place) | None => theme.text,
        };
        let columns = line.text.chars().count();
        let byte = |column: usize| line.text.char_indices().nth(column).map_or(line.text.len(), |(at, _)| at);
        let (first_column, bytes) = if columns <= WHOLE_LINE_CHARS {
            (0, 0..line.text.len())
        } else {
            let first = style.columns.start.saturating_sub(MARGIN_CHARS).min(columns);
            (first, byte(first)..byte(style.columns.end + MARGIN_CHARS))
        };
        let link = place_in(&line.text).map(|place| {
            let column = |at: usize| line.text[..at].chars().count();
            let range = column(place.range.start)..column(place.range.end);
            (place, range)
        });
        // Where the looks change: the board's styles, and the link.
        let mut cuts: Vec<usize> = line.runs.iter().map(|(at, _)| *at).collect();
        if let Some((place, _)) = &link {
            cuts.extend([place.range.start, place.range.end]);
        }
        cuts.extend([bytes.start, bytes.end]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut job = LayoutJob { break_on_newline: false, keep_trailing_whitespace: true, ..LayoutJob::default() };
        for pair in cuts.windows(2) {
            let range = pair[0].max(bytes.start)..pair[1].min(bytes.end);
            if range.is_empty() {
                continue;
            }
            let run = line.runs.partition_point(|(at, _)| *at <= range.start);
            let look = run.checked_sub(1).map(|run| line.runs[run].1).unwrap_or_default();
            let mut format = format(look, plain, &style.font, theme);
            if link.as_ref().is_some_and(|(place, _)| place.range.contains(&range.start)) {
                format.color = theme.accent;
                format.underline = Stroke::new(1.0, theme.accent);
            }
            job.append(DisplayLine::new(&line.text[range], 0).text(), 0.0, format);
        }
        if job.sections.is_empty() {
            job.append("", 0.0, TextFormat::simple(style.font.clone(), plain));
        }
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        Some(Row { number, galley, first_column, part_x: first_column as f32 * style.char_width, columns, link })
    }

    /// Where a column starts, from the left end of the line. Past the end, columns are one character wide.
    pub fn x(&self, column: usize, style: &RowStyle) -> f32 {
        let inside = column.min(self.columns);
        let index = inside.saturating_sub(self.first_column);
        let x = self.part_x + self.galley.pos_from_cursor(CCursor::new(index)).left();
        x + (column - inside).min(10_000) as f32 * style.char_width
    }

    /// The column at a place, from the left end of the line.
    pub fn column(&self, x: f32) -> usize {
        (self.first_column + self.galley.cursor_from_pos(Vec2::new(x - self.part_x, 1.0)).index.0).min(self.columns)
    }

    /// The width of the line, in points.
    pub fn width(&self, style: &RowStyle) -> f32 {
        (self.part_x + self.galley.size().x).max(self.columns as f32 * style.char_width)
    }
}
