//! The window.

#![forbid(unsafe_code)]
// A console window beside the IDE would only confuse.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::path::PathBuf;

use clap::Parser;
use eframe::egui;

use pyrite::app::{App, Options};
use pyrite::board::port::PortAddress;

/// Python on a microcontroller: editor, shell and the board's files in one window.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Files to open
    files: Vec<PathBuf>,
    /// Board to use: sim, a serial port, tcp://HOST:PORT or rfc2217://HOST:PORT
    #[arg(long)]
    port: Option<PortAddress>,
    /// Folder for the session, unsaved texts and the simulated board's flash
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Write what happens (console text, runs, connection) into this file, a line of JSON each: for support and tests
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

fn main() -> eframe::Result {
    let arguments = Arguments::parse();
    let options = Options {
        data_folder: arguments.data.clone(),
        port: arguments.port,
        files: arguments.files,
        log: arguments.log,
    };
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Pyrite")
            .with_app_id("pyrite")
            .with_inner_size([1180.0, 760.0])
            .with_min_inner_size([640.0, 420.0])
            .with_drag_and_drop(true),
        persistence_path: arguments.data.map(|folder| folder.join("window.ron")),
        ..Default::default()
    };
    eframe::run_native("pyrite", native, Box::new(|creation| Ok(Box::new(App::new(&creation.egui_ctx, options)?))))
}
