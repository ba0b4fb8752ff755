//! How strongly each of the twelve pitch classes sounds, and how the instruments are tuned.
//!
//! Peaks of a long spectrum from 60 Hz to 2.1 kHz, whitened by their surroundings so that loud
//! bass and bright cymbals count alike (Gómez 2006), are placed in 120 bins of 10 cents; the
//! tuning is the phase of Σ w·e^(2πi·deviation), known only at the end, and so is the folding to 12.

use crate::intake::{LOW_RATE, LOWER};
use crate::lanes::{LANES, ln};
use crate::spectrum::FourFrames;
use crate::statistics::moving_mean;
use serde::Serialize;

/// Bins in an octave before folding.
const FINE: usize = 120;
const PER_CLASS: usize = FINE / 12;
const LOWEST_HZ: f64 = 60.0;
const HIGHEST_HZ: f64 = 2_100.0;
/// Width of the surroundings a peak is compared to, in bins (about 110 Hz).
const SURROUNDINGS: usize = 41;
/// Notes below this MIDI number (E3, 165 Hz) belong to the bass.
const BASS_BELOW: f64 = 52.0;
/// Frames in one stretch of about 3 s.
const STRETCH: usize = 16;

/// Magnitudes are told as at the full rate, where a frame of this length has so many more samples.
const FULL_RATE: f32 = LOWER as f32;

/// Twelve pitch classes, C first.
pub type Chroma = [f64; 12];

/// One stretch of music of about three seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stretch {
    /// Every peak.
    pub all: Chroma,
    /// Peaks below 165 Hz.
    pub bass: Chroma,
}

/// What the whole song sounds like by pitch class.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Harmony {
    /// Deviation from A4 = 440 Hz in cents, −50 … 50.
    pub tuning_cents: f64,
    /// 0 (peaks anywhere) … 1 (all peaks on one grid of semitones).
    pub tuning_strength: f64,
    /// In order of time.
    pub stretches: Vec<Stretch>,
    /// Mean change of the chroma between frames of 186 ms, 0 … 2.
    pub flux: f64,
    /// Mean count of peaks that stand out of a frame.
    pub peaks: f64,
    /// Share of a frame's magnitude (60 Hz – 2.1 kHz) that stands in peaks, 0 … 1.
    pub peak_share: f64,
    /// Frames that were heard.
    pub frames: u64,
}

#[derive(Clone)]
struct FineStretch {
    all: [f32; FINE],
    bass: [f32; FINE],
    frames: usize,
}

/// Collects chroma frame by frame.
pub(crate) struct ChromaMeter {
    bin_hz: f64,
    first: usize,
    /// Pitch in fine bins for each spectral bin and its neighbourhood.
    magnitudes: Vec<f32>,
    surroundings: Vec<f32>,
    loudest: f32,
    tuning: (f64, f64, f64),
    before: Option<Chroma>,
    flux: f64,
    flux_frames: u64,
    peaks: u64,
    peak_share: f64,
    frames: u64,
    now: FineStretch,
    stretches: Vec<FineStretch>,
}

/// Bounds memory: later stretches of songs beyond about 3 hours are merged in pairs.
const MOST_STRETCHES: usize = 4_096;

impl ChromaMeter {
    /// For spectra of frames of `size` samples at [`LOW_RATE`].
    pub fn new(size: usize) -> Self {
        let bin_hz = LOW_RATE / size as f64;
        let first = (LOWEST_HZ / bin_hz) as usize;
        let end = (HIGHEST_HZ / bin_hz) as usize;
        Self {
            bin_hz,
            first,
            magnitudes: vec![0.0; end - first],
            surroundings: Vec::new(),
            loudest: 0.0,
            tuning: (0.0, 0.0, 0.0),
            before: None,
            flux: 0.0,
            flux_frames: 0,
            peaks: 0,
            peak_share: 0.0,
            frames: 0,
            now: FineStretch::empty(),
            stretches: Vec::new(),
        }
    }

    /// How many of the lowest bins are looked at.
    pub fn bins(&self) -> usize {
        self.first + self.magnitudes.len()
    }

    /// Takes four frames of magnitudes, of which the first `valid` count.
    #[inline(always)]
    pub fn push(&mut self, four: &FourFrames, valid: usize) {
        for lane in 0..valid.min(LANES) {
            let bins = &four[self.first..self.first + self.magnitudes.len()];
            for (magnitude, bin) in self.magnitudes.iter_mut().zip(bins) {
                *magnitude = FULL_RATE * bin.0[lane];
            }
            self.frame();
        }
    }

    #[inline(always)]
    fn frame(&mut self) {
        let level: f32 = self.magnitudes.iter().sum();
        self.loudest = self.loudest.max(level);
        if level <= 1e-3 * self.loudest || level < 1e-3 {
            return;
        }
        moving_mean(&self.magnitudes, SURROUNDINGS, &mut self.surroundings);
        let mut fine = FineStretch::empty();
        let in_peaks = self.find_peaks(&mut fine);
        self.peak_share += f64::from(in_peaks / level);
        self.frames += 1;
        let chroma = fold(&fine.all, self.tuning_phase());
        let norm = length(&chroma);
        if norm > 0.0 {
            self.follow_flux(chroma.map(|x| x / norm));
            self.keep(&fine, norm as f32);
        }
    }

    /// Puts the frame's peaks into fine bins; returns their magnitude.
    fn find_peaks(&mut self, fine: &mut FineStretch) -> f32 {
        let mut in_peaks = 0.0;
        for i in 1..self.magnitudes.len() - 1 {
            let [a, b, c] = [
                self.magnitudes[i - 1],
                self.magnitudes[i],
                self.magnitudes[i + 1],
            ];
            if b <= a || b < c || b <= 1.5 * self.surroundings[i] {
                continue;
            }
            in_peaks += a + b + c;
            self.peaks += 1;
            let [la, lb, lc] = [a, b, c].map(|m| ln(m.max(1e-9)));
            let shift = f64::from(0.5 * (la - lc) / (la - 2.0 * lb + lc - 1e-9));
            let hz = ((i + self.first) as f64 + shift) * self.bin_hz;
            let midi = 69.0 + 12.0 * libm::log2(hz / 440.0);
            let weight = ln(1.0 + b / self.surroundings[i]);
            self.place(midi, weight, fine);
        }
        in_peaks
    }

    fn place(&mut self, midi: f64, weight: f32, fine: &mut FineStretch) {
        let off = midi - libm::floor(midi + 0.5);
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * off);
        let w = f64::from(weight);
        self.tuning.0 += w * cos;
        self.tuning.1 += w * sin;
        self.tuning.2 += w;
        let bin = (libm::floor(midi * PER_CLASS as f64 + 0.5) as i64).rem_euclid(FINE as i64);
        // Very low partials are blurred: neighbouring semitones share a bin.
        let trust = if midi < 43.0 { 0.6 } else { 1.0 };
        fine.all[bin as usize] += weight * trust;
        if midi < BASS_BELOW {
            fine.bass[bin as usize] += weight;
        }
    }

    fn follow_flux(&mut self, chroma: Chroma) {
        if let Some(before) = self.before {
            let change: f64 = chroma
                .iter()
                .zip(&before)
                .map(|(a, b)| (a - b) * (a - b))
                .sum();
            self.flux += change.sqrt();
            self.flux_frames += 1;
        }
        self.before = Some(chroma);
    }

    /// Adds a frame scaled to unit length, so that loud frames do not outvote soft ones.
    fn keep(&mut self, fine: &FineStretch, norm: f32) {
        self.now
            .all
            .iter_mut()
            .zip(&fine.all)
            .for_each(|(s, x)| *s += x / norm);
        self.now
            .bass
            .iter_mut()
            .zip(&fine.bass)
            .for_each(|(s, x)| *s += x / norm);
        self.now.frames += 1;
        if self.now.frames == STRETCH {
            self.end_stretch();
        }
    }

    fn end_stretch(&mut self) {
        let done = std::mem::replace(&mut self.now, FineStretch::empty());
        if self.stretches.len() < MOST_STRETCHES {
            self.stretches.push(done);
        } else if let Some(last) = self.stretches.last_mut() {
            last.add(&done);
        }
    }

    fn tuning_phase(&self) -> f64 {
        libm::atan2(self.tuning.1, self.tuning.0) / std::f64::consts::TAU
    }

    /// Folds everything by the tuning now known.
    pub fn finish(mut self) -> Harmony {
        if self.now.frames > 0 {
            self.end_stretch();
        }
        let phase = self.tuning_phase();
        let stretches = self.stretches.iter().map(|s| Stretch {
            all: fold(&s.all, phase),
            bass: fold(&s.bass, phase),
        });
        let frames = self.frames.max(1) as f64;
        Harmony {
            tuning_cents: 100.0 * phase,
            tuning_strength: libm::hypot(self.tuning.0, self.tuning.1) / self.tuning.2.max(1e-9),
            stretches: stretches.collect(),
            flux: self.flux / self.flux_frames.max(1) as f64,
            peaks: self.peaks as f64 / frames,
            peak_share: self.peak_share / frames,
            frames: self.frames,
        }
    }
}

impl FineStretch {
    fn empty() -> Self {
        Self {
            all: [0.0; FINE],
            bass: [0.0; FINE],
            frames: 0,
        }
    }

    fn add(&mut self, other: &Self) {
        self.all
            .iter_mut()
            .zip(&other.all)
            .for_each(|(a, b)| *a += b);
        self.bass
            .iter_mut()
            .zip(&other.bass)
            .for_each(|(a, b)| *a += b);
        self.frames += other.frames;
    }
}

/// From fine bins to pitch classes; what lies between two semitones counts little (cos²).
fn fold(fine: &[f32; FINE], phase: f64) -> Chroma {
    // What lies at the same place between two semitones counts the same in every octave's twelfth.
    let places: [(usize, f64); PER_CLASS] = std::array::from_fn(|place| {
        let pitch = place as f64 / PER_CLASS as f64 - phase;
        let class = libm::floor(pitch + 0.5);
        let off = libm::cos(std::f64::consts::PI * (pitch - class));
        ((class as i64).rem_euclid(12) as usize, off * off)
    });
    let mut chroma = [0.0; 12];
    let (semitones, _) = fine.as_chunks::<PER_CLASS>();
    for (semitone, weights) in semitones.iter().enumerate() {
        for (weight, (class, share)) in weights.iter().zip(&places) {
            chroma[(semitone + class) % 12] += f64::from(*weight) * share;
        }
    }
    chroma
}

fn length(chroma: &Chroma) -> f64 {
    chroma.iter().map(|x| x * x).sum::<f64>().sqrt()
}
