//! Levels on the lines of the board: who drives them, and who looks.
//!
//! **Invariant:** what the chip drives wins over a part, a part's driver over what is held from outside, that over resistors; of two parts the one
//! that drives low wins, as on an open-drain bus.

use std::collections::BTreeMap;

use pyrite_platform::events::Source;
use pyrite_platform::pins::{Edges, Level, PinMode, Pull};

use super::PartDescription;
use crate::parts::{Drive, Part};

/// Rounds after which levels that chase one another are left as they are.
const ROUNDS: usize = 64;

/// One pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinState {
    /// Direction.
    pub mode: PinMode,
    /// Resistor.
    pub pull: Pull,
    /// What the chip drives.
    pub driven: Level,
    /// What is connected from outside.
    pub outside: Option<Level>,
    /// Edges that fire interrupts.
    pub watched: Edges,
    /// Strength of the driver, 0 to 3.
    pub strength: u8,
    /// The level when the lines last came to rest.
    rested: Level,
}

impl Default for PinState {
    fn default() -> Self {
        Self {
            mode: PinMode::Input,
            pull: Pull::Floating,
            driven: Level::Low,
            outside: None,
            watched: Edges::NONE,
            strength: 2,
            rested: Level::Low,
        }
    }
}

impl PinState {
    /// What the chip's driver does.
    pub fn chip_drives(&self) -> Option<Level> {
        match (self.mode, self.driven) {
            (PinMode::Input, _) | (PinMode::OpenDrain, Level::High) => None,
            (_, level) => Some(level),
        }
    }
}

/// The lines, and the parts on them.
#[derive(Default)]
pub struct Lines {
    pins: BTreeMap<u8, PinState>,
    parts: BTreeMap<usize, Box<dyn Part>>,
    added: usize,
}

/// The levels as a part sees them.
pub struct Levels<'l> {
    pins: &'l BTreeMap<u8, PinState>,
}

impl Levels<'_> {
    /// The level on a line when it last came to rest.
    pub fn level(&self, pin: u8) -> Level {
        self.pins.get(&pin).map_or(Level::Low, |state| state.rested)
    }

    /// What the chip drives on a line.
    pub fn chip_drives(&self, pin: u8) -> Option<Level> {
        self.pins.get(&pin).and_then(PinState::chip_drives)
    }
}

impl Lines {
    /// Adds a part; its number.
    pub fn add(&mut self, part: Box<dyn Part>) -> usize {
        let number = self.added;
        self.added += 1;
        self.parts.insert(number, part);
        number
    }

    /// Removes a part.
    pub fn remove(&mut self, number: usize) -> Option<Box<dyn Part>> {
        self.parts.remove(&number)
    }

    /// A part.
    pub fn part_mut(&mut self, number: usize) -> Option<&mut dyn Part> {
        // The box's own lifetime is 'static; the borrow's is shorter.
        match self.parts.get_mut(&number) {
            Some(part) => Some(part.as_mut()),
            None => None,
        }
    }

    /// All parts that are connected to a pin.
    pub fn parts_on(&mut self, pin: u8) -> impl Iterator<Item = &mut Box<dyn Part>> {
        self.parts.values_mut().filter(move |part| part.pins().contains(&pin))
    }

    /// All parts in words.
    pub fn describe(&self) -> Vec<PartDescription> {
        let mut all = Vec::new();
        for (&number, part) in &self.parts {
            let (kind, pins, state) = (part.kind(), part.pins(), part.state());
            all.push(PartDescription { number, kind, pins, state });
        }
        all
    }

    /// The pins that anybody has touched.
    pub fn touched(&self) -> BTreeMap<u8, PinState> {
        self.pins.clone()
    }

    /// A pin.
    pub fn pin(&self, pin: u8) -> PinState {
        self.pins.get(&pin).copied().unwrap_or_default()
    }

    /// A pin to change; see [`Lines::settle`].
    pub fn pin_mut(&mut self, pin: u8) -> &mut PinState {
        self.pins.entry(pin).or_default()
    }

    /// No pin fires any more.
    pub fn unwatch(&mut self) {
        for state in self.pins.values_mut() {
            state.watched = Edges::NONE;
        }
    }

    /// The chip lets go of all pins, as in a reset; what is held from outside stays.
    pub fn release(&mut self) {
        for state in self.pins.values_mut() {
            *state = PinState { outside: state.outside, rested: state.rested, ..PinState::default() };
        }
    }

    /// The level on a line.
    pub fn level(&self, pin: u8) -> Level {
        let state = self.pin(pin);
        if let Some(level) = state.chip_drives() {
            return level;
        }
        let levels = Levels { pins: &self.pins };
        let (mut low, mut high, mut pulled) = (false, false, None);
        for part in self.parts.values() {
            match part.drive(pin, &levels) {
                Drive::Low => low = true,
                Drive::High => high = true,
                Drive::PullUp => pulled = Some(Level::High),
                Drive::PullDown => pulled = Some(Level::Low),
                Drive::Nothing => {}
            }
        }
        match (low, high, state.outside, pulled, state.pull) {
            (true, ..) => Level::Low,
            (_, true, ..) => Level::High,
            (_, _, Some(level), ..) | (_, _, None, Some(level), _) => level,
            (.., Pull::Up) => Level::High,
            (.., Pull::Down | Pull::Floating) => Level::Low,
        }
    }

    /// Lets the levels of these pins, and of those that parts change in answer, come to rest.
    pub fn settle(&mut self, pins: &[u8], fire: &mut dyn FnMut(Source, Edges)) {
        let mut pending: Vec<u8> = pins.to_vec();
        for _ in 0..ROUNDS {
            if pending.is_empty() {
                return;
            }
            for pin in std::mem::take(&mut pending) {
                let level = self.level(pin);
                let state = self.pin_mut(pin);
                let edge = Edges::between(state.rested, level);
                if edge == Edges::NONE {
                    continue;
                }
                state.rested = level;
                if state.watched.meets(edge) {
                    fire(Source::Pin(pin), edge);
                }
                let levels = Levels { pins: &self.pins };
                for part in self.parts.values_mut() {
                    let connected = part.pins();
                    if connected.contains(&pin) {
                        part.line_changed(pin, level, &levels);
                        pending.extend(connected.into_iter().filter(|&other| other != pin || part.answers_at_once()));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::Wire;

    fn settle(lines: &mut Lines, pins: &[u8]) -> Vec<(Source, Edges)> {
        let mut fired = Vec::new();
        lines.settle(pins, &mut |source, edge| fired.push((source, edge)));
        fired
    }

    #[test]
    fn levels_follow_driver_outside_and_resistor() {
        let mut lines = Lines::default();
        assert_eq!(lines.level(4), Level::Low);
        lines.pin_mut(4).pull = Pull::Up;
        assert_eq!(lines.level(4), Level::High);
        lines.pin_mut(4).outside = Some(Level::Low);
        assert_eq!(lines.level(4), Level::Low);
        lines.pin_mut(4).mode = PinMode::Output;
        lines.pin_mut(4).driven = Level::High;
        assert_eq!(lines.level(4), Level::High);
        lines.pin_mut(4).mode = PinMode::OpenDrain;
        assert_eq!(lines.level(4), Level::Low, "a released open drain shows what is outside");
    }

    #[test]
    fn watched_edges_fire_also_through_wires() {
        let mut lines = Lines::default();
        lines.add(Box::new(Wire::new(4, 5)));
        lines.pin_mut(5).watched = Edges::FALLING;
        lines.pin_mut(4).mode = PinMode::Output;
        lines.pin_mut(4).driven = Level::High;
        assert_eq!(settle(&mut lines, &[4]), []);
        assert_eq!(lines.level(5), Level::High);
        lines.pin_mut(4).driven = Level::Low;
        assert_eq!(settle(&mut lines, &[4]), [(Source::Pin(5), Edges::FALLING)]);
        assert_eq!(settle(&mut lines, &[4]), []);
    }
}
