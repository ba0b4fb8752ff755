//! The listener's hand on the queue.

use anyhow::Result;
use domain::queue::{Place, Removal};
use domain::{EntryId, SongId};

use super::{Player, Shared, State, Where};
use crate::dispatch::Bytes;
use crate::failure::Coded;
use crate::wire::{PlayState, QueueMove, QueuePlace, SongQuery};

impl Player {
    /// Entries in the order played: entry and song by turns.
    #[must_use]
    pub fn queue_order(&self) -> Bytes {
        let state = self.shared.lock();
        state
            .queue
            .entries()
            .iter()
            .flat_map(|entry| [entry.id.0, entry.song.0])
            .collect()
    }

    /// The songs in the order played.
    #[must_use]
    pub fn queue_songs(&self) -> Vec<u32> {
        let state = self.shared.lock();
        state
            .queue
            .entries()
            .iter()
            .map(|entry| entry.song.0)
            .collect()
    }

    /// The songs heard before the current one, the last one first.
    #[must_use]
    pub fn queue_history(&self) -> Bytes {
        let state = self.shared.lock();
        state.queue.heard().map(|song| song.0).collect()
    }

    /// What is heard now, a byte for each band; nothing while nothing plays.
    #[must_use]
    pub fn spectrum(&self) -> Bytes {
        let heard = self
            .shared
            .engine
            .get()
            .and_then(playback::Engine::spectrum);
        Bytes(heard.map_or_else(Vec::new, Vec::from))
    }

    /// Adds songs.
    pub fn queue_add(&self, ids: Vec<u32>, place: QueuePlace) -> Result<()> {
        let songs: Vec<SongId> = ids.into_iter().map(SongId).collect();
        let place = match place {
            QueuePlace::Next => Place::Next,
            QueuePlace::End => Place::End,
        };
        self.change(|shared, state| {
            state.queue.add(&songs, place);
            shared.reconsider();
            Ok(())
        })
    }

    /// Adds a view's songs, in the view's order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn queue_add_view(&self, query: &SongQuery, place: QueuePlace) -> Result<()> {
        let ids = self.shared.library.order(query)?;
        self.queue_add(ids, place)
    }

    /// Moves entries.
    ///
    /// # Errors
    /// `not_found` when they are to stand before an entry that is gone.
    pub fn queue_move(&self, request: QueueMove) -> Result<()> {
        self.change(|shared, state| {
            let before = request.before.map(EntryId);
            if before.is_some_and(|before| state.queue.entry(before).is_none()) {
                return Err(gone());
            }
            if state.queue.move_before(&entries(request.entries), before) {
                shared.reconsider();
            }
            Ok(())
        })
    }

    /// Takes entries out. Playing goes on with what followed, when the current one is among them.
    pub fn queue_remove(&self, ids: Vec<u32>) -> Result<()> {
        self.change(|shared, state| {
            match state.queue.remove(&entries(ids)) {
                Removal::Nothing => {}
                Removal::Kept => shared.reconsider(),
                Removal::MovedOn => {
                    let play = state.play;
                    shared.begin(state, Where::Left, play);
                }
                Removal::Ended => shared.silence(state),
            }
            Ok(())
        })
    }

    /// Empties the queue; a playing song stops.
    pub fn queue_clear(&self) -> Result<()> {
        self.change(|shared, state| {
            if state.queue.clear() {
                shared.silence(state);
            }
            Ok(())
        })
    }

    /// Plays this entry now.
    ///
    /// # Errors
    /// `not_found` when it is gone.
    pub fn queue_play(&self, id: u32) -> Result<()> {
        self.change(|shared, state| {
            state.queue.go_to(EntryId(id)).ok_or_else(gone)?;
            shared.begin(state, Where::Left, PlayState::Playing);
            Ok(())
        })
    }

    /// Takes the last change of the queue back. What plays goes on, where the queue has it.
    ///
    /// # Errors
    /// `bad_request` when there is nothing to take back.
    pub fn queue_undo(&self) -> Result<()> {
        self.change(|shared, state| {
            let before = state.queue.current();
            if !state.queue.undo() {
                return Err(Coded::bad_request(
                    "There is no change of the queue to take back.",
                ));
            }
            after_undo(shared, state, before);
            Ok(())
        })
    }
}

fn after_undo(shared: &Shared, state: &mut State, before: Option<domain::queue::Entry>) {
    let now = state.queue.current();
    match (before, now) {
        _ if now == before => shared.reconsider(),
        (_, None) => shared.silence(state),
        // Nothing played: it waits at its beginning.
        (None, Some(_)) => shared.begin(state, Where::Left, PlayState::Paused),
        (Some(_), Some(_)) => {
            let play = state.play;
            shared.begin(state, Where::Left, play);
        }
    }
}

fn entries(ids: Vec<u32>) -> Vec<EntryId> {
    ids.into_iter().map(EntryId).collect()
}

fn gone() -> anyhow::Error {
    Coded::not_found("This entry is not in the queue any more.")
}
