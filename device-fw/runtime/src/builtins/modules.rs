//! Built-in modules: one file a Python module, one line here
//!
//! **Invariant:** a module's number is its position in [`MODULES`].
//!
//! To add a module: write `modules/thing.rs` with `pub const THING: NativeModule = NativeModule { .. }`, name the file below, add
//! a line to the registry. State between calls goes to a slot of [`crate::runtime::ModuleState`].

use crate::native::NativeModule;
use crate::value::ModuleId;

pub mod array;
pub mod asyncio_core;
pub mod binascii;
pub mod builtins;
pub mod cmath;
pub mod collections;
pub mod cryptolib;
pub mod deflate;
pub mod errno;
pub mod esp32;
pub mod framebuf;
pub mod gc;
pub mod hashlib;
pub mod heapq;
pub mod io;
pub mod json;
pub mod machine;
pub mod math;
pub mod memory_access;
pub mod micropython;
#[cfg(feature = "network")]
pub mod network;
pub mod onewire_lines;
pub mod os;
pub mod platform;
pub mod random;
pub mod re;
pub mod select;
#[cfg(feature = "network")]
pub mod socket;
pub mod struct_module;
pub mod sys;
pub mod time;
pub mod vfs;

macro_rules! registry {
    ($($(#[$note:meta])* $name:ident = $module:ident :: $table:ident;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only the numbers are used")]
        #[repr(u16)]
        enum Position { $($(#[$note])* $name,)* }
        $(
            $(#[$note])*
            #[doc = concat!("Number of `", stringify!($module), "`.")]
            pub const $name: ModuleId = ModuleId(Position::$name as u16);
        )*
        /// All built-in modules, by number.
        pub const MODULES: &[&NativeModule] = &[$($(#[$note])* &$module::$table,)*];
    };
}

registry! {
    BUILTINS = builtins::BUILTINS;
    SYS = sys::SYS;
    GC = gc::GC;
    MICROPYTHON = micropython::MICROPYTHON;
    MATH = math::MATH;
    CMATH = cmath::CMATH;
    STRUCT = struct_module::STRUCT;
    JSON = json::JSON;
    RE = re::RE;
    BINASCII = binascii::BINASCII;
    HASHLIB = hashlib::HASHLIB;
    ERRNO = errno::ERRNO;
    OS = os::OS;
    IO = io::IO;
    TIME = time::TIME;
    VFS = vfs::VFS;
    RANDOM = random::RANDOM;
    MACHINE = machine::MACHINE;
    COLLECTIONS = collections::COLLECTIONS;
    ARRAY = array::ARRAY;
    HEAPQ = heapq::HEAPQ;
    SELECT = select::SELECT;
    PLATFORM = platform::PLATFORM;
    MEMORY_ACCESS = memory_access::MEMORY_ACCESS;
    ONE_WIRE = onewire_lines::ONE_WIRE;
    ESP32 = esp32::ESP32;
    FRAMEBUF = framebuf::FRAMEBUF;
    CRYPTOLIB = cryptolib::CRYPTOLIB;
    DEFLATE = deflate::DEFLATE;
    ASYNCIO_CORE = asyncio_core::ASYNCIO_CORE;
    #[cfg(feature = "network")]
    NETWORK = network::NETWORK;
    #[cfg(feature = "network")]
    SOCKET = socket::SOCKET;
}
