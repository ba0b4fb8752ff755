//! What the engine plays from: the queue, asked song by song, and what is made of its news.

use std::sync::{Arc, Weak};

use domain::queue::Entry;
use domain::sound::Nature;
use domain::sound::transition::follows_on_album;
use domain::{EntryId, Millis, SongId};
use playback::{Cue, Event, Programme, Run};

use super::memory::Mark;
use super::{Shared, State, Where};
use crate::library::Playable;
use crate::wire::{NoticeCode, PlayState};

/// Songs that were passed over because the library does not have them any more, and the sentence.
#[derive(Default)]
pub(super) struct Passed {
    songs: Vec<(SongId, String)>,
}

impl Passed {
    /// More of them at a time are told of together.
    const TOLD_SINGLY: usize = 10;

    pub(super) fn push(&mut self, song: SongId, error: &anyhow::Error) {
        tracing::warn!("a song was passed over: {error:#}");
        self.songs.push((song, error.to_string()));
    }
}

/// The queue as the engine sees it.
pub(super) struct Lineup {
    /// The player owns the engine, not the other way round.
    shared: Weak<Shared>,
}

impl Lineup {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::downgrade(shared),
        }
    }
}

impl Programme for Lineup {
    fn after(&mut self, entry: EntryId) -> Option<Cue> {
        self.shared.upgrade()?.follower(entry)
    }

    fn told(&mut self, event: Event) {
        let Some(shared) = self.shared.upgrade() else {
            return;
        };
        match event {
            Event::Started { entry, run } => shared.started(entry, run),
            Event::Skipped {
                entry,
                reason,
                damaged,
            } => shared.skipped(entry, &reason, damaged),
            Event::Ended { run } => shared.ended(run),
            Event::DeviceLost => shared.device_lost(),
            Event::DeviceBack => shared.device_back(),
            Event::NoDevice => shared.no_device(),
            Event::BoardChanged => shared.tell(false),
        }
    }
}

impl Shared {
    /// The next song that can be had; nothing, when playing is to stop after this one.
    fn follower(&self, entry: EntryId) -> Option<Cue> {
        let mut passed = Passed::default();
        let found = self.find_follower(entry, &mut passed);
        self.tell_passed(&passed);
        found
    }

    fn find_follower(&self, entry: EntryId, passed: &mut Passed) -> Option<Cue> {
        let mut state = self.lock();
        let is_current = |current: Entry| current.id == entry;
        if state.stops_here() && state.queue.current().is_some_and(is_current) {
            return None;
        }
        let mut before = entry;
        loop {
            let next = state.queue.after(before)?;
            match self.cue(&state, next) {
                Ok(cue) => {
                    let from = self.followed_from(&state, entry, next, &cue.nature);
                    return Some(Cue { from, ..cue });
                }
                Err(error) => passed.push(next.song, &error),
            }
            state.queue.mark_unplayable(next.id);
            before = next.id;
        }
    }

    /// Where a song that follows another by itself begins: a long one goes on where it was left, unless
    /// it is the next one on the other's album, or the same once more.
    fn followed_from(
        &self,
        state: &State,
        before: EntryId,
        next: Entry,
        nature: &Nature,
    ) -> Millis {
        let place = self.place(state, Where::Left, next.song);
        let Some(before) = state.queue.entry(before).filter(|_| place > Millis(0)) else {
            return Millis(0);
        };
        let joins = |song: Playable| follows_on_album(&song.nature, nature);
        let joins = self.library.playable(before.song.0).is_ok_and(joins);
        if before.song == next.song || joins {
            Millis(0)
        } else {
            place
        }
    }

    fn started(&self, entry: EntryId, run: Run) {
        {
            let mut state = self.lock();
            if state.run != run {
                return;
            }
            let by_itself = state.sent_to.take().is_none();
            if state
                .queue
                .current()
                .is_none_or(|current| current.id != entry)
            {
                state.queue.go_to(entry);
            }
            if let Some(entry) = state.queue.entry(entry) {
                self.hear(&mut state, entry, by_itself);
            }
        }
        self.tell(false);
        self.mark(Mark::Queue);
    }

    /// One notice per song; the queue passes it over from now on.
    fn skipped(&self, entry: EntryId, reason: &str, damaged: bool) {
        let song = {
            let mut state = self.lock();
            state.queue.mark_unplayable(entry);
            state.queue.entry(entry).map(|entry| entry.song)
        };
        let Some(song) = song else { return };
        if damaged {
            self.library.mark_unreadable(song.0, reason);
        }
        self.tell_skipped(song, reason);
    }

    fn tell_skipped(&self, song: SongId, reason: &str) {
        let rows = self.library.rows(&[song.0]).unwrap_or_default();
        let title = rows.into_iter().next().map(|row| row.title);
        let name = title.clone().unwrap_or_else(|| "A song".into());
        let text = format!("“{name}” was skipped. {reason}");
        self.notice(NoticeCode::SongSkipped, &text, title);
    }

    /// One notice for each song that was passed over, or one for all when they are too many.
    pub(super) fn tell_passed(&self, passed: &Passed) {
        if passed.songs.len() <= Passed::TOLD_SINGLY {
            for (song, reason) in &passed.songs {
                self.tell_skipped(*song, reason);
            }
            return;
        }
        let count = passed.songs.len();
        let text = format!("{count} songs were skipped: they are not in the library any more.");
        self.notice(NoticeCode::ManySkipped, &text, Some(count.to_string()));
    }

    /// The queue is over, or was to stop here: it waits at its beginning, or at the next song.
    fn ended(&self, run: Run) {
        let slept = {
            let mut state = self.lock();
            if state.run != run {
                return;
            }
            self.heard_out(&mut state);
            let (stopped, slept) = state.stopped_here();
            let current = state.queue.current();
            let next = current.and_then(|current| state.queue.after(current.id));
            match next.filter(|_| stopped) {
                Some(next) => {
                    state.queue.go_to(next.id);
                    self.begin(&mut state, Where::Left, PlayState::Paused);
                }
                None => {
                    state.queue.rewind();
                    self.begin(&mut state, Where::At(Millis(0)), PlayState::Stopped);
                }
            }
            slept
        };
        self.tell(false);
        self.mark(Mark::Queue);
        if slept {
            self.slept();
        }
    }

    fn device_lost(&self) {
        let text = if self.hold() {
            "The sound device is gone: paused."
        } else {
            "The sound device is gone."
        };
        self.notice(NoticeCode::DeviceLost, text, None);
        self.tell(false);
        self.mark(Mark::Place);
    }

    fn device_back(&self) {
        let name = self.engine.get().and_then(|engine| engine.device().name);
        self.notice(NoticeCode::DeviceBack, "The sound device is back.", name);
        self.tell(false);
    }

    fn no_device(&self) {
        self.hold();
        let problem = self.engine.get().and_then(|engine| engine.device().problem);
        let text = problem.unwrap_or_else(|| "There is no sound device.".into());
        self.notice(NoticeCode::NoDevice, &text, None);
        self.tell(false);
    }

    /// The engine paused by itself. Whether it played before.
    fn hold(&self) -> bool {
        let mut state = self.lock();
        let played = state.play == PlayState::Playing;
        if played {
            state.play = PlayState::Paused;
        }
        played
    }
}
