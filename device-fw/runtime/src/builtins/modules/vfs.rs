//! Module `vfs`: the one file system, at `/`
//!
//! **Invariant:** what is mounted is fixed by the board; programs may look at it.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// The module.
pub const VFS: NativeModule =
    NativeModule { name: "vfs", members: &[("mount", Member::Function(mount, Arity::exactly(0)))] };

/// `vfs.mount()` lists what is mounted: pairs of file system and place.
fn mount(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let file_system = Value::name(const { name("VfsLfs2") });
    let pair = rt.allocate_with(Kind::Tuple, &[file_system, Value::name(const { name("/") })])?;
    rt.new_list(&[pair])
}
