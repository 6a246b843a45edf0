//! Cuts one line of Python into tokens for the eye: colours, brackets, indentation
//!
//! The compiler's lexer says what is wrong with a program; this one never does. It takes a line and what the line before
//! left open, in one byte or two, and has an answer for any text, so that it can start again at any line.
//! **Invariant:** tokens are in order, do not overlap and lie on character boundaries.

use std::ops::Range;

/// What stands open at the start of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineState {
    /// Nothing.
    #[default]
    Code,
    /// A string literal.
    String(StringKind),
}

/// A string literal's quotes and prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringKind {
    quote: Quote,
    raw: bool,
    format: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quote {
    Single,
    Double,
    TripleSingle,
    TripleDouble,
}

impl Quote {
    fn text(self) -> &'static str {
        match self {
            Quote::Single => "'",
            Quote::Double => "\"",
            Quote::TripleSingle => "'''",
            Quote::TripleDouble => "\"\"\"",
        }
    }

    fn is_triple(self) -> bool {
        matches!(self, Quote::TripleSingle | Quote::TripleDouble)
    }
}

/// What a token is, as far as its looks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenClass {
    /// A name with no special part.
    Name,
    /// A keyword.
    Keyword,
    /// `True`, `None`, `self` and the like.
    Constant,
    /// A built-in function.
    Builtin,
    /// The name after `def`.
    Definition,
    /// The name after `class`, and built-in classes.
    Class,
    /// A name that is called.
    Call,
    /// A decorator with its `@`.
    Decorator,
    /// A number.
    Number,
    /// A part of a string that is what it looks like.
    String,
    /// An escape sequence in a string, or a doubled brace in an f-string.
    Escape,
    /// A comment with its `#`.
    Comment,
    /// A sign that computes or separates.
    Operator,
    /// One of `( ) [ ] { }` that pairs with another.
    Bracket,
    /// What no Python program contains here.
    Error,
}

/// A piece of a line, in bytes of that line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// In bytes of the line.
    pub range: Range<usize>,
    /// What it is.
    pub class: TokenClass,
}

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield",
];

const CONSTANTS: &[&str] = &["False", "None", "True", "Ellipsis", "NotImplemented", "__debug__", "self", "cls"];

const BUILTINS: &[&str] = &[
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "breakpoint",
    "callable",
    "chr",
    "compile",
    "delattr",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "filter",
    "format",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "locals",
    "map",
    "max",
    "min",
    "next",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "setattr",
    "sorted",
    "sum",
    "super",
    "vars",
    "zip",
    "const",
    "__import__",
    "__name__",
    "__file__",
    "__doc__",
];

const CLASSES: &[&str] = &[
    "bool",
    "bytearray",
    "bytes",
    "classmethod",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "memoryview",
    "object",
    "property",
    "set",
    "slice",
    "staticmethod",
    "str",
    "tuple",
    "type",
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "EOFError",
    "Exception",
    "GeneratorExit",
    "ImportError",
    "IndentationError",
    "IndexError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "NameError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "RuntimeError",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SystemExit",
    "TypeError",
    "UnicodeError",
    "ValueError",
    "ViperTypeError",
    "ZeroDivisionError",
];

/// Lines are cut up to here only, in bytes: nobody reads the rest in colours, and a file of one line must stay usable.
pub const CUT_LINE_BYTES: usize = 20_000;

/// Strings in f-string fields in strings: deeper ones are left plain.
const FIELD_DEPTH: usize = 4;

/// Cuts `line`, which holds no `\n`, into `tokens` and returns what stands open at its end.
pub fn cut_line(line: &str, state: LineState, tokens: &mut Vec<Token>) -> LineState {
    tokens.clear();
    let mut end = line.len().min(CUT_LINE_BYTES);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let mut cutter = Cutter { text: &line[..end], at: 0, tokens, depth: 0, expects: Expects::Start };
    if let LineState::String(kind) = state
        && let Some(open) = cutter.string_body(0, kind)
    {
        return LineState::String(open);
    }
    let after = cutter.code();
    if end < line.len() { LineState::Code } else { after }
}

/// What the tokens before say about the next name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
    Start,
    Anything,
    FunctionName,
    ClassName,
    Attribute,
}

struct Cutter<'a, 'b> {
    text: &'a str,
    at: usize,
    tokens: &'b mut Vec<Token>,
    depth: usize,
    expects: Expects,
}

impl Cutter<'_, '_> {
    fn push(&mut self, range: Range<usize>, class: TokenClass) {
        if !range.is_empty() {
            self.tokens.push(Token { range, class });
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = &self.text[self.at..];
        self.at += rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    }

    fn code(&mut self) -> LineState {
        while self.at < self.text.len() {
            let start = self.at;
            let expects = self.expects;
            self.expects = Expects::Anything;
            match self.byte(start) {
                b' ' | b'\t' | b'\x0c' => {
                    self.at += 1;
                    self.expects = expects;
                }
                b'#' => {
                    self.at = self.text.len();
                    self.push(start..self.at, TokenClass::Comment);
                }
                b'\'' | b'"' => {
                    if let Some(open) = self.string(start, start) {
                        return LineState::String(open);
                    }
                }
                b'0'..=b'9' => self.number(),
                b'.' if self.byte(start + 1).is_ascii_digit() => self.number(),
                b'(' | b')' | b'[' | b']' | b'{' | b'}' => {
                    self.at += 1;
                    self.push(start..self.at, if self.depth == 0 { TokenClass::Bracket } else { TokenClass::Operator });
                }
                b'@' if expects == Expects::Start => {
                    self.at += 1;
                    self.skip(|c| c == '.' || c == '_' || c.is_alphanumeric());
                    self.push(start..self.at, TokenClass::Decorator);
                }
                b'.' => {
                    self.at += 1;
                    self.push(start..self.at, TokenClass::Operator);
                    self.expects = Expects::Attribute;
                }
                b';' => {
                    self.at += 1;
                    self.push(start..self.at, TokenClass::Operator);
                    self.expects = Expects::Start;
                }
                b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>' | b'=' | b':' | b','
                | b'!' | b'@' | b'\\' => {
                    self.at += 1;
                    self.push(start..self.at, TokenClass::Operator);
                }
                _ => {
                    if let Some(open) = self.name_or_string(expects) {
                        return LineState::String(open);
                    }
                }
            }
        }
        LineState::Code
    }

    fn number(&mut self) {
        let start = self.at;
        let radix = matches!(self.byte(start + 1), b'x' | b'X' | b'o' | b'O' | b'b' | b'B') && self.byte(start) == b'0';
        if radix {
            self.at += 2;
            self.skip(|c| c == '_' || c.is_ascii_hexdigit());
        } else {
            self.skip(|c| c == '_' || c == '.' || c.is_ascii_digit());
            let signed = matches!(self.byte(self.at + 1), b'+' | b'-');
            let digits_at = self.at + if signed { 2 } else { 1 };
            if matches!(self.byte(self.at), b'e' | b'E') && self.byte(digits_at).is_ascii_digit() {
                self.at = digits_at;
                self.skip(|c| c == '_' || c.is_ascii_digit());
            }
            if matches!(self.byte(self.at), b'j' | b'J') {
                self.at += 1;
            }
        }
        let digits_end = self.at;
        self.push(start..digits_end, TokenClass::Number);
        // A name that starts with a digit.
        self.skip(|c| c == '_' || c.is_alphanumeric());
        self.push(digits_end..self.at, TokenClass::Error);
    }

    fn name_or_string(&mut self, expects: Expects) -> Option<StringKind> {
        let start = self.at;
        self.skip(|c| c == '_' || c.is_alphanumeric());
        if self.at == start {
            let length = self.text[start..].chars().next().map_or(1, char::len_utf8);
            self.at += length;
            self.push(start..self.at, TokenClass::Error);
            return None;
        }
        let name = &self.text[start..self.at];
        let prefix = name.len() <= 2 && name.bytes().all(|byte| b"rRbBuUfF".contains(&byte));
        if prefix && matches!(self.byte(self.at), b'\'' | b'"') {
            return self.string(start, self.at);
        }
        let class = self.name_class(name, expects);
        match (class, name) {
            (TokenClass::Keyword, "def") => self.expects = Expects::FunctionName,
            (TokenClass::Keyword, "class") => self.expects = Expects::ClassName,
            (TokenClass::Keyword, "async") => self.expects = Expects::Start,
            _ => {}
        }
        self.push(start..self.at, class);
        None
    }

    fn name_class(&self, name: &str, expects: Expects) -> TokenClass {
        let rest = self.text[self.at..].trim_start_matches([' ', '\t']);
        let called = rest.starts_with('(');
        let among = |list: &[&str]| list.contains(&name);
        if expects == Expects::Attribute {
            return if called { TokenClass::Call } else { TokenClass::Name };
        }
        if among(KEYWORDS) {
            return TokenClass::Keyword;
        }
        match expects {
            Expects::FunctionName => TokenClass::Definition,
            Expects::ClassName => TokenClass::Class,
            Expects::Start if self.depth == 0 && self.is_soft_keyword(name, rest) => TokenClass::Keyword,
            // A keyword argument may be called `max` or `id`.
            _ if rest.starts_with('=') && !rest.starts_with("==") => TokenClass::Name,
            _ if among(CONSTANTS) => TokenClass::Constant,
            _ if among(BUILTINS) => TokenClass::Builtin,
            _ if among(CLASSES) => TokenClass::Class,
            _ if called => TokenClass::Call,
            _ => TokenClass::Name,
        }
    }

    /// `match` and `case` are keywords only where a statement with a block starts with them.
    fn is_soft_keyword(&self, name: &str, rest: &str) -> bool {
        let starts_subject = rest.starts_with(|c: char| c == '_' || c.is_alphanumeric() || "([{'\"-*".contains(c));
        let code = rest.split('#').next().unwrap_or_default();
        matches!(name, "match" | "case") && starts_subject && code.trim_end().ends_with(':')
    }

    /// A string literal whose prefix starts at `start` and whose quotes start at `quotes`.
    fn string(&mut self, start: usize, quotes: usize) -> Option<StringKind> {
        let prefix = &self.text[start..quotes];
        let rest = &self.text[quotes..];
        let quote = match () {
            () if rest.starts_with("'''") => Quote::TripleSingle,
            () if rest.starts_with("\"\"\"") => Quote::TripleDouble,
            () if rest.starts_with('\'') => Quote::Single,
            () => Quote::Double,
        };
        let kind = StringKind {
            quote,
            raw: prefix.contains(['r', 'R']),
            format: prefix.contains(['f', 'F']) && self.depth < FIELD_DEPTH,
        };
        self.at = quotes + quote.text().len();
        self.string_body(start, kind)
    }

    /// From `self.at` on to the end of the string; `start` is where its token starts. The kind, if it stays open.
    fn string_body(&mut self, start: usize, kind: StringKind) -> Option<StringKind> {
        let body_start = self.at;
        let mut at = self.at;
        let bytes = self.text.as_bytes();
        let quote = kind.quote.text().as_bytes();
        let mut continued = false;
        let body_end = loop {
            if at >= bytes.len() {
                break bytes.len();
            }
            if bytes[at] == b'\\' {
                continued = at + 1 == bytes.len();
                at += 2;
                continue;
            }
            if bytes[at..].starts_with(quote) {
                break at;
            }
            at += 1;
        };
        let closed = body_end < bytes.len();
        self.at = if closed { body_end + quote.len() } else { bytes.len() };
        let end = self.at;
        self.string_pieces(start, body_start..body_end, end, kind);
        let stays_open = !closed && (kind.quote.is_triple() || continued);
        stays_open.then_some(kind)
    }

    /// Pushes a string as pieces: text, escapes, fields of f-strings.
    fn string_pieces(&mut self, start: usize, body: Range<usize>, end: usize, kind: StringKind) {
        let mut text_start = start;
        let mut at = body.start;
        while at < body.end {
            match self.byte(at) {
                b'\\' if !kind.raw => {
                    let length = escape_length(&self.text[at..body.end]);
                    self.push(text_start..at, TokenClass::String);
                    self.push(at..at + length, TokenClass::Escape);
                    at += length;
                    text_start = at;
                }
                brace @ (b'{' | b'}') if kind.format && self.byte(at + 1) == brace && at + 1 < body.end => {
                    self.push(text_start..at, TokenClass::String);
                    self.push(at..at + 2, TokenClass::Escape);
                    at += 2;
                    text_start = at;
                }
                b'{' if kind.format => {
                    self.push(text_start..at, TokenClass::String);
                    at = self.field(at, body.end);
                    text_start = at;
                }
                _ => at += 1,
            }
        }
        self.push(text_start..end, TokenClass::String);
    }

    /// One `{...}` of an f-string that starts at `open`; returns where the string goes on.
    fn field(&mut self, open: usize, body_end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut nesting = 0_usize;
        let mut expression_end = body_end;
        for at in open + 1..body_end {
            match bytes[at] {
                b'(' | b'[' | b'{' => nesting += 1,
                b')' | b']' => nesting = nesting.saturating_sub(1),
                b'}' if nesting > 0 => nesting -= 1,
                b'}' | b':' if nesting == 0 => {
                    expression_end = at;
                    break;
                }
                b'!' if nesting == 0 && bytes.get(at + 1) != Some(&b'=') => {
                    expression_end = at;
                    break;
                }
                _ => {}
            }
        }
        self.push(open..open + 1, TokenClass::Operator);
        let mut inner = Cutter {
            text: &self.text[..expression_end],
            at: open + 1,
            tokens: &mut *self.tokens,
            depth: self.depth + 1,
            expects: Expects::Anything,
        };
        inner.code();
        // The format specification, up to the closing brace; it may hold fields itself.
        let mut at = expression_end;
        let mut text_start = at;
        while at < body_end {
            match bytes[at] {
                b'{' if self.depth < FIELD_DEPTH => {
                    self.push(text_start..at, TokenClass::String);
                    self.depth += 1;
                    at = self.field(at, body_end);
                    self.depth -= 1;
                    text_start = at;
                }
                b'}' => {
                    self.push(text_start..at, TokenClass::String);
                    self.push(at..at + 1, TokenClass::Operator);
                    return at + 1;
                }
                _ => at += 1,
            }
        }
        self.push(text_start..body_end, TokenClass::String);
        body_end
    }
}

/// The length of the escape sequence that `text` starts with; never past its end.
fn escape_length(text: &str) -> usize {
    let hex = |most: usize| 2 + text.bytes().skip(2).take(most).take_while(u8::is_ascii_hexdigit).count();
    match text.as_bytes().get(1) {
        None => 1,
        Some(b'x') => hex(2),
        Some(b'u') => hex(4),
        Some(b'U') => hex(8),
        Some(b'0'..=b'7') => 1 + text.bytes().skip(1).take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count(),
        Some(b'N') if text[2..].starts_with('{') => text.find('}').map_or(2, |end| end + 1),
        Some(_) => 1 + text[1..].chars().next().map_or(0, char::len_utf8),
    }
}
