//! `mem_info`, `qstr_info`, `stack_use`: memory in MicroPython's words
//!
//! MicroPython counts in blocks of 16 bytes; objects here have any count of words. A block of the map shows the first
//! object that begins in it.

use crate::heap::Kind;
use crate::names::rom;
use crate::native::Arguments;
use crate::output::Output;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::{Name, Value};

const WORDS_IN_BLOCK: usize = 4;
const BLOCKS_IN_LINE: usize = 64;
const WORDS_IN_LINE: usize = WORDS_IN_BLOCK * BLOCKS_IN_LINE;

/// `mem_info([verbose])`
pub fn mem_info(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let output = &mut Output::Console;
    let (stack_used, stack_all) = rt.heap.stack_use();
    let (total, free) = (rt.heap.heap_bytes(), rt.heap.free_bytes());
    output.format(rt, format_args!("stack: {} out of {}\n", stack_used * 4, stack_all * 4))?;
    output.format(rt, format_args!("GC: total: {total}, used: {}, free: {free}\n", total - free))?;
    let sizes = Sizes::of(rt);
    output.format(
        rt,
        format_args!(
            " No. of 1-blocks: {}, 2-blocks: {}, max blk sz: {}, max free sz: {}\n",
            sizes.one, sizes.two, sizes.largest, sizes.largest_free
        ),
    )?;
    if args.count() > 0 {
        write_map(rt, output)?;
    }
    Ok(Value::NONE)
}

/// Sizes of objects and free runs, in blocks.
#[derive(Default)]
struct Sizes {
    one: usize,
    two: usize,
    largest: usize,
    largest_free: usize,
}

impl Sizes {
    fn of(rt: &mut Runtime<'_>) -> Self {
        let mut sizes = Self::default();
        let mut index = rt.heap.first_object();
        while let Some((kind, words)) = rt.heap.object_at(index) {
            index += words;
            if kind != Kind::Free {
                let blocks = words.div_ceil(WORDS_IN_BLOCK);
                sizes.one += usize::from(blocks == 1);
                sizes.two += usize::from(blocks == 2);
                sizes.largest = sizes.largest.max(blocks);
            }
        }
        sizes.largest_free = (rt.heap.largest_free() + 1) / WORDS_IN_BLOCK;
        sizes
    }
}

fn letter(kind: Kind) -> u8 {
    match kind {
        Kind::Free => b'.',
        Kind::Tuple => b'T',
        Kind::List => b'L',
        Kind::Dict => b'D',
        Kind::Float | Kind::Complex => b'F',
        Kind::Function | Kind::Code | Kind::Generator => b'B',
        Kind::Module => b'M',
        Kind::Str | Kind::Bytes => b'S',
        Kind::ByteArray => b'A',
        _ => b'h',
    }
}

fn write_map(rt: &mut Runtime<'_>, output: &mut Output<'_>) -> Result<(), Raised> {
    output.text(rt, "GC memory layout; from 00000000:\n")?;
    let mut index = rt.heap.first_object();
    let (mut line, mut free_lines) = (0, 0);
    // Words of the object that reaches into the next line.
    let mut left = (Kind::Free, 0);
    loop {
        let mut blocks = [b'.'; BLOCKS_IN_LINE];
        let end = (line + 1) * WORDS_IN_LINE;
        if left.0 != Kind::Free {
            for block in blocks.iter_mut().take(usize::div_ceil(left.1, WORDS_IN_BLOCK)) {
                *block = b'=';
            }
        }
        let mut is_last = false;
        while index < end {
            let Some((kind, words)) = rt.heap.object_at(index) else {
                is_last = true;
                break;
            };
            if kind != Kind::Free {
                let (first, last) = (index % WORDS_IN_LINE, (index + words).min(end) - line * WORDS_IN_LINE);
                for (number, block) in
                    blocks[..last.div_ceil(WORDS_IN_BLOCK)].iter_mut().enumerate().skip(first / WORDS_IN_BLOCK)
                {
                    if number == first / WORDS_IN_BLOCK {
                        *block = if matches!(*block, b'.' | b'=') { letter(kind) } else { *block };
                    } else {
                        *block = b'=';
                    }
                }
            }
            left = (kind, 0);
            index += words;
        }
        left.1 = index.saturating_sub(end);
        if blocks == [b'.'; BLOCKS_IN_LINE] && !is_last {
            free_lines += 1;
        } else {
            if free_lines > 2 {
                output.format(rt, format_args!("       ({free_lines} lines all free)\n"))?;
            } else {
                for number in line - free_lines..line {
                    write_line(rt, output, number, &[b'.'; BLOCKS_IN_LINE])?;
                }
            }
            free_lines = 0;
            let length = if is_last {
                index.saturating_sub(line * WORDS_IN_LINE).div_ceil(WORDS_IN_BLOCK)
            } else {
                BLOCKS_IN_LINE
            };
            write_line(rt, output, line, blocks.get(..length).unwrap_or(&blocks))?;
        }
        if is_last {
            return Ok(());
        }
        line += 1;
    }
}

fn write_line(rt: &mut Runtime<'_>, output: &mut Output<'_>, line: usize, blocks: &[u8]) -> Result<(), Raised> {
    if blocks.is_empty() {
        return Ok(());
    }
    output.format(rt, format_args!("{:08x}: ", line * WORDS_IN_LINE * 4))?;
    output.text(rt, core::str::from_utf8(blocks).unwrap_or(""))?;
    output.text(rt, "\n")
}

/// `qstr_info([verbose])`
pub fn qstr_info(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let output = &mut Output::Console;
    let (count, total) = (rt.names.count(), rt.names.bytes(&rt.heap));
    let mut text_bytes = 0;
    for number in 0..count {
        text_bytes += rt.name_text(Name((rom::COUNT + number) as u32)).len();
    }
    output.format(
        rt,
        format_args!("qstr pool: n_pool=1, n_qstr={count}, n_str_data_bytes={text_bytes}, n_total_bytes={total}\n"),
    )?;
    if args.count() > 0 {
        for number in 0..count {
            output.text(rt, "Q(")?;
            output.value_text(rt, Value::name(Name((rom::COUNT + number) as u32)))?;
            output.text(rt, ")\n")?;
        }
    }
    Ok(Value::NONE)
}

/// `stack_use()`
pub fn stack_use(rt: &mut Runtime<'_>, _: Arguments<'_>) -> Result<Value, Raised> {
    let (used, _) = rt.heap.stack_use();
    Ok(Value::count(used * 4))
}
