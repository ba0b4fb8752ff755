//! The spectrum of what is heard, for the eye.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::tap::WINDOW;

/// How many bands there are.
pub const BANDS: usize = 64;
/// The middle of the lowest and the highest band, in hertz.
const LOWEST: f32 = 40.0;
const HIGHEST: f32 = 16_000.0;
/// What is shown as nothing, in decibels below full scale.
const FLOOR: f32 = 72.0;

/// Computes spectra; made once.
pub(crate) struct Spectrum {
    transform: Arc<dyn RealToComplex<f32>>,
    /// Hann's.
    window: Vec<f32>,
}

impl Default for Spectrum {
    fn default() -> Self {
        let window = (0..WINDOW).map(|at| 0.5 - 0.5 * (TAU * at as f32 / WINDOW as f32).cos());
        Self {
            transform: RealFftPlanner::new().plan_fft_forward(WINDOW),
            window: window.collect(),
        }
    }
}

impl Spectrum {
    /// The level of each band, low to high, a logarithm of frequency apart: 255 is a sine at full
    /// scale, 0 is 72 dB below or less, the scale between is even in decibels.
    pub(crate) fn of(&self, samples: &[f32; WINDOW], rate: u32) -> [u8; BANDS] {
        let mut bands = [0; BANDS];
        let mut windowed: Vec<f32> = samples
            .iter()
            .zip(&self.window)
            .map(|(sample, weight)| sample * weight)
            .collect();
        let mut bins = self.transform.make_output_vec();
        if self.transform.process(&mut windowed, &mut bins).is_err() {
            return bands;
        }
        // A sine of amplitude 1 has a quarter of the window in its bin under Hann's window.
        let full = (WINDOW / 4) as f32;
        let width = rate as f32 / WINDOW as f32;
        for (band, level) in bands.iter_mut().enumerate() {
            let from = (edge(band as f32 - 0.5) / width).round() as usize;
            let to =
                ((edge(band as f32 + 0.5) / width).round() as usize).max(from.saturating_add(1));
            let bins = bins.get(from..to.min(bins.len())).unwrap_or_default();
            let peak = bins
                .iter()
                .map(|bin| bin.re.hypot(bin.im))
                .fold(0.0, f32::max);
            let decibels = 20.0 * (peak / full).max(1e-9).log10();
            *level = (255.0 * (1.0 + decibels / FLOOR)).round().clamp(0.0, 255.0) as u8;
        }
        bands
    }
}

/// The frequency at a place between the bands, in hertz.
fn edge(band: f32) -> f32 {
    LOWEST * (HIGHEST / LOWEST).powf(band / (BANDS - 1) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(frequency: f32, amplitude: f32) -> [f32; WINDOW] {
        std::array::from_fn(|at| amplitude * (TAU * frequency * at as f32 / 44_100.0).sin())
    }

    #[test]
    fn a_sine_stands_in_its_band_at_its_level() {
        let spectrum = Spectrum::default();
        for (frequency, band) in [(1_000.0, 34), (40.0, 0), (16_000.0, 63)] {
            let bands = spectrum.of(&sine(frequency, 1.0), 44_100);
            let loudest = (0..BANDS).rev().max_by_key(|&band| bands[band]).unwrap();
            assert!(loudest.abs_diff(band) <= 1, "{frequency} Hz in {loudest}");
            assert!(bands[loudest] >= 249, "{}", bands[loudest]);
        }
        let quiet = spectrum.of(&sine(1_000.0, 0.000_1), 44_100);
        assert_eq!(quiet, [0; BANDS]);
        let half = spectrum.of(&sine(1_000.0, 0.015_8), 44_100);
        assert!(
            half[34].abs_diff(127) <= 6 || half[33].abs_diff(127) <= 6,
            "{half:?}"
        );
    }

    #[test]
    fn silence_and_nonsense_are_nothing() {
        let spectrum = Spectrum::default();
        assert_eq!(spectrum.of(&[0.0; WINDOW], 44_100), [0; BANDS]);
        assert_eq!(spectrum.of(&[f32::NAN; WINDOW], 44_100), [0; BANDS]);
        assert_eq!(spectrum.of(&[0.5; WINDOW], 0), [0; BANDS]);
    }
}
