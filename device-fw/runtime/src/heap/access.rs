//! Typed, borrowed views of objects
//!
//! **Invariant:** every function here takes any `Value` whatever: bounds and kind are checked, and what does not fit reads
//! as empty or `NULL`. A view borrows the heap, so nothing can be allocated while it is held.

use super::header::{self, Kind};
use super::{FIRST_OBJECT, Heap};
use crate::value::Value;

impl Heap<'_> {
    /// True when a header may be read there and its payload lies inside the heap.
    #[inline(always)]
    pub(super) fn is_object(&self, value: Value) -> bool {
        let index = value.heap_index();
        value.is_heap()
            && index >= FIRST_OBJECT
            && index < self.heap_end
            && header::size_of(self.load(index)) < self.heap_end - index
    }

    /// The kind of a heap object; `Kind::Free` for a value that is none.
    #[inline(always)]
    pub fn kind(&self, value: Value) -> Kind {
        let index = value.heap_index();
        if value.is_heap() && index < self.heap_end { header::kind_of(self.load(index)) } else { Kind::Free }
    }

    /// True when `value` is a heap object of this kind.
    #[inline(always)]
    pub fn is(&self, value: Value, kind: Kind) -> bool {
        let index = value.heap_index();
        value.is_heap() && index < self.heap_end && self.load(index) as u8 == kind as u8
    }

    /// Payload words of an object; 0 for a value that is none.
    #[inline]
    pub fn size(&self, value: Value) -> usize {
        if self.is_object(value) { header::size_of(self.load(value.heap_index())) } else { 0 }
    }

    /// The payload of an object of a words kind.
    #[inline]
    pub fn words(&self, value: Value) -> &[Value] {
        if !self.is_object(value) {
            return &[];
        }
        let index = value.heap_index();
        let word = self.load(index);
        if !header::kind_of(word).is_words() {
            return &[];
        }
        // SAFETY: `is_object` checked that the payload lies in the arena; by the heap's invariant each word of a words
        // kind is a valid (nonzero) value; `&self` excludes writes for the life of the slice.
        unsafe { core::slice::from_raw_parts(self.base.as_ptr().add(index + 1).cast(), header::size_of(word)) }
    }

    /// The payload of an object of a words kind, to change.
    #[inline]
    pub fn words_mut(&mut self, value: Value) -> &mut [Value] {
        if !self.is_object(value) {
            return &mut [];
        }
        let index = value.heap_index();
        let word = self.load(index);
        if !header::kind_of(word).is_words() {
            return &mut [];
        }
        // SAFETY: as in `words`; `&mut self` excludes other views.
        unsafe { core::slice::from_raw_parts_mut(self.base.as_ptr().add(index + 1).cast(), header::size_of(word)) }
    }

    /// Payload word `position` of an object of a words kind; `NULL` where there is none.
    #[inline]
    pub fn word(&self, value: Value, position: usize) -> Value {
        let index = value.heap_index();
        if !value.is_heap() || index >= self.heap_end {
            return Value::NULL;
        }
        let word = self.load(index);
        if position >= header::size_of(word)
            || index + 1 + position >= self.heap_end
            || !header::kind_of(word).is_words()
        {
            return Value::NULL;
        }
        Value::from_word(self.load(index + 1 + position))
    }

    /// Changes payload word `position` of an object of a words kind; nothing where there is none.
    #[inline]
    pub fn set_word(&mut self, value: Value, position: usize, word: Value) {
        let index = value.heap_index();
        if !value.is_heap() || index < FIRST_OBJECT || index >= self.heap_end {
            return;
        }
        let head = self.load(index);
        if position < header::size_of(head) && index + 1 + position < self.heap_end && header::kind_of(head).is_words()
        {
            self.store(index + 1 + position, word.word());
        }
    }

    /// Payload word `position` as a count; 0 where it is none.
    #[inline]
    pub fn count(&self, value: Value, position: usize) -> usize {
        match self.word(value, position).as_small() {
            Some(count) if count >= 0 => count as usize,
            _ => 0,
        }
    }

    /// Sets payload word `position` to a count.
    #[inline]
    pub fn set_count(&mut self, value: Value, position: usize, count: usize) {
        self.set_word(value, position, Value::count(count));
    }

    /// The payload of an object of a raw kind.
    #[inline]
    pub fn raw(&self, value: Value) -> &[u32] {
        if !self.is_object(value) {
            return &[];
        }
        let index = value.heap_index();
        let word = self.load(index);
        if header::kind_of(word).is_words() || header::kind_of(word) == Kind::Free {
            return &[];
        }
        // SAFETY: as in `words`; any bit pattern is a u32.
        unsafe { core::slice::from_raw_parts(self.base.as_ptr().add(index + 1), header::size_of(word)) }
    }

    /// The payload of an object of a raw kind, to change. Text is not given out: it must stay UTF-8.
    #[inline]
    pub fn raw_mut(&mut self, value: Value) -> &mut [u32] {
        if !self.is_object(value) {
            return &mut [];
        }
        let index = value.heap_index();
        let word = self.load(index);
        if header::kind_of(word).is_words() || matches!(header::kind_of(word), Kind::Free | Kind::Str | Kind::Code) {
            return &mut [];
        }
        // SAFETY: as in `raw`; `&mut self` excludes other views.
        unsafe { core::slice::from_raw_parts_mut(self.base.as_ptr().add(index + 1), header::size_of(word)) }
    }

    /// The payload of a [`Kind::Buffer`], [`Kind::RawObject`] or other raw object as bytes, padding included.
    #[inline]
    pub fn buffer(&self, value: Value) -> &[u8] {
        let words = self.raw(value);
        // SAFETY: a slice of words is a slice of four times as many bytes.
        unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), words.len() * 4) }
    }

    /// The payload of a raw object as bytes, to change.
    #[inline]
    pub fn buffer_mut(&mut self, value: Value) -> &mut [u8] {
        let words = self.raw_mut(value);
        // SAFETY: as in `buffer`; every bit pattern is a valid word.
        unsafe { core::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), words.len() * 4) }
    }
}

impl Heap<'_> {
    /// The payload of an object of a words kind as bit patterns.
    #[inline]
    pub fn word_slice(&self, value: Value) -> &[u32] {
        let words = self.words(value);
        // SAFETY: `Value` is a transparent u32.
        unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), words.len()) }
    }
}

impl Heap<'_> {
    /// Copies the first `count` values of one object of a words kind to another.
    pub fn copy_words(&mut self, from: Value, to: Value, count: usize) {
        for position in 0..count.min(self.size(from)) {
            let word = self.word(from, position);
            self.set_word(to, position, word);
        }
    }
}

impl Heap<'_> {
    /// Turns a buffer that was filled with verified byte code into a [`Kind::Code`], which nobody changes any more.
    pub(crate) fn seal_code(&mut self, value: Value) {
        if self.is(value, Kind::Buffer) {
            let index = value.heap_index();
            self.store(index, self.load(index) & !0xff | Kind::Code as u32);
        }
    }
}

impl Heap<'_> {
    /// The buffer or bytes object that holds a byte address, and the byte's offset in its payload. Only one whose address was
    /// asked for: others may be code or names, which nobody may write, and may move.
    pub fn raw_object_at(&mut self, address: usize) -> Option<(Value, usize)> {
        let wanted = address / 4;
        let mut found = None;
        self.seal();
        self.walk(|_, index, word| {
            let inside = wanted > index && wanted <= index + header::size_of(word);
            if inside && word & header::IDENTITY != 0 && matches!(header::kind_of(word), Kind::Buffer | Kind::Bytes) {
                found = Some((Value::heap(index as u32), address - (index + 1) * 4));
            }
        });
        found
    }
}
