//! Interrupts: from events of the machine to handlers in Python
//!
//! A port puts events into [`pyrite_platform::events::EventQueue`] and raises the attention flag. The virtual machine looks at the flag at
//! every call and backward jump, waiting functions (`time.sleep`, `input`) while they wait: both call [`Runtime::attend`]. Native loops
//! call [`Runtime::poll`], which sees Ctrl-C but leaves handlers for the next bytecode.
//!
//! **Priorities**, highest first:
//! 1. Reset, power-off, watchdog: they leave the program, handlers included. Ctrl-C: it is raised wherever the program is.
//! 2. Handlers with `hard=True`: at once, one after the other in the order of their events, with the heap locked. They interrupt the
//!    program and scheduled calls, never one another.
//! 3. Scheduled calls: soft handlers and `micropython.schedule`, in the order they were scheduled. They interrupt the program, never one
//!    another. In one turn run at most as many as waited when it began, so that the program goes on.
//! 4. The program.
//!
//! Between `machine.disable_irq()` and `enable_irq()` neither hard nor soft handlers run; events wait.
//!
//! **Invariant:** no event goes by unseen. It reaches its handler, or is counted: by the event queue when that is full
//! (`machine.lost_events()[0]`), by the handler's object (`irq.lost()`) and in total (`machine.lost_events()[1]`) when the schedule queue is.
//! A hard handler that raises is switched off, its exception printed; a scheduled call's exception is printed.

use pyrite_platform::console::{Reset, Service};
use pyrite_platform::events::{CAPACITY, Source};

use crate::heap::Kind;
use crate::output::Output;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, irq};
use crate::value::Value;

/// Calls that may wait at once, as on MicroPython's ESP32 port.
pub const QUEUE_LENGTH: usize = 8;

/// A handler may take this part of the machine's stack more, although the program has used up its own.
const RESERVED_SHARE: usize = 8;

/// Handlers, calls that wait, and what runs now.
pub(crate) struct Interrupts {
    /// `irq` objects of all sources with a handler: [`Kind::Items`], unused ones `NULL`. `NULL` before the first.
    pub handlers: Value,
    /// Calls put off: [`Kind::Items`] of pairs of function and argument, oldest first, unused ones `NULL`.
    pub scheduled: Value,
    /// Where the text of an exception goes that is raised while nothing can be allocated: bytes, or `NULL`.
    pub emergency_text: Value,
    /// Bytes of it in use.
    pub emergency_length: usize,
    /// The exception that the text belongs to.
    pub emergency_owner: Value,
    masked: bool,
    hard: bool,
    soft: bool,
    /// The machine stands between two instructions, so a handler finds nothing in native code's hands.
    between: bool,
    lost_calls: u32,
}

/// How a handler runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Urgency {
    /// At the next bytecode, with the heap locked.
    Hard,
    /// As a scheduled call.
    Soft,
}

impl Interrupts {
    pub(crate) const fn new() -> Self {
        Self {
            handlers: Value::NULL,
            scheduled: Value::NULL,
            emergency_text: Value::NULL,
            emergency_length: 0,
            emergency_owner: Value::NULL,
            masked: false,
            hard: false,
            soft: false,
            between: false,
            lost_calls: 0,
        }
    }
}

impl Runtime<'_> {
    /// Looks at the attention flag; called by every native loop that may run long. Ctrl-C and resets end the loop; handlers wait for the
    /// next bytecode.
    #[inline(always)]
    pub fn poll(&mut self) -> Result<(), Raised> {
        if self.machine.attention.is_raised() { self.look() } else { Ok(()) }
    }

    /// Looks at the attention flag and runs handlers; called between bytecodes and by everything that waits.
    #[inline(always)]
    pub fn attend(&mut self) -> Result<(), Raised> {
        if self.machine.attention.is_raised() { self.look_and_handle() } else { Ok(()) }
    }

    /// As [`Runtime::attend`], between two instructions.
    pub(crate) fn attend_between(&mut self) -> Result<(), Raised> {
        self.interrupts.between = true;
        let result = self.attend();
        self.interrupts.between = false;
        result
    }

    #[cold]
    #[inline(never)]
    fn look(&mut self) -> Result<(), Raised> {
        self.service()?;
        if !self.machine.events.is_empty() || self.first_scheduled().is_some() {
            self.machine.attention.raise();
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn look_and_handle(&mut self) -> Result<(), Raised> {
        self.service()?;
        self.take_events()?;
        self.run_scheduled()
    }

    /// Lowers the flag and lets the console handle what has come.
    fn service(&mut self) -> Result<(), Raised> {
        self.machine.attention.clear();
        let mut service = self.machine.console.service();
        if self.machine.peripherals.watchdog_has_bitten() {
            self.machine.console.request_reset(Reset::Hard);
            service = Service::Abandon;
        }
        match service {
            Service::Nothing => Ok(()),
            Service::ReportMemory(question) => {
                self.report_memory(question);
                // There may be more to look at.
                self.machine.attention.raise();
                Ok(())
            }
            Service::Interrupt => {
                // Events that came along are looked at next.
                self.machine.attention.raise();
                Err(self.raise_with(types::KEYBOARD_INTERRUPT, &[]))
            }
            Service::Abandon => {
                // Raised again, so that nested runs see it too.
                self.machine.attention.raise();
                Err(Raised::ABANDON)
            }
        }
    }

    /// Makes room for what handlers need, since they cannot allocate it.
    pub(crate) fn prepare_interrupts(&mut self) -> Result<(), Raised> {
        self.interrupts.scheduled = self.allocate_words(Kind::Items, QUEUE_LENGTH * 2)?;
        Ok(())
    }

    /// Begins anew between two programs of one session: critical sections and handlers left by an exception are over.
    pub(crate) fn reset_interrupt_state(&mut self) {
        self.interrupts.masked = false;
        self.interrupts.hard = false;
        self.interrupts.soft = false;
        self.machine.attention.raise();
    }

    /// The `irq` object of a source.
    pub(crate) fn find_irq(&self, source: Source) -> Option<Value> {
        let number = Some(i32::from(source.number()));
        let handlers = self.heap.words(self.interrupts.handlers);
        handlers.iter().copied().find(|&entry| self.field(entry, irq::SOURCE).as_small() == number)
    }

    /// TypeError unless the value is `None` or can be called.
    pub(crate) fn check_handler(&mut self, handler: Value) -> Result<(), Raised> {
        if handler.is_none() || self.is_callable(handler) {
            return Ok(());
        }
        Err(self.raise_about(types::TYPE_ERROR, "the handler must be a function, not ", handler, ""))
    }

    /// Adds an `irq` object; it replaces another of the same source.
    pub(crate) fn add_irq(&mut self, source: Source, object: Value) -> Result<(), Raised> {
        let handlers = self.interrupts.handlers;
        let old = self.find_irq(source).unwrap_or(Value::NULL);
        if let Some(entry) = self.heap.words_mut(handlers).iter_mut().find(|entry| **entry == old) {
            *entry = object;
            return Ok(());
        }
        let used = self.heap.size(handlers);
        let larger = self.allocate_words(Kind::Items, used + 4)?;
        self.heap.copy_words(handlers, larger, used);
        self.heap.set_word(larger, used, object);
        self.interrupts.handlers = larger;
        Ok(())
    }

    /// Removes the `irq` object of a source.
    pub(crate) fn remove_irq(&mut self, source: Source) {
        let handlers = self.interrupts.handlers;
        if let Some(old) = self.find_irq(source)
            && let Some(entry) = self.heap.words_mut(handlers).iter_mut().find(|entry| **entry == old)
        {
            *entry = Value::NULL;
        }
    }

    /// `machine.disable_irq()`: what was before, to be handed to [`Runtime::set_interrupts_masked`].
    pub(crate) fn interrupts_masked(&self) -> bool {
        self.interrupts.masked
    }

    /// Begins or ends a critical section.
    pub(crate) fn set_interrupts_masked(&mut self, masked: bool) {
        self.interrupts.masked = masked;
        if !masked {
            self.machine.attention.raise();
        }
    }

    /// True while a hard handler runs.
    pub(crate) fn in_hard_handler(&self) -> bool {
        self.interrupts.hard
    }

    /// Soft handlers that found the schedule queue full.
    pub(crate) fn lost_calls(&self) -> u32 {
        self.interrupts.lost_calls
    }

    /// Runs hard handlers and schedules soft ones.
    fn take_events(&mut self) -> Result<(), Raised> {
        if self.interrupts.masked || self.interrupts.hard {
            return Ok(());
        }
        for _ in 0..CAPACITY {
            if self.interrupts.masked {
                return Ok(());
            }
            let Some(event) = self.machine.events.take() else { return Ok(()) };
            // A handler may have been taken away since the event came.
            let Some(object) = self.find_irq(event.source) else { continue };
            self.set_field(object, irq::FLAGS, Value::count(usize::from(event.flags)));
            let handler = self.field(object, irq::HANDLER);
            if irq::fires_once(self, object) {
                // Before the handler, which may start the timer anew.
                self.heap.keep(object);
                self.remove_irq(event.source);
            }
            if handler.is_none() {
                continue;
            }
            if self.field(object, irq::HARD) == Value::TRUE {
                self.run_hard(object, handler)?;
            } else if self.put_scheduled(handler, object) {
                self.machine.attention.raise();
            } else {
                irq::count(self, object, irq::LOST);
                self.interrupts.lost_calls = self.interrupts.lost_calls.wrapping_add(1);
            }
        }
        // A flood: the program has its turn.
        self.machine.attention.raise();
        Ok(())
    }

    fn run_hard(&mut self, object: Value, handler: Value) -> Result<(), Raised> {
        irq::count(self, object, irq::HANDLED);
        let lock_depth = self.heap.lock_depth;
        self.heap.lock_depth = lock_depth.saturating_add(1);
        self.interrupts.hard = true;
        let result = self.call_handler(handler, self.field(object, irq::PARENT));
        self.interrupts.hard = false;
        // Whatever the handler did to it.
        self.heap.lock_depth = lock_depth;
        match result {
            Err(raised) if raised.is_abandon() || self.raised_is(raised, types::KEYBOARD_INTERRUPT) => {
                self.machine.attention.raise();
                Err(raised)
            }
            Err(raised) => {
                let _ = Output::Console.text(self, "uncaught exception in ");
                let _ =
                    self.write_value(self.field(object, irq::PARENT), crate::output::Style::Repr, &mut Output::Console);
                let _ = Output::Console.text(self, " interrupt handler, which is off from now on\n");
                self.print_exception(raised);
                self.set_field(object, irq::HANDLER, Value::NONE);
                irq::stop(self, object);
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    }

    /// Calls with room of its own, as the program may have used up everything.
    fn call_handler(&mut self, handler: Value, argument: Value) -> Result<Value, Raised> {
        let limit = self.config.native_stack_bytes;
        self.config.native_stack_bytes = limit.saturating_add(limit / RESERVED_SHARE);
        let mark = self.heap.log_mark();
        // What the handler calls may wait, and look for interrupts itself.
        let between = core::mem::take(&mut self.interrupts.between);
        let result = if between { self.call_between(handler, argument) } else { self.call(handler, &[argument]) };
        self.interrupts.between = between;
        self.heap.log_release(mark);
        if let Err(raised) = result {
            self.heap.keep(raised.value());
        }
        self.config.native_stack_bytes = limit;
        result
    }

    /// Puts a call into the queue; RuntimeError when that is full. The attention flag makes the loop look at it.
    pub fn schedule(&mut self, function: Value, argument: Value) -> Result<(), Raised> {
        if !self.put_scheduled(function, argument) {
            return Err(self.raise(types::RUNTIME_ERROR, format_args!("schedule queue full")));
        }
        self.machine.attention.raise();
        Ok(())
    }

    fn put_scheduled(&mut self, function: Value, argument: Value) -> bool {
        let queue = self.interrupts.scheduled;
        let free = self.heap.words_mut(queue).chunks_exact_mut(2).find(|entry| entry[0].is_null());
        match free {
            Some(entry) => {
                (entry[0], entry[1]) = (function, argument);
                true
            }
            None => false,
        }
    }

    /// True when scheduled calls wait.
    pub fn calls_wait(&self) -> bool {
        self.first_scheduled().is_some()
    }

    fn first_scheduled(&self) -> Option<(Value, Value)> {
        match *self.heap.words(self.interrupts.scheduled) {
            [function, argument, ..] if !function.is_null() => Some((function, argument)),
            _ => None,
        }
    }

    /// Runs what waits in the queue. An exception ends that call only: it is printed, as nobody could catch it.
    fn run_scheduled(&mut self) -> Result<(), Raised> {
        if self.interrupts.soft || self.interrupts.hard || self.interrupts.masked {
            return Ok(());
        }
        let queue = self.interrupts.scheduled;
        let waiting = self.heap.words(queue).chunks_exact(2).take_while(|entry| !entry[0].is_null()).count();
        for _ in 0..waiting {
            let Some((function, argument)) = self.first_scheduled() else { break };
            let words = self.heap.words_mut(queue);
            let end = words.len();
            words.copy_within(2.., 0);
            words[end - 2..].fill(Value::NULL);
            let mark = self.heap.log_mark();
            self.heap.keep(function);
            self.heap.keep(argument);
            let argument = irq::begin_soft(self, argument);
            self.interrupts.soft = true;
            let result = self.call_handler(function, argument);
            self.interrupts.soft = false;
            if let Err(raised) = result {
                if raised.is_abandon() || self.raised_is(raised, types::KEYBOARD_INTERRUPT) {
                    self.machine.attention.raise();
                    return Err(raised);
                }
                self.print_exception(raised);
            }
            self.heap.log_release(mark);
            if self.interrupts.masked {
                break;
            }
        }
        if self.first_scheduled().is_some() {
            self.machine.attention.raise();
        }
        Ok(())
    }
}
