//! Songs of one artist far from each other.
//!
//! Every artist gets evenly spaced places with a random beginning and a little jitter (after
//! Fiedler, *The art of shuffling music*, 2007), and the list is filled in the order of the places.
//! An artist whose turn comes right after their own song waits one place; one who holds more than
//! half of what is left goes first. So neighbours share an artist only when there is no other way:
//! an artist with more than half of all songs.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use super::{Draw, plain};

/// Places are counted in parts of this many.
const FINE: u64 = 1 << 16;
/// Jitter is at most the artist's spacing through this.
const JITTER: u64 = 4;

/// The indices of `artists` in an order that keeps equal ones apart, behind a song of `before`.
/// The artist 0 is nobody: such songs stand anywhere.
pub(super) fn apart(artists: &[u32], before: u32, draw: &mut Draw) -> Vec<usize> {
    let mut spread = Spread::new(artists, before, draw);
    let mut order = Vec::with_capacity(artists.len());
    while let Some(group) = spread.choose() {
        order.extend(spread.take(group, draw));
    }
    order
}

/// The songs of one artist that are left, and where the next of them belongs.
#[derive(Default)]
struct Group {
    songs: Vec<usize>,
    spacing: u64,
    /// Evenly spaced.
    place: u64,
    /// With jitter.
    turn: u64,
}

/// What is left to be placed.
struct Spread {
    groups: Vec<Group>,
    /// Turns and whose they are; some are past.
    turns: BinaryHeap<Reverse<(u64, usize)>>,
    /// How many songs of each group are left.
    sizes: BTreeSet<(usize, usize)>,
    left: usize,
    /// The group of the song before.
    last: Option<usize>,
}

impl Spread {
    fn new(artists: &[u32], before: u32, draw: &mut Draw) -> Self {
        let (groups, last) = groups(artists, before);
        let mut spread = Self {
            turns: BinaryHeap::with_capacity(groups.len()),
            sizes: BTreeSet::new(),
            left: artists.len(),
            groups,
            last,
        };
        for (index, group) in spread.groups.iter_mut().enumerate() {
            plain(&mut group.songs, draw);
            group.spacing = artists.len() as u64 * FINE / group.songs.len().max(1) as u64;
            group.place = draw.below(group.spacing);
            group.turn = group.place + draw.below(group.spacing / JITTER + 1);
            spread.turns.push(Reverse((group.turn, index)));
            spread.sizes.insert((group.songs.len(), index));
        }
        spread
    }

    /// Whose turn it is: the one who holds more than half of what is left, else the one whose
    /// place comes first and who is not the last one, else the last one again.
    fn choose(&mut self) -> Option<usize> {
        let majority = self
            .sizes
            .last()
            .filter(|(size, group)| 2 * size > self.left && Some(*group) != self.last);
        if let Some((_, group)) = majority {
            return Some(*group);
        }
        let first = self.next_turn()?;
        if Some(first.1) != self.last {
            return Some(first.1);
        }
        match self.next_turn() {
            Some(second) => {
                self.turns.push(Reverse(first));
                Some(second.1)
            }
            None => Some(first.1),
        }
    }

    fn next_turn(&mut self) -> Option<(u64, usize)> {
        while let Some(Reverse((turn, group))) = self.turns.pop() {
            let is_now = |group: &&Group| group.turn == turn && !group.songs.is_empty();
            if self.groups.get(group).filter(is_now).is_some() {
                return Some((turn, group));
            }
        }
        None
    }

    /// The next song of a group.
    fn take(&mut self, index: usize, draw: &mut Draw) -> Option<usize> {
        let group = self.groups.get_mut(index)?;
        self.sizes.remove(&(group.songs.len(), index));
        let song = group.songs.pop();
        // Jitter is less than the spacing, so that no turn comes twice.
        group.place += group.spacing;
        group.turn = group.place + draw.below(group.spacing / JITTER + 1);
        if !group.songs.is_empty() {
            self.sizes.insert((group.songs.len(), index));
            self.turns.push(Reverse((group.turn, index)));
        }
        self.left -= 1;
        self.last = Some(index);
        song
    }
}

/// The songs by artist, artists in the order met; and the group of the artist `before`, if there.
fn groups(artists: &[u32], before: u32) -> (Vec<Group>, Option<usize>) {
    let mut known: HashMap<u32, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for (song, &artist) in artists.iter().enumerate() {
        let new = groups.len();
        let group = match artist {
            0 => new,
            artist => *known.entry(artist).or_insert(new),
        };
        if group == new {
            groups.push(Group::default());
        }
        if let Some(group) = groups.get_mut(group) {
            group.songs.push(song);
        }
    }
    (groups, known.get(&before).copied())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn neighbours(order: &[usize], artists: &[u32], before: u32) -> usize {
        let heard = order.iter().map(|&song| artists[song]);
        let heard: Vec<u32> = std::iter::once(before).chain(heard).collect();
        heard
            .windows(2)
            .filter(|pair| pair[0] == pair[1] && pair[0] != 0)
            .count()
    }

    /// The fewest neighbours of one artist that any order has.
    fn unavoidable(artists: &[u32], before: u32) -> usize {
        let of = |artist: u32| artists.iter().filter(|&&other| other == artist).count();
        let one = |&artist: &u32| {
            let others = artists.len() - of(artist);
            let room = if artist == before { others } else { others + 1 };
            of(artist).saturating_sub(room)
        };
        let known = artists.iter().filter(|&&artist| artist != 0);
        known.map(one).max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn neighbours_are_as_few_as_can_be(
            artists in prop::collection::vec(0..6u32, 0..40), before in 0..6u32, seed: u64,
        ) {
            let order = apart(&artists, before, &mut Draw::new(seed));
            let mut all = order.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..artists.len()).collect::<Vec<_>>());
            prop_assert_eq!(neighbours(&order, &artists, before), unavoidable(&artists, before));
        }
    }

    #[test]
    fn songs_of_an_artist_are_far_from_each_other() {
        // Ten songs of one artist among ninety of others: on the average ten apart.
        let artists: Vec<u32> = (0..100).map(|song| song.max(9)).collect();
        let nearest = |order: &[usize]| {
            let places: Vec<usize> = (0..100).filter(|&at| artists[order[at]] == 9).collect();
            places.windows(2).map(|pair| pair[1] - pair[0]).min()
        };
        let (mut spread, mut shuffled) = (0, 0);
        for seed in 0..200 {
            spread += nearest(&apart(&artists, 0, &mut Draw::new(seed))).unwrap();
            let mut order: Vec<usize> = (0..100).collect();
            plain(&mut order, &mut Draw::new(seed));
            shuffled += nearest(&order).unwrap();
        }
        assert!(spread > 2 * shuffled, "{spread} and {shuffled}");
    }
}
