//! Prints what one key costs in the editor: all the CPU of a frame, from the key to the triangles
//!
//! `CARGO_PROFILE_DEV_OPT_LEVEL=2 cargo run -p pyrite --example editor_bench`

use std::time::{Duration, Instant};

use eframe::egui::{Context, Event, FontDefinitions, Id, Key, Modifiers, Pos2, RawInput, Rect, Vec2};
use pyrite::text::apply::apply;
use pyrite::text::command::Command;
use pyrite::text::edit::Editor;
use pyrite::ui::editor::{EditorView, editor_ui};
use pyrite::ui::theme;

/// Lines of a program as students write them.
fn program(line_count: usize) -> String {
    let block = "\
def read_sensor_{n}(pin, samples=16, *, scale=3.3):
    \"\"\"Averages a few samples of an analogue pin.\"\"\"
    total = 0
    for index in range(samples):
        total += pin.read_u16()  # 0 to 65535
        if total > 1_000_000 and not index % 2:
            print(f\"sample {index}: {total:>8}\", 'of', samples)
    return total / samples * scale / 65535

";
    (0..)
        .flat_map(|n| block.replace("{n}", &n.to_string()).lines().map(str::to_owned).collect::<Vec<_>>())
        .take(line_count)
        .collect::<Vec<_>>()
        .join("\n")
}

struct Bench {
    ctx: Context,
    editor: Editor,
    time: f64,
}

impl Bench {
    fn new(text: &str) -> Bench {
        let ctx = Context::default();
        ctx.set_fonts(FontDefinitions::default());
        theme::install(&ctx);
        Bench { ctx, editor: Editor::of_text(text), time: 0.0 }
    }

    /// One frame with these events; commands are applied as the app does.
    fn frame(&mut self, events: Vec<Event>) {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1400.0, 900.0))),
            time: Some(self.time),
            focused: true,
            events,
            ..RawInput::default()
        };
        let mut commands: Vec<Command> = Vec::new();
        let editor = &self.editor;
        let mut output = self.ctx.run_ui(input, |ui| {
            let view = EditorView { id: Id::unique("bench"), name: "Program", editor, font_size: 14.0 };
            editor_ui(ui, &view, &mut commands);
        });
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(triangles);
        output.textures_delta.clear();
        for command in commands {
            apply(&mut self.editor, command);
        }
        self.editor.settle(256 * 1024);
    }

    /// Median and worst time from a key to the frame that shows it.
    fn measure(&mut self, name: &str, rounds: usize, events: impl Fn(usize) -> Vec<Event>) {
        let mut times: Vec<Duration> = (0..rounds)
            .map(|round| {
                let start = Instant::now();
                // The frame that takes the key, and the one that shows what it did.
                self.frame(events(round));
                self.frame(Vec::new());
                start.elapsed()
            })
            .collect();
        times.sort();
        let (median, worst) = (times[rounds / 2], times[rounds - 1]);
        println!("  {name:<28} median {:>7.2} ms   worst {:>7.2} ms", millis(median), millis(worst));
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn key(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

fn main() {
    for line_count in [100, 5_000, 20_000, 300_000] {
        let text = program(line_count);
        println!("{line_count} lines, {} KB", text.len() / 1024);
        let start = Instant::now();
        let mut bench = Bench::new(&text);
        println!("  {:<28} {:>7.2} ms", "open", millis(start.elapsed()));
        bench.frame(Vec::new());
        let start = Instant::now();
        let mut slices = 0;
        while !bench.editor.is_settled() {
            bench.editor.settle(256 * 1024);
            slices += 1;
        }
        println!("  {:<28} {:>7.2} ms in {slices} slices", "colours of the whole text", millis(start.elapsed()));
        bench.editor.jump_to_line(line_count / 2);
        for _ in 0..200 {
            bench.frame(Vec::new());
        }
        bench.measure("nothing", 100, |_| Vec::new());
        bench.measure("a letter", 200, |round| vec![Event::Text(["x", "y", " "][round % 3].to_owned())]);
        bench.measure("a line break", 100, |_| vec![key(Key::Enter)]);
        bench.measure("caret down", 100, |_| vec![key(Key::ArrowDown)]);
        bench.measure("page down", 100, |_| vec![key(Key::PageDown)]);
        bench.measure("opening three quotes", 40, |round| match round % 2 {
            0 => vec![Event::Text("'''".to_owned())],
            _ => vec![key(Key::Backspace), key(Key::Backspace), key(Key::Backspace)],
        });
        let start = Instant::now();
        apply(
            &mut bench.editor,
            Command::Search(Some(pyrite::text::search::Query { pattern: "sample".to_owned(), ..Default::default() })),
        );
        let found = bench.editor.search().map_or(0, |search| search.matches().len());
        println!("  {:<28} {:>7.2} ms for {found} matches", "search", millis(start.elapsed()));
        bench.measure("a letter while searching", 100, |_| vec![Event::Text("x".to_owned())]);
    }
}
