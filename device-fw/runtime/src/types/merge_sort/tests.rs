//! Sorted like the standard library's stable sort, and a permutation whatever fails.

extern crate std;

use super::{Array, Sorting, merge_sort};
use std::vec;
use std::vec::Vec;

struct Store {
    items: Vec<(u32, u32)>,
    scratch: Vec<(u32, u32)>,
    comparisons: usize,
    fail_after: usize,
}

impl Store {
    fn new(keys: impl Iterator<Item = u32>) -> Self {
        let items = keys.enumerate().map(|(index, key)| (key, index as u32)).collect();
        Self { items, scratch: vec![], comparisons: 0, fail_after: usize::MAX }
    }
}

impl Sorting for Store {
    type Element = (u32, u32);
    type Error = ();

    fn less(&mut self, left: (u32, u32), right: (u32, u32)) -> Result<bool, ()> {
        self.comparisons += 1;
        if self.comparisons > self.fail_after { Err(()) } else { Ok(left.0 < right.0) }
    }

    fn load(&self, array: Array, index: usize) -> (u32, u32) {
        match array {
            Array::Items => self.items[index],
            Array::Scratch => self.scratch[index],
        }
    }

    fn store(&mut self, array: Array, index: usize, element: (u32, u32)) {
        match array {
            Array::Items => self.items[index] = element,
            Array::Scratch => self.scratch[index] = element,
        }
    }

    fn copy(&mut self, from: (Array, usize), to: (Array, usize), count: usize) {
        match (from.0, to.0) {
            (Array::Items, Array::Items) => self.items.copy_within(from.1..from.1 + count, to.1),
            (Array::Items, Array::Scratch) => {
                self.scratch[to.1..to.1 + count].copy_from_slice(&self.items[from.1..from.1 + count]);
            }
            (Array::Scratch, Array::Items) => {
                self.items[to.1..to.1 + count].copy_from_slice(&self.scratch[from.1..from.1 + count]);
            }
            (Array::Scratch, Array::Scratch) => self.scratch.copy_within(from.1..from.1 + count, to.1),
        }
    }

    fn reserve_scratch(&mut self, count: usize) -> Result<(), ()> {
        assert!(count <= self.items.len().div_ceil(2));
        if self.scratch.len() < count {
            self.scratch.resize(count, (0, 0));
        }
        Ok(())
    }
}

fn patterns(length: u32) -> Vec<Vec<u32>> {
    let mut state = 99u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 10
    };
    vec![
        (0..length).collect(),
        (0..length).rev().collect(),
        (0..length).map(|_| 7).collect(),
        (0..length).map(|_| random()).collect(),
        (0..length).map(|_| random() % 5).collect(),
        (0..length).map(|index| index % 17).collect(),
        (0..length).map(|index| if index % 40 == 0 { random() } else { index }).collect(),
        (0..length / 2).chain((0..length / 2).rev()).collect(),
    ]
}

#[test]
fn sorts_stably() {
    for length in (0..70).chain([100, 255, 256, 1000, 3000]) {
        for keys in patterns(length) {
            let mut store = Store::new(keys.iter().copied());
            let mut expected = store.items.clone();
            let length = expected.len();
            merge_sort(&mut store, length).unwrap();
            expected.sort_by_key(|&(key, _)| key);
            assert_eq!(store.items, expected);
        }
    }
}

#[test]
fn sorted_input_takes_one_pass() {
    for keys in [(0..1000).collect::<Vec<u32>>(), (0..1000).rev().collect()] {
        let mut store = Store::new(keys.into_iter());
        merge_sort(&mut store, 1000).unwrap();
        assert_eq!(store.comparisons, 999);
        assert!(store.scratch.is_empty());
    }
}

#[test]
fn a_failed_comparison_loses_nothing() {
    for keys in patterns(150) {
        for fail_after in 0..1200 {
            let mut store = Store::new(keys.iter().copied());
            let mut expected = store.items.clone();
            store.fail_after = fail_after;
            let length = expected.len();
            let finished = merge_sort(&mut store, length).is_ok();
            let mut items = store.items;
            items.sort_unstable();
            expected.sort_unstable();
            assert_eq!(items, expected);
            if finished {
                break;
            }
        }
    }
}

#[test]
fn an_inconsistent_order_ends() {
    struct Liar(Store, u32);
    impl Sorting for Liar {
        type Element = (u32, u32);
        type Error = ();
        fn less(&mut self, _: (u32, u32), _: (u32, u32)) -> Result<bool, ()> {
            self.1 = self.1.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Ok(self.1 >> 31 == 1)
        }
        fn load(&self, array: Array, index: usize) -> (u32, u32) {
            self.0.load(array, index)
        }
        fn store(&mut self, array: Array, index: usize, element: (u32, u32)) {
            self.0.store(array, index, element);
        }
        fn copy(&mut self, from: (Array, usize), to: (Array, usize), count: usize) {
            self.0.copy(from, to, count);
        }
        fn reserve_scratch(&mut self, count: usize) -> Result<(), ()> {
            self.0.reserve_scratch(count)
        }
    }
    for seed in 0..200 {
        let mut store = Liar(Store::new(0..500), seed);
        merge_sort(&mut store, 500).unwrap();
        store.0.items.sort_unstable();
        assert_eq!(store.0.items.len(), 500);
        assert!(store.0.items.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
