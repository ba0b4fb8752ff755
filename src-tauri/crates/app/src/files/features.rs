//! What a file sounds like, without a library.

use std::path::Path;
use std::time::Instant;

use domain::features::{Features, FourMoods, Mode, Rated};
use serde::Serialize;

use crate::hearing::{listen, lyrics};
use crate::wire::MoodParts;

/// What was heard in one file. The order of the fields is the order of
/// `undertone-cli features --json`; what cannot be told is null.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FileFeatures {
    /// The file, as it was named.
    pub path: String,
    /// Version of the analysis.
    pub version: u32,
    /// Beats per minute.
    pub tempo_bpm: Option<f32>,
    /// 0–1.
    pub tempo_confidence: Option<f32>,
    /// The next likely reading.
    pub tempo_alternative_bpm: Option<f32>,
    /// `C`, `C#` … `B`.
    pub key: Option<&'static str>,
    /// `major` or `minor`.
    pub mode: Option<&'static str>,
    /// 0–1.
    pub key_confidence: Option<f32>,
    /// Integrated, LUFS.
    pub loudness_lufs: Option<f32>,
    /// Range, LU.
    pub loudness_range_lu: Option<f32>,
    /// True peak, dBTP.
    pub true_peak_dbtp: Option<f32>,
    /// 0–1, as the following.
    pub energy: Option<f32>,
    /// How well it suits dancing.
    pub danceability: Option<f32>,
    /// Gladness of the sound.
    pub valence: Option<f32>,
    /// Liveliness of the sound.
    pub arousal: Option<f32>,
    /// Likelihood of natural instruments.
    pub acousticness: Option<f32>,
    /// Likelihood that nobody sings.
    pub instrumentalness: Option<f32>,
    /// Likelihood of speech.
    pub speechiness: Option<f32>,
    /// Experimental.
    pub liveness: Option<f32>,
    /// The four moods, of the sound and of the words in its tags or the LRC file beside it.
    pub mood: Option<MoodParts>,
    /// Seconds of sound in it.
    pub seconds_audio: Option<f64>,
    /// Seconds it took.
    pub seconds_taken: f64,
    /// Why it could not be heard, in one sentence.
    pub error: Option<String>,
}

/// Listens to one file to its end. Never fails: what is wrong stands in `error`.
#[must_use]
pub fn features(path: &Path) -> FileFeatures {
    let began = Instant::now();
    let told = match listen::listen(path, &mut || Ok(())) {
        Ok(heard) => told(&heard, moods(path, &heard)),
        Err(error) => FileFeatures {
            error: Some(error.to_string()),
            ..FileFeatures::default()
        },
    };
    FileFeatures {
        path: path.display().to_string(),
        version: analysis::VERSION,
        seconds_taken: began.elapsed().as_secs_f64(),
        ..told
    }
}

fn told(heard: &Features, mood: Option<FourMoods>) -> FileFeatures {
    let value = |rated: Option<Rated>| rated.map(|rated| rated.value);
    let (tempo, key, loudness) = (heard.tempo, heard.key.as_ref(), heard.loudness);
    FileFeatures {
        tempo_bpm: tempo.map(|tempo| tempo.bpm),
        tempo_confidence: tempo.map(|tempo| tempo.confidence),
        tempo_alternative_bpm: tempo.and_then(|tempo| tempo.alternative_bpm),
        key: key.map(|key| key.name()),
        mode: key.map(|key| match key.mode {
            Mode::Major => "major",
            Mode::Minor => "minor",
        }),
        key_confidence: key.map(|key| key.confidence),
        loudness_lufs: loudness.map(|loudness| loudness.integrated_lufs),
        loudness_range_lu: loudness.and_then(|loudness| loudness.range_lu),
        true_peak_dbtp: loudness.map(|loudness| loudness.true_peak_dbtp),
        energy: value(heard.energy),
        danceability: value(heard.danceability),
        valence: value(heard.valence),
        arousal: value(heard.arousal),
        acousticness: value(heard.acousticness),
        instrumentalness: value(heard.instrumentalness),
        speechiness: value(heard.speechiness),
        liveness: value(heard.liveness),
        mood: mood.map(Into::into),
        seconds_audio: Some(heard.seconds),
        ..FileFeatures::default()
    }
}

/// The moods of the sound and of the words, where the file or its neighbour has any.
fn moods(path: &Path, heard: &Features) -> Option<FourMoods> {
    let tags = media::tags::read(path).ok().map(|read| read.tags);
    let lyrics = tags.and_then(|tags| tags.lyrics);
    let words = lyrics
        .or_else(|| lyrics::beside(path))
        .and_then(|lyrics| analysis::words::read(&lyrics));
    FourMoods::fused(heard.mood.as_ref(), words.as_ref())
}
