//! PWM, analog inputs, touch pads and the protocols of one line.

use std::collections::BTreeMap;

use pyrite_platform::analog::{Analog, AnalogReading};
use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::pulses::Pulses;
use pyrite_platform::pwm::{Pwm, PwmSettings};

use super::{SimBoard, State};
use crate::parts::OneWireTarget;

/// PWM channels of an ESP32.
const CHANNELS: usize = 16;
/// Highest PWM frequency.
const FREQUENCY_MAX: u32 = 40_000_000;
/// Voltages of full scale by attenuation, in microvolts.
const FULL_SCALE: [u32; 4] = [950_000, 1_250_000, 1_750_000, 3_300_000];
/// Counts of a touch pad without and with a finger.
const UNTOUCHED: u16 = 1000;
const TOUCHED: u16 = 120;

/// What the pins put out.
#[derive(Default)]
pub struct Signals {
    pwm: BTreeMap<u8, PwmSettings>,
}

impl Signals {
    /// No pin does PWM any more.
    pub fn stop_pwm(&mut self) {
        self.pwm.clear();
    }
}

impl SimBoard {
    fn tell_pulse_width(&self, pin: u8, settings: Option<PwmSettings>) {
        let mut state = self.lock();
        match settings {
            Some(settings) => drop(state.signals.pwm.insert(pin, settings)),
            None => drop(state.signals.pwm.remove(&pin)),
        }
        for part in state.lines.parts_on(pin) {
            part.pulse_width_changed(pin, settings.map(|settings| settings.duty_u16));
        }
    }
}

impl Pwm for SimBoard {
    fn set_pwm(&mut self, pin: u8, settings: PwmSettings) -> Result<(), Errno> {
        self.check_output(pin)?;
        if settings.frequency_hertz == 0 || settings.frequency_hertz > FREQUENCY_MAX {
            return Err(Errno::ERANGE);
        }
        {
            let pwm = &self.lock().signals.pwm;
            if pwm.len() >= CHANNELS && !pwm.contains_key(&pin) {
                return Err(Errno::ENOSPC);
            }
        }
        self.tell_pulse_width(pin, Some(settings));
        Ok(())
    }

    fn pwm(&mut self, pin: u8) -> Option<PwmSettings> {
        self.lock().signals.pwm.get(&pin).copied()
    }

    fn stop_pwm(&mut self, pin: u8) {
        self.tell_pulse_width(pin, None);
    }
}

impl Analog for SimBoard {
    fn read_analog(&mut self, pin: u8, attenuation: u8) -> Result<AnalogReading, Errno> {
        if !self.facts.chip.analog.contains(pin) {
            return Err(Errno::EINVAL);
        }
        let full = *FULL_SCALE.get(usize::from(attenuation)).ok_or(Errno::ERANGE)?;
        let mut state = self.lock();
        let level = state.lines.level(pin);
        let microvolts = state.lines.parts_on(pin).find_map(|part| part.microvolts(pin));
        let microvolts = microvolts.unwrap_or(if level == Level::High { FULL_SCALE[3] } else { 0 }).min(full);
        let fraction = u64::from(microvolts) * u64::from(u16::MAX) / u64::from(full);
        Ok(AnalogReading { fraction_u16: fraction as u16, microvolts })
    }

    fn read_touch(&mut self, pin: u8) -> Result<u16, Errno> {
        if !self.facts.chip.touch.contains(pin) {
            return Err(Errno::EINVAL);
        }
        let is_touched = self.lock().lines.parts_on(pin).any(|part| part.is_touched(pin));
        Ok(if is_touched { TOUCHED } else { UNTOUCHED })
    }
}

/// Does something with every device on a 1-wire bus.
fn each_device(state: &mut State, pin: u8, mut act: impl FnMut(&mut dyn OneWireTarget)) {
    for part in state.lines.parts_on(pin) {
        if let Some(device) = part.one_wire(pin) {
            act(device);
        }
    }
}

impl Pulses for SimBoard {
    fn send_bits(&mut self, pin: u8, _timing_nanoseconds: [u32; 4], bytes: &[u8]) -> Result<(), Errno> {
        for part in self.lock().lines.parts_on(pin) {
            part.bits(pin, bytes);
        }
        Ok(())
    }

    fn read_dht(&mut self, pin: u8) -> Result<[u8; 5], Errno> {
        self.lock().lines.parts_on(pin).find_map(|part| part.dht(pin)).ok_or(Errno::ETIMEDOUT)
    }

    fn one_wire_reset(&mut self, pin: u8) -> Result<bool, Errno> {
        let mut is_answered = false;
        each_device(&mut self.lock(), pin, |device| {
            device.reset();
            is_answered = true;
        });
        Ok(is_answered)
    }

    fn one_wire_write(&mut self, pin: u8, bit: Level) -> Result<(), Errno> {
        each_device(&mut self.lock(), pin, |device| device.write(bit == Level::High));
        Ok(())
    }

    fn one_wire_read(&mut self, pin: u8) -> Result<Level, Errno> {
        let mut bus = true;
        each_device(&mut self.lock(), pin, |device| bus &= device.read());
        Ok(if bus { Level::High } else { Level::Low })
    }
}
