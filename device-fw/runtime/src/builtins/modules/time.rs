//! Module `time`
//!
//! **Invariant:** seconds count from 2000-01-01 as on MicroPython's ESP32; every wait services the console, so an
//! interrupt ends it at once. Ticks wrap at [`TICKS_PERIOD`].

use crate::calendar::{EPOCH_2000, date_time_of, seconds_of};

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::sequence;
use crate::value::Value;

/// The module.
pub const TIME: NativeModule = NativeModule {
    name: "time",
    members: &[
        ("gmtime", Member::Function(local_time, Arity::between(0, 1))),
        ("localtime", Member::Function(local_time, Arity::between(0, 1))),
        ("mktime", Member::Function(make_time, Arity::exactly(1))),
        ("sleep", Member::Function(sleep, Arity::exactly(1))),
        ("sleep_ms", Member::Function(|rt, args| sleep_units(rt, args, 1000), Arity::exactly(1))),
        ("sleep_us", Member::Function(|rt, args| sleep_units(rt, args, 1), Arity::exactly(1))),
        ("ticks_add", Member::Function(ticks_add, Arity::exactly(2))),
        ("ticks_cpu", Member::Function(ticks_cpu, Arity::exactly(0))),
        ("ticks_diff", Member::Function(ticks_diff, Arity::exactly(2))),
        ("ticks_ms", Member::Function(|rt, _| Ok(ticks(rt.machine.clock.microseconds() / 1000)), Arity::exactly(0))),
        ("ticks_us", Member::Function(|rt, _| Ok(ticks(rt.machine.clock.microseconds())), Arity::exactly(0))),
        ("time", Member::Function(time, Arity::exactly(0))),
        ("time_ns", Member::Function(time_ns, Arity::exactly(0))),
    ],
};

/// Ticks are small ints without sign.
pub const TICKS_PERIOD: i32 = 1 << 30;

fn ticks(count: u64) -> Value {
    Value::small_wrapping((count & (TICKS_PERIOD as u64 - 1)) as i32)
}

fn ticks_cpu(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(ticks(rt.machine.clock.cycles()))
}

fn ticks_add(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (count, delta) = (rt.index_argument(args.at(0))?, rt.index_argument(args.at(1))?);
    if delta <= -TICKS_PERIOD / 2 || delta >= TICKS_PERIOD / 2 {
        return Err(rt.raise_overflow_error(format_args!("ticks interval overflow")));
    }
    Ok(ticks(count.wrapping_add(delta) as u32 as u64))
}

fn ticks_diff(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (end, start) = (rt.index_argument(args.at(0))?, rt.index_argument(args.at(1))?);
    let half = TICKS_PERIOD / 2;
    let difference = end.wrapping_sub(start).wrapping_add(half) & (TICKS_PERIOD - 1);
    Ok(Value::small_wrapping(difference - half))
}

fn sleep(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let seconds = args.at(0);
    let microseconds = match rt.as_float(seconds) {
        // Saturates; not-a-number gives 0.
        Some(seconds) => (f64::from(seconds) * 1e6) as i64,
        None => rt.int_argument(seconds)?.saturating_mul(1_000_000),
    };
    if microseconds < 0 {
        return Err(rt.raise_value_error(format_args!("sleep length must be non-negative")));
    }
    wait(rt, microseconds as u64).map(|()| Value::NONE)
}

fn sleep_units(rt: &mut Runtime<'_>, args: Arguments<'_>, unit_microseconds: i64) -> Result<Value, Raised> {
    let units = rt.int_argument(args.at(0))?;
    wait(rt, units.max(0).saturating_mul(unit_microseconds) as u64).map(|()| Value::NONE)
}

/// Waits, servicing the console meanwhile.
pub fn wait(rt: &mut Runtime<'_>, microseconds: u64) -> Result<(), Raised> {
    let deadline = rt.machine.clock.microseconds().saturating_add(microseconds);
    loop {
        rt.attend()?;
        if rt.machine.clock.microseconds() >= deadline {
            return Ok(());
        }
        rt.machine.clock.sleep_until(deadline);
    }
}

/// Nanoseconds since 2000-01-01.
fn nanoseconds(rt: &mut Runtime<'_>) -> i64 {
    let since_1970 = i64::try_from(rt.machine.clock.epoch_nanoseconds()).unwrap_or(i64::MAX);
    since_1970 - EPOCH_2000 * 1_000_000_000
}

fn time(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let seconds = nanoseconds(rt).div_euclid(1_000_000_000);
    rt.new_int(seconds)
}

fn time_ns(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let nanoseconds = nanoseconds(rt);
    rt.new_int(nanoseconds)
}

fn local_time(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let seconds = match args.get(0) {
        Some(seconds) if !seconds.is_none() => match rt.as_float(seconds) {
            Some(seconds) => seconds as i64,
            None => rt.int_argument(seconds)?,
        },
        _ => nanoseconds(rt).div_euclid(1_000_000_000),
    };
    let date = date_time_of(seconds.saturating_add(EPOCH_2000));
    let fields = [date.year, date.month, date.day, date.hour, date.minute, date.second, date.weekday, date.day_of_year];
    let tuple = rt.allocate_words(Kind::Tuple, fields.len())?;
    for (position, field) in fields.into_iter().enumerate() {
        let field = rt.new_int(field)?;
        rt.heap.set_word(tuple, position, field);
    }
    Ok(tuple)
}

fn make_time(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let date = rt.native_part(args.at(0));
    let length = sequence::items(&rt.heap, date).len();
    if !(8..=9).contains(&length) {
        return Err(rt.raise_type_error(format_args!("mktime needs a tuple of length 8 or 9 ({length} given)")));
    }
    let mut fields = [0; 6];
    for (position, field) in fields.iter_mut().enumerate() {
        if let Some(value) = sequence::item(&rt.heap, date, position) {
            *field = rt.index_argument(value)?;
        }
    }
    let [year, month, day, hour, minute, second] = fields;
    rt.new_int(seconds_of(year, month, day, hour, minute, second) - EPOCH_2000)
}
