//! A sink for `core::fmt` that writes to an output of the runtime
//!
//! **Invariant:** an error of the runtime ends the writing and comes out of [`write`] as it was raised.

use core::fmt;

use crate::names::LENGTH_MAX;
use crate::output::{Output, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::utf8;
use crate::value::Value;

/// The sink.
pub struct Writer<'w, 'o, 'a> {
    /// The runtime, for digits that lie in the heap.
    pub rt: &'w mut Runtime<'a>,
    output: &'w mut Output<'o>,
    raised: Option<Raised>,
}

impl fmt::Write for Writer<'_, '_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.output.text(self.rt, text).map_err(|raised| {
            self.raised = Some(raised);
            fmt::Error
        })
    }
}

impl Writer<'_, '_, '_> {
    /// Writes bytes `start..end` of a string value; both lie between characters.
    pub fn slice(&mut self, value: Value, start: usize, end: usize) -> fmt::Result {
        write_slice(self.rt, self.output, value, start, end).map_err(|raised| {
            self.raised = Some(raised);
            fmt::Error
        })
    }
}

/// Runs `body` with a sink.
pub fn write<'a, 'o>(
    rt: &mut Runtime<'a>,
    output: &mut Output<'o>,
    body: impl FnOnce(&mut Writer<'_, 'o, 'a>) -> fmt::Result,
) -> Result<(), Raised> {
    let mut writer = Writer { rt, output, raised: None };
    let result = body(&mut writer);
    match (writer.raised, result) {
        (Some(raised), _) => Err(raised),
        (None, Ok(())) => Ok(()),
        (None, Err(fmt::Error)) => Err(rt.raise_value_error(format_args!("text cannot be formatted"))),
    }
}

/// Writes bytes `start..end` of a string value; both lie between characters.
pub fn write_slice(
    rt: &mut Runtime<'_>,
    output: &mut Output<'_>,
    value: Value,
    start: usize,
    end: usize,
) -> Result<(), Raised> {
    let whole = rt.text(value).map_or(0, str::len);
    if start == 0 && end >= whole {
        return output.value_text(rt, value);
    }
    if let Output::Text(builder) = output {
        return push_range(rt, builder, value, start, end);
    }
    let mut position = start;
    while position < end.min(whole) {
        let mut copy = [0; 64];
        let text = rt.text(value).and_then(|text| text.get(position..end.min(whole))).unwrap_or("");
        let length = utf8::floor_boundary(text, copy.len());
        copy[..length].copy_from_slice(&text.as_bytes()[..length]);
        if length == 0 {
            break;
        }
        output.text(rt, core::str::from_utf8(&copy[..length]).unwrap_or(""))?;
        position += length;
    }
    Ok(())
}

/// Adds bytes `start..end` of a string or bytes value to a text being built.
pub fn push_range(
    rt: &mut Runtime<'_>,
    builder: &mut TextBuilder,
    value: Value,
    start: usize,
    end: usize,
) -> Result<(), Raised> {
    let Some(name) = value.as_name() else { return builder.push_slice(rt, value, start, end) };
    let mut copy = [0; LENGTH_MAX];
    let text = rt.name_text(name).as_bytes();
    let part = text.get(start..end.min(text.len())).unwrap_or(&[]);
    let length = part.len().min(LENGTH_MAX);
    copy[..length].copy_from_slice(&part[..length]);
    builder.push_bytes(rt, &copy[..length])
}
