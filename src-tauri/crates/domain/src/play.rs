//! What listening is: when a song counts as heard, where a long one goes on, how sleep comes.

mod listening;
mod sleep;

pub use listening::{Heard, Listening};
pub use sleep::{Sleep, fade};

use crate::Millis;

/// A song counts as heard after this much of it, or after half of it, whichever comes first: the
/// rule that ListenBrainz and Last.fm publish.
pub const ENOUGH: Millis = Millis(4 * 60 * 1000);
/// Last.fm takes no songs that are not longer than this.
pub const TOO_SHORT: Millis = Millis(30 * 1000);
/// Songs longer than this (podcasts, mixes, books) go on where they were left.
pub const LONG: Millis = Millis(20 * 60 * 1000);
/// A long song left this close to its beginning or its end begins anew.
const EDGE: Millis = Millis(30 * 1000);

/// Whether a song of this length counts as heard after so much of it. A length of 0 is unknown.
#[must_use]
pub fn counts(heard: Millis, duration: Millis) -> bool {
    let half = if duration.0 == 0 {
        ENOUGH.0
    } else {
        duration.0.div_ceil(2)
    };
    heard.0 >= half.min(ENOUGH.0)
}

/// Whether a listen of a song this long may be told to Last.fm.
#[must_use]
pub fn long_enough_to_scrobble(duration: Millis) -> bool {
    duration == Millis(0) || duration > TOO_SHORT
}

/// Where a song that is left here goes on the next time; `None`: at its beginning.
#[must_use]
pub fn goes_on_at(left_at: Millis, duration: Millis) -> Option<Millis> {
    let inside = left_at >= EDGE && left_at.0 + EDGE.0 <= duration.0;
    (duration > LONG && inside).then_some(left_at)
}

/// How long to leave a service alone that failed this often before: half a minute, then twice as
/// long each time, up to an hour.
#[must_use]
pub fn try_again_in(failed: u32) -> Millis {
    Millis((30_000u64 << failed.min(7)).min(60 * 60 * 1000))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn half_or_four_minutes() {
        let heard = |heard, duration| counts(Millis(heard), Millis(duration));
        assert!(!heard(99_999, 200_000));
        assert!(heard(100_000, 200_000));
        assert!(
            !heard(100_000, 200_001),
            "half of an odd length is rounded up"
        );
        assert!(heard(240_000, 3_600_000));
        assert!(!heard(239_999, 3_600_000));
        assert!(!heard(120_000, 0), "an unknown length takes four minutes");
        assert!(heard(240_000, 0));
    }

    #[test]
    fn only_long_songs_go_on_and_not_at_their_edges() {
        let hour = Millis(3_600_000);
        assert_eq!(goes_on_at(Millis(600_000), hour), Some(Millis(600_000)));
        assert_eq!(goes_on_at(Millis(29_999), hour), None);
        assert_eq!(goes_on_at(Millis(3_570_001), hour), None);
        assert_eq!(goes_on_at(Millis(600_000), LONG), None);
        assert_eq!(goes_on_at(Millis(600_000), Millis(0)), None);
    }

    #[test]
    fn a_service_in_trouble_is_left_alone_for_longer_and_longer() {
        let waits: Vec<u64> = (0..9).map(|failed| try_again_in(failed).0 / 1000).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(try_again_in(u32::MAX), Millis(3_600_000));
    }

    proptest! {
        #[test]
        fn hearing_more_never_counts_less(heard: u32, more: u32, duration: u32) {
            let (heard, duration) = (u64::from(heard), Millis(duration.into()));
            let longer = Millis(heard + u64::from(more));
            prop_assert!(!counts(Millis(heard), duration) || counts(longer, duration));
        }
    }
}
