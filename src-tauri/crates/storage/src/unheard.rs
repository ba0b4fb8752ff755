//! Which songs wait to be heard, and what is needed to hear one.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;
use crate::features::Sound;

/// A song waits when its file is there and readable, and it was not heard by this version of the
/// analysis, or its sound, tags or JSON changed since. What failed waits until the file changes.
/// The plus keeps the walk on the ids: the index of folders would need a sort.
macro_rules! waits {
    ($select:literal, $and:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM songs s LEFT JOIN heard h ON h.song_id = s.id
             WHERE s.missing = 0 AND s.reason IS NULL
             AND +s.watched_id IN (SELECT id FROM watched WHERE available)
             AND (h.song_id IS NULL OR h.version < ?1 OR h.stale = 1
                 OR (h.failure IS NULL AND NOT EXISTS (
                     SELECT 1 FROM files f WHERE f.song_id = s.id AND f.audio_hash = h.audio_hash))) ",
            $and
        )
    };
}

pub(crate) const BELOW: &str = waits!("s.id", "AND s.id < ?2 ORDER BY s.id DESC LIMIT ?3");
pub(crate) const ABOVE: &str = waits!("s.id", "AND s.id > ?2 ORDER BY s.id LIMIT ?3");
pub(crate) const ONE: &str = waits!("s.id", "AND s.id = ?2");
const COUNT: &str = waits!("count(*)", "");
const LENGTH: &str = waits!("ifnull(sum(max(s.duration_ms, 1000)), 0)", "");

/// Up to `most` songs that wait for this version, with ids below `id`, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn below(db: &Connection, version: u32, id: u32, most: u32) -> Result<Vec<u32>> {
    list(db, BELOW, version, id, most)
}

/// Up to `most` songs that wait for this version, with ids above `id`, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn above(db: &Connection, version: u32, id: u32, most: u32) -> Result<Vec<u32>> {
    list(db, ABOVE, version, id, most)
}

/// Those of these songs that wait for this version, in their order.
///
/// # Errors
/// When the database cannot be read.
pub fn among(db: &Connection, version: u32, songs: &[u32]) -> Result<Vec<u32>> {
    let mut one = db.prepare_cached(ONE)?;
    let mut waiting = Vec::new();
    for song in songs {
        if one.exists((version, song))? {
            waiting.push(*song);
        }
    }
    Ok(waiting)
}

/// How many songs wait for this version.
///
/// # Errors
/// When the database cannot be read.
pub fn count(db: &Connection, version: u32) -> Result<u32> {
    Ok(db
        .prepare_cached(COUNT)?
        .query_row([version], |row| row.get(0))?)
}

/// How long all songs that wait for this version are together, in milliseconds; each counts for a
/// second at least.
///
/// # Errors
/// When the database cannot be read.
pub fn length(db: &Connection, version: u32) -> Result<u64> {
    let length: i64 = db
        .prepare_cached(LENGTH)?
        .query_row([version], |row| row.get(0))?;
    Ok(length.unsigned_abs())
}

/// How long these songs are together, counted as by [`length`]; one that is not there is nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn length_of(db: &Connection, songs: &[u32]) -> Result<u64> {
    let mut one = db.prepare_cached("SELECT max(duration_ms, 1000) FROM songs WHERE id = ?1")?;
    let mut sum = 0;
    for song in songs {
        let length: Option<i64> = one.query_row([song], |row| row.get(0)).optional()?;
        sum += length.unwrap_or(0).unsigned_abs();
    }
    Ok(sum)
}

fn list(db: &Connection, sql: &str, version: u32, id: u32, most: u32) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map((version, id, most), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How far hearing is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Heard by this version.
    pub heard: u32,
    /// Guessed from the genre.
    pub guessed: u32,
    /// Nothing could be heard.
    pub failed: u32,
}

/// How far hearing is with this version.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(db: &Connection, version: u32) -> Result<Counts> {
    let one = |sql: &str, with: &[&dyn rusqlite::ToSql]| -> Result<u32> {
        Ok(db.prepare_cached(sql)?.query_row(with, |row| row.get(0))?)
    };
    let failed = one("SELECT count(*) FROM heard WHERE failure IS NOT NULL", &[])?;
    let done = one(
        "SELECT count(*) FROM heard WHERE version >= ?1",
        &[&version],
    )?;
    Ok(Counts {
        heard: done.saturating_sub(failed),
        guessed: one("SELECT count(*) FROM heard WHERE version = 0", &[])?,
        failed,
    })
}

/// Up to `most` songs of which nothing could be heard, and why.
///
/// # Errors
/// When the database cannot be read.
pub fn failures(db: &Connection, most: u32) -> Result<Vec<(u32, String)>> {
    let mut statement = db.prepare_cached(
        "SELECT song_id, failure FROM heard INDEXED BY heard_not WHERE failure IS NOT NULL
         ORDER BY song_id LIMIT ?1",
    )?;
    let rows = statement.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Up to `most` songs with ids below `id` that have a genre and of which nothing is known, not even
/// by a guess: the song, and its genres as its row shows them. The newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn unguessed(db: &Connection, id: u32, most: u32) -> Result<Vec<(u32, String)>> {
    let mut statement = db.prepare_cached(
        "SELECT s.id, s.genre FROM songs s
         WHERE s.id < ?1 AND s.genre IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM heard h WHERE h.song_id = s.id)
         ORDER BY s.id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map((id, most), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The highest id a song has; 0 in an empty library.
///
/// # Errors
/// When the database cannot be read.
pub fn newest(db: &Connection) -> Result<u32> {
    Ok(db
        .prepare_cached("SELECT ifnull(max(id), 0) FROM songs")?
        .query_row([], |row| row.get(0))?)
}

/// The songs with a file of this sound.
///
/// # Errors
/// When the database cannot be read.
pub fn of_sound(db: &Connection, sound: &Sound) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(OF_SOUND)?;
    let rows = statement.query_map([&sound[..]], |row| row.get(0))?;
    let mut songs: Vec<u32> = rows.collect::<rusqlite::Result<_>>()?;
    songs.sort_unstable();
    songs.dedup();
    Ok(songs)
}

pub(crate) const OF_SOUND: &str = "SELECT song_id FROM files WHERE audio_hash = ?1";

/// What hearing a song needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The row of its audio file.
    pub file: i64,
    /// Watched folder, folder below it, name; as bytes.
    pub place: (Vec<u8>, Vec<u8>, Vec<u8>),
    /// What the file's sound is known by, if it was looked at.
    pub sound: Option<Sound>,
    /// All genres, as its row shows them.
    pub genre: Option<String>,
    /// JSON texts of what tags said, what the bundle's JSON said, and what else that holds.
    pub said: (Option<String>, Option<String>, Option<String>),
}

/// What hearing a song needs; `None` when there is no such song.
///
/// # Errors
/// When the database cannot be read.
pub fn source(db: &Connection, song: u32) -> Result<Option<Source>> {
    Ok(db
        .prepare_cached(
            "SELECT f.id, w.path, d.path, f.name, f.audio_hash, s.genre, o.tags, o.data, o.other
             FROM songs s JOIN files f ON f.song_id = s.id JOIN folders d ON d.id = f.folder_id
             JOIN watched w ON w.id = d.watched_id LEFT JOIN sources o ON o.song_id = s.id
             WHERE s.id = ?1 ORDER BY f.id LIMIT 1",
        )?
        .query_row([song], |row| {
            Ok(Source {
                file: row.get(0)?,
                place: (row.get(1)?, row.get(2)?, row.get(3)?),
                sound: row.get(4)?,
                genre: row.get(5)?,
                said: (row.get(6)?, row.get(7)?, row.get(8)?),
            })
        })
        .optional()?)
}
