//! The headless face.

#![forbid(unsafe_code)]

fn main() {
    std::process::exit(pyrite::cli::main());
}
