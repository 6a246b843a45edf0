//! How much memory compiling takes, and that running out of it is an error and nothing worse

use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator};
use pyrite_compiler::diagnostic::CompileError;
use pyrite_compiler::{Options, check, compile};

/// Counts bytes; refuses to hand out more than `limit`.
struct Counter {
    used: Cell<usize>,
    peak: Cell<usize>,
    limit: usize,
}

impl Counter {
    fn new(limit: usize) -> Self {
        Counter { used: Cell::new(0), peak: Cell::new(0), limit }
    }
}

#[derive(Clone, Copy)]
struct Counting<'c>(&'c Counter);

// SAFETY: blocks come from and go back to the global allocator with the layout they were asked for.
unsafe impl Allocator for Counting<'_> {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let used = self.0.used.get() + layout.size();
        if used > self.0.limit || layout.size() == 0 {
            return Err(AllocError);
        }
        // SAFETY: the size is not zero.
        let block = NonNull::new(unsafe { alloc(layout) }).ok_or(AllocError)?;
        self.0.used.set(used);
        self.0.peak.set(self.0.peak.get().max(used));
        Ok(NonNull::slice_from_raw_parts(block, layout.size()))
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        self.0.used.set(self.0.used.get() - layout.size());
        // SAFETY: the caller gives back a block with its layout.
        unsafe { dealloc(block.as_ptr(), layout) };
    }

    // The worst case: a block that grows has to move.
    unsafe fn grow(&self, block: NonNull<u8>, old: Layout, new: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let fresh = self.allocate(new)?;
        // SAFETY: both blocks are at least as large as the old layout, and different.
        unsafe {
            std::ptr::copy_nonoverlapping(block.as_ptr(), fresh.as_ptr().cast::<u8>(), old.size());
            self.deallocate(block, old);
        }
        Ok(fresh)
    }
}

/// A driver module as people write them: one class, many methods.
fn driver(methods: usize) -> String {
    let mut source = String::from(
        "from micropython import const\nimport time\n\n_REG_STATUS = const(0x10)\n\n\nclass Sensor:\n    \"\"\"A sensor on the I2C bus.\"\"\"\n\n    def __init__(self, i2c, address=0x40):\n        self.i2c = i2c\n        self.address = address\n        self.buffer = bytearray(6)\n\n",
    );
    for number in 0..methods {
        source += &format!(
            "    def read_{number}(self, count, scale=1.0):\n        # Read some registers and convert them.\n        self.i2c.readfrom_mem_into(self.address, _REG_STATUS + {number}, self.buffer)\n        total = 0\n        for index in range(count):\n            value = self.buffer[index] << 8 | self.buffer[index + 1]\n            if value & 0x8000:\n                value -= 0x10000\n            total += value * scale\n        if total > 1000 and not self.quiet:\n            print(\"reading {number} is high:\", total)\n        return total / count\n\n"
        );
    }
    source
}

/// A script: statements at the top level and functions.
fn script(parts: usize) -> String {
    let mut source = String::from("import machine, time\n\n");
    for number in 0..parts {
        source += &format!(
            "led_{number} = machine.Pin({number}, machine.Pin.OUT)\n\n\ndef blink_{number}(times, delay=0.5):\n    for i in range(times):\n        led_{number}.value(1)\n        time.sleep(delay)\n        led_{number}.value(0)\n        time.sleep(delay)\n    print(f\"blinked {{times}} times on {number}\")\n\n\nwhile time.ticks_ms() < {number}:\n    blink_{number}(3)\n\n"
        );
    }
    source
}

fn measure(name: &str, source: &str, limit_per_byte: f64) {
    let counter = Counter::new(usize::MAX);
    let image = compile(source.as_bytes(), &Options::default(), Counting(&counter)).expect("compiles");
    let per_byte = counter.peak.get() as f64 / source.len() as f64;
    let per_line = counter.peak.get() / source.lines().count();
    println!(
        "{name}: {} bytes of source, {} of image, peak {} bytes: {per_byte:.1} a source byte, {per_line} a line",
        source.len(),
        image.len(),
        counter.peak.get()
    );
    assert!(per_byte < limit_per_byte, "{name} takes {per_byte:.1} bytes a source byte");
    drop(image);
    assert_eq!(counter.used.get(), 0, "everything is given back");
}

#[test]
fn compiling_is_economical() {
    // Small programs pay for the first tables.
    measure("driver of 1.6 KB", &driver(2), 8.0);
    measure("driver of 6 KB", &driver(10), 4.0);
    measure("driver of 60 KB", &driver(100), 3.0);
    measure("script of 30 KB", &script(70), 3.0);
    for program in ["functions", "classes", "exceptions", "expressions"] {
        let path = format!("{}/tests/programs/{program}.py", env!("CARGO_MANIFEST_DIR"));
        measure(program, &std::fs::read_to_string(path).expect("readable"), 10.0);
    }
}

#[test]
fn running_out_of_memory_is_an_error_at_every_point() {
    let source = driver(3) + &script(2);
    let counter = Counter::new(usize::MAX);
    compile(source.as_bytes(), &Options::default(), Counting(&counter)).expect("compiles");
    let peak = counter.peak.get();
    for limit in (0..peak).step_by(97) {
        let counter = Counter::new(limit);
        let result = compile(source.as_bytes(), &Options::default(), Counting(&counter));
        // Near the peak it may do, by growing in smaller steps.
        if let Err(error) = &result {
            assert_eq!(*error, CompileError::OutOfMemory, "limit {limit}");
        }
        assert!(result.is_err() || limit > peak / 2, "limit {limit}");
        drop(result);
        assert_eq!(counter.used.get(), 0);
        check(source.as_bytes(), Counting(&counter), &mut |diagnostic| panic!("limit {limit}: {diagnostic}"));
    }
}
