//! Module `io`

use crate::native::{Arity, Constant, Member, NativeModule};
use crate::types;
use crate::value::{TypeId, Value};

/// The module.
pub const IO: NativeModule = NativeModule {
    name: "io",
    members: &[
        ("BytesIO", class(types::BYTES_IO)),
        ("FileIO", class(types::FILE_IO)),
        ("IOBase", class(types::IO_BASE)),
        ("SEEK_CUR", Member::Constant(Constant::Int(1))),
        ("SEEK_END", Member::Constant(Constant::Int(2))),
        ("SEEK_SET", Member::Constant(Constant::Int(0))),
        ("StringIO", class(types::STRING_IO)),
        ("TextIOWrapper", class(types::TEXT_IO)),
        (
            "open",
            Member::Function(
                types::file::open,
                Arity::between(1, 3).keywords(&["mode", "buffering", "encoding", "errors", "newline"]),
            ),
        ),
    ],
};

const fn class(id: TypeId) -> Member {
    Member::Constant(Constant::Value(Value::native_type(id)))
}
