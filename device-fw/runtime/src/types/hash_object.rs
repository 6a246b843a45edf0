//! `md5`, `sha1`, `sha256` of `hashlib`
//!
//! **Invariant:** payload words are type, state, count of bytes (two words), bytes that do not fill a block yet. Taking the
//! digest changes nothing, so more may follow.

pub mod digest;

use digest::{Algorithm, BLOCK, STATE};

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Constant, Member, NativeType};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{TypeId, Value};

/// `md5`
pub const MD5: NativeType = NativeType {
    name: "md5",
    new: Some((|rt, _, args| new(rt, types::MD5, args), Arity::between(0, 1))),
    members: &members(Algorithm::Md5),
    ..NativeType::PLAIN
};

/// `sha1`
pub const SHA1: NativeType = NativeType {
    name: "sha1",
    new: Some((|rt, _, args| new(rt, types::SHA1, args), Arity::between(0, 1))),
    members: &members(Algorithm::Sha1),
    ..NativeType::PLAIN
};

/// `sha256`
pub const SHA256: NativeType = NativeType {
    name: "sha256",
    new: Some((|rt, _, args| new(rt, types::SHA256, args), Arity::between(0, 1))),
    members: &members(Algorithm::Sha256),
    ..NativeType::PLAIN
};

const fn members(algorithm: Algorithm) -> [(&'static str, Member); 5] {
    [
        ("block_size", Member::Constant(Constant::Int(BLOCK as i32))),
        ("digest", Member::Method(take_digest, Arity::exactly(0))),
        ("digest_size", Member::Constant(Constant::Int(algorithm.size() as i32))),
        ("hexdigest", Member::Method(take_hex_digest, Arity::exactly(0))),
        ("update", Member::Method(update, Arity::exactly(1))),
    ]
}

const STATE_AT: usize = 1;
const COUNT_AT: usize = STATE_AT + STATE;
const REST_AT: usize = COUNT_AT + 2;
const WORDS: usize = REST_AT + BLOCK / 4;

fn new(rt: &mut Runtime<'_>, class: TypeId, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = rt.allocate_raw(Kind::RawObject, WORDS)?;
    if let Some(first) = rt.heap.raw_mut(object).first_mut() {
        *first = u32::from(class.0);
    }
    let state = algorithm_of(rt, object).start();
    set_state(rt, object, &state);
    if let Some(data) = args.get(0) {
        take_in(rt, object, data)?;
    }
    Ok(object)
}

fn algorithm_of(rt: &Runtime<'_>, object: Value) -> Algorithm {
    match rt.native_type_of(object) {
        types::MD5 => Algorithm::Md5,
        types::SHA1 => Algorithm::Sha1,
        _ => Algorithm::Sha256,
    }
}

fn state(rt: &Runtime<'_>, object: Value) -> [u32; STATE] {
    let mut state = [0; STATE];
    if let Some(words) = rt.heap.raw(object).get(STATE_AT..COUNT_AT) {
        state.copy_from_slice(words);
    }
    state
}

fn set_state(rt: &mut Runtime<'_>, object: Value, state: &[u32; STATE]) {
    if let Some(words) = rt.heap.raw_mut(object).get_mut(STATE_AT..COUNT_AT) {
        words.copy_from_slice(state);
    }
}

fn count(rt: &Runtime<'_>, object: Value) -> u64 {
    match rt.heap.raw(object).get(COUNT_AT..REST_AT) {
        Some(&[low, high]) => u64::from(low) | u64::from(high) << 32,
        _ => 0,
    }
}

fn rest(rt: &Runtime<'_>, object: Value) -> [u8; BLOCK] {
    let mut rest = [0; BLOCK];
    if let Some(bytes) = rt.heap.buffer(object).get(REST_AT * 4..WORDS * 4) {
        rest.copy_from_slice(bytes);
    }
    rest
}

fn update(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    take_in(rt, args.at(0), args.at(1))?;
    Ok(Value::NONE)
}

fn take_in(rt: &mut Runtime<'_>, object: Value, data: Value) -> Result<(), Raised> {
    let data = rt.buffer_argument(data)?;
    let algorithm = algorithm_of(rt, object);
    let mut state = state(rt, object);
    let mut block = rest(rt, object);
    let before = count(rt, object);
    let mut filled = (before % BLOCK as u64) as usize;
    let bytes = rt.buffer_bytes(data);
    let after = before.wrapping_add(bytes.len() as u64);
    let mut left = bytes;
    while !left.is_empty() {
        let (now, later) = left.split_at(left.len().min(BLOCK - filled));
        block[filled..filled + now.len()].copy_from_slice(now);
        filled += now.len();
        left = later;
        if filled == BLOCK {
            algorithm.compress(&mut state, &block);
            filled = 0;
        }
    }
    set_state(rt, object, &state);
    if let Some(words) = rt.heap.raw_mut(object).get_mut(COUNT_AT..REST_AT) {
        words.copy_from_slice(&[after as u32, (after >> 32) as u32]);
    }
    if let Some(bytes) = rt.heap.buffer_mut(object).get_mut(REST_AT * 4..WORDS * 4) {
        bytes.copy_from_slice(&block);
    }
    Ok(())
}

fn digest_of(rt: &Runtime<'_>, object: Value) -> ([u8; 4 * STATE], usize) {
    let algorithm = algorithm_of(rt, object);
    let length = count(rt, object);
    let rest = rest(rt, object);
    let filled = (length % BLOCK as u64) as usize;
    (algorithm.finish(state(rt, object), &rest[..filled], length), algorithm.size())
}

fn take_digest(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (digest, size) = digest_of(rt, args.at(0));
    rt.new_bytes(&digest[..size])
}

fn take_hex_digest(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (digest, size) = digest_of(rt, args.at(0));
    let mut text = [0; 8 * STATE];
    for (digits, byte) in text.chunks_exact_mut(2).zip(digest) {
        digits[0] = HEX[usize::from(byte >> 4)];
        digits[1] = HEX[usize::from(byte & 15)];
    }
    rt.new_str(core::str::from_utf8(&text[..size * 2]).unwrap_or(""))
}

const HEX: &[u8; 16] = b"0123456789abcdef";
