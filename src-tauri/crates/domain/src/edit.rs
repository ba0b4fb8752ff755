//! Changes of what is known of a song: which fields there are, which values they take, and what a
//! change does to a description.

use serde::{Deserialize, Serialize};

use crate::text::clean;
use crate::{Gain, Tags};

/// Values of one field at most.
const MOST_VALUES: usize = 64;
/// Highest track or disc number taken.
const HIGHEST_NUMBER: u32 = 9_999;
/// Letters of lyrics at most.
const LONGEST_LYRICS: usize = 100_000;
/// Gains are between minus this and this, in decibels (ReplayGain 2.0).
const HIGHEST_GAIN_DB: f32 = 51.0;
/// Highest peak taken; 1 is full scale.
const HIGHEST_PEAK: f32 = 32.0;

/// A field that can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the field of `Tags` of that name")]
pub enum Field {
    Title,
    Artist,
    Artists,
    Album,
    AlbumArtist,
    Genre,
    Year,
    Track,
    Disc,
    Composer,
    Isrc,
    Language,
    Lyrics,
    TrackGain,
    TrackPeak,
    AlbumGain,
    AlbumPeak,
}

/// A field and what it is to be; without values it is emptied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which one.
    pub field: Field,
    /// Clean; one, except for artists and genres.
    pub values: Vec<String>,
}

/// A field that a change changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which one.
    pub field: Field,
    /// What it was.
    pub before: Vec<String>,
    /// What it is.
    pub after: Vec<String>,
}

/// Why a change cannot be made. `Display` is one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Several values for a field that has one.
    #[error("The {} can have one value only.", .0.name())]
    OneValue(Field),
    /// More values than anyone means.
    #[error("The {} can have {MOST_VALUES} values at most.", .0.name())]
    TooMany(Field),
    /// Not a number in its range.
    #[error("The {} must be a number from 1 to {HIGHEST_NUMBER}.", .0.name())]
    NotANumber(Field),
    /// Not twelve letters and digits.
    #[error("An ISRC has 12 letters and digits, like USRC17607839.")]
    NotAnIsrc,
    /// No gain in decibels, or no peak.
    #[error("The {} must be a number: a gain from −51 to 51 dB, a peak from 0 to 32.", .0.name())]
    NotALevel(Field),
}

impl Field {
    /// All fields that are edited by hand, in the order a form shows them.
    pub const ALL: [Self; 13] = [
        Self::Title,
        Self::Artist,
        Self::Artists,
        Self::Album,
        Self::AlbumArtist,
        Self::Genre,
        Self::Year,
        Self::Track,
        Self::Disc,
        Self::Composer,
        Self::Isrc,
        Self::Language,
        Self::Lyrics,
    ];

    /// How loud a song and its album are, as ReplayGain 2.0 tells it: written from measurements, not
    /// by hand.
    pub const LEVELS: [Self; 4] = [
        Self::TrackGain,
        Self::TrackPeak,
        Self::AlbumGain,
        Self::AlbumPeak,
    ];

    /// Its name for people, in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Artist => "artist",
            Self::Artists => "list of artists",
            Self::Album => "album",
            Self::AlbumArtist => "album artist",
            Self::Genre => "genre",
            Self::Year => "year",
            Self::Track => "track number",
            Self::Disc => "disc number",
            Self::Composer => "composer",
            Self::Isrc => "ISRC",
            Self::Language => "language",
            Self::Lyrics => "lyrics",
            Self::TrackGain => "track gain",
            Self::TrackPeak => "track peak",
            Self::AlbumGain => "album gain",
            Self::AlbumPeak => "album peak",
        }
    }

    /// Its values in a description.
    #[must_use]
    pub fn of(self, tags: &Tags) -> Vec<String> {
        let text = |text: &Option<String>| text.iter().cloned().collect();
        let number = |number: Option<u32>| number.iter().map(u32::to_string).collect();
        let gain = tags.gain.unwrap_or_default();
        match self {
            Self::Title => text(&tags.title),
            Self::Artist => text(&tags.artist),
            Self::Artists => tags.artists.clone(),
            Self::Album => text(&tags.album),
            Self::AlbumArtist => text(&tags.album_artist),
            Self::Genre => tags.genres.clone(),
            Self::Year => number(tags.year.map(u32::from)),
            Self::Track => number(tags.track),
            Self::Disc => number(tags.disc),
            Self::Composer => text(&tags.composer),
            Self::Isrc => text(&tags.isrc),
            Self::Language => text(&tags.language),
            Self::Lyrics => text(&tags.lyrics),
            Self::TrackGain => decibels(gain.track_db),
            Self::TrackPeak => peak(gain.track_peak),
            Self::AlbumGain => decibels(gain.album_db),
            Self::AlbumPeak => peak(gain.album_peak),
        }
    }

    fn is_list(self) -> bool {
        matches!(self, Self::Artists | Self::Genre)
    }
}

impl Change {
    /// A change as it may be made: clean, within its range. Empty values are left out.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn new(field: Field, values: &[String]) -> Result<Self, Refusal> {
        let clean = |value: &String| match field {
            Field::Lyrics => Some(value.trim().chars().take(LONGEST_LYRICS).collect())
                .filter(|text: &String| !text.is_empty()),
            _ => clean(value),
        };
        let mut kept: Vec<String> = Vec::new();
        for value in values.iter().filter_map(clean) {
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        match kept.len() {
            0 | 1 => {}
            _ if !field.is_list() => return Err(Refusal::OneValue(field)),
            many if many > MOST_VALUES => return Err(Refusal::TooMany(field)),
            _ => {}
        }
        for value in &mut kept {
            *value = in_range(field, value)?;
        }
        Ok(Self {
            field,
            values: kept,
        })
    }

    /// Makes the change in a description of one source.
    pub fn apply(&self, tags: &mut Tags) {
        let text = || self.values.first().cloned();
        let number = || self.values.first().and_then(|value| value.parse().ok());
        let level = || self.values.first().and_then(|value| decimal(value));
        match self.field {
            Field::Title => tags.title = text(),
            // The list of artists spoke of the artist that was.
            Field::Artist => (tags.artist, tags.artists) = (text(), Vec::new()),
            Field::Artists => tags.artists.clone_from(&self.values),
            Field::Album => tags.album = text(),
            Field::AlbumArtist => tags.album_artist = text(),
            Field::Genre => tags.genres.clone_from(&self.values),
            Field::Year => tags.year = text().and_then(|year| year.parse().ok()),
            Field::Track => tags.track = number(),
            Field::Disc => tags.disc = number(),
            Field::Composer => tags.composer = text(),
            Field::Isrc => tags.isrc = text(),
            Field::Language => tags.language = text(),
            Field::Lyrics => tags.lyrics = text(),
            Field::TrackGain => set_gain(tags, |gain| gain.track_db = level()),
            Field::TrackPeak => set_gain(tags, |gain| gain.track_peak = level()),
            Field::AlbumGain => set_gain(tags, |gain| gain.album_db = level()),
            Field::AlbumPeak => set_gain(tags, |gain| gain.album_peak = level()),
        }
    }
}

fn set_gain(tags: &mut Tags, set: impl FnOnce(&mut Gain)) {
    let mut gain = tags.gain.unwrap_or_default();
    set(&mut gain);
    tags.gain = (gain != Gain::default()).then_some(gain);
}

/// As ReplayGain 2.0 writes a gain: two decimals and the unit.
fn decibels(gain: Option<f32>) -> Vec<String> {
    gain.iter().map(|gain| format!("{gain:.2} dB")).collect()
}

/// As ReplayGain 2.0 writes a peak: six decimals.
fn peak(peak: Option<f32>) -> Vec<String> {
    peak.iter().map(|peak| format!("{peak:.6}")).collect()
}

/// A number, with or without `dB` behind it.
#[must_use]
pub fn decimal(text: &str) -> Option<f32> {
    let text = text.trim();
    let text = text.strip_suffix("dB").unwrap_or(text).trim_end();
    text.parse().ok().filter(|number: &f32| number.is_finite())
}

/// What differs between two descriptions in the fields of a form.
#[must_use]
pub fn differences(before: &Tags, after: &Tags) -> Vec<Difference> {
    differences_of(&Field::ALL, before, after)
}

/// What differs between two descriptions in some fields.
#[must_use]
pub fn differences_of(fields: &[Field], before: &Tags, after: &Tags) -> Vec<Difference> {
    fields
        .iter()
        .copied()
        .map(|field| Difference {
            field,
            before: field.of(before),
            after: field.of(after),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

fn in_range(field: Field, value: &str) -> Result<String, Refusal> {
    match field {
        Field::Year | Field::Track | Field::Disc => value
            .parse()
            .ok()
            .filter(|number| (1..=HIGHEST_NUMBER).contains(number))
            .map(|number: u32| number.to_string())
            .ok_or(Refusal::NotANumber(field)),
        Field::Isrc => {
            let code: String = value
                .chars()
                .filter(|c| !matches!(c, '-' | ' '))
                .map(|c| c.to_ascii_uppercase())
                .collect();
            let fits = code.len() == 12 && code.chars().all(|c| c.is_ascii_alphanumeric());
            fits.then_some(code).ok_or(Refusal::NotAnIsrc)
        }
        Field::TrackGain | Field::AlbumGain => decimal(value)
            .filter(|gain| gain.abs() <= HIGHEST_GAIN_DB)
            .and_then(|gain| decibels(Some(gain)).pop())
            .ok_or(Refusal::NotALevel(field)),
        Field::TrackPeak | Field::AlbumPeak => decimal(value)
            .filter(|it| (0.0..=HIGHEST_PEAK).contains(it))
            .and_then(|it| peak(Some(it)).pop())
            .ok_or(Refusal::NotALevel(field)),
        _ => Ok(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(field: Field, values: &[&str]) -> Result<Change, Refusal> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        Change::new(field, &values)
    }

    #[test]
    fn values_are_cleaned_and_held_to_their_range() {
        for (field, values, outcome) in [
            (Field::Title, &[" a\u{202E}b "][..], Ok(vec!["ab"])),
            (Field::Title, &["", "  "], Ok(vec![])),
            (
                Field::Title,
                &["a", "b"],
                Err(Refusal::OneValue(Field::Title)),
            ),
            (
                Field::Genre,
                &["Pop", "Rock", "Pop"],
                Ok(vec!["Pop", "Rock"]),
            ),
            (Field::Year, &["02024"], Ok(vec!["2024"])),
            (Field::Year, &["0"], Err(Refusal::NotANumber(Field::Year))),
            (
                Field::Track,
                &["3/12"],
                Err(Refusal::NotANumber(Field::Track)),
            ),
            (Field::Isrc, &["us-rc1-76-07839"], Ok(vec!["USRC17607839"])),
            (Field::Isrc, &["x"], Err(Refusal::NotAnIsrc)),
            (Field::TrackGain, &["-7.305 dB"], Ok(vec!["-7.30 dB"])),
            (Field::AlbumGain, &["+3"], Ok(vec!["3.00 dB"])),
            (
                Field::AlbumGain,
                &["60"],
                Err(Refusal::NotALevel(Field::AlbumGain)),
            ),
            (Field::TrackPeak, &["1.0471283"], Ok(vec!["1.047128"])),
            (
                Field::TrackPeak,
                &["-1"],
                Err(Refusal::NotALevel(Field::TrackPeak)),
            ),
        ] {
            let outcome = outcome
                .map(|values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(change(field, values).map(|change| change.values), outcome);
        }
        let sentence = Refusal::NotANumber(Field::Disc).to_string();
        assert_eq!(sentence, "The disc number must be a number from 1 to 9999.");
    }

    #[test]
    fn a_new_artist_takes_the_old_list_along() {
        let mut tags = Tags {
            artist: Some("A & B".into()),
            artists: vec!["A".into(), "B".into()],
            ..Tags::default()
        };
        change(Field::Artist, &["C"]).unwrap().apply(&mut tags);
        assert!(tags.artists.is_empty());
        change(Field::Artists, &["C", "D"])
            .unwrap()
            .apply(&mut tags);
        assert_eq!(tags.artist.as_deref(), Some("C"));
    }

    proptest! {
        /// What a change asks for is what the field then holds, and nothing else differs but the
        /// list of artists.
        #[test]
        fn a_change_changes_its_field(field in 0..13_usize, value in "[A-Za-z]{1,12}|[1-9][0-9]{0,3}") {
            let field = Field::ALL[field];
            let Ok(change) = Change::new(field, std::slice::from_ref(&value)) else {
                return Ok(());
            };
            let before = Tags { title: Some("t".into()), year: Some(1999), ..Tags::default() };
            let mut after = before.clone();
            change.apply(&mut after);
            prop_assert_eq!(field.of(&after), change.values);
            for difference in differences(&before, &after) {
                prop_assert_eq!(difference.field, field);
            }
        }
    }
}
