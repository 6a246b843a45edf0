//! Packages: from an index by HTTP, from folders, and what may go wrong on the way.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use super::Cli;

/// SHA-256 of `FIRST` begins so.
const FIRST_DIGEST: &str = "e5277e31";
const FIRST: &str = "VALUE = 'first'\n";

/// Serves texts by their paths until this process ends; its address.
fn serve(files: &[(&str, &str)]) -> String {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut lines = BufReader::new(stream.try_clone().expect("a second handle")).lines();
            let request = lines.next().and_then(Result::ok).unwrap_or_default();
            // The rest of the head.
            while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
            let path = request.split(' ').nth(1).unwrap_or_default();
            let (status, body) = files.get(path).map_or(("404 Not Found", ""), |text| ("200 OK", text.as_str()));
            let length = body.len();
            // A client that has gone away wants nothing.
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        }
    });
    format!("http://{address}")
}

#[test]
fn packages_come_from_an_index() {
    let index = serve(&[
        (
            "/package/6/first/latest.json",
            r#"{"v": 1, "hashes": [["first/__init__.py", "e5277e31"]], "deps": [["second", "2.0"]], "version": "1"}"#,
        ),
        ("/package/6/second/2.0.json", r#"{"urls": [["second.py", "second.txt"]], "deps": [["first", "latest"]]}"#),
        ("/package/py/plain/1.5.json", r#"{"hashes": [["plain.py", "e5277e31"]]}"#),
        ("/package/6/damaged/latest.json", r#"{"urls": [["a.py", "a.txt"]], "hashes": [["b.py", "00000000"]]}"#),
        ("/package/6/second/second.txt", "VALUE = 'second'\n"),
        ("/package/6/damaged/a.txt", "A = 1\n"),
        (&format!("/file/{}/{FIRST_DIGEST}", &FIRST_DIGEST[..2]), FIRST),
        ("/file/00/00000000", FIRST),
        ("/package/6/odd/latest.json", "[]"),
        ("/package/6/outside/latest.json", r#"{"urls": [["../boot.py", "a.txt"]]}"#),
    ]);
    for cli in Cli::with_each_port("packages") {
        let with_index = |words: &[&str]| {
            let mut all = vec!["mip", "install", "--index", &index];
            all.extend(words);
            all.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let ok = |words: &[&str]| {
            let words = with_index(words);
            cli.ok(&words.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let fails = |words: &[&str], expected: &str| {
            let words = with_index(words);
            cli.fails(&words.iter().map(String::as_str).collect::<Vec<_>>(), 4, expected);
        };
        let printed = ok(&["first"]);
        assert!(printed.contains(":/lib/first/__init__.py") && printed.contains(":/lib/second.py"), "{printed}");
        let program = "import first, second; print(first.VALUE, second.VALUE)";
        assert_eq!(cli.ok(&["exec", program]), "first second\n");
        ok(&["--no-mpy", "--target", "/tools/deep", "plain@1.5"]);
        assert_eq!(cli.ok(&["cat", ":tools/deep/plain.py"]), FIRST);
        fails(&["damaged"], "is damaged");
        assert!(!cli.ok(&["ls", ":lib"]).contains("a.py"), "nothing of a damaged package is installed");
        fails(&["nothing"], "does not exist");
        fails(&["odd"], "describes no package");
        fails(&["outside"], "leaves the folder");
    }
}

#[test]
fn packages_come_from_folders() {
    let server = serve(&[("/tool.py", "TOOL = 5\n")]);
    let cli = Cli::with_simulator("package-folder");
    cli.write("index/package/6/first/latest.json", r#"{"hashes": [["first.py", "e5277e31"]]}"#);
    cli.write(&format!("index/file/{}/{FIRST_DIGEST}", &FIRST_DIGEST[..2]), FIRST);
    cli.ok(&["mip", "install", "--index", "index", "first"]);
    assert_eq!(cli.ok(&["cat", ":lib/first.py"]), FIRST);
    cli.write(
        "folder/package.json",
        format!(r#"{{"urls": [["kit/a.py", "a.py"], ["kit/b.py", "{server}/tool.py"]]}}"#),
    );
    cli.write("folder/a.py", "A = 1\n");
    cli.ok(&["mip", "install", "folder", &format!("{server}/tool.py")]);
    assert_eq!(cli.ok(&["exec", "import kit.a, kit.b, tool; print(kit.a.A, kit.b.TOOL, tool.TOOL)"]), "1 5 5\n");
    cli.write("single.mpy", "M");
    cli.ok(&["mip", "install", "single.mpy", "--target", ":bytes"]);
    assert_eq!(cli.ok(&["cat", ":bytes/single.mpy"]), "M");
    cli.fails(&["mip", "install", "--index", "index", "second"], 4, "second");
    cli.fails(&["mip", "install", "--index", "http://127.0.0.1:1", "second"], 4, "cannot be fetched");
    cli.fails(&["mip", "install", "github:owner/"], 2, "not of the form");
}
