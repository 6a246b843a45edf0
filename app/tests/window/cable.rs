//! Cables that are pulled, peers that are no board, a board of another kind.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use crate::screen::{Board, Pyrite, Screen};

/// What only Pyrite firmware answers.
const HELLO: &[u8] = &pyrite_protocol::hello::HELLO;

#[test]
fn a_pulled_cable_is_named_and_the_board_comes_back() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let port = folder.path().join("board");
    let board = Board::plugged_in(&port);
    let name = port.to_string_lossy().into_owned();
    let app = Pyrite::start_ready(&screen, folder.path(), &["--port", &name]);
    screen.type_lines(&["import time", "n = 0", "while True:", "n += 1", "print('tick', n)", "time.sleep(0.2)"]);
    screen.keys(&["F5"]);
    let (_, from) = app.wait(0, "console", "tick 3");
    drop(board);
    std::fs::remove_file(&port).unwrap();
    app.wait(from, "run finished", "Lost");
    app.wait(from, "notice", "went away. The program was running; how it ended is unknown. Check the cable.");
    screen.picture("window-pulled-cable.png");
    let from = app.now();
    let _board = Board::plugged_in(&port);
    app.wait(from, "connection", "connected");
    let (_, from) = app.wait(from, "activity", "Idle");
    screen.keys(&["F5"]);
    app.wait(from, "console", "tick 2");
    screen.picture("window-cable-back.png");
    screen.keys(&["ctrl+F2"]);
    app.wait(from, "run finished", "Interrupted");
}

#[test]
fn a_peer_that_sends_noise_is_no_board_and_is_named() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut state = 1_u32;
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                loop {
                    let noise: Vec<u8> = (0..64)
                        .map(|_| {
                            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                            (state >> 24) as u8
                        })
                        .collect();
                    if stream.write_all(&noise).is_err() {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(10));
                }
            });
        }
    });
    let app = Pyrite::start(&screen, folder.path(), &["--port", &address]);
    app.wait(0, "notice", "A program seems to be running on the board");
    screen.picture("window-noise.png");
    // Stop tries to reach the prompt; there is none.
    let from = app.now();
    screen.keys(&["ctrl+F2"]);
    app.wait(from, "notice", "The device is no Python board: it runs other firmware. It sends bytes that are no text.");
    screen.picture("window-no-board.png");
    // The text typed meanwhile is none of the board's business.
    screen.text("print(1)");
    let from = app.now();
    screen.keys(&["F5"]);
    app.wait(from, "notice", "The program cannot run.");
}

#[test]
fn a_program_that_prints_noise_harms_nothing() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = Pyrite::start_ready(&screen, folder.path(), &[]);
    screen.type_lines(&[
        "import os, sys",
        "for i in range(100): n = sys.stdout.buffer.write(os.urandom(400))",
        "print()",
    ]);
    screen.type_lines(&["print('still here')"]);
    screen.keys(&["F5"]);
    let (_, from) = app.wait(0, "console", "still here");
    app.wait(from, "run finished", "Completed");
    screen.picture("window-binary.png");
    let from = app.now();
    screen.keys(&["F6"]);
    screen.text("21 * 2");
    screen.keys(&["Return"]);
    app.wait(from, "console", "42");
    screen.picture("window-binary-after.png");
}

/// Passes bytes on between the app and a board, but for the hello: so the board looks like one that knows no frames.
fn hide_frames(board: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("tcp://{}", listener.local_addr().expect("a bound port"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut from_app) = stream else { return };
            let mut to_board = TcpStream::connect(&board).expect("the board listens");
            let Ok(mut from_board) = to_board.try_clone() else { return };
            let Ok(mut to_app) = from_app.try_clone() else { return };
            std::thread::spawn(move || std::io::copy(&mut from_board, &mut to_app));
            std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = from_app.read(&mut buffer) {
                    if to_board.write_all(&without_hello(&buffer[..length])).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

fn without_hello(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        match rest.strip_prefix(HELLO) {
            Some(behind) => rest = behind,
            None => {
                kept.push(rest[0]);
                rest = &rest[1..];
            }
        }
    }
    kept
}

#[test]
fn a_board_without_frames_is_driven_through_its_prompt() {
    let Some(screen) = Screen::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let board = Board::start(&["--tcp", "127.0.0.1:0"]);
    let address = hide_frames(board.place.clone());
    let app = Pyrite::start_ready(&screen, folder.path(), &["--port", &address]);
    app.wait(0, "note", "connected");
    screen.type_lines(&["for i in range(3): print('raw', i * 5)", "", "while True: pass"]);
    screen.keys(&["F5"]);
    let (_, from) = app.wait(0, "console", "raw 10");
    screen.keys(&["ctrl+F2"]);
    let (_, from) = app.wait(from, "run finished", "Interrupted");

    // Save on the board, by name; the pane shows it, and it is what was typed.
    screen.keys(&["ctrl+s"]);
    app.wait(from, "dialog", "save where");
    screen.keys(&["Tab", "Tab", "Return"]);
    let (_, from) = app.wait(from, "dialog", "save on board");
    // The proposed name is chosen, so that typing replaces it.
    screen.text("stock");
    screen.keys(&["Return"]);
    let (_, from) = app.wait(from, "note", "saved /stock.py on the board");

    // The prompt: completion, and a statement.
    screen.keys(&["F6"]);
    screen.text("import o");
    screen.text("s; os.listd");
    screen.keys(&["Tab"]);
    app.wait(from, "completions", "listdir");
    screen.text("()");
    screen.keys(&["Return"]);
    app.wait(from, "console", "'stock.py'");
    screen.picture("window-stock-board.png");
}
