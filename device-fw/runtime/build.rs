//! Compiles the Python modules under `frozen/` to .mpy images, and writes tables of letter case
//!
//! **Invariant:** what leaves here has passed the verifier, so the board need not check it again.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use allocator_api2::alloc::Global;
use pyrite_compiler::bytecode::mpy_read::{Image, Name};
use pyrite_compiler::bytecode::verify::verify;
use pyrite_compiler::{Options, compile};

#[path = "build/case_runs.rs"]
mod case_runs;

/// What is of no use without the modules of feature `network`.
const NETWORK_ONLY: &[&str] = &["asyncio/net.py", "ntptime.py", "requests.py"];

/// A Python file: its path under `frozen/`, with `/`.
struct Source {
    path: PathBuf,
    relative: String,
}

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("frozen");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut sources = Vec::new();
    gather(&root, "", &mut sources);
    if std::env::var_os("CARGO_FEATURE_NETWORK").is_none() {
        sources.retain(|source| !NETWORK_ONLY.contains(&source.relative.as_str()));
    }
    sources.sort_by(|left, right| left.relative.cmp(&right.relative));
    let output = PathBuf::from(variable("OUT_DIR"));
    fs::write(output.join("case_runs.rs"), case_runs::source()).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed=build");
    let mut modules = String::new();
    let mut names = Vec::new();
    for source in &sources {
        let stem = source.relative.trim_end_matches(".py");
        let package = stem.strip_suffix("/__init__");
        let module = package.unwrap_or(stem).replace('/', ".");
        let image = output.join(format!("{module}.mpy"));
        fs::write(&image, compiled(source, &mut names)).expect("OUT_DIR can be written");
        let _ = writeln!(
            modules,
            "    FrozenModule {{ name: {module:?}, is_package: {}, image: include_bytes!({image:?}) }},",
            package.is_some()
        );
    }
    names.sort();
    names.dedup();
    let text = format!("&[\n{modules}]\n");
    fs::write(output.join("frozen_modules.rs"), text).expect("OUT_DIR can be written");
    fs::write(output.join("frozen_names.rs"), format!("&{names:?}\n")).expect("OUT_DIR can be written");
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|error| panic!("cargo sets {name}: {error}"))
}

fn gather(folder: &Path, prefix: &str, sources: &mut Vec<Source>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let relative = format!("{prefix}{name}");
        if path.is_dir() && name != "__pycache__" {
            gather(&path, &format!("{relative}/"), sources);
        } else if name.ends_with(".py") {
            sources.push(Source { path, relative });
        }
    }
}

/// The image, and in `names` the names that it brings along.
fn compiled(source: &Source, names: &mut Vec<String>) -> Vec<u8> {
    let path = &source.path;
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let options = Options { file_name: &source.relative, ..Options::default() };
    let image = compile(&text, &options, Global).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    let parsed = Image::parse(&image).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if let Err(error) = verify(&parsed, Global) {
        panic!("{}: {error:?}", path.display());
    }
    names.extend(parsed.names().filter_map(|name| match name {
        Name::Str(text) => Some(text.to_owned()),
        Name::Static(_) => None,
    }));
    image.to_vec()
}
