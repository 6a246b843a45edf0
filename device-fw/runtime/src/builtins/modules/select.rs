//! Module `select`

use crate::native::{Arity, Constant, Member, NativeModule};
use crate::types::{self, poll};
use crate::value::Value;

/// The module.
pub const SELECT: NativeModule = NativeModule {
    name: "select",
    members: &[
        ("POLLERR", Member::Constant(Constant::Int(poll::POLLERR))),
        ("POLLHUP", Member::Constant(Constant::Int(poll::POLLHUP))),
        ("POLLIN", Member::Constant(Constant::Int(poll::POLLIN))),
        ("POLLOUT", Member::Constant(Constant::Int(poll::POLLOUT))),
        ("poll", Member::Constant(Constant::Value(Value::native_type(types::POLL)))),
        ("select", Member::Function(poll::select, Arity::between(3, 4))),
    ],
};
