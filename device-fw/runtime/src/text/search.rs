//! Finding byte sequences; UTF-8 needs nothing more, since no character begins inside another
//!
//! Offsets are bytes. An empty needle is found everywhere, as Python has it.

/// First place of `needle` at or after `start`.
pub fn find(haystack: &[u8], needle: &[u8], start: usize) -> Option<usize> {
    let window = haystack.get(start..)?;
    let Some((&first, rest)) = needle.split_first() else { return Some(start) };
    let last_start = window.len().checked_sub(needle.len())?;
    let mut position = 0;
    while position <= last_start {
        position += window[position..=last_start].iter().position(|&byte| byte == first)?;
        if &window[position + 1..position + needle.len()] == rest {
            return Some(start + position);
        }
        position += 1;
    }
    None
}

/// Last place of `needle` that ends at or before `end`.
pub fn find_last(haystack: &[u8], needle: &[u8], end: usize) -> Option<usize> {
    let window = haystack.get(..end)?;
    let Some((&first, rest)) = needle.split_first() else { return Some(end) };
    let mut candidates = window.len().checked_sub(needle.len())? + 1;
    loop {
        let position = window[..candidates].iter().rposition(|&byte| byte == first)?;
        if &window[position + 1..position + needle.len()] == rest {
            return Some(position);
        }
        candidates = position;
    }
}

/// How often `needle`, which is not empty, occurs without overlap.
pub fn count(haystack: &[u8], needle: &[u8]) -> usize {
    let (mut total, mut position) = (0, 0);
    while let Some(found) = find(haystack, needle, position) {
        total += 1;
        position = found + needle.len().max(1);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_from_both_ends() {
        for (haystack, needle, first, last, times) in [
            ("abcabc", "bc", Some(1), Some(4), 2),
            ("aaaa", "aa", Some(0), Some(2), 2),
            ("aab", "ab", Some(1), Some(1), 1),
            ("abc", "abcd", None, None, 0),
            ("abc", "x", None, None, 0),
            ("", "a", None, None, 0),
            ("abc", "abc", Some(0), Some(0), 1),
        ] {
            let (text, part) = (haystack.as_bytes(), needle.as_bytes());
            assert_eq!(find(text, part, 0), first, "{haystack} {needle}");
            assert_eq!(find_last(text, part, text.len()), last, "{haystack} {needle}");
            assert_eq!(count(text, part), times, "{haystack} {needle}");
        }
        assert_eq!(find(b"abc", b"", 3), Some(3));
        assert_eq!(find(b"abc", b"", 4), None);
        assert_eq!(find_last(b"abc", b"", 3), Some(3));
        assert_eq!(find(b"abcabc", b"a", 1), Some(3));
        assert_eq!(find_last(b"abcabc", b"c", 5), Some(2));
    }
}
