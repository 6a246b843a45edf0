//! The board's prompt in this terminal, over a link that does other things meanwhile.
//!
//! **Invariant:** keys go to the prompt while the board is idle, else to what runs; Ctrl-] leaves at any time, the end of standard input
//! when all that came before has been carried out.

use std::collections::VecDeque;
use std::io::Read as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use pyrite_firmware::repl::terminal::Screen;

use crate::board::link::{Activity, LinkEvent, LinkRequest, Outcome, RunId, RunMode, SourceKind};
use crate::board::prompt::{Entered, Prompt};
use crate::board::trouble::Trouble;
use crate::workers::board_session::BoardSession;
use crate::workers::device_link::LinkHandle;

use super::repl::{LEAVE, RawTerminal};
use super::{Failure, LineEnds};

const CTRL_C: u8 = 3;

/// A board that is idle and has said nothing for this time has restarted.
const QUIET: Duration = Duration::from_millis(500);

enum Heard {
    Link(LinkEvent),
    /// Typed bytes; none at the end of standard input.
    Keys(Vec<u8>),
    LinkEnded,
}

/// Talks with the board until its user leaves.
pub fn talk(board: &mut BoardSession) -> Result<(), Failure> {
    let link = board.handle();
    let (events, activity, first_run) = board.take_events();
    let terminal = RawTerminal::new()?;
    let (sender, heard) = channel();
    let keys = sender.clone();
    std::thread::spawn(move || read_keys(&keys));
    std::thread::spawn(move || {
        for event in events {
            if sender.send(Heard::Link(event)).is_err() {
                return;
            }
        }
        // Nobody listens any more when the user has left.
        let _ = sender.send(Heard::LinkEnded);
    });
    let output = Output { ends: LineEnds::default(), is_raw: terminal.is_some(), at_line_start: true };
    let mut talk = Talk {
        link,
        prompt: Prompt::default(),
        output,
        activity,
        run: None,
        next_run: first_run,
        restarted: None,
        typed: VecDeque::new(),
        has_ended: false,
    };
    let trouble = loop {
        talk.go_on();
        if talk.has_ended && talk.typed.is_empty() && talk.prompt.stands() {
            break None;
        }
        let next = match talk.restarted {
            Some(since) => heard.recv_timeout((since + QUIET).saturating_duration_since(Instant::now())),
            None => heard.recv().map_err(RecvTimeoutError::from),
        };
        match next {
            Ok(Heard::Keys(bytes)) if bytes.is_empty() => talk.has_ended = true,
            Ok(Heard::Keys(bytes)) => match bytes.iter().position(|&byte| byte == LEAVE) {
                Some(_) => break None,
                None => talk.typed.extend(bytes),
            },
            Ok(Heard::Link(LinkEvent::Disconnected(_, trouble))) => break trouble,
            Ok(Heard::Link(event)) => talk.take(event),
            Err(RecvTimeoutError::Timeout) => talk.restarted = None,
            Ok(Heard::LinkEnded) | Err(RecvTimeoutError::Disconnected) => {
                break Some(Trouble::Vanished { path: String::new() });
            }
        }
    };
    talk.prompt.hide(&mut talk.output);
    talk.output.fresh_line();
    drop(terminal);
    trouble.map_or(Ok(()), |trouble| Err(Failure::Connection(trouble)))
}

fn read_keys(keys: &Sender<Heard>) {
    let mut buffer = [0; 1024];
    loop {
        let length = std::io::stdin().read(&mut buffer).unwrap_or(0);
        let bytes = buffer.get(..length).unwrap_or_default().to_vec();
        if keys.send(Heard::Keys(bytes)).is_err() || length == 0 {
            return;
        }
    }
}

struct Talk {
    link: LinkHandle,
    prompt: Prompt,
    output: Output,
    activity: Activity,
    run: Option<RunId>,
    next_run: u32,
    /// When the board was told to restart, or said something last since.
    restarted: Option<Instant>,
    /// What waits for the prompt.
    typed: VecDeque<u8>,
    has_ended: bool,
}

impl Talk {
    /// Shows the prompt if the board is idle, and hands on what was typed.
    fn go_on(&mut self) {
        let is_idle = self.activity == Activity::Idle && self.run.is_none() && self.restarted.is_none();
        if !is_idle {
            self.prompt.hide(&mut self.output);
        } else if !self.prompt.stands() {
            self.output.fresh_line();
            self.prompt.show(&mut self.output);
        }
        if self.typed.is_empty() {
            return;
        }
        if self.prompt.stands() {
            let typed: Vec<u8> = self.typed.drain(..).collect();
            let (entered, rest) = self.prompt.type_bytes(&typed, &mut self.output);
            self.typed.extend(rest);
            match entered {
                None => {}
                Some(Entered::Statement(source)) => self.run(source),
                Some(Entered::Restart) => {
                    self.restarted = Some(Instant::now());
                    self.link.send(LinkRequest::SoftReset);
                }
                Some(Entered::Complete(id, line)) => self.link.send(LinkRequest::Complete(id, line)),
            }
        } else if self.output.is_raw {
            let typed: Vec<u8> = self.typed.drain(..).collect();
            for part in typed.split_inclusive(|&byte| byte == CTRL_C) {
                let (keys, interrupts) = match part.split_last() {
                    Some((&CTRL_C, keys)) => (keys, true),
                    _ => (part, false),
                };
                if !keys.is_empty() {
                    self.link.send(LinkRequest::Input(keys.to_vec()));
                }
                if interrupts {
                    self.link.send(LinkRequest::Interrupt);
                }
            }
        }
    }

    fn run(&mut self, source: String) {
        let run = RunId(self.next_run);
        self.next_run = self.next_run.wrapping_add(1).max(1);
        self.run = Some(run);
        self.link.send(LinkRequest::Run {
            run,
            file_name: "<stdin>".to_owned(),
            source: source.into_bytes(),
            mode: RunMode::Keep,
            kind: SourceKind::Interactive,
        });
    }

    fn take(&mut self, event: LinkEvent) {
        if self.restarted.is_some() {
            self.restarted = Some(Instant::now());
        }
        match event {
            LinkEvent::Console(bytes) => {
                self.link.consumed(bytes.len());
                if self.prompt.stands() {
                    // A timer's words: the prompt moves below them.
                    self.output.write(b"\r\x1b[K");
                    self.output.write(&bytes);
                    self.output.fresh_line();
                    self.prompt.redraw(&mut self.output);
                } else {
                    self.output.write(&bytes);
                }
            }
            LinkEvent::Activity(activity) => self.activity = activity,
            LinkEvent::RunFinished(run, outcome) if self.run == Some(run) => {
                self.run = None;
                if let Outcome::Refused(reason) = outcome {
                    self.output.write(format!("{reason}\r\n").as_bytes());
                }
            }
            LinkEvent::Completions(id, names) => self.prompt.completions(id, &names, &mut self.output),
            _ => {}
        }
    }
}

/// Standard output: as it is on a terminal, with lines as programs end them in a pipe.
struct Output {
    ends: LineEnds,
    is_raw: bool,
    at_line_start: bool,
}

impl Output {
    fn fresh_line(&mut self) {
        if !self.at_line_start {
            self.write(b"\r\n");
        }
    }
}

impl Screen for Output {
    fn write(&mut self, bytes: &[u8]) {
        match bytes.last() {
            Some(&last) => self.at_line_start = matches!(last, b'\n'),
            None => return,
        }
        if self.is_raw {
            super::print(bytes);
        } else {
            super::print(&self.ends.take(bytes));
        }
    }
}
