#!/usr/bin/env bash
# Called by ../build.sh: cargo with these arguments, by upstream LLVM. CARGO_TARGET_DIR is the port's.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
port=$(cd "$here/.." && pwd)
# shellcheck source=../../../../tests/tools/install.sh
. "$port/../../../tests/tools/install.sh"
# shellcheck source=../../places.sh
. "$port/../places.sh"
install_rust_web
install_packages llvm-22 binutils-xtensa-lx106 gcc python3
work=$CARGO_TARGET_DIR/upstream-llvm
mkdir -p "$work/crates" "$work/port"
export RUST_WEB XTSHIM=$work/xtshim.so
cc -shared -fPIC -o "$XTSHIM" "$here/xtshim.c"
cd "$port"
cargo fetch --locked
"$here/patch-crates.sh" "$work/crates"

# The port again, as a workspace whose two crates are the copies. A lock file has no source for them.
for part in src build.rs ld; do
    # A new link would be a change to cargo.
    [ "$(readlink "$work/port/$part")" = "$port/$part" ] || ln -sfn "$port/$part" "$work/port/$part"
done
sed -E "s#path = \"\.\./\.\./#path = \"$port/../../#; s#^lto = .*#lto = \"off\"#" Cargo.toml >"$work/port/Cargo.toml"
printf '\n[patch.crates-io]\nxtensa-lx = { path = "%s" }\nxtensa-lx-rt = { path = "%s" }\n' \
    "$work/crates/xtensa-lx" "$work/crates/xtensa-lx-rt" >>"$work/port/Cargo.toml"
awk '/^name = "xtensa-lx(-rt)?"$/ { patched = 1 } /^$/ { patched = 0 } !(patched && /^(source|checksum) = /)' Cargo.lock >"$work/port/Cargo.lock"

# Upstream LLVM makes programs for the ESP32 only; for its relatives, whose target differs in the name, rustc can check the types.
arguments=()
for argument in "$@"; do
    case "$argument" in
    xtensa-esp32-none-elf) arguments+=("$here/$argument.json") ;;
    xtensa-*-none-elf)
        cp "$here/xtensa-esp32-none-elf.json" "$work/$argument.json"
        arguments+=("$work/$argument.json")
        ;;
    *) arguments+=("$argument") ;;
    esac
done
# Cargo does not see that these scripts are part of the compiler.
scripts=$(cat "$here"/*-xt "$here"/*.py "$here/xt-ld" | sha256sum | cut -c 1-16)
echo "toolchain: $("$RUST_WEB/rustc" --version), Debian, with upstream LLVM"
short_places "$(cd "$port/../../.." && pwd)" "$RUST_WEB/usr/lib/rustlib/src/rust/library"
cd "$work/port"
PATH="$here:$PATH" RUSTC="$here/rustc-xt" RUSTC_BOOTSTRAP=1 ESP_HAL_CONFIG_MIN_CHIP_REVISION=0 ESP_HAL_CONFIG_PLACE_SWITCH_TABLES_IN_RAM=false \
    CARGO_ENCODED_RUSTFLAGS="$(printf '%s\037' --cfg 'target_arch="xtensa"' --cfg "scripts_$scripts" -Aexplicit_builtin_cfgs_in_flags -Csymbol-mangling-version=v0 \
        -Cllvm-args=-inline-threshold=5 -Cllvm-args=-inlinehint-threshold=5 "${REMAPS[@]}" "--remap-path-prefix=$work/crates/=")-Ctarget-feature=-fp" \
    cargo "${arguments[@]}" -Zbuild-std=core,alloc -Zjson-target-spec
