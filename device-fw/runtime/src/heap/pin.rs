//! Pinning: what a compaction must leave where it is, because native code may hold it in a Rust local
//!
//! Native code holds what it was passed, what it allocated or got from a call (the log), and what it read out of those
//! without asking anybody. So the *data* of these is pinned: lists with their items, instances with their attributes and
//! classes, and so on. Native code calls functions, resumes generators and reads names from modules, but never holds what
//! only they reach; so of these just the tables are pinned: function, code, constants, names, and the dict of the globals
//! without its entries ([`crate::types::table`] reads these anew after each allocation).
//!
//! **Invariant:** while this runs and until the compaction ends, `MARKED` means pinned and `PENDING` means that everything
//! the object holds as data is pinned too. Both are off otherwise. Nothing recurses: what a fixed little stack cannot take
//! is found by another walk.

use super::header::{self, Kind};
use super::layout::{
    CONTEXT_CODE, CONTEXT_GLOBALS, CONTEXT_NAMES, FUNCTION_CELLS, FUNCTION_CONTEXT, FUNCTION_REST, GENERATOR_FUNCTION,
    GENERATOR_HANDLERS, GENERATOR_SAVED, MODULE_GLOBALS,
};
use super::stack::{EXTRA, FUNCTION, LOCALS, PREVIOUS, ROLE_BETWEEN, ROLE_ENTRY, STATE, VALUES};
use super::{FIRST_OBJECT, Heap};
use crate::value::Value;

/// Objects that wait to be looked into.
const WAITING: usize = 48;

/// Which part of the newest frame's values native code may know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// What the operation or call that runs now was given.
    Operands,
    /// Nothing: the machine stands between two instructions.
    Nothing,
}

struct Waiting {
    objects: [u32; WAITING],
    count: usize,
    overflowed: bool,
}

impl Heap<'_> {
    /// Pins what native code may hold: the log, the operands of calls under way, code that runs.
    pub fn pin_held(&mut self, held: Held) {
        self.seal();
        for index in self.log_start..self.log_end {
            self.pin_data(Value::from_word(self.load(index)));
        }
        if self.log_overflowed {
            self.walk(|heap, index, word| {
                if word & header::HANDED_OUT != 0 {
                    heap.pin_data(Value::heap(index as u32));
                }
            });
        }
        self.pin_stack(held);
        self.walk(|heap, index, word| {
            if header::kind_of(word) == Kind::Generator {
                heap.pin_code_of_suspended(index);
            }
        });
    }

    fn pin_stack(&mut self, held: Held) {
        let (mut top, mut frame) = (self.stack_pointer, self.frame);
        let mut is_held = held == Held::Operands;
        let mut floor = self.call_floor;
        while frame != 0 {
            let values = self.frame_count(frame + VALUES);
            if is_held {
                // A call's operands are all that is in anybody's hands.
                let start = if floor >= values && floor <= top { floor } else { values };
                self.pin_range(start, top);
            }
            self.pin_context(self.word(self.frame_value(frame + FUNCTION), FUNCTION_CONTEXT));
            self.pin(self.frame_value(frame + EXTRA));
            is_held = self.frame_count(frame + STATE) & (ROLE_ENTRY | ROLE_BETWEEN) == ROLE_ENTRY;
            top = self.frame_count(frame + LOCALS);
            floor = 0;
            frame = self.frame_count(frame + PREVIOUS);
        }
        self.pin_range(self.stack_start, top);
    }

    fn pin_range(&mut self, start: usize, end: usize) {
        for index in start..end.min(self.stack_pointer) {
            let value = Value::from_word(self.load(index));
            if self.is(value, Kind::Module) {
                self.pin_data(self.word(value, MODULE_GLOBALS));
            }
            self.pin_data(value);
        }
    }

    /// Handlers of a suspended generator name places in its code, and so may values of a `finally` under way.
    fn pin_code_of_suspended(&mut self, index: usize) {
        let generator = Value::heap(index as u32);
        let saved = self.words(generator).get(GENERATOR_SAVED..).unwrap_or(&[]);
        if self.count(generator, GENERATOR_HANDLERS) > 0 || saved.iter().any(|word| word.as_internal().is_some()) {
            let function = self.word(generator, GENERATOR_FUNCTION);
            self.pin_context(self.word(function, FUNCTION_CONTEXT));
        }
    }

    /// Pins one object and nothing it refers to.
    pub fn pin(&mut self, value: Value) {
        self.set_mark(value);
    }

    /// Pins an object of a built-in module's state, and what it holds down to a few levels, programs' objects excepted.
    pub fn pin_to_depth(&mut self, value: Value, depth: usize) {
        self.pin(value);
        let is_ours = !matches!(
            self.kind(value),
            Kind::Instance | Kind::Class | Kind::Module | Kind::Function | Kind::BoundMethod | Kind::Generator
        );
        if depth > 0 && is_ours {
            for position in 0..self.words(value).len() {
                self.pin_to_depth(self.word(value, position), depth - 1);
            }
        }
    }

    /// Pins a function, its code, and its module's tables of constants, names and globals.
    pub fn pin_function(&mut self, function: Value) {
        self.pin(function);
        if self.is(function, Kind::Function) {
            self.pin_context(self.word(function, FUNCTION_CONTEXT));
        }
    }

    fn pin_context(&mut self, context: Value) {
        self.pin(context);
        self.pin(self.word(context, CONTEXT_CODE));
        self.pin(self.word(context, CONTEXT_NAMES));
        self.pin(self.word(context, CONTEXT_GLOBALS));
    }

    /// Pins a module and its table of globals.
    pub(crate) fn pin_module(&mut self, module: Value) {
        self.pin(module);
        self.pin(self.word(module, MODULE_GLOBALS));
    }

    /// Pins an object and all data that can be read out of it.
    pub fn pin_data(&mut self, value: Value) {
        let mut waiting = Waiting { objects: [0; WAITING], count: 0, overflowed: false };
        self.wait_for(value, &mut waiting);
        loop {
            while waiting.count > 0 {
                waiting.count -= 1;
                let index = waiting.objects[waiting.count] as usize;
                self.pin_content(index, &mut waiting);
            }
            if !waiting.overflowed {
                return;
            }
            waiting.overflowed = false;
            self.walk(|heap, index, word| {
                if word & header::PENDING != 0 {
                    heap.pin_content(index, &mut waiting);
                }
            });
        }
    }

    fn wait_for(&mut self, value: Value, waiting: &mut Waiting) {
        if !value.is_heap() || !self.is_object(value) {
            return;
        }
        let index = value.heap_index();
        let word = self.load(index);
        if word & header::PENDING != 0 || header::kind_of(word) == Kind::Free {
            return;
        }
        if !header::kind_of(word).is_words() {
            self.store(index, word | header::MARKED);
            return;
        }
        match waiting.objects.get_mut(waiting.count) {
            Some(place) => {
                *place = index as u32;
                waiting.count += 1;
                self.store(index, word | header::MARKED | header::PENDING);
            }
            None => {
                waiting.overflowed = true;
                self.store(index, word | header::MARKED);
            }
        }
    }

    fn pin_content(&mut self, index: usize, waiting: &mut Waiting) {
        let value = Value::heap(index as u32);
        let word = self.load(index);
        let size = header::size_of(word);
        match header::kind_of(word) {
            Kind::Function => {
                self.pin_function(value);
                for position in FUNCTION_REST..size.min(FUNCTION_CELLS) {
                    self.wait_for(self.word(value, position), waiting);
                }
                for position in FUNCTION_CELLS..size {
                    self.pin(self.word(value, position));
                }
            }
            Kind::Generator => self.pin_function(self.word(value, GENERATOR_FUNCTION)),
            Kind::Context => self.pin_context(value),
            Kind::Module => self.pin_module(value),
            Kind::Cell => {}
            _ => {
                for position in index + 1..index + 1 + size {
                    self.wait_for(Value::from_word(self.load(position)), waiting);
                }
            }
        }
    }

    /// The number by which a program may know an object for as long as it lives. From now on it is not moved.
    pub fn identity(&mut self, value: Value) -> u32 {
        if self.is_object(value) && value.heap_index() >= FIRST_OBJECT {
            let index = value.heap_index();
            self.store(index, self.load(index) | header::IDENTITY);
        }
        value.word()
    }
}
