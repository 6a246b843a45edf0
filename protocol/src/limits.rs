//! Sizes that both sides build their buffers from.

/// Most bytes of file, source or console data in one message.
pub const CHUNK_MAX: usize = 1024;

/// How far back deflated data may refer: what a board keeps of a file that is coming in.
pub const PACKED_WINDOW: usize = 4096;

/// Longest path in bytes.
pub const PATH_MAX: usize = 255;

/// Longest encoded message: a full chunk, or a rename of two longest paths, and the fields around it.
pub const MESSAGE_MAX: usize = CHUNK_MAX + 64;

/// Bytes of the sequence number in front of a message.
pub const SEQUENCE_SIZE: usize = 2;

/// Bytes of the checksum behind a message.
pub const CHECKSUM_SIZE: usize = 4;

/// Longest frame before byte stuffing.
pub const FRAME_MAX: usize = SEQUENCE_SIZE + MESSAGE_MAX + CHECKSUM_SIZE;

/// Longest frame after byte stuffing: one code byte for each 254 bytes begun.
pub const STUFFED_MAX: usize = FRAME_MAX + FRAME_MAX.div_ceil(254);

/// Longest frame on the wire: start byte, stuffed bytes, delimiter.
pub const WIRE_MAX: usize = 1 + STUFFED_MAX + 1;

/// Wire bytes of requests that a host may have under way without an answer. A board keeps a receive buffer of this
/// size; `Welcome` tells the figure that holds for the board at hand.
pub const WINDOW_BYTES: u32 = 4096;

/// A board that has not answered a request after this time did not get it: send it again with the same sequence number.
pub const ANSWER_TIMEOUT_MILLIS: u32 = 3000;

/// Speed of a serial line in bits a second, until a host asks for another one.
pub const BASE_BAUD: u32 = 115_200;

/// A board that has changed the speed and hears no frame for this time goes back.
pub const SPEED_TRIAL_MILLIS: u32 = 500;

/// A board at a raised speed that has heard no frame for this time goes back.
pub const SPEED_LEASE_MILLIS: u32 = 1500;

/// How often a host at a raised speed says something.
pub const SPEED_KEEP_MILLIS: u32 = 400;

/// A board at a raised speed that has heard no frame for this time goes back as soon as it hears anything else: somebody speaks at another speed.
pub const SPEED_NOISE_MILLIS: u32 = 900;

/// Bytes in a piece of a file of a mounted folder.
pub const MOUNT_BLOCK: usize = 2048;

/// Most bytes that one call writes into a file of a mounted folder.
pub const MOUNT_WRITE_MAX: usize = 512;

/// A board that got no answer to a `HostCall` after this time, and nothing of one, asks again.
pub const HOST_CALL_RETRY_MILLIS: u32 = 500;

/// A board that has heard nothing of the answer for this time takes the host for gone.
pub const HOST_CALL_TIMEOUT_MILLIS: u32 = 5000;

/// A board that has not answered the hello after this time has no framed link: use the raw REPL.
pub const HELLO_TIMEOUT_MILLIS: u32 = 600;
