//! I2C controllers.
//!
//! The chip's driver ends every transaction with a stop. A write after which the bus is to be held is therefore kept, and goes out as the first part
//! of the next transaction.

use esp_hal::Blocking;
use esp_hal::i2c::master::{AcknowledgeCheckFailedReason, Config, Error, I2c as Controller, Operation};
use esp_hal::peripherals::I2C0;
#[cfg(any(feature = "esp32", feature = "esp32s3"))]
use esp_hal::peripherals::I2C1;
use esp_hal::time::Rate;
use pyrite_platform::errno::Errno;
use pyrite_platform::i2c::{End, I2c, I2cOperation, I2cSettings};

use crate::chip::{self, FACTS, check_output};
use crate::peripherals::ChipPeripherals;
use crate::pins;

/// Controllers at most.
const BUSES: usize = 2;

/// Operations in one transaction.
const OPERATIONS: usize = 8;

/// Bytes of a write that can be kept.
const KEPT: usize = 32;

/// Bits a second of a bus that nobody set up.
const FREQUENCY: u32 = 400_000;

#[derive(Default)]
struct Bus {
    controller: Option<Controller<'static, Blocking>>,
    kept: [u8; KEPT],
    kept_bytes: usize,
    kept_address: u8,
}

/// The controllers that are set up.
#[derive(Default)]
pub struct I2cBuses([Bus; BUSES]);

fn errno(error: &Error) -> Errno {
    match error {
        Error::AcknowledgeCheckFailed(AcknowledgeCheckFailedReason::Data) => Errno::EIO,
        Error::AcknowledgeCheckFailed(_) => Errno::ENODEV,
        Error::Timeout => Errno::ETIMEDOUT,
        Error::AddressInvalid(_) | Error::ZeroLengthInvalid => Errno::EINVAL,
        _ => Errno::EIO,
    }
}

impl Bus {
    fn transact(&mut self, address: u8, operations: &mut [I2cOperation<'_>]) -> Result<(), Errno> {
        let Self { controller, kept, kept_bytes, kept_address } = self;
        let controller = controller.as_mut().ok_or(Errno::ENODEV)?;
        let kept = &kept[..core::mem::take(kept_bytes)];
        if !kept.is_empty() && *kept_address != address {
            controller.write(*kept_address, kept).map_err(|error| errno(&error))?;
        }
        let first = (!kept.is_empty() && *kept_address == address).then_some(Operation::Write(kept));
        let given = operations.iter_mut().map(|operation| match operation {
            I2cOperation::Read(buffer) => Operation::Read(buffer),
            I2cOperation::Write(bytes) => Operation::Write(bytes),
        });
        let mut list = [const { Operation::Write(&[]) }; OPERATIONS];
        let mut count = 0;
        for operation in first.into_iter().chain(given) {
            *list.get_mut(count).ok_or(Errno::ENOMEM)? = operation;
            count += 1;
        }
        controller.transaction(address, list[..count].iter_mut()).map_err(|error| errno(&error))
    }
}

impl I2c for ChipPeripherals {
    fn i2c_default(&self, bus: u8) -> Option<I2cSettings> {
        let &(scl, sda) = FACTS.i2c.get(usize::from(bus))?;
        Some(I2cSettings { scl, sda, frequency_hertz: FREQUENCY })
    }

    fn configure_i2c(&mut self, bus: u8, settings: I2cSettings) -> Result<(), Errno> {
        check_output(settings.scl)?;
        check_output(settings.sda)?;
        let place = self.i2c.0.get_mut(usize::from(bus)).ok_or(Errno::ENODEV)?;
        // The one that was there must be gone before its successor is made.
        *place = Bus::default();
        let config = Config::default().with_frequency(Rate::from_hz(settings.frequency_hertz));
        let made = match bus {
            // SAFETY: there is no other driver of the controller: it was dropped above.
            0 => Controller::new(unsafe { I2C0::steal() }, config),
            #[cfg(any(feature = "esp32", feature = "esp32s3"))]
            // SAFETY: as above.
            1 => Controller::new(unsafe { I2C1::steal() }, config),
            _ => return Err(Errno::ENODEV),
        };
        let controller = made.map_err(|_| Errno::ERANGE)?;
        pins::release(settings.scl);
        pins::release(settings.sda);
        let controller = controller.with_scl(chip::pin(settings.scl)).with_sda(chip::pin(settings.sda));
        place.controller = Some(controller);
        Ok(())
    }

    fn i2c_transaction(
        &mut self,
        bus: u8,
        address: u8,
        operations: &mut [I2cOperation<'_>],
        end: End,
    ) -> Result<(), Errno> {
        let bus = self.i2c.0.get_mut(usize::from(bus)).ok_or(Errno::ENODEV)?;
        if end == End::Stop {
            return bus.transact(address, operations);
        }
        match operations {
            [I2cOperation::Write(bytes)] if bytes.len() <= KEPT => {
                if bus.kept_bytes > 0 {
                    bus.transact(bus.kept_address, &mut [])?;
                }
                bus.kept[..bytes.len()].copy_from_slice(bytes);
                (bus.kept_bytes, bus.kept_address) = (bytes.len(), address);
                Ok(())
            }
            _ => Err(Errno::EOPNOTSUPP),
        }
    }
}
