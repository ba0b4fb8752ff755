//! What happens to samples between the decoder and the ring: a chain of stages, often an empty one.
//!
//! Whatever changes samples is a stage of its own here, so that a chain without stages is the
//! proof that nothing is changed.

use crate::Format;
use crate::channels::ChannelMap;
use crate::resample::Resampler;
use crate::stretch::Stretch;

/// One thing done to samples. Stages keep state from call to call and may answer late.
pub(crate) trait Stage: Send {
    /// Takes interleaved frames and appends what is ready to `output`.
    fn process(&mut self, input: &[f32], output: &mut Vec<f32>);

    /// Appends what is still inside: the song is over.
    fn finish(&mut self, output: &mut Vec<f32>) {
        let _ = output;
    }
}

/// How a song is to be played, apart from its samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Manner {
    /// Factor of amplitude; 1 is as it is.
    pub(crate) gain: f64,
    /// Song time per heard time; 1 is as it is.
    pub(crate) speed: f32,
}

impl Manner {
    /// As it is.
    pub(crate) const PLAIN: Self = Self {
        gain: 1.0,
        speed: 1.0,
    };
}

/// All that is done to one song.
pub(crate) struct Chain {
    stages: Vec<Box<dyn Stage>>,
    /// Between one stage and the next.
    between: Vec<f32>,
    pace: f64,
}

impl Chain {
    /// What it takes to bring a song of one format to a device of another, in this manner.
    pub(crate) fn new(song: Format, device: Format, manner: Manner) -> Self {
        let mut stages: Vec<Box<dyn Stage>> = Vec::new();
        if manner.gain != 1.0 {
            stages.push(Box::new(Gain(manner.gain)));
        }
        if song.channels != device.channels {
            stages.push(Box::new(ChannelMap::new(song.channels, device.channels)));
        }
        if song.sample_rate != device.sample_rate {
            let rates = (song.sample_rate, device.sample_rate);
            match Resampler::new(rates.0, rates.1, device.channels) {
                Ok(resampler) => stages.push(Box::new(resampler)),
                Err(error) => {
                    tracing::error!(%error, ?rates, "playing at the wrong speed: no resampler");
                }
            }
        }
        let mut pace = 1.0;
        if manner.speed != 1.0 {
            match Stretch::new(device, manner.speed) {
                Ok(stretch) => {
                    pace = stretch.pace();
                    stages.push(Box::new(stretch));
                }
                Err(error) => tracing::warn!(%error, ?device, "playing at normal speed"),
            }
        }
        Self {
            stages,
            between: Vec::new(),
            pace,
        }
    }

    /// Song time per heard time, as it is really reached.
    pub(crate) fn pace(&self) -> f64 {
        self.pace
    }

    /// Puts samples through; they are replaced by what comes out.
    pub(crate) fn process(&mut self, samples: &mut Vec<f32>) {
        for stage in &mut self.stages {
            self.between.clear();
            stage.process(samples, &mut self.between);
            std::mem::swap(samples, &mut self.between);
        }
    }

    /// Appends what is still inside: the song is over.
    pub(crate) fn finish(&mut self, output: &mut Vec<f32>) {
        let mut rest = Vec::new();
        for stage in &mut self.stages {
            self.between.clear();
            stage.process(&rest, &mut self.between);
            stage.finish(&mut self.between);
            std::mem::swap(&mut rest, &mut self.between);
        }
        output.append(&mut rest);
    }
}

/// The same gain for every sample.
struct Gain(f64);

impl Stage for Gain {
    fn process(&mut self, input: &[f32], output: &mut Vec<f32>) {
        output.extend(
            input
                .iter()
                .map(|sample| (f64::from(*sample) * self.0) as f32),
        );
    }
}
