//! Where the beat repeats: autocorrelation of the novelty in windows of twelve seconds.

use crate::lanes::Lanes;
use crate::novelty::Novelty;
use crate::spectrum::{RealTransform, hann};
use crate::statistics::{Running, moving_mean};
use serde::Serialize;

/// Frames of novelty in a second.
pub(crate) const FRAMES_PER_SECOND: f64 = 22_050.0 / 256.0;
/// Frames in a window (12 s) and from one to the next (3 s).
pub(crate) const WINDOW: usize = 1_033;
const HOP: usize = 258;
const PADDED: usize = 2_048;
/// One second, the width of the mean that is taken off.
const SECOND: usize = 87;
/// Shorter novelty than this (1.5 s) says nothing of tempo.
const SHORTEST: usize = 129;

/// Autocorrelation by lag in frames, 1 at lag 0, of: everything, bass, middle, high.
pub type Lags = Vec<[f64; 4]>;

/// The rhythm of a song, averaged over its windows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pulse {
    /// [`WINDOW`] lags; empty if nothing was heard.
    pub lags: Lags,
    /// Onsets per second in all, bass, middle and high.
    pub onset_rates: [f64; 4],
    /// Shares of the middle's modulation in 0.5–2, 2–4, 4–8 and 8–16 Hz.
    pub modulation: [f64; 4],
    /// Depth of the level's modulation from 2 to 8 Hz, in units of the level's compression.
    pub modulation_depth: f64,
    /// Mean exponent of detrended fluctuation of the level, about 0.3 … 1.5.
    pub fluctuation: f64,
    /// The most repeated lag of each window, in frames.
    pub window_lags: Vec<f32>,
    /// Mean novelty of a frame.
    pub novelty: f64,
    /// Share of the novelty that is bass.
    pub bass_share: f64,
    /// Share of the novelty that is high.
    pub high_share: f64,
}

/// Collects novelty and judges it window by window.
pub(crate) struct PulseMeter {
    novelties: Vec<Novelty>,
    levels: Vec<f32>,
    transform: RealTransform,
    window: Vec<f32>,
    rows: Vec<Lanes>,
    spectrum: Vec<Lanes>,
    smooth: Vec<f32>,
    lags: Vec<[f64; 4]>,
    windows: u64,
    onset_rates: [Running; 4],
    modulation: [Running; 4],
    depth: Running,
    fluctuation: Running,
    window_lags: Vec<f32>,
    sums: [f64; 3],
    frames: u64,
}

impl PulseMeter {
    pub fn new() -> Self {
        Self {
            novelties: Vec::with_capacity(WINDOW),
            levels: Vec::with_capacity(WINDOW),
            transform: RealTransform::new(PADDED),
            window: hann(WINDOW),
            rows: vec![Lanes::ZERO; PADDED],
            spectrum: vec![Lanes::ZERO; PADDED / 2 + 1],
            smooth: Vec::new(),
            lags: vec![[0.0; 4]; WINDOW],
            windows: 0,
            onset_rates: Default::default(),
            modulation: Default::default(),
            depth: Running::default(),
            fluctuation: Running::default(),
            window_lags: Vec::new(),
            sums: [0.0; 3],
            frames: 0,
        }
    }

    /// Takes the next frame: its novelty and its compressed level.
    pub fn push(&mut self, novelty: Novelty, level: f32) {
        self.sums[0] += f64::from(novelty.full);
        self.sums[1] += f64::from(novelty.bass);
        self.sums[2] += f64::from(novelty.high);
        self.frames += 1;
        self.novelties.push(novelty);
        self.levels.push(level);
        if self.novelties.len() == WINDOW {
            self.judge_window();
            self.novelties.drain(..HOP);
            self.levels.drain(..HOP);
        }
    }

    /// The averages; a song shorter than a window is judged as far as it goes.
    pub fn finish(mut self) -> Pulse {
        if self.windows == 0 && self.novelties.len() >= SHORTEST {
            self.judge_window();
        }
        let windows = self.windows.max(1) as f64;
        let mean = |rows: &[Running; 4]| [0, 1, 2, 3].map(|i: usize| rows[i].mean());
        let all = self.sums[0].max(1e-9);
        Pulse {
            lags: if self.windows == 0 {
                Vec::new()
            } else {
                self.lags
                    .iter()
                    .map(|row| row.map(|x| x / windows))
                    .collect()
            },
            onset_rates: mean(&self.onset_rates),
            modulation: mean(&self.modulation),
            modulation_depth: self.depth.mean(),
            fluctuation: self.fluctuation.mean(),
            window_lags: self.window_lags,
            novelty: self.sums[0] / self.frames.max(1) as f64,
            bass_share: self.sums[1] / all,
            high_share: self.sums[2] / all,
        }
    }

    fn judge_window(&mut self) {
        let n = self.novelties.len();
        self.rows.fill(Lanes::ZERO);
        let registers: [fn(&Novelty) -> f32; 5] =
            [|x| x.full, |x| x.bass, |x| x.middle, |x| x.high, |x| x.low];
        let rows = registers.map(|register| {
            let raw: Vec<f32> = self.novelties.iter().map(register).collect();
            sharpen(&raw, &mut self.smooth)
        });
        let [full, bass, middle, high, low] = rows;
        if full.iter().all(|x| *x == 0.0) {
            return;
        }
        let mixed: Vec<f32> = full.iter().zip(&low).map(|(f, l)| f + 0.7 * l).collect();
        let lanes = [&mixed, &bass, &middle, &high];
        for (rate, row) in self.onset_rates.iter_mut().zip(lanes) {
            rate.add(onsets(row) as f64 / (n as f64 / FRAMES_PER_SECOND));
        }
        self.correlate(lanes);
        self.judge_level();
    }

    /// Adds the window's autocorrelations (Wiener–Khinchin, padded so that nothing wraps).
    fn correlate(&mut self, rows: [&Vec<f32>; 4]) {
        for (lane, row) in rows.into_iter().enumerate() {
            let mean = row.iter().sum::<f32>() / row.len() as f32;
            for ((place, x), w) in self.rows.iter_mut().zip(row).zip(&self.window) {
                place.0[lane] = (x - mean) * w;
            }
        }
        self.transform.powers(&self.rows, &mut self.spectrum);
        for k in 0..PADDED {
            self.rows[k] = self.spectrum[if k <= PADDED / 2 { k } else { PADDED - k }];
        }
        self.transform.real_parts(&self.rows, &mut self.spectrum);
        let zero = self.spectrum[0];
        let mut best = (0.0f32, 0usize);
        for (lag, sum) in self.lags.iter_mut().enumerate().take(PADDED / 2) {
            let here = self.spectrum[lag].0;
            for ((sum, x), whole) in sum.iter_mut().zip(here).zip(zero.0) {
                if whole > 0.0 {
                    *sum += f64::from(x / whole);
                }
            }
            // The strongest repetition between 0.3 s and 1.5 s.
            if (26..=129).contains(&lag) && here[0] > best.0 {
                best = (here[0], lag);
            }
        }
        self.window_lags.push(best.1 as f32);
        self.windows += 1;
    }

    /// Speech-like modulation and long fluctuation of the level.
    fn judge_level(&mut self) {
        self.rows.fill(Lanes::ZERO);
        let n = self.levels.len();
        let mean = self.levels.iter().sum::<f32>() / n as f32;
        for ((place, x), w) in self.rows.iter_mut().zip(&self.levels).zip(&self.window) {
            *place = Lanes::splat((x - mean) * w);
        }
        self.transform.powers(&self.rows, &mut self.spectrum);
        let bin = |hz: f64| (hz * PADDED as f64 / FRAMES_PER_SECOND).round() as usize;
        let power = |from: f64, to: f64| -> f64 {
            self.spectrum[bin(from)..bin(to)]
                .iter()
                .map(|p| f64::from(p.0[0]))
                .sum()
        };
        let parts = [
            power(0.5, 2.0),
            power(2.0, 4.0),
            power(4.0, 8.0),
            power(8.0, 16.0),
        ];
        let all: f64 = parts.iter().sum();
        if all > 0.0 {
            for (running, part) in self.modulation.iter_mut().zip(parts) {
                running.add(part / all);
            }
        }
        self.depth
            .add(((parts[1] + parts[2]) / (n * n) as f64).sqrt());
        if let Some(exponent) = fluctuation(&self.levels) {
            self.fluctuation.add(exponent);
        }
    }
}

/// Takes the local mean off, keeps what rises above it, and scales to unit deviation.
fn sharpen(raw: &[f32], smooth: &mut Vec<f32>) -> Vec<f32> {
    moving_mean(raw, SECOND, smooth);
    let mut row: Vec<f32> = raw
        .iter()
        .zip(smooth.iter())
        .map(|(x, m)| (x - m).max(0.0))
        .collect();
    let mut running = Running::default();
    row.iter().for_each(|x| running.add(f64::from(*x)));
    let scale = 1.0 / (running.deviation() + 1e-9) as f32;
    row.iter_mut().for_each(|x| *x *= scale);
    row
}

/// Counts local maxima that stand out by a standard deviation.
fn onsets(row: &[f32]) -> usize {
    (0..row.len())
        .filter(|i| {
            let around = &row[i.saturating_sub(3)..(i + 4).min(row.len())];
            row[*i] > 1.0 && around.iter().all(|x| *x <= row[*i])
        })
        .count()
}

/// Detrended fluctuation analysis of the level between 0.3 s and 4 s (Streich & Herrera, AES
/// 2005): the mean slope of log fluctuation over log length. Low means a steady pulse.
fn fluctuation(levels: &[f32]) -> Option<f64> {
    let mean = levels.iter().map(|x| f64::from(*x)).sum::<f64>() / levels.len() as f64;
    let mut sum = 0.0;
    let walk: Vec<f64> = levels
        .iter()
        .map(|x| {
            sum += f64::from(*x) - mean;
            sum
        })
        .collect();
    let lengths = [26usize, 34, 44, 57, 74, 97, 126, 163, 212, 276, 344];
    let mut slopes = Running::default();
    let mut before: Option<(f64, f64)> = None;
    for length in lengths
        .into_iter()
        .filter(|length| length * 2 <= walk.len())
    {
        let residual = walk.chunks_exact(length).map(detrended).sum::<f64>();
        let mean = residual / (walk.len() / length * length) as f64;
        if mean <= 0.0 {
            return None;
        }
        let point = (libm::log(length as f64), 0.5 * libm::log(mean));
        if let Some((x, y)) = before {
            slopes.add((point.1 - y) / (point.0 - x));
        }
        before = Some(point);
    }
    before.map(|_| slopes.mean())
}

/// Sum of squares left after the best straight line is taken off.
fn detrended(part: &[f64]) -> f64 {
    let n = part.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = part.iter().sum::<f64>() / n;
    let (mut cross, mut square) = (0.0, 0.0);
    for (i, y) in part.iter().enumerate() {
        cross += (i as f64 - middle) * (y - mean);
        square += (y - mean) * (y - mean);
    }
    let spread = n * (n * n - 1.0) / 12.0;
    (square - cross * cross / spread).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clicks every `period` frames.
    fn clicks(period: usize, frames: usize) -> PulseMeter {
        let mut meter = PulseMeter::new();
        for i in 0..frames {
            let full = if i % period == 0 { 5.0 } else { 0.0 };
            let novelty = Novelty {
                full,
                low: full,
                bass: full,
                middle: 0.0,
                high: 0.0,
            };
            meter.push(novelty, full);
        }
        meter
    }

    #[test]
    fn repetition_is_found_at_its_lag() {
        let pulse = clicks(43, 3_000).finish();
        let at = |lag: usize| pulse.lags[lag][0];
        assert!(
            at(43) > 0.8 && at(86) > 0.6 && at(21) < 0.1,
            "{} {}",
            at(43),
            at(21)
        );
        assert!((pulse.onset_rates[0] - FRAMES_PER_SECOND / 43.0).abs() < 0.15);
        assert_eq!(pulse.lags[43][3], 0.0, "nothing was high");
        assert!(pulse.window_lags.iter().all(|lag| *lag == 43.0));
    }

    #[test]
    fn silence_and_scraps_have_no_pulse() {
        let mut meter = PulseMeter::new();
        (0..5_000).for_each(|_| meter.push(Novelty::default(), 0.0));
        assert!(meter.finish().lags.is_empty());
        assert!(clicks(43, SHORTEST - 1).finish().lags.is_empty());
    }

    #[test]
    fn a_straight_line_leaves_nothing() {
        let line: Vec<f64> = (0..50).map(|i| 3.0 * f64::from(i) + 1.0).collect();
        assert!(detrended(&line) < 1e-6);
    }
}
