//! The known differences to CPython, as far as generated programs meet them
//!
//! Each entry names its case under tests/python/differences, which has cause and workaround, and the answers that it
//! explains. To add one: the case first; then the narrowest test that recognises its answers.
//!
//! **Invariant:** an entry explains one line of output by the lines of source that wrote it, never a whole program.

/// A line that differs, and where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The lines of source that printed it, see [`source_of`].
    pub source: &'a str,
    /// What CPython prints.
    pub cpython: &'a str,
    /// What the board prints.
    pub ours: &'a str,
}

/// A known difference.
pub struct Difference {
    /// The case under tests/python/differences, without `.py`.
    pub case: &'static str,
    /// Whether it explains a line.
    pub explains: fn(&Line<'_>) -> bool,
}

/// What may differ.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        case: "single_precision",
        explains: |line| {
            let (cpython, ours) = (spelled(line.cpython), spelled(line.ours));
            equal_but_for_precision(line)
                || is_digit_of_float(line)
                || is_too_large_for_float(line)
                || cpython.zip(ours).is_some_and(|(cpython, ours)| {
                    equal_but_for_precision(&Line { source: line.source, cpython: &cpython, ours: &ours })
                })
        },
    },
    Difference {
        case: "argument_messages",
        explains: |line| {
            both(line, "TypeError")
                && line.ours.contains("argument")
                && (line.cpython.contains("argument") || line.cpython.contains("TypeError descriptor '"))
        },
    },
    Difference {
        case: "f_string_order",
        explains: |line| {
            let has_f_string = ["f\"", "f'"].iter().any(|start| line.source.contains(start));
            has_f_string && is_refused_by_format(line.cpython) && line.ours.contains("Error ")
        },
    },
    Difference {
        case: "range_limits",
        explains: |line| {
            line.ours.contains("OverflowError range ")
                && line.source.contains("range(")
                && !line.cpython.contains("Error ")
        },
    },
    Difference {
        case: "qualified_names",
        explains: |line| {
            let theirs = without_modules(&without_qualifiers(line.cpython));
            theirs != line.cpython && same(&without_addresses(&theirs), &without_addresses(line.ours))
        },
    },
    Difference {
        case: "unbound_local_message",
        explains: |line| {
            (line.cpython.contains("cannot access local variable")
                || line.cpython.contains("cannot access free variable"))
                && line.ours.contains("local variable referenced before assignment")
        },
    },
    Difference {
        case: "lone_surrogates",
        explains: |line| {
            line.ours.ends_with(" SyntaxError")
                && line.source.contains("json.dumps(")
                && (line.source.contains("exec(") || line.source.contains("eval("))
        },
    },
    Difference { case: "overflow_messages", explains: |line| both(line, "OverflowError ") },
    Difference { case: "struct_messages", explains: |line| renamed(line, "error", "error") },
    Difference {
        case: "oserror_text",
        explains: |line| line.cpython.replace("OSError 7", "OSError [Errno 7] E2BIG") == line.ours,
    },
    Difference {
        case: "binascii_error",
        explains: |line| {
            let theirs = line.cpython.replace("'Error ", "'ValueError ").replace("'Error'", "'ValueError'");
            renamed(line, "Error", "ValueError") || same(&theirs, line.ours)
        },
    },
    Difference {
        case: "byte_membership",
        explains: |line| {
            line.cpython.contains("ValueError byte must be in range(0, 256)")
                && line.ours.contains("OverflowError int too large")
        },
    },
    Difference {
        case: "deque_index_message",
        explains: |line| {
            line.cpython.contains("sequence index must be integer, not ")
                && line.ours.contains(" object cannot be interpreted as an integer")
        },
    },
    Difference {
        case: "star_messages",
        explains: |line| {
            (line.cpython.contains("TypeError Value after * must be an iterable, not ")
                || line.cpython.contains("argument after * must be an iterable, not"))
                && both(line, "TypeError ")
        },
    },
    Difference { case: "set_order", explains: |line| sets_sorted(line.cpython) == sets_sorted(line.ours) },
    Difference { case: "generator_repr", explains: |line| both(line, "<generator object ") },
    Difference {
        case: "ordered_dict_views",
        explains: |line| same(&line.cpython.replace("odict_", "dict_"), line.ours),
    },
    Difference { case: "mapping_display", explains: |line| line.cpython.contains("object is not a mapping") },
    Difference {
        case: "type_names",
        explains: |line| {
            same(&without_modules(line.cpython), line.ours)
                || both(line, "TypeError unhashable type: ")
                || both(line, " format: a real number is required, not ")
        },
    },
    Difference {
        case: "half_item_protocol",
        explains: |line| {
            (line.cpython.contains("AttributeError __delitem__")
                && line.ours.contains("object doesn't support item deletion"))
                || (line.cpython.contains("AttributeError __setitem__")
                    && line.ours.contains("object does not support item assignment"))
        },
    },
    Difference {
        case: "asynchronous_manager",
        explains: |line| {
            (line.cpython.contains("asynchronous context manager protocol")
                || line.cpython.contains("'async for' requires"))
                && line.ours.contains("AttributeError")
        },
    },
    Difference {
        case: "coroutine_messages",
        explains: |line| same(&line.cpython.replace("coroutine", "generator"), line.ours),
    },
    Difference {
        case: "buffer_messages",
        explains: |line| {
            (line.cpython.contains("TypeError argument should be integer or bytes-like object, not ")
                || line.cpython.contains("TypeError %b requires a bytes-like object"))
                && line.ours.contains("TypeError a bytes-like object is required, not ")
        },
    },
    Difference {
        case: "item_deletion_message",
        explains: |line| {
            line.cpython.replace("does not support item deletion", "doesn't support item deletion") == line.ours
        },
    },
    Difference { case: "encode_range_message", explains: |line| both(line, "UnicodeEncodeError '") },
    Difference {
        case: "fromhex_position",
        explains: |line| both(line, "non-hexadecimal number found in fromhex() arg at position "),
    },
    Difference { case: "format_type_name", explains: |line| both(line, "ValueError Unknown format code '") },
    Difference {
        case: "class_getitem",
        explains: |line| {
            line.ours.contains("TypeError 'type' object is not subscriptable")
                && (line.cpython.contains("TypeError type '") || !line.cpython.contains("Error"))
        },
    },
    Difference {
        case: "class_union",
        explains: |line| {
            line.ours.contains("TypeError unsupported operand type(s) for |: 'type' and '")
                && !line.cpython.contains("Error")
        },
    },
    Difference {
        case: "encoding_argument_message",
        explains: |line| {
            ["encoding", "errors"]
                .iter()
                .any(|name| line.cpython.contains(&format!("argument '{name}' must be str, not ")))
                && line.ours.contains("TypeError expected str, not ")
        },
    },
    Difference {
        case: "length_hint",
        explains: |line| {
            let is_display = ["[*", "{*", "(*"].iter().any(|start| line.source.contains(start));
            is_display && line.cpython.contains("Error ") && !line.ours.contains("Error ")
        },
    },
];

/// The line with the names of types as the board has them.
fn without_modules(line: &str) -> String {
    let names = [
        ("__main__.", ""),
        ("array.array", "array"),
        ("collections.", ""),
        ("str_ascii_iterator", "str_iterator"),
        ("dict_keyiterator", "dict_iterator"),
        ("dict_valueiterator", "dict_iterator"),
        ("dict_itemiterator", "dict_iterator"),
        ("dict_reversekeyiterator", "dict_iterator"),
        ("dict_reversevalueiterator", "dict_iterator"),
        ("dict_reverseitemiterator", "dict_iterator"),
        ("builtin_function_or_method", "function"),
        ("method_descriptor", "function"),
    ];
    names.iter().fold(line.to_owned(), |line, (theirs, ours)| line.replace(theirs, ours))
}

/// Whether a value was not formatted, because of what it is or how it was asked for.
fn is_refused_by_format(line: &str) -> bool {
    let refusals = [
        "TypeError unsupported format string passed to ",
        "ValueError Precision not allowed in integer format specifier",
        "ValueError Unknown format code '",
        "OverflowError Python int too large to convert to C long",
        "OverflowError %c arg not in range",
    ];
    refusals.iter().any(|refusal| line.contains(refusal))
}

/// The line with functions and classes named without what they stand in.
fn without_qualifiers(line: &str) -> String {
    const LOCALS: &str = "<locals>.";
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '<' | '>');
    let mut text = line.to_owned();
    while let Some(at) = text.find(LOCALS) {
        let start = text[..at].trim_end_matches(is_part).len();
        text.replace_range(start..at + LOCALS.len(), "");
    }
    let mut pieces = text.split("<function ");
    let mut found = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name_end = piece.find(' ').unwrap_or(piece.len());
        let start = piece[..name_end].rfind('.').map_or(0, |dot| dot + 1);
        found.push_str("<function ");
        found.push_str(&piece[start..]);
    }
    found
}

/// The length from which programs cut off what they print, and put its length behind it.
const CUT_OFF: usize = 3900;

/// Whether the answers are the same, apart from where a long one is cut off.
fn same(theirs: &str, ours: &str) -> bool {
    let start = |line: &str| line.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_owned();
    let (left, right) = (start(theirs), start(ours));
    let is_start = left.starts_with(&right) || right.starts_with(&left);
    theirs == ours || (left.len().max(right.len()) >= CUT_OFF && left.len().min(right.len()) >= CUT_OFF / 2 && is_start)
}

/// The line without the addresses of objects: what stands between ` at ` and `>`.
fn without_addresses(line: &str) -> String {
    let mut pieces = line.split(" at ");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|letter: char| letter.is_ascii_hexdigit() || letter == 'x');
        text.push_str(" at ");
        text.push_str(if rest.starts_with('>') { rest } else { piece });
    }
    text
}

/// The line with what stands in sets sorted: in the innermost braces, where there is no colon.
fn sets_sorted(line: &str) -> String {
    let sorted = |piece: &str| match piece.rsplit_once('{') {
        Some((before, set)) if !set.contains(':') => {
            let mut items: Vec<&str> = set.split(", ").collect();
            items.sort_unstable();
            format!("{before}{{{}", items.join(", "))
        }
        _ => piece.to_owned(),
    };
    line.split('}').map(sorted).collect::<Vec<_>>().join("}")
}

/// Whether both answers have these words.
fn both(line: &Line<'_>, words: &str) -> bool {
    line.cpython.contains(words) && line.ours.contains(words)
}

/// Whether CPython raises one class, and the board the other, perhaps with another text.
fn renamed(line: &Line<'_>, theirs: &str, ours: &str) -> bool {
    let class = |line: &str| {
        let line = line.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
        line.split(' ').next().unwrap_or_default().to_owned()
    };
    class(line.cpython) == theirs && class(line.ours) == ours
}

/// The names of the cases that explain every difference between two outputs; else the first lines that nothing explains, CPython's
/// and the board's.
///
/// # Errors
/// Those lines.
pub fn explained<'a>(program: &str, cpython: &'a str, ours: &'a str) -> Result<Vec<&'static str>, (&'a str, &'a str)> {
    let mut cases = Vec::new();
    for (cpython, ours) in cpython.lines().zip(ours.lines()) {
        if cpython == ours || without_addresses(cpython) == without_addresses(ours) {
            continue;
        }
        let source = source_of(program, cpython);
        let line = Line { source: &source, cpython, ours };
        match DIFFERENCES.iter().find(|difference| (difference.explains)(&line)) {
            Some(difference) => cases.push(difference.case),
            None => return Err((cpython, ours)),
        }
    }
    let shorter = cpython.lines().count().min(ours.lines().count());
    match (cpython.lines().nth(shorter), ours.lines().nth(shorter)) {
        (None, None) => Ok(cases),
        (cpython, ours) => Err((cpython.unwrap_or_default(), ours.unwrap_or_default())),
    }
}

/// The lines of a program that printed a line, as far as its number tells: the calls that carry it and what was assigned just before, the
/// `try` whose handler does, and the functions and classes that are called by it.
fn source_of(program: &str, printed: &str) -> String {
    let number = printed.split(' ').next().unwrap_or_default();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return String::new();
    }
    let calls = ["show", "drive", "drive_async", "print"].map(|call| format!("{call}({number},"));
    let defined = [format!("{number}("), format!("{number}:")];
    let lines: Vec<&str> = program.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut found = String::new();
    for (index, line) in lines.iter().enumerate() {
        let words = line.trim_start();
        let is_definition = ["def ", "async def ", "class "].iter().any(|start| words.starts_with(start))
            && defined.iter().any(|end| {
                let before = |at: usize| words[..at].ends_with(|letter: char| letter.is_ascii_alphabetic());
                words.find(end.as_str()).is_some_and(before)
            });
        let is_call = calls.iter().any(|call| words.starts_with(call));
        let range = if is_definition {
            let inner = lines[index + 1..].iter().take_while(|inner| indent(inner) > indent(line));
            index..index + 1 + inner.count()
        } else if is_call && words.starts_with("print(") {
            let start = lines[..index].iter().rposition(|start| start.trim() == "try:" && indent(start) < indent(line));
            start.unwrap_or(index)..index + 1
        } else if is_call {
            let before = index.checked_sub(1).filter(|&before| lines[before].contains(" = "));
            before.unwrap_or(index)..index + 1
        } else {
            continue;
        };
        for line in &lines[range] {
            found.push_str(line);
            found.push('\n');
        }
    }
    found
}

/// How far numbers of single precision may be from those of double precision, relatively.
const PRECISION: f64 = 2e-5;

/// Whether what differs is one character, a digit that was taken out of the text of a float.
fn is_digit_of_float(line: &Line<'_>) -> bool {
    let is_float = ["f0", "f1", "math.", "**", " / "].iter().any(|hint| line.source.contains(hint));
    let is_taken = line.source.contains(")[") || line.source.contains("}\")[");
    let pieces = |line: &str| line.split('\'').map(str::to_owned).collect::<Vec<_>>();
    let is_digit = |piece: &str| piece.len() == 1 && piece.bytes().all(|byte| byte.is_ascii_digit());
    let (theirs, ours) = (pieces(line.cpython), pieces(line.ours));
    is_float
        && is_taken
        && theirs.len() == ours.len()
        && theirs.iter().zip(&ours).all(|(theirs, ours)| theirs == ours || is_digit(theirs) && is_digit(ours))
}

/// Whether an integer is refused because the float that it is to be made from is beyond single precision, and so is infinity. What the
/// exception leads to then is not compared.
fn is_too_large_for_float(line: &Line<'_>) -> bool {
    // As many as the largest float has.
    const DIGITS: usize = 39;
    let Some((before, _)) = line.ours.split_once("OverflowError cannot convert float infinity to integer") else {
        return false;
    };
    let number = line.cpython.strip_prefix(before.trim_end_matches('\'')).unwrap_or_default();
    number.trim_start_matches('-').bytes().take_while(u8::is_ascii_digit).count() >= DIGITS
}

/// What infinity is read as.
const INFINITY: &str = "1e999";

/// The same words, and numbers with a point or exponent that agree in single precision.
fn equal_but_for_precision(line: &Line<'_>) -> bool {
    // A number beyond single precision.
    let (theirs, own) = (line.cpython.replace("inf", INFINITY), line.ours.replace("inf", INFINITY));
    let (cpython, ours) = (words(&theirs), words(&own));
    let rounds = ["round(", "int(", "floor(", "ceil(", "trunc("].iter().any(|call| line.source.contains(call));
    let number = |word: &str| if rounds { float(word).or_else(|| beyond_precision(word)) } else { float(word) };
    cpython.len() == ours.len()
        && cpython.iter().zip(&ours).all(|(cpython, ours)| {
            cpython == ours
                || vanishes(cpython, ours)
                || overflows(cpython, ours)
                || is_next(cpython, ours)
                || matches!((number(cpython), number(ours)), (Some(cpython), Some(ours))
                    if (cpython - ours).abs() <= PRECISION * cpython.abs().max(ours.abs()) && ours.is_finite())
        })
}

/// Whether a number is too large for single precision, and the other is infinity.
fn overflows(theirs: &str, ours: &str) -> bool {
    matches!((float(theirs), float(ours)), (Some(theirs), Some(ours))
        if theirs.is_finite() && theirs.abs() > f64::from(f32::MAX) && ours.is_infinite() && theirs.signum() == ours.signum())
}

/// Significant digits of a float that a program prints.
const DIGITS: usize = 5;

/// Whether two floats, cut off behind as many digits as programs print, differ by one in the last of them.
fn is_next(theirs: &str, ours: &str) -> bool {
    let digits = |word: &str| word.split('e').next().unwrap_or_default().bytes().filter(u8::is_ascii_digit).count();
    let (Some(cpython), Some(own)) = (float(theirs), float(ours)) else { return false };
    let unit = 10_f64.powf(cpython.abs().max(own.abs()).log10().floor() - (DIGITS as f64 - 1.0));
    digits(theirs).max(digits(ours)) == DIGITS && unit.is_finite() && (cpython - own).abs() <= unit * 1.01
}

/// The text of which a line has the letters one by one, in a list.
fn spelled(line: &str) -> Option<String> {
    let letters = line.split_once(" ['")?.1.strip_suffix("']")?;
    let letters = letters.split("', '").map(|letter| letter.chars().next().filter(|_| letter.chars().count() == 1));
    letters.collect()
}

/// Whether a number is too small for single precision, and the other is what is left of it.
fn vanishes(theirs: &str, ours: &str) -> bool {
    // The distance of two numbers there.
    const SMALLEST: f64 = 1.5e-45;
    matches!((float(theirs), ours.parse::<f64>()), (Some(theirs), Ok(ours))
        if theirs != 0.0 && theirs.abs() < f64::from(f32::MIN_POSITIVE) && (theirs - ours).abs() <= SMALLEST)
}

/// An integer that a float of single precision holds only nearly.
fn beyond_precision(word: &str) -> Option<f64> {
    word.parse().ok().filter(|number: &f64| number.abs() >= 16_777_216.0)
}

fn float(word: &str) -> Option<f64> {
    word.contains(['.', 'e']).then(|| word.parse().ok())?
}

/// Numbers and what is between them.
fn words(line: &str) -> Vec<&str> {
    let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | 'e' | '-' | '+');
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_number(letter) != is_number(first)).unwrap_or(rest.len());
        let (word, more) = rest.split_at(end);
        found.push(word);
        rest = more;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{DIFFERENCES, explained};

    #[test]
    fn only_what_the_list_names_is_explained() {
        let program = "show(1, lambda: 1 / 3)\n";
        assert_eq!(explained(program, "1 0.333333333\n", "1 0.33333334\n"), Ok(vec!["single_precision"]));
        assert_eq!(explained(program, "1 0.333333333\n", "1 0.3343334\n"), Err(("1 0.333333333", "1 0.3343334")));
        assert_eq!(explained(program, "1 33\n", "1 34\n"), Err(("1 33", "1 34")));
        assert_eq!(explained(program, "1 <f at 0x7fa2>\n", "1 <f at 31>\n"), Ok(vec![]));
        assert_eq!(explained(program, "1 <f at 0x7fa2>\n", "1 <g at 31>\n"), Err(("1 <f at 0x7fa2>", "1 <g at 31>")));
        let rounding = "show(1, lambda: round(x))\n";
        assert_eq!(explained(rounding, "1 374741160516\n", "1 374741172224\n"), Ok(vec!["single_precision"]));
        assert!(explained(rounding, "1 37474\n", "1 37475\n").is_err());
        assert_eq!(explained(program, "1 33\n", "1 33\n2\n"), Err(("", "2")));
        assert_eq!(explained(program, "1 2.24e-190\n", "1 0\n"), Ok(vec!["single_precision"]));
        assert!(explained(program, "1 2.24e-19\n", "1 0\n").is_err());
        assert!(explained(program, "1 2.24e-190\n", "1 1\n").is_err());
        assert_eq!(explained(program, "1 -1.1e+99\n", "1 -inf\n"), Ok(vec!["single_precision"]));
        assert!(explained(program, "1 -1.1e+99\n", "1 inf\n").is_err());
        assert!(explained(program, "1 -1.1e+9\n", "1 -inf\n").is_err());
        assert_eq!(explained(program, "1 [14.303]\n", "1 [14.302]\n"), Ok(vec!["single_precision"]));
        assert!(explained(program, "1 14.303\n", "1 14.301\n").is_err());
        assert!(explained(program, "1 14.3\n", "1 14.2\n").is_err());
        assert_eq!(
            explained(
                program,
                "1 ['5', '.', '9', '1', '6', '0', '7', '9', '7', '8']\n",
                "1 ['5', '.', '9', '1', '6', '0', '8']\n"
            ),
            Ok(vec!["single_precision"])
        );
        assert!(explained(program, "1 ['5', '.', '9', '1']\n", "1 ['5', '.', '9', '2']\n").is_err());
        assert!(explained(program, "1 ['5', '.', '9', '1']\n", "1 ['5', '.9', '1']\n").is_err());
        let nested = "1 (<function f.<locals>.<lambda> at 0x7f>, <class '__main__.f.<locals>.C'>)\n";
        assert_eq!(
            explained(program, nested, "1 (<function <lambda> at 0x3>, <class 'C'>)\n"),
            Ok(vec!["qualified_names"])
        );
        assert!(explained(program, nested, "1 (<function g at 0x3>, <class 'C'>)\n").is_err());
    }

    #[test]
    fn a_set_may_have_another_order() {
        assert_eq!(
            explained("", "frozenset({19, 15}) {1: 2}\n", "frozenset({15, 19}) {1: 2}\n"),
            Ok(vec!["set_order"])
        );
        assert!(explained("", "{19, 15}\n", "{15, 18}\n").is_err());
        assert!(explained("", "{1: 2, 3: 4}\n", "{3: 4, 1: 2}\n").is_err());
        assert!(explained("", "[19, 15]\n", "[15, 19]\n").is_err());
    }

    #[test]
    fn an_integer_of_a_float_may_be_too_large() {
        let refused = "81 [2, 'OverflowError cannot convert float infinity to integer', ('stop', None)]\n";
        let theirs = "81 [2, -123456789012345684699646211807260966912000, 5]\n";
        assert_eq!(explained("", theirs, refused), Ok(vec!["single_precision"]));
        assert!(explained("", "81 [3, -123456789012345684699646211807260966912000, 5]\n", refused).is_err());
        assert!(explained("", "81 [2, 1234567, 5]\n", refused).is_err());
    }

    #[test]
    fn a_digit_of_a_float_may_be_another() {
        let (theirs, ours) = ("192 ['0', 2]\n", "192 ['9', 2]\n");
        let program = "a, b = format(sum([5 ** -1, f1], 0.0), '%')[-3], 2\nshow(192, lambda: [a, b])\n";
        assert_eq!(explained(program, theirs, ours), Ok(vec!["single_precision"]));
        assert!(explained(program, theirs, "192 ['9', 3]\n").is_err());
        assert!(explained(program, theirs, "192 ['x', 2]\n").is_err());
        assert!(explained("a, b = 'text'[-3], 2\nshow(192, lambda: [a, b])\n", theirs, ours).is_err());
    }

    #[test]
    fn what_an_f_string_computes_is_its_own_matter() {
        let refused = (
            "71 TypeError unsupported format string passed to tuple.__format__\n",
            "71 NameError name 'x' is not defined\n",
        );
        let program = "def f71(n):\n    return f\"{n:d}{x}\"\nshow(71, lambda: f71(()))\n";
        assert_eq!(explained(program, refused.0, refused.1), Ok(vec!["f_string_order"]));
        let without = "def f7(n):\n    return f\"{n:d}{x}\"\ndef f71(n):\n    return format(n, 'd') + x\nshow(71, lambda: f71(()))\n";
        assert!(explained(without, refused.0, refused.1).is_err());
        let handled = "try:\n    q = f'{():d}{x}'\nexcept Exception as e:\n    print(71, told(e))\n";
        assert_eq!(explained(handled, refused.0, refused.1), Ok(vec!["f_string_order"]));
    }

    #[test]
    fn every_difference_has_its_case() {
        for difference in DIFFERENCES {
            let case = crate::root().join(format!("tests/python/differences/{}.py", difference.case));
            assert!(case.is_file(), "{} is missing", case.display());
        }
    }
}
