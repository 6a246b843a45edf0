//! Owns the port.
//!
//! - [`connect`]: opens a port and finds out who is there
//! - [`framed`]: speaks frames with Pyrite firmware
//! - [`raw_repl`]: speaks the raw REPL with MicroPython and its relatives
//! - [`keeping`]: keeps what is overwritten or deleted
//! - [`mount`]: the folder that is lent to the board
//! - [`incoming`]: requests and bytes on one channel, so that the thread sleeps until either comes
//!
//! **Invariant:** every `Run` is answered by exactly one `RunFinished`, every `File` by exactly one `FileDone` and every
//! `Complete` by exactly one `Completions`, also when the board vanishes in between; an interrupt is written to the port before anything else that waits.

pub mod connect;
pub mod framed;
pub mod incoming;
pub mod keeping;
pub mod mount;
pub mod raw_repl;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use crate::board::lent_folder::MountEvent;
use crate::board::link::{Activity, FileError, LinkEvent, LinkRequest, Outcome};
use crate::board::port::PortAddress;
use crate::board::transport::{MOST_BAUD, SimulatorOptions};
use crate::board::trouble::Trouble;

use connect::Connected;
use framed::Framed;
use incoming::{Incoming, Input};
use keeping::Keeping;
use mount::Mount;
use raw_repl::RawRepl;

const PROMPT: &[u8] = b">>> ";

/// Where events go.
pub type Report = Box<dyn Fn(LinkEvent) + Send>;

/// The way to the thread.
#[derive(Clone)]
pub struct LinkHandle {
    sender: Sender<Input>,
    backlog: Arc<AtomicUsize>,
}

impl LinkHandle {
    /// Hands over a request. After the thread's end nobody answers.
    pub fn send(&self, request: LinkRequest) {
        let _ = self.sender.send(Input::Request(request));
    }

    /// Says that console output was taken: until then the board is not read on, so that a flood fills no memory.
    pub fn consumed(&self, bytes: usize) {
        let _ = self
            .backlog
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |backlog| Some(backlog.saturating_sub(bytes)));
    }
}

/// Starts the thread. What is overwritten or deleted on a board is kept in the folder `history`, if there is one; events go to `report`.
pub fn start(
    simulator: SimulatorOptions,
    history: Option<PathBuf>,
    report: Report,
) -> std::io::Result<(LinkHandle, JoinHandle<()>)> {
    let (sender, receiver) = channel();
    let backlog = Arc::new(AtomicUsize::new(0));
    let handle = LinkHandle { sender: sender.clone(), backlog: Arc::clone(&backlog) };
    let thread = thread::Builder::new().name("device link".into()).spawn(move || {
        let incoming = Incoming::new(sender, receiver, Arc::clone(&backlog));
        run(incoming, &simulator, history.as_ref(), &Counted { report, backlog });
    })?;
    Ok((handle, thread))
}

/// Passes events on and counts console bytes under way.
pub struct Counted {
    report: Report,
    backlog: Arc<AtomicUsize>,
}

impl Counted {
    /// Passes an event on.
    pub fn send(&self, event: LinkEvent) {
        if let LinkEvent::Console(bytes) = &event {
            self.backlog.fetch_add(bytes.len(), Ordering::AcqRel);
        }
        (self.report)(event);
    }
}

/// How serving a board ended.
pub enum End {
    /// The user wants another port, or none.
    Asked,
    /// The thread shall end.
    Quit,
    /// The link broke.
    Broken(Trouble),
}

fn run(mut incoming: Incoming, simulator: &SimulatorOptions, history: Option<&PathBuf>, report: &Counted) {
    let mut most_baud = MOST_BAUD;
    let mut mount = Mount::new(incoming.sender());
    loop {
        match incoming.wait_request() {
            None | Some(LinkRequest::Quit) => return,
            Some(LinkRequest::SpeedLimit(baud)) => most_baud = baud,
            Some(LinkRequest::Connect(port, approach)) => {
                report.send(LinkEvent::Connecting(port.clone()));
                match connect::connect(&mut incoming, &port, approach, simulator) {
                    Err(trouble) => {
                        incoming.close();
                        report.send(LinkEvent::Disconnected(port, trouble));
                    }
                    Ok(connected) => {
                        if matches!(
                            serve(&mut incoming, port, connected, history, &mut most_baud, &mut mount, report),
                            End::Quit
                        ) {
                            return;
                        }
                    }
                }
            }
            Some(LinkRequest::Unmount) => {
                mount.take_back();
                report.send(LinkEvent::Mount(MountEvent::Unmounted));
            }
            Some(request) => refuse(request, report),
        }
    }
}

/// Serves until the link ends.
fn serve(
    incoming: &mut Incoming,
    port: PortAddress,
    connected: Connected,
    history: Option<&PathBuf>,
    most_baud: &mut u32,
    mount: &mut Mount,
    report: &Counted,
) -> End {
    let end = match connected {
        Connected::Framed { board, welcome, mut plain, rest } => {
            // The window has a prompt of its own.
            if plain.ends_with(PROMPT) {
                plain.truncate(plain.len() - PROMPT.len());
            }
            if !plain.is_empty() {
                report.send(LinkEvent::Console(plain));
            }
            let keeping = Keeping::new(history, &welcome.peer);
            let mut driver = Framed::new(board, keeping, welcome, *most_baud, mount, report);
            report.send(LinkEvent::Connected(port.clone(), driver.peer().clone()));
            driver.report_activity();
            let end = driver.serve(incoming, &rest);
            *most_baud = driver.most_baud();
            driver.fail_all();
            end
        }
        Connected::Raw(board, peer) => {
            let keeping = Keeping::new(history, &peer);
            report.send(LinkEvent::Connected(port.clone(), peer));
            report.send(LinkEvent::Activity(Activity::Idle));
            let mut driver = RawRepl::new(board, keeping, *most_baud, mount, report);
            let end = driver.serve(incoming);
            *most_baud = driver.most_baud();
            driver.fail_all();
            end
        }
    };
    incoming.close();
    let trouble = match &end {
        End::Broken(trouble) => Some(trouble.clone()),
        End::Asked | End::Quit => None,
    };
    report.send(LinkEvent::Disconnected(port, trouble));
    end
}

/// Answers a request that needs a board without one.
fn refuse(request: LinkRequest, report: &Counted) {
    match request {
        LinkRequest::Run { run, .. } => {
            report.send(LinkEvent::RunFinished(run, Outcome::Refused("No board is connected.".into())))
        }
        LinkRequest::File(id, _) => report.send(LinkEvent::FileDone(id, Err(FileError::NotConnected))),
        LinkRequest::Complete(id, _) => report.send(LinkEvent::Completions(id, Vec::new())),
        LinkRequest::Mount(..) => {
            report.send(LinkEvent::Mount(MountEvent::Failed("No board is connected.".to_owned())));
        }
        LinkRequest::Connect(..)
        | LinkRequest::Disconnect
        | LinkRequest::CancelFile(_)
        | LinkRequest::Input(_)
        | LinkRequest::Interrupt
        | LinkRequest::SoftReset
        | LinkRequest::WatchMemory(_)
        | LinkRequest::SpeedLimit(_)
        | LinkRequest::Unmount
        | LinkRequest::FolderNews(..)
        | LinkRequest::Quit => {}
    }
}
