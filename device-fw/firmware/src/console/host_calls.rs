//! Asking the host for something of the folder that it lends, and waiting for it.
//!
//! **Invariant:** every wait ends: with the answer, with Ctrl-C or a reset, when the host leaves, or when it says nothing for too long.
//! Other requests are served meanwhile; those for the main loop are told that the board is busy.

use pyrite_platform::clock::Clock;
use pyrite_platform::errno::Errno;
use pyrite_platform::files::Files;
use pyrite_protocol::limits::{HOST_CALL_RETRY_MILLIS, HOST_CALL_TIMEOUT_MILLIS};
use pyrite_protocol::message::{Event, Failure};
use pyrite_protocol::mount::{HostOp, MountAccess};

use super::BoardConsole;
use crate::mount::{Answer, HostFolder, Lender};
use crate::session::ShortText;

const RETRY: u64 = HOST_CALL_RETRY_MILLIS as u64 * 1000;
const TIMEOUT: u64 = HOST_CALL_TIMEOUT_MILLIS as u64 * 1000;

/// Whether a call has been sent already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Yes.
    Already,
    /// No.
    NotYet,
}

impl BoardConsole<'_> {
    /// Microseconds since power-on.
    pub fn now(&mut self) -> u64 {
        self.clock.microseconds()
    }

    /// Takes the host's folder; an idle board goes there.
    pub(super) fn lend_folder(&mut self, access: MountAccess) -> u32 {
        let was_lent = self.mount.is_lent();
        let now = self.now();
        let epoch = self.mount.lend(access, now);
        if !was_lent && self.running.is_none() {
            self.go_to_folder();
        }
        epoch
    }

    /// Makes the host's folder the current directory, if there is one and nobody chose another.
    pub fn go_to_folder(&mut self) {
        let mut place = [0; 2];
        let is_at_root = self.files.current_directory(&mut place) == Ok(1);
        if self.mount.is_lent() && self.mount.current.is_none() && is_at_root {
            self.mount.current = Some(ShortText::default());
        }
    }

    /// Sends a call without waiting for its answer.
    pub(crate) fn post(&mut self, call: u32, op: &HostOp<'_>) {
        if self.mount.lender == Lender::Present {
            self.sender.event(&Event::HostCall { call, op: *op });
        }
    }

    /// Sends a call and waits for its answer.
    pub(crate) fn ask(&mut self, op: &HostOp<'_>) -> Result<Answer, Errno> {
        let call = self.mount.await_answer();
        let answer = self.wait_for(call, op, Sent::NotYet, HostFolder::take_answer);
        self.mount.stop_waiting();
        answer?
    }

    /// Waits until `ready` gives something, sending the call again when nothing comes.
    pub(crate) fn wait_for<T>(
        &mut self,
        call: u32,
        op: &HostOp<'_>,
        sent: Sent,
        mut ready: impl FnMut(&mut HostFolder) -> Option<T>,
    ) -> Result<T, Errno> {
        if self.pending {
            self.answer_pending(Err(Failure::Busy));
        }
        let is_outermost = !core::mem::replace(&mut self.calling, true);
        let begun = self.now();
        // When something of the answer came last, and when the call was sent last.
        let (mut heard, mut asked) = (begun, (sent == Sent::Already).then_some(begun));
        let result = loop {
            self.attention.clear();
            self.pump();
            if !self.mount.is_lent() {
                break Err(Errno::ENODEV);
            }
            if let Some(ready) = ready(&mut self.mount) {
                break Ok(ready);
            }
            if self.interrupted || self.is_leaving() {
                break Err(Errno::EINTR);
            }
            let now = self.now();
            if core::mem::take(&mut self.mount.progress) {
                heard = now;
            }
            if now >= heard + TIMEOUT {
                self.mount.lender = Lender::Silent;
                break Err(Errno::ETIMEDOUT);
            }
            let nudged = core::mem::take(&mut self.mount.nudged);
            let next = match self.mount.lender {
                Lender::Nobody => break Err(Errno::ENODEV),
                Lender::Silent => break Err(Errno::ETIMEDOUT),
                Lender::Awaited(until) if now >= until => {
                    self.mount.lender = Lender::Silent;
                    break Err(Errno::ETIMEDOUT);
                }
                Lender::Awaited(until) => until,
                Lender::Present => {
                    let due = asked.map_or(now, |asked| heard.max(asked) + RETRY);
                    if nudged || now >= due {
                        self.sender.event(&Event::HostCall { call, op: *op });
                        asked = Some(now);
                    }
                    asked.map_or(now, |asked| heard.max(asked)) + RETRY
                }
            };
            self.sender.flush();
            self.sender.link.wait(Some(next.min(heard + TIMEOUT)));
        };
        if is_outermost {
            self.calling = false;
        }
        // What came for the program meanwhile is looked at next.
        self.attention.raise();
        result
    }
}
