//! A bundle's JSON, written.

use serde_json::{Map, Value, json};

use super::BundleData;

/// The JSON of a bundle, indented, with a line feed at the end: known fields first, then every
/// other key as it was read. A known field wins over the same key in `other`, except that `file`
/// and `image` stay as they were written (a URL stays a URL).
#[must_use]
pub fn to_json(data: &BundleData) -> String {
    let mut object = known(data);
    for (key, value) in &data.other {
        let stays = matches!(key.as_str(), "file" | "image") || !object.contains_key(key);
        if stays {
            object.insert(key.clone(), value.clone());
        }
    }
    format!("{:#}\n", Value::Object(object))
}

fn known(data: &BundleData) -> Map<String, Value> {
    let tags = &data.tags;
    let genre = match tags.genres.as_slice() {
        [] => Value::Null,
        [one] => json!(one),
        many => json!(many),
    };
    let artists = match tags.artists.as_slice() {
        [] => Value::Null,
        many => json!(many),
    };
    let rating = tags.rating.map(|half_stars| f64::from(half_stars) / 2.0);
    [
        ("title", json!(tags.title)),
        ("artist", json!(tags.artist)),
        ("artists", artists),
        ("album", json!(tags.album)),
        ("album_artist", json!(tags.album_artist)),
        ("genre", genre),
        ("year", json!(tags.year)),
        ("track", json!(tags.track)),
        ("disc", json!(tags.disc)),
        ("track_total", json!(tags.track_total)),
        ("disc_total", json!(tags.disc_total)),
        ("compilation", json!(tags.compilation)),
        ("title_sort", json!(tags.title_sort)),
        ("artist_sort", json!(tags.artist_sort)),
        ("album_sort", json!(tags.album_sort)),
        ("album_artist_sort", json!(tags.album_artist_sort)),
        ("composer", json!(tags.composer)),
        ("isrc", json!(tags.isrc)),
        ("musicbrainz_recording", json!(tags.recording_id)),
        ("musicbrainz_release", json!(tags.release_id)),
        ("language", json!(tags.language)),
        ("lyrics", json!(tags.lyrics)),
        ("rating", json!(rating)),
        ("file", json!(data.file)),
        ("image", json!(data.image)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_null())
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}
