//! Where the beats fall, for the places that show them.
//!
//! Dynamic programming over the novelty (Ellis, Journal of New Music Research 36(1), 2007): the
//! best chain of onsets whose steps are near the period of the tempo. Novelty is kept for this only
//! if it was asked for, and for half an hour at most.

use crate::novelty::Novelty;
use crate::pulse::FRAMES_PER_SECOND;
use crate::statistics::{Running, moving_mean};

/// Longest stretch for which beats are followed, in frames (30 min).
const LONGEST: usize = (30.0 * 60.0 * FRAMES_PER_SECOND) as usize;
/// How dearly a step that is not the period is paid for.
const TIGHTNESS: f64 = 100.0;
/// Half a frame of 1,024 samples: novelty is of the frame's middle; and the lag of two frames.
const OFFSET_SECONDS: f64 = 512.0 / 22_050.0;

/// Novelty kept for following beats.
#[derive(Default)]
pub(crate) struct BeatTrail {
    strengths: Vec<f32>,
}

impl BeatTrail {
    pub fn push(&mut self, novelty: Novelty) {
        if self.strengths.len() < LONGEST {
            self.strengths.push(novelty.full + 0.7 * novelty.low);
        }
    }

    /// Times of the beats in seconds for a tempo in beats per minute.
    pub fn follow(&self, bpm: f64) -> Vec<f32> {
        let period = 60.0 * FRAMES_PER_SECOND / bpm;
        let strengths = standard(&self.strengths);
        let (totals, before) = chains(&strengths, period);
        let Some(mut at) = last_beat(&totals, period) else {
            return Vec::new();
        };
        let mut beats = vec![at];
        while let Some(previous) = before[at] {
            at = previous as usize;
            beats.push(at);
        }
        beats.reverse();
        let seconds = |frame: usize| frame as f64 / FRAMES_PER_SECOND + OFFSET_SECONDS;
        beats
            .into_iter()
            .map(|frame| seconds(frame) as f32)
            .collect()
    }
}

/// Above the mean of the second around, in standard deviations.
fn standard(strengths: &[f32]) -> Vec<f64> {
    let mut smooth = Vec::new();
    moving_mean(strengths, 87, &mut smooth);
    let rises: Vec<f64> = strengths
        .iter()
        .zip(&smooth)
        .map(|(x, m)| f64::from((x - m).max(0.0)))
        .collect();
    let mut running = Running::default();
    rises.iter().for_each(|x| running.add(*x));
    let scale = 1.0 / (running.deviation() + 1e-9);
    rises.iter().map(|x| x * scale).collect()
}

/// The best total of a chain that ends at each frame, and the beat before.
fn chains(strengths: &[f64], period: f64) -> (Vec<f64>, Vec<Option<u32>>) {
    let nearest = (period / 2.0).round().max(1.0) as usize;
    let farthest = (period * 2.0).round() as usize;
    let costs: Vec<f64> = (nearest..=farthest)
        .map(|step| {
            let away = libm::log(step as f64 / period);
            TIGHTNESS * away * away
        })
        .collect();
    let mut totals = vec![0.0; strengths.len()];
    let mut before = vec![None; strengths.len()];
    for at in 0..strengths.len() {
        let mut best = (0.0, None);
        for (cost, step) in costs.iter().zip(nearest..=farthest) {
            let Some(previous) = at.checked_sub(step) else {
                break;
            };
            let total = totals[previous] - cost;
            if total > best.0 {
                best = (total, Some(previous as u32));
            }
        }
        totals[at] = strengths[at] + best.0;
        before[at] = best.1;
    }
    (totals, before)
}

/// The strongest end of a chain within the last two periods.
fn last_beat(totals: &[f64], period: f64) -> Option<usize> {
    let from = totals.len().saturating_sub((2.0 * period) as usize + 1);
    (from..totals.len()).max_by(|a, b| totals[*a].total_cmp(&totals[*b]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beats_fall_on_the_strokes() {
        let mut trail = BeatTrail::default();
        for frame in 0..2_000 {
            let full = if frame % 40 == 10 { 4.0 } else { 0.1 };
            trail.push(Novelty {
                full,
                ..Novelty::default()
            });
        }
        let bpm = 60.0 * FRAMES_PER_SECOND / 40.0;
        let beats = trail.follow(bpm);
        assert!((48..=50).contains(&beats.len()), "{}", beats.len());
        for beat in &beats {
            let frame = (f64::from(*beat) - OFFSET_SECONDS) * FRAMES_PER_SECOND;
            assert!(
                (frame - 10.0)
                    .rem_euclid(40.0)
                    .min((10.0 - frame).rem_euclid(40.0))
                    < 1.0
            );
        }
    }

    #[test]
    fn no_sound_no_beats() {
        assert!(BeatTrail::default().follow(120.0).is_empty());
    }
}
