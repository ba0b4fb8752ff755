//! Tests of numbers.

use domain::query::{NumberField, Range};
use domain::set::IdSet;
use rusqlite::{Connection, params_from_iter};

use super::{condition, features, ids};
use crate::Result;

/// Seconds from one to the next that a length is shown as.
const SHOWN_SECOND: f64 = 1.0;

/// The songs whose number is in a range.
pub(super) fn number(db: &Connection, field: NumberField, range: Range) -> Result<IdSet> {
    let Some(place) = Place::of(field) else {
        return features::number(db, features::column(field), range);
    };
    // Without a number is the opposite of with one: the index holds the latter alone.
    if range == Range::Missing {
        return Ok(match place.known {
            "" => ids(db, &place.sql(&format!("{} = 0", place.column)), [])?,
            known => ids(db, &place.sql(known), [])?.negated(),
        });
    }
    let range = match field {
        NumberField::Duration => in_millis(range),
        _ => range,
    };
    let (condition, values) = condition(place.column, range);
    let condition = match (place.known, place.counts) {
        // Most songs were never heard or skipped: those the index does not hold.
        (_, true) => return counted(db, &place, range, &condition, &values),
        ("", _) => format!("{condition} AND {} > 0", place.column),
        (known, _) => format!("{condition} AND {known}"),
    };
    ids(db, &place.sql(&condition), params_from_iter(values))
}

/// Songs with a count of 0 are in no index: they are all the others.
fn counted(
    db: &Connection,
    place: &Place,
    range: Range,
    condition: &str,
    values: &[f64],
) -> Result<IdSet> {
    let some = place.sql(&format!("{condition} AND {}", place.known));
    let some = ids(db, &some, params_from_iter(values))?;
    if !holds_zero(range) {
        return Ok(some);
    }
    let never = ids(db, &place.sql(place.known), [])?.negated();
    Ok(some.or(never))
}

fn holds_zero(range: Range) -> bool {
    match range {
        Range::Exactly(value) => value == 0.0,
        Range::From(value) => value <= 0.0,
        Range::Above(value) => value < 0.0,
        Range::To(value) => value >= 0.0,
        Range::Below(value) => value > 0.0,
        Range::Between(from, to) => from <= 0.0 && to >= 0.0,
        Range::Missing => false,
    }
}

/// A length asked for exactly is one that is shown so.
fn in_millis(range: Range) -> Range {
    // Lengths are whole milliseconds: 1.005 s is 1005 of them, whatever binary fractions say.
    let millis = |seconds: f64| (seconds * 1000.0).round();
    match range {
        Range::Exactly(value) => Range::Between(millis(value), millis(value + SHOWN_SECOND) - 1.0),
        Range::From(value) => Range::From(millis(value)),
        Range::Above(value) => Range::Above(millis(value)),
        Range::To(value) => Range::To(millis(value)),
        Range::Below(value) => Range::Below(millis(value)),
        Range::Between(from, to) => Range::Between(millis(from), millis(to)),
        Range::Missing => Range::Missing,
    }
}

/// Where a number of songs is kept.
struct Place {
    column: &'static str,
    /// The index it is read from; empty: whole rows, for what is rarely asked.
    index: &'static str,
    /// The condition under which the index holds a song; empty: it holds all, 0 is unknown.
    known: &'static str,
    /// It is a count: without it, it is 0.
    counts: bool,
}

impl Place {
    fn of(field: NumberField) -> Option<Self> {
        let place = |column, index, known, counts| Self {
            column,
            index,
            known,
            counts,
        };
        Some(match field {
            NumberField::Year => place("year", "songs_by_year", "year IS NOT NULL", false),
            NumberField::Rating => place("rating", "songs_rated", "rating IS NOT NULL", false),
            NumberField::Plays => place("plays", "songs_played", "plays > 0", true),
            NumberField::Skips => place("skips", "songs_skipped", "skips > 0", true),
            NumberField::Duration => place("duration_ms", "songs_by_title", "", false),
            NumberField::Track => place("track", "songs_by_album", "track IS NOT NULL", false),
            NumberField::Disc => place("disc", "songs_by_album", "disc IS NOT NULL", false),
            NumberField::Bitrate => place("bitrate", "", "", false),
            NumberField::SampleRate => place("sample_rate", "", "", false),
            _ => return None,
        })
    }

    fn sql(&self, condition: &str) -> String {
        let from = match self.index {
            "" => String::new(),
            index => format!(" INDEXED BY {index}"),
        };
        format!("SELECT id FROM songs{from} WHERE {condition}")
    }
}
