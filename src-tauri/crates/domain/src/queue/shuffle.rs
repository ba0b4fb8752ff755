//! Shuffling: every song once, in an order that a seed names for ever.
//!
//! The generator is PCG XSL RR 128/64 ("pcg64"; O'Neill, *PCG*, 2014) with the seed as its
//! state and a fixed stream; the shuffle is Durstenfeld's form of Fisher–Yates (CACM 7/7, 1964,
//! algorithm 235) from the last place down. A number below `n` is the high half of the 128-bit
//! product of a 64-bit draw and `n`; its bias is below `n`/2⁶⁴ and of no consequence. All of it is
//! written here instead of taken from a library whose algorithm may change, because a stored
//! seed has to give the same order in every later version.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng as _;

/// The stream of PCG's reference implementation.
const STREAM: u128 = 0x0a02_bdbf_7bb3_c0a7_ac28_fa16_a64a_bf96;

/// Puts `items` into the order that `seed` names.
pub(super) fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut generator = Pcg64::new(u128::from(seed), STREAM);
    for place in (1..items.len()).rev() {
        let drawn = generator.next_u64();
        let other = (u128::from(drawn) * (place as u128 + 1)) >> 64;
        items.swap(place, other as usize);
    }
}
