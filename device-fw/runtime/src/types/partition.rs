//! `esp32.Partition`: what the flash is divided into, as block devices
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, number of the entry in the machine's table, bytes in a block. What somebody
//! relies on is not written: the program that runs, and the blocks under a mounted file system, which only that one changes.

use pyrite_platform::errno::Errno;
use pyrite_platform::partitions::{ERASE_BYTES, Partition, PartitionKind};

use super::buffer::{bytes_of, bytes_of_mut};
use super::{bytearray, list, vfs_lfs2};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::{OrRaise, Raised};
use crate::runtime::{ModuleState, Runtime};
use crate::types;
use crate::value::Value;

/// What programs give for the partition that was booted, and for the one that runs.
const BOOT: i32 = 0;
const RUNNING: i32 = 1;

/// Subtypes of programs that can be replaced while another one runs.
const UPDATABLE: core::ops::Range<u8> = 0x10..0x20;

/// Any subtype, in `find`.
const ANY: i32 = 0xff;

// Requests of `ioctl` as block devices have them.
const IOCTL_INIT: i32 = 1;
const IOCTL_DEINIT: i32 = 2;
const IOCTL_SYNC: i32 = 3;
const IOCTL_BLOCK_COUNT: i32 = 4;
const IOCTL_BLOCK_SIZE: i32 = 5;
const IOCTL_ERASE: i32 = 6;

/// `Partition`
pub const PARTITION: NativeType = NativeType {
    name: "Partition",
    new: Some((construct, Arity::between(1, 2))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    members: &[
        ("BOOT", number(BOOT)),
        ("RUNNING", number(RUNNING)),
        ("TYPE_APP", number(PartitionKind::Application as i32)),
        ("TYPE_DATA", number(PartitionKind::Data as i32)),
        ("find", Member::ClassMethod(find, Arity::between(0, 3).keywords(&["type", "subtype", "label", "block_size"]))),
        ("get_next_update", Member::Method(next_update, Arity::exactly(0))),
        ("info", Member::Method(info, Arity::exactly(0))),
        ("ioctl", Member::Method(ioctl, Arity::exactly(2))),
        ("mark_app_valid_cancel_rollback", Member::ClassMethod(mark_valid, Arity::exactly(0))),
        ("readblocks", Member::Method(read_blocks, Arity::between(2, 3))),
        ("set_boot", Member::Method(set_boot, Arity::exactly(0))),
        ("writeblocks", Member::Method(write_blocks, Arity::between(2, 3))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const fn number(number: i32) -> Member {
    Member::Constant(Constant::Int(number))
}

fn new(rt: &mut Runtime<'_>, index: u8, block_bytes: u32) -> Result<Value, Raised> {
    let object = rt.allocate_raw(Kind::RawObject, 3)?;
    if let [class, place, block] = rt.heap.raw_mut(object) {
        (*class, *place, *block) = (types::PARTITION.0.into(), index.into(), block_bytes);
    }
    Ok(object)
}

/// The argument `block_size`.
fn block_size(rt: &mut Runtime<'_>, given: Option<Value>) -> Result<u32, Raised> {
    let Some(given) = given else { return Ok(ERASE_BYTES) };
    match u16::try_from(rt.index_argument(given)?) {
        Ok(bytes) if bytes > 0 => Ok(bytes.into()),
        _ => Err(rt.raise_value_error(format_args!("block_size must be 1 to {} bytes", u16::MAX))),
    }
}

/// The first entry that fits.
fn first(rt: &Runtime<'_>, fits: impl Fn(&Partition) -> bool) -> Option<u8> {
    (0..u8::MAX)
        .map_while(|index| rt.machine.peripherals.partition(index).map(|partition| (index, partition)))
        .find(|(_, partition)| fits(partition))
        .map(|(index, _)| index)
}

/// `Partition(label)`, `Partition(Partition.RUNNING)`
fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let wanted = rt.native_part(args.at(0));
    let block_bytes = block_size(rt, args.get(1))?;
    let index = if let Some(label) = rt.text(wanted) {
        first(rt, |partition| partition.label == label)
    } else if matches!(rt.index_argument(wanted)?, BOOT | RUNNING) {
        first(rt, |partition| partition.kind == PartitionKind::Application)
    } else {
        None
    };
    match index {
        Some(index) => new(rt, index, block_bytes),
        None => Err(rt.raise_os_error(Errno::ENOENT)),
    }
}

/// `find(type=TYPE_APP, subtype=0xff, label=None)`: a list.
fn find(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let kind = match args.named(1, const { name("type") }) {
        Some(kind) => rt.index_argument(kind)?,
        None => PartitionKind::Application as i32,
    };
    let subtype = match args.named(2, const { name("subtype") }) {
        Some(subtype) => rt.index_argument(subtype)?,
        None => ANY,
    };
    let label = args.named(3, const { name("label") }).filter(|label| !label.is_none());
    let block_bytes = block_size(rt, args.named(4, const { name("block_size") }))?;
    let found = rt.new_list(&[])?;
    let mut index = 0;
    while let Some(partition) = rt.machine.peripherals.partition(index) {
        let fits = partition.kind as i32 == kind
            && (subtype == ANY || i32::from(partition.subtype) == subtype)
            && label.is_none_or(|label| rt.text(label) == Some(partition.label));
        if fits {
            let object = new(rt, index, block_bytes)?;
            rt.list_push(found, object)?;
        }
        index += 1;
    }
    Ok(found)
}

/// Number of the entry.
fn number_of(rt: &Runtime<'_>, object: Value) -> u8 {
    rt.heap.raw(object).get(1).copied().unwrap_or(0) as u8
}

/// Bytes in a block.
fn block_bytes(rt: &Runtime<'_>, object: Value) -> u32 {
    rt.heap.raw(object).get(2).copied().unwrap_or(ERASE_BYTES)
}

fn entry(rt: &mut Runtime<'_>, object: Value) -> Result<Partition, Raised> {
    match rt.machine.peripherals.partition(number_of(rt, object)) {
        Some(partition) => Ok(partition),
        None => Err(rt.raise_os_error(Errno::ENOENT)),
    }
}

/// `(type, subtype, address, size, label, encrypted)`
fn info(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let Partition { label, kind, subtype, address, size } = entry(rt, args.at(0))?;
    let (address, size) = (rt.new_int(address.into())?, rt.new_int(size.into())?);
    let label = rt.new_str(label)?;
    let (kind, subtype) = (Value::count(usize::from(kind as u8)), Value::count(usize::from(subtype)));
    rt.new_tuple(&[kind, subtype, address, size, label, Value::FALSE])
}

fn ioctl(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    let size = entry(rt, object)?.size;
    let block_bytes = block_bytes(rt, object);
    match rt.index_argument(args.at(1))? {
        IOCTL_BLOCK_COUNT => rt.new_int((size / block_bytes).into()),
        IOCTL_BLOCK_SIZE => rt.new_int(block_bytes.into()),
        IOCTL_INIT | IOCTL_DEINIT | IOCTL_SYNC => Ok(Value::count(0)),
        // As MicroPython has it: only whole blocks of the flash are erased by themselves.
        IOCTL_ERASE if block_bytes != ERASE_BYTES => Ok(Value::small_wrapping(-i32::from(Errno::EINVAL.0))),
        IOCTL_ERASE => {
            let block = rt.index_argument(args.at(2))?;
            erase_block(rt, object, Value::NULL, u32::try_from(block).unwrap_or(u32::MAX))?;
            Ok(Value::count(0))
        }
        _ => Ok(Value::NONE),
    }
}

// Blocks.

/// Where the bytes start that `readblocks` and `writeblocks` mean; they are inside the partition.
fn offset_argument(rt: &mut Runtime<'_>, args: Arguments<'_>, length: usize) -> Result<u32, Raised> {
    let partition = entry(rt, args.at(0))?;
    let block = i64::from(rt.index_argument(args.at(1))?);
    let inside = match args.get(3) {
        Some(offset) => i64::from(rt.index_argument(offset)?),
        None => 0,
    };
    let offset = u32::try_from(block * i64::from(block_bytes(rt, args.at(0))) + inside).unwrap_or(u32::MAX);
    let is_sensible = block >= 0 && inside >= 0 && partition.address_of(offset, length).is_ok();
    if is_sensible { Ok(offset) } else { Err(rt.raise_os_error(Errno::EINVAL)) }
}

/// `readblocks(block, buffer, offset=0)`
fn read_blocks(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let length = rt.writable_buffer_argument(args.at(2))?.length;
    let offset = offset_argument(rt, args, length)?;
    // A number may have been a Python object's, which changed the buffer.
    let buffer = rt.writable_buffer_argument(args.at(2))?;
    let index = number_of(rt, args.at(0));
    let bytes = bytes_of_mut(&mut rt.heap, buffer);
    rt.machine.peripherals.read_partition(index, offset, bytes).or_raise(rt)?;
    Ok(Value::NONE)
}

/// `writeblocks(block, buffer)` erases first; `writeblocks(block, buffer, offset)` programs what is erased.
fn write_blocks(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    let length = rt.buffer_argument(args.at(2))?.length;
    let offset = offset_argument(rt, args, length)?;
    check_free(rt, object, Value::NULL)?;
    if args.count() <= 3 {
        erase_for(rt, object, offset, length)?;
    }
    let buffer = rt.buffer_argument(args.at(2))?;
    let index = number_of(rt, object);
    let bytes = bytes_of(&rt.heap, buffer);
    let bytes = bytes.get(..length).unwrap_or(bytes);
    rt.machine.peripherals.program_partition(index, offset, bytes).or_raise(rt)?;
    Ok(Value::NONE)
}

/// Erases the blocks of so many bytes. What else is in the first and the last of them is put back.
fn erase_for(rt: &mut Runtime<'_>, object: Value, offset: u32, length: usize) -> Result<(), Raised> {
    let index = number_of(rt, object);
    let end = offset + length as u32;
    let mut kept = Value::NULL;
    let mut start = offset - offset % ERASE_BYTES;
    while start < end {
        let next = start.saturating_add(ERASE_BYTES);
        let before = offset.saturating_sub(start) as usize;
        let behind = ERASE_BYTES.min(end - start) as usize;
        let is_partly = before > 0 || next > end;
        if is_partly {
            if kept.is_null() {
                kept = bytearray::zeroed(rt, ERASE_BYTES as usize)?;
            }
            let Some(buffer) = rt.buffer(kept) else { return Ok(()) };
            let bytes = bytes_of_mut(&mut rt.heap, buffer);
            rt.machine.peripherals.read_partition(index, start, bytes).or_raise(rt)?;
        }
        rt.machine.peripherals.erase_partition(index, start).or_raise(rt)?;
        if is_partly && let Some(buffer) = rt.buffer(kept) {
            let bytes = bytes_of(&rt.heap, buffer);
            let (head, tail) = (bytes.get(..before).unwrap_or(&[]), bytes.get(behind..).unwrap_or(&[]));
            let peripherals = &mut rt.machine.peripherals;
            let put_back = peripherals
                .program_partition(index, start, head)
                .and_then(|()| peripherals.program_partition(index, start + behind as u32, tail));
            put_back.or_raise(rt)?;
        }
        start = next;
    }
    Ok(())
}

/// Reads for a file system that stands on the partition.
pub(super) fn read(
    rt: &mut Runtime<'_>,
    object: Value,
    block: u32,
    offset: u32,
    buffer: &mut [u8],
) -> Result<(), Raised> {
    let (index, start) = (number_of(rt, object), block.saturating_mul(block_bytes(rt, object)));
    rt.machine.peripherals.read_partition(index, start.saturating_add(offset), buffer).or_raise(rt)
}

/// Programs for the file system `writer`.
pub(super) fn program(
    rt: &mut Runtime<'_>,
    object: Value,
    writer: Value,
    (block, offset): (u32, u32),
    bytes: &[u8],
) -> Result<(), Raised> {
    check_free(rt, object, writer)?;
    let (index, start) = (number_of(rt, object), block.saturating_mul(block_bytes(rt, object)));
    rt.machine.peripherals.program_partition(index, start.saturating_add(offset), bytes).or_raise(rt)
}

/// Erases a block for the file system `writer`, or for a program.
pub(super) fn erase_block(rt: &mut Runtime<'_>, object: Value, writer: Value, block: u32) -> Result<(), Raised> {
    check_free(rt, object, writer)?;
    let index = number_of(rt, object);
    if block_bytes(rt, object) != ERASE_BYTES {
        return Err(rt.raise_os_error(Errno::EINVAL));
    }
    rt.machine.peripherals.erase_partition(index, block.saturating_mul(ERASE_BYTES)).or_raise(rt)
}

/// Whether it is the partition of the machine's own file tree.
pub(crate) fn holds_files(rt: &Runtime<'_>, object: Value) -> bool {
    rt.machine.peripherals.holds_files(number_of(rt, object))
}

/// EBUSY when writing would take away what somebody other than `writer`, a file system, relies on.
pub(crate) fn check_free(rt: &mut Runtime<'_>, object: Value, writer: Value) -> Result<(), Raised> {
    let index = number_of(rt, object);
    let label = entry(rt, object)?.label;
    if rt.machine.peripherals.is_running(index) {
        let hint = "it is replaced from a computer, by flashing";
        return Err(raise(rt, Errno::EBUSY, format_args!("partition {label} holds the program that runs: {hint}")));
    }
    if holds_files(rt, object) && rt.machine.files.is_mounted() {
        return Err(raise_mounted(rt, label, Value::name(const { name("/") })));
    }
    let mounts = rt.module_state(ModuleState::Mounts);
    let mut position = 0;
    while let Some(&[point, mounted]) = list::items(&rt.heap, mounts).get(position..position + 2) {
        let device = if mounted == writer { Value::NULL } else { vfs_lfs2::device_of(rt, mounted) };
        if is_partition(rt, device) && number_of(rt, device) == index {
            return Err(raise_mounted(rt, label, point));
        }
        position += 2;
    }
    Ok(())
}

#[cold]
fn raise_mounted(rt: &mut Runtime<'_>, label: &str, point: Value) -> Raised {
    let result = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        Output::Text(&mut text).format(rt, format_args!("EBUSY: partition {label} is mounted at '"))?;
        // The root is kept without its stroke.
        let point = if rt.text(point) == Some("") { Value::name(const { name("/") }) } else { point };
        text.push_value(rt, point)?;
        text.push(rt, "': vfs.umount() comes first")?;
        text.finish(rt)
    })();
    with_text(rt, Errno::EBUSY, result)
}

#[cold]
fn raise(rt: &mut Runtime<'_>, errno: Errno, reason: core::fmt::Arguments<'_>) -> Raised {
    let text = TextBuilder::formatted(rt, format_args!("{}: {reason}", errno.name()));
    with_text(rt, errno, text)
}

fn with_text(rt: &mut Runtime<'_>, errno: Errno, text: Result<Value, Raised>) -> Raised {
    match text {
        Ok(text) => rt.raise_with(types::OS_ERROR, &[Value::small_wrapping(errno.0.into()), text]),
        Err(raised) => raised,
    }
}

// Which program is started.

/// `set_boot()`: without OTA data there is one program that can be started.
fn set_boot(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let Partition { label, kind, .. } = entry(rt, args.at(0))?;
    if kind != PartitionKind::Application {
        return Err(raise(rt, Errno::EINVAL, format_args!("partition {label} is not for a program")));
    }
    let hint = "this firmware starts the program that was flashed";
    Err(raise(rt, Errno::EOPNOTSUPP, format_args!("partition {label} cannot be chosen to start from: {hint}")))
}

/// `get_next_update()`: the next partition that an update may be written to, going round.
fn next_update(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let own = number_of(rt, args.at(0));
    let peripherals = &rt.machine.peripherals;
    let is_free = |index| {
        peripherals.partition(index).is_some_and(|partition| {
            partition.kind == PartitionKind::Application && UPDATABLE.contains(&partition.subtype)
        }) && !peripherals.is_running(index)
    };
    match (own + 1..u8::MAX).chain(0..own).find(|&index| is_free(index)) {
        Some(index) => new(rt, index, ERASE_BYTES),
        None => Err(raise(rt, Errno::ENOENT, format_args!("the partition table has no place for an update"))),
    }
}

/// `mark_app_valid_cancel_rollback()`
fn mark_valid(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let reason = "no update waits for its confirmation: this firmware never goes back to another program by itself";
    Err(raise(rt, Errno::EOPNOTSUPP, format_args!("{reason}")))
}

/// Whether a value is a partition.
pub(crate) fn is_partition(rt: &Runtime<'_>, value: Value) -> bool {
    rt.heap.kind(value) == Kind::RawObject && rt.native_type_of(value) == types::PARTITION
}

fn repr(rt: &mut Runtime<'_>, object: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let Partition { label, kind, subtype, address, size } = entry(rt, object)?;
    let kind = kind as u8;
    out.format(
        rt,
        format_args!(
            "<Partition type={kind}, subtype={subtype}, address={address}, size={size}, label={label}, encrypted=0>"
        ),
    )
}
