//! `pyrite-sim`: a simulated board on a terminal, a pseudo terminal or a TCP port, and Python programs from files.

use std::process::ExitCode;

fn main() -> ExitCode {
    pyrite_sim::command_line::main(std::env::args_os().skip(1))
}
