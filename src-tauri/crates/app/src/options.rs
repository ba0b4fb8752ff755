//! Where the app keeps its things and what it may use: decided once, by the door that opens it.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The variable that names another data folder.
pub const DATA_DIR_VARIABLE: &str = "UNDERTONE_DATA_DIR";

/// The variable that names another folder of demo bundles.
const DEMO_DIR_VARIABLE: &str = "UNDERTONE_DEMO_DIR";

/// The app's folder below the platform's folders, by each platform's habit.
const FOLDER: &str = if cfg!(any(target_os = "macos", windows)) {
    "Undertone"
} else {
    "undertone"
};

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
    /// Whether songs are heard in the background while the app runs, as the settings say.
    pub hear: bool,
    /// Where the system tells of its batteries (`/sys/class/power_supply`).
    pub power_dir: PathBuf,
    /// Whether to play on the system's device; without it nothing sounds and nothing is opened.
    pub sound: bool,
    /// Whether tokens of services are kept in the system's keyring; without it they are forgotten
    /// when the program ends.
    pub keyring: bool,
}

impl Options {
    /// The listener's own library, or the one in the folder that `UNDERTONE_DATA_DIR` names.
    ///
    /// # Errors
    /// When the system tells of no home folder.
    pub fn standard() -> Result<Self> {
        if let Some(folder) = env::var_os(DATA_DIR_VARIABLE).filter(|folder| !folder.is_empty()) {
            return Self::at(Path::new(&folder));
        }
        let unknown = "The system tells of no home folder; name a data folder with --data-dir";
        Ok(Self {
            data_dir: dirs::data_dir().context(unknown)?.join(FOLDER),
            cache_dir: dirs::cache_dir().context(unknown)?.join(FOLDER),
            music_dir: dirs::audio_dir().filter(|folder| folder.is_dir()),
            demo_dir: demo_dir(),
            watch: true,
            hear: false,
            power_dir: crate::hearing::supplies(),
            sound: true,
            keyring: true,
        })
    }

    /// A library of its own in this folder, cache included. Nothing is watched there but what is
    /// added: the music folder belongs to the standard library.
    ///
    /// # Errors
    /// When the folder is relative and the current folder is gone.
    pub fn at(data_dir: &Path) -> Result<Self> {
        let data_dir = std::path::absolute(data_dir)
            .with_context(|| format!("The folder {} cannot be found", data_dir.display()))?;
        Ok(Self {
            cache_dir: data_dir.join("cache"),
            data_dir,
            music_dir: None,
            demo_dir: demo_dir(),
            watch: true,
            hear: false,
            power_dir: crate::hearing::supplies(),
            sound: true,
            keyring: true,
        })
    }

    /// Where imports are copied to.
    #[must_use]
    pub fn library_dir(&self) -> PathBuf {
        self.data_dir.join("library")
    }

    /// Where the log is written.
    #[must_use]
    pub fn log_dir(&self) -> PathBuf {
        self.data_dir.join("logs")
    }
}

/// The demo bundles: where the variable says, beside the program, where packages put resources,
/// or in the sources the program was built from.
fn demo_dir() -> Option<PathBuf> {
    let named = env::var_os(DEMO_DIR_VARIABLE).map(PathBuf::from);
    named
        .into_iter()
        .chain(beside_program())
        .chain(in_sources())
        .find(|folder| folder.is_dir())
}

/// Places of the demo bundles relative to the program: portable, Debian and RPM, macOS, and a
/// `target` folder inside the sources.
fn beside_program() -> Vec<PathBuf> {
    let Some(folder) = env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.to_path_buf()))
    else {
        return Vec::new();
    };
    [
        "assets/demo",
        "../lib/undertone/assets/demo",
        "../lib/Undertone/assets/demo",
        "../share/undertone/demo",
        "../Resources/assets/demo",
        "../../assets/demo",
    ]
    .iter()
    .map(|place| folder.join(place))
    .collect()
}

/// In a development build, the sources; a release must not know where it was built.
#[cfg(debug_assertions)]
fn in_sources() -> Option<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?;
    Some(top.join("assets/demo"))
}

#[cfg(not(debug_assertions))]
fn in_sources() -> Option<PathBuf> {
    None
}
