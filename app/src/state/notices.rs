//! Messages that stand in the window until read.
//!
//! **Invariant:** an error stays until it is dismissed or its cause is gone; the same text never stands twice.

use std::time::{Duration, Instant};

use super::command::Command;

/// Names a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoticeId(pub u64);

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Good to know; goes away by itself.
    Info,
    /// Something was not as hoped.
    Warning,
    /// Something failed.
    Error,
}

/// What a notice is about, so that it can be withdrawn when its cause is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Nothing in particular.
    General,
    /// The connection with the board.
    Connection,
    /// How the last program ended.
    Run,
    /// The folder that is kept in sync.
    Sync,
}

/// A message.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Its number.
    pub id: NoticeId,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub topic: Topic,
    /// What happened.
    pub title: String,
    /// What to do, on its own line; may be empty.
    pub remedy: String,
    /// Buttons: label and what it does.
    pub actions: Vec<(String, Command)>,
    /// When it goes away by itself.
    pub until: Option<Instant>,
}

/// The messages that stand now.
#[derive(Debug, Default)]
pub struct Notices {
    next: u64,
    /// In the order in which they came.
    pub list: Vec<Notice>,
}

impl Notices {
    /// How long a message of no consequence stands.
    pub const INFO_DURATION: Duration = Duration::from_secs(5);
    /// More would cover the window.
    pub const MOST: usize = 4;

    /// Adds a message; an equal one is replaced.
    pub fn push(
        &mut self,
        severity: Severity,
        topic: Topic,
        title: impl Into<String>,
        remedy: impl Into<String>,
        actions: Vec<(String, Command)>,
    ) {
        let (title, remedy) = (title.into(), remedy.into());
        self.list.retain(|notice| notice.title != title && (topic == Topic::General || notice.topic != topic));
        while self.list.len() >= Self::MOST {
            self.list.remove(0);
        }
        let until = (severity == Severity::Info).then(|| Instant::now() + Self::INFO_DURATION);
        let id = NoticeId(self.next);
        self.next += 1;
        self.list.push(Notice { id, severity, topic, title, remedy, actions, until });
    }

    /// An error without buttons.
    pub fn error(&mut self, title: impl Into<String>, remedy: impl Into<String>) {
        self.push(Severity::Error, Topic::General, title, remedy, Vec::new());
    }

    /// A message of no consequence.
    pub fn info(&mut self, title: impl Into<String>) {
        self.push(Severity::Info, Topic::General, title, "", Vec::new());
    }

    /// Takes one away.
    pub fn dismiss(&mut self, id: NoticeId) {
        self.list.retain(|notice| notice.id != id);
    }

    /// Takes away all about a topic.
    pub fn withdraw(&mut self, topic: Topic) {
        self.list.retain(|notice| notice.topic != topic);
    }

    /// Takes away what has stood long enough.
    pub fn expire(&mut self, now: Instant) {
        self.list.retain(|notice| notice.until.is_none_or(|until| until > now));
    }

    /// How long until the next one goes away by itself.
    pub fn next_expiry(&self, now: Instant) -> Option<Duration> {
        self.list.iter().filter_map(|notice| notice.until).min().map(|until| until.saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_stand_once_and_infos_expire() {
        let mut notices = Notices::default();
        notices.error("No board.", "Connect one.");
        notices.error("No board.", "Connect one.");
        notices.info("Saved.");
        assert_eq!(notices.list.len(), 2);
        notices.expire(Instant::now() + Notices::INFO_DURATION);
        assert_eq!(notices.list.len(), 1);
        for number in 0..10 {
            notices.error(format!("Error {number}."), "");
        }
        assert_eq!(notices.list.len(), Notices::MOST);
    }
}
