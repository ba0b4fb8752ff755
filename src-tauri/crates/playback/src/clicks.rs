//! A click track: clicks laid over a song at its beats, to hear whether they are where they should
//! be.

use std::f32::consts::TAU;
use std::sync::Arc;

use crate::Format;

/// Length of a click, in seconds.
const LENGTH: f32 = 0.04;
/// Its pitch, in hertz: above most of the music, within every speaker's reach.
const PITCH: f32 = 1_760.0;
/// Its amplitude; the song makes room for it.
const LOUD: f32 = 0.5;
/// What is left of the song's amplitude beside it.
const ROOM: f32 = 0.5;
/// How fast it dies away, per second.
const DECAY: f32 = 90.0;

/// Times of beats in seconds, rising. Cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Clicks(Arc<[f32]>);

impl Clicks {
    /// Clicks at these times of a song, in seconds. What is no time of a song is left out.
    #[must_use]
    pub fn at(beats: &[f32]) -> Self {
        let mut beats: Vec<f32> = beats
            .iter()
            .copied()
            .filter(|beat| beat.is_finite() && *beat >= 0.0)
            .collect();
        beats.sort_by(f32::total_cmp);
        Self(beats.into())
    }

    /// Lays the clicks over interleaved samples, the first of which is of this frame of the song.
    pub(crate) fn lay(&self, samples: &mut [f32], first: u64, format: Format) {
        let rate = format.sample_rate as f32;
        let frame_of = |beat: f32| (f64::from(beat) * f64::from(format.sample_rate)).round() as u64;
        let length = (LENGTH * rate) as u64;
        let channels = usize::from(format.channels.max(1));
        let last = first + (samples.len() / channels) as u64;
        samples.iter_mut().for_each(|sample| *sample *= ROOM);
        let from = self
            .0
            .partition_point(|beat| frame_of(*beat) + length <= first);
        for beat in self.0.iter().skip(from) {
            let start = frame_of(*beat);
            if start >= last {
                break;
            }
            for frame in start.max(first)..(start + length).min(last) {
                let click = sound((frame - start) as f32 / rate);
                let place = (frame - first) as usize * channels;
                let end = place + channels;
                for sample in samples.get_mut(place..end).unwrap_or_default() {
                    *sample += click;
                }
            }
        }
    }
}

/// A click, so many seconds after its beginning: it begins and ends at nothing.
fn sound(time: f32) -> f32 {
    let end = 1.0 - time / LENGTH;
    LOUD * (TAU * PITCH * time).sin() * (-DECAY * time).exp() * end
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: Format = Format {
        sample_rate: 8_000,
        channels: 2,
    };

    fn laid(beats: &[f32], parts: &[usize]) -> Vec<f32> {
        let clicks = Clicks::at(beats);
        let mut all = Vec::new();
        for frames in parts {
            let mut part = vec![0.2; frames * 2];
            clicks.lay(&mut part, (all.len() / 2) as u64, FORMAT);
            all.extend(part);
        }
        all
    }

    #[test]
    fn clicks_are_at_the_beats_and_nowhere_else() {
        let beats = [0.5, 0.0, 1.25, f32::NAN, -3.0];
        let all = laid(&beats, &[16_000]);
        let length = (LENGTH * 8_000.0) as usize;
        for (frame, pair) in all.chunks(2).enumerate() {
            assert_eq!(pair[0], pair[1]);
            let near = [0, 4_000, 10_000]
                .iter()
                .any(|beat| (*beat..beat + length).contains(&frame));
            assert!(near || pair[0] == 0.1, "frame {frame}");
            assert!(pair[0].abs() <= 1.0);
        }
        for beat in [0, 4_000, 10_000] {
            let loudest = all[beat * 2..(beat + 40) * 2]
                .iter()
                .fold(0.0, |a: f32, b| a.max((b - 0.1).abs()));
            assert!(loudest > 0.3, "{loudest}");
        }
    }

    #[test]
    fn it_does_not_matter_in_which_parts_a_song_comes() {
        let beats = [0.01, 0.031, 0.5, 0.99];
        let whole = laid(&beats, &[8_000]);
        assert_eq!(whole, laid(&beats, &[1, 79, 3, 400, 3_517, 4_000]));
    }

    #[test]
    fn nothing_ever_clips() {
        let clicks = Clicks::at(&[0.0]);
        let mut loud = vec![1.0; 2_000];
        clicks.lay(&mut loud, 0, FORMAT);
        assert!(loud.iter().all(|sample| sample.abs() <= 1.0));
    }
}
