//! The tree of built-in exception classes
//!
//! **Invariant:** the classes differ in name and base alone; behaviour is inherited from [`super::exception`].

use crate::native::NativeType;
use crate::types;
use crate::value::TypeId;

const fn exception(name: &'static str, base: TypeId) -> NativeType {
    NativeType { name, base: Some(base), ..NativeType::PLAIN }
}

macro_rules! classes {
    ($($name:ident = $text:literal ( $base:ident );)*) => {
        $(
            #[doc = concat!("`", $text, "`")]
            pub const $name: NativeType = exception($text, types::$base);
        )*
    };
}

classes! {
    EXCEPTION = "Exception" (BASE_EXCEPTION);
    SYSTEM_EXIT = "SystemExit" (BASE_EXCEPTION);
    KEYBOARD_INTERRUPT = "KeyboardInterrupt" (BASE_EXCEPTION);
    GENERATOR_EXIT = "GeneratorExit" (BASE_EXCEPTION);
    STOP_ITERATION = "StopIteration" (EXCEPTION);
    STOP_ASYNC_ITERATION = "StopAsyncIteration" (EXCEPTION);
    ARITHMETIC_ERROR = "ArithmeticError" (EXCEPTION);
    OVERFLOW_ERROR = "OverflowError" (ARITHMETIC_ERROR);
    ZERO_DIVISION_ERROR = "ZeroDivisionError" (ARITHMETIC_ERROR);
    ASSERTION_ERROR = "AssertionError" (EXCEPTION);
    ATTRIBUTE_ERROR = "AttributeError" (EXCEPTION);
    BUFFER_ERROR = "BufferError" (EXCEPTION);
    EOF_ERROR = "EOFError" (EXCEPTION);
    IMPORT_ERROR = "ImportError" (EXCEPTION);
    MODULE_NOT_FOUND_ERROR = "ModuleNotFoundError" (IMPORT_ERROR);
    LOOKUP_ERROR = "LookupError" (EXCEPTION);
    INDEX_ERROR = "IndexError" (LOOKUP_ERROR);
    KEY_ERROR = "KeyError" (LOOKUP_ERROR);
    MEMORY_ERROR = "MemoryError" (EXCEPTION);
    NAME_ERROR = "NameError" (EXCEPTION);
    UNBOUND_LOCAL_ERROR = "UnboundLocalError" (NAME_ERROR);
    OS_ERROR = "OSError" (EXCEPTION);
    RUNTIME_ERROR = "RuntimeError" (EXCEPTION);
    NOT_IMPLEMENTED_ERROR = "NotImplementedError" (RUNTIME_ERROR);
    RECURSION_ERROR = "RecursionError" (RUNTIME_ERROR);
    SYNTAX_ERROR = "SyntaxError" (EXCEPTION);
    INDENTATION_ERROR = "IndentationError" (SYNTAX_ERROR);
    TYPE_ERROR = "TypeError" (EXCEPTION);
    VALUE_ERROR = "ValueError" (EXCEPTION);
    UNICODE_ERROR = "UnicodeError" (VALUE_ERROR);
    UNICODE_DECODE_ERROR = "UnicodeDecodeError" (UNICODE_ERROR);
    UNICODE_ENCODE_ERROR = "UnicodeEncodeError" (UNICODE_ERROR);
    JSON_DECODE_ERROR = "JSONDecodeError" (VALUE_ERROR);
    PATTERN_ERROR = "error" (VALUE_ERROR);
    STRUCT_ERROR = "error" (VALUE_ERROR);
    WARNING = "Warning" (EXCEPTION);
    CANCELLED_ERROR = "CancelledError" (BASE_EXCEPTION);
    ASYNCIO_TIMEOUT_ERROR = "TimeoutError" (EXCEPTION);
    DEPRECATION_WARNING = "DeprecationWarning" (WARNING);
}
