//! Keystrokes in, text out: `|` is the caret, `<` and `>` enclose a selection whose head is at its end

use pyrite::text::apply::apply;
use pyrite::text::command::{Command, Erase};
use pyrite::text::edit::{AutoClose, Editor};
use pyrite::text::movement::{Extend, Motion};
use pyrite::text::search::{Case, Extent, Query, Syntax};

/// Reads the marks out of `text` and selects what they enclose.
fn open(text: &str) -> Editor {
    let (plain, anchor, head) = match (text.find('<'), text.find('>'), text.find('|')) {
        (Some(start), Some(end), None) => (text.replacen('<', "", 1).replacen('>', "", 1), start, end - 1),
        (None, None, Some(caret)) => (text.replacen('|', "", 1), caret, caret),
        _ => panic!("marks in {text:?}"),
    };
    let mut editor = Editor::of_text(&plain);
    apply(&mut editor, Command::Select { anchor, head });
    editor
}

/// Puts the marks back in.
fn show(editor: &Editor) -> String {
    let mut text = editor.buffer().text();
    let selection = editor.selection();
    if selection.is_empty() {
        text.insert(selection.head, '|');
    } else {
        text.insert(selection.end(), '>');
        text.insert(selection.start(), '<');
    }
    text
}

/// Types `keys`: characters as they are, `\n` is Enter.
fn type_keys(editor: &mut Editor, keys: &str) {
    for key in keys.chars() {
        let command = if key == '\n' { Command::BreakLine } else { Command::Type(key.to_string()) };
        apply(editor, command);
    }
}

#[track_caller]
fn check(before: &str, commands: &[Command], after: &str) {
    let mut editor = open(before);
    let original = editor.buffer().text();
    for command in commands {
        apply(&mut editor, command.clone());
    }
    assert_eq!(show(&editor), after, "{before:?} {commands:?}");
    // Whatever was done can be undone and done again.
    let changed = editor.buffer().text();
    while editor.can_undo() {
        apply(&mut editor, Command::Undo);
    }
    assert_eq!(editor.buffer().text(), original, "undoing {commands:?}");
    assert!(!editor.is_modified());
    while editor.can_redo() {
        apply(&mut editor, Command::Redo);
    }
    assert_eq!(editor.buffer().text(), changed, "redoing {commands:?}");
}

#[track_caller]
fn check_keys(before: &str, keys: &str, after: &str) {
    let mut editor = open(before);
    type_keys(&mut editor, keys);
    assert_eq!(show(&editor), after, "{before:?} {keys:?}");
}

#[test]
fn enter_indents_as_python_wants() {
    let cases = [
        ("x = 1|", "x = 1\n|"),
        ("    x = 1|", "    x = 1\n    |"),
        ("if x:|", "if x:\n    |"),
        ("if x:  # why|", "if x:  # why\n    |"),
        ("    for i in range(3):|", "    for i in range(3):\n        |"),
        ("async def f():|", "async def f():\n    |"),
        ("match x:|", "match x:\n    |"),
        ("x = {1: 2}; y: int|", "x = {1: 2}; y: int\n|"),
        ("d = lambda:|", "d = lambda:\n|"),
        ("def f():\n    return 1|", "def f():\n    return 1\n|"),
        ("while 1:\n    if x:\n        break|", "while 1:\n    if x:\n        break\n    |"),
        ("    pass  # done|", "    pass  # done\n|"),
        ("    raise ValueError(\n        1)|", "    raise ValueError(\n        1)\n|"),
        ("    passes = 1|", "    passes = 1\n    |"),
        // Inside brackets.
        ("x = [|]", "x = [\n    |\n]"),
        ("    x = foo(|)", "    x = foo(\n        |\n    )"),
        ("x = foo(|", "x = foo(\n    |"),
        ("x = foo(a,|", "x = foo(a,\n        |"),
        ("x = foo(a,|)", "x = foo(a,\n        |)"),
        ("x = foo(\n    a,|\n)", "x = foo(\n    a,\n    |\n)"),
        ("x = foo(a,\n        b)|", "x = foo(a,\n        b)\n|"),
        ("if foo(a,\n       b):|", "if foo(a,\n       b):\n    |"),
        ("x = '('|", "x = '('\n|"),
        ("x = 1  # (|", "x = 1  # (\n|"),
        // Backslashes.
        ("x = 1 + \\|", "x = 1 + \\\n    |"),
        ("x = 1 + \\\n    2|", "x = 1 + \\\n    2\n|"),
        // In strings.
        ("    s = '''a:|", "    s = '''a:\n    |"),
        ("s = '''\n  (|\n'''", "s = '''\n  (\n  |\n'''"),
        // Blanks around the break.
        ("x = 1 |+ 2", "x = 1\n|+ 2"),
        ("if x:|   pass", "if x:\n    |pass"),
        ("    |", "    \n    |"),
        ("\tif x:|", "\tif x:\n\t    |"),
        ("if x:\n\ty\n\tif z:|", "if x:\n\ty\n\tif z:\n\t\t|"),
        ("if x:\n  y\n  if z:|", "if x:\n  y\n  if z:\n    |"),
        ("ab<cd>ef", "ab\n|ef"),
    ];
    for (before, after) in cases {
        check(before, &[Command::BreakLine], after);
    }
}

#[test]
fn a_colon_brings_a_clause_out() {
    let cases = [
        ("if x:\n    y\n    else|", "if x:\n    y\nelse:|"),
        ("if x:\n    if y:\n        z\n        else|", "if x:\n    if y:\n        z\n    else:|"),
        ("if x:\n    y\nelse|", "if x:\n    y\nelse:|"),
        ("try:\n    y\n    except OSError|", "try:\n    y\nexcept OSError:|"),
        ("try:\n    y\n    finally|", "try:\n    y\nfinally:|"),
        ("if x:\n    y\n    elif z|", "if x:\n    y\nelif z:|"),
        ("def f():\n    else|", "def f():\n    else:|"),
        ("if x:\n    y = '''\n    else|", "if x:\n    y = '''\n    else:|"),
        ("if x:\n    z = a if b else c[1|", "if x:\n    z = a if b else c[1:|"),
    ];
    for (before, after) in cases {
        check_keys(before, ":", after);
    }
}

#[test]
fn a_program_typed_straight_through() {
    check_keys(
        "|",
        "def f(a, b=\"x\"):\nif a:\nprint(f\"{a}\", [1, 2])\nelse:\nreturn {'k': b[0]}\nf(1)",
        "def f(a, b=\"x\"):\n    if a:\n        print(f\"{a}\", [1, 2])\n    else:\n        return {'k': b[0]}\n    f(1)|",
    );
}

#[test]
fn brackets_and_quotes_close_themselves() {
    let cases = [
        ("|", "(", "(|)"),
        ("|", "()", "()|"),
        ("|", "print('a')", "print('a')|"),
        ("|", "x = \"\"\"", "x = \"\"\"|"),
        ("|", "'don\\'t'", "'don\\'t'|"),
        ("|", "# don't (", "# don't (|"),
        ("|", "s = 'it(", "s = 'it(|'"),
        ("|", "x = ''", "x = ''|"),
        ("|", "x = '' + ''", "x = '' + ''|"),
        ("|", "f\"a\"", "f\"a\"|"),
        ("|", "f(g(1))", "f(g(1))|"),
        // Only what came by itself is typed over.
        ("f(|)", ")", "f()|)"),
        ("|abc", "(", "(|abc"),
        ("<abc>", "(", "(<abc>)"),
        ("<abc>", "\"", "\"<abc>\""),
        ("|", "a[0][1]", "a[0][1]|"),
        ("|", "{'a': [1, (2, 3)]}", "{'a': [1, (2, 3)]}|"),
    ];
    for (before, keys, after) in cases {
        check_keys(before, keys, after);
    }
    let mut editor = open("|");
    type_keys(&mut editor, "([");
    apply(&mut editor, Command::Erase(Erase::Left));
    assert_eq!(show(&editor), "(|)");
    let mut editor = open("|");
    editor.auto_close = AutoClose::Off;
    type_keys(&mut editor, "f('");
    assert_eq!(show(&editor), "f('|");
}

#[test]
fn erasing() {
    use Erase::*;
    let cases = [
        ("ab|c", Left, "a|c"),
        ("ab|c", Right, "ab|"),
        ("|", Left, "|"),
        ("|", Right, "|"),
        ("a\n|b", Left, "a|b"),
        ("a|\nb", Right, "a|b"),
        ("        |x", Left, "    |x"),
        ("      |x", Left, "    |x"),
        ("  a  |x", Left, "  a |x"),
        ("\t|x", Left, "|x"),
        ("foo.bar|", WordLeft, "foo.|"),
        ("|foo.bar", WordRight, "|.bar"),
        ("foo bar|!", ToLineStart, "|!"),
        ("a\n|b", ToLineStart, "a|b"),
        ("f|oo\nbar", ToLineEnd, "f|\nbar"),
        ("foo|\nbar", ToLineEnd, "foo|bar"),
        ("x\u{1f468}\u{200d}\u{1f469}|", Left, "x|"),
        ("a<bc>d", Left, "a|d"),
        ("a<bc>d", WordRight, "a|d"),
    ];
    for (before, erase, after) in cases {
        check(before, &[Command::Erase(erase)], after);
    }
}

#[test]
fn lines() {
    use Command::*;
    let cases = [
        (Indent, "a|b", "a   |b"),
        (Indent, "    |b", "        |b"),
        (Indent, "<a\nb>", "<    a\n    b>"),
        (Indent, "<a\n\nb\n>c", "<    a\n\n    b\n>c"),
        (Indent, "x<y>z", "x   |z"),
        (Outdent, "        a|", "    a|"),
        (Outdent, "      a|", "    a|"),
        (Outdent, "\ta|", "a|"),
        (Outdent, "<    a\n  b\nc>", "<a\nb\nc>"),
        (Outdent, "a|", "a|"),
        (ToggleComment, "a|b", "# a|b"),
        (ToggleComment, "# a|b", "a|b"),
        (ToggleComment, "#ab|", "ab|"),
        (ToggleComment, "    <if x:\n        y>\n", "    <# if x:\n    #     y>\n"),
        (ToggleComment, "<a\n\n# b>", "<# a\n\n# # b>"),
        (ToggleComment, "<# a\n\n# b>", "<a\n\nb>"),
        (DuplicateLines, "a|b\nc", "ab\na|b\nc"),
        (DuplicateLines, "<a\nb>", "a\nb\n<a\nb>"),
        (DeleteLines, "a\nb|b\nccc", "a\nc|cc"),
        (DeleteLines, "a\nb|b", "a|"),
        (DeleteLines, "b|b", "|"),
        (DeleteLines, "<a\nb>\nc", "c|"),
        (MoveLinesUp, "a\nb|b\nc", "b|b\na\nc"),
        (MoveLinesUp, "|a\nb", "|a\nb"),
        (MoveLinesUp, "a\n<b\nc>", "<b\nc>\na"),
        (MoveLinesDown, "a|a\nb", "b\na|a"),
        (MoveLinesDown, "a\nb|", "a\nb|"),
        (MoveLinesDown, "<a\nb>\nc\nd", "c\n<a\nb>\nd"),
        (SelectLine(1), "a|\nb\nc", "a\n<b\n>c"),
        (SelectWord(2), "a|b_c d", "<ab_c> d"),
        (SelectAll, "a|b", "<ab>"),
        (GoTo { line_number: 2, column_number: 3 }, "|aaaa\nbbbb", "aaaa\nbb|bb"),
        (GoTo { line_number: 0, column_number: 0 }, "aaaa\nbb|bb", "|aaaa\nbbbb"),
        (GoTo { line_number: 99, column_number: 99 }, "|aaaa\nbbbb", "aaaa\nbbbb|"),
        (Move(Motion::MatchingBracket, Extend::Move), "f|(a[1])", "f(a[1]|)"),
    ];
    for (command, before, after) in cases {
        check(before, &[command], after);
    }
}

#[test]
fn the_clipboard_gets_the_selection_or_the_line() {
    let cases = [
        ("a<bc>d", Command::Copy, "bc", "a<bc>d"),
        ("a<bc>d", Command::Cut, "bc", "a|d"),
        ("ab\nc|d\nef", Command::Copy, "cd\n", "ab\nc|d\nef"),
        ("ab\nc|d\nef", Command::Cut, "cd\n", "ab\ne|f"),
    ];
    for (before, command, clipboard, after) in cases {
        let mut editor = open(before);
        let outcome = apply(&mut editor, command);
        assert_eq!(outcome.copied.as_deref(), Some(clipboard));
        assert_eq!(show(&editor), after);
    }
    check("a<b>c", &[Command::Paste("x\r\ny".into())], "ax\ny|c");
}

#[test]
fn read_only_texts_stay() {
    let mut editor = open("a<bc>d");
    editor.access = pyrite::text::edit::Access::ReadOnly;
    let commands =
        [Command::Type("x".into()), Command::BreakLine, Command::Cut, Command::Undo, Command::Erase(Erase::Left)];
    for command in commands {
        assert!(apply(&mut editor, command).refused);
        assert_eq!(show(&editor), "a<bc>d");
    }
    assert!(!apply(&mut editor, Command::Move(Motion::Right, Extend::Move)).refused);
    assert_eq!(show(&editor), "abc|d");
}

#[test]
fn typing_is_undone_by_words() {
    let mut editor = open("|");
    type_keys(&mut editor, "one two");
    apply(&mut editor, Command::Undo);
    assert_eq!(show(&editor), "one |");
    apply(&mut editor, Command::Undo);
    assert_eq!(show(&editor), "|");
    apply(&mut editor, Command::Redo);
    apply(&mut editor, Command::Redo);
    assert_eq!(show(&editor), "one two|");
    // Moving ends a group; so does saving.
    let mut editor = open("|");
    type_keys(&mut editor, "ab");
    apply(&mut editor, Command::Move(Motion::Left, Extend::Move));
    type_keys(&mut editor, "c");
    editor.mark_saved();
    type_keys(&mut editor, "d");
    assert!(editor.is_modified());
    apply(&mut editor, Command::Undo);
    assert_eq!((show(&editor).as_str(), editor.is_modified()), ("ac|b", false));
    apply(&mut editor, Command::Undo);
    assert_eq!((show(&editor).as_str(), editor.is_modified()), ("a|b", true));
    apply(&mut editor, Command::Redo);
    assert!(!editor.is_modified());
    apply(&mut editor, Command::Undo);
    type_keys(&mut editor, "x");
    assert!(editor.is_modified() && !editor.can_redo());
}

fn query(pattern: &str) -> Query {
    Query { pattern: pattern.into(), ..Query::default() }
}

#[test]
fn finding_and_replacing() {
    use Command::*;
    let search = |query: Query| Search(Some(query));
    check("|foo Foo food", &[search(query("foo")), FindNext], "<foo> Foo food");
    check("|foo Foo food", &[search(query("foo")), FindNext, FindNext], "foo <Foo> food");
    check("foo Foo food|", &[search(query("foo")), FindNext], "<foo> Foo food");
    check("|foo Foo food", &[search(query("foo")), FindPrevious], "foo Foo <foo>d");
    let exact = Query { case: Case::Matched, ..query("Foo") };
    check("|foo Foo food", &[search(exact), FindNext], "foo <Foo> food");
    let words = Query { extent: Extent::WholeWords, ..query("foo") };
    check("|food foo", &[search(words), FindNext], "food <foo>");
    let regex = |pattern: &str| Query { syntax: Syntax::Regex, ..query(pattern) };
    check("|a1 b22", &[search(regex(r"\d+$")), FindNext], "a1 b<22>");
    check("|a.c abc", &[search(query("a.c")), FindNext, FindNext], "<a.c> abc");
    check("|aa a", &[search(query("a")), ReplaceAllMatches("bb".into())], "|bbbb bb");
    check("a a|", &[search(query("a")), ReplaceAllMatches("bbb".into())], "bbb bbb|");
    check("|x=1, y=2", &[search(regex(r"(\w)=(\d)")), ReplaceAllMatches("$2=${1}_".into())], "|1=x_, 2=y_");
    check("|a a a", &[search(query("a")), FindNext, ReplaceMatch("b".into())], "b <a> a");
    check("a |a a", &[search(query("a")), ReplaceMatch("b".into())], "a <a> a");
    check("|aa", &[search(query("x")), FindNext, ReplaceMatch("b".into())], "|aa");

    let mut editor = open("|a(");
    apply(&mut editor, search(regex("a(")));
    let found = editor.search().unwrap();
    assert_eq!(found.problem(), Some("Not a regular expression: unclosed group."));
    apply(&mut editor, search(regex("")));
    assert!(editor.search().unwrap().matches().is_empty());
    apply(&mut editor, search(regex("x*")));
    assert!(editor.search().unwrap().matches().is_empty());
}

#[test]
fn matches_follow_the_text() {
    let mut editor = open("|foo\nfoo");
    apply(&mut editor, Command::Search(Some(query("foo"))));
    type_keys(&mut editor, "fo\n");
    let found: Vec<_> = editor.search().unwrap().matches().to_vec();
    assert_eq!(found, [3..6, 7..10]);
    type_keys(&mut editor, "foo");
    assert_eq!(editor.search().unwrap().matches().len(), 3);
}

#[test]
fn jumping_to_a_line_reveals_it() {
    let mut editor = Editor::of_text("a\n    b\nc");
    let before = editor.reveal().serial;
    editor.jump_to_line(2);
    assert_eq!(editor.selection().head, 6);
    assert!(editor.reveal().serial > before);
    editor.jump_to_line(999);
    assert_eq!(editor.selection().head, 8);
}

#[test]
fn a_reload_keeps_the_caret_and_can_be_undone() {
    let mut editor = open("one\ntwo\nth|ree");
    let (buffer, format) = pyrite::text::file_text::decode(b"one\r\n2\r\nthree").unwrap();
    editor.reload(&buffer, format);
    assert_eq!(show(&editor), "one\n2\nth|ree");
    assert!(!editor.is_modified());
    apply(&mut editor, Command::Undo);
    assert_eq!(editor.buffer().text(), "one\ntwo\nthree");
    assert!(editor.is_modified());
}
