//! Files and folders that are about to arrive somewhere, on the board or on this computer: what would be replaced?
//!
//! First folders of the board are looked into, then the places where things go; a file that is there with the same contents is
//! not sent, what differs is asked about, and then all of it is begun.
//!
//! **Invariant:** nothing is replaced that the user did not agree to; one plan is prepared at a time, others wait.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Component, Path, PathBuf};

use pyrite_protocol::frame;

use crate::board::folder_walk::{FolderWalk, Told};
use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, Space, join, name, parent};

use super::State;
use super::board_files::{Aftermath, Purpose};
use super::carry::{Place, local_name, names};
use super::compare::{self, Comparison};
use super::dialogs::Dialog;
use super::effect::{DiskRequest, Effect, IfTaken, Look};
use super::event::{LookedAt, UploadItems};
use super::on_command::require_board;

/// Most files and folders of a plan: each is a question, and a list that long is a mistake.
const ARRIVALS_MAX: usize = 20_000;

/// Something that shall be somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// A folder, which is made.
    Folder(Place),
    /// A file of this computer, already read.
    Upload {
        /// What it holds.
        bytes: Vec<u8>,
        /// Where on the board.
        to: String,
    },
    /// A file of the board.
    Download {
        /// Where it is on the board.
        from: String,
        /// Where on this computer.
        to: PathBuf,
        /// Bytes.
        size: u64,
        /// What happens with a file of that name.
        if_taken: IfTaken,
    },
    /// A file of the board, elsewhere on the board.
    CopyOnBoard {
        /// Where it is.
        from: String,
        /// Where it shall be, too.
        to: String,
        /// Bytes.
        size: u64,
    },
    /// A file or folder of the board, which goes from where it was.
    MoveOnBoard {
        /// Where it is.
        from: String,
        /// Where it shall be.
        to: String,
        /// Bytes of a file.
        size: Option<u64>,
    },
    /// A file, or a folder with all that is in it, elsewhere on this computer.
    CopyHere {
        /// Where it is.
        from: PathBuf,
        /// Where it shall be, too.
        to: PathBuf,
        /// What happens with a file of that name.
        if_taken: IfTaken,
    },
    /// The same, which goes from where it was.
    MoveHere {
        /// Where it is.
        from: PathBuf,
        /// Where it shall be.
        to: PathBuf,
        /// What happens with a file of that name.
        if_taken: IfTaken,
    },
}

impl Arrival {
    /// Where it shall be, if that is the board.
    fn board_path(&self) -> Option<&str> {
        match self {
            Self::Folder(Place::Board(to))
            | Self::Upload { to, .. }
            | Self::CopyOnBoard { to, .. }
            | Self::MoveOnBoard { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Where it shall be, if that is this computer.
    fn local_path(&self) -> Option<&Path> {
        match self {
            Self::Folder(Place::Local(to))
            | Self::Download { to, .. }
            | Self::CopyHere { to, .. }
            | Self::MoveHere { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Bytes that it takes.
    fn size(&self) -> u64 {
        match self {
            Self::Upload { bytes, .. } => bytes.len() as u64,
            Self::Download { size, .. } | Self::CopyOnBoard { size, .. } => *size,
            Self::Folder(_) | Self::MoveOnBoard { .. } | Self::CopyHere { .. } | Self::MoveHere { .. } => 0,
        }
    }

    /// Bytes of the board's flash that it takes.
    fn takes(&self, space: &Space) -> u64 {
        match self {
            Self::Folder(_) => space.taken_by_folder(),
            Self::MoveOnBoard { .. } => 0,
            other => space.taken_by(other.size()),
        }
    }

    fn look(&self) -> Option<Look> {
        let from = match self {
            Self::CopyHere { from, .. } | Self::MoveHere { from, .. } => Some(from.clone()),
            _ => None,
        };
        let size = matches!(self, Self::Download { .. }).then(|| self.size());
        Some(Look { from, to: self.local_path()?.to_owned(), size })
    }

    /// Gives it another name, or lets it replace what is there.
    fn choose(&mut self, choice: Choice, free: impl FnOnce(&str) -> String) {
        match self {
            Self::Upload { to, .. } | Self::CopyOnBoard { to, .. } | Self::MoveOnBoard { to, .. } => {
                if choice == Choice::KeepBoth {
                    *to = free(to);
                }
            }
            Self::Download { if_taken, .. } | Self::CopyHere { if_taken, .. } | Self::MoveHere { if_taken, .. } => {
                *if_taken = if choice == Choice::Replace { IfTaken::Replace } else { IfTaken::Number };
            }
            Self::Folder(_) => {}
        }
    }
}

/// What happens with a file whose name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The one that is there stays.
    Skip,
    /// It takes the place of the one that is there.
    Replace,
    /// It gets a name that is free.
    KeepBoth,
}

/// One of the two places that have files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// This computer.
    Computer,
    /// The board.
    Board,
}

impl Side {
    /// Where that is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Computer => "on this computer",
            Self::Board => "on the board",
        }
    }
}

/// Something whose name is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where it shall be.
    pub to: Place,
    /// Where it comes from.
    pub from: Side,
    /// Bytes of the file that comes; `None` for a folder.
    pub size: Option<u64>,
    /// Bytes of the one that is there; `None` for a folder.
    pub there: Option<u64>,
    /// What shall happen.
    pub choice: Choice,
}

impl Conflict {
    fn new(arrival: &Arrival, to: Place, size: Option<u64>, there: Option<u64>) -> Self {
        let from = match arrival {
            Arrival::Upload { .. } | Arrival::CopyHere { .. } | Arrival::MoveHere { .. } => Side::Computer,
            _ => Side::Board,
        };
        let mut conflict = Self { to, from, size, there, choice: Choice::Skip };
        // What is replaced on the board is kept in its history, here it would be gone.
        match conflict.side() {
            Side::Board if conflict.may_replace() => conflict.choice = Choice::Replace,
            Side::Board => {}
            Side::Computer => conflict.choice = Choice::KeepBoth,
        }
        conflict
    }

    /// Where it shall be.
    pub fn side(&self) -> Side {
        match self.to {
            Place::Local(_) => Side::Computer,
            Place::Board(_) => Side::Board,
        }
    }

    /// Its path there.
    pub fn path(&self) -> String {
        match &self.to {
            Place::Local(path) => path.display().to_string(),
            Place::Board(path) => path.clone(),
        }
    }

    /// Its name there.
    pub fn name(&self) -> String {
        match &self.to {
            Place::Local(path) => local_name(path),
            Place::Board(path) => name(path).to_owned(),
        }
    }

    /// A file replaces a file, and nothing else replaces anything.
    pub fn may_replace(&self) -> bool {
        self.size.is_some() && self.there.is_some()
    }
}

/// Plans under way.
#[derive(Debug, Default)]
pub struct Arrivals {
    plan: Option<Plan>,
    waiting: VecDeque<Plan>,
}

#[derive(Debug)]
struct Plan {
    /// What does not happen if it cannot.
    consequence: &'static str,
    /// Where all of it goes.
    side: Side,
    arrivals: Vec<Arrival>,
    /// Folders of the board with all that is in them, and where they go.
    to_walk: Vec<Walk>,
    /// Folders of the board that something goes to.
    to_list: Vec<String>,
    /// What of this computer was looked at.
    has_looked: bool,
    /// Names that each folder has.
    taken: BTreeMap<String, Vec<String>>,
    to_compare: Vec<Compared>,
    conflicts: Vec<Conflict>,
    /// Nothing but the user's choices is missing.
    is_asking: bool,
    there_already: Vec<String>,
}

/// Through a folder of the board that goes somewhere.
#[derive(Debug)]
struct Walk {
    steps: FolderWalk,
    to: Place,
}

/// Where something of the board goes that is in a folder which goes there; `None` if this computer cannot have it.
fn place_in(start: &str, to: &Place, path: &str) -> Option<Place> {
    let mut names = path.strip_prefix(start)?.split('/').filter(|name| !name.is_empty());
    names.try_fold(to.clone(), |place, name| match place {
        Place::Board(folder) => Some(Place::Board(join(&folder, name))),
        Place::Local(folder) => local_path(&folder, name).map(Place::Local),
    })
}

/// A file that is perhaps there with the same contents.
#[derive(Debug)]
struct Compared {
    conflict: Conflict,
    /// The checksum of one of the two.
    known: Option<u32>,
    /// Those that the board is asked for.
    unknown: Vec<String>,
}

/// A question of a plan to the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// What is in the folder that is walked through.
    Walk,
    /// Which names are taken in this folder.
    List(String),
    /// Which checksum has a file.
    Checksum,
}

impl Arrivals {
    /// What the user is asked about.
    pub fn conflicts(&self) -> &[Conflict] {
        self.plan.as_ref().map_or(&[], |plan| &plan.conflicts)
    }

    /// Chooses for one of them, or for all.
    pub fn choose(&mut self, index: Option<usize>, choice: Choice) {
        let Some(plan) = &mut self.plan else { return };
        for (at, conflict) in plan.conflicts.iter_mut().enumerate() {
            let possible = choice != Choice::Replace || conflict.may_replace();
            if possible && index.is_none_or(|index| index == at) {
                conflict.choice = choice;
            }
        }
    }
}

impl Plan {
    fn position(&self, to: &Place) -> Option<usize> {
        self.arrivals.iter().position(|arrival| match to {
            Place::Board(path) => arrival.board_path() == Some(path),
            Place::Local(path) => arrival.local_path() == Some(path),
        })
    }

    /// A name in a folder of the board that nothing has, for something of that path.
    fn free(taken: &mut BTreeMap<String, Vec<String>>, path: &str) -> String {
        let taken = taken.entry(parent(path).to_owned()).or_default();
        let free = names(name(path)).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.push(free.clone());
        join(parent(path), &free)
    }
}

/// Things are to be brought into a folder: single ones, and folders of the board with all that is in them.
/// `consequence` is what to say if that cannot be.
pub fn prepare(
    state: &mut State,
    consequence: &'static str,
    folder: &Place,
    arrivals: Vec<Arrival>,
    to_walk: Vec<(String, Place)>,
    effects: &mut Vec<Effect>,
) {
    let (side, to_list) = match folder {
        Place::Board(folder) => (Side::Board, vec![folder.clone()]),
        Place::Local(_) => (Side::Computer, Vec::new()),
    };
    let walk = |(from, to): (String, Place)| Walk { steps: FolderWalk::through_everything(&from), to };
    let plan = Plan {
        consequence,
        side,
        arrivals,
        to_walk: to_walk.into_iter().map(walk).collect(),
        to_list,
        has_looked: false,
        taken: BTreeMap::new(),
        to_compare: Vec::new(),
        conflicts: Vec::new(),
        is_asking: false,
        there_already: Vec::new(),
    };
    begin(state, plan, effects);
}

/// Files and folders of this computer were read, to be uploaded into a folder of the board.
pub fn upload(state: &mut State, items: UploadItems, effects: &mut Vec<Effect>) {
    let Some(folder) = items.first().map(|(path, _)| Place::Board(parent(path).to_owned())) else { return };
    let arrival = |(to, bytes): (String, Option<Vec<u8>>)| match bytes {
        Some(bytes) => Arrival::Upload { bytes, to },
        None => Arrival::Folder(Place::Board(to)),
    };
    prepare(state, "Nothing is uploaded.", &folder, items.into_iter().map(arrival).collect(), Vec::new(), effects);
}

fn begin(state: &mut State, plan: Plan, effects: &mut Vec<Effect>) {
    if state.arrivals.plan.is_some() {
        state.arrivals.waiting.push_back(plan);
        return;
    }
    let is_of_board = |arrival: &Arrival| !matches!(arrival, Arrival::CopyHere { .. } | Arrival::MoveHere { .. });
    let needs_board = !plan.to_walk.is_empty() || plan.arrivals.iter().any(is_of_board);
    if needs_board && !require_board(state, plan.consequence) {
        next(state, effects);
        return;
    }
    state.arrivals.plan = Some(plan);
    go_on(state, effects);
}

/// The next question to the board, to the disk, to the user, or the work itself.
fn go_on(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(plan) = &mut state.arrivals.plan else { return };
    plan.to_walk.retain(|walk| walk.steps.question().is_some());
    let question = if let Some(request) = plan.to_walk.last().and_then(|walk| walk.steps.question()) {
        (Question::Walk, request)
    } else if !plan.has_looked {
        look(state, effects);
        return;
    } else if let Some(folder) = plan.to_list.pop() {
        (Question::List(folder.clone()), FileRequest::List(folder))
    } else if let Some(path) = plan.to_compare.last().and_then(|compared| compared.unknown.last()) {
        (Question::Checksum, FileRequest::Checksum(path.clone()))
    } else if plan.conflicts.is_empty() {
        send(state, effects);
        return;
    } else {
        plan.is_asking = true;
        return;
    };
    state.board_files.request(Purpose::Arrival(question.0), question.1, effects);
}

/// Asks the user what a plan waits for, as soon as no other question stands; also again, if another one took its place.
pub fn ask(state: &mut State) {
    if state.dialogs.open.is_none() && state.arrivals.plan.as_ref().is_some_and(|plan| plan.is_asking) {
        state.dialogs.ask(Dialog::Conflicts, "");
    }
}

/// The board answered a question.
pub fn answered(
    state: &mut State,
    question: Question,
    found: Result<FileReply, FileError>,
    effects: &mut Vec<Effect>,
) -> Result<(), FileError> {
    let found = match (&question, found) {
        (_, Err(FileError::NotConnected)) => Err(FileError::NotConnected),
        // The folder is made with the first file.
        (Question::List(_), Err(FileError::NOT_FOUND)) => Ok(FileReply::Entries(Vec::new())),
        // A file that cannot be read counts as another one.
        (Question::Checksum, Err(_)) => Ok(FileReply::Done),
        (_, found) => found,
    };
    if question == Question::Walk && found != Err(FileError::NotConnected) {
        walked(state, found).inspect_err(|_| call_off(state, effects))?;
        go_on(state, effects);
        return Ok(());
    }
    match found {
        Ok(reply) => {
            match (question, reply) {
                (Question::Checksum, reply) => compared(state, &reply),
                (Question::List(folder), FileReply::Entries(entries)) => listed(state, folder, entries),
                (question, reply) => log::error!("the link answered {question:?} with {reply:?}"),
            }
            go_on(state, effects);
            Ok(())
        }
        Err(error) => {
            call_off(state, effects);
            Err(error)
        }
    }
}

/// What happens with nothing if a question of the plan fails, in words.
pub fn consequence(state: &State) -> &'static str {
    state.arrivals.plan.as_ref().map_or("That is not done.", |plan| plan.consequence)
}

/// The board has told what is in a folder that goes somewhere, or why it cannot.
fn walked(state: &mut State, listed: Result<FileReply, FileError>) -> Result<(), FileError> {
    let Some(plan) = &mut state.arrivals.plan else { return Ok(()) };
    let Some(mut walk) = plan.to_walk.pop() else { return Ok(()) };
    let (start, to) = (walk.steps.start().to_owned(), walk.to.clone());
    let whereto = |path: &str| place_in(&start, &to, path);
    let told = walk.steps.answer(listed, |path| whereto(path).is_some()).map_err(|(_, error)| error)?;
    let (folder, entries) = match told {
        Told::Entries(folder, entries) => (folder, entries),
        Told::NoStart => return Err(FileError::NOT_FOUND),
        Told::Nothing | Told::Elsewhere(_) => return Ok(()),
    };
    let mut unusable = Vec::new();
    plan.arrivals.extend(whereto(&folder).map(Arrival::Folder));
    let mut is_too_much = false;
    for Entry { name, kind, size } in entries {
        is_too_much = plan.arrivals.len() + walk.steps.questions_left() >= ARRIVALS_MAX;
        if is_too_much {
            unusable.push((name, "There are too many files to be brought there at once.".to_owned()));
            break;
        }
        let inner = join(&folder, &name);
        match (whereto(&inner), kind) {
            (None, _) => unusable.push((name, "Its name cannot be that of a file on this computer.".to_owned())),
            (Some(_), EntryKind::Folder) => {}
            (Some(place), EntryKind::File) => plan.arrivals.push(of_board(inner, place, size)),
        }
    }
    if is_too_much {
        plan.to_walk.clear();
    } else {
        plan.to_walk.push(walk);
    }
    for (name, reason) in unusable {
        state.notices.error(format!("{name} is left out."), reason);
    }
    Ok(())
}

/// A file of the board that shall be somewhere, too.
pub fn of_board(from: String, to: Place, size: u64) -> Arrival {
    match to {
        Place::Board(to) => Arrival::CopyOnBoard { from, to, size },
        Place::Local(to) => Arrival::Download { from, to, size, if_taken: IfTaken::Number },
    }
}

/// A path in a folder of this computer for something that has this name on the board; `None` if it would be elsewhere.
pub fn local_path(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut parts = Path::new(name).components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
    is_name.then(|| folder.join(name))
}

/// All is known that shall be somewhere: is there room, and what is there?
fn look(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(plan) = &mut state.arrivals.plan else { return };
    plan.has_looked = true;
    if plan.side == Side::Computer {
        let looks = plan.arrivals.iter().filter_map(Arrival::look).collect();
        effects.push(Effect::Disk(DiskRequest::LookAt(looks)));
        return;
    }
    let needed = |space: &Space| plan.arrivals.iter().map(|arrival| arrival.takes(space)).sum();
    let lack = state.board_files.space.and_then(|space| space.lack(needed(&space), space.free_bytes));
    if let Some(lack) = lack {
        state.notices.error("The board has no room for that.", format!("In all, {lack}"));
        call_off(state, effects);
        return;
    }
    go_on(state, effects);
}

/// What is on this computer where things shall be, in their order.
pub fn looked(state: &mut State, found: Vec<LookedAt>, effects: &mut Vec<Effect>) {
    let Some(plan) = &mut state.arrivals.plan else { return };
    for (arrival, LookedAt { from, to }) in plan.arrivals.iter().zip(found) {
        let (Some(there), Some(path)) = (to, arrival.local_path()) else { continue };
        let place = Place::Local(path.to_owned());
        match arrival {
            // Making it fails and says so if it is a file.
            Arrival::Folder(_) => {}
            Arrival::Download { from, size, .. } => {
                let conflict = Conflict::new(arrival, place, Some(*size), there.size);
                match there.crc32 {
                    Some(known) => {
                        let unknown = vec![from.clone()];
                        plan.to_compare.push(Compared { conflict, known: Some(known), unknown });
                    }
                    None => plan.conflicts.push(conflict),
                }
            }
            _ => plan.conflicts.push(Conflict::new(arrival, place, from.and_then(|from| from.size), there.size)),
        }
    }
    go_on(state, effects);
}

/// A folder of the board that something goes to has these entries.
fn listed(state: &mut State, folder: String, entries: Vec<Entry>) {
    let Some(plan) = &mut state.arrivals.plan else { return };
    for arrival in &plan.arrivals {
        let Some(to) = arrival.board_path().filter(|to| parent(to) == folder) else { continue };
        let Some(there) = entries.iter().find(|entry| entry.name == name(to)) else { continue };
        let size = match arrival {
            Arrival::Folder(_) if there.kind == EntryKind::Folder => {
                plan.to_list.push(to.to_owned());
                continue;
            }
            // Making the folder fails and says so.
            Arrival::Folder(_) => continue,
            Arrival::MoveOnBoard { size, .. } => *size,
            _ => Some(arrival.size()),
        };
        let there = (there.kind == EntryKind::File).then_some(there.size);
        let conflict = Conflict::new(arrival, Place::Board(to.to_owned()), size, there);
        let (known, unknown) = match arrival {
            Arrival::Upload { bytes, to } if size == there => (Some(frame::crc32(bytes)), vec![to.clone()]),
            Arrival::CopyOnBoard { from, to, .. } if size == there => (None, vec![to.clone(), from.clone()]),
            _ => {
                plan.conflicts.push(conflict);
                continue;
            }
        };
        plan.to_compare.push(Compared { conflict, known, unknown });
    }
    plan.taken.insert(folder, entries.into_iter().map(|entry| entry.name).collect());
}

/// The file on the board that was asked about last has this checksum.
fn compared(state: &mut State, reply: &FileReply) {
    let Some(plan) = &mut state.arrivals.plan else { return };
    let Some(mut compared) = plan.to_compare.pop() else { return };
    compared.unknown.pop();
    let sum = match reply {
        FileReply::Checksum { size, crc32 } if Some(*size) == compared.conflict.size => Some(*crc32),
        _ => None,
    };
    match (compared.known, sum) {
        (None, Some(sum)) => plan.to_compare.push(Compared { known: Some(sum), ..compared }),
        (Some(known), Some(sum)) if known == sum => {
            if let Some(index) = plan.position(&compared.conflict.to) {
                plan.arrivals.remove(index);
            }
            plan.there_already.push(compared.conflict.name());
        }
        _ => plan.conflicts.push(compared.conflict),
    }
}

/// The user has chosen.
pub fn resolved(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(plan) = &mut state.arrivals.plan else { return };
    for conflict in std::mem::take(&mut plan.conflicts) {
        let Some(index) = plan.position(&conflict.to) else { continue };
        let taken = &mut plan.taken;
        match (conflict.choice, plan.arrivals.get_mut(index)) {
            (Choice::Skip, _) => drop(plan.arrivals.remove(index)),
            (choice, Some(arrival)) => arrival.choose(choice, |path| Plan::free(taken, path)),
            (_, None) => {}
        }
    }
    send(state, effects);
}

/// Nothing of it is done; what waits behind it is.
pub fn call_off(state: &mut State, effects: &mut Vec<Effect>) {
    state.arrivals.plan = None;
    next(state, effects);
}

fn next(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(plan) = state.arrivals.waiting.pop_front() {
        begin(state, plan, effects);
    }
}

fn send(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(mut plan) = state.arrivals.plan.take() else { return };
    match &plan.there_already[..] {
        [] => {}
        [one] => state.notices.info(format!("{one} is {} already.", plan.side.words())),
        many => state.notices.info(format!("{} files are {} already.", many.len(), plan.side.words())),
    }
    let mut seen = BTreeSet::new();
    for mut arrival in plan.arrivals {
        if let Some(to) = arrival.board_path() {
            plan.taken.entry(parent(to).to_owned()).or_default().push(name(to).to_owned());
            // Two of them may have the same name.
            if !seen.insert(to.to_owned()) {
                arrival.choose(Choice::KeepBoth, |path| Plan::free(&mut plan.taken, path));
            }
        }
        carry_out(state, arrival, effects);
    }
    next(state, effects);
}

fn carry_out(state: &mut State, arrival: Arrival, effects: &mut Vec<Effect>) {
    let (purpose, request) = match arrival {
        Arrival::Folder(Place::Board(path)) => (Purpose::MakeFolderForUpload, FileRequest::MakeDirectory(path)),
        Arrival::Folder(Place::Local(path)) => {
            effects.push(Effect::Disk(DiskRequest::MakeFolder(path)));
            return;
        }
        Arrival::Upload { bytes, to } => (Purpose::Upload(to.clone()), FileRequest::Write(to, bytes)),
        Arrival::Download { from, to, if_taken, .. } => {
            (Purpose::Download { path: from.clone(), to, if_taken }, FileRequest::Read(from))
        }
        Arrival::CopyOnBoard { from, to, .. } => (Purpose::Copy(from.clone(), to), FileRequest::Read(from)),
        Arrival::MoveOnBoard { from, to, .. } => {
            let then = Aftermath::Moved(from.clone(), to.clone());
            (Purpose::Change(format!("{} is not moved.", name(&from)), then), FileRequest::Rename(from, to))
        }
        Arrival::CopyHere { from, to, if_taken } => {
            effects.push(Effect::Disk(DiskRequest::Copy(from, to, if_taken)));
            return;
        }
        Arrival::MoveHere { from, to, if_taken } => {
            effects.push(Effect::Disk(DiskRequest::Rename(from, to, if_taken)));
            return;
        }
    };
    state.board_files.request(purpose, request, effects);
}

/// Shows what differs between a file that comes and the one that is there.
pub fn compare_conflict(state: &mut State, index: usize, effects: &mut Vec<Effect>) {
    let Some(plan) = &state.arrivals.plan else { return };
    let Some(conflict) = plan.conflicts.get(index) else { return };
    let Some(arrival) = plan.position(&conflict.to).and_then(|index| plan.arrivals.get(index)) else { return };
    let back = Some(Dialog::Conflicts);
    match arrival.clone() {
        Arrival::Folder(_) => {}
        Arrival::Upload { bytes, to } => {
            compare::go_on(state, Comparison::with_board(&to, "This computer", Ok(bytes), back), effects);
        }
        Arrival::CopyOnBoard { from, to, .. } | Arrival::MoveOnBoard { from, to, .. } => {
            compare::go_on(state, Comparison::with_board(&to, &from, Err(from.clone()), back), effects);
        }
        Arrival::Download { from, to, .. } => {
            let comparison = Comparison::with_computer(&to, "The board", Some(from), back);
            effects.push(Effect::Disk(DiskRequest::ReadToCompare(vec![to], Box::new(comparison))));
        }
        Arrival::CopyHere { from, to, .. } | Arrival::MoveHere { from, to, .. } => {
            let other = from.display().to_string();
            let comparison = Comparison::with_computer(&to, &other, None, back);
            effects.push(Effect::Disk(DiskRequest::ReadToCompare(vec![to, from], Box::new(comparison))));
        }
    }
}
