//! Random commands on random texts: the text is what a plain string says, and everything that follows the text agrees
//! with a fresh look at it

use pyrite::text::apply::apply;
use pyrite::text::bracket::pair_at;
use pyrite::text::command::{Command, Erase};
use pyrite::text::edit::{AutoClose, Editor};
use pyrite::text::highlight::Highlighter;
use pyrite::text::movement::{Extend, Motion};
use pyrite::text::search::{Query, Search};

/// A small generator, so that a failure can be repeated by its seed.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.next(from.len())]
    }

    fn text(&mut self, pieces: usize) -> String {
        (0..pieces).map(|_| self.pick(PIECES)).collect()
    }
}

const PIECES: &[&str] = &[
    "a",
    "foo",
    " ",
    "    ",
    "\n",
    "\n",
    "\t",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "#",
    ":",
    "\\",
    "if x:\n    ",
    "return",
    "def f",
    "ä",
    "日本",
    "e\u{301}",
    "\u{1f468}\u{200d}\u{1f469}",
    "f'{a}",
    "\r\n",
    "\r",
    "é\n",
];

/// Every part that follows the text agrees with a fresh look at it.
fn check_parts(editor: &mut Editor, seed: u64) {
    while !editor.is_settled() {
        editor.settle(1 << 20);
    }
    let buffer = editor.buffer().clone();
    assert!(!buffer.text().contains('\r'), "seed {seed}");
    let mut fresh = Highlighter::new(&buffer, editor.highlighter().language());
    fresh.advance(&buffer, usize::MAX);
    for line in 0..buffer.line_count() {
        assert_eq!(
            editor.highlighter().line(line),
            fresh.line(line),
            "seed {seed}: line {line} of {:?}",
            buffer.text()
        );
        let text = buffer.line_text(line);
        let mut end = 0;
        for token in fresh.tokens(&buffer, line) {
            assert!(token.range.start >= end && token.range.end > token.range.start, "seed {seed}");
            assert!(text.get(token.range.clone()).is_some(), "seed {seed}: {token:?} in {text:?}");
            end = token.range.end;
        }
    }
    assert_eq!(editor.highlighter().line(buffer.line_count()), None);
    let selection = editor.selection();
    assert_eq!(selection.clamped(&buffer), selection, "seed {seed}");
    assert_eq!(editor.bracket_pair(), pair_at(&buffer, &fresh, selection.head), "seed {seed}");
    if let Some(search) = editor.search() {
        let mut again = Search::new(search.query().clone());
        again.refresh(&buffer);
        assert_eq!(search.matches(), again.matches(), "seed {seed}");
    }
}

fn random_offset(random: &mut Random, text: &str) -> usize {
    let mut offset = random.next(text.len() + 1);
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[test]
fn a_plain_string_agrees() {
    for seed in 0..100 {
        let mut random = Random(seed);
        let start = random.text(20).replace("\r\n", "\n").replace('\r', "\n");
        let mut model = start.clone();
        let mut editor = Editor::of_text(&start);
        editor.auto_close = AutoClose::Off;
        apply(&mut editor, Command::Search(Some(Query { pattern: "fo".into(), ..Query::default() })));
        for _ in 0..40 {
            let (anchor, head) = (random_offset(&mut random, &model), random_offset(&mut random, &model));
            apply(&mut editor, Command::Select { anchor, head });
            let range = anchor.min(head)..anchor.max(head);
            let pieces = random.next(4);
            let text = random.text(pieces);
            if random.next(3) == 0 && !range.is_empty() {
                apply(&mut editor, Command::Erase(Erase::Left));
                model.replace_range(range, "");
            } else if !text.is_empty() || !range.is_empty() {
                apply(&mut editor, Command::Paste(text.clone()));
                model.replace_range(range, &text.replace("\r\n", "\n").replace('\r', "\n"));
            }
            assert_eq!(editor.buffer().text(), model, "seed {seed}");
        }
        check_parts(&mut editor, seed);
        while editor.can_undo() {
            apply(&mut editor, Command::Undo);
        }
        assert_eq!(editor.buffer().text(), start, "seed {seed}");
        check_parts(&mut editor, seed);
        while editor.can_redo() {
            apply(&mut editor, Command::Redo);
        }
        assert_eq!(editor.buffer().text(), model, "seed {seed}");
        check_parts(&mut editor, seed);
    }
}

fn random_command(random: &mut Random, text: &str) -> Command {
    let motions = [
        Motion::Left,
        Motion::Right,
        Motion::Up,
        Motion::Down,
        Motion::WordLeft,
        Motion::WordRight,
        Motion::LineStartSmart,
        Motion::LineStart,
        Motion::LineEnd,
        Motion::PageUp { lines: 3 },
        Motion::PageDown { lines: 3 },
        Motion::DocumentStart,
        Motion::DocumentEnd,
        Motion::MatchingBracket,
    ];
    let erases = [Erase::Left, Erase::Right, Erase::WordLeft, Erase::WordRight, Erase::ToLineStart, Erase::ToLineEnd];
    // Offsets need not be good ones.
    let mut offset = || random.next(text.len() + 5);
    let (anchor, head) = (offset(), offset());
    match random.next(24) {
        0..=4 => Command::Type(random.pick(PIECES).to_owned()),
        5 => Command::Paste(random.text(5)),
        6..=7 => Command::BreakLine,
        8..=9 => Command::Erase(erases[random.next(erases.len())]),
        10 => Command::Cut,
        11..=13 => {
            let extend = if random.next(2) == 0 { Extend::Move } else { Extend::Select };
            Command::Move(motions[random.next(motions.len())], extend)
        }
        14 => Command::Select { anchor, head },
        15 => Command::SelectWord(anchor),
        16 => Command::SelectLine(random.next(20)),
        17 => [Command::Indent, Command::Outdent][random.next(2)].clone(),
        18 => Command::ToggleComment,
        19 => [Command::DuplicateLines, Command::DeleteLines][random.next(2)].clone(),
        20 => [Command::MoveLinesUp, Command::MoveLinesDown][random.next(2)].clone(),
        21 => [Command::Undo, Command::Redo][random.next(2)].clone(),
        22 => [Command::FindNext, Command::FindPrevious, Command::ReplaceMatch("x(".into())][random.next(3)].clone(),
        _ => Command::ReplaceAllMatches(random.pick(PIECES).to_owned()),
    }
}

#[test]
fn any_commands_can_be_undone() {
    for seed in 1000..1120 {
        let mut random = Random(seed);
        let start = random.text(30).replace("\r\n", "\n").replace('\r', "\n");
        let mut editor = Editor::of_text(&start);
        apply(&mut editor, Command::Search(Some(Query { pattern: "a".into(), ..Query::default() })));
        for step in 0..60 {
            let text = editor.buffer().text();
            let command = random_command(&mut random, &text);
            apply(&mut editor, command);
            if step % 10 == 0 {
                check_parts(&mut editor, seed);
            }
            if editor.buffer().len() > 4_000 {
                break;
            }
        }
        check_parts(&mut editor, seed);
        let end = editor.buffer().text();
        let mut undone = 0;
        while editor.can_undo() {
            apply(&mut editor, Command::Undo);
            undone += 1;
        }
        assert_eq!(editor.buffer().text(), start, "seed {seed}");
        assert!(!editor.is_modified(), "seed {seed}");
        check_parts(&mut editor, seed);
        for _ in 0..undone {
            apply(&mut editor, Command::Redo);
        }
        if !editor.can_redo() {
            assert_eq!(editor.buffer().text(), end, "seed {seed}");
        }
        check_parts(&mut editor, seed);
    }
}
