//! The table against a model: a vector of keys in insertion order.

extern crate std;

use super::{
    INDEXED_ABOVE, Layout, Probe, VACANT, compact, grown_capacity, index_insert, index_rebuild, index_remove,
    index_words, is_worth_compacting, next_live, vacate,
};
use crate::value::Value;
use std::vec;
use std::vec::Vec;

struct Table {
    entries: Vec<Value>,
    index: Vec<u32>,
    used: usize,
    live: usize,
    layout: Layout,
}

impl Table {
    fn new(layout: Layout) -> Self {
        Self { entries: vec![], index: vec![], used: 0, live: 0, layout }
    }

    fn find(&self, hash: Value, key: Value) -> Option<usize> {
        let mut probe = Probe::new(hash);
        while let Some(position) = probe.next(&self.entries, &self.index, self.used, self.layout) {
            if self.entries[position * self.layout.stride] == key {
                return Some(position);
            }
        }
        None
    }

    fn insert(&mut self, hash: Value, key: Value) {
        if self.find(hash, key).is_some() {
            return;
        }
        let stride = self.layout.stride;
        let capacity = self.entries.len() / stride;
        if self.used == capacity {
            if is_worth_compacting(self.live, capacity) {
                self.used = compact(&mut self.entries, self.used, self.layout);
            } else {
                self.used = compact(&mut self.entries, self.used, self.layout);
                let capacity = grown_capacity(self.live);
                self.entries.resize(capacity * stride, VACANT);
                self.index = vec![0; index_words(capacity)];
            }
            index_rebuild(&self.entries, &mut self.index, self.used, self.layout);
        }
        let start = self.used * stride;
        self.entries[start] = key;
        self.entries[start + self.layout.hash_at] = hash;
        if !self.index.is_empty() {
            index_insert(&mut self.index, hash, self.used);
        }
        self.used += 1;
        self.live += 1;
    }

    fn remove(&mut self, hash: Value, key: Value) -> bool {
        let Some(position) = self.find(hash, key) else { return false };
        index_remove(&self.entries, &mut self.index, position, self.layout);
        self.used = vacate(&mut self.entries, self.used, position, self.layout);
        self.live -= 1;
        true
    }

    fn keys(&self) -> Vec<Value> {
        let mut keys = vec![];
        let mut position = 0;
        while let Some(found) = next_live(&self.entries, self.used, position, self.layout) {
            keys.push(self.entries[found * self.layout.stride]);
            position = found + 1;
        }
        keys
    }
}

fn word(number: u32) -> Value {
    Value::count(number as usize)
}

fn check_against_model(layout: Layout, hash_of: fn(u32) -> u32, keys: u32, steps: u32) {
    let mut table = Table::new(layout);
    let mut model: Vec<Value> = vec![];
    let mut state = 12345u32;
    for step in 0..steps {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let number = (state >> 8) % keys;
        let (hash, key) = (word(hash_of(number)), word(number));
        // Phases of growing and of shrinking.
        if (state >> 28) < if (step / 500) % 2 == 0 { 11 } else { 5 } {
            table.insert(hash, key);
            if !model.contains(&key) {
                model.push(key);
            }
        } else {
            assert_eq!(table.remove(hash, key), model.contains(&key));
            model.retain(|&other| other != key);
        }
        assert_eq!(table.live, model.len());
        if step % 64 == 0 {
            assert_eq!(table.keys(), model);
            for probe in 0..keys {
                let (hash, key) = (word(hash_of(probe)), word(probe));
                assert_eq!(table.find(hash, key).is_some(), model.contains(&key));
            }
        }
    }
}

#[test]
fn plain_tables_agree_with_the_model() {
    for keys in [4, 8, 9, 20, 100, 700] {
        check_against_model(Layout::PLAIN_SET, |key| key, keys, 4000);
        check_against_model(Layout::PLAIN_DICT, |key| key, keys, 4000);
    }
}

#[test]
fn general_tables_agree_with_the_model() {
    for keys in [4, 8, 9, 20, 100, 700] {
        check_against_model(Layout::GENERAL_SET, |key| key.wrapping_mul(77), keys, 4000);
        check_against_model(Layout::GENERAL_DICT, |key| key.wrapping_mul(77), keys, 4000);
    }
}

#[test]
fn colliding_hashes_agree_with_the_model() {
    check_against_model(Layout::GENERAL_DICT, |key| key & 3, 60, 4000);
    check_against_model(Layout::GENERAL_SET, |_| 1, 40, 2000);
}

#[test]
fn wide_slots_are_found() {
    let mut table = Table::new(Layout::PLAIN_SET);
    for key in 0..60_000u32 {
        table.insert(word(key), word(key));
    }
    assert!((0..60_000).all(|key| table.find(word(key), word(key)).is_some()));
    assert!((60_000..61_000).all(|key| table.find(word(key), word(key)).is_none()));
    for key in (0..60_000u32).step_by(2) {
        assert!(table.remove(word(key), word(key)));
    }
    assert!((0..60_000).all(|key| table.find(word(key), word(key)).is_some() == (key % 2 == 1)));
}

#[test]
fn index_is_at_most_two_thirds_full() {
    for capacity in INDEXED_ABOVE + 1..200_000 {
        let words = index_words(capacity);
        assert!(words.is_power_of_two());
        let slots = words
            * if words <= 64 {
                4
            } else if words <= 32768 {
                2
            } else {
                1
            };
        assert!(slots * 2 >= capacity * 3, "{capacity}");
        assert!(slots <= 256 || words > 64, "{capacity}");
    }
}

#[test]
fn a_table_changed_under_a_probe_ends_it() {
    let mut table = Table::new(Layout::GENERAL_SET);
    for key in 0..50u32 {
        table.insert(word(1), word(key));
    }
    let mut probe = Probe::new(word(1));
    let mut candidates = 0;
    // Every comparison moves the entries, as a hostile `__eq__` does.
    while let Some(position) = probe.next(&table.entries, &table.index, table.used, table.layout) {
        let key = table.entries[position * 2];
        table.remove(word(1), key);
        table.insert(word(1), key);
        candidates += 1;
    }
    assert!(candidates <= 200);
}
