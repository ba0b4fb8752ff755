//! Which songs a query asks for. Every test of it is one statement on one index; what comes of them
//! is put together as sets.

mod features;
mod numbers;
mod texts;

use domain::UnixMillis;
use domain::query::{Flag, Query, Range, Test, Time, TimeField};
use domain::set::IdSet;
use rusqlite::{Connection, Params};

use crate::Result;

/// The songs a query asks for. `now` is what ages are counted from.
///
/// # Errors
/// When the database cannot be read.
pub fn matching(db: &Connection, query: &Query, now: UnixMillis) -> Result<IdSet> {
    match query {
        Query::All => Ok(IdSet::all()),
        Query::Is(test) => passing(db, test, now),
        Query::Not(part) => Ok(matching(db, part, now)?.negated()),
        Query::And(parts) => parts.iter().try_fold(IdSet::all(), |set, part| {
            Ok(set.and(matching(db, part, now)?))
        }),
        Query::Or(parts) => parts.iter().try_fold(IdSet::none(), |set, part| {
            Ok(set.or(matching(db, part, now)?))
        }),
    }
}

/// Ids of the songs a query asks for, in the order they came.
///
/// # Errors
/// When the database cannot be read.
pub fn songs(db: &Connection, query: &Query, now: UnixMillis) -> Result<Vec<u32>> {
    let set = matching(db, query, now)?;
    Ok(set.keep(&crate::orders::by_arrival(db)?))
}

fn passing(db: &Connection, test: &Test, now: UnixMillis) -> Result<IdSet> {
    match test {
        Test::Words(words) => texts::words(db, words),
        Test::Phrase(words) => texts::phrase(db, words),
        Test::Text(field, text) => texts::text(db, *field, text),
        Test::Number(field, range) => numbers::number(db, *field, *range),
        Test::Time(field, time) => self::time(db, *field, *time, now),
        Test::Key(key) => features::number(db, "key", Range::Exactly(f64::from(*key))),
        Test::Flag(flag) => self::flag(db, *flag),
    }
}

fn time(db: &Connection, field: TimeField, time: Time, now: UnixMillis) -> Result<IdSet> {
    let (index, column) = match field {
        TimeField::Played => ("songs_played", "last_played"),
        TimeField::Added => ("songs_by_arrival", "added_at"),
    };
    let guard = match field {
        TimeField::Played => "plays > 0 AND ",
        TimeField::Added => "",
    };
    let from = format!("SELECT id FROM songs INDEXED BY {index} WHERE {guard}{column}");
    match time {
        Time::Within(age) => {
            let since = now.0.saturating_sub(age.millis());
            ids(db, &format!("{from} > ?1"), [since])
        }
        Time::Before(age) => {
            let until = now.0.saturating_sub(age.millis());
            ids(db, &format!("{from} <= ?1"), [until])
        }
        Time::Between(first, last) => {
            let first = first.map_or(i64::MIN, |date| date.begins().0);
            let last = last.map_or(i64::MAX, |date| date.ends().0);
            ids(
                db,
                &format!("{from} >= ?1 AND {column} < ?2"),
                [first, last],
            )
        }
        Time::Never => match field {
            // Every song was added at some time.
            TimeField::Added => Ok(IdSet::none()),
            TimeField::Played => Ok(ids(db, PLAYED, [])?.negated()),
        },
    }
}

pub(crate) const PLAYED: &str = "SELECT id FROM songs INDEXED BY songs_played WHERE plays > 0";

fn flag(db: &Connection, flag: Flag) -> Result<IdSet> {
    let sql = match flag {
        Flag::Loved => LOVED,
        Flag::Missing => MISSING,
        Flag::Unreadable => "SELECT id FROM songs WHERE reason IS NOT NULL",
        Flag::Compilation => "SELECT id FROM songs WHERE compilation = 1",
        Flag::Lyrics => "SELECT id FROM songs WHERE has_lyrics = 1",
        Flag::Cover => "SELECT id FROM songs WHERE cover IS NOT NULL",
    };
    ids(db, sql, [])
}

pub(crate) const LOVED: &str = "SELECT id FROM songs INDEXED BY songs_loved WHERE loved = 1";
const MISSING: &str = "SELECT id FROM songs WHERE missing = 1
     UNION ALL SELECT s.id FROM watched w JOIN songs s ON s.watched_id = w.id WHERE NOT w.available";

/// The ids a statement gives.
fn ids(db: &Connection, sql: &str, values: impl Params) -> Result<IdSet> {
    let mut set = IdSet::none();
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        set.put(row.get(0)?);
    }
    Ok(set)
}

/// A condition on a column, and its values.
fn condition(column: &str, range: Range) -> (String, Vec<f64>) {
    match range {
        Range::Exactly(value) => (format!("{column} = ?1"), vec![value]),
        Range::From(value) => (format!("{column} >= ?1"), vec![value]),
        Range::Above(value) => (format!("{column} > ?1"), vec![value]),
        Range::To(value) => (format!("{column} <= ?1"), vec![value]),
        Range::Below(value) => (format!("{column} < ?1"), vec![value]),
        Range::Between(from, to) => (format!("{column} BETWEEN ?1 AND ?2"), vec![from, to]),
        Range::Missing => (format!("{column} IS NULL"), Vec::new()),
    }
}
