//! The images that come with the IDE, booted with the chips' own ROMs where an emulator of the chips is on PATH.
//!
//! A QEMU that has the machines `esp32` and `esp32c3` is no package of Debian; without one the tests say that they were skipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pyrite_protocol::message::{Namespace, RunMode};
use pyrite_tests::folder::Folder;
use pyrite_tests::root;
use pyrite_tests::virt::Virt;

/// Chips, and the emulator's program and switches.
const CHIPS: [(&str, &str, &[&str]); 2] =
    [("esp32c3", "qemu-system-riscv32", &[]), ("esp32", "qemu-system-xtensa", &["-m", "4M"])];

const FLASH_BYTES: usize = 4 * 1024 * 1024;

/// The program of an emulator that has this chip.
fn emulator(chip: &str, program: &'static str) -> Option<&'static str> {
    let listed = Command::new(program).args(["-machine", "help"]).stderr(Stdio::null()).output().ok();
    let listed = String::from_utf8(listed?.stdout).ok()?;
    listed.lines().any(|line| line.split_whitespace().next() == Some(chip)).then_some(program)
}

/// The value of a key in the manifest's part for a chip.
fn entry(manifest: &str, chip: &str, key: &str) -> Option<String> {
    let part = manifest.split("[[image]]").find(|part| part.contains(&format!("chip = \"{chip}\"")))?;
    let line = part.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='))?;
    Some(line.trim().trim_matches('"').to_owned())
}

/// A new flash with the image that comes with the IDE.
fn flash(chip: &str, folder: &Folder) -> Option<PathBuf> {
    let images = root().join("assets/firmware");
    let manifest = std::fs::read_to_string(images.join("manifest.toml")).ok()?;
    let image = std::fs::read(images.join(entry(&manifest, chip, "file")?)).ok()?;
    let offset = entry(&manifest, chip, "offset")?;
    let offset = usize::from_str_radix(offset.trim_start_matches("0x"), 16).expect("a hexadecimal offset");
    let mut flash = vec![0xff; FLASH_BYTES];
    flash[offset..offset + image.len()].copy_from_slice(&image);
    Some(folder.write(format!("{chip}.flash"), &flash))
}

/// What a program prints on the board in this flash.
fn print_of(chip: &str, program: &str, switches: &[&str], flash: &Path, source: &str) -> String {
    let mut command = Command::new(program);
    command.args(["-machine", chip, "-display", "none", "-monitor", "none"]).args(switches);
    command.arg("-drive").arg(format!("file={},if=mtd,format=raw", flash.display()));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut board = Virt::attach(command).expect("the emulator starts");
    // The ROM and the bootloader would swallow a hello.
    board.host.read_until(">>> ");
    board.host.hello();
    board.host.start(1, source.as_bytes(), RunMode::File, Namespace::Fresh).expect("started");
    board.host.wait_finished(1);
    String::from_utf8_lossy(&board.host.console).replace("\r\n", "\n")
}

/// Files, timers and running out of stack and memory, on one start and the next.
const FIRST: &str = "
import time, machine, micropython
with open('/kept.txt', 'w') as file:
    file.write('kept')
count = [0]
timer = machine.Timer(0)
timer.init(period=20, callback=lambda timer: count.__setitem__(0, count[0] + 1))
while count[0] < 5:
    time.sleep_ms(5)
timer.deinit()
print('timer')
def deep(n):
    return repr([n]) if n < 0 else deep(n + 1)
try:
    deep(0)
except RuntimeError:
    print('deep')
try:
    bytearray(400000)
except MemoryError:
    print('memory')
class Nested:
    def __repr__(self):
        return repr([self])
try:
    repr(Nested())
except RuntimeError:
    print('nested')
";
const SECOND: &str = "print(open('/kept.txt').read())";

#[test]
fn images_boot_and_keep_files() {
    let folder = Folder::new("emulator");
    for (chip, program, switches) in CHIPS {
        let Some(program) = emulator(chip, program) else {
            println!("{chip} was skipped: no {program} with the machine {chip} is on PATH");
            continue;
        };
        let Some(flash) = flash(chip, &folder) else {
            println!("{chip} was skipped: assets/firmware has no image for it");
            continue;
        };
        assert_eq!(print_of(chip, program, switches, &flash, FIRST), "timer\ndeep\nmemory\nnested\n", "{chip}");
        assert_eq!(print_of(chip, program, switches, &flash, SECOND), "kept\n", "{chip}");
        println!("{chip} boots in {program} and keeps its files");
    }
}
