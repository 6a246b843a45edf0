//! Analog inputs and, on the ESP32, touch pads.
//!
//! The controller is set up for each conversion: its settings are those of one pin, and nothing is faster than Python here.

use esp_hal::analog::adc::{Adc, AdcCalScheme, AdcConfig, Attenuation};
use esp_hal::peripherals::ADC1;
#[cfg(any(feature = "esp32", feature = "esp32s3"))]
use esp_hal::peripherals::ADC2;
use pyrite_platform::analog::{Analog, AnalogReading};
use pyrite_platform::errno::Errno;

#[cfg(all(feature = "esp32", feature = "wifi"))]
use crate::chip;
use crate::peripherals::ChipPeripherals;
use crate::pins;

#[cfg(not(feature = "esp32"))]
use esp_hal::analog::adc::AdcCalCurve as Calibration;
/// Calibrated as the chip's fuses say.
#[cfg(feature = "esp32")]
use esp_hal::analog::adc::AdcCalLine as Calibration;

/// The largest number that a conversion gives.
const RAW_MAX: u16 = 4095;

const MICROVOLTS_IN_MILLIVOLT: u32 = 1000;

/// Converts at one pin; a macro, because every pin is a type of its own.
macro_rules! convert {
    ($pin:ident, $attenuation:expr) => {
        convert!($pin, $attenuation, ADC1)
    };
    ($pin:ident, $attenuation:expr, $converter:ident) => {{
        // SAFETY: the converter and the pin are used here only, for as long as this takes.
        let (converter, pin) = unsafe { ($converter::steal(), esp_hal::peripherals::$pin::steal()) };
        let mut config = AdcConfig::new();
        let mut input = config.enable_pin_with_cal::<_, Calibration<$converter<'static>>>(pin, $attenuation);
        let mut converter = Adc::new(converter, config);
        let millivolts = loop {
            if let Ok(value) = converter.read_oneshot(&mut input) {
                break value;
            }
        };
        (millivolts, input.cal_scheme.adc_val(RAW_MAX))
    }};
}

/// Millivolts at a pin, and millivolts of full scale; `None` for a pin without converter.
fn millivolts(pin: u8, attenuation: Attenuation) -> Option<(u16, u16)> {
    Some(match pin {
        #[cfg(feature = "esp32")]
        32 => convert!(GPIO32, attenuation),
        #[cfg(feature = "esp32")]
        33 => convert!(GPIO33, attenuation),
        #[cfg(feature = "esp32")]
        34 => convert!(GPIO34, attenuation),
        #[cfg(feature = "esp32")]
        35 => convert!(GPIO35, attenuation),
        #[cfg(feature = "esp32")]
        36 => convert!(GPIO36, attenuation),
        #[cfg(feature = "esp32")]
        37 => convert!(GPIO37, attenuation),
        #[cfg(feature = "esp32")]
        38 => convert!(GPIO38, attenuation),
        #[cfg(feature = "esp32")]
        39 => convert!(GPIO39, attenuation),
        #[cfg(feature = "esp32")]
        0 => convert!(GPIO0, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        2 => convert!(GPIO2, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        4 => convert!(GPIO4, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        12 => convert!(GPIO12, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        13 => convert!(GPIO13, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        14 => convert!(GPIO14, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        15 => convert!(GPIO15, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        25 => convert!(GPIO25, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        26 => convert!(GPIO26, attenuation, ADC2),
        #[cfg(feature = "esp32")]
        27 => convert!(GPIO27, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        11 => convert!(GPIO11, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        12 => convert!(GPIO12, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        13 => convert!(GPIO13, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        14 => convert!(GPIO14, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        15 => convert!(GPIO15, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        16 => convert!(GPIO16, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        17 => convert!(GPIO17, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        18 => convert!(GPIO18, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        19 => convert!(GPIO19, attenuation, ADC2),
        #[cfg(feature = "esp32s3")]
        20 => convert!(GPIO20, attenuation, ADC2),
        #[cfg(any(feature = "esp32c3", feature = "esp32c6"))]
        0 => convert!(GPIO0, attenuation),
        #[cfg(not(feature = "esp32"))]
        1 => convert!(GPIO1, attenuation),
        #[cfg(not(feature = "esp32"))]
        2 => convert!(GPIO2, attenuation),
        #[cfg(not(feature = "esp32"))]
        3 => convert!(GPIO3, attenuation),
        #[cfg(not(feature = "esp32"))]
        4 => convert!(GPIO4, attenuation),
        #[cfg(any(feature = "esp32c6", feature = "esp32s3"))]
        5 => convert!(GPIO5, attenuation),
        #[cfg(any(feature = "esp32c6", feature = "esp32s3"))]
        6 => convert!(GPIO6, attenuation),
        #[cfg(feature = "esp32s3")]
        7 => convert!(GPIO7, attenuation),
        #[cfg(feature = "esp32s3")]
        8 => convert!(GPIO8, attenuation),
        #[cfg(feature = "esp32s3")]
        9 => convert!(GPIO9, attenuation),
        #[cfg(feature = "esp32s3")]
        10 => convert!(GPIO10, attenuation),
        _ => return None,
    })
}

/// The ESP32-C3 has a second converter, for this pin, whose results are wrong. Source: Espressif's errata of the chip.
#[cfg(feature = "esp32c3")]
const BROKEN: u8 = 5;

/// Pins of the ESP32's second converter.
#[cfg(all(feature = "esp32", feature = "wifi"))]
const SECOND: u64 = chip::pins(&[(0, 0), (2, 2), (4, 4), (12, 15), (25, 27)]);

impl ChipPeripherals {
    /// Whether a pin's converter can be used now.
    fn check_converter(&self, pin: u8) -> Result<(), Errno> {
        #[cfg(feature = "esp32c3")]
        if pin == BROKEN {
            return Err(Errno::EOPNOTSUPP);
        }
        // The radio of the ESP32 measures with the second converter.
        #[cfg(all(feature = "esp32", feature = "wifi"))]
        if self.radio.is_on() && pin < 64 && SECOND >> pin & 1 == 1 {
            return Err(Errno::EBUSY);
        }
        let _ = pin;
        Ok(())
    }
}

#[cfg(feature = "esp32")]
fn touch_counts(pin: u8) -> Option<u16> {
    use esp_hal::touch::{Touch, TouchPad};
    // SAFETY: the controller is used here only, for as long as this takes.
    let touch = Touch::continuous_mode(unsafe { esp_hal::peripherals::TOUCH::steal() }, None);
    macro_rules! count {
        ($pin:ident) => {{
            // SAFETY: as above.
            TouchPad::new(unsafe { esp_hal::peripherals::$pin::steal() }, &touch).read()
        }};
    }
    Some(match pin {
        0 => count!(GPIO0),
        2 => count!(GPIO2),
        4 => count!(GPIO4),
        12 => count!(GPIO12),
        13 => count!(GPIO13),
        14 => count!(GPIO14),
        15 => count!(GPIO15),
        27 => count!(GPIO27),
        32 => count!(GPIO32),
        33 => count!(GPIO33),
        _ => return None,
    })
}

impl Analog for ChipPeripherals {
    fn read_analog(&mut self, pin: u8, attenuation: u8) -> Result<AnalogReading, Errno> {
        let attenuation = match attenuation {
            0 => Attenuation::_0dB,
            1 => Attenuation::_2p5dB,
            2 => Attenuation::_6dB,
            3 => Attenuation::_11dB,
            _ => return Err(Errno::ERANGE),
        };
        self.check_converter(pin)?;
        let (millivolts, full) = millivolts(pin, attenuation).ok_or(Errno::EINVAL)?;
        pins::release(pin);
        let fraction = u32::from(millivolts) * u32::from(u16::MAX) / u32::from(full.max(1));
        Ok(AnalogReading {
            fraction_u16: u16::try_from(fraction).unwrap_or(u16::MAX),
            microvolts: u32::from(millivolts) * MICROVOLTS_IN_MILLIVOLT,
        })
    }

    #[cfg(feature = "esp32")]
    fn read_touch(&mut self, pin: u8) -> Result<u16, Errno> {
        let counts = touch_counts(pin).ok_or(Errno::EINVAL)?;
        pins::release(pin);
        Ok(counts)
    }
}
