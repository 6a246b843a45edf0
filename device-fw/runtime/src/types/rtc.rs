//! `machine.RTC` and `machine.WDT`
//!
//! **Invariant:** neither keeps anything: the time, the memory and the watchdog are the machine's.

use pyrite_platform::errno::Errno;
use pyrite_platform::power::{RTC_MEMORY, RtcMemory};

use crate::calendar::{date_time_of, seconds_of};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::types::sequence;
use crate::value::Value;

/// `RTC`
pub const RTC: NativeType = NativeType {
    name: "RTC",
    new: Some((|rt, _, _| rt.new_object(types::RTC, &[]), Arity::between(0, 1))),
    members: &[
        ("datetime", Member::Method(date_time, Arity::between(0, 1))),
        ("init", Member::Method(date_time, Arity::exactly(1))),
        ("memory", Member::Method(memory, Arity::between(0, 1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `WDT`
pub const WDT: NativeType = NativeType {
    name: "WDT",
    new: Some((construct_watchdog, Arity::between(0, 2).keywords(&["id", "timeout"]))),
    members: &[("feed", Member::Method(feed, Arity::exactly(0)))],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `datetime()` gives, `datetime((year, month, day, weekday, hours, minutes, seconds, subseconds))` sets the wall clock.
fn date_time(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(date) = args.get(1) {
        let date = rt.native_part(date);
        let mut fields = [0; 8];
        let length = sequence::items(&rt.heap, date).len();
        if length != fields.len() {
            return Err(rt.raise_type_error(format_args!(
                "datetime needs a tuple of 8: (year, month, day, weekday, hours, minutes, seconds, subseconds)"
            )));
        }
        for (position, field) in fields.iter_mut().enumerate() {
            if let Some(value) = sequence::item(&rt.heap, date, position) {
                *field = rt.index_argument(value)?;
            }
        }
        let [year, month, day, _weekday, hour, minute, second, microsecond] = fields;
        let seconds = seconds_of(year, month, day, hour, minute, second);
        let nanoseconds = seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(microsecond) * 1000);
        let Ok(nanoseconds) = u64::try_from(nanoseconds) else {
            return Err(rt.raise_value_error(format_args!("the clock starts in 1970")));
        };
        rt.machine.clock.set_epoch_nanoseconds(nanoseconds);
        return Ok(Value::NONE);
    }
    let now = i64::try_from(rt.machine.clock.epoch_nanoseconds()).unwrap_or(i64::MAX);
    let date = date_time_of(now.div_euclid(1_000_000_000));
    let microseconds = now.rem_euclid(1_000_000_000) / 1000;
    let fields = [date.year, date.month, date.day, date.weekday, date.hour, date.minute, date.second, microseconds];
    let tuple = rt.allocate_words(Kind::Tuple, fields.len())?;
    for (position, field) in fields.into_iter().enumerate() {
        let field = rt.new_int(field)?;
        rt.heap.set_word(tuple, position, field);
    }
    Ok(tuple)
}

/// `memory()` gives, `memory(bytes)` sets what outlives deep sleep.
fn memory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut memory = RtcMemory::default();
    if let Some(bytes) = args.get(1) {
        let native = rt.native_part(bytes);
        let bytes = match rt.text(native) {
            Some(text) => text.as_bytes(),
            None => {
                let buffer = rt.buffer_argument(bytes)?;
                rt.buffer_bytes(buffer)
            }
        };
        memory.length = bytes.len();
        match memory.bytes.get_mut(..memory.length) {
            Some(place) => place.copy_from_slice(bytes),
            None => {
                let length = memory.length;
                return Err(
                    rt.raise_value_error(format_args!("RTC memory holds {RTC_MEMORY} bytes at most, not {length}"))
                );
            }
        }
        rt.machine.peripherals.write_rtc_memory(&memory).or_raise(rt)?;
        return Ok(Value::NONE);
    }
    rt.machine.peripherals.read_rtc_memory(&mut memory).or_raise(rt)?;
    rt.new_bytes(memory.bytes.get(..memory.length).unwrap_or(&[]))
}

/// `WDT(id=0, timeout=5000)`: from now on the chip is reset unless `feed()` is called within each timeout.
fn construct_watchdog(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(id) = args.named(0, const { name("id") })
        && rt.index_argument(id)? != 0
    {
        return Err(rt.raise_value_error(format_args!("there is only WDT(0)")));
    }
    let timeout = match args.named(1, const { name("timeout") }) {
        Some(timeout) => rt.int_argument(timeout)?,
        None => 5000,
    };
    let Some(timeout) = u32::try_from(timeout).ok().filter(|&timeout| timeout > 0) else {
        return Err(rt.raise_value_error(format_args!("WDT timeout must be at least 1 millisecond")));
    };
    match rt.machine.peripherals.start_watchdog(timeout) {
        Ok(()) => rt.new_object(types::WDT, &[]),
        Err(Errno::ENODEV) => Err(rt.raise_value_error(format_args!("this board has no watchdog"))),
        Err(errno) => Err(rt.raise_os_error(errno)),
    }
}

fn feed(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.machine.peripherals.feed_watchdog();
    Ok(Value::NONE)
}
