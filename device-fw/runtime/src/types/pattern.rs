//! `re.Pattern` and `re.Match`
//!
//! **Invariant:** a pattern's fields are `[program, group count, flags, pattern text, names of groups]`; a match's are
//! `[subject, captures, pattern]`, the captures a raw buffer of byte offsets plus one, 0 for a group that took no part.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::regex::compile::{self, Compiled, PatternError};
use crate::text::regex::run::{Anchor, Empty, Matcher, Outcome, Unit, work_length};
use crate::types;
use crate::types::str::subject::{Flavor, Subject};
use crate::value::Value;
use core::ops::Range;

pub mod methods;
pub mod substitute;

/// `re.Pattern`
pub const PATTERN: NativeType = NativeType {
    name: "Pattern",
    slots: Slots { repr: Some(pattern_repr), ..Slots::INHERITED },
    members: &[
        ("findall", Member::Method(methods::findall, Arity::between(1, 3))),
        ("finditer", Member::Method(methods::finditer, Arity::between(1, 3))),
        ("flags", Member::Property(|rt, args| Ok(rt.field(args.at(0), FLAGS)))),
        ("fullmatch", Member::Method(methods::fullmatch, Arity::between(1, 3))),
        ("groups", Member::Property(|rt, args| Ok(Value::count(group_count(rt, args.at(0)).saturating_sub(1))))),
        ("groupindex", Member::Property(|rt, args| Ok(rt.field(args.at(0), NAMES)))),
        ("match", Member::Method(methods::match_start, Arity::between(1, 3))),
        ("pattern", Member::Property(|rt, args| Ok(rt.field(args.at(0), TEXT)))),
        ("search", Member::Method(methods::search, Arity::between(1, 3))),
        ("split", Member::Method(methods::split, Arity::between(1, 2).keywords(&["maxsplit"]))),
        ("sub", Member::Method(substitute::sub, Arity::between(2, 3).keywords(&["count"]))),
        ("subn", Member::Method(substitute::subn, Arity::between(2, 3).keywords(&["count"]))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `re.Match`
pub const MATCH: NativeType = NativeType {
    name: "Match",
    slots: Slots { repr: Some(match_repr), get_item: Some(methods::group_item), ..Slots::INHERITED },
    members: &[
        ("end", Member::Method(methods::end, Arity::between(0, 1))),
        ("expand", Member::Method(substitute::expand, Arity::exactly(1))),
        ("group", Member::Method(methods::group, Arity::at_least(0))),
        ("groupdict", Member::Method(methods::groupdict, Arity::between(0, 1).keywords(&["default"]))),
        ("groups", Member::Method(methods::groups, Arity::between(0, 1).keywords(&["default"]))),
        ("lastindex", Member::Property(methods::lastindex)),
        ("re", Member::Property(|rt, args| Ok(rt.field(args.at(0), PATTERN_OF)))),
        ("span", Member::Method(methods::span, Arity::between(0, 1))),
        ("start", Member::Method(methods::start, Arity::between(0, 1))),
        ("string", Member::Property(|rt, args| Ok(rt.field(args.at(0), SUBJECT)))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const PROGRAM: usize = 0;
const GROUPS: usize = 1;
const FLAGS: usize = 2;
const TEXT: usize = 3;
const NAMES: usize = 4;

const SUBJECT: usize = 0;
const CAPTURES: usize = 1;
const PATTERN_OF: usize = 2;

/// Steps between two looks for an interrupt.
const BUDGET: usize = 1 << 14;
/// Named groups a pattern may have.
const MAX_NAMES: usize = 32;
/// Words of the longest program.
const MAX_PROGRAM: usize = 1 << 15;

fn group_count(rt: &Runtime<'_>, pattern: Value) -> usize {
    rt.field(pattern, GROUPS).as_small().map_or(1, |count| count as usize)
}

#[cold]
fn raise_pattern(rt: &mut Runtime<'_>, error: PatternError) -> Raised {
    rt.raise(types::PATTERN_ERROR, format_args!("{error}"))
}

/// Compiles a str or bytes pattern; a pattern object stays as it is.
pub fn compile(rt: &mut Runtime<'_>, source: Value, flags: u32) -> Result<Value, Raised> {
    if rt.is_native(source, types::PATTERN) {
        return Ok(source);
    }
    let Some(subject) = Subject::of(rt, source)? else {
        return Err(rt.raise_type_error(format_args!("first argument must be string or compiled pattern")));
    };
    // A copy as a heap string: the characters of a bytes pattern are its bytes.
    let mut builder = crate::output::TextBuilder::new(rt, subject.byte_length(rt))?;
    if subject.flavor == Flavor::Text {
        subject.push_all(rt, &mut builder)?;
    } else {
        for position in 0..subject.byte_length(rt) {
            let byte = subject.bytes(rt).get(position).copied().unwrap_or(0);
            builder.push_char(rt, char::from(byte))?;
        }
    }
    let text = builder.finish_bytes(rt);
    let mut names: [(Range<usize>, usize); MAX_NAMES] = core::array::from_fn(|_| (0..0, 0));
    let mut name_count;
    let mut room = rt.heap.bytes(text).len() * 2 + 16;
    let (program, compiled) = loop {
        let program = rt.allocate_raw(Kind::Buffer, room)?;
        let (words, pattern) = rt.heap.raw_mut_with_bytes(program, text);
        name_count = 0;
        let result =
            compile::compile(core::str::from_utf8(pattern).unwrap_or(""), flags, words, &mut |range, group| {
                if let Some(place) = names.get_mut(name_count) {
                    *place = (range, group);
                }
                name_count += 1;
            });
        match result {
            Ok(compiled) => break (program, compiled),
            Err(PatternError::Full) if room < MAX_PROGRAM => room = (room * 2).min(MAX_PROGRAM),
            Err(error) => return Err(raise_pattern(rt, error)),
        }
    };
    let Compiled { length, group_count } = compiled;
    rt.heap.shrink(program, length);
    let index = rt.new_dict(name_count)?;
    if name_count > MAX_NAMES {
        return Err(raise_pattern(rt, PatternError::TooComplex));
    }
    let named = Subject { value: text, flavor: Flavor::Bytes };
    for (range, group) in names.into_iter().take(name_count) {
        let bytes = named.piece(rt, range)?;
        let group_name = types::str::coding::decode_value(rt, bytes, None, None)?;
        rt.dict_set(index, group_name, Value::count(group))?;
    }
    let fields = [program, Value::count(group_count), Value::small_wrapping(flags as i32), subject.value, index];
    rt.new_object(types::PATTERN, &fields)
}

/// A pattern at work on one subject.
pub struct Search {
    pattern: Value,
    /// What the caller passed.
    original: Value,
    /// What is searched: the bytes do not change, and lie in the heap.
    pub subject: Subject,
    heap_text: Value,
    work: Value,
    /// The part of the subject that counts.
    pub window: Range<usize>,
}

impl Search {
    /// Prepares a search in `value` between the optional item positions.
    pub fn new(
        rt: &mut Runtime<'_>,
        pattern: Value,
        value: Value,
        start: Option<Value>,
        end: Option<Value>,
    ) -> Result<Self, Raised> {
        let Some(subject) = Subject::of(rt, value)? else {
            return Err(rt.raise_about(types::TYPE_ERROR, "expected string or bytes-like object, got ", value, ""));
        };
        let is_text = rt.text(rt.field(pattern, TEXT)).is_some();
        if is_text != (subject.flavor == Flavor::Text) {
            let (pattern, subject) = if is_text { ("string", "bytes-like") } else { ("bytes", "string") };
            return Err(rt.raise_type_error(format_args!("cannot use a {pattern} pattern on a {subject} object")));
        }
        let window = subject.window(rt, start, end)?.unwrap_or(0..0);
        let heap_text = if subject.value.is_name() {
            let mut builder = crate::output::TextBuilder::new(rt, subject.byte_length(rt))?;
            subject.push_all(rt, &mut builder)?;
            builder.finish_bytes(rt)
        } else {
            subject.value
        };
        let groups = group_count(rt, pattern);
        let Some(words) = work_length(rt.heap.raw(rt.field(pattern, PROGRAM)), groups) else {
            return Err(raise_pattern(rt, PatternError::TooComplex));
        };
        let work = rt.allocate_raw(Kind::Buffer, words)?;
        Ok(Self { pattern, original: value, subject, heap_text, work, window })
    }

    /// The span of the next match from byte `position` on.
    pub fn next(
        &mut self,
        rt: &mut Runtime<'_>,
        position: usize,
        anchor: Anchor,
        empty: Empty,
    ) -> Result<Option<Range<usize>>, Raised> {
        if position > self.window.end {
            return Ok(None);
        }
        let unit = if self.subject.flavor == Flavor::Text { Unit::Character } else { Unit::Byte };
        let mut matcher = Matcher::new(group_count(rt, self.pattern), position, anchor, unit, empty);
        let program = rt.field(self.pattern, PROGRAM);
        loop {
            let (work, program, text) = rt.heap.raw_mut_with_raw_and_bytes(self.work, program, self.heap_text);
            let text = text.get(..self.window.end).unwrap_or(text);
            match matcher.advance(program, text, work, BUDGET) {
                Outcome::Matched => {
                    let offset = |slot: usize| work.get(slot).map_or(0, |&place| (place as usize).saturating_sub(1));
                    return Ok(Some(offset(0)..offset(1)));
                }
                Outcome::Failed => return Ok(None),
                Outcome::Suspended => rt.poll()?,
            }
        }
    }

    /// Bytes of the span of a group in the match just found.
    pub fn group(&self, rt: &Runtime<'_>, number: usize) -> Option<Range<usize>> {
        span_in(rt.heap.raw(self.work), number)
    }

    /// The match just found, as an object.
    pub fn to_match(&self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        let slots = group_count(rt, self.pattern) * 2;
        let captures = rt.allocate_raw(Kind::Buffer, slots)?;
        let (target, [source]) = rt.heap.raw_mut_with(captures, [self.work]);
        if let Some(source) = source.get(..target.len()) {
            target.copy_from_slice(source);
        }
        rt.new_object(types::MATCH, &[self.original, captures, self.pattern])
    }

    /// Where to go on after a match, and what is refused there.
    pub fn after(found: &Range<usize>) -> (usize, Empty) {
        (found.end, if found.is_empty() { Empty::Refused } else { Empty::Allowed })
    }
}

fn span_in(captures: &[u32], number: usize) -> Option<Range<usize>> {
    let start = captures.get(number * 2)?.checked_sub(1)?;
    let end = captures.get(number * 2 + 1)?.checked_sub(1)?;
    Some(start as usize..end as usize)
}

/// Bytes of the span of a group of a match object.
fn group_span(rt: &Runtime<'_>, found: Value, number: usize) -> Option<Range<usize>> {
    span_in(rt.heap.raw(rt.field(found, CAPTURES)), number)
}

fn pattern_repr(rt: &mut Runtime<'_>, pattern: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    output.text(rt, "re.compile(")?;
    let text = rt.field(pattern, TEXT);
    rt.write_value(text, Style::Repr, output)?;
    output.text(rt, ")")
}

fn match_repr(rt: &mut Runtime<'_>, found: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let original = rt.field(found, SUBJECT);
    let subject = Subject::this(rt, original)?;
    let span = group_span(rt, found, 0).unwrap_or(0..0);
    let (start, end) = (subject.item_at(rt, span.start), subject.item_at(rt, span.end));
    output.format(rt, format_args!("<re.Match object; span=({start}, {end}), match="))?;
    let text = subject.piece(rt, span)?;
    rt.write_value(text, Style::Repr, output)?;
    output.text(rt, ">")
}

/// The number of a group that an argument names by number or name.
fn group_number(rt: &mut Runtime<'_>, found: Value, key: Value) -> Result<usize, Raised> {
    let pattern = rt.field(found, PATTERN_OF);
    let native = rt.native_part(key);
    let number = match rt.text(native) {
        Some(_) => {
            let index = rt.field(pattern, NAMES);
            rt.dict_get(index, native)?.and_then(Value::as_small)
        }
        None => Some(rt.index_argument(key)?),
    };
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(number) if number < group_count(rt, pattern) => Ok(number),
        _ => Err(rt.raise_index_error(format_args!("no such group"))),
    }
}

/// The text of a group; `default` when it took no part.
fn group_text(rt: &mut Runtime<'_>, found: Value, number: usize, default: Value) -> Result<Value, Raised> {
    let Some(span) = group_span(rt, found, number) else { return Ok(default) };
    let original = rt.field(found, SUBJECT);
    let subject = Subject::this(rt, original)?;
    subject.piece(rt, span)
}

/// An optional flags argument.
pub fn flags_argument(rt: &mut Runtime<'_>, value: Option<Value>) -> Result<u32, Raised> {
    match value {
        Some(flags) => Ok(rt.index_argument(flags)? as u32),
        None => Ok(0),
    }
}

/// The keyword that `split` and `sub` take besides by position.
fn limit_argument(rt: &mut Runtime<'_>, value: Option<Value>) -> Result<usize, Raised> {
    match value {
        Some(limit) => match types::slice::clipped_index(rt, limit)? {
            0 => Ok(usize::MAX),
            limit => Ok(usize::try_from(limit).unwrap_or(0)),
        },
        None => Ok(usize::MAX),
    }
}

/// `count` or `maxsplit` of a method's arguments.
fn limit_of(rt: &mut Runtime<'_>, args: Arguments<'_>, index: usize) -> Result<usize, Raised> {
    let value = args
        .get(index)
        .or_else(|| args.keyword(const { name("count") }))
        .or_else(|| args.keyword(const { name("maxsplit") }));
    limit_argument(rt, value)
}
