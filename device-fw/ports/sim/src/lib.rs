//! The simulated board: the firmware on a thread of the host.
//!
//! Reading order: [`board`], [`boards`] (which boards there are), [`transport`] (who is at the far end of the cable), [`com_port`] (a serial port over a network), [`pipe`], [`line_speed`] and [`link`] (the cable), [`machine_link`] (the board's end of it), [`clock`], [`flash`], [`sim_random`]; [`chip_rom`], [`esp_image`]
//! and [`modem_lines`] (how a whole chip starts, and how it is flashed);
//! then the hardware around the chip: [`sim_board`], [`parts`], [`interrupts`].
//!
//! **Invariant:** nothing here is global: any number of boards run in one process, each with its own heap, flash and pins.
#![forbid(unsafe_code)]

pub mod board;
pub mod boards;
pub mod chip_rom;
pub mod clock;
pub mod com_port;
pub mod command_line;
pub mod esp_image;
pub mod flash;
pub mod host_files;
pub mod interrupts;
pub mod line_speed;
pub mod link;
pub mod machine_link;
pub mod modem_lines;
pub mod parts;
pub mod pipe;
pub mod program;
pub mod sim_board;
pub mod sim_random;
pub mod stdio_console;
pub mod transport;

pub use board::{Board, Options};
pub use boards::BoardFacts;
pub use chip_rom::RomOptions;
pub use chip_rom::model::ChipModel;
pub use flash::Flash;
pub use link::Link;
pub use modem_lines::ModemLines;
pub use sim_board::SimBoard;
