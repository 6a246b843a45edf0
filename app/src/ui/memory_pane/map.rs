//! The heap as cells of equal size, coloured by what takes most of each
//!
//! **Invariant:** cells follow one another as addresses do, row by row.

use eframe::egui::{self, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2, vec2};
use pyrite_protocol::message::KIND_NAMES;

use crate::board::memory::{HeapObject, MemoryReport};
use crate::state::command::Command;
use crate::state::memory::Pointed;

use super::super::tree::size_text;
use super::super::{Commands, theme};

/// Least and greatest side of a cell with the gap behind it, in points.
const CELL: f32 = 8.0;
const CELL_MAX: f32 = 14.0;
const GAP: f32 = 1.0;

/// Least rows of the map.
const ROWS_MIN: usize = 8;

/// Room for the legend below.
const LEGEND: f32 = 92.0;

/// Side of a colour in the legend, and the gap behind it.
const SWATCH: f32 = 10.0;
const SWATCH_GAP: f32 = 4.0;

/// How long the pointer rests before the board is asked what it points at, in seconds.
const REST_SECONDS: f32 = 0.15;

/// Most objects that the tooltip names.
const OBJECTS_MAX: usize = 12;

/// Most pieces that the tooltip names.
const NAMED_MAX: usize = 6;

/// The map and its legend.
pub fn map_ui(ui: &mut Ui, report: &MemoryReport, pointed: Option<&Pointed>, commands: &mut Commands) {
    let columns = ((ui.available_width() / CELL) as usize).max(1);
    let rows = (((ui.available_height() - LEGEND) / CELL) as usize).max(ROWS_MIN);
    let (cell, cells) = report.cells(columns * rows);
    // As large as all of them fit.
    let room = columns as f32 * rows as f32 / cells.len().max(1) as f32;
    let side = (CELL * room.sqrt()).floor().clamp(CELL, CELL_MAX);
    let columns = ((ui.available_width() / side) as usize).max(1);
    let rows = cells.len().div_ceil(columns);
    ScrollArea::vertical().auto_shrink([false, true]).max_height(ui.available_height() - LEGEND).show(ui, |ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(columns as f32 * side, rows as f32 * side), Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, spoken(report)));
        let colors = theme::of(ui).memory;
        for (row, kinds) in cells.chunks(columns).enumerate() {
            let mut column = 0;
            // Neighbours of a kind are one rectangle: most of a heap is free.
            for same in kinds.chunk_by(|left, right| left == right) {
                let at = rect.min + vec2(column as f32 * side, row as f32 * side);
                let size = vec2(same.len() as f32 * side - GAP, side - GAP);
                let color = colors.get(usize::from(same[0])).copied().unwrap_or_default();
                ui.painter().rect_filled(Rect::from_min_size(at, size), 1.0, color);
                column += same.len();
            }
        }
        let index = response.hover_pos().map(|at| {
            let at = at - rect.min;
            (at.y / side) as usize * columns + (at.x / side) as usize
        });
        if let Some(index) = index.filter(|index| *index < cells.len()) {
            let start = index as u64 * cell;
            let range = start as u32..(start + cell) as u32;
            let pointed = pointed.filter(|pointed| pointed.range == range);
            if pointed.is_none() {
                let rested = ui.input(|input| input.pointer.time_since_last_movement());
                if rested >= REST_SECONDS {
                    commands.push(Command::PointAtHeap(range));
                } else {
                    ui.ctx().request_repaint_after_secs(REST_SECONDS - rested);
                }
            }
            let named = pointed.and_then(|pointed| pointed.objects.as_deref()).filter(|objects| !objects.is_empty());
            response.on_hover_ui_at_pointer(|ui| pieces_ui(ui, report, named, start..start + cell));
        }
    });
    legend_ui(ui, report, cell);
}

/// What is in a cell.
fn pieces_ui(ui: &mut Ui, report: &MemoryReport, named: Option<&[HeapObject]>, range: std::ops::Range<u64>) {
    let objects = match named {
        Some(named) => named.iter().collect(),
        None => report.objects_in(range.clone()).collect::<Vec<_>>(),
    };
    for object in objects.iter().take(OBJECTS_MAX) {
        ui.label(RichText::new(object.text()).strong());
    }
    if objects.len() > OBJECTS_MAX {
        ui.label(RichText::new(format!("and {} more", objects.len() - OBJECTS_MAX)).weak());
    }
    let mut pieces = report.runs_in(range);
    for (start, kind, bytes) in pieces.by_ref().take(NAMED_MAX) {
        let name = KIND_NAMES.get(usize::from(kind)).copied().unwrap_or("unknown");
        ui.label(format!("{start:06x}: {name}, {bytes} bytes"));
    }
    let more = pieces.count();
    if more > 0 {
        ui.label(RichText::new(format!("and {more} more")).weak());
    }
}

/// Kinds with their colours and sizes.
fn legend_ui(ui: &mut Ui, report: &MemoryReport, cell: u64) {
    let kinds = report.kinds();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 2.0);
        let kinds = KIND_NAMES.iter().zip(kinds).enumerate();
        for (kind, (name, bytes)) in kinds.filter(|(_, (_, bytes))| *bytes > 0) {
            swatch_ui(ui, &format!("{name} {}", size_text(bytes.into())), kind);
        }
    });
    ui.label(RichText::new(format!("A cell is {cell} bytes.")).small().weak());
}

/// A colour of the memory's colours and what it stands for.
pub fn swatch_ui(ui: &mut Ui, text: &str, color: usize) {
    let colors = theme::of(ui);
    let color = colors.memory.get(color).copied().unwrap_or_default();
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, colors.text);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(SWATCH + SWATCH_GAP, 0.0), Sense::hover());
    let swatch = Rect::from_center_size(rect.left_center() + vec2(SWATCH / 2.0, 0.0), Vec2::splat(SWATCH));
    ui.painter().rect(swatch, 2.0, color, Stroke::new(1.0, colors.border), StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(SWATCH + SWATCH_GAP, 0.0), galley, colors.text);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
}

/// The map in words.
fn spoken(report: &MemoryReport) -> String {
    let kinds = report.kinds();
    let total = kinds.iter().map(|bytes| u64::from(*bytes)).sum::<u64>().max(1);
    let parts = KIND_NAMES.iter().zip(kinds).filter(|(_, bytes)| *bytes > 0);
    let parts: Vec<_> = parts.map(|(name, bytes)| format!("{name} {} %", u64::from(bytes) * 100 / total)).collect();
    format!("Map of the heap: {}", parts.join(", "))
}
