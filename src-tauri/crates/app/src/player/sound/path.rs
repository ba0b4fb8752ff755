//! The way of the samples, step by step, as it is and not as it might be.

use domain::sound::Sound;
use playback::{DeviceState, Engine, Source};

use super::translate;
use crate::wire::{SignalPath, SignalStage, StageKind, Transition};

/// What is done to the samples that are heard now. `amplitude` is the volume's.
pub(in crate::player) fn signal_path(engine: &Engine, sound: &Sound, amplitude: f32) -> SignalPath {
    engine.source().map_or_else(SignalPath::default, |source| {
        steps(&source, sound, amplitude, &engine.device())
    })
}

/// What was decided about the end of the current song.
pub(in crate::player) fn transition(
    engine: &Engine,
    current: Option<domain::EntryId>,
) -> Option<Transition> {
    let (entry, decision) = engine.board().decision?;
    (Some(entry) == current).then(|| translate::decision(decision))
}

fn steps(source: &Source, sound: &Sound, amplitude: f32, device: &DeviceState) -> SignalPath {
    let mut path = Path::new(source);
    let device_rate = device.format.map(|format| format.sample_rate);
    let device_channels = device.format.map(|format| format.channels);
    if source.gain_db != 0.0 {
        path.step(StageKind::Loudness, Some(source.gain_db), None);
    }
    if source.mapped {
        path.channels = device_channels;
        path.step(StageKind::Channels, None, None);
    }
    if source.resampled {
        path.sample_rate = device_rate;
        path.step(StageKind::Resampler, None, None);
    }
    if source.pace != 1.0 {
        path.step(StageKind::Speed, None, Some(format!("{:.3}", source.pace)));
    }
    let equaliser = &sound.equaliser;
    if equaliser.gain_db() != 0.0 || !equaliser.active().is_empty() {
        path.step(StageKind::Equaliser, Some(equaliser.gain_db()), None);
    }
    let stereo = device_channels == Some(2);
    let field = [
        (sound.mono, StageKind::Mono),
        (sound.balance != 0.0, StageKind::Balance),
        (sound.crossfeed > 0.0, StageKind::Crossfeed),
    ];
    for (_, kind) in field.into_iter().filter(|(set, _)| *set && stereo) {
        path.step(kind, None, None);
    }
    if sound.loudness.limiter && sound.may_raise() {
        path.step(StageKind::Limiter, None, None);
    }
    if amplitude != 1.0 {
        let gain_db = 20.0 * amplitude.max(1e-6).log10();
        path.step(StageKind::Volume, Some(gain_db), None);
    }
    path.end(device)
}

/// The steps so far, and what leaves the last of them.
struct Path {
    stages: Vec<SignalStage>,
    sample_rate: Option<u32>,
    channels: Option<u16>,
    /// Steps that change samples.
    changes: usize,
    /// Bits of the file.
    bits: Option<u32>,
}

impl Path {
    fn new(source: &Source) -> Self {
        let file = SignalStage {
            kind: StageKind::File,
            sample_rate: Some(source.sample_rate),
            bits: source.bits,
            float: false,
            channels: Some(source.channels),
            gain_db: None,
            name: Some(source.codec.clone()),
        };
        let mut path = Self {
            stages: vec![file],
            sample_rate: Some(source.sample_rate),
            channels: Some(source.channels),
            changes: 0,
            bits: source.bits,
        };
        path.step(StageKind::Decoder, None, None);
        path.changes = 0;
        path
    }

    /// Adds a step. Between decoder and device all samples are 32-bit floats.
    fn step(&mut self, kind: StageKind, gain_db: Option<f32>, name: Option<String>) {
        self.changes += 1;
        self.stages.push(SignalStage {
            kind,
            sample_rate: self.sample_rate,
            bits: Some(32),
            float: true,
            channels: self.channels,
            gain_db,
            name,
        });
    }

    fn end(mut self, device: &DeviceState) -> SignalPath {
        // 32-bit floats carry 24 bits exactly: so much any device gets at most.
        let carried = if device.float {
            24
        } else {
            device.bits.unwrap_or(0).min(24)
        };
        let fits = self.bits.is_none_or(|bits| bits <= carried);
        self.stages.push(SignalStage {
            kind: StageKind::Device,
            sample_rate: device.format.map(|format| format.sample_rate),
            bits: device.bits,
            float: device.float,
            channels: device.format.map(|format| format.channels),
            gain_db: None,
            name: device.name.clone(),
        });
        let changes = self.changes;
        SignalPath {
            stages: self.stages,
            exact: changes == 0 && fits,
        }
    }
}

#[cfg(test)]
mod tests {
    use playback::Format;

    use super::*;

    fn device(bits: u32, float: bool) -> DeviceState {
        DeviceState {
            available: true,
            name: Some("Speakers".into()),
            format: Some(Format {
                sample_rate: 44_100,
                channels: 2,
            }),
            bits: Some(bits),
            float,
            ..DeviceState::default()
        }
    }

    fn source(bits: u32) -> Source {
        Source {
            codec: "flac".into(),
            sample_rate: 44_100,
            channels: 2,
            bits: Some(bits),
            pace: 1.0,
            ..Source::default()
        }
    }

    fn kinds(path: &SignalPath) -> Vec<StageKind> {
        path.stages.iter().map(|stage| stage.kind).collect()
    }

    #[test]
    fn nothing_set_is_exact_where_the_device_has_the_bits() {
        let sound = Sound::default();
        let path = steps(&source(16), &sound, 1.0, &device(16, false));
        assert!(path.exact);
        use StageKind::*;
        assert_eq!(kinds(&path), [File, Decoder, Device]);
        assert!(!steps(&source(24), &sound, 1.0, &device(16, false)).exact);
        assert!(steps(&source(24), &sound, 1.0, &device(32, true)).exact);
        assert!(!steps(&source(16), &sound, 0.5, &device(32, true)).exact);
    }

    #[test]
    fn every_change_is_shown() {
        let mut sound = Sound {
            balance: 0.5,
            ..Sound::default()
        };
        sound.equaliser.on = true;
        sound.equaliser.graphic_db[0] = 3.0;
        let source = Source {
            sample_rate: 48_000,
            resampled: true,
            gain_db: -6.0,
            pace: 1.25,
            ..source(16)
        };
        let path = steps(&source, &sound, 0.5, &device(32, true));
        use StageKind::*;
        let all = [
            File, Decoder, Loudness, Resampler, Speed, Equaliser, Balance, Limiter, Volume, Device,
        ];
        assert_eq!(kinds(&path), all);
        assert!(!path.exact);
        assert_eq!(path.stages[1].sample_rate, Some(48_000));
        assert_eq!(path.stages[3].sample_rate, Some(44_100));
        assert_eq!(path.stages[2].gain_db, Some(-6.0));
    }
}
