//! `x[key]`, `x[key] = item`, `del x[key]`, `item in x`

use crate::names::name;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

impl Runtime<'_> {
    /// `object[key]`
    pub fn get_item(&mut self, object: Value, key: Value) -> Result<Value, Raised> {
        if let Some(method) = self.special_method(object, const { name("__getitem__") }) {
            return self.call(method, &[object, key]);
        }
        let native = self.native_part(object);
        match self.slot(self.native_type_of(native), |slots| slots.get_item) {
            Some(slot) => {
                let result = slot(self, native, key);
                if native != object
                    && let Err(raised) = result
                    && self.raised_is(raised, types::KEY_ERROR)
                {
                    if let Some(method) = self.special_method(object, const { name("__missing__") }) {
                        return self.call(method, &[object, key]);
                    }
                    if let Some(value) = types::ordered_dict::missing(self, object, key)? {
                        return Ok(value);
                    }
                }
                result
            }
            None => Err(self.raise_about(types::TYPE_ERROR, "", object, " object is not subscriptable")),
        }
    }

    /// `object[key] = item`
    pub fn set_item(&mut self, object: Value, key: Value, item: Value) -> Result<(), Raised> {
        if let Some(method) = self.special_method(object, const { name("__setitem__") }) {
            return self.call(method, &[object, key, item]).map(drop);
        }
        let native = self.native_part(object);
        match self.slot(self.native_type_of(native), |slots| slots.set_item) {
            Some(slot) => slot(self, native, key, item),
            None => Err(self.raise_about(types::TYPE_ERROR, "", object, " object does not support item assignment")),
        }
    }

    /// `del object[key]`
    pub fn delete_item(&mut self, object: Value, key: Value) -> Result<(), Raised> {
        if let Some(method) = self.special_method(object, const { name("__delitem__") }) {
            return self.call(method, &[object, key]).map(drop);
        }
        let native = self.native_part(object);
        match self.slot(self.native_type_of(native), |slots| slots.delete_item) {
            Some(slot) => slot(self, native, key),
            None => Err(self.raise_about(types::TYPE_ERROR, "", object, " object doesn't support item deletion")),
        }
    }

    /// `item in object`
    pub fn contains(&mut self, object: Value, item: Value) -> Result<bool, Raised> {
        if let Some(method) = self.special_method(object, const { name("__contains__") }) {
            let result = self.call(method, &[object, item])?;
            return self.truth(result);
        }
        let native = self.native_part(object);
        if let Some(slot) = self.slot(self.native_type_of(native), |slots| slots.contains) {
            return slot(self, native, item);
        }
        let iterator = match self.try_iterate(object) {
            Ok(Some(iterator)) => iterator,
            Err(raised) if !self.raised_is(raised, types::TYPE_ERROR) => return Err(raised),
            // The TypeError of an `__iter__` too.
            Ok(None) | Err(_) => {
                return Err(self.raise_about(types::TYPE_ERROR, "argument of type ", object, " is not iterable"));
            }
        };
        let mark = self.heap.log_mark();
        while let Some(candidate) = self.next(iterator)? {
            if self.equal(candidate, item)? {
                return Ok(true);
            }
            self.heap.log_release(mark);
            self.poll()?;
        }
        Ok(false)
    }
}
