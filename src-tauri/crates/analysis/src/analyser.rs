//! One pass over a song.

use crate::beats::BeatTrail;
use crate::chroma::ChromaMeter;
use crate::intake::{Resampler, clean};
use crate::loudness::Loudness;
use crate::measures::Measures;
use crate::novelty::Flux;
use crate::peak::TruePeak;
use crate::pulse::PulseMeter;
use crate::spectrum::{FourFrames, Framer};
use crate::timbre::{Crossings, TimbreMeter};

/// Frame and hop of the spectrum for rhythm and timbre, in samples at 22.05 kHz (46 ms, 12 ms).
const SHORT: (usize, usize) = (1_024, 256);
/// Frame and hop of the spectrum for harmony (372 ms, 186 ms).
const LONG: (usize, usize) = (8_192, 4_096);
/// Frames of input worked on at a time.
const PART: usize = 4_096;

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
    sample_peak: f32,
    /// Samples of a frame that has not all arrived.
    incomplete: Vec<f32>,
    cleaned: Vec<f32>,
    mono: Vec<f32>,
    resampled: Vec<f32>,
    loudness: Loudness,
    true_peak: Option<TruePeak>,
    resampler: Resampler,
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
        let (rate, channels) = (rate.max(1), channels.max(1));
        Self {
            rate,
            channels,
            frames: 0,
            sample_peak: 0.0,
            incomplete: Vec::new(),
            cleaned: Vec::with_capacity(PART * channels),
            mono: Vec::with_capacity(PART),
            resampled: Vec::new(),
            loudness: Loudness::new(rate, channels),
            true_peak: wanted.true_peak.then(|| TruePeak::new(rate, channels)),
            resampler: Resampler::new(rate),
            crossings: Crossings::default(),
            short: Framer::new(SHORT.0, SHORT.1),
            long: Framer::new(LONG.0, LONG.1),
            timbre: TimbreMeter::new(SHORT.0),
            flux: Flux::default(),
            pulse: PulseMeter::new(),
            chroma: ChromaMeter::new(LONG.0),
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
        self.cleaned.clear();
        self.cleaned.extend(interleaved.iter().map(|x| clean(*x)));
        self.frames += (interleaved.len() / self.channels) as u64;
        let loudest = |a: f32, b: &f32| if b.abs() > a { b.abs() } else { a };
        self.sample_peak = self.cleaned.iter().fold(self.sample_peak, loudest);
        self.loudness.push(&self.cleaned);
        if let Some(true_peak) = &mut self.true_peak {
            true_peak.push(&self.cleaned);
        }
        self.mix_down();
        self.resampled.clear();
        self.resampler.push(&self.mono, &mut self.resampled);
        self.listen(false);
    }

    fn mix_down(&mut self) {
        self.mono.clear();
        match self.channels {
            1 => self.mono.extend_from_slice(&self.cleaned),
            2 => self.mono.extend(
                self.cleaned
                    .as_chunks::<2>()
                    .0
                    .iter()
                    .map(|[l, r]| 0.5 * (l + r)),
            ),
            n => {
                let share = 1.0 / n as f32;
                let frames = self.cleaned.chunks_exact(n);
                self.mono
                    .extend(frames.map(|frame| frame.iter().sum::<f32>() * share));
            }
        }
    }

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
        let chroma = &mut self.chroma;
        let mut harmony = |four: &FourFrames, valid: usize| chroma.push(four, valid);
        self.long.push(&self.resampled, &mut harmony);
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
            true_peak: self
                .true_peak
                .map(|p| f64::from(p.peak()).max(f64::from(self.sample_peak))),
            sample_peak: f64::from(self.sample_peak),
            pulse: self.pulse.finish(),
            harmony: self.chroma.finish(),
            timbre: self.timbre.finish(self.crossings.finish()),
        };
        (measures, self.trail)
    }
}
