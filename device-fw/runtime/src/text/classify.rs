//! Classes of characters and of whole strings: `isalpha`, `isdigit`, `isidentifier`, ...
//!
//! Unicode classes are those that `core` knows; bytes have the ASCII classes only. An empty string has no class.

/// A class that `str` and `bytes` methods ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// `isspace`
    Space,
    /// `isalpha`
    Alphabetic,
    /// `isdigit`
    Digit,
    /// `isdecimal`
    Decimal,
    /// `isnumeric`
    Numeric,
    /// `isalnum`
    Alphanumeric,
    /// `isupper`
    Upper,
    /// `islower`
    Lower,
    /// `istitle`
    Title,
    /// `isidentifier`
    Identifier,
    /// `isprintable`
    Printable,
    /// `isascii`
    Ascii,
}

/// Whether the string as a whole is of the class.
pub fn is_class(text: &str, class: Class) -> bool {
    let every = |test: fn(char) -> bool| !text.is_empty() && text.chars().all(test);
    match class {
        Class::Space => every(is_space),
        Class::Alphabetic => every(char::is_alphabetic),
        Class::Digit => every(is_digit),
        Class::Decimal => every(is_decimal),
        Class::Numeric => every(char::is_numeric),
        Class::Alphanumeric => every(char::is_alphanumeric),
        Class::Upper => is_cased(text.chars(), char::is_uppercase, char::is_lowercase),
        Class::Lower => is_cased(text.chars(), char::is_lowercase, char::is_uppercase),
        Class::Title => is_title(text.chars()),
        Class::Identifier => is_identifier(text),
        Class::Printable => text.chars().all(is_printable),
        Class::Ascii => text.is_ascii(),
    }
}

/// Whether the bytes, taken as ASCII, are of the class.
pub fn is_byte_class(bytes: &[u8], class: Class) -> bool {
    let every = |test: fn(&u8) -> bool| !bytes.is_empty() && bytes.iter().all(test);
    let ascii = || bytes.iter().map(|&byte| char::from(if byte < 0x80 { byte } else { 0 }));
    match class {
        Class::Space => every(|&byte| matches!(byte, b' ' | b'\t'..=b'\r')),
        Class::Alphabetic => every(u8::is_ascii_alphabetic),
        Class::Digit | Class::Decimal | Class::Numeric => every(u8::is_ascii_digit),
        Class::Alphanumeric => every(u8::is_ascii_alphanumeric),
        Class::Upper => is_cased(ascii(), char::is_uppercase, char::is_lowercase),
        Class::Lower => is_cased(ascii(), char::is_lowercase, char::is_uppercase),
        Class::Title => is_title(ascii()),
        Class::Identifier => core::str::from_utf8(bytes).is_ok_and(is_identifier),
        Class::Printable => bytes.iter().all(|byte| matches!(byte, b' '..=b'~')),
        Class::Ascii => bytes.is_ascii(),
    }
}

/// White space as CPython's `str` has it.
pub fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\x1c'..='\x1f')
}

/// Figures of the decimal systems that lie in one block of ten in the basic plane, which are nearly all of them.
fn is_decimal(character: char) -> bool {
    decimal_value(character).is_some()
}

fn is_digit(character: char) -> bool {
    is_decimal(character) || matches!(character, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨' | '⑴'..='⑼')
}

/// Value of a decimal figure in any script.
pub fn decimal_value(character: char) -> Option<u32> {
    const ZEROS: [u32; 37] = [
        0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
        0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
        0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    ];
    let code = u32::from(character);
    if code < 0x80 {
        return character.to_digit(10);
    }
    ZEROS.iter().find_map(|&zero| code.checked_sub(zero).filter(|&value| value < 10))
}

fn is_cased(mut text: impl Iterator<Item = char>, wanted: fn(char) -> bool, unwanted: fn(char) -> bool) -> bool {
    let mut any = false;
    text.all(|character| {
        any |= wanted(character);
        !unwanted(character)
    }) && any
}

fn is_title(text: impl Iterator<Item = char>) -> bool {
    let (mut any, mut after_cased) = (false, false);
    for character in text {
        if character.is_uppercase() {
            if after_cased {
                return false;
            }
            (any, after_cased) = (true, true);
        } else if character.is_lowercase() {
            if !after_cased {
                return false;
            }
        } else {
            after_cased = false;
        }
    }
    any
}

fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && characters.all(|character| character == '_' || character.is_alphanumeric())
}

/// Whether `repr` shows the character as it is.
pub fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    // `core` escapes what is not printable; a letter before keeps it from escaping combining marks too.
    let mut buffer = [b'a'; 5];
    let length = 1 + character.encode_utf8(&mut buffer[1..]).len();
    let probe = core::str::from_utf8(&buffer[..length]).unwrap_or("");
    probe.escape_debug().count() == 2 && !character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_agree_with_cpython() {
        for (text, class, expected) in [
            ("", Class::Alphabetic, false),
            ("", Class::Ascii, true),
            ("", Class::Printable, true),
            ("aß", Class::Alphabetic, true),
            ("a1", Class::Alphabetic, false),
            ("a1", Class::Alphanumeric, true),
            ("12", Class::Digit, true),
            ("²", Class::Digit, true),
            ("²", Class::Decimal, false),
            ("٣", Class::Decimal, true),
            ("½", Class::Numeric, true),
            ("½", Class::Digit, false),
            (" \t\n", Class::Space, true),
            ("ABC1", Class::Upper, true),
            ("ABc", Class::Upper, false),
            ("1", Class::Upper, false),
            ("Hello World", Class::Title, true),
            ("Hello world", Class::Title, false),
            ("_a1", Class::Identifier, true),
            ("1a", Class::Identifier, false),
            ("a\n", Class::Printable, false),
        ] {
            assert_eq!(is_class(text, class), expected, "{text:?} {class:?}");
        }
        assert!(is_byte_class(b"AB1", Class::Upper) && !is_byte_class(b"\xe4", Class::Alphabetic));
    }

    #[test]
    fn printable_characters_are_shown() {
        for (character, expected) in [
            ('a', true),
            ('ä', true),
            ('€', true),
            ('😀', true),
            ('\u{301}', true),
            ('\u{7f}', false),
            ('\u{80}', false),
            ('\u{a0}', false),
            ('\u{ad}', false),
            ('\u{2028}', false),
            ('\u{200b}', false),
            ('\u{e000}', false),
        ] {
            assert_eq!(is_printable(character), expected, "{character:?}");
        }
    }
}
