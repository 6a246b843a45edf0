//! Memory reports: what is where, whose it is, what it cost
//!
//! A report is a row of [`MemoryPart`]s told to the console. It runs when asked for, between two instructions or while the
//! board is idle, allocates nothing and costs nothing otherwise.
//!
//! **Ownership:** a module owns what its globals reach and no module before it owns; `__main__` comes last, so what it only
//! imported stays with the module it came from. Other modules and their globals are never passed through.

mod holders;

use pyrite_platform::memory::{Collect, MemoryPart, MemoryQuestion};

use crate::heap::Kind::{self, self as K};
use crate::names::rom;
use crate::runtime::Runtime;
use crate::types::{TYPES, class, module, table};
use crate::value::{Name, Value};
use holders::Biggest;

/// Imports whose cost is remembered.
const IMPORTS: usize = 12;

/// Bytes of a piece of the map.
const MAP_BYTES: usize = 240;

/// What imports cost, the newest ones.
#[derive(Clone, Copy, Default)]
pub(crate) struct ImportCosts {
    costs: [ImportCost; IMPORTS],
    count: usize,
    /// Words in use when the newest load began.
    pub words_before: usize,
    /// The newest load, without a name as yet.
    pub newest: ImportCost,
}

/// What an import cost.
#[derive(Clone, Copy, Default)]
pub(crate) struct ImportCost {
    /// Number of the module's name.
    pub name: u32,
    pub file_bytes: u32,
    pub compile_peak: u32,
    pub loaded: u32,
}

impl ImportCosts {
    /// Remembers the newest load under a name, in place of the oldest when there are many.
    pub fn note(&mut self, name: Name) {
        self.costs[self.count % IMPORTS] = ImportCost { name: name.0, ..self.newest };
        self.count += 1;
    }

    fn remembered(&self) -> impl Iterator<Item = ImportCost> + use<> {
        let (costs, count) = (self.costs, self.count);
        (count.saturating_sub(IMPORTS)..count).map(move |number| costs[number % IMPORTS])
    }
}

/// What objects without a type of Python's are called.
const INTERNAL: [(&str, Kind); 4] =
    [("<raw storage>", K::Buffer), ("<storage of values>", K::Items), ("<code>", K::Code), ("<constants>", K::Context)];

/// The kinds of a map, as [`MemoryPart::Map`] counts them.
fn map_kind(kind: Kind) -> u8 {
    match kind {
        K::Free => 0,
        K::Buffer => 1,
        K::Str | K::Bytes => 2,
        K::Float | K::BigInt | K::Complex => 3,
        K::Code | K::Context => 4,
        K::Items => 5,
        K::Tuple | K::List | K::ByteArray | K::Range | K::Slice => 6,
        K::Dict | K::Set | K::FrozenSet => 7,
        K::Function | K::Cell | K::BoundMethod | K::Generator => 8,
        K::RawObject | K::Class | K::Instance | K::Exception | K::Module | K::Object => 9,
    }
}

const fn bytes(words: usize) -> u32 {
    (words * 4) as u32
}

impl Runtime<'_> {
    /// Tells the console what was asked about memory.
    pub fn report_memory(&mut self, question: MemoryQuestion) {
        match question {
            MemoryQuestion::All(collect) => {
                if collect == Collect::First && self.heap.lock_depth == 0 {
                    self.collect();
                }
                self.report_sizes();
                self.report_types();
                self.report_classes();
                let mut biggest = self.biggest_objects();
                self.report_holders(&mut biggest);
                self.report_modules(&mut biggest);
                self.report_imports();
                self.report_map();
            }
            MemoryQuestion::Objects { start_word, words } => {
                let start = start_word as usize;
                let mut objects = self.objects_in(start..start.saturating_add(words as usize));
                self.report_holders(&mut objects);
                self.report_modules(&mut objects);
            }
        }
        self.machine.console.memory_end();
    }

    fn report_sizes(&mut self) {
        let heap = &self.heap;
        let used = heap.used_words();
        let sizes = MemoryPart::Heap {
            total: heap.heap_bytes() as u32,
            used: bytes(used),
            largest_free: bytes(heap.largest_free()),
            peak_used: bytes(heap.peak_used.max(used)),
            peak_live: bytes(heap.peak_live),
            collections: heap.collections,
            compactions: heap.compactions,
        };
        let (stack_used, stack_total) = heap.stack_use();
        let peak = bytes(heap.stack_peak_words());
        let stack = MemoryPart::Stack { total: bytes(stack_total), used: bytes(stack_used), peak };
        self.machine.console.memory_part(&sizes);
        self.machine.console.memory_part(&stack);
    }

    fn report_types(&mut self) {
        const COUNT: usize = TYPES.len() + INTERNAL.len();
        let mut totals = [(0u32, 0u32); COUNT];
        self.heap.inspect(&mut |object| {
            let of_class = Value::from_word(object.payload.first().copied().unwrap_or(0)).as_native_type();
            let number = match object.kind {
                K::Free => return,
                K::RawObject => object.payload.first().map_or(0, |&number| number as usize),
                // Those of Python classes are counted with their class.
                K::Object | K::Instance | K::Exception => match of_class {
                    Some(id) => usize::from(id.0),
                    None => return,
                },
                kind => match INTERNAL.iter().position(|&(_, internal)| internal == kind) {
                    Some(internal) => TYPES.len() + internal,
                    None => usize::from(kind.type_id().0),
                },
            };
            if let Some(total) = totals.get_mut(number) {
                *total = (total.0 + 1, total.1 + bytes(1 + object.payload.len()));
            }
        });
        for (number, (count, bytes)) in totals.into_iter().enumerate() {
            if count == 0 {
                continue;
            }
            let name = match number.checked_sub(TYPES.len()) {
                Some(internal) => INTERNAL[internal].0,
                None => rom::NAMES.get(usize::from(rom::TABLE_NAMES[number])).copied().unwrap_or(""),
            };
            self.machine.console.memory_part(&MemoryPart::Type { name, count, bytes });
        }
    }

    fn report_classes(&mut self) {
        let mut from = 0;
        while let Some(found) = self.heap.next_class(from) {
            from = found.heap_index() + 1;
            let (count, words) = self.heap.count_instances(found);
            if count > 0 {
                let name = self.names.value_text(&self.heap, self.heap.word(found, class::NAME)).unwrap_or("");
                let part = MemoryPart::Type { name, count: count as u32, bytes: bytes(words) };
                self.machine.console.memory_part(&part);
            }
        }
    }

    /// The Python module at or behind a position in `sys.modules`: the position behind it, the module.
    fn next_module(&self, position: usize) -> Option<(usize, Value)> {
        let mut position = position;
        while let Some((next, _, found)) = table::next(&self.heap, self.modules, position) {
            if self.heap.is(found, Kind::Module) {
                return Some((next, found));
            }
            position = next;
        }
        None
    }

    /// Keeps modules and their globals out of every claim: nobody passes through them.
    fn claim_modules(&mut self) {
        let mut position = 0;
        while let Some((next, found)) = self.next_module(position) {
            self.heap.claim_alone(found);
            self.heap.claim_alone(self.heap.word(found, module::GLOBALS));
            position = next;
        }
        let main = self.main_module;
        self.heap.claim_alone(main);
        self.heap.claim_alone(self.heap.word(main, module::GLOBALS));
    }

    fn report_modules(&mut self, biggest: &mut Biggest) {
        if !biggest.modules_too && biggest.is_empty() {
            return;
        }
        self.claim_modules();
        let mut position = 0;
        while let Some((next, found)) = self.next_module(position) {
            if found != self.main_module {
                self.report_module(found, biggest);
            }
            position = next;
        }
        self.report_module(self.main_module, biggest);
        let before = self.heap.claimed_words().0;
        for root in self.names.roots() {
            self.heap.claim(root);
        }
        let before = self.report_claim("<interned names>", before, biggest);
        for root in self.root_values() {
            self.heap.claim(root);
        }
        let before = self.report_claim("<runtime>", before, biggest);
        self.heap.claim_held();
        self.report_claim("<running program>", before, biggest);
        let (_, unclaimed) = self.heap.claimed_words();
        if biggest.modules_too {
            self.machine.console.memory_part(&MemoryPart::Module { name: "<garbage>", bytes: bytes(unclaimed) });
        }
        self.report_unclaimed(biggest);
        self.heap.end_survey();
    }

    fn report_module(&mut self, found: Value, biggest: &mut Biggest) {
        let globals = self.heap.word(found, module::GLOBALS);
        let own = 2 + self.heap.size(found) + self.heap.size(globals);
        let before = self.heap.claimed_words().0;
        self.heap.claim_content(globals);
        let words = own + self.heap.claimed_words().0 - before;
        let name = self.names.value_text(&self.heap, self.heap.word(found, module::NAME)).unwrap_or("");
        if biggest.modules_too {
            self.machine.console.memory_part(&MemoryPart::Module { name, bytes: bytes(words) });
        }
        self.report_far(found, biggest);
    }

    fn report_claim(&mut self, name: &str, before: usize, biggest: &mut Biggest) -> usize {
        let after = self.heap.claimed_words().0;
        if biggest.modules_too {
            self.machine.console.memory_part(&MemoryPart::Module { name, bytes: bytes(after - before) });
        }
        self.report_claimed(name, biggest);
        after
    }

    fn report_imports(&mut self) {
        for cost in self.import_costs.remembered() {
            let ImportCost { name, file_bytes, compile_peak, loaded } = cost;
            let name = self.names.text(&self.heap, Name(name));
            self.machine.console.memory_part(&MemoryPart::Import { name, file_bytes, compile_peak, loaded });
        }
    }

    fn report_map(&mut self) {
        let mut piece = Piece { bytes: [0; MAP_BYTES], length: 0, start_word: 0 };
        let (mut kind, mut words, mut start) = (0, 0, 0);
        let console = &mut self.machine.console;
        self.heap.inspect(&mut |object| {
            let next = map_kind(object.kind);
            if next != kind && words > 0 {
                if !piece.push(kind, words) {
                    console.memory_part(&piece.part());
                    piece = Piece { bytes: [0; MAP_BYTES], length: 0, start_word: start };
                    piece.push(kind, words);
                }
                start += words;
                words = 0;
            }
            kind = next;
            words += 1 + object.payload.len();
        });
        if !piece.push(kind, words) {
            console.memory_part(&piece.part());
            piece = Piece { bytes: [0; MAP_BYTES], length: 0, start_word: start };
            piece.push(kind, words);
        }
        console.memory_part(&piece.part());
    }
}

/// A piece of the map under construction.
struct Piece {
    bytes: [u8; MAP_BYTES],
    length: usize,
    start_word: usize,
}

impl Piece {
    /// Adds a run; false when it does not fit.
    fn push(&mut self, kind: u8, words: usize) -> bool {
        const LONGEST: usize = 6;
        if words == 0 {
            return true;
        }
        let Some(place) = self.bytes.get_mut(self.length..self.length + LONGEST) else { return false };
        place[0] = kind;
        let (mut rest, mut length) = (words, 1);
        loop {
            let low = (rest & 0x7f) as u8;
            rest >>= 7;
            place[length] = if rest > 0 { low | 0x80 } else { low };
            length += 1;
            if rest == 0 || length == LONGEST {
                break;
            }
        }
        self.length += length;
        true
    }

    fn part(&self) -> MemoryPart<'_> {
        MemoryPart::Map { start_word: self.start_word as u32, runs: self.bytes.get(..self.length).unwrap_or(&[]) }
    }
}
