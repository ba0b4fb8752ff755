//! What a tag says, gathered before it becomes [`Tags`], by the same rules for every format.

use domain::Tags;
use domain::text::clean;

use super::genres;
use crate::text;

/// Most values kept of one tag.
const MOST_VALUES: usize = 4096;

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
    /// In half stars, 0–10.
    Rating,
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
            Key::Lyrics => text::lyrics(text),
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
            lyrics: first(Key::Lyrics).cloned(),
            rating: first(Key::Rating)
                .and_then(|half_stars| half_stars.parse().ok())
                .filter(|half_stars| *half_stars <= 10),
        }
    }
}
