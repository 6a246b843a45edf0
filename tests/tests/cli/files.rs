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
