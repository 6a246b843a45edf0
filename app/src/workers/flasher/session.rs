//! A conversation with the stub on a chip: connect, read, compare, write, restart.
//!
//! **Invariant:** whatever the line brings ends in a [`FlashFault`]; no call waits longer than the size of its work explains.

use std::io::Write as _;
use std::time::Duration;

use espflash::command::{Command, CommandResponseValue, CommandType};
use espflash::connection::{Connection, ResetAfterOperation, ResetBeforeOperation};
use espflash::flasher::{Flasher, SpiSetParams};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use md5::{Digest, Md5};

use crate::board::firmware_image::ChipId;
use crate::board::flashing::{FlashFault, Loader};
use crate::board::transport::BAUD_RATE;
use crate::desktop::pseudo_port::PseudoPort;

use super::line::{self, Line, Reset};

/// Bytes in a block of packed data: what the stub has room for.
const BLOCK: usize = 0x4000;

/// The same for the chip's own program.
const ROM_BLOCK: usize = 0x400;

/// Bytes that the chip's own program reads at a time.
const SLOW_READ: u32 = 64;

/// Bytes in a block of flash that is read.
const READ_BLOCK: u32 = 0x1000;

/// Blocks under way: espflash throws away what has come when it confirms one.
const READ_IN_FLIGHT: u32 = 1;

/// A register that every chip has, to see whether it is understood.
const ANY_REGISTER: u32 = 0x4000_1000;

/// A chip whose stub answers.
pub struct Session {
    flasher: Flasher,
    loader: Loader,
    reset: Reset,
    /// Moves the bytes; ends behind the flasher.
    _guard: Option<PseudoPort>,
    /// The chip.
    pub chip: ChipId,
    /// Bytes of its flash.
    pub flash_bytes: u32,
    /// The speed of the line.
    pub baud: u32,
}

impl Session {
    /// Calls the chip's loader, loads the stub if that is to write, and raises the speed.
    pub fn connect(line: Line, baud: u32, loader: Loader) -> Result<Self, FlashFault> {
        let Line { port, usb, mut reset, guard } = line;
        let before = match &mut reset {
            Reset::Modem => ResetBeforeOperation::DefaultReset,
            Reset::Lines(set) => {
                line::enter_loader(set).map_err(|error| FlashFault::Lost(error.to_string()))?;
                ResetBeforeOperation::NoReset
            }
            Reset::ByHand => ResetBeforeOperation::NoReset,
        };
        let connection = Connection::new(port, usb, ResetAfterOperation::NoResetNoStub, before, BAUD_RATE);
        let mut flasher = Flasher::connect(connection, loader == Loader::Stub, false, false, None, None).map_err(
            |error| match error {
                espflash::Error::Connection(_) => FlashFault::NoLoader,
                error => lost(error),
            },
        )?;
        let chip = ChipId(flasher.chip().id());
        let size = flasher.flash_detect().map_err(lost)?;
        let flash_bytes = size.ok_or_else(|| FlashFault::Lost("the flash does not tell its size".into()))?.size();
        let parameters = SpiSetParams::default(flash_bytes);
        flasher.connection().command(Command::SpiSetParams { spi_params: parameters }).map_err(lost)?;
        if baud > BAUD_RATE {
            flasher.change_baud(baud).map_err(lost)?;
            flasher.connection().read_reg(ANY_REGISTER).map_err(lost)?;
        }
        Ok(Self { flasher, loader, reset, _guard: guard, chip, flash_bytes, baud })
    }

    /// The MD5 of a part of the flash.
    pub fn digest(&mut self, address: u32, length: u32) -> Result<[u8; 16], FlashFault> {
        self.flasher.checksum_md5(address, length).map(u128::to_be_bytes).map_err(lost)
    }

    /// Reads a part of the flash. `each` is told how many bytes have come and says whether to go on.
    pub fn read(
        &mut self,
        address: u32,
        length: u32,
        each: &mut dyn FnMut(usize) -> Result<(), FlashFault>,
    ) -> Result<Vec<u8>, FlashFault> {
        if self.loader == Loader::Rom {
            return self.read_slowly(address, length, each);
        }
        let connection = self.flasher.connection();
        let command =
            Command::ReadFlash { offset: address, size: length, block_size: READ_BLOCK, max_in_flight: READ_IN_FLIGHT };
        connection.with_timeout(CommandType::ReadFlash.timeout(), |line| line.command(command)).map_err(lost)?;
        let mut bytes = Vec::new();
        while bytes.len() < length as usize {
            let block = block_of(connection)?;
            if block.is_empty() || bytes.len() + block.len() > length as usize {
                return Err(FlashFault::Lost("the flash was not read in order".into()));
            }
            bytes.extend(block);
            connection.write_raw(bytes.len() as u32).map_err(lost)?;
            each(bytes.len())?;
        }
        let digest = block_of(connection)?;
        if digest[..] != Md5::digest(&bytes)[..] {
            return Err(FlashFault::Lost("what was read is damaged".into()));
        }
        Ok(bytes)
    }

    fn read_slowly(
        &mut self,
        address: u32,
        length: u32,
        each: &mut dyn FnMut(usize) -> Result<(), FlashFault>,
    ) -> Result<Vec<u8>, FlashFault> {
        let mut bytes = Vec::new();
        while bytes.len() < length as usize {
            let size = SLOW_READ.min(length - bytes.len() as u32);
            let offset = address + bytes.len() as u32;
            let command = Command::ReadFlashSlow { offset, size, block_size: SLOW_READ, max_in_flight: 1 };
            match self.flasher.connection().command(command).map_err(lost)? {
                CommandResponseValue::Vector(block) if block.len() >= size as usize => {
                    bytes.extend(block.iter().take(size as usize));
                }
                _ => return Err(FlashFault::Lost("the flash was not read".into())),
            }
            each(bytes.len())?;
        }
        Ok(bytes)
    }

    /// Writes bytes at an address, packed. `each` is told how many of them have gone and how many bytes that took, and says
    /// whether to go on.
    pub fn write(
        &mut self,
        address: u32,
        bytes: &[u8],
        each: &mut dyn FnMut(usize, usize) -> Result<(), FlashFault>,
    ) -> Result<(), FlashFault> {
        let packed = pack(bytes);
        let connection = self.flasher.connection();
        let size = bytes.len() as u32;
        // The chip's own program erases all of it first, in whole blocks; that of the first ESP32 has a field less.
        let (block_bytes, begun_size, has_field) = match self.loader {
            Loader::Stub => (BLOCK, size, false),
            Loader::Rom => (ROM_BLOCK, size.next_multiple_of(ROM_BLOCK as u32), self.chip != ChipId(0)),
        };
        let begin = Command::FlashDeflBegin {
            size: begun_size,
            blocks: packed.len().div_ceil(block_bytes) as u32,
            block_size: block_bytes as u32,
            offset: address,
            supports_encryption: has_field,
        };
        let patience = CommandType::FlashDeflBegin.timeout_for_size(size);
        connection.with_timeout(patience, |line| line.command(begin)).map_err(lost)?;
        let mut sent = 0;
        for (index, block) in packed.chunks(block_bytes).enumerate() {
            let data = Command::FlashDeflData { sequence: index as u32, pad_to: 0, pad_byte: 0xFF, data: block };
            // A block may unpack to all that is left.
            let patience = CommandType::FlashDeflData.timeout_for_size(size).max(line_time(block.len(), self.baud));
            connection.with_timeout(patience, |line| line.command(data)).map_err(lost)?;
            sent += block.len();
            each(bytes.len() * sent / packed.len().max(1), sent)?;
        }
        Ok(())
    }

    /// Erases everything.
    pub fn erase(&mut self) -> Result<(), FlashFault> {
        self.flasher.erase_flash().map_err(lost)
    }

    /// Lets the board start what is on it; true if it surely does.
    pub fn restart(mut self) -> bool {
        match &mut self.reset {
            Reset::Modem => self.flasher.connection().reset().is_ok(),
            Reset::Lines(set) => line::restart(set).is_ok(),
            Reset::ByHand if self.loader == Loader::Rom => {
                // An empty write whose end says to go on with what is in the flash.
                let has_field = self.chip != ChipId(0);
                let begin = Command::FlashBegin {
                    size: 0,
                    blocks: 0,
                    block_size: ROM_BLOCK as u32,
                    offset: 0,
                    supports_encryption: has_field,
                };
                let connection = self.flasher.connection();
                let _ = connection.command(begin);
                let _ = connection.command(Command::FlashEnd { reboot: false });
                false
            }
            Reset::ByHand => {
                // The stub leaves without an answer; on some chips it takes the button all the same.
                let _ = self.flasher.connection().write_command(Command::RunUserCode);
                std::thread::sleep(Duration::from_millis(50));
                false
            }
        }
    }
}

/// Twice the time that bytes take on the line, and a second.
fn line_time(bytes: usize, baud: u32) -> Duration {
    Duration::from_secs(1) + Duration::from_secs_f64(bytes as f64 * 20.0 / f64::from(baud.max(1)))
}

/// Bytes as one zlib stream.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Memory does not fail to be written to.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn block_of(connection: &mut Connection) -> Result<Vec<u8>, FlashFault> {
    match connection.read_flash_response().map_err(lost)?.map(|response| response.value) {
        Some(CommandResponseValue::Vector(bytes)) => Ok(bytes),
        _ => Err(FlashFault::Lost("the flash was not read".into())),
    }
}

/// What went wrong, with the reasons behind it.
fn lost(error: espflash::Error) -> FlashFault {
    let mut text = String::new();
    let mut next: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = next {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(error.to_string().trim_end_matches('.'));
        next = error.source();
    }
    FlashFault::Lost(text)
}
