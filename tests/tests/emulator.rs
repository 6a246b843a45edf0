//! The images that come with the IDE, booted with the chips' own ROMs where an emulator of the chips is on PATH.
//!
//! A QEMU that has the machines `esp32` and `esp32c3` is no package of Debian; without one the tests say that they were skipped.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pyrite_protocol::message::{Namespace, Outcome, Request, RunMode};
use pyrite_tests::board_cases::{give, modules, print_of};
use pyrite_tests::cases::{cases, difference, expected, name};
use pyrite_tests::emulator::{Machine, machines, say_hello, wait_finished};
use pyrite_tests::folder::Folder;
use pyrite_tests::virt::Virt;

/// Files, settings, timers, lights and running out of stack and memory, on one start and the next.
const FIRST: &str = "
import time, machine, micropython, esp32, neopixel
nvs = esp32.NVS('app')
nvs.set_i32('number', -77)
nvs.set_blob('bytes', b'old')
nvs.set_blob('bytes', bytes(range(256)) * 5)
nvs.commit()
with open('/kept.txt', 'w') as file:
    file.write('kept')
count = [0]
timer = machine.Timer(0)
timer.init(period=20, callback=lambda timer: count.__setitem__(0, count[0] + 1))
while count[0] < 5:
    time.sleep_ms(5)
timer.deinit()
print('timer')
lights = neopixel.NeoPixel(machine.Pin(4), 50)
lights.fill((1, 2, 3))
lights.write()
print('lights', machine.Pin(4).value())
def deep(n):
    return repr([n]) if n < 0 else deep(n + 1)
try:
    deep(0)
except RuntimeError:
    print('deep')
try:
    bytearray(400000)
except MemoryError:
    print('memory')
class Nested:
    def __repr__(self):
        return repr([self])
try:
    repr(Nested())
except RuntimeError:
    print('nested')
class Compiling:
    def __repr__(self):
        exec('(' * 12 + '1' + ')' * 12)
        return repr([self])
try:
    repr(Compiling())
except RuntimeError:
    print('compiling')
";
const SECOND: &str = "
import esp32
print(open('/kept.txt').read())
nvs = esp32.NVS('app')
buffer = bytearray(1280)
print(nvs.get_i32('number'), nvs.get_blob('bytes', buffer), bytes(buffer) == bytes(range(256)) * 5)
nvs.erase_key('number')
";

#[test]
fn images_boot_and_keep_files_and_settings() {
    let folder = Folder::new("emulator");
    for machine in machines() {
        let flash = machine.flash(&folder);
        let chip = machine.chip;
        assert_eq!(
            machine.run(&flash, FIRST),
            ("timer\nlights 0\ndeep\nmemory\nnested\ncompiling\n".into(), Outcome::Completed),
            "{chip}"
        );
        assert_eq!(machine.run(&flash, SECOND), ("kept\n-77 1280 True\n".into(), Outcome::Completed), "{chip}");
        println!("{chip} boots and keeps its files and settings");
    }
}

/// An interrupt of the line comes as soon as it is on.
#[test]
fn a_board_that_is_typed_at_while_it_starts_comes_to_its_prompt() {
    let folder = Folder::new("typed");
    for machine in machines() {
        let chip = machine.chip;
        let mut board = machine.power_on(&machine.flash(&folder));
        let host = &mut board.host;
        let deadline = Instant::now() + host.patience;
        while !String::from_utf8_lossy(&host.plain).contains(">>> ") {
            assert!(Instant::now() < deadline, "{chip}: {}", String::from_utf8_lossy(&host.plain));
            host.send(b" ");
            host.receive(&mut |_| {});
        }
        println!("{chip} starts while it is typed at");
    }
}

/// Attends to nobody.
const LOOP: &str = "print('ru' + 'ns')\nwhile True: pass\n";

/// Words to the board while it runs that program.
const WORDS: usize = 30;

#[test]
fn a_program_in_a_loop_lets_the_board_answer_and_can_be_interrupted() {
    let folder = Folder::new("loops");
    for machine in machines() {
        let chip = machine.chip;
        let mut board = machine.start(&machine.flash(&folder));
        let host = &mut board.host;
        // At a terminal.
        host.send(format!("exec({LOOP:?})\r").as_bytes());
        host.wait_for("start", |host| String::from_utf8_lossy(&host.plain).contains("runs\r\n"));
        host.send(b"\x03");
        assert!(host.read_until(">>> ").contains("KeyboardInterrupt"), "{chip}");
        // In frames.
        say_hello(host);
        host.start(1, LOOP.as_bytes(), RunMode::File, Namespace::Fresh).expect("started");
        host.wait_for("start", |host| host.console.starts_with(b"runs\r\n"));
        for _ in 0..WORDS {
            host.ask(&Request::Info).expect("answered during the run");
        }
        assert_eq!(host.finished, [], "{chip}");
        host.ask(&Request::Interrupt).expect("answered during the run");
        assert_eq!(wait_finished(host, 1), Outcome::Interrupted, "{chip}");
        println!("{chip} answers and can be interrupted while a program runs in a loop");
    }
}

/// A program that the board starts by itself: it looks at its files, says the newest one's number and writes on until the power goes.
const WRITER: &str = "
import os
FILES = 7
def text(number):
    return (str(number) + ',') * (number * 37 % 1500 + 1)
try:
    os.mkdir('/d')
except OSError:
    pass
newest, empty = 0, []
for name in os.listdir('/d'):
    if name == 'next':
        continue
    with open('/d/' + name) as file:
        content = file.read()
    if not content:
        # A file that is new is empty until it is closed.
        empty.append(name)
        continue
    number = int(content.split(',')[0])
    if content != text(number) or int(name) != number % FILES:
        print('damaged', name, content)
    newest = max(newest, number)
whole = [name for name in os.listdir('/d') if name not in empty]
missing = [n for n in range(max(1, newest - FILES + 1), newest + 1) if str(n % FILES) not in whole]
if missing or empty not in ([], [str((newest + 1) % FILES)]):
    print('missing', missing, empty)
print('newest', newest)
while True:
    newest += 1
    path = '/d/' + str(newest % FILES)
    first = '/d/next' if newest % 3 == 0 else path
    with open(first, 'w') as file:
        file.write(text(newest))
    if first != path:
        os.rename(first, path)
    print('written', newest)
";

/// Numbers that look random, the same in every run.
fn next_random(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

/// What whole lines give behind a word.
fn numbers(text: &str, word: &str) -> Vec<u32> {
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    let behind = |line: &str| line.trim_end().strip_prefix(word)?.trim().parse().ok();
    whole.lines().filter_map(behind).collect()
}

/// The power goes `PYRITE_CUTS` times (20 when nobody says) while files are written: what was said to be written is there afterwards, whole,
/// and of what was being written either all or nothing.
#[test]
fn power_cuts_lose_nothing() {
    let folder = Folder::new("cuts");
    let cuts: u32 = std::env::var("PYRITE_CUTS").ok().map_or(20, |cuts| cuts.parse().expect("a number"));
    for machine in machines() {
        let chip = machine.chip;
        let flash = machine.flash(&folder);
        let mut board = machine.start(&flash);
        say_hello(&mut board.host);
        board.host.upload(1, "/main.py", WRITER.as_bytes()).expect("uploaded");
        drop(board);
        let (mut written, mut random) = (0, 0x1234_5678);
        for cut in 0..cuts {
            let mut board = machine.power_on(&flash);
            let files = next_random(&mut random) as usize % 3;
            board.host.wait_for("newest", |host| {
                let said = String::from_utf8_lossy(&host.plain);
                // The prompt comes when the program has failed.
                assert!(!said.contains(">>> "), "{chip}, cut {cut}: {said}");
                !numbers(&said, "newest").is_empty() && numbers(&said, "written").len() >= files
            });
            std::thread::sleep(Duration::from_micros(u64::from(next_random(&mut random) % 50_000)));
            let said = board.pull_plug();
            assert!(!said.contains("damaged") && !said.contains("missing"), "{chip}, cut {cut}: {said}");
            let found = numbers(&said, "newest")[0];
            assert!(found == written || found == written + 1, "{chip}, cut {cut}: {found} after {written}; {said}");
            written = numbers(&said, "written").last().copied().unwrap_or(found);
        }
        println!("{chip}: {cuts} power cuts, {written} files written, nothing lost");
        assert!(written > cuts / 2, "{chip}: only {written} files were written");
    }
}

/// Cases that want more than these boards have, or a host around them. A folder ends with `/`.
const ELSEWHERE: &[(&str, &str)] = &[
    ("container/hostile.py", "it nests deeper than the stack of these chips allows"),
    ("import/absent.py", "it prints the name of the simulated board's platform"),
    ("machine/", "parts of the simulated board answer"),
    ("network/", "this image has no network"),
    ("vfs/user_file_system.py", "it prints paths that follow from sys.path, which names the case's folder on a host"),
];

fn reason_elsewhere(name: &str) -> Option<&'static str> {
    let hit = ELSEWHERE.iter().find(|(place, _)| *place == name || place.ends_with('/') && name.starts_with(place));
    hit.map(|(_, reason)| *reason)
}

/// A board with the modules on its flash.
fn boot(machine: &Machine, flash: &Path, modules: &[(String, Vec<u8>)]) -> Virt {
    let mut board = machine.start(flash);
    say_hello(&mut board.host);
    give(&mut board.host, modules);
    board
}

/// One case in this many is run, unless `PYRITE_EMULATOR` is `all`: the emulator takes its time.
const STEP: usize = 10;

#[test]
fn cases_print_on_chips_what_cpython_prints() {
    let machines = machines();
    if machines.is_empty() {
        return;
    }
    let folder = Folder::new("cases");
    let is_all =
        std::env::var_os("PYRITE_EMULATOR").is_some_and(|which| which == "all") || std::env::var_os("CASE").is_some();
    let here = cases().into_iter().filter(|case| reason_elsewhere(&name(case)).is_none());
    let here: Vec<PathBuf> = here.step_by(if is_all { 1 } else { STEP }).collect();
    let modules = modules();
    let expectations: Vec<_> = here.iter().map(|case| (case, expected(case))).collect();
    let mut failures = Vec::new();
    for machine in machines {
        let mut board = boot(&machine, &machine.flash(&folder), &modules);
        let before = failures.len();
        for (run_id, (case, wanted)) in (1..).step_by(2).zip(&expectations) {
            let printed = print_of(&mut board.host, run_id, case, wait_finished);
            if printed != *wanted {
                failures.push(format!("{}: {}: {}", machine.chip, name(case), difference(wanted, &printed)));
            }
        }
        let passed = here.len() + before - failures.len();
        println!("{passed} of {} cases print on the {} what CPython prints", here.len(), machine.chip);
    }
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures.join("\n"));
}
