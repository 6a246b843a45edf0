//! Compiles a program to byte code, on a thread of its own: the compiler nests as deep as the program.

use std::path::Path;
use std::thread;

use allocator_api2::alloc::Global;
use pyrite_compiler::Options;
use pyrite_compiler::source::line_and_column;

use crate::state::byte_code::CompileJob;
use crate::state::event::Event;

use super::{Outlet, checker};

/// Compiles without anybody waiting; the answer is [`Event::Compiled`].
pub fn start(job: CompileJob, outlet: Outlet) {
    let failed = outlet.clone();
    let path = job.path.clone();
    let work = move || {
        let CompileJob { path, file_name, source } = job;
        let result = image(Path::new(&file_name), &file_name, &source, 0);
        outlet.send(Event::Compiled { path, source, result });
    };
    let thread = thread::Builder::new().name("byte code".into()).stack_size(checker::STACK_BYTES).spawn(work);
    if let Err(error) = thread {
        let result = Err(format!("No thread to compile in: {error}."));
        failed.send(Event::Compiled { path, source: Vec::new(), result });
    }
}

/// Compiles and waits. `file` is what errors name; `name` is what tracebacks will show.
pub fn compile(file: &Path, name: &str, source: &[u8], optimisation_level: u8) -> Result<Vec<u8>, String> {
    thread::scope(|scope| {
        let work = || image(file, name, source, optimisation_level);
        let thread = thread::Builder::new().stack_size(checker::STACK_BYTES).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| format!("No thread to compile in: {error}."))?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The image, or every error of the source with its place and what to do.
fn image(file: &Path, name: &str, source: &[u8], optimisation_level: u8) -> Result<Vec<u8>, String> {
    let options = Options { file_name: name, optimisation_level, ..Options::default() };
    pyrite_compiler::compile(source, &options, Global).map(|image| image.to_vec()).map_err(|error| {
        let marks = std::str::from_utf8(source).map(checker::check).unwrap_or_default();
        let mut lines = Vec::new();
        for mark in marks {
            let (line, column) = line_and_column(source, mark.range.start as u32);
            lines.push(format!("{}:{line}:{column}: {}", file.display(), mark.message));
            lines.extend(mark.hint.map(|hint| format!("    {hint}")));
        }
        if lines.is_empty() {
            lines.push(format!("{}: {error}", file.display()));
        }
        lines.join("\n")
    })
}
