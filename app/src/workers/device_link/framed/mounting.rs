//! The framed link's part in lending a folder: what the board calls goes to the folder, what that answers to the board.

use std::time::{Duration, Instant};

use pyrite_firmware::mount::POINT;
use pyrite_platform::errno::Errno;
use pyrite_protocol::limits::HOST_CALL_RETRY_MILLIS;
use pyrite_protocol::message::{Failure, Request};
use pyrite_protocol::mount::HostOp;

use crate::board::lent_folder::{Answer, Ask, MountEvent, News};
use crate::board::link::{FileRequest, LinkEvent};
use crate::board::trouble::Trouble;
use crate::workers::host_folder::MountAccess;

use super::{Framed, Owner, Unanswered};

/// A board asks again after this time without a word.
const RETRY: Duration = Duration::from_millis(HOST_CALL_RETRY_MILLIS as u64);

impl Framed<'_> {
    /// Lends a folder instead of the one before.
    pub(super) fn mount(&mut self, path: &std::path::Path, access: MountAccess) -> Result<(), Trouble> {
        if self.mount.folder().is_some() {
            self.send(&Request::Unmount, Owner::Nobody)?;
        }
        match self.mount.lend(path, access) {
            Ok(()) => self.offer_folder(),
            Err(reason) => {
                self.report.send(LinkEvent::Mount(MountEvent::Failed(reason)));
                Ok(())
            }
        }
    }

    /// Takes the folder back.
    pub(super) fn unmount(&mut self) -> Result<(), Trouble> {
        self.mount.take_back();
        self.report.send(LinkEvent::Mount(MountEvent::Unmounted));
        self.send(&Request::Unmount, Owner::Nobody)
    }

    /// Tells the board of the folder that is lent: also one that does not know it any more.
    pub(super) fn offer_folder(&mut self) -> Result<(), Trouble> {
        match self.mount.folder().map(|folder| folder.access()) {
            Some(access) => self.send(&Request::Mount { access }, Owner::Mount),
            None => Ok(()),
        }
    }

    /// Offers the folder to a board that said hello or was told it, unless that is under way. Any later Welcome is as good as the first
    /// one, which may have come damaged.
    pub(super) fn offer_owed_folder(&mut self) -> Result<(), Trouble> {
        let is_offered = |other: &Unanswered| other.owner == Owner::Mount && other.begun >= self.last_hello;
        if self.owes_folder && !self.unanswered.iter().any(is_offered) { self.offer_folder() } else { Ok(()) }
    }

    /// The board has answered an offer that was made then.
    pub(super) fn folder_offered(&mut self, result: Result<u32, Failure>, begun: Instant) {
        self.owes_folder &= begun < self.last_hello;
        let Some(folder) = self.mount.folder() else { return };
        match result {
            Ok(epoch) => {
                folder.epoch(epoch);
                let (path, access) = (folder.path().to_owned(), folder.access());
                self.report.send(LinkEvent::Mount(MountEvent::Mounted(path, access)));
            }
            Err(_) => {
                self.mount.take_back();
                let reason = "The board's firmware is too old to use a folder of this computer: flash it anew.";
                self.report.send(LinkEvent::Mount(MountEvent::Failed(reason.to_owned())));
            }
        }
    }

    /// Whether a request would change something behind the folder, where no program would find it. Requests go to the board's own files.
    pub(super) fn hides(&self, request: &FileRequest) -> bool {
        let is_behind =
            |path: &str| path.strip_prefix(POINT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.mount.folder().is_some() && request.changes().any(is_behind)
    }

    /// The board wants something.
    pub(super) fn host_called(&mut self, call: u32, op: &HostOp<'_>) -> Result<(), Trouble> {
        if self.replies.is_under_way(call) {
            // It has heard nothing of what was sent a while ago.
            return self.repeat_those(|sent| sent.owner == Owner::Reply(call) && sent.sent.elapsed() >= RETRY);
        }
        match self.mount.folder() {
            Some(folder) => folder.call(call, Ask::from(op)),
            None => self.replies.push(call, Answer::Failed(Errno::ENODEV)),
        }
        Ok(())
    }

    /// The folder has said something.
    pub(super) fn folder_said(&mut self, generation: u64, news: News) -> Result<(), Trouble> {
        if !self.mount.is_current(generation) {
            return Ok(());
        }
        match news {
            News::Answer(call, answer) => self.replies.push(call, answer),
            News::Changed(paths) => {
                self.send(&Request::HostChanged, Owner::Nobody)?;
                self.report.send(LinkEvent::Mount(MountEvent::Changed(paths)));
            }
        }
        Ok(())
    }

    /// Sends answers as far as there is room.
    pub(super) fn pump_replies(&mut self) -> Result<(), Trouble> {
        loop {
            let replies = std::mem::take(&mut self.replies);
            let sent = match replies.next() {
                Some((call, reply)) => {
                    let request = Request::HostReply { call, reply };
                    if self.has_room(&request) {
                        self.send(&request, Owner::Reply(call)).map(|()| true)
                    } else {
                        Ok(false)
                    }
                }
                None => Ok(false),
            };
            self.replies = replies;
            if !sent? {
                return Ok(());
            }
            self.replies.sent();
        }
    }
}
