//! The Python cases on a board at the framed link: each in a fresh Python world, in a folder of the board's flash

use std::io::{Read, Write};
use std::path::Path;

use pyrite_protocol::message::{Failure, Namespace, Outcome, Request, RunMode};

use crate::cases::name;
use crate::host::Host;
use crate::root;

/// Modules beside the cases: path under tests/python, and content.
pub fn modules() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![(root().join("tests/python"), false)];
    while let Some((folder, is_library)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                let is_library = is_library || path.file_name().is_some_and(|name| name == "lib");
                if path.file_name().is_some_and(|name| name != "__pycache__") {
                    folders.push((path, is_library));
                }
            } else if is_library {
                found.push((name(&path), std::fs::read(&path).expect("a readable file")));
            }
        }
    }
    found.sort();
    found
}

/// Puts the modules on the board's flash, each into the folder where its cases run.
pub fn give<L: Read + Write>(host: &mut Host<L>, modules: &[(String, Vec<u8>)]) {
    for (transfer, (path, content)) in modules.iter().enumerate() {
        for (end, _) in path.match_indices('/') {
            let folder = format!("/{}", &path[..end]);
            match host.ask(&Request::MakeDirectory { path: &folder }) {
                Ok(_) | Err(Failure::Errno(_)) => {}
                Err(failure) => panic!("{folder}: {failure:?}"),
            }
        }
        host.upload(transfer as u32 + 1, &format!("/{path}"), content).expect("uploaded");
    }
}

/// What a case prints; `wait` waits for the end of a run. It takes the run's number and the next.
pub fn print_of<L: Read + Write>(
    host: &mut Host<L>,
    run_id: u32,
    case: &Path,
    wait: impl Fn(&mut Host<L>, u32) -> Outcome,
) -> String {
    let name = name(case);
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let enter = format!(
        "def enter(folder):\n    import os\n    try:\n        os.mkdir(folder)\n    except OSError:\n        pass\n    \
         os.chdir(folder)\nenter('/{folder}')\ndel enter"
    );
    host.start(run_id, enter.as_bytes(), RunMode::File, Namespace::Fresh).expect("started");
    wait(host, run_id);
    host.console.clear();
    let source = std::fs::read(case).expect("a readable case");
    host.start(run_id + 1, &source, RunMode::File, Namespace::Keep).expect("started");
    wait(host, run_id + 1);
    String::from_utf8_lossy(&host.console).replace("\r\n", "\n")
}
