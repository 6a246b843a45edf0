//! Built-in functions on containers, and `open`
//!
//! **Invariant:** what is carried from step to step of a walk (a sum, the best item so far) is held by an object in the heap.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, BinaryOperator, Comparison};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::sequence::{self, Step};
use crate::value::Value;

/// `len(x)`
pub fn len(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::count(rt.length(args.at(0))?))
}

/// `sum(iterable, start=0)`
pub fn sum(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let start = args.named(1, const { name("start") }).unwrap_or(Value::small_wrapping(0));
    for (id, advice) in [
        (types::STR, "sum() can't sum strings [use ''.join(seq) instead]"),
        (types::BYTES, "sum() can't sum bytes [use b''.join(seq) instead]"),
        (types::BYTEARRAY, "sum() can't sum bytearray [use b''.join(seq) instead]"),
    ] {
        if rt.is_native(start, id) {
            return Err(rt.raise_type_error(format_args!("{advice}")));
        }
    }
    let holder = rt.allocate_with(Kind::Items, &[start])?;
    sequence::for_each(rt, args.at(0), |rt, item| {
        let total = rt.heap.word(holder, 0);
        let sum = match (total.as_small(), item.as_small()) {
            // Two numbers of 31 bits add up within 32.
            (Some(total), Some(item)) => rt.new_int(i64::from(total + item))?,
            _ => rt.binary(BinaryOperator::Add, total, item)?,
        };
        rt.heap.set_word(holder, 0, sum);
        Ok(())
    })?;
    Ok(rt.heap.word(holder, 0))
}

/// `min(...)`
pub fn min(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    extreme(rt, args, Comparison::Less, "min")
}

/// `max(...)`
pub fn max(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    extreme(rt, args, Comparison::Greater, "max")
}

/// The first item that no other beats by `comparison`.
fn extreme(rt: &mut Runtime<'_>, args: Arguments<'_>, comparison: Comparison, function: &str) -> Result<Value, Raised> {
    let key = args.keyword(const { name("key") }).filter(|key| !key.is_none());
    let default = args.keyword(const { name("default") });
    if default.is_some() && args.count() > 1 {
        return Err(rt.raise_type_error(format_args!(
            "Cannot specify a default for {function}() with multiple positional arguments"
        )));
    }
    // The best item, and what it is compared by.
    let holder = rt.allocate_words(Kind::Items, 2)?;
    let consider = |rt: &mut Runtime<'_>, item: Value| {
        let rank = match key {
            Some(key) => rt.call(key, &[item])?,
            None => item,
        };
        let best = rt.heap.word(holder, 1);
        let is_better = match best.present() {
            None => true,
            Some(best) => {
                let verdict = rt.compare(comparison, rank, best)?;
                rt.truth(verdict)?
            }
        };
        if is_better {
            rt.heap.set_word(holder, 0, item);
            rt.heap.set_word(holder, 1, rank);
        }
        Ok(())
    };
    match args.positional() {
        &[iterable] => sequence::for_each(rt, iterable, consider)?,
        items => {
            for &item in items {
                consider(rt, item)?;
            }
        }
    }
    match (rt.heap.word(holder, 0).present(), default) {
        (Some(best), _) | (None, Some(best)) => Ok(best),
        (None, None) => Err(rt.raise_value_error(format_args!("{function}() arg is an empty sequence"))),
    }
}

/// `any(iterable)`
pub fn any(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let step =
        sequence::try_each(rt, args.at(0), |rt, item| Ok(if rt.truth(item)? { Step::Stop } else { Step::Next }))?;
    Ok(Value::bool(step == Step::Stop))
}

/// `all(iterable)`
pub fn all(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let step =
        sequence::try_each(rt, args.at(0), |rt, item| Ok(if rt.truth(item)? { Step::Next } else { Step::Stop }))?;
    Ok(Value::bool(step == Step::Next))
}

/// `sorted(iterable, key=None, reverse=False)`
pub fn sorted(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = rt.collect_list(args.at(0))?;
    let key = args.keyword(const { name("key") }).filter(|key| !key.is_none());
    let reverse = match args.keyword(const { name("reverse") }) {
        Some(reverse) => rt.truth(reverse)?,
        None => false,
    };
    types::list::sort(rt, list, key, reverse)?;
    Ok(list)
}
