//! The board from power-on to power-off: start-up files, prompt or frames, soft resets.

use core::cell::RefCell;

use pyrite_platform::files::Files;
use pyrite_protocol::message::Startup;

use crate::console::BoardConsole;
use crate::framed::{FramedEnd, Freshness, framed_loop};
use crate::mount::operations;
use crate::prompt::{ConsoleTerminal, PromptInterpreter, is_framed, run};
use crate::repl::banner;
use crate::repl::friendly::{friendly_repl, resume_friendly_repl};
use crate::repl::history::History;
use crate::repl::raw::raw_repl;
use crate::repl::terminal::{ReplEnd, RunEnd};
use crate::session::upload;
use crate::world::World;

/// What outlives a soft reset.
pub struct Board<'c, 'a> {
    /// The link.
    pub console: &'c RefCell<BoardConsole<'a>>,
    /// Which prompt a plain terminal gets.
    pub prompt: Prompt,
    /// Lines typed.
    pub history: History,
    /// Board and chip, for the greeting.
    pub machine: &'static str,
}

/// Which prompt a plain terminal gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// The friendly one, greeting first.
    Greeting,
    /// The friendly one, where it was left.
    Friendly,
    /// The raw REPL.
    Raw,
}

/// How one Python world begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Power came on, or the chip was reset.
    PowerOn,
    /// Soft reset.
    SoftReset(Startup),
    /// A run asked for a fresh world; nothing is said and no start-up file runs.
    FreshRun,
}

/// Why one Python world ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A new world begins.
    Again(Beginning),
    /// The chip is reset.
    HardReset,
    /// The link is gone for good.
    Closed,
}

/// Start-up files in their order.
const START_UP: [&str; 2] = ["boot.py", "main.py"];

impl Board<'_, '_> {
    /// What comes before a world is made: files left open and half an upload are dropped.
    pub fn prepare(&mut self, beginning: Beginning, files: &mut dyn Files) {
        let Ok(mut console) = self.console.try_borrow_mut() else { return };
        operations::close_all(&mut console);
        console.mount.current = None;
        match beginning {
            Beginning::PowerOn => {
                files.close_all();
                upload::remove_leftover(files);
            }
            Beginning::SoftReset(_) => {
                console.session.upload.drop_open(files);
                console.session.announced = None;
                files.close_all();
                console.sender.write(banner::SOFT_REBOOT);
                console.sender.flush();
            }
            // An upload may be under way while a program is tried out again and again.
            Beginning::FreshRun => files.close_all_but(console.session.upload.handle()),
        }
        // A program may have unmounted them.
        files.restore();
        let _ = files.change_directory("/");
    }

    /// One world from beginning to end.
    pub fn live(&mut self, world: &mut dyn World, beginning: Beginning) -> Ending {
        let mut freshness = Freshness::Fresh;
        let startup = match beginning {
            Beginning::PowerOn => Startup::Run,
            Beginning::SoftReset(startup) => startup,
            Beginning::FreshRun => Startup::Skip,
        };
        if beginning != Beginning::FreshRun {
            self.history.clear();
            if self.prompt == Prompt::Friendly {
                self.prompt = Prompt::Greeting;
            }
        }
        if startup == Startup::Run {
            for file in START_UP {
                // A client in the raw REPL wants the board to itself.
                if self.prompt == Prompt::Raw && file == "main.py" && !is_framed(self.console) {
                    continue;
                }
                if self.start_up(file, world) {
                    freshness = Freshness::Used;
                }
                if let Some(ending) = self.ending() {
                    return ending;
                }
            }
        }
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.go_to_folder();
        }
        loop {
            if let Some(ending) = self.ending() {
                return ending;
            }
            if is_framed(self.console) {
                match framed_loop(self.console, world, &mut freshness) {
                    FramedEnd::Fresh => return Ending::Again(Beginning::FreshRun),
                    FramedEnd::Plain => self.prompt = Prompt::Friendly,
                    FramedEnd::Leaving => {}
                }
            } else {
                freshness = Freshness::Used;
                if self.plain(world) == ReplEnd::SoftReset {
                    return Ending::Again(Beginning::SoftReset(Startup::Run));
                }
            }
        }
    }

    fn plain(&mut self, world: &mut dyn World) -> ReplEnd {
        let mut terminal = ConsoleTerminal { console: self.console };
        let mut interpreter = PromptInterpreter { console: self.console, world };
        let end = match self.prompt {
            Prompt::Greeting => friendly_repl(&mut terminal, &mut interpreter, &mut self.history, self.machine),
            Prompt::Friendly => resume_friendly_repl(&mut terminal, &mut interpreter, &mut self.history, self.machine),
            Prompt::Raw => raw_repl(&mut terminal, &mut interpreter),
        };
        match end {
            ReplEnd::Raw => self.prompt = Prompt::Raw,
            ReplEnd::Friendly => self.prompt = Prompt::Greeting,
            ReplEnd::Leave if self.prompt == Prompt::Greeting => self.prompt = Prompt::Friendly,
            ReplEnd::Leave | ReplEnd::SoftReset => {}
        }
        end
    }

    /// Runs a start-up file; false when there is none. `sys.exit()` in it only ends the file.
    fn start_up(&mut self, file: &str, world: &mut dyn World) -> bool {
        if !self.console.try_borrow_mut().is_ok_and(|mut console| console.has_file(file)) {
            return false;
        }
        let end = run(self.console, 0, || (world.run_file(file), &mut *world));
        if end == RunEnd::Raised && !is_framed(self.console) {
            world.print_exception();
        }
        true
    }

    fn ending(&mut self) -> Option<Ending> {
        let Ok(mut console) = self.console.try_borrow_mut() else { return None };
        if !console.is_leaving() {
            return None;
        }
        if console.sender.link.is_closed() {
            return Some(Ending::Closed);
        }
        if console.is_hard_reset() {
            return Some(Ending::HardReset);
        }
        console.take_reset().map(|startup| Ending::Again(Beginning::SoftReset(startup)))
    }
}
