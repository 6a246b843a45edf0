//! A folder of this computer as the board's: by menu, with runs on save, and when the cable comes back.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::screen::{Board, Pyrite, Screen, measured};

/// The window with a project in its pane of this computer, and the program in the editor.
fn with_project(screen: &Screen, folder: &Path, arguments: &[&str]) -> (Pyrite, PathBuf) {
    let project = folder.join("robot");
    std::fs::create_dir(&project).expect("the test's own files");
    std::fs::write(project.join("part.py"), "text = 'first part'\n").expect("the test's own files");
    std::fs::write(project.join("main.py"), "import part\nprint('says', part.text)\n").expect("the test's own files");
    let session = serde_json::json!({ "folder": project });
    std::fs::write(folder.join("session.json"), session.to_string()).expect("the test's own files");
    let program = project.join("main.py").to_string_lossy().into_owned();
    let app = Pyrite::start_ready(screen, folder, &[arguments, &[&program]].concat());
    app.wait(0, "opened", "main.py");
    (app, project)
}

/// Another editor saves a file: a new one in its place.
fn save(path: &Path, text: &str) {
    let draft = path.with_extension("draft");
    std::fs::write(&draft, text).expect("the test's own files");
    std::fs::rename(&draft, path).expect("the test's own files");
}

/// Opens the menu of the mounted folder and clicks a row of it, this many pixels below the top of the window.
fn mount_menu(screen: &Screen, app: &Pyrite, picture: &str, row: i32) {
    screen.click(app, MOUNT_BUTTON.0, MOUNT_BUTTON.1);
    screen.picture(picture);
    screen.click(app, MOUNT_BUTTON.0, row);
}

/// At the right of the toolbar; its menu opens below.
const MOUNT_BUTTON: (i32, i32) = (878, 21);

/// Rows of the menu.
const MOUNT: i32 = 71;
const RUN_AGAIN: i32 = 238;
const IMPORT_AGAIN: i32 = 266;

#[test]
fn a_program_of_a_mounted_folder_runs_again_when_a_file_is_saved() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (app, project) = with_project(&screen, folder.path(), &[]);
    mount_menu(&screen, &app, "window-mount-menu.png", MOUNT);
    let (_, from) = app.wait(0, "note", "lent");
    mount_menu(&screen, &app, "window-mounted-menu.png", RUN_AGAIN);
    let (_, from) = app.wait(from, "command", "RunAgain");
    screen.keys(&["Escape", "F5"]);
    let (_, from) = app.wait(from, "console", "says first part");
    app.wait(from, "run finished", "Completed");
    screen.picture("window-mounted.png");
    let saved = Instant::now();
    save(&project.join("part.py"), "text = 'second part'\n");
    let (_, from) = app.wait(from, "console", "says second part");
    measured(&format!(
        "Save on the computer to the re-run's output: {} ms at most (bar 400)",
        saved.elapsed().as_millis()
    ));
    let (_, from) = app.wait(from, "run finished", "Completed");

    // Imported again instead: what the prompt knows is new.
    mount_menu(&screen, &app, "window-mounted-again.png", IMPORT_AGAIN);
    let (_, from) = app.wait(from, "command", "ImportAgain");
    screen.keys(&["Escape"]);
    save(&project.join("part.py"), "print('loaded the third part')\n");
    app.wait(from, "console", "loaded the third part");
    app.wait(from, "console", "imported part again");
    screen.picture("window-imported-again.png");
}

#[test]
fn the_folder_is_there_again_when_the_cable_is() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let port = folder.path().join("board");
    let board = Board::plugged_in(&port);
    let name = port.to_string_lossy().into_owned();
    let (app, project) = with_project(&screen, folder.path(), &["--port", &name]);
    screen.keys(&["ctrl+shift+e"]);
    app.wait(0, "note", "lent");
    let from = app.now();
    screen.keys(&["F5"]);
    let (_, from) = app.wait(from, "console", "says first part");
    drop(board);
    std::fs::remove_file(&port).unwrap();
    let (_, from) = app.wait(from, "note", "disconnected");
    screen.picture("window-mounted-pulled.png");
    save(&project.join("part.py"), "text = 'second part'\n");
    let _board = Board::plugged_in(&port);
    let (_, from) = app.wait(from, "note", "lent");
    screen.keys(&["F5"]);
    app.wait(from, "console", "says second part");
    screen.picture("window-mounted-back.png");
}
