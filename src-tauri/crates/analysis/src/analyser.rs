//! One pass over a song.

use crate::beats::BeatTrail;
use crate::chroma::ChromaMeter;
use crate::intake::{Decimator, Resampler};
use crate::loudness::Loudness;
use crate::measures::Measures;
use crate::novelty::Flux;
use crate::peak::PeakMeter;
use crate::planes::Planes;
use crate::pulse::PulseMeter;
use crate::spectrum::{FourFrames, Framer};
use crate::timbre::{Crossings, TimbreMeter};
use pulp::{Arch, NullaryFnOnce};

/// Frame and hop of the spectrum for rhythm and timbre, in samples at 22.05 kHz (46 ms, 12 ms).
const SHORT: (usize, usize) = (1_024, 256);
/// Frame and hop of the spectrum for harmony, in samples at 5.5 kHz (372 ms, 186 ms).
const LONG: (usize, usize) = (2_048, 1_024);
/// Frames of input worked on at a time.
const PART: usize = 4_096;
/// No recording has a higher rate (hertz): what says so is heard as if it had this one, so that the
/// filters' memory has a bound.
const HIGHEST_RATE: u32 = 1_536_000;

/// What is listened to beyond the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The peak between the samples; else the highest sample.
    pub true_peak: bool,
    /// The times of the beats.
    pub beats: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            true_peak: true,
            beats: false,
        }
    }
}

/// Listens to a song in parts of any size and then says what it heard.
pub struct Analyser {
    rate: u32,
    channels: usize,
    frames: u64,
    /// Samples of a frame that has not all arrived.
    incomplete: Vec<f32>,
    planes: Planes,
    mono: Vec<f32>,
    resampled: Vec<f32>,
    lowered: Vec<f32>,
    loudness: Loudness,
    peak: PeakMeter,
    resampler: Resampler,
    lower: Decimator,
    crossings: Crossings,
    short: Framer,
    long: Framer,
    timbre: TimbreMeter,
    flux: Flux,
    pulse: PulseMeter,
    chroma: ChromaMeter,
    trail: Option<BeatTrail>,
}

impl Analyser {
    pub(crate) fn build(rate: u32, channels: usize, wanted: Wanted) -> Self {
        let (rate, channels) = (rate.clamp(1, HIGHEST_RATE), channels.max(1));
        let chroma = ChromaMeter::new(LONG.0);
        Self {
            rate,
            channels,
            frames: 0,
            incomplete: Vec::new(),
            planes: Planes::new(channels),
            mono: Vec::with_capacity(PART),
            resampled: Vec::new(),
            lowered: Vec::new(),
            loudness: Loudness::new(rate, channels),
            peak: PeakMeter::new(rate, wanted.true_peak),
            resampler: Resampler::new(rate),
            lower: Decimator::lower(),
            crossings: Crossings::default(),
            short: Framer::new(SHORT.0, SHORT.1, SHORT.0 / 2 + 1),
            long: Framer::new(LONG.0, LONG.1, chroma.bins()),
            timbre: TimbreMeter::new(SHORT.0),
            flux: Flux::default(),
            pulse: PulseMeter::new(),
            chroma,
            trail: wanted.beats.then(BeatTrail::default),
        }
    }

    /// Takes interleaved samples, full scale ±1, in parts of any size. What is no number is
    /// silence.
    pub fn push(&mut self, interleaved: &[f32]) {
        let mut rest = interleaved;
        if !self.incomplete.is_empty() {
            let missing = (self.channels - self.incomplete.len()).min(rest.len());
            self.incomplete.extend_from_slice(&rest[..missing]);
            rest = &rest[missing..];
            if self.incomplete.len() == self.channels {
                let frame = std::mem::take(&mut self.incomplete);
                self.take(&frame);
            }
        }
        let whole = rest.len() / self.channels * self.channels;
        for part in rest[..whole].chunks(PART * self.channels) {
            self.take(part);
        }
        self.incomplete.extend_from_slice(&rest[whole..]);
    }

    fn take(&mut self, interleaved: &[f32]) {
        Arch::new().dispatch(Taking(self, interleaved));
    }

    /// What is done here, and in whatever is called here and always inlined, is compiled once for every
    /// processor and once for the wide registers of newer ones. It is the same arithmetic in the same
    /// order, and so are the results to the bit.
    #[inline(always)]
    fn take_plainly(&mut self, interleaved: &[f32]) {
        self.frames += (interleaved.len() / self.channels) as u64;
        self.planes.fill(interleaved);
        self.loudness.push(&self.planes);
        self.peak.push(&self.planes);
        self.planes.mix_down(&mut self.mono);
        self.resampled.clear();
        self.resampler.push(&self.mono, &mut self.resampled);
        self.listen(false);
    }

    #[inline(always)]
    fn listen(&mut self, last: bool) {
        self.crossings.push(&self.resampled);
        let (timbre, flux, pulse) = (&mut self.timbre, &mut self.flux, &mut self.pulse);
        let trail = &mut self.trail;
        let mut rhythm = |four: &FourFrames, valid: usize| {
            timbre.push(four, valid, &mut |heard| {
                let novelty = flux.next(heard.levels);
                pulse.push(novelty, heard.level);
                if let Some(trail) = trail {
                    trail.push(novelty);
                }
            });
        };
        self.short.push(&self.resampled, &mut rhythm);
        if last {
            self.short.finish(&mut rhythm);
        }
        self.lowered.clear();
        self.lower.push(&self.resampled, &mut self.lowered);
        if last {
            self.lower.finish(&mut self.lowered);
        }
        let chroma = &mut self.chroma;
        let mut harmony = |four: &FourFrames, valid: usize| chroma.push(four, valid);
        self.long.push(&self.lowered, &mut harmony);
        if last {
            self.long.finish(&mut harmony);
        }
    }

    /// Ends the song and returns what was counted, before anything is concluded.
    pub fn measures(self) -> Measures {
        self.end().0
    }

    pub(crate) fn end(mut self) -> (Measures, Option<BeatTrail>) {
        self.resampled.clear();
        self.resampler.finish(&mut self.resampled);
        self.listen(true);
        let measures = Measures {
            seconds: self.frames as f64 / f64::from(self.rate),
            loudness: self.loudness.integrated(),
            loudness_range: self.loudness.range(),
            true_peak: self.peak.between().map(f64::from),
            sample_peak: f64::from(self.peak.sample()),
            pulse: self.pulse.finish(),
            harmony: self.chroma.finish(),
            timbre: self.timbre.finish(self.crossings.finish()),
        };
        (measures, self.trail)
    }
}

struct Taking<'a>(&'a mut Analyser, &'a [f32]);

impl NullaryFnOnce for Taking<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.take_plainly(self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    /// Says nothing on a processor without them.
    #[test]
    fn wide_registers_change_nothing() {
        let beat = |i| if i / 22_050 % 2 == 0 { 0.5 } else { 0.05 };
        let music: Vec<f32> = (0..400_000)
            .zip(Noise(1))
            .map(|(i, noise)| beat(i) * noise)
            .collect();
        for (rate, channels) in [(44_100, 2), (48_000, 1), (22_050, 5)] {
            let heard = |take: fn(&mut Analyser, &[f32])| {
                let mut analyser = Analyser::build(rate, channels, Wanted::default());
                for part in music.chunks(PART * channels) {
                    take(&mut analyser, part);
                }
                serde_json::to_string(&analyser.measures()).unwrap()
            };
            assert_eq!(
                heard(Analyser::take),
                heard(Analyser::take_plainly),
                "{rate} Hz ×{channels}"
            );
        }
    }
}
