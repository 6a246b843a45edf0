//! Boards as processes: the simulated one, and genuine MicroPython.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use pyrite_protocol::hello::HELLO_SEQUENCE;

use crate::{peer, program, root};

/// A board in a process of its own, which ends with this.
pub struct Board {
    process: Child,
    /// What the process printed first: an address, or the path of a terminal.
    pub address: String,
}

impl Board {
    /// Starts a program that prints one line when it is ready.
    pub fn start(command: &mut Command) -> Self {
        let mut process =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the board's program starts");
        let mut address = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut address).expect("an address");
        Self { process, address: address.trim().to_owned() }
    }

    /// A simulated board on a TCP port.
    pub fn simulated() -> Self {
        Self::start(Command::new(program("pyrite-sim")).args(["--tcp", "127.0.0.1:0"]))
    }

    /// A simulated board on a pseudo terminal.
    #[cfg(unix)]
    pub fn on_a_terminal() -> Self {
        Self::start(Command::new(program("pyrite-sim")).arg("--pty"))
    }

    /// Genuine MicroPython on a TCP port; `None`, and a message, where node or its package is missing.
    pub fn genuine() -> Option<Self> {
        Self::genuine_by(&[])
    }

    /// The same that takes so many bytes of an answer to the helper of a mounted folder ahead; what is more is lost.
    pub fn genuine_with(buffer: usize) -> Option<Self> {
        Self::genuine_by(&[&buffer.to_string()])
    }

    fn genuine_by(arguments: &[&str]) -> Option<Self> {
        let (Some(node), Some(module)) = (peer("node"), genuine_module()) else {
            println!("node or genuine MicroPython is not installed: nothing compared");
            return None;
        };
        let script = root().join("tests/tools/micropython_board.mjs");
        Some(Self::start(Command::new(node).arg(script).arg(module).args(arguments)))
    }

    /// Takes the power away.
    pub fn kill(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The file of the npm package; `None` where it is not installed.
pub fn genuine_module() -> Option<PathBuf> {
    let folder = std::env::var_os("PYRITE_ORACLE").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(Path::new(&home).join(".cache/pyrite/peers/node"))
    })?;
    let module = folder.join("node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs");
    module.is_file().then_some(module)
}

/// A TCP port in front of a simulated board that lets no hello through, so that the board looks like one that only
/// has MicroPython's REPLs. Serves one client after another until the process ends.
pub fn without_hello(address: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let own = listener.local_addr().expect("bound").to_string();
    let board = address.to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else { return };
            let Ok(board) = TcpStream::connect(&board) else { return };
            let to_client = (board.try_clone().expect("a handle"), client.try_clone().expect("a handle"));
            let back = std::thread::spawn(move || pass_on(to_client.0, to_client.1, |_| true));
            let mut last = [0; 4];
            pass_on(client, board, |byte| {
                let is_of_hello = byte == HELLO_SEQUENCE[4] && last == HELLO_SEQUENCE[..4];
                last = [last[1], last[2], last[3], byte];
                !is_of_hello
            });
            // The other direction ends with its sockets.
            let _ = back.join();
        }
    });
    own
}

/// Passes bytes on until either side closes, then closes both.
fn pass_on(mut from: TcpStream, mut to: TcpStream, mut wanted: impl FnMut(u8) -> bool) {
    let mut piece = [0; 4096];
    loop {
        match from.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => {
                let bytes: Vec<u8> = piece[..count].iter().copied().filter(|&byte| wanted(byte)).collect();
                if to.write_all(&bytes).is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    // Either may be closed by its other end.
    let _ = from.shutdown(std::net::Shutdown::Both);
    let _ = to.shutdown(std::net::Shutdown::Both);
}
