//! `select.poll`: which streams can be read or written now
//!
//! **Invariant:** field 0 is a list of pairs, stream and the events wanted of it. A stream of ours is asked directly, any other through
//! its `ioctl` method. Waiting services the console, so an interrupt ends it at once.

use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, file, list, memory_file};
use crate::value::Value;

/// Something can be read.
pub const POLLIN: i32 = 1;
/// Something can be written.
pub const POLLOUT: i32 = 4;
/// The stream failed.
pub const POLLERR: i32 = 8;
/// The far end is gone.
pub const POLLHUP: i32 = 16;
/// The stream is closed.
pub const POLLNVAL: i32 = 32;

/// `ioctl` request: which of the events in the argument are there.
pub const IOCTL_POLL: i32 = 3;

/// How often streams are asked that cannot wake us, in microseconds.
const INTERVAL: u64 = 1000;

/// `poll`
pub const POLL: NativeType = NativeType {
    name: "poll",
    new: Some((new, Arity::exactly(0))),
    members: &[
        ("ipoll", Member::Method(poll_iterator, Arity::between(0, 2))),
        ("modify", Member::Method(modify, Arity::exactly(2))),
        ("poll", Member::Method(|rt, args| wait(rt, args.at(0), args.get(1), Shots::Many), Arity::between(0, 1))),
        ("register", Member::Method(register, Arity::between(1, 2))),
        ("unregister", Member::Method(unregister, Arity::exactly(1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const STREAMS: usize = 0;

/// Whether an event switches its stream off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shots {
    Many,
    One,
}

fn new(rt: &mut Runtime<'_>, _class: Value, _args: Arguments<'_>) -> Result<Value, Raised> {
    let streams = rt.new_list(&[])?;
    rt.new_object(types::POLL, &[streams])
}

fn position(rt: &Runtime<'_>, poll: Value, stream: Value) -> Option<usize> {
    let streams = rt.field(poll, STREAMS);
    list::items(&rt.heap, streams).chunks_exact(2).position(|pair| pair[0] == stream).map(|pair| pair * 2)
}

/// `register(stream, events)`; registering again replaces the events.
fn register(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (poll, stream) = (args.at(0), args.at(1));
    let events = match args.get(2) {
        Some(events) => rt.index_argument(events)?,
        None => POLLIN | POLLOUT,
    };
    if !is_own(rt, stream) && rt.attribute_or_absent(stream, const { name("ioctl") })?.is_none() {
        return Err(rt.raise_about(
            types::TYPE_ERROR,
            "expected a stream, or an object with a method ioctl, not ",
            stream,
            "",
        ));
    }
    let events = Value::small_wrapping(events);
    let streams = rt.field(poll, STREAMS);
    match position(rt, poll, stream) {
        Some(position) => {
            if let Some(place) = list::items_mut(&mut rt.heap, streams).get_mut(position + 1) {
                *place = events;
            }
        }
        None => {
            rt.reserve_list(streams, 2)?;
            rt.list_push(streams, stream)?;
            rt.list_push(streams, events)?;
        }
    }
    Ok(Value::NONE)
}

/// `unregister(stream)`; one that is not registered is let be.
fn unregister(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(position) = position(rt, args.at(0), args.at(1)) {
        let streams = rt.field(args.at(0), STREAMS);
        list::take(&mut rt.heap, streams, position);
        list::take(&mut rt.heap, streams, position);
    }
    Ok(Value::NONE)
}

fn modify(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if position(rt, args.at(0), args.at(1)).is_none() {
        return Err(rt.raise_os_error(pyrite_platform::errno::Errno::ENOENT));
    }
    register(rt, args)
}

fn poll_iterator(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let shots = match args.get(2) {
        Some(flags) if rt.index_argument(flags)? & 1 != 0 => Shots::One,
        _ => Shots::Many,
    };
    let ready = wait(rt, args.at(0), args.get(1), shots)?;
    rt.iterate(ready)
}

/// True for streams of ours, which are asked without `ioctl`.
fn is_own(rt: &Runtime<'_>, stream: Value) -> bool {
    matches!(
        rt.native_type_of(stream),
        types::CONSOLE_TEXT
            | types::CONSOLE_BYTES
            | types::FILE_IO
            | types::TEXT_IO
            | types::STRING_IO
            | types::BYTES_IO
    )
}

fn is_console(rt: &Runtime<'_>, stream: Value) -> bool {
    matches!(rt.native_type_of(stream), types::CONSOLE_TEXT | types::CONSOLE_BYTES)
}

/// Which of `wanted` a stream is ready for.
fn events_of(rt: &mut Runtime<'_>, stream: Value, wanted: i32) -> Result<i32, Raised> {
    if is_console(rt, stream) {
        let console = &mut rt.machine.console;
        let readable = wanted & POLLIN != 0 && (console.can_read() || console.is_at_end());
        return Ok(wanted & POLLOUT | if readable { POLLIN } else { 0 });
    }
    if is_own(rt, stream) {
        let native = rt.native_part(stream);
        let is_open = match rt.native_type_of(native) {
            types::STRING_IO | types::BYTES_IO => memory_file::is_open(rt, native),
            _ => file::handle(rt, native).is_some(),
        };
        return Ok(if is_open { wanted & (POLLIN | POLLOUT) } else { POLLNVAL });
    }
    let arguments = [Value::small_wrapping(IOCTL_POLL), Value::small_wrapping(wanted)];
    let events = rt.call_method(stream, const { name("ioctl") }, &arguments)?;
    let events = rt.index_argument(events)?;
    if events < 0 {
        let errno = u8::try_from(events.unsigned_abs()).unwrap_or(0);
        return Err(rt.raise_os_error(pyrite_platform::errno::Errno(errno)));
    }
    Ok(events)
}

/// A list of pairs of stream and events for every stream of a flat list that is ready for something.
fn ready(rt: &mut Runtime<'_>, streams: Value, shots: Shots) -> Result<Value, Raised> {
    let found = rt.new_list(&[])?;
    let mut position = 0;
    while let Some(&[stream, wanted]) = list::items(&rt.heap, streams).get(position..position + 2) {
        let wanted = wanted.small_number();
        let mark = rt.heap.log_mark();
        rt.heap.keep(stream);
        let events = events_of(rt, stream, wanted)? & (wanted | POLLERR | POLLHUP | POLLNVAL);
        if events != 0 && wanted != 0 {
            let pair = rt.new_tuple(&[stream, Value::small_wrapping(events)])?;
            rt.list_push(found, pair)?;
            if shots == Shots::One
                && let Some(place) = list::items_mut(&mut rt.heap, streams).get_mut(position + 1)
            {
                *place = Value::count(0);
            }
        }
        rt.heap.log_release(mark);
        position += 2;
    }
    Ok(found)
}

/// Waits until a stream is ready, for at most so many milliseconds; without a time or with a negative one, for ever.
fn wait(rt: &mut Runtime<'_>, poll: Value, timeout: Option<Value>, shots: Shots) -> Result<Value, Raised> {
    let milliseconds = match timeout {
        Some(timeout) if !timeout.is_none() => u64::try_from(rt.int_argument(timeout)?).ok(),
        _ => None,
    };
    let streams = rt.field(poll, STREAMS);
    wait_for(rt, streams, milliseconds.map(|milliseconds| milliseconds.saturating_mul(1000)), shots)
}

fn wait_for(rt: &mut Runtime<'_>, streams: Value, microseconds: Option<u64>, shots: Shots) -> Result<Value, Raised> {
    let start = rt.machine.clock.microseconds();
    let deadline = microseconds.map(|microseconds| start.saturating_add(microseconds));
    loop {
        let mark = rt.heap.log_mark();
        rt.attend()?;
        let found = ready(rt, streams, shots)?;
        let now = rt.machine.clock.microseconds();
        if !list::items(&rt.heap, found).is_empty() || deadline.is_some_and(|deadline| now >= deadline) {
            return Ok(found);
        }
        rt.heap.log_release(mark);
        let mut reads_console = false;
        let mut wakes = true;
        for pair in list::items(&rt.heap, streams).chunks_exact(2) {
            reads_console |= is_console(rt, pair[0]) && pair[1].small_number() & POLLIN != 0;
            wakes &= is_own(rt, pair[0]);
        }
        let until = match deadline {
            _ if !wakes => deadline.unwrap_or(u64::MAX).min(now + INTERVAL),
            Some(deadline) => deadline,
            None => now.saturating_add(1000 * INTERVAL),
        };
        if reads_console {
            rt.machine.console.wait(Some(until));
        } else {
            rt.machine.clock.sleep_until(until);
        }
    }
}

/// `select(readable, writable, failing, seconds)`: three lists of the streams that are.
pub fn select(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let microseconds = match args.get(3) {
        Some(seconds) if !seconds.is_none() => match rt.as_float(seconds) {
            Some(seconds) => Some((f64::from(seconds) * 1e6) as u64),
            None => u64::try_from(rt.int_argument(seconds)?).ok().map(|seconds| seconds.saturating_mul(1_000_000)),
        },
        _ => None,
    };
    let poll = new(rt, Value::NONE, args)?;
    for (number, wanted) in [POLLIN, POLLOUT, POLLERR].into_iter().enumerate() {
        let streams = rt.collect_list(args.at(number))?;
        let mut index = 0;
        while let Some(&stream) = list::items(&rt.heap, streams).get(index) {
            index += 1;
            let wanted = match position(rt, poll, stream) {
                Some(position) => {
                    let all = rt.field(poll, STREAMS);
                    list::items(&rt.heap, all).get(position + 1).map_or(0, |events| events.small_number()) | wanted
                }
                None => wanted,
            };
            rt.with_arguments(&[poll, stream, Value::small_wrapping(wanted)], register)?;
        }
    }
    let streams = rt.field(poll, STREAMS);
    let found = wait_for(rt, streams, microseconds, Shots::Many)?;
    let mut lists = [Value::NULL; 3];
    for (number, wanted) in [POLLIN, POLLOUT, POLLERR].into_iter().enumerate() {
        lists[number] = rt.new_list(&[])?;
        let mut index = 0;
        while let Some(&pair) = list::items(&rt.heap, found).get(index) {
            index += 1;
            let (stream, events) = (rt.heap.word(pair, 0), rt.heap.word(pair, 1).small_number());
            if events & wanted != 0 {
                rt.list_push(lists[number], stream)?;
            }
        }
    }
    rt.new_tuple(&lists)
}
