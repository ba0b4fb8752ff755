//! The known fields of a bundle's JSON, one by one.

use domain::genre::classic_name;
use domain::text::clean;
use serde_json::{Map, Value};

use super::{BundleData, BundleRead, Problem, plain_component};
use crate::text;

/// Highest track or disc number believed.
const HIGHEST_NUMBER: f64 = 99_999.0;

/// Takes the known fields out of `object`; what is unknown or unusable stays in `other`.
pub(super) fn take(object: Map<String, Value>) -> BundleRead {
    let mut reading = Reading::default();
    for (key, value) in object {
        let used = reading.field(&key, &value);
        if !used {
            reading.data.other.insert(key, value);
        }
    }
    reading.finish()
}

#[derive(Default)]
struct Reading {
    data: BundleData,
    problems: Vec<Problem>,
}

impl Reading {
    /// Whether `key` is ours and its value could be used.
    fn field(&mut self, key: &str, value: &Value) -> bool {
        if value.is_null() {
            return false;
        }
        match key {
            "title" => self.text(key, value, |data| &mut data.tags.title),
            "album" => self.text(key, value, |data| &mut data.tags.album),
            "album_artist" => self.text(key, value, |data| &mut data.tags.album_artist),
            "composer" => self.text(key, value, |data| &mut data.tags.composer),
            "language" => self.text(key, value, |data| &mut data.tags.language),
            "artist" => self.artist(value),
            "artists" => self.artists(value),
            "genre" => self.genres(value),
            "year" => self.year(value),
            "track" => self.number(key, value, |data| &mut data.tags.track),
            "disc" => self.number(key, value, |data| &mut data.tags.disc),
            "track_total" => self.number(key, value, |data| &mut data.tags.track_total),
            "disc_total" => self.number(key, value, |data| &mut data.tags.disc_total),
            "compilation" => self.compilation(value),
            "title_sort" => self.text(key, value, |data| &mut data.tags.title_sort),
            "artist_sort" => self.text(key, value, |data| &mut data.tags.artist_sort),
            "album_sort" => self.text(key, value, |data| &mut data.tags.album_sort),
            "album_artist_sort" => self.text(key, value, |data| &mut data.tags.album_artist_sort),
            "musicbrainz_recording" => self.uuid(key, value, |data| &mut data.tags.recording_id),
            "musicbrainz_release" => self.uuid(key, value, |data| &mut data.tags.release_id),
            "isrc" => self.isrc(value),
            "lyrics" => self.lyrics(value),
            "rating" => self.rating(value),
            "file" => self.name(key, value, |data| &mut data.file),
            "image" => self.name(key, value, |data| &mut data.image),
            _ => false,
        }
    }

    fn finish(mut self) -> BundleRead {
        let tags = &mut self.data.tags;
        if tags.artist.is_none() {
            tags.artist = joined(&tags.artists);
        }
        BundleRead {
            data: Some(self.data),
            problems: self.problems,
        }
    }

    fn problem(&mut self, code: &'static str, message: String) -> bool {
        self.problems.push(Problem::new(code, message));
        false
    }

    fn wrong_type(&mut self, key: &str, wanted: &str) -> bool {
        self.problem(
            "wrong_type",
            format!("\"{key}\" was left out: it must be {wanted}."),
        )
    }

    /// A text; an empty one counts as missing.
    fn text(
        &mut self,
        key: &str,
        value: &Value,
        slot: fn(&mut BundleData) -> &mut Option<String>,
    ) -> bool {
        let Some(text) = value.as_str() else {
            return self.wrong_type(key, "a text in quotes");
        };
        *slot(&mut self.data) = clean(text);
        true
    }

    fn artist(&mut self, value: &Value) -> bool {
        if value.is_array() {
            let used = self.artists(value);
            self.data.tags.artist = joined(&self.data.tags.artists);
            return used;
        }
        self.text("artist", value, |data| &mut data.tags.artist)
    }

    fn artists(&mut self, value: &Value) -> bool {
        match texts(value) {
            Some(artists) => {
                self.data.tags.artists = artists;
                true
            }
            None => self.wrong_type("artists", "a list of names"),
        }
    }

    /// A name, a list of names, or an id 1–8 of the classic table; ids may stand in lists too.
    fn genres(&mut self, value: &Value) -> bool {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut all_used = true;
        for value in values {
            match genre(value) {
                Ok(Some(name)) => {
                    let genres = &mut self.data.tags.genres;
                    if !genres.contains(&name) {
                        genres.push(name);
                    }
                }
                Ok(None) => {}
                Err(problem) => {
                    self.problems.push(problem);
                    all_used = false;
                }
            }
        }
        all_used
    }

    fn year(&mut self, value: &Value) -> bool {
        let year = match value {
            Value::String(text) if text.trim().is_empty() => return true,
            Value::String(text) => text::year(text),
            Value::Number(_) => whole(value)
                .filter(|year| (1.0..=9999.0).contains(year))
                .map(|year| year as u16),
            _ => return self.wrong_type("year", "a year such as 2024"),
        };
        if year.is_none() {
            return self.problem(
                "out_of_range",
                "\"year\" was left out: it must be a year from 1 to 9999.".to_owned(),
            );
        }
        self.data.tags.year = year;
        true
    }

    /// `3`, `"3"` or `"3/12"`; 0 counts as missing.
    fn number(
        &mut self,
        key: &str,
        value: &Value,
        slot: fn(&mut BundleData) -> &mut Option<u32>,
    ) -> bool {
        let number = match value {
            Value::String(text) if text.trim().is_empty() => return true,
            Value::String(text) => match text.trim().trim_start_matches('0') {
                "" => return true,
                _ => text::number(text),
            },
            Value::Number(_) => match whole(value) {
                Some(0.0) => return true,
                Some(number) if (1.0..=HIGHEST_NUMBER).contains(&number) => Some(number as u32),
                _ => None,
            },
            _ => None,
        };
        match number {
            Some(number) => {
                *slot(&mut self.data) = Some(number);
                true
            }
            None => self.wrong_type(key, "a number such as 3"),
        }
    }

    fn isrc(&mut self, value: &Value) -> bool {
        match value.as_str() {
            Some(text) if text.trim().is_empty() => true,
            Some(text) => match text::isrc(text) {
                Some(code) => {
                    self.data.tags.isrc = Some(code);
                    true
                }
                None => self.wrong_type("isrc", "a code of 12 letters and digits"),
            },
            None => self.wrong_type("isrc", "a text in quotes"),
        }
    }

    fn compilation(&mut self, value: &Value) -> bool {
        let Some(flag) = value.as_bool() else {
            return self.wrong_type("compilation", "true or false");
        };
        self.data.tags.compilation = Some(flag);
        true
    }

    /// An id of MusicBrainz; an empty one counts as missing.
    fn uuid(
        &mut self,
        key: &str,
        value: &Value,
        slot: fn(&mut BundleData) -> &mut Option<String>,
    ) -> bool {
        let id = match value.as_str() {
            Some(text) if text.trim().is_empty() => return true,
            text => text.and_then(text::uuid),
        };
        match id {
            Some(id) => {
                *slot(&mut self.data) = Some(id);
                true
            }
            None => self.wrong_type(key, "an id such as 8c1b2a3d-0000-4fff-8000-0123456789ab"),
        }
    }

    fn lyrics(&mut self, value: &Value) -> bool {
        let Some(text) = value.as_str() else {
            return self.wrong_type("lyrics", "a text in quotes");
        };
        self.data.tags.lyrics = text::lyrics(text);
        true
    }

    /// 0–5 stars, halves allowed; kept in half stars.
    fn rating(&mut self, value: &Value) -> bool {
        let stars = match value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_f64(),
        };
        match stars.filter(|stars| (0.0..=5.0).contains(stars)) {
            Some(stars) => {
                self.data.tags.rating = Some((stars * 2.0).round() as u8);
                true
            }
            None => self.wrong_type("rating", "a number of stars from 0 to 5"),
        }
    }

    fn name(
        &mut self,
        key: &str,
        value: &Value,
        slot: fn(&mut BundleData) -> &mut Option<String>,
    ) -> bool {
        let Some(text) = value.as_str() else {
            return self.wrong_type(key, "a file name in quotes");
        };
        if text.trim().is_empty() {
            return true;
        }
        match plain_component(text) {
            Some(name) => {
                let unchanged = name == text;
                *slot(&mut self.data) = Some(name);
                // A URL is not ours to rewrite: it stays as it was written.
                unchanged
            }
            None => self.problem(
                "unsafe_name",
                format!(
                    "\"{key}\" was left out: it must be the plain name of a file in the same folder."
                ),
            ),
        }
    }
}

/// A whole number, also where it is written `3.0`.
fn whole(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.fract() == 0.0)
}

fn genre(value: &Value) -> Result<Option<String>, Problem> {
    let unknown = |id: f64| {
        Problem::new(
            "unknown_genre",
            format!("Genre {id} was left out: the classic table has 1 to 8."),
        )
    };
    let by_id = |id: f64| {
        classic_name(id as i64)
            .map(|name| Some(name.to_owned()))
            .ok_or_else(|| unknown(id))
    };
    match value {
        Value::String(text) => match text.trim().parse::<u16>() {
            // "80" and "1990" may well be names of genres; only the table's ids are ids.
            Ok(id) if classic_name(i64::from(id)).is_some() => by_id(f64::from(id)),
            _ => Ok(clean(text)),
        },
        Value::Number(_) => match whole(value) {
            Some(id) => by_id(id),
            None => Err(unknown(value.as_f64().unwrap_or(f64::NAN))),
        },
        Value::Null => Ok(None),
        _ => Err(Problem::new(
            "wrong_type",
            "\"genre\" was left out: it must be a name, a list of names or a number from 1 to 8.",
        )),
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let list = match value {
        Value::String(one) => return Some(clean(one).into_iter().collect()),
        other => other.as_array()?,
    };
    let mut out = Vec::with_capacity(list.len());
    for value in list {
        out.extend(clean(value.as_str()?));
    }
    Some(out)
}

/// `a`, `a & b`, `a, b & c`.
fn joined(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(one.clone()),
        [most @ .., last] => Some(format!("{} & {last}", most.join(", "))),
    }
}
