//! What was heard in a song and read in its words, and the rules on it.
//!
//! The numbers are made by the crate `analysis`; storage, wire and page only know these types.
//! `None` always means "cannot tell". Numbers of two [`Features::version`]s are never compared.

mod emotion;
mod mood;
mod words;

pub use emotion::Emotion;
pub use mood::{FourMoods, Mood};
pub use words::{Language, WordsReading};

use serde::{Deserialize, Serialize};

/// Everything heard in a song. `None` means "cannot tell": silence, noise, or too short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// `analysis::VERSION` of the code that heard it.
    pub version: u32,
    /// Length of the sound in seconds.
    pub seconds: f64,
    /// Speed of the beat.
    pub tempo: Option<Tempo>,
    /// Times of the beats in seconds, if they were wanted and there is a tempo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beats: Option<Vec<f32>>,
    /// Key and mode.
    pub key: Option<Key>,
    /// Loudness; `None` for silence only.
    pub loudness: Option<Loudness>,
    /// Intensity and activity.
    pub energy: Option<Rated>,
    /// How well it suits dancing.
    pub danceability: Option<Rated>,
    /// Gladness of the sound (never of the words).
    pub valence: Option<Rated>,
    /// Liveliness of the sound.
    pub arousal: Option<Rated>,
    /// Likelihood of natural instruments.
    pub acousticness: Option<Rated>,
    /// Likelihood that nobody sings or speaks (weak: no sung music to learn from).
    pub instrumentalness: Option<Rated>,
    /// Likelihood of speech.
    pub speechiness: Option<Rated>,
    /// Experimental and always `None` so far: there is nothing to check it by.
    pub liveness: Option<Rated>,
    /// The four moods of the sound.
    pub mood: Option<FourMoods>,
    /// Where the song lies among others.
    pub similarity: Option<Similarity>,
}

impl Features {
    /// A sound of `seconds` of which nothing can be told.
    #[must_use]
    pub const fn untold(version: u32, seconds: f64) -> Self {
        Self {
            version,
            seconds,
            tempo: None,
            beats: None,
            key: None,
            loudness: None,
            energy: None,
            danceability: None,
            valence: None,
            arousal: None,
            acousticness: None,
            instrumentalness: None,
            speechiness: None,
            liveness: None,
            mood: None,
            similarity: None,
        }
    }
}

/// A rating with what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rated {
    /// 0 … 1.
    pub value: f32,
    /// 0 … 1: how much there was to hear it from.
    pub confidence: f32,
}

/// The speed of the beat.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tempo {
    /// Beats per minute, 40 … 240.
    pub bpm: f32,
    /// 0 … 1: how clear the pulse is times how sure its octave.
    pub confidence: f32,
    /// The next likely reading, mostly half or double; `None` if there is no other to speak of.
    pub alternative_bpm: Option<f32>,
    /// Share of the stretches of 12 s that agree with the tempo or its octaves, 0 … 1.
    pub stability: f32,
}

/// Whether the third above the tonic is large or small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Large.
    Major,
    /// Small.
    Minor,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Pitch class of the tonic, 0 = C … 11 = B.
    pub tonic: u8,
    /// Major or minor.
    pub mode: Mode,
    /// 0 … 1, from the margin to the best key that is neither relative nor parallel.
    pub confidence: f32,
    /// Deviation of the instruments from A4 = 440 Hz in cents, −50 … 50.
    pub tuning_cents: f32,
}

impl Key {
    /// `C`, `C#` … `B`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        NAMES[usize::from(self.tonic) % NAMES.len()]
    }
}

/// The pitch class of a name that [`Key::name`] gives.
#[must_use]
pub fn tonic_of(name: &str) -> Option<u8> {
    NAMES
        .iter()
        .zip(0..)
        .find(|(known, _)| **known == name)
        .map(|(_, tonic)| tonic)
}

const NAMES: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];

/// Loudness of the programme.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated, in LUFS (ITU-R BS.1770-4), −70 and above.
    pub integrated_lufs: f32,
    /// Range in LU (EBU Tech 3342); `None` under 3 s.
    pub range_lu: Option<f32>,
    /// True peak in dBTP (BS.1770-4 annex 2); may be above 0.
    pub true_peak_dbtp: f32,
}

/// A song as a point: alike songs are near, and each named group of numbers says why.
///
/// The numbers have no common scale: a library standardises each over its songs and divides each
/// group by the root of its size, so that groups weigh alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// Cepstrum (means, deviations), contrast, brightness, flatness, deviation of level.
    pub timbre: Vec<f32>,
    /// Tempo folded to one octave (cosine, sine of 2π·log₂ bpm), onsets, pulse, bass and high
    /// novelty, fluctuation.
    pub rhythm: Vec<f32>,
    /// Majorness, chroma flux, chroma entropy, tuning strength, peaks.
    pub harmony: Vec<f32>,
    /// Valence, arousal, energy, danceability, acousticness, speechiness.
    pub mood: Vec<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_pitch_classes_meet() {
        for tonic in 0..12 {
            let key = Key {
                tonic,
                mode: Mode::Minor,
                confidence: 1.0,
                tuning_cents: 0.0,
            };
            assert_eq!(tonic_of(key.name()), Some(tonic));
        }
        assert_eq!(tonic_of("H"), None);
    }
}
