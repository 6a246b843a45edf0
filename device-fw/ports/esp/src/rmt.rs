//! Bits on a line by the remote control peripheral (RMT): it keeps their times itself, and interrupts stay on.
//!
//! Its memory is a ring of codes, a bit each, that is filled while it sends. **Invariant:** behind the newest code stands an end mark. So where a refill
//! comes too late the sender stops; it never sends an old code again. Source: the chips' technical reference manuals, and esp-hal's driver,
//! which sends from arrays of codes only.

use esp_hal::gpio::OutputSignal;
use esp_hal::peripherals::{GPIO, RMT};
use esp_hal::rmt::{CHANNEL_RAM_SIZE, Rmt};
use esp_hal::time::Rate;

use crate::line::Line;
use crate::pulses::{cycles, cycles_in, wait};

/// Channels, each of which has a block of the memory. All blocks are lent to the first one: the longer an interrupt may last.
const CHANNELS: u8 = if cfg!(any(feature = "esp32", feature = "esp32s3")) { 8 } else { 4 };
const CODES: usize = CHANNEL_RAM_SIZE * CHANNELS as usize;

/// The sender says when it has sent so many, and again after as many.
const HALF: usize = CODES / 2;

/// Where the memory lies behind the peripheral's registers, in bytes.
const MEMORY: usize = if CHANNELS == 8 { 0x800 } else { 0x400 };

/// Ends a transmission: a level that lasts no time.
const END: u32 = 0;

/// In a code: bits of the first level's time, its level, and where the second level's begin.
const TIME_BITS: u32 = 15;
const FIRST_IS_HIGH: u32 = 1 << TIME_BITS;
const SECOND: u32 = 16;

/// The sender's clock, in megahertz.
const MEGAHERTZ: u32 = 80;

/// Ticks of a level; below, the sender could not keep up with its memory.
const TICKS: core::ops::Range<u32> = 10..1 << TIME_BITS;

/// Nanoseconds that are too long in any case.
const LONGEST: u32 = 1_000_000;

/// Nanoseconds after the last bit in which the sender has to say that it is done.
const PATIENCE: u32 = 1_000_000;

/// Nanoseconds of rest before everything is sent again. What was sent was cut off, and lights take a rest as the end of it.
const REST: u32 = 300_000;

/// How often it is tried.
const TRIES: usize = 4;

/// How a transmission went.
enum End {
    Sent,
    /// An interrupt lasted too long.
    Late,
    /// The peripheral does not do what it should, as in emulators.
    Silent,
}

/// What a bit of 0 and one of 1 are to the sender, and how long they last.
struct Bits<'a> {
    bytes: &'a [u8],
    codes: [u32; 2],
    cycles: [u32; 2],
}

impl Bits<'_> {
    fn count(&self) -> usize {
        self.bytes.len() * 8
    }

    fn bit(&self, index: usize) -> usize {
        usize::from(self.bytes[index / 8] >> (7 - index % 8) & 1)
    }

    /// Puts bits into the ring, and the end mark behind them. The first one comes last: it takes the place of the end mark before.
    /// The cycles that they last.
    fn put(&self, bits: core::ops::Range<usize>) -> u32 {
        put_code(bits.end, END);
        bits.rev().fold(0_u32, |sum, index| {
            let bit = self.bit(index);
            put_code(index, self.codes[bit]);
            sum.wrapping_add(self.cycles[bit])
        })
    }

    fn send(&self) -> End {
        let regs = RMT::regs();
        // What is noticed later than this before the end mark's turn may have come too late.
        let margin = 2 * self.cycles[0].max(self.cycles[1]);
        let patience = cycles_in(PATIENCE);
        let mut written = self.count().min(CODES - 1);
        let length = self.put(0..written);
        // The sender begins later, and sends the last of them later.
        let mut end = cycles().wrapping_add(length);
        if !start() {
            return End::Silent;
        }
        loop {
            let late = cycles().wrapping_sub(end).cast_signed();
            let events = regs.int_raw().read();
            if events.ch_tx_end(0).bit() {
                return if written == self.count() { End::Sent } else { End::Late };
            }
            if late > patience.cast_signed() {
                return End::Silent;
            }
            if !events.ch_tx_thr_event(0).bit() {
                continue;
            }
            regs.int_clr().write(|flags| flags.ch_tx_thr_event(0).set_bit());
            if written < self.count() {
                let more = written..self.count().min(written + HALF);
                written = more.end;
                let length = self.put(more);
                if cycles().wrapping_sub(end).wrapping_add(margin).cast_signed() > 0 {
                    return End::Late;
                }
                end = end.wrapping_add(length);
            }
        }
    }
}

fn put_code(index: usize, code: u32) {
    let memory = RMT::ptr().cast::<u8>().wrapping_add(MEMORY).cast::<u32>().cast_mut();
    // SAFETY: within the peripheral's memory, which nothing else uses.
    unsafe { memory.add(index % CODES).write_volatile(code) }
}

/// Starts the first channel, which has the whole memory; false where the registers are none.
#[cfg(feature = "esp32")]
fn start() -> bool {
    let regs = RMT::regs();
    // SAFETY: as many blocks as there are channels.
    regs.chconf0(0)
        .modify(|_, word| unsafe { word.div_cnt().bits(1).mem_size().bits(CHANNELS).carrier_en().clear_bit() });
    // SAFETY: a place in the memory.
    regs.ch_tx_lim(0).write(|word| unsafe { word.tx_lim().bits(HALF as u16) });
    regs.apb_conf().modify(|_, word| word.mem_tx_wrap_en().set_bit());
    for channel in 0..CHANNELS.into() {
        regs.chconf1(channel).modify(|_, word| word.mem_owner().clear_bit());
    }
    regs.chconf1(0).modify(|_, word| {
        word.tx_conti_mode().clear_bit().idle_out_en().set_bit().idle_out_lv().clear_bit();
        word.mem_rd_rst().set_bit().apb_mem_rst().set_bit()
    });
    regs.int_clr().write(|flags| flags.ch_tx_end(0).set_bit().ch_err(0).set_bit().ch_tx_thr_event(0).set_bit());
    regs.chconf1(0).modify(|_, word| word.mem_rd_rst().clear_bit().apb_mem_rst().clear_bit().tx_start().set_bit());
    usize::from(regs.ch_tx_lim(0).read().tx_lim().bits()) == HALF
}

/// Starts the first channel, which has the whole memory; false where the registers are none.
#[cfg(not(feature = "esp32"))]
fn start() -> bool {
    let regs = RMT::regs();
    // SAFETY: a place in the memory.
    regs.ch_tx_lim(0).write(|word| unsafe { word.tx_lim().bits(HALF as u16) });
    regs.ch_tx_conf0(0).modify(|_, word| {
        // SAFETY: as many blocks as there are channels.
        unsafe { word.div_cnt().bits(1).mem_size().bits(CHANNELS) };
        word.carrier_en().clear_bit().tx_conti_mode().clear_bit().mem_tx_wrap_en().set_bit();
        word.idle_out_en().set_bit().idle_out_lv().clear_bit()
    });
    regs.ch_tx_conf0(0).modify(|_, word| word.conf_update().set_bit());
    regs.int_clr().write(|flags| flags.ch_tx_end(0).set_bit().ch_tx_err(0).set_bit().ch_tx_thr_event(0).set_bit());
    regs.ch_tx_conf0(0).modify(|_, word| word.mem_rd_rst().set_bit().apb_mem_rst().set_bit().tx_start().set_bit());
    regs.ch_tx_conf0(0).modify(|_, word| word.conf_update().set_bit());
    usize::from(regs.ch_tx_lim(0).read().tx_lim().bits()) == HALF
}

/// Sends bits, most significant first: `[high, low]` of a 0 bit and of a 1 bit, in nanoseconds. False when that cannot be done here: nothing was sent, or
/// the line has rested since. The pin is an output before and after, and low.
pub fn send(mut rmt: RMT<'_>, pin: u8, timing_nanoseconds: [u32; 4], bytes: &[u8]) -> bool {
    let ticks = timing_nanoseconds.map(|time| (time.min(LONGEST) * MEGAHERTZ + 500) / 1000);
    if bytes.is_empty() || !ticks.iter().all(|ticks| TICKS.contains(ticks)) {
        return false;
    }
    let [high_0, low_0, high_1, low_1] = ticks;
    let code = |high: u32, low: u32| FIRST_IS_HIGH | high | low << SECOND;
    let length = |high: u32, low: u32| cycles_in((high + low) * 1000 / MEGAHERTZ);
    let bits = Bits {
        bytes,
        codes: [code(high_0, low_0), code(high_1, low_1)],
        cycles: [length(high_0, low_0), length(high_1, low_1)],
    };
    let line = Line::of(pin);
    let route = GPIO::regs().func_out_sel_cfg(pin.into());
    for _ in 0..TRIES {
        // It starts anew each time, and has no clock between.
        let Ok(_on) = Rmt::new(rmt.reborrow(), Rate::from_mhz(MEGAHERTZ)) else { return false };
        line.low();
        let before = route.read().bits();
        // SAFETY: the signal of the first channel; the pin's own register says whether it drives.
        route.modify(|_, word| unsafe { word.out_sel().bits(OutputSignal::RMT_SIG_0 as _).oen_sel().set_bit() });
        let end = bits.send();
        // SAFETY: what it was.
        route.write(|word| unsafe { word.bits(before) });
        match end {
            End::Sent => return true,
            End::Late => {
                wait(cycles(), cycles_in(REST));
            }
            End::Silent => break,
        }
    }
    wait(cycles(), cycles_in(REST));
    false
}
