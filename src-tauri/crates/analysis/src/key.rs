//! Key and mode, and how much of a major or a minor song it is.

use crate::chroma::{Chroma, Harmony, Stretch};
use crate::learned::key::{MINOR, VIEWS, WEIGHTS};
use domain::features::{Key, Mode};

/// Temperley, Music Perception 17(1), 1999: profiles by rule, close for major and minor.
const TEMPERLEY: [Chroma; 2] = [
    [5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0],
    [5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0],
];

/// Peaks of noise and speech lie anywhere between the semitones: below .03.
const TUNED: f64 = 0.06;
/// The correlation with the best of Temperley's profiles under which there is no tonic.
const TONAL: f64 = 0.3;
/// How many stretches (of about 3 s) are the beginning: music tends to begin at home.
const BEGINNING: usize = 2;

/// A number for each key: major and minor, twelve tonics from C.
type Keys = [[f64; 12]; 2];

/// The key, or `None` if no pitches stand out or no key fits them.
///
/// The notes of the whole song, of its bass, of its beginning and of its very first stretch are
/// held against profiles that started from Albrecht & Shanahan's (Music Perception 31(1), 2013)
/// and were moved a little by songs made for it (`bench/train/key.py`).
pub(crate) fn find(harmony: &Harmony) -> Option<Key> {
    let views = views(&harmony.stretches)?;
    if !is_tonal(harmony, &views[0]) {
        return None;
    }
    let fits: Keys = std::array::from_fn(|mode| {
        std::array::from_fn(|tonic| {
            let seen = views.iter().zip(&WEIGHTS[mode]);
            let sum: f64 = seen
                .map(|(view, weights)| turned(view, weights, tonic))
                .sum();
            sum + MINOR * mode as f64
        })
    });
    let (mode, tonic) = best(&fits);
    let all: f64 = fits
        .iter()
        .flatten()
        .map(|fit| libm::exp(fit - fits[mode][tonic]))
        .sum();
    Some(Key {
        tonic: tonic as u8,
        mode: if mode == 0 { Mode::Major } else { Mode::Minor },
        confidence: (1.0 / all) as f32,
        tuning_cents: harmony.tuning_cents as f32,
    })
}

/// Correlation with the best major key minus that with the best minor key (Temperley's profiles),
/// −1 … 1: on a fixed timbre the strongest single cue of valence.
pub(crate) fn majorness(harmony: &Harmony) -> Option<f64> {
    let fits = temperley(&total(&harmony.stretches, |s| &s.all)?);
    let best = |mode: usize| fits[mode].iter().fold(-1.0f64, |a, b| a.max(*b));
    Some(best(0) - best(1))
}

/// The whole song, its bass, its beginning, the beginning's bass and the first stretch, each with
/// mean 0 and deviation 1; `None` if there are no notes.
fn views(stretches: &[Stretch]) -> Option<[Chroma; VIEWS]> {
    let beginning = &stretches[..BEGINNING.min(stretches.len())];
    let view = |part: &[Stretch], of| total(part, of).map_or([0.0; 12], |notes| standard(&notes));
    let all = total(stretches, |s| &s.all)?;
    Some([
        standard(&all),
        view(stretches, |s| &s.bass),
        view(beginning, |s| &s.all),
        view(beginning, |s| &s.bass),
        view(&beginning[..1], |s| &s.all),
    ])
}

/// Inner product of notes and a profile put on a tonic.
fn turned(notes: &Chroma, profile: &Chroma, tonic: usize) -> f64 {
    (0..12)
        .map(|note| notes[(note + tonic) % 12] * profile[note])
        .sum()
}

fn standard(notes: &Chroma) -> Chroma {
    let mean = notes.iter().sum::<f64>() / 12.0;
    let square = notes.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 12.0;
    let deviation = square.sqrt();
    if deviation > 1e-9 {
        notes.map(|x| (x - mean) / deviation)
    } else {
        [0.0; 12]
    }
}

/// Correlation of notes with Temperley's profile of each key.
fn temperley(notes: &Chroma) -> Keys {
    let notes = standard(notes);
    TEMPERLEY.map(|profile| {
        let profile = standard(&profile);
        std::array::from_fn(|tonic| turned(&notes, &profile, tonic) / 12.0)
    })
}

/// Whether there are pitches to speak of: noise has peaks everywhere and speech glides.
fn is_tonal(harmony: &Harmony, notes: &Chroma) -> bool {
    let fits = temperley(notes);
    let best = fits.iter().flatten().fold(-1.0f64, |a, b| a.max(*b));
    harmony.frames >= 4 && best > TONAL && harmony.tuning_strength > TUNED
}

/// The stretches added up; `None` if they are empty.
fn total(stretches: &[Stretch], of: fn(&Stretch) -> &Chroma) -> Option<Chroma> {
    let mut sum = [0.0; 12];
    for stretch in stretches {
        sum.iter_mut().zip(of(stretch)).for_each(|(s, x)| *s += x);
    }
    (sum.iter().sum::<f64>() > 0.0).then_some(sum)
}

fn best(fits: &Keys) -> (usize, usize) {
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
            let major = find(&harmony_of(&TEMPERLEY[0], by)).expect("a key");
            assert_eq!((major.tonic, major.mode), (by as u8, Mode::Major));
            let minor = find(&harmony_of(&TEMPERLEY[1], by)).expect("a key");
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
