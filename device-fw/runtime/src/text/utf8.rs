//! Characters and their places in UTF-8
//!
//! Where a string has as many characters as bytes, positions coincide and nothing is scanned.

/// Number of characters.
pub fn char_count(text: &str) -> usize {
    text.chars().count()
}

/// Byte offset of character `index`; the end of the text for an index that is not below the count.
pub fn byte_offset(text: &str, index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
}

/// Number of characters before the byte offset, which lies between characters.
pub fn char_index(text: &str, offset: usize) -> usize {
    text.get(..offset).map_or_else(|| char_count(text), char_count)
}

/// The character at the byte offset, and the offset after it.
pub fn char_at(text: &str, offset: usize) -> Option<(char, usize)> {
    let character = text.get(offset..)?.chars().next()?;
    Some((character, offset + character.len_utf8()))
}

/// The longest prefix of `text` that ends between characters and has at most `limit` bytes.
pub fn floor_boundary(text: &str, limit: usize) -> usize {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_follow_characters() {
        let text = "aäß€😀z";
        assert_eq!(char_count(text), 6);
        for (index, (offset, character)) in text.char_indices().enumerate() {
            assert_eq!(byte_offset(text, index), offset);
            assert_eq!(char_index(text, offset), index);
            assert_eq!(char_at(text, offset), Some((character, offset + character.len_utf8())));
        }
        assert_eq!(byte_offset(text, 6), text.len());
        assert_eq!(byte_offset("abc", 9), 3);
        assert_eq!(char_at(text, text.len()), None);
        assert_eq!(char_at(text, 2), None);
        assert_eq!(floor_boundary(text, 2), 1);
    }
}
