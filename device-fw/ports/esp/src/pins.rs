//! Digital pins: levels, modes and edges.
//!
//! A pin can be read in every mode, also while it drives. Edges come through the chip's one interrupt for all pins.

use esp_hal::gpio::WakeupConfig;
use esp_hal::gpio::{self, DriveMode, DriveStrength, Event as PinEvent, Flex, InputConfig, Io, OutputConfig};
use esp_hal::handler;
use esp_sync::NonReentrantMutex;
use pyrite_platform::errno::Errno;
use pyrite_platform::events::{Event, Source};
use pyrite_platform::pins::{Edges, Level, PinMode, Pins, Pull};

use crate::chip::{self, check_input, check_output};
use crate::line::Line;
use crate::link::{ATTENTION, EVENTS};

/// GPIO numbers are smaller.
const NUMBERS: usize = 49;

/// Strength of a driver after reset.
const STRENGTH: u8 = 2;

struct Pin {
    /// Its registers, once the program has set it up; gone when a peripheral has taken it since.
    flex: Option<Flex<'static>>,
    mode: PinMode,
    pull: Pull,
    strength: u8,
    /// Edges that are asked for.
    edges: Edges,
}

static PINS: NonReentrantMutex<[Pin; NUMBERS]> = NonReentrantMutex::new(
    [const { Pin { flex: None, mode: PinMode::Input, pull: Pull::Floating, strength: STRENGTH, edges: Edges::NONE } };
        NUMBERS],
);

impl Pin {
    /// Sets it up as its fields say. A pin that is the program's already goes on without a gap.
    fn apply(&mut self, number: u8) {
        let pull = match self.pull {
            Pull::Floating => gpio::Pull::None,
            Pull::Up => gpio::Pull::Up,
            Pull::Down => gpio::Pull::Down,
        };
        let flex = self.flex.get_or_insert_with(|| Flex::new(chip::pin(number)));
        match self.mode {
            PinMode::Input => {
                flex.set_output_enable(false);
                flex.apply_input_config(&InputConfig::default().with_pull(pull));
            }
            PinMode::Output | PinMode::OpenDrain => {
                let strength = match self.strength {
                    0 => DriveStrength::_5mA,
                    1 => DriveStrength::_10mA,
                    2 => DriveStrength::_20mA,
                    _ => DriveStrength::_40mA,
                };
                let drive = if self.mode == PinMode::Output { DriveMode::PushPull } else { DriveMode::OpenDrain };
                let config = OutputConfig::default().with_pull(pull).with_drive_mode(drive);
                flex.apply_output_config(&config.with_drive_strength(strength));
                flex.set_output_enable(true);
            }
        }
        flex.set_input_enable(true);
    }

    fn watch(&mut self, number: u8, edges: Edges) {
        let event = match edges {
            Edges::RISING => Some(PinEvent::RisingEdge),
            Edges::FALLING => Some(PinEvent::FallingEdge),
            Edges::BOTH => Some(PinEvent::AnyEdge),
            _ => None,
        };
        if self.flex.is_none() && event.is_some() {
            self.apply(number);
        }
        self.edges = edges;
        let Some(flex) = &mut self.flex else { return };
        flex.unlisten();
        if let Some(event) = event {
            flex.listen(event);
        }
    }
}

#[handler]
fn edge() {
    PINS.with(|pins| {
        for (number, pin) in pins.iter_mut().enumerate() {
            let Some(flex) = &mut pin.flex else { continue };
            if pin.edges == Edges::NONE || !flex.is_interrupt_set() {
                continue;
            }
            flex.clear_interrupt();
            let flags = match pin.edges {
                // The level tells which one it was.
                Edges::BOTH if flex.is_high() => Edges::RISING,
                Edges::BOTH => Edges::FALLING,
                one => one,
            };
            EVENTS.put(Event { source: Source::Pin(number as u8), flags: flags.0 });
            ATTENTION.raise();
        }
    });
}

/// A peripheral has a pin now.
pub fn release(number: u8) {
    PINS.with(|pins| {
        if let Some(pin) = pins.get_mut(usize::from(number)) {
            pin.watch(number, Edges::NONE);
            pin.flex = None;
        }
    });
}

/// Lets a pin end a sleep at this level; its resistor stays as it is. With interrupts off: the level would call for one at once.
pub fn wake_at(number: u8, level: Level) {
    PINS.with(|pins| {
        let Some(pin) = pins.get_mut(usize::from(number)) else { return };
        if pin.flex.is_none() {
            pin.apply(number);
        }
        let Some(flex) = &mut pin.flex else { return };
        flex.unlisten();
        // Pins that have no such path are refused before.
        let _ = flex.apply_wakeup_config(&WakeupConfig::default().with_low_power_path(true));
        flex.listen(if level == Level::High { PinEvent::HighLevel } else { PinEvent::LowLevel });
    });
}

/// A pin reports edges as before, after [`wake_at`].
pub fn watch_as_before(number: u8) {
    PINS.with(|pins| {
        let Some(pin) = pins.get_mut(usize::from(number)) else { return };
        if let Some(flex) = &mut pin.flex {
            // It asks for nothing that the pin could lack.
            let _ = flex.apply_wakeup_config(&WakeupConfig::default());
            flex.unlisten();
            flex.clear_interrupt();
        }
        let edges = pin.edges;
        pin.watch(number, edges);
    });
}

/// No edge is asked for any more.
pub fn unwatch_all() {
    PINS.with(|pins| {
        for (number, pin) in pins.iter_mut().enumerate() {
            pin.watch(number as u8, Edges::NONE);
        }
    });
}

/// The pins of the chip.
pub struct ChipPins(());

impl ChipPins {
    /// All pins as the chip has them after reset.
    pub fn new(mut io: Io<'static>) -> Self {
        io.set_interrupt_handler(edge);
        Self(())
    }
}

impl Pins for ChipPins {
    fn configure(&mut self, pin: u8, mode: PinMode, pull: Pull) -> Result<(), Errno> {
        match mode {
            PinMode::Input => check_input(pin)?,
            PinMode::Output | PinMode::OpenDrain => check_output(pin)?,
        }
        PINS.with(|pins| {
            let state = &mut pins[usize::from(pin)];
            (state.mode, state.pull) = (mode, pull);
            state.apply(pin);
        });
        Ok(())
    }

    fn mode(&mut self, pin: u8) -> Result<(PinMode, Pull), Errno> {
        check_input(pin)?;
        Ok(PINS.with(|pins| (pins[usize::from(pin)].mode, pins[usize::from(pin)].pull)))
    }

    fn write(&mut self, pin: u8, level: Level) -> Result<(), Errno> {
        check_input(pin)?;
        Line::of(pin).drive(level);
        Ok(())
    }

    fn read(&mut self, pin: u8) -> Result<Level, Errno> {
        check_input(pin)?;
        Ok(Line::of(pin).level())
    }

    fn watch(&mut self, pin: u8, edges: Edges) -> Result<(), Errno> {
        check_input(pin)?;
        PINS.with(|pins| pins[usize::from(pin)].watch(pin, edges));
        Ok(())
    }

    fn strength(&mut self, pin: u8) -> Result<u8, Errno> {
        check_input(pin)?;
        Ok(PINS.with(|pins| pins[usize::from(pin)].strength))
    }

    fn set_strength(&mut self, pin: u8, strength: u8) -> Result<(), Errno> {
        check_output(pin)?;
        PINS.with(|pins| {
            let state = &mut pins[usize::from(pin)];
            state.strength = strength;
            if state.mode != PinMode::Input {
                state.apply(pin);
            }
        });
        Ok(())
    }
}
