//! The opcodes: numbers, operand encodings and stack effects
//!
//! One table says everything about an opcode; reader, verifier, disassembler and virtual machine take it from here.
//! Source of the numbers and encodings: the .mpy v6 format (MicroPython `py/bc0.h`).

/// How an opcode's operand is written after the opcode byte.
///
/// A *var-uint* is big-endian groups of seven bits, the top bit set on all but the last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// No operand.
    None,
    /// Var-uint: index into the module's name table.
    Name,
    /// Var-uint: a count or packed counts.
    Unsigned,
    /// Var-uint in two's complement of its own width: a small int.
    Signed,
    /// Var-uint: index into the module's constant table.
    Constant,
    /// Var-uint: number of a local variable.
    Local,
    /// Var-uint: index of a child code object.
    Child,
    /// Var-uint index of a child code object, then one byte: the number of cells on the stack.
    ChildAndByte,
    /// One or two bytes: distance forward or back, relative to the end of these bytes.
    SignedJump,
    /// As `SignedJump`, then one byte: number of handlers to leave, bit 7 set to pop an iterator too.
    SignedJumpAndByte,
    /// One or two bytes: distance forward, relative to the end of these bytes.
    ForwardJump,
}

/// What is fixed about one opcode.
#[derive(Clone, Copy, Debug)]
pub struct OpcodeInfo {
    /// The opcode's number; the first one for the families (`LOAD_FAST_MULTI` and the like).
    pub opcode: u8,
    /// How many consecutive numbers belong to the family; 1 for a plain opcode.
    pub count: u8,
    /// The standard name.
    pub name: &'static str,
    /// The operand's encoding.
    pub operand: Operand,
}

macro_rules! opcodes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $count:literal, $operand:ident;)*) => {
        $($(#[$doc])* pub const $name: u8 = $number;)*

        /// All opcodes in ascending order of number.
        pub static OPCODES: &[OpcodeInfo] = &[
            $(OpcodeInfo { opcode: $number, count: $count, name: stringify!($name), operand: Operand::$operand },)*
        ];
    };
}

opcodes! {
    /// Pushes the string that is this name.
    LOAD_CONST_STRING = 0x10, 1, Name;
    /// Looks in the local (class or module), then global, then built-in names.
    LOAD_NAME = 0x11, 1, Name;
    /// Looks in the global, then built-in names.
    LOAD_GLOBAL = 0x12, 1, Name;
    /// `(object -- value)`
    LOAD_ATTR = 0x13, 1, Name;
    /// `(object -- callable, self or null)`
    LOAD_METHOD = 0x14, 1, Name;
    /// `(super, class, self -- callable, self or null)`
    LOAD_SUPER_METHOD = 0x15, 1, Name;
    /// `(value --)` into the local (class or module) names.
    STORE_NAME = 0x16, 1, Name;
    /// `(value --)` into the global names.
    STORE_GLOBAL = 0x17, 1, Name;
    /// `(value, object --)`; a null value deletes the attribute.
    STORE_ATTR = 0x18, 1, Name;
    /// Deletes a local (class or module) name.
    DELETE_NAME = 0x19, 1, Name;
    /// Deletes a global name.
    DELETE_GLOBAL = 0x1a, 1, Name;
    /// `(level, from-list -- module)`
    IMPORT_NAME = 0x1b, 1, Name;
    /// `(module -- module, value)`
    IMPORT_FROM = 0x1c, 1, Name;
    /// `(cells.. -- function)`
    MAKE_CLOSURE = 0x20, 1, ChildAndByte;
    /// `(defaults tuple or null, keyword defaults dict or null, cells.. -- function)`
    MAKE_CLOSURE_DEFARGS = 0x21, 1, ChildAndByte;
    /// Pushes a small int.
    LOAD_CONST_SMALL_INT = 0x22, 1, Signed;
    /// Pushes an entry of the constant table.
    LOAD_CONST_OBJ = 0x23, 1, Constant;
    /// Pushes a local variable; NameError if unset.
    LOAD_FAST_N = 0x24, 1, Local;
    /// Pushes what the cell in this local holds; NameError if unset.
    LOAD_DEREF = 0x25, 1, Local;
    /// Pops into a local variable.
    STORE_FAST_N = 0x26, 1, Local;
    /// Pops into the cell in this local.
    STORE_DEREF = 0x27, 1, Local;
    /// Unsets a local variable; NameError if unset.
    DELETE_FAST = 0x28, 1, Local;
    /// Empties the cell in this local; NameError if empty.
    DELETE_DEREF = 0x29, 1, Local;
    /// `(items.. -- tuple)`
    BUILD_TUPLE = 0x2a, 1, Unsigned;
    /// `(items.. -- list)`
    BUILD_LIST = 0x2b, 1, Unsigned;
    /// Pushes an empty dict with room for this many entries.
    BUILD_MAP = 0x2c, 1, Unsigned;
    /// `(items.. -- set)`
    BUILD_SET = 0x2d, 1, Unsigned;
    /// `(start, stop [, step] -- slice)`; the operand is 2 or 3.
    BUILD_SLICE = 0x2e, 1, Unsigned;
    /// Adds to the list (0), dict (1) or set (2) given by the operand's low two bits; the rest is its distance from the top.
    STORE_COMP = 0x2f, 1, Unsigned;
    /// `(sequence -- last, .., first)`
    UNPACK_SEQUENCE = 0x30, 1, Unsigned;
    /// As `UNPACK_SEQUENCE` with a starred part: low byte items before it, next byte items after it.
    UNPACK_EX = 0x31, 1, Unsigned;
    /// `( -- function)`
    MAKE_FUNCTION = 0x32, 1, Child;
    /// `(defaults tuple or null, keyword defaults dict or null -- function)`
    MAKE_FUNCTION_DEFARGS = 0x33, 1, Child;
    /// `(callable, positional.., (name, value).. -- result)`; low byte positional, next byte keyword count.
    CALL_FUNCTION = 0x34, 1, Unsigned;
    /// As `CALL_FUNCTION` with a bit map on top saying which positionals are starred; a null name means `**`.
    CALL_FUNCTION_VAR_KW = 0x35, 1, Unsigned;
    /// As `CALL_FUNCTION` on what `LOAD_METHOD` left.
    CALL_METHOD = 0x36, 1, Unsigned;
    /// As `CALL_FUNCTION_VAR_KW` on what `LOAD_METHOD` left.
    CALL_METHOD_VAR_KW = 0x37, 1, Unsigned;
    /// Leaves handlers, running their `finally` parts, then jumps.
    UNWIND_JUMP = 0x40, 1, SignedJumpAndByte;
    /// Jumps.
    JUMP = 0x42, 1, SignedJump;
    /// `(value --)`
    POP_JUMP_IF_TRUE = 0x43, 1, SignedJump;
    /// `(value --)`
    POP_JUMP_IF_FALSE = 0x44, 1, SignedJump;
    /// Jumps keeping the value, or pops it.
    JUMP_IF_TRUE_OR_POP = 0x45, 1, ForwardJump;
    /// Jumps keeping the value, or pops it.
    JUMP_IF_FALSE_OR_POP = 0x46, 1, ForwardJump;
    /// `(manager -- exit method, manager, value)`; the handler is a `finally` that ends with `WITH_CLEANUP`.
    SETUP_WITH = 0x47, 1, ForwardJump;
    /// Exceptions from here on go to the handler, which finds the exception on the stack.
    SETUP_EXCEPT = 0x48, 1, ForwardJump;
    /// As `SETUP_EXCEPT`; return, break and continue run the handler too.
    SETUP_FINALLY = 0x49, 1, ForwardJump;
    /// Drops the current handler and jumps.
    POP_EXCEPT_JUMP = 0x4a, 1, ForwardJump;
    /// Pushes the iterator's next value, or pops its four slots and jumps.
    FOR_ITER = 0x4b, 1, ForwardJump;
    /// Pushes False.
    LOAD_CONST_FALSE = 0x50, 1, None;
    /// Pushes None.
    LOAD_CONST_NONE = 0x51, 1, None;
    /// Pushes True.
    LOAD_CONST_TRUE = 0x52, 1, None;
    /// Pushes the "absent" marker.
    LOAD_NULL = 0x53, 1, None;
    /// Pushes the class builder.
    LOAD_BUILD_CLASS = 0x54, 1, None;
    /// `(object, key -- value)`
    LOAD_SUBSCR = 0x55, 1, None;
    /// `(value, object, key --)`; a null value deletes the item.
    STORE_SUBSCR = 0x56, 1, None;
    /// `(a -- a, a)`
    DUP_TOP = 0x57, 1, None;
    /// `(a, b -- a, b, a, b)`
    DUP_TOP_TWO = 0x58, 1, None;
    /// `(a --)`
    POP_TOP = 0x59, 1, None;
    /// `(a, b -- b, a)`
    ROT_TWO = 0x5a, 1, None;
    /// `(a, b, c -- c, a, b)`
    ROT_THREE = 0x5b, 1, None;
    /// Calls the exit method under the reason on top, and removes it; may turn an exception into None.
    WITH_CLEANUP = 0x5c, 1, None;
    /// Drops the current handler; None on top: goes on; an exception: raises it; else goes on unwinding.
    END_FINALLY = 0x5d, 1, None;
    /// `(object -- iterator)`
    GET_ITER = 0x5e, 1, None;
    /// `(object -- four slots holding the iterator)`
    GET_ITER_STACK = 0x5f, 1, None;
    /// `(dict, value, key -- dict)`
    STORE_MAP = 0x62, 1, None;
    /// Returns the value on top, running `finally` parts on the way.
    RETURN_VALUE = 0x63, 1, None;
    /// Raises the exception being handled again.
    RAISE_LAST = 0x64, 1, None;
    /// `(exception --)`
    RAISE_OBJ = 0x65, 1, None;
    /// `(exception, cause --)`
    RAISE_FROM = 0x66, 1, None;
    /// `(value -- sent value)`
    YIELD_VALUE = 0x67, 1, None;
    /// `(iterator, value to send -- result)`
    YIELD_FROM = 0x68, 1, None;
    /// `(module --)` copies its names into the local names.
    IMPORT_STAR = 0x69, 1, None;
    /// Pushes the small int `opcode - LOAD_CONST_SMALL_INT_MULTI - SMALL_INT_MULTI_EXCESS`.
    LOAD_CONST_SMALL_INT_MULTI = 0x70, 64, None;
    /// Pushes local `opcode - LOAD_FAST_MULTI`.
    LOAD_FAST_MULTI = 0xb0, 16, None;
    /// Pops into local `opcode - STORE_FAST_MULTI`.
    STORE_FAST_MULTI = 0xc0, 16, None;
    /// `(value -- value)` by the [`UnaryOperator`] with number `opcode - UNARY_OP_MULTI`.
    UNARY_OP_MULTI = 0xd0, 4, None;
    /// `(left, right -- value)` by the [`BinaryOperator`] with number `opcode - BINARY_OP_MULTI`.
    BINARY_OP_MULTI = 0xd7, 35, None;
}

/// How far below zero the `LOAD_CONST_SMALL_INT_MULTI` family starts.
pub const SMALL_INT_MULTI_EXCESS: i32 = 16;

/// Slots on the value stack that a `GET_ITER_STACK` iterator takes.
pub const ITERATOR_SLOTS: u32 = 4;

/// The operators of the `UNARY_OP_MULTI` family, in order of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum UnaryOperator {
    /// `+a`
    Positive,
    /// `-a`
    Negative,
    /// `~a`
    Invert,
    /// `not a`
    Not,
}

impl UnaryOperator {
    /// All operators, at the index of their number.
    pub const ALL: [Self; 4] = [Self::Positive, Self::Negative, Self::Invert, Self::Not];

    /// The operator with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The operator as Python writes it.
    pub const fn symbol(self) -> &'static str {
        ["+", "-", "~", "not"][self as usize]
    }
}

/// The operators of the `BINARY_OP_MULTI` family, in order of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names and `symbol` say it")]
pub enum BinaryOperator {
    Less,
    More,
    Equal,
    LessEqual,
    MoreEqual,
    NotEqual,
    In,
    Is,
    ExceptionMatch,
    InplaceOr,
    InplaceXor,
    InplaceAnd,
    InplaceLeftShift,
    InplaceRightShift,
    InplaceAdd,
    InplaceSubtract,
    InplaceMultiply,
    InplaceMatrixMultiply,
    InplaceFloorDivide,
    InplaceTrueDivide,
    InplaceModulo,
    InplacePower,
    Or,
    Xor,
    And,
    LeftShift,
    RightShift,
    Add,
    Subtract,
    Multiply,
    MatrixMultiply,
    FloorDivide,
    TrueDivide,
    Modulo,
    Power,
}

impl BinaryOperator {
    /// All operators, at the index of their number.
    pub const ALL: [Self; 35] = [
        Self::Less,
        Self::More,
        Self::Equal,
        Self::LessEqual,
        Self::MoreEqual,
        Self::NotEqual,
        Self::In,
        Self::Is,
        Self::ExceptionMatch,
        Self::InplaceOr,
        Self::InplaceXor,
        Self::InplaceAnd,
        Self::InplaceLeftShift,
        Self::InplaceRightShift,
        Self::InplaceAdd,
        Self::InplaceSubtract,
        Self::InplaceMultiply,
        Self::InplaceMatrixMultiply,
        Self::InplaceFloorDivide,
        Self::InplaceTrueDivide,
        Self::InplaceModulo,
        Self::InplacePower,
        Self::Or,
        Self::Xor,
        Self::And,
        Self::LeftShift,
        Self::RightShift,
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::MatrixMultiply,
        Self::FloorDivide,
        Self::TrueDivide,
        Self::Modulo,
        Self::Power,
    ];

    /// The operator with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The operator as Python writes it.
    pub const fn symbol(self) -> &'static str {
        const SYMBOLS: [&str; 35] = [
            "<", ">", "==", "<=", ">=", "!=", "in", "is", "except", "|=", "^=", "&=", "<<=", ">>=", "+=", "-=", "*=",
            "@=", "//=", "/=", "%=", "**=", "|", "^", "&", "<<", ">>", "+", "-", "*", "@", "//", "/", "%", "**",
        ];
        SYMBOLS[self as usize]
    }

    /// For `+=` the operator `+`, and so on; others are returned unchanged.
    pub const fn without_inplace(self) -> Self {
        let number = self as usize;
        if number >= Self::InplaceOr as usize && number <= Self::InplacePower as usize {
            Self::ALL[number + 13]
        } else {
            self
        }
    }
}

/// Index into [`OPCODES`] plus one for each of the 256 bytes; 0 for a byte that is no opcode.
static INDEX: [u8; 256] = {
    let mut index = [0; 256];
    let mut row = 0;
    while row < OPCODES.len() {
        let mut offset = 0;
        while offset < OPCODES[row].count {
            index[(OPCODES[row].opcode + offset) as usize] = row as u8 + 1;
            offset += 1;
        }
        row += 1;
    }
    index
};

/// The facts about this opcode; `None` if the byte is no opcode.
pub fn opcode_info(opcode: u8) -> Option<&'static OpcodeInfo> {
    OPCODES.get(usize::from(INDEX[usize::from(opcode)]).checked_sub(1)?)
}

/// Reads a var-uint of at most 32 bits at `*position` and moves past it; `None` past the end or if too large.
pub fn read_unsigned(bytes: &[u8], position: &mut usize) -> Option<u32> {
    let mut value: u32 = 0;
    loop {
        let byte = *bytes.get(*position)?;
        *position += 1;
        if value >> 25 != 0 {
            return None;
        }
        value = value << 7 | u32::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
}

/// Reads a signed small int operand at `*position` and moves past it.
pub fn read_signed(bytes: &[u8], position: &mut usize) -> Option<i32> {
    let first = *bytes.get(*position)?;
    let mut value: i32 = if first & 0x40 != 0 { -1 } else { 0 };
    loop {
        let byte = *bytes.get(*position)?;
        *position += 1;
        if !(-(1 << 24)..1 << 24).contains(&value) {
            return None;
        }
        value = value << 7 | i32::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
}

/// One decoded instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The opcode byte.
    pub opcode: u8,
    /// How the operand was encoded.
    pub kind: Operand,
    /// The operand; for jumps the target's offset, else the number as encoded (signed kinds as `i32`).
    pub operand: u32,
    /// The byte after the operand, for the kinds that have one.
    pub extra: u8,
    /// Offset of the next instruction.
    pub next: usize,
}

impl Instruction {
    /// Decodes the instruction at `offset`; `None` if it is no opcode, cut short or jumps before the start.
    pub fn decode(code: &[u8], offset: usize) -> Option<Self> {
        let opcode = *code.get(offset)?;
        let kind = opcode_info(opcode)?.operand;
        let mut next = offset + 1;
        let mut extra = 0;
        let operand = match kind {
            Operand::None => 0,
            Operand::Name | Operand::Unsigned | Operand::Constant | Operand::Local | Operand::Child => {
                read_unsigned(code, &mut next)?
            }
            Operand::Signed => read_signed(code, &mut next)? as u32,
            Operand::ChildAndByte => {
                let child = read_unsigned(code, &mut next)?;
                extra = *code.get(next)?;
                next += 1;
                child
            }
            Operand::SignedJump | Operand::SignedJumpAndByte | Operand::ForwardJump => {
                let first = *code.get(next)?;
                next += 1;
                let mut distance = i32::from(first & 0x7f);
                let mut bias = 0x40;
                if first & 0x80 != 0 {
                    distance |= i32::from(*code.get(next)?) << 7;
                    next += 1;
                    bias = 0x4000;
                }
                if kind != Operand::ForwardJump {
                    distance -= bias;
                }
                let target = i32::try_from(next).ok()?.checked_add(distance)?;
                if kind == Operand::SignedJumpAndByte {
                    extra = *code.get(next)?;
                    next += 1;
                }
                u32::try_from(target).ok()?
            }
        };
        Some(Instruction { opcode, kind, operand, extra, next })
    }

    /// The offset jumped to, for opcodes that may jump or set up a handler.
    pub fn target(&self) -> Option<usize> {
        match self.kind {
            Operand::SignedJump | Operand::SignedJumpAndByte | Operand::ForwardJump => Some(self.operand as usize),
            _ => None,
        }
    }

    /// The local variable that the instruction reads, writes or deletes.
    pub fn local(&self) -> Option<u32> {
        match self.kind {
            Operand::Local => Some(self.operand),
            _ if (LOAD_FAST_MULTI..STORE_FAST_MULTI + 16).contains(&self.opcode) => {
                Some(u32::from(self.opcode - LOAD_FAST_MULTI) & 15)
            }
            _ => None,
        }
    }

    /// Whether execution never goes on to the next instruction.
    pub fn ends_block(&self) -> bool {
        matches!(self.opcode, UNWIND_JUMP | JUMP | POP_EXCEPT_JUMP | RETURN_VALUE | RAISE_LAST | RAISE_OBJ | RAISE_FROM)
    }

    /// How many values the instruction takes from the stack and how many it leaves, when it goes on to the next one.
    ///
    /// When `FOR_ITER` jumps it pops four and pushes none; when `JUMP_IF_.._OR_POP` jumps it pops none.
    /// `WITH_CLEANUP` and `END_FINALLY` are given for the normal case (None on top).
    pub fn stack_effect(&self) -> (u32, u32) {
        let count = self.operand;
        let positional = count & 0xff;
        let keywords = count >> 8 & 0xff;
        match self.opcode {
            LOAD_CONST_STRING | LOAD_NAME | LOAD_GLOBAL => (0, 1),
            LOAD_ATTR => (1, 1),
            LOAD_METHOD => (1, 2),
            LOAD_SUPER_METHOD => (3, 2),
            STORE_NAME | STORE_GLOBAL => (1, 0),
            STORE_ATTR => (2, 0),
            DELETE_NAME | DELETE_GLOBAL => (0, 0),
            IMPORT_NAME => (2, 1),
            IMPORT_FROM => (1, 2),
            MAKE_CLOSURE => (u32::from(self.extra), 1),
            MAKE_CLOSURE_DEFARGS => (u32::from(self.extra) + 2, 1),
            LOAD_CONST_SMALL_INT | LOAD_CONST_OBJ | LOAD_FAST_N | LOAD_DEREF => (0, 1),
            STORE_FAST_N | STORE_DEREF => (1, 0),
            DELETE_FAST | DELETE_DEREF => (0, 0),
            BUILD_TUPLE | BUILD_LIST | BUILD_SET | BUILD_SLICE => (count, 1),
            BUILD_MAP => (0, 1),
            STORE_COMP => (if count & 3 == 1 { 2 } else { 1 }, 0),
            UNPACK_SEQUENCE => (1, count),
            UNPACK_EX => (1, positional + keywords + 1),
            MAKE_FUNCTION => (0, 1),
            MAKE_FUNCTION_DEFARGS => (2, 1),
            CALL_FUNCTION => (1 + positional + 2 * keywords, 1),
            CALL_FUNCTION_VAR_KW | CALL_METHOD => (2 + positional + 2 * keywords, 1),
            CALL_METHOD_VAR_KW => (3 + positional + 2 * keywords, 1),
            UNWIND_JUMP | JUMP | POP_EXCEPT_JUMP => (0, 0),
            POP_JUMP_IF_TRUE | POP_JUMP_IF_FALSE | JUMP_IF_TRUE_OR_POP | JUMP_IF_FALSE_OR_POP => (1, 0),
            SETUP_WITH => (1, 3),
            SETUP_EXCEPT | SETUP_FINALLY => (0, 0),
            FOR_ITER => (ITERATOR_SLOTS, ITERATOR_SLOTS + 1),
            LOAD_CONST_FALSE | LOAD_CONST_NONE | LOAD_CONST_TRUE | LOAD_NULL | LOAD_BUILD_CLASS => (0, 1),
            LOAD_SUBSCR => (2, 1),
            STORE_SUBSCR => (3, 0),
            DUP_TOP => (1, 2),
            DUP_TOP_TWO => (2, 4),
            POP_TOP => (1, 0),
            ROT_TWO => (2, 2),
            ROT_THREE => (3, 3),
            WITH_CLEANUP => (3, 1),
            END_FINALLY => (1, 0),
            GET_ITER => (1, 1),
            GET_ITER_STACK => (1, ITERATOR_SLOTS),
            STORE_MAP => (3, 1),
            RETURN_VALUE | RAISE_OBJ => (1, 0),
            RAISE_LAST => (0, 0),
            RAISE_FROM => (2, 0),
            YIELD_VALUE => (1, 1),
            YIELD_FROM => (2, 1),
            IMPORT_STAR => (1, 0),
            LOAD_CONST_SMALL_INT_MULTI..STORE_FAST_MULTI => (0, 1),
            STORE_FAST_MULTI..UNARY_OP_MULTI => (1, 0),
            UNARY_OP_MULTI..BINARY_OP_MULTI => (1, 1),
            _ => (2, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_have_their_numbers() {
        for (number, operator) in BinaryOperator::ALL.into_iter().enumerate() {
            assert_eq!(operator as usize, number);
        }
        assert_eq!(BinaryOperator::InplacePower.without_inplace(), BinaryOperator::Power);
        assert_eq!(BinaryOperator::InplaceOr.without_inplace(), BinaryOperator::Or);
        assert_eq!(BinaryOperator::Less.without_inplace(), BinaryOperator::Less);
    }

    #[test]
    fn decodes_every_operand_encoding() {
        let check = |bytes: &[u8], operand: u32, extra: u8, next: usize| {
            let decoded = Instruction::decode(bytes, 0).expect("decodes");
            assert_eq!((decoded.operand, decoded.extra, decoded.next), (operand, extra, next), "{bytes:?}");
        };
        check(&[LOAD_NAME, 0x81, 0x02], 130, 0, 3);
        check(&[LOAD_CONST_SMALL_INT, 0x7f], -1i32 as u32, 0, 2);
        check(&[LOAD_CONST_SMALL_INT, 0x80, 0x40], 64, 0, 3);
        check(&[LOAD_CONST_SMALL_INT, 0xfc, 0x80, 0x80, 0x80, 0x00], -(1i32 << 30) as u32, 0, 6);
        check(&[LOAD_CONST_SMALL_INT, 0x83, 0xff, 0xff, 0xff, 0x7f], (1u32 << 30) - 1, 0, 6);
        check(&[MAKE_CLOSURE, 3, 2], 3, 2, 3);
        check(&[JUMP, 0x43], 5, 0, 2);
        check(&[JUMP, 0x85, 0x80], 8, 0, 3);
        check(&[FOR_ITER, 0x7f], 129, 0, 2);
        check(&[FOR_ITER, 0x80, 0x01], 131, 0, 3);
        check(&[UNWIND_JUMP, 0x41, 0x82], 3, 0x82, 3);
        assert_eq!(Instruction::decode(&[JUMP, 0x00], 0), None);
        assert_eq!(Instruction::decode(&[JUMP], 0), None);
        assert_eq!(Instruction::decode(&[0x41], 0), None);
        assert_eq!(
            Instruction::decode(&[LOAD_NAME, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 0).map(|i| i.operand),
            Some(1)
        );
        assert_eq!(Instruction::decode(&[LOAD_NAME, 0xff, 0xff, 0xff, 0xff, 0x7f], 0), None);
    }
}
