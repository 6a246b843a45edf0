//! Power fails at every change of the medium, cleanly and in the middle of it.
//!
//! **Invariant:** what is mounted afterwards is the old tree or the new one.

use pyrite_littlefs::FileSystem;

use crate::medium::{Medium, Random, Tear};
use crate::model::{Change, Tree, apply, apply_to_model, difference, random_change, snapshot};
use crate::operations::mounted;

/// What may be there while `change` happens: the old tree, the new one, and an empty new file before its content.
fn allowed(tree: &Tree, change: &Change) -> Vec<Tree> {
    let mut trees = vec![tree.clone()];
    let mut changed = tree.clone();
    if apply_to_model(&mut changed, change).is_ok() {
        trees.push(changed);
        if let Change::Write { path, .. } | Change::Append { path, .. } = change
            && !tree.contains_key(path)
        {
            let mut created = tree.clone();
            created.insert(path.clone(), Some(Vec::new()));
            trees.push(created);
        }
    }
    trees
}

/// Runs the changes of `seed` on a copy of `start`, with power failing at change number `cut_at` of the medium; false when
/// they are all through before.
fn run_with_cut(seed: u64, start: &Medium, start_tree: &Tree, cut_at: u64, tear: Tear, change_count: usize) -> bool {
    let mut random = Random::new(seed);
    let mut medium = start.clone();
    medium.tear = tear;
    medium.cut_at = Some(medium.changes + cut_at);
    let mut tree = start_tree.clone();
    let mut fs = match FileSystem::mount(medium) {
        Ok(fs) => fs,
        Err((medium, error)) => {
            assert!(medium.is_off, "{error:?}");
            return true;
        }
    };
    for number in 0..change_count {
        let change = random_change(&mut random, &tree, 16, 1500);
        let trees = allowed(&tree, &change);
        let result = apply(&mut fs, &change);
        if fs.storage().is_off {
            let context = format!("seed {seed}, cut at {cut_at} {tear:?}, in change {number}: {change:.60?}");
            check_after_cut(fs.unmount(), &trees, &context, &mut random);
            return true;
        }
        if result.is_ok() {
            apply_to_model(&mut tree, &change).unwrap();
        } else {
            tree = snapshot(&mut fs).unwrap();
        }
    }
    false
}

fn check_after_cut(mut medium: Medium, trees: &[Tree], context: &str, random: &mut Random) {
    medium.power_on();
    let mut fs = match FileSystem::mount(medium) {
        Ok(fs) => fs,
        Err((_, error)) => panic!("does not mount: {error:?}: {context}"),
    };
    let seen = snapshot(&mut fs).unwrap_or_else(|error| panic!("{error:?}: {context}"));
    let differences: Vec<_> = trees.iter().map(|tree| difference(&seen, tree)).collect();
    assert!(differences.contains(&None), "{differences:?}: {context}");
    fs.verify().unwrap_or_else(|error| panic!("{error:?}: {context}"));
    // And it goes on from there.
    let mut tree = seen;
    for _ in 0..6 {
        let change = random_change(random, &tree, 16, 1500);
        if apply(&mut fs, &change).is_ok() {
            apply_to_model(&mut tree, &change).unwrap();
        } else {
            tree = snapshot(&mut fs).unwrap();
        }
    }
    let mut fs = mounted(fs.unmount());
    assert_eq!(difference(&snapshot(&mut fs).unwrap(), &tree), None, "later, {context}");
    fs.verify().unwrap_or_else(|error| panic!("later, {error:?}: {context}"));
}

fn cut_everywhere(seed: u64, block_bytes: usize, block_count: usize, bad_blocks: usize) -> usize {
    let mut random = Random::new(seed ^ 0xabcd);
    let mut medium = Medium::new(block_bytes, block_count);
    for _ in 0..bad_blocks {
        medium.bad[2 + random.below(block_count - 2)] = true;
    }
    let mut fs = FileSystem::format(medium).map_err(|(_, error)| error).unwrap();
    let mut tree = Tree::new();
    for _ in 0..40 + random.below(200) {
        let change = random_change(&mut random, &tree, 16, 1500);
        if apply(&mut fs, &change).is_ok() {
            apply_to_model(&mut tree, &change).unwrap();
        }
    }
    let tree = snapshot(&mut fs).unwrap();
    let start = fs.unmount();
    let mut cut_at = 1;
    while run_with_cut(
        seed,
        &start,
        &tree,
        cut_at,
        [Tear::Nothing, Tear::Prefix, Tear::Bits][(cut_at % 3) as usize],
        60,
    ) {
        cut_at += 1;
    }
    cut_at as usize
}

#[test]
fn power_fails_at_every_change_small_blocks() {
    let runs: usize = (0..6).map(|seed| cut_everywhere(seed, 512, 128, 0)).sum();
    assert!(runs > 900, "only {runs} runs");
}

#[test]
fn power_fails_at_every_change_blocks_of_the_board() {
    let runs: usize = (0..6).map(|seed| cut_everywhere(seed, 4096, 32, 0)).sum();
    assert!(runs > 400, "only {runs} runs");
}

#[test]
fn power_fails_while_bad_blocks_are_replaced() {
    let runs: usize = (0..3).map(|seed| cut_everywhere(seed, 512, 128, 30)).sum();
    assert!(runs > 400, "only {runs} runs");
}

#[test]
fn power_fails_while_metadata_moves() {
    for tear in [Tear::Nothing, Tear::Prefix, Tear::Bits] {
        let mut fs = crate::operations::formatted(512, 48);
        let mut tree = Tree::new();
        let mut do_change = |fs: &mut FileSystem<Medium>, change: Change| {
            apply_to_model(&mut tree, &change).unwrap();
            apply(fs, &change).unwrap();
            tree.clone()
        };
        for path in ["/d", "/d/e", "/d/e/f"] {
            do_change(&mut fs, Change::MakeDirectory { path: path.to_owned() });
        }
        // Long enough for each pair to reach the age at which it moves, power failing every few changes.
        let mut random = Random::new(5);
        for number in 0..4000_usize {
            let path = format!("{}/counter", ["", "/d", "/d/e", "/d/e/f"][number % 4]);
            let change = Change::Write { path, content: number.to_le_bytes().to_vec(), chunk: 8 };
            if number % 5 == 0 {
                let mut medium = fs.storage().clone();
                medium.tear = tear;
                medium.cut_at = Some(medium.changes + 1 + random.below(12) as u64);
                let before = snapshot(&mut fs).unwrap();
                let mut other = mounted(medium);
                let _ = apply(&mut other, &change);
                let mut trees = allowed(&before, &change);
                trees.dedup();
                check_after_cut(other.unmount(), &trees, &format!("change {number} {tear:?}"), &mut random);
            }
            do_change(&mut fs, change);
        }
    }
}
