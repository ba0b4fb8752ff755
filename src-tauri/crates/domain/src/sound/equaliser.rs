//! The equaliser's bands: ten fixed ones, and as many free ones as the listener likes.

use serde::{Deserialize, Serialize};

use super::bounded;

/// Centres of the ten fixed bands in hertz, an octave apart (ISO 266).
pub const CENTRES: [f32; 10] = [
    31.25, 62.5, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0,
];
/// Quality of the fixed bands: one octave wide.
pub const OCTAVE_Q: f32 = 1.414;
/// Most free bands.
pub const MOST_BANDS: usize = 16;
/// Longest name of a preset, in letters.
const LONGEST_NAME: usize = 40;
/// Gains below this do nothing anyone could hear.
const NOTHING_DB: f32 = 0.005;

/// What the equaliser is set to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Equaliser {
    /// Whether it does anything.
    pub on: bool,
    /// The preset the fixed bands came from; none: the listener's own.
    pub preset: Option<String>,
    /// Gain of everything in decibels, −15 to 15: room for the bands above.
    pub preamp_db: f32,
    /// Gains of the fixed bands at [`CENTRES`] in decibels, −12 to 12.
    pub graphic_db: [f32; 10],
    /// Free bands.
    pub bands: Vec<Band>,
}

/// One filter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Its shape.
    pub kind: BandKind,
    /// Centre, corner or middle of the slope, in hertz, 20 to 20,000.
    pub frequency: f32,
    /// Gain in decibels, −24 to 24; passes and notches have none.
    pub gain_db: f32,
    /// Quality, 0.1 to 20: the larger, the narrower.
    pub q: f32,
}

/// Shapes of filters, after Robert Bristow-Johnson's *Audio EQ Cookbook*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BandKind {
    /// A bell around the frequency.
    Peak,
    /// Everything below.
    LowShelf,
    /// Everything above.
    HighShelf,
    /// Only what is below is left.
    LowPass,
    /// Only what is above is left.
    HighPass,
    /// All but the frequency is left.
    Notch,
}

/// A named setting of the fixed bands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preset {
    /// What it is called between programs.
    pub id: &'static str,
    /// Gains at [`CENTRES`] in decibels.
    pub graphic_db: [f32; 10],
}

/// The presets that come with the program. None of them is louder than 6 dB anywhere.
pub const PRESETS: [Preset; 12] = [
    preset("flat", [0.0; 10]),
    preset("bass", [5.0, 4.5, 3.5, 2.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]),
    preset(
        "less_bass",
        [-6.0, -5.0, -3.5, -2.0, -0.5, 0.0, 0.0, 0.0, 0.0, 0.0],
    ),
    preset("treble", [0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 1.5, 3.0, 4.0, 4.5]),
    preset(
        "loudness",
        [5.0, 4.0, 2.0, 0.0, -1.0, -1.0, 0.0, 1.0, 3.0, 4.0],
    ),
    preset(
        "voice",
        [-5.0, -4.0, -2.0, 0.0, 2.0, 3.0, 3.5, 2.0, 0.0, -1.5],
    ),
    preset(
        "headphones",
        [2.5, 2.0, 1.0, 0.0, -1.0, -0.5, 0.5, -1.5, 1.0, 2.0],
    ),
    preset(
        "small_speakers",
        [-4.0, 2.0, 4.5, 3.0, 1.0, 0.0, 0.0, 1.0, 2.0, 2.0],
    ),
    preset("rock", [3.5, 3.0, 1.5, 0.0, -1.0, -0.5, 1.0, 2.0, 3.0, 3.0]),
    preset(
        "electronic",
        [4.5, 4.0, 1.5, 0.0, -1.5, 0.0, 0.5, 1.5, 3.0, 3.5],
    ),
    preset(
        "classical",
        [1.5, 1.0, 0.5, 0.0, -0.5, -0.5, 0.0, 0.5, 1.5, 2.0],
    ),
    preset(
        "night",
        [-6.0, -4.0, -2.0, 0.0, 1.0, 1.5, 1.0, 0.0, -2.0, -3.0],
    ),
];

const fn preset(id: &'static str, graphic_db: [f32; 10]) -> Preset {
    Preset { id, graphic_db }
}

impl Equaliser {
    /// The filters that do something, in the order they are applied; none when it is off.
    #[must_use]
    pub fn active(&self) -> Vec<Band> {
        if !self.on {
            return Vec::new();
        }
        let fixed = CENTRES.into_iter().zip(self.graphic_db);
        let fixed = fixed.map(|(frequency, gain_db)| Band {
            kind: BandKind::Peak,
            frequency,
            gain_db,
            q: OCTAVE_Q,
        });
        fixed
            .chain(self.bands.iter().copied())
            .filter(Band::does_something)
            .collect()
    }

    /// Gain of everything in decibels; 0 when it is off.
    #[must_use]
    pub fn gain_db(&self) -> f32 {
        if self.on { self.preamp_db } else { 0.0 }
    }

    /// Whether it may make samples larger.
    #[must_use]
    pub fn may_raise(&self) -> bool {
        // Even a filter that only takes away may: it shifts phases.
        self.gain_db() > 0.0 || !self.active().is_empty()
    }

    pub(super) fn within_bounds(mut self) -> Self {
        self.preamp_db = bounded(self.preamp_db, (-15.0, 15.0), 0.0);
        for gain in &mut self.graphic_db {
            *gain = bounded(*gain, (-12.0, 12.0), 0.0);
        }
        self.bands.truncate(MOST_BANDS);
        for band in &mut self.bands {
            band.frequency = bounded(band.frequency, (20.0, 20_000.0), 1_000.0);
            band.gain_db = bounded(band.gain_db, (-24.0, 24.0), 0.0);
            band.q = bounded(band.q, (0.1, 20.0), 1.0);
        }
        self.preset = self
            .preset
            .filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
        self
    }
}

impl Band {
    fn does_something(&self) -> bool {
        match self.kind {
            BandKind::Peak | BandKind::LowShelf | BandKind::HighShelf => {
                self.gain_db.abs() >= NOTHING_DB
            }
            BandKind::LowPass | BandKind::HighPass | BandKind::Notch => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bands_that_do_something_are_applied() {
        let mut equaliser = Equaliser {
            on: true,
            ..Equaliser::default()
        };
        assert!(equaliser.active().is_empty());
        equaliser.graphic_db[3] = -2.0;
        equaliser.bands.push(Band {
            kind: BandKind::HighPass,
            frequency: 30.0,
            gain_db: 0.0,
            q: 0.7,
        });
        let active = equaliser.active();
        assert_eq!(active.len(), 2);
        assert!((active[0].frequency - 250.0).abs() < f32::EPSILON);
        equaliser.on = false;
        assert!(equaliser.active().is_empty() && !equaliser.may_raise());
    }

    #[test]
    fn presets_are_named_once_and_within_bounds() {
        let mut names: Vec<_> = PRESETS.iter().map(|preset| preset.id).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PRESETS.len());
        let gains = PRESETS.iter().flat_map(|preset| preset.graphic_db);
        assert!(gains.into_iter().all(|gain| gain.abs() <= 6.0));
    }
}
