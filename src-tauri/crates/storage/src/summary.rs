//! The library at a glance.

use rusqlite::Connection;

use crate::Result;

/// Counts of the whole library.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Songs.
    pub songs: u32,
    /// Albums.
    pub albums: u32,
    /// Artists.
    pub artists: u32,
    /// Genres.
    pub genres: u32,
    /// Milliseconds of all songs.
    pub duration_ms: u64,
    /// Songs whose file or watched folder is not there.
    pub unavailable: u32,
    /// Songs that cannot be read.
    pub unreadable: u32,
    /// Items that wait.
    pub waiting: u32,
}

/// Counts the whole library.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection) -> Result<Summary> {
    let count =
        |sql: &str| -> Result<u32> { Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?) };
    let (songs, duration_ms): (u32, i64) = db
        .prepare_cached(SONGS)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let away = count("SELECT count(*) FROM watched WHERE NOT available")?;
    Ok(Summary {
        songs,
        duration_ms: duration_ms as u64,
        albums: count("SELECT count(*) FROM albums WHERE songs > 0")?,
        artists: count("SELECT count(*) FROM artists")?,
        genres: count("SELECT count(*) FROM genres")?,
        unavailable: if away == 0 {
            count("SELECT count(*) FROM songs WHERE missing = 1")?
        } else {
            count(
                "SELECT count(*) FROM songs s JOIN watched w ON w.id = s.watched_id
                 WHERE s.missing = 1 OR NOT w.available",
            )?
        },
        unreadable: count("SELECT count(*) FROM songs WHERE reason IS NOT NULL")?,
        waiting: count("SELECT count(*) FROM waiting")?,
    })
}

pub(crate) const SONGS: &str =
    "SELECT count(*), ifnull(sum(duration_ms), 0) FROM songs INDEXED BY songs_by_title";
