//! One round of hearing: a few quiet threads hear song after song until none waits any more.
//!
//! The thread that runs the round hears nothing itself: it [watches](watch) what happens meanwhile.

mod watch;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossbeam_channel::{Sender, unbounded};
use domain::SongId;
use domain::hearing::Turns;
use storage::unheard;

use super::listen::{BUDGET, Unheard};
use super::song::{Outcome, hear};
use super::{Shared, guesses, lock};
use crate::jobs::JobHandle;
use crate::threads::{Standing, stand_back};
use crate::wire::{AnalyseReport, JobKind, Topic};
use watch::Watch;

/// How long a thread that rests sleeps before it looks again.
const NAP: Duration = Duration::from_millis(50);
/// Songs asked for at once.
const BATCH: u32 = 256;

/// Which songs a round hears.
pub(super) enum Plan {
    /// All that wait, and those that come meanwhile.
    Background,
    /// Those of this order that wait, or all that wait now; with so many threads (0: as in the
    /// settings). It rests for the music, not for the battery: somebody waits for it.
    Asked {
        order: Option<Vec<u32>>,
        threads: u32,
    },
}

/// What a round did.
pub(super) struct Done {
    pub report: AnalyseReport,
    /// The listener stopped it.
    pub cancelled: bool,
}

/// Hears songs until none waits, or the round is cancelled. Nothing to hear is no job.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn run(shared: &Shared, plan: &Plan) -> Result<Done> {
    let began = Instant::now();
    // From before anything is asked for: what comes meanwhile is news.
    let events = shared.events.subscribe();
    if guesses::guess_all(shared, &|| shared.closing())? > 0 {
        shared.events.changed([Topic::Features]);
    }
    let round = Round::begin(shared, plan)?;
    if let Some(round) = &round {
        round.work(&events)?;
    }
    let counts = round.as_ref().map(|round| &round.counts);
    let count = |of: fn(&Counts) -> &AtomicU32| counts.map_or(0, |c| of(c).load(Ordering::Relaxed));
    let audio_ms = counts.map_or(0, |counts| counts.audio_ms.load(Ordering::Relaxed));
    Ok(Done {
        report: AnalyseReport {
            analysed: count(|counts| &counts.analysed),
            failed: count(|counts| &counts.failed),
            audio_seconds: audio_ms as f64 / 1_000.0,
            seconds: began.elapsed().as_secs_f64(),
        },
        cancelled: round.is_some_and(|round| round.job.cancelled()),
    })
}

struct Round<'a> {
    shared: &'a Shared,
    job: JobHandle,
    state: Mutex<State>,
    /// Songs that come meanwhile and the screen count, and so does the battery.
    background: bool,
    /// Threads that were asked for; otherwise the settings say.
    asked_threads: Option<u32>,
    /// So many threads may work now.
    threads: AtomicU32,
    /// It rests by itself now.
    held: AtomicBool,
    /// Nobody's turn is left.
    drained: AtomicBool,
    /// Something was found out and not told yet.
    news: AtomicBool,
    counts: Counts,
    trouble: Mutex<Option<anyhow::Error>>,
}

/// Whose turn it is.
struct State {
    turns: Turns,
    /// Of the others, those with ids below this were not asked for yet; 0: all were.
    below: u32,
    /// Songs with higher ids came meanwhile.
    newest: u32,
    total: u64,
    /// How long they all are, in milliseconds.
    length: u64,
}

#[derive(Default)]
struct Counts {
    analysed: AtomicU32,
    failed: AtomicU32,
    audio_ms: AtomicU64,
}

/// Tells, whichever way a thread ends, that it did.
struct Leaving(Sender<()>);

impl Drop for Leaving {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

impl<'a> Round<'a> {
    /// Makes a round ready; `None` when nothing waits.
    fn begin(shared: &'a Shared, plan: &Plan) -> Result<Option<Self>> {
        let state = State::of(shared, plan)?;
        if state.total == 0 {
            return Ok(None);
        }
        let job = shared.jobs.begin(JobKind::Analyse);
        job.set_total(state.total);
        job.set_work(state.length);
        Ok(Some(Self {
            shared,
            job,
            state: Mutex::new(state),
            background: matches!(plan, Plan::Background),
            asked_threads: match plan {
                Plan::Asked { threads, .. } if *threads > 0 => Some(*threads),
                Plan::Asked { .. } | Plan::Background => None,
            },
            threads: AtomicU32::new(0),
            held: AtomicBool::new(false),
            drained: AtomicBool::new(false),
            news: AtomicBool::new(false),
            counts: Counts::default(),
            trouble: Mutex::default(),
        }))
    }

    fn work(&self, events: &crossbeam_channel::Receiver<crate::wire::Event>) -> Result<()> {
        let (leaving, left) = unbounded();
        let mut watch = Watch::new(self)?;
        std::thread::scope(|scope| {
            let (mut started, mut gone) = (0, 0);
            while gone < started || started == 0 {
                while started < self.threads.load(Ordering::Relaxed) {
                    let (place, leaving) = (started, Leaving(leaving.clone()));
                    scope.spawn(move || {
                        let _leaving = leaving;
                        self.hear_songs(place);
                    });
                    started += 1;
                }
                gone += watch.wait(self, events, &left);
            }
        });
        self.tell();
        lock(&self.trouble).take().map_or(Ok(()), Err)
    }

    /// Tells what was found out since the last time.
    fn tell(&self) {
        if self.news.swap(false, Ordering::Relaxed) {
            self.shared.events.changed([Topic::Features]);
        }
    }

    // ---- the quiet threads

    fn hear_songs(&self, place: u32) {
        // In the background everything else comes first; where somebody waits, only the music does.
        if self.background {
            stand_back(Standing::Last);
        }
        while self.may_begin(place) {
            match self.next().and_then(|song| match song {
                Some(song) => self.hear_one(song).map(Some),
                None => Ok(None),
            }) {
                Ok(Some(())) => {}
                Ok(None) => self.drained.store(true, Ordering::Relaxed),
                Err(error) => {
                    lock(&self.trouble).get_or_insert(error);
                    self.drained.store(true, Ordering::Relaxed);
                }
            }
        }
    }

    /// Rests as long as it has to; false at the end.
    fn may_begin(&self, place: u32) -> bool {
        loop {
            if self.job.cancelled() || self.drained.load(Ordering::Relaxed) {
                return false;
            }
            if !self.rests() && place < self.threads.load(Ordering::Relaxed) {
                return true;
            }
            sleep(NAP);
        }
    }

    fn rests(&self) -> bool {
        self.job.paused() || self.held.load(Ordering::Relaxed)
    }

    /// The next song that waits; it is in this thread's hands from now on.
    fn next(&self) -> Result<Option<SongId>> {
        let (db, version) = (&self.shared.db, analysis::VERSION);
        let mut state = lock(&self.state);
        loop {
            if state.turns.wants_others() && state.below > 0 {
                let more = db.read(|db| unheard::below(db, version, state.below, BATCH))?;
                state.below = more.last().copied().unwrap_or(0);
                state.turns.others(more.into_iter().map(SongId));
            }
            let Some(song) = state.turns.turn() else {
                if state.below == 0 {
                    return Ok(None);
                }
                continue;
            };
            // Another round may have heard it since, or may be about to.
            let waits = !db
                .read(|db| unheard::among(db, version, &[song.0]))?
                .is_empty();
            if waits && lock(&self.shared.in_hand).insert(song) {
                return Ok(Some(song));
            }
            self.finish_one(song)?;
        }
    }

    fn hear_one(&self, song: SongId) -> Result<()> {
        let (mut spent, mut since) = (Duration::ZERO, Instant::now());
        let outcome = hear(self.shared, song.0, &mut || {
            if self.rests() {
                spent += since.elapsed();
                self.rest();
                since = Instant::now();
            }
            if self.job.cancelled() {
                return Err(Unheard::Stopped);
            }
            if spent + since.elapsed() > BUDGET {
                return Err(Unheard::TooLong);
            }
            Ok(())
        });
        lock(&self.shared.in_hand).remove(&song);
        let outcome = outcome?;
        self.count(outcome);
        if outcome != Outcome::Stopped {
            self.finish_one(song)?;
        }
        Ok(())
    }

    fn finish_one(&self, song: SongId) -> Result<()> {
        let db = &self.shared.db;
        let length = db.read(|db| unheard::length_of(db, &[song.0]))?;
        self.job.finish_one(length);
        Ok(())
    }

    /// Sleeps while the work is paused or held, and not cancelled.
    fn rest(&self) {
        while self.rests() && !self.job.cancelled() {
            sleep(NAP);
        }
    }

    fn count(&self, outcome: Outcome) {
        let add = |count: &AtomicU32| {
            count.fetch_add(1, Ordering::Relaxed);
            self.news.store(true, Ordering::Relaxed);
        };
        match outcome {
            Outcome::Heard(seconds) => {
                add(&self.counts.analysed);
                let ms = (seconds * 1_000.0) as u64;
                self.counts.audio_ms.fetch_add(ms, Ordering::Relaxed);
            }
            Outcome::Failed => add(&self.counts.failed),
            Outcome::Absent | Outcome::Stopped => {}
        }
    }
}

impl State {
    fn of(shared: &Shared, plan: &Plan) -> Result<Self> {
        let version = analysis::VERSION;
        let newest = shared.db.read(unheard::newest)?;
        let mut state = Self {
            turns: Turns::default(),
            below: newest.saturating_add(1),
            newest,
            total: 0,
            length: 0,
        };
        if let Plan::Asked {
            order: Some(order), ..
        } = plan
        {
            let waiting = shared.db.read(|db| unheard::among(db, version, order))?;
            state.below = 0;
            state.total = waiting.len() as u64;
            state.length = shared.db.read(|db| unheard::length_of(db, &waiting))?;
            state.turns.others(waiting.into_iter().map(SongId));
        } else {
            state.total = u64::from(shared.db.read(|db| unheard::count(db, version))?);
            state.length = shared.db.read(|db| unheard::length(db, version))?;
        }
        Ok(state)
    }
}
