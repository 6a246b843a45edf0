//! `mpy`: cross-compiles a program, so that the board need not.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::state::effect::Expected;
use crate::state::event::SaveError;
use crate::workers::{byte_code, disk};

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
    let image = byte_code::compile(file, &name, &source, optimisation_level).map_err(Failure::Local)?;
    disk::save::save(&output, &image, Expected::Anything).map(drop).map_err(|error| match error {
        SaveError::Failed(why) => Failure::Local(why),
        SaveError::ChangedOutside | SaveError::Exists => {
            Failure::Local(format!("{} changed meanwhile.", output.display()))
        }
    })
}
