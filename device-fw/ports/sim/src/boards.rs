//! Boards and chips as data: what `assets/boards` and `assets/chips` say, from the vendors' documents.
//!
//! A new board is a file there and a row in [`BOARD_TEXTS`]; a new chip a file and a row in [`CHIP_TEXTS`].

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer};

macro_rules! asset {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/", $path))
    };
}

const CHIP_TEXTS: [&str; 2] = [asset!("chips/esp32.toml"), asset!("chips/esp32c3.toml")];

/// The name on the command line, and the file. Of several boards that fit, the first is meant.
const BOARD_TEXTS: [(&str, &str); 5] = [
    ("esp32-devkitc", asset!("boards/esp32-devkitc.toml")),
    ("esp32-generic", asset!("boards/esp32-generic.toml")),
    ("esp32c3-devkitm-1", asset!("boards/esp32c3-devkitm-1.toml")),
    ("xiao-esp32c3", asset!("boards/xiao-esp32c3.toml")),
    ("esp32c3-generic", asset!("boards/esp32c3-generic.toml")),
];

const BRIDGE_TEXT: &str = asset!("boards/bridges.toml");

/// GPIO numbers, below 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PinSet(u64);

impl PinSet {
    /// Whether a pin is one of them.
    pub fn contains(self, pin: u8) -> bool {
        pin < 64 && self.0 >> pin & 1 == 1
    }

    /// All of them, by number.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..64).filter(move |&pin| self.contains(pin))
    }
}

impl<'de> Deserialize<'de> for PinSet {
    /// A list of numbers and of pairs, each the first and the last of a range.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Pins {
            One(u8),
            Range(u8, u8),
        }
        let mut set = 0;
        for pins in Vec::<Pins>::deserialize(deserializer)? {
            let (first, last) = match pins {
                Pins::One(pin) => (pin, pin),
                Pins::Range(first, last) => (first, last),
            };
            for pin in first..=last {
                if pin >= 64 || set >> pin & 1 == 1 {
                    return Err(serde::de::Error::custom(format!("GPIO {pin} twice, or there is none")));
                }
                set |= 1 << pin;
            }
        }
        Ok(Self(set))
    }
}

/// Where every chip's ROM has a value that differs by chip.
pub const ROM_MAGIC: u32 = 0x4000_1000;

/// What a chip's pins can do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChipFacts {
    /// As on a command line: `esp32c3`.
    pub name: String,
    /// As its vendor writes it.
    pub title: String,
    /// GPIO numbers that there are.
    pub gpio: PinSet,
    /// Those without a driver.
    pub input_only: PinSet,
    /// Those that lead to the flash, which a program cannot have.
    pub flash: PinSet,
    /// Those that measure voltages.
    pub analog: PinSet,
    /// Those of them that cannot while Wi-Fi is on.
    pub analog_without_wifi: PinSet,
    /// Those that feel a finger.
    pub touch: PinSet,
    /// Those that put out voltages.
    pub dac: PinSet,
    /// Data lines of the chip's own USB port.
    #[serde(default)]
    pub usb: Option<UsbPins>,
    /// The serial port of the ROM and the prompt.
    pub console: ConsolePins,
    /// Usual pins of the I2C controllers.
    pub i2c: Vec<I2cPins>,
    /// Usual pins of the SPI controllers.
    pub spi: Vec<SpiPins>,
    /// Usual pins of the serial ports for programs.
    pub uart: Vec<UartPins>,
    /// What its ROM has at [`ROM_MAGIC`], for each revision.
    pub rom_magic: Vec<u32>,
    /// Where the registers of the pins start.
    pub gpio_registers: u32,
    /// Pins that the chip looks at when it starts.
    pub strapping: Vec<Strapping>,
}

/// Data lines of a USB port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsbPins {
    /// D-
    pub minus: u8,
    /// D+
    pub plus: u8,
}

/// Pins of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsolePins {
    /// Output.
    pub tx: u8,
    /// Input.
    pub rx: u8,
}

/// Pins of an I2C controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct I2cPins {
    /// Its number.
    pub id: u8,
    /// Clock.
    pub scl: u8,
    /// Data.
    pub sda: u8,
}

/// Pins of an SPI controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpiPins {
    /// Its number.
    pub id: u8,
    /// Clock.
    pub sck: u8,
    /// Output.
    pub mosi: u8,
    /// Input.
    pub miso: u8,
}

/// Pins of a serial port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UartPins {
    /// Its number.
    pub id: u8,
    /// Output.
    pub tx: u8,
    /// Input.
    pub rx: u8,
}

/// A pin that the chip looks at when it starts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strapping {
    /// GPIO number.
    pub pin: u8,
    /// What it decides.
    pub note: String,
}

impl ChipFacts {
    /// The chip of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        CHIPS.iter().find(|chip| chip.name == name)
    }

    /// The chip whose ROM has that value at [`ROM_MAGIC`].
    pub fn with_magic(value: u32) -> Option<&'static Self> {
        CHIPS.iter().find(|chip| chip.rom_magic.contains(&value))
    }

    /// Whether a program can have a pin.
    pub fn is_usable(&self, pin: u8) -> bool {
        self.gpio.contains(pin) && !self.flash.contains(pin)
    }

    /// Whether a program can drive a pin.
    pub fn is_driven(&self, pin: u8) -> bool {
        self.is_usable(pin) && !self.input_only.contains(pin)
    }

    /// What a pin can do besides reading and driving a level.
    pub fn abilities(&self, pin: u8) -> Vec<&'static str> {
        let sets = [(self.analog, "analog in"), (self.touch, "touch"), (self.dac, "analog out")];
        sets.into_iter().filter(|(set, _)| set.contains(pin)).map(|(_, what)| what).collect()
    }

    /// What is to be known before a pin is used, in words.
    pub fn warnings(&self, pin: u8) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.flash.contains(pin) {
            warnings.push("leads to the flash: not usable".to_owned());
        }
        if self.input_only.contains(pin) {
            warnings.push("input only, no pull resistor".to_owned());
        }
        if self.analog_without_wifi.contains(pin) {
            warnings.push("analog in only while Wi-Fi is off".to_owned());
        }
        if self.console.tx == pin || self.console.rx == pin {
            warnings.push("serial port of the prompt".to_owned());
        }
        if self.usb.is_some_and(|usb| usb.minus == pin || usb.plus == pin) {
            warnings.push("USB".to_owned());
        }
        let strapping = self.strapping.iter().find(|strapping| strapping.pin == pin);
        warnings.extend(strapping.map(|strapping| strapping.note.clone()));
        warnings
    }
}

/// USB vendor and product number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsbId(pub u16, pub u16);

impl fmt::Display for UsbId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04x}:{:04x}", self.0, self.1)
    }
}

impl<'de> Deserialize<'de> for UsbId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = |digits: &str| (digits.len() == 4).then(|| u16::from_str_radix(digits, 16).ok()).flatten();
        let pair = text.split_once(':').and_then(|(vendor, product)| Some(Self(number(vendor)?, number(product)?)));
        pair.ok_or_else(|| serde::de::Error::custom(format!("{text} is no USB number")))
    }
}

/// A board.
#[derive(Debug, Clone)]
pub struct BoardFacts {
    /// As on a command line: `esp32-devkitc`.
    pub id: &'static str,
    /// As its vendor writes it.
    pub name: String,
    /// Its chip.
    pub chip: &'static ChipFacts,
    /// Its module, if it has one.
    pub module: Option<String>,
    /// Bytes of flash.
    pub flash_bytes: u32,
    /// GPIO of the button BOOT.
    pub boot_button: Option<u8>,
    /// A light for programs.
    pub led: Option<Led>,
    /// How it shows itself on USB.
    pub usb: Vec<UsbId>,
    /// Its rows of pins; none for a board of any kind.
    pub headers: Vec<Header>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoardText {
    name: String,
    chip: String,
    module: Option<String>,
    flash_bytes: u32,
    boot_button: Option<u8>,
    led: Option<Led>,
    usb: Vec<UsbId>,
    #[serde(default)]
    header: Vec<Header>,
}

/// A light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Led {
    /// GPIO number.
    pub pin: u8,
    /// What it takes.
    pub kind: LedKind,
}

/// How a light is switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedKind {
    /// High is on.
    ActiveHigh,
    /// Low is on.
    ActiveLow,
    /// By module `neopixel`.
    Neopixel,
}

/// A row of pins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// As on the board.
    pub name: String,
    /// In order.
    pub pins: Vec<HeaderPin>,
}

/// One place in a row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum HeaderPin {
    /// Supply, ground, reset.
    Other(String),
    /// What is printed there, and the GPIO.
    Gpio(String, u8),
}

/// How a kind of USB device is called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bridge {
    /// Its numbers.
    pub usb: UsbId,
    /// Its name.
    pub name: String,
}

static CHIPS: LazyLock<Vec<ChipFacts>> = LazyLock::new(|| {
    CHIP_TEXTS.iter().map(|text| toml::from_str(text).expect("a test reads every file that is embedded")).collect()
});

static BOARDS: LazyLock<Vec<BoardFacts>> = LazyLock::new(|| {
    let read = |&(id, text)| read_board(id, text).expect("a test reads every file that is embedded");
    BOARD_TEXTS.iter().map(read).collect()
});

static BRIDGES: LazyLock<Vec<Bridge>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Bridges {
        bridge: Vec<Bridge>,
    }
    toml::from_str::<Bridges>(BRIDGE_TEXT).expect("a test reads every file that is embedded").bridge
});

fn read_board(id: &'static str, text: &str) -> Result<BoardFacts, String> {
    let board: BoardText = toml::from_str(text).map_err(|error| format!("{id}: {error}"))?;
    let chip = ChipFacts::named(&board.chip).ok_or_else(|| format!("{id}: there is no chip {}", board.chip))?;
    Ok(BoardFacts {
        id,
        name: board.name,
        chip,
        module: board.module,
        flash_bytes: board.flash_bytes,
        boot_button: board.boot_button,
        led: board.led,
        usb: board.usb,
        headers: board.header,
    })
}

/// Every board.
pub fn boards() -> &'static [BoardFacts] {
    &BOARDS
}

/// The name of a USB device that may be a board.
pub fn bridge(usb: UsbId) -> Option<&'static str> {
    BRIDGES.iter().find(|bridge| bridge.usb == usb).map(|bridge| bridge.name.as_str())
}

impl BoardFacts {
    /// The board that is simulated if nobody says otherwise: the course's.
    pub fn usual() -> &'static Self {
        &BOARDS[0]
    }

    /// The board of that name.
    pub fn named(id: &str) -> Option<&'static Self> {
        BOARDS.iter().find(|board| board.id == id)
    }

    /// The boards that show themselves like this on USB, the likeliest first.
    pub fn on_usb(usb: UsbId) -> impl Iterator<Item = &'static Self> {
        BOARDS.iter().filter(move |board| board.usb.contains(&usb))
    }

    /// The board of any kind with a chip.
    pub fn any_with(chip: &str) -> Option<&'static Self> {
        BOARDS.iter().find(|board| board.chip.name == chip && board.headers.is_empty())
    }

    /// What is printed beside a pin, if it is on a header.
    pub fn label(&self, pin: u8) -> Option<&str> {
        self.headers.iter().flat_map(|header| &header.pins).find_map(|place| match place {
            HeaderPin::Gpio(label, gpio) if *gpio == pin => Some(label.as_str()),
            HeaderPin::Gpio(..) | HeaderPin::Other(_) => None,
        })
    }

    /// The rows of pins as on the board; of a board of any kind, the pins of the chip.
    pub fn rows(&self) -> Vec<Header> {
        if !self.headers.is_empty() {
            return self.headers.clone();
        }
        let pins = self.chip.gpio.iter().map(|pin| HeaderPin::Gpio(format!("GPIO{pin}"), pin)).collect();
        vec![Header { name: self.chip.title.clone(), pins }]
    }

    /// What hangs on a pin on the board itself, in words.
    pub fn fixture(&self, pin: u8) -> Option<&'static str> {
        let led = self.led.filter(|led| led.pin == pin).map(|led| match led.kind {
            LedKind::ActiveHigh => "LED, on when high",
            LedKind::ActiveLow => "LED, on when low",
            LedKind::Neopixel => "RGB LED (neopixel)",
        });
        led.or_else(|| (self.boot_button == Some(pin)).then_some("button BOOT, low when pressed"))
    }
}

impl FromStr for &'static BoardFacts {
    type Err = String;

    fn from_str(id: &str) -> Result<Self, String> {
        BoardFacts::named(id).ok_or_else(|| {
            let ids: Vec<_> = boards().iter().map(|board| board.id).collect();
            format!("there is no board {id} here, only {}", ids.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_files_say_fits_the_chips() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/boards");
        let files = std::fs::read_dir(folder).expect("a folder").count();
        assert_eq!(files, BOARD_TEXTS.len() + 1, "a board's file that nobody reads");
        for chip in CHIPS.iter() {
            let title = &chip.title;
            for set in [chip.input_only, chip.flash, chip.analog, chip.touch, chip.dac] {
                assert!(set.iter().all(|pin| chip.gpio.contains(pin)), "{title}");
            }
            assert!(chip.analog_without_wifi.iter().all(|pin| chip.analog.contains(pin)), "{title}");
            let strapping = chip.strapping.iter().map(|strapping| strapping.pin);
            let buses = chip.i2c.iter().flat_map(|bus| [bus.scl, bus.sda]);
            let buses = buses.chain(chip.spi.iter().flat_map(|bus| [bus.sck, bus.mosi, bus.miso]));
            let outputs = buses.chain([chip.console.tx]);
            assert!(outputs.into_iter().all(|pin| chip.is_driven(pin)), "{title}");
            let numbers = strapping.chain(chip.uart.iter().flat_map(|port| [port.tx, port.rx]));
            assert!(numbers.chain([chip.console.rx]).all(|pin| chip.gpio.contains(pin)), "{title}");
            assert!(BoardFacts::any_with(&chip.name).is_some(), "{title}: no board of any kind");
        }
        for board in boards() {
            let id = board.id;
            let mut seen = Vec::new();
            for place in board.headers.iter().flat_map(|header| &header.pins) {
                let HeaderPin::Gpio(label, pin) = place else { continue };
                assert!(board.chip.gpio.contains(*pin) && !label.is_empty(), "{id}: {label}");
                seen.push(*pin);
            }
            let count = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), count, "{id}: a GPIO twice");
            let fixtures = board.led.map(|led| led.pin).into_iter().chain(board.boot_button);
            assert!(fixtures.into_iter().all(|pin| board.chip.is_usable(pin)), "{id}");
            assert!(board.flash_bytes.is_power_of_two() && board.flash_bytes > crate::board::FILES_START, "{id}");
            assert!(board.usb.iter().all(|usb| bridge(*usb).is_some()), "{id}: a bridge without a name");
        }
        let ids: Vec<_> = boards().iter().map(|board| (board.id, &board.name)).collect();
        assert!(ids.iter().enumerate().all(|(index, (id, name))| {
            ids[..index].iter().all(|(other, other_name)| other != id && other_name != name)
        }));
        assert_eq!(BoardFacts::usual().id, "esp32-devkitc");
    }

    #[test]
    fn a_usb_number_leads_to_likely_boards() {
        let ids = |usb| BoardFacts::on_usb(usb).map(|board| board.id).collect::<Vec<_>>();
        assert_eq!(ids(UsbId(0x303a, 0x1001)), ["xiao-esp32c3", "esp32c3-generic"]);
        assert_eq!(ids(UsbId(0x10c4, 0xea60))[0], "esp32-devkitc");
        assert_eq!(ids(UsbId(0x1a86, 0x7523)), ["esp32-generic", "esp32c3-generic"]);
        assert!(ids(UsbId(1, 1)).is_empty());
    }

    #[test]
    fn pins_are_told_in_words() {
        let board = BoardFacts::usual();
        assert_eq!(board.label(36), Some("VP"));
        assert_eq!(board.chip.warnings(36), ["input only, no pull resistor"]);
        assert_eq!(board.chip.warnings(25), ["analog in only while Wi-Fi is off"]);
        assert_eq!(board.chip.abilities(25), ["analog in", "analog out"]);
        assert_eq!(board.fixture(0), Some("button BOOT, low when pressed"));
        assert!(!board.chip.is_usable(6) && !board.chip.is_driven(34) && board.chip.is_driven(2));
        let wrong = "name = 'x'\nchip = 'z80'\nflash_bytes = 1\nusb = []";
        assert_eq!(read_board("x", wrong).map(|board| board.id), Err("x: there is no chip z80".to_owned()));
        assert!(read_board("x", "name = 'x'\nwings = 2").is_err());
    }
}
