//! The runtime: one board's Python world, from soft reset to soft reset
//!
//! **Invariant:** everything that changes hangs off [`Runtime`]; there is no other state. Every value held in a field of it is
//! among the roots that [`Runtime::collect`] hands to the heap.

mod room;

use pyrite_platform::machine::Machine;

use crate::heap::{Heap, Kind};
use crate::interrupts::Interrupts;
use crate::inventory::ImportCosts;
use crate::names::Names;
use crate::ops::method_cache::MethodCache;
use crate::ops::place_hints::PlaceHints;
use crate::raised::Raised;
use crate::types::{exception, module};
use crate::value::{Name, Value};

/// Sizes and switches, fixed while the runtime lives.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Words of the arena that serve frames and values; half the arena at most.
    pub stack_words: usize,
    /// Bytes of the machine's stack that native code may take, counted from where the runtime is made: native code that
    /// calls Python code that calls native code, nested `repr`, comparison and `hash`. What a single native call needs
    /// beyond that (compiling, files, the link) must be left over, and an eighth as much for interrupt handlers.
    pub native_stack_bytes: usize,
    /// How deep source may nest, where [`Config::native_stack_bytes`] has room for so many levels.
    pub nesting_limit: u16,
    /// Bytes of the machine's stack that compiling takes for a level of nested source.
    pub nesting_bytes: usize,
    /// When to collect.
    pub collection: Collection,
}

/// When collections run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// When memory runs out (and past `gc.threshold`).
    WhenFull,
    /// At every allocation: a stress mode of the tests.
    Always,
    /// As `Always`, and whatever may move does: another stress mode.
    Compacting,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            stack_words: 2048,
            native_stack_bytes: 512 * 1024,
            nesting_limit: 60,
            nesting_bytes: 4096,
            collection: Collection::WhenFull,
        }
    }
}

/// What the newest MemoryError is about; its message is made when somebody asks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MemoryErrorFacts {
    pub bytes: usize,
    pub free: usize,
    pub largest: usize,
    pub locked: bool,
}

/// One board's Python world. The heap stands first, whatever the compiler would prefer: nearly every function reads its fields, and
/// on a 32-bit chip an instruction that reads near the start of a structure is half as long.
#[repr(C)]
pub struct Runtime<'a> {
    /// The memory.
    pub heap: Heap<'a>,
    /// What the port provides.
    pub machine: Machine<'a>,
    /// Interned names.
    pub names: Names,
    /// Sizes and switches.
    pub config: Config,
    /// Method and class attribute lookups done before.
    pub(crate) method_cache: MethodCache,
    /// Where names were found lately.
    pub(crate) place_hints: PlaceHints,
    /// Exception instance for MemoryError, set aside at start.
    pub(crate) emergency_exception: Value,
    /// As the emergency exception, for hard interrupt handlers, so that they do not change what the program is handling.
    pub(crate) interrupt_exception: Value,
    pub(crate) memory_error: MemoryErrorFacts,
    /// The exception being handled (`sys.exc_info`, `raise` alone), `NULL` when none.
    pub(crate) handled: Value,
    /// `__main__`'s module object.
    pub(crate) main_module: Value,
    /// `sys.modules`
    pub(crate) modules: Value,
    /// `sys.path`
    pub(crate) path: Value,
    /// `sys.argv`
    pub(crate) argv: Value,
    /// State of built-in modules that need some between calls (`random`, `machine`, callbacks...), by number: see
    /// [`Runtime::module_state`].
    pub(crate) module_states: Value,
    /// Where the machine's stack stood when nothing was nested.
    native_stack_start: usize,
    /// The innermost `repr` under way, to end cycles.
    pub(crate) repr_chain: crate::ops::repr::ReprChain,
    /// `gc.threshold`: bytes allocated after which a collection is due; 0 for never.
    pub gc_threshold: usize,
    /// `gc.disable` was called.
    pub gc_disabled: Gc,
    /// Handlers, scheduled calls, critical sections.
    pub(crate) interrupts: Interrupts,
    /// What `-O` would be: assertions are dropped from 1 on.
    pub(crate) optimisation_level: u8,
    /// What the StopIteration carried that ended the newest iteration.
    pub(crate) stop_value: Value,
    /// What imports cost.
    pub(crate) import_costs: ImportCosts,
    /// A function that [`Runtime::settle`] moves.
    pub(crate) settling: Value,
    /// The newest allocation to fail had enough free memory, though not together.
    pub(crate) is_hindered: bool,
    /// The text being entered, a bytes object with room to grow, and its length.
    pub(crate) source_text: Value,
    pub(crate) source_length: usize,
}

/// Whether memory running out starts a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gc {
    /// It does.
    Enabled,
    /// `gc.disable()` was called.
    Disabled,
}

impl<'a> Runtime<'a> {
    /// A fresh Python world in `arena`. What does not fit a tiny arena raises MemoryError later on.
    pub fn new(arena: &'a mut [u32], machine: Machine<'a>, config: Config) -> Self {
        let mut rt = Self {
            heap: Heap::new(arena, config.stack_words),
            machine,
            names: Names::new(),
            config,
            method_cache: MethodCache::new(),
            place_hints: PlaceHints::new(),
            emergency_exception: Value::NULL,
            interrupt_exception: Value::NULL,
            memory_error: MemoryErrorFacts::default(),
            handled: Value::NULL,
            main_module: Value::NULL,
            modules: Value::NULL,
            path: Value::NULL,
            argv: Value::NULL,
            module_states: Value::NULL,
            native_stack_start: native_stack_place(),
            repr_chain: crate::ops::repr::ReprChain::default(),
            gc_threshold: 0,
            gc_disabled: Gc::Enabled,
            interrupts: Interrupts::new(),
            optimisation_level: 0,
            stop_value: Value::NONE,
            import_costs: ImportCosts::default(),
            settling: Value::NULL,
            is_hindered: false,
            source_text: Value::NULL,
            source_length: 0,
        };
        rt.machine.peripherals.reset_peripherals();
        while rt.machine.events.take().is_some() {}
        exception::emergency::set_aside(&mut rt);
        // Each of these can only fail in an arena too small for anything; what is missing then stays NULL.
        let _ = module::set_up(&mut rt);
        let _ = rt.prepare_interrupts();
        let everything = rt.heap.log_bottom();
        rt.heap.log_release(everything);
        rt
    }

    /// A new object of a words kind, filled with `NULL`.
    #[inline]
    pub fn allocate_words(&mut self, kind: Kind, count: usize) -> Result<Value, Raised> {
        self.allocating(|heap| heap.try_allocate_words(kind, count))
    }

    /// A new object of a words kind with these values.
    #[inline]
    pub fn allocate_with(&mut self, kind: Kind, values: &[Value]) -> Result<Value, Raised> {
        let object = self.allocate_words(kind, values.len())?;
        self.heap.words_mut(object).copy_from_slice(values);
        Ok(object)
    }

    /// A new object of a raw kind, of zeros.
    #[inline]
    pub fn allocate_raw(&mut self, kind: Kind, count: usize) -> Result<Value, Raised> {
        self.allocating(|heap| heap.try_allocate_raw(kind, count))
    }

    /// A new object of a built-in type without a kind of its own: `class` and `fields`. Field `n` is payload word `n + 1`.
    #[inline]
    pub fn new_object(&mut self, class: crate::value::TypeId, fields: &[Value]) -> Result<Value, Raised> {
        let object = self.allocate_words(Kind::Object, fields.len() + 1)?;
        if let [first, rest @ ..] = self.heap.words_mut(object) {
            *first = Value::native_type(class);
            rest.copy_from_slice(fields);
        }
        Ok(object)
    }

    /// Field `number` of an object made by [`Runtime::new_object`].
    #[inline(always)]
    pub fn field(&self, object: Value, number: usize) -> Value {
        self.heap.word(object, number + 1)
    }

    /// Sets a field of an object made by [`Runtime::new_object`].
    #[inline(always)]
    pub fn set_field(&mut self, object: Value, number: usize, value: Value) {
        self.heap.set_word(object, number + 1, value);
    }

    /// A RecursionError when native code has nested too deep. Called by everything that can call itself again by way
    /// of user data: callbacks into Python, `repr`, comparison, `hash`.
    #[inline(always)]
    pub fn check_native_stack(&mut self) -> Result<(), Raised> {
        if native_stack_place().abs_diff(self.native_stack_start) > self.config.native_stack_bytes {
            return Err(self.raise_recursion_error());
        }
        Ok(())
    }

    /// How deep source that is compiled now may nest: what is left of the machine's stack bounds it.
    pub(crate) fn nesting_left(&self) -> u16 {
        let used = native_stack_place().abs_diff(self.native_stack_start);
        let left = self.config.native_stack_bytes.saturating_sub(used) / self.config.nesting_bytes.max(1);
        self.config.nesting_limit.min(u16::try_from(left).unwrap_or(u16::MAX))
    }

    /// Counts the machine's stack from here on.
    pub(crate) fn restart_native_stack(&mut self) {
        self.native_stack_start = native_stack_place();
    }

    /// A slot for the state of a built-in module, `NULL` at first; numbers are given out in [`ModuleState`].
    pub fn module_state(&self, which: ModuleState) -> Value {
        self.heap.word(self.module_states, which as usize)
    }

    /// Sets the state of a built-in module.
    pub fn set_module_state(&mut self, which: ModuleState, state: Value) {
        self.heap.set_word(self.module_states, which as usize, state);
    }

    /// The interned text of a name.
    #[inline]
    pub fn name_text(&self, name: Name) -> &str {
        self.names.text(&self.heap, name)
    }
}

/// Where the machine's stack stands: the address of a local variable, which is only a number here.
#[inline(always)]
fn native_stack_place() -> usize {
    let local = 0_u8;
    (&raw const local) as usize
}

/// Slots for state that built-in modules keep between calls. Add a line for a module that needs one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum ModuleState {
    /// The generator of `random`.
    Random,
    /// Timers and pin interrupts of `machine`.
    Machine,
    /// Compiled patterns of `re`.
    Re,
    /// Open files, not kept alive.
    Files,
    /// Tasks of `asyncio`.
    Asyncio,
    /// File systems that programs mounted.
    Mounts,
    /// The current directory, when it is in one of them.
    Directory,
    /// Open sockets, not kept alive.
    #[cfg(feature = "network")]
    Sockets,
    /// How many there are.
    Count,
}
