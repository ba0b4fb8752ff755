//! The queue and its rules: what plays now, what comes next, what "back" means.
//!
//! A queue is a list of entries in the order played. While shuffled it also remembers the order
//! to return to. Every change of the list can be taken back; moving through it is not a change.
//! Nothing here is slower than one walk over the list, so a queue may hold a whole library.

mod edit;
#[cfg(test)]
mod heard_tests;
mod shuffle;
mod stored;
#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use edit::{Place, Removal};
pub use shuffle::{Facts, Meaning, Mix};
pub use stored::Unreadable;

use crate::{EntryId, Millis, SongId};

/// Going back within this much of a song's beginning leaves the song; later it restarts it.
pub const RESTART_AFTER: Millis = Millis(3_000);
/// How many songs "previous" can go back through.
const HISTORY: usize = 500;

/// A song in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its place; unlike the song unique within the queue.
    pub id: EntryId,
    /// The song.
    pub song: SongId,
}

/// What happens when a song, or the whole queue, is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// The queue plays once.
    #[default]
    Off,
    /// After the last song comes the first.
    All,
    /// The same song again, until the listener asks for another.
    One,
}

/// A queue. At rest (`current` is `None`) playing begins with its first playable entry.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// The entries in the order played.
    order: Arc<Vec<Entry>>,
    /// The order to return to, while shuffled.
    shuffled: Option<Shuffled>,
    /// Index into `order`.
    current: Option<usize>,
    /// What was played before the current entry, newest last. Some are not in the list any more.
    history: VecDeque<Entry>,
    /// The current entry only waits for its turn: it was not played.
    waiting: bool,
    /// Entries that could not be played; they are passed over until asked for by name.
    unplayable: HashSet<EntryId>,
    repeat: Repeat,
    /// How the next shuffle is meant.
    meaning: Meaning,
    last_id: u32,
    revision: u32,
    undo: VecDeque<edit::Saved>,
}

#[derive(Debug, Clone)]
struct Shuffled {
    seed: u64,
    meaning: Meaning,
    natural: Arc<Vec<Entry>>,
}

/// Whether going back at this position restarts the song instead of leaving it.
#[must_use]
pub fn back_restarts(position: Millis) -> bool {
    position > RESTART_AFTER
}

/// Looking at the queue.
impl Queue {
    /// The entries in the order played.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.order
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The entry that plays, or that "play" would go on with.
    #[must_use]
    pub fn current(&self) -> Option<Entry> {
        self.current
            .and_then(|index| self.order.get(index).copied())
    }

    /// Index of the current entry in the order played.
    #[must_use]
    pub fn current_index(&self) -> Option<usize> {
        self.current
    }

    /// The entry of this id.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<Entry> {
        self.index(id)
            .and_then(|index| self.order.get(index).copied())
    }

    /// The repeat mode.
    #[must_use]
    pub fn repeat(&self) -> Repeat {
        self.repeat
    }

    /// The seed of the present shuffle; `None` in natural order.
    #[must_use]
    pub fn seed(&self) -> Option<u64> {
        self.shuffled.as_ref().map(|shuffled| shuffled.seed)
    }

    /// What the present shuffle is like, or else the next one will be.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        self.shuffled
            .as_ref()
            .map_or(self.meaning, |shuffled| shuffled.meaning)
    }

    /// The songs heard before the current one, the last one first: what going back leads to.
    pub fn heard(&self) -> impl Iterator<Item = SongId> {
        self.history.iter().rev().map(|entry| entry.song)
    }

    /// Grows with every change of the list or its order (and wraps around after 2³² of them).
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// What sounds when `id` has ended by itself: what a gapless player prepares meanwhile.
    ///
    /// An entry that is gone is followed by what follows the current one.
    #[must_use]
    pub fn after(&self, id: EntryId) -> Option<Entry> {
        let Some(index) = self.index(id).or(self.current) else {
            return self.first();
        };
        let again = self.repeat == Repeat::One && self.playable(index);
        let next = if again {
            Some(index)
        } else {
            self.following(index, self.repeat)
        };
        next.and_then(|index| self.order.get(index).copied())
    }

    /// Where "next" would go. Asked for by the listener, repeating one song means repeating all.
    #[must_use]
    pub fn peek_next(&self) -> Option<Entry> {
        let Some(current) = self.current else {
            return self.first();
        };
        let repeat = match self.repeat {
            Repeat::Off => Repeat::Off,
            Repeat::All | Repeat::One => Repeat::All,
        };
        self.following(current, repeat)
            .and_then(|index| self.order.get(index).copied())
    }

    /// The first entry that may play.
    #[must_use]
    pub fn first(&self) -> Option<Entry> {
        (0..self.len())
            .find(|&index| self.playable(index))
            .and_then(|index| self.order.get(index).copied())
    }

    /// The next index that may play; around the end only when everything repeats.
    fn following(&self, index: usize, repeat: Repeat) -> Option<usize> {
        let ahead = index + 1..self.len();
        let around = match repeat {
            Repeat::All => 0..self.len().min(index + 1),
            Repeat::Off | Repeat::One => 0..0,
        };
        ahead.chain(around).find(|&index| self.playable(index))
    }

    fn playable(&self, index: usize) -> bool {
        self.order
            .get(index)
            .is_some_and(|entry| !self.unplayable.contains(&entry.id))
    }

    fn index(&self, id: EntryId) -> Option<usize> {
        // Nearly always asked about the current entry or the one behind it.
        let near = self.current.unwrap_or(0);
        let is_it = |index: &usize| self.order.get(*index).is_some_and(|entry| entry.id == id);
        (near..near.saturating_add(2))
            .find(is_it)
            .or_else(|| self.order.iter().position(|entry| entry.id == id))
    }
}

/// Moving through the queue.
impl Queue {
    /// Makes an entry the current one: the listener chose it, or its turn came. It counts as
    /// playable again. `None` when there is no such entry.
    pub fn go_to(&mut self, id: EntryId) -> Option<Entry> {
        let index = self.index(id)?;
        if self.current().is_some_and(|left| left.id != id) {
            self.remember();
        }
        self.unplayable.remove(&id);
        self.current = Some(index);
        self.waiting = false;
        self.current()
    }

    /// The listener asks for the next song. `None`, and no move, when there is none.
    pub fn forward(&mut self) -> Option<Entry> {
        let next = self.peek_next()?;
        self.go_to(next.id)
    }

    /// Goes back: through what was played as far as that is known, then up the list. A song that
    /// was played from a list before this one comes back before the current song. `None`, and no
    /// move, when there is nothing before.
    pub fn back(&mut self) -> Option<Entry> {
        let index = match self.played_before() {
            Some(entry) => self.index(entry.id).or_else(|| self.re_enter(entry)),
            None => self.above(),
        };
        self.current = Some(index?);
        self.waiting = false;
        self.current()
    }

    /// Whether there is anything to go back to.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        self.current.is_some() || !self.history.is_empty()
    }

    /// The queue is over: the next time it begins anew.
    pub fn rewind(&mut self) {
        self.remember();
        self.current = self.first().and_then(|entry| self.index(entry.id));
        self.waiting = true;
    }

    /// Nothing is current any more; playing would begin with the first entry.
    pub fn rest(&mut self) {
        self.current = None;
    }

    /// Sets what happens at the end of a song and of the queue.
    pub fn set_repeat(&mut self, repeat: Repeat) {
        self.repeat = repeat;
    }

    /// Passes this entry over from now on, so that a queue of unplayable songs comes to an end
    /// and each is tried and told of once.
    pub fn mark_unplayable(&mut self, id: EntryId) {
        if self.index(id).is_some() {
            self.unplayable.insert(id);
        }
    }

    /// Tries every song again.
    pub fn forgive(&mut self) {
        self.unplayable.clear();
    }

    /// The current entry was played and is being left.
    fn remember(&mut self) {
        let left = self
            .current()
            .filter(|left| !self.waiting && !self.unplayable.contains(&left.id));
        let Some(left) = left else { return };
        if self.history.len() == HISTORY {
            self.history.pop_front();
        }
        self.history.push_back(left);
    }

    /// Takes back what was played last and is not what plays now.
    fn played_before(&mut self) -> Option<Entry> {
        let current = self.current().map(|entry| entry.id);
        while let Some(entry) = self.history.pop_back() {
            if Some(entry.id) != current && !self.unplayable.contains(&entry.id) {
                return Some(entry);
            }
        }
        None
    }

    fn above(&self) -> Option<usize> {
        let current = self.current?;
        let around = match self.repeat {
            Repeat::All => current + 1..self.len(),
            Repeat::Off | Repeat::One => 0..0,
        };
        (0..current)
            .rev()
            .chain(around.rev())
            .find(|&index| self.playable(index))
    }
}
