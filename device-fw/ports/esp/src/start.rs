//! Entry from the bootloader, and last words.

use core::fmt::{self, Write};
use core::panic::PanicInfo;

use esp_hal::main;
use esp_hal::time::{Duration, Instant};

// The bootloader and the tools that flash look for it.
esp_bootloader_esp_idf::esp_app_desc!(
    env!("CARGO_PKG_VERSION"),
    "pyrite",
    esp_bootloader_esp_idf::BUILD_TIME,
    esp_bootloader_esp_idf::BUILD_DATE,
    esp_bootloader_esp_idf::ESP_IDF_COMPATIBLE_VERSION,
    esp_bootloader_esp_idf::MMU_PAGE_SIZE,
    0,
    u16::MAX,
    esp_bootloader_esp_idf::SECURE_VERSION
);

#[main]
fn main() -> ! {
    #[cfg(all(feature = "wifi", target_arch = "xtensa"))]
    allow_floats();
    crate::board::main()
}

/// Turns the processor's unit for floats on. Espressif's libraries for the radio compute with it, and so every interrupt saves its registers. Chips start
/// with it on, which no manual promises; emulators start with it off.
#[cfg(all(feature = "wifi", target_arch = "xtensa"))]
fn allow_floats() {
    let units = 0xff_u32;
    // SAFETY: allows instructions that were exceptions.
    unsafe { core::arch::asm!("wsr.cpenable {0}", "rsync", in(reg) units, options(nomem, nostack)) }
}

/// Every line to the host, without interrupts and without patience.
struct LastWords;

/// How long a line may take for a byte, in microseconds.
const PATIENCE: u64 = 2000;

fn wait(ready: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while !ready() {
        if start.elapsed() > Duration::from_micros(PATIENCE) {
            return false;
        }
    }
    true
}

impl Write for LastWords {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        /// Bytes in the UART's queue that leave room for one more.
        const ALMOST_FULL: u8 = 120;
        let uart = esp_hal::peripherals::UART0::regs();
        for byte in text.bytes() {
            if wait(|| uart.status().read().txfifo_cnt().bits() < ALMOST_FULL.into()) {
                // SAFETY: any byte may be sent.
                uart.fifo().write(|word| unsafe { word.rxfifo_rd_byte().bits(byte) });
            }
        }
        #[cfg(not(feature = "esp32"))]
        {
            let usb = esp_hal::peripherals::USB_DEVICE::regs();
            let is_free = || usb.ep1_conf().read().serial_in_ep_data_free().bit_is_set();
            for byte in text.bytes() {
                if !wait(is_free) {
                    break;
                }
                // SAFETY: any byte may be sent.
                usb.ep1().write(|word| unsafe { word.rdwr_byte().bits(byte) });
            }
            usb.ep1_conf().modify(|_, word| word.wr_done().set_bit());
        }
        Ok(())
    }
}

/// Panics since power-on or since the host has spoken last.
#[esp_hal::ram(unstable(rtc_fast, persistent))]
static mut PANICS: u32 = 0;

/// Between the words and the restart, in seconds; the more panics in a row, the longer, so that they can be read.
const PAUSE: u64 = 2;
const PAUSE_MAX: u64 = 30;

/// The board lives: the next panic is the first.
pub fn forget_panics() {
    // SAFETY: a word that only this file writes, on one core.
    unsafe { PANICS = 0 }
}

#[panic_handler]
fn panic(information: &PanicInfo<'_>) -> ! {
    critical_section::with(|_| {
        // SAFETY: a word that only this file writes, on one core.
        let panics = unsafe {
            PANICS = PANICS.wrapping_add(1);
            PANICS
        };
        // The lines take what they take.
        let _ = write!(LastWords, "\r\nPyrite stopped: {information}\r\nThe board restarts.\r\n");
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(u64::from(panics).saturating_mul(PAUSE).min(PAUSE_MAX)) {}
    });
    esp_hal::system::software_reset()
}
