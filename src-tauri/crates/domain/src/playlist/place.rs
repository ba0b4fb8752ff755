//! Where entries stand: numbers with gaps, so that moving one writes one.

/// The distance of neighbours in a list that was numbered anew.
const GAP: i64 = 1 << 20;

/// An entry and its place. Entries are ordered by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The entry.
    pub id: u32,
    /// Its place.
    pub place: i64,
}

/// Room made among entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Places for the new entries, in order.
    pub places: Vec<i64>,
    /// Entries that had to make room, with their new places. Mostly none.
    pub pushed: Vec<Placed>,
}

/// Makes room for `count` entries before the entry `before` (or behind all of them) in a list that
/// is in order.
#[must_use]
pub fn room(list: &[Placed], before: Option<u32>, count: usize) -> Room {
    let at = before
        .and_then(|id| list.iter().position(|entry| entry.id == id))
        .unwrap_or(list.len());
    let left = at.checked_sub(1).map(|left| list[left].place);
    let right = list.get(at).map(|entry| entry.place);
    match between(left, right, count) {
        Some(places) => Room {
            places,
            pushed: Vec::new(),
        },
        None => numbered_anew(list, at, count),
    }
}

/// The new places when the entries `ids` move before `before` (or to the end). They keep their order
/// among themselves; entries whose place stays are left out. When `before` is itself moved, they
/// stand before the next entry that is not.
#[must_use]
pub fn moved(list: &[Placed], ids: &[u32], before: Option<u32>) -> Vec<Placed> {
    let wanted: std::collections::HashSet<u32> = ids.iter().copied().collect();
    let (moving, resting): (Vec<Placed>, Vec<Placed>) =
        list.iter().partition(|entry| wanted.contains(&entry.id));
    let before = before
        .and_then(|id| list.iter().position(|entry| entry.id == id))
        .and_then(|at| list[at..].iter().find(|entry| !wanted.contains(&entry.id)))
        .map(|entry| entry.id);
    let room = room(&resting, before, moving.len());
    let placed = moving.iter().zip(room.places).map(|(entry, place)| Placed {
        id: entry.id,
        place,
    });
    let mut changes: Vec<Placed> = placed.chain(room.pushed).collect();
    changes.retain(|change| !list.contains(change));
    changes
}

/// `count` places strictly between two others, evenly spread; `None` when there is no room.
fn between(left: Option<i64>, right: Option<i64>, count: usize) -> Option<Vec<i64>> {
    let count = i64::try_from(count).ok()?;
    let (left, step) = match (left, right) {
        (None, None) => (0, GAP),
        (Some(left), None) => (left, GAP),
        (None, Some(right)) => (right.checked_sub(GAP.checked_mul(count + 1)?)?, GAP),
        (Some(left), Some(right)) => (left, right.checked_sub(left)? / (count + 1)),
    };
    left.checked_add(step.checked_mul(count)?)?;
    (step > 0).then(|| (1..=count).map(|n| left + n * step).collect())
}

/// Every entry at a new place, with a hole of `count` before the `at`-th.
fn numbered_anew(list: &[Placed], at: usize, count: usize) -> Room {
    let place = |n: usize| (n as i64 + 1) * GAP;
    let pushed = list.iter().enumerate().map(|(n, entry)| Placed {
        id: entry.id,
        place: place(if n < at { n } else { n + count }),
    });
    Room {
        pushed: pushed.collect(),
        places: (at..at + count).map(place).collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apply(list: &mut [Placed], changes: &[Placed]) {
        for change in changes {
            if let Some(entry) = list.iter_mut().find(|entry| entry.id == change.id) {
                entry.place = change.place;
            }
        }
        list.sort_by_key(|entry| entry.place);
    }

    fn ids(list: &[Placed]) -> Vec<u32> {
        list.iter().map(|entry| entry.id).collect()
    }

    /// The same move on a plain list.
    fn plainly(order: &[u32], ids: &[u32], before: Option<u32>) -> Vec<u32> {
        let at = before
            .and_then(|id| order.iter().position(|other| *other == id))
            .unwrap_or(order.len());
        let is_moved = |id: &&u32| ids.contains(id);
        let mut new: Vec<u32> = order[..at]
            .iter()
            .filter(|id| !is_moved(id))
            .copied()
            .collect();
        new.extend(order.iter().filter(is_moved));
        new.extend(order[at..].iter().filter(|id| !is_moved(id)));
        new
    }

    #[derive(Debug, Clone)]
    enum Step {
        Add(usize, usize),
        Move(Vec<usize>, usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (0..40_usize, 0..6_usize).prop_map(|(at, count)| Step::Add(at, count)),
            (prop::collection::vec(0..40_usize, 0..5), 0..40_usize)
                .prop_map(|(ids, at)| Step::Move(ids, at)),
        ];
        prop::collection::vec(step, 0..60)
    }

    proptest! {
        /// Whatever is added and moved, the places tell the order a plain list would have.
        #[test]
        fn places_tell_the_order(steps in steps()) {
            let (mut list, mut plain, mut next) = (Vec::new(), Vec::new(), 0_u32);
            for step in steps {
                match step {
                    Step::Add(at, count) => {
                        let before = plain.get(at).copied();
                        let room = room(&list, before, count);
                        apply(&mut list, &room.pushed);
                        let at = at.min(plain.len());
                        for (n, place) in room.places.into_iter().enumerate() {
                            list.push(Placed { id: next, place });
                            plain.insert(at + n, next);
                            next += 1;
                        }
                        list.sort_by_key(|entry| entry.place);
                    }
                    Step::Move(which, at) => {
                        let chosen: Vec<u32> =
                            which.iter().filter_map(|at| plain.get(*at).copied()).collect();
                        let before = plain.get(at).copied();
                        let changes = moved(&list, &chosen, before);
                        apply(&mut list, &changes);
                        plain = plainly(&plain, &chosen, before);
                    }
                }
                prop_assert_eq!(ids(&list), plain.clone());
                let mut places: Vec<i64> = list.iter().map(|entry| entry.place).collect();
                places.dedup();
                prop_assert_eq!(places.len(), list.len());
            }
        }
    }

    #[test]
    fn a_move_writes_only_what_moves() {
        let list: Vec<Placed> = (0..1000)
            .map(|n| Placed {
                id: n,
                place: i64::from(n) * GAP,
            })
            .collect();
        assert_eq!(moved(&list, &[900], Some(1)).len(), 1);
        assert!(moved(&list, &[], Some(1)).is_empty());
    }

    #[test]
    fn when_there_is_no_room_left_all_are_numbered_anew() {
        let list = [Placed { id: 1, place: 5 }, Placed { id: 2, place: 6 }];
        let room = room(&list, Some(2), 2);
        assert_eq!(room.pushed.len(), 2);
        assert!(room.pushed[0].place < room.places[0]);
        assert!(room.places[1] < room.pushed[1].place);
        let far = [Placed {
            id: 1,
            place: i64::MAX - 1,
        }];
        assert_eq!(super::room(&far, None, 1).pushed.len(), 1);
    }
}
