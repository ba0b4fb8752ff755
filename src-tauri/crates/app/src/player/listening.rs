//! What was heard of each song: noticed while it plays, written down when it is left.
//!
//! The engine's position is looked at every few seconds and whenever something changes; the rules
//! are `domain::play`'s. Nothing is written here: the thread that remembers takes what is done.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::play::{self, Heard, Listening};
use domain::queue::Entry;
use domain::{Millis, SongId, UnixMillis};
use storage::listens::{Ending, Listen};
use storage::places;

use super::{Shared, State, Where};
use crate::wire::PlayState;

/// What was heard for less than this was not listened to.
const GLANCE: Millis = Millis(1_000);

/// What is being listened to, and what was and is not written down yet.
#[derive(Default)]
pub(super) struct Hearing {
    now: Option<Listening>,
    done: Vec<Done>,
}

/// A listening that is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    pub(super) song: SongId,
    /// `None` when it was too little to speak of.
    pub(super) heard: Option<Heard>,
    /// The listener went on to something else before it counted.
    pub(super) skipped: bool,
    /// Where the song goes on the next time.
    pub(super) goes_on: Option<Millis>,
}

/// What is told to those who follow what is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// A song begins to play, or goes on.
    Playing(SongId),
    /// Enough of a song was heard to count.
    Counts(Heard),
}

impl Done {
    /// As it is written down; `None` when it was too little.
    pub(super) fn listen(&self) -> Option<Listen> {
        let heard = self.heard?;
        Some(Listen {
            song: self.song.0,
            at: heard.began,
            heard_ms: u32::try_from(heard.heard.0).unwrap_or(u32::MAX),
            ending: match (heard.counts, self.skipped) {
                (true, _) => Ending::Heard,
                (false, true) => Ending::Skipped,
                (false, false) => Ending::Left,
            },
        })
    }
}

impl Hearing {
    /// A listening that was cut off by the end of the program, at this place in the song.
    pub(super) fn cut_off(heard: Heard, at: Millis) -> Self {
        Self {
            now: None,
            done: vec![Done {
                song: heard.song,
                heard: Some(heard),
                skipped: false,
                goes_on: play::goes_on_at(at, heard.duration),
            }],
        }
    }

    /// What was heard so far of what plays now.
    pub(super) fn so_far(&self) -> Option<Heard> {
        let heard = self.now.as_ref()?.so_far();
        (heard.heard >= GLANCE).then_some(heard)
    }

    /// What is to be written down. Whoever cannot write it gives it back.
    pub(super) fn take_done(&mut self) -> Vec<Done> {
        std::mem::take(&mut self.done)
    }

    /// What could not be written down.
    pub(super) fn give_back(&mut self, mut done: Vec<Done>) {
        done.append(&mut self.done);
        self.done = done;
    }
}

impl Shared {
    /// A song is heard from now on, or again: by itself, when its turn came, or because it was asked for.
    pub(super) fn hear(&self, state: &mut State, entry: Entry, by_itself: bool) {
        let at = self.heard_at(entry).unwrap_or_default();
        if let Some(mut before) = state.hearing.now.take() {
            // Short songs that repeat turn between two looks at where they are.
            let again = before.began_again(at) || (by_itself && at < GLANCE);
            let goes_on = before.entry() == entry.id && !again;
            if goes_on {
                state.hearing.now = Some(before);
                return;
            }
            before.ended();
            self.finish(state, before, false);
        }
        let duration = self
            .library
            .playable(entry.song.0)
            .map_or(Millis(0), |song| song.duration);
        let listening = Listening::begin(entry.id, entry.song, duration, at, now());
        state.hearing.now = Some(listening);
        if state.play == PlayState::Playing {
            self.report(News::Playing(entry.song));
        }
    }

    /// The song was heard to its end and nothing follows.
    pub(super) fn heard_out(&self, state: &mut State) {
        if let Some(mut listening) = state.hearing.now.take() {
            listening.ended();
            self.finish(state, listening, false);
        }
    }

    /// The song is being left, for another one when `skipped`.
    pub(super) fn leave(&self, state: &mut State, skipped: bool) {
        self.observe(state);
        if let Some(listening) = state.hearing.now.take() {
            self.finish(state, listening, skipped);
        }
    }

    /// The listener jumps within the song.
    pub(super) fn jump(&self, state: &mut State, to: Millis) {
        self.observe(state);
        if let Some(listening) = &mut state.hearing.now {
            listening.jumped(to);
        }
    }

    /// Looks how far the song was heard, and tells when that is enough to count.
    pub(super) fn observe(&self, state: &mut State) {
        if state.sent_to.is_some() {
            // The position is still that before a jump.
            return;
        }
        let heard = self.engine.get().and_then(playback::Engine::position);
        let (Some(listening), Some(heard)) = (&mut state.hearing.now, heard) else {
            return;
        };
        if heard.entry == listening.entry() {
            listening.reached(heard.at);
        } else {
            // The next song is heard already; its beginning has not been told yet.
            listening.ended();
        }
        if let Some(counts) = listening.begins_to_count() {
            self.report(News::Counts(counts));
        }
    }

    /// Where a song begins.
    pub(super) fn place(&self, state: &State, from: Where, song: SongId) -> Millis {
        match from {
            Where::At(at) => at,
            Where::Left if !self.resumes_long() => Millis(0),
            Where::Left => {
                let unwritten = state.hearing.done.iter().rfind(|done| done.song == song);
                match unwritten {
                    Some(done) => done.goes_on.unwrap_or_default(),
                    None => self.written_place(song),
                }
            }
        }
    }

    fn written_place(&self, song: SongId) -> Millis {
        match self.db.read(|db| places::get(db, song.0)) {
            Ok(place) => Millis(place.unwrap_or_default()),
            Err(error) => {
                tracing::warn!("where a song goes on cannot be read: {error}");
                Millis(0)
            }
        }
    }

    fn finish(&self, state: &mut State, mut listening: Listening, skipped: bool) {
        if let Some(counts) = listening.begins_to_count() {
            self.report(News::Counts(counts));
        }
        let heard = listening.so_far();
        let enough = heard.heard >= GLANCE;
        if !enough && listening.duration() <= play::LONG {
            return;
        }
        state.hearing.done.push(Done {
            song: heard.song,
            heard: enough.then_some(heard),
            skipped: skipped && !heard.counts,
            goes_on: play::goes_on_at(listening.at(), listening.duration()),
        });
    }

    fn heard_at(&self, entry: Entry) -> Option<Millis> {
        let heard = self.engine.get()?.position()?;
        (heard.entry == entry.id).then_some(heard.at)
    }

    /// Tells those who follow, if any.
    pub(super) fn report(&self, news: News) {
        if let Some(follower) = self.follower.get() {
            follower(news);
        }
    }
}

/// The time now.
pub(super) fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    UnixMillis(since.map_or(0, |since| since.as_millis() as i64))
}
