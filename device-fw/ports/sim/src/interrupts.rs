//! Interrupts of the simulated board: threads of the host put events and wake the board.
//!
//! **Invariant:** a lock makes the threads one producer, as the event queue wants it.

use std::sync::{Arc, Mutex, PoisonError};

use pyrite_platform::events::{Event, EventQueue, Source};

use crate::pipe::Pipe;

/// The way from threads of the host to handlers of the program. Clones lead to the same board.
#[derive(Clone)]
pub struct Interrupts {
    queue: Arc<EventQueue>,
    /// How many were fired so far.
    producer: Arc<Mutex<u64>>,
    wakes: Pipe,
}

impl Interrupts {
    /// Interrupts that wake the board through `wakes`.
    pub fn new(wakes: Pipe) -> Self {
        Self { queue: Arc::new(EventQueue::new()), producer: Arc::default(), wakes }
    }

    /// What the board takes them from.
    pub fn queue(&self) -> &EventQueue {
        &self.queue
    }

    /// Counts interrupts as lost that come too late to be fired one by one.
    pub fn lose(&self, count: u32) {
        let mut fired = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        *fired += u64::from(count);
        self.queue.count_lost(count);
    }

    /// How many were fired so far.
    pub fn fired(&self) -> u64 {
        *self.producer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Raises the board's attention without an event.
    pub fn wake(&self) {
        self.wakes.ring();
    }

    /// Fires one; the program sees it at its next call or jump, or at once if it waits.
    pub fn fire(&self, source: Source, flags: u8) {
        let mut fired = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        *fired += 1;
        self.queue.put(Event { source, flags });
        drop(fired);
        self.wakes.ring();
    }
}
