//! Where one song overlaps the next: its end is held back, then mixed into the other's beginning.

use std::f32::consts::FRAC_PI_2;
use std::time::Duration;

use crate::Format;

/// What is softer than this at the end or the beginning of a song is silence: −60 dB.
const SILENCE: f32 = 0.001;
/// More silence than this is not left out: it is meant.
pub(crate) const MOST_SILENCE: Duration = Duration::from_secs(10);

/// Whether nobody hears these samples.
pub(crate) fn is_silent(samples: &[f32]) -> bool {
    samples.iter().all(|sample| sample.abs() < SILENCE)
}

/// Holds the end of a song back until it is known what follows.
pub(crate) struct Outro {
    channels: usize,
    /// Samples held.
    most: usize,
    held: Vec<f32>,
}

impl Outro {
    /// Holds so much of the end.
    pub(crate) fn new(format: Format, length: Duration) -> Self {
        let channels = usize::from(format.channels.max(1));
        Self {
            channels,
            most: frames(length, format.sample_rate) * channels,
            held: Vec::new(),
        }
    }

    /// Takes the next samples and leaves in their place those that are not held back any more.
    pub(crate) fn hold(&mut self, samples: &mut Vec<f32>) {
        self.held.append(samples);
        let surplus = self.held.len().saturating_sub(self.most);
        samples.extend(self.held.drain(..surplus));
    }

    /// The song is over: what of it is to be heard by itself, and the last `overlap` of it. With
    /// `trim` the silence at its end is left out.
    pub(crate) fn close(
        mut self,
        overlap: Duration,
        rate: u32,
        trim: bool,
    ) -> (Vec<f32>, Vec<f32>) {
        if trim {
            let sounding = self
                .held
                .chunks_exact(self.channels)
                .rposition(|frame| !is_silent(frame))
                .map_or(0, |frame| frame + 1);
            self.held.truncate(sounding * self.channels);
        }
        let overlap = frames(overlap, rate) * self.channels;
        let alone = self.held.len().saturating_sub(overlap);
        let overlapping = self.held.split_off(alone);
        (self.held, overlapping)
    }

    /// Everything held: nothing follows, or it joins as it is.
    pub(crate) fn release(self) -> Vec<f32> {
        self.held
    }
}

/// Mixes the end of the song before into the beginning of this one, with equal power.
pub(crate) struct Intro {
    channels: usize,
    outgoing: Vec<f32>,
    done: usize,
}

impl Intro {
    /// For the end that [`Outro::close`] gave.
    pub(crate) fn new(outgoing: Vec<f32>, channels: u16) -> Self {
        Self {
            channels: usize::from(channels.max(1)),
            outgoing,
            done: 0,
        }
    }

    /// Mixes into the next samples.
    pub(crate) fn mix(&mut self, samples: &mut [f32]) {
        let total = self.outgoing.len() as f32;
        let rest = self.outgoing.get(self.done..).unwrap_or_default();
        let frames = samples.chunks_exact_mut(self.channels);
        for (frame, old) in frames.zip(rest.chunks_exact(self.channels)) {
            // The middle of the frame's own time: both ends of the fade are alike.
            let part = (self.done as f32 + self.channels as f32 / 2.0) / total;
            let (rise, fall) = (part * FRAC_PI_2).sin_cos();
            for (sample, old) in frame.iter_mut().zip(old) {
                *sample = *sample * rise + old * fall;
            }
            self.done += self.channels;
        }
    }

    /// Whether all of the end has been mixed in.
    pub(crate) fn is_over(&self) -> bool {
        self.done >= self.outgoing.len()
    }

    /// What is left of the end when this song is over first, going on to fade.
    pub(crate) fn rest(mut self) -> Vec<f32> {
        let mut silence = vec![0.0; self.outgoing.len() - self.done];
        self.mix(&mut silence);
        silence
    }
}

/// A time as a number of frames.
fn frames(length: Duration, rate: u32) -> usize {
    (length.as_nanos() * u128::from(rate) / 1_000_000_000) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MONO: Format = Format {
        sample_rate: 1_000,
        channels: 1,
    };

    #[test]
    fn the_end_is_cut_where_sound_ends() {
        let mut outro = Outro::new(MONO, Duration::from_millis(50));
        let mut samples: Vec<f32> = (0..80).map(|n| if n < 60 { 0.5 } else { 0.0 }).collect();
        outro.hold(&mut samples);
        assert_eq!(samples.len(), 30);
        let (alone, overlap) = outro.close(Duration::from_millis(10), 1_000, true);
        assert_eq!((alone.len(), overlap.len()), (20, 10));
        assert!(alone.iter().chain(&overlap).all(|it| *it == 0.5));
    }

    proptest! {
        /// However samples come, each is given once and in order, whether held back or not.
        #[test]
        fn nothing_is_lost(pieces in proptest::collection::vec(0_usize..200, 1..30), held in 0_u64..300, overlap in 0_u64..300) {
            let mut outro = Outro::new(MONO, Duration::from_millis(held));
            let (mut next, mut out) = (0, Vec::new());
            for piece in pieces {
                let mut samples: Vec<f32> = (next..next + piece).map(|n| n as f32 + 1.0).collect();
                next += piece;
                outro.hold(&mut samples);
                out.extend(samples);
            }
            let (alone, overlapping) = outro.close(Duration::from_millis(overlap), 1_000, false);
            prop_assert!(overlapping.len() <= overlap as usize);
            out.extend(alone);
            out.extend(overlapping);
            let expected: Vec<f32> = (0..next).map(|n| n as f32 + 1.0).collect();
            prop_assert_eq!(out, expected);
        }

        /// The power of two unrelated songs stays the same all through: the squares of both gains
        /// add up to 1.
        #[test]
        fn the_power_stays(length in 2_usize..5_000, piece in 1_usize..700) {
            let (mut rising, mut falling) = (Vec::new(), Vec::new());
            for (old, new, out) in [(0.0, 1.0, &mut rising), (1.0, 0.0, &mut falling)] {
                let mut intro = Intro::new(vec![old; length], 1);
                while !intro.is_over() {
                    let mut samples = vec![new; piece];
                    intro.mix(&mut samples);
                    out.extend(samples);
                }
            }
            for n in 0..length {
                prop_assert!((rising[n].powi(2) + falling[n].powi(2) - 1.0_f32).abs() < 1e-5);
                prop_assert!((rising[n] - falling[length - 1 - n]).abs() < 1e-4);
            }
        }
    }
}
