//! The loader, frame by frame.

use super::super::model::ChipModel;
use super::super::slip::Decoder;
use super::*;
use crate::flash::Flash;

struct Bench {
    loader: Loader,
    flash: SimFlash,
}

const FLASH: u32 = 64 * 1024;

impl Bench {
    fn new(chip: ChipModel) -> Self {
        let flash = SimFlash::open(&Flash::Memory, FLASH).expect("memory");
        Self { loader: Loader::new(chip.facts(), &flash, 115_200), flash }
    }

    /// With the flash attached.
    fn ready(chip: ChipModel) -> Self {
        let mut bench = Self::new(chip);
        assert_eq!(bench.words(Op::SpiAttach, &[0, 0]), Ok(0));
        bench
    }

    /// With the stub on it.
    fn stub(chip: ChipModel) -> Self {
        let mut bench = Self::ready(chip);
        assert_eq!(bench.words(Op::MemBegin, &[8, 1, 8, 0x4008_0000]), Ok(0));
        assert_eq!(bench.block(Op::MemData, &[0; 8]), Ok(0));
        let (_, frames) = bench.send(Op::MemEnd, 0, &bytes(&[0, 0x4008_0004]));
        assert_eq!(frames.last().map(Vec::as_slice), Some(STUB_GREETING));
        bench
    }

    fn frame(&mut self, frame: &[u8]) -> (Next, Vec<Vec<u8>>) {
        let mut wire = Vec::new();
        let next = self.loader.take(&mut self.flash, frame, &mut wire);
        let mut decoder = Decoder::default();
        (next, wire.iter().filter_map(|&byte| decoder.push(byte)).collect())
    }

    fn send(&mut self, op: Op, checksum: u32, data: &[u8]) -> (Next, Vec<Vec<u8>>) {
        let mut frame = vec![0, op as u8];
        frame.extend((data.len() as u16).to_le_bytes());
        frame.extend(checksum.to_le_bytes());
        frame.extend(data);
        self.frame(&frame)
    }

    /// The value, or the error's number.
    fn words(&mut self, op: Op, words: &[u32]) -> Result<u32, u8> {
        let (_, frames) = self.send(op, 0, &bytes(words));
        result(&frames[0])
    }

    fn block(&mut self, op: Op, block: &[u8]) -> Result<u32, u8> {
        let checksum = block.iter().fold(0xEF, |sum, byte| sum ^ byte);
        let mut data = bytes(&[block.len() as u32, 0, 0, 0]);
        data.extend(block);
        let (_, frames) = self.send(op, u32::from(checksum), &data);
        result(&frames[0])
    }
}

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn result(frame: &[u8]) -> Result<u32, u8> {
    let status = if frame.len() == 10 { &frame[8..] } else { &frame[frame.len() - 4..] };
    match status[0] {
        0 => Ok(u32::from_le_bytes([frame[4], frame[5], frame[6], frame[7]])),
        _ => Err(status[1]),
    }
}

#[test]
fn a_sync_is_answered_eight_times_and_tells_rom_from_stub() {
    for (mut bench, is_stub) in [(Bench::new(ChipModel::Esp32), false), (Bench::stub(ChipModel::Esp32), true)] {
        let (next, frames) = bench.send(Op::Sync, 0, &[0x55; 36]);
        assert_eq!((next, frames.len()), (Next::Listen, 8));
        assert_eq!(result(&frames[7]).map(|value| value == 0), Ok(is_stub));
    }
}

#[test]
fn what_a_program_does_not_have_it_refuses() {
    let mut rom = Bench::ready(ChipModel::Esp32);
    assert_eq!(rom.words(Op::EraseFlash, &[]), Err(5));
    assert_eq!(rom.words(Op::GetSecurityInfo, &[]), Err(5));
    assert_eq!(rom.frame(&[0, 0x99, 0, 0, 0, 0, 0, 0]).1.len(), 1);
    let mut stub = Bench::stub(ChipModel::Esp32c3);
    assert_eq!(stub.words(Op::ReadFlashSlow, &[0, 64]), Err(0xFF));
    // A program that is not there does not start.
    assert_eq!(Bench::new(ChipModel::Esp32).words(Op::MemEnd, &[0, 0x4008_0000]), Err(6));
    // Nor does flash answer that is not connected.
    assert_eq!(Bench::new(ChipModel::Esp32).words(Op::FlashMd5, &[0, 16, 0, 0]), Err(6));
}

#[test]
fn the_c3_tells_its_id() {
    let (_, frames) = Bench::new(ChipModel::Esp32c3).send(Op::GetSecurityInfo, 0, &[]);
    assert_eq!(frames[0].len(), 8 + 20 + 4);
    assert_eq!(frames[0][20], 5);
}

#[test]
fn writes_are_erased_checked_and_bounded() {
    for mut bench in [Bench::ready(ChipModel::Esp32), Bench::stub(ChipModel::Esp32)] {
        assert_eq!(bench.words(Op::FlashBegin, &[4096, 4, 1024, 0x1000]), Ok(0));
        assert_eq!(bench.block(Op::FlashData, &[0; 1024]), Ok(0));
        assert_eq!(bench.words(Op::FlashBegin, &[1024, 1, 1024, 0x1000]), Ok(0));
        assert_eq!(bench.block(Op::FlashData, &[0x5A; 1024]), Ok(0));
        assert_eq!(bench.flash.bytes()[0x1000..0x1400], [0x5A; 1024]);
        assert_eq!(bench.flash.bytes()[0x1400..0x2000], [0xFF; 0xC00]);
        // A damaged block changes nothing.
        let (_, frames) = bench.send(Op::FlashData, 0, &bytes(&[4, 0, 0, 0, 0x1234]));
        assert!(result(&frames[0]).is_err());
        assert!(bench.block(Op::FlashDeflData, &[0; 4]).is_err(), "the wrong kind of block");
        for begin in [[FLASH, 1, 1024, 0x1000], [1024, 1, 1024, 0x1001], [u32::MAX, 1, 1024, u32::MAX]] {
            assert!(bench.words(Op::FlashBegin, &begin).is_err());
            assert!(bench.block(Op::FlashData, &[0; 4]).is_err());
        }
    }
}

#[test]
fn packed_writes_are_unpacked() {
    use std::io::Write as _;
    let data: Vec<u8> = (0..30_000_u32).map(|index| (index / 100 * 7 % 251) as u8).collect();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&data).expect("packed");
    let packed = encoder.finish().expect("packed");
    let mut bench = Bench::stub(ChipModel::Esp32);
    let size = data.len() as u32;
    assert_eq!(bench.words(Op::FlashDeflBegin, &[size, 1, 100, 0x2000]), Ok(0));
    for block in packed.chunks(100) {
        assert_eq!(bench.block(Op::FlashDeflData, block), Ok(0));
    }
    assert_eq!(bench.words(Op::FlashDeflEnd, &[1]), Ok(0));
    assert!(bench.flash.bytes()[0x2000..0x2000 + data.len()] == data);
    // Announced smaller than it is, cut short, damaged.
    assert_eq!(bench.words(Op::FlashDeflBegin, &[1000, 1, 100, 0]), Ok(0));
    assert_eq!(bench.block(Op::FlashDeflData, &packed), Err(0xC9));
    assert_eq!(bench.words(Op::FlashDeflBegin, &[size, 1, 100, 0]), Ok(0));
    assert_eq!(bench.block(Op::FlashDeflData, &packed[..20]), Ok(0));
    assert_eq!(bench.words(Op::FlashDeflEnd, &[1]), Err(0xC8));
    assert_eq!(bench.words(Op::FlashDeflBegin, &[size, 1, 100, 0]), Ok(0));
    assert_eq!(bench.block(Op::FlashDeflData, b"no zlib"), Err(0xC7));
}

#[test]
fn digests_are_text_from_the_rom_and_bytes_from_the_stub() {
    let digest = Md5::digest([0xFF; 4096]);
    let (_, frames) = Bench::ready(ChipModel::Esp32).send(Op::FlashMd5, 0, &bytes(&[0, 4096, 0, 0]));
    let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(&frames[0][8..40], text.as_bytes());
    let (_, frames) = Bench::stub(ChipModel::Esp32).send(Op::FlashMd5, 0, &bytes(&[0, 4096, 0, 0]));
    assert_eq!(frames[0][8..24], digest[..]);
}

#[test]
fn flash_is_sent_as_fast_as_it_is_confirmed() {
    let mut bench = Bench::stub(ChipModel::Esp32);
    let (_, frames) = bench.send(Op::ReadFlash, 0, &bytes(&[0, 10_000, 4096, 2]));
    assert_eq!(frames.len(), 3);
    assert_eq!(bench.frame(&0_u32.to_le_bytes()).1.len(), 0);
    let (_, frames) = bench.frame(&4096_u32.to_le_bytes());
    assert_eq!(frames, [vec![0xFF; 10_000 - 8192]]);
    let (_, frames) = bench.frame(&10_000_u32.to_le_bytes());
    assert_eq!(frames, [Md5::digest([0xFF; 10_000]).to_vec()]);
    // A tool that went away in between and came back is heard.
    bench.send(Op::ReadFlash, 0, &bytes(&[0, 10_000, 4096, 2]));
    assert_eq!(bench.send(Op::Sync, 0, &[0x55; 36]).1.len(), 8);
}

#[test]
fn leaving_restarts_the_chip() {
    let mut rom = Bench::ready(ChipModel::Esp32);
    assert_eq!(rom.words(Op::FlashBegin, &[0, 0, 0, 0]), Ok(0));
    assert_eq!(rom.send(Op::FlashEnd, 0, &bytes(&[1])).0, Next::Restart);
    let mut stub = Bench::stub(ChipModel::Esp32);
    assert_eq!(stub.words(Op::FlashBegin, &[0, 0, 0, 0]), Ok(0));
    assert_eq!(stub.send(Op::FlashEnd, 0, &bytes(&[1])).0, Next::Listen);
    assert_eq!(stub.send(Op::RunUserCode, 0, &[]).0, Next::Restart);
    let mut c3 = Bench::new(ChipModel::Esp32c3);
    assert_eq!(c3.send(Op::WriteReg, 0, &bytes(&[0x6000_8090, 1 << 31, u32::MAX, 0])).0, Next::Watchdog);
}

/// Whatever a cable brings, the loader answers or stays silent.
#[test]
fn no_frame_does_harm() {
    let mut seed = 1_u32;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed
    };
    for chip in ChipModel::ALL {
        let mut benches = [Bench::new(chip), Bench::ready(chip), Bench::stub(chip)];
        for round in 0..20_000 {
            let mut frame: Vec<u8> = (0..random() % 60).map(|_| random() as u8).collect();
            if let Some(first) = frame.first_mut()
                && round % 8 > 0
            {
                *first = 0;
            }
            if frame.len() >= 8 && round % 4 > 0 {
                let length = (frame.len() - 8) as u16;
                frame[2..4].copy_from_slice(&length.to_le_bytes());
                if round % 3 > 0 {
                    // Small numbers, so that more than the first check is passed.
                    frame[8..].iter_mut().enumerate().filter(|(at, _)| at % 4 > 1).for_each(|(_, byte)| *byte = 0);
                }
            }
            for bench in &mut benches {
                bench.frame(&frame);
            }
        }
    }
}
