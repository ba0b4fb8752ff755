//! Undertone's use cases: everything the program can do, with no window and no HTTP in sight.
//!
//! [`App`] owns the library, the player, the threads and the one channel on which they meet;
//! [`with_commands!`] lists what can be asked of it; [`wire`] holds the types that cross to the
//! window, the browser and other programs; [`Event`](wire::Event)s tell what changed.
//! This crate composes; what has to be computed or decided lives in `domain`.

pub mod commands;
mod dispatch;
pub mod events;
mod failure;
pub mod jobs;
pub mod library;
mod options;
pub mod player;
pub mod wire;

use std::sync::Arc;

use anyhow::{Context, Result};
use crossbeam_channel::Receiver;

pub use dispatch::{Bytes, COMMANDS, Command, IntoReply, Reply, call};
pub use failure::Coded;
pub use options::Options;

use events::Events;
use jobs::Jobs;
use library::Library;
use player::Player;
use wire::Event;

/// The running program: handles only, to be shared in an [`Arc`].
pub struct App {
    pub(crate) options: Options,
    pub(crate) db: storage::Db,
    pub(crate) events: Events,
    pub(crate) jobs: Jobs,
    pub(crate) library: Library,
    pub(crate) player: Player,
}

impl App {
    /// Opens the library and the player.
    ///
    /// # Errors
    /// When the data folder cannot be written, or holds a database of a newer version.
    pub fn open(options: Options) -> Result<Arc<Self>> {
        std::fs::create_dir_all(&options.data_dir).with_context(|| {
            format!(
                "The data folder {} cannot be made",
                options.data_dir.display()
            )
        })?;
        let db = storage::Db::open(&options.data_dir.join("library.db"))?;
        let events = Events::default();
        let jobs = Jobs::new(events.clone());
        let library = Library::open(&options, db.clone(), events.clone(), jobs.clone())?;
        let player = Player::start(&options, library.clone(), db.clone(), events.clone())?;
        Ok(Arc::new(Self {
            options,
            db,
            events,
            jobs,
            library,
            player,
        }))
    }

    /// Events from now on. Subscribe first, then ask for the state.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Event> {
        self.events.subscribe()
    }
}
