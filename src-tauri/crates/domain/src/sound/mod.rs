//! How songs are to sound: what the listener set, and every decision that follows from it.
//!
//! The engine does what is decided here: how loud a song is played ([`loudness`]), how one song
//! goes over into the next ([`transition`]), which bands of the equaliser do something
//! ([`equaliser`]). Settings come from outside and are put [within their bounds](Sound::within_bounds)
//! before anyone believes them.

pub mod equaliser;
pub mod loudness;
pub mod transition;

use serde::{Deserialize, Serialize};

pub use equaliser::{Band, BandKind, Equaliser};
pub use loudness::{Level, Levels, LoudnessMode};
pub use transition::{Decision, Nature, TransitionMode};

/// Slowest and fastest speed; 1 is the song as it is.
pub const SPEED: (f32, f32) = (0.5, 2.0);

/// Everything about the sound that the listener sets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sound {
    /// How loud songs are played.
    pub loudness: LoudnessWish,
    /// The equaliser.
    pub equaliser: Equaliser,
    /// −1 is left alone, 0 is both as they are, 1 is right alone.
    pub balance: f32,
    /// Both sides the same.
    pub mono: bool,
    /// How much of each side the other ear hears, for headphones: 0 none, 1 most.
    pub crossfeed: f32,
    /// How one song goes over into the next.
    pub transition: TransitionWish,
}

/// How loud songs are to be played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoudnessWish {
    /// What is made equally loud.
    pub mode: LoudnessMode,
    /// Added to every song whose loudness is known, in decibels, −15 to 15.
    pub preamp_db: f32,
    /// A song is not made louder than its own highest peak allows.
    pub prevent_clipping: bool,
    /// Peaks are held below −1 dBTP wherever something may raise them.
    pub limiter: bool,
}

impl Default for LoudnessWish {
    fn default() -> Self {
        Self {
            mode: LoudnessMode::Off,
            preamp_db: 0.0,
            prevent_clipping: true,
            limiter: true,
        }
    }
}

/// How songs are to go over into each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TransitionWish {
    /// The way.
    pub mode: TransitionMode,
    /// Length of a crossfade in seconds, 0 to 12.
    pub crossfade_s: f32,
}

impl Default for TransitionWish {
    fn default() -> Self {
        Self {
            mode: TransitionMode::Off,
            crossfade_s: 6.0,
        }
    }
}

impl Sound {
    /// The same with every number within its bounds; what is no number is as if it were not set.
    #[must_use]
    pub fn within_bounds(mut self) -> Self {
        self.loudness.preamp_db = bounded(self.loudness.preamp_db, (-15.0, 15.0), 0.0);
        self.balance = bounded(self.balance, (-1.0, 1.0), 0.0);
        self.crossfeed = bounded(self.crossfeed, (0.0, 1.0), 0.0);
        self.transition.crossfade_s = bounded(self.transition.crossfade_s, (0.0, 12.0), 6.0);
        self.equaliser = self.equaliser.within_bounds();
        self
    }

    /// Whether something here may make samples larger than they are in the file.
    #[must_use]
    pub fn may_raise(&self) -> bool {
        self.loudness.mode != LoudnessMode::Off
            || self.equaliser.may_raise()
            || self.crossfeed > 0.0
            || matches!(
                self.transition.mode,
                TransitionMode::Crossfade | TransitionMode::Smart
            )
    }
}

/// A speed within [`SPEED`]; what is no number is 1.
#[must_use]
pub fn speed(wanted: f32) -> f32 {
    bounded(wanted, SPEED, 1.0)
}

/// `value` between two ends, or `otherwise` when it is no number.
pub(crate) fn bounded(value: f32, (least, most): (f32, f32), otherwise: f32) -> f32 {
    if value.is_finite() {
        value.clamp(least, most)
    } else {
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_asked_for_stays_within_bounds(
            numbers in proptest::collection::vec(proptest::num::f32::ANY, 4),
            bands in proptest::collection::vec(
                (proptest::num::f32::ANY, proptest::num::f32::ANY, proptest::num::f32::ANY), 0..40),
        ) {
            let sound = Sound {
                loudness: LoudnessWish { preamp_db: numbers[0], ..LoudnessWish::default() },
                balance: numbers[1],
                crossfeed: numbers[2],
                transition: TransitionWish { crossfade_s: numbers[3], ..TransitionWish::default() },
                equaliser: Equaliser {
                    bands: bands.iter().map(|(frequency, gain_db, q)| Band {
                        kind: BandKind::Peak, frequency: *frequency, gain_db: *gain_db, q: *q,
                    }).collect(),
                    ..Equaliser::default()
                },
                ..Sound::default()
            }.within_bounds();
            prop_assert!((-15.0..=15.0).contains(&sound.loudness.preamp_db));
            prop_assert!((-1.0..=1.0).contains(&sound.balance));
            prop_assert!((0.0..=1.0).contains(&sound.crossfeed));
            prop_assert!((0.0..=12.0).contains(&sound.transition.crossfade_s));
            prop_assert!(sound.equaliser.bands.len() <= equaliser::MOST_BANDS);
            for band in &sound.equaliser.bands {
                prop_assert!((20.0..=20_000.0).contains(&band.frequency));
                prop_assert!((-24.0..=24.0).contains(&band.gain_db));
                prop_assert!((0.1..=20.0).contains(&band.q));
            }
            prop_assert_eq!(sound.clone().within_bounds(), sound);
        }
    }

    #[test]
    fn what_is_not_set_changes_nothing() {
        let sound = Sound::default();
        assert!(!sound.may_raise());
        assert!(sound.equaliser.active().is_empty());
        assert_eq!(sound.clone().within_bounds(), sound);
    }

    #[test]
    fn settings_of_other_versions_can_be_read() {
        let sound: Sound = serde_like(&Sound::default());
        assert_eq!(sound, Sound::default());
        assert!((speed(f32::NAN) - 1.0).abs() < f32::EPSILON);
        assert!((speed(9.0) - 2.0).abs() < f32::EPSILON);
    }

    /// Every field may be absent: what `#[serde(default)]` promises, seen without a format crate.
    fn serde_like(_: &Sound) -> Sound {
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error, MapDeserializer};
        let nothing: [(&str, &str); 0] = [];
        let map = MapDeserializer::<_, Error>::new(nothing.into_iter());
        Sound::deserialize(map.into_deserializer()).unwrap()
    }
}
