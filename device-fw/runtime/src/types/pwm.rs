//! `machine.PWM`
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, GPIO number. Frequency and duty live in the machine alone.

use pyrite_platform::errno::Errno;
use pyrite_platform::pwm::PwmSettings;

use super::pin;
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

const KEYWORDS: &[&str] = &["freq", "duty", "duty_u16", "duty_ns", "invert"];

/// What MicroPython's ESP32 port starts with: 5 kHz, half of each period high.
const START: PwmSettings = PwmSettings { frequency_hertz: 5000, duty_u16: 1 << 15 };

/// `PWM`
pub const PWM: NativeType = NativeType {
    name: "PWM",
    new: Some((construct, Arity::exactly(1).keywords(KEYWORDS))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[
        ("deinit", Member::Method(deinit, Arity::exactly(0))),
        ("duty", Member::Method(|rt, args| duty(rt, args, Unit::Bits10), Arity::between(0, 1))),
        ("duty_ns", Member::Method(|rt, args| duty(rt, args, Unit::Nanoseconds), Arity::between(0, 1))),
        ("duty_u16", Member::Method(|rt, args| duty(rt, args, Unit::Bits16), Arity::between(0, 1))),
        ("freq", Member::Method(frequency, Arity::between(0, 1))),
        ("init", Member::Method(init, Arity::exactly(0).keywords(KEYWORDS))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// How a duty is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// 0 to 1023.
    Bits10,
    /// 0 to 65535.
    Bits16,
    /// Length of the pulse.
    Nanoseconds,
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = pin::number_argument(rt, args.at(0))?;
    let pwm = rt.allocate_raw(Kind::RawObject, 2)?;
    if let [class, place, ..] = rt.heap.raw_mut(pwm) {
        (*class, *place) = (u32::from(types::PWM.0), u32::from(number));
    }
    // What the pin does already goes on, as when the object was lost at the prompt.
    let settings = rt.machine.peripherals.pwm(number).unwrap_or(START);
    configure(rt, number, settings, args)?;
    Ok(pwm)
}

fn init(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = pin::number(rt, args.at(0));
    let settings = rt.machine.peripherals.pwm(number).unwrap_or(START);
    configure(rt, number, settings, args)?;
    Ok(Value::NONE)
}

fn configure(rt: &mut Runtime<'_>, number: u8, mut settings: PwmSettings, args: Arguments<'_>) -> Result<(), Raised> {
    if let Some(frequency) = args.keyword(const { name("freq") }) {
        settings.frequency_hertz = frequency_argument(rt, frequency)?;
    }
    let duties = [
        (const { name("duty") }, Unit::Bits10),
        (const { name("duty_u16") }, Unit::Bits16),
        (const { name("duty_ns") }, Unit::Nanoseconds),
    ];
    for (keyword, unit) in duties {
        if let Some(duty) = args.keyword(keyword) {
            settings.duty_u16 = duty_argument(rt, duty, unit, settings.frequency_hertz)?;
        }
    }
    if let Some(invert) = args.keyword(const { name("invert") })
        && rt.truth(invert)?
    {
        settings.duty_u16 = u16::MAX - settings.duty_u16;
    }
    set(rt, number, settings)
}

fn set(rt: &mut Runtime<'_>, number: u8, settings: PwmSettings) -> Result<(), Raised> {
    match rt.machine.peripherals.set_pwm(number, settings) {
        Ok(()) => Ok(()),
        Err(Errno::EPERM) => Err(pin::raise_input_only(rt, number)),
        Err(Errno::ENOSPC) => {
            Err(rt.raise_value_error(format_args!("all PWM channels are in use; call deinit() on another PWM first")))
        }
        Err(Errno::ERANGE) => {
            let hertz = settings.frequency_hertz;
            Err(rt.raise_value_error(format_args!("a PWM frequency of {hertz} Hz cannot be made; use 1 Hz to 40 MHz")))
        }
        Err(errno) => Err(rt.raise_os_error(errno)),
    }
}

fn frequency_argument(rt: &mut Runtime<'_>, frequency: Value) -> Result<u32, Raised> {
    let hertz = rt.int_argument(frequency)?;
    match u32::try_from(hertz) {
        Ok(hertz) => Ok(hertz),
        Err(_) => {
            Err(rt.raise_value_error(format_args!("a PWM frequency of {hertz} Hz cannot be made; use 1 Hz to 40 MHz")))
        }
    }
}

fn duty_argument(rt: &mut Runtime<'_>, duty: Value, unit: Unit, hertz: u32) -> Result<u16, Raised> {
    let duty = rt.int_argument(duty)?;
    let (maximum, what) = match unit {
        Unit::Bits10 => (1023, "duty"),
        Unit::Bits16 => (65535, "duty_u16"),
        Unit::Nanoseconds => (1_000_000_000 / i64::from(hertz.max(1)), "duty_ns"),
    };
    if !(0..=maximum).contains(&duty) {
        return Err(rt.raise_value_error(format_args!("{what} must be between 0 and {maximum}, not {duty}")));
    }
    Ok(match unit {
        // The greatest means always high in either scale.
        Unit::Bits10 if duty == maximum => u16::MAX,
        Unit::Bits10 => (duty << 6) as u16,
        Unit::Bits16 => duty as u16,
        Unit::Nanoseconds => (duty * i64::from(u16::MAX) / maximum.max(1)) as u16,
    })
}

/// What the pin does now; nothing is high once PWM has ended.
fn settings(rt: &mut Runtime<'_>, args: Arguments<'_>) -> (u8, PwmSettings) {
    let number = pin::number(rt, args.at(0));
    let ended = PwmSettings { duty_u16: 0, ..START };
    (number, rt.machine.peripherals.pwm(number).unwrap_or(ended))
}

fn duty(rt: &mut Runtime<'_>, args: Arguments<'_>, unit: Unit) -> Result<Value, Raised> {
    let (number, settings) = settings(rt, args);
    if let Some(duty) = args.get(1) {
        let duty_u16 = duty_argument(rt, duty, unit, settings.frequency_hertz)?;
        set(rt, number, PwmSettings { duty_u16, ..settings })?;
        return Ok(Value::NONE);
    }
    let duty = i64::from(settings.duty_u16);
    rt.new_int(match unit {
        Unit::Bits10 => duty >> 6,
        Unit::Bits16 => duty,
        Unit::Nanoseconds => {
            let period = 1_000_000_000 / i64::from(settings.frequency_hertz.max(1));
            (duty * period + i64::from(u16::MAX) / 2) / i64::from(u16::MAX)
        }
    })
}

fn frequency(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (number, settings) = settings(rt, args);
    match args.get(1) {
        Some(frequency) => {
            let frequency_hertz = frequency_argument(rt, frequency)?;
            set(rt, number, PwmSettings { frequency_hertz, ..settings })?;
            Ok(Value::NONE)
        }
        None => rt.new_int(i64::from(settings.frequency_hertz)),
    }
}

fn deinit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = pin::number(rt, args.at(0));
    rt.machine.peripherals.stop_pwm(number);
    Ok(Value::NONE)
}

fn repr(rt: &mut Runtime<'_>, pwm: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let number = pin::number(rt, pwm);
    match rt.machine.peripherals.pwm(number) {
        Some(PwmSettings { frequency_hertz, duty_u16 }) => {
            out.format(rt, format_args!("PWM(Pin({number}), freq={frequency_hertz}, duty={})", duty_u16 >> 6))
        }
        None => out.format(rt, format_args!("PWM(Pin({number}))")),
    }
}
