//! The heap against a model: random allocation, linking, growing, shrinking and collection

use std::collections::BTreeMap;

use pyrite_runtime::heap::compact::Direction;
use pyrite_runtime::heap::pin::Held;
use pyrite_runtime::heap::{Heap, Kind};
use pyrite_runtime::value::Value;

/// A small generator with known numbers (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

/// What an object should hold.
#[derive(Clone, Debug, PartialEq)]
enum Content {
    Words(Vec<Value>),
    Raw(Vec<u32>),
    Bytes(Vec<u8>),
}

fn reachable(model: &BTreeMap<u32, Content>, roots: &[Value]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut pending: Vec<Value> = roots.to_vec();
    while let Some(value) = pending.pop() {
        if !model.contains_key(&value.word()) || found.contains(&value.word()) {
            continue;
        }
        found.push(value.word());
        if let Some(Content::Words(words)) = model.get(&value.word()) {
            pending.extend(words);
        }
    }
    found
}

fn check(heap: &Heap<'_>, model: &BTreeMap<u32, Content>) {
    for (&word, content) in model {
        let value = Value::from_word(word);
        match content {
            Content::Words(words) => assert_eq!(heap.words(value), &words[..]),
            Content::Raw(words) => assert_eq!(heap.raw(value), &words[..]),
            Content::Bytes(bytes) => assert_eq!(heap.bytes(value), &bytes[..]),
        }
    }
}

/// Compacts, and does to the model what the heap must do; what is logged may not move.
fn compact(
    heap: &mut Heap<'_>,
    model: &mut BTreeMap<u32, Content>,
    roots: &mut [Value],
    logged: &[Value],
    direction: Direction,
) {
    let free = heap.free_bytes();
    heap.pin_held(Held::Operands);
    let Some(plan) = heap.plan(direction) else {
        heap.unpin_and_relink();
        assert_eq!(heap.free_bytes(), free);
        return;
    };
    for &value in &reachable(model, logged) {
        assert_eq!(heap.forwarded(&plan, Value::from_word(value)).word(), value, "the log holds it");
    }
    *model = std::mem::take(model)
        .into_iter()
        .map(|(word, content)| {
            let content = match content {
                Content::Words(words) => {
                    Content::Words(words.into_iter().map(|word| heap.forwarded(&plan, word)).collect())
                }
                raw => raw,
            };
            (heap.forwarded(&plan, Value::from_word(word)).word(), content)
        })
        .collect();
    for root in roots {
        *root = heap.forwarded(&plan, *root);
    }
    heap.relocate(&plan);
    assert_eq!(heap.free_bytes(), free);
    if direction == Direction::Down && logged.is_empty() && plan.is_complete(heap) {
        assert_eq!((heap.largest_free() + 1) * 4, free, "all that is free is in one piece");
    }
}

fn play(seed: u64, arena_words: usize, steps: usize) {
    let mut arena = vec![0u32; arena_words];
    let mut heap = Heap::new(&mut arena, 256);
    let mut model: BTreeMap<u32, Content> = BTreeMap::new();
    let mut roots: Vec<Value> = Vec::new();
    let mut logged: Vec<Value> = Vec::new();
    let mut dice = Dice(seed | 1);
    for step in 0..steps {
        let allocated = match dice.roll(10) {
            0..3 => {
                let most = if dice.roll(20) == 0 { 200 } else { 12 };
                let count = dice.roll(most);
                heap.try_allocate_words(Kind::Tuple, count).ok().map(|value| {
                    let words: Vec<Value> = (0..count)
                        .map(|_| match dice.roll(3) {
                            0 if !roots.is_empty() => roots[dice.roll(roots.len())],
                            1 => Value::small_wrapping(dice.roll(1000) as i32),
                            _ => Value::NULL,
                        })
                        .collect();
                    heap.words_mut(value).copy_from_slice(&words);
                    (value, Content::Words(words))
                })
            }
            3..5 => {
                let count = dice.roll(40);
                heap.try_allocate_raw(Kind::Buffer, count).ok().map(|value| {
                    let words: Vec<u32> = (0..count).map(|_| dice.roll(1 << 20) as u32).collect();
                    heap.raw_mut(value).copy_from_slice(&words);
                    (value, Content::Raw(words))
                })
            }
            5 => {
                let count = dice.roll(60);
                heap.try_allocate_bytes(count).ok().map(|value| {
                    let bytes: Vec<u8> = (0..count).map(|_| dice.roll(256) as u8).collect();
                    heap.bytes_mut(value).copy_from_slice(&bytes);
                    (value, Content::Bytes(bytes))
                })
            }
            6 if !roots.is_empty() => {
                // Shrinks or grows an object in place.
                let value = roots[dice.roll(roots.len())];
                match model.get_mut(&value.word()) {
                    Some(Content::Words(words)) if dice.roll(2) == 0 => {
                        let count = dice.roll(words.len() + 1);
                        heap.shrink(value, count);
                        words.truncate(count);
                    }
                    Some(Content::Raw(words)) => {
                        let count = words.len() + dice.roll(8);
                        if heap.grow_in_place(value, count) {
                            words.resize(count, 0);
                        }
                    }
                    _ => {}
                }
                None
            }
            7 if !roots.is_empty() => {
                roots.swap_remove(dice.roll(roots.len()));
                None
            }
            _ => None,
        };
        if let Some((value, content)) = allocated {
            assert!(model.insert(value.word(), content).is_none(), "step {step}: handed out twice");
            roots.push(value);
            logged.push(value);
        }
        if step % 37 == 0 || dice.roll(200) == 0 {
            // Now and then the log is all that keeps an object alive.
            if dice.roll(3) > 0 {
                heap.log_release(heap.log_bottom());
                logged.clear();
            }
            let kept: Vec<Value> = roots.iter().chain(&logged).copied().collect();
            let live = reachable(&model, &kept);
            model.retain(|word, _| live.contains(word));
            let before = heap.free_bytes();
            heap.collect(&roots);
            assert!(heap.free_bytes() >= before);
            check(&heap, &model);
            if dice.roll(2) == 0 {
                let direction = if dice.roll(3) == 0 { Direction::Up } else { Direction::Down };
                compact(&mut heap, &mut model, &mut roots, &logged, direction);
                check(&heap, &model);
            }
        }
    }
    check(&heap, &model);
    heap.log_release(heap.log_bottom());
    heap.collect(&[]);
    assert_eq!(heap.free_bytes(), heap.heap_bytes(), "everything comes back");
    assert_eq!((heap.largest_free() + 1) * 4, heap.heap_bytes(), "in one piece");
}

#[test]
fn agrees_with_the_model() {
    for seed in 1..16 {
        play(seed * 7919, 2000, 3000);
    }
    play(5, 20_000, 20_000);
}

#[test]
fn what_has_an_identity_stays_and_others_close_up_around_it() {
    let mut arena = vec![0u32; 4000];
    let mut heap = Heap::new(&mut arena, 256);
    let values: Vec<Value> = (0..200)
        .map(|number| {
            let value = heap.try_allocate_words(Kind::Tuple, 9).expect("room");
            heap.set_word(value, 0, Value::small_wrapping(number));
            value
        })
        .collect();
    heap.log_release(heap.log_bottom());
    let identity = heap.identity(values[100]);
    // Every third is let go; a block of what is free in all is not to be had as it is.
    let mut kept: Vec<Value> =
        values.iter().enumerate().filter(|(number, _)| number % 3 != 0).map(|(_, &value)| value).collect();
    heap.collect(&kept);
    let wanted = heap.free_words() - 20;
    assert!(heap.largest_free() < wanted);
    heap.pin_held(Held::Nothing);
    let plan = heap.plan(Direction::Down).expect("something to move");
    for value in &mut kept {
        *value = heap.forwarded(&plan, *value);
    }
    heap.relocate(&plan);
    assert!(heap.largest_free() >= wanted);
    assert!(kept.iter().any(|value| value.word() == identity));
    let numbers: Vec<_> = kept.iter().filter_map(|&value| heap.word(value, 0).as_small()).collect();
    assert_eq!(numbers, (0..200).filter(|number| number % 3 != 0).collect::<Vec<_>>());
}

#[test]
fn long_chains_are_marked_without_recursion() {
    let mut arena = vec![0u32; 100_000];
    let mut heap = Heap::new(&mut arena, 256);
    for position in [0, 1] {
        // Linked through the first word, so that each step would be a level deeper.
        let mut chain = Value::NULL;
        let mut count = 0;
        while let Ok(link) = heap.try_allocate_words(Kind::Tuple, 3) {
            heap.set_word(link, position, chain);
            chain = link;
            count += 1;
            heap.log_release(heap.log_bottom());
        }
        heap.collect(&[chain]);
        let mut found = 0;
        let mut link = chain;
        while !link.is_null() {
            found += 1;
            link = heap.word(link, position);
        }
        assert_eq!(found, count);
        assert!(count > 20_000);
        heap.collect(&[]);
        assert_eq!(heap.free_bytes(), heap.heap_bytes());
    }
}

#[test]
fn what_is_handed_out_survives_a_full_log() {
    let mut arena = vec![0u32; 50_000];
    let mut heap = Heap::new(&mut arena, 256);
    let values: Vec<Value> = (0..2000)
        .map(|number| {
            let value = heap.try_allocate_words(Kind::Cell, 1).expect("room");
            heap.set_word(value, 0, Value::small_wrapping(number));
            value
        })
        .collect();
    heap.collect(&[]);
    for (number, &value) in values.iter().enumerate() {
        assert_eq!(heap.word(value, 0).as_small(), Some(number as i32));
    }
    heap.log_release(heap.log_bottom());
    heap.collect(&[]);
    assert_eq!(heap.free_bytes(), heap.heap_bytes());
}

#[test]
fn forged_values_are_harmless() {
    let mut arena = vec![0u32; 1000];
    let mut heap = Heap::new(&mut arena, 100);
    let real = heap.try_allocate_words(Kind::Tuple, 5).expect("room");
    for word in (0..6000u32).chain([!3, 1 << 31]) {
        let value = Value::from_word(word);
        let _ = (heap.words(value).len(), heap.raw(value).len(), heap.bytes(value).len(), heap.word(value, 3));
        heap.keep(value);
        if value != real {
            let _ = heap.heap_text(value);
        }
    }
    heap.collect(&[Value::from_word(4000)]);
}

#[test]
fn tiny_arenas_fail_politely() {
    for words in 0..80 {
        let mut arena = vec![0u32; words];
        let mut heap = Heap::new(&mut arena, 16);
        let mut count = 0;
        while heap.try_allocate_words(Kind::Tuple, 2).is_ok() {
            count += 1;
        }
        assert!(count * 3 <= words);
        heap.collect(&[]);
    }
}
