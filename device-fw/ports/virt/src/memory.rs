//! What RAM is for: program and stacks as the linker placed them, then the flash, then the Python heap.

use core::slice;

use crate::dials::Dials;

/// Bytes that stand in for flash.
const FLASH_BYTES: usize = 4 * 1024 * 1024;

unsafe extern "C" {
    static mut free_start: u8;
    static free_end: u8;
    static stack_bottom: u8;
    static stack_top: u8;
}

/// The parts of RAM that are handed out.
pub struct Memory {
    /// For files.
    pub flash: &'static mut [u8],
    /// The Python heap.
    pub heap: &'static mut [u32],
}

/// What a level of nested source takes of the stack, in bytes.
pub const NESTING_BYTES: usize = 1152;

/// What of the stack a single native call needs beyond what nests: files, the link; an eighth more is for handlers.
const RESERVED_STACK: usize = 96 * 1024;

/// Bytes of the stack that nested native code may take.
pub fn native_stack_bytes() -> usize {
    (&raw const stack_top as usize - &raw const stack_bottom as usize).saturating_sub(RESERVED_STACK)
}

/// Divides what is free. A heap that does not fit becomes the largest that does.
///
/// # Safety
/// To be called once.
pub unsafe fn divide(dials: &Dials) -> Memory {
    let (start, end) = (&raw mut free_start as usize, &raw const free_end as usize);
    let heap_start = start + FLASH_BYTES;
    let heap_bytes = dials.heap_bytes.min(end - heap_start);
    // SAFETY: the linker put nothing between the two symbols, both parts lie between them and are aligned, RAM holds some value everywhere,
    // and the caller takes them once.
    unsafe {
        Memory {
            flash: slice::from_raw_parts_mut(start as *mut u8, FLASH_BYTES),
            heap: slice::from_raw_parts_mut(heap_start as *mut u32, heap_bytes / size_of::<u32>()),
        }
    }
}
