//! The chips whose ROM is simulated: numbers by which flashing tools know them.
//!
//! The numbers are facts of the chips: technical reference manuals and eFuse tables.

use std::fmt;
use std::str::FromStr;

use crate::boards::ROM_MAGIC;

/// A chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChipModel {
    /// ESP32 (Xtensa, two cores).
    #[default]
    Esp32,
    /// ESP32-C3 (RISC-V).
    Esp32c3,
}

/// The factory's network address, the same for every simulated chip.
pub const MAC: [u8; 6] = [0x24, 0x0A, 0xC4, 0x50, 0x59, 0x52];

/// Facts about a chip.
#[derive(Debug)]
pub struct Facts {
    /// The name on the command line.
    pub name: &'static str,
    /// What the firmware calls the board.
    pub machine: &'static str,
    /// `sys.platform` of the firmware.
    pub platform: &'static str,
    /// In the header of every image for this chip.
    pub image_chip_id: u16,
    /// Where in flash the ROM looks for the second stage.
    pub bootloader_offset: u32,
    /// What registers read that nobody has written: identity, eFuses, dates.
    pub registers: &'static [(u32, u32)],
    /// The registers through which the flash chip is asked.
    pub spi: SpiRegisters,
    /// The register whose lower bits are the divider of the serial speed.
    pub serial_divider: u32,
    /// Writing bit 31 here starts the watchdog that resets the chip.
    pub watchdog: Option<u32>,
    /// What the ROM prints first.
    pub greeting: &'static str,
    /// What it prints of a start from flash and of one in the loader.
    pub boot_flash: &'static str,
    /// See [`Facts::boot_flash`].
    pub boot_loader: &'static str,
    /// Its words for a power-on, a reset by the program and one by a watchdog.
    pub reset_words: [&'static str; 3],
    /// Whether it has the command that tells chip id and security settings.
    pub has_security_info: bool,
}

/// Addresses of a SPI controller.
#[derive(Debug)]
pub struct SpiRegisters {
    /// Starts a transfer.
    pub command: u32,
    /// Its lower bits are the byte that is sent first.
    pub user2: u32,
    /// What came back.
    pub word0: u32,
}

const fn word(bytes: [u8; 4]) -> u32 {
    u32::from_be_bytes(bytes)
}

const MAC_LOW: u32 = word([MAC[2], MAC[3], MAC[4], MAC[5]]);
const MAC_HIGH: u32 = word([0, 0, MAC[0], MAC[1]]);

const ESP32_EFUSE: u32 = 0x3FF5_A000;
const ESP32C3_EFUSE_BLOCK1: u32 = 0x6000_8844;

/// An ESP32-D0WD-V3, as on the module WROOM-32E: revision 3.1, rated for 240 MHz.
static ESP32: Facts = Facts {
    name: "esp32",
    machine: "Pyrite simulated board with ESP32",
    platform: "esp32",
    image_chip_id: 0,
    bootloader_offset: 0x1000,
    registers: &[
        (ROM_MAGIC, 0x00F0_1D83),
        (ESP32_EFUSE + 4, MAC_LOW),
        (ESP32_EFUSE + 8, MAC_HIGH),
        (ESP32_EFUSE + 12, 1 << 9 | 1 << 13 | 1 << 15),
        (ESP32_EFUSE + 20, 1 << 20 | 1 << 24),
        (0x3FF6_607C, 1 << 31),
    ],
    spi: SpiRegisters { command: 0x3FF4_2000, user2: 0x3FF4_2024, word0: 0x3FF4_2080 },
    serial_divider: 0x3FF4_0014,
    watchdog: None,
    greeting: "ets Jul 29 2019 12:21:46\r\n\r\n",
    boot_flash: "boot:0x13 (SPI_FAST_FLASH_BOOT)",
    boot_loader: "boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))",
    reset_words: ["0x1 (POWERON_RESET)", "0xc (SW_CPU_RESET)", "0x10 (RTCWDT_RTC_RESET)"],
    has_security_info: false,
};

/// A revision 0.4.
static ESP32C3: Facts = Facts {
    name: "esp32c3",
    machine: "Pyrite simulated board with ESP32-C3",
    platform: "esp32",
    image_chip_id: 5,
    bootloader_offset: 0,
    registers: &[
        (ROM_MAGIC, 0x1B31_506F),
        (ESP32C3_EFUSE_BLOCK1, MAC_LOW),
        (ESP32C3_EFUSE_BLOCK1 + 4, MAC_HIGH),
        (ESP32C3_EFUSE_BLOCK1 + 12, 4 << 18),
    ],
    spi: SpiRegisters { command: 0x6000_2000, user2: 0x6000_2020, word0: 0x6000_2058 },
    serial_divider: 0x6000_0014,
    watchdog: Some(0x6000_8090),
    greeting: "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n",
    boot_flash: "boot:0xc (SPI_FAST_FLASH_BOOT)",
    boot_loader: "boot:0x4 (DOWNLOAD(USB/UART0/1))",
    reset_words: ["0x1 (POWERON)", "0x3 (RTC_SW_SYS_RST)", "0x10 (RTCWDT_RTC_RST)"],
    has_security_info: true,
};

impl ChipModel {
    /// Every chip there is.
    pub const ALL: [Self; 2] = [Self::Esp32, Self::Esp32c3];

    /// What is known of it.
    pub fn facts(self) -> &'static Facts {
        match self {
            Self::Esp32 => &ESP32,
            Self::Esp32c3 => &ESP32C3,
        }
    }
}

impl fmt::Display for ChipModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.facts().name)
    }
}

impl FromStr for ChipModel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|chip| chip.facts().name == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|chip| chip.facts().name).collect();
            format!("there is no chip {text} here, only {}", names.join(" and "))
        })
    }
}
