//! What the journeys stand on: profiles of their own, songs made on the spot, the program as a
//! process, and a client that can be rude.

pub mod http;
pub mod program;
pub mod songs;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::Options;
use serde_json::Value;
use tempfile::TempDir;

/// A listener's folders, gone when dropped.
pub struct Profile {
    folder: TempDir,
}

impl Profile {
    /// An empty one: no library yet, and an empty music folder.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("music")).unwrap();
        Self { folder }
    }

    /// The data folder, which the program makes.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder of music outside the data folder.
    pub fn music(&self) -> PathBuf {
        self.folder.path().join("music")
    }

    /// A folder for anything else, made when it is not there.
    pub fn other(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// How an app is opened here: no sound, nothing watched.
    pub fn options(&self) -> Options {
        Options {
            watch: false,
            sound: false,
            keyring: false,
            ..Options::at(&self.data()).unwrap()
        }
    }
}

/// Waits until something is so, and fails with `what` when it is not within ten seconds.
pub fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    let given_up = Instant::now() + Duration::from_secs(10);
    while !so() {
        assert!(Instant::now() < given_up, "not within 10 s: {what}");
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// The same JSON with these keys' values hidden, where they have one: they differ each time.
pub fn masked(mut value: Value, keys: &[&str]) -> Value {
    match &mut value {
        Value::Array(items) => {
            for item in items {
                *item = masked(item.take(), keys);
            }
        }
        Value::Object(fields) => {
            for key in keys {
                if let Some(found) = fields.get_mut(*key).filter(|found| !found.is_null()) {
                    *found = format!("[{key}]").into();
                }
            }
        }
        _ => {}
    }
    value
}

/// The reference fixtures, where they are at hand: `$UNDERTONE_SHARED`, or beside the sources.
pub fn fixtures() -> Option<PathBuf> {
    let named = std::env::var_os("UNDERTONE_SHARED").map(PathBuf::from);
    let beside = repository().join("../shared");
    let found = named
        .into_iter()
        .chain([beside])
        .map(|shared| shared.join("fixtures"))
        .find(|fixtures| fixtures.join("MANIFEST.tsv").is_file());
    if found.is_none() {
        eprintln!("skipped: the reference fixtures are not here (set UNDERTONE_SHARED)");
    }
    found
}

/// The repository's top folder.
pub fn repository() -> &'static Path {
    // src-tauri/crates/cli → the top.
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .unwrap()
}
