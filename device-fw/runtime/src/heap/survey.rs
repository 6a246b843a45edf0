//! Surveys for memory reports: who holds what, how many of what, what was the most
//!
//! **Invariant:** marks are on only between the first claim and [`Heap::end_survey`]; nothing is allocated meanwhile.

use super::header::{self, Kind};
use super::layout;
use super::{FIRST_OBJECT, Heap};
use crate::value::Value;

impl Heap<'_> {
    /// Words in use, garbage included.
    pub fn used_words(&self) -> usize {
        self.heap_end - FIRST_OBJECT.min(self.heap_end) - self.free_words
    }

    /// Kind and words, header included, of the object or free run at a word of the heap; the walk begins at
    /// [`Heap::first_object`]. `None` at the end. Nothing may be allocated between the steps.
    pub fn object_at(&mut self, index: usize) -> Option<(Kind, usize)> {
        if index == FIRST_OBJECT {
            self.seal();
        }
        if index < FIRST_OBJECT || index >= self.heap_end {
            return None;
        }
        let word = self.load(index);
        Some((header::kind_of(word), (1 + header::size_of(word)).min(self.heap_end - index)))
    }

    /// True when an object of this kind begins where `value` leads, which may be to what was freed long ago: its header is looked at
    /// only if the walk comes by. A merged free run still holds the headers of what was in it.
    pub fn is_there(&mut self, value: Value, kind: Kind) -> bool {
        let wanted = value.heap_index();
        let mut index = FIRST_OBJECT;
        while index < wanted {
            let Some((_, words)) = self.object_at(index) else { return false };
            index += words;
        }
        value.is_heap() && index == wanted && self.object_at(index).is_some_and(|(found, _)| found == kind)
    }

    /// Where the first object or free run stands.
    pub fn first_object(&self) -> usize {
        FIRST_OBJECT
    }

    /// Index behind the highest word of the stack that was ever used.
    pub(super) fn stack_high_water(&self) -> usize {
        let floor = self.stack_peak.max(self.stack_pointer);
        (floor..self.stack_limit).rev().find(|&index| self.load(index) != 0).map_or(floor, |index| index + 1)
    }

    /// The most words of the stack that were in use.
    pub fn stack_peak_words(&self) -> usize {
        self.stack_high_water() - self.stack_start
    }

    /// Keeps an object out of every claim; gives its words, 0 when it has an owner already.
    pub(crate) fn claim_alone(&mut self, value: Value) -> usize {
        if !self.is_object(value) || self.load(value.heap_index()) & header::MARKED != 0 {
            return 0;
        }
        self.set_mark(value);
        1 + self.size(value)
    }

    /// Claims all that the values of an object reach and nobody has claimed yet; the object itself is not looked at.
    pub(crate) fn claim_content(&mut self, value: Value) {
        for position in 0..self.words(value).len() {
            self.claim(self.word(value, position));
        }
    }

    /// Claims an object and all that it reaches, as far as nobody has claimed it yet.
    pub(crate) fn claim(&mut self, value: Value) {
        self.mark(value);
        self.trace_pending();
    }

    /// Claims all that the stack and native code hold.
    pub(crate) fn claim_held(&mut self) {
        for index in self.log_start..self.log_end {
            self.mark(Value::from_word(self.load(index)));
        }
        self.mark_stack();
        self.trace_pending();
    }

    /// Whether an object is claimed.
    pub(crate) fn is_claimed(&self, value: Value) -> bool {
        self.is_object(value) && self.load(value.heap_index()) & header::MARKED != 0
    }

    /// Words claimed so far, and words of objects that nobody has claimed.
    pub(crate) fn claimed_words(&mut self) -> (usize, usize) {
        let mut words = (0, 0);
        self.walk(|_, _, word| {
            let size = 1 + header::size_of(word);
            if word & header::MARKED != 0 {
                words.0 += size;
            } else if header::kind_of(word) != Kind::Free {
                words.1 += size;
            }
        });
        words
    }

    /// Takes all claims back.
    pub(crate) fn end_survey(&mut self) {
        self.walk(|heap, index, word| heap.store(index, word & !(header::MARKED | header::PENDING)));
    }

    /// Whether there is a function, garbage or not, but for one, with this context and a record at or behind a word of the heap.
    pub(crate) fn has_function_from(&mut self, context: Value, record: usize, except: Value) -> bool {
        let mut found = false;
        self.walk(|heap, index, word| {
            found |= header::kind_of(word) == Kind::Function
                && index != except.heap_index()
                && heap.load(index + 1 + layout::FUNCTION_CONTEXT) == context.word()
                && heap.load(index + 1 + layout::FUNCTION_RECORD) >= Value::count(record).word();
        });
        found
    }

    /// The first class at or behind a word of the heap.
    pub(crate) fn next_class(&mut self, from: usize) -> Option<Value> {
        let mut found = None;
        self.walk(|_, index, word| {
            if found.is_none() && index >= from && header::kind_of(word) == Kind::Class {
                found = Some(Value::heap(index as u32));
            }
        });
        found
    }

    /// Instances of a class, not of those derived from it: how many, and their words with their attributes.
    pub(crate) fn count_instances(&mut self, class: Value) -> (usize, usize) {
        let (mut count, mut words) = (0, 0);
        self.walk(|heap, index, word| {
            let is_instance = matches!(header::kind_of(word), Kind::Instance | Kind::Exception);
            if is_instance && heap.load(index + 1) == class.word() {
                count += 1;
                words += 1 + header::size_of(word);
                let attributes = Value::from_word(heap.load(index + 2));
                words += if attributes.is_heap() { 1 + heap.size(attributes) } else { 0 };
            }
        });
        (count, words)
    }
}
