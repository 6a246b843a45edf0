//! What the test binaries share: where the tree and the built programs are.
//!
//! The tests drive the real programs, so `./test` builds these first.

use std::path::{Path, PathBuf};

pub mod board;
pub mod board_cases;
pub mod cases;
pub mod elf;
pub mod emulator;
pub mod esp_image;
pub mod folder;
pub mod fuzz;
pub mod host;
pub mod instructions;
pub mod virt;

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the workspace").to_path_buf()
}

/// A program of this workspace, built in the same profile as the running test.
///
/// # Panics
/// When it has not been built: `cargo build --workspace --bins` does that, and `./test` before anything else.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the running test has a path");
    let folder = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is not built: run ./test, or cargo build --workspace --bins", program.display());
    program
}

/// A program of others on the search path, such as `mpremote`; `None` where it is not installed.
pub fn peer(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// Where pictures and logs of a test run are kept; `PYRITE_ARTEFACTS`, else `target/artefacts`.
pub fn artefacts() -> PathBuf {
    let folder = std::env::var_os("PYRITE_ARTEFACTS").map_or_else(|| root().join("target/artefacts"), PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder for artefacts");
    folder
}
