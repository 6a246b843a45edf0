//! The real window on a virtual display: keys in, the session log out.
//!
//! Needs Xvfb, openbox and xdotool; where they are missing the test says so and passes. A screenshot of the last step is
//! kept in the folder `PYRITE_ARTEFACTS` (else `target/tmp`) if ImageMagick is there.

#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
/// What a user feels as at once.
const STOP_MILLIS: u64 = 200;

/// Where pictures and figures are kept.
fn artefacts() -> PathBuf {
    std::env::var_os("PYRITE_ARTEFACTS").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from)
}

/// Figures are printed and kept, never asserted: a loaded machine is no defect.
fn measured(line: &str) {
    eprintln!("{line}");
    let file = std::fs::OpenOptions::new().create(true).append(true).open(artefacts().join("window-figures.txt"));
    let _ = file.and_then(|mut file| writeln!(file, "{line}"));
}

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A virtual screen with a window manager.
struct Screen {
    display: String,
    _server: Process,
    _manager: Process,
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

impl Screen {
    fn start() -> Option<Self> {
        for program in ["Xvfb", "openbox", "xdotool"] {
            if !is_installed(program) {
                eprintln!("{program} is not installed: the window is not tested");
                return None;
            }
        }
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x860x24",
                "-nolisten",
                "tcp",
                "+extension",
                "GLX",
                "-noreset",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("the test's own tools work"))
            .read_line(&mut number)
            .expect("the test's own tools work");
        let display = format!(":{}", number.trim());
        let manager = Command::new("openbox")
            .env("DISPLAY", &display)
            .stderr(Stdio::null())
            .spawn()
            .expect("the test's own tools work");
        Some(Self { display, _server: Process(server), _manager: Process(manager) })
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .args(arguments)
            .env("DISPLAY", &self.display)
            .output()
            .expect("the test's own tools work");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn keys(&self, keys: &[&str]) {
        for key in keys {
            self.run("xdotool", &["key", key]);
        }
    }

    /// Types lines, each ended by Enter; the editor indents by itself, so each begins at column 0.
    fn type_lines(&self, lines: &[&str]) {
        for line in lines {
            self.run("xdotool", &["type", "--delay", "15", line]);
            self.run("xdotool", &["key", "Return"]);
        }
    }

    fn save_picture(&self, name: &str) {
        if is_installed("import") {
            let path = artefacts().join(name);
            self.run("import", &["-window", "root", &path.to_string_lossy()]);
        }
    }
}

/// The app with its folder.
struct Pyrite {
    process: Process,
    log: PathBuf,
}

impl Pyrite {
    fn start(screen: &Screen, folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join("log.jsonl");
        // An old log must not be taken for the new one.
        let _ = std::fs::remove_file(&log);
        let process = Command::new(env!("CARGO_BIN_EXE_pyrite"))
            .arg("--data")
            .arg(folder)
            .arg("--log")
            .arg(&log)
            .args(arguments)
            .env("DISPLAY", &screen.display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .spawn()
            .expect("the program starts");
        let app = Self { process: Process(process), log };
        app.wait(0, "connection", "connected sim");
        let begun = Instant::now();
        loop {
            let found = screen.run("xdotool", &["search", "--onlyvisible", "--name", "Pyrite"]);
            if let Some(window) = found.lines().last() {
                screen.run("xdotool", &["windowactivate", "--sync", window]);
                return app;
            }
            assert!(begun.elapsed() < PATIENCE, "no window");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn lines(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Waits for a line behind the first `after` ones; gives its time and its number.
    fn wait(&self, after: usize, what: &str, text: &str) -> (u64, usize) {
        let begun = Instant::now();
        loop {
            let lines = self.lines();
            for (index, line) in lines.iter().enumerate().skip(after) {
                if line["what"] == what && line["text"].as_str().is_some_and(|found| found.contains(text)) {
                    return (line["at_millis"].as_u64().unwrap_or(0), index + 1);
                }
            }
            let tail = lines.len().saturating_sub(12);
            assert!(begun.elapsed() < PATIENCE, "no {what} with {text:?}; last lines: {:#?}", &lines[tail..]);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn cpu_millis(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.0.id())).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        (ticks(11) + ticks(12)) * 10
    }
}

#[test]
fn a_student_types_runs_stops_and_loses_nothing() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    {
        let app = Pyrite::start(&screen, folder.path(), &[]);
        let (_, from) = app.wait(0, "activity", "Idle");
        std::thread::sleep(Duration::from_millis(500));

        // Type a program and run it.
        screen.type_lines(&["for i in range(3):", "print('blink', i * 7)"]);
        screen.keys(&["F5"]);
        let (_, from) = app.wait(from, "console", "blink 14");
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
        screen.type_lines(&["for i in range(20000): print('line', i)"]);
        let before = app.cpu_millis();
        screen.keys(&["F5"]);
        let (_, from) = app.wait(from, "console", "line 19999");
        app.wait(from, "run finished", "Completed");
        let spent = app.cpu_millis() - before;
        measured(&format!(
            "20,000 printed lines: {spent} ms of processor time, board and software rendering included (bar 1000)"
        ));
        screen.save_picture("window.png");

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
    screen.save_picture("window-restored.png");

    // An idle window does nothing, once the caret has stopped blinking.
    std::thread::sleep(Duration::from_secs(12));
    let before = app.cpu_millis();
    std::thread::sleep(Duration::from_secs(5));
    let spent = app.cpu_millis() - before;
    measured(&format!("idle window: {spent} ms of processor time in 5 s (bar 50)"));
}
