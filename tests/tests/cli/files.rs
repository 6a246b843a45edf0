//! Files to a board, from it and on it, over each kind of port.

use super::Cli;

#[test]
fn files_go_both_ways() {
    for cli in Cli::with_each_port("files") {
        let binary: Vec<u8> = (0..20_000_u32).map(|index| (index * 37 % 251) as u8).collect();
        cli.write("binary.bin", &binary);
        cli.write("tree/a.py", "A = 1\n");
        cli.write("tree/sub/b.py", "B = 'grüße'\n");
        cli.write("tree/empty", "");
        cli.ok(&["cp", "binary.bin", ":"]);
        cli.ok(&["cp", ":binary.bin", "back.bin"]);
        assert_eq!(cli.read("back.bin"), binary);
        cli.ok(&["cp", "-r", "tree", ":"]);
        let listing = cli.ok(&["ls"]);
        assert!(listing.contains("20000 binary.bin") && listing.contains(" tree/"), "{listing}");
        assert_eq!(cli.ok(&["cat", ":tree/sub/b.py"]), "B = 'grüße'\n");
        cli.ok(&["cp", "-r", ":tree", "copy"]);
        assert_eq!(cli.read("copy/sub/b.py"), "B = 'grüße'\n".as_bytes());
        assert_eq!(cli.read("copy/empty"), b"");
        cli.ok(&["cp", ":tree/a.py", ":tree/sub/c.py"]);
        assert_eq!(cli.ok(&["exec", "import sys; sys.path.append('/tree/sub'); import c; print(c.A)"]), "1\n");
        cli.ok(&["mkdir", ":new", ":new/inner"]);
        assert!(cli.ok(&["ls", ":new"]).contains("inner/"));
        cli.ok(&["cp", "binary.bin", "tree/a.py", ":new"]);
        assert!(cli.ok(&["ls", ":new"]).contains("6 a.py"));
        assert!(cli.ok(&["ls", ":new/a.py"]).contains("a.py"));
    }
}

#[test]
fn files_are_removed() {
    for cli in Cli::with_each_port("remove") {
        cli.write("tree/sub/b.py", "B = 2\n");
        cli.ok(&["cp", "-r", "tree", ":"]);
        cli.fails(&["rm", ":tree"], 4, "not empty");
        cli.fails(&["rm", ":tree/nothing"], 4, "no such file or folder on the board");
        cli.ok(&["rm", ":tree/sub/b.py"]);
        assert_eq!(cli.ok(&["ls", ":tree/sub"]), "");
        cli.ok(&["rm", ":tree/sub"]);
        cli.ok(&["cp", "-r", "tree", ":"]);
        cli.ok(&["rm", "-r", ":tree"]);
        assert!(!cli.ok(&["ls"]).contains("tree"));
        cli.fails(&["rm", "-r", ":tree"], 4, "no such file or folder on the board");
        cli.fails(&["mkdir", ":a/b"], 4, "no such file or folder on the board");
        cli.ok(&["mkdir", ":a"]);
        cli.fails(&["mkdir", ":a"], 4, "already exists");
    }
}

#[test]
fn a_board_keeps_its_files() {
    let cli = Cli::with_simulator("keeps");
    cli.write("main.py", "print('main runs')\n");
    cli.ok(&["cp", "main.py", ":"]);
    assert_eq!(cli.ok(&["cat", ":main.py"]), "print('main runs')\n");
    assert!(cli.ok(&["reset"]).contains("main runs"));
}

#[test]
fn a_tree_its_sums_and_its_room_are_shown() {
    for cli in Cli::with_each_port("tree") {
        cli.write("tree/sub/b.py", "B = 2\n");
        cli.write("tree/a.py", "A = 1\n");
        cli.ok(&["cp", "-r", "tree", ":"]);
        assert_eq!(cli.ok(&["tree", ":tree"]), ":/tree\n├── sub/\n│   └── b.py  6\n└── a.py  6\n");
        cli.fails(&["tree", ":nowhere"], 4, "no such file or folder on the board");
        let sum = cli.ok(&["sha256sum", ":tree/a.py"]);
        assert_eq!(sum, "06edbcf4336165a271e6524025a6439c3caa3246fd0796f116772279707a5325  :/tree/a.py\n");
        let rooms = cli.ok(&["df"]);
        assert_eq!(rooms.lines().count(), 2, "{rooms}");
        assert!(rooms.contains('%') && rooms.lines().last().is_some_and(|line| line.starts_with('/')), "{rooms}");
        cli.ok(&["touch", ":empty", ":tree/a.py"]);
        assert_eq!(cli.ok(&["cat", ":empty", ":tree/a.py"]), "A = 1\n");
        cli.fails(&["touch", ":tree"], 4, "that is a folder");
    }
}

/// A new clock begins with another year than the one that it is set to.
#[test]
fn a_clock_is_set() {
    let cli = Cli::with_tcp("clock");
    cli.ok(&["exec", "import machine; machine.RTC().datetime((2001, 2, 3, 5, 4, 5, 6, 0))"]);
    assert!(cli.ok(&["rtc"]).starts_with("2001-02-03 04:"));
    let before = pyrite::text::time::wall_time(now());
    let told = cli.ok(&["rtc", "--set"]);
    assert!(before.as_str() <= told.trim() && told.trim() <= pyrite::text::time::wall_time(now()).as_str(), "{told}");
}

fn now() -> u64 {
    let wall = pyrite::workers::clock::on_the_wall();
    pyrite::workers::clock::since_1970(wall).expect("a time after 1970").0
}

#[cfg(unix)]
#[test]
fn a_file_is_edited_with_the_users_editor() {
    let cli = Cli::with_tcp("edit");
    let edit = |editor: &str, path: &str| {
        let mut command = cli.command(&["edit", path]);
        super::end_of(command.env("VISUAL", editor).spawn().expect("pyrite-cli starts"))
    };
    cli.write(
        "append",
        "#!/bin/sh\necho more >> \"$2\"\nif [ $1 = much ]; then head -c 3000000 /dev/zero >> \"$2\"; fi\ntest $1 != ill\n",
    );
    let program = cli.folder.join("append");
    let mut rights = std::fs::metadata(&program).expect("its rights").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut rights, 0o755);
    std::fs::set_permissions(&program, rights).expect("rights");
    let editor = |how: &str| format!("{} {how}", program.display());
    for expected in ["more\n", "more\nmore\n"] {
        let done = edit(&editor("well"), ":e.txt");
        assert_eq!(done.status, 0, "{done:?}");
        assert_eq!(cli.ok(&["cat", ":e.txt"]), expected);
    }
    let done = edit(&editor("ill"), ":e.txt");
    assert!(done.status == 4 && done.errors.contains("nothing is written"), "{done:?}");
    let done = edit("/nowhere/editor", ":e.txt");
    assert!(done.status == 4 && done.errors.contains("set the variable EDITOR"), "{done:?}");
    let done = edit("true", ":e.txt");
    assert!(done.status == 0 && done.errors.contains("as it was"), "{done:?}");
    // The board has no room: the text is kept.
    let done = edit(&editor("much"), ":e.txt");
    assert_eq!(done.status, 4, "{done:?}");
    let kept = done.errors.split("your text is in ").nth(1).and_then(|rest| rest.split(':').next()).expect("a path");
    assert!(std::fs::read(kept).expect("the text").starts_with(b"more\nmore\nmore\n"), "{done:?}");
    std::fs::remove_dir_all(std::path::Path::new(kept).parent().expect("its folder")).expect("removed");
    assert_eq!(cli.ok(&["cat", ":e.txt"]), "more\nmore\n");
}
