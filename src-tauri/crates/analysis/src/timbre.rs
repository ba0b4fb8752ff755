//! The colour of the sound, as means and deviations of a few numbers per frame.
//!
//! Everything is taken from the shared spectrum of 46 ms frames and from band levels that are
//! compressed against a running reference, so that turning the volume changes nothing.

use crate::intake::RATE;
use crate::lanes::{LANES, Lanes, highest, total, weighted};
use crate::mel::{BANDS, MelBands};
use crate::spectrum::FourFrames;
use crate::statistics::Running;
use serde::{Deserialize, Serialize};

/// Cepstral coefficients kept (from the first; the zeroth is loudness).
pub const CEPSTRA: usize = 13;

/// Registers of the contrast, edges in Hz.
const REGISTERS: [f64; 7] = [60.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 9_000.0];
/// Number of registers.
pub const CONTRASTS: usize = REGISTERS.len() - 1;

/// Means and deviations over the frames that are not silent. Magnitudes have no unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timbre {
    /// Centre of gravity of the magnitudes in Hz: mean and deviation.
    pub centroid: [f64; 2],
    /// Share of the magnitude below 80 Hz, below 250 Hz and above 5 kHz.
    pub shares: [f64; 3],
    /// Flatness of the bands, 0 (one tone) … 1 (white): all, and above 3.5 kHz.
    pub flatness: [f64; 2],
    /// ln(highest / mean magnitude) in six registers from 60 Hz to 9 kHz.
    pub contrast: [f64; CONTRASTS],
    /// Cepstral coefficients 1–13: means, deviations, deviations of their change.
    pub cepstrum: [[f64; CEPSTRA]; 3],
    /// Level below the running reference in nepers: mean and deviation.
    pub level: [f64; 2],
    /// Share of frames below half the mean magnitude of their second.
    pub low_frames: f64,
    /// Rate of zero crossings: mean, and deviation within a second (crossings per sample).
    pub crossings: [f64; 2],
    /// Novelty after an onset against novelty elsewhere: how the sound falls. See `decay`.
    pub decay: f64,
    /// Share of frames that are not silent.
    pub heard: f64,
}

/// One frame as the other meters need it.
pub(crate) struct Heard<'a> {
    /// Compressed levels of the bands.
    pub levels: &'a [f32; BANDS],
    /// Their mean.
    pub level: f32,
}

/// Collects timbre and hands compressed levels on.
pub(crate) struct TimbreMeter {
    mel: MelBands,
    cosines: Vec<[f32; BANDS]>,
    /// The number of each bin.
    numbers: Vec<f32>,
    registers: [(usize, usize); CONTRASTS],
    shares_at: [usize; 3],
    bands: [Lanes; BANDS],
    reference: f32,
    centroid: Running,
    shares: [Running; 3],
    flatness: [Running; 2],
    contrast: [Running; CONTRASTS],
    cepstrum: [[Running; CEPSTRA]; 2],
    before: Option<[f32; CEPSTRA]>,
    level: Running,
    second: Vec<f32>,
    low_frames: Running,
    falls: Running,
    last_level: f32,
    heard: u64,
    frames: u64,
}

/// The first band above about 3.5 kHz.
const HIGH_BANDS: usize = 29;
/// How the running reference follows the loudest band: quickly up, over some 20 s down.
const ATTACK: f32 = 0.2;
const RELEASE: f32 = 0.9994;
/// Frames whose loudest band is this far below the reference are silence.
const SILENT: f32 = 1e-3;
/// And whose loudest band is below this are digital silence or its dither (about −90 dBFS).
const NOTHING: f32 = 2e-2;
/// How far below the reference levels reach (60 dB).
const COMPRESSION: f32 = 1_000.0;

impl TimbreMeter {
    /// For spectra of frames of `size` samples.
    pub fn new(size: usize) -> Self {
        let bin = |hz: f64| (hz * size as f64 / f64::from(RATE)).round() as usize;
        let mut registers = [(0, 0); CONTRASTS];
        for (i, register) in registers.iter_mut().enumerate() {
            *register = (bin(REGISTERS[i]), bin(REGISTERS[i + 1]));
        }
        Self {
            mel: MelBands::new(size),
            cosines: cosines(),
            numbers: (0..=size / 2).map(|k| k as f32).collect(),
            registers,
            shares_at: [80.0, 250.0, 5_000.0].map(bin),
            bands: [Lanes::ZERO; BANDS],
            reference: 0.0,
            centroid: Running::default(),
            shares: Default::default(),
            flatness: Default::default(),
            contrast: Default::default(),
            cepstrum: Default::default(),
            before: None,
            level: Running::default(),
            second: Vec::with_capacity(86),
            low_frames: Running::default(),
            falls: Running::default(),
            last_level: 0.0,
            heard: 0,
            frames: 0,
        }
    }

    /// Takes four frames, of which the first `valid` count, and hands each on.
    #[inline(always)]
    pub fn push(&mut self, four: &FourFrames, valid: usize, each: &mut impl FnMut(&Heard<'_>)) {
        self.mel.apply(four, &mut self.bands);
        let loudest = highest(&self.bands, Lanes::ZERO);
        let mut references = [0.0f32; LANES];
        for (lane, reference) in references.iter_mut().enumerate() {
            *reference = self.follow(loudest.0[lane]);
        }
        let scale = Lanes(references.map(|r| COMPRESSION / r.max(NOTHING)));
        let one = Lanes::splat(1.0);
        let levels: [Lanes; BANDS] = std::array::from_fn(|b| (one + self.bands[b] * scale).ln());
        let frames = self.describe(four, &levels);
        for (lane, reference) in references.into_iter().enumerate().take(valid) {
            let row: [f32; BANDS] = std::array::from_fn(|b| levels[b].0[lane]);
            let level = row.iter().sum::<f32>() / BANDS as f32;
            let peak = loudest.0[lane];
            self.frames += 1;
            self.follow_low_frames(level);
            if peak > NOTHING && peak > SILENT * reference {
                self.heard += 1;
                self.keep(&frames, lane, level);
            }
            each(&Heard {
                levels: &row,
                level,
            });
        }
    }

    fn follow(&mut self, loudest: f32) -> f32 {
        self.reference = if self.reference == 0.0 {
            loudest
        } else if loudest > self.reference {
            self.reference + ATTACK * (loudest - self.reference)
        } else {
            (self.reference * RELEASE).max(loudest)
        };
        self.reference
    }

    #[inline(always)]
    fn describe(&self, four: &FourFrames, levels: &[Lanes; BANDS]) -> FourDescribed {
        let tiny = Lanes::splat(1e-9);
        let [sub, bass, bright] = self.shares_at;
        let below_sub = tiny + total(&four[..=sub]);
        let below_bass = below_sub + total(&four[sub + 1..=bass]);
        let below_bright = below_bass + total(&four[bass + 1..=bright]);
        let above = total(&four[bright + 1..]);
        let sum = below_bright + above;
        let shares = [below_sub / sum, below_bass / sum, above / sum];
        let contrast = self.registers.map(|(from, to)| {
            let bins = &four[from..to];
            let peak = highest(bins, tiny) * Lanes::splat(bins.len() as f32);
            (peak / (tiny + total(bins))).ln()
        });
        let cepstrum = std::array::from_fn(|c| weighted(levels, &self.cosines[c]));
        FourDescribed {
            centroid: weighted(four, &self.numbers) / sum,
            shares,
            contrast,
            cepstrum,
            flatness: [flatness(&self.bands), flatness(&self.bands[HIGH_BANDS..])],
        }
    }

    fn keep(&mut self, frames: &FourDescribed, lane: usize, level: f32) {
        self.centroid.add(f64::from(frames.centroid.0[lane]));
        for (running, share) in self.shares.iter_mut().zip(&frames.shares) {
            running.add(f64::from(share.0[lane]));
        }
        for (running, contrast) in self.contrast.iter_mut().zip(&frames.contrast) {
            running.add(f64::from(contrast.0[lane]));
        }
        for (running, flatness) in self.flatness.iter_mut().zip(&frames.flatness) {
            running.add(flatness[lane]);
        }
        self.level.add(f64::from(level));
        let cepstrum: [f32; CEPSTRA] = std::array::from_fn(|c| frames.cepstrum[c].0[lane]);
        for (c, value) in cepstrum.iter().enumerate() {
            self.cepstrum[0][c].add(f64::from(*value));
            if let Some(before) = &self.before {
                self.cepstrum[1][c].add(f64::from(value - before[c]));
            }
        }
        self.before = Some(cepstrum);
        let fall = self.last_level - level;
        if fall > 0.0 {
            self.falls.add(f64::from(fall));
        }
        self.last_level = level;
    }

    fn follow_low_frames(&mut self, level: f32) {
        self.second.push(level);
        if self.second.len() == 86 {
            let mean = self.second.iter().sum::<f32>() / 86.0;
            let low = self.second.iter().filter(|x| **x < 0.5 * mean).count();
            self.low_frames.add(low as f64 / 86.0);
            self.second.clear();
        }
    }

    /// The averages. `crossings`: see [`Timbre::crossings`].
    pub fn finish(self, crossings: [f64; 2]) -> Timbre {
        let bin_hz = f64::from(RATE) / 1_024.0;
        let cepstrum = [
            self.cepstrum[0].map(|r| r.mean()),
            self.cepstrum[0].map(|r| r.deviation()),
            self.cepstrum[1].map(|r| r.deviation()),
        ];
        Timbre {
            centroid: [
                self.centroid.mean() * bin_hz,
                self.centroid.deviation() * bin_hz,
            ],
            shares: self.shares.map(|r| r.mean()),
            flatness: self.flatness.map(|r| r.mean()),
            contrast: self.contrast.map(|r| r.mean()),
            cepstrum,
            level: [self.level.mean(), self.level.deviation()],
            low_frames: self.low_frames.mean(),
            crossings,
            decay: self.falls.mean(),
            heard: self.heard as f64 / self.frames.max(1) as f64,
        }
    }
}

struct FourDescribed {
    centroid: Lanes,
    shares: [Lanes; 3],
    contrast: [Lanes; CONTRASTS],
    cepstrum: [Lanes; CEPSTRA],
    flatness: [[f64; LANES]; 2],
}

/// Geometric over arithmetic mean.
fn flatness(bands: &[Lanes]) -> [f64; LANES] {
    let n = bands.len() as f32;
    let (mut logs, mut sum) = (Lanes::ZERO, Lanes::ZERO);
    for band in bands {
        let x = band.max(Lanes::splat(1e-7));
        logs += x.ln();
        sum += x;
    }
    std::array::from_fn(|lane| libm::exp(f64::from(logs.0[lane] / n)) / f64::from(sum.0[lane] / n))
}

/// Rows 1–13 of the orthonormal discrete cosine transform.
fn cosines() -> Vec<[f32; BANDS]> {
    let n = BANDS as f64;
    let row = |c: usize| {
        std::array::from_fn(|b| {
            let angle = std::f64::consts::PI * c as f64 * (b as f64 + 0.5) / n;
            (libm::cos(angle) * (2.0 / n).sqrt()) as f32
        })
    };
    (1..=CEPSTRA).map(row).collect()
}

/// Samples in which crossings are counted together.
const CROSSINGS_BLOCK: usize = 256;

/// Counts how often a sound crosses zero.
#[derive(Default)]
pub(crate) struct Crossings {
    positive: bool,
    in_block: usize,
    crossed: u32,
    second: Running,
    all: Running,
    within: Running,
    blocks: u32,
}

impl Crossings {
    pub fn push(&mut self, samples: &[f32]) {
        let mut rest = samples;
        while let Some(first) = rest.first() {
            let (now, later) = rest.split_at(rest.len().min(CROSSINGS_BLOCK - self.in_block));
            let crosses = |(a, b): (&f32, &f32)| u32::from((*a > 0.0) != (*b > 0.0));
            self.crossed += u32::from((*first > 0.0) != self.positive);
            self.crossed += now.iter().zip(&now[1..]).map(crosses).sum::<u32>();
            self.positive = now.last().is_some_and(|x| *x > 0.0);
            self.in_block += now.len();
            rest = later;
            if self.in_block == CROSSINGS_BLOCK {
                self.end_block();
            }
        }
    }

    fn end_block(&mut self) {
        let rate = f64::from(self.crossed) / CROSSINGS_BLOCK as f64;
        self.all.add(rate);
        self.second.add(rate);
        (self.in_block, self.crossed) = (0, 0);
        self.blocks += 1;
        if self.blocks == 86 {
            self.within.add(self.second.deviation());
            self.second = Running::default();
            self.blocks = 0;
        }
    }

    /// Mean rate, and its deviation within a second.
    pub fn finish(&self) -> [f64; 2] {
        [self.all.mean(), self.within.mean()]
    }
}
