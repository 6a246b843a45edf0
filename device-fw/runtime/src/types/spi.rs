//! `machine.SPI` and `machine.SoftSPI`
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, number of the controller ([`NONE`] for a bus in software), GPIO numbers of SCK, MOSI and
//! MISO ([`NONE`] for none), bits a second, polarity, phase, first bit (1 for the least).

pub mod bit_banging;

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::spi::{FirstBit, Phase, SpiSettings};

use super::pin;
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::{TypeId, Value};

/// No controller, no pin.
const NONE: u32 = u32::MAX;

const KEYWORDS: &[&str] = &["id", "baudrate", "polarity", "phase", "bits", "firstbit", "sck", "mosi", "miso"];

/// Bytes moved at once through the machine's stack.
const PIECE: usize = 64;

/// `SPI`
pub const SPI: NativeType = NativeType {
    name: "SPI",
    new: Some((construct_hard, Arity::between(0, 2).keywords(KEYWORDS))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[
        ("LSB", Member::Constant(Constant::Int(1))),
        ("MSB", Member::Constant(Constant::Int(0))),
        ("deinit", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("init", Member::Method(init, Arity::between(0, 1).keywords(KEYWORDS))),
        ("read", Member::Method(read, Arity::between(1, 2))),
        ("readinto", Member::Method(read_into, Arity::between(1, 2))),
        ("write", Member::Method(write, Arity::exactly(1))),
        ("write_readinto", Member::Method(write_read_into, Arity::exactly(2))),
    ],
    ..NativeType::PLAIN
};

/// `SoftSPI`
pub const SOFT_SPI: NativeType = NativeType {
    name: "SoftSPI",
    base: Some(types::SPI),
    new: Some((construct_soft, Arity::between(0, 1).keywords(KEYWORDS))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[],
    inheritable: Inheritable::Yes,
};

fn construct_hard(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = match args.named(0, const { name("id") }) {
        Some(number) => rt.index_argument(number)?,
        None => 1,
    };
    let default = u8::try_from(number).ok().and_then(|number| rt.machine.peripherals.spi_default(number));
    let Some(default) = default else {
        let chip = rt.machine.identity.chip();
        return Err(rt.raise_value_error(format_args!(
            "SPI({number}) doesn't exist: {chip} has SPI(1) and SPI(2); SoftSPI works on any pins"
        )));
    };
    new(rt, types::SPI, number as u32, default, args.skip(1))
}

fn construct_soft(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let pins = [const { name("sck") }, const { name("mosi") }, const { name("miso") }].map(|pin| args.keyword(pin));
    let [Some(sck), Some(mosi), Some(miso)] = pins else {
        return Err(rt.raise_type_error(format_args!(
            "SoftSPI needs its pins: SoftSPI(sck=Pin(18), mosi=Pin(23), miso=Pin(19))"
        )));
    };
    let default = SpiSettings {
        sck: pin::number_argument(rt, sck)?,
        mosi: Some(pin::number_argument(rt, mosi)?),
        miso: Some(pin::number_argument(rt, miso)?),
        baud: 500_000,
        polarity: Level::Low,
        phase: Phase::First,
        first_bit: FirstBit::Most,
    };
    new(rt, types::SOFT_SPI, NONE, default, args)
}

/// `args` begin with the baud rate.
fn new(
    rt: &mut Runtime<'_>,
    class: TypeId,
    number: u32,
    default: SpiSettings,
    args: Arguments<'_>,
) -> Result<Value, Raised> {
    let object = rt.allocate_raw(Kind::RawObject, 9)?;
    if let [type_word, number_word, ..] = rt.heap.raw_mut(object) {
        (*type_word, *number_word) = (class.0.into(), number);
    }
    configure(rt, object, default, args)?;
    Ok(object)
}

fn init(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (_, settings) = settings(rt, args.at(0));
    configure(rt, args.at(0), settings, args.skip(1)).map(|()| Value::NONE)
}

/// Number of the controller, `None` for a bus in software, and its settings.
fn settings(rt: &Runtime<'_>, object: Value) -> (Option<u8>, SpiSettings) {
    let words = rt.heap.raw(object);
    let word = |position: usize| words.get(position).copied().unwrap_or(0);
    let present = |word: u32| (word != NONE).then_some(word as u8);
    let settings = SpiSettings {
        sck: word(2) as u8,
        mosi: present(word(3)),
        miso: present(word(4)),
        baud: word(5),
        polarity: if word(6) == 0 { Level::Low } else { Level::High },
        phase: if word(7) == 0 { Phase::First } else { Phase::Second },
        first_bit: if word(8) == 0 { FirstBit::Most } else { FirstBit::Least },
    };
    (present(word(1)), settings)
}

fn configure(
    rt: &mut Runtime<'_>,
    object: Value,
    mut settings: SpiSettings,
    args: Arguments<'_>,
) -> Result<(), Raised> {
    if let Some(baud) = args.named(0, const { name("baudrate") }) {
        let baud = rt.int_argument(baud)?;
        settings.baud = match u32::try_from(baud) {
            Ok(baud @ 1..) => baud,
            _ => return Err(rt.raise_value_error(format_args!("invalid SPI baudrate {baud}"))),
        };
    }
    if let Some(polarity) = args.keyword(const { name("polarity") }) {
        settings.polarity = if rt.truth(polarity)? { Level::High } else { Level::Low };
    }
    if let Some(phase) = args.keyword(const { name("phase") }) {
        settings.phase = if rt.truth(phase)? { Phase::Second } else { Phase::First };
    }
    if let Some(first_bit) = args.keyword(const { name("firstbit") }) {
        settings.first_bit = if rt.truth(first_bit)? { FirstBit::Least } else { FirstBit::Most };
    }
    if let Some(bits) = args.keyword(const { name("bits") })
        && rt.int_argument(bits)? != 8
    {
        return Err(rt.raise_value_error(format_args!("SPI moves 8 bits at a time here: bits must be 8")));
    }
    if let Some(sck) = args.keyword(const { name("sck") }) {
        settings.sck = pin::number_argument(rt, sck)?;
    }
    if let Some(mosi) = args.keyword(const { name("mosi") }) {
        settings.mosi = optional_pin(rt, mosi)?;
    }
    if let Some(miso) = args.keyword(const { name("miso") }) {
        settings.miso = optional_pin(rt, miso)?;
    }
    let (number, _) = self::settings(rt, object);
    let configured = match number {
        Some(number) => rt.machine.peripherals.configure_spi(number, settings),
        None => bit_banging::configure(rt, settings),
    };
    match configured {
        Ok(()) => {}
        Err(Errno::EPERM) => {
            return Err(rt.raise_value_error(format_args!("SCK and MOSI must be pins that can be outputs")));
        }
        Err(errno) => return Err(rt.raise_os_error(errno)),
    }
    if let [_, _, words @ ..] = rt.heap.raw_mut(object) {
        words.copy_from_slice(&[
            settings.sck.into(),
            settings.mosi.map_or(NONE, u32::from),
            settings.miso.map_or(NONE, u32::from),
            settings.baud,
            u32::from(settings.polarity == Level::High),
            u32::from(settings.phase == Phase::Second),
            u32::from(settings.first_bit == FirstBit::Least),
        ]);
    }
    Ok(())
}

fn optional_pin(rt: &mut Runtime<'_>, pin: Value) -> Result<Option<u8>, Raised> {
    if pin.is_none() { Ok(None) } else { pin::number_argument(rt, pin).map(Some) }
}

fn transfer(rt: &mut Runtime<'_>, object: Value, bytes: &mut [u8]) -> Result<(), Raised> {
    let (number, settings) = settings(rt, object);
    match number {
        Some(number) => rt.machine.peripherals.spi_transfer_in_place(number, bytes),
        None => bit_banging::transfer(rt, settings, bytes),
    }
    .or_raise(rt)
}

/// Sends the bytes of `source` (a number sends it again and again) and puts what comes into `target`.
fn exchange(rt: &mut Runtime<'_>, object: Value, source: Source, target: Option<Value>) -> Result<(), Raised> {
    let length = match (source, target) {
        (Source::Buffer(source), None) => rt.buffer_argument(source)?.length,
        (Source::Buffer(source), Some(target)) => {
            let (source, target) = (rt.buffer_argument(source)?.length, rt.writable_buffer_argument(target)?.length);
            if source != target {
                return Err(rt.raise_value_error(format_args!(
                    "write_readinto needs buffers of the same length, not {source} and {target} bytes"
                )));
            }
            source
        }
        (Source::Fill(_), Some(target)) if rt.heap.is(target, Kind::Bytes) => rt.heap.bytes(target).len(),
        (Source::Fill(_), Some(target)) => rt.writable_buffer_argument(target)?.length,
        (Source::Fill(_), None) => 0,
    };
    let mut position = 0;
    while position < length {
        let mut piece = [0; PIECE];
        let piece = &mut piece[..PIECE.min(length - position)];
        let range = position..position + piece.len();
        match source {
            Source::Fill(byte) => piece.fill(byte),
            Source::Buffer(source) => {
                let buffer = rt.buffer_argument(source)?;
                if let Some(bytes) = rt.buffer_bytes(buffer).get(range.clone()) {
                    piece.copy_from_slice(bytes);
                }
            }
        }
        transfer(rt, object, piece)?;
        let place = match target {
            Some(target) if rt.heap.is(target, Kind::Bytes) => rt.heap.bytes_mut(target).get_mut(range),
            Some(target) => {
                let buffer = rt.writable_buffer_argument(target)?;
                rt.buffer_bytes_mut(buffer).get_mut(range)
            }
            None => None,
        };
        if let Some(place) = place {
            place.copy_from_slice(piece);
        }
        position += piece.len();
    }
    Ok(())
}

/// What is sent.
#[derive(Clone, Copy)]
enum Source {
    /// The same byte again and again.
    Fill(u8),
    /// The bytes of an object.
    Buffer(Value),
}

fn fill_argument(rt: &mut Runtime<'_>, byte: Option<Value>) -> Result<Source, Raised> {
    match byte {
        Some(byte) => rt.int_argument(byte).map(|byte| Source::Fill(byte as u8)),
        None => Ok(Source::Fill(0)),
    }
}

/// `read(count, write=0)`
fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let count = usize::try_from(rt.index_argument(args.at(1))?).unwrap_or(0);
    let fill = fill_argument(rt, args.get(2))?;
    let bytes = rt.new_bytes_zeroed(count)?;
    exchange(rt, args.at(0), fill, Some(bytes))?;
    Ok(bytes)
}

/// `readinto(buffer, write=0)`
fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let fill = fill_argument(rt, args.get(2))?;
    rt.writable_buffer_argument(args.at(1))?;
    exchange(rt, args.at(0), fill, Some(args.at(1))).map(|()| Value::NONE)
}

fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    exchange(rt, args.at(0), Source::Buffer(args.at(1)), None).map(|()| Value::NONE)
}

fn write_read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.writable_buffer_argument(args.at(2))?;
    exchange(rt, args.at(0), Source::Buffer(args.at(1)), Some(args.at(2))).map(|()| Value::NONE)
}

fn repr(rt: &mut Runtime<'_>, object: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let (number, settings) = settings(rt, object);
    match number {
        Some(number) => out.format(rt, format_args!("SPI(id={number}, "))?,
        None => out.text(rt, "SoftSPI(")?,
    }
    let SpiSettings { sck, mosi, miso, baud, polarity, phase, .. } = settings;
    let (polarity, phase) = (u8::from(polarity == Level::High), u8::from(phase == Phase::Second));
    out.format(rt, format_args!("baudrate={baud}, polarity={polarity}, phase={phase}, sck={sck}"))?;
    for (label, pin) in [("mosi", mosi), ("miso", miso)] {
        match pin {
            Some(pin) => out.format(rt, format_args!(", {label}={pin}"))?,
            None => out.format(rt, format_args!(", {label}=None"))?,
        }
    }
    out.text(rt, ")")
}
