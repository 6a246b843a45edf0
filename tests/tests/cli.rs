//! `pyrite-cli` as a command, with simulated boards, and with genuine MicroPython.
//!
//! The comparison with genuine MicroPython needs node and the npm package that `./test` installs; without them it says
//! so and passes.

#[path = "cli/errors.rs"]
mod errors;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/mount.rs"]
mod mount;
#[path = "cli/packages.rs"]
mod packages;
#[path = "cli/programs.rs"]
mod programs;
#[path = "cli/stock.rs"]
mod stock;
#[path = "cli/sync.rs"]
mod sync;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pyrite_tests::board::Board;
use pyrite_tests::program;

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a command did.
#[derive(Debug)]
struct Done {
    status: i32,
    output: String,
    errors: String,
}

/// The command with a board, and a folder to work in.
struct Cli {
    port: String,
    folder: PathBuf,
    /// The board, where it is another process.
    board: Option<Board>,
}

impl Cli {
    fn new(name: &str, port: &str, board: Option<Board>) -> Self {
        let folder = std::env::temp_dir().join(format!("pyrite-cli-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { port: port.to_owned(), folder, board }
    }

    /// With the simulated board inside the command's own process; its flash is a file.
    fn with_simulator(name: &str) -> Self {
        Self::new(name, "sim", None)
    }

    /// With a simulated board on a TCP port.
    fn with_tcp(name: &str) -> Self {
        let board = Board::simulated();
        Self::new(name, &format!("tcp://{}", board.address), Some(board))
    }

    /// One for each way to a board.
    fn with_each_port(name: &str) -> Vec<Self> {
        let mut all = vec![Self::with_simulator(&format!("{name}-sim")), Self::with_tcp(&format!("{name}-tcp"))];
        #[cfg(unix)]
        {
            let board = Board::on_a_terminal();
            let port = board.address.clone();
            all.push(Self::new(&format!("{name}-pty"), &port, Some(board)));
        }
        all
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("pyrite-cli"));
        command
            .args(["--port", &self.port, "--flash"])
            .arg(self.folder.join("board.flash"))
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("pyrite-cli starts")
    }

    /// Runs it to its end with a text on standard input.
    #[track_caller]
    fn run(&self, arguments: &[&str], input: &str) -> Done {
        let mut child = self.start(arguments);
        let mut keys = child.stdin.take().expect("piped");
        // A command that does not read leaves the pipe broken.
        let _ = keys.write_all(input.as_bytes());
        drop(keys);
        end_of(child)
    }

    /// Runs it, which has to succeed; what it printed.
    #[track_caller]
    fn ok(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments, "");
        assert_eq!(done.status, 0, "{} {arguments:?}: {done:?}", self.port);
        done.output
    }

    /// Runs it, which has to fail with a status and words.
    #[track_caller]
    fn fails(&self, arguments: &[&str], status: i32, words: &str) {
        let done = self.run(arguments, "");
        let text = format!("{}{}", done.output, done.errors);
        assert!(done.status == status && text.contains(words), "{} {arguments:?}: {done:?}", self.port);
        assert!(!text.contains("panicked"), "{done:?}");
    }

    fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().expect("in the folder")).expect("a folder");
        std::fs::write(path, contents).expect("written");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(name)).expect("a file")
    }
}

impl Drop for Cli {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Waits for a command's end. What it prints is read meanwhile, so that no pipe fills up.
#[track_caller]
fn end_of(child: Child) -> Done {
    let id = child.id();
    let waiting = std::thread::spawn(move || child.wait_with_output());
    let deadline = Instant::now() + PATIENCE;
    while !waiting.is_finished() {
        assert!(Instant::now() < deadline, "pyrite-cli (process {id}) hangs");
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = waiting.join().expect("a thread of ours").expect("output");
    Done {
        status: output.status.code().unwrap_or(-1),
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
