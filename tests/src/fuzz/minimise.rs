//! The smallest program that still shows what a large one shows, by leaving out statements
//!
//! **Invariant:** the result satisfies the condition that the program given satisfied.

/// Leaves out lines, blocks and the heads of blocks as long as `shows` holds; the first `kept` lines stay.
pub fn minimise(program: &str, kept: usize, shows: &mut dyn FnMut(&str) -> bool) -> String {
    let mut lines: Vec<String> = program.lines().map(str::to_owned).collect();
    loop {
        let before = lines.len();
        let mut count = lines.len().div_ceil(2).max(1);
        loop {
            let mut at = kept;
            while at < lines.len() {
                let mut fewer = lines.clone();
                fewer.drain(at..lines.len().min(at + count));
                if holds(&fewer, shows) {
                    lines = fewer;
                } else {
                    at += count;
                }
            }
            if count == 1 {
                break;
            }
            count = count.div_ceil(2);
        }
        let mut at = kept;
        while at < lines.len() {
            let shorter = without_block(&lines, at).into_iter().chain(unwrapped(&lines, at));
            match shorter.into_iter().find(|fewer| holds(fewer, shows)) {
                Some(fewer) => lines = fewer,
                None => at += 1,
            }
        }
        if lines.len() == before {
            return joined(&lines);
        }
    }
}

fn joined(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn holds(lines: &[String], shows: &mut dyn FnMut(&str) -> bool) -> bool {
    shows(&joined(lines))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The end of the block that the line is the head of.
fn block_end(lines: &[String], at: usize) -> usize {
    let own = indentation(&lines[at]);
    (at + 1..lines.len()).find(|&line| indentation(&lines[line]) <= own).unwrap_or(lines.len())
}

/// Without the line and its block, and with `pass` for a block that has more than that.
fn without_block(lines: &[String], at: usize) -> Vec<Vec<String>> {
    let end = block_end(lines, at);
    if end == at + 1 {
        return Vec::new();
    }
    let mut none = lines.to_vec();
    none.drain(at..end);
    let mut found = vec![none];
    if end > at + 2 {
        let mut empty = lines.to_vec();
        let inner = indentation(&lines[at + 1]);
        empty.splice(at + 1..end, [format!("{:inner$}pass", "")]);
        found.push(empty);
    }
    found
}

/// The block of the line in the place of the line.
fn unwrapped(lines: &[String], at: usize) -> Option<Vec<String>> {
    let end = block_end(lines, at);
    let inner = indentation(lines.get(at + 1)?).checked_sub(indentation(&lines[at]))?;
    if end == at + 1 || inner == 0 {
        return None;
    }
    // What belongs to the head, as `except` to `try`, goes with it.
    let mut last = end;
    while last < lines.len()
        && indentation(&lines[last]) == indentation(&lines[at])
        && ["except", "finally", "else", "elif"].iter().any(|word| lines[last].trim_start().starts_with(word))
    {
        last = block_end(lines, last);
    }
    let mut result = lines[..at].to_vec();
    result.extend(lines[at + 1..end].iter().map(|line| line.get(inner..).unwrap_or_default().to_owned()));
    result.extend_from_slice(&lines[last..]);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::minimise;

    /// Whether blocks, and only they, are indented.
    fn is_program(text: &str) -> bool {
        let mut wanted: Option<usize> = None;
        let mut before = 0;
        for line in text.lines() {
            let indentation = super::indentation(line);
            if wanted.map_or(indentation > before, |head| indentation <= head) {
                return false;
            }
            wanted = line.ends_with(':').then_some(indentation);
            before = indentation;
        }
        wanted.is_none()
    }

    #[test]
    fn what_is_not_needed_goes() {
        let program = "a\nif x:\n    b\n    if y:\n        c\n        d\nelse:\n    e\nf\n";
        assert!(is_program(program));
        assert_eq!(minimise(program, 0, &mut |text| is_program(text) && text.contains('c')), "c\n");
        assert_eq!(minimise(program, 1, &mut |text| is_program(text) && text.contains('c')), "a\nc\n");
        let head = minimise(program, 0, &mut |text| is_program(text) && text.contains("if y"));
        assert_eq!(head, "if y:\n    c\n");
    }
}
