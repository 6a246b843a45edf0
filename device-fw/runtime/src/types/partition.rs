//! `esp32.Partition`: what the flash is divided into
//!
//! Firmware and file system are in use while a program runs, so their blocks are not given out: files are reached through `open`.
//!
//! **Invariant:** payload of the [`Kind::RawObject`]: type, number of the entry in the machine's table.

use pyrite_platform::errno::Errno;
use pyrite_platform::partitions::{Partition, PartitionKind};

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// What programs give for the partition that was booted, and for the one that runs.
const BOOT: i32 = 0;
const RUNNING: i32 = 1;

/// Bytes in a block.
const BLOCK: i64 = 4096;

/// Any subtype, in `find`.
const ANY: i32 = 0xff;

// Requests of `ioctl` as block devices have them.
const IOCTL_INIT: i32 = 1;
const IOCTL_DEINIT: i32 = 2;
const IOCTL_SYNC: i32 = 3;
const IOCTL_BLOCK_COUNT: i32 = 4;
const IOCTL_BLOCK_SIZE: i32 = 5;

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
        ("info", Member::Method(info, Arity::exactly(0))),
        ("ioctl", Member::Method(ioctl, Arity::exactly(2))),
        ("readblocks", Member::Method(|rt, args| Err(raise_in_use(rt, args.at(0))), Arity::between(2, 3))),
        ("writeblocks", Member::Method(|rt, args| Err(raise_in_use(rt, args.at(0))), Arity::between(2, 3))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const fn number(number: i32) -> Member {
    Member::Constant(Constant::Int(number))
}

fn new(rt: &mut Runtime<'_>, index: u8) -> Result<Value, Raised> {
    let object = rt.allocate_raw(Kind::RawObject, 2)?;
    if let [class, place] = rt.heap.raw_mut(object) {
        (*class, *place) = (types::PARTITION.0.into(), index.into());
    }
    Ok(object)
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
    let index = if let Some(label) = rt.text(wanted) {
        first(rt, |partition| partition.label == label)
    } else if matches!(rt.index_argument(wanted)?, BOOT | RUNNING) {
        first(rt, |partition| partition.kind == PartitionKind::Application)
    } else {
        None
    };
    match index {
        Some(index) => new(rt, index),
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
    let found = rt.new_list(&[])?;
    let mut index = 0;
    while let Some(partition) = rt.machine.peripherals.partition(index) {
        let fits = partition.kind as i32 == kind
            && (subtype == ANY || i32::from(partition.subtype) == subtype)
            && label.is_none_or(|label| rt.text(label) == Some(partition.label));
        if fits {
            let object = new(rt, index)?;
            rt.list_push(found, object)?;
        }
        index += 1;
    }
    Ok(found)
}

fn entry(rt: &mut Runtime<'_>, object: Value) -> Result<Partition, Raised> {
    let index = rt.heap.raw(object).get(1).copied().unwrap_or(0) as u8;
    match rt.machine.peripherals.partition(index) {
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
    let size = i64::from(entry(rt, args.at(0))?.size);
    match rt.index_argument(args.at(1))? {
        IOCTL_BLOCK_COUNT => rt.new_int(size / BLOCK),
        IOCTL_BLOCK_SIZE => rt.new_int(BLOCK),
        IOCTL_INIT | IOCTL_DEINIT | IOCTL_SYNC => Ok(Value::count(0)),
        _ => Ok(Value::NONE),
    }
}

#[cold]
fn raise_in_use(rt: &mut Runtime<'_>, object: Value) -> Raised {
    let label = match entry(rt, object) {
        Ok(partition) => partition.label,
        Err(raised) => return raised,
    };
    let text = crate::output::TextBuilder::formatted(
        rt,
        format_args!("EPERM: the blocks of partition {label} are in use by the board itself; open() reaches files"),
    );
    match text {
        Ok(text) => rt.raise_with(types::OS_ERROR, &[Value::small_wrapping(Errno::EPERM.0.into()), text]),
        Err(raised) => raised,
    }
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
