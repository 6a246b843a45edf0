//! A cable between the IDE's link and a simulated board, which can be pulled, and can damage what passes.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::thread;

use pyrite_protocol::codec::{Arrival, Decoder};
use pyrite_protocol::frame::DELIMITER;
use pyrite_protocol::message::Event;
use pyrite_tests::fuzz::random::Random;

/// The cable. Whoever connects to it reaches the board.
pub struct Cable {
    /// Where the host connects.
    pub address: String,
    state: Arc<State>,
}

struct State {
    /// Bytes, either way, until it breaks.
    rest: AtomicI64,
    /// Mean distance between two bytes that are damaged, each way; 0 for none.
    noise: AtomicUsize,
    damaged: AtomicUsize,
    connections: AtomicUsize,
    /// Bytes out of nowhere reach the host, until the Welcome that follows a hello was damaged.
    spoils: AtomicBool,
}

impl Cable {
    /// To a board's TCP port; whole and without noise.
    pub fn to(board: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        let state = Arc::new(State {
            rest: AtomicI64::new(i64::MAX),
            noise: AtomicUsize::new(0),
            damaged: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            spoils: AtomicBool::new(false),
        });
        let (board, shared) = (board.to_owned(), Arc::clone(&state));
        thread::spawn(move || {
            for host in listener.incoming().flatten() {
                let board = TcpStream::connect(&board).expect("the board");
                let connection = shared.connections.fetch_add(1, Ordering::AcqRel) as u64;
                for (seed, (from, to)) in (2 * connection..).zip([(&host, &board), (&board, &host)]) {
                    let is_to_host = std::ptr::eq(from, &board);
                    // A broken cable is what this is for.
                    let _ = from.set_nodelay(true);
                    let ends = (from.try_clone().expect("a stream"), to.try_clone().expect("a stream"));
                    let state = Arc::clone(&shared);
                    thread::spawn(move || carry(ends, &state, Random::new(1 + seed), is_to_host));
                }
            }
        });
        Self { address, state }
    }

    /// Has it break when so many more bytes have passed, either way; or mended for those that connect.
    pub fn breaks_after(&self, bytes: Option<usize>) {
        self.state.rest.store(bytes.map_or(i64::MAX, |bytes| bytes as i64), Ordering::Release);
    }

    /// Has a byte of so many damaged, each way; or none.
    pub fn has_noise(&self, distance: Option<usize>) {
        self.state.noise.store(distance.unwrap_or(0), Ordering::Release);
    }

    /// Has the host hear bytes that no frame has, so that it says hello, and has the answer to that damaged.
    pub fn spoils_a_welcome(&self) {
        self.state.spoils.store(true, Ordering::Release);
    }

    /// Whether that has not happened yet.
    pub fn is_to_spoil(&self) -> bool {
        self.state.spoils.load(Ordering::Acquire)
    }

    /// Bytes damaged so far.
    pub fn damaged(&self) -> usize {
        self.state.damaged.load(Ordering::Acquire)
    }
}

fn carry((mut from, mut to): (TcpStream, TcpStream), state: &State, mut random: Random, is_to_host: bool) {
    let mut frame = Vec::new();
    let mut piece = [0; 256];
    let mut until_damage = 0;
    while let Ok(count @ 1..) = from.read(&mut piece) {
        let before = state.rest.fetch_sub(count as i64, Ordering::AcqRel);
        let passes = usize::try_from(before).unwrap_or(0).min(count);
        let mut bytes = Vec::with_capacity(passes + 1);
        for &byte in &piece[..passes] {
            let distance = state.noise.load(Ordering::Acquire);
            if distance == 0 || until_damage > 0 {
                bytes.push(byte);
                until_damage = if distance == 0 { 0 } else { until_damage - 1 };
                continue;
            }
            until_damage = random.below(2 * distance);
            state.damaged.fetch_add(1, Ordering::AcqRel);
            match random.below(8) {
                0 => {}
                1 => bytes.extend([byte, byte]),
                2 => bytes.push(0),
                3 => bytes.push(byte ^ 1 << random.below(8)),
                _ => bytes.push(random.below(256) as u8),
            }
        }
        if is_to_host {
            bytes = spoil(bytes, &mut frame, state);
        }
        if to.write_all(&bytes).is_err() || passes < count {
            break;
        }
    }
    // Either may be gone already.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// Damages the first Welcome behind a hello, if that is wanted. What is no whole frame yet waits in `begun` as long.
fn spoil(bytes: Vec<u8>, begun: &mut Vec<u8>, state: &State) -> Vec<u8> {
    let mut passing = Vec::with_capacity(bytes.len() + 1);
    for byte in bytes {
        begun.push(byte);
        let spoils = state.spoils.load(Ordering::Acquire);
        if byte != DELIMITER && spoils {
            continue;
        }
        let mut decoder = Decoder::new();
        let is_wanted = begun.iter().any(|&byte| match decoder.push(byte) {
            Some(Arrival::Frame(frame)) => frame.sequence == 0 && matches!(frame.event(), Ok(Event::Welcome(_))),
            _ => false,
        });
        if let Some(byte) = begun.get_mut(8).filter(|_| spoils && is_wanted) {
            *byte ^= 0x10;
            state.spoils.store(false, Ordering::Release);
        }
        passing.append(begun);
        if spoils {
            passing.push(b'~');
        }
    }
    passing
}
