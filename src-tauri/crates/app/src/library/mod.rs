//! The library: what is on disk, as the listener sees it.

use anyhow::Result;
use storage::Db;

use crate::events::Events;
use crate::jobs::Jobs;
use crate::options::Options;

/// The library. Cheap to clone.
#[derive(Clone)]
pub struct Library {}

impl Library {
    /// Opens the library on its database and begins to follow the watched folders.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open(_options: &Options, _db: Db, _events: Events, _jobs: Jobs) -> Result<Self> {
        Ok(Self {})
    }
}
