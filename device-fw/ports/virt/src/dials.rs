//! What the host's command line sets: `-semihosting-config enable=on,target=native,arg=heapsize=131072`.

use pyrite_runtime::runtime::{Collection, Config};

use crate::semihosting::command_line;

/// Bytes of the Python heap unless it is set: as on an ESP32.
const HEAP_BYTES: usize = 160 * 1024;

/// Bytes of the longest command line.
const COMMAND_LINE: usize = 256;

/// Switches of this machine, fixed at power-on.
pub struct Dials {
    /// Bytes of the Python heap.
    pub heap_bytes: usize,
    /// Words of it that serve frames and values.
    pub stack_words: usize,
    /// When garbage is collected.
    pub collection: Collection,
    /// What goes wrong at the start.
    pub fault: Option<Fault>,
}

/// Faults to try the last words with.
#[derive(Clone, Copy)]
pub enum Fault {
    /// A panic.
    Panic,
    /// A load from where nothing is.
    Trap,
    /// Endless recursion.
    Stack,
}

impl Fault {
    /// Does it.
    pub fn happen(self) {
        match self {
            Self::Panic => panic!("as the dial says"),
            // SAFETY: the machine answers with a trap that ends it.
            Self::Trap => drop(unsafe { (0x40 as *const u32).read_volatile() }),
            Self::Stack => drop(core::hint::black_box(descend(0))),
        }
    }
}

#[expect(unconditional_recursion, reason = "it is to end at the guard of the stack")]
fn descend(depth: u32) -> u32 {
    let frame = core::hint::black_box([depth; 32]);
    descend(depth.wrapping_add(1)).wrapping_add(frame[1])
}

impl Dials {
    /// Reads them. Words that mean nothing here, as the name of the program, are passed over.
    pub fn read() -> Self {
        let Config { stack_words, collection, .. } = Config::default();
        let mut dials = Self { heap_bytes: HEAP_BYTES, stack_words, collection, fault: None };
        let mut buffer = [0; COMMAND_LINE];
        for word in command_line(&mut buffer).split_ascii_whitespace() {
            match word.split_once('=') {
                Some(("heapsize", bytes)) => dials.heap_bytes = bytes.parse().unwrap_or(dials.heap_bytes),
                Some(("stackwords", words)) => dials.stack_words = words.parse().unwrap_or(dials.stack_words),
                Some(("gc", "stress")) => dials.collection = Collection::Always,
                Some(("gc", "compact")) => dials.collection = Collection::Compacting,
                Some(("fault", "panic")) => dials.fault = Some(Fault::Panic),
                Some(("fault", "trap")) => dials.fault = Some(Fault::Trap),
                Some(("fault", "stack")) => dials.fault = Some(Fault::Stack),
                _ => {}
            }
        }
        dials
    }
}
