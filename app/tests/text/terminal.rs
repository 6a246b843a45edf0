//! Bytes in, lines out: what a board may send, and what it should never have sent

use pyrite::text::search::Query;
use pyrite::text::terminal::{Place, Terminal, TerminalSearch};

/// What stands in the terminal; the line being written has its cursor as `|`.
fn show(terminal: &Terminal) -> String {
    let mut shown = Vec::new();
    for number in terminal.first_line()..terminal.end_line() {
        let line = terminal.line(number).expect("a line that is kept");
        let mut text: String = line.text.into_owned();
        if number + 1 == terminal.end_line() {
            let cursor = terminal.cursor().column;
            while text.chars().count() < cursor {
                text.push(' ');
            }
            let at = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
            text.insert(at, '|');
        }
        shown.push(text);
    }
    shown.join("\n")
}

#[track_caller]
fn check(bytes: &[u8], expected: &str) {
    let mut whole = Terminal::new();
    whole.write(bytes);
    assert_eq!(show(&whole), expected, "{:?}", String::from_utf8_lossy(bytes));
    // However the bytes are cut up, the result is the same.
    let mut single = Terminal::new();
    for byte in bytes {
        single.write(&[*byte]);
    }
    assert_eq!(show(&single), expected, "byte by byte: {:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn text_and_control_characters() {
    check(b"", "|");
    check(b"abc", "abc|");
    check(b"a\r\nb\n", "a\nb\n|");
    check(b"12%\r34%", "34%|");
    check(b"abc\rX", "X|bc");
    check(b"abc\x08X", "abX|");
    check(b"abc\x08\x08\x08\x08X", "X|bc");
    check(b"a\tb", "a       b|");
    check(b"\x07a\x00b", "a\u{fffd}b|");
    check("größe 日本 \u{1f40d}".as_bytes(), "größe 日本 \u{1f40d}|");
}

#[test]
fn escape_sequences() {
    // How MicroPython's line editor rubs out a character in the middle.
    check(b">>> abc\x1b[2D\x08\x1b[Kbc\x1b[2D", ">>> |bc");
    check(b">>> ab\x08\x1b[K", ">>> a|");
    check(b"abc\x1b[2D\x1b[1CX", "abX|");
    check(b"abcdef\x1b[3D\x1b[2P", "abc|f");
    check(b"abc\x1b[2D\x1b[2@", "a|  bc");
    check(b"abc\x1b[1G\x1b[K", "|");
    check(b"abc\x1b[2Kx", "   x|");
    check(b"a\x1b[3Cb", "a   b|");
    check(b"\x1b[31mred\x1b[0m", "red|");
    check(b"\x1b]0;title\x07a", "a|");
    check(b"\x1b]0;title\x1b\\a", "a|");
    check(b"\x1b(Ba", "a|");
    check(b"\x1b[?25la", "a|");
    check(b"old\x1b[2J\x1b[Hnew", "old\nnew|");
    check(b"a\x1b[99999999999999D", "|a");
    check(b"\x1b[;;;mx", "x|");
}

#[test]
fn broken_sequences_cost_no_text() {
    check(b"\x1b\nabc", "\nabc|");
    check(b"\x1b[12\nabc", "\nabc|");
    check(b"\x1b]never ends\nabc", "\nabc|");
    check("\x1b[é".as_bytes(), "é|");
    check(b"\x1b\x1b[Ka", "a|");
    check(b"\xff\xfe", "\u{fffd}\u{fffd}|");
    check(b"\xe2\x82x", "\u{fffd}x|");
    check(b"\xe2\x82\n", "\u{fffd}\n|");
    check(b"\xc0\xaf", "\u{fffd}\u{fffd}|");
    check(b"\xc2\x85", "\u{fffd}|");
}

#[test]
fn noise_never_breaks_it() {
    let mut seed = 1_u32;
    let mut terminal = Terminal::new();
    for _ in 0..300 {
        let noise: Vec<u8> = (0..997)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let byte = (seed >> 24) as u8;
                if seed & 0x700 == 0 { b"\x1b[;0m"[(byte % 5) as usize] } else { byte }
            })
            .collect();
        terminal.write(&noise);
    }
    terminal.write(b"\x1b\\\x18\r\n");
    terminal.write(b"\x07\nhello\n");
    let last = terminal.line(terminal.end_line() - 2).unwrap();
    assert_eq!(last.text, "hello");
    for number in terminal.first_line()..terminal.end_line() {
        assert!(terminal.line(number).is_some());
    }
}

#[test]
fn colours_are_kept_by_finished_lines() {
    let mut terminal = Terminal::new();
    terminal.write(b"a\x1b[1;31mb\x1b[0mc\n\x1b[38;5;196mx\x1b[48;2;0;0;255my\n");
    let line = terminal.line(0).unwrap();
    let inks: Vec<_> = line.runs.iter().map(|(start, style)| (*start, style.ink.index(), style.bold)).collect();
    assert_eq!(inks, [(1, Some(1), true), (2, None, false)]);
    let line = terminal.line(1).unwrap();
    assert_eq!(line.runs[0].1.ink.index(), Some(9));
    assert_eq!(line.runs[1].1.ground.index(), Some(12));
}

#[test]
fn long_lines_are_cut_and_copied_whole() {
    let mut terminal = Terminal::new();
    let long = "x".repeat(10_000);
    terminal.write(long.as_bytes());
    terminal.write(b"\nend");
    assert_eq!(terminal.line_count(), 4);
    assert_eq!(terminal.text(terminal.all()), format!("{long}\nend"));
}

#[test]
fn a_part_is_copied() {
    let mut terminal = Terminal::new();
    terminal.write("für\nzwei\ndrei".as_bytes());
    let place = |line, column| Place { line, column };
    assert_eq!(terminal.text(place(0, 1)..place(2, 2)), "ür\nzwei\ndr");
    assert_eq!(terminal.text(place(1, 1)..place(1, 3)), "we");
    assert_eq!(terminal.text(place(5, 0)..place(9, 0)), "");
}

#[test]
fn remarks_stand_on_their_own() {
    let mut terminal = Terminal::new();
    terminal.write(b">>> ");
    terminal.note("Board connected\nagain\x1b");
    terminal.write(b">>> ");
    assert_eq!(show(&terminal), ">>> \nBoard connected\nagain\n>>> |");
    assert!(terminal.line(1).unwrap().runs[0].1.note);
    terminal.clear();
    assert_eq!(show(&terminal), ">>> |");
    assert_eq!(terminal.first_line(), 3);
}

#[test]
fn a_million_lines_are_kept_and_more_are_bounded() {
    let mut terminal = Terminal::new();
    let mut piece = Vec::new();
    for number in 0..10_000 {
        piece.extend_from_slice(format!("line {}\n", number % 10_000).as_bytes());
    }
    for _ in 0..100 {
        terminal.write(&piece);
    }
    assert_eq!((terminal.first_line(), terminal.line_count()), (0, 1_000_001));
    assert_eq!(terminal.line(123_456).unwrap().text, "line 3456");
    for _ in 0..60 {
        terminal.write(&piece);
    }
    assert!(terminal.line_count() > 1_400_000 && terminal.line_count() <= 1_500_001);
    assert_eq!(terminal.end_line(), 1_600_001);
    assert_eq!(terminal.line(1_599_999).unwrap().text, "line 9999");
    assert_eq!(terminal.line(0), None);
}

#[test]
fn searching_goes_on_as_lines_come() {
    let mut terminal = Terminal::new();
    terminal.write("ä error\nfine\nERROR er".as_bytes());
    let mut search = TerminalSearch::new(Query { pattern: "error".into(), ..Query::default() });
    while !search.advance(&terminal, 1) {}
    assert_eq!(search.matches(), [(0, 2..7), (2, 0..5)]);
    terminal.write(b"ror\nerror");
    while !search.advance(&terminal, 1) {}
    assert_eq!(search.matches(), [(0, 2..7), (2, 0..5), (2, 6..11), (3, 0..5)]);
    terminal.clear();
    search.advance(&terminal, 100);
    assert_eq!(search.matches(), [(3, 0..5)]);
}
