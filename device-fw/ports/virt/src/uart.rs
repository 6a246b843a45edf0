//! The line to the host: the 16550 UART of the machine, its interrupt through the PLIC
//!
//! The interrupt only raises the attention flag and silences itself; taking bytes lets it speak again. The host's end waits while the
//! UART's queue is full, so nothing is lost.

use pyrite_platform::attention::Attention;
use pyrite_platform::console::Link;

use crate::clock;

const UART: usize = 0x1000_0000;
/// Data, both ways.
const DATA: usize = UART;
const INTERRUPT_ENABLE: usize = UART + 1;
const FIFO_CONTROL: usize = UART + 2;
const LINE_STATUS: usize = UART + 5;
const RECEIVED_ENABLE: u8 = 1;
const FIFO_ENABLE: u8 = 1;
const DATA_READY: u8 = 1;
const ROOM_TO_SEND: u8 = 0x20;

/// Number of the UART's interrupt.
const SOURCE: usize = 10;
const PLIC: usize = 0x0c00_0000;
const PRIORITY: usize = PLIC + 4 * SOURCE;
const ENABLES: usize = PLIC + 0x2000;
const CLAIM: usize = PLIC + 0x20_0004;

/// Set by the interrupt.
pub static ATTENTION: Attention = Attention::new();

fn register(address: usize) -> u8 {
    // SAFETY: registers of the UART.
    unsafe { (address as *const u8).read_volatile() }
}

fn set_register(address: usize, value: u8) {
    // SAFETY: registers of the UART.
    unsafe { (address as *mut u8).write_volatile(value) }
}

/// The line.
pub struct UartLink;

impl UartLink {
    /// Sets the line and its interrupt up.
    pub fn open() -> Self {
        set_register(FIFO_CONTROL, FIFO_ENABLE);
        set_register(INTERRUPT_ENABLE, RECEIVED_ENABLE);
        // SAFETY: registers of the PLIC: some priority, and the first context, which is this processor in machine mode.
        unsafe {
            (PRIORITY as *mut u32).write_volatile(1);
            (ENABLES as *mut u32).write_volatile(1 << SOURCE);
        }
        Self
    }
}

/// Bytes are there.
pub fn interrupt() {
    // SAFETY: reading claims the interrupt, writing ends it.
    unsafe {
        let source = (CLAIM as *const u32).read_volatile();
        set_register(INTERRUPT_ENABLE, 0);
        ATTENTION.raise();
        (CLAIM as *mut u32).write_volatile(source);
    }
}

impl Link for UartLink {
    fn send(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            while register(LINE_STATUS) & ROOM_TO_SEND == 0 {}
            set_register(DATA, byte);
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> usize {
        let mut count = 0;
        while count < buffer.len() && register(LINE_STATUS) & DATA_READY != 0 {
            buffer[count] = register(DATA);
            count += 1;
        }
        set_register(INTERRUPT_ENABLE, RECEIVED_ENABLE);
        count
    }

    fn wait(&mut self, deadline_microseconds: Option<u64>) {
        let is_ready = || register(LINE_STATUS) & DATA_READY != 0 || ATTENTION.is_raised();
        clock::wait_until(deadline_microseconds.unwrap_or(u64::MAX), is_ready);
    }

    /// A cable that may be plugged in again at any time.
    fn is_closed(&mut self) -> bool {
        false
    }
}
