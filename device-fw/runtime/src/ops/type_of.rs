//! Which class a value has, and what that class derives from

use crate::heap::Kind;
use crate::names::entries::{self, Entry, entry_of};
use crate::names::rom;
use crate::native::Slots;
use crate::runtime::Runtime;
use crate::types::{self, class, instance};
use crate::value::{FunctionId, ModuleId, Name, Table, TypeId, Value, View};

impl Runtime<'_> {
    /// `type(value)`: a built-in type or a class object.
    #[inline]
    pub fn type_of(&self, value: Value) -> Value {
        if value.is_heap() {
            match self.heap.kind(value) {
                Kind::Instance | Kind::Exception | Kind::Object => return self.heap.word(value, 0),
                _ => {}
            }
        }
        Value::native_type(self.native_type_of(value))
    }

    /// The built-in type of a value; of an instance of a Python class, the built-in type it derives from.
    #[inline]
    pub fn native_type_of(&self, value: Value) -> TypeId {
        match value.view() {
            View::Small(_) => types::INT,
            View::Name(_) => types::STR,
            View::Heap => match self.heap.kind(value) {
                Kind::Instance | Kind::Exception | Kind::Object => self.native_base(self.heap.word(value, 0)),
                Kind::RawObject => TypeId(self.heap.raw(value).first().copied().unwrap_or(0) as u16),
                kind => kind.type_id(),
            },
            View::Function(_) => types::BUILTIN_FUNCTION,
            View::Type(_) => types::TYPE,
            View::Module(_) => types::MODULE,
            View::Singleton => match value {
                Value::NONE => types::NONE_TYPE,
                Value::TRUE | Value::FALSE => types::BOOL,
                Value::ELLIPSIS => types::ELLIPSIS_TYPE,
                Value::NOT_IMPLEMENTED => types::NOT_IMPLEMENTED_TYPE,
                _ => types::OBJECT,
            },
        }
    }

    /// The built-in type that a class is or derives from.
    #[inline]
    pub fn native_base(&self, class: Value) -> TypeId {
        match class.as_native_type() {
            Some(id) => id,
            None => self.heap.word(class, class::NATIVE_BASE).as_native_type().unwrap_or(types::OBJECT),
        }
    }

    /// The built-in value inside an instance of a Python class that derives from a built-in type; any other value as it is.
    #[inline]
    pub fn native_part(&self, value: Value) -> Value {
        if self.heap.is(value, Kind::Instance) {
            return self.heap.word(value, instance::NATIVE).present().unwrap_or(value);
        }
        value
    }

    /// True when `value` is of this built-in type or of a type derived from it.
    #[inline]
    pub fn is_native(&self, value: Value, id: TypeId) -> bool {
        self.is_native_subtype(self.native_type_of(value), id)
    }

    /// True when one built-in type is another or derives from it.
    #[inline]
    pub fn is_native_subtype(&self, id: TypeId, ancestor: TypeId) -> bool {
        let mut id = id;
        loop {
            if id == ancestor {
                return true;
            }
            match types::native(id).base {
                Some(base) => id = base,
                None => return false,
            }
        }
    }

    /// True for types and classes.
    #[inline]
    pub fn is_type(&self, value: Value) -> bool {
        value.as_native_type().is_some() || self.heap.is(value, Kind::Class)
    }

    /// `issubclass(class, ancestor)`, both being types.
    pub fn is_subclass(&self, class: Value, ancestor: Value) -> bool {
        if class == ancestor {
            return true;
        }
        if let Some(ancestor) = ancestor.as_native_type() {
            return self.is_native_subtype(self.native_base(class), ancestor);
        }
        self.heap.words(self.heap.word(class, class::MRO)).contains(&ancestor)
    }

    /// `isinstance(value, class)`, `class` being one type.
    #[inline]
    pub fn is_instance(&self, value: Value, class: Value) -> bool {
        self.is_subclass(self.type_of(value), class)
    }

    /// `__name__` of a type, a string value.
    pub fn type_name(&self, class: Value) -> Value {
        match class.as_native_type() {
            Some(id) => Value::name(Name(u32::from(rom::TABLE_NAMES.get(id.0 as usize).copied().unwrap_or(0)))),
            None if self.heap.is(class, Kind::Class) => self.heap.word(class, class::NAME),
            None => Value::name(Name(0)),
        }
    }

    /// `__name__` of a module, a string value; `None` when `value` is no module.
    pub fn module_name(&self, value: Value) -> Option<Value> {
        match value.view() {
            View::Module(id) => {
                let table = entries::table_number(Table::Module(id));
                Some(Value::name(Name(u32::from(rom::TABLE_NAMES.get(table).copied().unwrap_or(0)))))
            }
            View::Heap if self.heap.is(value, Kind::Module) => Some(self.heap.word(value, types::module::NAME)),
            _ => None,
        }
    }

    /// The first slot that is filled from a built-in type up its bases.
    #[inline]
    pub fn slot<T: Copy>(&self, id: TypeId, get: impl Fn(&Slots) -> Option<T>) -> Option<T> {
        let mut table = types::native(id);
        loop {
            if let Some(slot) = get(&table.slots) {
                return Some(slot);
            }
            table = types::native(table.base?);
        }
    }

    /// A member of a built-in type or its bases: its place in the tables, as a value.
    pub fn native_member(&self, id: TypeId, name: Name) -> Option<Value> {
        let mut id = id;
        loop {
            if let Some(member) = entries::member(id.0 as usize, name) {
                let function = FunctionId { table: Table::Type(id), member: member as u16 };
                return Some(Value::native_function(function));
            }
            id = types::native(id).base?;
        }
    }

    /// A function of a built-in module, or a constant of it that needs no memory.
    pub fn module_member(&self, id: ModuleId, name: Name) -> Option<Value> {
        let member = entries::member(entries::table_number(Table::Module(id)), name)?;
        let function = FunctionId { table: Table::Module(id), member: member as u16 };
        match entry_of(function) {
            Some(Entry::Function(..)) => Some(Value::native_function(function)),
            Some(Entry::Value(value)) => Some(value),
            _ => None,
        }
    }
}

impl Runtime<'_> {
    /// `callable()`
    pub fn is_callable(&mut self, value: Value) -> bool {
        let native = self.native_part(value);
        value.as_native_function().is_some()
            || self.is_type(value)
            || matches!(self.heap.kind(value), Kind::Function | Kind::BoundMethod)
            || self.special_method(value, const { rom::name("__call__") }).is_some()
            || self.slot(self.native_type_of(native), |slots| slots.call).is_some()
    }
}
