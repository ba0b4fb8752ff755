//! Drawing without putting back, some more likely than others.

use super::{Draw, Facts};
use crate::UnixMillis;

/// Weight of a song without rating: as much as one and a half stars.
const UNRATED: u64 = 4;
/// What love adds: a loved song without rating is drawn four times as readily as another.
const LOVED: u64 = 12;
/// Days beyond which "long ago" does not grow.
const LONG: u64 = 365;
/// Never heard counts as this many days.
const NEVER: u64 = 2 * LONG;
/// So many plays halve the weight of the days.
const FAMILIAR: u64 = 8;
/// Milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// How readily a song is drawn when loved ones are favoured: 1–23.
pub(super) fn love(facts: &Facts) -> u64 {
    let rated = facts
        .rating
        .map_or(UNRATED, |half_stars| 1 + u64::from(half_stars.min(10)));
    rated + if facts.loved { LOVED } else { 0 }
}

/// How readily a song is drawn when neglected ones are favoured: 1–731. Days since it was heard,
/// less for what was heard often.
pub(super) fn neglect(facts: &Facts, now: UnixMillis) -> u64 {
    let days = facts.last_heard.map_or(NEVER, |heard| {
        u64::try_from(now.0.saturating_sub(heard.0) / DAY).map_or(0, |days| days.min(LONG))
    });
    1 + days * FAMILIAR / (FAMILIAR + u64::from(facts.plays))
}

/// The indices in the order drawn; each time the chance of an index is its share of the weights
/// not drawn yet.
pub(super) fn drawn(weights: Vec<u64>, draw: &mut Draw) -> Vec<usize> {
    let mut urn = Urn::new(weights);
    (0..urn.weights.len())
        .map(|_| urn.take(draw.below(urn.total)))
        .collect()
}

/// Weights, and their sums in a binary indexed tree (Fenwick 1994): drawing costs a logarithm.
struct Urn {
    weights: Vec<u64>,
    /// `sums[i]` is the sum of the weights `i & (i + 1) ..= i`.
    sums: Vec<u64>,
    total: u64,
}

impl Urn {
    fn new(weights: Vec<u64>) -> Self {
        let mut sums = weights.clone();
        for index in 0..sums.len() {
            let above = index | (index + 1);
            let sum = sums.get(index).copied().unwrap_or_default();
            if let Some(above) = sums.get_mut(above) {
                *above += sum;
            }
        }
        Self {
            total: weights.iter().sum(),
            weights,
            sums,
        }
    }

    /// Takes out the index at which the running sum of what is left exceeds `mark`.
    fn take(&mut self, mark: u64) -> usize {
        let (mut found, mut left) = (0, mark);
        let mut step = self.sums.len().next_power_of_two();
        while step > 0 {
            let sum = self.sums.get(found + step - 1).copied();
            if let Some(sum) = sum.filter(|sum| *sum <= left) {
                found += step;
                left -= sum;
            }
            step /= 2;
        }
        let weight = self.weights.get_mut(found).map_or(0, std::mem::take);
        self.total -= weight;
        let mut index = found;
        while let Some(sum) = self.sums.get_mut(index) {
            *sum -= weight;
            index |= index + 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heavy_one_tends_to_come_early() {
        let firsts = (0..2_000).filter(|&seed| {
            let order = drawn(vec![1, 1, 6, 1, 1], &mut Draw::new(seed));
            order.first() == Some(&2)
        });
        let share = firsts.count() as f64 / 2_000.0;
        assert!((share - 0.6).abs() < 0.04, "{share}");
    }

    #[test]
    fn weights_follow_what_is_known() {
        let unknown = Facts::default();
        let loved = Facts {
            loved: true,
            ..unknown
        };
        let disliked = Facts {
            rating: Some(0),
            ..unknown
        };
        assert_eq!(love(&loved), 4 * love(&unknown));
        assert!(love(&disliked) < love(&unknown));

        let now = UnixMillis(1_000 * DAY);
        let heard = |days: i64, plays| Facts {
            plays,
            last_heard: Some(UnixMillis(now.0 - days * DAY)),
            ..unknown
        };
        assert!(neglect(&unknown, now) > neglect(&heard(900, 1), now));
        assert!(neglect(&heard(100, 1), now) > neglect(&heard(10, 1), now));
        assert!(neglect(&heard(100, 1), now) > neglect(&heard(100, 50), now));
        assert_eq!(neglect(&heard(-3, 1), now), 1, "a clock that was ahead");
    }
}
