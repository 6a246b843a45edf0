//! The global allocator that is linked because a crate names it, and that nothing may call.
//!
//! `allocator-api2` links the crate `alloc` for its `Vec<_, A>`, and then every program needs a global allocator. Calling this one refers to
//! a symbol that exists nowhere, so a program that allocates does not link.

use core::alloc::{GlobalAlloc, Layout};

unsafe extern "C" {
    /// Defined nowhere.
    fn the_core_must_not_allocate() -> !;
}

struct WithoutHeap;

#[global_allocator]
static HEAP: WithoutHeap = WithoutHeap;

// SAFETY: no call of it can be linked.
unsafe impl GlobalAlloc for WithoutHeap {
    unsafe fn alloc(&self, _layout: Layout) -> *mut u8 {
        // SAFETY: never linked.
        unsafe { the_core_must_not_allocate() }
    }

    unsafe fn dealloc(&self, _pointer: *mut u8, _layout: Layout) {
        // SAFETY: never linked.
        unsafe { the_core_must_not_allocate() }
    }
}
