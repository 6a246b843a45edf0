//! SPI controllers.

use esp_hal::Blocking;
use esp_hal::peripherals::SPI2;
#[cfg(any(feature = "esp32", feature = "esp32s3"))]
use esp_hal::peripherals::SPI3;
use esp_hal::spi::master::{Config, Spi as Controller};
use esp_hal::spi::{BitOrder, Mode};
use esp_hal::time::Rate;
use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::spi::{FirstBit, Phase, Spi, SpiSettings};

use crate::chip::{self, FACTS, check_input, check_output};
use crate::peripherals::ChipPeripherals;
use crate::pins;

/// Numbers that programs give the controllers: 1 and 2, as in MicroPython.
const FIRST: u8 = 1;
const BUSES: usize = 2;

/// Bits a second of a bus that nobody set up.
const BAUD: u32 = 1_000_000;

/// The controllers that are set up.
#[derive(Default)]
pub struct SpiBuses([Option<Controller<'static, Blocking>>; BUSES]);

impl SpiBuses {
    fn place(&mut self, bus: u8) -> Result<&mut Option<Controller<'static, Blocking>>, Errno> {
        let place = bus.checked_sub(FIRST).and_then(|place| self.0.get_mut(usize::from(place)));
        place.ok_or(Errno::ENODEV)
    }
}

impl Spi for ChipPeripherals {
    fn spi_default(&self, bus: u8) -> Option<SpiSettings> {
        let (_, [sck, mosi, miso]) = *FACTS.spi.iter().find(|(number, _)| *number == bus)?;
        Some(SpiSettings {
            sck,
            mosi: Some(mosi),
            miso: Some(miso),
            baud: BAUD,
            polarity: Level::Low,
            phase: Phase::First,
            first_bit: FirstBit::Most,
        })
    }

    fn configure_spi(&mut self, bus: u8, settings: SpiSettings) -> Result<(), Errno> {
        check_output(settings.sck)?;
        settings.mosi.map_or(Ok(()), check_output)?;
        settings.miso.map_or(Ok(()), check_input)?;
        let place = self.spi.place(bus)?;
        // The one that was there must be gone before its successor is made.
        *place = None;
        let mode = match (settings.polarity, settings.phase) {
            (Level::Low, Phase::First) => Mode::_0,
            (Level::Low, Phase::Second) => Mode::_1,
            (Level::High, Phase::First) => Mode::_2,
            (Level::High, Phase::Second) => Mode::_3,
        };
        let order = if settings.first_bit == FirstBit::Most { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
        let config = Config::default()
            .with_frequency(Rate::from_hz(settings.baud))
            .with_mode(mode)
            .with_read_bit_order(order)
            .with_write_bit_order(order);
        let made = match bus {
            // SAFETY: there is no other driver of the controller: it was dropped above.
            1 => Controller::new(unsafe { SPI2::steal() }, config),
            #[cfg(any(feature = "esp32", feature = "esp32s3"))]
            // SAFETY: as above.
            2 => Controller::new(unsafe { SPI3::steal() }, config),
            _ => return Err(Errno::ENODEV),
        };
        let mut controller = made.map_err(|_| Errno::ERANGE)?;
        for pin in [Some(settings.sck), settings.mosi, settings.miso].into_iter().flatten() {
            pins::release(pin);
        }
        controller = controller.with_sck(chip::pin(settings.sck));
        if let Some(mosi) = settings.mosi {
            controller = controller.with_mosi(chip::pin(mosi));
        }
        if let Some(miso) = settings.miso {
            controller = controller.with_miso(chip::pin(miso));
        }
        *place = Some(controller);
        Ok(())
    }

    fn spi_transfer_in_place(&mut self, bus: u8, bytes: &mut [u8]) -> Result<(), Errno> {
        let controller = self.spi.place(bus)?.as_mut().ok_or(Errno::ENODEV)?;
        controller.transfer(bytes).map_err(|_| Errno::EIO)
    }
}
