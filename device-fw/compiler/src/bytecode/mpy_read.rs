//! Reads a .mpy image in place: header, names, constants, tree of code objects
//!
//! **Invariant:** nothing here allocates, recurses or panics, whatever the bytes; [`Image::parse`] walks the whole
//! image once, so what an accepted image hands out is in bounds. What the *instructions* do is for
//! `verify` to check.

use core::fmt;

use super::code::Code;
use super::opcode::read_unsigned;
use super::static_names::static_name;

/// Format version in the second byte.
pub const VERSION: u8 = 6;
/// Bytes in front of the counts of names and constants.
pub const HEADER_BYTES: usize = 4;
/// Small ints in the code fit in this many bits.
pub const SMALL_INT_BITS: u8 = 31;
/// Constant tuples may nest this deep.
pub const MAX_TUPLE_DEPTH: usize = 16;
/// Code objects may nest this deep.
pub const MAX_CODE_DEPTH: usize = 64;

/// Why an image cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// It does not start like a .mpy file.
    NotMpy,
    /// It is of another format version (given).
    Version(u8),
    /// It holds machine code.
    NativeCode,
    /// It was compiled for wider small ints (bits given).
    SmallIntBits(u8),
    /// It ends too early or counts more than it holds.
    Truncated,
    /// A name's number or text is invalid.
    Name,
    /// A constant is invalid.
    Constant,
    /// The numbers in front of a function's code are invalid.
    Prelude,
    /// Tuples or code objects are nested too deeply.
    TooDeep,
    /// A function's instructions are invalid (see `verify`).
    Instruction,
}

impl fmt::Display for FormatError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormatError::NotMpy => formatter.write_str("not an .mpy file"),
            FormatError::Version(version) => {
                write!(formatter, "incompatible .mpy file: version {version}, needs version {VERSION}")
            }
            FormatError::NativeCode => formatter.write_str("incompatible .mpy file: it holds machine code"),
            FormatError::SmallIntBits(bits) => {
                write!(formatter, "incompatible .mpy file: compiled for small ints of {bits} bits")
            }
            FormatError::Truncated => formatter.write_str("damaged .mpy file: it ends too early"),
            FormatError::Name => formatter.write_str("damaged .mpy file: invalid name"),
            FormatError::Constant => formatter.write_str("damaged .mpy file: invalid constant"),
            FormatError::Prelude => formatter.write_str("damaged .mpy file: invalid function header"),
            FormatError::TooDeep => formatter.write_str("damaged .mpy file: nested too deeply"),
            FormatError::Instruction => formatter.write_str("damaged .mpy file: invalid instruction"),
        }
    }
}

/// An entry of the name table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// One of [`STATIC_NAMES`](super::static_names::STATIC_NAMES), by number (from 1).
    Static(u16),
    /// Any other name.
    Str(&'a str),
}

impl<'a> Name<'a> {
    /// The text.
    pub fn as_str(&self) -> &'a str {
        match *self {
            Name::Static(number) => static_name(number).unwrap_or(""),
            Name::Str(text) => text,
        }
    }
}

/// An entry of the constant table.
#[derive(Clone, Copy, Debug)]
pub enum Constant<'a> {
    /// `None`
    None,
    /// `False`
    False,
    /// `True`
    True,
    /// `...`
    Ellipsis,
    /// A string too long for a name.
    Str(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// An int, in decimal, maybe with a sign.
    Integer(&'a str),
    /// A float as Python writes it.
    Float(&'a str),
    /// An imaginary (or complex) number as Python writes it.
    Complex(&'a str),
    /// A tuple of constants.
    Tuple(Constants<'a>),
}

/// Numbers of the constant kinds in the file.
pub mod constant_kind {
    #![allow(missing_docs, reason = "the names say it")]
    pub const NONE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const TRUE: u8 = 3;
    pub const ELLIPSIS: u8 = 4;
    pub const STR: u8 = 5;
    pub const BYTES: u8 = 6;
    pub const INTEGER: u8 = 7;
    pub const FLOAT: u8 = 8;
    pub const COMPLEX: u8 = 9;
    pub const TUPLE: u8 = 10;
}

/// Checks the first [`HEADER_BYTES`] of an image.
pub fn check_header(bytes: &[u8]) -> Result<(), FormatError> {
    let [b'M', version, features, small_int_bits, ..] = *bytes else { return Err(FormatError::NotMpy) };
    if version != VERSION {
        return Err(FormatError::Version(version));
    }
    // The two low bits are a sub-version that matters for machine code only.
    if features & !3 != 0 {
        return Err(FormatError::NativeCode);
    }
    if small_int_bits > SMALL_INT_BITS {
        return Err(FormatError::SmallIntBits(small_int_bits));
    }
    Ok(())
}

/// A whole image.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    bytes: &'a [u8],
    name_count: u32,
    names_start: usize,
    constant_count: u32,
    constants_start: usize,
    code_start: usize,
}

impl<'a> Image<'a> {
    /// Checks the container and finds its parts.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        check_header(bytes)?;
        let mut position = HEADER_BYTES;
        let name_count = read_unsigned(bytes, &mut position).ok_or(FormatError::Truncated)?;
        let constant_count = read_unsigned(bytes, &mut position).ok_or(FormatError::Truncated)?;
        let names_start = position;
        for _ in 0..name_count {
            read_name(bytes, &mut position)?;
        }
        let constants_start = position;
        skip_constants(bytes, &mut position, constant_count)?;
        let image = Image { bytes, name_count, names_start, constant_count, constants_start, code_start: position };
        let end = skip_code_tree(bytes, position)?;
        if end != bytes.len() {
            return Err(FormatError::Truncated);
        }
        Ok(image)
    }

    /// How many names the table holds.
    pub fn name_count(&self) -> u32 {
        self.name_count
    }

    /// The names in order of index. By convention the first is the source file's.
    pub fn names(&self) -> Names<'a> {
        Names { bytes: self.bytes, position: self.names_start, left: self.name_count }
    }

    /// How many constants the table holds.
    pub fn constant_count(&self) -> u32 {
        self.constant_count
    }

    /// The constants in order of index.
    pub fn constants(&self) -> Constants<'a> {
        Constants { bytes: self.bytes, position: self.constants_start, left: self.constant_count }
    }

    /// The module's own code object.
    pub fn code(&self) -> RawCode<'a> {
        let mut position = self.code_start;
        read_raw_code(self.bytes, &mut position).unwrap_or(RawCode {
            image: self.bytes,
            bytes: &[],
            child_count: 0,
            end: 0,
        })
    }

    /// All code objects, parents before their children (pre-order); the first is the module's.
    pub fn codes(&self) -> CodeWalk<'a> {
        CodeWalk { bytes: self.bytes, position: self.code_start, left: 1 }
    }
}

/// Iterator over the name table.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    bytes: &'a [u8],
    position: usize,
    left: u32,
}

impl<'a> Iterator for Names<'a> {
    type Item = Name<'a>;

    fn next(&mut self) -> Option<Name<'a>> {
        self.left = self.left.checked_sub(1)?;
        read_name(self.bytes, &mut self.position).ok()
    }
}

/// Iterator over the constant table or over a constant tuple.
#[derive(Clone, Copy, Debug)]
pub struct Constants<'a> {
    bytes: &'a [u8],
    position: usize,
    left: u32,
}

impl Constants<'_> {
    /// How many are still to come.
    pub fn remaining(&self) -> u32 {
        self.left
    }
}

impl<'a> Iterator for Constants<'a> {
    type Item = Constant<'a>;

    fn next(&mut self) -> Option<Constant<'a>> {
        self.left = self.left.checked_sub(1)?;
        let constant = read_constant(self.bytes, &mut self.position).ok()?;
        if let Constant::Tuple(items) = constant {
            skip_constants(self.bytes, &mut self.position, items.left).ok()?;
        }
        Some(constant)
    }
}

/// One code object.
#[derive(Clone, Copy, Debug)]
pub struct RawCode<'a> {
    image: &'a [u8],
    bytes: &'a [u8],
    child_count: u32,
    /// Where the first child starts.
    end: usize,
}

impl<'a> RawCode<'a> {
    /// Prelude and instructions, as they stand in the file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Prelude and instructions taken apart.
    pub fn code(&self) -> Result<Code<'a>, FormatError> {
        Code::parse(self.bytes)
    }

    /// How many code objects (functions, classes, comprehensions) it makes; `MAKE_FUNCTION` refers to them by index.
    pub fn child_count(&self) -> u32 {
        self.child_count
    }

    /// The children in order of index. Each step skips the grandchildren; to load everything use [`Image::codes`].
    pub fn children(&self) -> impl Iterator<Item = RawCode<'a>> + use<'a> {
        let bytes = self.image;
        let mut position = self.end;
        let mut left = self.child_count;
        core::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let child = read_raw_code(bytes, &mut position).ok()?;
            let mut walk = CodeWalk { bytes, position: child.end, left: child.child_count };
            while walk.next().is_some() {}
            position = walk.position;
            Some(child)
        })
    }
}

/// Iterator over code objects in pre-order.
#[derive(Clone, Copy, Debug)]
pub struct CodeWalk<'a> {
    bytes: &'a [u8],
    position: usize,
    left: u32,
}

impl<'a> Iterator for CodeWalk<'a> {
    type Item = RawCode<'a>;

    fn next(&mut self) -> Option<RawCode<'a>> {
        self.left = self.left.checked_sub(1)?;
        let raw = read_raw_code(self.bytes, &mut self.position).ok()?;
        self.left = self.left.checked_add(raw.child_count)?;
        Some(raw)
    }
}

fn take<'a>(bytes: &'a [u8], position: &mut usize, length: usize) -> Result<&'a [u8], FormatError> {
    let end = position.checked_add(length).ok_or(FormatError::Truncated)?;
    let taken = bytes.get(*position..end).ok_or(FormatError::Truncated)?;
    *position = end;
    Ok(taken)
}

fn number(bytes: &[u8], position: &mut usize) -> Result<u32, FormatError> {
    read_unsigned(bytes, position).ok_or(FormatError::Truncated)
}

fn read_name<'a>(bytes: &'a [u8], position: &mut usize) -> Result<Name<'a>, FormatError> {
    let head = number(bytes, position)?;
    if head & 1 != 0 {
        let static_number = u16::try_from(head >> 1).map_err(|_| FormatError::Name)?;
        static_name(static_number).ok_or(FormatError::Name)?;
        return Ok(Name::Static(static_number));
    }
    let text = take(bytes, position, (head >> 1) as usize)?;
    take(bytes, position, 1)?;
    core::str::from_utf8(text).map(Name::Str).map_err(|_| FormatError::Name)
}

/// Reads one constant; of a tuple only the head, its items follow at `*position`.
fn read_constant<'a>(bytes: &'a [u8], position: &mut usize) -> Result<Constant<'a>, FormatError> {
    let kind = take(bytes, position, 1)?[0];
    match kind {
        constant_kind::NONE => return Ok(Constant::None),
        constant_kind::FALSE => return Ok(Constant::False),
        constant_kind::TRUE => return Ok(Constant::True),
        constant_kind::ELLIPSIS => return Ok(Constant::Ellipsis),
        constant_kind::STR..=constant_kind::TUPLE => {}
        _ => return Err(FormatError::Constant),
    }
    let length = number(bytes, position)?;
    if kind == constant_kind::TUPLE {
        // Every item takes at least one byte, so a huge count cannot be honest.
        if length as usize > bytes.len() - *position {
            return Err(FormatError::Truncated);
        }
        return Ok(Constant::Tuple(Constants { bytes, position: *position, left: length }));
    }
    let data = take(bytes, position, length as usize)?;
    if matches!(kind, constant_kind::STR | constant_kind::BYTES) {
        take(bytes, position, 1)?;
    }
    if kind == constant_kind::BYTES {
        return Ok(Constant::Bytes(data));
    }
    let text = core::str::from_utf8(data).map_err(|_| FormatError::Constant)?;
    match kind {
        constant_kind::STR => Ok(Constant::Str(text)),
        _ if !is_number(kind, data) => Err(FormatError::Constant),
        constant_kind::INTEGER => Ok(Constant::Integer(text)),
        constant_kind::FLOAT => Ok(Constant::Float(text)),
        _ => Ok(Constant::Complex(text)),
    }
}

/// Whether the text of a numeric constant of this kind has only the characters of such numbers.
pub fn is_number(kind: u8, text: &[u8]) -> bool {
    let extra: &[u8] = match kind {
        constant_kind::INTEGER => b"",
        constant_kind::FLOAT => b".einfa",
        _ => b".einfaj()",
    };
    !text.is_empty() && text.iter().all(|byte| byte.is_ascii_digit() || b"+-".contains(byte) || extra.contains(byte))
}

/// Moves past `count` constants with all that they contain.
fn skip_constants(bytes: &[u8], position: &mut usize, count: u32) -> Result<(), FormatError> {
    let mut left = [0u32; MAX_TUPLE_DEPTH + 1];
    left[0] = count;
    let mut depth = 0;
    loop {
        if left[depth] == 0 {
            if depth == 0 {
                return Ok(());
            }
            depth -= 1;
            continue;
        }
        left[depth] -= 1;
        if let Constant::Tuple(items) = read_constant(bytes, position)? {
            depth += 1;
            *left.get_mut(depth).ok_or(FormatError::TooDeep)? = items.left;
        }
    }
}

fn read_raw_code<'a>(bytes: &'a [u8], position: &mut usize) -> Result<RawCode<'a>, FormatError> {
    let head = number(bytes, position)?;
    if head & 3 != 0 {
        return Err(FormatError::NativeCode);
    }
    let code = take(bytes, position, (head >> 3) as usize)?;
    let child_count = if head & 4 != 0 { number(bytes, position)? } else { 0 };
    if child_count as usize > bytes.len() - *position {
        return Err(FormatError::Truncated);
    }
    Ok(RawCode { image: bytes, bytes: code, child_count, end: *position })
}

/// Walks the tree of code objects; returns where it ends.
fn skip_code_tree(bytes: &[u8], start: usize) -> Result<usize, FormatError> {
    let mut position = start;
    let mut left = [0u32; MAX_CODE_DEPTH + 1];
    left[0] = 1;
    let mut depth = 0;
    loop {
        if left[depth] == 0 {
            if depth == 0 {
                return Ok(position);
            }
            depth -= 1;
            continue;
        }
        left[depth] -= 1;
        let raw = read_raw_code(bytes, &mut position)?;
        raw.code()?;
        if raw.child_count > 0 {
            depth += 1;
            *left.get_mut(depth).ok_or(FormatError::TooDeep)? = raw.child_count;
        }
    }
}
