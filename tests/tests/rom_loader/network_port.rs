//! The simulated chip on a serial port over the network: reset, flashed and talked with by genuine tools and by us.

use std::path::Path;
use std::process::{Command, Stdio};

use pyrite_tests::board::Board;
use pyrite_tests::esp_image::{CHIPS, merged};
use pyrite_tests::folder::Folder;
use pyrite_tests::{peer, program};

/// A simulated chip whose port is reached over the network.
struct NetworkPort {
    /// Its process: here to end with this.
    _board: Board,
    url: String,
}

impl NetworkPort {
    fn start(flash: &Path, options: &[&str]) -> Self {
        let mut command = Command::new(program("pyrite-sim"));
        let board = Board::start(command.args(["--rfc2217", "127.0.0.1:0", "--flash"]).arg(flash).args(options));
        Self { url: format!("rfc2217://{}", board.address), _board: board }
    }

    /// Runs a program, which has to succeed; what it printed.
    #[track_caller]
    fn run(&self, command: &mut Command) -> String {
        let output = command.stdin(Stdio::null()).output().expect("it starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {text}");
        text
    }

    #[track_caller]
    fn ours(&self, arguments: &[&str]) -> String {
        self.run(Command::new(program("pyrite-cli")).args(["--port", &self.url]).args(arguments))
    }
}

#[test]
fn esptool_resets_a_blank_chip_flashes_it_and_starts_it() {
    let Some(esptool) = peer("esptool") else {
        println!("esptool is not installed: nothing tested");
        return;
    };
    let folder = Folder::new("network");
    // One starts blank, the other runs firmware.
    for (chip, before) in [(CHIPS[0], Vec::new()), (CHIPS[1], merged(CHIPS[1], "pyrite", 12_000))] {
        let path = folder.path(chip.name);
        let mut flash = before;
        flash.resize(4 << 20, 0xFF);
        std::fs::write(&path, flash).expect("written");
        // Nobody holds its button: it is esptool that brings it into the loader, and out of it.
        let port = NetworkPort::start(&path, &["--chip", chip.name]);
        let image = merged(chip, "pyrite", 20_000);
        let file = folder.write("image.bin", &image).display().to_string();
        let mut command = Command::new(&esptool);
        command.args(["--port", &port.url, "--chip", chip.name, "--baud", "460800", "write-flash", "0", &file]);
        let text = port.run(&mut command);
        assert!(text.contains("Hash of data verified"), "{text}");
        assert!(std::fs::read(&path).expect("read")[..image.len()] == image[..], "{}: another image", chip.name);
        assert_eq!(port.ours(&["eval", "6 * 7"]).trim(), "42");
    }
}

#[test]
fn we_flash_whatever_the_chip_is_doing() {
    let folder = Folder::new("network-ours");
    for (chip, options) in [(CHIPS[0], [].as_slice()), (CHIPS[1], &["--baud", "115200", "--max-baud", "500000"])] {
        let path = folder.path(chip.name);
        let port = NetworkPort::start(&path, &[&["--chip", chip.name], options].concat());
        for bytes in [10_000, 12_000] {
            let image = merged(chip, "pyrite", bytes);
            let file = folder.write("image.bin", &image).display().to_string();
            let text = port.ours(&["flash", "--image", &file]);
            assert!(text.contains(&format!("Pyrite 0.1.0 is on the {}", chip.name)), "{text}");
            assert!(std::fs::read(&path).expect("read")[..image.len()] == image[..], "{}: another image", chip.name);
            // The second time it runs a program that listens to nothing.
            folder.write("main.py", b"import micropython\nmicropython.kbd_intr(-1)\nwhile True: pass\n");
            port.ours(&["cp", &folder.path("main.py").display().to_string(), ":main.py"]);
            assert!(port.ours(&["ls"]).contains("main.py"));
            port.ours(&["reset"]);
        }
    }
}

#[test]
fn every_byte_passes_at_every_speed() {
    let folder = Folder::new("network-bytes");
    let bytes: Vec<u8> = (0..20_000_u32).map(|index| if index % 3 == 0 { 255 } else { (index * 7) as u8 }).collect();
    let there = folder.write("there", &bytes).display().to_string();
    let back = folder.path("back");
    for options in [[].as_slice(), &["--baud", "115200"]] {
        let port = NetworkPort::start(&folder.path("flash"), options);
        port.ours(&["cp", &there, ":file"]);
        port.ours(&["cp", ":file", &back.display().to_string()]);
        assert!(std::fs::read(&back).expect("read") == bytes, "{options:?}");
        if let Some(mpremote) = peer("mpremote") {
            let code = "print(sum(open('file', 'rb').read()))";
            let text = port.run(Command::new(mpremote).args(["connect", &port.url, "exec", code]));
            assert_eq!(text.trim(), bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>().to_string());
        }
    }
}

#[test]
fn who_knows_of_no_serial_port_is_named() {
    let folder = Folder::new("network-none");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("bound");
    let url = format!("rfc2217://{}", listener.local_addr().expect("bound"));
    let refusing = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().expect("a client");
        let mut greeting = [0; 9];
        stream.read_exact(&mut greeting).expect("a greeting");
        // DONT COM-PORT, WONT COM-PORT.
        stream.write_all(&[255, 254, 44, 255, 252, 44]).expect("sent");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let output = Command::new(program("pyrite-cli"))
        .args(["--port", &url, "ls"])
        .current_dir(folder.path(""))
        .output()
        .expect("pyrite-cli starts");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(3) && text.contains("knows of no serial port"), "{output:?}");
    refusing.join().expect("refused");
}
