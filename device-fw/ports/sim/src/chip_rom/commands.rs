//! Commands of the ROM's loader and of the stub that tools load on top of it, as numbers.
//!
//! A request is a byte 0, the command, the length of its data (16 bits), a checksum (32 bits) and the data; an answer is a byte 1, the
//! command, the length, a value (32 bits), data, and the status: four bytes from the ROM, two from the stub.

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Op {
    /// Start a write to flash.
    FlashBegin = 0x02,
    /// A block of it.
    FlashData = 0x03,
    /// The end of it, and whether to restart.
    FlashEnd = 0x04,
    /// Start a write to RAM.
    MemBegin = 0x05,
    /// The end of it, and where to start the program.
    MemEnd = 0x06,
    /// A block of it.
    MemData = 0x07,
    /// Is somebody there?
    Sync = 0x08,
    /// Write registers.
    WriteReg = 0x09,
    /// Read a register.
    ReadReg = 0x0A,
    /// What kind of flash it is.
    SpiSetParams = 0x0B,
    /// Connect the flash.
    SpiAttach = 0x0D,
    /// Read up to 64 bytes of flash; the ROM alone has it.
    ReadFlashSlow = 0x0E,
    /// Another speed.
    ChangeBaudrate = 0x0F,
    /// Start a packed write to flash.
    FlashDeflBegin = 0x10,
    /// A block of it.
    FlashDeflData = 0x11,
    /// The end of it.
    FlashDeflEnd = 0x12,
    /// The MD5 of a part of the flash.
    FlashMd5 = 0x13,
    /// Chip id and security settings.
    GetSecurityInfo = 0x14,
    /// Erase everything; this and what follows are the stub's.
    EraseFlash = 0xD0,
    /// Erase a part.
    EraseRegion = 0xD1,
    /// Read flash, many blocks under way at once.
    ReadFlash = 0xD2,
    /// Leave the loader.
    RunUserCode = 0xD3,
}

const ALL: [Op; 22] = [
    Op::FlashBegin,
    Op::FlashData,
    Op::FlashEnd,
    Op::MemBegin,
    Op::MemEnd,
    Op::MemData,
    Op::Sync,
    Op::WriteReg,
    Op::ReadReg,
    Op::SpiSetParams,
    Op::SpiAttach,
    Op::ReadFlashSlow,
    Op::ChangeBaudrate,
    Op::FlashDeflBegin,
    Op::FlashDeflData,
    Op::FlashDeflEnd,
    Op::FlashMd5,
    Op::GetSecurityInfo,
    Op::EraseFlash,
    Op::EraseRegion,
    Op::ReadFlash,
    Op::RunUserCode,
];

impl Op {
    /// The command of a number.
    pub fn of(number: u8) -> Option<Self> {
        ALL.into_iter().find(|op| *op as u8 == number)
    }
}

/// Why a command failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There is no such command here.
    Unknown,
    /// The data have another length than they say, or lead outside of the flash.
    BadLength,
    /// The checksum differs.
    BadChecksum,
    /// Data without a beginning, or flash that is not connected.
    NotBegun,
    /// The packed data are damaged.
    Inflate,
    /// Less came than was announced.
    NotEnoughData,
    /// More came than was announced.
    TooMuchData,
    /// The flash failed.
    Flash,
}

/// Which program answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The chip's own.
    Rom,
    /// The one that a tool has loaded.
    Stub,
}

impl Failure {
    /// Its number in an answer; each program has its own.
    pub fn number(self, program: Program) -> u8 {
        match program {
            Program::Rom => match self {
                Self::Unknown | Self::BadLength => 0x05,
                Self::BadChecksum => 0x07,
                Self::Inflate => 0x0B,
                Self::Flash => 0x08,
                Self::NotBegun | Self::NotEnoughData | Self::TooMuchData => 0x06,
            },
            Program::Stub => match self {
                Self::Unknown => 0xFF,
                Self::BadLength => 0xC0,
                Self::BadChecksum => 0xC1,
                Self::Flash => 0xC4,
                Self::NotBegun => 0xC6,
                Self::Inflate => 0xC7,
                Self::NotEnoughData => 0xC8,
                Self::TooMuchData => 0xC9,
            },
        }
    }
}

/// A request as it came.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The command's number.
    pub op: u8,
    /// What the checksum of a block should be.
    pub checksum: u32,
    /// The data.
    pub data: &'a [u8],
    /// Whether the data are as long as the header says.
    pub is_whole: bool,
}

impl<'a> Request<'a> {
    /// Reads a frame; `None` if it is no request.
    pub fn read(frame: &'a [u8]) -> Option<Self> {
        let (header, data) = frame.split_first_chunk::<8>()?;
        let [0, op, length_low, length_high, checksum @ ..] = *header else { return None };
        let is_whole = usize::from(u16::from_le_bytes([length_low, length_high])) == data.len();
        Some(Self { op, checksum: u32::from_le_bytes(checksum), data, is_whole })
    }

    /// The words of the data.
    pub fn words<const N: usize>(&self) -> Result<[u32; N], Failure> {
        let mut words = [0; N];
        for (word, bytes) in words.iter_mut().zip(self.data.as_chunks::<4>().0.iter().map(Some).chain([None; N])) {
            *word = u32::from_le_bytes(*bytes.ok_or(Failure::BadLength)?);
        }
        Ok(words)
    }

    /// The block that the data hold behind its length, number and two spare words.
    pub fn block(&self) -> Result<&'a [u8], Failure> {
        let [length] = self.words()?;
        let block = self.data.get(16..).ok_or(Failure::BadLength)?;
        if block.len() != length as usize {
            return Err(Failure::BadLength);
        }
        let checksum = block.iter().fold(0xEF, |sum, byte| sum ^ byte);
        if u32::from(checksum) != self.checksum & 0xFF {
            return Err(Failure::BadChecksum);
        }
        Ok(block)
    }
}
