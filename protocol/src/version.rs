//! The version of the messages, told in `Welcome`.

/// Version of the message tables. Messages are only ever appended, so a peer of another version understands what it
/// knows and answers the rest with [`crate::message::Failure::Unsupported`]; the number says what to expect.
pub const PROTOCOL_VERSION: u16 = 1;
