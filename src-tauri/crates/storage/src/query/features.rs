//! Tests of what was heard in songs: the one table from fields to columns.

use domain::query::{NumberField, Range};
use domain::set::IdSet;
use rusqlite::{Connection, params_from_iter};

use super::{condition, ids};
use crate::Result;

/// The column of a field; empty where it is not of this kind.
pub(super) fn column(field: NumberField) -> &'static str {
    match field {
        NumberField::Bpm => "bpm",
        NumberField::Energy => "energy",
        NumberField::Danceability => "danceability",
        NumberField::Valence => "valence",
        NumberField::Arousal => "arousal",
        NumberField::Acousticness => "acousticness",
        NumberField::Instrumentalness => "instrumentalness",
        NumberField::Speechiness => "speechiness",
        NumberField::Loudness => "loudness",
        _ => "",
    }
}

/// The songs whose number is in a range. Without a row nothing is known of a song.
pub(super) fn number(db: &Connection, column: &str, range: Range) -> Result<IdSet> {
    if range == Range::Missing {
        let known = format!("SELECT song_id FROM heard WHERE {column} IS NOT NULL");
        return Ok(ids(db, &known, [])?.negated());
    }
    // A tempo is shown as a whole number: that is what is asked for.
    let range = match range {
        Range::Exactly(bpm) if column == "bpm" => Range::Between(bpm - 0.5, bpm + 0.499_999),
        range => range,
    };
    let (condition, values) = condition(column, range);
    let sql = format!("SELECT song_id FROM heard WHERE {condition}");
    ids(db, &sql, params_from_iter(values))
}

/// The songs of a mood: `happy`, `sad`, `angry` or `relaxed`; `None`: those of no known mood.
pub(super) fn mood(db: &Connection, mood: Option<&str>) -> Result<IdSet> {
    let Some(mood) = mood else {
        return number(db, "mood", Range::Missing);
    };
    let numbers = ["happy", "sad", "angry", "relaxed"];
    match numbers.iter().position(|known| *known == mood) {
        Some(number) => ids(db, MOOD, [number as i64]),
        None => Ok(IdSet::none()),
    }
}

pub(crate) const MOOD: &str = "SELECT song_id FROM heard WHERE mood = ?1";
