//! The true peak: the highest level between the samples.
//!
//! ITU-R BS.1770-4 annex 2: four-fold oversampling (two-fold from 96 kHz, none from 192 kHz) with
//! a polyphase filter. Stretches in which no sample is loud enough to lift the peak, whatever their
//! phases, are passed over, and those in which the four nearest samples show that there is no new
//! peak; the result is the same and the cost a fraction.

use crate::lanes::{LANES, Lanes, higher};
use crate::planes::{HISTORY, Planes};

const TAPS: usize = 12;
const HALF: usize = TAPS / 2;
const _: () = assert!(HISTORY == TAPS - 1);

/// Follows the highest sample and, if wanted, the highest level between samples.
pub(crate) struct PeakMeter {
    sample: f32,
    between: Option<Between>,
}

/// The level between samples. Phases that are not wanted are all noughts.
struct Between {
    /// A quarter and three quarters of the way to the next sample.
    quarters: Mirrored,
    /// Half way.
    middle: Mirrored,
    /// Highest possible gain of any of them, and a little more for its rounding.
    bound: f32,
    /// The same of their outer taps alone.
    outer: f32,
    peak: f32,
}

/// The first of the pairs of taps that weigh most.
const INNER: usize = HALF - 2;

/// One pair of mirrored phases, which share their products: the filter of one is `even + odd`, of
/// the other `even − odd` of the sums and differences of the samples that lie opposite each other.
/// For the phase in the middle, which is its own mirror image, `odd` is nought.
#[derive(Default)]
struct Mirrored {
    even: [f32; HALF],
    odd: [f32; HALF],
}

/// How many samples of one channel are judged together; at least as many as the filter looks back,
/// so that the stretch before holds all that the next one reads.
const STRETCH: usize = 16;
const _: () = assert!(STRETCH >= HISTORY);

impl PeakMeter {
    /// `between`: whether the level between samples is wanted.
    pub fn new(rate: u32, between: bool) -> Self {
        Self {
            sample: 0.0,
            between: between.then(|| Between::new(rate)),
        }
    }

    /// Takes the next part.
    #[inline(always)]
    pub fn push(&mut self, planes: &Planes) {
        for samples in planes.with_history() {
            self.sample = match &mut self.between {
                Some(between) => between.push(samples, self.sample),
                None => higher(self.sample, loudest(&samples[HISTORY..])),
            };
        }
    }

    /// The highest sample as a factor of full scale; 0 for silence.
    pub fn sample(&self) -> f32 {
        self.sample
    }

    /// The true peak as a factor of full scale, if it was wanted; 0 for silence.
    pub fn between(&self) -> Option<f32> {
        self.between
            .as_ref()
            .map(|found| found.peak.max(self.sample))
    }
}

impl Between {
    fn new(rate: u32) -> Self {
        let wanted = |offset, below| match rate < below {
            true => Mirrored::of(&phase(offset)),
            false => Mirrored::default(),
        };
        let (quarters, middle) = (wanted(0.25, 96_000), wanted(0.5, 192_000));
        let gain = |pairs: usize| 1.000_1 * quarters.gain(pairs).max(middle.gain(pairs));
        Self {
            bound: gain(HALF).max(1.0),
            outer: gain(INNER),
            quarters,
            middle,
            peak: 0.0,
        }
    }

    /// Takes samples of one channel behind the [`HISTORY`] before them; `highest` is the highest
    /// sample of all before, and what is returned that of these, too.
    #[inline(always)]
    fn push(&mut self, samples: &[f32], mut highest: f32) -> f32 {
        let mut before = loudest(&samples[..HISTORY]);
        for (i, stretch) in samples[HISTORY..].chunks(STRETCH).enumerate() {
            let now = loudest(stretch);
            highest = higher(highest, now);
            self.peak = higher(self.peak, highest);
            let loudest = higher(before, now);
            if loudest * self.bound > self.peak {
                let from = i * STRETCH;
                let reach = &samples[from..from + HISTORY + stretch.len()];
                // What the inner taps give and the outer ones could at most give.
                let at_most = self.highest::<INNER>(reach) * 1.000_1 + self.outer * loudest;
                if at_most > self.peak {
                    self.peak = higher(self.peak, self.highest::<0>(reach));
                }
            }
            before = now;
        }
        highest
    }

    /// The highest level between the samples of a stretch, from the pair of taps `FROM` on inwards.
    #[inline(always)]
    fn highest<const FROM: usize>(&self, samples: &[f32]) -> f32 {
        let mut highest = Lanes::ZERO;
        let mut rest = samples;
        while let Some(window) = rest.first_chunk::<{ TAPS + LANES - 1 }>() {
            highest = highest.max(self.four::<FROM>(window));
            rest = &rest[LANES..];
        }
        let last = rest.len().saturating_sub(HISTORY);
        if last == 0 {
            return highest.greatest();
        }
        let mut window = [0.0; TAPS + LANES - 1];
        window[..rest.len()].copy_from_slice(rest);
        let left = self.four::<FROM>(&window).0.into_iter().take(last);
        left.fold(highest.greatest(), higher)
    }

    #[inline(always)]
    fn four<const FROM: usize>(&self, window: &[f32; TAPS + LANES - 1]) -> Lanes {
        let at = |i: usize| Lanes(std::array::from_fn(|lane| window[i + lane]));
        let [mut middle, mut even, mut odd] = [Lanes::ZERO; 3];
        for i in FROM..HALF {
            let (a, b) = (at(i), at(TAPS - 1 - i));
            middle += (a + b) * Lanes::splat(self.middle.even[i]);
            even += (a + b) * Lanes::splat(self.quarters.even[i]);
            odd += (a - b) * Lanes::splat(self.quarters.odd[i]);
        }
        middle.magnitude().max(even.magnitude() + odd.magnitude())
    }
}

impl Mirrored {
    fn of(taps: &[f32; TAPS]) -> Self {
        let pair = |i: usize| (0.5 * taps[i], 0.5 * taps[TAPS - 1 - i]);
        Self {
            even: std::array::from_fn(|i| pair(i).0 + pair(i).1),
            odd: std::array::from_fn(|i| pair(i).0 - pair(i).1),
        }
    }

    /// The highest gain of the outermost `pairs` of taps.
    fn gain(&self, pairs: usize) -> f32 {
        let taps = self.even.iter().zip(&self.odd).take(pairs);
        taps.map(|(e, o)| (e + o).abs() + (e - o).abs()).sum()
    }
}

/// The highest magnitude of finite samples.
fn loudest(samples: &[f32]) -> f32 {
    let (parts, rest) = samples.as_chunks::<{ 2 * LANES }>();
    let mut most = [Lanes::ZERO; 2];
    for part in parts {
        let (fours, _) = part.as_chunks::<LANES>();
        for (most, four) in most.iter_mut().zip(fours) {
            *most = Lanes(*four).magnitude().max(*most);
        }
    }
    let most = most[0].max(most[1]).greatest();
    rest.iter().fold(most, |a, x| higher(a, x.abs()))
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
    use crate::noise::Noise;
    use ebur128::{EbuR128, Mode};

    fn heard(samples: &[f32], rate: u32, channels: usize, part: usize) -> f32 {
        let mut planes = Planes::new(channels);
        let mut meter = PeakMeter::new(rate, true);
        for part in samples.chunks(part) {
            planes.fill(part);
            meter.push(&planes);
        }
        meter.between().expect("it was wanted")
    }

    #[test]
    fn finds_the_peak_between_the_samples() {
        // A quarter-rate tone sampled at 45°: every sample is 0.707, the sound reaches 1.
        let tone: Vec<f32> = (0..4_000)
            .map(|i| (std::f32::consts::FRAC_PI_2 * i as f32 + std::f32::consts::FRAC_PI_4).sin())
            .collect();
        let db = 20.0 * heard(&tone, 44_100, 1, 113).log10();
        assert!(db.abs() < 0.3, "{db} dBTP");
    }

    #[test]
    fn agrees_with_the_reference_library() {
        let samples: Vec<f32> = (0..200_000)
            .zip(Noise(7))
            .map(|(i, noise)| noise * 0.2 + (i as f32 * 0.31).sin() * 0.5)
            .collect();
        let mut theirs = EbuR128::new(2, 44_100, Mode::TRUE_PEAK).expect("reference");
        theirs.add_frames_f32(&samples).expect("reference");
        let peak = |c| theirs.true_peak(c).expect("reference");
        let want = 20.0 * peak(0).max(peak(1)).log10();
        let got = 20.0 * f64::from(heard(&samples, 44_100, 2, 2_048)).log10();
        assert!((got - want).abs() < 0.2, "{got} for {want} dBTP");
    }

    #[test]
    fn what_is_passed_over_holds_no_peak() {
        let samples: Vec<f32> = (0..100_000)
            .zip(Noise(3))
            .map(|(i, noise)| noise * (0.5 + 0.5 * (i as f32 * 1e-4).sin()))
            .collect();
        for rate in [44_100, 96_000] {
            let mut all = Between::new(rate);
            (all.bound, all.outer) = (f32::MAX, f32::MAX);
            all.push(&[vec![0.0; HISTORY], samples.clone()].concat(), 0.0);
            assert_eq!(heard(&samples, rate, 1, 1_000), all.peak);
        }
    }
}
