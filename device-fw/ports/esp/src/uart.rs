//! Serial ports besides the console. Bytes are taken by interrupts, into a buffer for each port.

use esp_hal::peripherals::UART1;
#[cfg(any(feature = "esp32", feature = "esp32s3"))]
use esp_hal::peripherals::UART2;
use esp_hal::uart::{Config, DataBits, Parity as ChipParity, RxConfig, StopBits, Uart as Driver, UartInterrupt};
use esp_hal::{Blocking, handler};
use esp_sync::NonReentrantMutex;
use pyrite_platform::errno::Errno;
use pyrite_platform::events::{Event, Source};
use pyrite_platform::uart::{Parity, ReceiveEvents, Uart, UartSettings};

use crate::chip::{self, FACTS, check_input, check_output};
use crate::link::{ATTENTION, EVENTS};
use crate::peripherals::ChipPeripherals;
use crate::pins;
use crate::ring::Ring;

/// Numbers that programs give the ports; 0 is the console.
const FIRST: u8 = 1;
const PORTS: usize = if cfg!(any(feature = "esp32", feature = "esp32s3")) { 2 } else { 1 };

/// Received bytes that a port keeps.
const RECEIVED: usize = 512;

/// Bytes in the port's own queue that call the interrupt.
const THRESHOLD: u16 = 64;

/// Bits a second of a port that nobody set up.
const BAUD: u32 = 115_200;

/// Bits for which a break holds the line down.
const BREAK_BITS: u32 = 13;

static RINGS: [Ring<RECEIVED>; PORTS] = [const { Ring::new() }; PORTS];

static OPEN: NonReentrantMutex<[Option<Port>; PORTS]> = NonReentrantMutex::new([const { None }; PORTS]);

struct Port {
    driver: Driver<'static, Blocking>,
    events: ReceiveEvents,
}

fn received(place: usize) {
    OPEN.with(|ports| {
        let Some(port) = &mut ports[place] else { return };
        let mut buffer = [0; 32];
        loop {
            match port.driver.read_buffered(&mut buffer) {
                Ok(0) => break,
                Ok(count) => RINGS[place].put(&buffer[..count]),
                // The error is over when it was read; as on every serial line, what came damaged is lost.
                Err(_) => {}
            }
        }
        port.driver.clear_interrupts(UartInterrupt::RxFifoFull | UartInterrupt::RxTimeout);
        if port.events == ReceiveEvents::On {
            EVENTS.put(Event { source: Source::Uart(place as u8 + FIRST), flags: 0 });
            ATTENTION.raise();
        }
    });
}

#[handler]
fn received_1() {
    received(0);
}

#[cfg(any(feature = "esp32", feature = "esp32s3"))]
#[handler]
fn received_2() {
    received(1);
}

fn place(uart: u8) -> Result<usize, Errno> {
    uart.checked_sub(FIRST).map(usize::from).filter(|place| *place < PORTS).ok_or(Errno::ENODEV)
}

/// Acts on a port that is set up; `ENODEV` otherwise.
fn with_port<T>(uart: u8, act: impl FnOnce(&mut Port) -> T) -> Result<T, Errno> {
    let place = place(uart)?;
    OPEN.with(|ports| ports[place].as_mut().map(act)).ok_or(Errno::ENODEV)
}

/// Turns all ports off.
pub fn stop_all() {
    OPEN.with(|ports| ports.fill_with(|| None));
    for ring in &RINGS {
        while ring.take(&mut [0; 32]) > 0 {}
    }
}

fn config(settings: UartSettings) -> Result<Config, Errno> {
    let data_bits = match settings.data_bits {
        5 => DataBits::_5,
        6 => DataBits::_6,
        7 => DataBits::_7,
        8 => DataBits::_8,
        _ => return Err(Errno::EINVAL),
    };
    let parity = match settings.parity {
        Parity::None => ChipParity::None,
        Parity::Even => ChipParity::Even,
        Parity::Odd => ChipParity::Odd,
    };
    let stop_bits = if settings.stop_bits == 2 { StopBits::_2 } else { StopBits::_1 };
    Ok(Config::default()
        .with_baudrate(settings.baud)
        .with_data_bits(data_bits)
        .with_parity(parity)
        .with_stop_bits(stop_bits)
        .with_rx(RxConfig::default().with_fifo_full_threshold(THRESHOLD)))
}

impl Uart for ChipPeripherals {
    fn uart_default(&self, uart: u8) -> Option<UartSettings> {
        let (_, (tx, rx)) = *FACTS.uarts.iter().find(|(number, _)| *number == uart)?;
        Some(UartSettings {
            baud: BAUD,
            data_bits: 8,
            parity: Parity::None,
            stop_bits: 1,
            tx,
            rx,
            events: ReceiveEvents::Off,
        })
    }

    fn configure_uart(&mut self, uart: u8, settings: UartSettings) -> Result<(), Errno> {
        check_output(settings.tx)?;
        check_input(settings.rx)?;
        let place = place(uart)?;
        let config = config(settings)?;
        // The one that was there must be gone before its successor is made.
        OPEN.with(|ports| ports[place] = None);
        let made = match place {
            // SAFETY: there is no other driver of the port: it was dropped above.
            0 => Driver::new(unsafe { UART1::steal() }, config),
            #[cfg(any(feature = "esp32", feature = "esp32s3"))]
            // SAFETY: as above.
            1 => Driver::new(unsafe { UART2::steal() }, config),
            _ => return Err(Errno::ENODEV),
        };
        let driver = made.map_err(|_| Errno::ERANGE)?;
        pins::release(settings.tx);
        pins::release(settings.rx);
        let driver = driver.with_tx(chip::pin(settings.tx)).with_rx(chip::pin(settings.rx));
        // In its place before its interrupts are on, as in `crate::link`.
        OPEN.with(|ports| {
            let Port { driver, .. } = ports[place].insert(Port { driver, events: settings.events });
            driver.set_interrupt_handler(match place {
                #[cfg(any(feature = "esp32", feature = "esp32s3"))]
                1 => received_2,
                _ => received_1,
            });
            driver.listen(UartInterrupt::RxFifoFull | UartInterrupt::RxTimeout);
        });
        Ok(())
    }

    fn uart_write(&mut self, uart: u8, bytes: &[u8]) -> Result<usize, Errno> {
        if bytes.is_empty() {
            return Ok(0);
        }
        with_port(uart, |port| {
            if port.driver.write_ready() { port.driver.write(bytes).map_err(|_| Errno::EIO) } else { Ok(0) }
        })?
    }

    fn uart_read(&mut self, uart: u8, buffer: &mut [u8]) -> Result<usize, Errno> {
        with_port(uart, |_| ())?;
        Ok(RINGS[place(uart)?].take(buffer))
    }

    fn uart_waiting(&mut self, uart: u8) -> usize {
        place(uart).map_or(0, |place| RINGS[place].len())
    }

    fn uart_is_sent(&mut self, uart: u8) -> bool {
        let registers = match place(uart) {
            Ok(0) => UART1::regs(),
            #[cfg(any(feature = "esp32", feature = "esp32s3"))]
            Ok(_) => UART2::regs(),
            _ => return true,
        };
        #[cfg(feature = "esp32")]
        let state = registers.status().read().st_utx_out().bits();
        #[cfg(not(feature = "esp32"))]
        let state = registers.fsm_status().read().st_utx_out().bits();
        registers.status().read().txfifo_cnt().bits() == 0 && state == 0
    }

    fn uart_send_break(&mut self, uart: u8) -> Result<(), Errno> {
        with_port(uart, |port| port.driver.send_break(BREAK_BITS))
    }

    fn stop_uart(&mut self, uart: u8) {
        if let Ok(place) = place(uart) {
            OPEN.with(|ports| ports[place] = None);
        }
    }
}
