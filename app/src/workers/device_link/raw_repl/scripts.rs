//! The Python that lists, reads and writes files on a board without frames.
//!
//! **Invariant:** every name goes into a script as an escaped literal; what a script prints is hexadecimal digits, base 64 and
//! numbers, so that no file name can be mistaken for something else. Names begin with an underscore and are deleted.

use jiff::civil::DateTime;
use pyrite_protocol::message::Collect;

use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, Space};
use crate::board::memory::MemoryReport;

use super::base64::from_base64;

/// Bytes of a file in one script: the script has to be compiled on the board.
const CHUNK: usize = 512;

/// Bytes of a file that one script reads: between two of them a transfer can be called off.
pub const PIECE: usize = 4224;

/// Bytes that the board reads at once: a piece has a whole number of them, and each of them a whole number of threes, which travel as fours.
const READ_AT_ONCE: usize = 384;

/// From 1970 to 2000, where most chips begin to count.
const SECONDS_TO_2000: u64 = 946_684_800;

/// A Python literal of a text.
pub fn literal(text: &str) -> String {
    let mut literal = String::from("'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => literal.extend(['\\', character]),
            ' '..='~' => literal.push(character),
            _ => literal.push_str(&format!("\\U{:08x}", u32::from(character))),
        }
    }
    literal.push('\'');
    literal
}

fn bytes_literal(bytes: &[u8]) -> String {
    let mut literal = String::from("b'");
    for &byte in bytes {
        match byte {
            b'\'' | b'\\' => literal.extend(['\\', char::from(byte)]),
            b' '..=b'~' => literal.push(char::from(byte)),
            _ => literal.push_str(&format!("\\x{byte:02x}")),
        }
    }
    literal.push('\'');
    literal
}

fn temporary(path: &str) -> String {
    format!("{path}.new")
}

/// A line of the prompt: the value of an expression is printed.
pub fn interactive(source: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(source);
    format!("exec(compile({}, '<stdin>', 'single'))", literal(&text)).into_bytes()
}

/// Prints a line for each entry: name in hexadecimal digits, kind, size.
pub fn list(path: &str) -> String {
    // Some ports leave the size out.
    let path = literal(path);
    format!(
        "import os,binascii as _b\nfor _e in os.ilistdir({path}):print(_b.hexlify(_e[0].encode()).decode(),_e[1],_e[3] if len(_e)>3 else 0 if _e[1]&0x4000 else os.stat({path}+'/'+_e[0])[6])\n"
    )
}

/// Prints the size of a file, and the piece of it from `offset` on in base 64.
pub fn read_piece(path: &str, offset: usize) -> String {
    let path = literal(path);
    format!(
        "import os,binascii as _b\nprint(os.stat({path})[6])\nwith open({path},'rb') as _f:\n _f.seek({offset})\n for _i in range({}):\n  _d=_f.read({READ_AT_ONCE})\n  if not _d:break\n  print(_b.b2a_base64(_d).decode().strip())\n",
        PIECE / READ_AT_ONCE
    )
}

/// The size and the piece that such a script printed.
pub fn piece(output: &[u8]) -> Result<(u64, Vec<u8>), FileError> {
    let text = std::str::from_utf8(output).map_err(|_| garbled())?;
    let (size, piece) = text.split_once('\n').ok_or_else(garbled)?;
    let digits: String = piece.split_ascii_whitespace().collect();
    Ok((size.trim().parse().map_err(|_| garbled())?, from_base64(&digits).ok_or_else(garbled)?))
}

/// The pieces of a file, one for each script; at least one.
pub fn write_chunks(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let none = data.is_empty().then_some(&data[..0]);
    none.into_iter().chain(data.chunks(CHUNK))
}

/// Adds a piece to the new file.
pub fn write_chunk(path: &str, index: usize, chunk: &[u8]) -> String {
    let mode = if index == 0 { "wb" } else { "ab" };
    format!("with open({},'{mode}') as _f:_f.write({})\n", literal(&temporary(path)), bytes_literal(chunk))
}

/// Puts the new file in place if it is whole.
pub fn commit_write(path: &str, size: usize) -> String {
    let (new, old) = (literal(&temporary(path)), literal(path));
    format!(
        "import os\nif os.stat({new})[6]!={size}:raise OSError(5)\ntry:os.rename({new},{old})\nexcept OSError:\n os.remove({old})\n os.rename({new},{old})\n"
    )
}

/// Removes a half-written file.
pub fn abandon_write(path: &str) -> String {
    format!("import os\ntry:os.remove({})\nexcept OSError:pass\n", literal(&temporary(path)))
}

/// Removes a file or an empty folder.
pub fn remove(path: &str) -> String {
    let path = literal(path);
    format!("import os\nif os.stat({path})[0]&0x4000:os.rmdir({path})\nelse:os.remove({path})\n")
}

/// Removes a folder with all that is in it, or a file.
pub fn remove_tree(path: &str) -> String {
    format!(
        "import os\ndef _r(p):\n if os.stat(p)[0]&0x4000:\n  for e in list(os.ilistdir(p)):_r(p+'/'+e[0])\n  os.rmdir(p)\n else:os.remove(p)\n_r({})\ndel _r\n",
        literal(path)
    )
}

/// Gives another name.
pub fn rename(from: &str, to: &str) -> String {
    format!("import os\nos.rename({},{})\n", literal(from), literal(to))
}

/// Creates a folder.
pub fn make_directory(path: &str) -> String {
    format!("import os\nos.mkdir({})\n", literal(path))
}

/// Prints kind, size, when it was changed, and the year from which that is counted.
pub fn stat(path: &str) -> String {
    format!("import os,time\n_s=os.stat({})\nprint(_s[0],_s[6],max(0,int(_s[8])),time.gmtime(0)[0])\n", literal(path))
}

/// Sets the clock.
pub fn set_clock(time: DateTime) -> String {
    let weekday = time.weekday().to_monday_zero_offset();
    format!(
        "import machine as _m\n_m.RTC().datetime(({},{},{},{weekday},{},{},{},{}))\ndel _m\n",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.subsec_nanosecond() / 1000,
    )
}

/// Prints size and CRC-32. Ports without `binascii.crc32` count it bit by bit.
pub fn checksum(path: &str) -> String {
    format!(
        "import binascii as _b\ndef _k(d,c):\n c^=0xffffffff\n for b in d:\n  c^=b\n  for i in range(8):c=c>>1^(0xedb88320 if c&1 else 0)\n return c^0xffffffff\n_k=getattr(_b,'crc32',_k)\n_n=_c=0\nwith open({},'rb') as _f:\n while 1:\n  _d=_f.read(256)\n  if not _d:break\n  _n+=len(_d)\n  _c=_k(_d,_c)\nprint(_n,_c&0xffffffff)\ndel _k\n",
        literal(path)
    )
}

/// Prints block size, blocks in all and blocks free.
pub fn space(path: &str) -> String {
    format!("import os\n_s=os.statvfs({})\nprint(_s[1],_s[2],_s[3])\n", literal(path))
}

/// Prints the names that the end of a line can become, a line each. `None` if the line ends with no name or with one that
/// only a call could tell more about.
pub fn complete(line: &str) -> Option<String> {
    let of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let start = line.char_indices().rev().take_while(|(_, c)| of_name(*c)).last().map_or(line.len(), |(at, _)| at);
    let path = line.get(start..)?;
    if line[..start].ends_with([')', ']', '}', '"', '\'']) || path.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        return None;
    }
    let (owner, word) = path.rsplit_once('.').unwrap_or(("", path));
    let names = match owner {
        "" => "dir()+dir(_b)".to_owned(),
        owner => format!("dir({owner})"),
    };
    Some(format!(
        "import builtins as _b\nfor _n in {names}:\n if _n.startswith({}) and _n not in('_b','_n'):print(_n)\ndel _b,_n\n",
        literal(word)
    ))
}

/// What MicroPython says of its memory; see [`MemoryReport::of_mem_info`].
pub fn memory(collect: Collect) -> String {
    let collect = if collect == Collect::First { "_g.collect()\n" } else { "" };
    format!("import gc as _g,micropython as _m\n{collect}_m.mem_info(1)\ndel _g,_m\n")
}

/// The names that such a script printed, by alphabet, each once.
pub fn names(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    let names: std::collections::BTreeSet<&str> = text.lines().map(str::trim).filter(|name| !name.is_empty()).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// The reply that a script's output means.
pub fn reply(request: &FileRequest, output: &[u8]) -> Result<FileReply, FileError> {
    let text = std::str::from_utf8(output).map_err(|_| garbled())?;
    match request {
        FileRequest::List(_) => {
            let mut entries =
                text.lines().filter(|line| !line.trim().is_empty()).map(entry).collect::<Result<Vec<_>, _>>()?;
            entries.sort_by_cached_key(|entry| (entry.kind, entry.name.to_lowercase(), entry.name.clone()));
            Ok(FileReply::Entries(entries))
        }
        FileRequest::Stat(path) => {
            let [mode, size, changed, first_year] = numbers(text)?;
            let kind = if mode & 0x4000 != 0 { EntryKind::Folder } else { EntryKind::File };
            let first = if first_year == 2000 { SECONDS_TO_2000 } else { 0 };
            let changed = (changed != 0).then(|| changed.saturating_add(first));
            Ok(FileReply::Stat { entry: Entry { name: path.clone(), kind, size }, changed })
        }
        FileRequest::Checksum(_) => {
            let [size, crc32] = numbers(text)?;
            Ok(FileReply::Checksum { size, crc32: u32::try_from(crc32).map_err(|_| garbled())? })
        }
        FileRequest::Space(_) => {
            let [block, total, free] = numbers(text)?;
            Ok(FileReply::Space(Space {
                total_bytes: block * total,
                free_bytes: block * free,
                block_bytes: block.max(1),
            }))
        }
        FileRequest::Memory(_) => {
            let report = MemoryReport::of_mem_info(text).ok_or_else(garbled)?;
            Ok(FileReply::Memory(Box::new(report)))
        }
        _ => Ok(FileReply::Done),
    }
}

/// What the last line of a traceback means.
pub fn error(line: &str) -> FileError {
    let number = line.strip_prefix("OSError:").and_then(|rest| {
        let digits: String =
            rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    match (number, line.contains("ENOENT")) {
        // MicroPython in a browser counts errors as WASI does.
        (Some(44), _) => FileError::NOT_FOUND,
        (Some(55), _) => FileError::Errno(39),
        (Some(number), _) => FileError::Errno(number),
        (None, true) => FileError::NOT_FOUND,
        (None, false) if line.starts_with("MemoryError") => FileError::Errno(12),
        (None, false) => FileError::Garbled(line.to_owned()),
    }
}

fn garbled() -> FileError {
    FileError::Garbled("it printed something else".to_owned())
}

fn entry(line: &str) -> Result<Entry, FileError> {
    let mut fields = line.split_whitespace();
    let name = from_hexadecimal(fields.next().unwrap_or_default().as_bytes())?;
    let [mode, size] = numbers(&fields.collect::<Vec<_>>().join(" "))?;
    let folder = mode == 0x4000;
    Ok(Entry {
        name: String::from_utf8_lossy(&name).into_owned(),
        kind: if folder { EntryKind::Folder } else { EntryKind::File },
        size: if folder { 0 } else { size },
    })
}

fn numbers<const COUNT: usize>(text: &str) -> Result<[u64; COUNT], FileError> {
    let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>().map_err(|_| garbled())?;
    numbers.try_into().map_err(|_| garbled())
}

fn from_hexadecimal(digits: &[u8]) -> Result<Vec<u8>, FileError> {
    let digit = |byte: u8| char::from(byte).to_digit(16).ok_or_else(garbled);
    let pair = |pair: &[u8]| match pair {
        [high, low] => Ok((digit(*high)? * 16 + digit(*low)?) as u8),
        _ => Err(garbled()),
    };
    digits.chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_escaped() {
        assert_eq!(literal("/a'b\\c"), r"'/a\'b\\c'");
        assert_eq!(literal("ü\n🐍"), r"'\U000000fc\U0000000a\U0001f40d'");
        assert_eq!(literal("üabc"), r"'\U000000fcabc'");
        assert_eq!(bytes_literal(b"a'\\\x00\xff"), r"b'a\'\\\x00\xff'");
    }

    #[test]
    fn answers_are_read() {
        let listed = reply(&FileRequest::List("/".into()), b"6d61696e2e7079 32768 12\r\n6c6962 16384 0\r\n").unwrap();
        let FileReply::Entries(entries) = listed else { panic!("entries") };
        assert_eq!(entries[0], Entry { name: "lib".into(), kind: EntryKind::Folder, size: 0 });
        assert_eq!(entries[1], Entry { name: "main.py".into(), kind: EntryKind::File, size: 12 });
        assert_eq!(piece(b"5\r\nYWJj\r\nZA==\r\n"), Ok((5, b"abcd".to_vec())));
        assert_eq!(piece(b"0\r\n"), Ok((0, Vec::new())));
        assert!(piece(b"1\r\nY!==\r\n").is_err() && piece(b"").is_err() && piece(b"61\r").is_err());
    }

    #[test]
    fn completions_are_asked_for_by_name_only() {
        let asked = |line: &str| complete(line).map(|script| script.lines().nth(1).unwrap_or_default().to_owned());
        assert_eq!(asked("x = machine.Pi").as_deref(), Some("for _n in dir(machine):"));
        assert_eq!(asked("pri").as_deref(), Some("for _n in dir()+dir(_b):"));
        assert_eq!(asked("").as_deref(), Some("for _n in dir()+dir(_b):"));
        for line in ["f().x", "a[0].x", "1.x", "'a'.x"] {
            assert_eq!(asked(line), None, "{line}");
        }
        assert_eq!(names(b"print\r\npow\r\nprint\r\n"), ["pow", "print"]);
    }

    #[test]
    fn errors_are_read() {
        assert_eq!(error("OSError: [Errno 28] ENOSPC"), FileError::Errno(28));
        assert_eq!(error("OSError: 2"), FileError::Errno(2));
        assert_eq!(error("OSError: 44"), FileError::NOT_FOUND);
        assert!(matches!(error("ImportError: no module"), FileError::Garbled(_)));
    }
}
