//! Which backups are kept: the last week whole, and one of each week before that.

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
