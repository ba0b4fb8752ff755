//! Sets of song ids, one bit each: what is asked for, put together by and, or and not.

/// Some ids, or all but some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdSet {
    bits: Vec<u64>,
    /// The bits are of those that are *not* in the set.
    but: bool,
}

impl IdSet {
    /// No id.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Every id there is or can be.
    #[must_use]
    pub fn all() -> Self {
        Self {
            bits: Vec::new(),
            but: true,
        }
    }

    /// Whether an id is in the set.
    #[must_use]
    pub fn has(&self, id: u32) -> bool {
        let word = self.bits.get(id as usize / 64).copied().unwrap_or(0);
        (word >> (id % 64) & 1 == 1) != self.but
    }

    /// Whether it is every id.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.but && self.bits.iter().all(|word| *word == 0)
    }

    /// Puts an id into the set.
    pub fn put(&mut self, id: u32) {
        self.set(id, !self.but);
    }

    /// Takes an id out; whether it was in the set.
    pub fn take(&mut self, id: u32) -> bool {
        let had = self.has(id);
        self.set(id, self.but);
        had
    }

    fn set(&mut self, id: u32, bit: bool) {
        let at = id as usize / 64;
        if at >= self.bits.len() {
            if !bit {
                return;
            }
            self.bits.resize(at + 1, 0);
        }
        if bit {
            self.bits[at] |= 1 << (id % 64);
        } else {
            self.bits[at] &= !(1 << (id % 64));
        }
    }

    /// The ids that are not in the set.
    #[must_use]
    pub fn negated(mut self) -> Self {
        self.but = !self.but;
        self
    }

    /// The ids in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self.but, other.but) {
            (false, false) => self.merged(other, |a, b| a & b),
            (false, true) => self.merged(other, |a, b| a & !b),
            (true, false) => other.and(self),
            (true, true) => self.merged(other, |a, b| a | b),
        }
    }

    /// The ids in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }

    /// Word by word; the answer's bits are of the same kind as this set's.
    fn merged(mut self, other: Self, of: impl Fn(u64, u64) -> u64) -> Self {
        self.bits.resize(self.bits.len().max(other.bits.len()), 0);
        let others = other.bits.into_iter().chain(std::iter::repeat(0));
        for (word, other) in self.bits.iter_mut().zip(others) {
            *word = of(*word, other);
        }
        self
    }

    /// Those of `order` that are in the set, in its order.
    #[must_use]
    pub fn keep(&self, order: &[u32]) -> Vec<u32> {
        if self.is_all() {
            return order.to_vec();
        }
        order.iter().copied().filter(|id| self.has(*id)).collect()
    }
}

impl FromIterator<u32> for IdSet {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> Self {
        let mut set = Self::none();
        for id in ids {
            set.put(id);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_order_is_kept_to_a_set() {
        let set: IdSet = [1, 200, 64].into_iter().collect();
        assert_eq!(set.keep(&[5, 200, 1, 64, 3]), [200, 1, 64]);
        assert_eq!(IdSet::none().keep(&[5, 1]), [] as [u32; 0]);
        assert_eq!(IdSet::all().keep(&[5, 1]), [5, 1]);
        assert_eq!(set.negated().keep(&[5, 200, 1]), [5]);
    }

    #[test]
    fn what_is_taken_is_gone() {
        let mut all = IdSet::all();
        assert!(all.take(7) && !all.take(7) && all.has(8));
        all.put(7);
        assert!(all.is_all());
    }

    /// A set, and the ids below 300 that it should have.
    fn sets() -> impl Strategy<Value = (IdSet, BTreeSet<u32>)> {
        (
            proptest::collection::btree_set(0u32..300, 0..40),
            any::<bool>(),
        )
            .prop_map(|(ids, but)| {
                let set: IdSet = ids.iter().copied().collect();
                if but {
                    let rest = (0..300).filter(|id| !ids.contains(id)).collect();
                    (set.negated(), rest)
                } else {
                    (set, ids)
                }
            })
    }

    proptest! {
        #[test]
        fn sets_are_put_together_as_sets_are(one in sets(), other in sets()) {
            let universe: Vec<u32> = (0..300).collect();
            let kept = |set: IdSet| set.keep(&universe).into_iter().collect::<BTreeSet<u32>>();
            prop_assert_eq!(kept(one.0.clone().and(other.0.clone())), &one.1 & &other.1);
            prop_assert_eq!(kept(one.0.clone().or(other.0)), &one.1 | &other.1);
            let all: BTreeSet<u32> = universe.iter().copied().collect();
            prop_assert_eq!(kept(one.0.negated()), &all - &one.1);
        }
    }
}
