//! Hands the linker its scripts: esp-hal's, then what this port says about RAM.

use std::path::Path;

/// Chips by feature.
const CHIPS: &[&str] = &["esp32", "esp32c3", "esp32c6", "esp32s3"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=ld");
    println!("cargo:rustc-link-arg=-Tlinkall.x");
    for chip in CHIPS {
        // From the workspace's folder, where the linker runs: cargo runs this script only once for all clones that share a target folder.
        let script = format!("ld/{chip}.x");
        if std::env::var_os(format!("CARGO_FEATURE_{}", chip.to_uppercase())).is_some() && Path::new(&script).is_file()
        {
            println!("cargo:rustc-link-arg=-T{script}");
        }
    }
}
