//! Sleep, watchdog, and memory that outlives both.

use esp_hal::peripherals::LPWR;
use esp_hal::rtc_cntl::sleep::{LowPower, RtcSleepConfig};
use esp_hal::rtc_cntl::{Rtc, RwdtStage, WakeupSource, wakeup_cause};
use esp_hal::time::{Duration, Instant};
use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::power::{Power, RTC_MEMORY, RtcMemory, WakeInput, WakeReason};

use crate::chip::FACTS;
use crate::peripherals::ChipPeripherals;
use crate::{alarms, pins};

/// Says that what follows it was written by this firmware since power came on.
const MARK: u32 = 0x5079_7274;

/// What deep sleep and resets keep: mark, length, bytes.
#[esp_hal::ram(unstable(rtc_fast, persistent))]
static mut KEPT_MARK: u32 = 0;
#[esp_hal::ram(unstable(rtc_fast, persistent))]
static mut KEPT_LENGTH: u32 = 0;
#[esp_hal::ram(unstable(rtc_fast, persistent))]
static mut KEPT: [u8; RTC_MEMORY] = [0; RTC_MEMORY];

/// The sleep that comes with the next hard reset.
#[derive(Clone, Copy)]
enum Planned {
    Nothing,
    For(u64),
    ForEver,
}

/// Microseconds that a sleep takes at least: what is shorter is over before it begins.
const SHORTEST: u64 = 10_000;

/// Sleep and watchdog.
pub struct Sleep {
    chip: LowPower<'static>,
    rtc: Rtc<'static>,
    planned: Planned,
    /// Pins, and the level at which they wake the chip, for each input that it has.
    wake_pins: [(u64, Level); 3],
}

/// Wakes at a pin with each of these. The chip's own paths are divided among all of them when it falls asleep.
fn armed(wake_pins: &[(u64, Level); 3]) -> impl Iterator<Item = (u8, Level)> {
    let numbers = |set: u64| (0..u64::BITS as u8).filter(move |number| set >> number & 1 == 1);
    wake_pins.iter().flat_map(move |(set, level)| numbers(*set).map(move |number| (number, *level)))
}

impl Sleep {
    /// Nothing is planned; the watchdog is off.
    pub fn new(sleep: LPWR<'static>, rtc: Rtc<'static>) -> Self {
        Self { chip: LowPower::new(sleep), rtc, planned: Planned::Nothing, wake_pins: [(0, Level::Low); 3] }
    }

    /// The program is gone, and what it wanted to be woken by.
    pub fn forget_wake_pins(&mut self) {
        self.wake_pins = [(0, Level::Low); 3];
    }

    /// Sleeps if it was planned; the chip wakes with a reset.
    pub fn sleep_as_planned(&mut self) {
        let has_pins = armed(&self.wake_pins).next().is_some();
        let microseconds = match self.planned {
            Planned::Nothing => return,
            Planned::For(microseconds) => Some(microseconds.max(SHORTEST)),
            Planned::ForEver if has_pins => None,
            // Only the reset button wakes it.
            Planned::ForEver => Some(u64::MAX >> 20),
        };
        match microseconds {
            Some(microseconds) => self.chip.set_wakeup_deadline(Instant::now() + Duration::from_micros(microseconds)),
            None => self.chip.clear_wakeup_deadline(),
        }
        #[cfg_attr(feature = "esp32c6", expect(unused_mut, reason = "its memory has no switch of its own"))]
        let mut config = RtcSleepConfig::deep();
        #[cfg(not(feature = "esp32c6"))]
        config.set_rtc_fastmem_pd_en(false);
        critical_section::with(|_| {
            armed(&self.wake_pins).for_each(|(number, level)| pins::wake_at(number, level));
            self.chip.sleep_deep(config)
        })
    }

    fn sleep_lightly(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
        match microseconds {
            // What is shorter is not worth falling asleep for.
            Some(microseconds) if microseconds < SHORTEST => return Err(Errno::ENODEV),
            Some(microseconds) => {
                self.chip.set_wakeup_deadline(Instant::now() + Duration::from_micros(microseconds));
            }
            None if armed(&self.wake_pins).next().is_none() => return Err(Errno::ENODEV),
            None => self.chip.clear_wakeup_deadline(),
        }
        critical_section::with(|_| {
            armed(&self.wake_pins).for_each(|(number, level)| pins::wake_at(number, level));
            self.chip.sleep_light(RtcSleepConfig::default());
            armed(&self.wake_pins).for_each(|(number, _)| pins::watch_as_before(number));
        });
        self.chip.clear_wakeup_deadline();
        alarms::catch_up();
        Ok(())
    }
}

impl Power for ChipPeripherals {
    fn prepare_deep_sleep(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
        self.sleep.planned = microseconds.map_or(Planned::ForEver, Planned::For);
        Ok(())
    }

    fn set_wake_pins(&mut self, input: WakeInput, pins: u64, level: Level) -> Result<(), Errno> {
        if !FACTS.wake_inputs.contains(&input) {
            return Err(Errno::EOPNOTSUPP);
        }
        if pins & !FACTS.wake_pins != 0 {
            return Err(Errno::EINVAL);
        }
        self.sleep.wake_pins[input as usize] = (pins, level);
        Ok(())
    }

    fn sleep_lightly(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
        self.sleep.sleep_lightly(microseconds)
    }

    fn wake_reason(&self) -> WakeReason {
        let cause = wakeup_cause();
        if cause.contains(WakeupSource::Timer) {
            return WakeReason::Timer;
        }
        #[cfg(any(feature = "esp32", feature = "esp32s3"))]
        if cause.contains(WakeupSource::Ext0) {
            return WakeReason::Pin;
        }
        #[cfg(any(feature = "esp32", feature = "esp32s3", feature = "esp32c6"))]
        if cause.contains(WakeupSource::Ext1) {
            return WakeReason::Pins;
        }
        if cause.contains(WakeupSource::Gpio) { WakeReason::Gpio } else { WakeReason::None }
    }

    fn start_watchdog(&mut self, timeout_milliseconds: u32) -> Result<(), Errno> {
        let watchdog = &mut self.sleep.rtc.rwdt;
        watchdog.set_timeout(RwdtStage::Stage0, Duration::from_millis(timeout_milliseconds.into()));
        watchdog.enable();
        watchdog.feed();
        Ok(())
    }

    fn feed_watchdog(&mut self) {
        self.sleep.rtc.rwdt.feed();
    }

    fn read_rtc_memory(&mut self, memory: &mut RtcMemory) -> Result<(), Errno> {
        // SAFETY: words and bytes that only this file touches, on one core.
        unsafe {
            memory.length = if KEPT_MARK == MARK { (KEPT_LENGTH as usize).min(RTC_MEMORY) } else { 0 };
            (&raw const KEPT).cast::<u8>().copy_to(memory.bytes.as_mut_ptr(), memory.length);
        }
        Ok(())
    }

    fn write_rtc_memory(&mut self, memory: &RtcMemory) -> Result<(), Errno> {
        let length = memory.length.min(RTC_MEMORY);
        // SAFETY: words and bytes that only this file touches, on one core.
        unsafe {
            (&raw mut KEPT).cast::<u8>().copy_from(memory.bytes.as_ptr(), length);
            KEPT_LENGTH = length as u32;
            KEPT_MARK = MARK;
        }
        Ok(())
    }

    #[cfg(any(feature = "esp32c3", feature = "esp32c6"))]
    fn chip_temperature_hundredths(&mut self) -> Option<i32> {
        use esp_hal::tsens::{Config, TemperatureSensor};
        // SAFETY: nothing else uses the sensor.
        let sensor = TemperatureSensor::new(unsafe { esp_hal::peripherals::TSENS::steal() }, Config::default()).ok()?;
        /// Microseconds until the first measurement is good.
        const SETTLING: u32 = 300;
        esp_hal::rom::ets_delay_us(SETTLING);
        let temperature = sensor.get_temperature();
        sensor.power_down();
        Some((temperature.to_celsius() * 100.0) as i32)
    }
}
