//! Parts named in words, as on the command line: `led 2`, `i2c scl=22 sda=21 address=0x42`

use std::fmt;

use pyrite_platform::network::{KEY_MAX, KEY_MIN, SSID_MAX};

use super::dht::DhtModel;
use super::flash_chip::SpiPins;
use super::{Button, Dht, Ds18b20, FlashChip, I2cRegisters, Led, NeopixelStrip, Potentiometer, Wire};
use crate::sim_board::SimBoard;
use crate::sim_board::network::SimNetwork;

/// Every part that can be named, with what it takes.
pub const HELP: &str = "\
led PIN | button PIN | pressed PIN | potentiometer PIN PART | wire PIN PIN | i2c SCL SDA ADDRESS [REGISTER...]
flash SCK MOSI MISO CS BYTES | ds18b20 PIN CELSIUS | dht11 PIN CELSIUS HUMIDITY | dht22 PIN CELSIUS HUMIDITY | neopixel PIN LIGHTS
wifi NAME [KEY] (a network that can be heard; without any, every name is one)";

/// Why a part was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartError {
    text: String,
}

impl fmt::Display for PartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no such part: '{}'. Parts are\n{HELP}", self.text)
    }
}

impl std::error::Error for PartError {}

/// Connects the part that a text names.
pub fn connect(board: &SimBoard, text: &str) -> Result<(), PartError> {
    connected(board, text).ok_or_else(|| PartError { text: text.into() })
}

fn number(word: &str) -> Option<u64> {
    match word.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => word.parse().ok(),
    }
}

fn byte(word: &str) -> Option<u8> {
    number(word).and_then(|number| u8::try_from(number).ok())
}

/// Tenths of what a word says.
fn tenths(word: &str) -> Option<f32> {
    word.parse::<f32>().ok().filter(|number| number.is_finite()).map(|number| number * 10.0)
}

fn network(name: &str, key: Option<&str>) -> Option<SimNetwork> {
    let fits = (1..=SSID_MAX).contains(&name.len()) && key.is_none_or(|key| (KEY_MIN..=KEY_MAX).contains(&key.len()));
    fits.then(|| SimNetwork { ssid: name.to_owned(), key: key.map(str::to_owned) })
}

fn connected(board: &SimBoard, text: &str) -> Option<()> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let chip = board.facts().chip;
    let pin = |word: &str| number(word).and_then(|number| u8::try_from(number).ok()).filter(|&pin| chip.is_usable(pin));
    match words[..] {
        ["led", place] => drop(board.connect(Led::new(pin(place)?))),
        ["button", place] => drop(board.connect(Button::new(pin(place)?))),
        ["pressed", place] => {
            let mut button = Button::new(pin(place)?);
            button.press();
            drop(board.connect(button));
        }
        ["potentiometer", place, part] => {
            let mut potentiometer = Potentiometer::new(pin(place)?);
            potentiometer.turn(part.parse().ok()?);
            drop(board.connect(potentiometer));
        }
        ["wire", from, to] => drop(board.connect(Wire::new(pin(from)?, pin(to)?))),
        ["i2c", scl, sda, address, ref registers @ ..] => {
            let mut device = I2cRegisters::new(pin(scl)?, pin(sda)?, byte(address)?);
            let registers: Option<Vec<u8>> = registers.iter().map(|word| byte(word)).collect();
            device.set_registers(0, &registers?);
            drop(board.connect(device));
        }
        ["flash", sck, mosi, miso, cs, bytes] => {
            let pins = SpiPins { sck: pin(sck)?, mosi: pin(mosi)?, miso: pin(miso)?, cs: pin(cs)? };
            let bytes = number(bytes)
                .and_then(|bytes| usize::try_from(bytes).ok())
                .filter(|bytes| (1..=1 << 24).contains(bytes))?;
            drop(board.connect(FlashChip::new(pins, bytes)));
        }
        ["ds18b20", place, celsius] => {
            // Several on one bus differ in their serial numbers.
            let serial = [board.parts().len() as u8, 2, 3, 4, 5, 6];
            let mut thermometer = Ds18b20::new(pin(place)?, serial);
            thermometer.set_temperature(tenths(celsius)? / 10.0);
            drop(board.connect(thermometer));
        }
        [model @ ("dht11" | "dht22"), place, celsius, humidity] => {
            let model = if model == "dht11" { DhtModel::Dht11 } else { DhtModel::Dht22 };
            let mut sensor = Dht::new(pin(place)?, model);
            sensor.set(tenths(celsius)?.round() as i16, tenths(humidity)?.round() as u16);
            drop(board.connect(sensor));
        }
        ["neopixel", place, lights] => {
            let lights = number(lights).filter(|&lights| lights <= 10_000)?;
            drop(board.connect(NeopixelStrip::new(pin(place)?, lights as usize)));
        }
        ["wifi", name] => board.add_network(network(name, None)?),
        ["wifi", name, key] => board.add_network(network(name, Some(key))?),
        _ => return None,
    }
    Some(())
}
