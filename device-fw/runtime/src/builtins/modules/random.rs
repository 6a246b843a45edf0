//! Module `random`
//!
//! **Invariant:** the state lies in a buffer that hangs off the runtime; until a program seeds it, it comes from the
//! machine's entropy.

pub mod generator;

use generator::Generator;

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::{ModuleState, Runtime};
use crate::types::sequence;
use crate::value::Value;

/// The module.
pub const RANDOM: NativeModule = NativeModule {
    name: "random",
    members: &[
        ("choice", Member::Function(choice, Arity::exactly(1))),
        ("choices", Member::Function(choices, Arity::exactly(1).keywords(&["k"]))),
        ("getrandbits", Member::Function(get_random_bits, Arity::exactly(1))),
        ("randint", Member::Function(random_int, Arity::exactly(2))),
        ("random", Member::Function(random, Arity::exactly(0))),
        ("randrange", Member::Function(random_range, Arity::between(1, 3))),
        ("sample", Member::Function(sample, Arity::exactly(2))),
        ("seed", Member::Function(seed, Arity::between(0, 1))),
        ("shuffle", Member::Function(shuffle, Arity::exactly(1))),
        ("uniform", Member::Function(uniform, Arity::exactly(2))),
    ],
};

/// Runs `body` with the generator and stores its new state.
fn with_generator<T>(rt: &mut Runtime<'_>, body: impl FnOnce(&mut Generator) -> T) -> Result<T, Raised> {
    let mut buffer = rt.module_state(ModuleState::Random);
    if buffer.is_null() {
        buffer = rt.allocate_raw(Kind::Buffer, 4)?;
        rt.set_module_state(ModuleState::Random, buffer);
        let mut entropy = [0; 8];
        rt.machine.random.fill(&mut entropy);
        store(rt, buffer, &Generator::seeded(u64::from_le_bytes(entropy)));
    }
    let mut generator = match *rt.heap.raw(buffer) {
        [a, b, c, d, ..] => Generator::from_state([a, b, c, d]),
        _ => Generator::seeded(0),
    };
    let result = body(&mut generator);
    store(rt, buffer, &generator);
    Ok(result)
}

fn store(rt: &mut Runtime<'_>, buffer: Value, generator: &Generator) {
    for (word, state) in rt.heap.raw_mut(buffer).iter_mut().zip(generator.state()) {
        *word = state;
    }
}

fn seed(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let seed = match args.get(0) {
        Some(seed) if !seed.is_none() => match seed.as_small() {
            Some(number) => i64::from(number) as u64,
            None => u64::from(rt.hash(seed)?) | 1 << 32,
        },
        _ => {
            let mut entropy = [0; 8];
            rt.machine.random.fill(&mut entropy);
            u64::from_le_bytes(entropy)
        }
    };
    with_generator(rt, |generator| *generator = Generator::seeded(seed))?;
    Ok(Value::NONE)
}

fn random(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let number = with_generator(rt, Generator::unit_float)?;
    rt.new_float(number)
}

fn get_random_bits(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let bits = rt.index_argument(args.at(0))?;
    if bits < 0 {
        return Err(rt.raise_value_error(format_args!("number of bits must be non-negative")));
    }
    let mut left = bits as u32;
    let mut number = Value::small_wrapping(0);
    while left > 0 {
        let step = left.min(30);
        let piece = with_generator(rt, |generator| generator.next_word() >> (32 - step))?;
        let piece = rt.new_int(i64::from(piece))?;
        if number != Value::small_wrapping(0) || left != bits as u32 {
            number = rt.binary(BinaryOperator::LeftShift, number, Value::small_wrapping(step as i32))?;
        }
        number = rt.binary(BinaryOperator::Or, number, piece)?;
        left -= step;
        rt.poll()?;
    }
    Ok(number)
}

fn random_int(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (low, high) = (rt.int_argument(args.at(0))?, rt.int_argument(args.at(1))?);
    number_in(rt, low, i128::from(high) - i128::from(low) + 1, 1)
}

fn random_range(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let first = rt.int_argument(args.at(0))?;
    let (start, stop) = match args.get(1) {
        Some(stop) => (first, rt.int_argument(stop)?),
        None => (0, first),
    };
    let step = match args.get(2) {
        Some(step) => rt.int_argument(step)?,
        None => 1,
    };
    let distance = i128::from(stop) - i128::from(start);
    let step_wide = i128::from(step);
    let count = match step {
        0 => return Err(rt.raise_value_error(format_args!("zero step for randrange()"))),
        1.. => (distance + step_wide - 1) / step_wide,
        _ => (distance + step_wide + 1) / step_wide,
    };
    number_in(rt, start, count, step)
}

/// One of `count` numbers from `start` on, `step` apart.
fn number_in(rt: &mut Runtime<'_>, start: i64, count: i128, step: i64) -> Result<Value, Raised> {
    if count <= 0 {
        return Err(rt.raise_value_error(format_args!("empty range")));
    }
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let position = with_generator(rt, |generator| generator.below_wide(count))?;
    rt.new_int(start.wrapping_add((position as i64).wrapping_mul(step)))
}

fn choice(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let length = rt.length(args.at(0))?;
    let position = position_below(rt, length)?;
    rt.get_item(args.at(0), position)
}

/// A position in a sequence of this length.
fn position_below(rt: &mut Runtime<'_>, length: usize) -> Result<Value, Raised> {
    if length == 0 {
        return Err(rt.raise_index_error(format_args!("Cannot choose from an empty sequence")));
    }
    Ok(Value::count(with_generator(rt, |generator| generator.below(length as u32))? as usize))
}

fn choices(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let count = match args.keyword(const { name("k") }) {
        Some(count) => rt.index_argument(count)?,
        None => 1,
    };
    let chosen = rt.new_list(&[])?;
    for _ in 0..count {
        let length = rt.length(args.at(0))?;
        let position = position_below(rt, length)?;
        let item = rt.get_item(args.at(0), position)?;
        rt.list_push(chosen, item)?;
        rt.poll()?;
    }
    Ok(chosen)
}

fn shuffle(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = args.at(0);
    for last in (1..rt.length(list)?).rev() {
        let other = with_generator(rt, |generator| generator.below(last as u32 + 1))? as usize;
        let (last, other) = (Value::count(last), Value::count(other));
        let mark = rt.heap.log_mark();
        let (a, b) = (rt.get_item(list, last)?, rt.get_item(list, other)?);
        rt.heap.keep(a);
        rt.heap.keep(b);
        rt.set_item(list, last, b)?;
        rt.set_item(list, other, a)?;
        rt.heap.log_release(mark);
        rt.poll()?;
    }
    Ok(Value::NONE)
}

fn sample(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let pool = rt.collect_list(args.at(0))?;
    let count = rt.index_argument(args.at(1))?;
    let length = sequence::items(&rt.heap, pool).len();
    let count = match usize::try_from(count) {
        Ok(count) if count <= length => count,
        _ => return Err(rt.raise_value_error(format_args!("Sample larger than population or is negative"))),
    };
    let chosen = rt.new_list(&[])?;
    for position in 0..count {
        let other = position + with_generator(rt, |generator| generator.below((length - position) as u32))? as usize;
        let items = crate::types::list::items_mut(&mut rt.heap, pool);
        if position < items.len() && other < items.len() {
            items.swap(position, other);
            let item = items[position];
            rt.list_push(chosen, item)?;
        }
    }
    Ok(chosen)
}

fn uniform(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let unit = with_generator(rt, Generator::unit_float)?;
    let unit = rt.new_float(unit)?;
    let width = rt.binary(BinaryOperator::Subtract, args.at(1), args.at(0))?;
    let part = rt.binary(BinaryOperator::Multiply, width, unit)?;
    rt.binary(BinaryOperator::Add, args.at(0), part)
}
