//! Everything that leaves the board: console bytes gathered into larger pieces, and the events of the framed link.
//!
//! Bytes and events leave in the order in which they were handed in.

use pyrite_platform::console::Link;
use pyrite_protocol::limits::WIRE_MAX;
use pyrite_protocol::message::{Event, Failure};
use pyrite_protocol::{encode_event, frame};

const GATHERED: usize = 512;

/// Whether a host or a terminal is at the far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Plain text, as at power-on.
    Plain,
    /// Frames.
    Framed,
}

/// The way out.
pub struct Sender<'a> {
    /// The line.
    pub link: &'a mut dyn Link,
    face: Face,
    sequence: u16,
    gathered: [u8; GATHERED],
    gathered_length: usize,
    wire: [u8; WIRE_MAX],
}

impl<'a> Sender<'a> {
    /// Plain at first.
    pub fn new(link: &'a mut dyn Link) -> Self {
        Self { link, face: Face::Plain, sequence: 0, gathered: [0; GATHERED], gathered_length: 0, wire: [0; WIRE_MAX] }
    }

    /// Who is at the far end.
    pub fn face(&self) -> Face {
        self.face
    }

    /// Changes the face; what was written before leaves in the old one. Events count from 0 again.
    pub fn set_face(&mut self, face: Face) {
        self.flush();
        self.face = face;
        self.sequence = 0;
    }

    /// Takes console bytes; they leave at the end of a line, when there are many, or with [`Sender::flush`].
    pub fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = GATHERED - self.gathered_length;
            let (now, later) = rest.split_at(rest.len().min(room));
            self.gathered[self.gathered_length..self.gathered_length + now.len()].copy_from_slice(now);
            self.gathered_length += now.len();
            rest = later;
            if self.gathered_length == GATHERED {
                self.flush();
            }
        }
        if bytes.last() == Some(&b'\n') {
            self.flush();
        }
    }

    /// True when bytes wait for [`Sender::flush`].
    pub fn has_gathered(&self) -> bool {
        self.gathered_length > 0
    }

    /// Sends what was gathered.
    pub fn flush(&mut self) {
        let length = core::mem::take(&mut self.gathered_length);
        if length == 0 {
            return;
        }
        match self.face {
            Face::Plain => self.link.send(&self.gathered[..length]),
            Face::Framed => {
                let event = Event::Console { bytes: &self.gathered[..length] };
                send_frame(&event, &mut self.sequence, &mut self.wire, self.link);
            }
        }
    }

    /// Sends an event behind everything written so far; nothing on a plain link.
    pub fn event(&mut self, event: &Event<'_>) {
        if self.face == Face::Framed {
            self.flush();
            send_frame(event, &mut self.sequence, &mut self.wire, self.link);
        }
    }

    /// Answers a request.
    pub fn answer(&mut self, request: u16, result: Result<u32, Failure>) {
        self.event(&match result {
            Ok(value) => Event::Done { request, value },
            Err(failure) => Event::Failed { request, failure },
        });
    }
}

fn send_frame(event: &Event<'_>, sequence: &mut u16, wire: &mut [u8; WIRE_MAX], link: &mut dyn Link) {
    // Every event of the firmware fits a frame; one that did not would show as a gap in the numbers.
    if let Ok(bytes) = encode_event(*sequence, event, wire) {
        debug_assert_eq!(bytes.first(), Some(&frame::START));
        link.send(bytes);
    }
    *sequence = sequence.wrapping_add(1);
}
