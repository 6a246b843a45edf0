//! Programs on the board: saved, found after a restart, kept when the flash is full; files between the panes.

use std::time::Duration;

use crate::screen::{Pyrite, Screen, wait_until};

/// Leaves four free blocks.
const FILL: &str = "\
import os
with open('main.py', 'w') as f:
    f.write('# old\\n')
with open('fill', 'wb') as f:
    for i in range(os.statvfs('/')[3] - 4):
        f.write(bytes(4096))
print('filled')
";

/// Saves the document at another path of the board.
fn save_on_board(screen: &Screen, app: &Pyrite, path: &str) -> usize {
    let from = app.now();
    screen.keys(&["ctrl+shift+s"]);
    app.wait(from, "dialog", "save where");
    screen.keys(&["Tab", "Tab", "Return"]);
    let (_, from) = app.wait(from, "dialog", "save on board");
    screen.keys(&["ctrl+a"]);
    screen.text(path);
    screen.keys(&["Return"]);
    from
}

#[test]
fn a_program_saved_on_the_board_is_there_after_a_restart() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    {
        let app = Pyrite::start_ready(&screen, folder.path(), &[]);
        screen.type_lines(&["print('hello from the board', 40 + 2)"]);
        screen.picture("window-before-save.png");
        let from = app.now();
        screen.keys(&["ctrl+s"]);
        app.wait(from, "dialog", "save where");
        screen.picture("window-save-where.png");
        screen.keys(&["Tab", "Tab", "Return"]);
        let (_, from) = app.wait(from, "dialog", "save on board");
        screen.picture("window-save-on-board.png");
        screen.keys(&["Return"]);
        app.wait(from, "note", "saved /main.py on the board");
        // Saved already: a change and the keys alone save again, without a question.
        screen.text("print('second line')");
        let from = app.now();
        screen.keys(&["ctrl+s"]);
        app.wait(from, "note", "saved /main.py on the board");
        app.close(&screen);
    }
    // At power-on the board runs its main.py by itself.
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    app.wait(0, "console", "hello from the board 42");
    // Its tab is back with the board; closed, it is opened from the pane.
    std::thread::sleep(Duration::from_millis(500));
    screen.picture("window-back-with-board.png");
    let from = app.now();
    screen.keys(&["ctrl+w"]);
    app.wait(from, "command", "Close");
    screen.keys(&["shift+F6", "End", "Return"]);
    let (_, from) = app.wait(from, "command", "OpenBoard(\"/main.py\")");
    app.wait(from, "file", "done");
    std::thread::sleep(Duration::from_millis(300));
    screen.picture("window-opened-from-board.png");
    let from = app.now();
    screen.keys(&["F5"]);
    app.wait(from, "console", "second line");
    app.wait(from, "run finished", "Completed");

    // Another document under the same name asks first, and Escape keeps the old one.
    let from = app.now();
    screen.keys(&["ctrl+w", "ctrl+n"]);
    screen.text("print('other')");
    let from = save_on_board(&screen, &app, "/main.py").max(from);
    app.wait(from, "dialog", "replace board");
    screen.picture("window-replace-board.png");
    let from = app.now();
    screen.keys(&["Escape", "F6"]);
    app.wait(from, "dialog", "none");
    screen.text("open('main.py').read()");
    screen.keys(&["Return"]);
    app.wait(from, "console", "second line");
}

#[test]
fn a_full_flash_keeps_the_old_file() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let documents = folder.path().join("Documents");
    std::fs::create_dir(&documents).unwrap();
    let session = serde_json::json!({ "folder": documents });
    std::fs::write(folder.path().join("session.json"), session.to_string()).unwrap();
    let big = documents.join("big.py");
    std::fs::write(&big, format!("# {}\n", "x".repeat(30_000))).unwrap();
    let fill = folder.path().join("fill.py");
    std::fs::write(&fill, FILL).unwrap();
    let (path, fill) = (big.to_string_lossy().into_owned(), fill.to_string_lossy().into_owned());
    let app = Pyrite::start_ready(&screen, folder.path(), &[&fill]);
    app.wait(0, "opened", "fill.py");
    std::thread::sleep(Duration::from_millis(500));
    screen.keys(&["F5"]);
    let (_, from) = app.wait(0, "console", "filled");
    app.wait(from, "run finished", "Completed");
    drop(app);

    let app = Pyrite::start_ready(&screen, folder.path(), &[&path]);
    app.wait(0, "opened", "big.py");
    std::thread::sleep(Duration::from_millis(500));
    let from = save_on_board(&screen, &app, "/main.py");
    app.wait(from, "dialog", "replace board");
    // The button that loses something has to be chosen.
    screen.keys(&["Tab", "Return"]);
    app.wait(from, "notice", "Error: /main.py is not saved. The board is full: delete files there to make room.");
    screen.picture("window-full-flash.png");
    let from = app.now();
    screen.keys(&["F6"]);
    screen.text("open('main.py').read()");
    screen.keys(&["Return"]);
    app.wait(from, "console", "'# old\\n'");

    // An upload that cannot fit is not even begun.
    let from = app.now();
    screen.keys(&["F6"]);
    app.wait(from, "command", "SelectLocal");
    screen.keys(&["Menu", "Down", "Down", "Return"]);
    app.wait(from, "notice", "The board has no room for that. In all, about 32 KB are needed");
    screen.picture("window-full-upload.png");
}

#[test]
fn files_are_made_renamed_copied_and_deleted_by_keys() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let documents = folder.path().join("Documents");
    std::fs::create_dir(&documents).unwrap();
    std::fs::write(documents.join("lib.py"), "print('lib')\n").unwrap();
    let session = serde_json::json!({ "folder": documents });
    std::fs::write(folder.path().join("session.json"), session.to_string()).unwrap();
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    screen.picture("window-panes.png");
    // Editor, shell, this computer.
    let from = app.now();
    screen.keys(&["F6", "F6"]);
    let (_, from) = app.wait(from, "command", "SelectLocal");
    screen.keys(&["F2"]);
    app.wait(from, "dialog", "rename local");
    screen.picture("window-rename.png");
    screen.text("motor");
    screen.keys(&["Return"]);
    wait_until("the new name", || documents.join("motor.py").exists().then_some(()));
    assert!(!documents.join("lib.py").exists());
    std::thread::sleep(Duration::from_millis(1500));

    // The menu of the row uploads it.
    let from = app.now();
    screen.keys(&["Menu", "Down"]);
    screen.picture("window-menu.png");
    screen.keys(&["Down", "Return"]);
    app.wait(from, "command", "Upload 1 to /");
    app.wait(from, "notice", "Uploaded motor.py.");
    screen.picture("window-uploaded.png");
    // Once more: it is there already.
    let from = app.now();
    screen.keys(&["Menu", "Down", "Down", "Return"]);
    app.wait(from, "notice", "motor.py is on the board already.");
    // Another one would replace the file there, so there is a question.
    std::fs::write(documents.join("motor.py"), "print('motor')\n").unwrap();
    let from = app.now();
    screen.keys(&["Menu", "Down", "Down", "Return"]);
    app.wait(from, "dialog", "conflicts");
    screen.picture("window-conflicts.png");
    screen.keys(&["Escape"]);
    app.wait(from, "dialog", "none");
    let from = app.now();
    screen.keys(&["Menu", "Down", "Down", "Return"]);
    app.wait(from, "dialog", "conflicts");
    screen.keys(&["Return"]);
    app.wait(from, "notice", "Uploaded motor.py.");

    // One click brings back what was replaced.
    let from = app.now();
    screen.keys(&["F6", "End"]);
    app.wait(from, "command", "SelectBoard(\"/motor.py\")");
    screen.keys(&["Menu", "Up", "Up"]);
    screen.picture("window-menu-board.png");
    screen.keys(&["Return"]);
    app.wait(from, "command", "ShowHistory");
    std::thread::sleep(Duration::from_millis(500));
    screen.picture("window-history.png");
    // The second row: the first is what is there now.
    screen.keys(&["Tab", "Tab", "Tab", "Tab", "Return"]);
    app.wait(from, "notice", "motor.py is on the board as it was.");

    // The file of this computer is another one: the copy from the board gets a name of its own, if the user says nothing else.
    let from = app.now();
    screen.keys(&["Menu", "Down", "Down", "Return"]);
    app.wait(from, "dialog", "conflicts");
    screen.picture("window-conflicts-here.png");
    screen.keys(&["Return"]);
    app.wait(from, "notice", "Downloaded motor (2).py.");
    assert_eq!(std::fs::read_to_string(documents.join("motor (2).py")).unwrap(), "print('lib')\n");
    assert_eq!(std::fs::read_to_string(documents.join("motor.py")).unwrap(), "print('motor')\n");
    let from = app.now();
    screen.keys(&["Delete"]);
    app.wait(from, "dialog", "delete board");
    screen.picture("window-delete.png");
    screen.keys(&["Tab", "Return"]);
    app.wait(from, "dialog", "none");
    app.wait(from, "file", "done");
    std::thread::sleep(Duration::from_millis(500));
    screen.picture("window-deleted.png");
}

#[test]
fn a_second_window_says_that_the_board_is_taken_and_keeps_its_own_texts() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let other_log = folder.path().join("other");
    std::fs::create_dir(&other_log).unwrap();
    let first = Pyrite::start_ready(&screen, folder.path(), &[]);
    screen.text("print('first')");
    let from = first.now();
    // The log is not shared; everything else is.
    let second = Pyrite::start_beside(&screen, folder.path(), &other_log);
    second.wait(0, "notice", "The simulated board could not start. Its flash image");
    screen.text("print('second')");
    screen.picture("window-second.png");
    std::thread::sleep(Duration::from_millis(2000));
    drop(second);
    first.wait(from, "checked", "");
    drop(first);
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    app.wait(0, "notice", "2 unsaved texts were brought back.");
    for expected in ["first", "second"] {
        let from = app.now();
        screen.keys(&["F5"]);
        app.wait(from, "console", expected);
        app.wait(from, "run finished", "Completed");
        screen.keys(&["ctrl+Tab"]);
    }
}

/// Places in the window: the first row of this computer's files, the space below the board's, the editor.
const FIRST_LOCAL_ROW: (i32, i32) = (120, 108);
const BELOW_BOARD_ROWS: (i32, i32) = (120, 620);
const IN_EDITOR: (i32, i32) = (620, 300);

#[test]
fn files_are_dropped_from_the_desktop_and_dragged_between_the_panes() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let documents = folder.path().join("Documents");
    let desktop = folder.path().join("Desktop");
    std::fs::create_dir_all(desktop.join("drivers")).unwrap();
    std::fs::create_dir(&documents).unwrap();
    std::fs::write(documents.join("wheel.py"), "print('wheel')\n").unwrap();
    std::fs::write(desktop.join("übung 1.py"), "print('drop')\n").unwrap();
    std::fs::write(desktop.join("drivers/oled.py"), "WIDTH = 128\n").unwrap();
    let session = serde_json::json!({ "folder": documents });
    std::fs::write(folder.path().join("session.json"), session.to_string()).unwrap();
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    std::thread::sleep(Duration::from_millis(1000));

    let from = app.now();
    screen.drag(&app, FIRST_LOCAL_ROW, BELOW_BOARD_ROWS);
    app.wait(from, "notice", "Uploaded wheel.py.");
    screen.picture("window-dragged.png");

    // A file and a folder at once.
    let from = app.now();
    let (file, drivers) = (desktop.join("übung 1.py"), desktop.join("drivers"));
    if !screen.drop_files(&app, BELOW_BOARD_ROWS, &[&file, &drivers]) {
        return;
    }
    app.wait(from, "notice", "Uploaded übung 1.py.");
    app.wait(from, "notice", "Uploaded oled.py.");
    screen.picture("window-dropped.png");

    // On the editor they are opened.
    let from = app.now();
    screen.drop_files(&app, IN_EDITOR, &[&file]);
    app.wait(from, "opened", "übung 1.py");
}
