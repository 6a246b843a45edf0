//! From reset to Rust, and every trap: interrupts of the clock and the line, and what nobody expects.
//!
//! **Invariant:** the page below the stack belongs to nobody. A locked rule of the machine's memory protection says so, so a stack that
//! overflows ends in a trap, which has a stack of its own.

use core::arch::{asm, global_asm};
use core::fmt::Write;
use core::panic::PanicInfo;

use crate::semihosting::{HostConsole, exit};
use crate::{clock, uart};

/// The code with which QEMU ends after a panic.
const EXIT_PANIC: u32 = 101;

/// The code with which QEMU ends after a trap that nobody expects.
const EXIT_TRAP: u32 = 102;

/// Cause register: an interrupt, not an exception.
const INTERRUPT: u32 = 1 << 31;

const MACHINE_TIMER: u32 = INTERRUPT | 7;
const MACHINE_EXTERNAL: u32 = INTERRUPT | 11;

global_asm!(
    ".section .text.start, \"ax\"",
    ".global start",
    "start:",
    "la sp, stack_top",
    "la t0, trap_stack_top",
    "csrw mscratch, t0",
    "la t0, trap_entry",
    "csrw mtvec, t0",
    // Locked, no access, naturally aligned region: the address and the size in one number.
    "la t0, guard",
    "srli t0, t0, 2",
    "ori t0, t0, 0x1ff", // 4 KB
    "csrw pmpaddr0, t0",
    "li t0, 0x98",
    "csrw pmpcfg0, t0",
    "la t0, bss_start",
    "la t1, bss_end",
    "1:",
    "bgeu t0, t1, 2f",
    "sw zero, 0(t0)",
    "addi t0, t0, 4",
    "j 1b",
    "2:",
    "call {main}",
    ".balign 4",
    "trap_entry:",
    "csrrw sp, mscratch, sp",
    "addi sp, sp, -64",
    "sw ra, 0(sp)",
    "sw t0, 4(sp)",
    "sw t1, 8(sp)",
    "sw t2, 12(sp)",
    "sw a0, 16(sp)",
    "sw a1, 20(sp)",
    "sw a2, 24(sp)",
    "sw a3, 28(sp)",
    "sw a4, 32(sp)",
    "sw a5, 36(sp)",
    "sw a6, 40(sp)",
    "sw a7, 44(sp)",
    "sw t3, 48(sp)",
    "sw t4, 52(sp)",
    "sw t5, 56(sp)",
    "sw t6, 60(sp)",
    "csrr a0, mcause",
    "csrr a1, mepc",
    "csrr a2, mtval",
    "call {trap}",
    "lw ra, 0(sp)",
    "lw t0, 4(sp)",
    "lw t1, 8(sp)",
    "lw t2, 12(sp)",
    "lw a0, 16(sp)",
    "lw a1, 20(sp)",
    "lw a2, 24(sp)",
    "lw a3, 28(sp)",
    "lw a4, 32(sp)",
    "lw a5, 36(sp)",
    "lw a6, 40(sp)",
    "lw a7, 44(sp)",
    "lw t3, 48(sp)",
    "lw t4, 52(sp)",
    "lw t5, 56(sp)",
    "lw t6, 60(sp)",
    "addi sp, sp, 64",
    "csrrw sp, mscratch, sp",
    "mret",
    main = sym crate::board::main,
    trap = sym trap,
);

unsafe extern "C" {
    static guard: u8;
    static stack_bottom: u8;
}

/// Runs on the trap's own stack, with interrupts off.
extern "C" fn trap(cause: u32, place: u32, address: u32) {
    match cause {
        MACHINE_TIMER => clock::ring(),
        MACHINE_EXTERNAL => uart::interrupt(),
        _ => {
            let in_guard = (&raw const guard as u32..&raw const stack_bottom as u32).contains(&address);
            let words = if in_guard { "the stack overflows" } else { "unexpected trap" };
            // The host's console takes everything.
            let _ = writeln!(
                HostConsole,
                "pyrite-virt: {words}: cause {cause:#x}, at {place:#010x}, address {address:#010x}"
            );
            exit(EXIT_TRAP)
        }
    }
}

#[panic_handler]
fn panic(information: &PanicInfo<'_>) -> ! {
    // The host's console takes everything.
    let _ = writeln!(HostConsole, "pyrite-virt: {information}");
    exit(EXIT_PANIC)
}

/// Lets interrupts through from now on: those of the clock and of external devices.
pub fn enable_interrupts() {
    // SAFETY: the trap handler is in place.
    unsafe { asm!("csrw mie, {causes}", "csrsi mstatus, 8", causes = in(reg) (1 << 7) | (1 << 11)) }
}

/// Acts while no interrupt comes. In the trap handler none comes anyway.
pub fn without_interrupts<T>(act: impl FnOnce() -> T) -> T {
    let before: u32;
    // SAFETY: they are let through again as before.
    unsafe { asm!("csrrci {before}, mstatus, 8", before = out(reg) before) };
    let result = act();
    if before & 8 != 0 {
        // SAFETY: the trap handler is in place.
        unsafe { asm!("csrsi mstatus, 8") };
    }
    result
}

/// Stops the processor until an interrupt is pending, unless `ready` says that there is no need. An interrupt that comes between the
/// question and the stop ends the stop.
pub fn wait_for_interrupt(ready: impl FnOnce() -> bool) {
    // SAFETY: interrupts are off for the question only; a pending one ends `wfi` all the same.
    unsafe { asm!("csrci mstatus, 8") };
    if !ready() {
        // SAFETY: has no effect but the wait.
        unsafe { asm!("wfi") };
    }
    // SAFETY: the trap handler is in place.
    unsafe { asm!("csrsi mstatus, 8") };
}
