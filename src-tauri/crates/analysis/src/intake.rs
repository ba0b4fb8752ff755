//! From whatever comes in to what the ear of this crate works on: clean, mono, 22.05 kHz.

use crate::lanes::dot;

/// The rate at which everything but loudness is analysed, in Hz.
pub(crate) const RATE: u32 = 22_050;

/// Samples louder than this (about +36 dBFS) are held: no music is meant to be there.
const LOUDEST: f32 = 64.0;

/// Replaces what is not a sound (NaN, ±∞) by silence and holds absurd values.
#[inline]
pub(crate) fn clean(sample: f32) -> f32 {
    if sample.is_finite() {
        sample.clamp(-LOUDEST, LOUDEST)
    } else {
        0.0
    }
}

/// Resamples a mono stream to [`RATE`] with one polyphase windowed-sinc filter.
///
/// Any ratio is taken: up to [`PHASES`] filter phases are exact, beyond that the nearest phase is
/// used (timing error below 1/1000 sample, far under what any feature can see).
pub(crate) struct Resampler {
    up: u64,
    down: u64,
    taps: usize,
    phases: usize,
    filters: Vec<f32>,
    held: Vec<f32>,
    /// Position of the next output in units of 1/`up` input samples, relative to `held[0]`.
    position: u64,
}

const PHASES: u64 = 512;
/// Zero crossings of the sinc on each side.
const CROSSINGS: f64 = 11.0;
const KAISER_BETA: f64 = 6.0;
/// Pass band as a share of the lower rate.
const PASS: f64 = 0.46;

impl Resampler {
    pub fn new(rate: u32) -> Self {
        let rate = rate.max(1);
        let divisor = gcd(u64::from(rate), u64::from(RATE));
        let (up, down) = (u64::from(RATE) / divisor, u64::from(rate) / divisor);
        let cutoff = PASS * f64::from(rate.min(RATE)) / f64::from(rate);
        let half = (CROSSINGS / (2.0 * cutoff)).ceil();
        let taps = (2 * half as usize).next_multiple_of(16);
        let phases = up.min(PHASES) as usize;
        let mut filters = Vec::with_capacity(phases * taps);
        for phase in 0..phases {
            filters.extend(filter(phase as f64 / phases as f64, taps, cutoff));
        }
        let held = vec![0.0; taps / 2 - 1];
        Self {
            up,
            down,
            taps,
            phases,
            filters,
            held,
            position: 0,
        }
    }

    /// Takes mono samples and appends what they complete to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.held.extend_from_slice(samples);
        loop {
            let start = (self.position / self.up) as usize;
            if start + self.taps > self.held.len() {
                let done = start.min(self.held.len());
                self.held.drain(..done);
                self.position -= done as u64 * self.up;
                return;
            }
            let phase = self.position % self.up * self.phases as u64 / self.up;
            let from = phase as usize * self.taps;
            let filter = &self.filters[from..from + self.taps];
            out.push(dot(&self.held[start..start + self.taps], filter));
            self.position += self.down;
        }
    }

    /// Appends what is left once the stream has ended.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        let silence = vec![0.0; self.taps / 2];
        self.push(&silence, out);
    }
}

/// One phase of the filter, `offset` input samples after tap `taps / 2 - 1`, with unit gain at 0 Hz.
fn filter(offset: f64, taps: usize, cutoff: f64) -> Vec<f32> {
    let centre = taps as f64 / 2.0 - 1.0 + offset;
    let half = taps as f64 / 2.0;
    let weights: Vec<f64> = (0..taps)
        .map(|i| {
            let t = i as f64 - centre;
            let edge = (1.0 - (t / half) * (t / half)).max(0.0);
            sinc(2.0 * cutoff * t) * bessel_i0(KAISER_BETA * edge.sqrt())
        })
        .collect();
    let gain: f64 = weights.iter().sum();
    weights.iter().map(|w| (w / gain) as f32).collect()
}

fn sinc(x: f64) -> f64 {
    let angle = std::f64::consts::PI * x;
    if angle.abs() < 1e-9 {
        1.0
    } else {
        libm::sin(angle) / angle
    }
}

/// The modified Bessel function of order zero, by its power series (arguments up to about 20).
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        term *= quarter / f64::from(k * k);
        sum += term;
    }
    sum
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, hz: f64, seconds: f64) -> Vec<f32> {
        let n = (f64::from(rate) * seconds) as usize;
        let step = std::f64::consts::TAU * hz / f64::from(rate);
        (0..n).map(|i| (i as f64 * step).sin() as f32).collect()
    }

    fn through(rate: u32, samples: &[f32], chunk: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(rate);
        let mut out = Vec::new();
        for part in samples.chunks(chunk) {
            resampler.push(part, &mut out);
        }
        resampler.finish(&mut out);
        out
    }

    #[test]
    fn a_tone_keeps_pitch_level_and_place_at_every_rate() {
        for rate in [
            8_000, 11_025, 22_050, 44_100, 44_056, 48_000, 96_000, 192_000,
        ] {
            let out = through(rate, &tone(rate, 1_000.0, 1.0), 997);
            let want = tone(RATE, 1_000.0, 1.0);
            let middle = 2_000..20_000;
            let worst = middle.map(|i| (out[i] - want[i]).abs()).fold(0.0, f32::max);
            assert!(worst < 0.01, "{rate} Hz: {worst}");
            assert!(
                out.len().abs_diff(want.len()) <= 2,
                "{rate} Hz: {}",
                out.len()
            );
        }
    }

    #[test]
    fn what_would_fold_back_is_gone() {
        let out = through(44_100, &tone(44_100, 14_000.0, 1.0), 4_096);
        let loudest = out[2_000..20_000]
            .iter()
            .fold(0.0f32, |a, b| a.max(b.abs()));
        assert!(loudest < 2e-3, "{loudest}");
    }

    #[test]
    fn chunks_do_not_matter() {
        let sound = tone(48_000, 440.0, 0.5);
        assert_eq!(through(48_000, &sound, 1), through(48_000, &sound, 100_000));
    }
}
