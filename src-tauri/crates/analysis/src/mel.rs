//! Forty bands spaced as the ear hears pitch, of magnitudes, for four frames at once.

use crate::intake::RATE;
use crate::lanes::{Lanes, weighted};
use crate::spectrum::FourFrames;

/// How many bands.
pub(crate) const BANDS: usize = 40;

/// Lowest and highest edge in Hz.
const EDGES: (f64, f64) = (30.0, 10_000.0);

/// Triangular filters on the scale of Slaney's Auditory Toolbox (1998): linear to 1 kHz,
/// logarithmic above.
pub(crate) struct MelBands {
    /// For each band its first bin and the weights from there.
    filters: Vec<(usize, Vec<f32>)>,
}

impl MelBands {
    /// For spectra of frames of `size` samples at [`RATE`].
    pub fn new(size: usize) -> Self {
        let (low, high) = (mel(EDGES.0), mel(EDGES.1));
        let step = (high - low) / (BANDS + 1) as f64;
        let edge = |i: usize| hertz(low + step * i as f64) * size as f64 / f64::from(RATE);
        let filters = (0..BANDS)
            .map(|b| triangle(edge(b), edge(b + 1), edge(b + 2), size / 2))
            .collect();
        Self { filters }
    }

    /// Sums magnitudes into bands.
    pub fn apply(&self, magnitudes: &FourFrames, bands: &mut [Lanes; BANDS]) {
        for (band, (first, weights)) in bands.iter_mut().zip(&self.filters) {
            *band = weighted(&magnitudes[*first..*first + weights.len()], weights);
        }
    }
}

/// A triangle over bins (fractional edges), and where it begins.
fn triangle(left: f64, centre: f64, right: f64, last: usize) -> (usize, Vec<f32>) {
    let first = left.ceil() as usize;
    let end = (right.floor() as usize).min(last);
    let weight = |bin: usize| {
        let k = bin as f64;
        let rising = (k - left) / (centre - left);
        let falling = (right - k) / (right - centre);
        rising.min(falling).max(0.0) as f32
    };
    (first, (first..=end).map(weight).collect())
}

const KNEE_HZ: f64 = 1_000.0;
const KNEE_MEL: f64 = 15.0;

/// ln(6.4)/27: the logarithmic step above 1 kHz.
fn log_step() -> f64 {
    libm::log(6.4) / 27.0
}

fn mel(hz: f64) -> f64 {
    if hz < KNEE_HZ {
        hz * 3.0 / 200.0
    } else {
        KNEE_MEL + libm::log(hz / KNEE_HZ) / log_step()
    }
}

fn hertz(mel: f64) -> f64 {
    if mel < KNEE_MEL {
        mel * 200.0 / 3.0
    } else {
        KNEE_HZ * libm::exp((mel - KNEE_MEL) * log_step())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_hears_something_and_a_tone_falls_in_its_band() {
        let mel_bands = MelBands::new(1_024);
        assert!(
            mel_bands
                .filters
                .iter()
                .all(|(_, weights)| weights.iter().sum::<f32>() > 0.5)
        );
        let mut spectrum = vec![Lanes::ZERO; 513];
        spectrum[46] = Lanes::splat(1.0); // 990 Hz
        let mut bands = [Lanes::ZERO; BANDS];
        mel_bands.apply(&spectrum, &mut bands);
        let loudest = (0..BANDS).max_by(|a, b| bands[*a].0[0].total_cmp(&bands[*b].0[0]));
        assert_eq!(loudest, Some(11));
    }

    #[test]
    fn the_scale_and_its_inverse_meet() {
        for hz in [30.0, 500.0, 999.0, 1_001.0, 4_000.0, 10_000.0] {
            assert!((hertz(mel(hz)) - hz).abs() < 1e-6);
        }
    }
}
