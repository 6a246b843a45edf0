//! Texts that clients look for; changing one breaks somebody's script.

/// Version of the firmware, as in the banner and in `Welcome`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Day of the version.
pub const DATE: &str = "2026-11-23";

/// The version of MicroPython whose behaviour clients may count on.
pub const MICROPYTHON_VERSION: &str = "1.26.0";

/// Greets at the raw REPL.
pub const RAW: &[u8] = b"raw REPL; CTRL-B to exit\r\n";

/// Asks for source in the raw REPL.
pub const RAW_PROMPT: &[u8] = b">";

/// Source has come in whole and is being run.
pub const RAW_ACCEPTED: &[u8] = b"OK";

/// Separates output, exception and prompt in the raw REPL.
pub const RAW_SEPARATOR: &[u8] = b"\x04";

/// Greets in paste mode.
pub const PASTE: &[u8] = b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ";

/// Begins each further line in paste mode.
pub const PASTE_PROMPT: &[u8] = b"=== ";

/// Asks for a statement.
pub const PROMPT: &str = ">>> ";

/// Asks for the next line of a statement.
pub const CONTINUATION_PROMPT: &str = "... ";

/// Tells that the interpreter begins afresh.
pub const SOFT_REBOOT: &[u8] = b"MPY: soft reboot\r\n";

/// Greets at the friendly prompt, piece by piece; `machine` names board and chip. The second line begins with
/// `MicroPython `, which mpremote waits for after a soft reset.
pub fn greeting(machine: &str) -> [&str; 9] {
    [
        "Pyrite v",
        VERSION,
        " on ",
        DATE,
        "; ",
        machine,
        "\r\nMicroPython v",
        MICROPYTHON_VERSION,
        " compatible. Type \"help()\" for more information.\r\n",
    ]
}
