//! A folder that is synced with the board, and kept in sync while another program saves a file in it.

use crate::screen::{Pyrite, Screen};

#[test]
fn a_folder_is_synced_and_kept_in_sync() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("robot");
    std::fs::create_dir_all(project.join("lib/__pycache__")).unwrap();
    std::fs::create_dir(project.join("data")).unwrap();
    std::fs::write(project.join("main.py"), "print('robot')\n").unwrap();
    std::fs::write(project.join("lib/motor.py"), "SPEED = 1\n").unwrap();
    std::fs::write(project.join("lib/__pycache__/motor.pyc"), "c").unwrap();
    let session = serde_json::json!({ "folder": project });
    std::fs::write(folder.path().join("session.json"), session.to_string()).unwrap();
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);

    let from = app.now();
    screen.keys(&["ctrl+shift+y"]);
    app.wait(from, "dialog", "sync");
    let (_, from) = app.wait(from, "note", "compared");
    screen.picture("window-sync-plan.png");
    // The field, two choices, the button.
    screen.keys(&["Tab", "Tab", "Tab", "space"]);
    app.wait(from, "command", "Lasting(true)");
    screen.keys(&["Tab", "Return"]);
    let (_, from) = app.wait(from, "note", "robot is synced with /: 2 files sent (25 bytes).");
    app.wait(from, "dialog", "none");
    screen.picture("window-sync-kept.png");

    // Whoever saves it.
    let from = app.now();
    std::fs::write(project.join("lib/motor.py"), "SPEED = 23\n").unwrap();
    let (_, from) = app.wait(from, "note", "robot is synced with /: 1 file sent (11 bytes).");
    screen.keys(&["F6"]);
    screen.text("import motor, os; motor.SPEED * 2 + len(os.listdir('data'))");
    screen.keys(&["Return"]);
    app.wait(from, "console", "46");

    // While a program runs the board takes no files; they go when it has ended.
    let from = app.now();
    screen.text("while True: pass");
    screen.keys(&["Return", "Return"]);
    app.wait(from, "run started", "");
    let from = app.now();
    std::fs::write(project.join("lib/motor.py"), "SPEED = 456\n").unwrap();
    screen.picture("window-sync-waits.png");
    screen.keys(&["ctrl+c"]);
    let (_, from) = app.wait(from, "run finished", "Interrupted");
    let (_, from) = app.wait(from, "note", "robot is synced with /: 1 file sent (12 bytes).");
    screen.keys(&["ctrl+F5"]);
    let (_, from) = app.wait(from, "activity", "Idle");
    screen.text("import motor; motor.SPEED * 2");
    screen.keys(&["Return"]);
    app.wait(from, "console", "912");
}
