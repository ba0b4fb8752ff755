//! How much new sound begins in each frame, in all and in three registers.
//!
//! Spectral flux with a maximum filter over neighbouring bands and a lag of two frames, which keeps
//! vibrato from looking like onsets (SuperFlux; Böck & Widmer, DAFx 2013).

use crate::lanes::higher;
use crate::mel::BANDS;

/// One frame of novelty.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Novelty {
    /// Over all bands.
    pub full: f32,
    /// Below about 270 Hz: bass drum, bass.
    pub bass: f32,
    /// Below about 850 Hz.
    pub low: f32,
    /// About 850 Hz to 3.5 kHz: snare, chords, voices.
    pub middle: f32,
    /// Above about 3.5 kHz: hi-hats, consonants.
    pub high: f32,
}

const BASS_BANDS: usize = 3;
const LOW_BANDS: usize = 10;
const MIDDLE_BANDS: usize = 29;

/// Remembers the last two frames, each band as the highest of itself and its neighbours.
#[derive(Default)]
pub(crate) struct Flux {
    before: [Option<[f32; BANDS]>; 2],
}

impl Flux {
    /// Takes the compressed band levels of the next frame, none below 0.
    pub fn next(&mut self, levels: &[f32; BANDS]) -> Novelty {
        let novelty = self.before[0]
            .as_ref()
            .map(|old| rise(levels, old))
            .unwrap_or_default();
        self.before = [self.before[1], Some(widened(levels))];
        novelty
    }
}

/// Each band as the highest of itself and its neighbours.
fn widened(levels: &[f32; BANDS]) -> [f32; BANDS] {
    let mut framed = [0.0; BANDS + 2];
    framed[1..=BANDS].copy_from_slice(levels);
    std::array::from_fn(|b| higher(higher(framed[b], framed[b + 1]), framed[b + 2]))
}

fn rise(levels: &[f32; BANDS], old: &[f32; BANDS]) -> Novelty {
    let rises: [f32; BANDS] = std::array::from_fn(|b| higher(levels[b] - old[b], 0.0));
    let sum = |bands: &[f32]| bands.iter().sum::<f32>();
    let bass = sum(&rises[..BASS_BANDS]);
    let low = bass + sum(&rises[BASS_BANDS..LOW_BANDS]);
    let middle = sum(&rises[LOW_BANDS..MIDDLE_BANDS]);
    let high = sum(&rises[MIDDLE_BANDS..]);
    Novelty {
        full: low + middle + high,
        bass,
        low,
        middle,
        high,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_sound_is_new_and_a_glide_is_not() {
        let mut flux = Flux::default();
        let mut frame = [0.0; BANDS];
        frame[20] = 1.0;
        assert_eq!((0..4).map(|_| flux.next(&frame).full).sum::<f32>(), 0.0);
        frame[20] = 0.0;
        frame[21] = 1.0;
        assert_eq!(flux.next(&frame).full, 0.0, "one band of vibrato");
        frame[5] = 2.0;
        let onset = flux.next(&frame);
        assert_eq!((onset.low, onset.bass, onset.full), (2.0, 0.0, 2.0));
    }
}
