#!/usr/bin/env bash
# Builds the board's program for RV32; the last line that it prints is the image's path. Arguments go to cargo.
# The target comes from rustup where rustup has it, else from Debian's packages, into ~/.cache/pyrite.
set -euo pipefail
cd "$(dirname "$0")"
target=riscv32imac-unknown-none-elf
# shellcheck source=../../../tests/tools/install.sh
. ../../../tests/tools/install.sh
# shellcheck source=../places.sh
. ../places.sh
install_rust
root=$(cd ../../.. && pwd)
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/virt"
export CARGO_TARGET_DIR

if [ "${PYRITE_RUST_FROM:-rustup}" = rustup ] && command -v rustup >/dev/null && rustup target add "$target" 2>/dev/null; then
    short_places "$root" "$(rustc --print sysroot)/lib/rustlib/src/rust/library"
    cargo build --locked --release --config "$(remaps_for "$target")" "$@"
else
    echo "rustup has no $target: the compiler comes from Debian's packages" >&2
    install_rust_web
    short_places "$root" "$RUST_WEB/usr/lib/rustlib/src/rust/library"
    RUSTC="$RUST_WEB/rustc" RUSTC_BOOTSTRAP=1 CARGO_TARGET_RISCV32IMAC_UNKNOWN_NONE_ELF_LINKER=ld.lld-22 \
        cargo build --locked --release --config "$(remaps_for "$target")" -Zbuild-std=core,alloc "$@"
fi
echo "$CARGO_TARGET_DIR/$target/release/pyrite-virt"
