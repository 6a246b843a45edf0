//! Built-in types: one file a Python type (or family), one line here
//!
//! **Invariant:** a type's number is its position in [`TYPES`]; numbers are not stored outside memory, so the order is free.
//!
//! To add a type: write `types/thing.rs` with `pub const THING: NativeType = NativeType { .. }`, name the module below, add
//! a line to the registry. See `types/property.rs` for a complete small one.

use crate::native::{NativeType, TypeRecord};
use crate::value::TypeId;

macro_rules! registry {
    ($($(#[$note:meta])* $name:ident = $module:ident :: $table:ident;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only the numbers are used")]
        #[repr(u16)]
        enum Position { $($(#[$note])* $name,)* }
        $(
            $(#[$note])*
            #[doc = concat!("Number of `", stringify!($module), "::", stringify!($table), "`.")]
            pub const $name: TypeId = TypeId(Position::$name as u16);
        )*
        /// All built-in types, by number.
        pub const TYPES: &[&NativeType] = &[$($(#[$note])* &$module::$table,)*];
    };
}

// Owned by the object model.
pub mod class;
pub mod console_stream;
pub mod exception;
pub mod exception_types;
pub mod function;
pub mod generator;
pub mod instance;
pub mod iterators;
pub mod module;
pub mod object;
pub mod property;
pub mod singletons;
pub mod super_type;
pub mod type_type;
// Numbers and text.
pub mod bool;
pub mod buffer;
pub mod bytearray;
pub mod bytes;
pub mod complex;
pub mod float;
pub mod int;
pub mod memoryview;
pub mod str;
// Containers.
pub mod array;
pub mod deque;
pub mod dict;
pub mod dict_views;
pub mod enumerate;
pub mod filter;
pub mod frozenset;
pub mod hash_table;
pub mod list;
pub mod map;
pub mod merge_sort;
pub mod namedtuple;
pub mod ordered_dict;
pub mod range;
pub mod reversed;
pub mod sequence;
pub mod set;
pub mod set_operations;
pub mod slice;
pub mod slice_indices;
pub mod table;
pub mod tuple;
pub mod zip;
// Of modules.
pub mod adc;
pub mod aes;
pub mod deflate_io;
pub mod file;
pub mod frame_buffer;
pub mod hash_object;
pub mod i2c;
pub mod io_base;
pub mod irq;
pub mod memory;
pub mod memory_access;
pub mod memory_file;
pub mod nvs;
pub mod partition;
pub mod pattern;
pub mod pin;
pub mod poll;
pub mod pwm;
pub mod ring_io;
pub mod rtc;
pub mod signal;
#[cfg(feature = "network")]
pub mod socket;
pub mod spi;
pub mod stream;
pub mod task;
pub mod timer;
pub mod uart;
pub mod vfs_lfs2;
#[cfg(feature = "network")]
pub mod wlan;

registry! {
    OBJECT = object::OBJECT;
    TYPE = type_type::TYPE;
    NONE_TYPE = singletons::NONE_TYPE;
    ELLIPSIS_TYPE = singletons::ELLIPSIS_TYPE;
    NOT_IMPLEMENTED_TYPE = singletons::NOT_IMPLEMENTED_TYPE;
    FUNCTION = function::FUNCTION;
    BUILTIN_FUNCTION = function::BUILTIN_FUNCTION;
    BOUND_METHOD = function::BOUND_METHOD;
    CELL = function::CELL;
    CODE = function::CODE;
    GENERATOR = generator::GENERATOR;
    MODULE = module::MODULE;
    PROPERTY = property::PROPERTY;
    STATIC_METHOD = property::STATIC_METHOD;
    CLASS_METHOD = property::CLASS_METHOD;
    SUPER = super_type::SUPER;
    CONSOLE_TEXT = console_stream::CONSOLE_TEXT;
    CONSOLE_BYTES = console_stream::CONSOLE_BYTES;
    SEQUENCE_ITERATOR = iterators::SEQUENCE_ITERATOR;
    CALL_ITERATOR = iterators::CALL_ITERATOR;

    BASE_EXCEPTION = exception::BASE_EXCEPTION;
    EXCEPTION = exception_types::EXCEPTION;
    SYSTEM_EXIT = exception_types::SYSTEM_EXIT;
    KEYBOARD_INTERRUPT = exception_types::KEYBOARD_INTERRUPT;
    GENERATOR_EXIT = exception_types::GENERATOR_EXIT;
    STOP_ITERATION = exception_types::STOP_ITERATION;
    STOP_ASYNC_ITERATION = exception_types::STOP_ASYNC_ITERATION;
    ARITHMETIC_ERROR = exception_types::ARITHMETIC_ERROR;
    OVERFLOW_ERROR = exception_types::OVERFLOW_ERROR;
    ZERO_DIVISION_ERROR = exception_types::ZERO_DIVISION_ERROR;
    ASSERTION_ERROR = exception_types::ASSERTION_ERROR;
    ATTRIBUTE_ERROR = exception_types::ATTRIBUTE_ERROR;
    BUFFER_ERROR = exception_types::BUFFER_ERROR;
    EOF_ERROR = exception_types::EOF_ERROR;
    IMPORT_ERROR = exception_types::IMPORT_ERROR;
    MODULE_NOT_FOUND_ERROR = exception_types::MODULE_NOT_FOUND_ERROR;
    LOOKUP_ERROR = exception_types::LOOKUP_ERROR;
    INDEX_ERROR = exception_types::INDEX_ERROR;
    KEY_ERROR = exception_types::KEY_ERROR;
    MEMORY_ERROR = exception_types::MEMORY_ERROR;
    NAME_ERROR = exception_types::NAME_ERROR;
    UNBOUND_LOCAL_ERROR = exception_types::UNBOUND_LOCAL_ERROR;
    OS_ERROR = exception_types::OS_ERROR;
    RUNTIME_ERROR = exception_types::RUNTIME_ERROR;
    NOT_IMPLEMENTED_ERROR = exception_types::NOT_IMPLEMENTED_ERROR;
    RECURSION_ERROR = exception_types::RECURSION_ERROR;
    SYNTAX_ERROR = exception_types::SYNTAX_ERROR;
    INDENTATION_ERROR = exception_types::INDENTATION_ERROR;
    TYPE_ERROR = exception_types::TYPE_ERROR;
    VALUE_ERROR = exception_types::VALUE_ERROR;
    UNICODE_ERROR = exception_types::UNICODE_ERROR;
    UNICODE_DECODE_ERROR = exception_types::UNICODE_DECODE_ERROR;
    UNICODE_ENCODE_ERROR = exception_types::UNICODE_ENCODE_ERROR;
    JSON_DECODE_ERROR = exception_types::JSON_DECODE_ERROR;
    PATTERN_ERROR = exception_types::PATTERN_ERROR;
    STRUCT_ERROR = exception_types::STRUCT_ERROR;
    WARNING = exception_types::WARNING;
    DEPRECATION_WARNING = exception_types::DEPRECATION_WARNING;
    CANCELLED_ERROR = exception_types::CANCELLED_ERROR;
    ASYNCIO_TIMEOUT_ERROR = exception_types::ASYNCIO_TIMEOUT_ERROR;

    BOOL = bool::BOOL;
    INT = int::INT;
    FLOAT = float::FLOAT;
    COMPLEX = complex::COMPLEX;
    STR = str::STR;
    STR_ITERATOR = str::STR_ITERATOR;
    BYTES = bytes::BYTES;
    BYTES_ITERATOR = bytes::BYTES_ITERATOR;
    BYTEARRAY = bytearray::BYTEARRAY;
    MEMORYVIEW = memoryview::MEMORYVIEW;

    LIST = list::LIST;
    LIST_ITERATOR = list::LIST_ITERATOR;
    TUPLE = tuple::TUPLE;
    TUPLE_ITERATOR = tuple::TUPLE_ITERATOR;
    DICT = dict::DICT;
    DICT_KEYS = dict_views::DICT_KEYS;
    DICT_VALUES = dict_views::DICT_VALUES;
    DICT_ITEMS = dict_views::DICT_ITEMS;
    DICT_ITERATOR = dict_views::DICT_ITERATOR;
    ORDERED_DICT = ordered_dict::ORDERED_DICT;
    DEFAULT_DICT = ordered_dict::DEFAULT_DICT;
    SET = set::SET;
    SET_ITERATOR = set::SET_ITERATOR;
    FROZENSET = frozenset::FROZENSET;
    RANGE = range::RANGE;
    RANGE_ITERATOR = range::RANGE_ITERATOR;
    SLICE = slice::SLICE;
    ENUMERATE = enumerate::ENUMERATE;
    ZIP = zip::ZIP;
    MAP = map::MAP;
    FILTER = filter::FILTER;
    REVERSED = reversed::REVERSED;
    DEQUE = deque::DEQUE;
    DEQUE_ITERATOR = deque::DEQUE_ITERATOR;
    ARRAY = array::ARRAY;
    TUPLE_FIELD = namedtuple::TUPLE_FIELD;

    FILE_IO = file::FILE_IO;
    TEXT_IO = file::TEXT_IO;
    IO_BASE = io_base::IO_BASE;
    MEMORY = memory::MEMORY;
    STRING_IO = memory_file::STRING_IO;
    BYTES_IO = memory_file::BYTES_IO;
    MD5 = hash_object::MD5;
    SHA1 = hash_object::SHA1;
    SHA256 = hash_object::SHA256;
    PATTERN = pattern::PATTERN;
    MATCH = pattern::MATCH;
    PIN = pin::PIN;
    TIMER = timer::TIMER;
    IRQ = irq::IRQ;
    SIGNAL = signal::SIGNAL;
    PWM = pwm::PWM;
    ADC = adc::ADC;
    TOUCH_PAD = adc::TOUCH_PAD;
    I2C = i2c::I2C;
    SOFT_I2C = i2c::SOFT_I2C;
    SPI = spi::SPI;
    SOFT_SPI = spi::SOFT_SPI;
    UART = uart::UART;
    RTC = rtc::RTC;
    WDT = rtc::WDT;
    MEM = memory_access::MEM;
    NVS = nvs::NVS;
    PARTITION = partition::PARTITION;
    POLL = poll::POLL;
    FRAME_BUFFER = frame_buffer::FRAME_BUFFER;
    RING_IO = ring_io::RING_IO;
    AES = aes::AES;
    DEFLATE_IO = deflate_io::DEFLATE_IO;
    TASK = task::TASK;
    PAUSE = task::PAUSE;
    VFS_LFS2 = vfs_lfs2::VFS_LFS2;
    #[cfg(feature = "network")]
    SOCKET = socket::SOCKET;
    #[cfg(feature = "network")]
    WLAN = wlan::WLAN;
}

/// What is known of a built-in type; of `object` for a number that is none.
#[inline]
pub fn native(id: TypeId) -> &'static TypeRecord {
    static RECORDS: [TypeRecord; TYPES.len()] = {
        let mut records = [const { object::OBJECT.record() }; TYPES.len()];
        let mut number = 0;
        while number < TYPES.len() {
            records[number] = TYPES[number].record();
            number += 1;
        }
        records
    };
    static OBJECT_RECORD: TypeRecord = object::OBJECT.record();
    RECORDS.get(id.0 as usize).unwrap_or(&OBJECT_RECORD)
}
