//! Programs on a board: run, exec, eval, reset, info, and the prompt.

use std::io::{BufRead as _, BufReader};
use std::process::Command;

use super::{Cli, end_of};
use pyrite_tests::{program, root};

#[test]
fn programs_run() {
    for cli in Cli::with_each_port("run") {
        cli.write("program.py", "import sys\nfor i in range(3):\n    print('line', i)\n");
        assert_eq!(cli.ok(&["run", "program.py"]), "line 0\nline 1\nline 2\n");
        cli.ok(&["cp", "program.py", ":there.py"]);
        assert_eq!(cli.ok(&["run", ":there.py"]), "line 0\nline 1\nline 2\n");
        assert_eq!(cli.run(&["run", "-"], "print('from a pipe')\n").output, "from a pipe\n");
        assert_eq!(cli.ok(&["exec", "print('größer')"]), "größer\n");
        assert_eq!(cli.ok(&["eval", "6 * 7"]), "42\n");
        assert_eq!(cli.ok(&["eval", "'text'"]), "'text'\n");
        cli.fails(&["exec", "1 / 0"], 1, "ZeroDivisionError");
        cli.fails(&["eval", "("], 1, "SyntaxError");
        assert_eq!(cli.run(&["exec", "import sys; sys.exit(7)"], "").status, 7);
        assert_eq!(cli.run(&["exec", "print(input('name? '))"], "Ada\n").output, "name? Ada\nAda\n");
        let info = cli.ok(&["info"]);
        assert!(info.contains("firmware    Pyrite") && info.contains("bytes free"), "{info}");
    }
}

#[test]
fn a_memory_error_is_explained() {
    for cli in [Cli::with_simulator("memory-sim"), Cli::with_tcp("memory-tcp")] {
        cli.write("large.py", "print('begun')\nbytearray(10_000_000)\n");
        let done = cli.run(&["run", "large.py"], "");
        assert_eq!(done.status, 1, "{done:?}");
        assert!(done.output.contains("MemoryError: memory allocation failed, allocating 10000000 bytes ("), "{done:?}");
        let facts = "pyrite-cli: Line 2 of large.py asked for 10,000,000 bytes at once, and ";
        assert!(done.errors.contains(facts) && done.errors.contains("That never fits"), "{done:?}");
        cli.write("many.py", "kept = []\nwhile True:\n    kept.append(bytearray(100))\n");
        let done = cli.run(&["run", "many.py"], "");
        assert!(done.errors.contains("The program itself holds most: "), "{done:?}");
        // One that the program caught is its own affair.
        cli.write(
            "caught.py",
            "try:\n    bytearray(10_000_000)\nexcept MemoryError as error:\n    print(error)\n1 / 0\n",
        );
        let done = cli.run(&["run", "caught.py"], "");
        assert!(done.status == 1 && done.errors.is_empty(), "{done:?}");
    }
}

#[test]
fn reset_begins_afresh() {
    let cli = Cli::with_tcp("reset");
    cli.ok(&["exec", "kept = 5"]);
    assert_eq!(cli.ok(&["eval", "kept"]), "5\n");
    assert!(cli.ok(&["reset"]).contains("soft reboot"));
    cli.fails(&["eval", "kept"], 1, "NameError");
    // A run starts from nothing, too.
    cli.write("uses.py", "print(kept)\n");
    cli.ok(&["exec", "kept = 5"]);
    cli.fails(&["run", "uses.py"], 1, "NameError");
    // The chip itself: what it had in mind is gone, and it is there again.
    cli.ok(&["exec", "kept = 5"]);
    cli.ok(&["reset", "--hard"]);
    cli.fails(&["eval", "kept"], 1, "NameError");
    let plain = crate::stock::plain("hard-reset");
    plain.ok(&["reset", "--hard"]);
    assert_eq!(plain.ok(&["eval", "1 + 1"]), "2\n");
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_the_program() {
    for cli in Cli::with_each_port("interrupt") {
        cli.write("endless.py", "print('begun')\nwhile True:\n    pass\n");
        let mut child = cli.start(&["run", "endless.py"]);
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        assert_eq!(line, "begun\n");
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut output, &mut rest).expect("text");
        assert!(rest.contains("Traceback") && rest.contains("KeyboardInterrupt"), "{rest}");
        assert_eq!(end_of(child).status, 130);
        // The board is at its prompt again.
        assert_eq!(cli.ok(&["eval", "1 + 1"]), "2\n");
    }
}

#[cfg(unix)]
#[test]
fn the_prompt_is_a_terminal() {
    for cli in Cli::with_each_port("repl") {
        // The command's console needs a terminal of its own.
        let output = Command::new("python3")
            .arg(root().join("tests/tools/drive_terminal.py"))
            .arg(program("pyrite-cli"))
            .args(["--port", &cli.port, "--flash"])
            .arg(cli.folder.join("board.flash"))
            .args(["repl", "--"])
            .args([
                "=>Ctrl-] leaves",
                "=>>>> ",
                r"6 * 7\r=>42",
                r"while True: pass\r\r=>... ",
                r"\x03=>KeyboardInterrupt: ",
                r"kept = 1\r=>>>> ",
                r"\x04=>soft reboot",
                r"kept\r=>NameError",
                r"print('g' 'one')\r=>gone",
                r"\x1d=><exit 0>",
            ])
            .output()
            .expect("python3 starts");
        assert!(output.status.success(), "{}: {}", cli.port, String::from_utf8_lossy(&output.stderr));
        assert_eq!(cli.ok(&["eval", "1 + 1"]), "2\n");
    }
}

#[test]
fn the_prompt_takes_a_pipe() {
    for cli in Cli::with_each_port("piped") {
        let done = cli.run(&["repl"], "print(6 * 7)\n");
        assert!(done.status == 0 && done.output.contains("42\r\n>>> "), "{}: {done:?}", cli.port);
    }
}
