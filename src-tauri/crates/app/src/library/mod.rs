//! The library: what is on disk, as the listener sees it.

mod orders;
mod rows;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use domain::Millis;
use storage::Db;

use crate::events::Events;
use crate::failure::Coded;
use crate::jobs::Jobs;
use crate::options::Options;
use crate::wire::{SongQuery, SongRow};

/// The library. Cheap to clone.
#[derive(Clone)]
pub struct Library {
    shared: Arc<Shared>,
}

struct Shared {
    db: Db,
    #[allow(dead_code, reason = "scanning comes next")]
    events: Events,
    #[allow(dead_code, reason = "scanning comes next")]
    jobs: Jobs,
}

/// A song's audio, ready to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playable {
    /// The audio file. It may be gone by the time it is opened.
    pub path: PathBuf,
    /// Its length as the library knows it; 0 when unknown.
    pub duration: Millis,
}

impl Library {
    /// Opens the library on its database and begins to follow the watched folders.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open(_options: &Options, db: Db, events: Events, jobs: Jobs) -> Result<Self> {
        let shared = Arc::new(Shared { db, events, jobs });
        Ok(Self { shared })
    }

    /// Rows of these songs in this order; songs that are gone are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rows(&self, ids: &[u32]) -> Result<Vec<SongRow>> {
        let songs = self.shared.db.read(|db| storage::songs::rows(db, ids))?;
        Ok(songs.into_iter().map(rows::song_row).collect())
    }

    /// The ids of the songs that match, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn order(&self, query: &SongQuery) -> Result<Vec<u32>> {
        orders::order(&self.shared.db, query)
    }

    /// A song's audio file.
    ///
    /// # Errors
    /// `not_found` when there is no such song, or the database cannot be read.
    pub fn playable(&self, id: u32) -> Result<Playable> {
        let place = self.shared.db.read(|db| storage::files::place(db, id))?;
        let place = place.ok_or_else(|| Coded::not_found(format!("There is no song {id}.")))?;
        Ok(Playable {
            path: domain::names::join(&place.watched, &[&place.folder, &place.name]),
            duration: Millis(u64::from(place.duration_ms)),
        })
    }

    /// A cover as a JPEG whose longest side is at most `size` pixels (96, 256 or 640; other sizes
    /// are rounded up to one of these).
    ///
    /// # Errors
    /// `not_found` when there is no such cover or it cannot be drawn.
    pub fn cover_jpeg(&self, cover: &str, _size: u32) -> Result<Vec<u8>> {
        Err(Coded::not_found(format!("There is no cover {cover}.")))
    }

    /// The picture file behind a cover; `None` when there is none, or it is inside the audio file.
    #[must_use]
    pub fn cover_file(&self, _cover: &str) -> Option<PathBuf> {
        None
    }

    /// Remembers that a song's file could not be played, so that its row says why.
    pub fn mark_unreadable(&self, _id: u32, _reason: &str) {}

    /// Stops following the folders and ends the work under way. Returns within two seconds.
    pub fn close(&self) {}
}
