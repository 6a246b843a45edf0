//! The images that come with the IDE, on an emulator of the chips
//!
//! The emulator is a QEMU with the chips' own ROMs, which is no package of Debian.
//! Such emulators (Espressif's fork and its descendants) lose an interrupt that comes while a handler runs: the return from a handler, which
//! allows interrupts again, does not look at what is pending. A board that sleeps until its alarm then sleeps on until another interrupt comes.
//! So the host here speaks to the board now and then while it waits, and says hello until it is heard, as `WIRE.md` has it.
//!
//! Some lack the registers that tell which source interrupts (`DPORT_PRO_INTR_STATUS` of the ESP32, `INTR_STATUS` of the ESP32-C3), which esp-hal
//! reads to find the handler: on those a word from the host is seen when the program waits, not before, and the test that a program in a loop can
//! be interrupted fails. The ESP32's flash controller lacks the reset value of a register (`ports/esp/src/flash.rs`), and its timer's level cannot
//! be told from others (`alarms.rs`).

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pyrite_protocol::hello::HELLO;
use pyrite_protocol::limits::HELLO_TIMEOUT_MILLIS;
use pyrite_protocol::message::{Namespace, Outcome, Request, RunMode};

use crate::folder::Folder;
use crate::host::Host;
use crate::root;
use crate::virt::Virt;

/// Bytes of flash on the emulated boards.
pub const FLASH_BYTES: usize = 4 * 1024 * 1024;

/// Between two words to a board that runs a program: longer and longer, so that all of them fit into its window.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const PAUSE: Duration = Duration::from_secs(1);

/// Nothing on an emulated board takes longer, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(600);

/// A chip that an emulator on PATH has, and for which there is an image.
#[derive(Clone, Copy)]
pub struct Machine {
    /// The chip, which is also the machine's name.
    pub chip: &'static str,
    program: &'static str,
    switches: &'static [&'static str],
    /// What has its ROM wait to be flashed: the levels of its strapping pins.
    download: &'static str,
    /// Whether it can be flashed through its ROM. The emulated ESP32-C3 falls silent in the middle, also when esptool writes to it, with its
    /// stub and without.
    pub takes_image: bool,
}

const MACHINES: [Machine; 2] = [
    Machine {
        chip: "esp32c3",
        program: "qemu-system-riscv32",
        switches: &[],
        download: "driver=esp32c3.gpio,property=strap_mode,value=0x02",
        takes_image: false,
    },
    Machine {
        chip: "esp32",
        program: "qemu-system-xtensa",
        switches: &["-m", "4M"],
        download: "driver=esp32.gpio,property=strap_mode,value=0x0f",
        takes_image: true,
    },
];

/// A chip whose ROM waits to be flashed; the emulator ends with it.
pub struct Loader {
    process: Child,
    /// Where its serial line is.
    pub address: SocketAddr,
}

impl Loader {
    /// Ends the emulator, which gets to write down what the flash has taken.
    pub fn end(mut self) {
        let ended = Command::new("kill").arg(self.process.id().to_string()).status();
        assert!(ended.is_ok_and(|status| status.success()), "the emulator runs until its end");
        let _ = self.process.wait();
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What can be booted here; says what cannot, and why.
pub fn machines() -> Vec<Machine> {
    let is_there = |machine: &Machine| {
        let Machine { chip, program, .. } = machine;
        if !machine.is_on_path() {
            println!("{chip} was skipped: no {program} with the machine {chip} is on PATH");
        } else if image(chip).is_none() {
            println!("{chip} was skipped: assets/firmware has no image for it");
        } else {
            return true;
        }
        false
    };
    MACHINES.into_iter().filter(is_there).collect()
}

/// The value of a key in the manifest's part for a chip.
fn entry(manifest: &str, chip: &str, key: &str) -> Option<String> {
    let part = manifest.split("[[image]]").find(|part| part.contains(&format!("chip = \"{chip}\"")))?;
    let line = part.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='))?;
    Some(line.trim().trim_matches('"').to_owned())
}

/// Where the image that comes with the IDE starts, and its bytes.
fn image(chip: &str) -> Option<(usize, Vec<u8>)> {
    let images = root().join("assets/firmware");
    let manifest = std::fs::read_to_string(images.join("manifest.toml")).ok()?;
    let image = std::fs::read(images.join(entry(&manifest, chip, "file")?)).ok()?;
    let offset = entry(&manifest, chip, "offset")?;
    Some((usize::from_str_radix(offset.trim_start_matches("0x"), 16).expect("a hexadecimal offset"), image))
}

impl Machine {
    fn is_on_path(&self) -> bool {
        let listed = Command::new(self.program).args(["-machine", "help"]).stderr(Stdio::null()).output();
        let listed = listed.map(|ended| String::from_utf8_lossy(&ended.stdout).into_owned()).unwrap_or_default();
        listed.lines().any(|line| line.split_whitespace().next() == Some(self.chip))
    }

    /// A new flash with the image that comes with the IDE.
    pub fn flash(&self, folder: &Folder) -> PathBuf {
        let (offset, image) = image(self.chip).expect("seen before");
        let mut flash = vec![0xff; FLASH_BYTES];
        flash[offset..offset + image.len()].copy_from_slice(&image);
        folder.write(format!("{}.flash", self.chip), &flash)
    }

    fn command(&self, flash: &Path) -> Command {
        let mut command = Command::new(self.program);
        command.args(["-machine", self.chip, "-display", "none", "-monitor", "none"]).args(self.switches);
        command.arg("-drive").arg(format!("file={},if=mtd,format=raw", flash.display()));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Starts the chip in this flash with its ROM waiting to be flashed.
    pub fn download_mode(&self, flash: &Path) -> Loader {
        // The emulator cannot be asked which port it took.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let mut command = self.command(flash);
        command.args(["-global", self.download, "-serial", &format!("tcp:{free},server,nowait")]);
        Loader { process: command.spawn().expect("the emulator starts"), address: free }
    }

    /// The image that comes with the IDE: its file, where it starts, its bytes.
    pub fn image(&self) -> (PathBuf, usize, Vec<u8>) {
        let (offset, bytes) = image(self.chip).expect("seen before");
        (root().join(format!("assets/firmware/pyrite-{}.bin", self.chip)), offset, bytes)
    }

    /// Starts the board in this flash.
    pub fn power_on(&self, flash: &Path) -> Virt {
        let command = self.command(flash);
        let mut board = Virt::attach(command).expect("the emulator starts");
        board.host.patience = PATIENCE;
        board.host.repeats = true;
        board
    }

    /// Starts the board in this flash, up to its prompt.
    pub fn start(&self, flash: &Path) -> Virt {
        let mut board = self.power_on(flash);
        // The ROM and the bootloader would swallow a hello.
        board.host.read_until(">>> ");
        board
    }

    /// What a program prints on the board in this flash, and how it ends.
    pub fn run(&self, flash: &Path, source: &str) -> (String, Outcome) {
        let mut board = self.start(flash);
        say_hello(&mut board.host);
        board.host.start(1, source.as_bytes(), RunMode::File, Namespace::Fresh).expect("started");
        let outcome = wait_finished(&mut board.host, 1);
        (String::from_utf8_lossy(&board.host.console).replace("\r\n", "\n"), outcome)
    }
}

/// Says hello to a board at its prompt, until it is heard.
pub fn say_hello(host: &mut Host<TcpStream>) {
    let is_welcome = |host: &Host<TcpStream>| host.news.iter().any(|news| news.starts_with("Welcome"));
    let deadline = Instant::now() + host.patience;
    while !is_welcome(host) {
        assert!(Instant::now() < deadline, "no welcome; plain: {:?}", String::from_utf8_lossy(&host.plain));
        host.send(&HELLO);
        let again = Instant::now() + Duration::from_millis(HELLO_TIMEOUT_MILLIS.into());
        while !is_welcome(host) && Instant::now() < again {
            host.receive(&mut |_| {});
        }
    }
}

/// How a run ends.
pub fn wait_finished(host: &mut Host<TcpStream>, run_id: u32) -> Outcome {
    let deadline = Instant::now() + host.patience;
    let (mut pause, mut spoken) = (SHORTEST_PAUSE, Instant::now());
    while !host.finished.iter().any(|(id, _)| *id == run_id) && Instant::now() < deadline {
        host.receive(&mut |_| {});
        if spoken.elapsed() >= pause {
            // Its answer does not matter: a word that got lost is followed by another.
            host.post(&Request::Info);
            (pause, spoken) = ((pause * 2).min(PAUSE), Instant::now());
        }
    }
    host.wait_finished(run_id)
}
