//! The ROM pool of names, gathered at compile time
//!
//! **Invariant:** sorted by text, without doubles; holds the static names of the .mpy format, every name in the tables of
//! built-in types and modules with the keywords of their functions, the names of frozen modules, and [`EXTRA`].

use pyrite_compiler::bytecode::static_names::STATIC_NAMES;

use crate::builtins::frozen;
use crate::builtins::modules::MODULES;
use crate::heap::text::hash_of;
use crate::native::{Arity, Constant, Keywords, Member};
use crate::types::TYPES;
use crate::value::Name;

/// Names that Rust code uses (`const { name("__add__") }`) and that stand in no table.
#[rustfmt::skip]
const EXTRA: &[&str] = &[
    "__abs__", "__add__", "__aenter__", "__aexit__", "__aiter__", "__all__", "__and__", "__anext__", "__annotations__",
    "__await__", "__bases__", "__bool__", "__build_class__", "__bytes__", "__cause__", "__closure__", "__code__",
    "__complex__", "__contains__", "__context__", "__debug__", "__defaults__", "__delattr__", "__delete__",
    "__dict__", "__divmod__", "__doc__", "__eq__", "__file__", "__float__", "__ceil__", "__floor__", "__floordiv__", "__format__", "__func__",
    "__ge__", "__get__", "__getattribute__", "__globals__", "__gt__", "__iadd__", "__iand__", "__ifloordiv__",
    "__ilshift__", "__imatmul__", "__imod__", "__import__", "__imul__", "__index__", "__init_subclass__",
    "__invert__", "__ior__", "__ipow__", "__irshift__", "__isub__", "__itruediv__", "__ixor__", "__le__",
    "__lshift__", "__lt__", "__matmul__", "__missing__", "__mod__", "__mro__", "__mul__", "__ne__", "__neg__",
    "__notes__", "__or__", "__package__", "__path__", "__pos__", "__pow__", "__radd__", "__rand__", "__rdivmod__",
    "__repl_print__", "__reversed__", "__rfloordiv__", "__rlshift__", "__rmatmul__", "__rmod__", "__rmul__",
    "__ror__", "__round__", "__rpow__", "__rrshift__", "__rshift__", "__rsub__", "__rtruediv__", "__rxor__",
    "__self__", "__set__", "__set_name__", "__setattr__", "__slots__", "__sub__", "__subclasshook__",
    "__traceback__", "__truediv__", "__wrapped__", "__xor__", "<stdin>", "_machine", "_mpy", "version", "<string>", "code", "errno", "fdel", "fget",
    ".frozen", "/lib", "fset", "lib", "modules", "strerror", "ioctl", "name", "filename", "msg", "path", "stderr", "stdin", "stdout",
    // Attributes of classes and objects made by `collections`, `os` and `machine`.
    "_fields", "default_factory", "machine", "nodename", "r", "release", "sysname", "version", "VfsLfs2", "/", "mkfs", "rb", "readonly",
];

/// The ASCII characters, each of which is a name, so that taking one out of a string needs no memory.
const ASCII: &str = {
    const BYTES: [u8; 128] = {
        let mut bytes = [0; 128];
        let mut byte = 0;
        while byte < bytes.len() {
            bytes[byte] = byte as u8;
            byte += 1;
        }
        bytes
    };
    match core::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

const fn ascii_character(byte: usize) -> &'static str {
    ASCII.split_at(byte).1.split_at(1).0
}

/// Types, then modules.
pub(super) const TABLE_COUNT: usize = TYPES.len() + MODULES.len();

pub(super) const fn table_at(table: usize) -> (&'static str, &'static [(&'static str, Member)]) {
    if table < TYPES.len() {
        (TYPES[table].name, TYPES[table].members)
    } else {
        (MODULES[table - TYPES.len()].name, MODULES[table - TYPES.len()].members)
    }
}

/// Room for all names before doubles are dropped.
const CAPACITY: usize = 4096;

struct Gathered {
    texts: [&'static str; CAPACITY],
    count: usize,
}

impl Gathered {
    const fn push(&mut self, text: &'static str) {
        self.texts[self.count] = text;
        self.count += 1;
    }

    const fn push_all(&mut self, texts: &'static [&'static str]) {
        let mut position = 0;
        while position < texts.len() {
            self.push(texts[position]);
            position += 1;
        }
    }

    const fn push_keywords(&mut self, arity: &Arity) {
        if let Keywords::Only(keywords) = arity.keywords {
            self.push_all(keywords);
        }
    }

    const fn push_member(&mut self, name: &'static str, member: &Member) {
        self.push(name);
        match member {
            Member::Function(_, arity) | Member::Method(_, arity) | Member::ClassMethod(_, arity) => {
                self.push_keywords(arity);
            }
            Member::Constant(Constant::Str(text)) => self.push(text),
            Member::Constant(_) | Member::Property(_) => {}
        }
    }

    const fn sort(&mut self) {
        let (mut start, mut end) = (self.count / 2, self.count);
        while end > 1 {
            if start > 0 {
                start -= 1;
            } else {
                end -= 1;
                (self.texts[0], self.texts[end]) = (self.texts[end], self.texts[0]);
            }
            let mut root = start;
            while root * 2 + 1 < end {
                let mut child = root * 2 + 1;
                if child + 1 < end && less(self.texts[child], self.texts[child + 1]) {
                    child += 1;
                }
                if !less(self.texts[root], self.texts[child]) {
                    break;
                }
                (self.texts[root], self.texts[child]) = (self.texts[child], self.texts[root]);
                root = child;
            }
        }
    }

    const fn drop_doubles(&mut self) {
        let mut kept = 1;
        let mut position = 1;
        while position < self.count {
            if less(self.texts[kept - 1], self.texts[position]) {
                self.texts[kept] = self.texts[position];
                kept += 1;
            }
            position += 1;
        }
        self.count = kept;
    }
}

pub(super) const fn less(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut position = 0;
    while position < left.len() && position < right.len() {
        if left[position] != right[position] {
            return left[position] < right[position];
        }
        position += 1;
    }
    left.len() < right.len()
}

#[allow(long_running_const_eval, reason = "sorting all names takes the compiler a moment")]
const GATHERED: Gathered = {
    let mut gathered = Gathered { texts: [""; CAPACITY], count: 0 };
    gathered.push("");
    gathered.push_all(&STATIC_NAMES);
    gathered.push_all(EXTRA);
    gathered.push_all(frozen::NAMES);
    let mut byte = 0;
    while byte < ASCII.len() {
        gathered.push(ascii_character(byte));
        byte += 1;
    }
    let mut table = 0;
    while table < TABLE_COUNT {
        let (name, members) = table_at(table);
        gathered.push(name);
        let mut member = 0;
        while member < members.len() {
            gathered.push_member(members[member].0, &members[member].1);
            member += 1;
        }
        if table < TYPES.len()
            && let Some((_, arity)) = &TYPES[table].new
        {
            gathered.push_keywords(arity);
        }
        table += 1;
    }
    gathered.sort();
    gathered.drop_doubles();
    gathered
};

/// How many names are in ROM.
pub const COUNT: usize = GATHERED.count;

#[allow(clippy::large_const_arrays, reason = "only the compiler sees it")]
const SORTED: [&str; COUNT] = {
    let gathered = GATHERED;
    let mut sorted = [""; COUNT];
    let mut position = 0;
    while position < COUNT {
        sorted[position] = gathered.texts[position];
        position += 1;
    }
    sorted
};

/// The texts, by number.
pub static NAMES: [&str; COUNT] = SORTED;

/// The hashes of the texts.
pub static HASHES: [u16; COUNT] = {
    let mut hashes = [0; COUNT];
    let mut position = 0;
    while position < COUNT {
        hashes[position] = hash_of(NAMES[position].as_bytes());
        position += 1;
    }
    hashes
};

const fn position_of(text: &str) -> Option<usize> {
    let (mut low, mut high) = (0, COUNT);
    while low < high {
        let middle = (low + high) / 2;
        if less(NAMES[middle], text) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if low < COUNT && !less(text, NAMES[low]) { Some(low) } else { None }
}

/// The number of a name known at compile time: `const { name("append") }`. One that stands in no table must be added to
/// `EXTRA`, else the program does not compile.
pub const fn name(text: &str) -> Name {
    match position_of(text) {
        Some(position) => Name(position as u32),
        None => panic!("not in the ROM pool: add it to names::rom::EXTRA"),
    }
}

static CHARACTERS: [u16; ASCII.len()] = {
    let mut numbers = [0; ASCII.len()];
    let mut byte = 0;
    while byte < ASCII.len() {
        numbers[byte] = name(ascii_character(byte)).0 as u16;
        byte += 1;
    }
    numbers
};

/// The name that is just this character; `None` beyond ASCII.
#[inline]
pub fn character(byte: u8) -> Option<Name> {
    CHARACTERS.get(usize::from(byte)).map(|&number| Name(u32::from(number)))
}

/// Length of the longest name in ROM.
const LENGTH_MAX: usize = {
    let (mut longest, mut position) = (0, 0);
    while position < COUNT {
        if NAMES[position].len() > longest {
            longest = NAMES[position].len();
        }
        position += 1;
    }
    longest
};

/// The name with this text, if it is in ROM.
pub fn find(text: &str) -> Option<Name> {
    match *text.as_bytes() {
        [byte] => return character(byte),
        ref bytes if bytes.len() > LENGTH_MAX => return None,
        _ => {}
    }
    let position = NAMES.partition_point(|&name| name < text);
    if NAMES.get(position).is_some_and(|&name| name == text) { Some(Name(position as u32)) } else { None }
}

static STATIC: [u16; STATIC_NAMES.len()] = {
    let mut numbers = [0; STATIC_NAMES.len()];
    let mut position = 0;
    while position < STATIC_NAMES.len() {
        numbers[position] = name(STATIC_NAMES[position]).0 as u16;
        position += 1;
    }
    numbers
};

/// The name that the .mpy format gives this number.
pub fn static_name(number: u16) -> Name {
    let position = usize::from(number).wrapping_sub(1);
    Name(u32::from(STATIC.get(position).copied().unwrap_or(0)))
}

/// The names of the types and modules themselves.
pub static TABLE_NAMES: [u16; TABLE_COUNT] = {
    let mut names = [0; TABLE_COUNT];
    let mut table = 0;
    while table < TABLE_COUNT {
        names[table] = name(table_at(table).0).0 as u16;
        table += 1;
    }
    names
};
