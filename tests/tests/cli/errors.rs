//! What goes wrong is said in a sentence, and the exit status tells.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;

use super::{Cli, end_of};

#[test]
fn a_port_that_is_not_there() {
    let missing = if cfg!(windows) { "COM250" } else { "/dev/ttyNothing" };
    let mut cli = Cli::new("no-port", missing, None);
    for command in [&["ls"][..], &["repl"], &["eval", "1"]] {
        cli.fails(command, 3, &format!("There is no port {missing}."));
    }
    // A port that was just free, so nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    cli.port = format!("tcp://{free}");
    cli.fails(&["ls"], 3, "Nobody listens there");
    cli.port = "tcp://nowhere".into();
    cli.fails(&["ls"], 2, "write tcp://HOST:PORT");
    cli.port = String::new();
    cli.fails(&["ls"], 2, "the port is empty");
}

#[test]
fn a_port_where_nobody_answers() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let cli = Cli::new("silent", &format!("tcp://{}", silent.local_addr().expect("bound")), None);
    cli.fails(&["ls"], 3, "does not answer");
}

#[test]
fn something_else_than_a_board() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let cli = Cli::new("other", &format!("tcp://{}", listener.local_addr().expect("bound")), None);
    let server = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let noise: Vec<u8> = (0..3000_u32).map(|index| (index * 73 % 256) as u8).collect();
        // It goes when it has heard enough.
        while client.write_all(&noise).is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    });
    cli.fails(&["ls"], 3, "no Python board");
    server.join().expect("a thread of ours");
}

/// What other firmware is called, from what it says at its prompt.
#[test]
fn other_firmware_is_named() {
    use pyrite::board::link::PeerKind;
    use pyrite::board::port::PortAddress;
    use pyrite::board::transport::{BAUD_RATE, SimulatorOptions};
    use pyrite::workers::board_session::BoardSession;

    let circuit_python = "\x1b]0;\u{1f40d}REPL | 9.2.1\x1b\\\r\nAdafruit CircuitPython 9.2.1 on 2024-11-20; S2Mini with ESP32S2-S2FN4R2\r\n>>> ";
    let micropython =
        "\r\nMicroPython v1.26.1 on 2025-09-11; Generic ESP32 module with ESP32\r\nType \"help()\"\r\n>>> ";
    for (banner, firmware, machine) in [
        (circuit_python, "Adafruit CircuitPython 9.2.1", "S2Mini with ESP32S2-S2FN4R2"),
        (micropython, "MicroPython v1.26.1", "Generic ESP32 module with ESP32"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = PortAddress::Tcp(listener.local_addr().expect("bound").to_string());
        let server = std::thread::spawn(move || {
            let (mut client, _) = listener.accept().expect("a client");
            let mut byte = [0];
            // It answers to Ctrl-B alone, as at a prompt without frames.
            while let Ok(1) = client.read(&mut byte) {
                if byte == [2] && client.write_all(banner.as_bytes()).is_err() {
                    break;
                }
            }
        });
        let session = BoardSession::open(port, SimulatorOptions::default(), BAUD_RATE, |_| {}).expect("a board");
        let peer = session.peer();
        assert_eq!((peer.kind, peer.firmware.as_str(), peer.machine.as_str()), (PeerKind::RawRepl, firmware, machine));
        drop(session);
        server.join().expect("a thread of ours");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_port_that_is_taken_names_who_has_it() {
    let board = pyrite_tests::board::Board::on_a_terminal();
    let port = board.address.clone();
    let cli = Cli::new("taken", &port, Some(board));
    cli.write("endless.py", "print('begun')\nwhile True:\n    pass\n");
    let mut child = cli.start(&["run", "endless.py"]);
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
    let holder = format!("{port} is in use by pyrite-cli (process {}).", child.id());
    for command in [&["ls"][..], &["repl"], &["flash"]] {
        cli.fails(command, 3, &holder);
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    // The program that it left behind is stopped.
    assert_eq!(cli.ok(&["eval", "1 + 1"]), "2\n");
}

#[test]
fn files_that_are_not_there() {
    let cli = Cli::with_simulator("no-file");
    cli.fails(&["run", "nothing.py"], 4, "nothing.py");
    cli.fails(&["run", ":nothing.py"], 4, "no such file or folder on the board");
    cli.fails(&["cp", "nothing.py", ":"], 4, "does not exist");
    cli.fails(&["cp", ":nothing.py", "."], 4, "no such file or folder on the board");
    cli.fails(&["cat", ":nothing.py"], 4, "no such file or folder on the board");
    cli.fails(&["ls", ":nothing"], 4, "no such file or folder on the board");
    cli.write("folder/a.py", "");
    cli.fails(&["cp", "folder", ":"], 2, "use -r");
    cli.fails(&["cp", "folder/a.py", "elsewhere.py"], 2, "no path is on the board");
    cli.fails(&["cp", ":boot.py", "no/such/folder/boot.py"], 4, "folder");
    cli.ok(&["mkdir", ":there"]);
    cli.fails(&["cat", ":there"], 4, "that is a folder");
}

#[test]
fn a_file_that_does_not_fit() {
    let cli = Cli::with_simulator("full");
    cli.write("small.py", "print('small')\n");
    cli.ok(&["cp", "small.py", ":main.py"]);
    cli.write("large.bin", vec![0x55; 10 * 1024 * 1024]);
    cli.fails(&["cp", "large.bin", ":"], 4, "the board is full");
    cli.fails(&["cp", "large.bin", ":main.py"], 4, "the board is full");
    // What was there is still there, and there is room.
    assert_eq!(cli.ok(&["cat", ":main.py"]), "print('small')\n");
    cli.ok(&["cp", "small.py", ":other.py"]);
    assert!(!cli.ok(&["ls"]).contains("large.bin"));
}

#[test]
fn sources_that_are_no_programs() {
    let cli = Cli::with_tcp("sources");
    cli.write("latin1.py", b"print('gr\xfc\xdfe')\n");
    cli.fails(&["run", "latin1.py"], 1, "UTF-8");
    cli.write("noise.py", (0..5000_u32).map(|index| (index * 91 % 256) as u8).collect::<Vec<_>>());
    cli.fails(&["run", "noise.py"], 1, "SyntaxError");
    cli.write("long.py", "x = 1\n".repeat(2_000_000));
    cli.fails(&["run", "long.py"], 1, "memory");
    assert_eq!(cli.ok(&["eval", "1 + 1"]), "2\n");
}

#[test]
fn a_board_that_vanishes() {
    for command in [&["run", "endless.py"][..], &["repl"]] {
        let mut cli = Cli::with_tcp(&format!("vanish-{}", command[0]));
        cli.write("endless.py", "print('begun')\nwhile True:\n    pass\n");
        let mut child = cli.start(command);
        let keys = child.stdin.take().expect("piped");
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        cli.board.as_mut().expect("a process").kill();
        let done = end_of(child);
        drop(keys);
        assert_eq!(done.status, 3, "{done:?}");
        assert!(done.errors.contains("the connection broke") || done.errors.contains("went away"), "{done:?}");
    }
}

#[test]
fn a_flash_image_that_is_in_use() {
    let cli = Cli::with_simulator("in-use");
    cli.write("endless.py", "print('begun')\nwhile True:\n    pass\n");
    let mut child = cli.start(&["run", "endless.py"]);
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
    cli.fails(&["ls"], 3, "is in use by another Pyrite");
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert!(cli.ok(&["ls"]).contains("boot.py"));
}
