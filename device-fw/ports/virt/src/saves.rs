//! Saving and restoring the registers that a function must keep: shared by all functions, which saves flash
//!
//! Names, frames and the register of the return address (t0) are those of the RISC-V ABI's "save-restore" routines. `NUMBER` is how
//! many of s0, s1... a function uses; those whose frames have the same size share one routine.

use core::arch::global_asm;

/// One pair of routines for these numbers, with a frame of this size and these registers at these places.
macro_rules! routines {
    ([$($number:literal)*], $frame:literal, [$($register:literal $place:literal)*]) => {
        global_asm!(
            ".section .text.saves, \"ax\"",
            $(concat!(".global __riscv_save_", $number), concat!("__riscv_save_", $number, ":"),)*
            concat!("addi sp, sp, -", $frame),
            $(concat!("sw ", $register, ", ", $place, "(sp)"),)*
            "jr t0",
            $(concat!(".global __riscv_restore_", $number), concat!("__riscv_restore_", $number, ":"),)*
            $(concat!("lw ", $register, ", ", $place, "(sp)"),)*
            concat!("addi sp, sp, ", $frame),
            "ret",
        );
    };
}

routines!([0 1 2 3], 16, ["ra" 12 "s0" 8 "s1" 4 "s2" 0]);
routines!([4 5 6 7], 32, ["ra" 28 "s0" 24 "s1" 20 "s2" 16 "s3" 12 "s4" 8 "s5" 4 "s6" 0]);
routines!([8 9 10 11], 48, ["ra" 44 "s0" 40 "s1" 36 "s2" 32 "s3" 28 "s4" 24 "s5" 20 "s6" 16 "s7" 12 "s8" 8 "s9" 4 "s10" 0]);
routines!([12], 64, ["ra" 60 "s0" 56 "s1" 52 "s2" 48 "s3" 44 "s4" 40 "s5" 36 "s6" 32 "s7" 28 "s8" 24 "s9" 20 "s10" 16 "s11" 12]);
