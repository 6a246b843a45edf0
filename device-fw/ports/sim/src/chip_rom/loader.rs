//! The serial loader: takes frames, gives the bytes to send and what happens next. Knows no line and no time.
//!
//! The protocol is the one that Espressif documents for esptool. **Invariant:** no frame, however it is made up, does more
//! than fail.

use md5::{Digest, Md5};

use crate::flash::SimFlash;

use super::commands::{Failure, Op, Program, Request};
use super::download::{Erasing, FlashDownload, Packing, RamDownload, erase};
use super::model::Facts;
use super::registers::{Effect, Registers};
use super::slip;

/// How often a sync is answered.
const SYNC_ANSWERS: usize = 8;

/// What the ROM gives as the value of a sync; the stub gives 0.
const ROM_SYNC_VALUE: u32 = 0x2012_0707;

/// What the stub says when it starts.
const STUB_GREETING: &[u8] = b"OHAI";

/// Bytes that the ROM reads at a time.
const SLOW_READ: usize = 64;

/// Largest block that the stub sends.
const READ_BLOCK_MAX: u32 = 16 * 1024;

/// What happens after the answer was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next frame is waited for.
    Listen,
    /// The line changes its speed.
    Baud(u32),
    /// The chip is reset by its program.
    Restart,
    /// The chip is reset by its watchdog.
    Watchdog,
}

/// The loader.
pub struct Loader {
    facts: &'static Facts,
    program: Program,
    registers: Registers,
    baud: u32,
    is_flash_attached: bool,
    flash_download: Option<FlashDownload>,
    ram_download: RamDownload,
    reading: Option<Reading>,
}

/// Flash that is being sent.
struct Reading {
    address: u32,
    left: u32,
    block: u32,
    /// Blocks that may be under way.
    in_flight_max: u32,
    /// Bytes sent and bytes that the host has confirmed.
    sent: u32,
    confirmed: u32,
    digest: Md5,
}

/// What to answer: a value and data.
#[derive(Default)]
struct Answer {
    value: u32,
    data: Vec<u8>,
}

impl Loader {
    /// The ROM's loader after a reset, at the speed at which the host speaks.
    pub fn new(facts: &'static Facts, flash: &SimFlash, baud: u32) -> Self {
        Self {
            facts,
            program: Program::Rom,
            registers: Registers::new(facts, flash.size()),
            baud,
            is_flash_attached: false,
            flash_download: None,
            ram_download: RamDownload::default(),
            reading: None,
        }
    }

    /// Takes a frame and appends what is to be sent to `wire`.
    pub fn take(&mut self, flash: &mut SimFlash, frame: &[u8], wire: &mut Vec<u8>) -> Next {
        if let Some(reading) = &mut self.reading {
            // While flash is sent, a frame of four bytes says how much has come.
            if let Ok(count) = <[u8; 4]>::try_from(frame) {
                reading.confirmed = u32::from_le_bytes(count).clamp(reading.confirmed, reading.sent);
                if reading.send(flash, wire) {
                    self.reading = None;
                }
                return Next::Listen;
            }
            self.reading = None;
        }
        let Some(request) = Request::read(frame) else { return Next::Listen };
        let mut next = Next::Listen;
        let result = match (Op::of(request.op), request.is_whole) {
            (None, _) => Err(Failure::Unknown),
            (_, false) => Err(Failure::BadLength),
            (Some(op), true) => self.obey(flash, op, &request, &mut next),
        };
        let answers = match (Op::of(request.op), &result) {
            (Some(Op::Sync), _) => SYNC_ANSWERS,
            // The stub is gone before it could say so.
            (Some(Op::RunUserCode), Ok(_)) => 0,
            _ => 1,
        };
        for _ in 0..answers {
            slip::encode(&self.answer(request.op, &result), wire);
        }
        if result.is_ok() {
            self.follow(flash, &request, wire);
        }
        next
    }

    fn answer(&self, op: u8, result: &Result<Answer, Failure>) -> Vec<u8> {
        let nothing = Answer::default();
        let (answer, mut status) = match result {
            Ok(answer) => (answer, vec![0, 0]),
            Err(failure) => (&nothing, vec![1, failure.number(self.program)]),
        };
        if self.program == Program::Rom {
            status.extend([0, 0]);
        }
        let length = (answer.data.len() + status.len()) as u16;
        let mut frame = vec![1, op];
        frame.extend(length.to_le_bytes());
        frame.extend(answer.value.to_le_bytes());
        frame.extend(&answer.data);
        frame.extend(status);
        frame
    }

    /// What follows an answer: the greeting of a stub, the first blocks of flash.
    fn follow(&mut self, flash: &SimFlash, request: &Request<'_>, wire: &mut Vec<u8>) {
        match Op::of(request.op) {
            // The stub, too, starts what was loaded: another stub, from a tool that did not notice this one.
            Some(Op::MemEnd) => {
                if let Ok([0, entry]) = request.words()
                    && self.ram_download.can_start(entry)
                {
                    self.program = Program::Stub;
                    // The stub connects the flash before it greets.
                    self.is_flash_attached = true;
                    self.ram_download = RamDownload::default();
                    slip::encode(STUB_GREETING, wire);
                }
            }
            Some(Op::ReadFlash) => {
                if let Some(reading) = &mut self.reading
                    && reading.send(flash, wire)
                {
                    self.reading = None;
                }
            }
            _ => {}
        }
    }

    fn obey(
        &mut self,
        flash: &mut SimFlash,
        op: Op,
        request: &Request<'_>,
        next: &mut Next,
    ) -> Result<Answer, Failure> {
        let is_stub = self.program == Program::Stub;
        let value = match op {
            Op::Sync => return Ok(Answer { value: if is_stub { 0 } else { ROM_SYNC_VALUE }, data: Vec::new() }),
            Op::ReadReg => {
                let [address] = request.words()?;
                self.registers.read(address, self.baud)
            }
            Op::WriteReg => {
                *next = self.write_registers(request)?;
                0
            }
            Op::SpiAttach => {
                self.is_flash_attached = true;
                0
            }
            Op::SpiSetParams => {
                let [_, _] = request.words()?;
                0
            }
            Op::ChangeBaudrate => {
                let [baud, _] = request.words()?;
                if baud == 0 {
                    return Err(Failure::BadLength);
                }
                self.baud = baud;
                *next = Next::Baud(baud);
                0
            }
            Op::MemBegin => {
                let [size, _, _, address] = request.words()?;
                self.ram_download.begin(address, size)?;
                0
            }
            Op::MemData => {
                self.ram_download.data(request.block()?.len())?;
                0
            }
            Op::MemEnd => {
                let [stay, entry] = request.words()?;
                if stay == 0 && !self.ram_download.can_start(entry) {
                    return Err(Failure::NotBegun);
                }
                0
            }
            Op::GetSecurityInfo if self.facts.has_security_info => return Ok(self.security_info()),
            Op::FlashBegin => self.begin(flash, request, Packing::Plain)?,
            Op::FlashDeflBegin => self.begin(flash, request, Packing::Deflated)?,
            Op::FlashData => self.data(flash, request, Packing::Plain)?,
            Op::FlashDeflData => self.data(flash, request, Packing::Deflated)?,
            Op::FlashEnd | Op::FlashDeflEnd => {
                *next = self.end(request)?;
                0
            }
            Op::FlashMd5 => return self.md5(flash, request),
            Op::ReadFlashSlow if !is_stub => {
                let [address, size] = request.words()?;
                let mut data = self.flash_bytes(flash, address, size.min(SLOW_READ as u32))?.to_vec();
                data.resize(SLOW_READ, 0);
                return Ok(Answer { value: 0, data });
            }
            Op::EraseFlash if is_stub => {
                self.flash_bytes(flash, 0, 0)?;
                let size = flash.size();
                erase(flash, 0, size)?;
                0
            }
            Op::EraseRegion if is_stub => {
                let [address, size] = request.words()?;
                self.flash_bytes(flash, address, size)?;
                erase(flash, address, size)?;
                0
            }
            Op::ReadFlash if is_stub => {
                self.begin_reading(flash, request)?;
                0
            }
            Op::RunUserCode if is_stub => {
                *next = Next::Restart;
                0
            }
            Op::GetSecurityInfo
            | Op::ReadFlashSlow
            | Op::EraseFlash
            | Op::EraseRegion
            | Op::ReadFlash
            | Op::RunUserCode => return Err(Failure::Unknown),
        };
        Ok(Answer { value, data: Vec::new() })
    }

    /// Any number of groups of address, value, mask and a pause.
    fn write_registers(&mut self, request: &Request<'_>) -> Result<Next, Failure> {
        let groups = request.data.as_chunks::<16>().0;
        if groups.is_empty() {
            return Err(Failure::BadLength);
        }
        let mut next = Next::Listen;
        for group in groups {
            let mut words = group.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
            let (Some(address), Some(value), Some(mask)) = (words.next(), words.next(), words.next()) else { continue };
            if self.registers.write(address, value, mask) == Effect::Watchdog {
                next = Next::Watchdog;
            }
        }
        Ok(next)
    }

    fn security_info(&self) -> Answer {
        // Flags, encryption counter and key purposes are those of a chip in which nothing was burnt.
        let mut data = vec![0; 12];
        data.extend(u32::from(self.facts.image_chip_id).to_le_bytes());
        data.extend(0_u32.to_le_bytes());
        Answer { value: 0, data }
    }

    fn begin(&mut self, flash: &mut SimFlash, request: &Request<'_>, packing: Packing) -> Result<u32, Failure> {
        let [size, _blocks, _block_size, address] = request.words()?;
        self.flash_download = None;
        if size > 0 {
            self.flash_bytes(flash, address, size)?;
        }
        let erasing = if self.program == Program::Stub { Erasing::OnTheWay } else { Erasing::AtOnce };
        self.flash_download = Some(FlashDownload::begin(flash, address, size, packing, erasing)?);
        Ok(0)
    }

    fn data(&mut self, flash: &mut SimFlash, request: &Request<'_>, packing: Packing) -> Result<u32, Failure> {
        let block = request.block()?;
        let download = self.flash_download.as_mut().filter(|download| download.packing() == packing);
        download.ok_or(Failure::NotBegun)?.data(flash, block)?;
        Ok(0)
    }

    fn end(&mut self, request: &Request<'_>) -> Result<Next, Failure> {
        let [stay] = request.words()?;
        let download = self.flash_download.take().ok_or(Failure::NotBegun)?;
        // The ROM counts in whole blocks and does not look.
        if self.program == Program::Stub && !download.is_complete() {
            return Err(Failure::NotEnoughData);
        }
        // Asked not to restart, the stub waits for more, and the ROM goes on to what is in the flash.
        Ok(if stay == 0 || self.program == Program::Rom { Next::Restart } else { Next::Listen })
    }

    fn md5(&self, flash: &SimFlash, request: &Request<'_>) -> Result<Answer, Failure> {
        let [address, size] = request.words()?;
        let digest = Md5::digest(self.flash_bytes(flash, address, size)?);
        let data = match self.program {
            Program::Stub => digest.to_vec(),
            Program::Rom => digest.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(),
        };
        Ok(Answer { value: 0, data })
    }

    fn begin_reading(&mut self, flash: &SimFlash, request: &Request<'_>) -> Result<(), Failure> {
        let [address, size, block, in_flight_max] = request.words()?;
        self.flash_bytes(flash, address, size)?;
        if block == 0 || block > READ_BLOCK_MAX || in_flight_max == 0 {
            return Err(Failure::BadLength);
        }
        self.reading =
            Some(Reading { address, left: size, block, in_flight_max, sent: 0, confirmed: 0, digest: Md5::new() });
        Ok(())
    }

    /// A part of the flash, if it is there and connected.
    fn flash_bytes<'f>(&self, flash: &'f SimFlash, address: u32, size: u32) -> Result<&'f [u8], Failure> {
        if !self.is_flash_attached {
            return Err(Failure::NotBegun);
        }
        let end = address.checked_add(size).ok_or(Failure::BadLength)?;
        flash.bytes().get(address as usize..end as usize).ok_or(Failure::BadLength)
    }
}

impl Reading {
    /// Sends as many blocks as may be under way, and the digest when everything has been confirmed: then it is true.
    fn send(&mut self, flash: &SimFlash, wire: &mut Vec<u8>) -> bool {
        while self.left > 0 && self.sent - self.confirmed < self.in_flight_max.saturating_mul(self.block) {
            let count = self.left.min(self.block);
            let start = self.address as usize;
            let Some(bytes) = flash.bytes().get(start..start + count as usize) else { return true };
            slip::encode(bytes, wire);
            self.digest.update(bytes);
            self.address += count;
            self.left -= count;
            self.sent += count;
        }
        let is_done = self.left == 0 && self.confirmed >= self.sent;
        if is_done {
            slip::encode(&std::mem::take(&mut self.digest).finalize(), wire);
        }
        is_done
    }
}

#[cfg(test)]
mod tests;
