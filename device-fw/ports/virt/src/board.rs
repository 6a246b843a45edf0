//! The board: what the firmware gets, from power-on to every reset after it.

use pyrite_firmware::power::{self, Hardware, PowerEnd};
use pyrite_firmware::vfs::FlashFiles;
use pyrite_platform::events::EventQueue;
use pyrite_platform::machine::{Identity, ResetCause};
use pyrite_runtime::runtime::Config;

use crate::clock::VirtClock;
use crate::dials::Dials;
use crate::flash::RamFlash;
use crate::memory::{NESTING_BYTES, divide, native_stack_bytes};
use crate::peripherals::VirtPeripherals;
use crate::pins::NoPins;
use crate::random::ClockRandom;
use crate::semihosting::exit;
use crate::start::enable_interrupts;
use crate::uart::{ATTENTION, UartLink};

/// What the timer reports.
pub static EVENTS: EventQueue = EventQueue::new();

/// Called once by the code at the reset vector.
pub extern "C" fn main() -> ! {
    let dials = Dials::read();
    if let Some(fault) = dials.fault {
        fault.happen();
    }
    // SAFETY: once.
    let memory = unsafe { divide(&dials) };
    let mut flash = RamFlash::blank(memory.flash);
    let mut link = UartLink::open();
    let mut clock = VirtClock::default();
    let mut random = ClockRandom::new();
    let mut reset_cause = ResetCause::PowerOn;
    enable_interrupts();
    loop {
        let flash_bytes = flash.size();
        let (mut files, _) = FlashFiles::start(&mut flash);
        let hardware = Hardware {
            attention: &ATTENTION,
            events: &EVENTS,
            link: &mut link,
            clock: &mut clock,
            files: &mut files,
            pins: &mut NoPins,
            peripherals: &mut VirtPeripherals,
            random: &mut random,
            identity: identity(reset_cause),
            flash_bytes,
            config: Config {
                stack_words: dials.stack_words,
                native_stack_bytes: native_stack_bytes(),
                nesting_bytes: NESTING_BYTES,
                collection: dials.collection,
                ..Config::default()
            },
        };
        match power::run(hardware, memory.heap) {
            PowerEnd::HardReset => reset_cause = ResetCause::Hard,
            PowerEnd::Closed => exit(0),
        }
    }
}

fn identity(reset_cause: ResetCause) -> Identity {
    Identity {
        machine: "Pyrite virtual board with RV32",
        platform: "virt",
        unique_id: [0x52, 0x56, 0x33, 0x32, 0x50, 0x59],
        reset_cause,
    }
}
