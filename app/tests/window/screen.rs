//! A virtual screen, the app on it, and simulated boards in processes of their own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// Where pictures and figures are kept.
fn artefacts() -> PathBuf {
    std::env::var_os("PYRITE_ARTEFACTS").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from)
}

/// Figures are printed and kept, never asserted: a loaded machine is no defect.
pub fn measured(line: &str) {
    eprintln!("{line}");
    let file = std::fs::OpenOptions::new().create(true).append(true).open(artefacts().join("window-figures.txt"));
    let _ = file.and_then(|mut file| writeln!(file, "{line}"));
}

/// Waits until `found` has something.
pub fn wait_until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process that ends with the test.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A virtual screen with a window manager.
pub struct Screen {
    display: String,
    _server: Process,
    _manager: Process,
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

impl Screen {
    /// Starts one, if what it takes is installed.
    pub fn start() -> Option<Self> {
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
        let screen = Self { display, _server: Process(server), _manager: Process(manager) };
        wait_until("the window manager", || screen.run("xdotool", &["get_num_desktops"]).trim().parse::<u32>().ok());
        Some(screen)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .args(arguments)
            .env("DISPLAY", &self.display)
            .output()
            .expect("the test's own tools work");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Presses keys, one after the other.
    pub fn keys(&self, keys: &[&str]) {
        for key in keys {
            self.run("xdotool", &["key", key]);
        }
    }

    /// Types a text.
    pub fn text(&self, text: &str) {
        self.run("xdotool", &["type", "--delay", "15", text]);
    }

    /// Types lines, each ended by Enter; the editor indents by itself, so each begins at column 0.
    pub fn type_lines(&self, lines: &[&str]) {
        for line in lines {
            self.text(line);
            self.keys(&["Return"]);
        }
    }

    /// Clicks a place of a window.
    pub fn click(&self, app: &Pyrite, x: i32, y: i32) {
        self.run("xdotool", &["mousemove", "--window", &app.window, &x.to_string(), &y.to_string()]);
        std::thread::sleep(Duration::from_millis(150));
        self.run("xdotool", &["click", "1"]);
    }

    /// Drags from one place of a window to another, with time for a frame at every step.
    pub fn drag(&self, app: &Pyrite, from: (i32, i32), to: (i32, i32)) {
        let step = |arguments: &[&str]| {
            self.run("xdotool", arguments);
            std::thread::sleep(Duration::from_millis(400));
        };
        let go = |(x, y): (i32, i32)| step(&["mousemove", "--window", &app.window, &x.to_string(), &y.to_string()]);
        go(from);
        step(&["mousedown", "1"]);
        go((from.0 + 10, from.1 + 20));
        go(((from.0 + to.0) / 2, (from.1 + to.1) / 2));
        go(to);
        step(&["mouseup", "1"]);
    }

    /// Drops files on a place of a window as the desktop's file manager does, then moves the pointer there. Gives false where the
    /// tool for it is missing.
    pub fn drop_files(&self, app: &Pyrite, (x, y): (i32, i32), paths: &[&Path]) -> bool {
        let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/tools/drop_files.py");
        let output = Command::new("/usr/bin/python3")
            .args([tool, &app.window, &x.to_string(), &y.to_string()])
            .args(paths)
            .env("DISPLAY", &self.display)
            .output()
            .expect("the test's own tools work");
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("No module named 'Xlib'") {
            eprintln!("python3-xlib is not installed: dropping files is not tested");
            return false;
        }
        assert!(output.status.success(), "{said}");
        self.run("xdotool", &["mousemove", "--window", &app.window, &(x - 8).to_string(), &y.to_string()]);
        std::thread::sleep(Duration::from_millis(150));
        self.run("xdotool", &["mousemove", "--window", &app.window, &x.to_string(), &y.to_string()]);
        true
    }

    /// Keeps a picture, once the last frame is surely drawn.
    pub fn picture(&self, name: &str) {
        if is_installed("import") {
            std::thread::sleep(Duration::from_millis(300));
            let path = artefacts().join(name);
            self.run("import", &["-window", "root", &path.to_string_lossy()]);
        }
    }
}

/// The app with its folder.
pub struct Pyrite {
    process: Process,
    log: PathBuf,
    window: String,
    /// From its start to a window that can be seen, at most.
    pub shown_millis: u128,
}

impl Pyrite {
    /// Starts it and waits for its window.
    pub fn start(screen: &Screen, folder: &Path, arguments: &[&str]) -> Self {
        Self::launch(screen, folder, folder, arguments)
    }

    /// Starts a second one on the same folder; its log goes elsewhere.
    pub fn start_beside(screen: &Screen, folder: &Path, log_folder: &Path) -> Self {
        Self::launch(screen, folder, log_folder, &[])
    }

    fn launch(screen: &Screen, folder: &Path, log_folder: &Path, arguments: &[&str]) -> Self {
        let log = log_folder.join("log.jsonl");
        std::fs::create_dir_all(folder.join("home")).expect("a home folder");
        // An old log must not be taken for the new one.
        let _ = std::fs::remove_file(&log);
        let started = Instant::now();
        // A release build can be measured by the same tests.
        let program = std::env::var_os("PYRITE_APP").unwrap_or_else(|| env!("CARGO_BIN_EXE_pyrite").into());
        let process = Command::new(program)
            .arg("--data")
            .arg(folder)
            .arg("--log")
            .arg(&log)
            .args(arguments)
            .env("DISPLAY", &screen.display)
            .env("HOME", folder.join("home"))
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .spawn()
            .expect("the program starts");
        let mut process = Process(process);
        let process_id = process.0.id().to_string();
        let window = wait_until("a window", || {
            if let Ok(Some(status)) = process.0.try_wait() {
                panic!("the app ended: {status}");
            }
            // What openbox reads from the display while it starts it looks at only when something else comes: a window that
            // asks to be shown just then waits for ever, seen in a third of such starts.
            screen.run("xdotool", &["set_desktop", "0"]);
            let found = screen.run("xdotool", &["search", "--onlyvisible", "--pid", &process_id]);
            let named = |window: &&str| screen.run("xdotool", &["getwindowname", window]).contains("Pyrite");
            found.lines().find(named).map(str::to_owned)
        });
        let shown_millis = started.elapsed().as_millis();
        screen.run("xdotool", &["windowactivate", "--sync", &window]);
        let app = Self { process, log, window, shown_millis };
        app.wait(0, "connection", "connecting");
        app
    }

    /// Starts it and waits until its board is idle and the editor takes keys.
    pub fn start_ready(screen: &Screen, folder: &Path, arguments: &[&str]) -> Self {
        let app = Self::start(screen, folder, arguments);
        app.wait(0, "activity", "Idle");
        std::thread::sleep(Duration::from_millis(500));
        app
    }

    /// Closes the window as its user would, and waits for the end.
    pub fn close(mut self, screen: &Screen) {
        screen.keys(&["alt+F4"]);
        wait_until("the end of the app", || self.process.0.try_wait().ok().flatten());
    }

    /// The log so far.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// How many lines the log has now.
    pub fn now(&self) -> usize {
        self.lines().len()
    }

    /// Waits for a line behind the first `after` ones; gives its time and its number.
    pub fn wait(&self, after: usize, what: &str, text: &str) -> (u64, usize) {
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

    /// Milliseconds of processor time so far.
    pub fn cpu_millis(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.0.id())).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        (ticks(11) + ticks(12)) * 10
    }
}

/// A simulated board in a process of its own.
pub struct Board {
    _process: Process,
    /// What it printed: where it can be reached.
    pub place: String,
}

impl Board {
    /// Plugs one in, as a serial port of this path.
    pub fn plugged_in(port: &Path) -> Self {
        let board = Self::start(&["--pty"]);
        std::os::unix::fs::symlink(&board.place, port).expect("the test's own files");
        board
    }

    /// Turns one on with these arguments.
    pub fn start(arguments: &[&str]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_pyrite")).with_file_name("pyrite-sim");
        assert!(program.exists(), "{} is not built: run ./test, or cargo build --workspace --bins", program.display());
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the simulated board starts");
        let mut place = String::new();
        let output = process.stdout.take().expect("the test's own tools work");
        BufReader::new(output).read_line(&mut place).expect("the test's own tools work");
        Self { _process: Process(process), place: place.trim().to_owned() }
    }
}
