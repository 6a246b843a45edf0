//! Module `esp32`

mod wake;

use pyrite_platform::power::WakeInput;

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// The module.
pub const ESP32: NativeModule = NativeModule {
    name: "esp32",
    members: &[
        ("NVS", Member::Constant(Constant::Value(Value::native_type(types::NVS)))),
        ("Partition", Member::Constant(Constant::Value(Value::native_type(types::PARTITION)))),
        ("WAKEUP_ALL_LOW", Member::Constant(Constant::Value(Value::FALSE))),
        ("WAKEUP_ANY_HIGH", Member::Constant(Constant::Value(Value::TRUE))),
        ("mcu_temperature", Member::Function(celsius, Arity::exactly(0))),
        ("raw_temperature", Member::Function(fahrenheit, Arity::exactly(0))),
        ("wake_on_ext0", Member::Function(|rt, args| wake::wake_on_pin(rt, args, WakeInput::Ext0), wake::PIN)),
        ("wake_on_ext1", Member::Function(|rt, args| wake::wake_on_pins(rt, args, WakeInput::Ext1), wake::PINS)),
        ("wake_on_gpio", Member::Function(|rt, args| wake::wake_on_pins(rt, args, WakeInput::Gpio), wake::PINS)),
    ],
};

/// Temperature inside the chip, in hundredths of a degree Celsius.
fn temperature(rt: &mut Runtime<'_>) -> Result<i32, Raised> {
    match rt.machine.peripherals.chip_temperature_hundredths() {
        Some(temperature) => Ok(temperature),
        None => {
            let chip = rt.machine.identity.chip();
            Err(rt.raise(types::RUNTIME_ERROR, format_args!("{chip} has no temperature sensor")))
        }
    }
}

/// Whole degrees Celsius.
fn celsius(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    temperature(rt).map(|temperature| Value::small_wrapping((temperature + 50).div_euclid(100)))
}

/// Whole degrees Fahrenheit, as the first ESP32 tells it.
fn fahrenheit(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    temperature(rt).map(|temperature| Value::small_wrapping((temperature * 9 / 5 + 3250).div_euclid(100)))
}
