//! The board's program on an emulated 32-bit machine: stock QEMU, its serial line on a TCP port of this machine

use std::io::{ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::host::Host;
use crate::{peer, root};

/// The emulator.
pub const QEMU: &str = "qemu-system-riscv32";

/// How long QEMU may take to start and the board to answer.
const START: Duration = Duration::from_secs(120);

/// The program that `device-fw/ports/virt/build.sh` made, from `PYRITE_VIRT`; `None`, and a message, where that or QEMU is missing.
pub fn image() -> Option<PathBuf> {
    let image = std::env::var_os("PYRITE_VIRT").map(PathBuf::from);
    if image.is_none() || peer(QEMU).is_none() {
        eprintln!("PYRITE_VIRT is not set, or {QEMU} is not installed: nothing is tried on RV32");
        return None;
    }
    image
}

/// Builds the image; its path.
pub fn build() -> anyhow::Result<PathBuf> {
    let built = Command::new(root().join("device-fw/ports/virt/build.sh"))
        .stderr(Stdio::inherit())
        .output()
        .context("build.sh does not start")?;
    if !built.status.success() {
        bail!("the image does not build");
    }
    let said = String::from_utf8_lossy(&built.stdout);
    Ok(PathBuf::from(said.lines().last().context("build.sh prints a path")?))
}

/// The command for a machine with these dials of the port (`heapsize=131072`) and switches of QEMU; its serial line is still to be said.
pub fn machine(image: &Path, dials: &[&str], switches: &[&str]) -> Command {
    let words: String = dials.iter().map(|dial| format!(",arg={dial}")).collect();
    let mut command = Command::new(QEMU);
    command
        .args(["-machine", "virt", "-bios", "none", "-display", "none", "-monitor", "none"])
        .args(["-semihosting-config", &format!("enable=on,target=native{words}")])
        .args(switches)
        .arg("-kernel")
        .arg(image);
    command
}

/// A machine in a process of its own, which ends with this.
pub struct Virt {
    process: Child,
    /// A host at its line, which has said hello.
    pub host: Host<TcpStream>,
}

impl Virt {
    /// Starts a [`machine`] and says hello to its board.
    pub fn start(image: &Path, dials: &[&str], switches: &[&str]) -> std::io::Result<Self> {
        let mut virt = Self::attach(machine(image, dials, switches))?;
        virt.host.hello();
        Ok(virt)
    }

    /// Starts a machine of QEMU, whose first serial line is the board's, and says nothing yet.
    pub fn attach(mut command: Command) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let mut process =
            command.args(["-serial", &format!("tcp:{}", listener.local_addr()?)]).stdin(Stdio::null()).spawn()?;
        let deadline = Instant::now() + START;
        let line = loop {
            match listener.accept() {
                Ok((line, _)) => break line,
                Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(error) => {
                    // It may be gone already.
                    let _ = process.kill();
                    return Err(error);
                }
            }
        };
        line.set_nonblocking(false)?;
        line.set_nodelay(true)?;
        line.set_read_timeout(Some(Duration::from_millis(100)))?;
        Ok(Self { process, host: Host::over(line) })
    }

    /// Ends the machine between two instructions, as a power cut does; what it said in plain text since it was asked last. QEMU gets to write
    /// down what the machine's flash has taken, which it does not do at once.
    pub fn pull_plug(mut self) -> String {
        let ended = Command::new("kill").arg(self.process.id().to_string()).status();
        assert!(ended.is_ok_and(|status| status.success()), "the emulator runs until its plug is pulled");
        // The line ends with the machine.
        let mut said = std::mem::take(&mut self.host.plain);
        let deadline = Instant::now() + START;
        loop {
            match self.host.link.read_to_end(&mut said) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    assert!(Instant::now() < deadline, "the emulator does not end");
                }
                _ => break,
            }
        }
        let _ = self.process.wait();
        String::from_utf8_lossy(&said).into_owned()
    }

    /// The code with which QEMU ended, when it did.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.process.try_wait().ok().flatten().and_then(|status| status.code())
    }
}

impl Drop for Virt {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
