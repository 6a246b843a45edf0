//! Pulse width modulation by the chip's LED controller.
//!
//! Channels with the same frequency share one of its four timers. The resolution is the finest that the frequency allows.

use esp_hal::gpio::{DriveMode, Flex};
use esp_hal::ledc::channel::{self, ChannelHW, ChannelIFace};
use esp_hal::ledc::timer::config::Duty;
use esp_hal::ledc::timer::{self, LSClockSource, TimerIFace};
use esp_hal::ledc::{LSGlobalClkSource, Ledc, LowSpeed};
use esp_hal::time::Rate;
use pyrite_platform::errno::Errno;
use pyrite_platform::pwm::{Pwm, PwmSettings};

use crate::chip::{self, check_output};
use crate::peripherals::ChipPeripherals;
use crate::pins;

const TIMERS: [timer::Number; 4] =
    [timer::Number::Timer0, timer::Number::Timer1, timer::Number::Timer2, timer::Number::Timer3];

const CHANNELS: &[channel::Number] = &[
    channel::Number::Channel0,
    channel::Number::Channel1,
    channel::Number::Channel2,
    channel::Number::Channel3,
    channel::Number::Channel4,
    channel::Number::Channel5,
    #[cfg(any(feature = "esp32", feature = "esp32s3"))]
    channel::Number::Channel6,
    #[cfg(any(feature = "esp32", feature = "esp32s3"))]
    channel::Number::Channel7,
];

/// The clock that timers divide, in hertz.
const CLOCK: u32 = 80_000_000;

/// Bits of resolution at most.
const BITS_MAX: u32 = if cfg!(feature = "esp32") { 20 } else { 14 };

/// Bits of a duty.
const DUTY_BITS: u32 = 16;

#[derive(Clone, Copy)]
struct Channel {
    pin: u8,
    timer: usize,
    settings: PwmSettings,
}

/// The controller and what its channels do.
pub struct Channels {
    ledc: Ledc<'static>,
    channels: [Option<Channel>; CHANNELS.len()],
}

fn duty_of(settings: PwmSettings, bits: u32) -> u32 {
    // All of a period is one step more than the largest number of steps.
    let steps = u32::from(settings.duty_u16) + u32::from(settings.duty_u16 == u16::MAX);
    if bits >= DUTY_BITS { steps << (bits - DUTY_BITS) } else { steps >> (DUTY_BITS - bits) }
}

impl Channels {
    /// No channel does anything.
    pub fn new(mut ledc: Ledc<'static>) -> Self {
        ledc.set_global_slow_clock(LSGlobalClkSource::APBClk);
        Self { ledc, channels: [None; CHANNELS.len()] }
    }

    fn find(&self, pin: u8) -> Option<usize> {
        self.channels.iter().position(|channel| channel.is_some_and(|channel| channel.pin == pin))
    }

    /// A timer for this frequency: one that has it, one that this channel has for itself, or a free one.
    fn timer_for(&self, index: usize, frequency: u32) -> Option<usize> {
        let others = || {
            let others = self.channels.iter().enumerate().filter(move |(other, _)| *other != index);
            others.filter_map(|(_, channel)| *channel)
        };
        let shared = others().find(|other| other.settings.frequency_hertz == frequency).map(|other| other.timer);
        let is_free = |timer: &usize| others().all(|other| other.timer != *timer);
        let own = self.channels[index].map(|channel| channel.timer).filter(is_free);
        shared.or(own).or_else(|| (0..TIMERS.len()).find(is_free))
    }

    fn set(&mut self, pin: u8, settings: PwmSettings) -> Result<(), Errno> {
        check_output(pin)?;
        let frequency = settings.frequency_hertz;
        let bits = CLOCK.checked_div(frequency).unwrap_or(0).checked_ilog2().unwrap_or(0).min(BITS_MAX);
        let resolution = Duty::try_from(bits).map_err(|()| Errno::ERANGE)?;
        let index = self.find(pin).or_else(|| self.channels.iter().position(Option::is_none)).ok_or(Errno::ENOSPC)?;
        let number = self.timer_for(index, frequency).ok_or(Errno::ENOSPC)?;
        let mut timer = self.ledc.timer::<LowSpeed>(TIMERS[number]);
        let config = timer::config::Config {
            duty: resolution,
            clock_source: LSClockSource::APBClk,
            frequency: Rate::from_hz(frequency),
        };
        timer.configure(config).map_err(|_| Errno::ERANGE)?;
        let is_new = self.channels[index].is_none();
        if is_new {
            pins::release(pin);
        }
        let mut channel = self.ledc.channel::<LowSpeed>(CHANNELS[index], chip::pin(pin));
        let config = channel::config::Config { timer: &timer, duty_pct: 0, drive_mode: DriveMode::PushPull };
        channel.configure(config).map_err(|_| Errno::ERANGE)?;
        channel.set_duty_hw(duty_of(settings, bits));
        self.channels[index] = Some(Channel { pin, timer: number, settings });
        Ok(())
    }

    fn stop(&mut self, pin: u8) {
        if let Some(index) = self.find(pin) {
            self.channels[index] = None;
            pins::release(pin);
            // The pin goes back to its resting state; what comes next sets it up anew.
            let _ = Flex::new(chip::pin(pin));
        }
    }

    /// Ends PWM on all pins.
    pub fn stop_all(&mut self) {
        for channel in self.channels.into_iter().flatten() {
            self.stop(channel.pin);
        }
    }
}

impl Pwm for ChipPeripherals {
    fn set_pwm(&mut self, pin: u8, settings: PwmSettings) -> Result<(), Errno> {
        self.pwm.set(pin, settings)
    }

    fn pwm(&mut self, pin: u8) -> Option<PwmSettings> {
        let index = self.pwm.find(pin)?;
        self.pwm.channels[index].map(|channel| channel.settings)
    }

    fn stop_pwm(&mut self, pin: u8) {
        self.pwm.stop(pin);
    }
}
