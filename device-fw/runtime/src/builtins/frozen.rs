//! Modules written in Python that are part of the program: `frozen/*.py`, compiled by `build.rs`
//!
//! **Invariant:** every image here has passed the verifier when the program was built. Their names stand in the ROM pool.
//!
//! To add one: write `frozen/thing.py` (or `frozen/thing/__init__.py` for a package). Its code is loaded when a program
//! imports it, from the entry `.frozen` of `sys.path`.

/// A module in the program.
pub struct FrozenModule {
    /// Its dotted name.
    pub name: &'static str,
    /// Whether it is a package: modules may stand in it.
    pub is_package: bool,
    /// Its .mpy image.
    pub image: &'static [u8],
}

/// All of them, by name.
pub static MODULES: &[FrozenModule] = include!(concat!(env!("OUT_DIR"), "/frozen_modules.rs"));

/// The names that they use.
pub const NAMES: &[&str] = include!(concat!(env!("OUT_DIR"), "/frozen_names.rs"));

/// The entry of `sys.path`, and the start of the `__path__` of a package, that leads here.
pub const FOLDER: &str = ".frozen";

/// The module with this path under [`FOLDER`], written with `/`.
pub fn find(path: &str) -> Option<&'static FrozenModule> {
    MODULES.iter().find(|module| {
        module.name.len() == path.len()
            && module
                .name
                .bytes()
                .zip(path.bytes())
                .all(|(left, right)| left == right || (left == b'.' && right == b'/'))
    })
}
