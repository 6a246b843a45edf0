//! `str.encode` and `bytes.decode`
//!
//! UTF-8 goes through unchanged; ASCII and Latin-1 are converted; other encodings are a LookupError.

use crate::heap::Kind;
use crate::names::name;
use crate::native::Arguments;
use crate::output::{Output, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::codec::{Decoded, Encoding, ErrorPolicy, decode_step};
use crate::text::escape::{self, Escaping};
use crate::text::utf8;
use crate::types;
use crate::value::Value;

use super::subject::{Flavor, Subject};

/// The name of an encoding or of a way to treat errors.
fn name_argument<'r>(rt: &'r mut Runtime<'_>, value: Value) -> Result<&'r str, Raised> {
    let native = rt.native_part(value);
    if rt.text_argument(native)?.contains('\0') {
        return Err(rt.raise_value_error(format_args!("embedded null character")));
    }
    rt.text_argument(native)
}

/// Looks at the names alone, before anything else is looked at.
pub fn check_names(rt: &mut Runtime<'_>, encoding: Option<Value>, errors: Option<Value>) -> Result<(), Raised> {
    encoding.iter().chain(&errors).try_for_each(|&text| name_argument(rt, text).map(drop))
}

fn encoding_argument(rt: &mut Runtime<'_>, value: Option<Value>) -> Result<Encoding, Raised> {
    let Some(value) = value else { return Ok(Encoding::Utf8) };
    match Encoding::from_name(name_argument(rt, value)?) {
        Some(encoding) => Ok(encoding),
        None => {
            let native = rt.native_part(value);
            Err(rt.raise_naming(types::LOOKUP_ERROR, "unknown encoding: ", native, ""))
        }
    }
}

fn policy_argument(rt: &mut Runtime<'_>, value: Option<Value>) -> Result<ErrorPolicy, Raised> {
    let Some(value) = value else { return Ok(ErrorPolicy::Strict) };
    match ErrorPolicy::from_name(name_argument(rt, value)?) {
        Some(policy) => Ok(policy),
        None => {
            let native = rt.native_part(value);
            Err(rt.raise_naming(types::LOOKUP_ERROR, "unknown error handler name '", native, "'"))
        }
    }
}

pub(crate) fn encode(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    encode_value(rt, args.at(0), args.named(1, const { name("encoding") }), args.named(2, const { name("errors") }))
}

/// The bytes of a string in an encoding.
pub fn encode_value(
    rt: &mut Runtime<'_>,
    value: Value,
    encoding: Option<Value>,
    errors: Option<Value>,
) -> Result<Value, Raised> {
    let encoding = encoding_argument(rt, encoding)?;
    let policy = policy_argument(rt, errors)?;
    let subject = Subject { value, flavor: Flavor::Text };
    let mut builder = TextBuilder::new(rt, subject.byte_length(rt))?;
    if encoding == Encoding::Utf8 || subject.has_single_byte_items(rt) {
        builder.push_value(rt, value)?;
        return Ok(builder.finish_bytes(rt));
    }
    let mut position = 0;
    while let Some((character, next)) = utf8::char_at(subject.text(rt), position) {
        match (encoding.byte(character), policy) {
            (Some(byte), _) => builder.push_bytes(rt, &[byte])?,
            (None, ErrorPolicy::Ignore) => {}
            (None, ErrorPolicy::Replace) => builder.push(rt, "?")?,
            (None, ErrorPolicy::BackslashReplace) => {
                let code = u32::from(character);
                let text = &mut Output::Text(&mut builder);
                match code {
                    0..=0xff => text.format(rt, format_args!("\\x{code:02x}"))?,
                    0x100..=0xffff => text.format(rt, format_args!("\\u{code:04x}"))?,
                    _ => text.format(rt, format_args!("\\U{code:08x}"))?,
                }
            }
            (None, ErrorPolicy::Strict) => {
                let place = subject.item_at(rt, position);
                let limit = if encoding == Encoding::Latin1 { 256 } else { 128 };
                return Err(rt.raise(
                    types::UNICODE_ENCODE_ERROR,
                    format_args!(
                        "'{}' codec can't encode character '{}' in position {place}: ordinal not in range({limit})",
                        encoding.name(),
                        Escaped(character)
                    ),
                ));
            }
        }
        position = next;
    }
    Ok(builder.finish_bytes(rt))
}

/// A character as an escape, for messages.
struct Escaped(char);

impl core::fmt::Display for Escaped {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        escape::write_char(self.0, '\'', Escaping::NonAscii, formatter)
    }
}

pub(crate) fn decode(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    decode_value(rt, args.at(0), args.named(1, const { name("encoding") }), args.named(2, const { name("errors") }))
}

/// The string that a bytes-like object holds in an encoding.
pub fn decode_value(
    rt: &mut Runtime<'_>,
    value: Value,
    encoding: Option<Value>,
    errors: Option<Value>,
) -> Result<Value, Raised> {
    check_names(rt, encoding, errors)?;
    let native = rt.native_part(value);
    if rt.text(native).is_some() {
        return Err(rt.raise_type_error(format_args!("decoding str is not supported")));
    }
    if !rt.heap.is(native, Kind::Bytes) && rt.buffer(value).is_none() {
        let class = rt.type_name(rt.type_of(value));
        let before = "decoding to str: need a bytes-like object, ";
        return Err(rt.raise_naming(types::TYPE_ERROR, before, class, " found"));
    }
    let encoding = encoding_argument(rt, encoding)?;
    let policy = policy_argument(rt, errors)?;
    let bytes = if rt.heap.is(native, Kind::Bytes) { native } else { types::bytes::from_value(rt, value)? };
    let length = rt.heap.bytes(bytes).len();
    let mut builder = TextBuilder::new(rt, length)?;
    let mut position = 0;
    while let Some(step) = decode_step(rt.heap.bytes(bytes), position, encoding) {
        position = match step {
            Decoded::Text(range) => {
                builder.push_slice(rt, bytes, range.start, range.end)?;
                range.end
            }
            Decoded::Character(character, at) => {
                builder.push_char(rt, character)?;
                at + 1
            }
            Decoded::Fault(range, reason) => {
                match policy {
                    ErrorPolicy::Ignore => {}
                    ErrorPolicy::Replace => builder.push_char(rt, '\u{fffd}')?,
                    ErrorPolicy::BackslashReplace => {
                        for at in range.clone() {
                            let byte = rt.heap.bytes(bytes).get(at).copied().unwrap_or(0);
                            Output::Text(&mut builder).format(rt, format_args!("\\x{byte:02x}"))?;
                        }
                    }
                    ErrorPolicy::Strict => {
                        let (codec, first, last) = (encoding.name(), range.start, range.end.saturating_sub(1));
                        let byte = rt.heap.bytes(bytes).get(first).copied().unwrap_or(0);
                        return Err(if first < last {
                            rt.raise(
                                types::UNICODE_DECODE_ERROR,
                                format_args!("'{codec}' codec can't decode bytes in position {first}-{last}: {reason}"),
                            )
                        } else {
                            rt.raise(
                                types::UNICODE_DECODE_ERROR,
                                format_args!(
                                    "'{codec}' codec can't decode byte 0x{byte:02x} in position {first}: {reason}"
                                ),
                            )
                        });
                    }
                }
                range.end
            }
        };
    }
    builder.finish(rt)
}
