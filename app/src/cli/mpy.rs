//! `mpy`: cross-compiles a program, so that the board need not.

use std::path::{Path, PathBuf};

use allocator_api2::alloc::Global;
use pyrite_compiler::Options;
use pyrite_compiler::source::line_and_column;

use super::Failure;
use crate::state::effect::Expected;
use crate::state::event::SaveError;
use crate::workers::{checker, disk};

/// Compiles `file` to `output`, or to a file beside it that ends in `.mpy`. `optimisation_level` as `-O` of Python: from 1 on without
/// asserts, from 3 on without line numbers.
pub fn mpy(file: &Path, output: Option<PathBuf>, optimisation_level: u8) -> Result<(), Failure> {
    let output = output.unwrap_or_else(|| file.with_extension("mpy"));
    if output == file {
        return Err(Failure::Usage(format!(
            "{} would be replaced by its own byte code. Name another output.",
            file.display()
        )));
    }
    let source = std::fs::read(file).map_err(|error| Failure::Local(disk::describe(file, &error)))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let image = on_large_stack(|| compile(file, &name, &source, optimisation_level))?;
    disk::save::save(&output, &image, Expected::Anything).map(drop).map_err(|error| match error {
        SaveError::Failed(why) => Failure::Local(why),
        SaveError::ChangedOutside | SaveError::Exists => {
            Failure::Local(format!("{} changed meanwhile.", output.display()))
        }
    })
}

fn on_large_stack<T: Send>(work: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(checker::STACK_BYTES).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| Failure::Local(format!("No thread to compile in: {error}.")))?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The image, or every error of the source with its place and what to do.
fn compile(file: &Path, name: &str, source: &[u8], optimisation_level: u8) -> Result<Vec<u8>, Failure> {
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
        Failure::Local(lines.join("\n"))
    })
}
