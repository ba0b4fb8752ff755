//! How a command reaches the library: through the program that has it open, or by opening it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use app::{App, Options};

use crate::arguments::Everywhere;

/// Where the library is, with everything at its default.
///
/// # Errors
/// When the system tells of no home folder.
pub(crate) fn options(everywhere: &Everywhere) -> Result<Options> {
    match &everywhere.data_dir {
        Some(folder) => Options::at(folder),
        None => Options::standard(),
    }
}

/// Opens the library here.
///
/// # Errors
/// When another program has it open, or it cannot be opened.
pub(crate) fn open(options: Options) -> Result<Arc<App>> {
    App::open(options)
}

/// Begins to log as much as was asked for.
pub(crate) fn log(everywhere: &Everywhere, folder: Option<&Path>) {
    use tracing_subscriber::filter::LevelFilter;
    let level = match (everywhere.quiet, everywhere.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, 2) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    app::log::start(level, folder);
}
