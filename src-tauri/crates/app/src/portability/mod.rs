//! What is carried elsewhere: songs as bundles, the library as one file, everything as plain text.

mod backups;
mod bundles;
mod names;
mod plain;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use storage::Db;

use crate::events::Events;
use crate::jobs::Jobs;
use crate::library::Library;
use crate::playlists::Playlists;
use crate::settings::Choices;

/// Exports and backups. Cheap to clone.
#[derive(Clone)]
pub struct Portability {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    events: Events,
    jobs: Jobs,
    library: Library,
    playlists: Playlists,
    choices: Choices,
    data_dir: PathBuf,
    /// Held by whoever makes or restores a backup: one at a time.
    copying: Mutex<()>,
}

impl Portability {
    /// Exports and backups of this library.
    pub(crate) fn new(
        (db, events, jobs): (Db, Events, Jobs),
        (library, playlists, choices): (Library, Playlists, Choices),
        data_dir: PathBuf,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                db,
                events,
                jobs,
                library,
                playlists,
                choices,
                data_dir,
                copying: Mutex::default(),
            }),
        }
    }
}
