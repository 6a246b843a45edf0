//! One click takes a blank board to its prompt.

use crate::screen::{Board, Pyrite, Screen};

#[test]
fn one_click_takes_a_blank_board_to_its_prompt() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let flash = folder.path().join("blank.flash");
    let board = Board::start(&["--pty", "--download", "--chip", "esp32", "--flash", &flash.to_string_lossy()]);
    let app = Pyrite::start(&screen, folder.path(), &["--port", &board.place]);
    app.wait(0, "notice", "is in download mode");
    screen.picture("window-download-mode.png");
    let from = app.now();
    // "Put Pyrite on this board" in the board's pane.
    screen.click(&app, 90, 580);
    app.wait(from, "command", "Flash");
    let (_, from) = app.wait(from, "activity", "Idle");
    screen.picture("window-flashed.png");
    let bytes = std::fs::read(&flash).unwrap();
    assert_ne!(bytes.get(0x1000), Some(&0xff), "the boot loader is there");
    // The button that was clicked is gone, so the keys go to the editor.
    std::thread::sleep(std::time::Duration::from_millis(500));
    screen.type_lines(&["import sys", "print('chip', sys.platform, 6 * 7)"]);
    screen.keys(&["F5"]);
    app.wait(from, "console", "chip esp32 42");
}
