//! Themes, settings, search and the chooser, for eyes to judge; what they do is asserted.

use std::time::Duration;

use crate::screen::{Pyrite, Screen, wait_until};

#[test]
fn settings_hold_at_once_and_after_a_restart() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    screen.type_lines(&[
        "from machine import Pin",
        "# blink",
        "led = Pin(2, Pin.OUT)",
        "for i in range(3):",
        "led.toggle()",
    ]);
    screen.keys(&["BackSpace"]);
    screen.type_lines(&["print('done', f'{i:03d}')"]);
    let from = app.now();
    screen.keys(&["ctrl+comma"]);
    app.wait(from, "dialog", "settings");
    screen.picture("window-settings.png");
    screen.keys(&["Tab", "Tab", "space"]);
    app.wait(from, "command", "Set(Theme(Light))");
    screen.picture("window-settings-light.png");
    screen.keys(&["Escape"]);
    app.wait(from, "dialog", "none");
    screen.keys(&["F5"]);
    app.wait(from, "run finished", "");
    screen.picture("window-light.png");
    screen.keys(&["ctrl+h"]);
    screen.text("led");
    screen.picture("window-replace.png");
    screen.keys(&["Escape"]);
    wait_until("the session on disk", || {
        let session = std::fs::read_to_string(folder.path().join("session.json")).unwrap_or_default();
        session.contains("\"theme\": \"Light\"").then_some(())
    });
    screen.click(&app, 1000, 22);
    std::thread::sleep(Duration::from_millis(300));
    screen.picture("window-chooser.png");
}
