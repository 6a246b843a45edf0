//! Runs a Python file on a test machine
//!
//! `cargo run -p pyrite-runtime --example run -- [--stress | --compact] [--memory] [--heap BYTES] FILE`; `--memory` reports memory
//! at the end.
//!
//! Modules are taken from the file's folder. For trying things out and for measuring; the simulated board is `pyrite-sim`.

#[path = "../tests/support/machine.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the tests")]
mod machine;

use std::process::ExitCode;

use machine::TestMachine;
use pyrite_platform::memory::{Collect, MemoryQuestion};
use pyrite_runtime::runtime::{Collection, Config, Runtime};
use pyrite_runtime::vm::load::Reader;

fn main() -> ExitCode {
    let mut collection = Collection::WhenFull;
    let mut heap_bytes = 256 * 1024;
    let mut report = false;
    let mut path = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--stress" => collection = Collection::Always,
            "--compact" => collection = Collection::Compacting,
            "--memory" => report = true,
            "--heap" => heap_bytes = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(heap_bytes),
            _ => path = Some(argument),
        }
    }
    let Some(path) = path else {
        eprintln!("usage: run [--stress | --compact] [--memory] [--heap BYTES] FILE");
        return ExitCode::from(2);
    };
    // Debug builds of the interpreter take much machine stack.
    let thread =
        std::thread::Builder::new().stack_size(64 << 20).spawn(move || run(&path, heap_bytes, collection, report));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::from(101),
    }
}

fn run(path: &str, heap_bytes: usize, collection: Collection, report: bool) -> ExitCode {
    let mut test = TestMachine::new();
    test.console.echo = true;
    let folder = std::path::Path::new(path).parent().unwrap_or_else(|| std::path::Path::new("."));
    add_files(&mut test, folder, "");
    let source = match std::fs::read(path) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    let mut arena = vec![0u32; heap_bytes / 4];
    let config = Config { collection, ..Config::default() };
    let name = std::path::Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut rt = Runtime::new(&mut arena, test.machine(), config);
    let result = if name.ends_with(".mpy") {
        let globals = rt.main_globals();
        rt.load(Reader::memory(&source), globals).and_then(|function| rt.run_module(function))
    } else {
        rt.compile_and_run(&source, &name, pyrite_compiler::Mode::Module)
    };
    if report {
        rt.reset_stack();
        rt.report_memory(MemoryQuestion::All(Collect::First));
    }
    match result {
        Ok(_) => ExitCode::SUCCESS,
        Err(raised) => match rt.system_exit(raised) {
            Some(code) => ExitCode::from(code as u8),
            None => {
                rt.print_exception(raised);
                ExitCode::FAILURE
            }
        },
    }
}

fn add_files(test: &mut TestMachine, folder: &std::path::Path, prefix: &str) {
    let Ok(entries) = std::fs::read_dir(if folder.as_os_str().is_empty() { std::path::Path::new(".") } else { folder })
    else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() && prefix.matches('/').count() < 3 {
            add_files(test, &path, &format!("{prefix}{name}/"));
        } else if (name.ends_with(".py") || name.ends_with(".mpy"))
            && let Ok(bytes) = std::fs::read(&path)
        {
            test.files.files.insert(format!("/{prefix}{name}"), bytes);
        }
    }
}
