//! What the engine plays from: the queue, asked song by song, and what is made of its news.

use std::sync::{Arc, Weak};

use domain::{EntryId, Millis};
use playback::{Cue, Event, Programme, Run};

use super::Shared;
use super::memory::Mark;
use crate::wire::{NoticeCode, PlayState};

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
    /// The next song that is still in the library.
    fn follower(&self, entry: EntryId) -> Option<Cue> {
        let mut state = self.lock();
        let mut before = entry;
        loop {
            let next = state.queue.after(before)?;
            match self.cue(&state, next) {
                Ok(cue) => return Some(cue),
                Err(error) => tracing::warn!("a song was passed over: {error:#}"),
            }
            state.queue.mark_unplayable(next.id);
            before = next.id;
        }
    }

    fn started(&self, entry: EntryId, run: Run) {
        {
            let mut state = self.lock();
            if state.run != run {
                return;
            }
            state.sent_to = None;
            if state
                .queue
                .current()
                .is_none_or(|current| current.id != entry)
            {
                state.queue.go_to(entry);
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
        let rows = self.library.rows(&[song.0]).unwrap_or_default();
        let title = rows.into_iter().next().map(|row| row.title);
        let name = title.clone().unwrap_or_else(|| "A song".into());
        let text = format!("“{name}” was skipped. {reason}");
        self.notice(NoticeCode::SongSkipped, &text, title);
    }

    /// The queue is over: it waits at its beginning.
    fn ended(&self, run: Run) {
        {
            let mut state = self.lock();
            if state.run != run {
                return;
            }
            state.queue.rewind();
            self.begin(&mut state, Millis(0), PlayState::Stopped);
        }
        self.tell(false);
        self.mark(Mark::Queue);
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
