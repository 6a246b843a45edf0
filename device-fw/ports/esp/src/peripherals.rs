//! Everything on the chip besides its pins, as one part; each trait has a file.

use esp_hal::ledc::Ledc;
use esp_hal::peripherals::{LEDC, LPWR, RMT, RTC_TIMER};
use esp_hal::rtc_cntl::Rtc;
use pyrite_nvs::Nvs;
use pyrite_platform::peripherals::Peripherals;

use crate::flash::PartitionFlash;
use crate::i2c::I2cBuses;
use crate::partitions::Table;
use crate::power::Sleep;
use crate::pwm::Channels;
use crate::spi::SpiBuses;
use crate::{alarms, pins, settings, uart};

/// The chip's peripherals.
pub struct ChipPeripherals {
    pub pwm: Channels,
    pub i2c: I2cBuses,
    pub spi: SpiBuses,
    pub rmt: RMT<'static>,
    pub sleep: Sleep,
    pub partitions: &'static Table,
    pub settings: Option<Nvs<PartitionFlash>>,
    #[cfg(feature = "wifi")]
    pub radio: crate::network::Radio,
}

impl ChipPeripherals {
    /// Nothing is set up yet.
    pub fn new(
        ledc: LEDC<'static>,
        rmt: RMT<'static>,
        sleep: LPWR<'static>,
        partitions: &'static Table,
        #[cfg(feature = "wifi")] parts: crate::network::Parts,
    ) -> Self {
        // SAFETY: the clock keeps its own; this one is for the watchdog only, which the clock does not touch.
        let rtc = Rtc::new(unsafe { RTC_TIMER::steal() });
        Self {
            pwm: Channels::new(Ledc::new(ledc)),
            i2c: I2cBuses::default(),
            spi: SpiBuses::default(),
            rmt,
            sleep: Sleep::new(sleep, rtc),
            partitions,
            settings: settings::open(partitions),
            #[cfg(feature = "wifi")]
            radio: crate::network::Radio::new(parts),
        }
    }
}

impl Peripherals for ChipPeripherals {
    fn reset_peripherals(&mut self) {
        alarms::stop_all();
        pins::unwatch_all();
        self.pwm.stop_all();
        self.i2c = I2cBuses::default();
        self.spi = SpiBuses::default();
        uart::stop_all();
        self.sleep.forget_wake_pins();
        #[cfg(feature = "wifi")]
        self.radio.reset();
    }
}
