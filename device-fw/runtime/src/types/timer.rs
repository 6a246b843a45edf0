//! `machine.Timer`
//!
//! **Invariant:** `[number, record, start, period]`: number is that of the machine's timer, or -1 for a virtual one that does not run;
//! start (low 30 bits of the clock, in milliseconds) and period in milliseconds are there for `value()`. A timer that runs is kept alive by its record in the list of
//! [`crate::interrupts`].

use pyrite_platform::events::Source;
use pyrite_platform::timers::Repeat;

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{self, irq};
use crate::value::Value;

const NUMBER: usize = 0;
const RECORD: usize = 1;
const START: usize = 2;
const PERIOD: usize = 3;

const KEYWORDS: &[&str] = &["mode", "freq", "period", "tick_hz", "callback", "hard"];

// Numbers as MicroPython's ESP32 port has them.
const ONE_SHOT: i32 = 0;
const PERIODIC: i32 = 1;

/// The number that programs give for a virtual timer.
const VIRTUAL: i32 = -1;

/// `Timer`
pub const TIMER: NativeType = NativeType {
    name: "Timer",
    new: Some((construct, Arity::between(0, 1).keywords(KEYWORDS))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[
        ("ONE_SHOT", Member::Constant(Constant::Int(ONE_SHOT))),
        ("PERIODIC", Member::Constant(Constant::Int(PERIODIC))),
        ("deinit", Member::Method(deinit, Arity::exactly(0))),
        (
            "init",
            Member::Method(
                |rt, args| init(rt, args.at(0), args).map(|()| Value::NONE),
                Arity::exactly(0).keywords(KEYWORDS),
            ),
        ),
        ("irq", Member::Method(|rt, args| Ok(rt.field(args.at(0), RECORD)), Arity::exactly(0))),
        ("value", Member::Method(value, Arity::exactly(0))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = match args.get(0) {
        Some(number) => rt.index_argument(number)?,
        None => VIRTUAL,
    };
    let hardware = i32::from(rt.machine.peripherals.hardware_timers());
    if number != VIRTUAL && !(0..hardware).contains(&number) {
        return Err(rt.raise_value_error(format_args!(
            "invalid timer number {number}: this board has Timer(0) to Timer({}), and Timer(-1) for a virtual one",
            hardware - 1
        )));
    }
    // Timer(0) is the same object wherever it is asked for while it runs.
    let running = u8::try_from(number).ok().and_then(|number| rt.find_irq(Source::Timer(number)));
    let timer = match running {
        Some(record) => rt.field(record, irq::PARENT),
        None => {
            let zero = Value::count(0);
            let timer = rt.new_object(types::TIMER, &[Value::small_wrapping(number), Value::NONE, zero, zero])?;
            let record = irq::new(rt, timer, Source::Timer(0))?;
            rt.set_field(timer, RECORD, record);
            timer
        }
    };
    if args.keyword_count() > 0 {
        init(rt, timer, args)?;
    }
    Ok(timer)
}

/// The machine's timer of one that runs.
fn running(rt: &Runtime<'_>, timer: Value) -> Option<u8> {
    let source = Source::from_number(rt.field(rt.field(timer, RECORD), irq::SOURCE).as_small()? as u16);
    match source {
        Source::Timer(number) if rt.find_irq(source) == Some(rt.field(timer, RECORD)) => Some(number),
        _ => None,
    }
}

/// A machine's timer that nobody uses: number `wanted`, or any virtual one for -1.
fn choose(rt: &mut Runtime<'_>, wanted: i32) -> Result<u8, Raised> {
    if let Ok(number) = u8::try_from(wanted) {
        return Ok(number);
    }
    let (first, count) = (rt.machine.peripherals.hardware_timers(), rt.machine.peripherals.timer_count());
    match (first..count).find(|&number| rt.find_irq(Source::Timer(number)).is_none()) {
        Some(number) => Ok(number),
        None => Err(rt.raise_runtime_error(format_args!(
            "no timer is free: {} virtual timers run already; call deinit() on one",
            count.saturating_sub(first)
        ))),
    }
}

/// `init(mode=PERIODIC, freq=-1, period=-1, tick_hz=1000, callback=None, hard=False)`
fn init(rt: &mut Runtime<'_>, timer: Value, args: Arguments<'_>) -> Result<(), Raised> {
    stop(rt, timer);
    let repeat = match args.keyword(const { name("mode") }) {
        Some(mode) => match rt.index_argument(mode)? {
            ONE_SHOT => Repeat::Once,
            PERIODIC => Repeat::Periodic,
            other => {
                return Err(rt.raise_value_error(format_args!(
                    "invalid timer mode {other}: use Timer.ONE_SHOT or Timer.PERIODIC"
                )));
            }
        },
        None => Repeat::Periodic,
    };
    let callback = args.keyword(const { name("callback") }).unwrap_or(Value::NONE);
    rt.check_handler(callback)?;
    let hard = match args.keyword(const { name("hard") }) {
        Some(hard) => rt.truth(hard)?,
        None => false,
    };
    let microseconds = period_microseconds(rt, args)?;
    let number = choose(rt, rt.field(timer, NUMBER).as_small().unwrap_or(VIRTUAL))?;
    let source = Source::Timer(number);
    let record = rt.field(timer, RECORD);
    if let Some(other) = rt.find_irq(source)
        && other != record
    {
        // Another object of the same number gives way.
        irq::stop(rt, other);
    }
    rt.set_field(record, irq::SOURCE, Value::count(usize::from(source.number())));
    rt.set_field(record, irq::HANDLER, callback);
    rt.set_field(record, irq::TRIGGER, Value::count(usize::from(repeat == Repeat::Once)));
    rt.set_field(record, irq::HARD, Value::bool(hard));
    rt.add_irq(source, record)?;
    let now = rt.machine.clock.microseconds();
    rt.set_field(timer, START, milliseconds(now));
    rt.set_field(timer, PERIOD, milliseconds(microseconds));
    let started = rt.machine.peripherals.start_timer(number, microseconds, repeat);
    if started.is_err() {
        rt.remove_irq(source);
    }
    started.or_raise(rt)
}

fn milliseconds(microseconds: u64) -> Value {
    Value::small_wrapping((microseconds / 1000) as i32 & Value::SMALL_MAX)
}

/// From `freq`, or from `period` in ticks.
fn period_microseconds(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<u64, Raised> {
    let frequency = match args.keyword(const { name("freq") }) {
        Some(frequency) => match rt.as_float(frequency) {
            Some(frequency) => f64::from(frequency),
            None => rt.int_argument(frequency)? as f64,
        },
        None => -1.0,
    };
    let microseconds = if frequency > 0.0 {
        1e6 / frequency
    } else {
        let tick_hertz = match args.keyword(const { name("tick_hz") }) {
            Some(tick_hertz) => rt.int_argument(tick_hertz)?,
            None => 1000,
        };
        let Some(period) = args.keyword(const { name("period") }) else {
            return Err(rt.raise_value_error(format_args!("a timer needs period=MILLISECONDS or freq=HERTZ")));
        };
        rt.int_argument(period)?.max(0) as f64 * 1e6 / tick_hertz.max(1) as f64
    };
    if microseconds < 1.0 {
        return Err(rt.raise_value_error(format_args!("the timer's period must be at least a microsecond")));
    }
    Ok(microseconds as u64)
}

fn stop(rt: &mut Runtime<'_>, timer: Value) {
    if let Some(number) = running(rt, timer) {
        rt.machine.peripherals.stop_timer(number);
        rt.remove_irq(Source::Timer(number));
    }
}

fn deinit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    stop(rt, args.at(0));
    Ok(Value::NONE)
}

/// Milliseconds into the period.
fn value(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let timer = args.at(0);
    if running(rt, timer).is_none() {
        return Ok(Value::count(0));
    }
    let now = rt.machine.clock.microseconds();
    let now = milliseconds(now).small_number();
    let elapsed = now.wrapping_sub(rt.field(timer, START).as_small().unwrap_or(0)) & Value::SMALL_MAX;
    let period = rt.field(timer, PERIOD).as_small().unwrap_or(0).max(1);
    Ok(Value::small_wrapping(elapsed % period))
}

fn repr(rt: &mut Runtime<'_>, timer: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let number = rt.field(timer, NUMBER).as_small().unwrap_or(VIRTUAL);
    out.format(rt, format_args!("Timer({number})"))
}
