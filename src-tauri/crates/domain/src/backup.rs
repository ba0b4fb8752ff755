//! Which backups are kept (the last week whole, and one of each week before that), and for how long
//! the originals of edited files are.

/// The newest ones, all of them kept.
const NEWEST: usize = 7;
/// Weeks before that, of each of which the newest is kept.
const WEEKS: i64 = 8;
/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Whether a new backup is due at `now`, when the newest was made at `newest` (milliseconds since
/// 1970). A clock that was set back does not stop them.
#[must_use]
pub fn due(now: i64, newest: Option<i64>) -> bool {
    newest
        .is_none_or(|newest| now.saturating_sub(newest) >= DAY || newest > now.saturating_add(DAY))
}

/// Which of these backups go, by index; `made`: when each was made, the newest first.
#[must_use]
pub fn to_go(now: i64, made: &[i64]) -> Vec<usize> {
    let mut weeks = Vec::new();
    let mut go = Vec::new();
    for (index, at) in made.iter().enumerate().skip(NEWEST) {
        let week = now.saturating_sub(*at).max(0) / (7 * DAY);
        if week > WEEKS || weeks.contains(&week) {
            go.push(index);
        } else {
            weeks.push(week);
        }
    }
    go
}

/// How long originals are kept, in milliseconds: 30 days.
pub const ORIGINALS: i64 = 30 * DAY;
/// How much of them is kept, in bytes; those of the last edit are kept whatever their size.
const MOST_ORIGINALS: u64 = 10 << 30;

/// The originals of one edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Originals {
    /// When the edit was made, milliseconds since 1970.
    pub at: i64,
    /// Bytes.
    pub bytes: u64,
    /// The edit was taken back: nobody needs them.
    pub undone: bool,
}

/// Which originals go, by index; the newest edit first.
#[must_use]
pub fn originals_to_go(now: i64, edits: &[Originals]) -> Vec<usize> {
    let mut sum = 0_u64;
    let mut go = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        if edit.undone {
            go.push(index);
            continue;
        }
        sum = sum.saturating_add(edit.bytes);
        let last = index == 0;
        if !last && (now.saturating_sub(edit.at) > ORIGINALS || sum > MOST_ORIGINALS) {
            go.push(index);
        }
    }
    go
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_is_due_each_day() {
        assert!(due(0, None));
        assert!(!due(10 * DAY, Some(9 * DAY + 1)));
        assert!(due(10 * DAY, Some(9 * DAY)));
        assert!(due(0, Some(5 * DAY)), "the clock was set back");
    }

    #[test]
    fn a_year_of_days_leaves_a_week_and_eight_weeks() {
        let now = 400 * DAY;
        let made: Vec<i64> = (0..365).map(|day| now - day * DAY).collect();
        let left = made.len() - to_go(now, &made).len();
        assert_eq!(left, NEWEST + WEEKS as usize);
    }

    #[test]
    fn originals_go_when_they_are_old_or_many_or_of_no_use() {
        let originals = |days: i64, gigabytes: u64, undone: bool| Originals {
            at: (100 - days) * DAY,
            bytes: gigabytes << 30,
            undone,
        };
        let edits = [
            originals(40, 20, false),
            originals(41, 1, false),
            originals(50, 1, true),
        ];
        assert_eq!(originals_to_go(100 * DAY, &edits), [1, 2]);
        let edits = [
            originals(1, 4, false),
            originals(2, 6, false),
            originals(3, 1, false),
        ];
        assert_eq!(originals_to_go(100 * DAY, &edits), [2]);
    }

    proptest! {
        #[test]
        fn the_newest_always_stay_and_they_never_grow_beyond_count(mut made in proptest::collection::vec(0..500 * DAY, 0..60)) {
            made.sort_unstable_by(|one, other| other.cmp(one));
            let go = to_go(500 * DAY, &made);
            prop_assert!(go.iter().all(|index| *index >= NEWEST));
            prop_assert!(made.len() - go.len() <= NEWEST + WEEKS as usize + 1);
        }
    }
}
