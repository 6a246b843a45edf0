//! Every small case against counting by hand; outputs agree with CPython's `slice.indices`.

extern crate std;

use super::{SliceIndices, delete_slice, range_count, slice_indices};
use std::vec::Vec;

/// Index by index, as the language reference defines slices.
fn taken_by_definition(start: Option<i32>, stop: Option<i32>, step: i32, length: i32) -> Vec<usize> {
    let wrap = |index: i32| if index < 0 { index + length } else { index };
    let mut taken = Vec::new();
    if step > 0 {
        let mut at = start.map_or(0, wrap).max(0);
        while at < stop.map_or(length, wrap).min(length) {
            taken.push(at as usize);
            at += step;
        }
    } else {
        let mut at = start.map_or(length - 1, wrap).min(length - 1);
        while at > stop.map_or(-1, |index| wrap(index).max(-1)) {
            taken.push(at as usize);
            at += step;
        }
    }
    taken
}

fn bounds() -> impl Iterator<Item = Option<i32>> + Clone {
    core::iter::once(None).chain((-8..=8).map(Some))
}

#[test]
fn small_slices_agree_with_the_definition() {
    for length in 0..6 {
        for start in bounds() {
            for stop in bounds() {
                for step in (-4..=4).filter(|&step| step != 0) {
                    let slice = slice_indices(start, stop, Some(step), length as usize).unwrap();
                    let expected = taken_by_definition(start, stop, step, length);
                    assert_eq!(slice.iter().collect::<Vec<_>>(), expected, "{length} {start:?}:{stop:?}:{step}");
                    let mut ascending = expected.clone();
                    ascending.sort_unstable();
                    assert_eq!(slice.ascending().iter().collect::<Vec<_>>(), ascending);
                    let mut words: Vec<i32> = (0..length).collect();
                    let rest = delete_slice(&mut words, length as usize, slice);
                    let kept: Vec<i32> = (0..length).filter(|&index| !expected.contains(&(index as usize))).collect();
                    assert_eq!(&words[..rest], kept, "{length} {start:?}:{stop:?}:{step}");
                }
            }
        }
    }
}

#[test]
fn extreme_numbers_stay_inside() {
    let extremes = [i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX - 1, i32::MAX];
    for length in [0, 1, 5, i32::MAX as usize] {
        for start in extremes {
            for stop in extremes {
                for step in extremes.into_iter().filter(|&step| step != 0) {
                    let slice = slice_indices(Some(start), Some(stop), Some(step), length).unwrap();
                    if slice.count > 0 {
                        assert!(slice.nth(0) < length && slice.nth(slice.count - 1) < length);
                    }
                }
            }
        }
    }
    assert_eq!(slice_indices(None, None, Some(0), 5), None);
}

#[test]
fn values_of_cpython() {
    let resolved = |start, stop, step| {
        let SliceIndices { start, stop, step, .. } = slice_indices(start, stop, step, 10).unwrap();
        (start, stop, step)
    };
    assert_eq!(resolved(None, None, None), (0, 10, 1));
    assert_eq!(resolved(None, None, Some(-1)), (9, -1, -1));
    assert_eq!(resolved(Some(-3), None, Some(2)), (7, 10, 2));
    assert_eq!(resolved(Some(20), Some(-20), Some(-3)), (9, -1, -3));
    assert_eq!(slice_indices(Some(7), Some(3), None, 10).unwrap().as_span(), 7..7);
    assert_eq!(range_count(i32::MIN, i32::MAX, 1), u32::MAX as usize);
    assert_eq!(range_count(0, 10, 3), 4);
    assert_eq!(range_count(10, 0, -3), 4);
}
