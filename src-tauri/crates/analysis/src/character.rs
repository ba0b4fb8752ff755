//! Energy, danceability, acousticness, speechiness and instrumentalness.
//!
//! Each is a small logistic model over a few numbers that were counted anyway; which numbers each
//! may look at is decided by what is known of it (see `bench/train/character.py`, where the
//! coefficients come from), how much each counts is learned from music made for the purpose. None
//! looks at the volume except energy, and that a little.

use crate::learned::character as learned;
use crate::learned::character::{MEANS, SCALES};
use crate::measures::Measures;
use crate::statistics::logistic;
use crate::tempo;
use domain::features::Tempo;

/// Numbers the models may look at.
pub(crate) const SEEN: usize = 27;
/// What is looked at for the character of a song; order as in `bench/train/character.py`.
pub(crate) type Seen = [f64; SEEN];

/// One learned model: a constant and a coefficient for each standardised number.
struct Model {
    constant: f64,
    coefficients: Seen,
}

const ENERGY: Model = Model::new(learned::ENERGY_CONSTANT, learned::ENERGY);
const DANCE: Model = Model::new(learned::DANCE_CONSTANT, learned::DANCE);
const ACOUSTIC: Model = Model::new(learned::ACOUSTIC_CONSTANT, learned::ACOUSTIC);
const SPEECH: Model = Model::new(learned::SPEECH_CONSTANT, learned::SPEECH);
const VOICE: Model = Model::new(learned::VOICE_CONSTANT, learned::VOICE);

impl Model {
    const fn new(constant: f64, coefficients: Seen) -> Self {
        Self {
            constant,
            coefficients,
        }
    }

    fn rate(&self, seen: &Seen) -> f64 {
        let standard = seen.iter().zip(&MEANS).zip(&SCALES);
        let sum: f64 = standard
            .map(|((x, mean), scale)| ((x - mean) / scale).clamp(-3.0, 3.0))
            .zip(&self.coefficients)
            .map(|(x, weight)| x * weight)
            .sum();
        logistic(self.constant + sum)
    }
}

/// The five ratings, each 0 … 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Character {
    pub energy: f64,
    pub danceability: f64,
    pub acousticness: f64,
    pub speechiness: f64,
    pub instrumentalness: f64,
}

/// LUFS at which loudness neither adds to energy nor takes from it, and what a unit adds.
const USUAL_LUFS: f64 = -14.0;
const ENERGY_PER_LU: f64 = 0.03;

pub(crate) fn rate(measures: &Measures, tempo: Option<&Tempo>) -> Character {
    let seen = look(measures, tempo);
    let lufs = measures.loudness.unwrap_or(USUAL_LUFS).clamp(-30.0, -6.0);
    let louder = ENERGY_PER_LU * (lufs - USUAL_LUFS);
    let speechiness = SPEECH.rate(&seen);
    Character {
        energy: shifted(ENERGY.rate(&seen), louder),
        danceability: DANCE.rate(&seen),
        acousticness: ACOUSTIC.rate(&seen),
        speechiness,
        instrumentalness: (1.0 - VOICE.rate(&seen)) * (1.0 - speechiness).sqrt(),
    }
}

/// Moves a rating on the logistic scale.
fn shifted(rating: f64, by: f64) -> f64 {
    let rating = rating.clamp(1e-6, 1.0 - 1e-6);
    logistic(libm::log(rating / (1.0 - rating)) + by)
}

/// Numbers of comparable size out of what was counted.
pub(crate) fn look(measures: &Measures, tempo: Option<&Tempo>) -> Seen {
    let (timbre, pulse, harmony) = (&measures.timbre, &measures.pulse, &measures.harmony);
    let root = |x: f64| x.max(0.0).sqrt();
    let bpm = tempo.map(|t| f64::from(t.bpm));
    let clear = |register: usize| {
        bpm.map_or(0.0, |bpm| {
            let lag = tempo::lag_of(bpm);
            let at = |m: f64| tempo::highest_near(&pulse.lags, register, lag * m);
            at(1.0).max(at(2.0)).max(0.0)
        })
    };
    let bump = bpm.map_or(0.0, |bpm| {
        let away = libm::log2(bpm / 118.0) / 0.35;
        libm::exp(-0.5 * away * away)
    });
    let change: f64 = timbre.cepstrum[2].iter().sum::<f64>() / timbre.cepstrum[2].len() as f64;
    let contrast: f64 = timbre.contrast.iter().sum::<f64>() / timbre.contrast.len() as f64;
    [
        libm::log2((timbre.centroid[0] + 50.0) / 1_500.0),
        timbre.centroid[1] / (timbre.centroid[0] + 50.0),
        root(timbre.shares[0]),
        root(timbre.shares[1]),
        root(timbre.shares[2]),
        timbre.flatness[0],
        timbre.flatness[1],
        contrast,
        timbre.level[1],
        timbre.low_frames,
        timbre.crossings[1],
        timbre.decay,
        libm::log2(pulse.novelty + 0.2),
        libm::log2(pulse.onset_rates[0] + 0.3),
        libm::log2(pulse.onset_rates[1] + 0.3),
        pulse.bass_share,
        pulse.high_share,
        pulse.modulation[0],
        pulse.modulation[2],
        pulse.modulation_depth,
        pulse.fluctuation,
        clear(0),
        clear(1),
        bump,
        harmony.flux,
        harmony.tuning_strength,
        change,
    ]
}
