//! From one sample rate to another.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _, ResamplerConstructionError};

use crate::chain::Stage;

/// Frames resampled at a time.
const CHUNK: usize = 1024;

/// Resamples by Fourier transform (rubato's synchronous resampler: linear phase, transition band
/// above 90 % of the lower Nyquist frequency). The result is exactly as long as the song and begins with it: the filter's
/// delay is cut off, and at the end what is still inside comes out.
pub(crate) struct Resampler {
    inner: Fft<f32>,
    channels: usize,
    /// Not yet enough for a chunk.
    gathered: Vec<f32>,
    chunk: Vec<f32>,
    /// Frames of the filter's delay still to be dropped.
    delay: usize,
    /// Frames in and out so far.
    taken: u64,
    given: u64,
}

impl Resampler {
    /// Rates in hertz, neither of them 0.
    pub(crate) fn new(
        from: u32,
        to: u32,
        channels: u16,
    ) -> Result<Self, ResamplerConstructionError> {
        let (channels, from, to) = (usize::from(channels), from as usize, to as usize);
        // With an even number of blocks the filter's delay is a whole number of frames.
        let pair = 2 * from / gcd(from, to).max(1);
        let chunk = CHUNK.next_multiple_of(pair.max(1));
        let inner = Fft::new(from, to, chunk, channels, FixedSync::Both)?;
        Ok(Self {
            chunk: vec![0.0; inner.output_frames_max() * channels],
            delay: inner.output_delay(),
            gathered: Vec::with_capacity(inner.input_frames_max() * channels),
            inner,
            channels,
            taken: 0,
            given: 0,
        })
    }

    /// Resamples the first frames of `gathered`, with silence behind them when they are too few.
    fn chunk(&mut self, output: &mut Vec<f32>) {
        let wanted = self.inner.input_frames_next();
        let frames = wanted.min(self.gathered.len() / self.channels);
        let room = self.inner.output_frames_max();
        let partial = Indexing {
            partial_len: (frames < wanted).then_some(frames),
            ..Indexing::new()
        };
        let made = {
            let input = InterleavedSlice::new(self.gathered.as_slice(), self.channels, frames);
            let result = InterleavedSlice::new_mut(&mut self.chunk, self.channels, room);
            match (input, result) {
                (Ok(input), Ok(mut result)) => self
                    .inner
                    .process_into_buffer(&input, &mut result, Some(&partial))
                    .ok(),
                _ => None,
            }
        };
        self.gathered.drain(..frames * self.channels);
        let Some((_, made)) = made else {
            tracing::error!("a piece of a song could not be resampled");
            return;
        };
        let dropped = self.delay.min(made);
        self.delay -= dropped;
        self.given += (made - dropped) as u64;
        let samples = dropped * self.channels..made * self.channels;
        output.extend_from_slice(self.chunk.get(samples).unwrap_or_default());
    }
}

impl Stage for Resampler {
    fn process(&mut self, input: &[f32], output: &mut Vec<f32>) {
        self.taken += (input.len() / self.channels) as u64;
        self.gathered.extend_from_slice(input);
        while self.gathered.len() / self.channels >= self.inner.input_frames_next() {
            self.chunk(output);
        }
    }

    fn finish(&mut self, output: &mut Vec<f32>) {
        let due = (self.taken as f64 * self.inner.resample_ratio()).round() as u64;
        while self.given < due {
            self.chunk(output);
        }
        let surplus = (self.given - due) as usize * self.channels;
        output.truncate(output.len().saturating_sub(surplus));
        self.given = due;
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn sine(rate: u32, frequency: f64, frames: usize) -> Vec<f32> {
        (0..frames)
            .flat_map(|n| {
                let value = (TAU * frequency * n as f64 / f64::from(rate)).sin() * 0.5;
                [value as f32, -value as f32]
            })
            .collect()
    }

    /// A sine comes out as the same sine, in place, as long as it was, whatever the pieces.
    #[test]
    fn a_sine_stays_a_sine() {
        for (from, to) in [
            (44_100, 48_000),
            (48_000, 44_100),
            (96_000, 44_100),
            (22_050, 48_000),
        ] {
            let input = sine(from, 997.0, from as usize + 123);
            let mut resampler = Resampler::new(from, to, 2).unwrap();
            let mut output = Vec::new();
            for piece in input.chunks(2 * 1152) {
                resampler.process(piece, &mut output);
            }
            resampler.finish(&mut output);
            let frames = ((from + 123) as f64 * f64::from(to) / f64::from(from)).round() as usize;
            assert_eq!(output.len(), frames * 2, "{from} to {to}");
            let expected = sine(to, 997.0, frames);
            // The ends ring, as the sine begins and ends at once.
            let inner = 2_000..output.len() - 2_000;
            let error = output[inner.clone()]
                .iter()
                .zip(&expected[inner])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(error < 1e-4, "{from} to {to}: {error}");
        }
    }
}
