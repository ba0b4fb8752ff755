//! The sound's settings between the wire and the domain.

use domain::sound as rules;
use domain::sound::transition::{Kind, Reason};

use crate::wire::*;

/// As a screen shows them.
pub(super) fn to_wire(sound: &rules::Sound) -> SoundSettings {
    SoundSettings {
        loudness: LoudnessSettings {
            mode: match sound.loudness.mode {
                rules::LoudnessMode::Off => LoudnessMode::Off,
                rules::LoudnessMode::Track => LoudnessMode::Track,
                rules::LoudnessMode::Album => LoudnessMode::Album,
                rules::LoudnessMode::Smart => LoudnessMode::Smart,
            },
            preamp_db: sound.loudness.preamp_db,
            prevent_clipping: sound.loudness.prevent_clipping,
            limiter: sound.loudness.limiter,
        },
        equaliser: EqualiserSettings {
            on: sound.equaliser.on,
            preset: sound.equaliser.preset.clone(),
            preamp_db: sound.equaliser.preamp_db,
            graphic_db: sound.equaliser.graphic_db,
            bands: sound.equaliser.bands.iter().map(band_to_wire).collect(),
        },
        balance: sound.balance,
        mono: sound.mono,
        crossfeed: sound.crossfeed,
        transition: TransitionSettings {
            mode: match sound.transition.mode {
                rules::TransitionMode::Off => TransitionMode::Off,
                rules::TransitionMode::Crossfade => TransitionMode::Crossfade,
                rules::TransitionMode::Trim => TransitionMode::Trim,
                rules::TransitionMode::Smart => TransitionMode::Smart,
            },
            crossfade_s: sound.transition.crossfade_s,
        },
    }
}

/// As the engine takes them.
pub(super) fn from_wire(settings: SoundSettings) -> rules::Sound {
    let EqualiserSettings {
        on,
        preset,
        preamp_db,
        graphic_db,
        bands,
    } = settings.equaliser;
    rules::Sound {
        loudness: rules::LoudnessWish {
            mode: match settings.loudness.mode {
                LoudnessMode::Off => rules::LoudnessMode::Off,
                LoudnessMode::Track => rules::LoudnessMode::Track,
                LoudnessMode::Album => rules::LoudnessMode::Album,
                LoudnessMode::Smart => rules::LoudnessMode::Smart,
            },
            preamp_db: settings.loudness.preamp_db,
            prevent_clipping: settings.loudness.prevent_clipping,
            limiter: settings.loudness.limiter,
        },
        equaliser: rules::Equaliser {
            on,
            preset,
            preamp_db,
            graphic_db,
            bands: bands.iter().map(band_from_wire).collect(),
        },
        balance: settings.balance,
        mono: settings.mono,
        crossfeed: settings.crossfeed,
        transition: rules::TransitionWish {
            mode: match settings.transition.mode {
                TransitionMode::Off => rules::TransitionMode::Off,
                TransitionMode::Crossfade => rules::TransitionMode::Crossfade,
                TransitionMode::Trim => rules::TransitionMode::Trim,
                TransitionMode::Smart => rules::TransitionMode::Smart,
            },
            crossfade_s: settings.transition.crossfade_s,
        },
    }
}

/// A decision about the end of a song.
pub(super) fn decision(decision: rules::Decision) -> Transition {
    Transition {
        kind: match decision.kind {
            Kind::Gapless => TransitionKind::Gapless,
            Kind::Crossfade => TransitionKind::Crossfade,
            Kind::Blend => TransitionKind::Blend,
            Kind::Trim => TransitionKind::Trim,
            Kind::Cut => TransitionKind::Cut,
        },
        reason: match decision.reason {
            Reason::SameAlbum => TransitionReason::SameAlbum,
            Reason::Chosen => TransitionReason::Chosen,
            Reason::Compatible => TransitionReason::Compatible,
            Reason::DifferentTempo => TransitionReason::DifferentTempo,
            Reason::DifferentKey => TransitionReason::DifferentKey,
            Reason::Unknown => TransitionReason::Unknown,
            Reason::TooShort => TransitionReason::TooShort,
            Reason::Off => TransitionReason::Off,
        },
        length_ms: decision.length.0,
    }
}

fn band_to_wire(band: &rules::Band) -> EqualiserBand {
    use rules::BandKind as Rule;
    EqualiserBand {
        kind: match band.kind {
            Rule::Peak => BandKind::Peak,
            Rule::LowShelf => BandKind::LowShelf,
            Rule::HighShelf => BandKind::HighShelf,
            Rule::LowPass => BandKind::LowPass,
            Rule::HighPass => BandKind::HighPass,
            Rule::Notch => BandKind::Notch,
        },
        frequency: band.frequency,
        gain_db: band.gain_db,
        q: band.q,
    }
}

fn band_from_wire(band: &EqualiserBand) -> rules::Band {
    use rules::BandKind as Rule;
    rules::Band {
        kind: match band.kind {
            BandKind::Peak => Rule::Peak,
            BandKind::LowShelf => Rule::LowShelf,
            BandKind::HighShelf => Rule::HighShelf,
            BandKind::LowPass => Rule::LowPass,
            BandKind::HighPass => Rule::HighPass,
            BandKind::Notch => Rule::Notch,
        },
        frequency: band.frequency,
        gain_db: band.gain_db,
        q: band.q,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_went() {
        let sound = rules::Sound {
            balance: -0.25,
            crossfeed: 0.5,
            mono: true,
            loudness: rules::LoudnessWish {
                mode: rules::LoudnessMode::Smart,
                preamp_db: 3.0,
                prevent_clipping: false,
                limiter: false,
            },
            transition: rules::TransitionWish {
                mode: rules::TransitionMode::Smart,
                crossfade_s: 3.0,
            },
            equaliser: rules::Equaliser {
                on: true,
                preset: Some("bass".into()),
                preamp_db: -2.0,
                graphic_db: [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 5.0, 4.0, 3.0, 2.0],
                bands: vec![rules::Band {
                    kind: rules::BandKind::Notch,
                    frequency: 50.0,
                    gain_db: 0.0,
                    q: 8.0,
                }],
            },
        };
        assert_eq!(from_wire(to_wire(&sound)), sound);
    }
}
