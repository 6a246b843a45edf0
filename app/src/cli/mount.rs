//! A folder of this computer as the board's current directory.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use pyrite_protocol::mount::MountAccess;

use crate::board::link::{LinkRequest, RunMode, SourceKind};
use crate::workers::board_session::{BoardSession, Program};

use super::{Failure, print, read_program, run};

/// What is lent, and what happens then.
#[derive(Debug, Args)]
pub struct MountArguments {
    /// The folder
    folder: PathBuf,
    /// The board may read it, not change it
    #[arg(long)]
    read_only: bool,
    /// Run the program again whenever a file in the folder is saved, until Ctrl-C
    #[arg(long)]
    watch: bool,
    #[command(subcommand)]
    then: Option<Then>,
}

/// What happens with a mounted folder.
#[derive(Debug, Subcommand)]
enum Then {
    /// Run a program: a file of this computer, :FILE on the board, or - for standard input
    Run {
        /// The program
        file: String,
    },
}

/// Lends a folder until the program has ended, or until Ctrl-C.
pub fn mount(board: &mut BoardSession, order: &MountArguments) -> Result<i32, Failure> {
    let program = match &order.then {
        Some(Then::Run { file }) => Some((read_program(board, file)?, file != "-")),
        None => None,
    };
    let access = if order.read_only { MountAccess::ReadOnly } else { MountAccess::Full };
    board.mount(&order.folder, access).map_err(Failure::Local)?;
    let Some((program, forward_input)) = program else {
        eprintln!("{} is the board's current directory. Ctrl-C ends that.", order.folder.display());
        let handle = board.handle();
        if let Err(error) = ctrlc::set_handler(move || handle.send(LinkRequest::Disconnect)) {
            eprintln!("pyrite-cli: {error}");
        }
        return match board.attend(print) {
            Some(trouble) => Err(Failure::Connection(trouble)),
            None => Ok(0),
        };
    };
    if !order.watch {
        return Ok(run(board, program, forward_input));
    }
    let Some(Then::Run { file }) = &order.then else { return Ok(0) };
    let handle = board.handle();
    if let Err(error) = ctrlc::set_handler(move || handle.send(LinkRequest::Disconnect)) {
        eprintln!("pyrite-cli: {error}");
    }
    let mut first = Some(program);
    let file = std::path::Path::new(file);
    let again = || match first.take() {
        Some(program) => Some(program),
        // An editor may have it away for a moment; the next save comes when it is there again.
        None => Some(Program {
            file_name: file.file_name()?.to_string_lossy().into_owned(),
            source: std::fs::read(file).unwrap_or_default(),
            mode: RunMode::Fresh,
            kind: SourceKind::File,
        }),
    };
    board.run_on_save(again, print);
    Ok(0)
}
