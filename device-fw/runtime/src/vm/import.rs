//! `import`: modules from tables and from files, packages, relative imports
//!
//! **Invariant:** a module is in `sys.modules` while it runs, and stays there only if it ran to its end. Names are looked for in
//! `sys.modules`, then among the built-in modules, then along `sys.path`, where the entry `.frozen` stands for [`frozen::MODULES`].

use pyrite_compiler::Mode;
use pyrite_platform::files::{Create, EntryKind, Handle, OpenMode};

use crate::builtins::frozen::{self, FrozenModule};
use crate::builtins::modules::MODULES;
use crate::heap::Kind;
use crate::names::{entries, name, rom};
use crate::ops::mounts::Place;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{self, module};
use crate::value::{ModuleId, Name, Table, Value, View};
use crate::vm::embed::Source;
use crate::vm::load::{self, Reader};

/// Longest path of a module, in bytes: it is interned.
const PATH_MAX: usize = crate::names::LENGTH_MAX;

const NO_THREADS: &str = ": this board runs one thread; use asyncio, or machine.Timer";
const NO_NETWORK: &str = ": this firmware has no network; the image with -wifi in its name has";
const NO_BLUETOOTH: &str = ": this firmware has no Bluetooth";
const NO_TLS: &str = ": this firmware has no TLS; use http:// instead of https://";

/// Modules of MicroPython that this firmware leaves out, and why.
const ABSENT: &[(&str, &str)] = &[
    ("_thread", NO_THREADS),
    ("asyncio.net", NO_NETWORK),
    ("threading", NO_THREADS),
    ("bluetooth", NO_BLUETOOTH),
    ("network", NO_NETWORK),
    ("ntptime", NO_NETWORK),
    ("requests", NO_NETWORK),
    ("socket", NO_NETWORK),
    ("ssl", NO_TLS),
    ("tls", NO_TLS),
    ("urequests", NO_NETWORK),
    ("usocket", NO_NETWORK),
];

/// A path or dotted name under construction.
#[derive(Clone, Copy)]
struct Path {
    bytes: [u8; PATH_MAX],
    length: usize,
}

impl Path {
    const fn new() -> Self {
        Self { bytes: [0; PATH_MAX], length: 0 }
    }

    /// Appends, if there is room.
    fn push(&mut self, text: &str) -> Result<(), TooLong> {
        let target = self.bytes.get_mut(self.length..self.length + text.len()).ok_or(TooLong)?;
        target.copy_from_slice(text.as_bytes());
        self.length += text.len();
        Ok(())
    }

    fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.length]).unwrap_or("")
    }
}

struct TooLong;

impl Runtime<'_> {
    #[cold]
    fn raise_path_too_long(&mut self) -> Raised {
        self.raise(types::IMPORT_ERROR, format_args!("module path too long"))
    }

    #[cold]
    fn raise_no_module(&mut self, full_name: &str) -> Raised {
        let reason = ABSENT.iter().find(|(name, _)| *name == full_name).map_or("", |(_, reason)| reason);
        self.raise(types::MODULE_NOT_FOUND_ERROR, format_args!("No module named '{full_name}'{reason}"))
    }

    /// A built-in module by name; with a `u` in front for the old names.
    pub fn native_module_named(&self, text: &str) -> Option<Value> {
        let find = |text: &str| {
            let name = rom::find(text)?;
            let position = (0..MODULES.len())
                .find(|&module| u32::from(rom::TABLE_NAMES[types::TYPES.len() + module]) == name.0)?;
            Some(Value::native_module(ModuleId(position as u16)))
        };
        find(text).or_else(|| text.strip_prefix('u').and_then(find))
    }
}

/// `import name`, `from name import ..`: gives the first package of a dotted name, or the last one when names are to be taken from it.
pub fn import_name(
    rt: &mut Runtime<'_>,
    name: Name,
    level: Value,
    from_list: Value,
    globals: Value,
) -> Result<Value, Raised> {
    let level = rt.index_argument(level)?;
    let mut full = Path::new();
    if level > 0 {
        package_of(rt, globals, level as usize, &mut full)?;
    }
    let base_length = full.length;
    let text = rt.name_text(name);
    let pushed = if base_length > 0 && !text.is_empty() { full.push(".") } else { Ok(()) };
    if pushed.and_then(|()| full.push(text)).is_err() {
        return Err(rt.raise_path_too_long());
    }
    if full.length == 0 {
        return Err(rt.raise_value_error(format_args!("Empty module name")));
    }
    rt.check_native_stack()?;
    let (first, last) = import_dotted(rt, &full)?;
    let wants_last = !from_list.is_none() && rt.truth(from_list)?;
    Ok(if wants_last || level > 0 { last } else { first })
}

/// The package that a relative import starts from.
fn package_of(rt: &mut Runtime<'_>, globals: Value, level: usize, path: &mut Path) -> Result<(), Raised> {
    let module_name = rt.dict_get_name(globals, const { name("__name__") }).unwrap_or(Value::NULL);
    let is_package = rt.dict_get_name(globals, const { name("__path__") }).is_some();
    let text = rt.text(module_name).unwrap_or("");
    let mut end = text.len();
    for _ in 0..level - usize::from(is_package) {
        match text[..end].rfind('.') {
            Some(dot) => end = dot,
            None => {
                return Err(rt.raise(
                    types::IMPORT_ERROR,
                    format_args!("attempted relative import with no known parent package"),
                ));
            }
        }
    }
    match path.push(&text[..end]) {
        Ok(()) => Ok(()),
        Err(TooLong) => Err(rt.raise_path_too_long()),
    }
}

/// Imports each part of a dotted name; gives the first and the last module.
fn import_dotted(rt: &mut Runtime<'_>, full: &Path) -> Result<(Value, Value), Raised> {
    let text = full.as_str();
    let (mut first, mut parent) = (Value::NULL, Value::NULL);
    let mut start = 0;
    loop {
        let end = text[start..].find('.').map_or(text.len(), |dot| start + dot);
        let (prefix, part) = (&text[..end], &text[start..end]);
        if part.is_empty() {
            return Err(rt.raise_value_error(format_args!("Empty module name")));
        }
        let imported = import_one(rt, prefix, part, parent)?;
        rt.heap.keep(imported);
        if first.is_null() {
            first = imported;
        }
        if !parent.is_null() {
            let part = rt.intern(part)?;
            if rt.heap.is(parent, Kind::Module) {
                rt.set_attribute(parent, part, Some(imported))?;
            }
        }
        parent = imported;
        if end == text.len() {
            return Ok((first, imported));
        }
        start = end + 1;
    }
}

fn import_one(rt: &mut Runtime<'_>, full_name: &str, part: &str, parent: Value) -> Result<Value, Raised> {
    let name = rt.intern(full_name)?;
    let modules = rt.modules;
    if let Some(module) = rt.dict_get_name(modules, name) {
        return Ok(module);
    }
    if parent.is_null()
        && let Some(module) = rt.native_module_named(full_name)
    {
        rt.dict_set_name(modules, name, module)?;
        return Ok(module);
    }
    // The old name of a package that is not built in.
    if full_name == "uasyncio" {
        let mut path = Path::new();
        if path.push("asyncio").is_ok() {
            let (module, _) = import_dotted(rt, &path)?;
            rt.dict_set_name(modules, name, module)?;
            return Ok(module);
        }
    }
    if parent.is_null() {
        let path = rt.path;
        let mut index = 0;
        while let Some(&entry) = rt.sequence_items(path).get(index) {
            index += 1;
            let mut base = Path::new();
            let folder = rt.text(entry).unwrap_or("");
            let separator = if folder.is_empty() || folder.ends_with('/') { "" } else { "/" };
            if base.push(folder).and_then(|()| base.push(separator)).and_then(|()| base.push(part)).is_err() {
                continue;
            }
            if let Some(module) = import_from_files(rt, name, base)? {
                return Ok(module);
            }
        }
    } else if rt.heap.is(parent, Kind::Module)
        && let Some(folder) =
            rt.dict_get_name(rt.heap.word(parent, module::GLOBALS), const { crate::names::name("__path__") })
    {
        let mut base = Path::new();
        let text = rt.text(folder).unwrap_or("");
        if base.push(text).and_then(|()| base.push("/")).and_then(|()| base.push(part)).is_err() {
            return Err(rt.raise_path_too_long());
        }
        if let Some(module) = import_from_files(rt, name, base)? {
            return Ok(module);
        }
    } else if let Some(attribute) = {
        let part = rt.intern(part)?;
        rt.find_attribute(parent, part)?
    } {
        // `import os.path` where `path` is an attribute.
        return Ok(attribute);
    }
    Err(rt.raise_no_module(full_name))
}

/// What a module is made of.
enum Origin {
    /// A file, at its path.
    File,
    /// An image in the program.
    Frozen(&'static FrozenModule),
}

/// Looks for `base/` (a package), `base.py`, `base.mpy`, and runs what is there.
fn import_from_files(rt: &mut Runtime<'_>, name: Name, base: Path) -> Result<Option<Value>, Raised> {
    if let Some(path) = base.as_str().strip_prefix(frozen::FOLDER).and_then(|rest| rest.strip_prefix('/')) {
        let Some(module) = frozen::find(path) else { return Ok(None) };
        let package = if module.is_package { Some(base) } else { None };
        return run_module(rt, name, base, package, Origin::Frozen(module)).map(Some);
    }
    let is_folder = rt.kind_of_path(base.as_str())? == Some(EntryKind::Directory);
    let endings = if is_folder { ["/__init__.py", "/__init__.mpy", ".py", ".mpy"] } else { [".py", ".mpy", "", ""] };
    for ending in endings {
        let mut path = base;
        if ending.is_empty() || path.push(ending).is_err() {
            continue;
        }
        if rt.kind_of_path(path.as_str())? != Some(EntryKind::File) {
            continue;
        }
        let package = if ending.starts_with('/') { Some(base) } else { None };
        return run_module(rt, name, path, package, Origin::File).map(Some);
    }
    if is_folder {
        // A folder without __init__ is a package too.
        let made = module::new(rt, Value::name(name))?;
        let folder = rt.new_str(base.as_str())?;
        rt.dict_set_name(rt.heap.word(made, module::GLOBALS), const { crate::names::name("__path__") }, folder)?;
        let modules = rt.modules;
        rt.dict_set_name(modules, name, made)?;
        return Ok(Some(made));
    }
    Ok(None)
}

fn run_module(
    rt: &mut Runtime<'_>,
    name: Name,
    path: Path,
    package: Option<Path>,
    origin: Origin,
) -> Result<Value, Raised> {
    let mark = rt.heap.log_mark();
    let made = module::new(rt, Value::name(name))?;
    let globals = rt.heap.word(made, module::GLOBALS);
    // The code refers to the same name.
    let file = rt.intern(path.as_str())?;
    rt.dict_set_name(globals, const { crate::names::name("__file__") }, Value::name(file))?;
    if let Some(package) = package {
        let folder = rt.new_str(package.as_str())?;
        rt.dict_set_name(globals, const { crate::names::name("__path__") }, folder)?;
    }
    let modules = rt.modules;
    rt.dict_set_name(modules, name, made)?;
    rt.heap.log_release(mark);
    rt.heap.keep(made);
    let loaded = match origin {
        Origin::File => load_file(rt, path.as_str(), globals),
        Origin::Frozen(module) => load_frozen(rt, module.image, globals),
    };
    let ran = loaded.and_then(|function| {
        rt.import_costs.note(name);
        types::table::reserve(rt, globals, load::names_stored(rt, function))?;
        let ran = rt.call(function, &[]);
        if ran.is_ok() {
            load::discard_module_code(rt, function);
            types::table::trim(&mut rt.heap, globals);
        }
        ran
    });
    rt.heap.log_release(mark);
    if let Err(raised) = ran {
        rt.heap.keep(raised.value());
        rt.dict_remove(modules, Value::name(name))?;
        return Err(raised);
    }
    // The program may have put something else there.
    Ok(rt.dict_get_name(modules, name).unwrap_or(made))
}

/// A path of the machine's files, copied out of the heap.
fn copied_path(rt: &mut Runtime<'_>, path: Value) -> Result<Path, Raised> {
    let mut copy = Path::new();
    match copy.push(rt.text(path).unwrap_or("")) {
        Ok(()) => Ok(copy),
        Err(TooLong) => Err(rt.raise_path_too_long()),
    }
}

/// Opens a file of the machine to read it: the handle, and its size.
fn open_file(rt: &mut Runtime<'_>, path: &Path) -> Result<(Handle, usize), Raised> {
    let mode = OpenMode { read: true, write: false, create: Create::Existing, append: false };
    let size = rt.machine.files.stat(path.as_str()).or_raise(rt)?.size as usize;
    let handle = rt.machine.files.open(path.as_str(), mode).or_raise(rt)?;
    Ok((handle, size))
}

/// Reads a file of a file system that is written in Python.
fn read_mounted(rt: &mut Runtime<'_>, object: Value, path: Value) -> Result<Value, Raised> {
    let mode = Value::name(const { name("rb") });
    let file = rt.call_method(object, const { name("open") }, &[path, mode])?;
    let bytes = rt.call_method(file, const { name("read") }, &[])?;
    rt.call_method(file, const { name("close") }, &[])?;
    if !rt.heap.is(bytes, Kind::Bytes) {
        return Err(rt.raise_about(types::TYPE_ERROR, "read() should give bytes, not ", bytes, ""));
    }
    Ok(bytes)
}

/// Compiles a .py file, or loads a .mpy file, to a function that runs it with these globals.
pub fn load_file(rt: &mut Runtime<'_>, path: &str, globals: Value) -> Result<Value, Raised> {
    let mark = rt.heap.log_mark();
    let place = rt.place_of_text(path)?;
    let (function, length, file_words) = match place {
        Place::Machine(place) => {
            let place = copied_path(rt, place)?;
            let (handle, size) = open_file(rt, &place)?;
            let loaded = if path.ends_with(".mpy") {
                rt.begin_import();
                rt.load(Reader::file(handle, size), globals)
            } else {
                rt.compile(Source::File(handle), path, Mode::Module, globals)
            };
            let closed = rt.machine.files.close(handle);
            let function = loaded?;
            closed.or_raise(rt)?;
            (function, size, 0)
        }
        Place::Mounted(object, place) => {
            let bytes = read_mounted(rt, object, place)?;
            let file_words = 1 + rt.heap.size(bytes);
            let length = rt.heap.bytes(bytes).len();
            let function = if path.ends_with(".mpy") {
                rt.begin_import();
                let image = rt.heap.detached_bytes(bytes, length);
                rt.load(Reader::memory(image), globals)?
            } else {
                rt.compile(Source::Object(bytes), path, Mode::Module, globals)?
            };
            (function, length, file_words)
        }
    };
    rt.heap.log_release(mark);
    Ok(settle(rt, function, length, file_words))
}

/// Loads an image of the firmware to a function that runs it with these globals.
fn load_frozen(rt: &mut Runtime<'_>, image: &'static [u8], globals: Value) -> Result<Value, Raised> {
    let mark = rt.heap.log_mark();
    rt.begin_import();
    let function = rt.load_frozen(image, globals)?;
    rt.heap.log_release(mark);
    Ok(settle(rt, function, image.len(), 0))
}

impl Runtime<'_> {
    /// Frees what can be freed and notes what is in use, before something is compiled or an image is loaded.
    pub(crate) fn begin_import(&mut self) {
        // Loading trims the names: what that frees is not the import's.
        self.names.trim(&mut self.heap);
        self.collect();
        self.import_costs.words_before = self.heap.used_words();
        self.import_costs.newest.compile_peak = 0;
    }
}

/// Puts a function just loaded in its place and notes what loading it cost. `file_words` of what was in use before were the file.
fn settle(rt: &mut Runtime<'_>, function: Value, file_bytes: usize, file_words: usize) -> Value {
    let function = rt.settle(function);
    rt.heap.keep(function);
    let words = (rt.heap.used_words() + file_words).saturating_sub(rt.import_costs.words_before);
    rt.import_costs.newest.file_bytes = file_bytes as u32;
    rt.import_costs.newest.loaded = (words * 4) as u32;
    function
}

/// `from module import name`
pub fn import_from(rt: &mut Runtime<'_>, module: Value, name: Name) -> Result<Value, Raised> {
    if let Some(value) = rt.attribute_or_absent(module, name)? {
        return Ok(value);
    }
    if rt.heap.is(module, Kind::Module) {
        let globals = rt.heap.word(module, module::GLOBALS);
        if rt.dict_get_name(globals, const { crate::names::name("__path__") }).is_some() {
            let mut full = Path::new();
            let module_name =
                rt.dict_get_name(globals, const { crate::names::name("__name__") }).unwrap_or(Value::NULL);
            let pushed = full
                .push(rt.text(module_name).unwrap_or(""))
                .and_then(|()| full.push("."))
                .and_then(|()| full.push(rt.name_text(name)));
            if pushed.is_err() {
                return Err(rt.raise_path_too_long());
            }
            match import_dotted(rt, &full) {
                Ok((_, last)) => return Ok(last),
                Err(raised) if rt.raised_is(raised, types::MODULE_NOT_FOUND_ERROR) => {}
                Err(raised) => return Err(raised),
            }
        }
    }
    Err(rt.raise_naming(types::IMPORT_ERROR, "cannot import name '", Value::name(name), "'"))
}

/// `from module import *`
pub fn import_star(rt: &mut Runtime<'_>, module: Value, target: Value) -> Result<(), Raised> {
    if let View::Module(id) = module.view() {
        let table = entries::table_number(Table::Module(id));
        let mut member = 0;
        while let Some(name) = entries::member_at(table, member) {
            member += 1;
            if rt.name_text(name).starts_with('_') {
                continue;
            }
            if let Some(value) = rt.find_attribute(module, name)? {
                rt.dict_set_name(target, name, value)?;
            }
        }
        return Ok(());
    }
    let globals = rt.heap.word(module, module::GLOBALS);
    if let Some(all) = rt.dict_get_name(globals, const { name("__all__") }) {
        let names = rt.collect_list(all)?;
        let mut index = 0;
        while let Some(&entry) = rt.sequence_items(names).get(index) {
            index += 1;
            let name = rt.attribute_name(entry)?;
            let value = import_from(rt, module, name)?;
            rt.dict_set_name(target, name, value)?;
        }
        return Ok(());
    }
    let mut position = 0;
    while let Some((next, key, value)) = types::table::next(&rt.heap, globals, position) {
        if let Some(name) = key.as_name()
            && !rt.name_text(name).starts_with('_')
        {
            rt.dict_set_name(target, name, value)?;
        }
        position = next;
    }
    Ok(())
}
