//! Methods of patterns that search, and of matches
//!
//! Positions given to and by programs count characters; inside they are bytes.

use crate::names::name;
use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::regex::run::{Anchor, Empty};
use crate::types::str::subject::{Flavor, Subject};
use crate::value::Value;

use super::{NAMES, PATTERN_OF, SUBJECT, Search, group_count, group_number, group_span, group_text, limit_of};

fn one(rt: &mut Runtime<'_>, args: Arguments<'_>, anchor: Anchor) -> Result<Value, Raised> {
    let mut search = Search::new(rt, args.at(0), args.at(1), args.get(2), args.get(3))?;
    let start = search.window.start;
    match search.next(rt, start, anchor, Empty::Allowed)? {
        Some(_) => search.to_match(rt),
        None => Ok(Value::NONE),
    }
}

pub(crate) fn match_start(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    one(rt, args, Anchor::Start)
}

pub(crate) fn search(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    one(rt, args, Anchor::Anywhere)
}

pub(crate) fn fullmatch(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    one(rt, args, Anchor::Whole)
}

/// Runs `body` for every match; the search tells about the groups.
fn for_each_match(
    rt: &mut Runtime<'_>,
    args: Arguments<'_>,
    mut body: impl FnMut(&mut Runtime<'_>, &Search) -> Result<(), Raised>,
) -> Result<(), Raised> {
    let mut search = Search::new(rt, args.at(0), args.at(1), args.get(2), args.get(3))?;
    let (mut position, mut empty) = (search.window.start, Empty::Allowed);
    let mark = rt.heap.log_mark();
    while let Some(found) = search.next(rt, position, Anchor::Anywhere, empty)? {
        body(rt, &search)?;
        (position, empty) = Search::after(&found);
        rt.heap.log_release(mark);
        rt.poll()?;
    }
    Ok(())
}

pub(crate) fn findall(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = rt.new_list(&[])?;
    let groups = group_count(rt, args.at(0));
    for_each_match(rt, args, |rt, search| {
        let piece = |rt: &mut Runtime<'_>, number: usize| {
            let span = search.group(rt, number).unwrap_or(0..0);
            search.subject.piece(rt, span)
        };
        let item = match groups {
            0..=2 => piece(rt, groups.saturating_sub(1))?,
            _ => {
                let tuple = rt.allocate_words(crate::heap::Kind::Tuple, groups - 1)?;
                for number in 1..groups {
                    let text = piece(rt, number)?;
                    rt.heap.set_word(tuple, number - 1, text);
                }
                tuple
            }
        };
        rt.list_push(list, item)
    })?;
    Ok(list)
}

pub(crate) fn finditer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = rt.new_list(&[])?;
    for_each_match(rt, args, |rt, search| {
        let found = search.to_match(rt)?;
        rt.list_push(list, found)
    })?;
    rt.iterate(list)
}

pub(crate) fn split(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let limit = limit_of(rt, args, 2)?;
    let pattern = args.at(0);
    let mut search = Search::new(rt, pattern, args.at(1), None, None)?;
    let list = rt.new_list(&[])?;
    let (mut position, mut from, mut count, mut empty) = (0, 0, 0, Empty::Allowed);
    while count < limit
        && let Some(found) = search.next(rt, position, Anchor::Anywhere, empty)?
    {
        let piece = search.subject.piece(rt, from..found.start)?;
        rt.list_push(list, piece)?;
        for number in 1..group_count(rt, pattern) {
            let text = match search.group(rt, number) {
                Some(span) => search.subject.piece(rt, span)?,
                None => Value::NONE,
            };
            rt.list_push(list, text)?;
        }
        from = found.end;
        (position, empty) = Search::after(&found);
        count += 1;
        rt.poll()?;
    }
    let length = search.subject.byte_length(rt);
    let rest = search.subject.piece(rt, from..length)?;
    rt.list_push(list, rest)?;
    Ok(list)
}

pub(crate) fn group_item(rt: &mut Runtime<'_>, found: Value, key: Value) -> Result<Value, Raised> {
    let number = group_number(rt, found, key)?;
    group_text(rt, found, number, Value::NONE)
}

pub(crate) fn group(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = args.at(0);
    match *args.skip(1).positional() {
        [] => group_text(rt, found, 0, Value::NONE),
        [key] => group_item(rt, found, key),
        ref keys => {
            let tuple = rt.allocate_words(crate::heap::Kind::Tuple, keys.len())?;
            for (position, &key) in keys.iter().enumerate() {
                let text = group_item(rt, found, key)?;
                rt.heap.set_word(tuple, position, text);
            }
            Ok(tuple)
        }
    }
}

pub(crate) fn groups(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = args.at(0);
    let default = args.named(1, const { name("default") }).unwrap_or(Value::NONE);
    let count = group_count(rt, rt.field(found, PATTERN_OF));
    let tuple = rt.allocate_words(crate::heap::Kind::Tuple, count.saturating_sub(1))?;
    for number in 1..count {
        let text = group_text(rt, found, number, default)?;
        rt.heap.set_word(tuple, number - 1, text);
    }
    Ok(tuple)
}

pub(crate) fn groupdict(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = args.at(0);
    let default = args.named(1, const { name("default") }).unwrap_or(Value::NONE);
    let index = rt.field(rt.field(found, PATTERN_OF), NAMES);
    let result = rt.new_dict(4)?;
    let mut position = 0;
    while let Some((next, key, number)) = crate::types::table::next(&rt.heap, index, position) {
        let number = number.as_small().map_or(0, |number| number as usize);
        let text = group_text(rt, found, number, default)?;
        rt.dict_set(result, key, text)?;
        position = next;
    }
    Ok(result)
}

/// Start and end of a group in items; -1 for a group that took no part.
fn span_of(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<(Value, Value), Raised> {
    let found = args.at(0);
    let number = match args.get(1) {
        Some(key) => group_number(rt, found, key)?,
        None => 0,
    };
    let original = rt.field(found, SUBJECT);
    let Some(span) = group_span(rt, found, number) else {
        return Ok((Value::small_wrapping(-1), Value::small_wrapping(-1)));
    };
    let native = rt.native_part(original);
    let subject = Subject { value: native, flavor: Flavor::Text };
    if rt.text(native).is_none() {
        return Ok((Value::count(span.start), Value::count(span.end)));
    }
    Ok((Value::count(subject.item_at(rt, span.start)), Value::count(subject.item_at(rt, span.end))))
}

pub(crate) fn start(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(span_of(rt, args)?.0)
}

pub(crate) fn end(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(span_of(rt, args)?.1)
}

pub(crate) fn span(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (start, end) = span_of(rt, args)?;
    rt.new_tuple(&[start, end])
}

pub(crate) fn lastindex(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = args.at(0);
    let count = group_count(rt, rt.field(found, PATTERN_OF));
    // The group that closed last; of those that close together, the outermost.
    let mut last: Option<(usize, usize)> = None;
    for number in 1..count {
        if let Some(span) = group_span(rt, found, number)
            && last.is_none_or(|(_, end)| span.end > end)
        {
            last = Some((number, span.end));
        }
    }
    Ok(last.map_or(Value::NONE, |(number, _)| Value::count(number)))
}
