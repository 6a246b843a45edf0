//! Compiles Python files to .mpy files: `mpy a.py [a.mpy]`; shows their errors: `mpy --check a.py`; prints .mpy files
//! in words: `mpy --list a.mpy`; verifies them: `mpy --verify a.mpy ..`

use std::process::ExitCode;

use allocator_api2::alloc::Global;
use pyrite_compiler::bytecode::disassemble::disassemble;
use pyrite_compiler::bytecode::mpy_read::Image;
use pyrite_compiler::bytecode::verify::verify;
use pyrite_compiler::{Options, check, compile};

fn list(files: &[String]) -> ExitCode {
    for file in files {
        let Ok(bytes) = std::fs::read(file) else { return ExitCode::FAILURE };
        match Image::parse(&bytes) {
            Ok(image) => {
                let mut text = String::new();
                let _ = disassemble(&image, &mut text);
                println!("{text}");
            }
            Err(error) => println!("{file}: {error}"),
        }
    }
    ExitCode::SUCCESS
}

fn verify_all(files: &[String]) -> ExitCode {
    let mut result = ExitCode::SUCCESS;
    for file in files {
        let Ok(bytes) = std::fs::read(file) else { return ExitCode::FAILURE };
        let verified = match Image::parse(&bytes) {
            Ok(image) => verify(&image, Global).err().map(|error| format!("{error:?}")),
            Err(error) => Some(error.to_string()),
        };
        if let Some(error) = verified {
            println!("{file}: {error}");
            result = ExitCode::FAILURE;
        }
    }
    result
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((first, files)) if first == "--list" => return list(files),
        Some((first, files)) if first == "--verify" => return verify_all(files),
        _ => {}
    }
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
