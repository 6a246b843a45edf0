//! `cryptolib.aes`: AES with keys of 128 and 256 bits, in the modes ECB, CBC and CTR
//!
//! **Invariant:** payload words are type, mode and direction, rounds, used bytes of the counter block's key stream, then the chaining
//! block (the vector, the counter), the key stream and the round keys. An object encrypts or decrypts for all its life.

pub mod cipher;

use cipher::{BLOCK, Block, ROUND_KEYS, Rounds};

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `aes`
pub const AES: NativeType = NativeType {
    name: "aes",
    new: Some((new, Arity::between(2, 3).keywords(&["IV"]))),
    members: &[
        ("decrypt", Member::Method(|rt, args| process(rt, args, DECRYPT), Arity::between(1, 2))),
        ("encrypt", Member::Method(|rt, args| process(rt, args, ENCRYPT), Arity::between(1, 2))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// Each block on its own.
pub const MODE_ECB: i32 = 1;
/// Each block is mixed with the one before.
pub const MODE_CBC: i32 = 2;
/// A stream of encrypted counters.
pub const MODE_CTR: i32 = 6;

const MODE_AT: usize = 1;
const DIRECTION_AT: usize = 2;
const ROUNDS_AT: usize = 3;
const USED_AT: usize = 4;
const CHAIN_AT: usize = 5;
const STREAM_AT: usize = CHAIN_AT + BLOCK / 4;
const KEYS_AT: usize = STREAM_AT + BLOCK / 4;
const WORDS: usize = KEYS_AT + ROUND_KEYS / 4;

const UNDECIDED: u32 = 0;
const ENCRYPT: u32 = 1;
const DECRYPT: u32 = 2;

fn new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let mode = rt.index_argument(args.at(1))?;
    if !matches!(mode, MODE_ECB | MODE_CBC | MODE_CTR) {
        return Err(rt.raise_value_error(format_args!("mode must be 1 (ECB), 2 (CBC) or 6 (CTR), not {mode}")));
    }
    let key = rt.buffer_argument(args.at(0))?;
    let length = key.length;
    let mut key_bytes = [0; 32];
    let expanded = match key_bytes.get_mut(..length) {
        Some(place) if matches!(length, 16 | 32) => {
            place.copy_from_slice(rt.buffer_bytes(key));
            cipher::expand(place)
        }
        _ => return Err(rt.raise_value_error(format_args!("the key must have 16 or 32 bytes, not {length}"))),
    };
    let mut chain = [0; BLOCK];
    match args.named(2, const { name("IV") }) {
        Some(vector) if !vector.is_none() => {
            let vector = rt.buffer_argument(vector)?;
            if vector.length != BLOCK {
                let length = vector.length;
                return Err(rt.raise_value_error(format_args!("the vector must have 16 bytes, not {length}")));
            }
            chain.copy_from_slice(rt.buffer_bytes(vector));
        }
        _ if mode != MODE_ECB => {
            return Err(
                rt.raise_value_error(format_args!("modes CBC and CTR need a vector of 16 bytes as third argument"))
            );
        }
        _ => {}
    }
    let object = rt.allocate_raw(Kind::RawObject, WORDS)?;
    if let [class, mode_word, _, rounds, used, ..] = rt.heap.raw_mut(object) {
        *class = u32::from(types::AES.0);
        (*mode_word, *rounds, *used) = (mode as u32, expanded.rounds as u32, BLOCK as u32);
    }
    store(rt, object, CHAIN_AT, &chain);
    store(rt, object, KEYS_AT, &expanded.keys);
    Ok(object)
}

fn store(rt: &mut Runtime<'_>, object: Value, word: usize, bytes: &[u8]) {
    if let Some(place) = rt.heap.buffer_mut(object).get_mut(word * 4..word * 4 + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

fn load<const N: usize>(rt: &Runtime<'_>, object: Value, word: usize) -> [u8; N] {
    let bytes = rt.heap.buffer(object).get(word * 4..word * 4 + N);
    bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; N])
}

fn word(rt: &Runtime<'_>, object: Value, position: usize) -> u32 {
    rt.heap.raw(object).get(position).copied().unwrap_or(0)
}

fn set_word(rt: &mut Runtime<'_>, object: Value, position: usize, word: u32) {
    if let Some(place) = rt.heap.raw_mut(object).get_mut(position) {
        *place = word;
    }
}

/// `encrypt(data, target)`, `decrypt(data, target)`: to the target, which may be the data itself, or to new bytes.
fn process(rt: &mut Runtime<'_>, args: Arguments<'_>, direction: u32) -> Result<Value, Raised> {
    let object = args.at(0);
    let mode = word(rt, object, MODE_AT) as i32;
    let decided = word(rt, object, DIRECTION_AT);
    if decided != UNDECIDED && decided != direction {
        return Err(
            rt.raise_value_error(format_args!("an aes object only encrypts or only decrypts: make a second one"))
        );
    }
    let length = rt.buffer_argument(args.at(1))?.length;
    if mode != MODE_CTR && !length.is_multiple_of(BLOCK) {
        return Err(rt.raise_value_error(format_args!("the data must have a multiple of 16 bytes, not {length}")));
    }
    let target = match args.get(2) {
        Some(target) => {
            let room = rt.writable_buffer_argument(target)?.length;
            if room < length {
                return Err(rt.raise_value_error(format_args!("the target has {room} bytes, {length} are needed")));
            }
            target
        }
        None => rt.new_bytes_zeroed(length)?,
    };
    set_word(rt, object, DIRECTION_AT, direction);
    let rounds = Rounds { keys: load(rt, object, KEYS_AT), rounds: word(rt, object, ROUNDS_AT) as usize };
    let mut chain: Block = load(rt, object, CHAIN_AT);
    let mut stream: Block = load(rt, object, STREAM_AT);
    let mut used = word(rt, object, USED_AT) as usize;
    let mut done = 0;
    while done < length {
        let step = BLOCK.min(length - done);
        let mut block = [0; BLOCK];
        let Some(data) = rt.buffer(args.at(1)) else { break };
        let Some(part) = rt.buffer_bytes(data).get(done..done + step) else { break };
        block[..step].copy_from_slice(part);
        match (mode, direction) {
            (MODE_CTR, _) => {
                for byte in &mut block[..step] {
                    if used == BLOCK {
                        stream = chain;
                        rounds.encrypt(&mut stream);
                        cipher::increment(&mut chain);
                        used = 0;
                    }
                    *byte ^= stream[used];
                    used += 1;
                }
            }
            (MODE_CBC, ENCRYPT) => {
                cipher::mix(&mut block, &chain);
                rounds.encrypt(&mut block);
                chain = block;
            }
            (MODE_CBC, _) => {
                let before = core::mem::replace(&mut chain, block);
                rounds.decrypt(&mut block);
                cipher::mix(&mut block, &before);
            }
            (_, ENCRYPT) => rounds.encrypt(&mut block),
            _ => rounds.decrypt(&mut block),
        }
        let place = match rt.heap.is(target, Kind::Bytes) {
            true => rt.heap.bytes_mut(target),
            false => match rt.buffer(target) {
                Some(buffer) => rt.buffer_bytes_mut(buffer),
                None => &mut [],
            },
        };
        if let Some(place) = place.get_mut(done..done + step) {
            place.copy_from_slice(&block[..step]);
        }
        done += step;
        rt.poll()?;
    }
    store(rt, object, CHAIN_AT, &chain);
    store(rt, object, STREAM_AT, &stream);
    set_word(rt, object, USED_AT, used as u32);
    Ok(target)
}
