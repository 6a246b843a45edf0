//! Frames of the ROM's serial protocol: SLIP (RFC 1055).

const END: u8 = 0xC0;
const ESCAPE: u8 = 0xDB;
const ESCAPED_END: u8 = 0xDC;
const ESCAPED_ESCAPE: u8 = 0xDD;

/// Longest frame that is kept: twice what the largest block makes.
const FRAME_MAX: usize = 64 * 1024;

/// Finds frames in what arrives. Bytes outside of frames are passed over.
#[derive(Debug, Default)]
pub struct Decoder {
    frame: Vec<u8>,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not in a frame, or in one that is broken.
    #[default]
    Outside,
    Inside,
    Escaped,
}

impl Decoder {
    /// Takes a byte; gives a frame when this was its last one.
    pub fn push(&mut self, byte: u8) -> Option<Vec<u8>> {
        match (self.state, byte) {
            (State::Inside, END) if !self.frame.is_empty() => {
                self.state = State::Outside;
                return Some(std::mem::take(&mut self.frame));
            }
            (_, END) => {
                self.frame.clear();
                self.state = State::Inside;
            }
            (State::Outside, _) => {}
            (State::Inside, ESCAPE) => self.state = State::Escaped,
            (State::Inside, byte) => self.keep(byte),
            (State::Escaped, ESCAPED_END) => self.keep(END),
            (State::Escaped, ESCAPED_ESCAPE) => self.keep(ESCAPE),
            (State::Escaped, _) => self.state = State::Outside,
        }
        None
    }

    fn keep(&mut self, byte: u8) {
        self.state = if self.frame.len() < FRAME_MAX { State::Inside } else { State::Outside };
        self.frame.push(byte);
    }
}

/// Appends a frame.
pub fn encode(frame: &[u8], wire: &mut Vec<u8>) {
    wire.push(END);
    for &byte in frame {
        match byte {
            END => wire.extend([ESCAPE, ESCAPED_END]),
            ESCAPE => wire.extend([ESCAPE, ESCAPED_ESCAPE]),
            byte => wire.push(byte),
        }
    }
    wire.push(END);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(wire: &[u8]) -> Vec<Vec<u8>> {
        let mut decoder = Decoder::default();
        wire.iter().filter_map(|&byte| decoder.push(byte)).collect()
    }

    #[test]
    fn frames_come_through() {
        let frame: Vec<u8> = (0..=255).collect();
        let mut wire = b"noise".to_vec();
        encode(&frame, &mut wire);
        encode(b"x", &mut wire);
        assert_eq!(decode(&wire), [frame, b"x".to_vec()]);
    }

    #[test]
    fn what_is_broken_is_passed_over() {
        let mut wire = vec![END, 1, ESCAPE, 7, 2, END];
        encode(b"good", &mut wire);
        assert_eq!(decode(&wire), [b"good".to_vec()]);
        let mut endless = vec![END];
        endless.extend(vec![1; FRAME_MAX * 2]);
        endless.push(END);
        encode(b"good", &mut endless);
        assert_eq!(decode(&endless), [b"good".to_vec()]);
    }
}
