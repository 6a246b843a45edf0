//! A folder of this computer as the board's current directory.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use pyrite_protocol::mount::MountAccess;

use crate::board::link::{LinkRequest, RunMode, SourceKind};
use crate::workers::board_session::{BoardSession, Program};

use super::{Failure, expression_text, print, prompt, read_program, run, text};

/// What is lent, and what happens then.
#[derive(Debug, Args)]
pub struct MountArguments {
    /// The folder
    folder: PathBuf,
    /// The board may read it, not change it
    #[arg(long)]
    read_only: bool,
    /// With run: run the program again whenever a file in the folder is saved, until Ctrl-C
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
    /// Run Python text
    Exec {
        /// The text
        code: String,
    },
    /// Print the value of an expression
    Eval {
        /// The expression
        expression: String,
    },
    /// Talk with the board's prompt; Ctrl-] leaves
    Repl,
}

/// Lends a folder until the program has ended, or until Ctrl-C.
pub fn mount(board: &mut BoardSession, order: &MountArguments) -> Result<i32, Failure> {
    if order.watch && !matches!(order.then, Some(Then::Run { .. })) {
        return Err(Failure::Usage("--watch needs a program: mount --watch FOLDER run FILE".to_owned()));
    }
    let access = if order.read_only { MountAccess::ReadOnly } else { MountAccess::Full };
    board.mount(&order.folder, access).map_err(Failure::Local)?;
    match &order.then {
        None => {
            eprintln!("{} is the board's current directory. Ctrl-C ends that.", order.folder.display());
            disconnect_on_ctrl_c(board);
            board.attend(print).map_or(Ok(0), |trouble| Err(Failure::Connection(trouble)))
        }
        Some(Then::Repl) => {
            eprintln!("{} is the board's current directory. Ctrl-] leaves.", order.folder.display());
            disconnect_on_ctrl_c(board);
            prompt::talk(board).map(|()| 0)
        }
        Some(Then::Exec { code }) => Ok(run(board, text(code.clone()), true)),
        Some(Then::Eval { expression }) => Ok(run(board, expression_text(expression), true)),
        Some(Then::Run { file }) => {
            let program = read_program(board, file)?;
            if order.watch { Ok(watch(board, file, program)) } else { Ok(run(board, program, file != "-")) }
        }
    }
}

/// Runs a program, and again whenever something in the folder is saved, until Ctrl-C.
fn watch(board: &mut BoardSession, file: &str, program: Program) -> i32 {
    disconnect_on_ctrl_c(board);
    let mut first = Some(program);
    let file = Path::new(file);
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
    0
}

fn disconnect_on_ctrl_c(board: &BoardSession) {
    let handle = board.handle();
    if let Err(error) = ctrlc::set_handler(move || handle.send(LinkRequest::Disconnect)) {
        eprintln!("pyrite-cli: {error}");
    }
}
