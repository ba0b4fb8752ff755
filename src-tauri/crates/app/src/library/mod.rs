//! The library: what is on disk, as the listener sees it.
//!
//! [`Library::open`] starts a thread that follows the watched folders. Whoever finds out that
//! something may have changed only marks a place; [`reconcile`] decides what truly did, and
//! [`catalogue`] writes it down. Nothing is deleted because it is absent.

mod arrivals;
pub(crate) mod asking;
mod browse;
mod catalogue;
mod covers;
mod identity;
mod import;
mod known;
mod listening;
mod look;
mod orders;
mod outdated;
mod pace;
mod places;
mod plan;
mod queries;
mod reader;
mod reconcile;
mod room;
mod roots;
mod rows;
mod scan;
mod search;
mod thumbnails;
mod twins;
mod worker;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::Millis;
use domain::credits::Splitting;
use domain::sound::{Levels, Nature};
use storage::Db;

use crate::events::Events;
use crate::failure::Coded;
use crate::jobs::Jobs;
use crate::options::Options;
use crate::wire::{ReadingChoices, Scope, SongQuery, SongRow, Topic};
use arrivals::Arrivals;
use browse::Counted;
use catalogue::Catalogue;
use covers::Easels;
use orders::Orders;
use outdated::splitting;
use pace::Pace;
pub(crate) use pace::now_ms;
use worker::{Nudge, Worker};

/// How long the end of the following thread is waited for.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// The library. Cheap to clone.
#[derive(Clone)]
pub struct Library {
    shared: Arc<Shared>,
}

/// What the library's threads share.
struct Shared {
    db: Db,
    events: Events,
    jobs: Jobs,
    data_dir: PathBuf,
    cache_dir: PathBuf,
    demo_dir: Option<PathBuf>,
    catalogue: Mutex<Catalogue>,
    arrivals: Arrivals,
    orders: Orders,
    counted: Counted,
    /// How several names in one text are taken apart.
    splitting: Mutex<Arc<Splitting>>,
    pace: Pace,
    easels: Easels,
    /// Held by whoever reconciles: one at a time.
    scanning: Mutex<()>,
    worker: Worker,
    thread: Mutex<Option<JoinHandle<()>>>,
    closing: AtomicBool,
}

/// A song's audio, ready to be opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Playable {
    /// The audio file. It may be gone by the time it is opened.
    pub path: PathBuf,
    /// Its length as the library knows it; 0 when unknown.
    pub duration: Millis,
    /// How loud it is, as far as that is known.
    pub levels: Levels,
    /// What matters where it meets another song.
    pub nature: Nature,
}

impl Library {
    /// Opens the library on its database and begins to follow the watched folders.
    ///
    /// # Errors
    /// When the database cannot be read or the library folder cannot be made.
    pub fn open(
        options: &Options,
        reading: &ReadingChoices,
        db: Db,
        events: Events,
        jobs: Jobs,
    ) -> Result<Self> {
        roots::offer_defaults(&db, options)?;
        outdated::look_again(&db)?;
        let shared = Arc::new(Shared {
            catalogue: Mutex::new(Catalogue::new(db.clone())),
            db,
            events,
            jobs,
            data_dir: options.data_dir.clone(),
            cache_dir: options.cache_dir.clone(),
            demo_dir: options.demo_dir.clone(),
            arrivals: Arrivals::default(),
            orders: Orders::default(),
            counted: Counted::default(),
            splitting: Mutex::new(Arc::new(splitting(reading))),
            pace: Pace::default(),
            easels: Easels::default(),
            scanning: Mutex::default(),
            worker: Worker::default(),
            thread: Mutex::default(),
            closing: AtomicBool::new(false),
        });
        let thread = Worker::start(&shared, options.watch)
            .context("The thread that follows the folders cannot be started")?;
        *lock(&shared.thread) = Some(thread);
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
        if let Scope::Playlist(playlist) = query.scope {
            return crate::playlists::order(self, &self.shared.db, playlist, query);
        }
        let places = match query.scope {
            Scope::Place(id) => self.shared.places()?.rows(id),
            _ => Vec::new(),
        };
        let heard_age = self.shared.events.heard_age();
        let orders = &self.shared.orders;
        orders.order(&self.shared.db, query, &places, heard_age)
    }

    /// A song's audio file.
    ///
    /// # Errors
    /// `not_found` when there is no such song, or the database cannot be read.
    pub fn playable(&self, id: u32) -> Result<Playable> {
        let (place, (levels, nature)) = self.shared.db.read(|db| {
            let id = storage::songs::current(db, id)?;
            let place = storage::files::place(db, id)?;
            Ok((place, storage::sounding::get(db, id)?))
        })?;
        let place = place.ok_or_else(|| Coded::not_found(format!("There is no song {id}.")))?;
        Ok(Playable {
            path: domain::names::join(&place.watched, &[&place.folder, &place.name]),
            duration: Millis(u64::from(place.duration_ms)),
            levels,
            nature,
        })
    }

    /// Remembers that a song's file could not be played, so that its row says why. It is read again
    /// when the file changes.
    pub fn mark_unreadable(&self, id: u32, reason: &str) {
        let news = self
            .shared
            .db
            .write(|db| storage::songs::set_reason(db, id, reason));
        match news {
            Ok(true) => self.shared.events.changed([Topic::Songs, Topic::Waiting]),
            Ok(false) => {}
            Err(error) => tracing::error!("a song's trouble could not be remembered: {error}"),
        }
    }

    /// Stops following the folders and ends the work under way. Returns within two seconds.
    pub fn close(&self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        self.shared.worker.nudge(Nudge::Stop);
        let Some(thread) = lock(&self.shared.thread).take() else {
            return;
        };
        let end = Instant::now() + PATIENCE;
        while !thread.is_finished() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        if thread.is_finished() && thread.join().is_err() {
            tracing::error!("the thread that follows the folders ended in a panic");
        }
    }
}

impl Shared {
    fn closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    fn catalogue(&self) -> MutexGuard<'_, Catalogue> {
        lock(&self.catalogue)
    }

    fn scanning(&self) -> MutexGuard<'_, ()> {
        lock(&self.scanning)
    }

    fn nudge_root(&self, root: &std::path::Path) {
        self.worker.nudge(Nudge::Root(root.to_owned()));
    }

    fn leave_root(&self, root: &std::path::Path) {
        self.worker.nudge(Nudge::Left(root.to_owned()));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
