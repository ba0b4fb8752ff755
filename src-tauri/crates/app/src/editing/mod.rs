//! Edits: values of one song or thousands, written where the listener chose, and taken back whole.
//!
//! A file is never written in place. Its original is kept first, then a copy is changed, looked at
//! again, flushed and renamed over it ([`file`]); the journal in the database knows of every file
//! before it is touched, so that a crash leaves either the old file or the new one, and it is known
//! which ([`recover`]).

mod apply;
mod file;
mod gains;
mod journal;
mod plan;
mod prune;
mod recover;
mod undo;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use storage::Db;

use crate::events::Events;
use crate::jobs::Jobs;
use crate::library::Library;
use crate::player::Player;
use crate::settings::Choices;
use crate::wire::{Event, PlayState, PlayerSnapshot};

pub(crate) use apply::Work;

/// The edits. Cheap to clone.
#[derive(Clone)]
pub struct Editing {
    inner: Arc<Inner>,
}

/// What edits need of the app.
struct Inner {
    db: Db,
    events: Events,
    jobs: Jobs,
    library: Library,
    player: Player,
    choices: Choices,
    data_dir: PathBuf,
    /// Held by whoever writes files: one at a time.
    writing: Mutex<()>,
}

impl Editing {
    /// The edits of this library. What a crash interrupted is settled first; files of a song that
    /// plays are written when it has ended.
    ///
    /// # Errors
    /// When the journal cannot be read, or the thread for that cannot be started.
    pub(crate) fn start(
        (db, events, jobs): (Db, Events, Jobs),
        (library, player, choices): (Library, Player, Choices),
        data_dir: PathBuf,
    ) -> Result<Self> {
        let editing = Self {
            inner: Arc::new(Inner {
                db,
                events,
                jobs,
                library,
                player,
                choices,
                data_dir,
                writing: Mutex::default(),
            }),
        };
        let (news, own) = (editing.inner.events.subscribe(), editing.clone());
        thread::Builder::new()
            .name("editing".into())
            .spawn(move || {
                own.inner.recover();
                own.inner.prune();
                own.inner.write_waiting(own.inner.sounding());
                let mut last = own.inner.sounding();
                // Ends with the events, when the app closes.
                while let Ok(event) = news.recv() {
                    if let Event::Player(now) = event
                        && song_that_sounds(&now) != last
                    {
                        last = song_that_sounds(&now);
                        own.inner.write_waiting(last);
                    }
                }
            })
            .context("The thread that writes what had to wait cannot be started")?;
        Ok(editing)
    }

    /// Has one thing done at a time to files.
    pub(crate) fn alone<T>(&self, work: impl FnOnce() -> T) -> T {
        let _one = self
            .inner
            .writing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work()
    }
}

impl Inner {
    /// The song whose file is open, if any.
    fn sounding(&self) -> Option<u32> {
        self.player
            .snapshot()
            .ok()
            .and_then(|now| song_that_sounds(&now))
    }
}

fn song_that_sounds(now: &PlayerSnapshot) -> Option<u32> {
    let open = now.state != PlayState::Stopped;
    now.song.as_ref().filter(|_| open).map(|song| song.id)
}
