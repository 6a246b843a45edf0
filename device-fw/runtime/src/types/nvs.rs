//! `esp32.NVS`: small values by name that outlive power-off
//!
//! **Invariant:** one field, the name of the space, a string of at most [`SETTING_NAME_MAX`] bytes.

use pyrite_platform::errno::Errno;
use pyrite_platform::settings::{SETTING_NAME_MAX, SettingKind};

use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::types::buffer::{bytes_of, bytes_of_mut};
use crate::value::Value;

/// `NVS`
pub const NVS: NativeType = NativeType {
    name: "NVS",
    new: Some((construct, Arity::exactly(1))),
    members: &[
        ("commit", Member::Method(commit, Arity::exactly(0))),
        ("erase_key", Member::Method(erase, Arity::exactly(1))),
        ("get_blob", Member::Method(get_blob, Arity::exactly(2))),
        ("get_i32", Member::Method(get_integer, Arity::exactly(1))),
        ("set_blob", Member::Method(set_blob, Arity::exactly(2))),
        ("set_i32", Member::Method(set_integer, Arity::exactly(2))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// A name, copied so that the heap is free meanwhile.
struct ShortName {
    bytes: [u8; SETTING_NAME_MAX],
    length: usize,
}

impl ShortName {
    fn text(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or("")
    }
}

fn name_argument(rt: &mut Runtime<'_>, value: Value) -> Result<ShortName, Raised> {
    let text = rt.text_argument(value)?;
    let mut name = ShortName { bytes: [0; SETTING_NAME_MAX], length: text.len() };
    match name.bytes.get_mut(..name.length) {
        Some(place) if !text.is_empty() => place.copy_from_slice(text.as_bytes()),
        _ => {
            return Err(rt.raise_value_error(format_args!("a name in NVS has 1 to {SETTING_NAME_MAX} bytes")));
        }
    }
    Ok(name)
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    name_argument(rt, args.at(0))?;
    rt.new_object(types::NVS, &[args.at(0)])
}

/// Space and key.
fn names(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<(ShortName, ShortName), Raised> {
    let space = rt.field(args.at(0), 0);
    Ok((name_argument(rt, space)?, name_argument(rt, args.at(1))?))
}

#[cold]
fn raise(rt: &mut Runtime<'_>, errno: Errno, key: &str) -> Raised {
    let message = match errno {
        Errno::ENOENT => "is not set in this namespace",
        Errno::ENOSPC => "does not fit: NVS is full",
        Errno::EIO => "cannot be read or written: its flash is damaged, and setting it anew may help",
        Errno::ENODEV => "has no place: this board has no partition nvs",
        _ => return rt.raise_os_error(errno),
    };
    // The number that MicroPython's ESP32 port gives for a missing key.
    let number = if errno == Errno::ENOENT { -0x1102 } else { i32::from(errno.0) };
    match crate::output::TextBuilder::formatted(rt, format_args!("ESP_ERR_NVS: {key} {message}")) {
        Ok(text) => rt.raise_with(types::OS_ERROR, &[Value::small_wrapping(number), text]),
        Err(raised) => raised,
    }
}

fn set_integer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (space, key) = names(rt, args)?;
    let number = rt.int_argument(args.at(2))?;
    let Ok(number) = i32::try_from(number) else {
        return Err(rt.raise_overflow_error(format_args!("{number} does not fit 32 bits")));
    };
    let stored =
        rt.machine.peripherals.set_setting(space.text(), key.text(), SettingKind::Integer, &number.to_le_bytes());
    stored.map_err(|errno| raise(rt, errno, key.text()))?;
    Ok(Value::NONE)
}

fn get_integer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (space, key) = names(rt, args)?;
    let mut bytes = [0; 4];
    let read = rt.machine.peripherals.setting(space.text(), key.text(), SettingKind::Integer, &mut bytes);
    read.map_err(|errno| raise(rt, errno, key.text()))?;
    rt.new_int(i64::from(i32::from_le_bytes(bytes)))
}

fn set_blob(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (space, key) = names(rt, args)?;
    let native = rt.native_part(args.at(2));
    let buffer = if rt.text(native).is_some() { None } else { Some(rt.buffer_argument(native)?) };
    let Runtime { machine, heap, names, .. } = rt;
    let value = match buffer {
        Some(buffer) => bytes_of(heap, buffer),
        None => names.value_text(heap, native).unwrap_or("").as_bytes(),
    };
    let stored = machine.peripherals.set_setting(space.text(), key.text(), SettingKind::Bytes, value);
    stored.map_err(|errno| raise(rt, errno, key.text()))?;
    Ok(Value::NONE)
}

/// `get_blob(key, buffer)`: how many bytes the blob has; ValueError when the buffer is too small.
fn get_blob(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (space, key) = names(rt, args)?;
    let buffer = rt.writable_buffer_argument(args.at(2))?;
    let Runtime { machine, heap, .. } = rt;
    let mut read = |bytes: &mut [u8]| machine.peripherals.setting(space.text(), key.text(), SettingKind::Bytes, bytes);
    // A buffer that is too small stays as it is.
    let length = match read(&mut []) {
        Ok(length) if length <= buffer.length => read(bytes_of_mut(heap, buffer)),
        other => other,
    };
    match length {
        Ok(length) if length <= buffer.length => Ok(Value::count(length)),
        Ok(length) => {
            let room = buffer.length;
            Err(rt.raise_value_error(format_args!("the blob has {length} bytes, the buffer only {room}")))
        }
        Err(errno) => Err(raise(rt, errno, key.text())),
    }
}

fn erase(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (space, key) = names(rt, args)?;
    let erased = rt.machine.peripherals.erase_setting(space.text(), key.text());
    erased.map_err(|errno| raise(rt, errno, key.text()))?;
    Ok(Value::NONE)
}

fn commit(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.machine.peripherals.commit_settings().or_raise(rt)?;
    Ok(Value::NONE)
}
