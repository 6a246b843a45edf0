//! One function's code: the prelude in front of its instructions
//!
//! **Invariant:** a [`Code`] has been bounds-checked as a whole; its accessors cannot fail.
//! Layout (MicroPython `py/bc.h`): signature, sizes, [name, argument names, line table], cells, instructions.

use super::mpy_read::FormatError;
use super::opcode::read_unsigned;

/// Scope flag: calling it makes a generator (or coroutine).
pub const FLAG_GENERATOR: u8 = 0x01;
/// Scope flag: has a `**keywords` parameter.
pub const FLAG_VAR_KEYWORDS: u8 = 0x02;
/// Scope flag: has a `*arguments` parameter.
pub const FLAG_VAR_ARGUMENTS: u8 = 0x04;
/// Scope flag: some keyword-only parameter has a default.
pub const FLAG_KEYWORD_DEFAULTS: u8 = 0x08;

/// The numbers in front of a function's code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Locals plus the deepest the value stack gets; at least 1.
    pub state_count: u32,
    /// The deepest nesting of exception handlers.
    pub handler_count: u32,
    /// `FLAG_..` bits.
    pub flags: u8,
    /// Positional parameters (without `*arguments`).
    pub positional_count: u32,
    /// Keyword-only parameters.
    pub keyword_only_count: u32,
    /// How many of the positional parameters, counted from the last, have defaults.
    pub default_count: u32,
}

impl Signature {
    /// Reads the signature at `*position` and moves past it.
    pub fn read(bytes: &[u8], position: &mut usize) -> Option<Self> {
        let first = *bytes.get(*position)?;
        *position += 1;
        let mut state = u32::from(first >> 3 & 0xf);
        let mut handlers = u32::from(first >> 2 & 1);
        let mut positional = u32::from(first & 3);
        let (mut flags, mut keyword_only, mut defaults) = (0u32, 0u32, 0u32);
        let mut byte = first;
        let mut round = 0u32;
        while byte & 0x80 != 0 {
            if round > 12 {
                return None;
            }
            byte = *bytes.get(*position)?;
            *position += 1;
            let bits = u32::from(byte);
            state |= (bits >> 4 & 3) << (4 + 2 * round);
            handlers |= (bits >> 1 & 1) << (1 + round);
            flags |= (bits >> 6 & 1) << round;
            positional |= (bits >> 2 & 1) << (2 + round);
            keyword_only |= (bits >> 3 & 1) << round;
            defaults |= (bits & 1) << round;
            round += 1;
        }
        Some(Signature {
            state_count: state + 1,
            handler_count: handlers,
            flags: u8::try_from(flags).ok()?,
            positional_count: positional,
            keyword_only_count: keyword_only,
            default_count: defaults,
        })
    }

    /// Writes the signature, byte by byte; returns how many bytes.
    pub fn write(&self, out: &mut [u8; 16]) -> usize {
        let mut state = self.state_count.max(1) - 1;
        let mut handlers = self.handler_count;
        let mut positional = self.positional_count;
        let mut flags = u32::from(self.flags);
        let mut keyword_only = self.keyword_only_count;
        let mut defaults = self.default_count;
        let mut byte = (state & 0xf) << 3 | (handlers & 1) << 2 | (positional & 3);
        state >>= 4;
        handlers >>= 1;
        positional >>= 2;
        let mut length = 0;
        while state | handlers | flags | positional | keyword_only | defaults != 0 && length < out.len() - 1 {
            out[length] = byte as u8 | 0x80;
            length += 1;
            byte = (flags & 1) << 6
                | (state & 3) << 4
                | (keyword_only & 1) << 3
                | (positional & 1) << 2
                | (handlers & 1) << 1
                | (defaults & 1);
            state >>= 2;
            handlers >>= 1;
            flags >>= 1;
            positional >>= 1;
            keyword_only >>= 1;
            defaults >>= 1;
        }
        out[length] = byte as u8;
        length + 1
    }

    /// Parameters that have a local variable and a name in front of the code.
    pub fn named_count(&self) -> u32 {
        self.positional_count + self.keyword_only_count
    }

    /// All parameters, `*arguments` and `**keywords` included; they are the first locals, in this order.
    pub fn parameter_count(&self) -> u32 {
        self.named_count()
            + u32::from(self.flags & FLAG_VAR_ARGUMENTS != 0)
            + u32::from(self.flags & FLAG_VAR_KEYWORDS != 0)
    }

    /// Whether calling it makes a generator.
    pub fn is_generator(&self) -> bool {
        self.flags & FLAG_GENERATOR != 0
    }
}

/// Reads the lengths of the information and the cell section at `*position` and moves past them.
pub fn read_sizes(bytes: &[u8], position: &mut usize) -> Option<(usize, usize)> {
    let (mut info, mut cells) = (0usize, 0usize);
    for round in 0..9 {
        let byte = usize::from(*bytes.get(*position)?);
        *position += 1;
        cells |= (byte & 1) << round;
        let low = byte >> 1 & 0x3f;
        if round < 5 {
            info |= low << (6 * round);
        } else if low != 0 {
            return None;
        }
        if byte & 0x80 == 0 {
            return Some((info, cells));
        }
    }
    None
}

/// Writes the lengths of the information and the cell section; returns how many bytes.
pub fn write_sizes(mut info: usize, mut cells: usize, out: &mut [u8; 16]) -> usize {
    let mut length = 0;
    loop {
        let byte = (info & 0x3f) << 1 | (cells & 1);
        info >>= 6;
        cells >>= 1;
        let more = (info | cells) != 0 && length < out.len() - 1;
        out[length] = byte as u8 | if more { 0x80 } else { 0 };
        length += 1;
        if !more {
            return length;
        }
    }
}

/// A function's code, taken apart.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    bytes: &'a [u8],
    signature: Signature,
    name: u32,
    name_start: usize,
    names_start: usize,
    lines_start: usize,
    cells_start: usize,
    code_start: usize,
}

impl<'a> Code<'a> {
    /// Takes the code bytes of a raw code apart.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        Self::parse_parts(bytes).ok_or(FormatError::Prelude)
    }

    fn parse_parts(bytes: &'a [u8]) -> Option<Self> {
        let mut position = 0;
        let signature = Signature::read(bytes, &mut position)?;
        let (info_length, cell_count) = read_sizes(bytes, &mut position)?;
        let cells_start = position.checked_add(info_length)?;
        let code_start = cells_start.checked_add(cell_count)?;
        let info = bytes.get(..cells_start)?;
        if code_start >= bytes.len() {
            return None;
        }
        let name_start = position;
        let name = read_unsigned(info, &mut position)?;
        let names_start = position;
        for _ in 0..signature.named_count() {
            read_unsigned(info, &mut position)?;
        }
        Some(Code { bytes, signature, name, name_start, names_start, lines_start: position, cells_start, code_start })
    }

    /// The numbers in front.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Index of the function's name in the module's name table.
    pub fn name(&self) -> u32 {
        self.name
    }

    /// The bytes from the function's name up to the instructions: names, line table, cells.
    pub fn head(&self) -> &'a [u8] {
        self.bytes.get(self.name_start..self.code_start).unwrap_or_default()
    }

    /// Var-uints: the index of the function's name, then those of the parameters' names.
    pub fn names(&self) -> &'a [u8] {
        self.bytes.get(self.name_start..self.lines_start).unwrap_or_default()
    }

    /// Indices of the names of the positional, then the keyword-only parameters.
    pub fn argument_names(&self) -> impl Iterator<Item = u32> + use<'a> {
        let info = self.bytes.get(..self.lines_start).unwrap_or_default();
        let mut position = self.names_start;
        core::iter::from_fn(move || read_unsigned(info, &mut position))
    }

    /// Numbers of the locals that must be wrapped in a cell on entry.
    pub fn cells(&self) -> &'a [u8] {
        self.bytes.get(self.cells_start..self.code_start).unwrap_or_default()
    }

    /// The encoded line table.
    pub fn line_table(&self) -> &'a [u8] {
        self.bytes.get(self.lines_start..self.cells_start).unwrap_or_default()
    }

    /// The instructions.
    pub fn instructions(&self) -> &'a [u8] {
        self.bytes.get(self.code_start..).unwrap_or_default()
    }

    /// Where in the code bytes the instructions start.
    pub fn instructions_start(&self) -> usize {
        self.code_start
    }

    /// The source line (from 1) of the instruction at `offset` from the first instruction.
    pub fn line_number(&self, offset: usize) -> u32 {
        let mut line_number = 1;
        let mut rest = offset;
        for (code_step, line_step) in lines(self.line_table()) {
            let Some(left) = rest.checked_sub(code_step) else { break };
            rest = left;
            line_number += line_step;
        }
        line_number
    }
}

/// The steps of a line table: after so many code bytes, so many lines further.
pub fn lines(table: &[u8]) -> impl Iterator<Item = (usize, u32)> + use<'_> {
    let mut position = 0;
    core::iter::from_fn(move || {
        let first = *table.get(position)?;
        if first & 0x80 == 0 {
            position += 1;
            Some((usize::from(first & 0x1f), u32::from(first >> 5)))
        } else {
            let second = *table.get(position + 1)?;
            position += 2;
            Some((usize::from(first & 0xf), u32::from(first & 0x70) << 4 | u32::from(second)))
        }
    })
}

/// Encodes "after `code_step` bytes, `line_step` lines further" through `push`, in as many steps as it takes.
pub fn write_line_step<E>(
    mut code_step: usize,
    mut line_step: u32,
    mut push: impl FnMut(u8) -> Result<(), E>,
) -> Result<(), E> {
    while code_step > 0 || line_step > 0 {
        if line_step <= 6 || code_step > 0xf {
            let step = code_step.min(0x1f);
            // Lines may only move once all bytes are skipped.
            let lines = if step < code_step { 0 } else { line_step.min(3) };
            push(step as u8 | (lines as u8) << 5)?;
            code_step -= step;
            line_step -= lines;
        } else {
            let lines = line_step.min(0x7ff);
            push(0x80 | code_step as u8 | (lines >> 4 & 0x70) as u8)?;
            push(lines as u8)?;
            code_step = 0;
            line_step -= lines;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_round_trips() {
        for state_count in [1, 2, 16, 17, 64, 65, 1000, 70_000] {
            for (handler_count, positional_count, flags) in [(0, 0, 0), (1, 3, 1), (2, 4, 15), (9, 200, 6)] {
                let written = Signature {
                    state_count,
                    handler_count,
                    flags,
                    positional_count,
                    keyword_only_count: positional_count / 2,
                    default_count: positional_count / 3,
                };
                let mut bytes = [0; 16];
                let length = written.write(&mut bytes);
                let mut position = 0;
                assert_eq!(Signature::read(&bytes, &mut position), Some(written));
                assert_eq!(position, length);
            }
        }
    }

    #[test]
    fn sizes_round_trip() {
        for (info, cells) in [(1, 0), (63, 1), (64, 2), (5000, 255), (1, 255)] {
            let mut bytes = [0; 16];
            let length = write_sizes(info, cells, &mut bytes);
            let mut position = 0;
            assert_eq!(read_sizes(&bytes, &mut position), Some((info, cells)));
            assert_eq!(position, length);
        }
    }

    #[test]
    fn line_steps_round_trip() {
        for code_step in [0usize, 1, 15, 16, 31, 32, 100, 5000] {
            for line_step in [0u32, 1, 3, 6, 7, 100, 2047, 2048, 100_000] {
                let mut table = std::vec::Vec::new();
                write_line_step(code_step, line_step, |byte| {
                    table.push(byte);
                    Ok::<(), ()>(())
                })
                .unwrap();
                let (mut code_sum, mut line_sum) = (0, 0);
                for (code, line) in lines(&table) {
                    code_sum += code;
                    line_sum += line;
                }
                assert_eq!((code_sum, line_sum), (code_step, line_step));
            }
        }
    }
}
