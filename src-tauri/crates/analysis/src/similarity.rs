//! A song as a point: alike songs are near, and each group of numbers says why.

use crate::character::Character;
use crate::feeling::Feeling;
use crate::key;
use crate::measures::Measures;
use crate::tempo;
use domain::features::{Similarity, Tempo};

pub(crate) fn place(
    measures: &Measures,
    tempo: Option<&Tempo>,
    character: &Character,
    feeling: &Feeling,
) -> Similarity {
    Similarity {
        timbre: timbre(measures),
        rhythm: rhythm(measures, tempo),
        harmony: harmony(measures),
        mood: [
            feeling.valence,
            feeling.arousal,
            character.energy,
            character.danceability,
            character.acousticness,
            character.speechiness,
        ]
        .map(|x| x as f32)
        .to_vec(),
    }
}

fn timbre(measures: &Measures) -> Vec<f32> {
    let timbre = &measures.timbre;
    let more = [
        libm::log2((timbre.centroid[0] + 50.0) / 1_500.0),
        timbre.flatness[0],
        timbre.flatness[1],
        timbre.level[1],
    ];
    let [means, deviations, _] = &timbre.cepstrum;
    let all = means
        .iter()
        .chain(deviations)
        .chain(&timbre.contrast)
        .chain(&more);
    all.map(|x| *x as f32).collect()
}

fn rhythm(measures: &Measures, tempo: Option<&Tempo>) -> Vec<f32> {
    let pulse = &measures.pulse;
    let turn = tempo.map(|t| std::f64::consts::TAU * libm::log2(f64::from(t.bpm)));
    let clarity = tempo.map_or(0.0, |t| tempo::clarity(&pulse.lags, f64::from(t.bpm)));
    [
        turn.map_or(0.0, libm::cos),
        turn.map_or(0.0, libm::sin),
        libm::log2(pulse.onset_rates[0] + 0.3),
        clarity,
        pulse.bass_share,
        pulse.high_share,
        pulse.fluctuation,
    ]
    .map(|x| x as f32)
    .to_vec()
}

fn harmony(measures: &Measures) -> Vec<f32> {
    let harmony = &measures.harmony;
    [
        key::majorness(harmony).unwrap_or(0.0),
        harmony.flux,
        entropy(measures),
        harmony.tuning_strength,
        harmony.peaks / 50.0,
    ]
    .map(|x| x as f32)
    .to_vec()
}

/// Entropy of the mean chroma, 0 (one note) … 1 (all alike).
fn entropy(measures: &Measures) -> f64 {
    let mut sum = [0.0; 12];
    for stretch in &measures.harmony.stretches {
        sum.iter_mut().zip(&stretch.all).for_each(|(s, x)| *s += x);
    }
    let all: f64 = sum.iter().sum();
    if all <= 0.0 {
        return 0.0;
    }
    let bits = |p: f64| if p > 0.0 { -p * libm::log(p) } else { 0.0 };
    sum.iter().map(|x| bits(x / all)).sum::<f64>() / libm::log(12.0)
}
