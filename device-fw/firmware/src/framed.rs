//! The idle board behind frames: requests that need the interpreter.

use core::cell::RefCell;

use pyrite_platform::memory::MemoryQuestion;
use pyrite_protocol::frame::crc32;
use pyrite_protocol::message::{Event, Failure, Namespace, Request, RunMode};

use crate::console::{BoardConsole, Heard};
use crate::prompt::{attend, is_framed, run};
use crate::repl::terminal::{RunEnd, SourceKind};
use crate::session::upload::new_part;
use crate::session::{AnnouncedRun, ShortText, memory_report};
use crate::world::World;

/// Longest text that is completed; of a longer one the end counts.
const LONGEST_LINE: usize = 256;

/// Why the framed loop came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FramedEnd {
    /// The link is plain again.
    Plain,
    /// The board is to be left: see the console.
    Leaving,
    /// The request that waits wants a fresh Python world.
    Fresh,
}

/// Whether a Python world has run or taken in anything yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As made.
    Fresh,
    /// Something ran.
    Used,
}

/// Serves a host until it leaves.
pub fn framed_loop(console: &RefCell<BoardConsole<'_>>, world: &mut dyn World, freshness: &mut Freshness) -> FramedEnd {
    loop {
        {
            let Ok(mut waiting) = console.try_borrow_mut() else { return FramedEnd::Leaving };
            match waiting.wait_idle() {
                Heard::Key(_) => return FramedEnd::Plain,
                Heard::Attention => {
                    drop(waiting);
                    attend(console, world);
                    continue;
                }
                Heard::Other => {}
            }
            if waiting.is_leaving() {
                return FramedEnd::Leaving;
            }
        }
        if !is_framed(console) {
            return FramedEnd::Plain;
        }
        match serve(console, world, *freshness) {
            Next::Answer(result) => {
                if let Ok(mut console) = console.try_borrow_mut() {
                    console.answer_pending(result);
                }
            }
            Next::Answered => {}
            Next::Fresh => return FramedEnd::Fresh,
            Next::Run => {
                *freshness = Freshness::Used;
                run_announced(console, world);
            }
        }
    }
}

enum Next {
    Answer(Result<u32, Failure>),
    /// The answer has been given.
    Answered,
    Fresh,
    Run,
}

fn serve(console: &RefCell<BoardConsole<'_>>, world: &mut dyn World, freshness: Freshness) -> Next {
    let (number, plan) = {
        let Ok(console) = console.try_borrow() else { return Next::Answer(Err(Failure::Busy)) };
        let Some(frame) = console.pending() else { return Next::Answer(Ok(0)) };
        let Ok(request) = frame.request() else { return Next::Answer(Err(Failure::Unsupported)) };
        (frame.sequence, plan(&request, &console, world, freshness))
    };
    match plan {
        Plan::Next(next) => next,
        Plan::Announce(announced) => {
            world.text().clear();
            if let Ok(mut console) = console.try_borrow_mut() {
                console.session.announced = Some(announced);
            }
            Next::Answer(Ok(0))
        }
        Plan::Complete(line, length) => {
            world.complete(line.get(..length).unwrap_or(&[]), &mut |name| {
                if let (Ok(mut console), Ok(name)) = (console.try_borrow_mut(), core::str::from_utf8(name)) {
                    console.sender.event(&Event::Completion { request: number, name });
                }
            });
            Next::Answer(Ok(0))
        }
        Plan::Report(question) => {
            world.report_memory(question);
            Next::Answered
        }
        Plan::Memory(memory) => {
            if let Ok(mut console) = console.try_borrow_mut() {
                console.sender.event(&Event::Memory { request: number, memory });
            }
            Next::Answer(Ok(0))
        }
    }
}

enum Plan {
    Next(Next),
    Announce(AnnouncedRun),
    Complete([u8; LONGEST_LINE], usize),
    Memory(pyrite_protocol::message::Memory),
    Report(MemoryQuestion),
}

fn plan(request: &Request<'_>, console: &BoardConsole<'_>, world: &mut dyn World, freshness: Freshness) -> Plan {
    if let Some(question) = memory_report::question(request) {
        return Plan::Report(question);
    }
    Plan::Next(match *request {
        Request::Run { namespace: Namespace::Fresh, .. } if freshness == Freshness::Used => Next::Fresh,
        Request::Run { run_id, file_name, size, crc32, mode, namespace } => match ShortText::new(file_name) {
            Ok(file_name) => {
                return Plan::Announce(AnnouncedRun { run_id, size, crc32, mode, namespace, file_name });
            }
            Err(failure) => Next::Answer(Err(failure)),
        },
        Request::RunChunk { run_id, offset, bytes } => Next::Answer(match announced(console, run_id) {
            Ok(announced) => take_source(announced, offset, bytes, world),
            Err(failure) => Err(failure),
        }),
        Request::RunStart { run_id } => match announced(console, run_id) {
            Ok(announced) => match check_source(announced, world) {
                Ok(()) => Next::Run,
                Err(failure) => Next::Answer(Err(failure)),
            },
            Err(failure) => Next::Answer(Err(failure)),
        },
        Request::Memory { collect } => return Plan::Memory(world.memory(collect)),
        Request::Complete { text } => {
            let text = text.as_bytes();
            let end = text.len().checked_sub(LONGEST_LINE).and_then(|cut| text.get(cut..)).unwrap_or(text);
            let mut line = [0; LONGEST_LINE];
            line[..end.len()].copy_from_slice(end);
            return Plan::Complete(line, end.len());
        }
        _ => Next::Answer(Err(Failure::Unsupported)),
    })
}

fn announced<'c>(console: &'c BoardConsole<'_>, run_id: u32) -> Result<&'c AnnouncedRun, Failure> {
    console.session.announced.as_ref().filter(|announced| announced.run_id == run_id).ok_or(Failure::Unknown)
}

fn take_source(announced: &AnnouncedRun, offset: u32, bytes: &[u8], world: &mut dyn World) -> Result<u32, Failure> {
    let text = world.text();
    let received = text.bytes().len() as u32;
    let Some(already) = new_part(received, announced.size, offset, bytes.len())? else { return Ok(received) };
    text.push(bytes.get(already..).unwrap_or(&[])).map_err(|_| Failure::OutOfMemory)?;
    Ok(text.bytes().len() as u32)
}

fn check_source(announced: &AnnouncedRun, world: &mut dyn World) -> Result<(), Failure> {
    let source = world.text().bytes();
    let have = source.len() as u32;
    if have < announced.size {
        return Err(Failure::Gap { have });
    }
    if crc32(source) != announced.crc32 {
        world.text().clear();
        return Err(Failure::ChecksumMismatch);
    }
    Ok(())
}

fn run_announced(console: &RefCell<BoardConsole<'_>>, world: &mut dyn World) -> Option<RunEnd> {
    let announced = {
        let mut console = console.try_borrow_mut().ok()?;
        console.answer_pending(Ok(0));
        let announced = console.session.announced.take()?;
        console.session.started = Some(announced.run_id);
        announced
    };
    let kind = match announced.mode {
        RunMode::File => SourceKind::File,
        RunMode::Interactive => SourceKind::Interactive,
    };
    Some(run(console, announced.run_id, || (world.run(kind, announced.file_name.as_str()), world)))
}
