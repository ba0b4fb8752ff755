//! A song: what its audio file and its bundle say, and what we show of it.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// What one source (tags, JSON, file name) says about a song. Everything is optional; text is
/// clean ([`crate::text::clean`]) when it gets here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tags {
    /// Title of the song.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Artist as one display string, e.g. `Lady Gaga & Bruno Mars`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// The artists one by one, where the source lists them so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artists: Vec<String>,
    /// Album title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Artist of the album as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_artist: Option<String>,
    /// Genre names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<String>,
    /// Year of release, 1–9999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Track number on its disc, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
    /// Disc number, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<u32>,
    /// Composer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composer: Option<String>,
    /// International Standard Recording Code, 12 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isrc: Option<String>,
    /// Language, as the source writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Lyrics, plain or LRC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lyrics: Option<String>,
    /// Rating in half stars, 0–10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Title as it is sorted, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_sort: Option<String>,
    /// Artist as it is sorted: `Beatles, The`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist_sort: Option<String>,
    /// Album title as it is sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_sort: Option<String>,
    /// Artist of the album as it is sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_artist_sort: Option<String>,
    /// Tracks on the disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_total: Option<u32>,
    /// Discs of the album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc_total: Option<u32>,
    /// Whether the album collects songs of several artists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compilation: Option<bool>,
    /// MusicBrainz id of the recording, a UUID in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording_id: Option<String>,
    /// MusicBrainz id of the release, a UUID in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_id: Option<String>,
    /// Loudness as an earlier program measured it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain: Option<Gain>,
}

/// ReplayGain as tags carry it: how much louder or softer to play, and the highest peak.
///
/// <https://wiki.hydrogenaud.io/index.php?title=ReplayGain_2.0_specification>
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gain {
    /// For the song by itself, in dB, −51 to 51.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_db: Option<f32>,
    /// Highest sample of the song; 1 is full scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_peak: Option<f32>,
    /// For the album as a whole, in dB, −51 to 51.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_db: Option<f32>,
    /// Highest sample of the album; 1 is full scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_peak: Option<f32>,
}

/// What the audio stream itself is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AudioFormat {
    /// Short lower-case codec name: `mp3`, `flac`, `vorbis`, `opus`, `aac`, `alac`, `pcm` …
    pub codec: String,
    /// Samples per second and channel, in hertz; 0 when unknown.
    pub sample_rate: u32,
    /// Number of channels; 0 when unknown.
    pub channels: u16,
    /// Mean bit rate in kilobits per second; 0 when unknown.
    pub bitrate: u32,
    /// Length of the audio after gapless trimming.
    pub duration: Millis,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The bundle's JSON.
    Json,
    /// The audio file's own tags.
    Tags,
    /// Guessed from the file's name.
    FileName,
}

/// A song as it is listed: every field decided by one rule, JSON over tags over file name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Described {
    /// The values that won.
    pub data: SongData,
    /// Where the title came from (the other fields' origins can be seen by comparing the sources).
    pub title_origin: Origin,
}

/// The decided values of a song. Only the title is always there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SongData {
    /// Never empty.
    pub title: String,
    /// The rest, by the same rule, field by field.
    pub tags: Tags,
}

/// Whether a song can be played now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SongStatus {
    /// There and readable.
    Ok,
    /// Its file or its drive is not there now. It comes back by itself.
    Unavailable,
    /// Its file is there, but cannot be read or played; the row carries the reason.
    Unreadable,
}
