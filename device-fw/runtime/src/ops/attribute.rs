//! `x.name`: finding, binding, setting
//!
//! **Invariant:** order as in CPython: data descriptors of the class, the instance, other attributes of the class,
//! `__getattr__`. A class without data descriptors is known by its flags, and its instances are asked first.

use crate::heap::Kind;
use crate::names::entries::{self, Entry, entry_of};
use crate::names::name;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, class, property};
use crate::value::{FunctionId, Name, Table, Value, View};

impl Runtime<'_> {
    /// `object.name`; an AttributeError when there is none.
    #[inline]
    pub fn get_attribute(&mut self, object: Value, name: Name) -> Result<Value, Raised> {
        match self.find_attribute(object, name)? {
            Some(value) => Ok(value),
            None => Err(self.raise_attribute_error(object, name)),
        }
    }

    /// `object.name`, `None` when there is none.
    pub fn find_attribute(&mut self, object: Value, name: Name) -> Result<Option<Value>, Raised> {
        if matches!(self.heap.kind(object), Kind::Instance | Kind::Exception) {
            let class = self.heap.word(object, 0);
            if self.heap.count(class, class::FLAGS) & class::FLAG_GET_ATTRIBUTE != 0
                && let Some(method) = self.special_method(object, const { crate::names::name("__getattribute__") })
            {
                let found = self.call(method, &[object, Value::name(name)]);
                return self.or_getattr(object, name, found);
            }
        }
        if let Some(found) = self.find_attribute_plainly(object, name)? {
            return Ok(Some(found));
        }
        match self.special_method(object, const { crate::names::name("__getattr__") }) {
            Some(method) => self.or_absent(|rt| rt.call(method, &[object, Value::name(name)])),
            None => Ok(None),
        }
    }

    fn or_getattr(&mut self, object: Value, name: Name, found: Result<Value, Raised>) -> Result<Option<Value>, Raised> {
        match found {
            Ok(value) => Ok(Some(value)),
            Err(raised) if self.raised_is(raised, types::ATTRIBUTE_ERROR) => {
                match self.special_method(object, const { crate::names::name("__getattr__") }) {
                    Some(method) => self.or_absent(|rt| rt.call(method, &[object, Value::name(name)])),
                    None => Err(raised),
                }
            }
            Err(raised) => Err(raised),
        }
    }

    fn or_absent(&mut self, get: impl FnOnce(&mut Self) -> Result<Value, Raised>) -> Result<Option<Value>, Raised> {
        get(self).map(Some)
    }

    /// `getattr(object, name, None)`: an AttributeError raised on the way counts as absent.
    pub fn attribute_or_absent(&mut self, object: Value, name: Name) -> Result<Option<Value>, Raised> {
        match self.find_attribute(object, name) {
            Err(raised) if self.raised_is(raised, types::ATTRIBUTE_ERROR) => Ok(None),
            result => result,
        }
    }

    /// As [`Runtime::find_attribute`], without `__getattr__` and `__getattribute__`.
    pub fn find_attribute_plainly(&mut self, object: Value, name: Name) -> Result<Option<Value>, Raised> {
        match object.view() {
            View::Heap => match self.heap.kind(object) {
                Kind::Instance | Kind::Exception => return self.attribute_of_instance(object, name),
                Kind::Class => return self.attribute_of_class(object, name),
                Kind::Module => return types::module::attribute(self, object, name),
                _ => {}
            },
            View::Type(id) => {
                return match self.native_member(id, name) {
                    Some(found) => self.bind(found, None, object).map(Some),
                    None => self.attribute_of_type(object, name),
                };
            }
            View::Module(id) => return self.attribute_of_native_module(object, id, name),
            _ => {}
        }
        let class = self.type_of(object);
        // What `super()` leads to comes before what every object has.
        if class == Value::native_type(types::SUPER)
            && let Some(found) = self.attribute_from_slots(object, name)?
        {
            return Ok(Some(found));
        }
        if let Some(found) = self.lookup(class, name) {
            return self.bind(found, Some(object), class).map(Some);
        }
        self.attribute_from_slots(object, name)
    }

    /// What the type's `get_attribute` slot knows, then what every object has.
    fn attribute_from_slots(&mut self, object: Value, name: Name) -> Result<Option<Value>, Raised> {
        let native = self.native_part(object);
        if let Some(get) = self.slot(self.native_type_of(native), |slots| slots.get_attribute)
            && let Some(found) = get(self, native, name)?
        {
            return Ok(Some(found));
        }
        if name == const { crate::names::name("__class__") } {
            return Ok(Some(self.type_of(object)));
        }
        if name == const { crate::names::name("__dict__") }
            && matches!(self.heap.kind(object), Kind::Instance | Kind::Exception)
        {
            return self.instance_dict(object).map(Some);
        }
        types::type_type::slot_method(self, object, name)
    }

    fn attribute_of_instance(&mut self, object: Value, name: Name) -> Result<Option<Value>, Raised> {
        let class = self.heap.word(object, 0);
        if self.heap.count(class, class::FLAGS) & class::FLAG_DATA_DESCRIPTORS != 0
            && let Some(found) = self.lookup(class, name)
            && self.is_data_descriptor(found)
        {
            return self.bind(found, Some(object), class).map(Some);
        }
        if let Some(value) = self.instance_attribute(object, name) {
            return Ok(Some(value));
        }
        if let Some(found) = self.lookup(class, name) {
            return self.bind(found, Some(object), class).map(Some);
        }
        self.attribute_from_slots(object, name)
    }

    fn attribute_of_class(&mut self, object: Value, name: Name) -> Result<Option<Value>, Raised> {
        if let Some(found) = self.lookup(object, name) {
            return self.bind(found, None, object).map(Some);
        }
        self.attribute_of_type(object, name)
    }

    /// What all types have: `__name__`, `__bases__`, `mro`...
    fn attribute_of_type(&mut self, object: Value, name: Name) -> Result<Option<Value>, Raised> {
        let metatype = Value::native_type(types::TYPE);
        if let Some(found) = self.lookup(metatype, name) {
            return self.bind(found, Some(object), metatype).map(Some);
        }
        if let Some(found) = types::type_type::get_attribute(self, object, name)? {
            return Ok(Some(found));
        }
        if name == const { crate::names::name("__class__") } {
            return Ok(Some(metatype));
        }
        types::type_type::unbound_slot_method(self, object, name)
    }

    fn attribute_of_native_module(
        &mut self,
        object: Value,
        id: crate::value::ModuleId,
        name: Name,
    ) -> Result<Option<Value>, Raised> {
        if let Some(found) = self.lookup(object, name) {
            return Ok(Some(found));
        }
        if let Some(member) = entries::member(entries::table_number(Table::Module(id)), name) {
            let function = FunctionId { table: Table::Module(id), member: member as u16 };
            return self.bind(Value::native_function(function), None, object).map(Some);
        }
        match name {
            _ if name == const { crate::names::name("__name__") } => Ok(self.module_name(object)),
            _ if name == const { crate::names::name("__class__") } => Ok(Some(Value::native_type(types::MODULE))),
            _ => Ok(None),
        }
    }

    fn is_data_descriptor(&mut self, found: Value) -> bool {
        if !found.is_heap() {
            return false;
        }
        if self.is_native(found, types::PROPERTY) || self.is_native(found, types::TUPLE_FIELD) {
            return true;
        }
        let class = self.type_of(found);
        class.is_heap()
            && (self.lookup(class, const { name("__set__") }).is_some()
                || self.lookup(class, const { name("__delete__") }).is_some())
    }

    /// What an attribute found in `class` is when read: through an instance, or through the class itself (`None`).
    pub fn bind(&mut self, found: Value, object: Option<Value>, class: Value) -> Result<Value, Raised> {
        match found.view() {
            View::Function(function) => self.bind_member(found, function, object, class),
            View::Heap => match self.heap.kind(found) {
                Kind::Function | Kind::Generator => match object {
                    Some(object) if self.heap.is(found, Kind::Function) => self.new_bound_method(found, object),
                    _ => Ok(found),
                },
                Kind::Object => {
                    let type_of = self.heap.word(found, 0);
                    match type_of.as_native_type() {
                        Some(types::PROPERTY) => match object {
                            Some(object) => {
                                let getter = self.field(found, property::GETTER);
                                if getter.is_none() {
                                    return Err(
                                        self.raise(types::ATTRIBUTE_ERROR, format_args!("property has no getter"))
                                    );
                                }
                                self.call(getter, &[object])
                            }
                            None => Ok(found),
                        },
                        Some(types::TUPLE_FIELD) => match object {
                            Some(object) => types::namedtuple::bind(self, found, object),
                            None => Ok(found),
                        },
                        Some(types::STATIC_METHOD) => Ok(self.field(found, property::WRAPPED)),
                        Some(types::CLASS_METHOD) => {
                            let function = self.field(found, property::WRAPPED);
                            self.new_bound_method(function, class)
                        }
                        _ => Ok(found),
                    }
                }
                Kind::Instance => match self.special_method(found, const { name("__get__") }) {
                    Some(get) => self.call(get, &[found, object.unwrap_or(Value::NONE), class]),
                    None => Ok(found),
                },
                _ => Ok(found),
            },
            _ => Ok(found),
        }
    }

    fn bind_member(
        &mut self,
        found: Value,
        function: FunctionId,
        object: Option<Value>,
        class: Value,
    ) -> Result<Value, Raised> {
        let Some(entry) = entry_of(function) else { return Ok(found) };
        match entry {
            Entry::Function(..) => Ok(found),
            Entry::Method(..) => match object {
                Some(object) => self.new_bound_method(found, object),
                None => Ok(found),
            },
            Entry::ClassMethod(..) => self.new_bound_method(found, class),
            Entry::Property(get) => match (object, function.table) {
                (Some(object), _) => {
                    let object = self.native_part(object);
                    self.call_native_plainly(get, &[object])
                }
                (None, Table::Module(_)) => self.call_native_plainly(get, &[]),
                (None, Table::Type(_)) => Ok(found),
            },
            Entry::Value(value) => Ok(value),
            Entry::Int(number) => self.new_int(i64::from(number)),
            Entry::Float(number) => self.new_float(number),
        }
    }

    /// A bound method: calling it calls `function` with `object` in front.
    pub fn new_bound_method(&mut self, function: Value, object: Value) -> Result<Value, Raised> {
        self.allocate_with(Kind::BoundMethod, &[function, object])
    }

    /// `object.name = value`, or `del object.name` (`None`).
    pub fn set_attribute(&mut self, object: Value, name: Name, value: Option<Value>) -> Result<(), Raised> {
        if matches!(self.heap.kind(object), Kind::Instance | Kind::Exception) {
            let class = self.heap.word(object, 0);
            if self.heap.count(class, class::FLAGS) & class::FLAG_SET_ATTRIBUTE != 0 {
                let special = match value {
                    Some(_) => const { crate::names::name("__setattr__") },
                    None => const { crate::names::name("__delattr__") },
                };
                if let Some(method) = self.special_method(object, special) {
                    let arguments = [object, Value::name(name), value.unwrap_or(Value::NONE)];
                    let count = if value.is_some() { 3 } else { 2 };
                    return self.call(method, &arguments[..count]).map(drop);
                }
            }
        }
        self.set_attribute_plainly(object, name, value)
    }

    /// As [`Runtime::set_attribute`], without `__setattr__` and `__delattr__`.
    pub fn set_attribute_plainly(&mut self, object: Value, name: Name, value: Option<Value>) -> Result<(), Raised> {
        match self.heap.kind(object) {
            Kind::Instance | Kind::Exception => return self.set_attribute_of_instance(object, name, value),
            Kind::Class => {
                let dict = self.heap.word(object, class::DICT);
                match value {
                    Some(value) => {
                        self.dict_set_name(dict, name, value)?;
                        class::note_attribute(self, object, name, value);
                        self.method_cache.clear();
                        return Ok(());
                    }
                    None => {
                        self.method_cache.clear();
                        if self.dict_remove(dict, Value::name(name))?.is_some() {
                            return Ok(());
                        }
                    }
                }
            }
            Kind::Module => {
                let globals = self.heap.word(object, types::module::GLOBALS);
                match value {
                    Some(value) => return self.dict_set_name(globals, name, value),
                    None => {
                        if self.dict_remove(globals, Value::name(name))?.is_some() {
                            return Ok(());
                        }
                    }
                }
            }
            _ if self.is_type(object) => return Err(self.raise_immutable_type(object, name)),
            _ => {
                if let Some(set) = self.slot(self.native_type_of(object), |slots| slots.set_attribute)
                    && set(self, object, name, value)?
                {
                    return Ok(());
                }
                if let Some(module) = self.module_name(object) {
                    let after = "' is built in: its attributes cannot be set or deleted";
                    return Err(self.raise_naming(types::ATTRIBUTE_ERROR, "module '", module, after));
                }
            }
        }
        Err(self.raise_attribute_error(object, name))
    }

    fn set_attribute_of_instance(&mut self, object: Value, name: Name, value: Option<Value>) -> Result<(), Raised> {
        let class = self.heap.word(object, 0);
        if self.heap.count(class, class::FLAGS) & class::FLAG_DATA_DESCRIPTORS != 0
            && let Some(found) = self.lookup(class, name)
            && self.is_data_descriptor(found)
        {
            return self.set_by_descriptor(found, object, name, value);
        }
        let native = self.native_part(object);
        if (native != object || self.heap.is(object, Kind::Exception))
            && let Some(set) = self.slot(self.native_type_of(native), |slots| slots.set_attribute)
            && set(self, native, name, value)?
        {
            return Ok(());
        }
        if !class.is_heap() && !self.heap.is(object, Kind::Exception) {
            return Err(self.raise_attribute_error(object, name));
        }
        match value {
            Some(value) => self.set_instance_attribute(object, name, value),
            None => {
                if self.delete_instance_attribute(object, name)? {
                    Ok(())
                } else {
                    Err(self.raise_attribute_error(object, name))
                }
            }
        }
    }

    fn set_by_descriptor(
        &mut self,
        found: Value,
        object: Value,
        attribute: Name,
        value: Option<Value>,
    ) -> Result<(), Raised> {
        if self.is_native(found, types::PROPERTY) {
            let (field, what) = match value {
                Some(_) => (property::SETTER, "setter"),
                None => (property::DELETER, "deleter"),
            };
            let function = self.field(found, field);
            if function.is_none() {
                let text = Value::name(attribute);
                let after = if what == "setter" { "' has no setter" } else { "' has no deleter" };
                return Err(self.raise_naming(types::ATTRIBUTE_ERROR, "property '", text, after));
            }
            return match value {
                Some(value) => self.call(function, &[object, value]).map(drop),
                None => self.call(function, &[object]).map(drop),
            };
        }
        if self.is_native(found, types::TUPLE_FIELD) {
            return Err(self.raise(types::ATTRIBUTE_ERROR, format_args!("can't set attribute")));
        }
        let method = match value {
            Some(_) => const { name("__set__") },
            None => const { name("__delete__") },
        };
        match (self.special_method(found, method), value) {
            (Some(method), Some(value)) => self.call(method, &[found, object, value]).map(drop),
            (Some(method), None) => self.call(method, &[found, object]).map(drop),
            (None, _) => Err(self.raise_attribute_error(object, attribute)),
        }
    }

    /// The name in an argument of `getattr` and the like; a TypeError when it is no string.
    pub fn attribute_name(&mut self, value: Value) -> Result<Name, Raised> {
        let value = self.native_part(value);
        match self.intern_value(value)? {
            Some(name) => Ok(name),
            None => Err(self.raise_about(types::TYPE_ERROR, "attribute name must be string, not ", value, "")),
        }
    }
}
