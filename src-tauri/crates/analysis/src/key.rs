//! Key and mode, and how much of a major or a minor song it is.

use crate::chroma::{Chroma, Harmony, Stretch};
use crate::statistics::{correlation, logistic};
use domain::features::{Key, Mode};

/// Tonal profiles of major and minor, tonic first.
type Profile = [Chroma; 2];

/// Albrecht & Shanahan, Music Perception 31(1), 2013: note counts of 490 classical pieces.
const ALBRECHT_SHANAHAN: Profile = [
    [
        0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081,
    ],
    [
        0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052,
    ],
];

/// Temperley, Music Perception 17(1), 1999: profiles by rule, close for major and minor.
const TEMPERLEY: Profile = [
    [5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0],
    [5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0],
];

/// Peaks of noise and speech lie anywhere between the semitones: below .03.
const TUNED: f64 = 0.06;
/// How much the bass has a say beside all notes.
const BASS: f64 = 0.35;
/// How much more the first stretches count: music tends to begin at home.
const BEGINNING: f64 = 2.0;
/// How many stretches (of about 3 s) are the beginning.
const FIRST: usize = 2;

/// The key, or `None` if no pitches stand out or no key fits them.
pub(crate) fn find(harmony: &Harmony) -> Option<Key> {
    let all = total(&harmony.stretches, BEGINNING, |s| &s.all)?;
    let bass = total(&harmony.stretches, BEGINNING, |s| &s.bass);
    let mut fits = fit(&all, &ALBRECHT_SHANAHAN);
    let best_alone = fits.iter().flatten().fold(-1.0f64, |a, b| a.max(*b));
    if !tonal(harmony, best_alone) {
        return None;
    }
    if let Some(bass) = bass {
        let low = fit(&bass, &ALBRECHT_SHANAHAN);
        for (fit, low) in fits.iter_mut().flatten().zip(low.iter().flatten()) {
            *fit += BASS * low;
        }
    }
    let (mode, tonic) = best(&fits);
    let margin = fits[mode][tonic] - best_rival(&fits, mode, tonic);
    Some(Key {
        tonic: tonic as u8,
        mode: if mode == 0 { Mode::Major } else { Mode::Minor },
        confidence: logistic(12.0 * (margin - 0.12)) as f32,
        tuning_cents: harmony.tuning_cents as f32,
    })
}

/// Correlation with the best major key minus that with the best minor key (Temperley's profiles),
/// −1 … 1: on a fixed timbre the strongest single cue of valence.
pub(crate) fn majorness(harmony: &Harmony) -> Option<f64> {
    let all = total(&harmony.stretches, 0.0, |s| &s.all)?;
    let fits = fit(&all, &TEMPERLEY);
    let best = |mode: usize| fits[mode].iter().fold(-1.0f64, |a, b| a.max(*b));
    Some(best(0) - best(1))
}

/// Whether there are pitches to speak of: noise has peaks everywhere and speech glides.
fn tonal(harmony: &Harmony, best: f64) -> bool {
    harmony.frames >= 4 && best > 0.35 && harmony.tuning_strength > TUNED
}

/// The stretches added up; `None` if they are empty.
fn total(stretches: &[Stretch], beginning: f64, of: fn(&Stretch) -> &Chroma) -> Option<Chroma> {
    let mut sum = [0.0; 12];
    for (i, stretch) in stretches.iter().enumerate() {
        let weight = if i < FIRST { 1.0 + beginning } else { 1.0 };
        sum.iter_mut()
            .zip(of(stretch))
            .for_each(|(s, x)| *s += weight * x);
    }
    let all: f64 = sum.iter().sum();
    (all > 0.0).then(|| sum.map(|x| x / all))
}

/// Correlation with each of the 24 keys.
fn fit(chroma: &Chroma, profile: &Profile) -> [[f64; 12]; 2] {
    std::array::from_fn(|mode| {
        std::array::from_fn(|tonic| {
            let turned: Chroma = std::array::from_fn(|c| profile[mode][(c + 12 - tonic) % 12]);
            correlation(chroma, &turned)
        })
    })
}

fn best(fits: &[[f64; 12]; 2]) -> (usize, usize) {
    let mut best = (0, 0);
    for mode in 0..2 {
        for tonic in 0..12 {
            if fits[mode][tonic] > fits[best.0][best.1] {
                best = (mode, tonic);
            }
        }
    }
    best
}

/// The best fit of a key that shares neither notes (relative) nor tonic (parallel) with this one.
fn best_rival(fits: &[[f64; 12]; 2], mode: usize, tonic: usize) -> f64 {
    let relative = (
        1 - mode,
        if mode == 0 {
            (tonic + 9) % 12
        } else {
            (tonic + 3) % 12
        },
    );
    let mut rival = -1.0;
    for (m, row) in fits.iter().enumerate() {
        for (t, fit) in row.iter().enumerate() {
            let kin = t == tonic || (m, t) == relative;
            if !kin && *fit > rival {
                rival = *fit;
            }
        }
    }
    rival
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harmony_of(profile: &Chroma, by: usize) -> Harmony {
        let turned: Chroma = std::array::from_fn(|c| profile[(c + 12 - by) % 12]);
        let stretch = Stretch {
            all: turned,
            bass: turned,
        };
        Harmony {
            stretches: vec![stretch; 10],
            frames: 160,
            tuning_strength: 0.8,
            ..Harmony::default()
        }
    }

    #[test]
    fn turning_the_notes_turns_the_key() {
        for by in 0..12 {
            let major = find(&harmony_of(&ALBRECHT_SHANAHAN[0], by)).expect("a key");
            assert_eq!((major.tonic, major.mode), (by as u8, Mode::Major));
            let minor = find(&harmony_of(&ALBRECHT_SHANAHAN[1], by)).expect("a key");
            assert_eq!((minor.tonic, minor.mode), (by as u8, Mode::Minor));
        }
    }

    #[test]
    fn major_is_more_major_than_minor() {
        let major = majorness(&harmony_of(&TEMPERLEY[0], 3)).expect("notes");
        let minor = majorness(&harmony_of(&TEMPERLEY[1], 3)).expect("notes");
        assert!(major > 0.05 && minor < -0.05, "{major} {minor}");
    }

    #[test]
    fn all_notes_alike_are_no_key() {
        assert!(find(&harmony_of(&[1.0; 12], 0)).is_none());
        assert!(find(&Harmony::default()).is_none());
    }
}
