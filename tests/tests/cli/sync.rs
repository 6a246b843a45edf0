//! A folder that is synced: what changed, and nothing else, over each kind of port and with genuine MicroPython.

use std::io::{BufRead as _, BufReader};
use std::time::{Duration, Instant};

use super::{Cli, PATIENCE, stock};

/// All ways to a board: each port with frames, ours behind a line without, and genuine MicroPython where it is installed.
fn boards(name: &str) -> Vec<Cli> {
    let mut all = Cli::with_each_port(name);
    all.push(stock::plain(&format!("{name}-plain")));
    all.extend(stock::genuine(&format!("{name}-genuine")));
    all
}

fn fill(cli: &Cli) {
    cli.write("project/main.py", "print('main')\n");
    cli.write("project/lib/a.py", "A = 1\n");
    cli.write("project/lib/deep/b.py", "B = 'grüße'\n");
    cli.write("project/empty.txt", "");
    cli.write("project/.git/config", "g");
    cli.write("project/lib/__pycache__/a.pyc", "c");
    cli.write("project/notes.md", "n");
    cli.write("project/.pyriteignore", "*.md\n");
}

#[test]
fn what_changed_is_sent_and_deleted_only_when_asked() {
    for cli in boards("sync") {
        fill(&cli);
        cli.ok(&["exec", "import os\nos.mkdir('/app')\nf = open('/app/old.py', 'w'); f.write('x'); f.close()"]);
        let sync = |options: &[&str]| cli.ok(&[&["sync", "project", ":app"], options].concat());
        let plan = sync(&["--dry-run"]);
        assert!(plan.contains("new      lib/deep/b.py (14 bytes)") && plan.contains("extra    old.py"), "{plan}");
        assert!(plan.contains("4 files to send (34 bytes), 0 unchanged."), "{plan}");
        assert!(!plan.contains(".git") && !plan.contains("pyc") && !plan.contains("notes"), "{plan}");
        cli.fails(&["cat", ":app/main.py"], 4, "no such file");
        assert!(sync(&[]).contains("4 files sent (34 bytes)."));
        assert_eq!(cli.ok(&["cat", ":app/lib/deep/b.py"]), "B = 'grüße'\n");
        // A file of the same size counts, too.
        cli.write("project/lib/a.py", "A = 2\n");
        let again = sync(&[]);
        assert!(
            again.contains("changed  lib/a.py (6 bytes)") && again.contains("1 file to send (6 bytes), 3 unchanged.")
        );
        assert_eq!(cli.ok(&["cat", ":app/lib/a.py"]), "A = 2\n");
        assert!(sync(&[]).contains("0 files to send (0 bytes), 4 unchanged."));
        std::fs::remove_dir_all(cli.folder.join("project/lib/deep")).expect("removed");
        cli.fails(&["sync", "project", ":app", "--delete"], 2, "--yes");
        assert_eq!(cli.ok(&["cat", ":app/old.py"]), "x");
        let tidy = sync(&["--delete", "--yes"]);
        assert!(tidy.contains("deleted  lib/deep") && tidy.contains("0 files sent (0 bytes), 2 deleted."), "{tidy}");
        cli.fails(&["cat", ":app/old.py"], 4, "no such file");
        assert!(!cli.ok(&["ls", ":app/lib"]).contains("deep"));
    }
}

#[test]
fn what_cannot_be_synced_is_told_in_words() {
    for cli in [Cli::with_simulator("sync-words"), stock::plain("sync-words-plain")] {
        fill(&cli);
        cli.fails(&["sync", "nowhere"], 4, "nowhere");
        cli.fails(&["sync", "project", ":main.py/x", "--watch", "--dry-run"], 2, "");
        cli.write("project/.pyriteignore", "a{b\n");
        cli.fails(&["sync", "project"], 4, ".pyriteignore");
        cli.write("project/.pyriteignore", "");
        cli.write(&format!("project/{}.py", "x".repeat(250)), "x");
        cli.write("project/large.bin", vec![7; 3 << 20]);
        cli.fails(&["sync", "project"], 4, "The board has no room for that");
        cli.fails(&["cat", ":main.py"], 4, "no such file");
        std::fs::remove_file(cli.folder.join("project/large.bin")).expect("removed");
        let text = cli.ok(&["sync", "project", ":apps/new/demo"]);
        assert!(text.contains(": its path is too long for the board") && text.contains("5 files sent"), "{text}");
        assert_eq!(cli.ok(&["cat", ":apps/new/demo/main.py"]), "print('main')\n");
        // A file of the board where the folder has a folder.
        cli.ok(&["rm", "-r", ":apps/new/demo/lib"]);
        cli.ok(&["cp", "project/main.py", ":apps/new/demo/lib"]);
        let text = cli.ok(&["sync", "project", ":apps/new/demo"]);
        assert!(text.contains("skipped  lib/a.py: lib on the board stands in its way"), "{text}");
        let text = cli.ok(&["sync", "project", ":apps/new/demo", "--delete", "--yes"]);
        assert!(text.contains("2 files sent") && text.contains("1 deleted"), "{text}");
    }
}

#[test]
fn watching_sends_what_is_saved() {
    for cli in [Cli::with_tcp("sync-watch"), stock::plain("sync-watch-plain")] {
        fill(&cli);
        let mut child = cli.start(&["sync", "project", "--watch", "--delete", "--yes"]);
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (sender, heard) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| {
                // The test may have its fill.
                let _ = sender.send(line);
            })
        });
        let wait_for = |wanted: &str| {
            let deadline = Instant::now() + PATIENCE;
            loop {
                let left = deadline.saturating_duration_since(Instant::now());
                let line = heard.recv_timeout(left).unwrap_or_else(|_| panic!("{}: no {wanted:?}", cli.port));
                if line.contains(wanted) {
                    return;
                }
            }
        };
        wait_for("4 files sent");
        cli.write("project/main.py", "print('changed')\n");
        wait_for("sent     main.py");
        cli.write("project/lib/new/c.py", "C = 3\n");
        wait_for("sent     lib/new/c.py");
        // What is ignored wakes nobody up.
        cli.write("project/lib/__pycache__/c.pyc", "c");
        std::fs::remove_file(cli.folder.join("project/empty.txt")).expect("removed");
        wait_for("deleted  empty.txt");
        std::thread::sleep(Duration::from_millis(10));
        child.kill().expect("killed");
        child.wait().expect("ended");
        assert_eq!(cli.ok(&["cat", ":main.py"]), "print('changed')\n");
        assert_eq!(cli.ok(&["cat", ":lib/new/c.py"]), "C = 3\n");
        cli.fails(&["cat", ":empty.txt"], 4, "no such file");
    }
}
