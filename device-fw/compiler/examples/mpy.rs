//! Compiles Python files to .mpy files: `mpy a.py [a.mpy]`, or shows their errors: `mpy --check a.py`

use std::process::ExitCode;

use allocator_api2::alloc::Global;
use pyrite_compiler::{Options, check, compile};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (checks, files) = match arguments.split_first() {
        Some((first, rest)) if first == "--check" => (true, rest),
        _ => (false, arguments.as_slice()),
    };
    let Some(input) = files.first() else {
        eprintln!("usage: mpy [--check] input.py [output.mpy]");
        return ExitCode::FAILURE;
    };
    let source = match std::fs::read(input) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{input}: {error}");
            return ExitCode::FAILURE;
        }
    };
    if checks {
        let mut count = 0;
        check(&source, Global, &mut |diagnostic| {
            count += 1;
            println!("{input}:{}:{}: {diagnostic}", diagnostic.line_number, diagnostic.column_number);
            if let Some(hint) = diagnostic.hint() {
                println!("    {hint}");
            }
        });
        return if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let options = Options { file_name: input, ..Options::default() };
    let image = match compile(&source, &options, Global) {
        Ok(image) => image,
        Err(error) => {
            eprintln!("{input}: {error:?}");
            return ExitCode::FAILURE;
        }
    };
    let output = match files.get(1) {
        Some(output) => output.clone(),
        None => format!("{}.mpy", input.trim_end_matches(".py")),
    };
    match std::fs::write(&output, &image[..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{output}: {error}");
            ExitCode::FAILURE
        }
    }
}
