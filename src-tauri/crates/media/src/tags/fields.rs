//! What a tag says, gathered before it becomes [`Tags`], by the same rules for every format.

use domain::text::clean;
use domain::{Gain, Tags};

use super::genres;
use crate::text;

/// Most values kept of one tag.
const MOST_VALUES: usize = 4096;

/// Gains beyond this many decibels are faults (ReplayGain 2.0 writes −51 to 51).
const HIGHEST_GAIN: f32 = 51.0;

/// Peaks beyond this are faults; lossy audio overshoots full scale by a little.
const HIGHEST_PEAK: f32 = 32.0;

/// What a value is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Artist,
    /// The artists one by one, beside the artist as displayed.
    Artists,
    Album,
    AlbumArtist,
    Genre,
    Date,
    Track,
    Disc,
    Composer,
    Isrc,
    Language,
    Lyrics,
    /// Lyrics with times, as LRC: they come before those without.
    SyncedLyrics,
    /// In half stars, 0–10.
    Rating,
    /// 0 to 1 (Free Music Player Specifications).
    ShareRating,
    /// Stars up to 5, or up to 100, as players without a standard write it.
    LooseRating,
    TitleSort,
    ArtistSort,
    AlbumSort,
    AlbumArtistSort,
    TrackTotal,
    DiscTotal,
    /// `1` for yes.
    Compilation,
    /// MusicBrainz id of the recording.
    Recording,
    /// MusicBrainz id of the release.
    Release,
    /// Decibels, with or without `dB` behind.
    TrackGain,
    TrackPeak,
    AlbumGain,
    AlbumPeak,
}

impl Key {
    /// What a name in capitals means, as Vorbis comments, APE items, `TXXX` frames and free-form
    /// atoms write them.
    ///
    /// <https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html>
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "TITLE" => Self::Title,
            "ARTIST" | "AUTHOR" => Self::Artist,
            "ARTISTS" => Self::Artists,
            "ALBUM" => Self::Album,
            "ALBUMARTIST" | "ALBUM ARTIST" | "ALBUM_ARTIST" => Self::AlbumArtist,
            "GENRE" => Self::Genre,
            "DATE" | "YEAR" => Self::Date,
            "TRACKNUMBER" | "TRACK" | "TRACKNUM" => Self::Track,
            "DISCNUMBER" | "DISC" | "DISCNUM" | "DISCC" => Self::Disc,
            "COMPOSER" => Self::Composer,
            "ISRC" => Self::Isrc,
            "LANGUAGE" => Self::Language,
            "LYRICS" | "UNSYNCEDLYRICS" | "UNSYNCED LYRICS" => Self::Lyrics,
            "SYNCEDLYRICS" | "SYNCED LYRICS" => Self::SyncedLyrics,
            "FMPS_RATING" => Self::ShareRating,
            "RATING" => Self::LooseRating,
            "TITLESORT" => Self::TitleSort,
            "ARTISTSORT" => Self::ArtistSort,
            "ALBUMSORT" => Self::AlbumSort,
            "ALBUMARTISTSORT" => Self::AlbumArtistSort,
            "TRACKTOTAL" | "TOTALTRACKS" | "TRACKC" => Self::TrackTotal,
            "DISCTOTAL" | "TOTALDISCS" => Self::DiscTotal,
            "COMPILATION" | "ITUNESCOMPILATION" => Self::Compilation,
            "MUSICBRAINZ_TRACKID" | "MUSICBRAINZ TRACK ID" => Self::Recording,
            "MUSICBRAINZ_ALBUMID" | "MUSICBRAINZ ALBUM ID" => Self::Release,
            "REPLAYGAIN_TRACK_GAIN" => Self::TrackGain,
            "REPLAYGAIN_TRACK_PEAK" => Self::TrackPeak,
            "REPLAYGAIN_ALBUM_GAIN" => Self::AlbumGain,
            "REPLAYGAIN_ALBUM_PEAK" => Self::AlbumPeak,
            _ => return None,
        })
    }
}

/// The values of a tag in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(Key, String)>);

impl Fields {
    /// Adds a value; an empty one is left out.
    pub(super) fn push(&mut self, key: Key, text: &str) {
        if self.0.len() >= MOST_VALUES {
            return;
        }
        let text = match key {
            Key::Lyrics | Key::SyncedLyrics => text::lyrics(text),
            _ => clean(text),
        };
        if let Some(text) = text {
            self.0.push((key, text));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the values of another part of the same tag.
    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Takes from `other` what is missing here, key by key.
    pub(super) fn fill(&mut self, other: Self) {
        let known: Vec<Key> = self.0.iter().map(|(key, _)| *key).collect();
        let missing = other.0.into_iter().filter(|(key, _)| !known.contains(key));
        self.0.extend(missing);
    }

    /// Several values of a name are joined with `; `, as their writers mostly show them.
    pub(super) fn into_tags(self) -> Tags {
        let all = |wanted: Key| {
            let mut values: Vec<&str> = Vec::new();
            for (key, value) in &self.0 {
                if *key == wanted && !values.contains(&value.as_str()) {
                    values.push(value);
                }
            }
            values
        };
        let joined = |key: Key| {
            let values = all(key);
            (!values.is_empty()).then(|| values.join("; "))
        };
        let first = |key: Key| self.0.iter().find(|(one, _)| *one == key).map(|(_, v)| v);
        let number = |key: Key| all(key).into_iter().find_map(text::number);
        let total =
            |key: Key, of: Key| number(key).or_else(|| all(of).into_iter().find_map(text::total));
        let decimal = |key: Key, most: f32| {
            let found = all(key).into_iter().find_map(text::decimal);
            found.filter(|value| value.abs() <= most)
        };
        let artists = match (all(Key::Artists), all(Key::Artist)) {
            (listed, _) if !listed.is_empty() => listed,
            (_, shown) if shown.len() > 1 => shown,
            _ => Vec::new(),
        };
        Tags {
            title: joined(Key::Title),
            artist: joined(Key::Artist).or_else(|| joined(Key::Artists)),
            artists: artists.into_iter().map(str::to_owned).collect(),
            album: joined(Key::Album),
            album_artist: joined(Key::AlbumArtist),
            genres: genres::names(&all(Key::Genre)),
            year: all(Key::Date).into_iter().find_map(text::year),
            track: number(Key::Track),
            disc: number(Key::Disc),
            composer: joined(Key::Composer),
            isrc: first(Key::Isrc).and_then(|code| text::isrc(code)),
            language: joined(Key::Language),
            lyrics: first(Key::SyncedLyrics)
                .or_else(|| first(Key::Lyrics))
                .cloned(),
            rating: first(Key::Rating)
                .and_then(|half_stars| half_stars.parse().ok())
                .or_else(|| first(Key::ShareRating).and_then(|share| in_half_stars(share, 1.0)))
                .or_else(|| first(Key::LooseRating).and_then(|rating| loosely(rating)))
                .filter(|half_stars| *half_stars <= 10),
            title_sort: joined(Key::TitleSort),
            artist_sort: joined(Key::ArtistSort),
            album_sort: joined(Key::AlbumSort),
            album_artist_sort: joined(Key::AlbumArtistSort),
            track_total: total(Key::TrackTotal, Key::Track),
            disc_total: total(Key::DiscTotal, Key::Disc),
            compilation: first(Key::Compilation).map(|flag| flag == "1" || flag == "true"),
            recording_id: first(Key::Recording).and_then(|id| text::uuid(id)),
            release_id: first(Key::Release).and_then(|id| text::uuid(id)),
            gain: Some(Gain {
                track_db: decimal(Key::TrackGain, HIGHEST_GAIN),
                track_peak: decimal(Key::TrackPeak, HIGHEST_PEAK).filter(|peak| *peak >= 0.0),
                album_db: decimal(Key::AlbumGain, HIGHEST_GAIN),
                album_peak: decimal(Key::AlbumPeak, HIGHEST_PEAK).filter(|peak| *peak >= 0.0),
            })
            .filter(|gain| *gain != Gain::default()),
        }
    }
}

/// A rating of which `most` is the best, in half stars; 0 is none.
fn in_half_stars(text: &str, most: f32) -> Option<u8> {
    let value: f32 = text.trim().parse().ok()?;
    let rated = value > 0.0 && value <= most;
    rated.then(|| (value / most * 10.0).round().max(1.0) as u8)
}

/// Up to 5 it is stars, above that hundredths.
fn loosely(text: &str) -> Option<u8> {
    in_half_stars(text, 5.0).or_else(|| in_half_stars(text, 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_understood_as_players_write_them() {
        let rated = |name: &str, text: &str| {
            let mut fields = Fields::default();
            fields.push(Key::named(name).unwrap(), text);
            fields.into_tags().rating
        };
        for (name, text, half_stars) in [
            ("FMPS_RATING", "0.7", Some(7)),
            ("FMPS_RATING", "1.0", Some(10)),
            ("FMPS_RATING", "7", None),
            ("RATING", "3.5", Some(7)),
            ("RATING", "5", Some(10)),
            ("RATING", "60", Some(6)),
            ("RATING", "100", Some(10)),
            ("RATING", "0", None),
            ("RATING", "good", None),
        ] {
            assert_eq!(rated(name, text), half_stars, "{name} {text}");
        }
    }
}
