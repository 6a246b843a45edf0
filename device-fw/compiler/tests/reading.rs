//! A source that is read piece by piece compiles to what it compiles to as a whole

use std::path::Path;

use allocator_api2::alloc::Global;
use pyrite_compiler::syntax::chunks::{ReadError, ReadSource};
use pyrite_compiler::{Options, compile, compile_reading};

struct Pieces<'s> {
    rest: &'s [u8],
    /// Sizes of the reads, in turn.
    sizes: [usize; 3],
    turn: usize,
}

impl ReadSource for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let size = self.sizes[self.turn % 3].min(buffer.len()).min(self.rest.len());
        self.turn += 1;
        let (now, rest) = self.rest.split_at(size);
        buffer[..size].copy_from_slice(now);
        self.rest = rest;
        Ok(size)
    }
}

fn check(source: &[u8], what: &str) {
    let options = Options::default();
    let whole = compile(source, &options, Global);
    for sizes in [[usize::MAX; 3], [1, 100, 7]] {
        let mut pieces = Pieces { rest: source, sizes, turn: 0 };
        let read = compile_reading(&mut pieces, &options, Global);
        match (&whole, &read) {
            (Ok(whole), Ok(read)) => assert!(whole[..] == read[..], "{what}: another image"),
            (Err(whole), Err(read)) => assert_eq!(whole, read, "{what}"),
            (whole, read) => panic!("{what}: {:?} and {:?}", whole.as_ref().err(), read.as_ref().err()),
        }
    }
}

fn python_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it is readable").path();
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

#[test]
fn every_case_compiles_alike() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    python_files(&root.join("../../tests"), &mut files);
    python_files(&root.join("../runtime/frozen"), &mut files);
    assert!(files.len() > 500);
    let mut whole = Vec::new();
    for file in &files {
        let source = std::fs::read(file).expect("it is readable");
        check(&source, &file.display().to_string());
        whole.extend_from_slice(&source);
    }
}

#[test]
fn damaged_programs_fail_alike() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    python_files(&root.join("../../tests/bench"), &mut files);
    files.sort();
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 11) as usize % sides
    };
    for file in &files {
        let source = std::fs::read(file).expect("it is readable");
        for round in 0..40 {
            let mut damaged = source.clone();
            let at = roll(damaged.len());
            match round % 4 {
                0 => damaged.truncate(at),
                1 => drop(damaged.remove(at)),
                2 => damaged.insert(at, b"()[]{}'\"\\:#\n \t=x\xc3@"[roll(18)]),
                _ => {
                    let end = (at + 1 + roll(60)).min(damaged.len());
                    drop(damaged.drain(at..end));
                }
            }
            check(&damaged, &format!("{} round {round}", file.display()));
        }
    }
}

#[test]
fn odd_places_are_no_places_to_cut() {
    let filler = "    x = 'some more text so that the pieces are long enough to be parted here and there'\n".repeat(8);
    let members = "    def f(self):\n        return 1\n".repeat(20);
    for source in [
        format!("class A:\n{filler}    if x:\n{filler}\n    else:\n        pass\n{members}\n"),
        format!(
            "class A:\n{members}    @property\n    # between\n    def g(self):\n        return 2\n{members}x = A\n"
        ),
        format!("if 1:\n{filler}elif 2:\n{filler}else:\n{filler}try:\n{filler}except E:\n{filler}finally:\n{filler}"),
        format!("@(lambda c: c)\nclass A:\n{members}{members}\nclass B(make(lambda: 1)):\n{members}\n"),
        format!("class A:\n  '''text\nclass B:\n    '''\n{}\n", members.replace("    ", "  ")),
        format!(
            "A = const(1.5); B = const('''two\nlines''')\n{filler_0}C = const(1 << 80)\nx = (A, B, C)\n{filler_0}y = A\n{filler_0}z = B, C\nraise 1 +\n",
            filler_0 = filler.replace("    x", "x")
        ),
        format!(
            "x = [\n{filler_1}]\nclass A: pass\n{members_0}y = f'''{{\n x}}'''\n",
            filler_1 = "1,\n".repeat(300),
            members_0 = "def f():\n  return 1\n".repeat(40)
        ),
        format!("class A(B):\n    class C:\n{members}"),
        format!("def f():\n{members_0}", members_0 = "def f():\n  return 1\n".repeat(40)),
        format!("class A:\n\tx = 1\n{}", "\tdef f(self):\n\t\treturn 1\n".repeat(60)),
        format!("class A:\n{members}  def g(self): pass\n{members}"),
        format!(
            "class A(B):\n    class C:\n        x = 1\n    {}\n{members}",
            members.replace("\n    ", "\n        ").trim_start()
        ),
    ] {
        check(source.as_bytes(), &source);
    }
}
