//! Programme loudness and loudness range.
//!
//! ITU-R BS.1770-4 (K-weighting, 400 ms blocks, gates at −70 LUFS and −10 LU) and EBU Tech 3342
//! (range between the 10th and 95th percentile of 3 s windows, gates at −70 LUFS and −20 LU).
//! Written here, and not taken from a crate, because two channels filtered side by side take a
//! third of the time, and this is the dearest step of the analysis; the tests hold it to the
//! `ebur128` crate.

use crate::planes::Planes;

/// Numbers that are worked on side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row<const N: usize>([f64; N]);

impl<const N: usize> Row<N> {
    const ZERO: Self = Self([0.0; N]);

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] * other.0[i]))
    }
}

/// Two channels.
type Pair = Row<2>;

/// Second-order sections side by side, each normalised to a₀ = b₀ = 1.
#[derive(Clone, Copy)]
struct Section<const N: usize> {
    b: [Row<N>; 2],
    a: [Row<N>; 2],
}

/// Coefficients of the K-weighting at one sample rate.
#[derive(Clone, Copy)]
struct KWeighting {
    shelf: Section<2>,
    high_pass: Section<2>,
    /// The shelf of two channels and the high-pass of two.
    both: Section<4>,
    /// What both leave out, as a factor of energy.
    gain: f64,
}

/// Measures loudness as samples go by; memory does not grow with the length.
pub(crate) struct Loudness {
    weights: Vec<f64>,
    filter: KWeighting,
    /// One for each two channels; a last one alone has silence beside it.
    pairs: Vec<Filtered>,
    /// Frames in 100 ms.
    step: usize,
    in_step: usize,
    steps: StepRing,
    blocks: Histogram,
    windows: Histogram,
}

/// The two states of a section.
type States<const N: usize> = [Row<N>; 2];

/// Two channels on their way.
#[derive(Clone, Copy)]
struct Filtered {
    shelf: States<2>,
    high_pass: States<2>,
    /// Sum of squares since the step began.
    energy: Pair,
}

/// Steps of 100 ms in a 400 ms block and in a 3 s window.
const BLOCK_STEPS: usize = 4;
const WINDOW_STEPS: usize = 30;
const ABSOLUTE_GATE: f64 = -70.0;

impl Loudness {
    pub fn new(rate: u32, channels: usize) -> Self {
        Self {
            weights: (0..channels).map(|c| channel_weight(c, channels)).collect(),
            filter: KWeighting::at(f64::from(rate)),
            pairs: vec![Filtered::NEW; channels.div_ceil(2)],
            step: ((f64::from(rate) * 0.1).round() as usize).max(1),
            in_step: 0,
            steps: StepRing::default(),
            blocks: Histogram::new(),
            windows: Histogram::new(),
        }
    }

    /// Takes the next part.
    #[inline(always)]
    pub fn push(&mut self, planes: &Planes) {
        let channels: Vec<&[f32]> = planes.channels().collect();
        let frames = channels.first().map_or(0, |samples| samples.len());
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + self.step - self.in_step);
            for (filtered, pair) in self.pairs.iter_mut().zip(channels.chunks(2)) {
                match pair {
                    [left, right] => {
                        let both = left[from..to].iter().zip(&right[from..to]);
                        filtered.push(&self.filter, both.map(|(l, r)| [*l, *r]));
                    }
                    _ => filtered.push(&self.filter, pair[0][from..to].iter().map(|x| [*x, 0.0])),
                }
            }
            self.in_step += to - from;
            from = to;
            if self.in_step == self.step {
                self.end_step();
            }
        }
    }

    /// Integrated loudness in LUFS; `None` if nothing passed the gates.
    pub fn integrated(&self) -> Option<f64> {
        self.blocks.gated_mean(-10.0)
    }

    /// Loudness range in LU; `None` if nothing passed the gates.
    pub fn range(&self) -> Option<f64> {
        self.windows.range()
    }

    fn end_step(&mut self) {
        let energies = self.pairs.iter().flat_map(|pair| pair.energy.0);
        let energy: f64 = energies.zip(&self.weights).map(|(e, w)| e * w).sum();
        self.steps
            .push(energy * self.filter.gain / self.step as f64);
        self.in_step = 0;
        if let Some(mean) = self.steps.mean_of_last(BLOCK_STEPS) {
            self.blocks.add(mean);
        }
        if let Some(mean) = self.steps.mean_of_last(WINDOW_STEPS) {
            self.windows.add(mean);
        }
        self.pairs.iter_mut().for_each(Filtered::begin_step);
    }
}

/// BS.1770 weights for the usual orders: L R, L R C, L R Ls Rs, L R C Ls Rs, L R C LFE Ls Rs (…).
/// Further channels are not counted, as in the reference library.
fn channel_weight(channel: usize, channels: usize) -> f64 {
    const SURROUND: f64 = 1.41;
    match (channels, channel) {
        (_, 0 | 1) => 1.0,
        (4, 2 | 3) | (5, 3 | 4) => SURROUND,
        (_, 2) => 1.0,
        (6.., 4 | 5) => SURROUND,
        _ => 0.0,
    }
}

impl KWeighting {
    /// The two sections of BS.1770-4 annex 1 re-derived from their analogue prototypes
    /// (De Man 2014), which gives the printed coefficients at 48 kHz.
    fn at(rate: f64) -> Self {
        let section = |hz: f64| libm::tan(std::f64::consts::PI * (hz / rate).min(0.49));
        let (k, q) = (section(1_681.974_450_955_533), 0.707_175_236_955_419_6);
        let high = libm::pow(10.0, 3.999_843_853_973_347 / 20.0);
        let band = libm::pow(high, 0.499_666_774_154_541_6);
        let norm = 1.0 + k / q + k * k;
        let first = high + band * k / q + k * k;
        let gain = (first / norm) * (first / norm);
        let shelf = Section::of(
            [
                2.0 * (k * k - high) / first,
                (high - band * k / q + k * k) / first,
            ],
            [2.0 * (k * k - 1.0) / norm, (1.0 - k / q + k * k) / norm],
        );
        let (k, q) = (section(38.135_470_876_024_44), 0.500_327_037_323_877_3);
        let norm = 1.0 + k / q + k * k;
        let high_pass = Section::of(
            [-2.0, 1.0],
            [2.0 * (k * k - 1.0) / norm, (1.0 - k / q + k * k) / norm],
        );
        Self {
            shelf,
            high_pass,
            both: shelf.beside(&high_pass),
            gain,
        }
    }
}

impl Section<2> {
    /// The same section for two channels.
    ///
    /// Its states are fed from its input and its states alone, not from its output: so a sample waits
    /// for half as many operations of the one before.
    fn of([b1, b2]: [f64; 2], [a1, a2]: [f64; 2]) -> Self {
        Self {
            b: [b1 - a1, b2 - a2].map(|b| Row([b; 2])),
            a: [-a1, -a2].map(|a| Row([a; 2])),
        }
    }

    fn beside(&self, other: &Self) -> Section<4> {
        Section {
            b: [0, 1].map(|i| self.b[i].beside(other.b[i])),
            a: [0, 1].map(|i| self.a[i].beside(other.a[i])),
        }
    }
}

impl<const N: usize> Section<N> {
    /// What comes out, and the next states. Transposed second direct form.
    #[inline(always)]
    fn step(&self, x: Row<N>, [s0, s1]: States<N>) -> (Row<N>, States<N>) {
        let first = x.times(self.b[0]).plus(s1).plus(s0.times(self.a[0]));
        let second = x.times(self.b[1]).plus(s0.times(self.a[1]));
        (x.plus(s0), [first, second])
    }
}

impl Pair {
    #[inline(always)]
    fn beside(self, other: Self) -> Row<4> {
        Row([self.0[0], self.0[1], other.0[0], other.0[1]])
    }
}

impl Row<4> {
    #[inline(always)]
    fn halves(self) -> (Pair, Pair) {
        let [a, b, c, d] = self.0;
        (Row([a, b]), Row([c, d]))
    }
}

impl Filtered {
    const NEW: Self = Self {
        shelf: [Row::ZERO; 2],
        high_pass: [Row::ZERO; 2],
        energy: Row::ZERO,
    };

    /// Takes samples of both channels.
    ///
    /// Both sections go side by side, the high-pass two samples behind the shelf: so it does not wait
    /// for what the shelf is still at.
    #[inline(always)]
    fn push(&mut self, filter: &KWeighting, samples: impl Iterator<Item = [f32; 2]>) {
        let mut samples = samples.map(|sample| Row(sample.map(f64::from)));
        let mut behind = [Row::ZERO; 2];
        let mut ahead = 0;
        for (place, x) in behind.iter_mut().zip(samples.by_ref()) {
            (*place, self.shelf) = filter.shelf.step(x, self.shelf);
            ahead += 1;
        }
        let mut states = [0, 1].map(|i| self.shelf[i].beside(self.high_pass[i]));
        let mut energy = self.energy;
        for x in samples {
            let [first, second] = behind;
            let (out, next) = filter.both.step(x.beside(first), states);
            let (y, z) = out.halves();
            (states, behind) = (next, [second, y]);
            energy = energy.plus(z.times(z));
        }
        self.shelf = states.map(|state| state.halves().0);
        self.high_pass = states.map(|state| state.halves().1);
        for y in &behind[..ahead] {
            let (z, next) = filter.high_pass.step(*y, self.high_pass);
            self.high_pass = next;
            energy = energy.plus(z.times(z));
        }
        self.energy = energy;
    }

    /// Filter tails sink towards denormal numbers in silence, and those are slow: they end here.
    fn begin_step(&mut self) {
        self.energy = Row::ZERO;
        for state in self.shelf.iter_mut().chain(&mut self.high_pass) {
            state.0 = state.0.map(|s| if s.abs() < 1e-30 { 0.0 } else { s });
        }
    }
}

/// The energies of the last 3 s in steps of 100 ms.
#[derive(Default)]
struct StepRing {
    energies: [f64; WINDOW_STEPS],
    next: usize,
    filled: usize,
}

impl StepRing {
    fn push(&mut self, energy: f64) {
        self.energies[self.next] = energy;
        self.next = (self.next + 1) % WINDOW_STEPS;
        self.filled = (self.filled + 1).min(WINDOW_STEPS);
    }

    fn mean_of_last(&self, count: usize) -> Option<f64> {
        (self.filled >= count).then(|| {
            let at = |back: usize| (self.next + WINDOW_STEPS - back) % WINDOW_STEPS;
            let sum: f64 = (1..=count).map(|back| self.energies[at(back)]).sum();
            sum / count as f64
        })
    }
}

/// Energies sorted into bins of 0.02 LU above the absolute gate: gating without keeping them all.
struct Histogram {
    counts: Vec<u32>,
    energies: Vec<f64>,
}

const BINS_PER_LU: f64 = 50.0;
const BINS: usize = 6_000;

impl Histogram {
    fn new() -> Self {
        Self {
            counts: vec![0; BINS],
            energies: vec![0.0; BINS],
        }
    }

    fn add(&mut self, energy: f64) {
        let lufs = lufs(energy);
        if lufs >= ABSOLUTE_GATE {
            let bin = bin_of(lufs);
            self.counts[bin] += 1;
            self.energies[bin] += energy;
        }
    }

    /// Mean energy from a bin on.
    fn mean_from(&self, bin: usize) -> Option<f64> {
        let count: u64 = self.counts[bin..].iter().map(|c| u64::from(*c)).sum();
        let energy: f64 = self.energies[bin..].iter().sum();
        (count > 0).then(|| energy / count as f64)
    }

    /// Where the gate lies that is `relative` LU away from the mean of all.
    fn gate(&self, relative: f64) -> Option<usize> {
        self.mean_from(0)
            .map(|mean| bin_of((lufs(mean) + relative).max(ABSOLUTE_GATE)))
    }

    fn gated_mean(&self, relative: f64) -> Option<f64> {
        self.gate(relative)
            .and_then(|gate| self.mean_from(gate))
            .map(lufs)
    }

    fn range(&self) -> Option<f64> {
        let gate = self.gate(-20.0)?;
        let total: u64 = self.counts[gate..].iter().map(|c| u64::from(*c)).sum();
        let at = |share: f64| {
            let rank = (share * (total.saturating_sub(1)) as f64).round() as u64;
            let mut seen = 0;
            (gate..BINS).find(|bin| {
                seen += u64::from(self.counts[*bin]);
                seen > rank
            })
        };
        Some((at(0.95)? as f64 - at(0.10)? as f64) / BINS_PER_LU)
    }
}

fn bin_of(lufs: f64) -> usize {
    (((lufs - ABSOLUTE_GATE) * BINS_PER_LU).max(0.0) as usize).min(BINS - 1)
}

/// Weighted mean square to LUFS.
fn lufs(energy: f64) -> f64 {
    -0.691 + 10.0 * libm::log10(energy.max(1e-30))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;
    use ebur128::{EbuR128, Mode};

    fn heard(samples: &[f32], rate: u32, channels: usize, part: usize) -> Loudness {
        let mut planes = Planes::new(channels);
        let mut loudness = Loudness::new(rate, channels);
        for part in samples.chunks(part) {
            planes.fill(part);
            loudness.push(&planes);
        }
        loudness
    }

    /// Coloured noise whose level wanders: loud and quiet parts, so that the gates have work.
    fn wandering_noise(frames: usize, channels: usize, quietest: f32) -> Vec<f32> {
        let mut last = 0.0f32;
        (0..frames * channels)
            .zip(Noise(1))
            .map(|(i, white)| {
                last = 0.7 * last + 0.3 * white;
                let slow = (i as f32 / (frames * channels) as f32 * 9.0).sin();
                last * (0.3 + 0.2 * slow) * if slow < -0.9 { quietest } else { 1.0 }
            })
            .collect()
    }

    /// Integrated loudness and range, ours and theirs.
    fn both(rate: u32, channels: usize, samples: &[f32]) -> [f64; 4] {
        let ours = heard(samples, rate, channels, channels * 1_000);
        let mut theirs =
            EbuR128::new(channels as u32, rate, Mode::I | Mode::LRA).expect("reference");
        for part in samples.chunks(channels * 1_000) {
            theirs.add_frames_f32(part).expect("reference");
        }
        [
            ours.integrated().expect("loud enough"),
            theirs.loudness_global().expect("reference"),
            ours.range().expect("long enough"),
            theirs.loudness_range().expect("reference"),
        ]
    }

    #[test]
    fn agrees_with_the_reference_library() {
        for (rate, channels) in [
            (44_100, 2),
            (48_000, 1),
            (22_050, 6),
            (96_000, 2),
            (8_000, 4),
        ] {
            let samples = wandering_noise(rate as usize * 20, channels, 0.003);
            let [ours, theirs, ..] = both(rate, channels, &samples);
            assert!(
                (ours - theirs).abs() < 0.02,
                "{rate} Hz ×{channels}: {ours} for {theirs}"
            );
        }
    }

    #[test]
    fn the_range_agrees_too() {
        // The reference takes a window each second, we each 100 ms: the standard allows 1 LU.
        let samples = wandering_noise(44_100 * 60, 2, 1.0);
        let [_, _, ours, theirs] = both(44_100, 2, &samples);
        assert!((ours - theirs).abs() < 0.5, "{ours} for {theirs}");
    }

    #[test]
    fn a_full_scale_tone_has_the_loudness_of_the_standard() {
        let rate = 48_000;
        let step = std::f64::consts::TAU * 997.0 / f64::from(rate);
        let tone: Vec<f32> = (0..rate * 5)
            .flat_map(|i| [(f64::from(i) * step).sin() as f32, 0.0])
            .collect();
        let got = heard(&tone, rate as u32, 2, 8_000)
            .integrated()
            .expect("a tone is loud");
        assert!((got + 3.01).abs() < 0.02, "{got}");
    }

    #[test]
    fn silence_has_no_loudness() {
        let loudness = heard(&vec![0.0; 88_200 * 4], 44_100, 2, 8_000);
        assert_eq!((loudness.integrated(), loudness.range()), (None, None));
    }
}
