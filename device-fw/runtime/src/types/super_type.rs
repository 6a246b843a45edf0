//! `super`: attributes from the classes after one in the method resolution order

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Inheritable, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, class};
use crate::value::{Name, Value};

/// Field: the class to start after.
const CLASS: usize = 0;
/// Field: the object, or a class for class methods.
const OBJECT: usize = 1;

/// `super`
pub const SUPER: NativeType = NativeType {
    name: "super",
    new: Some((super_new, Arity::exactly(2))),
    slots: Slots { get_attribute: Some(get_attribute), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn super_new(rt: &mut Runtime<'_>, _: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    if !rt.is_type(args.at(0)) {
        return Err(rt.raise_about(types::TYPE_ERROR, "super() argument 1 must be a type, not ", args.at(0), ""));
    }
    rt.new_object(types::SUPER, &[args.at(0), args.at(1)])
}

fn get_attribute(rt: &mut Runtime<'_>, value: Value, name: Name) -> Result<Option<Value>, Raised> {
    let (start, object) = (rt.field(value, CLASS), rt.field(value, OBJECT));
    match rt.lookup_after(start, object, name) {
        Some(found) => {
            let (receiver, class) = receiver(rt, object);
            rt.bind(found, receiver, class).map(Some)
        }
        None => {
            let native = native_start(rt, start, object);
            types::type_type::slot_method_of(rt, native, object, name)
        }
    }
}

/// The instance to bind to (none inside a class method) and its class.
fn receiver(rt: &Runtime<'_>, object: Value) -> (Option<Value>, Value) {
    if rt.is_type(object) { (None, object) } else { (Some(object), rt.type_of(object)) }
}

fn native_start(rt: &Runtime<'_>, _start: Value, object: Value) -> crate::value::TypeId {
    rt.native_base(receiver(rt, object).1)
}

impl Runtime<'_> {
    /// An attribute from the classes that come after `start` in the order of the object's class.
    pub fn lookup_after(&self, start: Value, object: Value, name: Name) -> Option<Value> {
        let (_, class) = receiver(self, object);
        if let Some(id) = start.as_native_type() {
            return types::native(id).base.and_then(|base| self.native_member(base, name));
        }
        let order = self.heap.words(self.heap.word(class, class::MRO));
        let position =
            order.iter().position(|&ancestor| ancestor == start).map_or(order.len(), |position| position + 1);
        for &ancestor in order.get(position..).unwrap_or(&[]) {
            let found = if self.heap.is(ancestor, Kind::Class) {
                self.dict_get_name(self.heap.word(ancestor, class::DICT), name)
            } else {
                ancestor.as_native_type().and_then(|id| self.native_member(id, name))
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}
