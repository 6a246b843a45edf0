//! A DHT11 or DHT22, which measures temperature and humidity

use std::any::Any;

use super::{Drive, Part};
use crate::sim_board::lines::Levels;

/// Which sensor it is; they send their numbers differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DhtModel {
    /// Whole numbers.
    Dht11,
    /// Tenths.
    Dht22,
}

/// The sensor.
#[derive(Debug, Clone)]
pub struct Dht {
    pin: u8,
    model: DhtModel,
    celsius_tenths: i16,
    humidity_tenths: u16,
}

impl Dht {
    /// At 20 degrees and 50 % humidity.
    pub fn new(pin: u8, model: DhtModel) -> Self {
        Self { pin, model, celsius_tenths: 200, humidity_tenths: 500 }
    }

    /// Sets temperature and relative humidity around it, in tenths of a degree Celsius and of a per cent.
    pub fn set(&mut self, celsius_tenths: i16, humidity_tenths: u16) {
        (self.celsius_tenths, self.humidity_tenths) = (celsius_tenths, humidity_tenths.min(1000));
    }
}

impl Part for Dht {
    fn kind(&self) -> &'static str {
        match self.model {
            DhtModel::Dht11 => "DHT11",
            DhtModel::Dht22 => "DHT22",
        }
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.pin]
    }

    fn state(&self) -> String {
        format!("{} °C, {} %", f32::from(self.celsius_tenths) / 10.0, f32::from(self.humidity_tenths) / 10.0)
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn drive(&self, _pin: u8, _levels: &Levels<'_>) -> Drive {
        Drive::PullUp
    }

    fn dht(&mut self, pin: u8) -> Option<[u8; 5]> {
        if pin != self.pin {
            return None;
        }
        let mut answer = match self.model {
            DhtModel::Dht11 => {
                let (humidity, celsius) = (self.humidity_tenths, self.celsius_tenths.max(0) as u16);
                [(humidity / 10) as u8, (humidity % 10) as u8, (celsius / 10) as u8, (celsius % 10) as u8, 0]
            }
            DhtModel::Dht22 => {
                let [humidity_high, humidity_low] = self.humidity_tenths.to_be_bytes();
                let [celsius_high, celsius_low] = self.celsius_tenths.unsigned_abs().to_be_bytes();
                let sign = u8::from(self.celsius_tenths < 0) << 7;
                [humidity_high, humidity_low, celsius_high | sign, celsius_low, 0]
            }
        };
        answer[4] = answer[..4].iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte));
        Some(answer)
    }
}
