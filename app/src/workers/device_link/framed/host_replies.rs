//! Answers to a board's calls on their way, larger ones in parts.
//!
//! **Invariant:** parts leave in order; one that the board misses is sent again from there. The board asks again for what got lost whole.

use std::collections::VecDeque;

use pyrite_platform::errno::Errno;
use pyrite_protocol::limits::CHUNK_MAX;
use pyrite_protocol::message::Failure;
use pyrite_protocol::mount::HostReply;

use crate::board::lent_folder::Answer;

/// A part that is missed so often is given up: the board asks anew.
const MOST_GAPS: u32 = 20;

/// Answers on their way.
#[derive(Debug, Default)]
pub struct Replies {
    queue: VecDeque<Reply>,
}

#[derive(Debug)]
struct Reply {
    call: u32,
    answer: Answer,
    /// Bytes, or for an answer without data whether it was sent at all.
    sent: usize,
    begun: bool,
    gaps: u32,
}

impl Reply {
    fn is_sent(&self) -> bool {
        match &self.answer {
            Answer::Data(_, bytes) => self.begun && self.sent >= bytes.len(),
            _ => self.begun,
        }
    }
}

impl Replies {
    /// Takes an answer, unless the same is on its way already.
    pub fn push(&mut self, call: u32, answer: Answer) {
        if !self.is_under_way(call) {
            self.queue.push_back(Reply { call, answer, sent: 0, begun: false, gaps: 0 });
        }
    }

    /// Whether an answer to a call is on its way.
    pub fn is_under_way(&self, call: u32) -> bool {
        self.queue.iter().any(|reply| reply.call == call)
    }

    /// What is to be sent next, if anything.
    pub fn next(&self) -> Option<(u32, HostReply<'_>)> {
        let reply = self.queue.iter().find(|reply| !reply.is_sent())?;
        let words = match &reply.answer {
            Answer::Done => HostReply::Done,
            Answer::Failed(errno) => HostReply::Failed { errno: errno.0 },
            Answer::Status(status) => {
                HostReply::Status { kind: status.kind, size: status.size, modified_seconds: status.modified_seconds }
            }
            Answer::Opened { size, contents } => HostReply::Opened { size: *size, contents: *contents },
            Answer::Data(packing, bytes) => {
                let rest = bytes.get(reply.sent..).unwrap_or_default();
                HostReply::Data {
                    packing: *packing,
                    length: bytes.len() as u32,
                    offset: reply.sent as u32,
                    bytes: rest.get(..CHUNK_MAX).unwrap_or(rest),
                }
            }
            // Boards with frames read lists as files, and ask for one thing at a time.
            Answer::Entries(_) | Answer::OpenedNext(_) | Answer::Looked { .. } => {
                HostReply::Failed { errno: Errno::EINVAL.0 }
            }
            Answer::Space { block_size, block_count, free_blocks } => {
                HostReply::Space { block_size: *block_size, block_count: *block_count, free_blocks: *free_blocks }
            }
        };
        Some((reply.call, words))
    }

    /// What `next` gave was sent.
    pub fn sent(&mut self) {
        if let Some(reply) = self.queue.iter_mut().find(|reply| !reply.is_sent()) {
            reply.begun = true;
            if let Answer::Data(_, bytes) = &reply.answer {
                reply.sent = (reply.sent + CHUNK_MAX).min(bytes.len());
            }
        }
    }

    /// The board has said what it makes of a part.
    pub fn answered(&mut self, call: u32, result: Result<u32, Failure>) {
        let Some(index) = self.queue.iter().position(|reply| reply.call == call) else { return };
        let Some(reply) = self.queue.get_mut(index) else { return };
        let is_over = match (result, &reply.answer) {
            (Ok(taken), Answer::Data(_, bytes)) => taken as usize >= bytes.len(),
            (Err(Failure::Gap { have }), Answer::Data(..)) => {
                reply.sent = have as usize;
                reply.begun = have > 0;
                reply.gaps += 1;
                reply.gaps > MOST_GAPS
            }
            _ => true,
        };
        if is_over {
            self.queue.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyrite_protocol::mount::Packing;

    #[test]
    fn parts_leave_in_order_and_again_from_a_gap() {
        let mut replies = Replies::default();
        replies.push(1, Answer::Data(Packing::Plain, vec![7; CHUNK_MAX + 1]));
        replies.push(1, Answer::Done);
        replies.push(2, Answer::Done);
        let mut offsets = Vec::new();
        while let Some((call, reply)) = replies.next() {
            offsets.push(match reply {
                HostReply::Data { offset, .. } => (call, offset),
                _ => (call, u32::MAX),
            });
            replies.sent();
        }
        assert_eq!(offsets, [(1, 0), (1, CHUNK_MAX as u32), (2, u32::MAX)]);
        replies.answered(1, Err(Failure::Gap { have: 0 }));
        assert!(matches!(replies.next(), Some((1, HostReply::Data { offset: 0, .. }))));
        replies.sent();
        replies.answered(1, Ok(CHUNK_MAX as u32));
        replies.answered(2, Ok(0));
        assert!(replies.is_under_way(1) && !replies.is_under_way(2));
        replies.answered(1, Ok(CHUNK_MAX as u32 + 1));
        assert!(!replies.is_under_way(1) && replies.next().is_none());
    }

    #[test]
    fn an_empty_piece_is_one_part() {
        let mut replies = Replies::default();
        replies.push(1, Answer::Data(Packing::Plain, Vec::new()));
        assert!(replies.next().is_some());
        replies.sent();
        assert!(replies.next().is_none());
        replies.answered(1, Ok(0));
        assert!(!replies.is_under_way(1));
    }
}
