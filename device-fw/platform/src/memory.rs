//! The parts of a memory report, as the runtime tells them to [`crate::console::Console::memory_part`]

/// Whether garbage is collected before memory is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collect {
    /// Yes.
    First,
    /// No.
    No,
}

/// What is asked about memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryQuestion {
    /// All there is to say.
    All(Collect),
    /// Which objects reach into a stretch of the heap, and who holds them: an [`MemoryPart::Object`] for each, at most 24.
    Objects {
        /// Word of the heap where the stretch starts, as the map counts them.
        start_word: u32,
        /// Its length.
        words: u32,
    },
}

/// One part of a memory report. Sizes are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryPart<'a> {
    /// The Python heap as a whole.
    Heap {
        /// In all.
        total: u32,
        /// Taken, garbage included.
        used: u32,
        /// The largest free piece.
        largest_free: u32,
        /// The most that was taken at any time, garbage included.
        peak_used: u32,
        /// The most that a collection found in use.
        peak_live: u32,
        /// Collections so far.
        collections: u32,
        /// Compactions so far.
        compactions: u32,
    },
    /// The stack of Python calls.
    Stack {
        /// In all.
        total: u32,
        /// In use.
        used: u32,
        /// The most that was in use.
        peak: u32,
    },
    /// All objects of one type.
    Type {
        /// Its name; in angle brackets what is no type of Python's.
        name: &'a str,
        /// How many.
        count: u32,
        /// What they take themselves; arrays of lists and dicts are counted apart.
        bytes: u32,
    },
    /// What a module and nothing before it in the report holds.
    Module {
        /// Its name; in angle brackets what is no module.
        name: &'a str,
        /// What it holds.
        bytes: u32,
    },
    /// What an import cost.
    Import {
        /// The module.
        name: &'a str,
        /// Of the file.
        file_bytes: u32,
        /// The most that compiling took besides; 0 for a .mpy file.
        compile_peak: u32,
        /// What stayed when it was loaded, before it ran.
        loaded: u32,
    },
    /// A stretch of the heap in runs of objects of one kind.
    Map {
        /// Word of the heap where the first run starts.
        start_word: u32,
        /// For each run one byte for its kind (free, raw storage, text, number, code, storage of values,
        /// sequence, dict or set, function, object), then the count of its words: seven bits a byte, low ones first, bit 7 set in
        /// all but the last.
        runs: &'a [u8],
    },
    /// One of the biggest objects.
    Object {
        /// Word of the heap where it starts, as the map counts them.
        start_word: u32,
        /// What it takes; of a list, a dict or the like its array, which is an object of its own.
        bytes: u32,
        /// Its type, of an array the type of what it belongs to; in angle brackets what has none.
        name: &'a str,
        /// The way to it as Python would write it, from a module on, cut where it is long; in angle brackets who else holds it.
        holder: &'a str,
    },
}
