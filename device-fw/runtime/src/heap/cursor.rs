//! The dispatch loop's pointers: into byte code and into the stack
//!
//! **Invariant:** a [`CodeCursor`] stands inside the code of a loaded function and moves only as its instructions say; a
//! [`StackCursor`] stands between the values of a frame and the room reserved for it on entry. Both follow from loading: the
//! loader takes only code that [`pyrite_compiler::bytecode::verify`] passed, entry checks the room. The stack does
//! not move, and [`super::pin`] pins code, constants and names of every frame's function; so the pointers stay good across collections and
//! compactions.
//!
//! The views of objects here check kinds but not bounds: they are for values on the stack and in objects, which by the heap's
//! invariants lead to objects inside the arena. Debug builds, in which all Python cases run, check that.

use super::{Heap, Kind};
use crate::value::Value;

/// Place of the next byte of byte code.
#[derive(Clone, Copy)]
pub struct CodeCursor(*const u8);

impl CodeCursor {
    /// Reads a byte and steps over it.
    #[inline(always)]
    pub fn byte(&mut self) -> u8 {
        // SAFETY: verified code ends with an instruction that does not fall through; see the invariant.
        unsafe {
            let byte = *self.0;
            self.0 = self.0.add(1);
            byte
        }
    }

    /// The byte that [`CodeCursor::byte`] would read.
    #[inline(always)]
    pub fn look(self) -> u8 {
        // SAFETY: as in `byte`; an instruction always has another one behind it, or is the last and is not looked behind.
        unsafe { *self.0 }
    }

    /// Reads an unsigned number of seven-bit groups, high ones first.
    #[inline(always)]
    pub fn unsigned(&mut self) -> usize {
        let byte = self.byte();
        if byte < 0x80 {
            return usize::from(byte);
        }
        // By value: a cursor whose address is taken would live in memory, not in a register.
        let (number, after) = self.unsigned_rest(byte);
        *self = after;
        number
    }

    #[inline(never)]
    fn unsigned_rest(self, first: u8) -> (usize, Self) {
        let mut cursor = self;
        let mut number = usize::from(first & 0x7f);
        loop {
            let byte = cursor.byte();
            number = number << 7 | usize::from(byte & 0x7f);
            if byte < 0x80 {
                return (number, cursor);
            }
        }
    }

    /// Reads a signed number: as `unsigned`, the first byte's bit 6 being the sign.
    #[inline(always)]
    pub fn signed(&mut self) -> i32 {
        let mut byte = self.byte();
        let mut number = if byte & 0x40 != 0 { -1i32 } else { 0 };
        loop {
            number = number << 7 | i32::from(byte & 0x7f);
            if byte < 0x80 {
                return number;
            }
            byte = self.byte();
        }
    }

    /// Reads an unsigned jump distance; it counts from the byte after it.
    #[inline(always)]
    pub fn forward(&mut self) -> isize {
        let byte = self.byte();
        if byte < 0x80 { byte as isize } else { (byte & 0x7f) as isize | (self.byte() as isize) << 7 }
    }

    /// Reads a signed jump distance; it counts from the byte after it.
    #[inline(always)]
    pub fn signed_jump(&mut self) -> isize {
        let byte = self.byte();
        if byte < 0x80 { byte as isize - 0x40 } else { ((byte & 0x7f) as isize | (self.byte() as isize) << 7) - 0x4000 }
    }

    /// Moves by `distance` bytes.
    #[inline(always)]
    pub fn jump(&mut self, distance: isize) {
        self.0 = self.0.wrapping_offset(distance);
    }
}

/// Place in the stack: of the next free word, or of local 0.
#[derive(Clone, Copy)]
pub struct StackCursor(*mut Value);

impl StackCursor {
    /// Writes a value and steps up.
    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        // SAFETY: the frame's room was checked on entry; verified code does not push beyond it.
        unsafe {
            self.0.write(value);
            self.0 = self.0.add(1);
        }
    }

    /// Steps down and reads.
    #[inline(always)]
    pub fn pop(&mut self) -> Value {
        // SAFETY: verified code pops only what it pushed.
        unsafe {
            self.0 = self.0.sub(1);
            self.0.read()
        }
    }

    /// Reads the value `depth` below the next free word, 1 being the top.
    #[inline(always)]
    pub fn peek(self, depth: usize) -> Value {
        // SAFETY: as in `pop`.
        unsafe { self.0.sub(depth).read() }
    }

    /// Replaces the value `depth` below the next free word, 1 being the top.
    #[inline(always)]
    pub fn poke(self, depth: usize, value: Value) {
        // SAFETY: as in `pop`.
        unsafe { self.0.sub(depth).write(value) }
    }

    /// Steps down by `count`.
    #[inline(always)]
    pub fn drop(&mut self, count: usize) {
        self.0 = self.0.wrapping_sub(count);
    }

    /// Local variable `number`, this being the cursor at local 0.
    #[inline(always)]
    pub fn local(self, number: usize) -> Value {
        // SAFETY: the loader counts the locals that verified code names; all are filled on entry.
        unsafe { self.0.add(number).read() }
    }

    /// Sets local variable `number`, this being the cursor at local 0.
    #[inline(always)]
    pub fn set_local(self, number: usize, value: Value) {
        // SAFETY: as in `local`.
        unsafe { self.0.add(number).write(value) }
    }
}

/// The constants and names of the running function's module, without checks.
#[derive(Clone, Copy)]
pub struct TableCursor(*const u32);

impl TableCursor {
    /// Word `index` as a value.
    #[inline(always)]
    pub fn value(self, index: usize) -> Value {
        // SAFETY: the loader checked the indices in the code against the table's size, and the table holds values.
        unsafe { self.0.add(index).cast::<Value>().read() }
    }

    /// Half word `index`.
    #[inline(always)]
    pub fn half(self, index: usize) -> u16 {
        // SAFETY: as in `value`.
        unsafe { self.0.cast::<u16>().add(index).read() }
    }
}

/// A function's record in its code object.
#[derive(Clone, Copy)]
pub struct RecordCursor(*const u32);

impl RecordCursor {
    /// Word `index` of the fixed part.
    #[inline(always)]
    pub fn word(self, index: usize) -> u32 {
        debug_assert!(index < 3);
        // SAFETY: records have at least three words.
        unsafe { self.0.add(index).read() }
    }

    /// A cursor `offset` bytes behind the record's start.
    #[inline(always)]
    pub fn code(self, offset: usize) -> CodeCursor {
        // SAFETY: the loader checked that the instructions start inside the code object.
        CodeCursor(unsafe { self.0.cast::<u8>().add(offset) })
    }
}

impl Heap<'_> {
    /// The record of a [`Kind::Function`].
    #[inline(always)]
    pub(crate) fn record_cursor(&self, function: Value) -> RecordCursor {
        debug_assert!(self.is(function, Kind::Function));
        let index = (self.payload_word(function, crate::types::function::RECORD).word() >> 1) as usize;
        debug_assert!(index < self.heap_end);
        // SAFETY: functions are made by the loader alone, with the index of a record in a code object that their context keeps.
        RecordCursor(unsafe { self.base.as_ptr().add(index) })
    }

    /// Payload word `position` of an object of a words kind that has one there.
    #[inline(always)]
    pub(crate) fn payload_word(&self, value: Value, position: usize) -> Value {
        debug_assert!(position < self.size(value));
        let index = value.heap_index() + 1 + position;
        // SAFETY: inside the arena; callers know kind and size, so it holds a value.
        unsafe { self.base.as_ptr().add(index).cast::<Value>().read() }
    }

    /// The header of an object on the stack or in another object.
    #[inline(always)]
    fn header_word(&self, object: Value) -> u32 {
        debug_assert!(self.is_object(object));
        // SAFETY: such a reference leads to a header inside the arena, by the heap's invariants.
        unsafe { self.base.as_ptr().add(object.heap_index()).read() }
    }

    /// True when a value on the stack or in an object is a heap object of this kind. Cheaper than [`Heap::is`].
    #[inline(always)]
    pub(crate) fn has_kind(&self, value: Value, kind: Kind) -> bool {
        value.is_heap() && self.header_word(value) as u8 == kind as u8
    }

    /// Payload words of an object that is one.
    #[inline(always)]
    pub(crate) fn size_unchecked(&self, value: Value) -> usize {
        super::header::size_of(self.header_word(value))
    }

    /// In an object of a words kind that holds pairs: the value of pair `place`, if that pair is there and has this key.
    #[inline(always)]
    pub(crate) fn pair_at(&self, pairs: Value, place: usize, key: Value) -> Option<Value> {
        debug_assert!(self.kind(pairs).is_words());
        if place * 2 + 1 >= super::header::size_of(self.header_word(pairs)) {
            return None;
        }
        // SAFETY: the pair lies inside the payload, which, being of a words kind, holds values.
        unsafe {
            let pair = self.base.as_ptr().add(pairs.heap_index() + 1 + place * 2).cast::<Value>();
            if pair.read() == key { Some(pair.add(1).read()) } else { None }
        }
    }

    /// In an object of a words kind that holds pairs: the first place of a key. Keys are compared as words.
    #[inline]
    pub(crate) fn find_place(&self, pairs: Value, key: Value) -> Option<usize> {
        self.words(pairs).chunks_exact(2).position(|pair| pair[0] == key)
    }

    /// True when the stack may grow to this index.
    #[inline(always)]
    pub(crate) fn has_room(&self, index: usize) -> bool {
        index <= self.stack_limit
    }

    /// A cursor at a byte offset in the arena, as stored in a frame or computed by the loader.
    #[inline(always)]
    pub(crate) fn code_cursor(&self, byte_offset: usize) -> CodeCursor {
        debug_assert!(byte_offset < self.heap_end * 4);
        // SAFETY: offsets of code lie in the arena.
        CodeCursor(unsafe { self.base.as_ptr().cast::<u8>().add(byte_offset) })
    }

    /// The byte offset in the arena where a cursor stands.
    #[inline(always)]
    pub(crate) fn code_offset(&self, cursor: CodeCursor) -> usize {
        cursor.0 as usize - self.base.as_ptr() as usize
    }

    /// A cursor at a word of the stack.
    #[inline(always)]
    pub(crate) fn stack_cursor(&self, index: usize) -> StackCursor {
        debug_assert!(index >= self.stack_start && index <= self.stack_limit);
        // SAFETY: indices of the stack lie in the arena.
        StackCursor(unsafe { self.base.as_ptr().add(index).cast() })
    }

    /// The index of the word where a cursor stands.
    #[inline(always)]
    pub(crate) fn stack_index(&self, cursor: StackCursor) -> usize {
        (cursor.0 as usize - self.base.as_ptr() as usize) / 4
    }

    /// Stores a cursor as the stack pointer, so that a collection sees what lies below it.
    #[inline(always)]
    pub(crate) fn store_stack_pointer(&mut self, cursor: StackCursor) {
        self.stack_pointer = self.stack_index(cursor);
    }

    /// A cursor over the payload of a context (values) or of a table of names (half words).
    #[inline(always)]
    pub(crate) fn table_cursor(&self, value: Value) -> TableCursor {
        debug_assert!(matches!(self.kind(value), Kind::Context | Kind::Buffer));
        let index = value.heap_index();
        // SAFETY: the index lies in the arena.
        TableCursor(unsafe { self.base.as_ptr().add(index + 1) })
    }
}
