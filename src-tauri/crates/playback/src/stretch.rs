//! Faster or slower at the same pitch.

use timestretch::{
    Backend, Parameters, PreparedSession, ProcessStatus, SessionConfig, SessionError,
    StreamSession, TempoRate,
};

use crate::Format;
use crate::chain::Stage;

/// Frames taken from the stretcher at a time.
const BLOCK: usize = 1_024;
/// Steps of work at a time.
const STEPS: usize = 32;

/// Stretches mono or stereo in time (`timestretch`'s phase vocoder with transients kept). Where its own
/// delay would begin, the song begins.
pub(crate) struct Stretch {
    session: StreamSession,
    channels: usize,
    block: Vec<f32>,
    failed: bool,
}

impl Stretch {
    /// For a speed from 0.5 to 2; 1 is none.
    ///
    /// # Errors
    /// When it cannot do this format: more than two channels, or a rate outside 32–192 kHz.
    pub(crate) fn new(format: Format, speed: f32) -> Result<Self, SessionError> {
        let channels = usize::from(format.channels);
        let prepared = PreparedSession::new(SessionConfig {
            source_sample_rate: format.sample_rate,
            output_sample_rate: format.sample_rate,
            channels,
            backend: Backend::Portable,
            parameters: Parameters::keylock(TempoRate::new(f64::from(speed))?),
            ..SessionConfig::default()
        })?;
        Ok(Self {
            session: prepared.activate(),
            channels,
            block: vec![0.0; BLOCK * channels],
            failed: false,
        })
    }

    /// Song time per heard time: what was asked for, as near as whole steps of the transform come.
    pub(crate) fn pace(&self) -> f64 {
        self.session.applied_parameters().tempo()
    }

    /// Works once; gives how many samples of `input` were taken, or nothing when there is no more to do.
    fn work(&mut self, input: &[f32], output: &mut Vec<f32>) -> Result<usize, SessionError> {
        let mut taken = 0;
        match self.session.advance(STEPS).status {
            ProcessStatus::NeedSource if !input.is_empty() => {
                let request = self.session.source_request();
                let request = request.ok_or(SessionError::InvalidState)?;
                let count = input.len().min(request.frames * self.channels);
                let (now, _) = input.split_at(count);
                taken = self.session.supply(request, now)? * self.channels;
            }
            ProcessStatus::Fault => {
                return Err(self.session.fault().unwrap_or(SessionError::InvalidState));
            }
            _ => {}
        }
        let stamp = self.session.read_output(&mut self.block)?;
        let samples = self.block.get(..stamp.frames * self.channels);
        output.extend_from_slice(samples.unwrap_or_default());
        self.session.acknowledge(stamp.consumed(stamp.frames)?)?;
        Ok(taken)
    }

    /// Says once that it does not work; the rest of the song is silent rather than wrong.
    fn fail(&mut self, error: SessionError) {
        if !std::mem::replace(&mut self.failed, true) {
            tracing::error!(%error, "a song could not be played at another speed");
        }
    }
}

impl Stage for Stretch {
    fn process(&mut self, input: &[f32], output: &mut Vec<f32>) {
        let mut input = input;
        while !input.is_empty() && !self.failed {
            match self.work(input, output) {
                Ok(taken) => input = input.get(taken..).unwrap_or_default(),
                Err(error) => self.fail(error),
            }
        }
    }

    fn finish(&mut self, output: &mut Vec<f32>) {
        if let Err(error) = self.session.finish_input() {
            self.fail(error);
        }
        while !self.session.finished() && !self.failed {
            if let Err(error) = self.work(&[], output) {
                self.fail(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const STEREO: Format = Format {
        sample_rate: 44_100,
        channels: 2,
    };

    fn stretched(input: &[f32], speed: f32) -> (Vec<f32>, f64) {
        let mut stretch = Stretch::new(STEREO, speed).unwrap();
        let mut output = Vec::new();
        for piece in input.chunks(2 * 1_152) {
            stretch.process(piece, &mut output);
        }
        stretch.finish(&mut output);
        (output, stretch.pace())
    }

    /// Crossings of zero per second: twice the frequency of a sine.
    fn frequency(samples: &[f32]) -> f64 {
        let left: Vec<f32> = samples.iter().step_by(2).copied().collect();
        let signs = left
            .windows(2)
            .filter(|pair| pair[0] <= 0.0 && pair[1] > 0.0);
        signs.count() as f64 * 44_100.0 / left.len() as f64
    }

    /// Pitch within 0.5 %, length within a hundredth of a second, level within 1 dB.
    #[test]
    fn the_pitch_stays_and_the_length_follows() {
        let wave = |n: usize| (TAU * 441.0 * n as f64 / 44_100.0).sin() as f32 * 0.5;
        let input: Vec<f32> = (0..88_200).flat_map(|n| [wave(n), wave(n)]).collect();
        for speed in [0.5, 0.75, 1.25, 1.5, 2.0] {
            let (output, pace) = stretched(&input, speed);
            assert!(
                (pace / f64::from(speed) - 1.0).abs() < 0.01,
                "{speed}: {pace}"
            );
            let frames = output.len() as f64 / 2.0;
            assert!(
                (frames * pace - 88_200.0).abs() < 882.0,
                "{speed}: {frames} frames"
            );
            let inner = &output[(output.len() / 4) & !1..(output.len() / 2) & !1];
            let heard = frequency(inner);
            assert!((heard / 441.0 - 1.0).abs() < 0.005, "{speed}: {heard} Hz");
            let top = inner.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
            assert!((0.44..0.57).contains(&top), "{speed}: {top}");
        }
    }

    /// A click stays where it belongs in time, within 20 ms.
    #[test]
    fn events_keep_their_place() {
        for speed in [0.5_f32, 0.8, 1.6] {
            let mut input = vec![0.0; 88_200 * 2];
            for n in 44_100..44_130 {
                input[2 * n] = 0.8;
                input[2 * n + 1] = 0.8;
            }
            let (output, pace) = stretched(&input, speed);
            let loudest = output
                .iter()
                .enumerate()
                .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
                .map_or(0, |(index, _)| index / 2);
            let expected = 44_115.0 / pace;
            let away = (loudest as f64 - expected).abs() / 44.1;
            assert!(away < 20.0, "{speed}: {away} ms away");
        }
    }

    #[test]
    fn more_than_two_channels_are_refused() {
        let surround = Format {
            channels: 6,
            ..STEREO
        };
        assert!(Stretch::new(surround, 1.5).is_err());
    }
}
