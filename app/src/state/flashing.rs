//! Flashing a board: what is under way, and how the last one ended.
//!
//! **Invariant:** the flasher gets a job only once the link has let go of the port, and the link gets the port back when the
//! job has ended.

use crate::board::firmware_catalogue;
use crate::board::flashing::{
    BAUD_MAX, FlashFault, FlashJob, FlashProgress, FlashReport, FlashStage, FlashTask, ImageChoice, Loader,
};
use crate::board::link::Approach;
use crate::board::port::PortAddress;

use super::State;
use super::connection::Link;
use super::dialogs::Dialog;
use super::effect::Effect;

/// What the dialog shows.
#[derive(Debug, Default)]
pub struct Flashing {
    /// A job that waits for the port.
    waiting: Option<FlashJob>,
    /// The job that waits or runs.
    pub job: Option<FlashJob>,
    /// How far it is.
    pub progress: Option<FlashProgress>,
    /// The user wants it to stop.
    pub is_cancelled: bool,
    /// What failed last, and why.
    pub failed: Option<(FlashTask, FlashFault)>,
}

/// The port that would be flashed; none while the simulated board is chosen, or nothing.
pub fn target(state: &State) -> Option<PortAddress> {
    state.connection.wanted.clone().filter(|port| *port != PortAddress::Simulator)
}

/// Puts an image on the board, or erases it. Does nothing while another job runs or no board is chosen.
pub fn begin(state: &mut State, task: FlashTask, effects: &mut Vec<Effect>) {
    let Some(port) = target(state).filter(|_| state.flashing.job.is_none()) else { return };
    let job = FlashJob { port, task, chip: None, max_baud: BAUD_MAX, loader: Loader::Stub };
    let is_held = matches!(state.connection.link, Link::On(_) | Link::Connecting);
    state.connection.disconnect(effects);
    let progress = FlashProgress { stage: FlashStage::Connecting, done_bytes: 0, total_bytes: 0, left: None };
    state.flashing = Flashing { job: Some(job.clone()), progress: Some(progress), ..Flashing::default() };
    state.dialogs.ask(Dialog::Flash, "");
    if is_held {
        state.flashing.waiting = Some(job);
    } else {
        effects.push(Effect::Flash(job));
    }
}

/// Puts the firmware that comes with this program on the board.
pub fn begin_ours(state: &mut State, effects: &mut Vec<Effect>) {
    begin(state, FlashTask::Write(ImageChoice::Ours(firmware_catalogue::folder())), effects);
}

/// Does again what failed.
pub fn again(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some((task, _)) = state.flashing.failed.take() {
        begin(state, task, effects);
    }
}

/// The link let go of a port.
pub fn port_is_free(state: &mut State, port: &PortAddress, effects: &mut Vec<Effect>) {
    if let Some(job) = state.flashing.waiting.take_if(|job| job.port == *port) {
        effects.push(Effect::Flash(job));
    }
}

/// Stops what is under way.
pub fn cancel(state: &mut State, effects: &mut Vec<Effect>) {
    if state.flashing.job.is_some() && !state.flashing.is_cancelled {
        state.flashing.is_cancelled = true;
        effects.push(Effect::CancelFlash);
    }
}

/// How far it is.
pub fn progress(state: &mut State, progress: FlashProgress) {
    if state.flashing.job.is_some() {
        state.flashing.progress = Some(progress);
    }
}

/// It ended: the board is used again, whatever is on it now.
pub fn ended(state: &mut State, result: Result<FlashReport, FlashFault>, effects: &mut Vec<Effect>) {
    let Some(job) = state.flashing.job.take() else { return };
    state.flashing = Flashing::default();
    match result {
        Ok(report) => {
            if state.dialogs.open == Some(Dialog::Flash) {
                state.dialogs.close();
            }
            effects.push(Effect::Log(format!("flashed {report:?}")));
            let title = match job.task {
                FlashTask::Erase => "The board is erased.".to_owned(),
                FlashTask::Write(_) => format!("{} is on the board.", report.title),
            };
            let hint = if report.restarted { "" } else { " If it does not answer, press its button RESET (EN)." };
            state.notices.info(format!("{title}{hint}"));
        }
        Err(FlashFault::Cancelled) if state.dialogs.open == Some(Dialog::Flash) => {
            state.dialogs.close();
            state.notices.error(FlashFault::Cancelled.title(), FlashFault::Cancelled.remedy());
        }
        Err(fault) => {
            effects.push(Effect::Log(format!("not flashed: {}", fault.title())));
            state.flashing.failed = Some((job.task, fault));
            state.dialogs.ask(Dialog::Flash, "");
        }
    }
    state.connection.connect(job.port, Approach::HandsOff, effects);
}
