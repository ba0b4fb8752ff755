//! Where the app keeps its things and what it may use: decided once, by the door that opens it.

use std::path::PathBuf;

/// How an [`App`](crate::App) is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Database, library folder and lock file live here.
    pub data_dir: PathBuf,
    /// Thumbnails and other things that can be made again.
    pub cache_dir: PathBuf,
    /// The listener's music folder, watched from the first start; `None`: none is offered.
    pub music_dir: Option<PathBuf>,
    /// The demo bundles, where they are installed.
    pub demo_dir: Option<PathBuf>,
    /// Whether changes of the watched folders are followed while the app runs.
    pub watch: bool,
    /// Whether to play on the system's device; without it nothing sounds and nothing is opened.
    pub sound: bool,
}
