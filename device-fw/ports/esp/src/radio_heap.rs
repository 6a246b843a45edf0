//! The radio's heap: a part of RAM that is set aside at the start, in an image with feature `wifi`.
//!
//! esp-radio, its scheduler and smoltcp allocate; they are the only ones: Python memory, compiler and firmware are as without Wi-Fi.

use esp_alloc::{HEAP, HeapRegion, MemoryCapability};

/// Bytes of it. The driver takes about 40 KB once it is on (tasks with their stacks, buffers for frames), sockets 4 KB each, and frames that come
/// and go the rest.
pub const BYTES: usize = 72 * 1024;

/// Sets the end of RAM aside; the rest.
pub fn split(ram: &'static mut [u32]) -> &'static mut [u32] {
    let (rest, heap) = ram.split_at_mut(ram.len().saturating_sub(BYTES / size_of::<u32>()));
    // SAFETY: the words are this heap's from now on, for as long as the program runs.
    unsafe {
        HEAP.add_region(HeapRegion::new(
            heap.as_mut_ptr().cast(),
            size_of_val(heap),
            MemoryCapability::Internal.into(),
        ));
    }
    rest
}
