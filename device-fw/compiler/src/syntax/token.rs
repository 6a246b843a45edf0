//! Kinds of tokens

macro_rules! token_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a token is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum TokenKind { $($(#[$doc])* #[doc = concat!("`", $text, "`")] $name,)* }

        impl TokenKind {
            /// The token as Python writes it, or what it is in words.
            pub const fn text(self) -> &'static str {
                const TEXTS: &[&str] = &[$($text),*];
                TEXTS[self as usize]
            }
        }
    };
}

token_kinds! {
    EndOfFile = "end of the program",
    Newline = "end of the line",
    Indent = "indentation",
    Dedent = "end of the block",
    Comment = "comment",
    /// Not a token; the lexer's `error` says why.
    Error = "error",
    Name = "name",
    Integer = "number",
    Float = "number",
    Imaginary = "number",
    /// A string or bytes literal with prefix and quotes.
    String = "string",
    /// Prefix and opening quote of an f-string.
    FStringStart = "f-string",
    /// Text between the fields of an f-string, or of a format specification.
    FStringMiddle = "text in an f-string",
    /// Closing quote of an f-string.
    FStringEnd = "end of the f-string",
    LeftParenthesis = "(",
    RightParenthesis = ")",
    LeftBracket = "[",
    RightBracket = "]",
    LeftBrace = "{",
    RightBrace = "}",
    Comma = ",",
    Colon = ":",
    Semicolon = ";",
    Dot = ".",
    Ellipsis = "...",
    Arrow = "->",
    At = "@",
    Exclamation = "!",
    Assign = "=",
    Walrus = ":=",
    Less = "<",
    Greater = ">",
    EqualEqual = "==",
    LessEqual = "<=",
    GreaterEqual = ">=",
    NotEqual = "!=",
    Pipe = "|",
    Caret = "^",
    Ampersand = "&",
    LeftShift = "<<",
    RightShift = ">>",
    Plus = "+",
    Minus = "-",
    Star = "*",
    DoubleSlash = "//",
    Slash = "/",
    Percent = "%",
    DoubleStar = "**",
    Tilde = "~",
    PipeAssign = "|=",
    CaretAssign = "^=",
    AmpersandAssign = "&=",
    LeftShiftAssign = "<<=",
    RightShiftAssign = ">>=",
    PlusAssign = "+=",
    MinusAssign = "-=",
    StarAssign = "*=",
    AtAssign = "@=",
    DoubleSlashAssign = "//=",
    SlashAssign = "/=",
    PercentAssign = "%=",
    DoubleStarAssign = "**=",
    KeywordFalse = "False",
    KeywordNone = "None",
    KeywordTrue = "True",
    And = "and",
    As = "as",
    Assert = "assert",
    Async = "async",
    Await = "await",
    Break = "break",
    Class = "class",
    Continue = "continue",
    Def = "def",
    Del = "del",
    Elif = "elif",
    Else = "else",
    Except = "except",
    Finally = "finally",
    For = "for",
    From = "from",
    Global = "global",
    If = "if",
    Import = "import",
    In = "in",
    Is = "is",
    Lambda = "lambda",
    Nonlocal = "nonlocal",
    Not = "not",
    Or = "or",
    Pass = "pass",
    Raise = "raise",
    Return = "return",
    Try = "try",
    While = "while",
    With = "with",
    Yield = "yield",
}

impl TokenKind {
    /// Whether it is one of Python's reserved words.
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::KeywordFalse as u8
    }

    /// Whether it is an operator or a punctuation mark.
    pub const fn is_operator(self) -> bool {
        self as u8 >= TokenKind::LeftParenthesis as u8 && !self.is_keyword()
    }
}

/// The keyword that this word is, else `Name`.
pub fn classify_word(word: &[u8]) -> TokenKind {
    use TokenKind::*;
    if !(2..=8).contains(&word.len()) {
        return Name;
    }
    match word {
        b"False" => KeywordFalse,
        b"None" => KeywordNone,
        b"True" => KeywordTrue,
        b"and" => And,
        b"as" => As,
        b"assert" => Assert,
        b"async" => Async,
        b"await" => Await,
        b"break" => Break,
        b"class" => Class,
        b"continue" => Continue,
        b"def" => Def,
        b"del" => Del,
        b"elif" => Elif,
        b"else" => Else,
        b"except" => Except,
        b"finally" => Finally,
        b"for" => For,
        b"from" => From,
        b"global" => Global,
        b"if" => If,
        b"import" => Import,
        b"in" => In,
        b"is" => Is,
        b"lambda" => Lambda,
        b"nonlocal" => Nonlocal,
        b"not" => Not,
        b"or" => Or,
        b"pass" => Pass,
        b"raise" => Raise,
        b"return" => Return,
        b"try" => Try,
        b"while" => While,
        b"with" => With,
        b"yield" => Yield,
        _ => Name,
    }
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is the first token on its line (also inside brackets, where lines do not end statements).
    pub starts_line: bool,
    /// Offset of its first byte.
    pub start: u32,
    /// Offset past its last byte.
    pub end: u32,
}

impl Token {
    /// The token's text.
    pub fn text<'s>(&self, source: &'s [u8]) -> &'s [u8] {
        source.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}
