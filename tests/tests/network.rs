//! The simulated board's sockets against real programs of this computer: HTTP and packages, a server on the board.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pyrite_tests::folder::Folder;
use pyrite_tests::program;
use sha2::{Digest as _, Sha256};

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What every program begins with.
const ONLINE: &str = "\
import network
station = network.WLAN(network.STA_IF)
station.active(True)
station.connect('Home', 'home-key')
while not station.isconnected():
    pass
";

/// A request as it came.
#[derive(Debug, Clone)]
struct Asked {
    line: String,
    head: Vec<String>,
    body: Vec<u8>,
}

/// How a server answers a request.
type Answer = Box<dyn Fn(&Asked) -> Vec<u8> + Send>;

/// An HTTP server in a thread: its port, and what it was asked.
fn serve(answer: Answer) -> (u16, Arc<Mutex<Vec<Asked>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let Some(request) = read_request(&connection) else { continue };
            log.lock().expect("nobody panics").push(request.clone());
            // Whoever breaks off has reasons of its own.
            let _ = connection.write_all(&answer(&request));
        }
    });
    (port, asked)
}

fn read_request(connection: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(connection);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let length = lines.iter().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { line: lines.first()?.clone(), head: lines, body })
}

fn ok(body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// A program of the simulated board.
fn start(code: &str) -> Child {
    Command::new(program("pyrite-sim"))
        .args(["--part", "wifi Home home-key", "-c", &format!("{ONLINE}{code}")])
        .env_remove("MICROPYPATH")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pyrite-sim starts")
}

#[track_caller]
fn output(mut child: Child) -> String {
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().expect("a child of ours").is_none() {
        if Instant::now() > deadline {
            let _ = child.kill();
            panic!("the program hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("output");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn requests_speak_http() {
    let (port, asked) = serve(Box::new(|asked| match asked.line.split(' ').nth(1) {
        Some("/json") => ok(br#"{"answer": [42, "ja"]}"#),
        Some("/moved") => b"HTTP/1.0 302 Found\r\nLocation: /json\r\n\r\n".to_vec(),
        Some("/circle") => b"HTTP/1.0 302 Found\r\nLocation: /circle\r\n\r\n".to_vec(),
        Some("/short") => b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\nonly this".to_vec(),
        Some("/endless") => b"HTTP/1.0 200 OK\r\n\r\nas far as it goes".to_vec(),
        Some("/echo") => ok(&asked.body),
        _ => b"HTTP/1.0 404 Not Found\r\nContent-Length: 4\r\n\r\ngone".to_vec(),
    }));
    let printed = output(start(&format!(
        "
import requests
at = 'http://127.0.0.1:{port}'
print(requests.get(at + '/json').json())
print(requests.get(at + '/moved').status_code, requests.get(at + '/endless').text)
answer = requests.get(at + '/nowhere')
print(answer.status_code, answer.reason, answer.content, answer.headers)
print(requests.post(at + '/echo', json=dict(a=1)).text, requests.put(at + '/echo', data='\u{e4}').text)
print(requests.post(at + '/echo', data=b'x' * 5000).content == b'x' * 5000)
print(requests.head(at + '/json').content, requests.get(at + '/json', headers={{'X-Own': 'v'}}, auth=('u', 'p')).status_code)
for path in ('/circle', '/short'):
    try:
        print(requests.get(at + path).content)
    except OSError as error:
        print(error)
for wrong in ('https://127.0.0.1/', 'ftp://x/', 'plain'):
    try:
        requests.get(wrong)
    except ValueError as error:
        print(error)
try:
    requests.get(at, headers={{'A': 'b\\r\\nEvil: 1'}})
except ValueError as error:
    print(error)
",
    )));
    let wanted = "{'answer': [42, 'ja']}\n200 as far as it goes\n404 Not Found b'gone' {'Content-Length': '4'}\n{\"a\": 1} \u{e4}\nTrue\nb'' 200\nthe server redirects in a circle\nthe connection broke off with 991 bytes to come\nhttps needs TLS, which this firmware does not have: use http://\n'ftp://x/' is no address such as http://host/path\n'plain' is no address such as http://host/path\na header has one line: A\n";
    assert_eq!(printed, wanted);
    let asked = asked.lock().expect("nobody panics");
    let last_json = asked.iter().rfind(|asked| asked.line.contains("/json")).expect("it was asked");
    assert!(last_json.head.contains(&"Authorization: Basic dTpw".to_owned()), "{last_json:?}");
    assert!(last_json.head.contains(&"X-Own: v".to_owned()), "{last_json:?}");
    assert!(last_json.head.contains(&format!("Host: 127.0.0.1:{port}")), "{last_json:?}");
}

#[test]
fn mip_installs_from_an_index_over_the_network() {
    let module = b"VALUE = 7\n".repeat(100);
    let digest: String = Sha256::digest(&module).iter().map(|byte| format!("{byte:02x}")).collect();
    let file = format!("/file/{}/{digest}", &digest[..2]);
    let good = module.clone();
    let (port, _) = serve(Box::new(move |asked| match asked.line.split(' ').nth(1) {
        Some("/package/py/thing/latest.json") => {
            let hashes = format!(r#"{{"v": 1, "version": "1", "hashes": [["thing/__init__.py", "{digest}"]]}}"#);
            ok(hashes.as_bytes())
        }
        Some("/package/py/broken/latest.json") => {
            ok(br#"{"urls": [["broken.py", "/cut.py"], ["never.py", "/never.py"]]}"#)
        }
        Some(path) if path == file => ok(&good),
        Some("/cut.py") => b"HTTP/1.0 200 OK\r\nContent-Length: 5000\r\n\r\nVALUE = 1\n".to_vec(),
        _ => b"HTTP/1.0 404 Not Found\r\n\r\n".to_vec(),
    }));
    let folder = Folder::new("mip-network");
    let target = folder.path("lib");
    std::fs::create_dir_all(&target).expect("a folder");
    let install = |name: &str| {
        output(start(&format!(
            "
import mip, sys
try:
    mip.install('{name}', index='http://127.0.0.1:{port}', target='{}', mpy=False)
except OSError as error:
    print('refused:', error)
",
            target.display()
        )))
    };
    let printed = install("thing");
    assert!(printed.ends_with("Done\n"), "{printed}");
    assert_eq!(std::fs::read(target.join("thing/__init__.py")).expect("installed"), module);
    let printed = install("missing");
    assert!(printed.contains("refused:") && printed.contains("the server says 404 Not Found"), "{printed}");
    std::fs::write(target.join("broken.py"), "OLD = 1\n").expect("written");
    // The URLs of this package are paths of the board, where there is nothing.
    let printed = install("broken");
    assert!(printed.contains("refused:"), "{printed}");
    let printed = output(start(&format!(
        "
import mip
try:
    mip.install('http://127.0.0.1:{port}/cut.py', target='{0}')
except OSError as error:
    print('refused:', error)
try:
    mip.install('github:somebody/thing', target='{0}')
except OSError as error:
    print('refused:', error)
",
        target.display()
    )));
    assert!(printed.contains("refused: the connection broke off with 4990 bytes to come"), "{printed}");
    assert!(printed.contains("needs TLS") && printed.contains("pyrite-cli mip install"), "{printed}");
    let mut left: Vec<_> =
        std::fs::read_dir(&target).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    left.sort();
    assert_eq!(left, ["broken.py", "thing"], "nothing half done is left");
    assert_eq!(std::fs::read_to_string(target.join("broken.py")).expect("still there"), "OLD = 1\n");
}

#[test]
fn this_computer_reaches_a_server_on_the_board() {
    let mut child = start(
        "
import socket
listener = socket.socket()
listener.bind(('', 0))
listener.listen(1)
print(station.ifconfig()[0], listener.getsockname()[1])
for _ in range(3):
    connection, address = listener.accept()
    line = connection.readline()
    connection.write(b'you said ' + line)
    connection.close()
",
    );
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    out.read_line(&mut first).expect("an address");
    let address = first.trim().replace(' ', ":");
    for said in ["one\n", "two\n", "three\n"] {
        let mut connection = TcpStream::connect(&address).expect("the board listens");
        connection.write_all(said.as_bytes()).expect("written");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        assert_eq!(answer, format!("you said {said}"));
    }
    child.stdout = Some(out.into_inner());
    assert_eq!(output(child), "");
}
