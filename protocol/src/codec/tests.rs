//! Round trips, exact bytes, and noise of every kind.

use std::string::String;
use std::vec::Vec;

use super::*;
use crate::frame::crc32;
use crate::hello::HELLO;
use crate::limits::{CHUNK_MAX, PATH_MAX};
use crate::message::{
    BoardState, Collect, Entry, EntryKind, Failure, LastRun, Memory, Namespace, Outcome, RunMode, Startup, Welcome,
};
use crate::mount::{HostOp, HostReply, MountAccess, Opening, Packing};

/// A small generator of pseudo-random numbers (xorshift), so that failures repeat.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn byte(&mut self) -> u8 {
        (self.next() >> 24) as u8
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

fn requests<'a>(path: &'a str, bytes: &'a [u8]) -> Vec<Request<'a>> {
    std::vec![
        Request::Bye,
        Request::Info,
        Request::Interrupt,
        Request::Input { bytes },
        Request::Run {
            run_id: 7,
            file_name: path,
            size: u32::MAX,
            crc32: crc32(bytes),
            mode: RunMode::File,
            namespace: Namespace::Fresh,
        },
        Request::RunChunk { run_id: u32::MAX, offset: u32::MAX, bytes },
        Request::RunStart { run_id: 1 },
        Request::SoftReset { startup: Startup::Skip },
        Request::HardReset,
        Request::List { path },
        Request::Stat { path },
        Request::Read { path, offset: 0, length: u32::MAX },
        Request::WriteBegin { transfer: 9, path, size: 3, crc32: 4 },
        Request::WriteChunk { transfer: u32::MAX, offset: u32::MAX, bytes },
        Request::WriteCommit { transfer: 9 },
        Request::WriteAbort { transfer: 9 },
        Request::Remove { path },
        Request::RemoveTree { path },
        Request::Rename { from: path, to: path },
        Request::MakeDirectory { path },
        Request::FileSystemStat { path },
        Request::Checksum { path },
        Request::Memory { collect: Collect::First },
        Request::Complete { text: path },
        Request::SetTime { epoch_seconds: u64::MAX, nanoseconds: u32::MAX },
        Request::MemoryReport { collect: Collect::No },
        Request::SetSpeed { baud: u32::MAX },
        Request::WritePacked { transfer: u32::MAX, path, size: u32::MAX, crc32: u32::MAX, packed_size: u32::MAX },
        Request::Mount { access: MountAccess::ReadOnly },
        Request::Unmount,
        Request::HostReply {
            call: u32::MAX,
            reply: HostReply::Data { packing: Packing::Deflated, length: u32::MAX, offset: u32::MAX, bytes },
        },
        Request::HostReply { call: 0, reply: HostReply::Opened { size: u32::MAX, contents: u32::MAX } },
        Request::HostChanged,
        Request::MemoryObjects { start_word: u32::MAX, words: u32::MAX },
    ]
}

fn events<'a>(name: &'a str, bytes: &'a [u8]) -> Vec<Event<'a>> {
    let entry = Entry { kind: EntryKind::Directory, size: u32::MAX, modified_seconds: u64::MAX, name };
    std::vec![
        Event::Welcome(Welcome {
            protocol_version: 1,
            firmware_version: name,
            machine: name,
            platform: name,
            unique_id: [0, 1, 2, 3, 4, 255],
            heap_bytes: u32::MAX,
            flash_bytes: u32::MAX,
            window_bytes: u32::MAX,
            state: BoardState::Running { run_id: u32::MAX },
            last_run: Some(LastRun { run_id: u32::MAX, outcome: Outcome::Exited { code: i32::MIN } }),
        }),
        Event::Console { bytes },
        Event::Started { run_id: 3 },
        Event::Finished { run_id: 3, outcome: Outcome::Interrupted },
        Event::StateChanged { state: BoardState::Idle },
        Event::Entry { request: u16::MAX, entry },
        Event::Status { request: u16::MAX, entry },
        Event::Data { request: u16::MAX, offset: u32::MAX, bytes },
        Event::FileSystem { request: 1, block_size: 4096, block_count: 512, free_blocks: 500 },
        Event::Checksum { request: 1, size: 4, crc32: 5 },
        Event::Memory { request: 1, memory: Memory { total: 4, used: 3, free: 1, largest_free: 1 } },
        Event::Completion { request: 1, name },
        Event::Done { request: 1, value: u32::MAX },
        Event::Failed { request: 1, failure: Failure::Gap { have: u32::MAX } },
        Event::FrameDamaged,
        Event::HostCall { call: u32::MAX, op: HostOp::Open { file: u32::MAX, path: name, opening: Opening::List } },
        Event::HostCall { call: 0, op: HostOp::Rename { from: name, to: name } },
        Event::HostCall { call: 0, op: HostOp::Write { file: u32::MAX, offset: u32::MAX, bytes } },
    ]
}

fn wire_of_request(sequence: u16, request: &Request<'_>) -> Vec<u8> {
    let mut wire = [0; WIRE_MAX];
    encode_request(sequence, request, &mut wire).expect("fits").to_vec()
}

#[test]
fn every_message_comes_back_as_it_was() {
    let longest_path: String = core::iter::repeat_n('p', PATH_MAX).collect();
    let longest_chunk: Vec<u8> = (0..CHUNK_MAX).map(|index| index as u8).collect();
    let zeros = std::vec![0; CHUNK_MAX];
    let mut wire = [0; WIRE_MAX];
    let mut decoder = Decoder::new();
    for (path, bytes) in [("", &[][..]), ("/lib/é.py", b"\x00\xF8\x00"), (&longest_path, &longest_chunk), ("/", &zeros)]
    {
        for (sequence, request) in requests(path, bytes).iter().enumerate() {
            let sequence = sequence as u16 * 257;
            let encoded = encode_request(sequence, request, &mut wire).expect("fits");
            assert_eq!(encoded.iter().filter(|&&byte| byte == DELIMITER).count(), 1);
            let mut arrivals = 0;
            for &byte in encoded {
                if let Some(arrival) = decoder.push(byte) {
                    let Arrival::Frame(frame) = arrival else { panic!("{arrival:?}") };
                    assert_eq!(frame.sequence, sequence);
                    assert_eq!(frame.request(), Ok(*request));
                    arrivals += 1;
                }
            }
            assert_eq!(arrivals, 1);
        }
        for event in events(path, bytes) {
            let encoded = encode_event(65535, &event, &mut wire).expect("fits");
            let mut arrivals = 0;
            for &byte in encoded {
                if let Some(Arrival::Frame(frame)) = decoder.push(byte) {
                    assert_eq!(frame.event(), Ok(event));
                    arrivals += 1;
                }
            }
            assert_eq!(arrivals, 1);
            assert_eq!(decoder.last_frame().and_then(|frame| frame.event().ok()), Some(event));
            decoder.push(b'x');
            assert_eq!(decoder.last_frame(), None);
        }
    }
}

#[test]
fn bytes_are_those_of_the_description() {
    // Info is request 1; START, COBS(00 00 | 01 | crc), DELIMITER.
    let wire = wire_of_request(0, &Request::Info);
    let checksum = crc32(&[0, 0, 1]).to_le_bytes();
    let mut expected = std::vec![START, 1, 1];
    assert!(!checksum.contains(&0));
    expected.push(6);
    expected.push(1);
    expected.extend(checksum);
    expected.push(DELIMITER);
    assert_eq!(wire, expected);

    let mut message = [0; MESSAGE_MAX];
    let request = Request::WriteChunk { transfer: 1, offset: 300, bytes: b"ab" };
    assert_eq!(postcard::to_slice(&request, &mut message), Ok([13, 1, 0xAC, 2, 2, b'a', b'b'].as_mut_slice()));
    let event = Event::Finished { run_id: 2, outcome: Outcome::Exited { code: -1 } };
    assert_eq!(postcard::to_slice(&event, &mut message), Ok([3, 2, 3, 1].as_mut_slice()));
}

#[test]
fn too_long_messages_are_refused() {
    let bytes = [0; MESSAGE_MAX + 1];
    let mut wire = [0; WIRE_MAX];
    assert_eq!(encode_request(0, &Request::Input { bytes: &bytes }, &mut wire), Err(CodecError::TooLong));
    assert_eq!(encode_frame(0, &bytes, &mut wire), Err(CodecError::TooLong));
}

#[test]
fn unknown_messages_are_named() {
    for message in [&[200, 1][..], &[], &[3, 255, 255, 255, 255, 255]] {
        assert_eq!(Frame { sequence: 0, message }.request(), Err(CodecError::Unknown));
        assert_eq!(Frame { sequence: 0, message }.event(), Err(CodecError::Unknown));
    }
}

#[test]
fn plain_text_and_frames_are_told_apart() {
    let mut decoder = Decoder::new();
    let mut plain = Vec::new();
    let mut frames = 0;
    let text = "ets Jul 29 2019\r\nGuru Meditation – é\r\n";
    let mut stream = text.as_bytes().to_vec();
    stream.extend(wire_of_request(4, &Request::Info));
    stream.extend(text.as_bytes());
    for byte in stream {
        match decoder.push(byte) {
            Some(Arrival::Plain(byte)) => plain.push(byte),
            Some(Arrival::Frame(_)) => frames += 1,
            other => assert_eq!(other, None),
        }
    }
    assert_eq!(frames, 1);
    assert_eq!(plain, [text, text].concat().as_bytes());
}

#[test]
fn hello_is_found_also_behind_half_a_frame() {
    let whole = wire_of_request(1, &Request::Input { bytes: &HELLO });
    let mut decoder = Decoder::new();
    assert!(!whole.iter().any(|&byte| matches!(decoder.push(byte), Some(Arrival::Hello))));
    for cut in 0..whole.len() {
        let mut decoder = Decoder::new();
        let stream = whole[..cut].iter().chain(&HELLO);
        assert_eq!(stream.filter(|&&byte| decoder.push(byte) == Some(Arrival::Hello)).count(), 1);
    }
}

#[test]
fn noise_never_panics_and_one_delimiter_heals() {
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    let good = wire_of_request(99, &Request::Stat { path: "/main.py" });
    let mut decoder = Decoder::new();
    for round in 0..2000 {
        let length = noise.below(if round % 50 == 0 { 5 * WIRE_MAX } else { 200 });
        for _ in 0..length {
            let byte = if noise.below(4) == 0 { [START, DELIMITER, 1, 255][noise.below(4)] } else { noise.byte() };
            if let Some(Arrival::Frame(frame)) = decoder.push(byte) {
                let _ = frame.request();
                let _ = frame.event();
            }
        }
        decoder.push(DELIMITER);
        let mut found = 0;
        for &byte in &good {
            if let Some(Arrival::Frame(frame)) = decoder.push(byte) {
                assert_eq!(frame.request(), Ok(Request::Stat { path: "/main.py" }));
                found += 1;
            }
        }
        assert_eq!(found, 1, "round {round}");
    }
}

#[test]
fn a_changed_byte_is_always_noticed() {
    let good = wire_of_request(1000, &Request::WriteChunk { transfer: 1, offset: 0, bytes: b"hello \x00 world" });
    for position in 0..good.len() {
        for change in 1..=255 {
            let mut decoder = Decoder::new();
            let mut bad = good.clone();
            bad[position] ^= change;
            for byte in bad {
                assert!(!matches!(decoder.push(byte), Some(Arrival::Frame(_))), "{position} {change}");
            }
        }
    }
}

#[test]
fn random_messages_never_panic() {
    let mut noise = Noise(42);
    let mut bytes = [0; 64];
    for _ in 0..20_000 {
        let length = noise.below(bytes.len());
        for byte in &mut bytes[..length] {
            *byte = noise.byte();
        }
        bytes[0] %= 32;
        let frame = Frame { sequence: 0, message: &bytes[..length] };
        let _ = frame.request();
        let _ = frame.event();
    }
}

#[test]
fn sizes_stay_small() {
    assert!(size_of::<Decoder>() <= STUFFED_MAX + 24);
    assert_eq!(WIRE_MAX, 1101);
}
