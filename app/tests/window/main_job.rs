//! The main job: type, run, stop, and lose nothing when the power fails.

use std::time::Duration;

use crate::screen::{Pyrite, Screen, measured};

/// What a user feels as at once.
const STOP_MILLIS: u64 = 200;
/// From Run to the first line of output.
const FIRST_OUTPUT_MILLIS: u64 = 50;

#[test]
fn a_student_types_runs_stops_and_loses_nothing() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    {
        let app = Pyrite::start_ready(&screen, folder.path(), &[]);
        measured(&format!(
            "Start to a window: {} ms at most (bar 500 for a release build: PYRITE_APP)",
            app.shown_millis
        ));

        // Type a program and run it.
        screen.type_lines(&["for i in range(3):", "print('blink', i * 7)"]);
        screen.keys(&["F5"]);
        let (pressed, from) = app.wait(0, "command", "Run");
        let (printed, from) = app.wait(from, "console", "blink 14");
        measured(&format!(
            "Run pressed to its output: {} ms (bar {FIRST_OUTPUT_MILLIS})",
            printed.saturating_sub(pressed)
        ));
        let (_, from) = app.wait(from, "run finished", "Completed");

        // An endless loop stops at once.
        screen.keys(&["ctrl+n"]);
        let (_, from) = app.wait(from, "command", "NewDocument");
        screen.type_lines(&["while True: pass"]);
        screen.keys(&["F5"]);
        let (_, from) = app.wait(from, "run started", "");
        std::thread::sleep(Duration::from_millis(300));
        screen.keys(&["ctrl+F2"]);
        let (pressed, from) = app.wait(from, "command", "Stop");
        let (stopped, from) = app.wait(from, "run finished", "Interrupted");
        measured(&format!("Stop pressed to program ended: {} ms (bar {STOP_MILLIS})", stopped.saturating_sub(pressed)));

        // A flood of output is kept and costs little.
        screen.keys(&["ctrl+n"]);
        let (_, from) = app.wait(from, "command", "NewDocument");
        screen.type_lines(&["kept = [str(i) for i in range(3000)]", "for i in range(20000): print('line', i)"]);
        let before = app.cpu_millis();
        screen.keys(&["F5"]);
        let (_, from) = app.wait(from, "console", "line 19999");
        app.wait(from, "run finished", "Completed");
        let spent = app.cpu_millis() - before;
        measured(&format!(
            "20,000 printed lines: {spent} ms of processor time, board and software rendering included (bar 1000)"
        ));
        screen.picture("window.png");

        // The memory pane, with a heap that is filled by half.
        let before = app.cpu_millis();
        screen.keys(&["ctrl+shift+m"]);
        let (pressed, from) = app.wait(from, "command", "MemoryShown");
        let (reported, mut from) = app.wait(from, "memory", "bytes used");
        screen.picture("window-memory.png");
        for _ in 0..9 {
            (_, from) = app.wait(from, "memory", "bytes used");
        }
        measured(&format!(
            "Memory shown to its report: {} ms; ten reports and pictures: {} ms of processor time (bar 150 for one)",
            reported.saturating_sub(pressed),
            app.cpu_millis() - before
        ));
        screen.keys(&["ctrl+shift+m"]);
        app.wait(from, "command", "MemoryShown(false)");

        // The power fails two seconds after the last key.
        std::thread::sleep(Duration::from_millis(2000));
        drop(app);
    }
    let app = Pyrite::start(&screen, folder.path(), &[]);
    app.wait(0, "note", "connected");
    std::thread::sleep(Duration::from_millis(500));
    // The last document is in front again, unsaved as it was.
    screen.keys(&["F5"]);
    let (_, from) = app.wait(0, "console", "line 19999");
    // The first one is the next tab around the end.
    app.wait(from, "run finished", "Completed");
    screen.keys(&["ctrl+Tab", "F5"]);
    app.wait(from, "console", "blink 14");
    screen.picture("window-restored.png");

    // An idle window does nothing, once the caret has stopped blinking.
    std::thread::sleep(Duration::from_secs(12));
    let before = app.cpu_millis();
    std::thread::sleep(Duration::from_secs(5));
    let spent = app.cpu_millis() - before;
    measured(&format!("idle window: {spent} ms of processor time in 5 s (bar 50)"));
}
