//! A Python world on a simulated board whose heap and hardware the test can look at

use std::sync::{Arc, Mutex};
use std::time::Instant;

use pyrite_platform::console::{Console, Service};
use pyrite_platform::machine::{Machine, ResetCause};
use pyrite_runtime::runtime::{Config, Runtime};
use pyrite_sim::SimBoard;
use pyrite_sim::board::identity;
use pyrite_sim::clock::SimClock;
use pyrite_sim::host_files::HostFiles;
use pyrite_sim::interrupts::Interrupts;
use pyrite_sim::pipe::{Pipe, WakeOnBytes};
use pyrite_sim::sim_random::SimRandom;

/// What a program printed so far. Clones look at the same text.
#[derive(Clone, Default)]
pub struct Printed(Arc<Mutex<String>>);

impl Printed {
    pub fn text(&self) -> String {
        self.0.lock().expect("nobody panics while printing").clone()
    }

    /// Waits until the program has printed this.
    pub fn wait_for(&self, text: &str) {
        while !self.text().contains(text) {
            std::thread::yield_now();
        }
    }
}

struct BenchConsole {
    printed: Printed,
    wakes: Pipe,
}

impl Console for BenchConsole {
    fn write(&mut self, bytes: &[u8]) {
        self.printed.0.lock().expect("nobody panics while printing").push_str(&String::from_utf8_lossy(bytes));
    }

    fn write_text(&mut self, text: &[u8]) {
        self.write(text);
    }

    fn read(&mut self) -> Option<u8> {
        let mut byte = [0];
        (self.wakes.read_now(&mut byte) == 1).then_some(byte[0])
    }

    fn can_read(&mut self) -> bool {
        !self.wakes.is_empty()
    }

    fn service(&mut self) -> Service {
        Service::Nothing
    }

    fn wait(&mut self, _deadline_microseconds: Option<u64>) {
        self.wakes.wait_for_attention(None, WakeOnBytes::Yes);
    }

    fn set_interrupt_byte(&mut self, _byte: Option<u8>) {}
}

/// The hardware of a bench.
pub struct Bench {
    pub board: SimBoard,
    pub interrupts: Interrupts,
    pub printed: Printed,
    /// What the program reads from.
    pub input: Pipe,
}

impl Bench {
    pub fn new() -> Self {
        let input = Pipe::new(1 << 16, None);
        let interrupts = Interrupts::new(input.clone());
        Self { board: SimBoard::new(interrupts.clone()), interrupts, printed: Printed::default(), input }
    }

    /// Runs a program to its end, its exception printed; then looks at the world.
    pub fn run(&self, source: &str, heap_bytes: usize, config: Config, look: impl FnOnce(&mut Runtime<'_>)) {
        let power_on = Instant::now();
        let mut arena = vec![0; heap_bytes / 4];
        let mut console = BenchConsole { printed: self.printed.clone(), wakes: self.input.clone() };
        let mut pins = self.board.clone();
        let mut peripherals = self.board.clone();
        let machine = Machine {
            attention: self.input.attention(),
            events: self.interrupts.queue(),
            clock: &mut SimClock::new(power_on, self.input.clone()),
            console: &mut console,
            files: &mut HostFiles::system().expect("a current directory"),
            pins: &mut pins,
            peripherals: &mut peripherals,
            random: &mut SimRandom::default(),
            identity: identity(ResetCause::PowerOn),
        };
        let mut rt = Runtime::new(&mut arena, machine, config);
        if let Err(raised) = rt.compile_and_run(source.as_bytes(), "main.py", pyrite_compiler::Mode::Module) {
            rt.print_exception(raised);
        }
        look(&mut rt);
    }

    /// Runs a program; what it printed.
    pub fn output(&self, source: &str) -> String {
        on_big_stack(|| self.run(source, 128 * 1024, Config::default(), |_| {}));
        self.printed.text()
    }
}

/// Unoptimised code takes much stack.
pub fn on_big_stack<T: Send>(act: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, act);
        thread.expect("a thread").join().expect("no panic")
    })
}
