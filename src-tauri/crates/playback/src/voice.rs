//! A song being decoded.

use std::time::Duration;

use domain::Millis;
use media::ReadError;
use media::decode::Decoder;

use crate::Format;
use crate::chain::{Chain, Manner};
use crate::engine::Cue;
use crate::signal::Source;
use crate::splice::{MOST_SILENCE, is_silent};

const NANOS: u128 = 1_000_000_000;

/// An open song with what is done to its samples.
pub(crate) struct Voice {
    pub(crate) cue: Cue,
    decoder: Decoder,
    manner: Manner,
    /// What the song is decoded to, and the chain from there to the device.
    chain: Option<(Format, Chain)>,
    device: Option<Format>,
    /// Samples for the device that were made already.
    ahead: Vec<f32>,
    /// Frames decoded so far: where in the song the decoder is.
    frame: u64,
    /// Where to end before the song does.
    end: Option<u64>,
    over: bool,
}

impl Voice {
    pub(crate) fn open(cue: Cue) -> Result<Self, ReadError> {
        let decoder = Decoder::open(&cue.path)?;
        Ok(Self {
            cue,
            decoder,
            manner: Manner::PLAIN,
            chain: None,
            device: None,
            ahead: Vec::new(),
            frame: 0,
            end: None,
            over: false,
        })
    }

    /// What the decoder gives now.
    pub(crate) fn format(&self) -> Format {
        let format = self.decoder.format();
        Format {
            sample_rate: format.sample_rate.max(1),
            channels: format.channels.max(1),
        }
    }

    /// Where its samples come from, and what is done to them.
    pub(crate) fn source(&self) -> Source {
        let (format, device) = (self.format(), self.device);
        Source {
            codec: self.decoder.format().codec.clone(),
            sample_rate: format.sample_rate,
            channels: format.channels,
            bits: self.decoder.bits(),
            gain_db: (20.0 * self.manner.gain.log10()) as f32,
            pace: self.pace(),
            mapped: device.is_some_and(|device| device.channels != format.channels),
            resampled: device.is_some_and(|device| device.sample_rate != format.sample_rate),
        }
    }

    /// Song time per heard time.
    pub(crate) fn pace(&self) -> f64 {
        self.chain.as_ref().map_or(1.0, |(_, chain)| chain.pace())
    }

    /// Goes to a position; beyond the end there is nothing left. Gives the position reached.
    pub(crate) fn seek(&mut self, at: Duration) -> Result<Duration, ReadError> {
        self.ahead.clear();
        self.chain = None;
        let rate = self.format().sample_rate;
        let target = frame(at, rate);
        if target != self.frame || self.over {
            self.over = false;
            self.frame = self.decoder.seek(target)?;
        }
        self.make_chain();
        let reached = u128::from(self.frame) * NANOS / u128::from(rate);
        Ok(if self.frame == target {
            at
        } else {
            Duration::from_nanos(reached as u64)
        })
    }

    /// From now on samples are made for this device, in this manner.
    pub(crate) fn tune(&mut self, device: Format, manner: Manner) {
        self.device = Some(device);
        self.manner = manner;
        self.make_chain();
    }

    /// Ends at this position of the song; `None`: where the song does. Whether it has not been decoded
    /// beyond it yet.
    pub(crate) fn end_at(&mut self, end: Option<Millis>) -> bool {
        let rate = self.format().sample_rate;
        self.end = end.map(|end| frame(Duration::from_millis(end.0), rate));
        self.end.is_none_or(|end| self.frame <= end)
    }

    /// Whether it is to end before the song does.
    pub(crate) fn is_to_end_early(&self) -> bool {
        self.end.is_some()
    }

    /// Whether it ended before the song does.
    pub(crate) fn ended_early(&self) -> bool {
        self.end.is_some_and(|end| self.frame >= end)
    }

    /// Puts the next samples for the device in place of what is in `samples`. Without any the song is
    /// over.
    pub(crate) fn give(&mut self, samples: &mut Vec<f32>) -> Result<(), ReadError> {
        samples.clear();
        samples.append(&mut self.ahead);
        while samples.is_empty() && !self.over {
            self.decode(samples)?;
        }
        Ok(())
    }

    /// Passes over silence at the beginning, but not over too much of it. Gives how much it was.
    pub(crate) fn pass_silence(&mut self) -> Result<Duration, ReadError> {
        let Some(device) = self.device else {
            return Ok(Duration::ZERO);
        };
        let channels = usize::from(device.channels.max(1));
        let most = frame(MOST_SILENCE, device.sample_rate);
        let (mut passed, mut samples) = (0_u64, Vec::new());
        while passed < most {
            self.give(&mut samples)?;
            if samples.is_empty() {
                break;
            }
            let frames = samples.len() / channels;
            let silent = samples
                .chunks_exact(channels)
                .position(|frame| !is_silent(frame));
            let silent = silent.unwrap_or(frames);
            passed += silent as u64;
            if silent < frames {
                self.ahead.extend(samples.drain(silent * channels..));
                break;
            }
        }
        let nanos = u128::from(passed) * NANOS / u128::from(device.sample_rate.max(1));
        Ok(Duration::from_nanos((nanos as f64 * self.pace()) as u64))
    }

    /// Heard time still to come, where the file tells its length.
    pub(crate) fn left(&self) -> Option<Duration> {
        let total = self.decoder.total_frames()?;
        let rate = f64::from(self.format().sample_rate);
        let seconds = total.saturating_sub(self.frame) as f64 / rate / self.pace();
        Some(Duration::from_secs_f64(seconds))
    }

    fn make_chain(&mut self) {
        let format = self.format();
        self.chain = self
            .device
            .map(|device| (format, Chain::new(format, device, self.manner)));
    }

    fn decode(&mut self, samples: &mut Vec<f32>) -> Result<(), ReadError> {
        let more = if self.device.is_none() || self.ended_early() {
            None
        } else {
            self.decoder.next()?
        };
        let Some(decoded) = more else {
            self.over = true;
            if let Some((_, chain)) = &mut self.chain {
                chain.finish(samples);
            }
            return Ok(());
        };
        samples.extend_from_slice(decoded);
        // Asked only now: the file may have changed its format with these frames.
        let format = self.format();
        let channels = usize::from(format.channels);
        if let Some(end) = self.end {
            samples.truncate(end.saturating_sub(self.frame) as usize * channels);
        }
        if let Some(clicks) = &self.cue.clicks {
            clicks.lay(samples, self.frame, format);
        }
        self.frame += (samples.len() / channels) as u64;
        let mut rest = Vec::new();
        if self
            .chain
            .as_ref()
            .is_none_or(|(tuned, _)| *tuned != format)
        {
            if let Some((_, chain)) = &mut self.chain {
                chain.finish(&mut rest);
            }
            self.make_chain();
        }
        if let Some((_, chain)) = &mut self.chain {
            chain.process(samples);
        }
        samples.splice(..0, rest);
        Ok(())
    }
}

/// The frame at a time.
fn frame(at: Duration, rate: u32) -> u64 {
    u64::try_from(at.as_nanos() * u128::from(rate) / NANOS).unwrap_or(u64::MAX)
}
