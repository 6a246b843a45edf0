//! Used memory over time
//!
//! **Invariant:** seconds since the connection was made, bytes as the board counted them.

use eframe::egui::{self, RichText, Ui};
use egui_plot::{
    HLine, Legend, Line, LineStyle, Plot, PlotPoint, PlotPoints, Points, Text, VLine, uniform_grid_spacer,
};

use crate::state::memory::Memory;

use super::super::theme;
use super::super::tree::size_text;

/// Room for the words below.
const WORDS: f32 = 40.0;

/// The top of the picture, in sizes of the heap.
const HEADROOM: f64 = 1.3;

/// About so many lines of the grid.
const LINES: u32 = 12;

/// The timeline.
pub fn timeline_ui(ui: &mut Ui, memory: &Memory) {
    let colors = theme::of(ui);
    let total = memory.report.as_ref().map_or(0, |report| report.heap.total);
    let line = f64::from((total / LINES).max(1).next_power_of_two());
    let series = |value: fn(&crate::state::memory::Sample) -> u32| -> PlotPoints<'_> {
        memory.samples.iter().map(|sample| [sample.seconds, f64::from(value(sample))]).collect()
    };
    let plot = Plot::new("memory timeline")
        .height((ui.available_height() - WORDS).max(120.0))
        .legend(Legend::default())
        .include_y(0.0)
        .include_y(f64::from(total) * HEADROOM)
        .y_grid_spacer(uniform_grid_spacer(move |_| [line * 4.0, line, line / 2.0]))
        .allow_scroll(false)
        .y_axis_formatter(move |mark, _| {
            // Above the heap stand the legend and what happened.
            if mark.value > f64::from(total) { String::new() } else { size_text(mark.value.max(0.0) as u64) }
        })
        .x_axis_formatter(|mark, _| format!("{:.0} s", mark.value));
    let shown = plot.show(ui, |plot| {
        plot.hline(HLine::new("size of the heap", total).color(colors.text_weak).style(LineStyle::dashed_loose()));
        plot.line(Line::new("at most", series(|sample| sample.peak)).color(colors.warning));
        plot.line(Line::new("used", series(|sample| sample.used)).color(colors.accent).fill(0.0).width(1.5));
        let collected = memory.samples.iter().filter(|sample| sample.collected);
        let collected: PlotPoints<'_> = collected.map(|sample| [sample.seconds, f64::from(sample.used)]).collect();
        plot.points(Points::new("collected", collected).radius(3.0).color(colors.success));
        for (index, mark) in memory.marks.iter().enumerate() {
            plot.vline(VLine::new("", mark.seconds).color(colors.border));
            // Neighbours stand at different heights, so that both can be read.
            let height = f64::from(total) * (1.05 + 0.06 * (index % 4) as f64);
            let text = RichText::new(&mark.text).small();
            plot.text(Text::new("", PlotPoint::new(mark.seconds, height), text).color(colors.text_weak));
        }
    });
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, spoken(memory)));
    ui.label(RichText::new(spoken(memory)).small().weak());
}

/// The timeline in words.
fn spoken(memory: &Memory) -> String {
    let (Some(first), Some(last)) = (memory.samples.front(), memory.samples.back()) else { return String::new() };
    let most = memory.samples.iter().map(|sample| sample.used).max().unwrap_or(0);
    let collections = memory.samples.iter().filter(|sample| sample.collected).count();
    format!(
        "In {:.0} s: {} used at first, {} now, at most {}; garbage was collected {collections} times.",
        last.seconds - first.seconds,
        size_text(first.used.into()),
        size_text(last.used.into()),
        size_text(most.into()),
    )
}
