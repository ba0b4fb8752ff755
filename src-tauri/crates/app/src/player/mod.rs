//! The player: the queue, the engine that sounds it, and what is remembered between starts.
//!
//! Commands change the queue under one lock, tell the engine, and send a snapshot; the engine asks
//! [`programme`] what comes next and tells it what is heard. The engine is never waited for.

mod clicks;
mod listening;
mod memory;
mod mixing;
mod programme;
mod queue;
mod sleep;
mod snapshot;
pub(crate) mod sound;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use anyhow::{Context, Result};
use crossbeam_channel::Sender;
use domain::queue::{self as rules, Entry, Queue};
use domain::sound::{LoudnessMode, Nature};
use domain::{Millis, SongId};
use playback::{Cue, Engine, Output, Silent, SoundDevice};
use storage::Db;

use crate::events::Events;
use crate::failure::Coded;
use crate::library::Library;
use crate::options::Options;
use crate::wire::{
    NoticeCode, PlayFrom, PlayState, PlayerSnapshot, PlayingSettings, Repeat, SetShuffle,
};
use listening::Hearing;
pub(crate) use listening::News;
use memory::Mark;
use programme::{Lineup, Passed};
use sleep::Alarm;

/// The player. Cheap to clone.
#[derive(Clone)]
pub struct Player {
    shared: Arc<Shared>,
}

struct Shared {
    library: Library,
    db: Db,
    events: Events,
    state: Mutex<State>,
    /// Set once, at the start.
    engine: OnceLock<Engine>,
    /// Wakes the thread that remembers.
    remember: Sender<Mark>,
    /// How songs sound.
    sound: sound::Kept,
    /// Whoever follows what is listened to.
    follower: OnceLock<Box<dyn Fn(News) + Send + Sync>>,
    /// Long songs go on where they were left.
    resume_long: AtomicBool,
    /// Held while a snapshot is made and sent, so that they arrive in the order they were true.
    telling: Mutex<()>,
}

struct State {
    queue: Queue,
    play: PlayState,
    /// The call of the engine that events have to follow from to be news.
    run: playback::Run,
    /// Where the engine was sent and has not confirmed to be.
    sent_to: Option<Millis>,
    /// 0–1, perceptual.
    volume: f32,
    muted: bool,
    /// What is being listened to.
    hearing: Hearing,
    /// Playing stops after this song.
    stop_after: bool,
    alarm: Option<Alarm>,
    /// What the sleep timer leaves of the volume, 0–1.
    fade: f32,
    /// What is heard with clicks on its beats.
    clicked: Option<clicks::Clicked>,
}

impl Player {
    /// Starts the player with the queue, position and volume of the last time, paused.
    ///
    /// # Errors
    /// When the database cannot be read, or the system gives no thread.
    pub fn start(options: &Options, library: Library, db: Db, events: Events) -> Result<Self> {
        if options.sound {
            Self::start_on(SoundDevice::default(), library, db, events)
        } else {
            Self::start_on(Silent::default(), library, db, events)
        }
    }

    /// As [`Self::start`], on any output.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_on(output: impl Output, library: Library, db: Db, events: Events) -> Result<Self> {
        let (state, position) = memory::restore(&db)?;
        let (remember, marks) = crossbeam_channel::unbounded();
        let amplitude = state.amplitude();
        let shared = Arc::new(Shared {
            sound: sound::Kept::load(&db)?,
            library,
            db,
            events,
            state: Mutex::new(state),
            engine: OnceLock::new(),
            remember,
            follower: OnceLock::new(),
            resume_long: AtomicBool::new(true),
            telling: Mutex::default(),
        });
        let lineup = Lineup::new(&shared);
        let engine = Engine::start(output, lineup, shared.sound.start())
            .context("The player cannot be started")?;
        engine.set_volume(amplitude);
        let _ = shared.engine.set(engine);
        memory::keep(&shared, marks).context("The player cannot be started")?;
        if shared.lock().queue.current().is_some() {
            shared.begin(&mut shared.lock(), Where::At(position), PlayState::Paused);
        }
        Ok(Self { shared })
    }

    /// Tells this one what is listened to from now on. It must not wait for the player. Only the
    /// first call counts.
    pub(crate) fn follow(&self, follower: impl Fn(News) + Send + Sync + 'static) {
        let _ = self.shared.follower.set(Box::new(follower));
    }

    /// Does as the settings say from now on.
    pub(crate) fn obey(&self, settings: &PlayingSettings) {
        let resumes = settings.resume_long;
        self.shared.resume_long.store(resumes, Ordering::Relaxed);
    }

    /// What the player does now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn snapshot(&self) -> Result<PlayerSnapshot> {
        self.shared.snapshot()
    }

    /// How near the sound is to stuttering.
    pub(crate) fn strain(&self) -> playback::Strain {
        let engine = self.shared.engine.get();
        engine.map(Engine::strain).unwrap_or_default()
    }

    /// Ends the sound, gives the device back and remembers queue and position. Nothing plays any more.
    pub fn shutdown(&self) {
        self.shared.leave(&mut self.shared.lock(), false);
        self.shared.remember_now();
        if let Some(engine) = self.shared.engine.get() {
            engine.quit();
        }
    }

    /// Plays a view or some songs in place of the queue.
    ///
    /// # Errors
    /// `not_found` when there is nothing to play; or the database cannot be read.
    pub fn play(&self, from: PlayFrom) -> Result<()> {
        let (ids, first, shuffle) = self.chosen(from)?;
        if ids.is_empty() {
            return Err(Coded::not_found("There is no song here to play."));
        }
        let songs: Vec<SongId> = ids.into_iter().map(SongId).collect();
        let (shuffled, meaning) = {
            let state = self.shared.lock();
            (state.queue.seed().is_some(), state.queue.meaning())
        };
        let shuffle = shuffle.unwrap_or(shuffled);
        let first = first.or((!shuffle).then_some(0));
        let known = shuffle.then(|| self.shared.known(meaning, &songs));
        let known = known.transpose()?;
        self.change(|shared, state| {
            let mix = known.as_ref().map(|known| known.mix(new_seed(), meaning));
            state.queue.replace(&songs, first, mix.as_ref());
            shared.begin(state, Where::Left, PlayState::Playing);
            Ok(())
        })
    }

    /// Plays on; from the beginning of the queue when it is at rest.
    pub fn resume(&self) -> Result<()> {
        self.change(|shared, state| {
            if state.queue.current().is_some() {
                state.play = PlayState::Playing;
                if let Some(engine) = shared.engine.get() {
                    engine.resume();
                }
                if let Some(entry) = state.queue.current() {
                    shared.report(News::Playing(entry.song));
                }
                return Ok(());
            }
            // At rest: everything may be tried again.
            state.queue.forgive();
            if let Some(first) = state.queue.first() {
                state.queue.go_to(first.id);
                shared.begin(state, Where::Left, PlayState::Playing);
            }
            Ok(())
        })
    }

    /// Pauses.
    pub fn pause(&self) -> Result<()> {
        self.change(|shared, state| {
            if state.play == PlayState::Playing {
                state.play = PlayState::Paused;
                if let Some(engine) = shared.engine.get() {
                    engine.pause();
                }
            }
            Ok(())
        })
    }

    /// Plays or pauses.
    pub fn toggle(&self) -> Result<()> {
        let playing = self.shared.lock().play == PlayState::Playing;
        if playing { self.pause() } else { self.resume() }
    }

    /// Stops, and goes back to the beginning of the song.
    pub fn stop(&self) -> Result<()> {
        self.change(|shared, state| {
            if state.queue.current().is_some() {
                shared.begin(state, Where::At(Millis(0)), PlayState::Stopped);
            }
            Ok(())
        })
    }

    /// The next song, if there is one. What was paused stays paused.
    pub fn next(&self) -> Result<()> {
        self.change(|shared, state| {
            if state.queue.forward().is_some() {
                let play = state.play;
                shared.begin(state, Where::Left, play);
            }
            Ok(())
        })
    }

    /// The beginning of the song, or near it the song played before.
    pub fn previous(&self) -> Result<()> {
        self.change(|shared, state| {
            let restart = rules::back_restarts(shared.position(state));
            if restart || state.queue.back().is_none() {
                shared.seek(state, Millis(0));
            } else {
                let play = state.play;
                shared.begin(state, Where::Left, play);
            }
            Ok(())
        })
    }

    /// Goes to a position in the song; past the end is the end.
    pub fn seek(&self, at: Millis) -> Result<()> {
        self.change(|shared, state| {
            shared.seek(state, at);
            Ok(())
        })
    }

    /// Sets the volume, 0–1.
    ///
    /// # Errors
    /// `bad_request` when it is no number.
    pub fn set_volume(&self, volume: f32) -> Result<()> {
        if !volume.is_finite() {
            return Err(Coded::bad_request("The volume is a number from 0 to 1."));
        }
        self.sound(|state| state.volume = volume.clamp(0.0, 1.0))
    }

    /// Mutes or unmutes.
    pub fn set_muted(&self, muted: bool) -> Result<()> {
        self.sound(|state| state.muted = muted)
    }

    /// Sets what happens at the end of a song and of the queue.
    pub fn set_repeat(&self, repeat: Repeat) -> Result<()> {
        self.change(|shared, state| {
            state.queue.set_repeat(snapshot::repeat_from(repeat));
            shared.reconsider();
            Ok(())
        })
    }

    /// Shuffles behind the current song, or goes back to the order before.
    ///
    /// # Errors
    /// `bad_request` when the seed is no whole number from 0 to 2⁶⁴ − 1.
    pub fn set_shuffle(&self, request: SetShuffle) -> Result<()> {
        let seed = request
            .seed
            .map_or_else(|| Ok(new_seed()), |seed| seed.trim().parse());
        let seed =
            seed.map_err(|_| Coded::bad_request("The seed is a whole number of at most 64 bits."))?;
        let wanted = request.meaning.map(snapshot::meaning_from);
        if !request.on {
            return self.change(|shared, state| {
                state.queue.unshuffle();
                if let Some(meaning) = wanted {
                    state.queue.mean(meaning);
                }
                shared.reconsider();
                Ok(())
            });
        }
        let (songs, meaning) = {
            let state = self.shared.lock();
            let songs = state.queue.entries().iter().map(|entry| entry.song);
            (songs.collect::<Vec<_>>(), state.queue.meaning())
        };
        let meaning = wanted.unwrap_or(meaning);
        let known = self.shared.known(meaning, &songs)?;
        self.change(|shared, state| {
            state.queue.shuffle(&known.mix(seed, meaning));
            shared.reconsider();
            Ok(())
        })
    }

    /// The songs asked for, which of them is first, and whether they are to be shuffled.
    fn chosen(&self, from: PlayFrom) -> Result<(Vec<u32>, Option<usize>, Option<bool>)> {
        match from {
            PlayFrom::View {
                query,
                song,
                shuffle,
            } => {
                let ids = self.shared.library.order(&query)?;
                let Some(song) = song else {
                    return Ok((ids, None, shuffle));
                };
                let first = ids.iter().position(|id| *id == song);
                let first = first
                    .ok_or_else(|| Coded::not_found("This song is not in this view any more."))?;
                Ok((ids, Some(first), shuffle))
            }
            PlayFrom::Songs { ids, index } => {
                let first = index as usize;
                if first >= ids.len() {
                    return Err(Coded::not_found("There is no song here to play."));
                }
                Ok((ids, Some(first), None))
            }
        }
    }

    /// Changes the state, then tells of it and remembers it.
    fn change<T>(&self, act: impl FnOnce(&Shared, &mut State) -> Result<T>) -> Result<T> {
        let shared = &self.shared;
        let (done, revised, moved) = {
            let mut state = shared.lock();
            let before = state.kept();
            let done = act(shared, &mut state)?;
            let now = state.kept();
            (done, now.0 != before.0, now != before)
        };
        shared.tell(revised);
        shared.mark(if moved { Mark::Queue } else { Mark::Place });
        Ok(done)
    }

    /// Changes how loud it is.
    fn sound(&self, act: impl FnOnce(&mut State)) -> Result<()> {
        let amplitude = {
            let mut state = self.shared.lock();
            act(&mut state);
            state.amplitude()
        };
        if let Some(engine) = self.shared.engine.get() {
            engine.set_volume(amplitude);
        }
        self.shared.tell(false);
        self.shared.mark(Mark::Place);
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn resumes_long(&self) -> bool {
        self.resume_long.load(Ordering::Relaxed)
    }

    fn mark(&self, mark: Mark) {
        // The remembering thread lives as long as the player.
        let _ = self.remember.send(mark);
    }

    /// Sends the engine to the current song, or past songs that cannot be had to the next one.
    fn begin(&self, state: &mut State, from: Where, play: PlayState) {
        let Some(engine) = self.engine.get() else {
            return;
        };
        self.leave(state, play == PlayState::Playing);
        let mut passed = Passed::default();
        let mut from = from;
        while let Some(entry) = state.queue.current() {
            match self.cue(state, entry) {
                Ok(cue) => {
                    let at = self.place(state, from, entry.song);
                    state.run = match play {
                        PlayState::Playing => engine.play(cue, at),
                        PlayState::Paused | PlayState::Stopped => engine.cue(cue, at),
                    };
                    state.sent_to = Some(at);
                    state.play = play;
                    self.tell_passed(&passed);
                    return;
                }
                Err(error) => passed.push(entry.song, &error),
            }
            state.queue.mark_unplayable(entry.id);
            from = Where::Left;
            match state.queue.after(entry.id) {
                Some(next) => state.queue.go_to(next.id),
                None => break,
            };
        }
        state.queue.rest();
        self.silence(state);
        self.tell_passed(&passed);
    }

    /// Nothing is current any more.
    fn silence(&self, state: &mut State) {
        self.leave(state, false);
        if let Some(engine) = self.engine.get() {
            state.run = engine.clear();
        }
        state.play = PlayState::Stopped;
        state.sent_to = None;
    }

    fn seek(&self, state: &mut State, at: Millis) {
        if let (Some(engine), Some(_)) = (self.engine.get(), state.queue.current()) {
            self.jump(state, at);
            state.run = engine.seek(at);
            state.sent_to = Some(at);
            if state.play == PlayState::Playing {
                // The song may have ended this very moment.
                engine.resume();
            }
        }
    }

    /// What follows may have changed.
    fn reconsider(&self) {
        if let Some(engine) = self.engine.get() {
            engine.reconsider();
        }
    }

    fn cue(&self, state: &State, entry: Entry) -> Result<Cue> {
        let playable = self.library.playable(entry.song.0)?;
        Ok(Cue {
            entry: entry.id,
            path: playable.path,
            levels: playable.levels,
            in_album: self.stands_in_album(state, entry, &playable.nature),
            nature: playable.nature,
            clicks: state.clicks_over(entry.id),
            from: Millis(0),
        })
    }

    /// Whether songs of its album stand before or behind an entry. Asked only where it matters.
    fn stands_in_album(&self, state: &State, entry: Entry, nature: &Nature) -> bool {
        if self.sound.now().loudness.mode != LoudnessMode::Smart || nature.album.is_none() {
            return false;
        }
        let entries = state.queue.entries();
        let Some(index) = entries.iter().position(|other| other.id == entry.id) else {
            return false;
        };
        let around = [index.checked_sub(1), index.checked_add(1)];
        let natures: Vec<Nature> = around
            .into_iter()
            .filter_map(|index| entries.get(index?))
            .filter_map(|other| self.library.playable(other.song.0).ok())
            .map(|other| other.nature)
            .collect();
        sound::stands_in_album(nature, &natures)
    }

    /// Where in the current song we are.
    fn position(&self, state: &State) -> Millis {
        let current = state.queue.current().map(|entry| entry.id);
        state
            .sent_to
            .or_else(|| {
                let heard = self.engine.get()?.position()?;
                (Some(heard.entry) == current).then_some(heard.at)
            })
            .unwrap_or_default()
    }

    /// Tells everyone what the player does now.
    fn tell(&self, queue_changed: bool) {
        let _in_order = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if queue_changed {
            self.events.changed([crate::wire::Topic::Queue]);
        }
        match self.snapshot() {
            Ok(snapshot) => self.events.emit(&crate::wire::Event::Player(snapshot)),
            Err(error) => tracing::error!("the player's state could not be told: {error:#}"),
        }
    }

    fn notice(&self, code: NoticeCode, text: &str, subject: Option<String>) {
        self.events.notice(code, text, subject);
    }
}

impl State {
    /// What tells whether the queue has to be remembered anew; first its revision.
    fn kept(&self) -> (u32, Option<usize>, rules::Repeat) {
        (
            self.queue.revision(),
            self.queue.current_index(),
            self.queue.repeat(),
        )
    }

    /// What the samples are multiplied by: the cube of the volume, so that half sounds like half.
    fn amplitude(&self) -> f32 {
        if self.muted {
            return 0.0;
        }
        (self.volume * self.fade).powi(3)
    }
}

/// Where a song begins.
#[derive(Debug, Clone, Copy)]
enum Where {
    /// Where it was left, if it is long; else at its beginning.
    Left,
    /// Here.
    At(Millis),
}

/// A seed nobody can guess; where the order is decided randomness is an argument.
fn new_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
