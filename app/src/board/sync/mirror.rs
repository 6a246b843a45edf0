//! A sync from the first look to the report, and again when the folder changes.
//!
//! [`Mirror::need`] says what is needed; whoever has the disk and the link gives it. An answer that is not given is asked for again.
//!
//! **Invariant:** nothing is written before somebody agreed to the plan. What the board held at the end is remembered, so that the
//! next comparison asks it nothing, until [`Mirror::forget_board`].

use crate::board::link::{FileError, FileReply, FileRequest};

use super::plan::{Deleting, Plan};
use super::survey::Survey;
use super::work::{Report, Step, Work};
use super::{LocalTree, OnBoard};

/// What is needed to go on.
#[derive(Debug, PartialEq, Eq)]
pub enum Need {
    /// What the folder holds: [`Mirror::walked`].
    Tree,
    /// The board's answer to this: [`Mirror::answered`].
    Ask(FileRequest),
    /// The bytes of a file of the folder: [`Mirror::read`].
    Read(String),
    /// That somebody agrees to the plan: [`Mirror::agreed`].
    Agreement,
    /// Nothing: it has ended.
    Nothing,
}

/// A sync under way.
#[derive(Debug)]
pub struct Mirror {
    target: String,
    /// What the board holds, as far as it is known.
    known: Option<OnBoard>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Walking,
    Asking(Box<Survey>),
    Planned(Plan),
    /// With what is to be written, once it is read.
    Working(Work, Option<FileRequest>),
    Ended(Report),
}

impl Mirror {
    /// To this folder of the board.
    pub fn new(target: &str) -> Self {
        Self { target: target.to_owned(), known: None, stage: Stage::Walking }
    }

    /// The folder of the board.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// What is needed next. What is to be written is handed out once; if it is not answered it is read again.
    pub fn need(&mut self) -> Need {
        match &mut self.stage {
            Stage::Walking => Need::Tree,
            Stage::Asking(survey) => survey.question().map_or(Need::Nothing, Need::Ask),
            Stage::Planned(_) => Need::Agreement,
            Stage::Working(work, waiting) => match (waiting.take(), work.step()) {
                (Some(request), _) => Need::Ask(request),
                (None, Some(Step::Send(path, _))) => Need::Read(path.clone()),
                (None, Some(_)) => work.request().map_or(Need::Nothing, Need::Ask),
                (None, None) => Need::Nothing,
            },
            Stage::Ended(_) => Need::Nothing,
        }
    }

    /// The folder holds this.
    pub fn walked(&mut self, tree: LocalTree) {
        if !matches!(self.stage, Stage::Walking) {
            return;
        }
        self.stage = match &self.known {
            Some(known) => Stage::Planned(Plan::new(&self.target, &tree, known)),
            None => Stage::Asking(Box::new(Survey::new(&self.target, tree))),
        };
    }

    /// The board's answer. An error is about the path it gives: the comparison has to begin again.
    pub fn answered(&mut self, answer: Result<FileReply, FileError>) -> Result<(), (String, FileError)> {
        match std::mem::replace(&mut self.stage, Stage::Walking) {
            Stage::Asking(mut survey) => {
                survey.answer(answer)?;
                self.stage = if survey.question().is_some() {
                    Stage::Asking(survey)
                } else {
                    let (tree, found) = survey.finish();
                    let plan = Plan::new(&self.target, &tree, &found);
                    self.known = Some(found);
                    Stage::Planned(plan)
                };
            }
            Stage::Working(mut work, _) => {
                work.answered(answer, self.known.get_or_insert_default());
                self.work_on(work, None);
            }
            stage => self.stage = stage,
        }
        Ok(())
    }

    /// The bytes of the file that was wanted, or why there are none.
    pub fn read(&mut self, contents: Result<Vec<u8>, String>) {
        match std::mem::replace(&mut self.stage, Stage::Walking) {
            Stage::Working(mut work, _) => {
                let request = work.read(contents);
                self.work_on(work, request);
            }
            stage => self.stage = stage,
        }
    }

    fn work_on(&mut self, mut work: Work, request: Option<FileRequest>) {
        self.stage = match work.step() {
            Some(_) => Stage::Working(work, request),
            None => Stage::Ended(std::mem::take(&mut work.report)),
        };
    }

    /// Somebody agreed to the plan: it is carried out, unless there is no room for it, which is told in words.
    pub fn agreed(&mut self, deleting: Deleting) -> Result<(), String> {
        let Stage::Planned(plan) = &self.stage else { return Ok(()) };
        if let Some(complaint) = plan.lack_of_room(deleting) {
            // Room may be made meanwhile.
            self.known = None;
            return Err(complaint);
        }
        let work = plan.work(deleting);
        self.work_on(work, None);
        Ok(())
    }

    /// As [`Self::agreed`], for what changed later and nobody looks at: a folder that is empty all of a sudden, such as one whose disk
    /// went away, empties no board.
    pub fn agreed_unseen(&mut self, deleting: Deleting) -> Result<(), String> {
        if let Stage::Planned(plan) = &self.stage
            && deleting == Deleting::Yes
            && plan.is_of_nothing
            && !plan.extra.is_empty()
        {
            return Err("The folder is empty now, so nothing is deleted on the board.".to_owned());
        }
        self.agreed(deleting)
    }

    /// Begins the next comparison.
    pub fn compare_again(&mut self) {
        self.stage = Stage::Walking;
    }

    /// Others may have changed what the board holds: the next comparison asks it again.
    pub fn forget_board(&mut self) {
        self.known = None;
    }

    /// Leaves off; what was not tried is in the report. The file under way is left whole, old or new.
    pub fn give_up(&mut self) {
        if let Stage::Working(work, _) = &mut self.stage {
            work.give_up();
            let report = std::mem::take(&mut work.report);
            self.stage = Stage::Ended(report);
        }
    }

    /// The plan, while it waits for somebody to agree.
    pub fn plan(&self) -> Option<&Plan> {
        match &self.stage {
            Stage::Planned(plan) => Some(plan),
            _ => None,
        }
    }

    /// What is asked of the board to compare.
    pub fn survey(&self) -> Option<&Survey> {
        match &self.stage {
            Stage::Asking(survey) => Some(survey),
            _ => None,
        }
    }

    /// The work under way.
    pub fn work(&self) -> Option<&Work> {
        match &self.stage {
            Stage::Working(work, _) => Some(work),
            _ => None,
        }
    }

    /// What was done, at the end.
    pub fn report(&self) -> Option<&Report> {
        match &self.stage {
            Stage::Ended(report) => Some(report),
            _ => None,
        }
    }
}
