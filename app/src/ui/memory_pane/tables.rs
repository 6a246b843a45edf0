//! Memory by type of object, by owner, and the biggest objects
//!
//! **Invariant:** the largest stand first; with a snapshot each row says how it changed.

use eframe::egui::{Align, Grid, Layout, RichText, ScrollArea, Ui};

use crate::board::memory::MemoryReport;

use super::super::theme;

/// By type.
pub fn types_ui(ui: &mut Ui, report: &MemoryReport, before: Option<&MemoryReport>) {
    let mut types: Vec<_> = report.types.iter().collect();
    types.sort_by_key(|total| std::cmp::Reverse(total.bytes));
    let rows = types.into_iter().map(|total| {
        let known = before.map(|before| before.types.iter().find(|old| old.name == total.name));
        Row {
            name: &total.name,
            figures: vec![total.bytes, total.count],
            change: known.map(|old| i64::from(total.bytes) - old.map_or(0, |old| i64::from(old.bytes))),
        }
    });
    table_ui(ui, "types", ["Type", "Bytes", "Objects"], rows.collect());
}

/// By owner.
pub fn owners_ui(ui: &mut Ui, report: &MemoryReport, before: Option<&MemoryReport>) {
    ui.label(RichText::new("What each holds that none above it in the list of modules does.").small().weak());
    let mut owners: Vec<_> = report.modules.iter().filter(|owner| owner.1 > 0).collect();
    owners.sort_by_key(|owner| std::cmp::Reverse(owner.1));
    let rows = owners.into_iter().map(|(name, bytes)| {
        let known = before.map(|before| before.modules.iter().find(|old| old.0 == *name));
        Row {
            name,
            figures: vec![*bytes],
            change: known.map(|old| i64::from(*bytes) - old.map_or(0, |old| i64::from(old.1))),
        }
    });
    table_ui(ui, "owners", ["Owner", "Bytes"], rows.collect());
}

/// The biggest objects and the names that hold them.
pub fn objects_ui(ui: &mut Ui, report: &MemoryReport) {
    ui.label(RichText::new("Text, numbers and arrays of lists and dicts, each by itself.").small().weak());
    let number = |ui: &mut Ui, text: RichText| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(text));
    };
    ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
        Grid::new("objects").striped(true).num_columns(3).spacing([16.0, 2.0]).show(ui, |ui| {
            ui.label(RichText::new("Held by").small().weak());
            ui.label(RichText::new("Type").small().weak());
            number(ui, RichText::new("Bytes").small().weak());
            ui.end_row();
            for object in &report.objects {
                ui.label(RichText::new(&object.holder).monospace());
                ui.label(&object.name);
                number(ui, RichText::new(object.bytes.to_string()).monospace());
                ui.end_row();
            }
        });
    });
}

/// A row: its name, its figures in bytes or pieces, and how the first of them changed.
struct Row<'r> {
    name: &'r str,
    figures: Vec<u32>,
    change: Option<i64>,
}

fn table_ui<const COLUMNS: usize>(ui: &mut Ui, id: &str, headings: [&str; COLUMNS], rows: Vec<Row<'_>>) {
    let number = |ui: &mut Ui, text: RichText| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(text));
    };
    let colors = theme::of(ui);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        Grid::new(id).striped(true).num_columns(COLUMNS + 1).spacing([16.0, 2.0]).show(ui, |ui| {
            let (first, others) = (headings.first(), headings.get(1..).unwrap_or_default());
            first.iter().for_each(|heading| drop(ui.label(RichText::new(**heading).small().weak())));
            others.iter().for_each(|heading| number(ui, RichText::new(*heading).small().weak()));
            ui.end_row();
            for row in &rows {
                ui.label(row.name);
                row.figures.iter().for_each(|figure| number(ui, RichText::new(figure.to_string()).monospace()));
                match row.change {
                    Some(change @ 1..) => number(ui, RichText::new(format!("+{change}")).color(colors.warning)),
                    Some(0) | None => {}
                    Some(change) => number(ui, RichText::new(change.to_string()).color(colors.success)),
                }
                ui.end_row();
            }
        });
    });
}
