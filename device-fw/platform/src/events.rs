//! Events from interrupts and other threads, on their way to handlers in Python.
//!
//! **Invariant:** one producer at a time and one consumer. Then loads and stores are enough, which is all the ESP32-C3 has: on a
//! chip the producers are interrupts of one priority, on a host the port serialises its threads. What does not fit is counted.

use core::sync::atomic::{AtomicU32, Ordering};

/// Events that can wait; a power of two.
pub const CAPACITY: usize = 64;

/// What an event comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A pin, by GPIO number.
    Pin(u8),
    /// A timer, by number.
    Timer(u8),
    /// A UART has received bytes.
    Uart(u8),
}

impl Source {
    /// A number of its own for each source.
    pub const fn number(self) -> u16 {
        match self {
            Self::Pin(pin) => pin as u16,
            Self::Timer(timer) => 0x100 | timer as u16,
            Self::Uart(uart) => 0x200 | uart as u16,
        }
    }

    /// The source with this number.
    pub const fn from_number(number: u16) -> Self {
        match number >> 8 {
            0 => Self::Pin(number as u8),
            1 => Self::Timer(number as u8),
            _ => Self::Uart(number as u8),
        }
    }
}

/// Something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Where.
    pub source: Source,
    /// What: of a pin the edge, as in [`crate::pins::Edges`]; of others 0.
    pub flags: u8,
}

/// Events that wait for the virtual machine, oldest first.
#[derive(Debug)]
pub struct EventQueue {
    slots: [AtomicU32; CAPACITY],
    /// Events ever put in; only the producer writes it.
    put: AtomicU32,
    /// Events ever taken; only the consumer writes it.
    taken: AtomicU32,
    lost: AtomicU32,
}

impl EventQueue {
    /// An empty queue.
    pub const fn new() -> Self {
        Self {
            slots: [const { AtomicU32::new(0) }; CAPACITY],
            put: AtomicU32::new(0),
            taken: AtomicU32::new(0),
            lost: AtomicU32::new(0),
        }
    }

    /// Adds an event, or counts it as lost when the queue is full. The caller raises the attention flag afterwards.
    pub fn put(&self, event: Event) {
        let put = self.put.load(Ordering::Relaxed);
        if put.wrapping_sub(self.taken.load(Ordering::Acquire)) as usize >= CAPACITY {
            self.lost.store(self.lost.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
            return;
        }
        let word = u32::from(event.source.number()) << 8 | u32::from(event.flags);
        self.slots[put as usize % CAPACITY].store(word, Ordering::Relaxed);
        self.put.store(put.wrapping_add(1), Ordering::Release);
    }

    /// Counts events as lost that were never put, as when a timer ran far behind. Only for the producer.
    pub fn count_lost(&self, count: u32) {
        self.lost.store(self.lost.load(Ordering::Relaxed).wrapping_add(count), Ordering::Relaxed);
    }

    /// Takes the oldest event.
    pub fn take(&self) -> Option<Event> {
        let taken = self.taken.load(Ordering::Relaxed);
        if taken == self.put.load(Ordering::Acquire) {
            return None;
        }
        let word = self.slots[taken as usize % CAPACITY].load(Ordering::Relaxed);
        self.taken.store(taken.wrapping_add(1), Ordering::Release);
        Some(Event { source: Source::from_number((word >> 8) as u16), flags: word as u8 })
    }

    /// True when no event waits.
    pub fn is_empty(&self) -> bool {
        self.taken.load(Ordering::Relaxed) == self.put.load(Ordering::Acquire)
    }

    /// Events that found the queue full, since power-on; wraps.
    pub fn lost(&self) -> u32 {
        self.lost.load(Ordering::Relaxed)
    }
}

impl Default for EventQueue {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_counts_what_does_not_fit() {
        let queue = EventQueue::new();
        for round in 0..3 {
            for number in 0..CAPACITY as u8 + 3 {
                queue.put(Event { source: Source::Timer(number), flags: round });
            }
            for number in 0..CAPACITY as u8 {
                assert_eq!(queue.take(), Some(Event { source: Source::Timer(number), flags: round }));
            }
            assert!(queue.is_empty());
            assert_eq!(queue.take(), None);
        }
        assert_eq!(queue.lost(), 9);
        for source in [Source::Pin(39), Source::Timer(2), Source::Uart(1)] {
            queue.put(Event { source, flags: 2 });
            assert_eq!(queue.take(), Some(Event { source, flags: 2 }));
        }
    }
}
