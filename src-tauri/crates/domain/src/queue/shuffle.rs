//! Shuffling: every song once, in an order that a seed names for ever.
//!
//! Four meanings of it. The plain one is Durstenfeld's form of Fisher–Yates (CACM 7/7, 1964,
//! algorithm 235) from the last place down. *Favouring* draws song after song without putting any
//! back, each with a chance in proportion to its weight. *Artists apart* gives every artist evenly
//! spaced places and then keeps neighbours apart (see [`spread`]).
//!
//! The generator is PCG XSL RR 128/64 ("pcg64"; O'Neill, *PCG*, 2014) with the seed as its state
//! and a fixed stream. A number below `n` is the high half of the 128-bit product of a 64-bit draw
//! and `n`; its bias is below `n`/2⁶⁴ and of no consequence. Only whole numbers are used and all of
//! it is written here instead of taken from a library whose algorithm may change, because a stored
//! seed has to give the same order in every later version and on every computer.

mod favour;
mod spread;

use std::collections::HashMap;

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng as _;
use serde::{Deserialize, Serialize};

use crate::{SongId, UnixMillis};

/// The stream of PCG's reference implementation.
const STREAM: u128 = 0x0a02_bdbf_7bb3_c0a7_ac28_fa16_a64a_bf96;

/// What a shuffle is to be like. Whichever it is, every song plays once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Every order is as likely as every other.
    #[default]
    EverySong,
    /// Songs of one artist are far from each other, and never neighbours where that can be had.
    ArtistsApart,
    /// Loved and highly rated songs tend to come early.
    FavourLoved,
    /// Songs not heard for long, seldom or never tend to come early.
    FavourNeglected,
}

/// What a shuffle may want to know about a song.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// A number that songs of the same artist share; 0: unknown, and shared with nobody.
    pub artist: u32,
    /// Whether the listener loves it.
    pub loved: bool,
    /// Half stars, 0–10.
    pub rating: Option<u8>,
    /// How often it was heard.
    pub plays: u32,
    /// When it was heard last.
    pub last_heard: Option<UnixMillis>,
}

/// A shuffle: one mix of the same songs is one order.
#[derive(Debug, Clone, Copy)]
pub struct Mix<'a> {
    /// Which of the orders.
    pub seed: u64,
    /// What it is to be like.
    pub meaning: Meaning,
    /// What is known of the songs; nothing is known of those that are not there.
    pub facts: Option<&'a HashMap<SongId, Facts>>,
    /// The time that "not heard for long" is counted from.
    pub now: UnixMillis,
}

impl Mix<'_> {
    /// Every order as likely as every other.
    #[must_use]
    pub fn plain(seed: u64) -> Self {
        Self {
            seed,
            meaning: Meaning::EverySong,
            facts: None,
            now: UnixMillis(0),
        }
    }

    fn facts(&self, song: SongId) -> Facts {
        self.facts
            .and_then(|facts| facts.get(&song))
            .copied()
            .unwrap_or_default()
    }
}

/// Puts `items` into the order that `mix` names. `before` is the song that plays before them.
pub(super) fn shuffle<T: Copy>(
    items: &mut [T],
    before: Option<SongId>,
    song: impl Fn(&T) -> SongId,
    mix: &Mix<'_>,
) {
    let mut draw = Draw::new(mix.seed);
    let facts = |item: &T| mix.facts(song(item));
    let order = match mix.meaning {
        Meaning::EverySong => return plain(items, &mut draw),
        Meaning::ArtistsApart => {
            let artists: Vec<u32> = items.iter().map(|item| facts(item).artist).collect();
            let before = before.map_or(0, |song| mix.facts(song).artist);
            spread::apart(&artists, before, &mut draw)
        }
        Meaning::FavourLoved => {
            let weights = items.iter().map(|item| favour::love(&facts(item)));
            favour::drawn(weights.collect(), &mut draw)
        }
        Meaning::FavourNeglected => {
            let weights = items
                .iter()
                .map(|item| favour::neglect(&facts(item), mix.now));
            favour::drawn(weights.collect(), &mut draw)
        }
    };
    let ordered: Vec<T> = order
        .into_iter()
        .filter_map(|index| items.get(index).copied())
        .collect();
    for (place, item) in items.iter_mut().zip(ordered) {
        *place = item;
    }
}

fn plain<T>(items: &mut [T], draw: &mut Draw) {
    for place in (1..items.len()).rev() {
        let other = draw.below(place as u64 + 1);
        items.swap(place, other as usize);
    }
}

/// Draws numbers.
struct Draw(Pcg64);

impl Draw {
    fn new(seed: u64) -> Self {
        Self(Pcg64::new(u128::from(seed), STREAM))
    }

    /// A number below `limit`; 0 when that is 0.
    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(limit)) >> 64) as u64
    }
}
