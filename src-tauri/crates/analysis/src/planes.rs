//! What comes in, made clean and taken apart into channels.

/// Samples louder than this (about +36 dBFS) are held: no music is meant to be there.
const LOUDEST: f32 = 64.0;

/// Replaces what is not a sound (NaN, ±∞) by silence and holds absurd values.
#[inline(always)]
fn clean(sample: f32) -> f32 {
    if sample.is_finite() {
        sample.clamp(-LOUDEST, LOUDEST)
    } else {
        0.0
    }
}

/// Samples kept of the part before: as many as the true peak's filter looks back.
pub(crate) const HISTORY: usize = 11;

/// The clean samples of a part, channel by channel, each behind the last [`HISTORY`] of the part
/// before. Taken apart once, for all that listens at the full rate.
pub(crate) struct Planes {
    planes: Vec<Vec<f32>>,
}

impl Planes {
    pub fn new(channels: usize) -> Self {
        Self {
            planes: vec![vec![0.0; HISTORY]; channels],
        }
    }

    /// Takes the next part: interleaved samples in whole frames.
    #[inline(always)]
    pub fn fill(&mut self, interleaved: &[f32]) {
        let channels = self.planes.len();
        let frames = interleaved.len() / channels;
        for plane in &mut self.planes {
            let last = plane.len() - HISTORY;
            plane.copy_within(last.., 0);
            plane.resize(HISTORY + frames, 0.0);
        }
        if let [left, right] = self.planes.as_mut_slice() {
            let pairs = interleaved.as_chunks::<2>().0;
            let places = left[HISTORY..].iter_mut().zip(&mut right[HISTORY..]);
            for ((l, r), pair) in places.zip(pairs) {
                (*l, *r) = (clean(pair[0]), clean(pair[1]));
            }
            return;
        }
        for (c, plane) in self.planes.iter_mut().enumerate() {
            let samples = interleaved.iter().skip(c).step_by(channels);
            for (place, x) in plane[HISTORY..].iter_mut().zip(samples) {
                *place = clean(*x);
            }
        }
    }

    /// The part's samples, one slice for each channel.
    pub fn channels(&self) -> impl Iterator<Item = &[f32]> {
        self.planes.iter().map(|plane| &plane[HISTORY..])
    }

    /// The same with the [`HISTORY`] samples before them.
    pub fn with_history(&self) -> impl Iterator<Item = &[f32]> {
        self.planes.iter().map(Vec::as_slice)
    }

    /// The mean of all channels.
    #[inline(always)]
    pub fn mix_down(&self, mono: &mut Vec<f32>) {
        mono.clear();
        let mut channels = self.channels();
        if let Some(first) = channels.next() {
            mono.extend_from_slice(first);
        }
        for channel in channels {
            mono.iter_mut().zip(channel).for_each(|(m, x)| *m += x);
        }
        let share = 1.0 / self.planes.len() as f32;
        mono.iter_mut().for_each(|m| *m *= share);
    }
}
