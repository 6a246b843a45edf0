//! Module `_asyncio`: what the frozen package `asyncio` is built on
//!
//! **Invariant:** one event loop a board; its state is in [`crate::types::task`].

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, list, task};
use crate::value::{TypeId, Value};

/// The module.
pub const ASYNCIO_CORE: NativeModule = NativeModule {
    name: "_asyncio",
    members: &[
        ("CancelledError", class(types::CANCELLED_ERROR)),
        ("Task", class(types::TASK)),
        ("TimeoutError", class(types::ASYNCIO_TIMEOUT_ERROR)),
        ("current_task", Member::Function(|rt, _| task::current_or_raise(rt), Arity::exactly(0))),
        ("due", Member::Function(due, Arity::exactly(0))),
        ("forget_tasks", Member::Function(forget_tasks, Arity::exactly(0))),
        ("idle", Member::Function(idle, Arity::exactly(1))),
        ("is_running", Member::Function(|rt, _| Ok(Value::bool(task::current(rt).is_some())), Arity::exactly(0))),
        ("pause", Member::Function(|rt, args| task::pause(rt, args.at(0)), Arity::exactly(1))),
        ("schedule", Member::Function(schedule, Arity::exactly(1))),
        ("sleep", Member::Function(sleep, Arity::exactly(1))),
        ("sleep_ms", Member::Function(sleep_ms, Arity::exactly(1))),
        ("step", Member::Function(step, Arity::exactly(1))),
        ("wake", Member::Function(wake, Arity::exactly(1))),
    ],
};

const fn class(id: TypeId) -> Member {
    Member::Constant(Constant::Value(Value::native_type(id)))
}

/// The longest sleep, in milliseconds: half of what ticks can tell apart.
const SLEEP_MAX: i64 = (1 << 29) - 1;

/// `due()`: milliseconds until a task is due, -1 when there is none.
fn due(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::small_wrapping(task::due(rt).unwrap_or(-1)))
}

/// `idle(milliseconds)`: waits until a task is due, for at most so long (negative for ever), without taking memory.
fn idle(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let milliseconds = rt.int_argument(args.at(0))?;
    let now = rt.machine.clock.microseconds();
    let deadline = u64::try_from(milliseconds).map_or(u64::MAX, |milliseconds| now.saturating_add(milliseconds * 1000));
    while rt.machine.clock.microseconds() < deadline {
        rt.attend()?;
        if task::due(rt) == Some(0) {
            break;
        }
        let now = rt.machine.clock.microseconds();
        rt.machine.clock.sleep_until(deadline.min(now.saturating_add(1_000_000)));
    }
    Ok(Value::NONE)
}

fn forget_tasks(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    task::forget_all(rt);
    Ok(Value::NONE)
}

/// `schedule(task)`: makes a task due that waited in an object.
fn schedule(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if !rt.is_native(args.at(0), types::TASK) {
        return Err(rt.raise_about(types::TYPE_ERROR, "expected a Task, not ", args.at(0), ""));
    }
    task::schedule(rt, args.at(0), 0)?;
    Ok(Value::NONE)
}

fn sleep_for(rt: &mut Runtime<'_>, milliseconds: i64) -> Result<Value, Raised> {
    if milliseconds > SLEEP_MAX {
        return Err(rt.raise_overflow_error(format_args!("a task can sleep for {} seconds at most", SLEEP_MAX / 1000)));
    }
    task::sleep(rt, milliseconds.max(0) as i32)
}

fn sleep_ms(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let milliseconds = rt.int_argument(args.at(0))?;
    sleep_for(rt, milliseconds)
}

fn sleep(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let milliseconds = match rt.as_float(args.at(0)) {
        // Saturates; not-a-number gives 0.
        Some(seconds) => (f64::from(seconds) * 1e3) as i64,
        None => rt.int_argument(args.at(0))?.saturating_mul(1000),
    };
    sleep_for(rt, milliseconds)
}

fn step(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(task::step(rt, args.at(0))?.unwrap_or(Value::NONE))
}

/// `wake(list)`: the first of the waiting tasks becomes due; gives it, or `None`.
fn wake(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let tasks = args.at(0);
    if list::items(&rt.heap, tasks).first().is_some_and(|&first| !rt.is_native(first, types::TASK)) {
        return Err(rt.raise_type_error(format_args!("expected a list of tasks")));
    }
    Ok(task::wake(rt, tasks)?.unwrap_or(Value::NONE))
}
