//! The chips' own ROMs, where an emulator has them: what is flashed through them is the image.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use pyrite_tests::emulator::{FLASH_BYTES, Loader, Machine, machines};
use pyrite_tests::folder::Folder;
use pyrite_tests::{peer, program};

/// Nothing on an emulated board takes longer, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(600);

/// A chip with an empty flash, and its ROM once it listens.
fn blank(machine: &Machine, folder: &Folder) -> (std::path::PathBuf, Loader) {
    let flash = folder.write(format!("{}.flash", machine.chip), &vec![0xff; FLASH_BYTES]);
    let loader = machine.download_mode(&flash);
    let deadline = Instant::now() + PATIENCE;
    while std::net::TcpStream::connect(loader.address).is_err() {
        assert!(Instant::now() < deadline, "{}: the emulator does not listen", machine.chip);
        std::thread::sleep(Duration::from_millis(50));
    }
    (flash, loader)
}

fn ended(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("the flasher starts")
}

fn assert_flashed(machine: &Machine, flash: &Path, output: &Output, loader: Loader) {
    loader.end();
    let said = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    assert!(output.status.success(), "{}: {said}", machine.chip);
    let (_, offset, image) = machine.image();
    let held = std::fs::read(flash).expect("the flash");
    assert!(held[offset..offset + image.len()] == image[..], "{}: the flash is not the image; {said}", machine.chip);
}

#[test]
fn what_we_flash_through_a_genuine_rom_is_the_image_and_starts() {
    let folder = Folder::new("genuine-rom");
    for machine in machines().into_iter().filter(|machine| machine.takes_image) {
        let (flash, loader) = blank(&machine, &folder);
        let port = format!("tcp://{}", loader.address);
        let output = ended(Command::new(program("pyrite-cli")).args(["--port", &port, "flash"]));
        assert_flashed(&machine, &flash, &output, loader);
        let (said, _) = machine.run(&flash, "print('it', 'starts')\n");
        assert!(said.contains("it starts"), "{}: {said}", machine.chip);
    }
}

#[test]
fn what_esptool_flashes_through_a_genuine_rom_is_the_image() {
    let Some(esptool) = peer("esptool") else {
        println!("esptool is not installed: nothing tested");
        return;
    };
    let folder = Folder::new("genuine-rom-esptool");
    for machine in machines().into_iter().filter(|machine| machine.takes_image) {
        let (flash, loader) = blank(&machine, &folder);
        let (file, offset, _) = machine.image();
        let mut command = Command::new(&esptool);
        command.args(["--chip", machine.chip, "--port", &format!("socket://{}", loader.address)]);
        command.args(["--before", "no-reset", "--after", "no-reset", "write-flash"]);
        let output = ended(command.arg(offset.to_string()).arg(file));
        assert_flashed(&machine, &flash, &output, loader);
    }
}
