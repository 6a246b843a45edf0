//! Every case under tests/python prints on RV32 in stock QEMU what it prints on CPython 3.
//!
//! One machine for each processor of the host is booted; each case runs in a fresh Python world, in a folder of the board's flash that holds
//! the modules which stand beside the case.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;

use pyrite_protocol::message::{Namespace, Outcome, RunMode};
use pyrite_tests::board_cases::{give, modules, print_of};
use pyrite_tests::cases::{LIMIT, cases, difference, expected, name};
use pyrite_tests::virt::{Virt, image, machine};

/// Sizes that the cases are written for: those of a program on the simulated board.
const DIALS: &[&str] = &["heapsize=2097152", "stackwords=65536"];

/// Cases that want what this machine lacks, or a host around it. A folder ends with `/`.
const ELSEWHERE: &[(&str, &str)] = &[
    ("import/absent.py", "it prints the name of the simulated board's platform"),
    ("machine/", "there are no pins, and a timer alone"),
    ("network/", "there is no network"),
    ("vfs/user_file_system.py", "it prints paths that follow from sys.path, which names the case's folder on a host"),
];

fn reason_elsewhere(name: &str) -> Option<&'static str> {
    let hit = ELSEWHERE.iter().find(|(place, _)| *place == name || place.ends_with('/') && name.starts_with(place));
    hit.map(|(_, reason)| *reason)
}

/// A machine with the modules on its flash.
fn boot(image: &Path, modules: &[(String, Vec<u8>)]) -> Virt {
    let mut virt = Virt::start(image, DIALS, &[]).expect("QEMU starts");
    virt.host.patience = LIMIT;
    give(&mut virt.host, modules);
    virt
}

#[test]
fn cases_print_on_rv32_what_cpython_prints() {
    let Some(image) = image() else { return };
    let modules = modules();
    let all = cases();
    let total = all.len();
    let (here, elsewhere): (Vec<PathBuf>, Vec<PathBuf>) =
        all.into_iter().partition(|case| reason_elsewhere(&name(case)).is_none());
    for case in &elsewhere {
        println!("{} is left out: {}", name(case), reason_elsewhere(&name(case)).unwrap_or_default());
    }
    let queue = Mutex::new(here.iter().cloned().collect::<VecDeque<_>>());
    let failures = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(4);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut virt = boot(&image, &modules);
                for run_id in (1..).step_by(2) {
                    let Some(case) = queue.lock().expect("no worker panics").pop_front() else { break };
                    let printed = print_of(&mut virt.host, run_id, &case, |host, run_id| host.wait_finished(run_id));
                    let wanted = expected(&case);
                    if printed != wanted {
                        let failure = format!("{}: {}", name(&case), difference(&wanted, &printed));
                        failures.lock().expect("no worker panics").push(failure);
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no worker panics");
    failures.sort();
    let ran = here.len();
    println!("{} of {ran} cases print on RV32 what CPython prints; {total} in all", ran - failures.len());
    assert!(failures.is_empty(), "{} of {ran} cases differ:\n{}", failures.len(), failures.join("\n"));
    assert!(ran >= 500 || std::env::var_os("CASE").is_some(), "only {ran} of {total} cases ran");
}

/// The timer reaches a program in a loop, and one that sleeps.
const TIMER: &str = "
import machine, time
for hard in (True, False):
    fired = [0]
    def count(timer):
        fired[0] += 1
    timer = machine.Timer(0, period=1, callback=count, hard=hard)
    while fired[0] < 20:
        pass
    while fired[0] < 40:
        time.sleep_ms(5)
    timer.init(mode=machine.Timer.ONE_SHOT, period=1, callback=count)
    seen = fired[0]
    time.sleep_ms(20)
    print(hard, fired[0] - seen)
";

#[test]
fn a_timer_fires_on_rv32() {
    let Some(image) = image() else { return };
    let mut virt = Virt::start(&image, DIALS, &[]).expect("QEMU starts");
    virt.host.patience = LIMIT;
    virt.host.start(1, TIMER.as_bytes(), RunMode::File, Namespace::Fresh).expect("started");
    assert_eq!(virt.host.wait_finished(1), Outcome::Completed);
    assert_eq!(String::from_utf8_lossy(&virt.host.console), "True 1\r\nFalse 1\r\n");
}

/// What the machine says on its host's console, and the code with which it ends, when something goes wrong inside.
fn last_words(image: &Path, fault: &str) -> (String, Option<i32>) {
    let ended =
        machine(image, &[fault], &[]).args(["-serial", "null"]).stdout(Stdio::null()).output().expect("QEMU starts");
    (String::from_utf8_lossy(&ended.stderr).into_owned(), ended.status.code())
}

#[test]
fn nothing_ends_silently() {
    let Some(image) = image() else { return };
    for (fault, words, code) in [
        ("fault=panic", "pyrite-virt: panicked at", 101),
        ("fault=trap", "pyrite-virt: unexpected trap: cause 0x5, at", 102),
        ("fault=stack", "pyrite-virt: the stack overflows: cause 0x7, at", 102),
    ] {
        let (said, ended) = last_words(&image, fault);
        assert!(said.contains(words), "{fault}: {said}");
        assert_eq!(ended, Some(code), "{fault}: {said}");
    }
}
