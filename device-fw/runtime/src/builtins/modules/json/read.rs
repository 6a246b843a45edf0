//! JSON text to Python values
//!
//! A list holds the containers that are open, each dict followed by the key that its next value belongs to.

use crate::heap::Kind;
use crate::number::float_text::parse_float;
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::str::subject::{Flavor, Subject};
use crate::types::str::writer::push_range;
use crate::value::Value;

/// Reads the value that a whole string writes.
pub fn read(rt: &mut Runtime<'_>, text: Value) -> Result<Value, Raised> {
    let mut reader = Reader { text, position: 0, open: rt.new_list(&[])? };
    let mark = rt.heap.log_mark();
    let value = loop {
        rt.poll()?;
        let Some(value) = reader.value(rt)? else { continue };
        if let Some(value) = reader.attach(rt, value)? {
            break value;
        }
        // What is open is reachable from the list.
        rt.heap.log_release(mark);
    };
    reader.skip_space(rt);
    if reader.position < reader.bytes(rt).len() {
        return Err(reader.raise(rt, "Extra data", reader.position));
    }
    rt.heap.keep(value);
    Ok(value)
}

struct Reader {
    text: Value,
    position: usize,
    /// The open containers; a dict is followed by the key that waits for its value.
    open: Value,
}

impl Reader {
    fn bytes<'h>(&self, rt: &'h Runtime<'_>) -> &'h [u8] {
        rt.text(self.text).unwrap_or("").as_bytes()
    }

    fn peek(&self, rt: &Runtime<'_>) -> Option<u8> {
        self.bytes(rt).get(self.position).copied()
    }

    fn skip_space(&mut self, rt: &Runtime<'_>) {
        while matches!(self.peek(rt), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
        }
    }

    #[cold]
    fn raise(&self, rt: &mut Runtime<'_>, what: &str, position: usize) -> Raised {
        let text = rt.text(self.text).unwrap_or("");
        let before = text.get(..position).unwrap_or(text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let place = before.chars().count();
        rt.raise(types::JSON_DECODE_ERROR, format_args!("{what}: line {line} column {column} (char {place})"))
    }

    /// Reads a scalar, an empty container, or the beginning of a container (`None`).
    fn value(&mut self, rt: &mut Runtime<'_>) -> Result<Option<Value>, Raised> {
        self.skip_space(rt);
        match self.peek(rt) {
            Some(b'[') => {
                self.position += 1;
                let list = rt.new_list(&[])?;
                self.skip_space(rt);
                if self.peek(rt) == Some(b']') {
                    self.position += 1;
                    return Ok(Some(list));
                }
                rt.list_push(self.open, list)?;
                Ok(None)
            }
            Some(b'{') => {
                self.position += 1;
                let dict = rt.new_dict(0)?;
                self.skip_space(rt);
                if self.peek(rt) == Some(b'}') {
                    self.position += 1;
                    return Ok(Some(dict));
                }
                rt.list_push(self.open, dict)?;
                self.key(rt)?;
                Ok(None)
            }
            Some(b'"') => self.string(rt).map(Some),
            Some(b'-' | b'0'..=b'9') => self.number(rt).map(Some),
            _ => self.constant(rt).map(Some),
        }
    }

    /// Puts a finished value into the innermost open container, and so on while that ends; the value of the whole text
    /// when none is open.
    fn attach(&mut self, rt: &mut Runtime<'_>, mut value: Value) -> Result<Option<Value>, Raised> {
        loop {
            let depth = rt.sequence_items(self.open).len();
            let Some(&top) = rt.sequence_items(self.open).last() else { return Ok(Some(value)) };
            let in_dict = !rt.heap.is(top, Kind::List);
            let container = if in_dict {
                let dict = rt.sequence_items(self.open).get(depth.wrapping_sub(2)).copied().unwrap_or(Value::NONE);
                rt.dict_set(dict, top, value)?;
                dict
            } else {
                rt.list_push(top, value)?;
                top
            };
            self.skip_space(rt);
            match (self.peek(rt), in_dict) {
                (Some(b','), _) => {
                    self.position += 1;
                    if in_dict {
                        self.pop(rt);
                        self.skip_space(rt);
                        self.key(rt)?;
                    }
                    return Ok(None);
                }
                (Some(b'}'), true) => {
                    self.position += 1;
                    self.pop(rt);
                    self.pop(rt);
                }
                (Some(b']'), false) => {
                    self.position += 1;
                    self.pop(rt);
                }
                _ => return Err(self.raise(rt, "Expecting ',' delimiter", self.position)),
            }
            value = container;
            rt.heap.keep(value);
        }
    }

    fn pop(&self, rt: &mut Runtime<'_>) {
        let length = rt.sequence_items(self.open).len().saturating_sub(1);
        let items = rt.heap.word(self.open, 0);
        rt.heap.set_word(items, length, Value::NULL);
        rt.heap.set_count(self.open, 1, length);
    }

    /// Reads a key with its colon onto the open containers.
    fn key(&mut self, rt: &mut Runtime<'_>) -> Result<(), Raised> {
        if self.peek(rt) != Some(b'"') {
            return Err(self.raise(rt, "Expecting property name enclosed in double quotes", self.position));
        }
        let key = self.string(rt)?;
        rt.list_push(self.open, key)?;
        self.skip_space(rt);
        if self.peek(rt) != Some(b':') {
            return Err(self.raise(rt, "Expecting ':' delimiter", self.position));
        }
        self.position += 1;
        Ok(())
    }

    fn string(&mut self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        let opening = self.position;
        let start = opening + 1;
        let run = |rt: &Runtime<'_>, from: usize| {
            let rest = self.bytes(rt).get(from..).unwrap_or(&[]);
            rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ').map(|length| from + length)
        };
        let Some(mut end) = run(rt, start) else {
            return Err(self.raise(rt, "Unterminated string starting at", opening));
        };
        if self.bytes(rt)[end] == b'"' {
            self.position = end + 1;
            return Subject { value: self.text, flavor: Flavor::Text }.piece(rt, start..end);
        }
        let mut builder = TextBuilder::new(rt, end - start + 16)?;
        let mut from = start;
        loop {
            push_range(rt, &mut builder, self.text, from, end)?;
            match self.bytes(rt)[end] {
                b'"' => {
                    self.position = end + 1;
                    return builder.finish(rt);
                }
                b'\\' => {
                    let (character, next) = self.escape(rt, end)?;
                    builder.push_char(rt, character)?;
                    from = next;
                }
                _ => return Err(self.raise(rt, "Invalid control character at", end)),
            }
            end = match run(rt, from) {
                Some(end) => end,
                None => return Err(self.raise(rt, "Unterminated string starting at", opening)),
            };
        }
    }

    /// The character of the escape at `position`, and where the text goes on. Half a surrogate pair becomes U+FFFD.
    fn escape(&self, rt: &mut Runtime<'_>, position: usize) -> Result<(char, usize), Raised> {
        let character = match self.bytes(rt).get(position + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let Some(high) = self.code(rt, position) else {
                    return Err(self.raise(rt, "Invalid \\uXXXX escape", position + 1));
                };
                if (0xd800..0xdc00).contains(&high)
                    && let Some(low @ 0xdc00..0xe000) = self.code(rt, position + 6)
                {
                    let code = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
                    return Ok((char::from_u32(code).unwrap_or('\u{fffd}'), position + 12));
                }
                return Ok((char::from_u32(high).unwrap_or('\u{fffd}'), position + 6));
            }
            _ => return Err(self.raise(rt, "Invalid \\escape", position)),
        };
        Ok((character, position + 2))
    }

    /// The number after `\u` at `position`.
    fn code(&self, rt: &Runtime<'_>, position: usize) -> Option<u32> {
        let [b'\\', b'u', figures @ ..] = self.bytes(rt).get(position..position + 6)? else { return None };
        figures.iter().try_fold(0, |code, &figure| Some(code << 4 | char::from(figure).to_digit(16)?))
    }

    fn number(&mut self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        let start = self.position;
        if self.peek(rt) == Some(b'-') {
            self.position += 1;
        }
        let mut is_float = false;
        let figures = |reader: &mut Self, rt: &Runtime<'_>| {
            let from = reader.position;
            while matches!(reader.peek(rt), Some(b'0'..=b'9')) {
                reader.position += 1;
            }
            reader.position - from
        };
        if self.peek(rt) == Some(b'0') {
            self.position += 1;
        } else if figures(self, rt) == 0 {
            self.position = start;
            return self.constant(rt);
        }
        if self.peek(rt) == Some(b'.') {
            let point = self.position;
            self.position += 1;
            is_float = figures(self, rt) > 0;
            if !is_float {
                self.position = point;
            }
        }
        if matches!(self.peek(rt), Some(b'e' | b'E')) {
            let letter = self.position;
            self.position += 1;
            if matches!(self.peek(rt), Some(b'+' | b'-')) {
                self.position += 1;
            }
            if figures(self, rt) > 0 {
                is_float = true;
            } else {
                self.position = letter;
            }
        }
        let text = self.bytes(rt).get(start..self.position).unwrap_or(&[]);
        if is_float {
            let number = parse_float(text).unwrap_or(f32::NAN);
            return rt.new_float(number);
        }
        let digits = Subject { value: self.text, flavor: Flavor::Text }.piece(rt, start..self.position)?;
        Ok(types::int::text::parse(rt, digits, 10)?.unwrap_or(Value::NONE))
    }

    fn constant(&mut self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        let rest = self.bytes(rt).get(self.position..).unwrap_or(&[]);
        let constants: [(&[u8], Result<Value, f32>); 6] = [
            (b"null", Ok(Value::NONE)),
            (b"true", Ok(Value::TRUE)),
            (b"false", Ok(Value::FALSE)),
            (b"NaN", Err(f32::NAN)),
            (b"Infinity", Err(f32::INFINITY)),
            (b"-Infinity", Err(f32::NEG_INFINITY)),
        ];
        match constants.iter().find(|(text, _)| rest.starts_with(text)) {
            Some((text, value)) => {
                self.position += text.len();
                value.or_else(|number| rt.new_float(number))
            }
            None => Err(self.raise(rt, "Expecting value", self.position)),
        }
    }
}
