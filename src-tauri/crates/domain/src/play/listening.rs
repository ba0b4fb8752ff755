//! One listening to one song: how much of it was really heard.

use serde::{Deserialize, Serialize};

use crate::{EntryId, Millis, SongId, UnixMillis};

/// A song that is being listened to. What counts is the music heard: what was jumped over does
/// not, what was heard twice does, and neither does the time it stood still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listening {
    entry: EntryId,
    song: SongId,
    /// 0: unknown.
    duration: Millis,
    began: UnixMillis,
    heard: Millis,
    /// Where in the song it was last known to be.
    at: Millis,
    /// It was told that it counts.
    told: bool,
}

/// What became of a listening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The song.
    pub song: SongId,
    /// When it began.
    pub began: UnixMillis,
    /// How much of it was heard.
    pub heard: Millis,
    /// Its length; 0: unknown.
    pub duration: Millis,
    /// Whether that counts as having heard it.
    pub counts: bool,
}

impl Listening {
    /// A song begins, or goes on, at this position.
    #[must_use]
    pub fn begin(
        entry: EntryId,
        song: SongId,
        duration: Millis,
        at: Millis,
        now: UnixMillis,
    ) -> Self {
        Self {
            entry,
            song,
            duration,
            began: now,
            heard: Millis(0),
            at,
            told: false,
        }
    }

    /// Its place in the queue.
    #[must_use]
    pub fn entry(&self) -> EntryId {
        self.entry
    }

    /// Where in the song it was last known to be.
    #[must_use]
    pub fn at(&self) -> Millis {
        self.at
    }

    /// Its length; 0: unknown.
    #[must_use]
    pub fn duration(&self) -> Millis {
        self.duration
    }

    /// It was heard up to here. A position before the last one is no news.
    pub fn reached(&mut self, at: Millis) {
        self.heard.0 += at.0.saturating_sub(self.at.0);
        self.at = self.at.max(at);
    }

    /// The listener jumped, from where it was heard up to.
    pub fn jumped(&mut self, to: Millis) {
        self.at = to;
    }

    /// It was heard to its end.
    pub fn ended(&mut self) {
        self.reached(self.duration.max(self.at));
    }

    /// Whether a position this far back, without a jump, means that the song began again.
    #[must_use]
    pub fn began_again(&self, at: Millis) -> bool {
        /// Positions of a device that was opened anew may be this much behind.
        const SLACK: Millis = Millis(2_000);
        at.0 + SLACK.0 < self.at.0
    }

    /// What became of it so far.
    #[must_use]
    pub fn so_far(&self) -> Heard {
        Heard {
            song: self.song,
            began: self.began,
            heard: self.heard,
            duration: self.duration,
            counts: super::counts(self.heard, self.duration),
        }
    }

    /// Says once when it begins to count.
    pub fn begins_to_count(&mut self) -> Option<Heard> {
        let so_far = self.so_far();
        (so_far.counts && !std::mem::replace(&mut self.told, so_far.counts)).then_some(so_far)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn listening(duration: u64) -> Listening {
        let now = UnixMillis(1_000);
        Listening::begin(EntryId(1), SongId(7), Millis(duration), Millis(0), now)
    }

    #[test]
    fn what_is_jumped_over_is_not_heard() {
        let mut song = listening(200_000);
        song.reached(Millis(10_000));
        song.jumped(Millis(190_000));
        song.ended();
        assert_eq!(song.so_far().heard, Millis(20_000));
        assert!(!song.so_far().counts);
    }

    #[test]
    fn what_is_heard_twice_counts_twice() {
        let mut song = listening(200_000);
        for _ in 0..2 {
            song.reached(Millis(50_000));
            song.jumped(Millis(0));
        }
        assert!(song.so_far().counts);
    }

    #[test]
    fn it_begins_to_count_once() {
        let mut song = listening(100_000);
        song.reached(Millis(49_999));
        assert_eq!(song.begins_to_count(), None);
        song.reached(Millis(50_000));
        assert_eq!(song.begins_to_count().unwrap().heard, Millis(50_000));
        song.ended();
        assert_eq!(song.begins_to_count(), None);
    }

    #[test]
    fn a_song_that_repeats_begins_again() {
        let mut song = listening(100_000);
        song.reached(Millis(99_000));
        assert!(song.began_again(Millis(10)));
        assert!(!song.began_again(Millis(98_000)));
    }

    proptest! {
        /// Never more is heard than was played between the jumps.
        #[test]
        fn heard_is_the_sum_of_the_stretches(
            stretches in prop::collection::vec((0..100_000u64, 0..10_000u64, 1..5u64), 0..20),
        ) {
            let mut song = listening(100_000);
            let mut expected = 0;
            for (from, length, steps) in stretches {
                song.jumped(Millis(from));
                for step in 1..=steps {
                    song.reached(Millis(from + length * step / steps));
                    song.reached(Millis(from));
                }
                expected += length;
            }
            prop_assert_eq!(song.so_far().heard, Millis(expected));
        }
    }
}
