//! The true peak: the highest level between the samples.
//!
//! ITU-R BS.1770-4 annex 2: four-fold oversampling (two-fold from 96 kHz, none from 192 kHz) with
//! a polyphase filter. Stretches in which no sample is loud enough to lift the peak, whatever their
//! phases, are passed over; the result is the same and the cost a fraction.

use crate::lanes::Lanes;

const TAPS: usize = 12;

/// Follows the true peak of an interleaved stream.
pub(crate) struct TruePeak {
    channels: usize,
    /// The filter phases, newest sample last.
    phases: Vec<[f32; TAPS]>,
    /// Highest possible gain of any phase.
    bound: f32,
    histories: Vec<Vec<f32>>,
    peak: f32,
}

/// How many samples of one channel are judged together.
const STRETCH: usize = 32;

impl TruePeak {
    pub fn new(rate: u32, channels: usize) -> Self {
        let factor = match rate {
            0..96_000 => 4,
            96_000..192_000 => 2,
            _ => 1,
        };
        let phases: Vec<_> = (1..factor)
            .map(|p| phase(p as f64 / factor as f64))
            .collect();
        let gain = |taps: &[f32; TAPS]| taps.iter().map(|t| t.abs()).sum::<f32>();
        let bound = phases.iter().map(gain).fold(1.0, f32::max);
        Self {
            channels,
            phases,
            bound,
            histories: vec![vec![0.0; TAPS - 1]; channels],
            peak: 0.0,
        }
    }

    /// Takes interleaved, finite samples in whole frames.
    pub fn push(&mut self, interleaved: &[f32]) {
        for (c, history) in self.histories.iter_mut().enumerate() {
            history.extend(interleaved.iter().skip(c).step_by(self.channels));
            self.peak = highest(history, &self.phases, self.bound, self.peak);
            history.drain(..history.len() - (TAPS - 1));
        }
    }

    /// The true peak as a factor of full scale; 0 for silence.
    pub fn peak(&self) -> f32 {
        self.peak
    }
}

fn highest(samples: &[f32], phases: &[[f32; TAPS]], bound: f32, mut peak: f32) -> f32 {
    let mut from = 0;
    while from + TAPS <= samples.len() {
        let to = (from + STRETCH).min(samples.len() - TAPS + 1);
        let reach = &samples[from..to + TAPS - 1];
        let loudest = loudest(reach);
        peak = peak.max(loudest);
        if loudest * bound > peak {
            for window in reach.windows(TAPS) {
                for taps in phases {
                    peak = peak.max(between(window, taps).abs());
                }
            }
        }
        from = to;
    }
    peak
}

#[inline]
fn between(window: &[f32], taps: &[f32; TAPS]) -> f32 {
    let (x, t) = (window.as_chunks::<4>().0, taps.as_chunks::<4>().0);
    (Lanes(x[0]) * Lanes(t[0]) + Lanes(x[1]) * Lanes(t[1]) + Lanes(x[2]) * Lanes(t[2])).sum()
}

fn loudest(samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(0.0, |a, b| if b.abs() > a { b.abs() } else { a })
}

/// A Hann-windowed sinc that reads `offset` samples after the sixth of twelve.
fn phase(offset: f64) -> [f32; TAPS] {
    let pi = std::f64::consts::PI;
    let mut taps = [0.0; TAPS];
    for (i, tap) in taps.iter_mut().enumerate() {
        let t = i as f64 - (TAPS / 2 - 1) as f64 - offset;
        let window = 0.5 + 0.5 * libm::cos(pi * t / (TAPS / 2) as f64);
        *tap = (libm::sin(pi * t) / (pi * t) * window.max(0.0)) as f32;
    }
    taps
}

#[cfg(test)]
mod tests {
    use super::*;
    use ebur128::{EbuR128, Mode};

    #[test]
    fn finds_the_peak_between_the_samples() {
        // A quarter-rate tone sampled at 45°: every sample is 0.707, the sound reaches 1.
        let tone: Vec<f32> = (0..4_000)
            .map(|i| (std::f32::consts::FRAC_PI_2 * i as f32 + std::f32::consts::FRAC_PI_4).sin())
            .collect();
        let mut peak = TruePeak::new(44_100, 1);
        tone.chunks(113).for_each(|part| peak.push(part));
        let db = 20.0 * peak.peak().log10();
        assert!(db.abs() < 0.3, "{db} dBTP");
    }

    #[test]
    fn agrees_with_the_reference_library() {
        let mut seed = 7u32;
        let samples: Vec<f32> = (0..200_000)
            .map(|i| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (seed >> 8) as f32 / (1 << 23) as f32 - 1.0;
                noise * 0.2 + (i as f32 * 0.31).sin() * 0.5
            })
            .collect();
        let mut ours = TruePeak::new(44_100, 2);
        samples.chunks(2_048).for_each(|part| ours.push(part));
        let mut theirs = EbuR128::new(2, 44_100, Mode::TRUE_PEAK).expect("reference");
        theirs.add_frames_f32(&samples).expect("reference");
        let peak = |c| theirs.true_peak(c).expect("reference");
        let want = 20.0 * peak(0).max(peak(1)).log10();
        let got = 20.0 * f64::from(ours.peak()).log10();
        assert!((got - want).abs() < 0.2, "{got} for {want} dBTP");
    }
}
