# Sourced by the ports' build.sh: short places in the messages of panics. The folders of the machine that built a program would take room in its flash, and
# make it another program on another machine.
# shellcheck shell=bash

# Fills REMAPS with flags of rustc. Ours start behind device-fw, crates with their name, the standard library with core or alloc. Arguments: Pyrite's
# folder; where the source of the standard library is.
short_places() {
    local registry="${CARGO_HOME:-$HOME/.cargo}/registry/src"
    REMAPS=()
    local folder
    # The last one that fits counts.
    for folder in "$1" "$1/device-fw" "$registry" "$registry/index.crates.io-1949cf8c6b5b557f" "$2"; do
        REMAPS+=("--remap-path-prefix=$folder/=")
    done
}

# REMAPS as an argument for cargo, which adds them to a target's other flags.
remaps_for() {
    printf 'target.%s.rustflags=[' "$1"
    printf '"%s",' "${REMAPS[@]}"
    printf ']'
}
