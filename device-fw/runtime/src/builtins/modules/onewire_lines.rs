//! Module `_onewire`: the slots of a 1-wire bus, for the Python module `onewire`

use pyrite_platform::pins::Level;

use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::pin;
use crate::value::Value;

/// The module.
pub const ONE_WIRE: NativeModule = NativeModule {
    name: "_onewire",
    members: &[
        ("crc8", Member::Function(crc8, Arity::exactly(1))),
        ("readbit", Member::Function(read_bit, Arity::exactly(1))),
        ("readbyte", Member::Function(read_byte, Arity::exactly(1))),
        ("reset", Member::Function(reset, Arity::exactly(1))),
        ("writebit", Member::Function(write_bit, Arity::exactly(2))),
        ("writebyte", Member::Function(write_byte, Arity::exactly(2))),
    ],
};

/// True when a device answers.
fn reset(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number_argument(rt, args.at(0))?;
    rt.machine.peripherals.one_wire_reset(pin).or_raise(rt).map(Value::bool)
}

fn take(rt: &mut Runtime<'_>, pin: u8) -> Result<u8, Raised> {
    let level = rt.machine.peripherals.one_wire_read(pin).or_raise(rt)?;
    Ok(u8::from(level == Level::High))
}

fn send(rt: &mut Runtime<'_>, pin: u8, bit: u8) -> Result<(), Raised> {
    let level = if bit & 1 == 1 { Level::High } else { Level::Low };
    rt.machine.peripherals.one_wire_write(pin, level).or_raise(rt)
}

fn read_bit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number_argument(rt, args.at(0))?;
    take(rt, pin).map(|bit| Value::count(usize::from(bit)))
}

/// Least significant bit first.
fn read_byte(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number_argument(rt, args.at(0))?;
    let mut byte = 0;
    for bit in 0..8 {
        byte |= take(rt, pin)? << bit;
    }
    Ok(Value::count(usize::from(byte)))
}

fn write_bit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number_argument(rt, args.at(0))?;
    let bit = rt.int_argument(args.at(1))?;
    send(rt, pin, bit as u8)?;
    Ok(Value::NONE)
}

fn write_byte(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number_argument(rt, args.at(0))?;
    let byte = rt.int_argument(args.at(1))? as u8;
    for bit in 0..8 {
        send(rt, pin, byte >> bit)?;
    }
    Ok(Value::NONE)
}

/// Checksum of Dallas: polynomial x^8 + x^5 + x^4 + 1, least significant bit first.
fn crc8(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let buffer = rt.buffer_argument(args.at(0))?;
    let mut crc = 0_u8;
    for &byte in rt.buffer_bytes(buffer) {
        crc ^= byte;
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0x8c } else { crc >> 1 };
        }
    }
    Ok(Value::count(usize::from(crc)))
}
