//! `machine.UART`
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, number, bits a second, data bits, parity, stop bits, GPIO numbers of TX and RX, whether received
//! bytes fire events, milliseconds to wait for the first byte and for each further one.

use pyrite_platform::errno::Errno;
use pyrite_platform::events::Source;
use pyrite_platform::uart::{Parity, ReceiveEvents, UartSettings};

use super::{irq, pin};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

const KEYWORDS: &[&str] = &[
    "baudrate",
    "bits",
    "parity",
    "stop",
    "tx",
    "rx",
    "rts",
    "cts",
    "txbuf",
    "rxbuf",
    "timeout",
    "timeout_char",
    "invert",
    "flow",
];

const WORDS: usize = 11;
const TIMEOUT: usize = 9;
const TIMEOUT_NEXT: usize = 10;

/// Bytes moved at once through the machine's stack.
const PIECE: usize = 64;

/// Number of the interrupt for received bytes.
const IRQ_RX: i32 = 1;

/// Request of `ioctl`: which of the events in the argument are there.
const IOCTL_POLL: i32 = 3;
const POLL_READABLE: i32 = 1;
const POLL_WRITABLE: i32 = 4;

/// `UART`
pub const UART: NativeType = NativeType {
    name: "UART",
    new: Some((construct, Arity::between(1, 2).keywords(KEYWORDS))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[
        ("IRQ_RX", Member::Constant(Constant::Int(IRQ_RX))),
        ("IRQ_RXIDLE", Member::Constant(Constant::Int(IRQ_RX))),
        ("any", Member::Method(any, Arity::exactly(0))),
        ("deinit", Member::Method(deinit, Arity::exactly(0))),
        ("flush", Member::Method(flush, Arity::exactly(0))),
        ("init", Member::Method(init, Arity::between(0, 1).keywords(KEYWORDS))),
        ("ioctl", Member::Method(ioctl, Arity::exactly(2))),
        ("irq", Member::Method(irq, Arity::between(0, 2).keywords(&["handler", "trigger", "hard"]))),
        ("read", Member::Method(read, Arity::between(0, 1))),
        ("readinto", Member::Method(read_into, Arity::between(1, 2))),
        ("readline", Member::Method(read_line, Arity::exactly(0))),
        ("sendbreak", Member::Method(send_break, Arity::exactly(0))),
        ("txdone", Member::Method(is_sent, Arity::exactly(0))),
        ("write", Member::Method(write, Arity::exactly(1))),
    ],
    inheritable: Inheritable::Yes,
    ..NativeType::PLAIN
};

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.index_argument(args.at(0))?;
    let default = u8::try_from(number).ok().and_then(|number| rt.machine.peripherals.uart_default(number));
    let Some(default) = default else {
        let chip = rt.machine.identity.chip();
        return Err(rt.raise_value_error(format_args!(
            "UART({number}) doesn't exist or is the console: use UART(1) or UART(2) of the {chip}"
        )));
    };
    let object = rt.allocate_raw(Kind::RawObject, WORDS)?;
    if let [type_word, number_word, ..] = rt.heap.raw_mut(object) {
        (*type_word, *number_word) = (types::UART.0.into(), number as u32);
    }
    configure(rt, object, default, args.skip(1))?;
    Ok(object)
}

fn word(rt: &Runtime<'_>, uart: Value, position: usize) -> u32 {
    rt.heap.raw(uart).get(position).copied().unwrap_or(0)
}

fn number(rt: &Runtime<'_>, uart: Value) -> u8 {
    word(rt, uart, 1) as u8
}

fn settings(rt: &Runtime<'_>, uart: Value) -> UartSettings {
    let word = |position| word(rt, uart, position);
    UartSettings {
        baud: word(2),
        data_bits: word(3) as u8,
        parity: match word(4) {
            0 => Parity::None,
            1 => Parity::Even,
            _ => Parity::Odd,
        },
        stop_bits: word(5) as u8,
        tx: word(6) as u8,
        rx: word(7) as u8,
        events: if word(8) == 0 { ReceiveEvents::Off } else { ReceiveEvents::On },
    }
}

fn init(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let settings = settings(rt, args.at(0));
    configure(rt, args.at(0), settings, args.skip(1)).map(|()| Value::NONE)
}

/// `args` begin with the baud rate.
fn configure(rt: &mut Runtime<'_>, uart: Value, mut settings: UartSettings, args: Arguments<'_>) -> Result<(), Raised> {
    if let Some(baud) = args.named(0, const { name("baudrate") }) {
        let baud = rt.int_argument(baud)?;
        settings.baud = match u32::try_from(baud) {
            Ok(baud @ 1..=5_000_000) => baud,
            _ => return Err(rt.raise_value_error(format_args!("invalid UART baudrate {baud}: use 1 to 5000000"))),
        };
    }
    if let Some(bits) = args.keyword(const { name("bits") }) {
        settings.data_bits = small_argument(rt, bits, 5, 8, "bits")?;
    }
    if let Some(stop) = args.keyword(const { name("stop") }) {
        settings.stop_bits = small_argument(rt, stop, 1, 2, "stop")?;
    }
    if let Some(parity) = args.keyword(const { name("parity") }) {
        settings.parity = match parity {
            Value::NONE => Parity::None,
            parity if rt.index_argument(parity)? & 1 == 0 => Parity::Even,
            _ => Parity::Odd,
        };
    }
    if let Some(tx) = args.keyword(const { name("tx") }).filter(|tx| !tx.is_none()) {
        settings.tx = pin::number_argument(rt, tx)?;
    }
    if let Some(rx) = args.keyword(const { name("rx") }).filter(|rx| !rx.is_none()) {
        settings.rx = pin::number_argument(rt, rx)?;
    }
    let mut timeouts = [word(rt, uart, TIMEOUT), word(rt, uart, TIMEOUT_NEXT)];
    for (keyword, place) in [(const { name("timeout") }, 0), (const { name("timeout_char") }, 1)] {
        if let Some(milliseconds) = args.keyword(keyword) {
            timeouts[place] = u32::try_from(rt.int_argument(milliseconds)?.max(0)).unwrap_or(u32::MAX);
        }
    }
    apply(rt, uart, settings)?;
    if let Some(words) = rt.heap.raw_mut(uart).get_mut(TIMEOUT..) {
        words.copy_from_slice(&timeouts);
    }
    Ok(())
}

fn small_argument(rt: &mut Runtime<'_>, value: Value, minimum: u8, maximum: u8, what: &str) -> Result<u8, Raised> {
    let given = rt.index_argument(value)?;
    match u8::try_from(given) {
        Ok(given) if (minimum..=maximum).contains(&given) => Ok(given),
        _ => Err(rt.raise_value_error(format_args!("{what} must be {minimum} to {maximum}, not {given}"))),
    }
}

/// Sets the port up and remembers how.
fn apply(rt: &mut Runtime<'_>, uart: Value, settings: UartSettings) -> Result<(), Raised> {
    let number = number(rt, uart);
    match rt.machine.peripherals.configure_uart(number, settings) {
        Ok(()) => {}
        Err(Errno::EPERM) => return Err(pin::raise_input_only(rt, settings.tx)),
        Err(errno) => return Err(rt.raise_os_error(errno)),
    }
    if let Some(words) = rt.heap.raw_mut(uart).get_mut(2..TIMEOUT) {
        words.copy_from_slice(&[
            settings.baud,
            settings.data_bits.into(),
            settings.parity as u32,
            settings.stop_bits.into(),
            settings.tx.into(),
            settings.rx.into(),
            u32::from(settings.events == ReceiveEvents::On),
        ]);
    }
    Ok(())
}

fn any(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    Ok(Value::count(rt.machine.peripherals.uart_waiting(number)))
}

/// Waits for bytes, at most so many milliseconds; false when none came.
fn wait(rt: &mut Runtime<'_>, number: u8, milliseconds: u32) -> Result<bool, Raised> {
    let deadline = rt.machine.clock.microseconds() + u64::from(milliseconds) * 1000;
    loop {
        if rt.machine.peripherals.uart_waiting(number) > 0 {
            return Ok(true);
        }
        rt.attend()?;
        let now = rt.machine.clock.microseconds();
        if now >= deadline {
            return Ok(false);
        }
        rt.machine.clock.sleep_until(deadline.min(now + 1000));
    }
}

/// Takes bytes that have come; how many more are wanted.
type Take<'t> = &'t mut dyn FnMut(&mut Runtime<'_>, &[u8]) -> Result<usize, Raised>;

/// Gives what comes to `take` until that has enough (0 more) or no byte comes in time.
fn receive(rt: &mut Runtime<'_>, uart: Value, mut wanted: usize, take: Take<'_>) -> Result<(), Raised> {
    let number = number(rt, uart);
    let mut timeout = word(rt, uart, TIMEOUT);
    while wanted > 0 && wait(rt, number, timeout)? {
        let mut piece = [0; PIECE];
        let room = wanted.min(PIECE);
        let count = rt.machine.peripherals.uart_read(number, &mut piece[..room]).or_raise(rt)?;
        wanted = take(rt, &piece[..count.min(room)])?;
        timeout = word(rt, uart, TIMEOUT_NEXT);
    }
    Ok(())
}

/// What was read; `None` for nothing.
fn finish(rt: &mut Runtime<'_>, text: TextBuilder) -> Value {
    if text.is_empty() { Value::NONE } else { text.finish_bytes(rt) }
}

/// `read(count=everything)`
fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let limit = match args.get(1) {
        Some(limit) if !limit.is_none() => usize::try_from(rt.index_argument(limit)?).unwrap_or(usize::MAX),
        _ => usize::MAX,
    };
    let mut text = TextBuilder::new(rt, limit.min(PIECE))?;
    receive(rt, args.at(0), limit, &mut |rt, bytes| {
        text.push_bytes(rt, bytes)?;
        Ok(limit - text.len())
    })?;
    Ok(finish(rt, text))
}

/// `readline()`
fn read_line(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut text = TextBuilder::new(rt, PIECE)?;
    receive(rt, args.at(0), 1, &mut |rt, bytes| {
        text.push_bytes(rt, bytes)?;
        Ok(usize::from(bytes.last() != Some(&b'\n')))
    })?;
    Ok(finish(rt, text))
}

/// `readinto(buffer, count=all of it)`: how many bytes, `None` for none.
fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let target = args.at(1);
    let room = rt.writable_buffer_argument(target)?.length;
    let limit = match args.get(2) {
        Some(limit) => usize::try_from(rt.index_argument(limit)?).unwrap_or(0).min(room),
        None => room,
    };
    let mut position = 0;
    receive(rt, args.at(0), limit, &mut |rt, bytes| {
        let buffer = rt.writable_buffer_argument(target)?;
        if let Some(place) = rt.buffer_bytes_mut(buffer).get_mut(position..position + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        position += bytes.len();
        Ok(limit - position)
    })?;
    Ok(if position == 0 { Value::NONE } else { Value::count(position) })
}

fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    let source = args.at(1);
    let length = rt.copy_bytes_or_text(source, 0, &mut [])?.1;
    let mut position = 0;
    while position < length {
        let mut piece = [0; PIECE];
        let (count, _) = rt.copy_bytes_or_text(source, position, &mut piece)?;
        let taken = rt.machine.peripherals.uart_write(number, &piece[..count]).or_raise(rt)?;
        if taken == 0 {
            rt.attend()?;
        }
        position += taken.min(count);
    }
    Ok(Value::count(length))
}

fn is_sent(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    Ok(Value::bool(rt.machine.peripherals.uart_is_sent(number)))
}

fn flush(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    while !rt.machine.peripherals.uart_is_sent(number) {
        rt.attend()?;
        let now = rt.machine.clock.microseconds();
        rt.machine.clock.sleep_until(now + 1000);
    }
    Ok(Value::NONE)
}

/// `ioctl(request, argument)`: what `select.poll` asks of a stream.
fn ioctl(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if rt.index_argument(args.at(1))? != IOCTL_POLL {
        return Err(rt.raise_os_error(Errno::EINVAL));
    }
    let wanted = rt.index_argument(args.at(2))?;
    let number = number(rt, args.at(0));
    let readable = if rt.machine.peripherals.uart_waiting(number) > 0 { POLL_READABLE } else { 0 };
    Ok(Value::small_wrapping(wanted & (readable | POLL_WRITABLE)))
}

fn send_break(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    rt.machine.peripherals.uart_send_break(number).or_raise(rt)?;
    Ok(Value::NONE)
}

/// `irq(handler=None, trigger=UART.IRQ_RX, hard=False)`: the handler is called when bytes have come.
fn irq(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let uart = args.at(0);
    let source = Source::Uart(number(rt, uart));
    let record = match rt.find_irq(source) {
        Some(record) => record,
        None => irq::new(rt, uart, source)?,
    };
    let handler = args.named(1, const { name("handler") }).unwrap_or(Value::NONE);
    rt.check_handler(handler)?;
    let hard = match args.keyword(const { name("hard") }) {
        Some(hard) => rt.truth(hard)?,
        None => false,
    };
    rt.set_field(record, irq::HANDLER, handler);
    rt.set_field(record, irq::HARD, Value::bool(hard));
    rt.set_field(record, irq::PARENT, uart);
    if handler.is_none() {
        rt.remove_irq(source);
    } else {
        rt.add_irq(source, record)?;
    }
    let events = if handler.is_none() { ReceiveEvents::Off } else { ReceiveEvents::On };
    let settings = settings(rt, uart);
    apply(rt, uart, UartSettings { events, ..settings })?;
    Ok(record)
}

fn deinit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number(rt, args.at(0));
    rt.remove_irq(Source::Uart(number));
    rt.machine.peripherals.stop_uart(number);
    Ok(Value::NONE)
}

fn repr(rt: &mut Runtime<'_>, uart: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let number = number(rt, uart);
    let UartSettings { baud, data_bits, parity, stop_bits, tx, rx, .. } = settings(rt, uart);
    let parity = match parity {
        Parity::None => "None",
        Parity::Even => "0",
        Parity::Odd => "1",
    };
    out.format(
        rt,
        format_args!(
            "UART({number}, baudrate={baud}, bits={data_bits}, parity={parity}, stop={stop_bits}, tx={tx}, rx={rx})"
        ),
    )
}
