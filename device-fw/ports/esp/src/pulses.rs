//! Protocols of one line whose pulses are timed too finely for Python
//!
//! Bits are sent by [`crate::rmt`]. Where that cannot be, and for the rest, cycles of the processor are counted, by code in RAM, with interrupts off for a
//! byte or a bit at a time.

use core::arch::asm;

use esp_hal::ram;
use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::pulses::Pulses;

use crate::chip::check_output;
use crate::line::Line;
use crate::peripherals::ChipPeripherals;
use crate::rmt;

/// Cycles of the processor; wraps.
#[inline(always)]
pub fn cycles() -> u32 {
    let count: u32;
    // SAFETY: reads a counter.
    #[cfg(target_arch = "riscv32")]
    unsafe {
        #[cfg(feature = "esp32c3")]
        asm!("csrr {0}, 0x7e2", out(reg) count, options(nomem, nostack));
        #[cfg(not(feature = "esp32c3"))]
        asm!("csrr {0}, mcycle", out(reg) count, options(nomem, nostack));
    }
    // SAFETY: reads a counter.
    #[cfg(target_arch = "xtensa")]
    unsafe {
        asm!("rsr.ccount {0}", out(reg) count, options(nomem, nostack));
    }
    count
}

/// Lets the counter run.
fn start_counting() {
    // SAFETY: the counter of the ESP32-C3 counts cycles when its two registers say so; nothing else uses it.
    #[cfg(feature = "esp32c3")]
    unsafe {
        asm!("csrwi 0x7e0, 1", "csrwi 0x7e1, 1", options(nomem, nostack));
    }
}

/// Cycles in a time; at most half of what the counter holds.
pub fn cycles_in(nanoseconds: u32) -> u32 {
    let per_microsecond = u64::from(esp_hal::clock::cpu_clock().as_mhz());
    u32::try_from(u64::from(nanoseconds) * per_microsecond / 1000).unwrap_or(u32::MAX >> 1)
}

/// Waits until so many cycles are over since `start`; when that was.
#[inline(always)]
pub fn wait(start: u32, cycles_to_wait: u32) -> u32 {
    while cycles().wrapping_sub(start) < cycles_to_wait {}
    start.wrapping_add(cycles_to_wait)
}

/// Waits while the line has this level; the cycles that it took, `None` when it took too long.
#[inline(always)]
fn while_level(line: Line, is_high: bool, longest: u32) -> Option<u32> {
    let start = cycles();
    while line.is_high() == is_high {
        if cycles().wrapping_sub(start) > longest {
            return None;
        }
    }
    Some(cycles().wrapping_sub(start))
}

#[ram]
fn send_byte(line: Line, timing: [u32; 4], byte: u8) {
    critical_section::with(|_| {
        let mut start = cycles();
        for bit in (0..8).rev() {
            let is_one = byte >> bit & 1 == 1;
            let (high, low) = if is_one { (timing[2], timing[3]) } else { (timing[0], timing[1]) };
            line.high();
            start = wait(start, high);
            line.low();
            start = wait(start, low);
        }
    });
}

/// Nanoseconds of the sensor's protocol: how long it is held down to wake, and the longest time for any of its levels.
const DHT_WAKE: u32 = 18_000_000;
const DHT_LONGEST: u32 = 200_000;
/// A high level longer than this is a 1.
const DHT_ONE: u32 = 48_000;

#[ram]
fn read_dht_bits(line: Line, longest: u32, one: u32) -> Option<[u8; 5]> {
    critical_section::with(|_| {
        // The pull-up brings the line up, then the sensor answers with a low and a high level.
        while_level(line, true, longest)?;
        while_level(line, false, longest)?;
        while_level(line, true, longest)?;
        let mut bytes = [0; 5];
        for byte in &mut bytes {
            for _ in 0..8 {
                while_level(line, false, longest)?;
                *byte = *byte << 1 | u8::from(while_level(line, true, longest)? > one);
            }
        }
        Some(bytes)
    })
}

/// Nanoseconds of 1-wire's slots at its standard speed. Source: the data sheets of the devices.
const RESET_LOW: u32 = 480_000;
const RESET_SAMPLE: u32 = 70_000;
const RESET_REST: u32 = 410_000;
const ONE_LOW: u32 = 6_000;
const ONE_HIGH: u32 = 64_000;
const ZERO_LOW: u32 = 60_000;
const ZERO_HIGH: u32 = 10_000;
const READ_SAMPLE: u32 = 9_000;
const READ_REST: u32 = 55_000;

/// Low for so many cycles, then released; the level after the second time, and the end after the third.
#[ram]
fn slot(line: Line, low: u32, sample: u32, rest: u32) -> bool {
    let (is_high, start) = critical_section::with(|_| {
        line.low();
        let start = wait(cycles(), low);
        line.high();
        let start = wait(start, sample);
        (line.is_high(), start)
    });
    wait(start, rest);
    is_high
}

impl Pulses for ChipPeripherals {
    fn send_bits(&mut self, pin: u8, timing_nanoseconds: [u32; 4], bytes: &[u8]) -> Result<(), Errno> {
        check_output(pin)?;
        start_counting();
        if rmt::send(self.rmt.reborrow(), pin, timing_nanoseconds, bytes) {
            return Ok(());
        }
        let timing = timing_nanoseconds.map(cycles_in);
        for &byte in bytes {
            send_byte(Line::of(pin), timing, byte);
        }
        Ok(())
    }

    fn read_dht(&mut self, pin: u8) -> Result<[u8; 5], Errno> {
        check_output(pin)?;
        start_counting();
        let line = Line::of(pin);
        line.low();
        wait(cycles(), cycles_in(DHT_WAKE));
        line.high();
        // The line rises before it is looked at.
        while_level(line, false, cycles_in(DHT_LONGEST)).ok_or(Errno::ETIMEDOUT)?;
        read_dht_bits(line, cycles_in(DHT_LONGEST), cycles_in(DHT_ONE)).ok_or(Errno::ETIMEDOUT)
    }

    fn one_wire_reset(&mut self, pin: u8) -> Result<bool, Errno> {
        check_output(pin)?;
        start_counting();
        Ok(!slot(Line::of(pin), cycles_in(RESET_LOW), cycles_in(RESET_SAMPLE), cycles_in(RESET_REST)))
    }

    fn one_wire_write(&mut self, pin: u8, bit: Level) -> Result<(), Errno> {
        check_output(pin)?;
        start_counting();
        let (low, high) = if bit == Level::High { (ONE_LOW, ONE_HIGH) } else { (ZERO_LOW, ZERO_HIGH) };
        slot(Line::of(pin), cycles_in(low), cycles_in(high), 0);
        Ok(())
    }

    fn one_wire_read(&mut self, pin: u8) -> Result<Level, Errno> {
        check_output(pin)?;
        start_counting();
        let is_high = slot(Line::of(pin), cycles_in(ONE_LOW), cycles_in(READ_SAMPLE), cycles_in(READ_REST));
        Ok(if is_high { Level::High } else { Level::Low })
    }
}
