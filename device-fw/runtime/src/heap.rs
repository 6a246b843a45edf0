//! The arena: objects, frames and stacks in one span of 32-bit words
//!
//! Reading order: [`header`] (kinds and the header word), [`allocate`], [`access`] (typed, borrowed views), [`collect`],
//! [`pin`] and [`compact`] (moving objects together), [`stack`] (frames), [`cursor`] (the dispatch loop's pointers),
//! [`arguments`], [`text`], [`scratch`] (memory for the compiler).
//!
//! ```text
//! word 0      first_object                                heap_end     stack_start ->        <- log     end
//! | reserved | object | object | free | object | ... free | frames and values | .......... | handed out |
//! ```
//!
//! **Invariants**
//! * Every word from `first_object` to `heap_end` belongs to exactly one object or free run, each of which starts with a
//!   header that tells its size; so the heap can be walked. (The run being allocated from gets its header only when a
//!   collection or a walk begins.)
//! * A kind is either *raw* (never traced) or *words*: then every payload word is a valid [`Value`], from the moment of
//!   allocation on (filled with [`Value::NULL`]). Raw numbers in such objects are small ints. So marking is exact.
//! * Between `stack_start` and the stack pointer lie frames and values, in the layout of [`stack`]; nothing else.
//!   Whoever runs byte code stores the stack pointer before anything that may allocate.
//! * **Rooting.** What is reachable from the roots of [`crate::runtime::Runtime`], from frames and stack, or from the *log*
//!   survives a collection. The log takes every allocation and every result of a call made by native code; it is cut
//!   back when the native function returns. So native code holds any `Value` it allocated, was passed, or got from a
//!   call, without rooting. One rule remains: a value *read out of a mutable object* and used after Python code ran in
//!   between must be passed to [`Heap::keep`] (the Python code may have removed it from there).
//! * A long native loop that allocates per step brackets the step with [`Heap::log_mark`] / [`Heap::log_release`]; without
//!   it nothing breaks, but garbage of the loop is kept until it ends.
//! * A collection may run at any allocation, and a compaction may follow it: objects move. It moves only what no native
//!   code can be holding, so native code need not know. What it leaves in place:
//!   1. the *data* of everything in the log and of the operands of calls and operations under way, natively nested ones
//!      included: all that can be read out of these, through items, attributes and classes. That covers every `Value` that
//!      the rooting rule lets native code hold. It ends at functions, generators, modules and cells: native code calls
//!      them, but whatever only they reach comes into its hands as a result, hence through the log;
//!   2. code, constants, names and the dict of globals (not its entries) of every function on the stack: the dispatch
//!      loop's cursors stand there;
//!   3. what fields of [`crate::runtime::Runtime`] hold;
//!   4. objects with the identity flag: their address was given out as a number ([`Heap::identity`]: `id`, hash by
//!      identity, an address in a repr). **Whoever turns an address into a number must take it from there.**
//!
//!   Locals and values of waiting Python frames, saved generators, the pool of names are exact and are rewritten. Raw
//!   objects hold no references: a raw word that names a place in the arena needs a line in [`compact`] or in whoever owns
//!   it (the pool of names).
//! * Between two instructions nothing is held, so a compaction there moves nearly everything ([`pin::Held::Nothing`]).
//! * A dangling or forged `Value` gives wrong data, never undefined behaviour: every access checks bounds and kind.

use core::marker::PhantomData;
use core::ptr::NonNull;

pub mod access;
pub mod allocate;
pub mod arguments;
pub mod collect;
pub mod compact;
pub mod cursor;
pub mod disjoint;
pub mod header;
pub mod inspect;
pub mod layout;
pub mod pairs;
pub mod pin;
pub mod quick;
pub mod scratch;
pub mod stack;
pub mod survey;
pub mod text;

use crate::value::Value;
pub use header::Kind;

/// The arena has no room (not even after a collection, once [`crate::runtime::Runtime`] reports it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfMemory {
    /// Words asked for, header included.
    pub words: usize,
}

/// The arena. See the module's front page for its invariants.
pub struct Heap<'a> {
    /// First word of the arena; `heap_end`, `log_end` and all indices count words from here.
    base: NonNull<u32>,
    heap_end: usize,
    stack_start: usize,
    /// Where the stack must end: below the log's room.
    stack_limit: usize,
    log_end: usize,
    /// The run being allocated from: free words from `bump` up to `bump_end`.
    bump: usize,
    bump_end: usize,
    /// Further free runs (index of the first; each holds the index of the next), 0 at the end.
    free_list: usize,
    /// Free words, `bump` run included.
    free_words: usize,
    /// First word of the log, which grows down from `log_end`.
    log_start: usize,
    /// True when the log was full and objects are flagged instead.
    log_overflowed: bool,
    /// First free word above the frames and values.
    stack_pointer: usize,
    /// The newest frame, 0 when there is none.
    frame: usize,
    /// Above 0, every allocation fails (`micropython.heap_lock`).
    pub lock_depth: u32,
    /// Words allocated since the last collection.
    pub allocated_since_collection: usize,
    /// Collections so far.
    pub collections: u32,
    /// Objects that the newest collection freed.
    pub freed_objects: usize,
    /// The most words in use that a collection found when it began, and when it ended.
    pub(crate) peak_used: usize,
    pub(crate) peak_live: usize,
    /// Index up to which the stack was ever used, as far as its words do not tell any more.
    stack_peak: usize,
    /// Compactions so far.
    pub compactions: u32,
    /// Words that compactions moved so far.
    pub moved_words: usize,
    /// Where the operands of the newest call start that the dispatch loop made to something other than a plain function.
    call_floor: usize,
    arena: PhantomData<&'a mut [u32]>,
}

/// Place in the log, from [`Heap::log_mark`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogMark(usize);

/// Words that are never an object, so that no reference is the word zero.
const FIRST_OBJECT: usize = 2;
/// The log has room for so many values before it falls back to flags.
const LOG_WORDS: usize = 64;

impl<'a> Heap<'a> {
    /// A heap over the arena, of which `stack_words` serve frames and values. A tiny arena gives a heap in which
    /// everything fails with [`OutOfMemory`].
    pub fn new(arena: &'a mut [u32], stack_words: usize) -> Self {
        let length = arena.len().min(Value::SMALL_MAX as usize);
        let stack_words = stack_words.min(length / 2);
        let heap_end = (length - stack_words).max(FIRST_OBJECT.min(length));
        let bump = FIRST_OBJECT.min(heap_end);
        // Zero, which is no value, tells that a word of the stack was never used.
        if let Some(stack) = arena.get_mut(heap_end..length) {
            stack.fill(0);
        }
        Self {
            base: NonNull::from(arena).cast(),
            heap_end,
            stack_start: heap_end,
            stack_limit: length.saturating_sub(LOG_WORDS.min((length - heap_end) / 2)),
            log_end: length,
            bump,
            bump_end: heap_end,
            free_list: 0,
            free_words: heap_end - bump,
            log_start: length,
            log_overflowed: false,
            stack_pointer: heap_end,
            frame: 0,
            lock_depth: 0,
            allocated_since_collection: 0,
            collections: 0,
            freed_objects: 0,
            peak_used: 0,
            peak_live: 0,
            stack_peak: heap_end,
            compactions: 0,
            moved_words: 0,
            call_floor: 0,
            arena: PhantomData,
        }
    }

    #[inline(always)]
    fn load(&self, index: usize) -> u32 {
        debug_assert!(index < self.log_end);
        // SAFETY: callers pass indices below `log_end`, the arena's length; `base` is valid for reads over it for 'a.
        unsafe { self.base.as_ptr().add(index).read() }
    }

    #[inline(always)]
    fn store(&mut self, index: usize, word: u32) {
        debug_assert!(index < self.log_end);
        // SAFETY: as in `load`, and `&mut self` excludes borrowed views.
        unsafe { self.base.as_ptr().add(index).write(word) }
    }

    /// Bytes of the part of the arena that holds objects.
    pub fn heap_bytes(&self) -> usize {
        (self.heap_end - FIRST_OBJECT.min(self.heap_end)) * 4
    }

    /// Bytes free in it, without collecting.
    pub fn free_bytes(&self) -> usize {
        self.free_words * 4
    }

    /// Words free in it, in however many pieces.
    pub fn free_words(&self) -> usize {
        self.free_words
    }

    /// Keeps `value` alive until the running native function returns. See the rooting rule on the front page.
    #[inline]
    pub fn keep(&mut self, value: Value) {
        if value.is_heap() {
            if self.log_start > self.stack_limit {
                self.log_start -= 1;
                self.store(self.log_start, value.word());
            } else {
                self.keep_flagged(value);
            }
        }
    }

    #[cold]
    fn keep_flagged(&mut self, value: Value) {
        if self.is_object(value) {
            let index = value.heap_index();
            self.store(index, self.load(index) | header::HANDED_OUT);
            self.log_overflowed = true;
        }
    }

    /// The log as it is now.
    #[inline(always)]
    pub fn log_mark(&self) -> LogMark {
        LogMark(self.log_start)
    }

    /// The empty log.
    pub fn log_bottom(&self) -> LogMark {
        LogMark(self.log_end)
    }

    /// Lets go of everything logged since `mark`.
    #[inline(always)]
    pub fn log_release(&mut self, mark: LogMark) {
        if mark.0 != self.log_start {
            self.release_to(mark);
        }
    }

    #[inline(never)]
    fn release_to(&mut self, mark: LogMark) {
        if mark.0 >= self.log_start && mark.0 <= self.log_end {
            self.log_start = mark.0;
            if self.log_overflowed && mark.0 > self.stack_limit {
                self.clear_handed_out();
            }
        }
    }

    #[cold]
    fn clear_handed_out(&mut self) {
        self.log_overflowed = false;
        self.walk(|heap, index, _| {
            let word = heap.load(index);
            heap.store(index, word & !header::HANDED_OUT);
        });
    }
}
