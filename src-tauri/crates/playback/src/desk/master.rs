//! All that is done to the mixture of songs before it goes to the device.

use domain::sound::{Sound, loudness};

use super::Effect;
use super::biquad::Filters;
use super::field::{Balance, Crossfeed, Mono};
use super::limiter::Limiter;
use crate::Format;

/// The chain of effects that the listener's settings ask for. Without any, nothing is changed.
///
/// What comes out is [`Self::held`] frames behind what went in; the first frames that come out are
/// the first that went in all the same, because what the delay gives before them is dropped.
pub(crate) struct Master {
    channels: usize,
    effects: Vec<Box<dyn Effect>>,
    limiter: Option<Limiter>,
    /// Frames of the delay's own silence still to be dropped.
    silence: usize,
}

impl Master {
    pub(crate) fn new(sound: &Sound, format: Format) -> Self {
        let mut effects: Vec<Box<dyn Effect>> = Vec::new();
        let (rate, channels) = (format.sample_rate, format.channels);
        let gain = loudness::amplitude(sound.equaliser.gain_db());
        let bands = sound.equaliser.active();
        if gain != 1.0 || !bands.is_empty() {
            effects.push(Box::new(Filters::new(gain, &bands, rate, channels)));
        }
        if channels == 2 {
            if sound.mono {
                effects.push(Box::new(Mono));
            }
            if sound.balance != 0.0 {
                effects.push(Box::new(Balance::new(sound.balance)));
            }
            if sound.crossfeed > 0.0 {
                effects.push(Box::new(Crossfeed::new(sound.crossfeed, rate)));
            }
        }
        let limits = sound.loudness.limiter && sound.may_raise();
        let limiter = limits.then(|| Limiter::new(rate, channels));
        Self {
            channels: usize::from(channels.max(1)),
            silence: limiter.as_ref().map_or(0, Limiter::latency),
            effects,
            limiter,
        }
    }

    /// Whether samples come out as they go in.
    pub(crate) fn is_neutral(&self) -> bool {
        self.effects.is_empty() && self.limiter.is_none()
    }

    /// Frames that went in and have not come out.
    pub(crate) fn held(&self) -> usize {
        let latency = self.limiter.as_ref().map_or(0, Limiter::latency);
        latency - self.silence
    }

    /// Puts whole frames through; they are replaced by what comes out.
    pub(crate) fn process(&mut self, samples: &mut Vec<f32>) {
        for effect in &mut self.effects {
            effect.process(samples);
        }
        self.limit(samples);
    }

    /// What is still inside, after the last song.
    pub(crate) fn finish(&mut self) -> Vec<f32> {
        let latency = self.limiter.as_ref().map_or(0, Limiter::latency);
        let mut rest = vec![0.0; latency * self.channels];
        self.limit(&mut rest);
        // What went in now is nothing anyone is to hear.
        self.silence = latency;
        rest
    }

    /// Keeps what it has learnt, but gives nothing of what went in: the next frame that goes in is the
    /// next that comes out.
    pub(crate) fn forget_held(&mut self) {
        self.silence = self.limiter.as_ref().map_or(0, Limiter::latency);
    }

    fn limit(&mut self, samples: &mut Vec<f32>) {
        let Some(limiter) = &mut self.limiter else {
            return;
        };
        limiter.process(samples);
        let dropped = self.silence.min(samples.len() / self.channels);
        self.silence -= dropped;
        samples.drain(..dropped * self.channels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEREO: Format = Format {
        sample_rate: 44_100,
        channels: 2,
    };

    fn ramp(frames: usize) -> Vec<f32> {
        (0..frames * 2).map(|n| n as f32 / 100_000.0).collect()
    }

    #[test]
    fn nothing_set_nothing_changed() {
        let mut master = Master::new(&Sound::default(), STEREO);
        assert!(master.is_neutral());
        let mut samples = ramp(100);
        master.process(&mut samples);
        assert_eq!(samples, ramp(100));
    }

    /// The delay of the limiter is never heard: every frame comes out once, in its place.
    #[test]
    fn a_delay_is_made_up_for() {
        let mut sound = Sound::default();
        sound.equaliser.on = true;
        sound.equaliser.preamp_db = 0.001;
        let mut master = Master::new(&sound, STEREO);
        assert!(!master.is_neutral());
        let mut out = Vec::new();
        for block in ramp(1_000).chunks(2 * 90) {
            let mut block = block.to_vec();
            master.process(&mut block);
            out.extend(block);
        }
        assert_eq!(out.len() / 2 + master.held(), 1_000);
        out.extend(master.finish());
        assert_eq!(master.held(), 0);
        let gain = loudness::amplitude(0.001);
        let expected: Vec<f32> = ramp(1_000)
            .iter()
            .map(|it| (f64::from(*it) * gain) as f32)
            .collect();
        assert_eq!(out, expected);
        // On it goes behind the end, without a frame of silence in between.
        let mut more = ramp(1_000);
        master.process(&mut more);
        more.extend(master.finish());
        assert_eq!(more, expected);
    }
}
