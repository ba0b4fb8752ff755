//! Changing the JSON of a bundle: the keys that change, and nothing else.

use domain::edit::{Change, Field};
use serde_json::{Map, Value, json};

use super::{Problem, object};

/// The JSON with these changes made; without JSON, a new one. Keys keep their order, unknown ones
/// their values; a field without values loses its key, so that the tags speak again.
///
/// # Errors
/// When the text is no JSON object: it is then not touched.
pub fn edited(bytes: Option<&[u8]>, changes: &[Change]) -> Result<String, Problem> {
    let mut all = bytes.map(object).transpose()?.unwrap_or_default();
    for change in changes {
        make(&mut all, change);
    }
    Ok(format!("{:#}\n", Value::Object(all)))
}

fn make(all: &mut Map<String, Value>, change: &Change) {
    let (key, value) = written(change);
    if change.field == Field::Artist {
        all.shift_remove("artists");
    }
    match value {
        Value::Null => {
            all.shift_remove(key);
        }
        value => {
            all.insert(key.to_owned(), value);
        }
    }
}

fn written(change: &Change) -> (&'static str, Value) {
    let text = || json!(change.values.first());
    let number = || {
        let number = change
            .values
            .first()
            .and_then(|value| value.parse::<u32>().ok());
        json!(number)
    };
    let list = || match change.values.as_slice() {
        [] => Value::Null,
        many => json!(many),
    };
    match change.field {
        Field::Title => ("title", text()),
        Field::Artist => ("artist", text()),
        Field::Artists => ("artists", list()),
        Field::Album => ("album", text()),
        Field::AlbumArtist => ("album_artist", text()),
        Field::Genre if change.values.len() < 2 => ("genre", text()),
        Field::Genre => ("genre", list()),
        Field::Year => ("year", number()),
        Field::Track => ("track", number()),
        Field::Disc => ("disc", number()),
        Field::Composer => ("composer", text()),
        Field::Isrc => ("isrc", text()),
        Field::Language => ("language", text()),
        Field::Lyrics => ("lyrics", text()),
        Field::TrackGain => ("replaygain_track_gain", text()),
        Field::TrackPeak => ("replaygain_track_peak", text()),
        Field::AlbumGain => ("replaygain_album_gain", text()),
        Field::AlbumPeak => ("replaygain_album_peak", text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::parse;

    fn change(field: Field, values: &[&str]) -> Change {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        Change::new(field, &values).unwrap()
    }

    #[test]
    fn only_the_keys_that_change_are_written() {
        let json = br#"{"links": {"b": 1, "a": [2]}, "genre": 3, "title": "T", "artist": "A & B", "artists": ["A", "B"], "x": null}"#;
        let changes = [
            change(Field::Title, &["New"]),
            change(Field::Artist, &["C"]),
            change(Field::Year, &["1999"]),
        ];
        let text = edited(Some(json), &changes).unwrap();
        let keys: Vec<String> = match serde_json::from_str(&text).unwrap() {
            Value::Object(all) => all.keys().cloned().collect(),
            _ => panic!("no object"),
        };
        assert_eq!(keys, ["links", "genre", "title", "artist", "x", "year"]);
        assert!(text.contains("\"b\": 1") && text.contains("\"genre\": 3"));
        let read = parse(text.as_bytes()).data.unwrap().tags;
        assert_eq!(
            (read.title.as_deref(), read.year),
            (Some("New"), Some(1999))
        );
        assert!(read.artists.is_empty());
    }

    #[test]
    fn an_emptied_field_loses_its_key() {
        let text = edited(
            Some(b"{\"title\": \"T\", \"genre\": [\"a\"]}"),
            &[change(Field::Genre, &[])],
        )
        .unwrap();
        assert_eq!(text, "{\n  \"title\": \"T\"\n}\n");
    }

    #[test]
    fn every_field_is_read_again_as_it_was_written() {
        let value = |field: Field| match field {
            Field::Year | Field::Track | Field::Disc => vec!["7"],
            Field::Isrc => vec!["USRC17607839"],
            Field::Artists | Field::Genre => vec!["One", "Two"],
            _ => vec!["Wörds \"quoted\""],
        };
        let changes: Vec<Change> = Field::ALL
            .map(|field| change(field, &value(field)))
            .to_vec();
        let text = edited(None, &changes).unwrap();
        let tags = parse(text.as_bytes()).data.unwrap().tags;
        for field in Field::ALL {
            assert_eq!(field.of(&tags), value(field), "{field:?}");
        }
    }

    #[test]
    fn what_is_no_json_is_not_touched() {
        let refused = edited(Some(b"{\"title\": "), &[change(Field::Title, &["x"])]);
        assert_eq!(refused.unwrap_err().code, "syntax");
    }
}
