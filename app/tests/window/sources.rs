//! Sources that are no text, enormous, or unsaved when the power fails.

use std::time::Duration;

use crate::screen::{Pyrite, Screen, measured, wait_until};

/// A 10 MB program of many lines.
fn large_source() -> String {
    let mut source = String::new();
    let mut number = 0;
    while source.len() < 10 * 1024 * 1024 {
        number += 1;
        source.push_str(&format!("value_{number} = {number} * 2  # comment {number}\n"));
    }
    source
}

#[test]
fn files_that_are_no_text_or_enormous_are_met_with_words() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (latin, large) = (folder.path().join("latin.py"), folder.path().join("large.py"));
    std::fs::write(&latin, b"# caf\xe9\nprint(1)\n").unwrap();
    let source = large_source();
    std::fs::write(&large, &source).unwrap();
    let paths = [latin.to_string_lossy().into_owned(), large.to_string_lossy().into_owned()];
    let app = Pyrite::start_ready(&screen, folder.path(), &[&paths[0], &paths[1]]);
    app.wait(0, "notice", "Error: latin.py cannot be opened. The file is not UTF-8 text: byte 0xe9 at offset 5");
    app.wait(0, "opened", "large.py");
    screen.picture("window-not-text.png");

    // The large one is edited and saved; each key is answered at once.
    std::thread::sleep(Duration::from_millis(1500));
    let before = app.cpu_millis();
    screen.text("# first");
    screen.keys(&["Return"]);
    measured(&format!("8 keys in a 10 MB source: {} ms of processor time", app.cpu_millis() - before));
    let from = app.now();
    screen.keys(&["ctrl+s"]);
    app.wait(from, "saved", "large.py");
    let saved = std::fs::read_to_string(&large).unwrap();
    assert!(saved == format!("# first\n{source}"), "{:?} and {} bytes", &saved[..60], saved.len());
    screen.keys(&["ctrl+End", "x", "ctrl+f"]);
    screen.text("value_200000");
    screen.picture("window-large.png");
    screen.keys(&["Escape", "F5"]);
    app.wait(from, "notice", "large.py is too large for the board.");
    screen.picture("window-too-large.png");
    // The file that could not be read is as it was.
    assert_eq!(std::fs::read(&latin).unwrap(), b"# caf\xe9\nprint(1)\n");
}

#[test]
fn every_unsaved_text_survives_the_power() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("blink.py");
    std::fs::write(&file, "print('old')\n").unwrap();
    let path = file.to_string_lossy().into_owned();
    {
        let app = Pyrite::start_ready(&screen, folder.path(), &[&path]);
        app.wait(0, "opened", "blink.py");
        screen.text("print('new');");
        for name in ["one", "two"] {
            let from = app.now();
            screen.keys(&["ctrl+n"]);
            app.wait(from, "command", "NewDocument");
            screen.text(&format!("print('{name}', 6 * 7)"));
        }
        std::thread::sleep(Duration::from_millis(2000));
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "print('old')\n", "nothing was saved behind the user's back");
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    app.wait(0, "notice", "3 unsaved texts were brought back.");
    screen.picture("window-recovered.png");
    for expected in ["two 42", "new", "one 42"] {
        let from = app.now();
        screen.keys(&["F5"]);
        app.wait(from, "console", expected);
        app.wait(from, "run finished", "Completed");
        screen.keys(&["ctrl+Tab"]);
    }
    // Running a file saves it first.
    wait_until("the changed file on disk", || {
        (std::fs::read_to_string(&file).unwrap() == "print('new');print('old')\n").then_some(())
    });
}
