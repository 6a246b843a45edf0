//! Module `vfs`: what is mounted
//!
//! **Invariant:** the board's own files are at `/`, as long as a program does not unmount them; programs mount objects of their own beside
//! them, or in their place.

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::{ModuleState, Runtime};
use crate::types::{self, list};
use crate::value::Value;

/// The module.
pub const VFS: NativeModule = NativeModule {
    name: "vfs",
    members: &[
        ("VfsLfs2", Member::Constant(Constant::Value(Value::native_type(types::VFS_LFS2)))),
        ("mount", Member::Function(mount, MOUNT_ARITY)),
        ("umount", Member::Function(unmount, Arity::exactly(1))),
    ],
};

/// Of `mount`.
pub const MOUNT_ARITY: Arity = Arity::between(0, 2).keywords(&["readonly", "mkfs"]);

/// `mount(object, point, readonly=False, mkfs=False)`; without arguments, a list of pairs of what is mounted and where.
pub fn mount(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.count() {
        0 => mounted(rt),
        2 => {
            let flag = |keyword| args.keyword(keyword).unwrap_or(Value::FALSE);
            let flags = [flag(const { name("readonly") }), flag(const { name("mkfs") })];
            rt.mount(args.at(0), args.at(1), &flags)?;
            Ok(Value::NONE)
        }
        _ => Err(rt.raise_type_error(format_args!("mount() takes a file system and a mount point"))),
    }
}

fn mounted(rt: &mut Runtime<'_>) -> Result<Value, Raised> {
    let found = rt.new_list(&[])?;
    if rt.machine.files.is_mounted() {
        let own = rt.new_tuple(&[Value::name(const { name("VfsLfs2") }), Value::name(const { name("/") })])?;
        rt.list_push(found, own)?;
    }
    let mounts = rt.module_state(ModuleState::Mounts);
    let mut position = 0;
    while let Some(&[point, object]) = list::items(&rt.heap, mounts).get(position..position + 2) {
        let point = if rt.text(point) == Some("") { Value::name(const { name("/") }) } else { point };
        let pair = rt.new_tuple(&[object, point])?;
        rt.list_push(found, pair)?;
        position += 2;
    }
    Ok(found)
}

/// `umount(mount point or object)`
pub fn unmount(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.unmount(args.at(0))?;
    Ok(Value::NONE)
}
