//! A machine for tests: captures the console, keeps files in memory
//!
//! **Invariant:** nothing outside the process is touched, except that the clock runs on the host's.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pyrite_platform::attention::Attention;
use pyrite_platform::clock::Clock;
use pyrite_platform::console::{Console, Service};
use pyrite_platform::errno::Errno;
use pyrite_platform::events::EventQueue;
use pyrite_platform::files::{Create, EntryKind, FileSystemStat, Files, Handle, NAME_MAX, OpenMode, Stat, Whence};
use pyrite_platform::machine::{Identity, Machine, ResetCause};
use pyrite_platform::memory::MemoryPart;
use pyrite_platform::peripherals::NoPeripherals;
use pyrite_platform::pins::{Level, PinMode, Pins, Pull};
use pyrite_platform::random::Random;

/// The parts that a [`Machine`] borrows.
pub struct TestMachine {
    pub attention: Arc<Attention>,
    pub events: Arc<EventQueue>,
    pub peripherals: NoPeripherals,
    pub clock: TestClock,
    pub console: TestConsole,
    pub files: TestFiles,
    pub pins: TestPins,
    pub random: TestRandom,
}

impl TestMachine {
    pub fn new() -> Self {
        let attention = Arc::new(Attention::new());
        Self {
            attention: attention.clone(),
            events: Arc::new(EventQueue::new()),
            peripherals: NoPeripherals,
            clock: TestClock { start: Instant::now(), epoch_offset: 0 },
            console: TestConsole {
                output: Vec::new(),
                input: VecDeque::new(),
                services: VecDeque::new(),
                patience: None,
                attention,
                echo: false,
            },
            files: TestFiles { files: BTreeMap::new(), open: Vec::new() },
            pins: TestPins { modes: [(PinMode::Input, Pull::Floating); 40], levels: [Level::Low; 40] },
            random: TestRandom { state: 0x1234_5678 },
        }
    }

    pub fn machine(&mut self) -> Machine<'_> {
        Machine {
            attention: &self.attention,
            events: &self.events,
            clock: &mut self.clock,
            console: &mut self.console,
            files: &mut self.files,
            pins: &mut self.pins,
            peripherals: &mut self.peripherals,
            random: &mut self.random,
            identity: Identity {
                machine: "Test board with no chip",
                platform: "test",
                unique_id: [1, 2, 3, 4, 5, 6],
                reset_cause: ResetCause::PowerOn,
            },
        }
    }

    /// What the program wrote, with plain line ends.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.console.output).replace("\r\n", "\n")
    }
}

pub struct TestClock {
    start: Instant,
    epoch_offset: u64,
}

impl Clock for TestClock {
    fn microseconds(&mut self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }

    fn epoch_nanoseconds(&mut self) -> u64 {
        self.epoch_offset + self.start.elapsed().as_nanos() as u64
    }

    fn set_epoch_nanoseconds(&mut self, nanoseconds: u64) {
        self.epoch_offset = nanoseconds.saturating_sub(self.start.elapsed().as_nanos() as u64);
    }

    fn sleep_until(&mut self, deadline_microseconds: u64) {
        let now = self.microseconds();
        std::thread::sleep(Duration::from_micros(deadline_microseconds.saturating_sub(now)));
    }

    fn frequency_hertz(&mut self) -> u32 {
        160_000_000
    }
}

pub struct TestConsole {
    pub output: Vec<u8>,
    pub input: VecDeque<u8>,
    /// What [`Console::service`] answers, call after call.
    pub services: VecDeque<Service>,
    /// After so many services the program is to be left; the attention flag stays up meanwhile.
    pub patience: Option<u32>,
    attention: Arc<Attention>,
    /// Also writes to the process's standard output.
    pub echo: bool,
}

impl Console for TestConsole {
    fn write(&mut self, bytes: &[u8]) {
        if self.echo {
            use std::io::Write;
            let text: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != b'\r').collect();
            let _ = std::io::stdout().write_all(&text);
        } else {
            self.output.extend_from_slice(bytes);
        }
    }

    fn read(&mut self) -> Option<u8> {
        self.input.pop_front()
    }

    fn can_read(&mut self) -> bool {
        !self.input.is_empty()
    }

    fn service(&mut self) -> Service {
        if let Some(patience) = &mut self.patience {
            self.attention.raise();
            if *patience == 0 {
                return Service::Abandon;
            }
            *patience -= 1;
        }
        self.services.pop_front().unwrap_or(Service::Nothing)
    }

    fn wait(&mut self, _deadline_microseconds: Option<u64>) {}

    fn set_interrupt_byte(&mut self, _byte: Option<u8>) {}

    fn memory_part(&mut self, part: &MemoryPart<'_>) {
        if self.echo && !matches!(part, MemoryPart::Map { .. }) {
            println!("{part:?}");
        }
    }
}

/// Files by absolute path; folders are the prefixes of paths.
pub struct TestFiles {
    pub files: BTreeMap<String, Vec<u8>>,
    open: Vec<Option<(String, usize)>>,
}

fn absolute(path: &str) -> String {
    format!("/{}", path.trim_start_matches('/').trim_end_matches('/'))
}

impl TestFiles {
    fn entry_of(&mut self, handle: Handle) -> Result<(&mut Vec<u8>, &mut usize), Errno> {
        let slot = self.open.get_mut(usize::from(handle.0)).and_then(Option::as_mut).ok_or(Errno::EBADF)?;
        let bytes = self.files.get_mut(&slot.0).ok_or(Errno::EIO)?;
        Ok((bytes, &mut slot.1))
    }
}

impl Files for TestFiles {
    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Handle, Errno> {
        let path = absolute(path);
        let exists = self.files.contains_key(&path);
        match mode.create {
            Create::Existing if !exists => return Err(Errno::ENOENT),
            Create::New if exists => return Err(Errno::EEXIST),
            Create::OrTruncate => drop(self.files.insert(path.clone(), Vec::new())),
            Create::OrKeep | Create::New if !exists => drop(self.files.insert(path.clone(), Vec::new())),
            _ => {}
        }
        let position = if mode.append { self.files[&path].len() } else { 0 };
        let slot = match self.open.iter().position(Option::is_none) {
            Some(slot) => slot,
            None => {
                self.open.push(None);
                self.open.len() - 1
            }
        };
        self.open[slot] = Some((path, position));
        Ok(Handle(slot as u8))
    }

    fn read(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Errno> {
        let (bytes, position) = self.entry_of(handle)?;
        let rest = bytes.get(*position..).unwrap_or(&[]);
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        *position += count;
        Ok(count)
    }

    fn write(&mut self, handle: Handle, data: &[u8]) -> Result<usize, Errno> {
        let (bytes, position) = self.entry_of(handle)?;
        if bytes.len() < *position + data.len() {
            bytes.resize(*position + data.len(), 0);
        }
        bytes[*position..*position + data.len()].copy_from_slice(data);
        *position += data.len();
        Ok(data.len())
    }

    fn seek(&mut self, handle: Handle, offset: i32, whence: Whence) -> Result<u32, Errno> {
        let (bytes, position) = self.entry_of(handle)?;
        let base = match whence {
            Whence::Start => 0,
            Whence::Current => *position as i64,
            Whence::End => bytes.len() as i64,
        };
        *position = usize::try_from(base + i64::from(offset)).map_err(|_| Errno::EINVAL)?;
        Ok(*position as u32)
    }

    fn flush(&mut self, _handle: Handle) -> Result<(), Errno> {
        Ok(())
    }

    fn close(&mut self, handle: Handle) -> Result<(), Errno> {
        match self.open.get_mut(usize::from(handle.0)) {
            Some(slot @ Some(_)) => {
                *slot = None;
                Ok(())
            }
            _ => Err(Errno::EBADF),
        }
    }

    fn close_all_but(&mut self, kept: Option<Handle>) {
        for (index, open) in self.open.iter_mut().enumerate() {
            if kept.is_none_or(|kept| usize::from(kept.0) != index) {
                *open = None;
            }
        }
    }

    fn stat(&mut self, path: &str) -> Result<Stat, Errno> {
        let path = absolute(path);
        if let Some(bytes) = self.files.get(&path) {
            return Ok(Stat { kind: EntryKind::File, size: bytes.len() as u32, modified_seconds: 0 });
        }
        let folder = format!("{}/", path.trim_end_matches('/'));
        if self.files.keys().any(|file| file.starts_with(&folder)) {
            return Ok(Stat { kind: EntryKind::Directory, size: 0, modified_seconds: 0 });
        }
        Err(Errno::ENOENT)
    }

    fn entry(&mut self, path: &str, index: u32, name: &mut [u8; NAME_MAX]) -> Result<Option<(Stat, usize)>, Errno> {
        let folder = format!("{}/", absolute(path).trim_end_matches('/'));
        let mut names: Vec<String> = self
            .files
            .keys()
            .filter_map(|file| file.strip_prefix(&folder))
            .map(|rest| rest.split('/').next().unwrap_or_default().to_owned())
            .collect();
        names.dedup();
        let Some(entry) = names.get(index as usize).cloned() else { return Ok(None) };
        name[..entry.len()].copy_from_slice(entry.as_bytes());
        let stat = self.stat(&format!("{folder}{entry}"))?;
        Ok(Some((stat, entry.len())))
    }

    fn remove(&mut self, path: &str) -> Result<(), Errno> {
        self.files.remove(&absolute(path)).map(drop).ok_or(Errno::ENOENT)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Errno> {
        let bytes = self.files.remove(&absolute(from)).ok_or(Errno::ENOENT)?;
        self.files.insert(absolute(to), bytes);
        Ok(())
    }

    fn make_directory(&mut self, _path: &str) -> Result<(), Errno> {
        Ok(())
    }

    fn remove_directory(&mut self, _path: &str) -> Result<(), Errno> {
        Ok(())
    }

    fn change_directory(&mut self, _path: &str) -> Result<(), Errno> {
        Ok(())
    }

    fn current_directory(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        buffer[0] = b'/';
        Ok(1)
    }

    fn file_system_stat(&mut self, _path: &str) -> Result<FileSystemStat, Errno> {
        Ok(FileSystemStat { block_size: 4096, block_count: 512, free_blocks: 400, name_max: 255 })
    }
}

pub struct TestPins {
    modes: [(PinMode, Pull); 40],
    levels: [Level; 40],
}

impl Pins for TestPins {
    fn configure(&mut self, pin: u8, mode: PinMode, pull: Pull) -> Result<(), Errno> {
        *self.modes.get_mut(usize::from(pin)).ok_or(Errno::EINVAL)? = (mode, pull);
        Ok(())
    }

    fn mode(&mut self, pin: u8) -> Result<(PinMode, Pull), Errno> {
        self.modes.get(usize::from(pin)).copied().ok_or(Errno::EINVAL)
    }

    fn write(&mut self, pin: u8, level: Level) -> Result<(), Errno> {
        *self.levels.get_mut(usize::from(pin)).ok_or(Errno::EINVAL)? = level;
        Ok(())
    }

    fn read(&mut self, pin: u8) -> Result<Level, Errno> {
        self.levels.get(usize::from(pin)).copied().ok_or(Errno::EINVAL)
    }
}

pub struct TestRandom {
    state: u32,
}

impl Random for TestRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 17;
            self.state ^= self.state << 5;
            *byte = self.state as u8;
        }
    }
}
