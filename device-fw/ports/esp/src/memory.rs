//! What RAM is for: program and stack as the linker placed them (`ld/`), the rest is the Python heap.

use core::slice;

unsafe extern "C" {
    static mut heap_start: u32;
    static heap_end: u32;
    static _stack_end: u32;
    static _stack_start: u32;
}

/// How deep source may nest. A level takes half a kilobyte of the stack, measured on the ESP32-C3.
pub const NESTING_LIMIT: u16 = 40;

/// What of the stack is not for nested native code: the board itself (26 KB, measured on the ESP32-C3), what a single call needs (11 KB, and source
/// that nests to the limit), handlers.
const RESERVED_STACK: usize = 72 * 1024;

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
