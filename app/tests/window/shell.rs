//! The shell: completion, history, Ctrl-C, and tracebacks that lead to their lines.

use std::time::Duration;

use crate::screen::{Pyrite, Screen};

#[test]
fn the_prompt_completes_remembers_and_stops() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    screen.keys(&["F6"]);
    screen.text("brightness = 21");
    screen.keys(&["Return"]);
    let (_, from) = app.wait(0, "run finished", "Completed");
    std::thread::sleep(Duration::from_millis(200));
    screen.text("brig");
    screen.keys(&["Tab"]);
    app.wait(from, "completions", "brightness");
    std::thread::sleep(Duration::from_millis(200));
    screen.text(" * 2");
    screen.keys(&["Return"]);
    app.wait(from, "console", "42");
    // Several names are listed.
    let from = app.now();
    screen.text("import time");
    screen.keys(&["Return"]);
    app.wait(from, "run finished", "Completed");
    std::thread::sleep(Duration::from_millis(200));
    screen.text("time.");
    screen.keys(&["Tab"]);
    app.wait(from, "completions", "sleep_ms");
    screen.picture("window-completion.png");
    screen.keys(&["ctrl+c"]);
    // The history brings a statement back.
    let from = app.now();
    screen.keys(&["Up", "Up", "Return"]);
    app.wait(from, "console", "42");
    // Ctrl-C stops an endless loop.
    let from = app.now();
    screen.text("while True: pass");
    screen.keys(&["Return"]);
    screen.keys(&["Return"]);
    app.wait(from, "run started", "");
    std::thread::sleep(Duration::from_millis(200));
    screen.keys(&["ctrl+c"]);
    app.wait(from, "run finished", "Interrupted");
    screen.picture("window-shell.png");
}

#[test]
fn a_click_on_a_traceback_line_goes_to_the_line() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.py");
    std::fs::write(&file, "def step():\n    return 1 / 0\n\nstep()\n").unwrap();
    let path = file.to_string_lossy().into_owned();
    let app = Pyrite::start_ready(&screen, folder.path(), &[&path]);
    app.wait(0, "opened", "broken.py");
    std::thread::sleep(Duration::from_millis(300));
    screen.keys(&["F5"]);
    app.wait(0, "run finished", "Failed");
    std::thread::sleep(Duration::from_millis(300));
    screen.picture("window-traceback.png");
    // Where the shell's lines are depends on fonts: from the bottom up, one of them is the traceback's last place.
    for y in (520..725).rev().step_by(8) {
        screen.click(&app, 380, y);
        if app.lines().iter().any(|line| line["text"].as_str().is_some_and(|text| text.starts_with("OpenPlace"))) {
            break;
        }
    }
    app.wait(0, "command", "OpenPlace broken.py:2");
    // The caret is in the line now, and the editor has the keyboard.
    std::thread::sleep(Duration::from_millis(300));
    screen.text("print('here'); ");
    let from = app.now();
    screen.keys(&["ctrl+s"]);
    app.wait(from, "saved", "broken.py");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text, "def step():\n    print('here'); return 1 / 0\n\nstep()\n");
}
