//! `machine.ADC` and `machine.TouchPad`
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, GPIO number, attenuation, bits of `read`.

use pyrite_platform::analog::AnalogReading;
use pyrite_platform::errno::Errno;

use super::pin;
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{TypeId, Value};

const ATTENUATION: usize = 2;
const WIDTH: usize = 3;

/// `ADC`
pub const ADC: NativeType = NativeType {
    name: "ADC",
    new: Some((construct, Arity::exactly(1).keywords(&["atten"]))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[
        ("ATTN_0DB", number(0)),
        ("ATTN_11DB", number(3)),
        ("ATTN_2_5DB", number(1)),
        ("ATTN_6DB", number(2)),
        ("WIDTH_10BIT", number(10)),
        ("WIDTH_11BIT", number(11)),
        ("WIDTH_12BIT", number(12)),
        ("WIDTH_9BIT", number(9)),
        ("atten", Member::Method(attenuation, Arity::exactly(1))),
        ("init", Member::Method(init, Arity::exactly(0).keywords(&["atten"]))),
        ("read", Member::Method(read, Arity::exactly(0))),
        ("read_u16", Member::Method(read_u16, Arity::exactly(0))),
        ("read_uv", Member::Method(read_microvolts, Arity::exactly(0))),
        ("width", Member::Method(width, Arity::exactly(1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `TouchPad`
pub const TOUCH_PAD: NativeType = NativeType {
    name: "TouchPad",
    new: Some((construct_touch_pad, Arity::exactly(1))),
    members: &[("read", Member::Method(read_touch_pad, Arity::exactly(0)))],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const fn number(number: i32) -> Member {
    Member::Constant(Constant::Int(number))
}

fn new(rt: &mut Runtime<'_>, class: TypeId, pin: u8) -> Result<Value, Raised> {
    let object = rt.allocate_raw(Kind::RawObject, 4)?;
    rt.heap.raw_mut(object).copy_from_slice(&[u32::from(class.0), u32::from(pin), 0, 12]);
    Ok(object)
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number_argument(rt, args.at(0))?;
    let adc = new(rt, types::ADC, pin)?;
    if let Some(wanted) = args.keyword(const { name("atten") }) {
        set_attenuation(rt, adc, wanted)?;
    }
    // A pin without converter is refused now, not at the first reading.
    convert(rt, adc)?;
    Ok(adc)
}

fn init(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(wanted) = args.keyword(const { name("atten") }) {
        set_attenuation(rt, args.at(0), wanted)?;
    }
    Ok(Value::NONE)
}

fn word(rt: &Runtime<'_>, adc: Value, position: usize) -> u32 {
    rt.heap.raw(adc).get(position).copied().unwrap_or(0)
}

fn set_word(rt: &mut Runtime<'_>, adc: Value, position: usize, word: u32) {
    if let Some(place) = rt.heap.raw_mut(adc).get_mut(position) {
        *place = word;
    }
}

fn set_attenuation(rt: &mut Runtime<'_>, adc: Value, wanted: Value) -> Result<(), Raised> {
    match rt.index_argument(wanted)? {
        attenuation @ 0..=3 => {
            set_word(rt, adc, ATTENUATION, attenuation as u32);
            Ok(())
        }
        other => Err(rt.raise_value_error(format_args!(
            "invalid attenuation {other}: use ADC.ATTN_0DB, ATTN_2_5DB, ATTN_6DB or ATTN_11DB"
        ))),
    }
}

fn attenuation(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    set_attenuation(rt, args.at(0), args.at(1)).map(|()| Value::NONE)
}

fn width(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match rt.index_argument(args.at(1))? {
        bits @ 9..=12 => {
            set_word(rt, args.at(0), WIDTH, bits as u32);
            Ok(Value::NONE)
        }
        other => {
            Err(rt.raise_value_error(format_args!("invalid width {other}: use ADC.WIDTH_9BIT to ADC.WIDTH_12BIT")))
        }
    }
}

fn convert(rt: &mut Runtime<'_>, adc: Value) -> Result<AnalogReading, Raised> {
    let (pin, attenuation) = (pin::number(rt, adc), word(rt, adc, ATTENUATION) as u8);
    match rt.machine.peripherals.read_analog(pin, attenuation) {
        Ok(reading) => Ok(reading),
        Err(Errno::EINVAL) => {
            let chip = rt.machine.identity.chip();
            Err(rt.raise_value_error(format_args!("Pin {pin} has no ADC on {chip}; on ESP32 use Pin 32 to 39")))
        }
        Err(Errno::EOPNOTSUPP) => {
            let chip = rt.machine.identity.chip();
            Err(rt
                .raise_value_error(format_args!("the ADC of Pin {pin} gives wrong results on {chip}: use another pin")))
        }
        Err(Errno::EBUSY) => {
            Err(rt
                .raise_value_error(format_args!("Wi-Fi uses the ADC of Pin {pin}: switch it off, or use Pin 32 to 39")))
        }
        Err(errno) => Err(rt.raise_os_error(errno)),
    }
}

fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let bits = word(rt, args.at(0), WIDTH).clamp(1, 16);
    let reading = convert(rt, args.at(0))?;
    Ok(Value::count(usize::from(reading.fraction_u16) >> (16 - bits)))
}

fn read_u16(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    convert(rt, args.at(0)).map(|reading| Value::count(usize::from(reading.fraction_u16)))
}

fn read_microvolts(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let reading = convert(rt, args.at(0))?;
    rt.new_int(i64::from(reading.microvolts))
}

fn repr(rt: &mut Runtime<'_>, adc: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let (pin, attenuation) = (pin::number(rt, adc), word(rt, adc, ATTENUATION));
    out.format(rt, format_args!("ADC(Pin({pin}), atten={attenuation})"))
}

fn touch(rt: &mut Runtime<'_>, pin: u8) -> Result<Value, Raised> {
    match rt.machine.peripherals.read_touch(pin) {
        Ok(counts) => Ok(Value::count(usize::from(counts))),
        Err(Errno::EINVAL) => {
            let chip = rt.machine.identity.chip();
            Err(rt.raise_value_error(format_args!("Pin {pin} is no touch pad on {chip}")))
        }
        Err(errno) => Err(rt.raise_os_error(errno)),
    }
}

fn construct_touch_pad(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number_argument(rt, args.at(0))?;
    touch(rt, pin)?;
    new(rt, types::TOUCH_PAD, pin)
}

fn read_touch_pad(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pin = pin::number(rt, args.at(0));
    touch(rt, pin)
}
