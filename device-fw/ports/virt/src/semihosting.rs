//! Calls to the host through QEMU's semihosting: text to its console, the command line, and the end of the process.
//!
//! Source: "RISC-V Semihosting" and Arm's "Semihosting for AArch32 and AArch64", operation numbers as there.

use core::arch::global_asm;
use core::fmt;

const SYS_WRITE0: u32 = 0x04;
const SYS_GET_CMDLINE: u32 = 0x15;
const SYS_EXIT_EXTENDED: u32 = 0x20;

/// Reason of an exit that carries a code.
const APPLICATION_EXIT: u32 = 0x20026;

// The three instructions must be uncompressed and on one page.
global_asm!(
    ".section .text.semihosting_call, \"ax\"",
    ".balign 16",
    ".option push",
    ".option norvc",
    "semihosting_call:",
    "slli zero, zero, 0x1f",
    "ebreak",
    "srai zero, zero, 7",
    "ret",
    ".option pop",
);

unsafe extern "C" {
    /// Operation in a0, the address of its parameters in a1; the answer comes in a0.
    fn semihosting_call(operation: u32, parameters: usize) -> u32;
}

/// Ends QEMU with this code.
pub fn exit(code: u32) -> ! {
    let block = [APPLICATION_EXIT, code];
    loop {
        // SAFETY: the block is what the operation wants.
        unsafe { semihosting_call(SYS_EXIT_EXTENDED, block.as_ptr() as usize) };
    }
}

/// What the host was given as `arg=` of `-semihosting-config`, or empty. `buffer` holds it.
pub fn command_line(buffer: &mut [u8]) -> &str {
    let block = [buffer.as_mut_ptr() as u32, buffer.len() as u32];
    // SAFETY: the block names the buffer and its length; the host writes there and sets the length in the block.
    let failed = unsafe { semihosting_call(SYS_GET_CMDLINE, block.as_ptr() as usize) };
    // SAFETY: as above; the host wrote it behind the compiler's back.
    let length = unsafe { block.as_ptr().add(1).read_volatile() } as usize;
    match buffer.get(..length) {
        Some(text) if failed == 0 => core::str::from_utf8(text).unwrap_or_default().trim_end_matches('\0'),
        _ => "",
    }
}

/// The host's console, for last words.
pub struct HostConsole;

impl fmt::Write for HostConsole {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut piece = [0; 64];
        for bytes in text.as_bytes().chunks(piece.len() - 1) {
            piece[..bytes.len()].copy_from_slice(bytes);
            piece[bytes.len()] = 0;
            // SAFETY: text that ends with a zero byte.
            unsafe { semihosting_call(SYS_WRITE0, piece.as_ptr() as usize) };
        }
        Ok(())
    }
}
