//! Why a board cannot be used, in words, each with its remedy.
//!
//! **Invariant:** every variant says what happened in `title` and what to do in `remedy`; no text is an error number
//! alone.

use std::fmt;

use crate::desktop;

/// A program that holds a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortHolder {
    /// Process number.
    pub process_id: u32,
    /// Program name.
    pub name: String,
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The operating system refuses the port to this user.
    NoPermission {
        /// The port.
        path: String,
        /// The command or setting that gives the right.
        remedy: String,
    },
    /// Another program has the port open.
    Taken {
        /// The port.
        path: String,
        /// Who holds it, where the system tells.
        holder: Option<PortHolder>,
    },
    /// There is no such port.
    Missing {
        /// The port.
        path: String,
    },
    /// The port opened, but nothing there speaks.
    NoAnswer {
        /// The port.
        path: String,
    },
    /// Something speaks, but it is no Python prompt: most often a program that is running.
    ProgramRunning {
        /// The port.
        path: String,
    },
    /// Something else than Python speaks there.
    OtherFirmware {
        /// The first readable text it sent; empty if it was none.
        sample: String,
    },
    /// The chip's ROM waits for somebody who writes its flash.
    DownloadMode {
        /// The port.
        path: String,
        /// The chip, where its ROM said which one it is.
        chip: Option<&'static str>,
    },
    /// The chip's ROM finds nothing in the flash that it can start, and begins again and again.
    NoFirmware {
        /// The port.
        path: String,
    },
    /// The board's firmware speaks another version of the link.
    OtherVersion {
        /// The version of the board.
        board: u32,
        /// The version of this program.
        ours: u32,
    },
    /// The simulated board could not start.
    Simulator {
        /// What the system said.
        reason: String,
    },
    /// The port went away: the cable was pulled, the board was switched off, the peer closed.
    Vanished {
        /// The port.
        path: String,
    },
    /// Anything else that the system reported.
    System {
        /// The port.
        path: String,
        /// What the system said.
        reason: String,
    },
}

impl Trouble {
    /// What happened, in one sentence.
    pub fn title(&self) -> String {
        match self {
            Self::NoPermission { path, .. } => format!("No permission to open {path}."),
            Self::Taken { path, holder: Some(holder) } => {
                format!("{path} is in use by {} (process {}).", holder.name, holder.process_id)
            }
            Self::Taken { path, holder: None } => format!("{path} is in use by another program."),
            Self::Missing { path } => format!("There is no port {path}."),
            Self::NoAnswer { path } => format!("The device at {path} does not answer."),
            Self::ProgramRunning { path } => format!("A program seems to be running on the board at {path}."),
            Self::OtherFirmware { .. } => "The device is no Python board: it runs other firmware.".to_owned(),
            Self::DownloadMode { path, chip: Some(chip) } => format!("The {chip} at {path} is in download mode."),
            Self::DownloadMode { path, chip: None } => format!("The board at {path} is in download mode."),
            Self::NoFirmware { path } => format!("The board at {path} has no firmware that it can start."),
            Self::OtherVersion { board, ours } => {
                format!("The board's firmware speaks version {board} of the link, this program version {ours}.")
            }
            Self::Simulator { .. } => "The simulated board could not start.".to_owned(),
            Self::Vanished { path } => format!("The board at {path} went away."),
            Self::System { path, .. } => format!("{path} cannot be opened."),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::NoPermission { remedy, .. } => remedy.clone(),
            Self::Taken { holder: Some(holder), .. } => {
                format!("Close {}, or disconnect the board there, then connect again.", holder.name)
            }
            Self::Taken { holder: None, .. } => {
                "Close the other program (a serial monitor, another editor), then connect again.".to_owned()
            }
            Self::Missing { path } if comes_back(path) => {
                "Plug the board in with a cable that carries data, not only power. It connects by itself.".to_owned()
            }
            Self::Missing { .. } => "Choose the port again when it is there.".to_owned(),
            Self::NoAnswer { .. } => {
                "Press the board's reset button, then connect again. A new board needs Python firmware first."
                    .to_owned()
            }
            Self::ProgramRunning { .. } => {
                "Stop the program to reach the prompt, or press the board's reset button.".to_owned()
            }
            Self::OtherFirmware { sample } if sample.is_empty() => {
                "It sends bytes that are no text.\nChoose another port, or put Python firmware on this board."
                    .to_owned()
            }
            Self::OtherFirmware { sample } => {
                format!("It sends: {sample}\nChoose another port, or put Python firmware on this board.")
            }
            Self::DownloadMode { .. } => {
                "Put Pyrite on it, or press its button RESET (EN) to start what is on it.".to_owned()
            }
            Self::NoFirmware { .. } => "Put Pyrite on it.".to_owned(),
            Self::OtherVersion { board, ours } if board > ours => "Update Pyrite on this computer.".to_owned(),
            Self::OtherVersion { .. } => "Update the firmware of the board.".to_owned(),
            Self::Simulator { reason } => reason.clone(),
            Self::Vanished { path } if comes_back(path) => {
                "Check the cable. The connection comes back by itself.".to_owned()
            }
            Self::Vanished { .. } => "Start it again, then connect again.".to_owned(),
            Self::System { reason, .. } => reason.clone(),
        }
    }

    /// A word or two for the status bar.
    pub fn short(&self) -> &'static str {
        match self {
            Self::NoPermission { .. } => "No permission",
            Self::Taken { .. } => "Port in use",
            Self::Missing { .. } => "Not plugged in",
            Self::NoAnswer { .. } => "No answer",
            Self::ProgramRunning { .. } => "Program running",
            Self::OtherFirmware { .. } => "Other firmware",
            Self::DownloadMode { .. } => "Download mode",
            Self::NoFirmware { .. } => "No firmware",
            Self::OtherVersion { .. } => "Version mismatch",
            Self::Simulator { .. } => "Simulator failed",
            Self::Vanished { path } if comes_back(path) => "Unplugged",
            Self::Vanished { .. } => "Gone",
            Self::System { .. } => "Cannot open",
        }
    }

    /// Whether new firmware is what may help.
    pub fn is_cured_by_firmware(&self) -> bool {
        matches!(
            self,
            Self::DownloadMode { .. }
                | Self::NoFirmware { .. }
                | Self::NoAnswer { .. }
                | Self::OtherFirmware { .. }
                | Self::OtherVersion { .. }
        )
    }

    /// What a chip's ROM and its second stage print of themselves, where that is all there is: nobody is there to be asked.
    pub fn of_boot_text(path: &str, text: &str) -> Option<Self> {
        let path = path.to_owned();
        // What was printed last counts: the chip may have been reset since.
        let last = text.rfind("rst:0x").map_or(text, |at| text.get(at..).unwrap_or(text));
        if last.contains("waiting for download") {
            return Some(Self::DownloadMode { path, chip: None });
        }
        let complaints = ["invalid header: 0x", "No bootable app partitions", "E boot: ", "flash read err"];
        complaints.iter().any(|complaint| text.contains(complaint)).then_some(Self::NoFirmware { path })
    }

    /// Whether trying again by itself makes sense: the cause can go away without the user telling us.
    pub fn heals_by_itself(&self) -> bool {
        match self {
            Self::Vanished { path } | Self::Missing { path } => comes_back(path),
            Self::Taken { .. } | Self::NoPermission { .. } => true,
            _ => false,
        }
    }
}

/// Whether a port that comes back under this path is the same one: a cable's is. A pseudo terminal's path may be another
/// program's terminal by then, and a network address or the simulated board has no cable.
fn comes_back(path: &str) -> bool {
    !path.contains("://") && path != "sim" && !desktop::is_pseudo_terminal(path)
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n{}", self.title(), self.remedy())
    }
}

impl std::error::Error for Trouble {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cable_comes_back_by_itself() {
        let heals = |path: &str| Trouble::Vanished { path: path.into() }.heals_by_itself();
        assert!(heals("/dev/ttyACM0") && heals("COM3"));
        assert!(!heals("tcp://localhost:1") && !heals("sim"));
        #[cfg(unix)]
        assert!(!heals("/dev/pts/3"));
    }

    #[test]
    fn roms_are_understood() {
        let of = |text: &str| Trouble::of_boot_text("/dev/ttyUSB0", text).map(|trouble| trouble.short());
        let blank = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\ninvalid header: 0xffffffff\r\n";
        assert_eq!(of(blank), Some("No firmware"));
        let loader = "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0/1))\r\nwaiting for download\r\n";
        assert_eq!(of(loader), Some("Download mode"));
        assert_eq!(of(&format!("{loader}{blank}")), Some("No firmware"));
        assert_eq!(of(&format!("{blank}{loader}")), Some("Download mode"));
        assert_eq!(of("MicroPython v1.27.0 on 2025-12-09; ESP32\r\n>>> "), None);
        assert_eq!(of("temperature 21.5\r\n"), None);
    }

    #[test]
    fn taken_names_the_holder() {
        let holder = Some(PortHolder { process_id: 42, name: "thonny".into() });
        let trouble = Trouble::Taken { path: "/dev/ttyACM0".into(), holder };
        assert_eq!(trouble.title(), "/dev/ttyACM0 is in use by thonny (process 42).");
        assert!(trouble.remedy().contains("Close thonny"));
    }
}
