//! Valence and arousal of the sound.
//!
//! No human-rated music may be fitted to here, so the signs and sizes are those of the literature,
//! written out: mode first, then tempo, dynamics, articulation, register and timbre (Eerola,
//! Friberg & Bresin, Frontiers in Psychology 4:487, 2013; Gabrielsson & Lindström 2010). Each cue
//! is centred on usual music and bounded, so that no single one decides.

use crate::key;
use crate::measures::Measures;
use crate::statistics::logistic;
use domain::features::Tempo;

/// Valence and arousal, each 0 … 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Feeling {
    pub valence: f64,
    pub arousal: f64,
}

/// One cue: where it is neutral, how far it usually strays, how much it counts.
struct Cue {
    neutral: f64,
    spread: f64,
    weight: f64,
}

impl Cue {
    const fn new(neutral: f64, spread: f64, weight: f64) -> Self {
        Self {
            neutral,
            spread,
            weight,
        }
    }

    fn says(&self, value: f64) -> f64 {
        self.weight * ((value - self.neutral) / self.spread).clamp(-2.0, 2.0)
    }
}

// Valence. Major is glad, quick is glad, clear harmony and pulse are glad.
const MAJORNESS: Cue = Cue::new(0.0, 0.10, 0.95);
const GLAD_ONSETS: Cue = Cue::new(2.1, 0.7, 0.35);
const GLAD_TEMPO: Cue = Cue::new(6.85, 0.4, 0.15);
const HARMONIC_UNREST: Cue = Cue::new(0.75, 0.15, -0.20);
const GLAD_PULSE: Cue = Cue::new(0.35, 0.2, 0.15);

// Arousal. Many, sharp and bright onsets, loud and dense sound.
const ONSETS: Cue = Cue::new(2.1, 0.7, 0.75);
const NOVELTY: Cue = Cue::new(2.2, 0.8, 0.45);
const BRIGHTNESS: Cue = Cue::new(0.0, 0.7, 0.35);
const DENSITY: Cue = Cue::new(2.6, 0.8, 0.30);
const LOUDNESS: Cue = Cue::new(-14.0, 6.0, 0.20);
const AROUSED_TEMPO: Cue = Cue::new(6.85, 0.4, 0.15);

pub(crate) fn feel(measures: &Measures, tempo: Option<&Tempo>) -> Feeling {
    let pulse = &measures.pulse;
    let onsets = libm::log2(pulse.onset_rates[0] + 0.3);
    let bpm = tempo.map(|t| libm::log2(f64::from(t.bpm)));
    let clarity = tempo.map(|t| crate::tempo::clarity(&pulse.lags, f64::from(t.bpm)));
    let with = |cue: &Cue, value: Option<f64>| value.map_or(0.0, |value| cue.says(value));
    let valence = with(&MAJORNESS, key::majorness(&measures.harmony))
        + GLAD_ONSETS.says(onsets)
        + with(&GLAD_TEMPO, bpm)
        + HARMONIC_UNREST.says(measures.harmony.flux)
        + with(&GLAD_PULSE, clarity);
    let arousal = ONSETS.says(onsets)
        + NOVELTY.says(libm::log2(pulse.novelty + 0.2))
        + BRIGHTNESS.says(libm::log2((measures.timbre.centroid[0] + 50.0) / 1_500.0))
        + DENSITY.says(measures.timbre.level[0])
        + with(&LOUDNESS, measures.loudness)
        + with(&AROUSED_TEMPO, bpm);
    Feeling {
        valence: logistic(valence),
        arousal: logistic(arousal),
    }
}
