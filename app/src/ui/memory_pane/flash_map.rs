//! The flash: files and folders by size, and what is free
//!
//! Rectangles are to scale, but for free space, which gets no more room than all that is used: files would be specks on an empty flash.
//!
//! **Invariant:** every file in the picture stands in the list below it, too, with its name and size in words.

use eframe::egui::{
    self, Align, Layout, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui, pos2, vec2,
};

use crate::board::link::{EntryKind, join, name};
use crate::state::board_files::BoardFiles;
use crate::state::command::Command;
use crate::state::flash_tree::FlashTree;

use super::super::tree::size_text;
use super::super::{Commands, theme};
use super::treemap::squarify;

/// The picture's part of the height, and its least height in points.
const PICTURE: f32 = 0.55;
const PICTURE_MIN: f32 = 120.0;

/// Space between a name and the edge of its rectangle, and between a folder's edge and its files.
const INSET: f32 = 3.0;
const FOLDER_INSET: f32 = 2.0;

/// A folder is opened in the picture where its rectangle has this side at least.
const OPENED_MIN: f32 = 24.0;

/// Folders within folders that the picture shows.
const DEPTH_MAX: usize = 8;

/// Free memory of the map's colours, and those of files.
const FREE: usize = 0;
const OVERHEAD: usize = 1;
const DATA: usize = 2;
const PYTHON: usize = 4;
const BYTE_CODE: usize = 8;

/// What a rectangle stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    File(String),
    Folder(String),
    /// Blocks that hold directories, and ends of blocks that files do not fill.
    Overhead,
    Free,
}

impl Part {
    fn label(&self) -> &str {
        match self {
            Self::File(path) | Self::Folder(path) => path,
            Self::Overhead => "File system",
            Self::Free => "Free",
        }
    }

    fn color(&self) -> usize {
        match self {
            Self::Free => FREE,
            Self::Overhead | Self::Folder(_) => OVERHEAD,
            Self::File(path) if path.ends_with(".py") => PYTHON,
            Self::File(path) if path.ends_with(".mpy") => BYTE_CODE,
            Self::File(_) => DATA,
        }
    }
}

/// The picture and the list.
pub fn flash_ui(ui: &mut Ui, flash: &FlashTree, board_files: &BoardFiles, commands: &mut Commands) {
    let Some(space) = flash.space else {
        ui.label("The board has not told its files yet.");
        return;
    };
    let files = flash.files();
    let taken: u64 = files.iter().map(|file| file.1).sum();
    let used = space.total_bytes.saturating_sub(space.free_bytes);
    let text = format!("{} free of {} flash", size_text(space.free_bytes), size_text(space.total_bytes));
    ui.label(format!("{text}  ·  {} in {} files", size_text(taken), files.len()));
    let mut rest = vec![(Part::Free, space.free_bytes), (Part::Overhead, used.saturating_sub(taken))];
    rest.retain(|part| part.1 > 0);
    let height = (ui.available_height() * PICTURE).max(PICTURE_MIN);
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let spoken = spoken(&files, space.free_bytes, space.total_bytes);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &spoken));
    let mut shown = Vec::new();
    let mut drawn = rest.clone();
    let is_smaller = space.free_bytes > used && used > 0;
    if is_smaller {
        drawn.iter_mut().filter(|part| part.0 == Part::Free).for_each(|part| part.1 = used);
    }
    lay_out(flash, "/", drawn, area, 0, &mut shown);
    let selected = board_files.selected.as_deref();
    for (part, rectangle, is_open) in &shown {
        part_ui(ui, part, *rectangle, *is_open, selected);
    }
    let under = |at: egui::Pos2| shown.iter().rev().find(|part| part.1.contains(at));
    if let Some((part, ..)) = response.hover_pos().and_then(under) {
        let bytes = size_of(part, flash, &rest);
        if response.clicked() {
            reveal(part, commands);
        }
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(RichText::new(part.label()).strong());
            ui.label(format!("{} ({bytes} bytes)", size_text(bytes)));
        });
    }
    legend_ui(ui);
    if is_smaller {
        ui.label(RichText::new("Free space is drawn smaller than it is.").small().weak());
    }
    list_ui(ui, files, rest, selected, commands);
}

/// Bytes of a part: of a file as the board told, of a folder of all that is in it.
fn size_of(part: &Part, flash: &FlashTree, rest: &[(Part, u64)]) -> u64 {
    match part {
        Part::File(path) | Part::Folder(path) => sizes_below(flash, path, 0),
        Part::Overhead | Part::Free => rest.iter().find(|known| known.0 == *part).map_or(0, |known| known.1),
    }
}

fn sizes_below(flash: &FlashTree, path: &str, depth: usize) -> u64 {
    if let Some(entries) = flash.folders.get(path).filter(|_| depth < 32) {
        return entries
            .iter()
            .map(|entry| match entry.kind {
                EntryKind::File => entry.size,
                EntryKind::Folder => sizes_below(flash, &join(path, &entry.name), depth + 1),
            })
            .sum();
    }
    let entries = flash.folders.get(crate::board::link::parent(path));
    entries.and_then(|entries| entries.iter().find(|entry| entry.name == name(path))).map_or(0, |entry| entry.size)
}

/// Rectangles of a folder's entries, and of more that stands beside them, outer ones before inner ones.
fn lay_out(
    flash: &FlashTree,
    folder: &str,
    more: Vec<(Part, u64)>,
    area: Rect,
    depth: usize,
    shown: &mut Vec<(Part, Rect, bool)>,
) {
    let entries = flash.folders.get(folder).map(Vec::as_slice).unwrap_or_default();
    let mut parts = more;
    parts.extend(entries.iter().map(|entry| {
        let path = join(folder, &entry.name);
        match entry.kind {
            EntryKind::File => (Part::File(path), entry.size),
            EntryKind::Folder => {
                let size = sizes_below(flash, &path, depth);
                (Part::Folder(path), size)
            }
        }
    }));
    parts.retain(|part| part.1 > 0);
    parts.sort_by_key(|part| std::cmp::Reverse(part.1));
    let sizes: Vec<u64> = parts.iter().map(|part| part.1).collect();
    for ((part, _), rectangle) in parts.into_iter().zip(squarify(&sizes, area)) {
        let inner = rectangle.shrink(FOLDER_INSET);
        let is_open = matches!(part, Part::Folder(_)) && depth < DEPTH_MAX && inner.size().min_elem() >= OPENED_MIN;
        let path = part.label().to_owned();
        shown.push((part, rectangle, is_open));
        if is_open {
            lay_out(flash, &path, Vec::new(), inner, depth + 1, shown);
        }
    }
}

fn part_ui(ui: &Ui, part: &Part, rectangle: Rect, is_open: bool, selected: Option<&str>) {
    let colors = theme::of(ui);
    let color = colors.memory.get(part.color()).copied().unwrap_or_default();
    let painter = ui.painter().with_clip_rect(rectangle);
    painter.rect(rectangle, 1.0, color, Stroke::new(1.0, colors.panel), StrokeKind::Inside);
    let path = part.label();
    if selected == Some(path) {
        painter.rect_stroke(rectangle, 1.0, Stroke::new(2.0, colors.text_strong), StrokeKind::Inside);
    }
    if is_open {
        return;
    }
    let font = TextStyle::Small.resolve(ui.style());
    let text = match part {
        Part::File(path) | Part::Folder(path) => name(path).to_owned(),
        Part::Overhead | Part::Free => path.to_owned(),
    };
    let ink = theme::ink_on(color);
    let galley = painter.layout_no_wrap(text, font, ink);
    let room = rectangle.shrink(INSET);
    if galley.size().x <= room.width() && galley.size().y <= room.height() {
        painter.galley(pos2(room.left(), room.top()), galley, ink);
    }
}

fn legend_ui(ui: &mut Ui) {
    let parts = [
        ("Python", PYTHON),
        ("byte code", BYTE_CODE),
        ("other files", DATA),
        ("file system", OVERHEAD),
        ("free", FREE),
    ];
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 2.0);
        for (text, color) in parts {
            super::map::swatch_ui(ui, text, color);
        }
    });
}

/// All files, the largest first, below what is none.
fn list_ui(
    ui: &mut Ui,
    files: Vec<(String, u64)>,
    rest: Vec<(Part, u64)>,
    selected: Option<&str>,
    commands: &mut Commands,
) {
    let mut rows = rest;
    rows.extend(files.into_iter().map(|(path, size)| (Part::File(path), size)));
    rows.sort_by_key(|part| std::cmp::Reverse(part.1));
    let height = ui.spacing().interact_size.y;
    ScrollArea::vertical().id_salt("flash list").auto_shrink([false, false]).show_rows(
        ui,
        height,
        rows.len(),
        |ui, range| {
            for (part, size) in rows.get(range).unwrap_or_default() {
                ui.horizontal(|ui| {
                    let text = size_text(*size);
                    if matches!(part, Part::File(_)) {
                        let row = ui.selectable_label(selected == Some(part.label()), part.label());
                        row.widget_info(|| {
                            let spoken = format!("{}, {text}", part.label());
                            egui::WidgetInfo::selected(egui::Role::Button, true, selected == Some(part.label()), spoken)
                        });
                        if row.clicked() {
                            reveal(part, commands);
                        }
                    } else {
                        ui.label(RichText::new(part.label()).weak());
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ui.label(RichText::new(text).monospace())
                    });
                });
            }
        },
    );
}

fn reveal(part: &Part, commands: &mut Commands) {
    if let Part::File(path) | Part::Folder(path) = part {
        commands.push(Command::RevealBoard(path.clone()));
    }
}

/// The picture in words.
fn spoken(files: &[(String, u64)], free: u64, total: u64) -> String {
    let share = |bytes: u64| bytes.saturating_mul(100) / total.max(1);
    let largest: Vec<_> = files.iter().take(3).map(|(path, size)| format!("{path} {} %", share(*size))).collect();
    let largest =
        if largest.is_empty() { String::new() } else { format!("; the largest files: {}", largest.join(", ")) };
    format!("Map of the flash: free {} %{largest}", share(free))
}
