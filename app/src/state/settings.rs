//! The user's settings.
//!
//! **Invariant:** every value is in its range; what is read from disk is clamped.

use serde::{Deserialize, Serialize};

use crate::board::transport::{BAUD_RATE, MOST_BAUD};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What happens when a file of the mounted folder is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum OnSave {
    /// The board finds the new file when it looks.
    #[default]
    Nothing,
    /// The program that ran last runs again.
    RunAgain,
    /// Modules that were imported are imported anew, at the prompt.
    ImportAgain,
}

/// The user's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Size of code and shell text, in points.
    pub code_points: f32,
    /// Scale of the whole window.
    pub zoom: f32,
    /// Whether the files panes are shown.
    pub files_shown: bool,
    /// Whether the shell is shown.
    pub shell_shown: bool,
    /// Whether the memory of the board is shown.
    pub memory_shown: bool,
    /// Whether the pins are shown.
    pub pins_shown: bool,
    /// The board whose pins are shown, where it may be one of several.
    pub board: Option<String>,
    /// The fastest speed that serial lines are brought to, in bits a second.
    pub most_baud: u32,
    /// What happens when a file of the mounted folder is saved.
    pub on_save: OnSave,
    /// Whether the clock of a board that is connected is set to this computer's time.
    pub sets_clock: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            code_points: 14.0,
            zoom: 1.0,
            files_shown: true,
            shell_shown: true,
            memory_shown: false,
            pins_shown: false,
            board: None,
            most_baud: MOST_BAUD,
            on_save: OnSave::Nothing,
            sets_clock: true,
        }
    }
}

/// One change of a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SettingChange {
    /// Light or dark.
    Theme(ThemeChoice),
    /// Size of code in points.
    CodePoints(f32),
    /// Scale of the window.
    Zoom(f32),
    /// Show or hide the files panes.
    FilesShown(bool),
    /// Show or hide the shell.
    ShellShown(bool),
    /// Show or hide the memory of the board.
    MemoryShown(bool),
    /// Show or hide the pins.
    PinsShown(bool),
    /// The board whose pins are shown, by its name on the command line.
    Board(&'static str),
    /// The fastest speed of serial lines.
    MostBaud(u32),
    /// What happens when a file of the mounted folder is saved.
    OnSave(OnSave),
    /// Set the clock of boards, or leave it alone.
    SetsClock(bool),
}

impl Settings {
    /// Sizes of code text that can be read and fit a window.
    pub const CODE_POINTS: std::ops::RangeInclusive<f32> = 8.0..=40.0;
    /// Scales of the window.
    pub const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=3.0;
    /// Speeds of serial lines to choose from; the first is that of power-on.
    pub const BAUDS: [u32; 4] = [BAUD_RATE, 460_800, 921_600, 2_000_000];

    /// Applies a change.
    pub fn set(&mut self, change: SettingChange) {
        match change {
            SettingChange::Theme(theme) => self.theme = theme,
            SettingChange::CodePoints(points) => self.code_points = points,
            SettingChange::Zoom(zoom) => self.zoom = zoom,
            SettingChange::FilesShown(shown) => self.files_shown = shown,
            SettingChange::ShellShown(shown) => self.shell_shown = shown,
            SettingChange::MemoryShown(shown) => self.memory_shown = shown,
            SettingChange::PinsShown(shown) => self.pins_shown = shown,
            SettingChange::Board(id) => self.board = Some(id.to_owned()),
            SettingChange::MostBaud(baud) => self.most_baud = baud,
            SettingChange::OnSave(what) => self.on_save = what,
            SettingChange::SetsClock(sets) => self.sets_clock = sets,
        }
        self.clamp();
    }

    /// Brings every value into its range.
    pub fn clamp(&mut self) {
        let within = |value: f32, range: std::ops::RangeInclusive<f32>, otherwise: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { otherwise }
        };
        self.code_points = within(self.code_points, Self::CODE_POINTS, 14.0);
        self.zoom = within(self.zoom, Self::ZOOM, 1.0);
        self.most_baud = self.most_baud.clamp(BAUD_RATE, Self::BAUDS[Self::BAUDS.len() - 1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_range() {
        let mut settings = Settings::default();
        settings.set(SettingChange::CodePoints(1000.0));
        assert_eq!(settings.code_points, 40.0);
        settings.set(SettingChange::Zoom(f32::NAN));
        assert_eq!(settings.zoom, 1.0);
        settings.set(SettingChange::MostBaud(0));
        assert_eq!(settings.most_baud, 115_200);
    }
}
