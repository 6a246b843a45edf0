//! `sync`: makes a folder of the board like one of this computer, and keeps it so if wanted.
//!
//! **Invariant:** the plan is printed before the first byte is written; nothing is deleted without `--delete` and a yes.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;

use clap::Args;

use crate::board::link::{EntryKind, FileError};
use crate::board::sync::files;
use crate::board::sync::mirror::{Mirror, Need};
use crate::board::sync::plan::{Deleting, Plan};
use crate::board::sync::work::{Step, Work};
use crate::workers::board_session::BoardSession;
use crate::workers::folder_watcher::FolderWatcher;
use crate::workers::project_folder::{read, walk};

use super::{Failure, board_path};

/// What and how to sync.
#[derive(Debug, Args)]
pub struct SyncArguments {
    /// Folder of this computer; a file .pyriteignore in it lists what is left out, as .gitignore does
    folder: PathBuf,
    /// Folder of the board; without it, the root
    #[arg(default_value = ":/")]
    target: String,
    /// Print the plan only
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Also delete what is on the board and not in the folder
    #[arg(long)]
    delete: bool,
    /// Go on: send what changes, until Ctrl-C
    #[arg(short, long, conflicts_with = "dry_run")]
    watch: bool,
    /// Delete without asking
    #[arg(short, long)]
    yes: bool,
}

/// Syncs; an error if something was not done.
pub fn sync(board: &mut BoardSession, order: &SyncArguments) -> Result<(), Failure> {
    let deleting = if order.delete { Deleting::Yes } else { Deleting::No };
    // Watching begins first, so that no change falls between.
    let (sender, changes) = channel();
    let told = move |_| {
        // Whoever listened has ended.
        let _ = sender.send(());
    };
    let watcher = order.watch.then(|| FolderWatcher::start(&order.folder, told)).transpose();
    let unwatched = |error| Failure::Local(format!("{} cannot be watched: {error}.", order.folder.display()));
    let watcher = watcher.map_err(unwatched)?;
    let mut mirror = Mirror::new(&board_path(&order.target));
    drive(board, &order.folder, &mut mirror)?;
    if let Some(plan) = mirror.plan() {
        print!("{}", text(plan, deleting));
        if let Some(complaint) = plan.lack_of_room(deleting) {
            return Err(Failure::Local(complaint));
        }
        if order.dry_run {
            return Ok(());
        }
        if order.delete && !plan.extra.is_empty() && !order.yes && !agrees(plan)? {
            return Err(Failure::Local("Nothing was changed.".to_owned()));
        }
    }
    mirror.agreed(deleting).map_err(Failure::Local)?;
    drive(board, &order.folder, &mut mirror)?;
    let result = tell(&mirror);
    let Some(_watcher) = watcher else { return result };
    report_only(result)?;
    eprintln!("pyrite-cli: {} is watched; Ctrl-C ends.", order.folder.display());
    while changes.recv().is_ok() {
        report_only(go_on(board, &order.folder, &mut mirror, deleting))?;
    }
    Ok(())
}

/// Something changed in the folder. One that is half written may not be readable; the next change comes.
fn go_on(board: &mut BoardSession, folder: &Path, mirror: &mut Mirror, deleting: Deleting) -> Result<(), Failure> {
    mirror.compare_again();
    drive(board, folder, mirror)?;
    if mirror.plan().is_some_and(|plan| plan.is_done(deleting)) {
        return Ok(());
    }
    mirror.agreed_unseen(deleting).map_err(Failure::Local)?;
    drive(board, folder, mirror)?;
    tell(mirror)
}

/// While watching, only a lost board ends it.
fn report_only(result: Result<(), Failure>) -> Result<(), Failure> {
    match result {
        Err(Failure::Local(text)) => {
            eprintln!("pyrite-cli: {text}");
            Ok(())
        }
        result => result,
    }
}

/// Gives what is needed, until somebody has to agree or all is done.
fn drive(board: &mut BoardSession, folder: &Path, mirror: &mut Mirror) -> Result<(), Failure> {
    loop {
        match mirror.need() {
            Need::Tree => mirror.walked(walk(folder).map_err(Failure::Local)?),
            Need::Read(path) => mirror.read(read(folder, &path)),
            Need::Ask(request) => {
                let step = mirror.work().and_then(Work::step).cloned();
                let answer = board.file(request);
                match step {
                    Some(Step::Send(path, _)) if answer.is_ok() => say!("sent     {path}"),
                    Some(Step::Delete(extra)) if answer.is_ok() => say!("deleted  {}", extra.path),
                    _ => {}
                }
                let failed = |(path, error)| Failure::BoardFile(format!(":{path}"), error);
                mirror.answered(answer).map_err(failed)?;
            }
            Need::Agreement | Need::Nothing => return Ok(()),
        }
    }
}

/// The plan in words, a line for each thing.
fn text(plan: &Plan, deleting: Deleting) -> String {
    let mut text = String::new();
    for folder in plan.empty_folders(deleting) {
        text.push_str(&format!("new      {}/\n", folder.path));
    }
    for file in plan.sent(deleting) {
        let what = if file.replaces.is_some() { "changed" } else { "new" };
        text.push_str(&format!("{what:<8} {} ({} bytes)\n", file.path, file.size));
    }
    for extra in &plan.extra {
        let what = if deleting == Deleting::Yes { "delete" } else { "extra" };
        let slash = if extra.kind == EntryKind::Folder { "/" } else { "" };
        text.push_str(&format!("{what:<8} {}{slash}\n", extra.path));
    }
    for skipped in plan.left_out(deleting) {
        text.push_str(&format!("skipped  {}: {}\n", skipped.path, skipped.reason));
    }
    let sent = plan.sent(deleting).count();
    let bytes = plan.sent_bytes(deleting);
    let unchanged = plan.unchanged;
    text + &format!("{} to send ({bytes} bytes), {unchanged} unchanged.\n", files(sent))
}

fn agrees(plan: &Plan) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage("sync --delete asks before it deletes; without a terminal, add --yes".to_owned()));
    }
    let what = if plan.extra.len() == 1 { "1 thing".to_owned() } else { format!("{} things", plan.extra.len()) };
    eprint!("Delete {what} on the board? [y/N] ");
    // The answer counts, whether the question was seen or not.
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| Failure::Local(error.to_string()))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Tells what was done, and what was not.
fn tell(mirror: &Mirror) -> Result<(), Failure> {
    let Some(report) = mirror.report() else { return Ok(()) };
    for failed in &report.failed {
        eprintln!("pyrite-cli: {}: {}", failed.path, failed.reason);
    }
    for left in &report.left {
        eprintln!("pyrite-cli: {left}: not tried any more");
    }
    say!("{}", report.summary());
    match &report.ended_by {
        Some(FileError::NotConnected) => {
            Err(Failure::BoardFile(format!(":{}", mirror.target()), FileError::NotConnected))
        }
        _ if report.is_complete() => Ok(()),
        _ => Err(Failure::Local("Not everything was synced.".to_owned())),
    }
}
