//! A cable between the IDE's link and a simulated board, which can be pulled, and can damage what passes.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::thread;

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
        });
        let (board, shared) = (board.to_owned(), Arc::clone(&state));
        thread::spawn(move || {
            for host in listener.incoming().flatten() {
                let board = TcpStream::connect(&board).expect("the board");
                let connection = shared.connections.fetch_add(1, Ordering::AcqRel) as u64;
                for (seed, (from, to)) in (2 * connection..).zip([(&host, &board), (&board, &host)]) {
                    // A broken cable is what this is for.
                    let _ = from.set_nodelay(true);
                    let ends = (from.try_clone().expect("a stream"), to.try_clone().expect("a stream"));
                    let state = Arc::clone(&shared);
                    thread::spawn(move || carry(ends, &state, Random::new(1 + seed)));
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

    /// Bytes damaged so far.
    pub fn damaged(&self) -> usize {
        self.state.damaged.load(Ordering::Acquire)
    }
}

fn carry((mut from, mut to): (TcpStream, TcpStream), state: &State, mut random: Random) {
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
        if to.write_all(&bytes).is_err() || passes < count {
            break;
        }
    }
    // Either may be gone already.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
