//! `asyncio.Task`, the queue of tasks that are due, and what a task waits in
//!
//! **Invariant:** a task that is not done is in one place: it runs, it is in the queue (`PLACE` is `NULL`, [`QUEUED`] set), or it waits
//! in `PLACE`: a list of tasks, another task, or an object that its `remove` method takes it out of. The queue is a binary heap by
//! time and, among equal times, by order of entry, so tasks take turns.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::{ModuleState, Runtime};
use crate::types::{self, exception, list};
use crate::value::Value;

/// `Task`: a coroutine that runs on its own
pub const TASK: NativeType = NativeType {
    name: "Task",
    new: Some((|rt, _, args| new(rt, args.at(0)), Arity::exactly(1))),
    slots: Slots { iterate: Some(|_, task| Ok(task)), next: Some(await_step), ..Slots::INHERITED },
    members: &[
        ("add_done_callback", Member::Method(add_done_callback, Arity::exactly(1))),
        ("cancel", Member::Method(cancel, Arity::exactly(0))),
        ("cancelled", Member::Method(|rt, args| is_cancelled(rt, args.at(0)).map(Value::bool), Arity::exactly(0))),
        ("coro", Member::Property(|rt, args| Ok(rt.field(args.at(0), COROUTINE)))),
        ("done", Member::Method(|rt, args| Ok(Value::bool(is(rt, args.at(0), DONE))), Arity::exactly(0))),
        ("exception", Member::Method(raised_exception, Arity::exactly(0))),
        ("result", Member::Method(|rt, args| result(rt, args.at(0)), Arity::exactly(0))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// What `sleep_ms()` and `pause()` give: awaiting it suspends the task once. It can be a task of its own.
pub const PAUSE: NativeType = NativeType {
    name: "pause",
    slots: Slots { iterate: Some(|_, pause| Ok(pause)), next: Some(pause_step), ..Slots::INHERITED },
    members: &[
        ("close", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("send", Member::Method(pause_send, Arity::exactly(1))),
        ("throw", Member::Method(|rt, args| Err(rt.raise_value(args.at(1))), Arity::between(1, 3))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

// Fields of a task.
const COROUTINE: usize = 0;
const FLAGS: usize = 1;
/// The exception to raise in the coroutine when it goes on; when done, its result or what it raised; `NULL` for nothing.
const DATA: usize = 2;
/// `NULL`, or a list of tasks that await this one and of functions to call with it.
const WAITERS: usize = 3;
const PLACE: usize = 4;
/// In the queue: when it is due, in ticks.
const TIME: usize = 5;
/// In the queue: its turn among those due at once.
const TURN: usize = 6;

/// It returned or raised.
const DONE: usize = 1;
/// It raised.
const FAILED: usize = 2;
/// Somebody got to know what it raised.
const CLAIMED: usize = 4;
/// It is in the queue.
const QUEUED: usize = 8;

/// It is suspended in a pause.
const PAUSED: usize = 16;

/// Field of a pause: milliseconds or a place, `NULL` once a task is suspended in it. That it is, the task itself notes, so one pause can
/// serve many tasks, one after the other.
const TARGET: usize = 0;

// Words of the scheduler's state.
const QUEUE: usize = 0;
const LENGTH: usize = 1;
const CURRENT: usize = 2;
const TURNS: usize = 3;
/// The pause that sleeping takes no memory with.
const SHARED_PAUSE: usize = 4;
const STATE_WORDS: usize = 5;

/// Ticks wrap at this count; those of module `time` do too.
const TICKS_MASK: i32 = (1 << 30) - 1;

fn ticks_difference(left: Value, right: Value) -> i32 {
    let half = (TICKS_MASK + 1) / 2;
    (left.small_number().wrapping_sub(right.small_number()).wrapping_add(half) & TICKS_MASK) - half
}

fn ticks_after(rt: &mut Runtime<'_>, milliseconds: i32) -> Value {
    let now = (rt.machine.clock.microseconds() / 1000) as i32;
    Value::small_wrapping(now.wrapping_add(milliseconds) & TICKS_MASK)
}

fn state(rt: &mut Runtime<'_>) -> Result<Value, Raised> {
    let state = rt.module_state(ModuleState::Asyncio);
    if !state.is_null() {
        return Ok(state);
    }
    let state = rt.allocate_words(Kind::Items, STATE_WORDS)?;
    rt.heap.set_count(state, LENGTH, 0);
    rt.heap.set_count(state, TURNS, 0);
    let shared = rt.new_object(types::PAUSE, &[Value::NULL])?;
    rt.heap.set_word(state, SHARED_PAUSE, shared);
    rt.set_module_state(ModuleState::Asyncio, state);
    Ok(state)
}

/// Forgets every task.
pub fn forget_all(rt: &mut Runtime<'_>) {
    rt.set_module_state(ModuleState::Asyncio, Value::NULL);
}

/// The task that runs, if any.
pub fn current(rt: &Runtime<'_>) -> Option<Value> {
    rt.heap.word(rt.module_state(ModuleState::Asyncio), CURRENT).present()
}

/// The task that runs; a RuntimeError when none does.
pub fn current_or_raise(rt: &mut Runtime<'_>) -> Result<Value, Raised> {
    match current(rt) {
        Some(task) => Ok(task),
        None => {
            Err(rt.raise_runtime_error(format_args!("no running event loop: call this in a task, see asyncio.run()")))
        }
    }
}

fn is(rt: &Runtime<'_>, task: Value, flag: usize) -> bool {
    rt.heap.count(task, FLAGS + 1) & flag != 0
}

fn set_flags(rt: &mut Runtime<'_>, task: Value, set: usize, cleared: usize) {
    let flags = rt.heap.count(task, FLAGS + 1);
    rt.heap.set_count(task, FLAGS + 1, flags & !cleared | set);
}

fn new(rt: &mut Runtime<'_>, coroutine: Value) -> Result<Value, Raised> {
    let is_coroutine = rt.heap.is(coroutine, Kind::Generator)
        || (rt.attribute_or_absent(coroutine, const { name("send") })?.is_some()
            && rt.try_iterate(coroutine)? == Some(coroutine));
    if !is_coroutine {
        return Err(rt.raise_about(types::TYPE_ERROR, "a coroutine was expected, got ", coroutine, ""));
    }
    let mut coroutine = coroutine;
    if rt.is_native(coroutine, types::PAUSE) {
        let target = rt.field(coroutine, TARGET);
        rt.heap.keep(target);
        rt.set_field(coroutine, TARGET, Value::NULL);
        coroutine = pause(rt, target)?;
    }
    let zero = Value::count(0);
    let task = rt.new_object(types::TASK, &[coroutine, zero, Value::NULL, Value::NULL, Value::NULL, zero, zero])?;
    schedule(rt, task, 0)?;
    Ok(task)
}

// The queue.

fn precedes(rt: &Runtime<'_>, left: Value, right: Value) -> bool {
    let by_time = ticks_difference(rt.field(left, TIME), rt.field(right, TIME));
    let by_turn = ticks_difference(rt.field(left, TURN), rt.field(right, TURN));
    if by_time == 0 { by_turn < 0 } else { by_time < 0 }
}

/// Puts a task into the queue, due in so many milliseconds.
pub fn schedule(rt: &mut Runtime<'_>, task: Value, milliseconds: i32) -> Result<(), Raised> {
    let state = state(rt)?;
    let length = rt.heap.count(state, LENGTH);
    let queue = rt.heap.word(state, QUEUE);
    if length == rt.heap.size(queue) {
        let larger = rt.allocate_words(Kind::Items, length + length / 2 + 4)?;
        rt.heap.copy_words(queue, larger, length);
        rt.heap.set_word(state, QUEUE, larger);
    }
    let time = ticks_after(rt, milliseconds);
    let turn = rt.heap.count(state, TURNS);
    rt.heap.set_count(state, TURNS, (turn + 1) & TICKS_MASK as usize);
    rt.set_field(task, TIME, time);
    rt.set_field(task, TURN, Value::count(turn));
    rt.set_field(task, PLACE, Value::NULL);
    set_flags(rt, task, QUEUED, 0);
    rt.heap.set_count(state, LENGTH, length + 1);
    rise(rt, state, length, task);
    Ok(())
}

/// Puts a task at `position`, or as far above as it goes.
fn rise(rt: &mut Runtime<'_>, state: Value, position: usize, task: Value) {
    let queue = rt.heap.word(state, QUEUE);
    let mut position = position;
    while position > 0 {
        let parent = (position - 1) / 2;
        let above = rt.heap.word(queue, parent);
        if !precedes(rt, task, above) {
            break;
        }
        rt.heap.set_word(queue, position, above);
        position = parent;
    }
    rt.heap.set_word(queue, position, task);
}

/// Takes the task at `position` out of the queue.
fn take(rt: &mut Runtime<'_>, state: Value, position: usize) -> Option<Value> {
    let queue = rt.heap.word(state, QUEUE);
    let length = rt.heap.count(state, LENGTH);
    if position >= length {
        return None;
    }
    let taken = rt.heap.word(queue, position);
    let last = rt.heap.word(queue, length - 1);
    rt.heap.set_word(queue, length - 1, Value::NULL);
    rt.heap.set_count(state, LENGTH, length - 1);
    rt.heap.keep(taken);
    set_flags(rt, taken, 0, QUEUED);
    if last == taken {
        return Some(taken);
    }
    let mut position = position;
    loop {
        let mut child = position * 2 + 1;
        if child >= length - 1 {
            break;
        }
        if child + 1 < length - 1 && precedes(rt, rt.heap.word(queue, child + 1), rt.heap.word(queue, child)) {
            child += 1;
        }
        let below = rt.heap.word(queue, child);
        if !precedes(rt, below, last) {
            break;
        }
        rt.heap.set_word(queue, position, below);
        position = child;
    }
    rise(rt, state, position, last);
    Some(taken)
}

/// Milliseconds until a task is due, 0 when one is; `None` when there is none.
pub fn due(rt: &mut Runtime<'_>) -> Option<i32> {
    let state = rt.module_state(ModuleState::Asyncio);
    if rt.heap.count(state, LENGTH) == 0 {
        return None;
    }
    let first = rt.heap.word(rt.heap.word(state, QUEUE), 0);
    let now = ticks_after(rt, 0);
    Some(ticks_difference(rt.field(first, TIME), now).max(0))
}

/// Takes a task that is not done and does not run out of wherever it is.
fn detach(rt: &mut Runtime<'_>, task: Value) -> Result<(), Raised> {
    let place = rt.field(task, PLACE);
    rt.heap.keep(place);
    rt.set_field(task, PLACE, Value::NULL);
    if is(rt, task, QUEUED) {
        let state = state(rt)?;
        let position = rt.heap.words(rt.heap.word(state, QUEUE)).iter().position(|&other| other == task);
        if let Some(position) = position {
            take(rt, state, position);
        }
        return Ok(());
    }
    let tasks = if rt.is_native(place, types::TASK) { rt.field(place, WAITERS) } else { place };
    if rt.heap.is(tasks, Kind::List) {
        if let Some(position) = list::items(&rt.heap, tasks).iter().position(|&other| other == task) {
            list::take(&mut rt.heap, tasks, position);
        }
        return Ok(());
    }
    if !place.is_null() {
        rt.call_method(place, const { name("remove") }, &[task])?;
    }
    Ok(())
}

/// Takes the first task out of a list of waiting ones and makes it due; `None` when the list is empty.
pub fn wake(rt: &mut Runtime<'_>, tasks: Value) -> Result<Option<Value>, Raised> {
    if list::items(&rt.heap, tasks).is_empty() {
        return Ok(None);
    }
    let task = list::take(&mut rt.heap, tasks, 0);
    rt.heap.keep(task);
    schedule(rt, task, 0)?;
    Ok(Some(task))
}

// Running.

/// Runs the task that is due first. Gives `main` when that has ended, or a task whose exception nobody asked for.
pub fn step(rt: &mut Runtime<'_>, main: Value) -> Result<Option<Value>, Raised> {
    let state = state(rt)?;
    let Some(task) = take(rt, state, 0) else { return Ok(None) };
    if is(rt, task, DONE) {
        let unclaimed = !is(rt, task, CLAIMED);
        set_flags(rt, task, CLAIMED, 0);
        return Ok(unclaimed.then_some(task));
    }
    rt.heap.set_word(state, CURRENT, task);
    let pending = rt.field(task, DATA);
    rt.set_field(task, DATA, Value::NULL);
    rt.heap.keep(pending);
    if !pending.is_null() {
        set_flags(rt, task, 0, PAUSED);
    }
    let outcome = resume(rt, rt.field(task, COROUTINE), pending);
    // The program may have begun a new event loop.
    let state = self::state(rt)?;
    rt.heap.set_word(state, CURRENT, Value::NULL);
    match outcome {
        Ok(Resumed::Suspended) => {
            let is_nowhere = !is(rt, task, QUEUED) && rt.field(task, PLACE).is_null();
            if !rt.field(task, DATA).is_null() {
                // It cancelled itself.
                detach(rt, task)?;
                schedule(rt, task, 0)?;
            } else if is_nowhere {
                // A plain `yield`: the others have their turn.
                schedule(rt, task, 0)?;
            }
            return Ok(None);
        }
        Ok(Resumed::Returned(value)) => finish(rt, task, value, 0, main)?,
        Err(raised) => {
            let ends_the_loop = raised.is_abandon()
                || !(rt.raised_is(raised, types::EXCEPTION) || rt.raised_is(raised, types::CANCELLED_ERROR));
            if !raised.is_abandon() {
                rt.heap.keep(raised.value());
                finish(rt, task, raised.value(), FAILED, main)?;
            }
            if ends_the_loop {
                return Err(raised);
            }
        }
    }
    Ok((task == main).then_some(main))
}

/// How a resumed coroutine stopped.
enum Resumed {
    /// At an `await`.
    Suspended,
    /// For good, with a result.
    Returned(Value),
}

fn resume(rt: &mut Runtime<'_>, coroutine: Value, pending: Value) -> Result<Resumed, Raised> {
    if pending.is_null() {
        return Ok(match rt.next(coroutine)? {
            Some(_) => Resumed::Suspended,
            None => Resumed::Returned(core::mem::replace(&mut rt.stop_value, Value::NONE)),
        });
    }
    match rt.call_method(coroutine, const { name("throw") }, &[pending]) {
        Ok(_) => Ok(Resumed::Suspended),
        Err(raised) if rt.raised_is(raised, types::STOP_ITERATION) => {
            let arguments = rt.heap.word(raised.value(), exception::ARGS);
            Ok(Resumed::Returned(rt.heap.word(arguments, 0).present().unwrap_or(Value::NONE)))
        }
        Err(raised) => Err(raised),
    }
}

fn finish(rt: &mut Runtime<'_>, task: Value, data: Value, failed: usize, main: Value) -> Result<(), Raised> {
    set_flags(rt, task, DONE | failed, 0);
    rt.set_field(task, DATA, data);
    if failed == 0 {
        rt.set_field(task, COROUTINE, Value::NONE);
    }
    let waiters = rt.field(task, WAITERS);
    rt.heap.keep(waiters);
    rt.set_field(task, WAITERS, Value::NULL);
    let mut is_awaited = false;
    while !list::items(&rt.heap, waiters).is_empty() {
        let waiter = list::take(&mut rt.heap, waiters, 0);
        rt.heap.keep(waiter);
        is_awaited = true;
        if rt.is_native(waiter, types::TASK) {
            schedule(rt, waiter, 0)?;
        } else {
            rt.call(waiter, &[task])?;
        }
    }
    if failed != 0 && !is_awaited && task != main && !is_cancelled(rt, task)? {
        // Somebody may still ask before its turn comes.
        schedule(rt, task, 0)?;
    }
    Ok(())
}

fn is_cancelled(rt: &mut Runtime<'_>, task: Value) -> Result<bool, Raised> {
    Ok(is(rt, task, FAILED) && rt.is_native(rt.field(task, DATA), types::CANCELLED_ERROR))
}

/// What a task that is done returned, or raised.
pub fn result(rt: &mut Runtime<'_>, task: Value) -> Result<Value, Raised> {
    if !is(rt, task, DONE) {
        return Err(rt.raise_runtime_error(format_args!("result is not ready")));
    }
    set_flags(rt, task, CLAIMED, 0);
    let data = rt.field(task, DATA);
    rt.heap.keep(data);
    if is(rt, task, FAILED) { Err(Raised::instance(data)) } else { Ok(data) }
}

/// `task.exception()`: what it raised, or `None`. Unlike CPython, a cancelled task gives its CancelledError too.
fn raised_exception(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match result(rt, args.at(0)) {
        Ok(_) => Ok(Value::NONE),
        Err(raised) if is(rt, args.at(0), DONE) => Ok(raised.value()),
        Err(raised) => Err(raised),
    }
}

fn waiters(rt: &mut Runtime<'_>, task: Value) -> Result<Value, Raised> {
    if rt.field(task, WAITERS).is_null() {
        let list = rt.new_list(&[])?;
        rt.set_field(task, WAITERS, list);
    }
    Ok(rt.field(task, WAITERS))
}

/// `task.add_done_callback(function)`: called with the task when it is done; at once when it is.
fn add_done_callback(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (task, function) = (args.at(0), args.at(1));
    if is(rt, task, DONE) {
        return rt.call(function, &[task]).map(|_| Value::NONE);
    }
    let waiters = waiters(rt, task)?;
    rt.list_push(waiters, function)?;
    Ok(Value::NONE)
}

/// `await task`
fn await_step(rt: &mut Runtime<'_>, task: Value) -> Result<Option<Value>, Raised> {
    if is(rt, task, DONE) {
        rt.stop_value = result(rt, task)?;
        return Ok(None);
    }
    let current = current_or_raise(rt)?;
    if current == task {
        return Err(rt.raise_runtime_error(format_args!("a task cannot await itself")));
    }
    let waiters = waiters(rt, task)?;
    rt.list_push(waiters, current)?;
    rt.set_field(current, PLACE, task);
    Ok(Some(Value::NONE))
}

/// Most tasks in a row that await one another.
const CHAIN_MAX: usize = 1000;

/// `task.cancel()`: the task, or the one that it awaits, goes on with a CancelledError. False when it is done.
fn cancel(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut task = args.at(0);
    if is(rt, task, DONE) {
        return Ok(Value::FALSE);
    }
    for _ in 0..CHAIN_MAX {
        let place = rt.field(task, PLACE);
        if !rt.is_native(place, types::TASK) || is(rt, place, DONE) {
            break;
        }
        task = place;
    }
    let cancelled = rt.raise_with(types::CANCELLED_ERROR, &[]);
    if rt.raised_is(cancelled, types::MEMORY_ERROR) {
        return Err(cancelled);
    }
    let is_running = current(rt) == Some(task);
    // One whose turn is near keeps it: tasks that cancel it again and again do not hold it up.
    let now = ticks_after(rt, 0);
    let is_due = is(rt, task, QUEUED) && ticks_difference(rt.field(task, TIME), now) <= 0;
    if !is_running && !is_due {
        detach(rt, task)?;
        schedule(rt, task, 0)?;
    }
    rt.set_field(task, DATA, cancelled.value());
    Ok(Value::TRUE)
}

/// An awaitable that suspends the task for so many milliseconds (a small int) or in a place.
pub fn pause(rt: &mut Runtime<'_>, target: Value) -> Result<Value, Raised> {
    rt.new_object(types::PAUSE, &[target])
}

/// As [`pause`], without taking memory where that is possible.
pub fn sleep(rt: &mut Runtime<'_>, milliseconds: i32) -> Result<Value, Raised> {
    let target = Value::small_wrapping(milliseconds);
    let state = state(rt)?;
    let shared = rt.heap.word(state, SHARED_PAUSE);
    if !rt.field(shared, TARGET).is_null() {
        return pause(rt, target);
    }
    rt.set_field(shared, TARGET, target);
    Ok(shared)
}

fn pause_step(rt: &mut Runtime<'_>, pause: Value) -> Result<Option<Value>, Raised> {
    let current = current_or_raise(rt)?;
    if is(rt, current, PAUSED) {
        set_flags(rt, current, 0, PAUSED);
        return Ok(None);
    }
    let target = rt.field(pause, TARGET);
    rt.heap.keep(target);
    rt.set_field(pause, TARGET, Value::NULL);
    match target.as_small() {
        Some(milliseconds) => schedule(rt, current, milliseconds)?,
        None if target.is_null() => return Ok(None),
        None => {
            if rt.heap.is(target, Kind::List) {
                rt.list_push(target, current)?;
            }
            rt.set_field(current, PLACE, target);
        }
    }
    set_flags(rt, current, PAUSED, 0);
    Ok(Some(Value::NONE))
}

fn pause_send(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match pause_step(rt, args.at(0))? {
        Some(value) => Ok(value),
        None => Err(rt.raise_stop_iteration(Value::NONE)),
    }
}
