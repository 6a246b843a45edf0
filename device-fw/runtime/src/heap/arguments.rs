//! The arguments of a native call, where they lie on the stack
//!
//! **Invariant:** `first` leads to `positional` values, followed by `keywords` pairs of name and value, all below the
//! stack pointer for as long as the call runs.

use core::marker::PhantomData;

use super::Heap;
use crate::value::{Name, Value};

/// Arguments of a call: positional ones, then keyword pairs.
#[derive(Clone, Copy)]
pub struct Arguments<'s> {
    first: *const Value,
    positional: u32,
    keywords: u32,
    stack: PhantomData<&'s [Value]>,
}

impl<'s> Arguments<'s> {
    /// No arguments.
    pub const NONE: Arguments<'static> =
        Arguments { first: core::ptr::null(), positional: 0, keywords: 0, stack: PhantomData };

    /// How many positional arguments there are.
    #[inline]
    pub fn count(&self) -> usize {
        self.positional as usize
    }

    /// How many keyword arguments there are.
    #[inline]
    pub fn keyword_count(&self) -> usize {
        self.keywords as usize
    }

    /// Positional argument number `index`, if given.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        if index < self.count() { Some(self.load(index)) } else { None }
    }

    /// Positional argument number `index`; `NULL` if not given, which the arity in the table excludes for required ones.
    #[inline]
    pub fn at(&self, index: usize) -> Value {
        if index < self.count() { self.load(index) } else { Value::NULL }
    }

    /// All but the first `count` positional arguments, with the keywords.
    #[inline]
    pub fn skip(self, count: usize) -> Self {
        let count = count.min(self.count());
        // SAFETY: still inside the same arguments.
        Self { first: unsafe { self.first.add(count) }, positional: self.positional - count as u32, ..self }
    }

    /// The positional arguments alone.
    pub fn without_keywords(self) -> Self {
        Self { keywords: 0, ..self }
    }

    /// Name and value of keyword number `index`. The name is always interned.
    #[inline]
    pub fn keyword_at(&self, index: usize) -> Option<(Name, Value)> {
        if index < self.keyword_count() {
            let name = self.load(self.count() + index * 2).as_name()?;
            Some((name, self.load(self.count() + index * 2 + 1)))
        } else {
            None
        }
    }

    /// The value of a keyword: `args.keyword(const { name("sep") })`.
    #[inline]
    pub fn keyword(&self, name: Name) -> Option<Value> {
        (0..self.keyword_count()).find_map(|index| match self.keyword_at(index) {
            Some((given, value)) if given == name => Some(value),
            _ => None,
        })
    }

    /// An argument that may be given by position or by keyword.
    #[inline]
    pub fn named(&self, index: usize, name: Name) -> Option<Value> {
        self.get(index).or_else(|| self.keyword(name))
    }

    /// The positional arguments as a slice. They lie on the stack, so this borrows nothing of the heap.
    #[inline]
    pub fn positional(&self) -> &'s [Value] {
        if self.positional == 0 {
            return &[];
        }
        // SAFETY: by the invariant that many values lie there for 's, and nothing writes to them during the call.
        unsafe { core::slice::from_raw_parts(self.first, self.positional as usize) }
    }

    #[inline]
    fn load(&self, offset: usize) -> Value {
        // SAFETY: callers keep `offset` below `positional + 2 * keywords`; see the invariant.
        unsafe { self.first.add(offset).read() }
    }
}

impl Heap<'_> {
    /// Arguments that lie on the stack from word `start`; empty if they do not lie on it.
    #[inline]
    pub(crate) fn arguments<'s>(&self, start: usize, positional: usize, keywords: usize) -> Arguments<'s> {
        let words = positional + 2 * keywords;
        if start < self.stack_start || start + words > self.stack_pointer {
            return Arguments::NONE;
        }
        Arguments {
            // SAFETY: inside the arena, checked above.
            first: unsafe { self.base.as_ptr().add(start).cast() },
            positional: positional as u32,
            keywords: keywords as u32,
            stack: PhantomData,
        }
    }
}
