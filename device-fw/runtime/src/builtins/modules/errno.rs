//! Module `errno`: numbers of [`Errno`]

use pyrite_platform::errno::Errno;

use crate::native::{Arguments, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// The module.
pub const ERRNO: NativeModule = NativeModule {
    name: "errno",
    members: &[
        ("EACCES", number(Errno::EACCES)),
        ("EADDRINUSE", number(Errno::EADDRINUSE)),
        ("EADDRNOTAVAIL", number(Errno::EADDRNOTAVAIL)),
        ("EAGAIN", number(Errno::EAGAIN)),
        ("EALREADY", number(Errno::EALREADY)),
        ("EBADF", number(Errno::EBADF)),
        ("EBUSY", number(Errno::EBUSY)),
        ("ECONNABORTED", number(Errno::ECONNABORTED)),
        ("ECONNREFUSED", number(Errno::ECONNREFUSED)),
        ("ECONNRESET", number(Errno::ECONNRESET)),
        ("EEXIST", number(Errno::EEXIST)),
        ("EFBIG", number(Errno::EFBIG)),
        ("EHOSTUNREACH", number(Errno::EHOSTUNREACH)),
        ("EINPROGRESS", number(Errno::EINPROGRESS)),
        ("EINVAL", number(Errno::EINVAL)),
        ("EIO", number(Errno::EIO)),
        ("EISCONN", number(Errno::EISCONN)),
        ("EISDIR", number(Errno::EISDIR)),
        ("EMFILE", number(Errno::EMFILE)),
        ("ENAMETOOLONG", number(Errno::ENAMETOOLONG)),
        ("ENETUNREACH", number(Errno::ENETUNREACH)),
        ("ENOBUFS", number(Errno::ENOBUFS)),
        ("ENODEV", number(Errno::ENODEV)),
        ("ENOENT", number(Errno::ENOENT)),
        ("ENOMEM", number(Errno::ENOMEM)),
        ("ENOSPC", number(Errno::ENOSPC)),
        ("ENOTCONN", number(Errno::ENOTCONN)),
        ("ENOTDIR", number(Errno::ENOTDIR)),
        ("ENOTEMPTY", number(Errno::ENOTEMPTY)),
        ("EOPNOTSUPP", number(Errno::EOPNOTSUPP)),
        ("EPERM", number(Errno::EPERM)),
        ("EPIPE", number(Errno::EPIPE)),
        ("EROFS", number(Errno::EROFS)),
        ("ETIMEDOUT", number(Errno::ETIMEDOUT)),
        ("errorcode", Member::Property(error_code)),
    ],
};

const fn number(errno: Errno) -> Member {
    Member::Constant(Constant::Int(errno.0 as i32))
}

/// A new dict from number to name.
fn error_code(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    let dict = rt.new_dict(0)?;
    for (name, member) in ERRNO.members {
        if let Member::Constant(Constant::Int(number)) = member {
            let (key, name) = (rt.new_int(i64::from(*number))?, rt.new_str(name)?);
            rt.dict_set(dict, key, name)?;
        }
    }
    Ok(dict)
}
