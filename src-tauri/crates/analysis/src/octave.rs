//! Which of several readings of a rhythm people would tap to.
//!
//! A softmax over the candidates of a song: each candidate's score is linear in what is seen at it,
//! plus a few hidden units. Autocorrelation alone cannot tell a slow
//! song's eighths from a fast song's beats; where bass and high strokes fall, how many onsets there
//! are in a beat and how fast such music usually goes can (the idea of Schreiber & Müller, ISMIR
//! 2017). The coefficients are made by `bench/train/octave.py`; see there for the data.

use crate::learned::octave::{BIASES, DIRECT, FEATURES, MEANS, OUTPUTS, SCALES, WEIGHTS};
use crate::measures::Measures;
use crate::tempo::{highest_near, lag_of};
use serde::Serialize;

/// One reading of a rhythm.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// Beats per minute.
    pub bpm: f64,
    /// 0 … 1; the probabilities of a song's candidates add up to 1.
    pub probability: f64,
    /// What the chooser sees.
    pub seen: Vec<f64>,
}

impl Candidate {
    pub(crate) fn new(bpm: f64) -> Self {
        Self {
            bpm,
            probability: 0.0,
            seen: Vec::new(),
        }
    }
}

/// Gives each candidate its probability.
pub(crate) fn weigh(candidates: &mut [Candidate], measures: &Measures) {
    let mut highest = f64::MIN;
    for candidate in candidates.iter_mut() {
        candidate.seen = look(candidate.bpm, measures);
        candidate.probability = score(&candidate.seen);
        highest = highest.max(candidate.probability);
    }
    let mut sum = 0.0;
    for candidate in candidates.iter_mut() {
        candidate.probability = libm::exp(candidate.probability - highest);
        sum += candidate.probability;
    }
    candidates
        .iter_mut()
        .for_each(|candidate| candidate.probability /= sum);
}

fn score(seen: &[f64]) -> f64 {
    debug_assert_eq!(seen.len(), FEATURES, "retrain: bench/train/octave.py");
    let mut standard = [0.0; FEATURES];
    for (i, place) in standard.iter_mut().enumerate() {
        *place = ((seen[i] - MEANS[i]) / SCALES[i]).clamp(-4.0, 4.0);
    }
    let sum = |weights: &[f64]| {
        weights
            .iter()
            .zip(&standard)
            .map(|(w, x)| w * x)
            .sum::<f64>()
    };
    let hidden = WEIGHTS
        .iter()
        .zip(&BIASES)
        .map(|(row, bias)| libm::tanh(sum(row) + bias));
    sum(&DIRECT)
        + hidden
            .zip(&OUTPUTS)
            .map(|(h, output)| h * output)
            .sum::<f64>()
}

/// What is seen at a tempo: the tempo itself, the autocorrelation of all, bass, middle and high at
/// fractions and multiples of the beat, onsets in a beat, and the song's character by tempo.
fn look(bpm: f64, measures: &Measures) -> Vec<f64> {
    let lag = lag_of(bpm);
    let x = libm::log2(bpm / 110.0);
    let mut seen = vec![x, x * x, x * x * x];
    for register in 0..4 {
        let triple: &[f64] = if register < 2 {
            &[1.0 / 3.0, 2.0 / 3.0, 1.5, 3.0]
        } else {
            &[1.0 / 3.0]
        };
        let multiples = [0.25, 0.5, 1.0, 2.0, 4.0];
        let at = |m: &f64| highest_near(&measures.pulse.lags, register, lag * m);
        seen.extend(multiples.iter().chain(triple).map(at));
    }
    for rate in measures.pulse.onset_rates {
        let in_beat = libm::log2((rate + 0.3) * 60.0 / bpm);
        seen.extend([in_beat, in_beat * in_beat]);
    }
    let (pulse, timbre) = (&measures.pulse, &measures.timbre);
    let character = [
        timbre.centroid[0] / 2_000.0 - 1.0,
        pulse.novelty / 5.0 - 1.0,
        pulse.bass_share * 5.0 - 1.0,
        pulse.high_share * 3.0 - 1.0,
        timbre.decay,
        measures.harmony.flux,
        timbre.flatness[0] * 3.0,
        pulse.fluctuation,
    ];
    seen.extend(character.iter().map(|c| x * c));
    seen
}
