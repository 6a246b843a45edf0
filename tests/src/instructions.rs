//! Counting instructions of the simulated board and of its peers

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Builds the simulated board with optimisation; debug figures say nothing.
pub fn build_board(root: &Path) -> Result<PathBuf> {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--locked", "--package", "pyrite-sim", "--bin", "pyrite-sim"])
        .current_dir(root)
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        bail!("the simulated board does not build");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("release").join("pyrite-sim"))
}

/// How instructions are counted on this machine.
#[derive(Debug, Clone, Copy)]
pub enum Counter {
    /// Counters of the processor.
    Perf,
    /// Simulation.
    Callgrind,
}

impl Counter {
    /// The cheaper one that works here.
    pub fn find() -> Result<Self> {
        if let Ok(output) = Command::new("perf").args(["stat", "-x,", "-e", "instructions:u", "true"]).output()
            && parse_perf(&String::from_utf8_lossy(&output.stderr)).is_some()
        {
            return Ok(Self::Perf);
        }
        Command::new("valgrind").arg("--version").output().context("neither perf counters nor valgrind are here")?;
        Ok(Self::Callgrind)
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Perf => "perf stat",
            Self::Callgrind => "callgrind",
        }
    }

    /// Instructions that a program takes to run a script.
    pub fn instructions(&self, program: &Path, script: &Path) -> Result<u64> {
        self.instructions_with(program, &[], script)
    }

    /// As [`Counter::instructions`], with options before the script.
    pub fn instructions_with(&self, program: &Path, options: &[&str], script: &Path) -> Result<u64> {
        let mut command = match self {
            Self::Perf => {
                let mut command = Command::new("perf");
                command.args(["stat", "-x,", "-e", "instructions:u"]);
                command
            }
            Self::Callgrind => {
                let mut command = Command::new("valgrind");
                command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
                command
            }
        };
        let output = command
            .arg(program)
            .args(options)
            .arg(script)
            .output()
            .with_context(|| format!("{}", program.display()))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            bail!(
                "{} {} failed:\n{errors}{}",
                program.display(),
                script.display(),
                String::from_utf8_lossy(&output.stdout)
            );
        }
        match self {
            Self::Perf => parse_perf(&errors),
            Self::Callgrind => parse_callgrind(&errors),
        }
        .with_context(|| format!("no count in:\n{errors}"))
    }
}

fn parse_perf(errors: &str) -> Option<u64> {
    errors.lines().find(|line| line.contains("instructions"))?.split(',').next()?.parse().ok()
}

fn parse_callgrind(errors: &str) -> Option<u64> {
    let line = errors.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(':').next()?.trim().parse().ok()
}
