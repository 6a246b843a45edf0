//! Module `heapq`: a list as a binary heap
//!
//! **Invariant:** comparing may run Python code that changes the list, so every step reads the list anew and a position
//! that is gone raises an IndexError.

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{list, sequence};
use crate::value::Value;

/// The module.
pub const HEAPQ: NativeModule = NativeModule {
    name: "heapq",
    members: &[
        ("heapify", Member::Function(heapify, Arity::exactly(1))),
        ("heappop", Member::Function(heap_pop, Arity::exactly(1))),
        ("heappush", Member::Function(heap_push, Arity::exactly(2))),
        ("heappushpop", Member::Function(heap_push_pop, Arity::exactly(2))),
        ("heapreplace", Member::Function(heap_replace, Arity::exactly(2))),
    ],
};

fn heap_argument(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = rt.native_part(args.at(0));
    if rt.heap.is(list, Kind::List) {
        Ok(list)
    } else {
        Err(rt.raise_about(crate::types::TYPE_ERROR, "heap argument must be a list, not ", args.at(0), ""))
    }
}

fn item(rt: &mut Runtime<'_>, list: Value, position: usize) -> Result<Value, Raised> {
    match sequence::item(&rt.heap, list, position) {
        Some(item) => {
            rt.heap.keep(item);
            Ok(item)
        }
        None => Err(rt.raise_index_error(format_args!("list changed size while it was a heap"))),
    }
}

/// True when the item at `left` comes before the one at `right`.
fn comes_before(rt: &mut Runtime<'_>, list: Value, left: usize, right: usize) -> Result<bool, Raised> {
    let mark = rt.heap.log_mark();
    let (left, right) = (item(rt, list, left)?, item(rt, list, right)?);
    let before = rt.less(left, right)?;
    rt.heap.log_release(mark);
    rt.poll()?;
    Ok(before)
}

fn swap(rt: &mut Runtime<'_>, list: Value, a: usize, b: usize) {
    let items = list::items_mut(&mut rt.heap, list);
    if a < items.len() && b < items.len() {
        items.swap(a, b);
    }
}

/// Moves the item at `position` up to its place, at most to `top`.
fn sift_up(rt: &mut Runtime<'_>, list: Value, top: usize, position: usize) -> Result<(), Raised> {
    let mut position = position;
    while position > top {
        let parent = (position - 1) / 2;
        if !comes_before(rt, list, position, parent)? {
            break;
        }
        swap(rt, list, position, parent);
        position = parent;
    }
    Ok(())
}

/// Moves the item at `top` down to its place: along the smaller children to a leaf, then back up. What was put at the top came from the
/// end and belongs near it, so this takes fewer comparisons than looking on the way; among equal items the order is CPython's.
fn sift_down(rt: &mut Runtime<'_>, list: Value, top: usize) -> Result<(), Raised> {
    let mut position = top;
    loop {
        let length = list::length(&rt.heap, list);
        let mut child = position * 2 + 1;
        if child >= length {
            return sift_up(rt, list, top, position);
        }
        if child + 1 < length && !comes_before(rt, list, child, child + 1)? {
            child += 1;
        }
        swap(rt, list, position, child);
        position = child;
    }
}

fn heapify(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = heap_argument(rt, args)?;
    for position in (0..list::length(&rt.heap, list) / 2).rev() {
        sift_down(rt, list, position)?;
    }
    Ok(Value::NONE)
}

fn heap_push(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = heap_argument(rt, args)?;
    rt.list_push(list, args.at(1))?;
    let last = list::length(&rt.heap, list) - 1;
    sift_up(rt, list, 0, last)?;
    Ok(Value::NONE)
}

fn heap_pop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = heap_argument(rt, args)?;
    let Some(last) = list::length(&rt.heap, list).checked_sub(1) else {
        return Err(rt.raise_index_error(format_args!("index out of range")));
    };
    swap(rt, list, 0, last);
    let least = list::take(&mut rt.heap, list, last);
    sift_down(rt, list, 0)?;
    Ok(least)
}

fn heap_replace(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = heap_argument(rt, args)?;
    match list::items_mut(&mut rt.heap, list).first_mut() {
        Some(first) => {
            let least = core::mem::replace(first, args.at(1));
            rt.heap.keep(least);
            sift_down(rt, list, 0)?;
            Ok(least)
        }
        None => Err(rt.raise_index_error(format_args!("index out of range"))),
    }
}

fn heap_push_pop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = heap_argument(rt, args)?;
    let Some(first) = sequence::item(&rt.heap, list, 0) else { return Ok(args.at(1)) };
    rt.heap.keep(first);
    if rt.less(first, args.at(1))? { heap_replace(rt, args) } else { Ok(args.at(1)) }
}
