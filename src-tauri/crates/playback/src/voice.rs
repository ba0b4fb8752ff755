//! A song being decoded.

use domain::Millis;
use media::ReadError;
use media::decode::Decoder;

use crate::Format;
use crate::chain::Chain;
use crate::engine::Cue;

/// An open song with what is done to its samples.
pub(crate) struct Voice {
    pub(crate) cue: Cue,
    decoder: Decoder,
    /// What the song is decoded to, and the chain from there to the device.
    chain: Option<(Format, Chain)>,
    device: Option<Format>,
    /// Ready for the ring.
    ready: Vec<f32>,
    /// How much of `ready` is in the ring already.
    taken: usize,
    /// Frames decoded so far: where in the song the decoder is.
    frame: u64,
    over: bool,
}

impl Voice {
    pub(crate) fn open(cue: Cue) -> Result<Self, ReadError> {
        let decoder = Decoder::open(&cue.path)?;
        Ok(Self {
            cue,
            decoder,
            chain: None,
            device: None,
            ready: Vec::new(),
            taken: 0,
            frame: 0,
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

    /// Goes to a position; beyond the end there is nothing left. Gives the position reached.
    pub(crate) fn seek(&mut self, at: Millis) -> Result<Millis, ReadError> {
        self.ready.clear();
        self.taken = 0;
        self.chain = None;
        let rate = u64::from(self.format().sample_rate);
        let target = at.0.saturating_mul(rate) / 1000;
        if target == self.frame && !self.over {
            return Ok(at);
        }
        self.over = false;
        self.frame = self.decoder.seek(target)?;
        let exact = self.frame == target;
        Ok(if exact {
            at
        } else {
            Millis(self.frame * 1000 / rate)
        })
    }

    /// From now on samples are made for this device.
    pub(crate) fn tune(&mut self, device: Format) {
        self.device = Some(device);
        self.chain = None;
    }

    /// Samples for the device, made now if none are left. Empty when the song is over.
    pub(crate) fn samples(&mut self) -> Result<&[f32], ReadError> {
        while self.taken == self.ready.len() && !self.over {
            self.taken = 0;
            self.decode()?;
        }
        Ok(self.ready.get(self.taken..).unwrap_or_default())
    }

    /// So many of the samples are in the ring.
    pub(crate) fn take(&mut self, samples: usize) {
        self.taken = (self.taken + samples).min(self.ready.len());
    }

    /// Milliseconds still to be decoded, where the file tells its length.
    pub(crate) fn left(&self) -> Option<Millis> {
        let total = self.decoder.total_frames()?;
        let rate = u64::from(self.format().sample_rate);
        Some(Millis(total.saturating_sub(self.frame) * 1000 / rate))
    }

    fn decode(&mut self) -> Result<(), ReadError> {
        let Some(device) = self.device else {
            self.over = true;
            return Ok(());
        };
        self.ready.clear();
        let Some(samples) = self.decoder.next()? else {
            self.over = true;
            if let Some((_, chain)) = &mut self.chain {
                chain.finish(&mut self.ready);
            }
            return Ok(());
        };
        self.ready.extend_from_slice(samples);
        // Asked only now: the file may have changed its format with these frames.
        let format = self.format();
        self.frame += (self.ready.len() / usize::from(format.channels)) as u64;
        match &mut self.chain {
            Some((tuned, chain)) if *tuned == format => chain.process(&mut self.ready),
            before => {
                let mut rest = Vec::new();
                if let Some((_, chain)) = before {
                    chain.finish(&mut rest);
                }
                let (_, chain) = before.insert((format, Chain::new(format, device)));
                chain.process(&mut self.ready);
                self.ready.splice(..0, rest);
            }
        }
        Ok(())
    }
}
