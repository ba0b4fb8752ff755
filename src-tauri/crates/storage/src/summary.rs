//! Counts of the whole library.

use rusqlite::Connection;

use crate::Result;

/// What the library holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Songs.
    pub songs: u32,
    /// Albums with songs.
    pub albums: u32,
    /// Artists.
    pub artists: u32,
    /// Genres.
    pub genres: u32,
    /// Milliseconds of all songs.
    pub duration_ms: u64,
}

/// What is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Troubles {
    /// Songs whose file or watched folder is not there.
    pub unavailable: u32,
    /// Songs that cannot be read.
    pub unreadable: u32,
    /// Items that wait.
    pub waiting: u32,
}

/// Counts the whole library: a walk over an index.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(db: &Connection) -> Result<Counts> {
    let (songs, duration_ms): (u32, i64) = db
        .prepare_cached(SONGS)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Counts {
        songs,
        duration_ms: duration_ms as u64,
        albums: count(db, "SELECT count(*) FROM albums WHERE songs > 0")?,
        artists: count(db, "SELECT count(*) FROM artists")?,
        genres: count(db, "SELECT count(*) FROM genres")?,
    })
}

/// Counts what is not as it should be: indexes hold those alone.
///
/// # Errors
/// When the database cannot be read.
pub fn troubles(db: &Connection) -> Result<Troubles> {
    let away = count(db, "SELECT count(*) FROM watched WHERE NOT available")?;
    let unavailable = match away {
        0 => "SELECT count(*) FROM songs WHERE missing = 1",
        _ => {
            "SELECT count(*) FROM songs s JOIN watched w ON w.id = s.watched_id
             WHERE s.missing = 1 OR NOT w.available"
        }
    };
    Ok(Troubles {
        unavailable: count(db, unavailable)?,
        unreadable: count(db, "SELECT count(*) FROM songs WHERE reason IS NOT NULL")?,
        waiting: count(db, "SELECT count(*) FROM waiting")?,
    })
}

fn count(db: &Connection, sql: &str) -> Result<u32> {
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

pub(crate) const SONGS: &str =
    "SELECT count(*), ifnull(sum(duration_ms), 0) FROM songs INDEXED BY songs_by_title";
