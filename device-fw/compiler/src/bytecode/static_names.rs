//! Names that every MicroPython has, at fixed numbers
//!
//! The numbers are part of the .mpy v6 format: a file stores such a name as its number only. Number 0 means "no name".

/// The names; the name with number `n` is at index `n - 1`.
pub const STATIC_NAMES: [&str; 165] = [
    "",
    "__dir__",
    "\n",
    " ",
    "*",
    "/",
    "<module>",
    "_",
    "__call__",
    "__class__",
    "__delitem__",
    "__enter__",
    "__exit__",
    "__getattr__",
    "__getitem__",
    "__hash__",
    "__init__",
    "__int__",
    "__iter__",
    "__len__",
    "__main__",
    "__module__",
    "__name__",
    "__new__",
    "__next__",
    "__qualname__",
    "__repr__",
    "__setitem__",
    "__str__",
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "EOFError",
    "Ellipsis",
    "Exception",
    "GeneratorExit",
    "ImportError",
    "IndentationError",
    "IndexError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "NameError",
    "NoneType",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "RuntimeError",
    "StopIteration",
    "SyntaxError",
    "SystemExit",
    "TypeError",
    "ValueError",
    "ZeroDivisionError",
    "abs",
    "all",
    "any",
    "append",
    "args",
    "bool",
    "builtins",
    "bytearray",
    "bytecode",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "clear",
    "close",
    "const",
    "copy",
    "count",
    "dict",
    "dir",
    "divmod",
    "end",
    "endswith",
    "eval",
    "exec",
    "extend",
    "find",
    "format",
    "from_bytes",
    "get",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "id",
    "index",
    "insert",
    "int",
    "isalpha",
    "isdigit",
    "isinstance",
    "islower",
    "isspace",
    "issubclass",
    "isupper",
    "items",
    "iter",
    "join",
    "key",
    "keys",
    "len",
    "list",
    "little",
    "locals",
    "lower",
    "lstrip",
    "main",
    "map",
    "micropython",
    "next",
    "object",
    "open",
    "ord",
    "pop",
    "popitem",
    "pow",
    "print",
    "range",
    "read",
    "readinto",
    "readline",
    "remove",
    "replace",
    "repr",
    "reverse",
    "rfind",
    "rindex",
    "round",
    "rsplit",
    "rstrip",
    "self",
    "send",
    "sep",
    "set",
    "setattr",
    "setdefault",
    "sort",
    "sorted",
    "split",
    "start",
    "startswith",
    "staticmethod",
    "step",
    "stop",
    "str",
    "strip",
    "sum",
    "super",
    "throw",
    "to_bytes",
    "tuple",
    "type",
    "update",
    "upper",
    "utf-8",
    "value",
    "values",
    "write",
    "zip",
];

/// The name with this number.
pub fn static_name(number: u16) -> Option<&'static str> {
    STATIC_NAMES.get(usize::from(number).checked_sub(1)?).copied()
}

/// The number of this name, if it is one of the static ones.
pub fn static_name_number(name: &[u8]) -> Option<u16> {
    let slots = &SLOTS;
    let mut slot = hash(name) as usize % slots.len();
    loop {
        let number = slots[slot];
        let candidate = static_name(u16::from(number))?;
        if candidate.as_bytes() == name {
            return Some(u16::from(number));
        }
        slot = (slot + 1) % slots.len();
    }
}

const fn hash(name: &[u8]) -> u32 {
    let mut hash: u32 = 5381;
    let mut index = 0;
    while index < name.len() {
        hash = hash.wrapping_mul(33) ^ name[index] as u32;
        index += 1;
    }
    hash ^ (hash >> 13)
}

/// Open-addressing table of numbers, built at compile time; 0 is a free slot.
static SLOTS: [u8; 512] = {
    let mut slots = [0; 512];
    let mut index = 0;
    while index < STATIC_NAMES.len() {
        let mut slot = hash(STATIC_NAMES[index].as_bytes()) as usize % slots.len();
        while slots[slot] != 0 {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = (index + 1) as u8;
        index += 1;
    }
    slots
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_its_number() {
        for (index, name) in STATIC_NAMES.iter().enumerate() {
            assert_eq!(static_name_number(name.as_bytes()), Some(index as u16 + 1), "{name}");
        }
        assert_eq!(static_name(7), Some("<module>"));
        assert_eq!(static_name(0), None);
        assert_eq!(static_name_number(b"no such name"), None);
    }
}
