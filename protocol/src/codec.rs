//! Messages to frames and back; the decoder takes bytes as they come and survives whatever they are.
//!
//! A damaged frame is reported once and costs the bytes up to its delimiter, never more than one frame after it.

use cobs::{CobsEncoder, decode_in_place};

use crate::frame::{CRC, DELIMITER, START};
use crate::hello::HelloMatcher;
use crate::limits::{CHECKSUM_SIZE, MESSAGE_MAX, SEQUENCE_SIZE, STUFFED_MAX, WIRE_MAX};
use crate::message::{Event, Request};

/// What came in with one byte.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrival<'a> {
    /// A whole frame with a right checksum.
    Frame(Frame<'a>),
    /// The hello sequence, outside every frame.
    Hello,
    /// A byte outside every frame: plain console text, or noise.
    Plain(u8),
    /// A frame that cannot be used was skipped.
    Damaged(Damage),
}

/// What is wrong with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Longer than any message.
    TooLong,
    /// Too short for a message, or its byte stuffing is broken.
    Malformed,
    /// The checksum does not fit.
    Checksum,
}

/// A frame whose checksum is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Counts the frames of one direction, modulo 65536.
    pub sequence: u16,
    /// The message in postcard encoding.
    pub message: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The message of a host. An unknown one (of a newer version) is [`CodecError::Unknown`].
    pub fn request(&self) -> Result<Request<'a>, CodecError> {
        postcard::from_bytes(self.message).map_err(|_| CodecError::Unknown)
    }

    /// The message of a board. An unknown one (of a newer version) is [`CodecError::Unknown`].
    pub fn event(&self) -> Result<Event<'a>, CodecError> {
        postcard::from_bytes(self.message).map_err(|_| CodecError::Unknown)
    }
}

/// Why a message cannot be written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodecError {
    /// Longer than `MESSAGE_MAX`: split the data.
    TooLong,
    /// Not a message of this version.
    Unknown,
}

impl core::fmt::Display for CodecError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::TooLong => "message is too long for a frame",
            Self::Unknown => "message of an unknown kind",
        })
    }
}

impl core::error::Error for CodecError {}

/// Writes the frame of a request into `wire` and returns its bytes.
pub fn encode_request<'w>(
    sequence: u16,
    request: &Request<'_>,
    wire: &'w mut [u8; WIRE_MAX],
) -> Result<&'w [u8], CodecError> {
    let mut message = [0; MESSAGE_MAX];
    let message = postcard::to_slice(request, &mut message).map_err(|_| CodecError::TooLong)?;
    encode_frame(sequence, message, wire)
}

/// Writes the frame of an event into `wire` and returns its bytes.
pub fn encode_event<'w>(
    sequence: u16,
    event: &Event<'_>,
    wire: &'w mut [u8; WIRE_MAX],
) -> Result<&'w [u8], CodecError> {
    let mut message = [0; MESSAGE_MAX];
    let message = postcard::to_slice(event, &mut message).map_err(|_| CodecError::TooLong)?;
    encode_frame(sequence, message, wire)
}

/// Writes a frame around a message of at most `MESSAGE_MAX` bytes.
pub fn encode_frame<'w>(sequence: u16, message: &[u8], wire: &'w mut [u8; WIRE_MAX]) -> Result<&'w [u8], CodecError> {
    if message.len() > MESSAGE_MAX {
        return Err(CodecError::TooLong);
    }
    let sequence = sequence.to_le_bytes();
    let mut digest = CRC.digest();
    digest.update(&sequence);
    digest.update(message);
    let checksum = digest.finalize().to_le_bytes();

    wire[0] = START;
    let mut stuffed = CobsEncoder::new(&mut wire[1..]);
    for part in [sequence.as_slice(), message, &checksum] {
        stuffed.push(part).map_err(|_| CodecError::TooLong)?;
    }
    let end = 1 + stuffed.finalize();
    *wire.get_mut(end).ok_or(CodecError::TooLong)? = DELIMITER;
    Ok(&wire[..=end])
}

/// Takes the bytes of one direction and finds frames in them.
pub struct Decoder {
    buffer: [u8; STUFFED_MAX],
    length: usize,
    state: State,
    hello: HelloMatcher,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    Inside,
    Skipping,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// Outside every frame.
    pub const fn new() -> Self {
        Self { buffer: [0; STUFFED_MAX], length: 0, state: State::Outside, hello: HelloMatcher::new() }
    }

    /// Forgets a frame begun; for a link opened anew.
    pub fn reset(&mut self) {
        self.length = 0;
        self.state = State::Outside;
        self.hello = HelloMatcher::new();
    }

    /// True inside a frame: the rest of it is still to come.
    pub fn is_inside_frame(&self) -> bool {
        self.state != State::Outside
    }

    /// The frame that the last byte ended, again, for a receiver that pauses on it; `None` once another byte came.
    pub fn last_frame(&self) -> Option<Frame<'_>> {
        if self.state == State::Outside { check_frame(self.buffer.get(..self.length)?).ok() } else { None }
    }

    /// Takes the next byte. The frame borrows the decoder: use it before the next byte.
    pub fn push(&mut self, byte: u8) -> Option<Arrival<'_>> {
        match (self.state, byte) {
            (State::Outside, START) => {
                self.state = State::Inside;
                self.length = 0;
                None
            }
            (State::Outside, _) => {
                self.length = 0;
                match byte {
                    DELIMITER => None,
                    _ if self.hello.push(byte) => Some(Arrival::Hello),
                    _ => Some(Arrival::Plain(byte)),
                }
            }
            (State::Inside, DELIMITER) => {
                self.state = State::Outside;
                Some(match unstuff(&mut self.buffer, self.length) {
                    Ok(length) => {
                        self.length = length;
                        match check_frame(&self.buffer[..length]) {
                            Ok(frame) => Arrival::Frame(frame),
                            Err(damage) => Arrival::Damaged(damage),
                        }
                    }
                    Err(damage) => Arrival::Damaged(damage),
                })
            }
            (State::Inside, _) => {
                if let Some(place) = self.buffer.get_mut(self.length) {
                    *place = byte;
                    self.length += 1;
                } else {
                    self.state = State::Skipping;
                }
                None
            }
            (State::Skipping, DELIMITER) => {
                self.state = State::Outside;
                Some(Arrival::Damaged(Damage::TooLong))
            }
            (State::Skipping, _) => None,
        }
    }
}

fn unstuff(buffer: &mut [u8; STUFFED_MAX], length: usize) -> Result<usize, Damage> {
    let stuffed = buffer.get_mut(..length).ok_or(Damage::Malformed)?;
    let length = decode_in_place(stuffed).map_err(|_| Damage::Malformed)?;
    if length > stuffed.len() { Err(Damage::Malformed) } else { Ok(length) }
}

fn check_frame(contents: &[u8]) -> Result<Frame<'_>, Damage> {
    let (body, checksum) = contents.split_last_chunk::<CHECKSUM_SIZE>().ok_or(Damage::Malformed)?;
    let (sequence, message) = body.split_first_chunk::<SEQUENCE_SIZE>().ok_or(Damage::Malformed)?;
    if CRC.checksum(body) != u32::from_le_bytes(*checksum) {
        return Err(Damage::Checksum);
    }
    Ok(Frame { sequence: u16::from_le_bytes(*sequence), message })
}

#[cfg(test)]
mod tests;
