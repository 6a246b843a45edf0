//! Module `os`, over the machine's files and the file systems that programs mount
//!
//! **Invariant:** a failure is an OSError with the number that the file tree gave.

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{EntryKind, NAME_MAX};

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::ops::file_status::DIRECTORY_MODE;
use crate::ops::mounts::Place;
use crate::raised::{OrRaise, Raised};
use crate::runtime::{ModuleState, Runtime};
use crate::types::{list, namedtuple, sequence};
use crate::value::{Name, Value};

/// The module.
pub const OS: NativeModule = NativeModule {
    name: "os",
    members: &[
        (
            "chdir",
            Member::Function(
                |rt, args| {
                    let path = path_argument(rt, args.at(0))?;
                    rt.change_directory(path).map(|()| Value::NONE)
                },
                Arity::exactly(1),
            ),
        ),
        ("dupterm", Member::Function(duplicate_terminal, Arity::between(1, 2))),
        ("getcwd", Member::Function(current_directory, Arity::exactly(0))),
        ("ilistdir", Member::Function(iterate_directory, Arity::between(0, 1))),
        ("listdir", Member::Function(list_directory, Arity::between(0, 1))),
        (
            "mkdir",
            Member::Function(
                |rt, args| path_action(rt, args, const { name("mkdir") }, |files, path| files.make_directory(path)),
                Arity::exactly(1),
            ),
        ),
        ("mount", Member::Function(super::vfs::mount, super::vfs::MOUNT_ARITY)),
        (
            "remove",
            Member::Function(
                |rt, args| path_action(rt, args, const { name("remove") }, |files, path| files.remove(path)),
                Arity::exactly(1),
            ),
        ),
        ("rename", Member::Function(rename, Arity::exactly(2))),
        (
            "rmdir",
            Member::Function(
                |rt, args| path_action(rt, args, const { name("rmdir") }, |files, path| files.remove_directory(path)),
                Arity::exactly(1),
            ),
        ),
        ("sep", Member::Constant(Constant::Str("/"))),
        ("stat", Member::Function(stat, Arity::exactly(1))),
        ("statvfs", Member::Function(stat_file_system, Arity::exactly(1))),
        ("sync", Member::Function(|_, _| Ok(Value::NONE), Arity::exactly(0))),
        ("umount", Member::Function(super::vfs::unmount, Arity::exactly(1))),
        ("uname", Member::Function(uname, Arity::exactly(0))),
        (
            "unlink",
            Member::Function(
                |rt, args| path_action(rt, args, const { name("remove") }, |files, path| files.remove(path)),
                Arity::exactly(1),
            ),
        ),
        ("urandom", Member::Function(random_bytes, Arity::exactly(1))),
    ],
};

/// A path argument: its string.
fn path_argument(rt: &mut Runtime<'_>, path: Value) -> Result<Value, Raised> {
    let path = rt.native_part(path);
    rt.text_argument(path)?;
    Ok(path)
}

fn path_action(
    rt: &mut Runtime<'_>,
    args: Arguments<'_>,
    method: Name,
    action: fn(&mut dyn pyrite_platform::files::Files, &str) -> Result<(), Errno>,
) -> Result<Value, Raised> {
    let path = path_argument(rt, args.at(0))?;
    match rt.place_of(path)? {
        Place::Machine(path) => {
            let text = rt.names.value_text(&rt.heap, path).unwrap_or("");
            action(rt.machine.files, text).or_raise(rt)?;
            Ok(Value::NONE)
        }
        Place::Mounted(object, path) => rt.call_method(object, method, &[path]),
    }
}

fn rename(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (from, to) = (path_argument(rt, args.at(0))?, path_argument(rt, args.at(1))?);
    let (from, to) = match (rt.place_of(from)?, rt.place_of(to)?) {
        (Place::Machine(from), Place::Machine(to)) => (from, to),
        (Place::Mounted(object, from), Place::Mounted(other, to)) if object == other => {
            return rt.call_method(object, const { name("rename") }, &[from, to]);
        }
        // Between two file systems.
        _ => return Err(rt.raise_os_error(Errno::EPERM)),
    };
    let from = rt.names.value_text(&rt.heap, from).unwrap_or("");
    let to = rt.names.value_text(&rt.heap, to).unwrap_or("");
    rt.machine.files.rename(from, to).or_raise(rt)?;
    Ok(Value::NONE)
}

fn current_directory(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(directory) = rt.module_state(ModuleState::Directory).present() {
        return Ok(directory);
    }
    let mut buffer = [0; 256];
    let length = rt.machine.files.current_directory(&mut buffer).or_raise(rt)?;
    match buffer.get(..length).and_then(|bytes| core::str::from_utf8(bytes).ok()) {
        Some(text) => rt.new_str(text),
        None => Err(rt.raise_os_error(Errno::ENAMETOOLONG)),
    }
}

/// The path of the directory that an argument names; without one, of the current one.
fn directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    args.get(0).map_or(Ok(Value::name(const { name("") })), |path| path_argument(rt, path))
}

/// The place to list, unless the machine has nothing there but what is mounted.
fn listed(rt: &mut Runtime<'_>, path: Value, points: Value) -> Result<Option<Place>, Raised> {
    let place = rt.place_of(path)?;
    let is_bare = matches!(place, Place::Machine(_)) && !rt.machine.files.is_mounted();
    Ok((!is_bare || list::items(&rt.heap, points).is_empty()).then_some(place))
}

/// Runs `body` with name, kind and size of every entry of a directory of the machine.
fn each_entry(
    rt: &mut Runtime<'_>,
    path: Value,
    mut body: impl FnMut(&mut Runtime<'_>, Value, EntryKind, u32) -> Result<(), Raised>,
) -> Result<(), Raised> {
    let mut index = 0;
    loop {
        let mut entry_name = [0; NAME_MAX];
        let text = rt.names.value_text(&rt.heap, path).unwrap_or("");
        let Some((stat, length)) = rt.machine.files.entry(text, index, &mut entry_name).or_raise(rt)? else {
            return Ok(());
        };
        index += 1;
        let entry_name = core::str::from_utf8(entry_name.get(..length).unwrap_or(&[])).unwrap_or("?");
        let mark = rt.heap.log_mark();
        let entry_name = rt.new_str(entry_name)?;
        body(rt, entry_name, stat.kind, stat.size)?;
        rt.heap.log_release(mark);
        rt.poll()?;
    }
}

fn list_directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = rt.new_list(&[])?;
    let path = directory(rt, args)?;
    let points = rt.mount_points_in(path)?;
    match listed(rt, path, points)? {
        None => {}
        Some(Place::Machine(path)) => each_entry(rt, path, |rt, entry_name, _, _| rt.list_push(list, entry_name))?,
        Some(Place::Mounted(object, path)) => {
            let entries = rt.call_method(object, const { name("ilistdir") }, &[path])?;
            sequence::for_each(rt, entries, |rt, entry| {
                let entry_name = rt.get_item(entry, Value::count(0))?;
                rt.list_push(list, entry_name)
            })?;
        }
    }
    sequence::for_each(rt, points, |rt, point| rt.list_push(list, point))?;
    Ok(list)
}

/// An iterator over tuples of name, kind, 0 and size; of what is mounted there without a size.
fn iterate_directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = directory(rt, args)?;
    let points = rt.mount_points_in(path)?;
    let place = listed(rt, path, points)?;
    if let Some(Place::Mounted(object, path)) = place
        && list::items(&rt.heap, points).is_empty()
    {
        return rt.call_method(object, const { name("ilistdir") }, &[path]);
    }
    let list = rt.new_list(&[])?;
    match place {
        None => {}
        Some(Place::Machine(path)) => each_entry(rt, path, |rt, entry_name, kind, size| {
            let entry = rt.entry_tuple(entry_name, kind, size)?;
            rt.list_push(list, entry)
        })?,
        Some(Place::Mounted(object, path)) => {
            let entries = rt.call_method(object, const { name("ilistdir") }, &[path])?;
            sequence::for_each(rt, entries, |rt, entry| rt.list_push(list, entry))?;
        }
    }
    sequence::for_each(rt, points, |rt, point| {
        let entry = rt.new_tuple(&[point, Value::count(DIRECTORY_MODE as usize), Value::count(0)])?;
        rt.list_push(list, entry)
    })?;
    rt.iterate(list)
}

fn stat(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = path_argument(rt, args.at(0))?;
    let path = match rt.place_of(path)? {
        Place::Machine(path) => path,
        Place::Mounted(object, path) => return rt.call_method(object, const { name("stat") }, &[path]),
    };
    let text = rt.names.value_text(&rt.heap, path).unwrap_or("");
    let stat = rt.machine.files.stat(text).or_raise(rt)?;
    rt.stat_tuple(stat)
}

fn stat_file_system(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = path_argument(rt, args.at(0))?;
    let path = match rt.place_of(path)? {
        Place::Machine(path) => path,
        Place::Mounted(object, path) => return rt.call_method(object, const { name("statvfs") }, &[path]),
    };
    let text = rt.names.value_text(&rt.heap, path).unwrap_or("");
    let stat = rt.machine.files.file_system_stat(text).or_raise(rt)?;
    rt.file_system_tuple(stat)
}

fn random_bytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let count = rt.index_argument(args.at(0))?;
    let Ok(count) = usize::try_from(count) else {
        return Err(rt.raise_value_error(format_args!("negative argument not allowed")));
    };
    let bytes = rt.new_bytes_zeroed(count)?;
    rt.machine.random.fill(rt.heap.bytes_mut(bytes));
    Ok(bytes)
}

/// `dupterm(None)` is what it is; the console cannot be sent elsewhere besides.
fn duplicate_terminal(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if args.at(0).is_none() {
        return Ok(Value::NONE);
    }
    Err(rt.raise_not_implemented_error(format_args!(
        "the console of this board cannot be duplicated: write to the stream with print(..., file=stream)"
    )))
}

fn uname(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let identity = rt.machine.identity;
    let values = [
        rt.new_str(identity.platform)?,
        rt.new_str(identity.platform)?,
        rt.new_str(env!("CARGO_PKG_VERSION"))?,
        rt.new_str(concat!("Pyrite v", env!("CARGO_PKG_VERSION")))?,
        rt.new_str(identity.machine)?,
    ];
    let fields = const { [name("sysname"), name("nodename"), name("release"), name("version"), name("machine")] };
    namedtuple::new_instance(rt, const { name("uname") }, &fields, &values)
}
