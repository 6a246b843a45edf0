//! The members of built-in types and modules as a running program finds them: by name, in eight bytes each
//!
//! **Invariant:** gathered at compile time from the tables beside the functions, in their order; a member is known by the number of
//! its table (types, then modules) and its position there.

use super::rom::{TABLE_COUNT, less, name, table_at};
use crate::native::{Arity, Constant, Keywords, Member, NativeFunction};
use crate::types::TYPES;
use crate::value::{FunctionId, Name, Table, Value};

/// What a name stands for; see [`Member`].
#[derive(Clone, Copy)]
pub enum Entry {
    /// A plain function.
    Function(NativeFunction, Limits),
    /// A method.
    Method(NativeFunction, Limits),
    /// A class method.
    ClassMethod(NativeFunction, Limits),
    /// Computed when read.
    Property(NativeFunction),
    /// A constant that needs no memory.
    Value(Value),
    /// An int.
    Int(i32),
    /// A float.
    Float(f32),
}

/// An [`Arity`] in three bytes.
#[derive(Clone, Copy)]
pub struct Limits {
    /// As in [`Arity`].
    pub minimum: u8,
    /// As in [`Arity`].
    pub maximum: u8,
    keywords: u8,
}

/// [`Limits::keywords`] of a function that takes any.
const ANY_KEYWORDS: u8 = u8::MAX;

impl Limits {
    /// The arity in full.
    pub fn arity(self) -> Arity {
        let keywords = match self.keywords {
            ANY_KEYWORDS => Keywords::Any,
            number => Keywords::Only(KEYWORDS.get(usize::from(number)).copied().unwrap_or(&[])),
        };
        Arity { minimum: self.minimum, maximum: self.maximum, keywords }
    }
}

struct Gathered {
    keywords: [&'static [&'static str]; ANY_KEYWORDS as usize],
    keywords_count: usize,
    entries: [Entry; STARTS[TABLE_COUNT] as usize],
}

impl Gathered {
    const fn limits(&mut self, arity: &Arity) -> Limits {
        let keywords = match arity.keywords {
            Keywords::Any => ANY_KEYWORDS,
            Keywords::Only(keywords) => {
                let mut number = 0;
                while number < self.keywords_count && !are_same(self.keywords[number], keywords) {
                    number += 1;
                }
                if number == self.keywords_count {
                    self.keywords[number] = keywords;
                    self.keywords_count += 1;
                }
                number as u8
            }
        };
        Limits { minimum: arity.minimum, maximum: arity.maximum, keywords }
    }

    const fn entry(&mut self, member: &Member) -> Entry {
        match member {
            Member::Function(function, arity) => Entry::Function(*function, self.limits(arity)),
            Member::Method(function, arity) => Entry::Method(*function, self.limits(arity)),
            Member::ClassMethod(function, arity) => Entry::ClassMethod(*function, self.limits(arity)),
            Member::Property(function) => Entry::Property(*function),
            Member::Constant(Constant::Value(value)) => Entry::Value(*value),
            Member::Constant(Constant::Int(number)) => Entry::Int(*number),
            Member::Constant(Constant::Float(number)) => Entry::Float(*number),
            Member::Constant(Constant::Str(text)) => Entry::Value(Value::name(name(text))),
        }
    }
}

const fn are_same(left: &[&str], right: &[&str]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut position = 0;
    while position < left.len() {
        if less(left[position], right[position]) || less(right[position], left[position]) {
            return false;
        }
        position += 1;
    }
    true
}

const GATHERED: Gathered = {
    let mut gathered = Gathered {
        keywords: [&[]; ANY_KEYWORDS as usize],
        keywords_count: 1,
        entries: [Entry::Int(0); STARTS[TABLE_COUNT] as usize],
    };
    let (mut table, mut count) = (0, 0);
    while table < TABLE_COUNT {
        let (_, members) = table_at(table);
        let mut member = 0;
        while member < members.len() {
            gathered.entries[count] = gathered.entry(&members[member].1);
            count += 1;
            member += 1;
        }
        table += 1;
    }
    gathered
};

static ENTRIES: [Entry; STARTS[TABLE_COUNT] as usize] = GATHERED.entries;

/// The lists of keywords, without doubles; the first one is empty.
static KEYWORDS: [&[&str]; GATHERED.keywords_count] = {
    let mut lists: [&[&str]; GATHERED.keywords_count] = [&[]; GATHERED.keywords_count];
    let mut number = 0;
    while number < lists.len() {
        lists[number] = GATHERED.keywords[number];
        number += 1;
    }
    lists
};

/// Where each table's members start in `MEMBERS`.
static STARTS: [u16; TABLE_COUNT + 1] = {
    let mut starts = [0; TABLE_COUNT + 1];
    let mut table = 0;
    while table < TABLE_COUNT {
        starts[table + 1] = starts[table] + table_at(table).1.len() as u16;
        table += 1;
    }
    starts
};

/// The names of all members, table after table.
static MEMBERS: [u16; STARTS[TABLE_COUNT] as usize] = {
    let mut names = [0; STARTS[TABLE_COUNT] as usize];
    let mut count = 0;
    let mut table = 0;
    while table < TABLE_COUNT {
        let (_, members) = table_at(table);
        let mut member = 0;
        while member < members.len() {
            names[count] = name(members[member].0).0 as u16;
            count += 1;
            member += 1;
        }
        table += 1;
    }
    names
};

/// Position of a member by name in table number `table` (types, then modules).
pub fn member(table: usize, name: Name) -> Option<usize> {
    let start = usize::from(*STARTS.get(table)?);
    let end = usize::from(*STARTS.get(table + 1)?);
    let name = u16::try_from(name.0).ok()?;
    MEMBERS.get(start..end)?.iter().position(|&other| other == name)
}

/// The name of member number `member` in table number `table`, if there is one.
pub fn member_at(table: usize, member: usize) -> Option<Name> {
    let start = usize::from(*STARTS.get(table)?);
    let end = usize::from(*STARTS.get(table + 1)?);
    MEMBERS.get(start..end)?.get(member).map(|&name| Name(u32::from(name)))
}

/// The name of member number `member` in table number `table`; the empty one when there is none.
pub fn member_name(table: usize, member: usize) -> Name {
    let start = STARTS.get(table).copied().unwrap_or(0);
    Name(u32::from(MEMBERS.get(usize::from(start) + member).copied().unwrap_or(0)))
}

/// The number of a table: types come first, then modules.
#[inline]
pub const fn table_number(table: Table) -> usize {
    match table {
        Table::Type(id) => id.0 as usize,
        Table::Module(id) => TYPES.len() + id.0 as usize,
    }
}

/// What the name of a built-in function stands for.
#[inline]
pub fn entry_of(function: FunctionId) -> Option<Entry> {
    let table = table_number(function.table);
    let start = usize::from(*STARTS.get(table)?);
    let end = usize::from(*STARTS.get(table + 1)?);
    ENTRIES.get(start..end)?.get(usize::from(function.member)).copied()
}
