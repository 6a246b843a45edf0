//! What RAM is for: program and stack as the linker placed them (`ld/`), the rest is the Python heap.

use core::slice;

unsafe extern "C" {
    static mut heap_start: u32;
    static heap_end: u32;
    static _stack_end: u32;
    static _stack_start: u32;
}

/// How deep source may nest.
pub const NESTING_LIMIT: u16 = 40;

/// What a level of nested source takes of the stack: 1070 bytes on the ESP32-C3, 860 on the ESP32, measured.
pub const NESTING_BYTES: usize = 1152;

/// What of the stack is not for nested native code: the board itself (28 KB on both chips, measured, and 5 KB to unpack what comes in), what a single call needs (11 KB), handlers
/// (an eighth of what nests).
const RESERVED_STACK: usize = 58 * 1024;

/// Bytes of the stack that nested native code may take.
pub fn native_stack_bytes() -> usize {
    (&raw const _stack_start as usize - &raw const _stack_end as usize).saturating_sub(RESERVED_STACK)
}

/// The Python heap: all that the firmware leaves.
///
/// # Safety
/// To be called once.
pub unsafe fn heap() -> &'static mut [u32] {
    let (start, end) = (&raw mut heap_start, &raw const heap_end as usize);
    // SAFETY: the linker put nothing between the two symbols, both are aligned, RAM holds some value everywhere, and the caller takes it once.
    unsafe { slice::from_raw_parts_mut(start, (end - start as usize) / size_of::<u32>()) }
}
