//! A folder of this computer as the board's current directory.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use pyrite_protocol::mount::MountAccess;

use crate::board::link::LinkRequest;
use crate::workers::board_session::BoardSession;

use super::{Failure, print, read_program, run};

/// What is lent, and what happens then.
#[derive(Debug, Args)]
pub struct MountArguments {
    /// The folder
    folder: PathBuf,
    /// The board may read it, not change it
    #[arg(long)]
    read_only: bool,
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
    Ok(run(board, program, forward_input))
}
