//! `machine`: pulses on one line

use pyrite_platform::pins::Level;

use crate::native::Arguments;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::types::sequence;
use crate::value::Value;

/// `time_pulse_us(pin, level, timeout)`: microseconds that a pulse lasts; -2 when it does not begin in time, -1 when it
/// does not end in time.
pub fn time_pulse(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = types::pin::number_argument(rt, args.at(0))?;
    let level = if rt.truth(args.at(1))? { Level::High } else { Level::Low };
    let timeout = match args.get(2) {
        Some(timeout) => rt.int_argument(timeout)?.max(0) as u64,
        None => 1_000_000,
    };
    if wait_while(rt, pin, level == Level::Low, timeout)?.is_none() {
        return Ok(Value::small_wrapping(-2));
    }
    match wait_while(rt, pin, level == Level::High, timeout)? {
        Some(microseconds) => rt.new_int(i64::try_from(microseconds).unwrap_or(i64::MAX)),
        None => Ok(Value::small_wrapping(-1)),
    }
}

/// Waits while a pin is high (or low), and gives how long that took; `None` after `timeout` microseconds.
fn wait_while(rt: &mut Runtime<'_>, pin: u8, is_high: bool, timeout: u64) -> Result<Option<u64>, Raised> {
    let start = rt.machine.clock.microseconds();
    loop {
        let level = rt.machine.pins.read(pin).or_raise(rt)?;
        let elapsed = rt.machine.clock.microseconds().saturating_sub(start);
        if (level == Level::High) != is_high {
            return Ok(Some(elapsed));
        }
        if elapsed >= timeout {
            return Ok(None);
        }
        rt.attend()?;
    }
}

/// `bitstream(pin, encoding, timing, data)`: sends the bits of `data`, each as a high and a low time.
pub fn bitstream(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = types::pin::number_argument(rt, args.at(0))?;
    if rt.int_argument(args.at(1))? != 0 {
        return Err(rt.raise_value_error(format_args!("the only encoding of bitstream is 0 (high and low times)")));
    }
    let times = rt.native_part(args.at(2));
    let mut timing = [0; 4];
    if sequence::items(&rt.heap, times).len() != timing.len() {
        return Err(rt.raise_value_error(format_args!(
            "timing needs four times in nanoseconds: high and low of a 0 bit, high and low of a 1 bit"
        )));
    }
    for (position, time) in timing.iter_mut().enumerate() {
        if let Some(value) = sequence::item(&rt.heap, times, position) {
            *time = u32::try_from(rt.int_argument(value)?.max(0)).unwrap_or(u32::MAX);
        }
    }
    let buffer = rt.buffer_argument(args.at(3))?;
    let bytes = types::buffer::bytes_of(&rt.heap, buffer);
    rt.machine.peripherals.send_bits(pin, timing, bytes).or_raise(rt)?;
    Ok(Value::NONE)
}

/// `dht_readinto(pin, buffer)`: the five bytes of a DHT sensor.
pub fn dht_read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = types::pin::number_argument(rt, args.at(0))?;
    let buffer = rt.writable_buffer_argument(args.at(1))?;
    let bytes = rt.machine.peripherals.read_dht(pin).or_raise(rt)?;
    match rt.buffer_bytes_mut(buffer).get_mut(..bytes.len()) {
        Some(place) => place.copy_from_slice(&bytes),
        None => return Err(rt.raise_value_error(format_args!("the buffer needs room for 5 bytes"))),
    }
    Ok(Value::NONE)
}
