//! The biggest objects, and the names that hold them
//!
//! A walk from the globals of every module, deeper each time, so that an object is named by a short way to it. What no such way leads to
//! in few steps is told with its owner alone.
//!
//! **Invariant:** nothing is allocated and nothing recurses: places, ways and texts have fixed sizes. Marks are on only during a walk.

use core::ops::Range;

use pyrite_platform::memory::MemoryPart;

use super::{INTERNAL, bytes};
use crate::heap::{Heap, Kind};
use crate::names::{Names, rom};
use crate::runtime::Runtime;
use crate::types::{TYPES, class, function, instance, module, table};
use crate::value::Value;

/// Objects that a report names.
const COUNT: usize = 24;

/// Objects smaller than this, in words, are not worth a name.
const WORDS_MIN: usize = 8;

/// How many objects a way leads through at most, in one walk after the other.
const WAYS: [usize; 3] = [4, 8, WAY_MAX];
const WAY_MAX: usize = 16;

/// Bytes of a holder's name.
const TEXT_BYTES: usize = 96;

/// Objects to be told, the biggest where there are many; those told are taken out.
pub struct Biggest {
    /// Reference and words with the header, the largest first.
    objects: [(Value, usize); COUNT],
    count: usize,
    /// Whether what modules hold is told on the way.
    pub modules_too: bool,
}

impl Biggest {
    const fn new(modules_too: bool) -> Self {
        Self { objects: [(Value::NULL, 0); COUNT], count: 0, modules_too }
    }

    /// True when none is left.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn add(&mut self, object: Value, words: usize) {
        let place = self.objects.iter().take(self.count).position(|other| other.1 < words).unwrap_or(self.count);
        // Empty when all there is room for are larger.
        let later = self.objects.get_mut(place..(self.count + 1).min(COUNT)).filter(|later| !later.is_empty());
        if let Some(later) = later {
            later.rotate_right(1);
            if let Some(first) = later.first_mut() {
                *first = (object, words);
                self.count = (self.count + 1).min(COUNT);
            }
        }
    }

    /// Takes an object out, if it is one of them; gives its words.
    fn take(&mut self, object: Value) -> Option<usize> {
        let place = self.objects.iter().take(self.count).position(|other| other.0 == object)?;
        self.take_at(place)
    }

    fn take_at(&mut self, place: usize) -> Option<usize> {
        let rest = self.objects.get_mut(place..self.count)?;
        let words = rest.first()?.1;
        rest.rotate_left(1);
        self.count -= 1;
        Some(words)
    }
}

/// An object on the way, and the position in it from which the way goes on.
#[derive(Clone, Copy)]
struct Step {
    object: Value,
    position: usize,
}

/// A holder's name; what does not fit is left out.
struct Text {
    bytes: [u8; TEXT_BYTES],
    length: usize,
}

impl Text {
    fn push(&mut self, text: &str) {
        for character in text.chars() {
            let mut utf8 = [0; 4];
            let utf8 = character.encode_utf8(&mut utf8).as_bytes();
            let Some(place) = self.bytes.get_mut(self.length..self.length + utf8.len()) else { return };
            place.copy_from_slice(utf8);
            self.length += utf8.len();
        }
    }

    fn push_number(&mut self, number: i32) {
        let mut digits = [0; 10];
        let mut rest = number.unsigned_abs();
        let mut length = 0;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
            length += 1;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            self.push("-");
        }
        let digits = digits.get(digits.len() - length..).unwrap_or(&[]);
        self.push(core::str::from_utf8(digits).unwrap_or(""));
    }

    fn as_str(&self) -> &str {
        core::str::from_utf8(self.bytes.get(..self.length).unwrap_or(&[])).unwrap_or("")
    }
}

impl Runtime<'_> {
    /// The biggest objects of the heap.
    pub(super) fn biggest_objects(&mut self) -> Biggest {
        let mut biggest = Biggest::new(true);
        self.heap.inspect(&mut |object| {
            let words = 1 + object.payload.len();
            if object.kind != Kind::Free && words >= WORDS_MIN {
                biggest.add(object.reference, words);
            }
        });
        biggest
    }

    /// The objects that reach into a stretch of the heap, in words of it.
    pub(super) fn objects_in(&mut self, stretch: Range<usize>) -> Biggest {
        let mut found = Biggest::new(false);
        let mut start = 0;
        self.heap.inspect(&mut |object| {
            let words = 1 + object.payload.len();
            if object.kind != Kind::Free && start < stretch.end && start + words > stretch.start {
                found.add(object.reference, words);
            }
            start += words;
        });
        found
    }

    /// Tells those that a way from a module's globals leads to.
    pub(super) fn report_holders(&mut self, biggest: &mut Biggest) {
        for length in WAYS {
            if biggest.count == 0 {
                return;
            }
            self.claim_modules();
            let mut position = 0;
            while let Some((next, found)) = self.next_module(position) {
                if found != self.main_module {
                    self.report_ways(found, length, biggest);
                }
                position = next;
            }
            self.report_ways(self.main_module, length, biggest);
            self.heap.end_survey();
        }
    }

    /// Tells those that a module holds so far down that no way was found.
    pub(super) fn report_far(&mut self, module: Value, biggest: &mut Biggest) {
        if biggest.count > 0 {
            let mut text = self.way_text(module, &[]);
            text.push("[..]");
            self.report_claimed(text.as_str(), biggest);
        }
    }

    /// Tells those that are claimed by now, with whoever claimed them.
    pub(super) fn report_claimed(&mut self, owner: &str, biggest: &mut Biggest) {
        let mut place = 0;
        while let Some(&(object, _)) = biggest.objects.get(..biggest.count).and_then(|objects| objects.get(place)) {
            if !self.heap.is_claimed(object) {
                place += 1;
                continue;
            }
            let words = biggest.take_at(place).unwrap_or(0);
            self.report_object(object, words, object, owner);
        }
    }

    /// Tells the rest, which nobody claimed.
    pub(super) fn report_unclaimed(&mut self, biggest: &mut Biggest) {
        while let Some(&(object, _)) = biggest.objects.get(..biggest.count).and_then(<[_]>::first) {
            let words = biggest.take_at(0).unwrap_or(0);
            self.report_object(object, words, object, "<garbage>");
        }
    }

    fn report_ways(&mut self, module: Value, length: usize, biggest: &mut Biggest) {
        let globals = self.heap.word(module, module::GLOBALS);
        // The dict of globals itself is claimed beforehand.
        if let Some(words) = biggest.take(globals) {
            let name = self.names.value_text(&self.heap, self.heap.word(module, module::NAME)).unwrap_or("");
            let part = part(&self.heap, globals, words, "dict", name);
            self.machine.console.memory_part(&part);
        }
        let mut way = [Step { object: globals, position: 0 }; WAY_MAX];
        let mut depth = 1_usize;
        while let Some(step) = depth.checked_sub(1).and_then(|top| way.get_mut(top)) {
            let Some(&child) = self.heap.words(step.object).get(step.position) else {
                depth -= 1;
                continue;
            };
            step.position += 1;
            if self.heap.claim_alone(child) == 0 {
                continue;
            }
            if let Some(words) = biggest.take(child) {
                let way = way.get(..depth).unwrap_or(&[]);
                let text = self.way_text(module, way);
                self.report_object(child, words, self.whose(way, child), text.as_str());
            }
            if depth < length
                && let Some(place) = way.get_mut(depth)
            {
                *place = Step { object: child, position: 0 };
                depth += 1;
            }
        }
    }

    /// Storage goes by the object that it belongs to.
    fn whose(&self, way: &[Step], child: Value) -> Value {
        if !matches!(self.heap.kind(child), Kind::Items | Kind::Buffer) {
            return child;
        }
        let above = |up: usize| {
            way.len().checked_sub(up).and_then(|place| way.get(place)).map_or(Value::NULL, |step| step.object)
        };
        match (self.heap.kind(above(1)), self.heap.kind(above(2))) {
            (Kind::Items | Kind::Context | Kind::Free, _) => child,
            // Attributes of an instance whose `__dict__` somebody asked for.
            (Kind::Dict, Kind::Instance | Kind::Exception) => above(2),
            _ => above(1),
        }
    }

    fn report_object(&mut self, object: Value, words: usize, whose: Value, holder: &str) {
        let name = kind_name(&self.heap, &self.names, whose);
        let part = part(&self.heap, object, words, name, holder);
        self.machine.console.memory_part(&part);
    }

    /// The way as Python would write it.
    fn way_text(&self, module: Value, way: &[Step]) -> Text {
        let mut text = Text { bytes: [0; TEXT_BYTES], length: 0 };
        text.push(self.names.value_text(&self.heap, self.heap.word(module, module::NAME)).unwrap_or(""));
        let module_length = text.length;
        let mut above = [Kind::Module, Kind::Free];
        let mut above_object = module;
        for step in way {
            let (kind, position) = (self.heap.kind(step.object), step.position.saturating_sub(1));
            match kind {
                Kind::Items => self.push_item(&mut text, step.object, position, above, above_object),
                Kind::Tuple => push_index(&mut text, position),
                Kind::Class if matches!(position, class::BASES | class::MRO) => text.push(".__bases__"),
                Kind::Instance if position == instance::CLASS => text.push(".__class__"),
                // Constants and byte code are the module's, whichever of its functions led to them.
                Kind::Function if position == function::CONTEXT => text.length = module_length,
                Kind::Function if position >= function::CELLS => text.push(".<closure>"),
                Kind::Function => text.push(".<defaults>"),
                Kind::BoundMethod if position == function::METHOD_SELF => text.push(".__self__"),
                Kind::Generator => text.push(".<frame>"),
                Kind::Exception if position != instance::ATTRIBUTES => text.push("[..]"),
                Kind::Object | Kind::Slice | Kind::Range => text.push("[..]"),
                _ => {}
            }
            above = [kind, above[0]];
            above_object = step.object;
        }
        text
    }

    /// What stands at a position of some storage, by the object that it belongs to and the one above that.
    fn push_item(&self, text: &mut Text, items: Value, position: usize, above: [Kind; 2], owner: Value) {
        let key = |stride: usize| {
            let key = position - position % stride;
            (self.heap.word(items, key), position != key)
        };
        match above {
            [Kind::Dict, around] => {
                let (key, is_value) = key(table::stride(&self.heap, owner));
                match (self.names.value_text(&self.heap, key), key.as_small()) {
                    _ if !is_value => text.push("[..]"),
                    (Some(name), _)
                        if matches!(around, Kind::Module | Kind::Class | Kind::Instance | Kind::Exception) =>
                    {
                        text.push(".");
                        text.push(name);
                    }
                    (Some(name), _) => {
                        text.push("['");
                        text.push(name);
                        text.push("']");
                    }
                    (None, Some(number)) => {
                        text.push("[");
                        text.push_number(number);
                        text.push("]");
                    }
                    (None, None) => text.push("[..]"),
                }
            }
            [Kind::Instance | Kind::Exception, _] => {
                text.push(".");
                text.push(self.names.value_text(&self.heap, key(2).0).unwrap_or(""));
            }
            [Kind::List, _] => push_index(text, position),
            [Kind::Context, _] => {}
            _ => text.push("[..]"),
        }
    }
}

/// The name of an object's type; in angle brackets what has none.
fn kind_name<'n>(heap: &'n Heap<'_>, names: &'n Names, object: Value) -> &'n str {
    let kind = heap.kind(object);
    let first = heap.words(object).first().copied().unwrap_or(Value::NULL);
    let number = match kind {
        Kind::RawObject => heap.raw(object).first().map_or(0, |&number| number as usize),
        Kind::Object | Kind::Instance | Kind::Exception => match first.as_native_type() {
            Some(id) => usize::from(id.0),
            None => return names.value_text(heap, heap.word(first, class::NAME)).unwrap_or(""),
        },
        kind => match INTERNAL.iter().find(|internal| internal.1 == kind) {
            Some(internal) => return internal.0,
            None => usize::from(kind.type_id().0),
        },
    };
    match rom::TABLE_NAMES.get(number).filter(|_| number < TYPES.len()) {
        Some(&name) => rom::NAMES.get(usize::from(name)).copied().unwrap_or(""),
        None => "",
    }
}

fn push_index(text: &mut Text, index: usize) {
    text.push("[");
    text.push_number(i32::try_from(index).unwrap_or(i32::MAX));
    text.push("]");
}

fn part<'p>(heap: &Heap<'_>, object: Value, words: usize, name: &'p str, holder: &'p str) -> MemoryPart<'p> {
    let start_word = object.heap_index().saturating_sub(heap.first_object()) as u32;
    MemoryPart::Object { start_word, bytes: bytes(words), name, holder }
}
