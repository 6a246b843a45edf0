//! What imports cost, and the button that makes byte code of a module
//!
//! **Invariant:** only what a .mpy would save by the board's own figures is called a saving.

use eframe::egui::{Align, Grid, Layout, RichText, Role, ScrollArea, Ui, WidgetInfo};

use crate::board::memory::{ImportCost, MemoryReport};
use crate::state::byte_code::is_possible;
use crate::state::command::Command;

use super::super::{Commands, theme};

/// The table.
pub fn imports_ui(ui: &mut Ui, report: &MemoryReport, commands: &mut Commands) {
    if report.imports.is_empty() {
        ui.label("Nothing was imported from a file yet.");
        return;
    }
    let number = |ui: &mut Ui, text: RichText| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(text));
    };
    let savings = report.imports.iter().filter(|import| saves(import));
    if let Some(most) = savings.max_by_key(|import| import.compile_peak) {
        let text = format!(
            "Compiling {} took {} bytes for a while, on top of what it keeps. As byte code (.mpy) it would need none of them.",
            most.name, most.compile_peak
        );
        ui.label(RichText::new(text).small().weak());
        ui.add_space(theme::GAP);
    }
    ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
        Grid::new("imports").striped(true).num_columns(5).spacing([10.0, 2.0]).show(ui, |ui| {
            ui.label(RichText::new("Module").small().weak());
            ui.label("");
            for heading in ["Kept", "Compiling", "File"] {
                number(ui, RichText::new(heading).small().weak());
            }
            ui.end_row();
            for import in &report.imports {
                ui.label(&import.name);
                if saves(import) {
                    let spoken = format!("Make {}.mpy", last_name(&import.name));
                    let hint = format!(
                        "Compile it on this computer and put the byte code on the board: {} bytes less while it is imported. \
                         What it keeps stays about the same.",
                        import.compile_peak
                    );
                    let button = ui.small_button("Make .mpy").on_hover_text(hint);
                    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
                    if button.clicked() {
                        commands.push(Command::MakeByteCode(import.name.clone()));
                    }
                } else if import.compile_peak == 0 {
                    ui.label(RichText::new("is byte code").small().weak());
                } else {
                    ui.label("");
                }
                for figure in [import.loaded, import.compile_peak, import.file_bytes] {
                    number(ui, RichText::new(figure.to_string()).monospace());
                }
                ui.end_row();
            }
        });
    });
}

/// Whether a .mpy in its place would save something.
fn saves(import: &ImportCost) -> bool {
    import.compile_peak > 0 && is_possible(&import.name)
}

/// A module's name without its package.
fn last_name(module: &str) -> &str {
    module.rsplit('.').next().unwrap_or(module)
}
