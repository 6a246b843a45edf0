//! Power-on to power-off: what a port calls.

use core::cell::RefCell;

use pyrite_platform::attention::Attention;
use pyrite_platform::clock::Clock;
use pyrite_platform::console::Link;
use pyrite_platform::events::EventQueue;
use pyrite_platform::files::Files;
use pyrite_platform::machine::{Identity, Machine};
use pyrite_platform::peripherals::Peripherals;
use pyrite_platform::pins::Pins;
use pyrite_platform::random::Random;
use pyrite_runtime::runtime::{Config, Runtime};

use crate::board::{Beginning, Board, Ending, Prompt};
use crate::console::{BoardConsole, Facts, SharedConsole};
use crate::mount::files::BoardFiles;
use crate::python::Python;
use crate::repl::history::History;
use crate::shared::{SharedClock, SharedFiles};

/// What a port provides.
pub struct Hardware<'a> {
    /// Raised by interrupts and other threads.
    pub attention: &'a Attention,
    /// What interrupts and other threads report.
    pub events: &'a EventQueue,
    /// The line to the host.
    pub link: &'a mut dyn Link,
    /// Clocks.
    pub clock: &'a mut dyn Clock,
    /// The file tree.
    pub files: &'a mut dyn Files,
    /// Digital pins.
    pub pins: &'a mut dyn Pins,
    /// Timers, buses and the like.
    pub peripherals: &'a mut dyn Peripherals,
    /// Entropy.
    pub random: &'a mut dyn Random,
    /// Names and numbers.
    pub identity: Identity,
    /// Bytes of the file system's flash.
    pub flash_bytes: u32,
    /// Sizes and switches of the interpreter.
    pub config: Config,
}

/// Why the board's program came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PowerEnd {
    /// The link is gone for good.
    Closed,
    /// The chip is to be reset.
    HardReset,
}

/// Runs the board over `arena`, the Python heap, until the link is closed or the chip is to be reset.
pub fn run(hardware: Hardware<'_>, arena: &mut [u32]) -> PowerEnd {
    let Hardware { attention, events, link, clock, files, pins, peripherals, random, identity, flash_bytes, config } =
        hardware;
    let files: RefCell<&mut dyn Files> = RefCell::new(&mut *files);
    let clock: RefCell<&mut dyn Clock> = RefCell::new(&mut *clock);
    let heap_bytes = u32::try_from(size_of_val(arena)).unwrap_or(u32::MAX);
    let facts = Facts { identity, heap_bytes, flash_bytes };
    let console = RefCell::new(BoardConsole::new(
        link,
        attention,
        events,
        SharedFiles::new(&files, SharedClock::new(&clock)),
        SharedClock::new(&clock),
        facts,
    ));
    let mut board =
        Board { console: &console, prompt: Prompt::Greeting, history: History::new(), machine: identity.machine };
    let mut beginning = Beginning::PowerOn;
    loop {
        board.prepare(beginning, &mut SharedFiles::new(&files, SharedClock::new(&clock)));
        let machine = Machine {
            attention,
            events,
            clock: &mut SharedClock::new(&clock),
            console: &mut SharedConsole { console: &console },
            files: &mut BoardFiles { flash: SharedFiles::new(&files, SharedClock::new(&clock)), console: &console },
            pins: &mut *pins,
            peripherals: &mut *peripherals,
            random: &mut *random,
            identity,
        };
        let mut world = Python::new(Runtime::new(&mut *arena, machine, config));
        match board.live(&mut world, beginning) {
            Ending::Again(next) => beginning = next,
            Ending::HardReset => return PowerEnd::HardReset,
            Ending::Closed => return PowerEnd::Closed,
        }
    }
}
