//! Changing the queue, and taking changes back.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::shuffle::{Meaning, Mix, shuffle};
use super::{Entry, Queue, Shuffled};
use crate::{EntryId, SongId};

/// How many changes can be taken back.
const UNDO: usize = 16;

/// Where songs are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Behind the current entry, before what was to come.
    Next,
    /// Behind everything.
    End,
}

/// What taking entries out meant for the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// No such entries.
    Nothing,
    /// Others were taken out; the current entry is what it was.
    Kept,
    /// The current entry was taken out and the one that followed it has its place.
    MovedOn,
    /// The current entry was taken out and nothing followed it: the queue is at rest.
    Ended,
}

/// The list as it was before a change.
#[derive(Debug, Clone)]
pub(super) struct Saved {
    order: Arc<Vec<Entry>>,
    shuffled: Option<Shuffled>,
    current: Option<EntryId>,
}

impl Queue {
    /// Throws the list away for these songs. `first` (an index into `songs`) becomes current,
    /// else whatever then stands first; with a mix the list is shuffled behind it.
    pub fn replace(&mut self, songs: &[SongId], first: Option<usize>, mix: Option<&Mix<'_>>) {
        self.save();
        self.remember();
        let entries = self.enter(songs);
        let first = first.and_then(|index| entries.get(index).copied());
        self.order = Arc::new(entries);
        self.shuffled = None;
        self.unplayable.clear();
        self.current = None;
        self.waiting = false;
        if let Some(first) = first {
            self.current = self.index(first.id);
        }
        if let Some(mix) = mix {
            self.mix(mix);
        }
        if self.current.is_none() && !self.is_empty() {
            self.current = Some(0);
        }
    }

    /// Adds songs. While shuffled they stand where they were put, not mixed in.
    pub fn add(&mut self, songs: &[SongId], place: Place) {
        if songs.is_empty() {
            return;
        }
        self.save();
        let entries = self.enter(songs);
        let current = self.current();
        let behind = |list: &[Entry]| match (place, current) {
            (Place::End, _) => list.len(),
            (Place::Next, None) => 0,
            (Place::Next, Some(current)) => list
                .iter()
                .position(|entry| entry.id == current.id)
                .map_or(list.len(), |index| index + 1),
        };
        let at = behind(&self.order);
        Arc::make_mut(&mut self.order).splice(at..at, entries.iter().copied());
        if let Some(shuffled) = &mut self.shuffled {
            let at = behind(&shuffled.natural);
            Arc::make_mut(&mut shuffled.natural).splice(at..at, entries);
        }
    }

    /// Moves entries so that they stand, in the order they have now, before `before` (`None`: at
    /// the end). While shuffled this moves them in the order played only. False when nothing moves.
    pub fn move_before(&mut self, ids: &[EntryId], before: Option<EntryId>) -> bool {
        let moving: HashSet<EntryId> = ids.iter().copied().collect();
        let from = match before {
            None => self.len(),
            Some(before) => match self.index(before) {
                Some(index) => index,
                None => return false,
            },
        };
        let (moved, mut rest): (Vec<_>, Vec<_>) = self
            .order
            .iter()
            .copied()
            .partition(|entry| moving.contains(&entry.id));
        let at = self
            .order
            .iter()
            .take(from)
            .filter(|entry| !moving.contains(&entry.id))
            .count();
        rest.splice(at..at, moved);
        if rest == *self.order {
            return false;
        }
        self.save();
        self.set_order(rest);
        true
    }

    /// Takes entries out.
    pub fn remove(&mut self, ids: &[EntryId]) -> Removal {
        let leaving: HashSet<EntryId> = ids.iter().copied().collect();
        let stays = |entry: &Entry| !leaving.contains(&entry.id);
        if self.order.iter().all(stays) {
            return Removal::Nothing;
        }
        self.save();
        // What the listener takes out is not gone back to either.
        self.history.retain(stays);
        let was = self.current();
        let follower = self
            .current
            .and_then(|index| self.order.iter().skip(index).copied().find(stays));
        let order = self.order.iter().copied().filter(stays).collect();
        if let Some(shuffled) = &mut self.shuffled {
            Arc::make_mut(&mut shuffled.natural).retain(stays);
        }
        self.set_order(order);
        self.current = follower.and_then(|entry| self.index(entry.id));
        match (was, follower) {
            (None, _) => Removal::Kept,
            (Some(was), Some(now)) if was == now => Removal::Kept,
            (Some(_), Some(_)) => Removal::MovedOn,
            (Some(_), None) => Removal::Ended,
        }
    }

    /// Takes everything out. False when the queue was empty.
    pub fn clear(&mut self) -> bool {
        if self.is_empty() {
            return false;
        }
        self.save();
        self.remember();
        self.order = Arc::default();
        // Shuffle stays on: the next list is shuffled too.
        if let Some(shuffled) = &mut self.shuffled {
            shuffled.natural = Arc::default();
        }
        self.current = None;
        true
    }

    /// Shuffles: the current entry first, then every other one once, in the order `mix` names.
    /// Shuffled anew, the order depends on the natural one only, not on the shuffle before.
    pub fn shuffle(&mut self, mix: &Mix<'_>) {
        self.save();
        self.mix(mix);
    }

    /// What the next shuffle is to be like; the present one stays as it is.
    pub fn mean(&mut self, meaning: Meaning) {
        self.meaning = meaning;
    }

    /// Back to the natural order around the current entry. False when it is in natural order.
    pub fn unshuffle(&mut self) -> bool {
        if self.shuffled.is_none() {
            return false;
        }
        self.save();
        if let Some(shuffled) = self.shuffled.take() {
            self.set_order(Arc::unwrap_or_clone(shuffled.natural));
        }
        true
    }

    /// Takes the last change back. What plays now stays current where the list has it again, else
    /// what was current then is current again. False when there is nothing to take back.
    pub fn undo(&mut self) -> bool {
        let Some(saved) = self.undo.pop_back() else {
            return false;
        };
        let now = self.current();
        let goes_on = now.is_some_and(|now| saved.order.iter().any(|entry| entry.id == now.id));
        if !goes_on {
            self.remember();
        }
        self.order = saved.order;
        self.shuffled = saved.shuffled;
        self.current = now
            .and_then(|entry| self.index(entry.id))
            .or_else(|| saved.current.and_then(|id| self.index(id)));
        self.revision = self.revision.wrapping_add(1);
        true
    }

    /// Whether there is a change to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    fn mix(&mut self, mix: &Mix<'_>) {
        self.meaning = mix.meaning;
        let natural = match self.shuffled.take() {
            Some(shuffled) => shuffled.natural,
            None => Arc::clone(&self.order),
        };
        let current = self.current();
        let others = natural
            .iter()
            .copied()
            .filter(|entry| Some(*entry) != current);
        let mut order: Vec<Entry> = current.into_iter().chain(others).collect();
        let first = usize::from(current.is_some());
        if let Some(others) = order.get_mut(first..) {
            let before = current.map(|entry| entry.song);
            shuffle(others, before, |entry| entry.song, mix);
        }
        self.set_order(order);
        self.shuffled = Some(Shuffled {
            seed: mix.seed,
            meaning: mix.meaning,
            natural,
        });
    }

    /// Puts a song that was played from another list before the current one. Its index.
    pub(super) fn re_enter(&mut self, entry: Entry) -> Option<usize> {
        self.save();
        let current = self.current().map(|entry| entry.id);
        let place = |list: &[Entry]| {
            list.iter()
                .position(|entry| Some(entry.id) == current)
                .unwrap_or(0)
        };
        let at = place(&self.order);
        Arc::make_mut(&mut self.order).insert(at, entry);
        if let Some(shuffled) = &mut self.shuffled {
            let at = place(&shuffled.natural);
            Arc::make_mut(&mut shuffled.natural).insert(at, entry);
        }
        Some(at)
    }

    /// Gives songs places of their own.
    fn enter(&mut self, songs: &[SongId]) -> Vec<Entry> {
        if (u32::MAX - self.last_id) as usize <= songs.len() {
            self.renumber();
        }
        songs
            .iter()
            .map(|&song| {
                self.last_id += 1;
                Entry {
                    id: EntryId(self.last_id),
                    song,
                }
            })
            .collect()
    }

    /// Gives every entry a new id, from 1. Happens once in four thousand million entries, and costs
    /// what was played and what can be undone.
    fn renumber(&mut self) {
        let current = self.current;
        let ids: HashMap<EntryId, EntryId> = self
            .order
            .iter()
            .zip(1..)
            .map(|(entry, id)| (entry.id, EntryId(id)))
            .collect();
        let renamed = |list: &[Entry]| -> Arc<Vec<Entry>> {
            let renamed = list
                .iter()
                .filter_map(|entry| ids.get(&entry.id).map(|&id| Entry { id, ..*entry }));
            Arc::new(renamed.collect())
        };
        self.order = renamed(&self.order);
        if let Some(shuffled) = &mut self.shuffled {
            shuffled.natural = renamed(&shuffled.natural);
        }
        self.current = current;
        self.history.clear();
        self.undo.clear();
        self.unplayable.clear();
        self.last_id = self.order.len() as u32;
    }

    /// A new order with the current entry kept, where it still is there.
    fn set_order(&mut self, order: Vec<Entry>) {
        let current = self.current();
        self.order = Arc::new(order);
        self.current = current.and_then(|entry| self.index(entry.id));
    }

    /// Remembers the list before a change. Lists are shared until changed, so this is cheap.
    fn save(&mut self) {
        if self.undo.len() == UNDO {
            self.undo.pop_front();
        }
        self.undo.push_back(Saved {
            order: Arc::clone(&self.order),
            shuffled: self.shuffled.clone(),
            current: self.current().map(|entry| entry.id),
        });
        self.revision = self.revision.wrapping_add(1);
    }
}
