#!/usr/bin/env bash
# Builds the board's program for RV32; the last line that it prints is the image's path. Arguments go to cargo.
# The target comes from rustup where rustup has it, else from Debian's packages, into ~/.cache/pyrite.
set -euo pipefail
cd "$(dirname "$0")"
target=riscv32imac-unknown-none-elf
# shellcheck source=../../../tests/tools/install.sh
. ../../../tests/tools/install.sh
install_rust
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$(cd ../../.. && pwd)/target}/virt"
export CARGO_TARGET_DIR

if [ "${PYRITE_RUST_FROM:-rustup}" = rustup ] && command -v rustup >/dev/null && rustup target add "$target" 2>/dev/null; then
    cargo build --locked --release "$@"
else
    echo "rustup has no $target: the compiler comes from Debian's packages" >&2
    install_rust_web
    RUSTC="$RUST_WEB/rustc" RUSTC_BOOTSTRAP=1 CARGO_TARGET_RISCV32IMAC_UNKNOWN_NONE_ELF_LINKER=ld.lld-22 \
        cargo build --locked --release -Zbuild-std=core,alloc "$@"
fi
echo "$CARGO_TARGET_DIR/$target/release/pyrite-virt"
