//! The lines to the host: UART0 and, on chips that have it, the USB serial port.
//!
//! Until the host has spoken, everything goes to both; from then on to the line on which it spoke last. Bytes are taken by interrupts, into a
//! buffer that holds more than a window of the framed link.

use core::ops::RangeInclusive;

use esp_hal::peripherals::UART0;
#[cfg(not(feature = "esp32"))]
use esp_hal::peripherals::USB_DEVICE;
use esp_hal::uart::{Config, RxConfig, Uart, UartInterrupt};
#[cfg(not(feature = "esp32"))]
use esp_hal::usb::usb_serial_jtag::UsbSerialJtag;
use esp_hal::{Blocking, handler};
use esp_sync::NonReentrantMutex;
use pyrite_platform::attention::Attention;
use pyrite_platform::console::{Link, SpeedRefusal};
use pyrite_platform::events::EventQueue;

use crate::alarms;
use crate::ring::Ring;
use crate::start::forget_panics;

/// Raised by interrupts.
pub static ATTENTION: Attention = Attention::new();

/// What interrupts report: all have one priority, so they are one producer.
pub static EVENTS: EventQueue = EventQueue::new();

/// Bytes for which there is room: a window of the framed link with its overhead, and what a keyboard types meanwhile.
const RECEIVED: usize = 5 * 1024;

static RING: Ring<RECEIVED> = Ring::new();

static LINES: NonReentrantMutex<Lines> = NonReentrantMutex::new(Lines {
    uart: None,
    #[cfg(not(feature = "esp32"))]
    usb: None,
    speaker: Speaker::Nobody,
});

/// Bits a second on UART0, until the host asks for more.
const BAUD: u32 = 115_200;

/// Those that the UART's divider makes of any of its clocks, to a percent or better.
const SPEEDS: RangeInclusive<u32> = 1_200..=2_000_000;

/// Bytes in the UART's queue that call the interrupt; half of it.
const THRESHOLD: u16 = 64;

/// How long the USB host may take for a packet before it counts as gone, in microseconds.
#[cfg(not(feature = "esp32"))]
const USB_PATIENCE: u64 = 50_000;

/// Bytes in a packet of the USB serial port.
#[cfg(not(feature = "esp32"))]
const USB_PACKET: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Nobody,
    Uart,
    #[cfg(not(feature = "esp32"))]
    Usb,
}

struct Lines {
    uart: Option<Uart<'static, Blocking>>,
    #[cfg(not(feature = "esp32"))]
    usb: Option<UsbSerialJtag<'static, Blocking>>,
    /// Where the host spoke last.
    speaker: Speaker,
}

impl Lines {
    fn take_uart(&mut self) {
        let Some(uart) = &mut self.uart else { return };
        let mut buffer = [0; 32];
        loop {
            match uart.read_buffered(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    self.speaker = Speaker::Uart;
                    RING.put(&buffer[..count]);
                }
                // The error is over when it was read: what came damaged is for the protocol to find out.
                Err(_) => {}
            }
        }
        uart.clear_interrupts(UartInterrupt::RxFifoFull | UartInterrupt::RxTimeout);
    }

    fn take_all(&mut self) {
        self.take_uart();
        #[cfg(not(feature = "esp32"))]
        self.take_usb();
    }

    #[cfg(not(feature = "esp32"))]
    fn take_usb(&mut self) {
        let Some(usb) = &mut self.usb else { return };
        usb.reset_rx_packet_recv_interrupt();
        // A packet that finds no room stays where it is, and the host waits.
        while RING.room() > 0
            && let Ok(byte) = usb.read_byte()
        {
            self.speaker = Speaker::Usb;
            RING.put(&[byte]);
        }
    }
}

#[handler]
fn uart_received() {
    LINES.with(Lines::take_uart);
    ATTENTION.raise();
}

#[cfg(not(feature = "esp32"))]
#[handler]
fn usb_received() {
    LINES.with(Lines::take_usb);
    ATTENTION.raise();
}

fn uart_config(baud: u32) -> Config {
    let receive = RxConfig::default().with_fifo_full_threshold(THRESHOLD);
    Config::default().with_baudrate(baud).with_rx(receive)
}

/// The lines.
pub struct HostLink {
    /// Nobody took what was sent last on the USB line.
    #[cfg(not(feature = "esp32"))]
    usb_is_deaf: bool,
}

impl HostLink {
    /// Sets the lines and their interrupts up; UART0 stays on the pins where the ROM spoke.
    pub fn open(uart: UART0<'static>, #[cfg(not(feature = "esp32"))] usb: USB_DEVICE<'static>) -> Self {
        let uart = Uart::new(uart, uart_config(BAUD));
        let (tx, rx) = crate::chip::console_pins();
        // An interrupt that finds no line would take no byte, and come again for ever: the lines are in their place before interrupts are on.
        LINES.with(|lines| {
            if let Ok(uart) = uart {
                let uart = lines.uart.insert(uart.with_tx(tx).with_rx(rx));
                uart.set_interrupt_handler(uart_received);
                uart.listen(UartInterrupt::RxFifoFull | UartInterrupt::RxTimeout);
            }
            #[cfg(not(feature = "esp32"))]
            {
                let usb = lines.usb.insert(UsbSerialJtag::new(usb));
                usb.set_interrupt_handler(usb_received);
                usb.listen_rx_packet_recv_interrupt();
            }
        });
        Self {
            #[cfg(not(feature = "esp32"))]
            usb_is_deaf: false,
        }
    }

    fn send_uart(mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let count = LINES.with(|lines| match &mut lines.uart {
                Some(uart) if uart.write_ready() => uart.write(bytes).unwrap_or(bytes.len()),
                Some(_) => 0,
                None => bytes.len(),
            });
            bytes = &bytes[count..];
        }
    }

    #[cfg(not(feature = "esp32"))]
    fn send_usb(&mut self, bytes: &[u8]) {
        for packet in bytes.chunks(USB_PACKET) {
            let deadline = alarms::now() + if self.usb_is_deaf { 0 } else { USB_PATIENCE };
            let mut left = packet;
            while !left.is_empty() {
                let count = LINES.with(|lines| {
                    let Some(usb) = &mut lines.usb else { return left.len() };
                    let count = left.iter().take_while(|&&byte| usb.write_byte_nb(byte).is_ok()).count();
                    if count == left.len() {
                        // It goes when the host asks.
                        let _ = usb.flush_tx_nb();
                    }
                    count
                });
                left = &left[count..];
                if count == 0 && alarms::now() > deadline {
                    self.usb_is_deaf = true;
                    return;
                }
            }
            self.usb_is_deaf = false;
        }
    }
}

impl Link for HostLink {
    fn send(&mut self, bytes: &[u8]) {
        match LINES.with(|lines| lines.speaker) {
            Speaker::Nobody => {
                Self::send_uart(bytes);
                #[cfg(not(feature = "esp32"))]
                self.send_usb(bytes);
            }
            Speaker::Uart => Self::send_uart(bytes),
            #[cfg(not(feature = "esp32"))]
            Speaker::Usb => self.send_usb(bytes),
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> usize {
        LINES.with(Lines::take_all);
        let count = RING.take(buffer);
        if count > 0 {
            forget_panics();
        }
        count
    }

    fn wait(&mut self, deadline_microseconds: Option<u64>) {
        // The end of a burst may come just after the interrupt that announced the burst, and be too short for another one.
        alarms::wait_until(deadline_microseconds.unwrap_or(u64::MAX), || {
            LINES.with(Lines::take_all);
            RING.len() > 0 || ATTENTION.is_raised()
        });
    }

    fn accepts_baud(&mut self, baud: u32) -> Result<(), SpeedRefusal> {
        if LINES.with(|lines| lines.speaker) != Speaker::Uart {
            return Err(SpeedRefusal::NoSpeed);
        }
        if SPEEDS.contains(&baud) { Ok(()) } else { Err(SpeedRefusal::OutOfReach) }
    }

    fn set_baud(&mut self, baud: u32) {
        LINES.with(|lines| {
            // What came in the old speed; setting the new one empties the queues.
            lines.take_uart();
            let Some(uart) = &mut lines.uart else { return };
            // A queue of bytes at the old speed: milliseconds without interrupts, once a connection.
            let _ = uart.flush();
            // The speed is one that the divider makes, the rest is as it was.
            let _ = uart.apply_config(&uart_config(baud));
        });
    }

    fn wake_at(&mut self, time_microseconds: u64) {
        alarms::wake_at(time_microseconds);
    }

    /// A cable that may be plugged in again at any time.
    fn is_closed(&mut self) -> bool {
        false
    }
}
