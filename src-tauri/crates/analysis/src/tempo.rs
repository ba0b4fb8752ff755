//! Tempo: which repetition is the beat.
//!
//! A comb over the averaged autocorrelation (beats, half bars, bars …) gives the strongest pulse;
//! its octaves and neighbours become candidates, each refined on long lags, and the octave chooser
//! ([`crate::octave`]) says which of them people would tap to.

use crate::measures::Measures;
use crate::octave::{self, Candidate};
use crate::pulse::{FRAMES_PER_SECOND, Lags, WINDOW};
use domain::features::Tempo;

pub(crate) const SLOWEST: f64 = 40.0;
pub(crate) const FASTEST: f64 = 240.0;

/// A pulse this clear is one whatever else is heard; noise and speech stay below.
const CLEAR: f64 = 0.14;
/// Where pitches lie on one grid of semitones this strongly there is music, and music has a tempo
/// even where bowed or sung onsets hide it; noise and speech stay below.
const TUNED: f64 = 0.12;
/// The pulse from which on its clearness no longer adds to confidence.
const VERY_CLEAR: f64 = 0.5;

/// The tempo, or `None` if nothing repeats and nothing is tuned.
pub(crate) fn find(measures: &Measures) -> Option<Tempo> {
    let mut candidates = candidates(measures);
    octave::weigh(&mut candidates, measures);
    candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let best = candidates.first()?;
    let clarity = clarity(&measures.pulse.lags, best.bpm);
    if clarity < CLEAR && measures.harmony.tuning_strength < TUNED {
        return None;
    }
    let alternative = candidates.get(1).filter(|second| second.probability > 0.02);
    Some(Tempo {
        bpm: best.bpm as f32,
        confidence: ((clarity / VERY_CLEAR).clamp(0.01, 1.0).sqrt() * best.probability) as f32,
        alternative_bpm: alternative.map(|second| second.bpm as f32),
        stability: stability(&measures.pulse.window_lags, best.bpm),
    })
}

/// How strongly the pulse repeats at the beat or at twice the beat, 0 … 1.
pub(crate) fn clarity(lags: &Lags, bpm: f64) -> f64 {
    let lag = lag_of(bpm);
    highest_near(lags, 0, lag).max(highest_near(lags, 0, 2.0 * lag))
}

/// The readings of a rhythm worth weighing; empty if there was none.
pub(crate) fn candidates(measures: &Measures) -> Vec<Candidate> {
    let lags = &measures.pulse.lags;
    let mut found = Vec::new();
    if lags.is_empty() {
        return found;
    }
    let peaks = comb_peaks(lags);
    let Some(strongest) = peaks.first() else {
        return found;
    };
    let ratios = [
        1.0,
        0.5,
        2.0,
        1.0 / 3.0,
        3.0,
        2.0 / 3.0,
        1.5,
        4.0 / 3.0,
        0.75,
        0.25,
        4.0,
    ];
    let relatives = ratios.iter().map(|ratio| strongest * ratio);
    for bpm in relatives.chain(peaks.iter().skip(1).take(3).copied()) {
        if (SLOWEST..=FASTEST).contains(&bpm) {
            let bpm = refine(lags, bpm);
            if found
                .iter()
                .all(|c: &Candidate| libm::log2(bpm / c.bpm).abs() > 0.035)
            {
                found.push(Candidate::new(bpm));
            }
        }
    }
    found
}

/// Steps of the tempo grid in an octave.
const GRID: f64 = 96.0;
/// Multiples of the beat in the comb, and what they count.
const TEETH: [(f64, f64); 5] = [(1.0, 1.0), (2.0, 0.6), (3.0, 0.25), (4.0, 0.5), (8.0, 0.3)];
/// Centre and width (octaves) of the comb's preference.
const PREFERRED: (f64, f64) = (120.0, 1.0);

/// Tempi at which the comb has a peak, strongest first.
fn comb_peaks(lags: &Lags) -> Vec<f64> {
    let steps = (2.85 * GRID) as usize;
    let tempo = |i: usize| 36.0 * libm::exp2(i as f64 / GRID);
    let row: Vec<f64> = (0..steps).map(|i| comb(lags, tempo(i))).collect();
    let mut peaks: Vec<usize> = (1..steps - 1)
        .filter(|&i| row[i] > 0.0 && row[i] >= row[i - 1] && row[i] > row[i + 1])
        .collect();
    peaks.sort_by(|a, b| row[*b].total_cmp(&row[*a]));
    peaks.into_iter().map(tempo).collect()
}

fn comb(lags: &Lags, bpm: f64) -> f64 {
    let lag = lag_of(bpm);
    let reach = WINDOW as f64 * 0.75;
    let teeth = TEETH.iter().filter(|(k, _)| k * lag < reach);
    let sum: f64 = teeth
        .map(|(k, weight)| weight * between(lags, 0, k * lag))
        .sum();
    let away = libm::log2(bpm / PREFERRED.0) / PREFERRED.1;
    sum.max(0.0) * libm::exp(-0.5 * away * away)
}

/// Moves a tempo by up to 2.5 % to where its long multiples agree best.
fn refine(lags: &Lags, bpm: f64) -> f64 {
    let reach = WINDOW as f64 * 0.9;
    let mut best = (f64::MIN, bpm);
    for i in -125..=125 {
        let near = bpm * (1.0 + 0.0002 * f64::from(i));
        let lag = lag_of(near);
        let fits = |k: &&f64| **k * lag_of(bpm * 0.975) < reach;
        let sum: f64 = [1.0, 2.0, 4.0, 8.0, 16.0]
            .iter()
            .filter(fits)
            .map(|k| between(lags, 0, k * lag))
            .sum();
        if sum > best.0 {
            best = (sum, near);
        }
    }
    best.1
}

fn stability(window_lags: &[f32], bpm: f64) -> f32 {
    let agrees = |lag: &&f32| {
        let turns = libm::log2(lag_of(bpm) / f64::from(**lag).max(1.0));
        (turns - libm::round(turns)).abs() < 0.06
    };
    window_lags.iter().filter(agrees).count() as f32 / window_lags.len().max(1) as f32
}

/// Frames from beat to beat.
pub(crate) fn lag_of(bpm: f64) -> f64 {
    60.0 * FRAMES_PER_SECOND / bpm
}

/// The autocorrelation of a register between two lags; 0 out of reach.
fn between(lags: &Lags, register: usize, lag: f64) -> f64 {
    let whole = lag as usize;
    if whole < 1 || whole + 1 >= lags.len() {
        return 0.0;
    }
    let part = lag - whole as f64;
    lags[whole][register] * (1.0 - part) + lags[whole + 1][register] * part
}

/// The highest autocorrelation of a register within 2 % of a lag; 0 out of reach.
pub(crate) fn highest_near(lags: &Lags, register: usize, lag: f64) -> f64 {
    let (from, to) = (
        libm::floor(lag * 0.98) as usize,
        libm::ceil(lag * 1.02) as usize,
    );
    if lag < 1.0 || to + 1 >= lags.len() {
        return 0.0;
    }
    lags[from..=to]
        .iter()
        .fold(f64::MIN, |a, row| a.max(row[register]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pulse::Pulse;

    /// Autocorrelation of a pulse at `bpm`: a peak at each beat, falling as the window does.
    fn measures(bpm: f64) -> Measures {
        let lag = lag_of(bpm);
        let row = |i: usize| {
            let beats = i as f64 / lag;
            let off = (beats - beats.round()) * lag / 2.0;
            let peak = (-off * off).exp() * (1.0 - i as f64 / WINDOW as f64);
            [peak, peak, peak, 0.0]
        };
        let lags = (0..WINDOW).map(row).collect();
        let pulse = Pulse {
            lags,
            onset_rates: [bpm / 60.0; 4],
            ..Pulse::default()
        };
        Measures {
            pulse,
            ..Measures::default()
        }
    }

    #[test]
    fn the_pulse_is_found_up_to_its_octave_and_exactly() {
        for bpm in [63.0, 91.7, 120.0, 144.4, 178.3] {
            let tempo = find(&measures(bpm)).expect("a pulse");
            let turns = (f64::from(tempo.bpm) / bpm).log2();
            assert!(
                (turns - turns.round()).abs() < 0.003,
                "{bpm}: {}",
                tempo.bpm
            );
        }
    }

    #[test]
    fn no_rhythm_no_tempo() {
        assert!(find(&Measures::default()).is_none());
        let mut flat = measures(100.0);
        flat.pulse
            .lags
            .iter_mut()
            .skip(1)
            .for_each(|row| *row = [0.02; 4]);
        assert!(find(&flat).is_none());
    }
}
