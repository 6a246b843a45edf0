//! The IDE's own link with a board, used as the window does.

#[path = "link/cable.rs"]
mod cable;
#[path = "link/clock.rs"]
mod clock;
#[path = "link/cuts.rs"]
mod cuts;
#[path = "link/history.rs"]
mod history;
#[path = "link/ide_link.rs"]
mod ide_link;
#[path = "link/mounted.rs"]
mod mounted;
#[path = "link/synced.rs"]
mod synced;
