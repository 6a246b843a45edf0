//! What the board's memory holds, as the memory pane shows it.
//!
//! **Invariant:** reports come only while the pane is shown; at most [`SAMPLES_MAX`] samples are kept, the oldest go first.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use crate::board::memory::{HeapObject, MemoryReport};

use super::flash_tree::FlashTree;

/// Samples that the timeline keeps: ten minutes at five a second.
pub const SAMPLES_MAX: usize = 3000;

/// Which view of the memory is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MemoryView {
    /// The heap, every piece of it.
    #[default]
    Map,
    /// Used and free over time.
    Timeline,
    /// By type of object.
    Types,
    /// By who holds it.
    Owners,
    /// The biggest objects.
    Objects,
    /// What imports cost.
    Imports,
    /// The files of the flash.
    Flash,
}

/// The heap at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Since the connection was made.
    pub seconds: f64,
    /// Bytes taken, garbage included.
    pub used: u32,
    /// The most that was taken so far.
    pub peak: u32,
    /// Whether garbage was collected since the sample before.
    pub collected: bool,
}

/// Something that happened between two samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// When the sample after it was taken.
    pub seconds: f64,
    /// What, in a few words.
    pub text: String,
}

/// A stretch of the heap, and what the board says is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointed {
    /// Its bytes.
    pub range: Range<u32>,
    /// The objects in it, the largest first; `None` while the board was not heard.
    pub objects: Option<Vec<HeapObject>>,
}

/// The memory pane.
#[derive(Debug, Default)]
pub struct Memory {
    /// What it shows.
    pub view: MemoryView,
    /// The newest report.
    pub report: Option<Box<MemoryReport>>,
    /// A report that others are compared with.
    pub snapshot: Option<Box<MemoryReport>>,
    /// The timeline.
    pub samples: VecDeque<Sample>,
    /// What happened meanwhile.
    pub marks: VecDeque<Mark>,
    /// What the flash holds, looked at while its map is shown.
    pub flash: FlashTree,
    /// The stretch of the heap that the pointer rests on.
    pub pointed: Option<Pointed>,
    /// Reports that came so far.
    pub reports: u64,
    /// What happened since the newest sample.
    happened: Vec<String>,
}

impl Memory {
    /// Takes a report.
    pub fn add(&mut self, at: Duration, report: Box<MemoryReport>) {
        let heap = &report.heap;
        let before = self.report.as_ref();
        let collected = before.is_some_and(|before| before.heap.collections != heap.collections);
        let is_new =
            |name: &String| before.is_some_and(|before| before.imports.iter().all(|known| known.name != *name));
        let imported = report.imports.iter().map(|import| &import.name).filter(|name| is_new(name));
        self.happened.extend(imported.map(|name| format!("import {name}")));
        let seconds = at.as_secs_f64();
        if self.samples.back().is_some_and(|last| last.seconds > seconds) {
            // Another connection counts anew.
            self.samples.clear();
            self.marks.clear();
        }
        self.marks.extend(self.happened.drain(..).map(|text| Mark { seconds, text }));
        self.samples.push_back(Sample { seconds, used: heap.used, peak: heap.peak_used, collected });
        while self.samples.len() > SAMPLES_MAX {
            self.samples.pop_front();
        }
        let first = self.samples.front().map_or(0.0, |sample| sample.seconds);
        while self.marks.front().is_some_and(|mark| mark.seconds < first) {
            self.marks.pop_front();
        }
        self.reports += 1;
        self.report = Some(report);
    }

    /// The board told what is in a stretch that it was asked about.
    pub fn told(&mut self, range: Range<u32>, objects: Vec<HeapObject>) {
        if let Some(pointed) = self.pointed.as_mut().filter(|pointed| pointed.range == range) {
            pointed.objects = Some(objects);
        }
    }

    /// Remembers what happened, for the timeline; forgotten while nobody watches.
    pub fn happened(&mut self, text: String) {
        if self.report.is_some() {
            self.happened.push(text);
        }
    }

    /// Keeps the newest report to compare others with, or forgets it.
    pub fn toggle_snapshot(&mut self) {
        self.snapshot = if self.snapshot.is_some() { None } else { self.report.clone() };
    }

    /// The board is gone, or nobody watches.
    pub fn stop(&mut self) {
        let (view, snapshot) = (self.view, self.snapshot.take());
        let mut flash = std::mem::take(&mut self.flash);
        flash.stop();
        *self = Self { view, snapshot, flash, reports: self.reports, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::memory::{HeapFigures, ImportCost};

    fn report(used: u32, collections: u32, imports: &[&str]) -> Box<MemoryReport> {
        let import = |name: &&str| ImportCost { name: (*name).into(), file_bytes: 1, compile_peak: 1, loaded: 1 };
        Box::new(MemoryReport {
            heap: HeapFigures { total: 1000, used, collections, ..HeapFigures::default() },
            imports: imports.iter().map(import).collect(),
            ..MemoryReport::default()
        })
    }

    #[test]
    fn samples_say_what_happened_before_them() {
        let mut memory = Memory::default();
        memory.happened("run early.py".into());
        memory.add(Duration::from_secs(1), report(10, 1, &["a"]));
        memory.happened("run main.py".into());
        memory.add(Duration::from_secs(2), report(20, 2, &["a", "b"]));
        let texts: Vec<_> = memory.marks.iter().map(|mark| (mark.seconds, mark.text.as_str())).collect();
        assert_eq!(texts, [(2.0, "run main.py"), (2.0, "import b")]);
        assert!(!memory.samples[0].collected && memory.samples[1].collected);
        for second in 3..10_000 {
            memory.add(Duration::from_secs(second), report(20, 2, &[]));
        }
        assert_eq!((memory.samples.len(), memory.marks.len()), (SAMPLES_MAX, 0));
        memory.add(Duration::from_secs(1), report(5, 0, &[]));
        assert_eq!(memory.samples.len(), 1, "another connection");
        memory.toggle_snapshot();
        memory.stop();
        assert!(memory.report.is_none() && memory.snapshot.is_some());
    }
}
