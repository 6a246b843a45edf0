//! The board: what the firmware gets, from power-on to every reset after it.

use esp_hal::clock::CpuClock;
use esp_hal::gpio::Io;
use esp_hal::rng::Rng;
use esp_hal::rtc_cntl::Rtc;
use esp_hal::timer::timg::TimerGroup;
use esp_hal::{Config as ChipConfig, efuse, system};
use esp_storage::FlashStorage;
use pyrite_firmware::power::{self, Hardware, PowerEnd};
use pyrite_firmware::vfs::FlashFiles;
use pyrite_platform::machine::{Identity, ResetCause};
use pyrite_runtime::runtime::Config;

use crate::clock::ChipClock;
use crate::link::{ATTENTION, EVENTS, HostLink};
use crate::partitions::TABLE_ONCE;
use crate::peripherals::ChipPeripherals;
use crate::pins::ChipPins;
use crate::random::ChipRandom;
use crate::{alarms, chip, memory};

/// Called once, when RAM is set up.
pub fn main() -> ! {
    let chip = esp_hal::init(ChipConfig::default().with_cpu_clock(CpuClock::max()));
    alarms::open(TimerGroup::new(chip.TIMG0).timer0);
    let mut link = HostLink::open(
        chip.UART0,
        #[cfg(not(feature = "esp32"))]
        chip.USB_DEVICE,
    );
    let mut clock = ChipClock::new(Rtc::new(chip.RTC_TIMER));
    let mut pins = ChipPins::new(Io::new(chip.IO_MUX));
    let flash_bytes = u32::try_from(FlashStorage::new(chip.FLASH).capacity()).unwrap_or(u32::MAX);
    #[cfg(feature = "esp32")]
    crate::flash::prepare();
    let partitions = TABLE_ONCE.get(flash_bytes);
    let mut flash = partitions.files();
    let files_bytes = flash.size();
    let mut peripherals = ChipPeripherals::new(
        chip.LEDC,
        chip.RMT,
        chip.LPWR,
        partitions,
        #[cfg(feature = "wifi")]
        crate::network::Parts { timer: chip.TIMG1, interrupt: chip.FROM_CPU_INTR0 },
    );
    let mut random = ChipRandom(Rng::new());
    // SAFETY: once.
    let heap = unsafe { memory::heap() };
    #[cfg(feature = "wifi")]
    let heap = crate::radio_heap::split(heap);
    let (mut files, _) = FlashFiles::start(&mut flash);
    let hardware = Hardware {
        attention: &ATTENTION,
        events: &EVENTS,
        link: &mut link,
        clock: &mut clock,
        files: &mut files,
        pins: &mut pins,
        peripherals: &mut peripherals,
        random: &mut random,
        identity: identity(),
        flash_bytes: files_bytes,
        config: Config {
            native_stack_bytes: memory::native_stack_bytes(),
            nesting_limit: memory::NESTING_LIMIT,
            nesting_bytes: memory::NESTING_BYTES,
            ..Config::default()
        },
    };
    match power::run(hardware, heap) {
        PowerEnd::HardReset | PowerEnd::Closed => {
            peripherals.sleep.sleep_as_planned();
            system::software_reset()
        }
    }
}

fn identity() -> Identity {
    let mut unique_id = [0; 6];
    unique_id.copy_from_slice(efuse::base_mac_address().as_bytes());
    Identity { machine: chip::FACTS.machine, platform: "esp32", unique_id, reset_cause: reset_cause() }
}

/// Numbers as in the ROM's table of causes, which is the same for all chips as far as it goes.
fn reset_cause() -> ResetCause {
    match system::reset_reason().map(|reason| reason as u32) {
        // Power-on and brown-out.
        Some(1 | 15) | None => ResetCause::PowerOn,
        Some(5) => ResetCause::DeepSleep,
        Some(7 | 8 | 9 | 11 | 13 | 16 | 17 | 18) => ResetCause::Watchdog,
        Some(_) => ResetCause::Hard,
    }
}
