//! Whose turn it is to be heard: new songs, then what is on screen, then the rest.

use std::collections::{HashSet, VecDeque};

use crate::SongId;

/// Songs that wait to be heard. Each has its turn once.
#[derive(Debug, Default)]
pub struct Turns {
    fresh: VecDeque<SongId>,
    wanted: VecDeque<SongId>,
    rest: VecDeque<SongId>,
    had: HashSet<SongId>,
}

impl Turns {
    /// Songs that came just now; the last to come is the first to be heard.
    pub fn came(&mut self, songs: impl IntoIterator<Item = SongId>) {
        for song in songs {
            self.fresh.push_front(song);
        }
    }

    /// What is on screen now, in its order; what was there before is not any more.
    pub fn on_screen(&mut self, songs: impl IntoIterator<Item = SongId>) {
        self.wanted.clear();
        self.wanted.extend(songs);
    }

    /// More of all the others, in the order they are to be heard.
    pub fn others(&mut self, songs: impl IntoIterator<Item = SongId>) {
        self.rest.extend(songs);
    }

    /// Whether more of the others are needed before the next one can be told.
    #[must_use]
    pub fn wants_others(&self) -> bool {
        self.rest.is_empty()
    }

    /// The song whose turn it is.
    pub fn turn(&mut self) -> Option<SongId> {
        loop {
            let queues = [&mut self.fresh, &mut self.wanted, &mut self.rest];
            let song = queues.into_iter().find_map(VecDeque::pop_front)?;
            if self.had.insert(song) {
                return Some(song);
            }
        }
    }

    /// A song may have another turn: something about it changed.
    pub fn again(&mut self, song: SongId) {
        self.had.remove(&song);
    }
}

/// Threads for the background work: as many as chosen, or one less than the computer has, at least
/// one and never more than it has.
#[must_use]
pub fn threads(chosen: u32, processors: u32) -> u32 {
    let processors = processors.max(1);
    match chosen {
        0 => (processors - 1).max(1),
        chosen => chosen.min(processors),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(numbers: &[u32]) -> Vec<SongId> {
        numbers.iter().copied().map(SongId).collect()
    }

    fn all(turns: &mut Turns) -> Vec<u32> {
        std::iter::from_fn(|| turns.turn()).map(|id| id.0).collect()
    }

    #[test]
    fn new_ones_first_then_what_is_on_screen() {
        let mut turns = Turns::default();
        turns.others(ids(&[9, 8, 7, 6]));
        turns.on_screen(ids(&[3, 4]));
        turns.on_screen(ids(&[6, 2]));
        turns.came(ids(&[10, 11]));
        assert_eq!(all(&mut turns), [11, 10, 6, 2, 9, 8, 7]);
        assert!(turns.wants_others());
    }

    #[test]
    fn a_song_has_its_turn_once_unless_it_changed() {
        let mut turns = Turns::default();
        turns.others(ids(&[1, 1]));
        assert_eq!(all(&mut turns), [1]);
        turns.came(ids(&[1]));
        assert_eq!(all(&mut turns), []);
        turns.again(SongId(1));
        turns.came(ids(&[1]));
        assert_eq!(all(&mut turns), [1]);
    }

    proptest! {
        #[test]
        fn nobody_is_forgotten_and_nobody_comes_twice(
            fresh in prop::collection::vec(0..50_u32, 0..20),
            wanted in prop::collection::vec(0..50_u32, 0..20),
            rest in prop::collection::vec(0..50_u32, 0..20),
        ) {
            let mut turns = Turns::default();
            turns.came(ids(&fresh));
            turns.on_screen(ids(&wanted));
            turns.others(ids(&rest));
            let mut heard = all(&mut turns);
            let count = heard.len();
            heard.sort_unstable();
            heard.dedup();
            prop_assert_eq!(count, heard.len());
            let mut expected = [fresh, wanted, rest].concat();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(heard, expected);
        }
    }

    #[test]
    fn one_processor_is_left_to_the_listener() {
        assert_eq!([threads(0, 1), threads(0, 2), threads(0, 16)], [1, 1, 15]);
        assert_eq!([threads(3, 2), threads(1, 8), threads(0, 0)], [2, 1, 1]);
    }
}
