//! The player: the queue, the engine that sounds it, and what is remembered between starts.

use anyhow::Result;
use storage::Db;

use crate::events::Events;
use crate::library::Library;
use crate::options::Options;

/// The player. Cheap to clone.
#[derive(Clone)]
pub struct Player {}

impl Player {
    /// Starts the player with the queue, position and volume of the last time, paused.
    ///
    /// # Errors
    /// When the stored queue cannot be read.
    pub fn start(_options: &Options, _library: Library, _db: Db, _events: Events) -> Result<Self> {
        Ok(Self {})
    }
}
