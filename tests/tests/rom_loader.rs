//! The simulated chip's ROM: esptool writes to it unmodified, a blank chip complains, a flashed one runs our firmware.
//!
//! esptool comes from PyPI (`pip install esptool`); without it the tests that need it say so and pass.
#![cfg(unix)]

#[path = "rom_loader/network_port.rs"]
mod network_port;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pyrite_sim::{Board, ChipModel, Flash, Link, Options, RomOptions};
use pyrite_tests::board;
use pyrite_tests::esp_image::{CHIPS, Chip, FILES, PROGRAM, merged, merged_with, program as image_of};
use pyrite_tests::folder::Folder;
use pyrite_tests::{peer, program};

/// A simulated chip in download mode on a pseudo terminal.
struct Chips {
    board: board::Board,
    esptool: PathBuf,
    chip: Chip,
    flash: PathBuf,
}

impl Chips {
    fn start(folder: &Folder, chip: Chip) -> Option<Self> {
        let Some(esptool) = peer("esptool") else {
            println!("esptool is not installed: nothing tested");
            return None;
        };
        let flash = folder.path(format!("{}.flash", chip.name));
        let mut command = Command::new(program("pyrite-sim"));
        let board =
            board::Board::start(command.args(["--pty", "--download", "--chip", chip.name, "--flash"]).arg(&flash));
        Some(Self { board, esptool, chip, flash })
    }

    /// Runs esptool without touching lines that a pseudo terminal lacks; it has to succeed.
    #[track_caller]
    fn esptool(&self, options: &[&str], arguments: &[&str]) -> String {
        let mut child = Command::new(&self.esptool)
            .args(["--port", &self.board.address, "--chip", self.chip.name, "--before", "no-reset"])
            .args(options)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("esptool starts");
        let deadline = Instant::now() + Duration::from_secs(120);
        let mut stdout = child.stdout.take().expect("piped");
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stdout.read_to_string(&mut text);
            text
        });
        while child.try_wait().expect("a child of ours").is_none() {
            if Instant::now() > deadline {
                let _ = child.kill();
                panic!("esptool {arguments:?} hangs");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output().expect("output");
        let text = reader.join().expect("read") + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "esptool {arguments:?}: {text}");
        text
    }

    fn flash(&self) -> Vec<u8> {
        std::fs::read(&self.flash).expect("a flash image")
    }
}

const STAY: [&str; 2] = ["--after", "no-reset-stub"];
const NO_STUB: [&str; 3] = ["--no-stub", "--after", "no-reset"];

#[test]
fn esptool_with_its_stub_does_everything() {
    let folder = Folder::new("stub");
    for chip in CHIPS {
        let Some(chips) = Chips::start(&folder, chip) else { return };
        let image = merged(chip, "pyrite", 150_000);
        let file = folder.write("image.bin", &image).display().to_string();
        let text = chips.esptool(&STAY, &["flash-id"]);
        assert!(text.contains("4MB") && text.to_lowercase().contains("24:0a:c4:50:59:52"), "{text}");
        // Faster, packed, and the stub that is there already is used again.
        let text = chips.esptool(&["--baud", "921600", "--after", "no-reset-stub"], &["write-flash", "0", &file]);
        assert!(text.contains("Hash of data verified"), "{text}");
        assert!(chips.flash()[..image.len()] == image[..], "{}: the flash is not the image", chip.name);
        assert!(chips.flash()[image.len().next_multiple_of(4096)..].iter().all(|byte| *byte == 0xFF));
        chips.esptool(&STAY, &["verify-flash", "0", &file]);
        let back = folder.path("back.bin");
        let size = image.len().to_string();
        chips.esptool(&STAY, &["read-flash", "0", &size, &back.display().to_string()]);
        assert!(std::fs::read(&back).expect("read") == image);
        chips.esptool(&STAY, &["write-flash", "--no-compress", "0x10000", &file]);
        assert!(chips.flash()[PROGRAM..PROGRAM + image.len()] == image[..]);
        chips.esptool(&STAY, &["erase-region", "0x10000", "0x1000"]);
        assert!(chips.flash()[PROGRAM..PROGRAM + 0x1000].iter().all(|byte| *byte == 0xFF));
        assert_eq!(chips.flash()[PROGRAM + 0x1000], image[0x1000]);
        chips.esptool(&STAY, &["erase-flash"]);
        assert!(chips.flash().iter().all(|byte| *byte == 0xFF));
    }
}

#[test]
fn esptool_without_its_stub_writes_and_reads() {
    let folder = Folder::new("rom");
    for chip in CHIPS {
        let Some(chips) = Chips::start(&folder, chip) else { return };
        let image = merged(chip, "pyrite", 60_000);
        let file = folder.write("image.bin", &image).display().to_string();
        chips.esptool(&NO_STUB, &["chip-id"]);
        chips.esptool(&NO_STUB, &["flash-id"]);
        chips.esptool(&NO_STUB, &["write-flash", "0", &file]);
        assert!(chips.flash()[..image.len()] == image[..], "{}: the flash is not the image", chip.name);
        chips.esptool(&NO_STUB, &["verify-flash", "0", &file]);
        let back = folder.path("back.bin");
        chips.esptool(&NO_STUB, &["read-flash", "0x8000", "0x400", &back.display().to_string()]);
        assert!(std::fs::read(&back).expect("read") == image[0x8000..0x8400]);
    }
}

#[test]
fn what_esptool_has_flashed_runs_once_it_leaves() {
    let folder = Folder::new("runs");
    let Some(chips) = Chips::start(&folder, CHIPS[0]) else { return };
    let file = folder.write("image.bin", &merged(CHIPS[0], "pyrite", 30_000)).display().to_string();
    chips.esptool(&["--after", "no-reset"], &["write-flash", "0", &file]);
    let output = Command::new(program("pyrite-cli"))
        .args(["--port", &chips.board.address, "eval", "6 * 7"])
        .output()
        .expect("pyrite-cli starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "42", "{output:?}");
}

fn rom(chip: ChipModel) -> RomOptions {
    RomOptions { chip, download: false, max_baud: None }
}

fn board(chip: ChipModel, flash: &Path) -> Board {
    let options = Options { flash: Flash::File(flash.to_owned()), ..Options::with_rom(rom(chip)) };
    Board::start(options).expect("a board")
}

/// What a board says, bit by bit.
struct Ear {
    link: Link,
    text: String,
}

impl Ear {
    fn new(board: &Board) -> Self {
        let mut link = board.link();
        link.set_read_timeout(Some(Duration::from_millis(100)));
        Self { link, text: String::new() }
    }

    /// What comes up to `wanted`, which is taken too.
    #[track_caller]
    fn listen(&mut self, wanted: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut piece = [0; 512];
        loop {
            if let Some(at) = self.text.find(wanted) {
                let later = self.text.split_off(at + wanted.len());
                return std::mem::replace(&mut self.text, later);
            }
            assert!(Instant::now() < deadline, "no {wanted:?} in {:?}", self.text);
            if let Ok(count) = self.link.read(&mut piece) {
                assert!(count > 0, "the board is off: {:?}", self.text);
                self.text.push_str(&String::from_utf8_lossy(&piece[..count]));
            }
        }
    }

    fn type_line(&mut self, line: &str) {
        self.link.write_all(format!("{line}\r").as_bytes()).expect("sent");
    }
}

#[test]
fn a_blank_chip_complains_and_can_be_reset_into_its_loader() {
    let folder = Folder::new("blank");
    for (chip, facts) in ChipModel::ALL.into_iter().zip(CHIPS) {
        let flash = folder.path(facts.name);
        let blank = board(chip, &flash);
        let mut ear = Ear::new(&blank);
        let text = ear.listen("invalid header: 0xffffffff");
        assert!(text.contains("POWERON") && text.contains("SPI_FAST_FLASH_BOOT"), "{text}");
        // Again and again.
        ear.listen("RTCWDT");
        let lines = blank.lines();
        for (dtr, rts) in [(false, true), (true, true), (true, false), (false, false)] {
            lines.set(dtr, rts);
            std::thread::sleep(Duration::from_millis(if rts && !dtr { 20 } else { 1 }));
            if dtr && !rts {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        ear.listen("waiting for download");
        blank.power_off();
        assert!(std::fs::read(&flash).expect("an image").iter().all(|byte| *byte == 0xFF));
    }
}

#[test]
fn a_flashed_chip_runs_and_keeps_its_files_where_micropython_has_them() {
    let folder = Folder::new("flashed");
    for (chip, facts) in ChipModel::ALL.into_iter().zip(CHIPS) {
        let flash = folder.path(facts.name);
        let mut whole = merged(facts, "pyrite", 20_000);
        whole.resize(4 << 20, 0xFF);
        std::fs::write(&flash, &whole).expect("written");
        let flashed = board(chip, &flash);
        let mut ear = Ear::new(&flashed);
        ear.listen(">>> ");
        ear.type_line("f = open('/note', 'w'); f.write('kept'); f.close(); print('do' + 'ne')");
        ear.listen("done");
        // The reset button: the same chip again, and its ROM says so.
        flashed.lines().set(false, true);
        flashed.lines().set(false, false);
        ear.listen("POWERON");
        ear.listen(">>> ");
        ear.type_line("print(__import__('os').uname().machine, open('/note').read() * 2)");
        let text = ear.listen("keptkept");
        assert!(text.contains(if facts.id == 5 { "ESP32-C3" } else { "ESP32" }), "{text}");
        ear.type_line("__import__('machine').reset()");
        ear.listen("SW");
        ear.listen(">>> ");
        flashed.power_off();
        let after = std::fs::read(&flash).expect("an image");
        assert!(after[..FILES.0 as usize] == whole[..FILES.0 as usize], "the firmware's part was changed");
        assert!(after[FILES.0 as usize..] != whole[FILES.0 as usize..], "no file was written");
    }
}

#[test]
fn what_cannot_run_is_named() {
    let folder = Folder::new("refused");
    let (esp32, c3) = (CHIPS[0], CHIPS[1]);
    let mut damaged = merged(esp32, "pyrite", 20_000);
    let last = damaged.len() - 100;
    damaged[last] ^= 1;
    let mut no_table = merged(esp32, "pyrite", 20_000);
    no_table[0x8000..0x9000].fill(0xFF);
    let mut half = merged(esp32, "pyrite", 20_000);
    half.truncate(PROGRAM + 10_000);
    let mut other_chip = merged(esp32, "pyrite", 100);
    other_chip.truncate(PROGRAM);
    other_chip.extend(image_of(c3, "pyrite", 1000));
    for (name, image, wanted) in [
        ("foreign", merged(esp32, "micropython", 20_000), "the flash holds micropython"),
        ("damaged", damaged, "checksum failed"),
        ("no table", no_table, "partition 0 invalid magic number 0xffff"),
        ("half", half, "E boot: "),
        ("chip", other_chip, "mismatch chip ID, expected 0, found 5"),
        ("outside", merged_with(esp32, "pyrite", 100, (u32::MAX - 4095, 4096)), "vfs is outside"),
    ] {
        let flash = folder.path(name);
        std::fs::write(&flash, image).expect("written");
        let board = board(ChipModel::Esp32, &flash);
        Ear::new(&board).listen(wanted);
        // In every case the board can be turned off, and nothing hangs.
        board.power_off();
    }
}
