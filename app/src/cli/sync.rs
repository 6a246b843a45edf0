//! `sync`: makes a folder of the board like one of this computer, and keeps it so if wanted.
//!
//! **Invariant:** the plan is printed before the first byte is written; nothing is deleted without `--delete` and a yes.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;

use clap::Args;

use crate::board::link::{EntryKind, FileError};
use crate::board::sync::{Deleting, LocalTree, Next, OnBoard, Plan, Report, Step, Survey, files};
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
    let target = board_path(&order.target);
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
    let tree = walk(&order.folder).map_err(Failure::Local)?;
    let (tree, mut known) = survey(board, &target, tree)?;
    let plan = Plan::new(&target, &tree, &known);
    print!("{}", text(&plan, deleting));
    if let Some(complaint) = plan.lack_of_room(deleting) {
        return Err(Failure::Local(complaint));
    }
    if order.dry_run {
        return Ok(());
    }
    if order.delete && !plan.extra.is_empty() && !order.yes && !agrees(&plan)? {
        return Err(Failure::Local("Nothing was changed.".to_owned()));
    }
    let result = carry_out(board, &order.folder, &plan, deleting, &mut known);
    let Some(_watcher) = watcher else { return result };
    report_only(result)?;
    eprintln!("pyrite-cli: {} is watched; Ctrl-C ends.", order.folder.display());
    while changes.recv().is_ok() {
        // A folder that is half written may not be readable; the next change comes.
        let tree = match walk(&order.folder) {
            Ok(tree) => tree,
            Err(reason) => {
                eprintln!("pyrite-cli: {reason}");
                continue;
            }
        };
        let plan = Plan::new(&target, &tree, &known);
        if plan.is_done(deleting) {
            continue;
        }
        if let Some(complaint) = plan.lack_of_room(deleting) {
            eprintln!("pyrite-cli: {complaint}");
            continue;
        }
        report_only(carry_out(board, &order.folder, &plan, deleting, &mut known))?;
    }
    Ok(())
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

fn survey(board: &mut BoardSession, target: &str, tree: LocalTree) -> Result<(LocalTree, OnBoard), Failure> {
    let mut survey = Survey::new(target, tree);
    while let Some(question) = survey.question() {
        let answer = board.file(question);
        survey.answer(answer).map_err(|(path, error)| Failure::BoardFile(format!(":{path}"), error))?;
    }
    Ok(survey.finish())
}

/// The plan in words, a line for each thing.
fn text(plan: &Plan, deleting: Deleting) -> String {
    let mut text = String::new();
    for file in plan.sent(deleting) {
        let what = if file.replaces.is_some() { "changed" } else { "new" };
        text.push_str(&format!("{what:<8} {} ({} bytes)\n", file.path, file.size));
    }
    for extra in &plan.extra {
        let what = if deleting == Deleting::Yes { "delete" } else { "extra" };
        let slash = if extra.kind == EntryKind::Folder { "/" } else { "" };
        text.push_str(&format!("{what:<8} {}{slash}\n", extra.path));
    }
    for file in plan.sending.iter().filter(|_| deleting == Deleting::No) {
        if let Some(obstacle) = &file.obstacle {
            text.push_str(&format!("skipped  {}: {obstacle} on the board stands in its way\n", file.path));
        }
    }
    for skipped in &plan.skipped {
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

fn carry_out(
    board: &mut BoardSession,
    folder: &Path,
    plan: &Plan,
    deleting: Deleting,
    known: &mut OnBoard,
) -> Result<(), Failure> {
    let mut work = plan.work(deleting);
    let mut is_lost = false;
    loop {
        let request = match work.next() {
            Next::Nothing => break,
            Next::Ask(request) => request,
            Next::Read(path) => match work.read(read(folder, &path)) {
                Some(request) => request,
                None => continue,
            },
        };
        let step = work.step().cloned();
        let answer = board.file(request);
        is_lost |= answer == Err(FileError::NotConnected);
        match step {
            Some(Step::Send(path, _)) if answer.is_ok() => println!("sent     {path}"),
            Some(Step::Delete(extra)) if answer.is_ok() => println!("deleted  {}", extra.path),
            _ => {}
        }
        work.answered(answer, known);
    }
    tell(&work.report, &plan.target, is_lost)
}

fn tell(report: &Report, target: &str, is_lost: bool) -> Result<(), Failure> {
    for failed in &report.failed {
        eprintln!("pyrite-cli: {}: {}", failed.path, failed.reason);
    }
    for left in &report.left {
        eprintln!("pyrite-cli: {left}: not tried any more");
    }
    println!("{}", report.summary());
    match (is_lost, report.failed.is_empty() && report.left.is_empty()) {
        (true, _) => Err(Failure::BoardFile(format!(":{target}"), FileError::NotConnected)),
        (false, true) => Ok(()),
        (false, false) => Err(Failure::Local("Not everything was synced.".to_owned())),
    }
}
