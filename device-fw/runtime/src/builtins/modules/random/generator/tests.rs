//! Bounds, spread and repeatability.

use super::Generator;

#[test]
fn same_seed_same_numbers() {
    let mut first = Generator::seeded(42);
    let mut second = Generator::seeded(42);
    assert!((0..100).all(|_| first.next_word() == second.next_word()));
    assert_ne!(Generator::seeded(1), Generator::seeded(2));
    assert_ne!(Generator::seeded(1), Generator::seeded(1 << 32 | 1));
}

#[test]
fn numbers_below_a_bound_are_spread_evenly() {
    let mut generator = Generator::seeded(7);
    for bound in [1, 2, 3, 6, 10, 100] {
        let mut counts = [0u32; 100];
        for _ in 0..bound * 1000 {
            counts[generator.below(bound) as usize] += 1;
        }
        assert!(counts[..bound as usize].iter().all(|&count| (800..1200).contains(&count)), "{bound}");
    }
    assert_eq!(generator.below(0), 0);
    assert!(generator.below(u32::MAX) < u32::MAX);
    for bound in [1, 7, 1 << 32, (1 << 32) + 1, 1 << 63, u64::MAX] {
        assert!((0..1000).all(|_| generator.below_wide(bound) < bound));
    }
}

#[test]
fn floats_stay_below_one() {
    let mut generator = Generator::seeded(0);
    let mut sum = 0.0;
    for _ in 0..10_000 {
        let number = generator.unit_float();
        assert!((0.0..1.0).contains(&number));
        sum += number;
    }
    assert!((4900.0..5100.0).contains(&sum));
}
