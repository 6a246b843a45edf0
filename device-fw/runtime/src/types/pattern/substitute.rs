//! `sub`, `subn` and `expand`: replacement templates
//!
//! In a template `\1`, `\g<1>` and `\g<name>` stand for groups; a callable gets the match and gives the text.

use crate::native::Arguments;
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::regex::run::{Anchor, Empty};
use crate::types;
use crate::types::str::subject::Subject;
use crate::value::Value;
use core::ops::Range;

use super::{NAMES, PATTERN_OF, SUBJECT, Search, group_count, group_span, limit_of};

/// A piece of a template.
enum Part {
    Literal(Range<usize>),
    Character(u8),
    Group(usize),
}

pub(crate) fn sub(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(substitute(rt, args)?.0)
}

pub(crate) fn subn(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (text, count) = substitute(rt, args)?;
    rt.new_tuple(&[text, Value::count(count)])
}

fn substitute(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<(Value, usize), Raised> {
    let (pattern, replacement) = (args.at(0), args.at(1));
    let limit = limit_of(rt, args, 3)?;
    let mut search = Search::new(rt, pattern, args.at(2), None, None)?;
    let template = Subject::of(rt, replacement)?;
    let length = search.subject.byte_length(rt);
    let mut builder = TextBuilder::new(rt, length)?;
    let (mut position, mut from, mut count, mut empty) = (0, 0, 0, Empty::Allowed);
    let mark = rt.heap.log_mark();
    while count < limit
        && let Some(found) = search.next(rt, position, Anchor::Anywhere, empty)?
    {
        search.subject.push(rt, &mut builder, from..found.start)?;
        match template {
            Some(template) => {
                let subject = search.subject;
                expand_into(rt, pattern, template, &mut builder, |rt, builder, number| {
                    match search.group(rt, number) {
                        Some(span) => subject.push(rt, builder, span),
                        None => Ok(()),
                    }
                })?;
            }
            None => {
                let object = search.to_match(rt)?;
                let text = rt.call(replacement, &[object])?;
                let text = search.subject.argument(rt, text)?;
                text.push_all(rt, &mut builder)?;
            }
        }
        from = found.end;
        (position, empty) = Search::after(&found);
        count += 1;
        rt.heap.log_release(mark);
        builder.keep(rt);
        rt.poll()?;
    }
    if count == 0 {
        return Ok((search.subject.piece(rt, 0..length)?, 0));
    }
    search.subject.push(rt, &mut builder, from..length)?;
    Ok((search.subject.finish(rt, builder)?, count))
}

/// Writes a template with its groups filled in by `push_group`.
fn expand_into(
    rt: &mut Runtime<'_>,
    pattern: Value,
    template: Subject,
    builder: &mut TextBuilder,
    mut push_group: impl FnMut(&mut Runtime<'_>, &mut TextBuilder, usize) -> Result<(), Raised>,
) -> Result<(), Raised> {
    let mut position = 0;
    while let Some((part, next)) = next_part(rt, pattern, template, position)? {
        match part {
            Part::Literal(range) => template.push(rt, builder, range)?,
            Part::Character(byte) => builder.push_bytes(rt, &[byte])?,
            Part::Group(number) if number < group_count(rt, pattern) => push_group(rt, builder, number)?,
            Part::Group(number) => {
                return Err(rt.raise(types::PATTERN_ERROR, format_args!("invalid group reference {number}")));
            }
        }
        position = next;
    }
    Ok(())
}

fn next_part(
    rt: &mut Runtime<'_>,
    pattern: Value,
    template: Subject,
    position: usize,
) -> Result<Option<(Part, usize)>, Raised> {
    let rest = template.bytes(rt).get(position..).unwrap_or(&[]);
    let escapes: &[(u8, u8)] =
        &[(b'n', b'\n'), (b't', b'\t'), (b'r', b'\r'), (b'a', 7), (b'f', 12), (b'v', 11), (b'b', 8), (b'\\', b'\\')];
    match rest {
        [] => Ok(None),
        [b'\\', digit @ b'0'..=b'9', after @ ..] => {
            let first = usize::from(digit - b'0');
            Ok(Some(match after.first() {
                Some(second @ b'0'..=b'9') => (Part::Group(first * 10 + usize::from(second - b'0')), position + 3),
                _ => (Part::Group(first), position + 2),
            }))
        }
        [b'\\', b'g', b'<', after @ ..] => {
            let Some(length) = after.iter().position(|&byte| byte == b'>') else {
                return Err(rt.raise(types::PATTERN_ERROR, format_args!("missing >, unterminated name")));
            };
            let name = &after[..length];
            let number = if !name.is_empty() && name.len() < 5 && name.iter().all(u8::is_ascii_digit) {
                Some(name.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0')))
            } else {
                None
            };
            let number = match number {
                Some(number) => number,
                None => {
                    let start = position + 3;
                    let piece = template.piece(rt, start..start + length)?;
                    let key = if rt.text(piece).is_some() {
                        piece
                    } else {
                        types::str::coding::decode_value(rt, piece, None, None)?
                    };
                    let index = rt.field(pattern, NAMES);
                    match rt.dict_get(index, key)?.and_then(Value::as_small) {
                        Some(number) => number as usize,
                        None => {
                            return Err(rt.raise_naming(types::INDEX_ERROR, "unknown group name '", key, "'"));
                        }
                    }
                }
            };
            Ok(Some((Part::Group(number), position + length + 4)))
        }
        [b'\\', letter, ..] => match escapes.iter().find(|(escape, _)| escape == letter) {
            Some(&(_, byte)) => Ok(Some((Part::Character(byte), position + 2))),
            None if letter.is_ascii_alphabetic() => {
                let letter = char::from(*letter);
                Err(rt.raise(types::PATTERN_ERROR, format_args!("bad escape \\{letter}")))
            }
            None => Ok(Some((Part::Literal(position..position + 1), position + 1))),
        },
        _ => {
            let run = rest.iter().skip(1).position(|&byte| byte == b'\\').map_or(rest.len(), |length| length + 1);
            Ok(Some((Part::Literal(position..position + run), position + run)))
        }
    }
}

/// `match.expand(template)`
pub(crate) fn expand(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = args.at(0);
    let pattern = rt.field(found, PATTERN_OF);
    let original = rt.field(found, SUBJECT);
    let subject = Subject::this(rt, original)?;
    let template = subject.argument(rt, args.at(1))?;
    let mut builder = TextBuilder::new(rt, template.byte_length(rt))?;
    expand_into(rt, pattern, template, &mut builder, |rt, builder, number| match group_span(rt, found, number) {
        Some(span) => subject.push(rt, builder, span),
        None => Ok(()),
    })?;
    subject.finish(rt, builder)
}
