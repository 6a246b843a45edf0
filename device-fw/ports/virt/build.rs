//! Hands the linker its script.

fn main() {
    // From the workspace's folder, where the linker runs: cargo runs this script only once for all clones that share a target folder.
    println!("cargo:rustc-link-arg=-Tvirt.ld");
    println!("cargo:rustc-link-arg=--gc-sections");
    println!("cargo:rerun-if-changed=virt.ld");
    println!("cargo:rerun-if-changed=build.rs");
}
