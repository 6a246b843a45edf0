#!/usr/bin/env bash
# Builds the board's program for a chip: build.sh esp32|esp32c3|esp32c6|esp32s3 [arguments of cargo]. It prints which toolchain it takes and, last, the ELF
# file's path; it ends with 3 when there is no toolchain for the chip. With --check first it only type-checks. RISC-V: the target comes from rustup, where rustup has it, else from Debian's packages. Xtensa: espup's toolchain,
# where it is installed, else upstream LLVM (upstream-llvm/README.md), which builds for the ESP32 only.
set -euo pipefail
cd "$(dirname "$0")"
command=(build)
if [ "${1:-}" = --check ]; then
    command=(check)
    shift
fi
chip="${1:?name of a chip}"
shift
# shellcheck source=../../../tests/tools/install.sh
. ../../../tests/tools/install.sh
# shellcheck source=../places.sh
. ../places.sh
install_rust
root=$(cd ../../.. && pwd)
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/esp"
export CARGO_TARGET_DIR
case "$chip" in
esp32c3) target=riscv32imc-unknown-none-elf ;;
esp32c6) target=riscv32imac-unknown-none-elf ;;
esp32 | esp32s3) target=xtensa-$chip-none-elf ;;
*) echo "unknown chip $chip" >&2 && exit 1 ;;
esac
command+=(--locked --release --features "$chip" --target "$target")
# What only checks types shares what it makes with clippy, which knows nothing of places.
places() {
    short_places "$root" "$1"
    if [ "${command[0]}" = build ]; then command+=(--config "$(remaps_for "$target")"); fi
}

case "$target" in
riscv32*)
    if [ "${PYRITE_RUST_FROM:-rustup}" = rustup ] && command -v rustup >/dev/null && rustup target add "$target" 2>/dev/null; then
        echo "toolchain: $(rustc --version)"
        places "$(rustc --print sysroot)/lib/rustlib/src/rust/library"
        cargo "${command[@]}" "$@"
    else
        echo "rustup has no $target: the compiler comes from Debian's packages" >&2
        install_rust_web
        echo "toolchain: $("$RUST_WEB/rustc" --version), Debian"
        places "$RUST_WEB/usr/lib/rustlib/src/rust/library"
        linker=CARGO_TARGET_$(echo "$target" | tr 'a-z-' 'A-Z_')_LINKER
        env RUSTC="$RUST_WEB/rustc" RUSTC_BOOTSTRAP=1 "$linker=ld.lld-22" cargo "${command[@]}" -Zbuild-std=core,alloc "$@"
    fi
    ;;
xtensa*)
    if [ "${PYRITE_RUST_FROM:-rustup}" = rustup ] && command -v rustup >/dev/null && rustup toolchain list | grep -q '^esp\b'; then
        echo "toolchain: $(rustc +esp --version), espup"
        places "$(rustc +esp --print sysroot)/lib/rustlib/src/rust/library"
        cargo +esp "${command[@]}" -Zbuild-std=core,alloc "$@"
    elif [ "$chip" = esp32 ] || [ "${command[0]}" = check ]; then
        upstream-llvm/build.sh "${command[@]}" "$@"
    else
        echo "$chip wants espup's toolchain ('espup install'), which is not here" >&2
        exit 3
    fi
    ;;
esac
echo "$CARGO_TARGET_DIR/$target/release/pyrite-esp"
