//! Speeds of the two ends of a serial line, and what a receiver makes of a sender that runs at another one.

use std::time::Duration;

/// Start bit, eight data bits, stop bit.
const BITS_A_BYTE: u32 = 10;

/// One part in so many by which two ends may differ: half a bit in the ten of a byte, and something for the edges.
const TOLERANCE: u32 = 30;

/// Which way the bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    ToBoard,
    ToHost,
}

/// Speeds of both ends, in bits a second.
#[derive(Debug, Clone, Copy)]
pub struct LineSpeed {
    /// The board's.
    pub board: u32,
    /// The host's; that of the board where nobody knows.
    pub host: Option<u32>,
    /// What is faster comes out garbled.
    most: Option<u32>,
    way: Way,
}

impl LineSpeed {
    /// Of a line to the board.
    pub fn to_board(baud: u32) -> Self {
        Self { board: baud, host: None, most: None, way: Way::ToBoard }
    }

    /// Of a line to the host.
    pub fn to_host(baud: u32) -> Self {
        Self { way: Way::ToHost, ..Self::to_board(baud) }
    }

    /// On a cable that garbles what is faster than `most`.
    pub fn garbled_above(self, most: Option<u32>) -> Self {
        Self { most, ..self }
    }

    /// Speeds of the sender and the receiver.
    pub fn ends(&self) -> (u32, u32) {
        let host = self.host.unwrap_or(self.board);
        match self.way {
            Way::ToBoard => (host, self.board),
            Way::ToHost => (self.board, host),
        }
    }

    /// The speed at which the cable's far end is as good as read by: a cable that is too slow smears the bits, as if the receiver were out of step.
    pub fn seen(&self, sender: u32, receiver: u32) -> u32 {
        if self.most.is_some_and(|most| sender > most) { receiver / 2 } else { receiver }
    }

    /// Whether a receiver understands a sender.
    pub fn fit(sender: u32, receiver: u32) -> bool {
        sender.abs_diff(receiver) <= sender / TOLERANCE
    }
}

/// How long a byte takes.
pub fn byte_time(baud: u32) -> Duration {
    Duration::from_secs(1) * BITS_A_BYTE / baud.max(1)
}

/// What a receiver hears of bytes sent in one go. A byte without its stop bit is heard as zero, as Linux has it.
pub fn received(bytes: &[u8], sender: u32, receiver: u32) -> Vec<u8> {
    let bits_a_byte = f64::from(BITS_A_BYTE);
    let end = bytes.len() as f64 * bits_a_byte;
    // Time counts in bits of the sender.
    let is_high = |time: f64| {
        let Some(&byte) = bytes.get((time / bits_a_byte) as usize) else { return true };
        match (time % bits_a_byte) as u32 {
            0 => false,
            bit @ 1..=8 => byte >> (bit - 1) & 1 == 1,
            _ => true,
        }
    };
    let step = f64::from(sender.max(1)) / f64::from(receiver.max(1));
    let mut heard = Vec::new();
    let mut time = 0.0;
    while time < end {
        if is_high(time) {
            // The next edge can only be where a bit of the sender begins.
            time = time.floor() + 1.0;
            continue;
        }
        let sample = |bit: f64| is_high(time + (bit + 0.5) * step);
        let byte = (1..=8_u8).fold(0, |byte, bit| byte | u8::from(sample(bit.into())) << (bit - 1));
        heard.push(if sample(bits_a_byte - 1.0) { byte } else { 0 });
        time += (bits_a_byte - 0.5) * step;
        // After a missing stop bit the line has to rise before the next start.
        while time < end && !is_high(time) {
            time = time.floor() + 1.0;
        }
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_speeds_are_understood() {
        let text = b"print('hello')\r\n\x00\xff\xf8";
        for baud in [115_200, 921_600, 1_500_000] {
            assert_eq!(received(text, baud, baud), text);
            assert_eq!(received(text, baud, baud + baud / 50), text);
        }
        for (sender, receiver) in [(115_200, 921_600), (921_600, 115_200), (460_800, 921_600), (9_600, 115_200)] {
            assert!(!LineSpeed::fit(sender, receiver));
            assert_ne!(received(text, sender, receiver), text);
        }
        // Every bit of a slow line is seen many times.
        assert_eq!(received(b"\x00", 100, 1000), [0]);
        assert_eq!(received(b"U", 100, 1000), [0, 0, 0, 0, 0]);
    }
}
