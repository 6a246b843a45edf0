//! Runs our .mpy files on a genuine MicroPython and compares what they print with CPython
//!
//! `programs/*.out` is what CPython 3 prints for `programs/*.py`. The genuine MicroPython is the npm package
//! `@micropython/micropython-webassembly-pyscript` under the folder in `PYRITE_ORACLE` (else `/work/oracle`), run by node.

use std::path::{Path, PathBuf};
use std::process::Command;

use allocator_api2::alloc::Global;
use pyrite_compiler::bytecode::mpy_read::Image;
use pyrite_compiler::bytecode::verify::verify;
use pyrite_compiler::{Mode, Options, compile};

const PACKAGE: &str = "node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs";

const SCRIPT: &str = r#"
import fs from 'node:fs';
const { loadMicroPython } = await import(process.env.PYRITE_ORACLE_MODULE);
for (const file of process.argv.slice(1)) {
  const lines = [];
  const mp = await loadMicroPython({ heapsize: 4194304, stdout: (line) => lines.push(line), stderr: (line) => lines.push(line) });
  mp.FS.writeFile('/program.mpy', fs.readFileSync(file));
  try { mp.runPython('import sys\nsys.path.insert(0, "/")\nimport program'); } catch (error) { lines.push(String(error.message)); }
  fs.writeFileSync(file + '.printed', lines.join('\n') + '\n');
}
"#;

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut programs: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the programs are beside the test")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    programs.sort();
    programs
}

fn compile_program(path: &Path) -> Vec<u8> {
    let source = std::fs::read(path).expect("readable");
    let name = path.file_name().expect("a file").to_string_lossy();
    let options = Options { file_name: &name, mode: Mode::Module, ..Options::default() };
    let image = compile(&source, &options, Global).unwrap_or_else(|error| panic!("{name}: {error}"));
    image.to_vec()
}

#[test]
fn our_images_keep_the_rules() {
    for path in programs() {
        let bytes = compile_program(&path);
        let image = Image::parse(&bytes).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        assert_eq!(verify(&image, Global), Ok(()), "{path:?}");
    }
}

#[test]
fn micropython_prints_what_cpython_prints() {
    let oracle = std::env::var_os("PYRITE_ORACLE").map_or_else(|| PathBuf::from("/work/oracle"), PathBuf::from);
    let module = oracle.join(PACKAGE);
    if !module.exists() || Command::new("node").arg("--version").output().is_err() {
        eprintln!("SKIPPED: no genuine MicroPython at {} (set PYRITE_ORACLE), or no node", module.display());
        return;
    }
    let folder = std::env::temp_dir().join(format!("pyrite-oracle-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the images");
    let mut images = Vec::new();
    for path in programs() {
        let image = folder.join(path.file_stem().expect("a name")).with_extension("mpy");
        std::fs::write(&image, compile_program(&path)).expect("writable");
        images.push((path, image));
    }
    let run = Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT, "--"])
        .args(images.iter().map(|(_, image)| image))
        .env("PYRITE_ORACLE_MODULE", &module)
        .output()
        .expect("node runs");
    assert!(run.status.success(), "node failed: {}", tail(&run.stderr));
    for (path, image) in &images {
        let printed = std::fs::read_to_string(format!("{}.printed", image.display())).expect("the script wrote it");
        let expected = std::fs::read_to_string(path.with_extension("out")).expect("CPython's output is beside it");
        for (number, (printed, expected)) in printed.lines().zip(expected.lines()).enumerate() {
            assert_eq!(printed, expected, "{path:?}, line {} of the output", number + 1);
        }
        assert_eq!(printed.lines().count(), expected.lines().count(), "{path:?}: {printed}");
    }
    let _ = std::fs::remove_dir_all(folder);
}

fn tail(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().rev().take(600).collect::<Vec<_>>().into_iter().rev().collect()
}
