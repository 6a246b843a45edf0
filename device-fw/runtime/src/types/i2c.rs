//! `machine.I2C` and `machine.SoftI2C`
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, number of the controller ([`SOFT`] for none), GPIO numbers of SCL and SDA, bits a second.

pub mod bit_banging;
pub mod memory;

use pyrite_platform::errno::Errno;
use pyrite_platform::i2c::{End, I2cOperation, I2cSettings};

use super::pin;
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::sequence;
use crate::value::{TypeId, Value};

/// The number of no controller: the lines are driven by the program.
const SOFT: u32 = u32::MAX;

const DEFAULT_FREQUENCY: u32 = 400_000;

const KEYWORDS: &[&str] = &["scl", "sda", "freq", "timeout"];

/// Addresses that `scan` tries; the others are reserved.
const FIRST_ADDRESS: u8 = 0x08;
const LAST_ADDRESS: u8 = 0x77;

/// `I2C`
pub const I2C: NativeType = NativeType {
    name: "I2C",
    new: Some((construct_hard, Arity::between(0, 1).keywords(&["id", "scl", "sda", "freq", "timeout"]))),
    slots: SLOTS,
    members: MEMBERS,
    inheritable: Inheritable::Yes,
    ..NativeType::PLAIN
};

/// `SoftI2C`
pub const SOFT_I2C: NativeType = NativeType {
    name: "SoftI2C",
    base: Some(types::I2C),
    new: Some((construct_soft, Arity::between(0, 2).keywords(KEYWORDS))),
    slots: SLOTS,
    members: &[
        ("readinto", Member::Method(bit_banging::read_into, Arity::between(1, 2))),
        ("start", Member::Method(bit_banging::start, Arity::exactly(0))),
        ("stop", Member::Method(bit_banging::stop, Arity::exactly(0))),
        ("write", Member::Method(bit_banging::write, Arity::exactly(1))),
    ],
    inheritable: Inheritable::Yes,
};

const SLOTS: Slots = Slots { repr: Some(repr), ..Slots::INHERITED };

const MEMBERS: &[(&str, Member)] = &[
    ("deinit", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
    ("init", Member::Method(init, Arity::exactly(0).keywords(KEYWORDS))),
    ("readfrom", Member::Method(read_from, Arity::between(2, 3))),
    ("readfrom_into", Member::Method(read_from_into, Arity::between(2, 3))),
    ("readfrom_mem", Member::Method(memory::read, Arity::between(3, 3).keywords(&["addrsize"]))),
    ("readfrom_mem_into", Member::Method(memory::read_into, Arity::between(3, 3).keywords(&["addrsize"]))),
    ("scan", Member::Method(scan, Arity::exactly(0))),
    ("writeto", Member::Method(write_to, Arity::between(2, 3))),
    ("writeto_mem", Member::Method(memory::write, Arity::between(3, 3).keywords(&["addrsize"]))),
    ("writevto", Member::Method(write_vector_to, Arity::between(2, 3))),
];

fn construct_hard(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = match args.named(0, const { name("id") }) {
        Some(number) => rt.index_argument(number)?,
        None => 0,
    };
    let default = u8::try_from(number).ok().and_then(|number| rt.machine.peripherals.i2c_default(number));
    let Some(default) = default else {
        let chip = rt.machine.identity.chip();
        return Err(rt.raise_value_error(format_args!(
            "I2C({number}) doesn't exist: {chip} has I2C(0) and I2C(1); SoftI2C works on any pins"
        )));
    };
    new(rt, types::I2C, number as u32, default, args)
}

fn construct_soft(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let pins = (args.named(0, const { name("scl") }), args.named(1, const { name("sda") }));
    let (Some(scl), Some(sda)) = pins else {
        return Err(rt.raise_type_error(format_args!("SoftI2C needs its pins: SoftI2C(scl=Pin(22), sda=Pin(21))")));
    };
    let (scl, sda) = (pin::number_argument(rt, scl)?, pin::number_argument(rt, sda)?);
    let default = I2cSettings { scl, sda, frequency_hertz: DEFAULT_FREQUENCY };
    new(rt, types::SOFT_I2C, SOFT, default, args)
}

fn new(
    rt: &mut Runtime<'_>,
    class: TypeId,
    number: u32,
    default: I2cSettings,
    args: Arguments<'_>,
) -> Result<Value, Raised> {
    let object = rt.allocate_raw(Kind::RawObject, 5)?;
    let words = [u32::from(class.0), number, u32::from(default.scl), u32::from(default.sda), default.frequency_hertz];
    rt.heap.raw_mut(object).copy_from_slice(&words);
    configure(rt, object, args)?;
    Ok(object)
}

fn init(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    configure(rt, args.at(0), args).map(|()| Value::NONE)
}

/// Number of the controller, `None` for a bus in software, and its settings.
fn settings(rt: &Runtime<'_>, object: Value) -> (Option<u8>, I2cSettings) {
    match *rt.heap.raw(object) {
        [_, number, scl, sda, frequency_hertz] => {
            let settings = I2cSettings { scl: scl as u8, sda: sda as u8, frequency_hertz };
            ((number != SOFT).then_some(number as u8), settings)
        }
        _ => (None, I2cSettings { scl: 0, sda: 0, frequency_hertz: DEFAULT_FREQUENCY }),
    }
}

fn configure(rt: &mut Runtime<'_>, object: Value, args: Arguments<'_>) -> Result<(), Raised> {
    let (number, mut settings) = settings(rt, object);
    if let Some(scl) = args.keyword(const { name("scl") }) {
        settings.scl = pin::number_argument(rt, scl)?;
    }
    if let Some(sda) = args.keyword(const { name("sda") }) {
        settings.sda = pin::number_argument(rt, sda)?;
    }
    if let Some(frequency) = args.keyword(const { name("freq") }) {
        let hertz = rt.int_argument(frequency)?;
        settings.frequency_hertz = match u32::try_from(hertz) {
            Ok(hertz @ 1..) => hertz,
            _ => return Err(rt.raise_value_error(format_args!("invalid I2C frequency {hertz}"))),
        };
    }
    let configured = match number {
        Some(number) => rt.machine.peripherals.configure_i2c(number, settings),
        None => bit_banging::configure(rt, settings),
    };
    match configured {
        Ok(()) => {}
        Err(Errno::EPERM) => {
            let is_input_only = |rt: &mut Runtime<'_>, number| {
                use pyrite_platform::pins::{PinMode, Pull};
                rt.machine.pins.configure(number, PinMode::OpenDrain, Pull::Up) == Err(Errno::EPERM)
            };
            let number = if is_input_only(rt, settings.scl) { settings.scl } else { settings.sda };
            return Err(pin::raise_input_only(rt, number));
        }
        Err(errno) => return Err(rt.raise_os_error(errno)),
    }
    if let [_, _, scl, sda, hertz] = rt.heap.raw_mut(object) {
        (*scl, *sda, *hertz) = (settings.scl.into(), settings.sda.into(), settings.frequency_hertz);
    }
    Ok(())
}

/// Runs a transaction; OSError says what went wrong.
fn transact(
    rt: &mut Runtime<'_>,
    object: Value,
    address: u8,
    operations: &mut [I2cOperation<'_>],
    end: End,
) -> Result<(), Errno> {
    let (number, settings) = settings(rt, object);
    match number {
        Some(number) => rt.machine.peripherals.i2c_transaction(number, address, operations, end),
        None => bit_banging::transaction(rt, settings, address, operations, end),
    }
}

/// OSError with what a person can do about it.
#[cold]
fn raise_bus_error(rt: &mut Runtime<'_>, errno: Errno, address: u8) -> Raised {
    let text = match errno {
        Errno::ENODEV => crate::output::TextBuilder::formatted(
            rt,
            format_args!("ENODEV: no I2C device answers at address {address:#04x}; check address, wiring and pull-ups"),
        ),
        Errno::EIO => crate::output::TextBuilder::formatted(
            rt,
            format_args!("EIO: the I2C device at address {address:#04x} refused a byte"),
        ),
        Errno::ETIMEDOUT => crate::output::TextBuilder::formatted(
            rt,
            format_args!("ETIMEDOUT: an I2C line is held low; check wiring and pull-ups"),
        ),
        errno => return rt.raise_os_error(errno),
    };
    match text {
        Ok(text) => rt.raise_with(types::OS_ERROR, &[Value::small_wrapping(i32::from(errno.0)), text]),
        Err(raised) => raised,
    }
}

/// An address of 7 bits.
fn address_argument(rt: &mut Runtime<'_>, address: Value) -> Result<u8, Raised> {
    let address = rt.index_argument(address)?;
    match u8::try_from(address) {
        Ok(address @ 0..=0x7f) => Ok(address),
        _ => Err(rt.raise_value_error(format_args!("an I2C address is 0 to 127, not {address}"))),
    }
}

fn end_argument(rt: &mut Runtime<'_>, stop: Option<Value>) -> Result<End, Raised> {
    match stop {
        Some(stop) if !rt.truth(stop)? => Ok(End::Hold),
        _ => Ok(End::Stop),
    }
}

/// Bytes read at once; a longer read is several, which most devices give as one.
const PIECE: usize = 128;

/// Where bytes that are read go.
#[derive(Clone, Copy)]
enum Target {
    /// A new bytes object.
    Bytes(Value),
    /// A buffer of the program.
    Buffer(Value),
}

/// Reads so many bytes, `prefix` being sent first.
fn read_to(
    rt: &mut Runtime<'_>,
    object: Value,
    address: u8,
    prefix: &[u8],
    target: Target,
    end: End,
) -> Result<(), Raised> {
    let length = match target {
        Target::Bytes(bytes) => rt.heap.bytes(bytes).len(),
        Target::Buffer(buffer) => rt.writable_buffer_argument(buffer)?.length,
    };
    let mut position = 0;
    let mut prefix = prefix;
    loop {
        // Through the machine's stack, as the bytes of the target may not be borrowed meanwhile.
        let mut piece = [0; PIECE];
        let count = piece.len().min(length - position);
        let is_last = position + count >= length;
        let end = if is_last { end } else { End::Hold };
        let mut operations = [I2cOperation::Write(prefix), I2cOperation::Read(&mut piece[..count])];
        let operations = if prefix.is_empty() { &mut operations[1..] } else { &mut operations[..] };
        if let Err(errno) = transact(rt, object, address, operations, end) {
            return Err(raise_bus_error(rt, errno, address));
        }
        prefix = &[];
        let all = match target {
            Target::Bytes(bytes) => rt.heap.bytes_mut(bytes),
            Target::Buffer(buffer) => {
                let buffer = rt.writable_buffer_argument(buffer)?;
                rt.buffer_bytes_mut(buffer)
            }
        };
        if let Some(place) = all.get_mut(position..position + count) {
            place.copy_from_slice(&piece[..count]);
        }
        position += count;
        if is_last {
            return Ok(());
        }
    }
}

/// Reads so many bytes into a new bytes object.
fn read_new(
    rt: &mut Runtime<'_>,
    object: Value,
    address: u8,
    prefix: &[u8],
    count: Value,
    end: End,
) -> Result<Value, Raised> {
    let count = rt.index_argument(count)?;
    let Ok(count) = usize::try_from(count) else {
        return Err(rt.raise_value_error(format_args!("a count of bytes cannot be negative")));
    };
    let bytes = rt.new_bytes_zeroed(count)?;
    read_to(rt, object, address, prefix, Target::Bytes(bytes), end)?;
    Ok(bytes)
}

fn read_from(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = address_argument(rt, args.at(1))?;
    let end = end_argument(rt, args.get(3))?;
    read_new(rt, args.at(0), address, &[], args.at(2), end)
}

fn read_from_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = address_argument(rt, args.at(1))?;
    let end = end_argument(rt, args.get(3))?;
    read_to(rt, args.at(0), address, &[], Target::Buffer(args.at(2)), end)?;
    Ok(Value::NONE)
}

/// Sends `prefix` and the bytes of each source in one transaction; how many bytes of the sources.
fn write_sources(
    rt: &mut Runtime<'_>,
    object: Value,
    address: u8,
    prefix: &[u8],
    sources: &[Value],
    end: End,
) -> Result<usize, Raised> {
    let mut length = 0;
    for &source in sources {
        length += rt.buffer_argument(source)?.length;
    }
    // Gathered, so that one transaction sends all of it.
    let gathered = rt.new_bytes_zeroed(prefix.len() + length)?;
    rt.heap.bytes_mut(gathered)[..prefix.len()].copy_from_slice(prefix);
    let mut position = prefix.len();
    for &source in sources {
        let buffer = rt.buffer_argument(source)?;
        for offset in 0..buffer.length {
            let byte = rt.buffer_bytes(buffer).get(offset).copied().unwrap_or(0);
            if let Some(place) = rt.heap.bytes_mut(gathered).get_mut(position) {
                *place = byte;
            }
            position += 1;
        }
    }
    let (number, settings) = settings(rt, object);
    let result = match number {
        Some(number) => {
            let bytes = rt.heap.bytes(gathered);
            rt.machine.peripherals.i2c_transaction(number, address, &mut [I2cOperation::Write(bytes)], end)
        }
        None => bit_banging::write_object(rt, settings, address, gathered, end),
    };
    match result {
        Ok(()) => Ok(length),
        Err(errno) => Err(raise_bus_error(rt, errno, address)),
    }
}

/// `writeto(address, bytes, stop=True)`: how many bytes were acknowledged.
fn write_to(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = address_argument(rt, args.at(1))?;
    let end = end_argument(rt, args.get(3))?;
    write_sources(rt, args.at(0), address, &[], &[args.at(2)], end).map(Value::count)
}

/// `writevto(address, sequence of bytes, stop=True)`
fn write_vector_to(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    /// Buffers sent at once.
    const MANY: usize = 16;
    let address = address_argument(rt, args.at(1))?;
    let end = end_argument(rt, args.get(3))?;
    let vector = rt.native_part(args.at(2));
    let items = sequence::items(&rt.heap, vector);
    let mut sources = [Value::NULL; MANY];
    let count = items.len();
    match sources.get_mut(..count) {
        Some(sources) => sources.copy_from_slice(items),
        None => return Err(rt.raise_value_error(format_args!("writevto takes {MANY} buffers at most, not {count}"))),
    }
    write_sources(rt, args.at(0), address, &[], &sources[..count], end).map(Value::count)
}

/// The addresses that answer.
fn scan(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = rt.new_list(&[])?;
    for address in FIRST_ADDRESS..=LAST_ADDRESS {
        match transact(rt, args.at(0), address, &mut [I2cOperation::Write(&[])], End::Stop) {
            Ok(()) => rt.list_push(found, Value::count(usize::from(address)))?,
            Err(Errno::ENODEV) => {}
            Err(errno) => return Err(raise_bus_error(rt, errno, address)),
        }
        rt.attend()?;
    }
    Ok(found)
}

fn repr(rt: &mut Runtime<'_>, object: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let (number, I2cSettings { scl, sda, frequency_hertz }) = settings(rt, object);
    match number {
        Some(number) => out.format(rt, format_args!("I2C({number}, scl={scl}, sda={sda}, freq={frequency_hertz})")),
        None => out.format(rt, format_args!("SoftI2C(scl={scl}, sda={sda}, freq={frequency_hertz})")),
    }
}
