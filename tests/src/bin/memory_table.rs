//! Prints what importing a module of 200 lines costs in memory, and how long a collection takes, as one table.
//!
//! The modules stand in tests/bench/memory: driver.py has many classes and names, screen.py few names and long functions. Heap kept: free memory before and after the import, collected. Smallest free
//! heap: what is free before the import on the smallest heap on which it succeeds. Pause: instructions of one collection of a heap of
//! 128 KB that is 80 % full, from two runs with different counts of collections.
//! `memory_table --peer /path/to/micropython` measures another interpreter too.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use pyrite_tests::instructions::{Counter, build_board};

/// Modules that are imported.
const MODULES: [&str; 2] = ["driver", "screen"];

/// Prints what is free before, and what the import kept.
const IMPORT: &str = "\
import gc, sys
sys.path.insert(0, FOLDER)
gc.collect()
gc.collect()
before = gc.mem_free()
import MODULE
gc.collect()
print(before, before - gc.mem_free())
";

/// Fills four fifths of the heap with what programs hold, then collects.
const PAUSE: &str = include_str!("../../bench/memory/pause.py");

/// Heap of the pause's measurement, in bytes.
const PAUSE_HEAP: u32 = 128 * 1024;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("memory_table: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = pyrite_tests::root();
    let board = build_board(&root)?;
    let mut programs = vec![("pyrite".to_owned(), board.clone())];
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument != "--peer" {
            bail!("unknown option {argument}; known: --peer PROGRAM");
        }
        let peer = PathBuf::from(arguments.next().context("--peer takes a program")?);
        programs.push((peer.file_name().unwrap_or_default().to_string_lossy().into_owned(), peer));
    }
    let folder = std::env::temp_dir().join(format!("pyrite-memory-{}", std::process::id()));
    let (source, compiled) = (folder.join("py"), folder.join("mpy"));
    std::fs::create_dir_all(&source)?;
    std::fs::create_dir_all(&compiled)?;
    for module in MODULES {
        let file = format!("{module}.py");
        let text = std::fs::read(root.join("tests/bench/memory").join(&file))?;
        std::fs::write(source.join(&file), &text)?;
        let options = pyrite_compiler::Options { file_name: &file, ..pyrite_compiler::Options::default() };
        let image = pyrite_compiler::compile(&text, &options, allocator_api2::alloc::Global)
            .map_err(|error| anyhow::anyhow!("{file} does not compile: {error:?}"))?;
        std::fs::write(compiled.join(format!("{module}.mpy")), &image[..])?;
        let lines = text.split(|&b| b == b'\n').count() - 1;
        println!("{file}: {lines} lines, {} bytes; .mpy {} bytes", text.len(), image.len());
    }
    let counter = Counter::find()?;
    for (name, program) in &programs {
        for module in MODULES {
            for (what, folder) in [("py", &source), ("mpy", &compiled)] {
                let (_, kept) = import(program, folder, module, 1 << 20)?.context("a megabyte is enough")?;
                let (heap, free) = smallest(program, folder, module)?;
                println!("{name}: {module}.{what} keeps {kept} bytes, needs {free} bytes free (heap of {heap})");
            }
        }
        let per_collection = pause(&counter, program, &folder)?;
        println!("{name}: a collection of a {PAUSE_HEAP}-byte heap, 80 % full, takes {per_collection} instructions");
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Free before the import and bytes kept by it; `None` when memory ran out.
fn import(program: &Path, folder: &Path, module: &str, heap: u32) -> Result<Option<(u32, u32)>> {
    let script = folder.join("import-it.py");
    std::fs::write(
        &script,
        IMPORT.replace("FOLDER", &format!("{:?}", folder.to_string_lossy())).replace("MODULE", module),
    )?;
    let output = Command::new(program).arg("-X").arg(format!("heapsize={heap}")).arg(&script).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(before)), Some(Ok(kept))) if output.status.success() => Ok(Some((before, kept))),
        _ => Ok(None),
    }
}

/// The smallest heap on which the import succeeds, and what is free on it before.
fn smallest(program: &Path, folder: &Path, module: &str) -> Result<(u32, u32)> {
    let (mut low, mut high) = (1024, 1 << 18);
    let mut found = import(program, folder, module, high)?.context("enough to begin with")?.0;
    while high - low > 32 {
        let middle = low + (high - low) / 2;
        match import(program, folder, module, middle)? {
            Some((free, _)) => (high, found) = (middle, free),
            None => low = middle,
        }
    }
    Ok((high, found))
}

/// Instructions of one collection.
fn pause(counter: &Counter, program: &Path, folder: &Path) -> Result<u64> {
    const MORE: u64 = 20;
    let mut counts = [0; 2];
    for (count, rounds) in counts.iter_mut().zip([1, 1 + MORE]) {
        let script = folder.join("pause.py");
        std::fs::write(&script, PAUSE.replace("ROUNDS", &rounds.to_string()))?;
        *count = counter.instructions_with(program, &["-X", &format!("heapsize={PAUSE_HEAP}")], &script)?;
    }
    Ok((counts[1] - counts[0]) / MORE)
}
