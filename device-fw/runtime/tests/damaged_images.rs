//! Damaged .mpy images: refused, or run without harm

#[path = "support/machine.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the example")]
mod machine;

use allocator_api2::alloc::Global;
use machine::TestMachine;
use pyrite_compiler::{Mode, Options};
use pyrite_runtime::runtime::{Config, Runtime};
use pyrite_runtime::vm::load::Reader;

const SOURCES: &[&str] = &[
    "def f(a, b=2, *c, d=4, **e):\n    for i in range(a):\n        try:\n            if i == 3: continue\n            if i == 5: break\n            x = c[i]\n        except (IndexError, KeyError) as error:\n            print(error)\n        finally:\n            b += 1\n    return [a, b, c, d, e]\nprint(f(7, 1, 2, 3, d=5, z=6))\n",
    "class A:\n    n = 1\n    def __init__(self, x):\n        self.x = x\n    def g(self):\n        with self as s:\n            yield from (i * self.x for i in range(4))\n            return s\n    def __enter__(self): return 5\n    def __exit__(self, *args): return False\nclass B(A):\n    def __init__(self):\n        super().__init__(3)\nprint(list(B().g()), {k: v for k, v in zip('ab', [1, 2])}, {1, 2, 3})\n",
    "async def w(n):\n    return n\nasync def m():\n    x = 0\n    for i in range(5):\n        x += await w(i)\n    return x\ntry:\n    m().send(None)\nexcept StopIteration as e:\n    print(e.value)\na, *b = 'hello'\nlambda_ = lambda q, *r: (q, r)\nprint(lambda_(*b, **{}), a[1:], -len(b) ** 2, not a)\nglobal_ = 1234567890123 * 3.5\n",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

#[test]
fn damaged_images_do_no_harm() {
    let mut dice = Dice(20261123);
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3000);
    let mut accepted = 0;
    for source in SOURCES {
        let options = Options { file_name: "x.py", mode: Mode::Module, ..Options::default() };
        let image = pyrite_compiler::compile(source.as_bytes(), &options, Global).expect("compiles");
        for _ in 0..rounds {
            let mut bytes = image.to_vec();
            for _ in 0..1 + dice.roll(3) {
                let at = dice.roll(bytes.len());
                match dice.roll(4) {
                    0 => bytes[at] = dice.roll(256) as u8,
                    1 => bytes[at] ^= 1 << dice.roll(8),
                    2 => drop(bytes.remove(at)),
                    _ => {
                        let from = dice.roll(bytes.len());
                        bytes[at] = bytes[from];
                    }
                }
            }
            let mut test = TestMachine::new();
            test.console.patience = Some(200);
            test.attention.raise();
            let mut arena = vec![0u32; 8 * 1024];
            let mut rt = Runtime::new(&mut arena, test.machine(), Config { stack_words: 1024, ..Config::default() });
            let globals = rt.main_globals();
            match rt.load(Reader::memory(&bytes), globals) {
                Ok(function) => {
                    accepted += 1;
                    if let Err(raised) = rt.run_module(function) {
                        rt.print_exception(raised);
                    }
                    rt.collect();
                }
                Err(raised) => rt.print_exception(raised),
            }
        }
    }
    assert!(accepted > 0, "some damage is harmless");
}

/// What uses a module after its own code was cut off.
const USE: &str = "\
import gc
try:
    import damaged
except Exception as error:
    print(type(error))
else:
    gc.collect()
    print('imported')
    for name in dir(damaged):
        value = getattr(damaged, name)
        for arguments in ((), (1,), (1, 2)):
            try:
                made = value(*arguments)
                for member in dir(made):
                    getattr(made, member)()
            except Exception as error:
                print(name, type(error))
    gc.collect()
";

#[test]
fn damaged_files_do_no_harm_as_modules() {
    let mut dice = Dice(20261125);
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(600);
    let mut imported = 0;
    for source in SOURCES {
        let options = Options { file_name: "damaged.py", mode: Mode::Module, ..Options::default() };
        let image = pyrite_compiler::compile(source.as_bytes(), &options, Global).expect("compiles");
        for round in 0..rounds {
            let mut bytes = image.to_vec();
            if round > 0 {
                let at = dice.roll(bytes.len());
                match dice.roll(3) {
                    0 => bytes[at] = dice.roll(256) as u8,
                    1 => bytes[at] ^= 1 << dice.roll(8),
                    _ => drop(bytes.remove(at)),
                }
            }
            let mut test = TestMachine::new();
            test.console.patience = Some(200);
            test.attention.raise();
            test.files.files.insert("/lib/damaged.mpy".to_owned(), bytes);
            {
                let mut arena = vec![0u32; 8 * 1024];
                let mut rt =
                    Runtime::new(&mut arena, test.machine(), Config { stack_words: 1024, ..Config::default() });
                if let Err(raised) = rt.compile_and_run(USE.as_bytes(), "main.py", Mode::Module) {
                    rt.print_exception(raised);
                }
            }
            imported += usize::from(test.text().contains("imported"));
        }
    }
    assert!(imported > SOURCES.len(), "some damage is harmless");
}
