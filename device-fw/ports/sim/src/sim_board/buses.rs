//! The chip's bus controllers: I2C, SPI and serial ports, byte by byte to the parts on their pins.

use std::collections::{BTreeMap, VecDeque};

use pyrite_platform::errno::Errno;
use pyrite_platform::events::Source;
use pyrite_platform::i2c::{End, I2c, I2cOperation, I2cSettings};
use pyrite_platform::pins::Level;
use pyrite_platform::spi::{FirstBit, Phase, Spi, SpiSettings};
use pyrite_platform::uart::{Parity, ReceiveEvents, Uart, UartSettings};

use super::{SimBoard, State};
use crate::parts::{Direction, Wire};

/// Received bytes that a serial port keeps.
const UART_BUFFER: usize = 1024;

/// What the controllers are set to.
#[derive(Default)]
pub struct Buses {
    i2c: BTreeMap<u8, I2cSettings>,
    spi: BTreeMap<u8, SpiSettings>,
    uarts: BTreeMap<u8, Port>,
}

struct Port {
    settings: UartSettings,
    received: VecDeque<u8>,
}

impl Buses {
    /// Nothing is set up.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

impl I2c for SimBoard {
    fn i2c_default(&self, bus: u8) -> Option<I2cSettings> {
        let pins = self.facts.chip.i2c.iter().find(|pins| pins.id == bus)?;
        Some(I2cSettings { scl: pins.scl, sda: pins.sda, frequency_hertz: 400_000 })
    }

    fn configure_i2c(&mut self, bus: u8, settings: I2cSettings) -> Result<(), Errno> {
        self.check_output(settings.scl)?;
        self.check_output(settings.sda)?;
        self.lock().buses.i2c.insert(bus, settings);
        Ok(())
    }

    fn i2c_transaction(
        &mut self,
        bus: u8,
        address: u8,
        operations: &mut [I2cOperation<'_>],
        end: End,
    ) -> Result<(), Errno> {
        let mut state = self.lock();
        let State { lines, buses, .. } = &mut *state;
        let I2cSettings { scl, sda, .. } = *buses.i2c.get(&bus).ok_or(Errno::ENODEV)?;
        let target =
            lines.parts_on(sda).filter_map(|part| part.i2c(scl, sda)).find(|target| target.address() == address);
        let Some(target) = target else { return Err(Errno::ENODEV) };
        let mut result = Ok(());
        for operation in operations {
            match operation {
                I2cOperation::Write(bytes) => {
                    target.start(Direction::Write);
                    if !bytes.iter().all(|&byte| target.write(byte)) {
                        result = Err(Errno::EIO);
                        break;
                    }
                }
                I2cOperation::Read(buffer) => {
                    target.start(Direction::Read);
                    buffer.fill_with(|| target.read());
                }
            }
        }
        if end == End::Stop || result.is_err() {
            target.stop();
        }
        result
    }
}

impl Spi for SimBoard {
    fn spi_default(&self, bus: u8) -> Option<SpiSettings> {
        let pins = self.facts.chip.spi.iter().find(|pins| pins.id == bus)?;
        Some(SpiSettings {
            sck: pins.sck,
            mosi: Some(pins.mosi),
            miso: Some(pins.miso),
            baud: 1_000_000,
            polarity: Level::Low,
            phase: Phase::First,
            first_bit: FirstBit::Most,
        })
    }

    fn configure_spi(&mut self, bus: u8, settings: SpiSettings) -> Result<(), Errno> {
        self.check_output(settings.sck)?;
        settings.mosi.map_or(Ok(()), |pin| self.check_output(pin))?;
        settings.miso.map_or(Ok(()), |pin| self.check_input(pin))?;
        self.lock().buses.spi.insert(bus, settings);
        Ok(())
    }

    fn spi_transfer_in_place(&mut self, bus: u8, bytes: &mut [u8]) -> Result<(), Errno> {
        let mut state = self.lock();
        let State { lines, buses, .. } = &mut *state;
        let SpiSettings { sck, mosi, miso, first_bit, .. } = *buses.spi.get(&bus).ok_or(Errno::ENODEV)?;
        let target = lines.parts_on(sck).find_map(|part| part.spi(sck));
        if let Some(target) = target {
            let order = |byte: u8| if first_bit == FirstBit::Least { byte.reverse_bits() } else { byte };
            for byte in bytes {
                let given = target.give();
                target.take(order(*byte));
                *byte = order(given);
            }
            return Ok(());
        }
        let is_looped = mosi.is_some_and(|mosi| {
            let mut wires = lines.parts_on(mosi).filter_map(|part| part.as_any_mut().downcast_mut::<Wire>());
            wires.any(|wire| wire.other_end(mosi) == miso)
        });
        if !is_looped {
            // Nobody drives the line.
            let idle = miso.map_or(Level::Low, |miso| lines.level(miso));
            bytes.fill(if idle == Level::High { 0xff } else { 0 });
        }
        Ok(())
    }
}

impl Uart for SimBoard {
    fn uart_default(&self, uart: u8) -> Option<UartSettings> {
        let pins = self.facts.chip.uart.iter().find(|pins| pins.id == uart)?;
        Some(UartSettings {
            baud: 115_200,
            data_bits: 8,
            parity: Parity::None,
            stop_bits: 1,
            tx: pins.tx,
            rx: pins.rx,
            events: ReceiveEvents::Off,
        })
    }

    fn configure_uart(&mut self, uart: u8, settings: UartSettings) -> Result<(), Errno> {
        self.check_output(settings.tx)?;
        self.check_input(settings.rx)?;
        let mut state = self.lock();
        let received = state.buses.uarts.remove(&uart).map_or_else(VecDeque::new, |port| port.received);
        state.buses.uarts.insert(uart, Port { settings, received });
        Ok(())
    }

    fn uart_write(&mut self, uart: u8, bytes: &[u8]) -> Result<usize, Errno> {
        let mut state = self.lock();
        let tx = state.buses.uarts.get(&uart).ok_or(Errno::ENODEV)?.settings.tx;
        let mut wires = Vec::new();
        let mut answers = Vec::new();
        for part in state.lines.parts_on(tx) {
            wires.extend(part.as_any_mut().downcast_mut::<Wire>().and_then(|wire| wire.other_end(tx)));
            answers.extend(bytes.iter().flat_map(|&byte| part.serial(tx, byte)));
        }
        // A wire brings the bytes to whichever port reads its other end.
        for rx in wires {
            state.receive(Some(rx), uart, bytes);
        }
        state.receive(None, uart, &answers);
        state.collect_serial();
        Ok(bytes.len())
    }

    fn uart_read(&mut self, uart: u8, buffer: &mut [u8]) -> Result<usize, Errno> {
        let mut state = self.lock();
        state.collect_serial();
        let port = state.buses.uarts.get_mut(&uart).ok_or(Errno::ENODEV)?;
        let count = buffer.len().min(port.received.len());
        for (place, byte) in buffer.iter_mut().zip(port.received.drain(..count)) {
            *place = byte;
        }
        Ok(count)
    }

    fn uart_waiting(&mut self, uart: u8) -> usize {
        let mut state = self.lock();
        state.collect_serial();
        state.buses.uarts.get(&uart).map_or(0, |port| port.received.len())
    }

    fn uart_send_break(&mut self, uart: u8) -> Result<(), Errno> {
        // What a receiver makes of it: a zero byte.
        self.uart_write(uart, &[0]).map(drop)
    }

    fn stop_uart(&mut self, uart: u8) {
        self.lock().buses.uarts.remove(&uart);
    }
}

impl State {
    /// Bytes arrive at the port that reads pin `rx`, or else at port `uart`.
    fn receive(&mut self, rx: Option<u8>, uart: u8, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let ports = &mut self.buses.uarts;
        let number = match rx {
            Some(rx) => ports.iter().find(|(_, port)| port.settings.rx == rx).map(|(&number, _)| number),
            None => Some(uart),
        };
        let Some((number, port)) = number.and_then(|number| ports.get_mut(&number).map(|port| (number, port))) else {
            return;
        };
        let room = UART_BUFFER.saturating_sub(port.received.len());
        port.received.extend(bytes.iter().take(room));
        if port.settings.events == ReceiveEvents::On {
            self.interrupts.fire(Source::Uart(number), 0);
        }
    }

    /// Takes what parts have sent meanwhile.
    pub fn collect_serial(&mut self) {
        let inputs: Vec<u8> = self.buses.uarts.values().map(|port| port.settings.rx).collect();
        for rx in inputs {
            let bytes: Vec<u8> = self.lines.parts_on(rx).flat_map(|part| part.serial_output(rx)).collect();
            self.receive(Some(rx), 0, &bytes);
        }
    }
}
