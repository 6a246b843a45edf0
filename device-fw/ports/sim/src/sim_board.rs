//! The simulated board around the chip: pins, what is connected to them, and the chip's peripherals.
//!
//! Reading order: [`lines`] (levels and who makes them), [`timers`], [`buses`], [`signals`] (PWM, analog, pulses), [`chip`] (power,
//! registers), [`settings`], [`network`], [`partitions`]. What can be connected stands in [`crate::parts`].
//!
//! ```no_run
//! # use pyrite_sim::{Board, Options, parts::Button};
//! let board = Board::start(Options::default()).expect("a board in memory");
//! let button = board.hardware().connect(Button::new(4));
//! button.with(|button| button.press());
//! ```
//!
//! **Invariant:** one lock guards everything; events are fired while it is held, so that they come in the order of what happened.

pub mod buses;
pub mod chip;
pub mod lines;
pub mod network;
pub mod partitions;
pub mod settings;
pub mod signals;
pub mod timers;

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyrite_platform::errno::Errno;
use pyrite_platform::peripherals::Peripherals;
use pyrite_platform::pins::{Edges, Level, PinMode, Pins, Pull};

use crate::boards::BoardFacts;
use crate::interrupts::Interrupts;
use crate::parts::Part;
use buses::Buses;
use chip::Chip;
use lines::{Lines, PinState};
use network::Network;
use partitions::PartitionedFlash;
use signals::Signals;
use timers::SimTimers;

/// The board. Clones are handles on the same one, for whoever shows it or acts on it from outside.
#[derive(Clone)]
pub struct SimBoard {
    state: Arc<Mutex<State>>,
    timers: Arc<SimTimers>,
    facts: &'static BoardFacts,
}

/// Everything but the timers.
pub(crate) struct State {
    pub lines: Lines,
    pub buses: Buses,
    pub signals: Signals,
    pub chip: Chip,
    pub network: Network,
    pub partitions: PartitionedFlash,
    pub interrupts: Interrupts,
}

/// A part that was connected: a handle to act on it.
pub struct Connected<P> {
    board: SimBoard,
    number: usize,
    part: PhantomData<fn() -> P>,
}

impl<P> Clone for Connected<P> {
    fn clone(&self) -> Self {
        Self { board: self.board.clone(), number: self.number, part: PhantomData }
    }
}

/// What a part is, for showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartDescription {
    /// Its number on this board.
    pub number: usize,
    /// What it is: `"LED"`.
    pub kind: &'static str,
    /// GPIO numbers that it is connected to.
    pub pins: Vec<u8>,
    /// What it does now, in words.
    pub state: String,
}

impl SimBoard {
    /// The usual board with nothing connected, that interrupts through `interrupts`.
    pub fn new(interrupts: Interrupts) -> Self {
        Self::of(BoardFacts::usual(), interrupts)
    }

    /// A board with nothing connected.
    pub fn of(facts: &'static BoardFacts, interrupts: Interrupts) -> Self {
        let state = State {
            lines: Lines::default(),
            buses: Buses::default(),
            signals: Signals::default(),
            chip: Chip::default(),
            network: Network::default(),
            partitions: PartitionedFlash::default(),
            interrupts: interrupts.clone(),
        };
        Self { state: Arc::new(Mutex::new(state)), timers: Arc::new(SimTimers::new(interrupts)), facts }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What board it is.
    pub fn facts(&self) -> &'static BoardFacts {
        self.facts
    }

    /// `EINVAL` for a pin that does not exist, `EBUSY` for one that leads to the flash.
    fn check_input(&self, pin: u8) -> Result<(), Errno> {
        let chip = self.facts.chip;
        match pin {
            _ if chip.is_usable(pin) => Ok(()),
            _ if chip.gpio.contains(pin) => Err(Errno::EBUSY),
            _ => Err(Errno::EINVAL),
        }
    }

    /// The same, and `EPERM` for one without driver.
    fn check_output(&self, pin: u8) -> Result<(), Errno> {
        self.check_input(pin)?;
        if self.facts.chip.is_driven(pin) { Ok(()) } else { Err(Errno::EPERM) }
    }

    pub(crate) fn timers(&self) -> Arc<SimTimers> {
        Arc::clone(&self.timers)
    }

    /// Connects a part; it stays until [`SimBoard::disconnect`].
    pub fn connect<P: Part>(&self, part: P) -> Connected<P> {
        let mut state = self.lock();
        let pins = part.pins();
        let number = state.lines.add(Box::new(part));
        state.settle(&pins);
        drop(state);
        Connected { board: self.clone(), number, part: PhantomData }
    }

    /// Takes a part off the board.
    pub fn disconnect(&self, number: usize) {
        let mut state = self.lock();
        if let Some(part) = state.lines.remove(number) {
            state.settle(&part.pins());
        }
    }

    /// All parts.
    pub fn parts(&self) -> Vec<PartDescription> {
        self.lock().lines.describe()
    }

    /// Acts on part number `number` if it is a `P`.
    pub fn with_part<P: Part, T>(&self, number: usize, act: impl FnOnce(&mut P) -> T) -> Option<T> {
        let mut state = self.lock();
        let part = state.lines.part_mut(number)?.as_any_mut().downcast_mut::<P>()?;
        let result = act(part);
        let pins = part.pins();
        state.settle(&pins);
        Some(result)
    }

    /// A handle on part number `number`.
    pub fn part<P: Part>(&self, number: usize) -> Connected<P> {
        Connected { board: self.clone(), number, part: PhantomData }
    }

    /// The pins that a program or somebody outside has touched.
    pub fn touched(&self) -> BTreeMap<u8, PinState> {
        self.lock().lines.touched()
    }

    /// The level on a pin's line.
    pub fn level(&self, pin: u8) -> Level {
        self.lock().lines.level(pin)
    }

    /// Connects a pin to a level from outside, or leaves it open.
    pub fn hold(&self, pin: u8, level: Option<Level>) {
        if self.check_input(pin).is_ok() {
            let mut state = self.lock();
            state.lines.pin_mut(pin).outside = level;
            state.settle(&[pin]);
        }
    }

    fn with_pin<T>(&self, pin: u8, act: impl FnOnce(&mut PinState) -> T) -> Result<T, Errno> {
        self.check_input(pin)?;
        let mut state = self.lock();
        let result = act(state.lines.pin_mut(pin));
        state.settle(&[pin]);
        Ok(result)
    }
}

impl State {
    /// Lets the levels of these pins, and of those that follow, come to rest: edges fire interrupts and reach parts.
    pub fn settle(&mut self, pins: &[u8]) {
        let interrupts = &self.interrupts;
        self.lines.settle(pins, &mut |source, edge| interrupts.fire(source, edge.0));
    }
}

impl<P: Part> Connected<P> {
    /// Its number on the board.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Acts on the part; the board sees what changed.
    ///
    /// # Panics
    /// When the part was disconnected.
    pub fn with<T>(&self, act: impl FnOnce(&mut P) -> T) -> T {
        self.board.with_part(self.number, act).expect("the part is connected")
    }
}

impl Pins for SimBoard {
    fn configure(&mut self, pin: u8, mode: PinMode, pull: Pull) -> Result<(), Errno> {
        if mode != PinMode::Input {
            self.check_output(pin)?;
        }
        self.with_pin(pin, |state| {
            state.mode = mode;
            state.pull = pull;
        })
    }

    fn mode(&mut self, pin: u8) -> Result<(PinMode, Pull), Errno> {
        self.check_input(pin)?;
        let state = self.lock().lines.pin(pin);
        Ok((state.mode, state.pull))
    }

    fn write(&mut self, pin: u8, level: Level) -> Result<(), Errno> {
        self.with_pin(pin, |state| state.driven = level)
    }

    fn read(&mut self, pin: u8) -> Result<Level, Errno> {
        self.check_input(pin).map(|()| self.level(pin))
    }

    fn watch(&mut self, pin: u8, edges: Edges) -> Result<(), Errno> {
        self.with_pin(pin, |state| state.watched = edges)
    }

    fn strength(&mut self, pin: u8) -> Result<u8, Errno> {
        self.with_pin(pin, |state| state.strength)
    }

    fn set_strength(&mut self, pin: u8, strength: u8) -> Result<(), Errno> {
        self.with_pin(pin, |state| state.strength = strength)
    }
}

impl Peripherals for SimBoard {
    fn reset_peripherals(&mut self) {
        self.timers.stop_all();
        let mut state = self.lock();
        state.lines.unwatch();
        state.signals.stop_pwm();
        state.buses.reset();
        state.network.close_sockets();
    }
}
