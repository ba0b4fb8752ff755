//! Hearing: what songs sound like, found out in the background and kept.
//!
//! Nothing is queued anywhere: a song waits as long as the database does not know what the present
//! analysis hears in it, so whatever stops the work, it goes on where it was. [`round`] runs it,
//! [`song`] hears one song, [`listen`] one file; [`domain::hearing`] has the rules.

mod background;
mod block;
mod corrections;
mod guesses;
pub(crate) mod listen;
pub(crate) mod lyrics;
mod map;
mod power;
mod queries;
mod round;
mod song;

pub(crate) use block::KEY as FEATURES;
pub(crate) use power::supplies;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, Sender, unbounded};
use domain::SongId;
use storage::Db;

use crate::events::Events;
use crate::failure::Coded;
use crate::jobs::Jobs;
use crate::options::Options;
use crate::player::Player;
use crate::settings::Choices;
use crate::wire::{AnalyseReport, Event, WordsHeard};

/// How long the end of the background work is waited for.
const PATIENCE: Duration = Duration::from_millis(1_000);
/// Songs on screen at most.
const MOST_WANTED: usize = 1_000;

/// Hearing. Cheap to clone.
#[derive(Clone)]
pub struct Hearing {
    shared: Arc<Shared>,
}

/// What the threads of hearing share.
struct Shared {
    db: Db,
    events: Events,
    jobs: Jobs,
    player: Player,
    settings: Choices,
    /// Where the system tells of its batteries.
    power: PathBuf,
    nudges: Sender<Nudge>,
    inbox: Receiver<Nudge>,
    /// Songs being heard now, so that no two threads hear the same one.
    in_hand: Mutex<HashSet<SongId>>,
    /// What is on screen, for the round under way or the next one.
    on_screen: Mutex<Vec<SongId>>,
    closing: AtomicBool,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the background thread is told.
enum Nudge {
    /// Begin a round, whatever the settings say.
    Begin,
    /// Other songs are on screen.
    Screen,
    /// The end.
    Stop,
}

impl Hearing {
    /// Makes hearing ready, and begins to hear new songs in the background where the options and
    /// the settings say so.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start(
        options: &Options,
        (db, events, jobs): (Db, Events, Jobs),
        player: Player,
        settings: Choices,
    ) -> Result<Self> {
        let (nudges, inbox) = unbounded();
        let shared = Arc::new(Shared {
            db,
            events,
            jobs,
            player,
            settings,
            power: options.power_dir.clone(),
            nudges,
            inbox,
            in_hand: Mutex::default(),
            on_screen: Mutex::default(),
            closing: AtomicBool::new(false),
            thread: Mutex::default(),
        });
        let thread = background::start(&shared, options.hear)
            .context("The thread that hears songs cannot be started")?;
        *lock(&shared.thread) = Some(thread);
        Ok(Self { shared })
    }

    /// Begins to hear what waits, in the background: also when that is not done by itself, or was
    /// stopped before.
    pub fn begin(&self) {
        self.shared.nudge(Nudge::Begin);
    }

    /// These songs are on screen: they are heard before the rest.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for more than 1,000.
    pub fn wanted(&self, songs: Vec<u32>) -> Result<()> {
        if songs.len() > MOST_WANTED {
            return Err(Coded::bad_request(format!(
                "At most {MOST_WANTED} songs can be on screen."
            )));
        }
        *lock(&self.shared.on_screen) = songs.into_iter().map(SongId).collect();
        self.shared.nudge(Nudge::Screen);
        Ok(())
    }

    /// Hears all songs of `order` that wait, or all there are, and returns when that is done.
    /// `threads`: 0 is as in the settings.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn analyse(&self, order: Option<Vec<u32>>, threads: u32) -> Result<AnalyseReport> {
        let plan = round::Plan::Asked { order, threads };
        Ok(round::run(&self.shared, &plan)?.report)
    }

    /// Ends the work under way. Returns within two seconds.
    pub(crate) fn close(&self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        self.shared.nudge(Nudge::Stop);
        let Some(thread) = lock(&self.shared.thread).take() else {
            return;
        };
        let end = Instant::now() + PATIENCE;
        while !thread.is_finished() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        if thread.is_finished() && thread.join().is_err() {
            tracing::error!("the thread that hears songs ended in a panic");
        }
    }
}

impl Shared {
    fn closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    fn nudge(&self, nudge: Nudge) {
        // The inbox lives as long as its door.
        let _ = self.nudges.send(nudge);
    }
}

/// What a text says, plain or LRC; `None` when there is no word in it.
#[must_use]
pub fn words_heard(text: &str) -> Option<WordsHeard> {
    analysis::words::read(text).as_ref().map(WordsHeard::from)
}

/// Whether an event tells that songs came or changed.
fn is_of_songs(event: &Event) -> bool {
    matches!(event, Event::Changed(topics) if topics.contains(&crate::wire::Topic::Songs))
}

/// Milliseconds since 1970.
fn now_ms() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
