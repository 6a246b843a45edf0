//! SPI on any pins, driven by the program: `SoftSPI`

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::{Level, PinMode, Pull};
use pyrite_platform::spi::{FirstBit, Phase, SpiSettings};

use crate::runtime::Runtime;

/// Makes the pins a bus.
pub fn configure(rt: &mut Runtime<'_>, settings: SpiSettings) -> Result<(), Errno> {
    rt.machine.pins.write(settings.sck, settings.polarity)?;
    rt.machine.pins.configure(settings.sck, PinMode::Output, Pull::Floating)?;
    if let Some(mosi) = settings.mosi {
        rt.machine.pins.configure(mosi, PinMode::Output, Pull::Floating)?;
    }
    if let Some(miso) = settings.miso {
        rt.machine.pins.configure(miso, PinMode::Input, Pull::Floating)?;
    }
    Ok(())
}

fn opposite(level: Level) -> Level {
    if level == Level::High { Level::Low } else { Level::High }
}

/// Sends the bytes and replaces each by the one received meanwhile.
pub fn transfer(rt: &mut Runtime<'_>, settings: SpiSettings, bytes: &mut [u8]) -> Result<(), Errno> {
    let half_microseconds = u64::from(500_000 / settings.baud.max(1));
    let (idle, active) = (settings.polarity, opposite(settings.polarity));
    for byte in bytes {
        let mut received = 0;
        for number in 0..8 {
            let bit = match settings.first_bit {
                FirstBit::Most => 7 - number,
                FirstBit::Least => number,
            };
            if settings.phase == Phase::Second {
                clock(rt, settings.sck, active, half_microseconds)?;
            }
            if let Some(mosi) = settings.mosi {
                let level = if *byte >> bit & 1 == 1 { Level::High } else { Level::Low };
                rt.machine.pins.write(mosi, level)?;
            }
            // The edge at which both sides look.
            let sampling = if settings.phase == Phase::First { active } else { idle };
            clock(rt, settings.sck, sampling, half_microseconds)?;
            if let Some(miso) = settings.miso
                && rt.machine.pins.read(miso)? == Level::High
            {
                received |= 1 << bit;
            }
            if settings.phase == Phase::First {
                clock(rt, settings.sck, idle, half_microseconds)?;
            }
        }
        *byte = received;
    }
    Ok(())
}

fn clock(rt: &mut Runtime<'_>, sck: u8, level: Level, half_microseconds: u64) -> Result<(), Errno> {
    rt.machine.pins.write(sck, level)?;
    if half_microseconds > 0 {
        let end = rt.machine.clock.microseconds() + half_microseconds;
        while rt.machine.clock.microseconds() < end {}
    }
    Ok(())
}
