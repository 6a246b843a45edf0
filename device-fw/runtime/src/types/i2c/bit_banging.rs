//! I2C on any two pins, driven by the program: `SoftI2C`
//!
//! **Invariant:** both lines are open drain; a line is high when nobody pulls it down. Between transactions both are released, unless the
//! program held the bus.

use pyrite_platform::errno::Errno;
use pyrite_platform::i2c::{End, I2cOperation, I2cSettings};
use pyrite_platform::pins::{Level, PinMode, Pull};

use super::{raise_bus_error, settings};
use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// How long a device may hold the clock down.
const STRETCH_MICROSECONDS: u64 = 50_000;

/// Makes the pins a bus.
pub fn configure(rt: &mut Runtime<'_>, settings: I2cSettings) -> Result<(), Errno> {
    for pin in [settings.scl, settings.sda] {
        rt.machine.pins.write(pin, Level::High)?;
        rt.machine.pins.configure(pin, PinMode::OpenDrain, Pull::Up)?;
    }
    Ok(())
}

fn wait_half(rt: &mut Runtime<'_>, settings: I2cSettings) {
    let half = u64::from(500_000 / settings.frequency_hertz.max(1));
    if half > 0 {
        let end = rt.machine.clock.microseconds() + half;
        while rt.machine.clock.microseconds() < end {}
    }
}

/// Lets the clock rise; a device may hold it down for a while.
fn clock_high(rt: &mut Runtime<'_>, settings: I2cSettings) -> Result<(), Errno> {
    rt.machine.pins.write(settings.scl, Level::High)?;
    wait_half(rt, settings);
    if rt.machine.pins.read(settings.scl)? == Level::High {
        return Ok(());
    }
    let end = rt.machine.clock.microseconds() + STRETCH_MICROSECONDS;
    while rt.machine.pins.read(settings.scl)? == Level::Low {
        if rt.machine.clock.microseconds() > end {
            return Err(Errno::ETIMEDOUT);
        }
    }
    Ok(())
}

fn clock_low(rt: &mut Runtime<'_>, settings: I2cSettings) -> Result<(), Errno> {
    rt.machine.pins.write(settings.scl, Level::Low)?;
    wait_half(rt, settings);
    Ok(())
}

fn send_start(rt: &mut Runtime<'_>, settings: I2cSettings) -> Result<(), Errno> {
    rt.machine.pins.write(settings.sda, Level::High)?;
    clock_high(rt, settings)?;
    if rt.machine.pins.read(settings.sda)? == Level::Low {
        return Err(Errno::ETIMEDOUT);
    }
    rt.machine.pins.write(settings.sda, Level::Low)?;
    wait_half(rt, settings);
    clock_low(rt, settings)
}

fn send_stop(rt: &mut Runtime<'_>, settings: I2cSettings) -> Result<(), Errno> {
    rt.machine.pins.write(settings.sda, Level::Low)?;
    clock_high(rt, settings)?;
    rt.machine.pins.write(settings.sda, Level::High)?;
    wait_half(rt, settings);
    Ok(())
}

/// Sends a byte; true when it was acknowledged.
fn send_byte(rt: &mut Runtime<'_>, settings: I2cSettings, byte: u8) -> Result<bool, Errno> {
    for bit in (0..8).rev() {
        let level = if byte >> bit & 1 == 1 { Level::High } else { Level::Low };
        rt.machine.pins.write(settings.sda, level)?;
        clock_high(rt, settings)?;
        clock_low(rt, settings)?;
    }
    rt.machine.pins.write(settings.sda, Level::High)?;
    clock_high(rt, settings)?;
    let is_acknowledged = rt.machine.pins.read(settings.sda)? == Level::Low;
    clock_low(rt, settings)?;
    Ok(is_acknowledged)
}

/// Takes a byte, and acknowledges it (low) or not (high).
fn take_byte(rt: &mut Runtime<'_>, settings: I2cSettings, acknowledge: Level) -> Result<u8, Errno> {
    rt.machine.pins.write(settings.sda, Level::High)?;
    let mut byte = 0;
    for _ in 0..8 {
        clock_high(rt, settings)?;
        byte = byte << 1 | u8::from(rt.machine.pins.read(settings.sda)? == Level::High);
        clock_low(rt, settings)?;
    }
    rt.machine.pins.write(settings.sda, acknowledge)?;
    clock_high(rt, settings)?;
    clock_low(rt, settings)?;
    rt.machine.pins.write(settings.sda, Level::High)?;
    Ok(byte)
}

/// Start and address; `ENODEV` when nobody answers.
fn address_device(rt: &mut Runtime<'_>, settings: I2cSettings, address: u8, read: u8) -> Result<(), Errno> {
    send_start(rt, settings)?;
    if send_byte(rt, settings, address << 1 | read)? { Ok(()) } else { Err(Errno::ENODEV) }
}

fn finish(rt: &mut Runtime<'_>, settings: I2cSettings, result: Result<(), Errno>, end: End) -> Result<(), Errno> {
    if result.is_err() || end == End::Stop {
        let stopped = send_stop(rt, settings);
        return result.and(stopped);
    }
    result
}

/// As [`pyrite_platform::i2c::I2c::i2c_transaction`].
pub fn transaction(
    rt: &mut Runtime<'_>,
    settings: I2cSettings,
    address: u8,
    operations: &mut [I2cOperation<'_>],
    end: End,
) -> Result<(), Errno> {
    let result = operations.iter_mut().try_for_each(|operation| match operation {
        I2cOperation::Write(bytes) => {
            address_device(rt, settings, address, 0)?;
            for &byte in bytes.iter() {
                if !send_byte(rt, settings, byte)? {
                    return Err(Errno::EIO);
                }
            }
            Ok(())
        }
        I2cOperation::Read(buffer) => {
            address_device(rt, settings, address, 1)?;
            let last = buffer.len().saturating_sub(1);
            for (position, place) in buffer.iter_mut().enumerate() {
                let acknowledge = if position == last { Level::High } else { Level::Low };
                *place = take_byte(rt, settings, acknowledge)?;
            }
            Ok(())
        }
    });
    finish(rt, settings, result, end)
}

/// Sends the bytes of a bytes object.
pub fn write_object(
    rt: &mut Runtime<'_>,
    settings: I2cSettings,
    address: u8,
    bytes: Value,
    end: End,
) -> Result<(), Errno> {
    let mut result = address_device(rt, settings, address, 0);
    let mut position = 0;
    while result.is_ok()
        && let Some(&byte) = rt.heap.bytes(bytes).get(position)
    {
        result = send_byte(rt, settings, byte)
            .and_then(|is_acknowledged| if is_acknowledged { Ok(()) } else { Err(Errno::EIO) });
        position += 1;
    }
    finish(rt, settings, result, end)
}

/// `start()`
pub fn start(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (_, settings) = settings(rt, args.at(0));
    let result = send_start(rt, settings);
    done(rt, result)
}

/// `stop()`
pub fn stop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (_, settings) = settings(rt, args.at(0));
    let result = send_stop(rt, settings);
    done(rt, result)
}

fn done(rt: &mut Runtime<'_>, result: Result<(), Errno>) -> Result<Value, Raised> {
    match result {
        Ok(()) => Ok(Value::NONE),
        Err(errno) => Err(raise_bus_error(rt, errno, 0)),
    }
}

/// `write(bytes)`: how many were acknowledged; the first that was not is the last one sent.
pub fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (_, settings) = settings(rt, args.at(0));
    let buffer = rt.buffer_argument(args.at(1))?;
    let mut sent = 0;
    while let Some(&byte) = rt.buffer_bytes(buffer).get(sent) {
        match send_byte(rt, settings, byte) {
            Ok(true) => sent += 1,
            Ok(false) => break,
            Err(errno) => return Err(raise_bus_error(rt, errno, 0)),
        }
    }
    Ok(Value::count(sent))
}

/// `readinto(buffer, nack=True)`
pub fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (_, settings) = settings(rt, args.at(0));
    let last_acknowledge = match args.get(2) {
        Some(nack) if !rt.truth(nack)? => Level::Low,
        _ => Level::High,
    };
    let buffer = rt.writable_buffer_argument(args.at(1))?;
    for position in 0..buffer.length {
        let acknowledge = if position + 1 == buffer.length { last_acknowledge } else { Level::Low };
        match take_byte(rt, settings, acknowledge) {
            Ok(byte) => rt.buffer_bytes_mut(buffer)[position] = byte,
            Err(errno) => return Err(raise_bus_error(rt, errno, 0)),
        }
    }
    Ok(Value::NONE)
}
