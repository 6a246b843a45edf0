//! C3: the method resolution order of a class
//!
//! **Invariant:** as Barrett et al., "A Monotonic Superclass Linearization for Dylan" (1996): each class before its
//! bases, bases in the order given, or a TypeError.

use crate::heap::Kind;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::class;
use crate::value::Value;

/// How many Python classes a class may have among its direct bases.
const BASES_MAX: usize = 16;

/// The order for `class` with these bases, as a tuple that ends with `native_base`.
pub fn linearize(rt: &mut Runtime<'_>, class: Value, bases: Value, native_base: Value) -> Result<Value, Raised> {
    let base_count = rt.heap.size(bases);
    if base_count > BASES_MAX {
        return Err(rt.raise_type_error(format_args!("more than {BASES_MAX} bases")));
    }
    // Upper bound of the result: all orders together.
    let mut room = 2;
    for position in 0..base_count {
        room += rt.heap.size(mro_of(rt, rt.heap.word(bases, position)));
    }
    let order = rt.allocate_words(Kind::Tuple, room)?;
    rt.heap.set_word(order, 0, class);
    let mut count = 1;
    // How many classes of each base's order, and of the list of bases itself, are taken.
    let mut taken = [0usize; BASES_MAX];
    let mut bases_taken = 0;
    loop {
        let mut rest = false;
        let mut chosen = Value::NULL;
        for list in 0..=base_count {
            let head = head_of(rt, bases, list, base_count, &taken, bases_taken);
            if head.is_null() {
                continue;
            }
            rest = true;
            let blocked = (0..=base_count).any(|other| {
                let (words, skip) = list_of(rt, bases, other, base_count, &taken, bases_taken);
                words.iter().skip(skip + 1).any(|&later| later == head)
            });
            if !blocked {
                chosen = head;
                break;
            }
        }
        if !rest {
            break;
        }
        if chosen.is_null() {
            return Err(
                rt.raise_type_error(format_args!("Cannot create a consistent method resolution order (MRO) for bases"))
            );
        }
        rt.heap.set_word(order, count, chosen);
        count += 1;
        for list in 0..=base_count {
            if head_of(rt, bases, list, base_count, &taken, bases_taken) == chosen {
                let (_, position) = list_of(rt, bases, list, base_count, &taken, bases_taken);
                if list == base_count {
                    bases_taken = position + 1;
                } else {
                    taken[list] = position + 1;
                }
            }
        }
    }
    rt.heap.set_word(order, count, native_base);
    rt.heap.shrink(order, count + 1);
    Ok(order)
}

fn mro_of(rt: &Runtime<'_>, base: Value) -> Value {
    if rt.heap.is(base, Kind::Class) { rt.heap.word(base, class::MRO) } else { Value::NULL }
}

/// List number `list` (the order of a base, or the bases themselves) and the position of its first class that is not taken.
fn list_of<'h>(
    rt: &'h Runtime<'_>,
    bases: Value,
    list: usize,
    base_count: usize,
    taken: &[usize; BASES_MAX],
    bases_taken: usize,
) -> (&'h [Value], usize) {
    let (words, skip) = if list == base_count {
        (rt.heap.words(bases), bases_taken)
    } else {
        (rt.heap.words(mro_of(rt, rt.heap.word(bases, list))), taken[list])
    };
    // Built-in types are skipped: they come last, as the native base.
    (words, skip + words.iter().skip(skip).take_while(|class| !class.is_heap()).count())
}

/// The first class of a list that is not taken, `NULL` at the end.
fn head_of(
    rt: &Runtime<'_>,
    bases: Value,
    list: usize,
    base_count: usize,
    taken: &[usize; BASES_MAX],
    bases_taken: usize,
) -> Value {
    let (words, skip) = list_of(rt, bases, list, base_count, taken, bases_taken);
    words.get(skip).copied().unwrap_or(Value::NULL)
}
