//! How loud a song is played: `ReplayGain` 2.0 and EBU R 128.
//!
//! Both mean the same measure, ITU-R BS.1770 loudness; `ReplayGain` 2.0 aims at −18 LUFS, the
//! `R128_*_GAIN` tags of Opus (RFC 7845, section 5.2.1) at −23 LUFS. What is kept here is always a
//! gain towards −18 LUFS.

use serde::{Deserialize, Serialize};

use super::LoudnessWish;
use crate::edit::{Change, Field};

/// Loudness songs are brought to, in LUFS.
pub const REFERENCE_LUFS: f32 = -18.0;
/// From the reference of R128 tags to that of `ReplayGain` 2.0, in decibels.
pub const R128_OFFSET_DB: f32 = 5.0;
/// No song is made louder or softer than by this, in decibels: what asks for more is damaged.
const MOST_DB: f32 = 40.0;

/// What is made equally loud.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoudnessMode {
    /// Nothing: songs are as loud as they are.
    #[default]
    Off,
    /// Songs.
    Track,
    /// Albums: songs keep their distance within one.
    Album,
    /// Albums where songs of one follow each other, songs elsewhere.
    Smart,
}

/// How loud something is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// What brings it to [`REFERENCE_LUFS`], in decibels.
    pub gain_db: f32,
    /// Its highest peak as an amplitude; 1 is full scale.
    pub peak: Option<f32>,
}

impl Level {
    /// From a measurement: integrated loudness in LUFS and true peak in dBTP.
    #[must_use]
    pub fn measured(integrated_lufs: f32, true_peak_dbtp: Option<f32>) -> Self {
        Self {
            gain_db: REFERENCE_LUFS - integrated_lufs,
            peak: true_peak_dbtp.map(|peak| 10.0_f32.powf(peak / 20.0)),
        }
    }
}

/// How loud a song is, by itself and as part of its album, where that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// The song.
    pub track: Option<Level>,
    /// Its album.
    pub album: Option<Level>,
}

impl Levels {
    /// Where something is not known here, what is known there: both aim at the same loudness.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            track: self.track.or(other.track),
            album: self.album.or(other.album),
        }
    }

    /// What tags are to say of it (`ReplayGain` 2.0). What is not known is left as the tags have it.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let gain = |level: Option<Level>| level.map(|level| level.gain_db);
        let peak = |level: Option<Level>| level.and_then(|level| level.peak);
        [
            (Field::TrackGain, gain(self.track)),
            (Field::TrackPeak, peak(self.track)),
            (Field::AlbumGain, gain(self.album)),
            (Field::AlbumPeak, peak(self.album)),
        ]
        .into_iter()
        .filter_map(|(field, value)| Change::new(field, &[value?.to_string()]).ok())
        .collect()
    }

    /// The gain a song is played with, in decibels: 0 when nothing is wanted or nothing is known.
    /// `in_album`: songs of its album stand before or behind it.
    #[must_use]
    pub fn gain_db(&self, wish: &LoudnessWish, in_album: bool) -> f32 {
        let by_album = match wish.mode {
            LoudnessMode::Off => return 0.0,
            LoudnessMode::Track => false,
            LoudnessMode::Album => true,
            LoudnessMode::Smart => in_album,
        };
        let level = if by_album {
            self.album.or(self.track)
        } else {
            self.track.or(self.album)
        };
        let Some(level) = level.filter(|level| level.gain_db.is_finite()) else {
            return 0.0;
        };
        let gain = (level.gain_db + wish.preamp_db).clamp(-MOST_DB, MOST_DB);
        let peak = level.peak.filter(|peak| peak.is_finite() && *peak > 0.0);
        match peak {
            Some(peak) if wish.prevent_clipping => gain.min(-20.0 * peak.log10()),
            _ => gain,
        }
    }
}

/// Decibels as a factor of amplitude; exactly 1 for 0 dB.
#[must_use]
pub fn amplitude(decibels: f32) -> f64 {
    if decibels == 0.0 {
        1.0
    } else {
        10.0_f64.powf(f64::from(decibels) / 20.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wish(mode: LoudnessMode) -> LoudnessWish {
        LoudnessWish {
            mode,
            ..LoudnessWish::default()
        }
    }

    const LEVELS: Levels = Levels {
        track: Some(Level {
            gain_db: -6.0,
            peak: Some(1.1),
        }),
        album: Some(Level {
            gain_db: -8.0,
            peak: None,
        }),
    };

    #[test]
    fn modes_choose_the_song_or_its_album() {
        let gain = |mode, in_album| LEVELS.gain_db(&wish(mode), in_album);
        assert_eq!(gain(LoudnessMode::Off, true), 0.0);
        assert_eq!(gain(LoudnessMode::Track, true), -6.0);
        assert_eq!(gain(LoudnessMode::Album, false), -8.0);
        assert_eq!(gain(LoudnessMode::Smart, true), -8.0);
        assert_eq!(gain(LoudnessMode::Smart, false), -6.0);
        let alone = Levels {
            album: None,
            ..LEVELS
        };
        assert_eq!(alone.gain_db(&wish(LoudnessMode::Album), true), -6.0);
        let unknown = Levels::default();
        assert_eq!(unknown.gain_db(&wish(LoudnessMode::Track), true), 0.0);
    }

    #[test]
    fn a_measurement_is_a_gain_towards_the_reference() {
        let level = Level::measured(-9.5, Some(0.5));
        assert!((level.gain_db + 8.5).abs() < 1e-5);
        assert!((level.peak.unwrap() - 1.0593).abs() < 1e-4);
        assert_eq!(amplitude(0.0), 1.0);
        assert!((amplitude(-6.0206) - 0.5).abs() < 1e-5);
    }

    /// As the specification writes them; what nobody measured is not written.
    #[test]
    fn tags_say_what_was_measured() {
        let said: Vec<String> = LEVELS
            .changes()
            .into_iter()
            .flat_map(|it| it.values)
            .collect();
        assert_eq!(said, ["-6.00 dB", "1.100000", "-8.00 dB"]);
        assert!(Levels::default().changes().is_empty());
        let tagged = Levels {
            track: Some(Level {
                gain_db: 1.0,
                peak: None,
            }),
            album: None,
        };
        let both = tagged.or(LEVELS);
        assert_eq!((both.track, both.album), (tagged.track, LEVELS.album));
    }

    proptest! {
        /// With clipping prevented, no known peak comes out above full scale.
        #[test]
        fn known_peaks_never_clip(gain_db in -60.0_f32..60.0, peak in 0.01_f32..4.0, preamp_db in -15.0_f32..15.0) {
            let levels = Levels { track: Some(Level { gain_db, peak: Some(peak) }), album: None };
            let wish = LoudnessWish { preamp_db, ..wish(LoudnessMode::Track) };
            let gain = levels.gain_db(&wish, false);
            prop_assert!(amplitude(gain) * f64::from(peak) <= 1.0001);
            prop_assert!(gain <= (gain_db + preamp_db).max(-40.0) + 1e-4);
        }
    }
}
