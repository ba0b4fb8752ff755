//! To the rates at which the ear of this crate works: 22.05 kHz, and 5.5 kHz for harmony.

use crate::lanes::{LANES, dot};

/// The rate at which everything but loudness is analysed, in Hz.
pub(crate) const RATE: u32 = 22_050;

/// Resamples a mono stream to [`RATE`] with one windowed-sinc filter.
pub(crate) enum Resampler {
    /// From multiples of [`RATE`].
    Whole(Decimator),
    /// From all others.
    Broken(Polyphase),
}

/// Zero crossings of the sinc on each side.
const CROSSINGS: f64 = 11.0;
const KAISER_BETA: f64 = 6.0;
/// Pass band as a share of the lower rate.
const PASS: f64 = 0.46;

impl Resampler {
    pub fn new(rate: u32) -> Self {
        let rate = rate.max(1);
        let cutoff = PASS * f64::from(rate.min(RATE)) / f64::from(rate);
        let half = (CROSSINGS / (2.0 * cutoff)).ceil();
        let taps = (2 * half as usize).next_multiple_of(16);
        if rate.is_multiple_of(RATE) {
            let filter = filter(0.0, taps, cutoff);
            Self::Whole(Decimator::new((rate / RATE) as usize, &filter))
        } else {
            Self::Broken(Polyphase::new(rate, taps, cutoff))
        }
    }

    /// Takes mono samples and appends what they complete to `out`.
    #[inline(always)]
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        match self {
            Self::Whole(decimator) => decimator.push(samples, out),
            Self::Broken(polyphase) => polyphase.push(samples, out),
        }
    }

    /// Appends what is left once the stream has ended.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        match self {
            Self::Whole(decimator) => decimator.finish(out),
            Self::Broken(polyphase) => polyphase.finish(out),
        }
    }
}

/// The rate at which harmony is listened to, in Hz: pitches are looked for up to 2.1 kHz only.
pub(crate) const LOW_RATE: f64 = RATE as f64 / LOWER as f64;
/// [`RATE`] in units of [`LOW_RATE`].
pub(crate) const LOWER: usize = 4;
/// Half amplitude at half of [`LOW_RATE`]; flat to 2.1 kHz, 60 dB down from where that would fold to.
const LOWER_TAPS: usize = 64;

/// Outputs of the decimator worked on together: eight independent sums of four lanes.
const BLOCK: usize = 8 * LANES;

/// Keeps each `rows.len()`th sample of the filtered stream. The stream is dealt into rows, so that
/// neighbouring outputs read neighbouring samples; and the filter is its own mirror image, so two
/// samples share a product.
pub(crate) struct Decimator {
    rows: Vec<Vec<f32>>,
    /// Taps that fall on two samples, for each row.
    arms: Vec<Arm>,
    /// Taps that fall on one: the middle, and the last, which has no counterpart.
    alone: [(f32, Place); 2],
    taps: usize,
    /// The row of the next sample.
    next: usize,
}

/// Neighbours in a row from an output's place on, each with its counterpart in another row, or the
/// same, from `last` on backwards.
struct Arm {
    taps: Vec<f32>,
    row: usize,
    other: usize,
    last: usize,
}

/// Where a tap finds its sample: in which row, and how far behind the place of the output.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    behind: usize,
}

impl Decimator {
    /// From [`RATE`] to [`LOW_RATE`].
    pub fn lower() -> Self {
        let filter = filter(0.0, LOWER_TAPS, 0.5 / LOWER as f64);
        Self::new(LOWER, &filter)
    }

    /// `filter`: an even number of taps as [`filter`] makes them.
    fn new(factor: usize, filter: &[f32]) -> Self {
        let place = |tap: usize| Place {
            row: tap % factor,
            behind: tap / factor,
        };
        let (middle, last) = (filter.len() / 2 - 1, filter.len() - 1);
        let arm = |row: usize| Arm {
            taps: filter[..middle]
                .iter()
                .skip(row)
                .step_by(factor)
                .copied()
                .collect(),
            row,
            other: place(2 * middle - row).row,
            last: place(2 * middle - row).behind,
        };
        let mut decimator = Self {
            rows: vec![Vec::new(); factor],
            arms: (0..factor.min(middle)).map(arm).collect(),
            alone: [middle, last].map(|tap| (filter[tap], place(tap))),
            taps: filter.len(),
            next: 0,
        };
        decimator.deal(&vec![0.0; middle]);
        decimator
    }

    #[inline(always)]
    fn deal(&mut self, samples: &[f32]) {
        let factor = self.rows.len();
        let first = ((factor - self.next) % factor).min(samples.len());
        let (first, rest) = samples.split_at(first);
        for (row, x) in self.rows[self.next..].iter_mut().zip(first) {
            row.push(*x);
        }
        match self.rows.as_mut_slice() {
            [a, b] => deal_out(rest, [a, b]),
            [a, b, c, d] => deal_out(rest, [a, b, c, d]),
            rows => {
                for (row, place) in rows.iter_mut().enumerate() {
                    place.extend(rest.iter().skip(row).step_by(factor));
                }
            }
        }
        self.next = (self.next + samples.len()) % factor;
    }

    /// Takes samples and appends what they complete to `out`.
    #[inline(always)]
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.deal(samples);
        let mut start = 0;
        while self.outputs_from(start) >= BLOCK {
            out.extend_from_slice(&self.block(start));
            start += BLOCK;
        }
        self.rows
            .iter_mut()
            .for_each(|row| drop(row.drain(..start)));
    }

    /// Outputs that the samples from `start` in each row on suffice for.
    fn outputs_from(&self, start: usize) -> usize {
        let held: usize = self.rows.iter().map(|row| row.len() - start).sum();
        (held + self.rows.len()).saturating_sub(self.taps) / self.rows.len()
    }

    #[inline(always)]
    fn block(&self, start: usize) -> [f32; BLOCK] {
        let mut sums = [0.0; BLOCK];
        for arm in &self.arms {
            let reach = arm.taps.len() + BLOCK - 1;
            let from = start + arm.last + 1 - arm.taps.len();
            let near = self.rows[arm.row][start..start + reach].windows(BLOCK);
            let far = self.rows[arm.other][from..from + reach].windows(BLOCK);
            for ((tap, x), y) in arm.taps.iter().zip(near).zip(far.rev()) {
                for (sum, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
                    *sum += (x + y) * tap;
                }
            }
        }
        for (tap, place) in &self.alone {
            let from = start + place.behind;
            let reach = &self.rows[place.row][from..from + BLOCK];
            for (sum, x) in sums.iter_mut().zip(reach) {
                *sum += x * tap;
            }
        }
        sums
    }

    /// Appends what is left once the stream has ended.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        let silence = vec![0.0; self.taps / 2];
        self.push(&silence, out);
        let whole = out.len() + self.outputs_from(0);
        self.push(&vec![0.0; BLOCK * self.rows.len()], out);
        out.truncate(whole);
    }
}

/// Deals samples to `N` rows in turn, from the first on.
#[inline(always)]
fn deal_out<const N: usize>(samples: &[f32], rows: [&mut Vec<f32>; N]) {
    let (rounds, rest) = samples.as_chunks::<N>();
    for (i, row) in rows.into_iter().enumerate() {
        row.extend(rounds.iter().map(|round| round[i]));
        row.extend(rest.get(i));
    }
}

/// Filters with one phase of the filter for each place between two samples.
///
/// Any ratio is taken: up to [`PHASES`] filter phases are exact, beyond that the nearest phase is
/// used (timing error below 1/1000 sample, far under what any feature can see).
pub(crate) struct Polyphase {
    up: u64,
    down: u64,
    taps: usize,
    phases: u64,
    filters: Vec<f32>,
    held: Vec<f32>,
    /// Place of the next output: after so many samples of `held` …
    start: usize,
    /// … and so many parts of `up` to the next.
    fraction: u64,
}

const PHASES: u64 = 512;

impl Polyphase {
    fn new(rate: u32, taps: usize, cutoff: f64) -> Self {
        let divisor = gcd(u64::from(rate), u64::from(RATE));
        let (up, down) = (u64::from(RATE) / divisor, u64::from(rate) / divisor);
        let phases = up.min(PHASES);
        let filters = (0..phases)
            .flat_map(|phase| filter(phase as f64 / phases as f64, taps, cutoff))
            .collect();
        Self {
            up,
            down,
            taps,
            phases,
            filters,
            held: vec![0.0; taps / 2 - 1],
            start: 0,
            fraction: 0,
        }
    }

    #[inline(always)]
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.held.extend_from_slice(samples);
        let (whole, part) = ((self.down / self.up) as usize, self.down % self.up);
        while let Some(window) = self.held.get(self.start..self.start + self.taps) {
            let phase = if self.phases == self.up {
                self.fraction
            } else {
                self.fraction * self.phases / self.up
            };
            let from = phase as usize * self.taps;
            out.push(dot(window, &self.filters[from..from + self.taps]));
            self.start += whole;
            self.fraction += part;
            if self.fraction >= self.up {
                self.fraction -= self.up;
                self.start += 1;
            }
        }
        let done = self.start.min(self.held.len());
        self.held.drain(..done);
        self.start -= done;
    }

    fn finish(&mut self, out: &mut Vec<f32>) {
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
    fn what_harmony_hears_is_flat_and_alone() {
        let through = |hz| {
            let mut decimator = Decimator::lower();
            let mut out = Vec::new();
            decimator.push(&tone(RATE, hz, 1.0), &mut out);
            decimator.finish(&mut out);
            assert!(out.len().abs_diff(LOW_RATE as usize) <= 2, "{}", out.len());
            let middle = &out[500..5_000];
            (2.0 * middle.iter().map(|x| x * x).sum::<f32>() / middle.len() as f32).sqrt()
        };
        for hz in [60.0, 440.0, 1_000.0, 2_100.0] {
            assert!((through(hz) - 1.0).abs() < 2e-3, "{hz} Hz: {}", through(hz));
        }
        for hz in [3_420.0, 5_000.0, 9_000.0] {
            assert!(through(hz) < 2e-3, "{hz} Hz: {}", through(hz));
        }
    }

    #[test]
    fn chunks_do_not_matter() {
        let sound = tone(48_000, 440.0, 0.5);
        for rate in [44_100, 48_000] {
            assert_eq!(through(rate, &sound, 1), through(rate, &sound, 100_000));
        }
    }
}
